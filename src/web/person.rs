//! A person: found by name or account; where they are and should be, why, since when, orders, links, questions, journal.
//!
//! The platforms are not asked: it is told as of their last read, and the page says of when that is.

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::journal;
use super::layout::{Room, page as whole};
use super::plan_row::row_query;
use crate::sync::{explain_as_last_read, invitations, open_questions, people_called};
use documents::phrases;
use domain::membership::{PlaceName, Role};
use domain::user::Right;
use i18n::Lang;
use names::{fold_name, visible};
use planner::discretion::visible_to;
use planner::plan::{Action, Explanation, Finding};
use store::{JournalFilter, KnownPerson, PlanHead, Span};

/// People that a search shows.
const FOUND: usize = 60;
/// Entries of the journal that the page shows.
const ENTRIES: u32 = 40;

/// The address of a person's page.
pub(super) fn address(key: &str) -> String {
    let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    format!("/person/{key}")
}

pub(super) async fn search(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let typed = Fields::read(query.unwrap_or_default().as_bytes()).text("q");
    let found = if typed.is_empty() { Vec::new() } else { called(&visitor, &typed).await? };
    if let [one] = found.as_slice() {
        return Ok(Redirect::to(&address(one.key.as_str())).into_response());
    }
    let title = lang.text("web-person-search");
    let body = html! {
        h1 { (title) }
        (search_form(&typed, lang))
        @if !typed.is_empty() {
            p role="status" { (lang.text_with("web-person-found", &[("count", found.len().into())])) }
            ul.cards {
                @for one in found.iter().take(FOUND) {
                    li {
                        a href=(address(one.key.as_str())) { strong { (visible(&one.name)) } }
                        " " (phrases::category_words(lang, &one.category))
                        @if let Some(account) = &one.platform_id { ", " (lang.text("web-found-account")) " " code { (visible(account)) } }
                        ", " (lang.text_with("web-person-last", &[("at", visitor.local(&one.last_seen).into())]))
                    }
                }
            }
        }
    };
    Ok(whole(&visitor, Room::People, &title, body).into_response())
}

/// The form that looks for a person.
pub(super) fn search_form(typed: &str, lang: Lang) -> Markup {
    html! {
        form.find.no-print method="get" action="/person" role="search" {
            label for="q" { (lang.text("web-person-who")) }
            input id="q" name="q" type="search" value=(typed) autocomplete="off";
            button type="submit" { (lang.text("web-person-find")) }
        }
    }
}

/// Those whose key, account or name it is, or whose name has it in it.
async fn called(visitor: &Visitor, typed: &str) -> Result<Vec<KnownPerson>, WebError> {
    let exact = people_called(&visitor.org, typed, visitor.now).await?;
    if !exact.is_empty() {
        return Ok(exact);
    }
    let wanted = fold_name(typed);
    let all = visitor.store().known_persons().await?;
    Ok(all.into_iter().filter(|one| !wanted.is_empty() && fold_name(&one.name).contains(&wanted)).collect())
}

/// What is known of a person on one platform.
struct There {
    platform: String,
    /// When it was last read; `None` if it was read for this page.
    read_at: Option<String>,
    explained: Vec<Explanation>,
    findings: Vec<Finding>,
    /// It could not be looked at: why.
    fault: Option<String>,
}

async fn everywhere(visitor: &Visitor, key: &str) -> Vec<There> {
    let mut all = Vec::new();
    for platform in &visitor.org.platforms {
        let name = platform.name.clone();
        all.push(match explain_as_last_read(&visitor.org, platform, visitor.now, key).await {
            Ok((plan, explained, read_at)) => {
                let own: Vec<Explanation> = explained.into_iter().filter(|one| one.key == key).collect();
                let is_theirs = |finding: &Finding| finding.person.as_ref().is_some_and(|person| person.key == key);
                let findings = plan
                    .findings
                    .into_iter()
                    .filter(|finding| is_theirs(finding) && visible_to(visitor.role, finding))
                    .collect();
                There { platform: name, read_at, explained: own, findings, fault: None }
            }
            Err(fault) => There {
                platform: name,
                read_at: None,
                explained: Vec::new(),
                findings: Vec::new(),
                fault: Some(fault.message(visitor.lang)),
            },
        });
    }
    all
}

