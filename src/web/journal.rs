//! The journal: searched, and exported for a spreadsheet program.

use std::collections::HashMap;

use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use documents::journal::{detail_words, who_words};
use documents::{inert, phrases};
use domain::membership::PlaceName;
use domain::user::Right;
use names::visible;
use store::{Entry, Event, JournalFilter};

/// Entries of one page.
const ENTRIES: u32 = 200;

/// What is asked for, as it was typed.
struct Asked {
    person: String,
    event: String,
    place: String,
    since: String,
    before: Option<i64>,
}

impl Asked {
    fn read(query: Option<String>) -> Asked {
        let fields = Fields::read(query.unwrap_or_default().as_bytes());
        Asked {
            person: fields.text("person"),
            event: fields.text("event"),
            place: fields.text("place"),
            since: fields.text("since"),
            before: fields.get("before").parse().ok(),
        }
    }

    fn query(&self, before: Option<i64>) -> String {
        let before = before.map(|seq| seq.to_string()).unwrap_or_default();
        let pairs = [
            ("person", &self.person),
            ("event", &self.event),
            ("place", &self.place),
            ("since", &self.since),
            ("before", &before),
        ];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

async fn entries(visitor: &Visitor, asked: &Asked, limit: Option<u32>) -> Result<Vec<Entry>, WebError> {
    let store = visitor.store();
    let mut filter = JournalFilter { limit, before: asked.before, ..JournalFilter::default() };
    if !asked.person.is_empty() {
        let found = store.persons_called(&asked.person).await?;
        filter.person = Some(found.first().map_or_else(|| asked.person.clone(), |person| person.key.to_string()));
    }
    if !asked.event.is_empty() {
        filter.event = Some(asked.event.clone());
    }
    if !asked.place.is_empty() {
        filter.place = Some(match asked.place.as_str() {
            place if PlaceName::parse(place).is_some() => place.to_owned(),
            // A group's name is its class.
            group => format!("class:{group}"),
        });
    }
    if let Ok(day) = NaiveDate::parse_from_str(&asked.since, "%Y-%m-%d") {
        filter.since = Some(visitor.org.bounds(day).0);
    }
    Ok(store.journal(&filter).await?)
}

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let asked = Asked::read(query);
    let mut entries = entries(&visitor, &asked, Some(ENTRIES)).await?;
    entries.reverse();
    let names = visitor.store().names_of_persons().await?;
    let title = lang.text("web-journal");
    let body = html! {
        h1 { (title) }
        form.filters.no-print method="get" action="/journal" role="search" {
            div { label for="j-person" { (lang.text("web-journal-person")) } input id="j-person" name="person" type="search" value=(asked.person); }
            div { label for="j-place" { (lang.text("web-journal-place")) } input id="j-place" name="place" type="search" value=(asked.place); }
            div {
                label for="j-event" { (lang.text("web-journal-event")) }
                select id="j-event" name="event" {
                    option value="" { (lang.text("web-filter-any")) }
                    @for event in Event::ALL { option value=(event.code()) selected[asked.event == event.code()] { (lang.text(&format!("event-{}", event.code()))) } }
                }
            }
            div { label for="j-since" { (lang.text("web-journal-since")) } input id="j-since" name="since" type="date" value=(asked.since); }
            div { button type="submit" { (lang.text("web-filter-do")) } a.button.plain href=(format!("/journal/export?{}", asked.query(None))) { (lang.text("web-journal-export")) } }
        }
        @if entries.is_empty() { p { (lang.text("journal-none")) } }
        @else { (table(&visitor, &entries, &names)) }
        @if entries.len() as u32 == ENTRIES {
            p { a href=(format!("/journal?{}", asked.query(entries.last().map(|entry| entry.seq)))) { (lang.text("web-journal-older")) } }
        }
    };
    Ok(whole(&visitor, Room::Journal, &title, body))
}

pub(super) fn table(visitor: &Visitor, entries: &[Entry], names: &HashMap<String, String>) -> Markup {
    let lang = visitor.lang;
    html! {
        div.wide tabindex="0" role="group" aria-label=(lang.text("web-journal")) { table.carded {
            thead { tr {
                th scope="col" { "№" }
                th scope="col" { (lang.text("web-journal-at")) }
                th scope="col" { (lang.text("web-journal-event")) }
                th scope="col" { (lang.text("column-person")) }
                th scope="col" { (lang.text("column-basis")) }
                th scope="col" { (lang.text("web-journal-who")) }
                th scope="col" { (lang.text("web-journal-detail")) }
            } }
            tbody {
                @for entry in entries {
                    @let told = Told::of(visitor, entry, names);
                    tr {
                        td.number data-label="№" { (entry.seq) }
                        td.when data-label=(lang.text("web-journal-at")) { (told.at) }
                        th scope="row" { (told.event) @if !told.action.is_empty() { ": " (told.action) } }
                        td data-label=(lang.text("column-person")) { (told.person) @if !told.place.is_empty() { br; small { (told.place) } } }
                        td data-label=(lang.text("column-basis")) { (told.basis) @if !told.clause.is_empty() { br; small { (told.clause) } } }
                        td data-label=(lang.text("web-journal-who")) { (told.who) }
                        td data-label=(lang.text("web-journal-detail")) { (told.detail) }
                    }
                }
            }
        } }
    }
}

/// An entry in words.
struct Told {
    at: String,
    event: String,
    action: String,
    person: String,
    place: String,
    basis: String,
    clause: String,
    who: String,
    detail: String,
}

impl Told {
    fn of(visitor: &Visitor, entry: &Entry, names: &HashMap<String, String>) -> Told {
        let lang = visitor.lang;
        let some = |text: &str, words: &dyn Fn(&str) -> String| {
            if text.is_empty() { String::new() } else { visible(&words(text)).into_owned() }
        };
        Told {
            at: visitor.local(&entry.at),
            event: lang.text(&format!("event-{}", entry.event)),
            action: phrases::kind_of(&entry.kind).map(|kind| phrases::action_words(lang, kind)).unwrap_or_default(),
            person: some(&entry.person, &|key| names.get(key).cloned().unwrap_or_else(|| key.to_owned())),
            place: some(&entry.place, &|place| {
                let several = visitor.org.platforms.len() > 1 && !entry.platform.is_empty();
                let before = if several { format!("{}: ", entry.platform) } else { String::new() };
                before + &lang.place_of_code(place)
            }),
            basis: some(&entry.basis, &|basis| phrases::kept_basis_words(lang, basis)),
            clause: some(&entry.clause, &|clause| phrases::clause_words(lang, clause)),
            who: some(&entry.who, &|who| who_words(lang, who)),
            detail: some(&entry.detail, &|_| detail_words(lang, entry)),
        }
    }

    fn cells(self) -> [String; 9] {
        [self.at, self.event, self.action, self.person, self.place, self.basis, self.clause, self.who, self.detail]
    }
}

pub(super) async fn export(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let asked = Asked::read(query);
    let entries = entries(&visitor, &asked, None).await?;
    let names = visitor.store().names_of_persons().await?;
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(&mut out);
    let head = [
        "web-journal-at", "web-journal-event", "column-action", "column-person", "web-places", "column-basis",
        "web-clause", "web-journal-who", "web-journal-detail",
    ];
    let mut record = |cells: Vec<String>| writer.write_record(cells.iter().map(|cell| inert(cell).into_owned()));
    let mut written = record(std::iter::once("№".to_owned()).chain(head.iter().map(|key| lang.text(key))).collect());
    for entry in &entries {
        let cells = Told::of(&visitor, entry, &names).cells();
        written = written.and(record(std::iter::once(entry.seq.to_string()).chain(cells).collect()));
    }
    // Writing to memory cannot fail.
    let _ = written;
    let _ = writer.flush();
    drop(writer);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"journal.csv\""),
    ];
    Ok((headers, out).into_response())
}