pub(super) async fn page(visitor: Visitor, Path(key): Path<String>) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let (lang, store) = (visitor.lang, visitor.store());
    let known = store.persons_called(&key).await?.into_iter().find(|one| one.key == key).ok_or(WebError::NotFound)?;
    let there = everywhere(&visitor, &key).await;
    let spans = store.seats_of(&known).await?;
    let links = invitations(&visitor.org, true, visitor.now).await?;
    let links: Vec<_> = links.into_iter().filter(|one| one.row.person == *key.as_str()).collect();
    let is_asked = |person: &planner::plan::Candidate| person.key == key;
    let questions = open_questions(&visitor.org).await?;
    let asked = questions.iter().find(|one| one.view.people.iter().any(is_asked));
    let filter = JournalFilter { person: Some(key.clone()), limit: Some(ENTRIES), ..JournalFilter::default() };
    let mut entries = store.journal(&filter).await?;
    entries.reverse();
    let names = store.names_of_persons().await?;
    let mut open = store.open_plans().await?;
    // What was rejected can be decided on again.
    open.extend(store.plan_called("last").await?.filter(|last| last.can_open_again));
    let first = there.iter().flat_map(|one| &one.explained).next();
    let title = visible(&known.name).into_owned();
    let body = html! {
        h1 { (title) }
        p {
            (phrases::category_words(lang, &known.category))
            @if let Some(group) = first.and_then(|one| one.group.as_ref()) { ", " (visible(group)) }
            @if let Some(birth) = first.and_then(|one| one.birth) { ", " (lang.text("web-birth")) " " (birth.format("%d.%m.%Y")) }
            @if let Some(account) = &known.platform_id { ", " (lang.text("web-account")) " " code { (visible(account)) } }
        }
        (search_form("", lang))
        @if let Some(question) = asked {
            p.warning { (lang.text(&format!("question-{}", question.view.kind.replace('_', "-")))) " " a href=(format!("/people#q-{}", question.view.id)) { (lang.text("web-person-answer")) } }
        }
        @if first.is_some_and(|one| one.contested) { p.alarm { (lang.text("explain-contested")) } }
        @for one in &there { (on_platform(&visitor, one, &spans, &open, there.len() > 1)) }
        (before(&visitor, &spans))
        p.no-print { a href=(format!("/person/{key}/certificate")) { (lang.text("web-certificate")) } }
        section aria-labelledby="links" {
            h2 id="links" { (lang.text("web-invitations")) }
            @if links.is_empty() { p { (lang.text("web-person-no-links")) } }
            @else {
                ul { @for one in &links {
                    li { (visible(&phrases::place_words(lang, &one.row.place))) ", " (phrases::role_words(lang, one.row.role)) " — " (lang.text(&format!("web-link-{}", one.row.state))) ", " (visitor.local(&one.row.made_at)) }
                } }
            }
        }
        section aria-labelledby="journal" {
            h2 id="journal" { (lang.text("web-journal")) }
            @if entries.is_empty() { p { (lang.text("web-person-no-journal")) } }
            @else { (journal::table(&visitor, &entries, &names)) }
        }
    };
    Ok(whole(&visitor, Room::People, &title, body))
}

/// A seat that is wanted, held, or both.
#[derive(Default)]
struct SeatTold {
    wanted: Option<String>,
    present: Option<String>,
    since: Option<String>,
    /// Both are so.
    agrees: bool,
}

fn on_platform(visitor: &Visitor, there: &There, spans: &[Span], open: &[PlanHead], several: bool) -> Markup {
    let lang = visitor.lang;
    let id =
        format!("on-{}", there.platform.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>());
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) {
                @if several { (visible(&there.platform)) ": " }
                (lang.text("web-person-where"))
            }
            @if let Some(fault) = &there.fault { p.warning { (visible(fault)) } }
            @if there.fault.is_none() && there.explained.is_empty() { p { (lang.text("web-person-unknown-now")) } }
            @for one in &there.explained {
                (seats(visitor, one, there, spans))
                @if let Some(at) = &there.read_at { p.hint { (lang.text_with("web-person-read", &[("at", visitor.local(at).into())])) } }
                h3 { (lang.text("web-person-planned")) }
                @if one.actions.is_empty() { p { (lang.text("explain-nothing")) } }
                @else { ul { @for action in &one.actions { li { (planned(action, one, open, lang)) } } } }
                h3 { (lang.text("web-person-account")) }
                (matched(one, lang))
                h3 { (lang.text("web-person-rows")) }
                @if one.rows.is_empty() { p { (lang.text("explain-nowhere")) } }
                @else { ul { @for row in &one.rows {
                    li { a href=(format!("/files/row?{}", row_query(&row.file, row.sheet.as_deref(), row.row))) {
                        (visible(&row.file)) @if let Some(sheet) = &row.sheet { ", " (visible(sheet)) } ", " (lang.text_with("at-row", &[("row", row.row.to_string().into())]))
                    } }
                } } }
            }
            @if !there.findings.is_empty() {
                h3 { (lang.text("web-person-findings")) }
                ul { @for finding in &there.findings { li { (visible(&finding.message)) } } }
            }
        }
    }
}

/// Where the person is and should be, a place in a row.
fn seats(visitor: &Visitor, one: &Explanation, there: &There, spans: &[Span]) -> Markup {
    let lang = visitor.lang;
    let mut told: BTreeMap<(PlaceName, Role), SeatTold> = BTreeMap::new();
    for wanted in &one.wanted {
        let seat = told.entry((wanted.place.clone(), wanted.role)).or_default();
        let (why, clause) = (phrases::clause_meaning(lang, wanted.clause), phrases::clause_words(lang, wanted.clause));
        seat.wanted = Some(if why.is_empty() { clause } else { format!("{why} ({clause})") });
    }
    for present in &one.present {
        let seat = told.entry((present.place.clone(), present.role)).or_default();
        seat.present = Some(lang.text(&format!("status-{}", present.status)));
        let own = |span: &&Span| {
            span.platform == there.platform
                && span.gone_read.is_none()
                && span.seat.place == present.place
                && span.seat.role == present.role
        };
        seat.since = spans.iter().find(own).map(|span| visitor.local(&span.first_read));
        seat.agrees = seat.wanted.is_some() && present.status == "joined";
    }
    html! {
        @if told.is_empty() { p { (lang.text("web-person-nowhere")) } }
        @else {
            div.wide tabindex="0" role="group" aria-label=(lang.text("web-person-where")) { table.seats {
                thead { tr {
                    th scope="col" { (lang.text("column-place")) }
                    th scope="col" { (lang.text("web-person-should")) }
                    th scope="col" { (lang.text("web-person-is")) }
                } }
                tbody { @for ((place, role), seat) in &told {
                    tr class=(if seat.agrees { "agrees" } else { "differs" }) {
                        th scope="row" { (visible(&phrases::place_words(lang, place))) br; small { (phrases::role_words(lang, role)) } }
                        td { @match &seat.wanted { Some(why) => { strong { (lang.text("web-yes")) } ": " (why) }, None => (lang.text("web-no")) } }
                        td {
                            @match &seat.present { Some(status) => strong { (status) }, None => (lang.text("web-no")) }
                            @if let Some(since) = &seat.since { ", " (lang.text_with("span-since", &[("at", since.as_str().into())])) }
                        }
                    }
                } }
            } }
        }
    }
}

/// What is to be done with the person, why it waits, and the way to the plan.
fn planned(action: &Action, one: &Explanation, open: &[PlanHead], lang: Lang) -> Markup {
    let name: String = form_urlencoded::byte_serialize(one.name.as_bytes()).collect();
    html! {
        strong { (phrases::action_words(lang, action.kind())) } ": " (visible(&phrases::place_words(lang, action.place())))
        " — " (visible(&phrases::ground_words(lang, action))) ", " (phrases::clause_words(lang, action.clause))
        "; " (visible(&phrases::verdict_and_reasons(lang, action)))
        @for guard in &action.guards {
            @let words = phrases::guard_words(lang, guard);
            "; " (words.name) ". " (words.release)
        }
        @for head in open { " " a href=(format!("/plans/{}?name={name}", head.number)) { (lang.text_with("web-plan", &[("number", head.number.to_string().into())])) } }
    }
}

fn matched(one: &Explanation, lang: Lang) -> Markup {
    html! {
        @match &one.matched {
            Some(matched) => {
                p {
                    (visible(&matched.name))
                    @if !matched.platform_id.is_empty() { " (" code { (visible(&matched.platform_id)) } ")" }
                    " — " (phrases::identity_words(lang, matched.confidence, &matched.evidence))
                }
            }
            None => { p { (lang.text(if one.asked { "explain-asked" } else { "explain-no-account" })) } }
        }
    }
}

/// Where they were before.
fn before(visitor: &Visitor, spans: &[Span]) -> Markup {
    let lang = visitor.lang;
    let past: Vec<&Span> = spans.iter().filter(|span| span.gone_read.is_some()).collect();
    html! {
        @if !past.is_empty() {
            section aria-labelledby="before" {
                h2 id="before" { (lang.text("web-person-before")) }
                ul { @for span in past {
                    li {
                        (visible(&phrases::place_words(lang, &span.seat.place))) ", " (phrases::role_words(lang, span.seat.role.code())) " — "
                        (lang.text_with("span-since", &[("at", visitor.local(&span.first_read).into())]))
                        @if let Some(gone) = &span.gone_read { " " (lang.text_with("span-until", &[("at", visitor.local(gone).into())])) }
                    }
                } }
            }
        }
    }
}
