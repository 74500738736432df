//! Correcting how a file was understood: what is in each column, and whose list it is. Kept for all files of the shape.

use axum::extract::RawQuery;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::{Fields, Posted};
use super::layout::{Room, back_to, csrf, page as whole};
use super::understood::Shown;
use crate::sync::{NotCorrected, SeenFile, correct as keep, draw_file, said_of, withdraw_correction};
use documents::drawing::field_words;
use domain::roster::Kind;
use domain::user::Right;
use names::visible;
use planner::discretion::hide_in_drawing;
use rosters::mapping::drawing::{ColumnIs, DrawnRow, DrawnSheet, Frame, RowIs};
use rosters::mapping::field::Field;
use rosters::mapping::file::TableRule;
use rosters::mapping::{Shape, column_letters, corrections};
use store::GivenCorrection;

/// So many cells of a column are shown to whoever says what it holds.
const EXAMPLES: usize = 3;

/// Where the columns of a list are corrected, beginning with one.
pub(super) fn of_list(shown: &Shown, list: usize, column: usize) -> String {
    format!("/files/correct?id={}&sheet={}&list={list}#column-{column}", shown.id, shown.sheet)
}

/// Where a row is said to be the one of the headers.
pub(super) fn of_row(shown: &Shown, row: u32) -> String {
    format!("/files/correct?id={}&sheet={}&row={row}", shown.id, shown.sheet)
}

/// A table that somebody wants to correct.
struct Wanted {
    shape: Shape,
    /// The kind, where the program knows one.
    kind: Option<Kind>,
    /// The first of the sheet's columns that is the table's.
    columns_from: usize,
    /// By the table's count: what each was taken for, and what stands in it.
    columns: Vec<(usize, Option<Field>, Vec<String>)>,
}

/// Which table of which file is corrected, as the address and the form say.
struct Place {
    shown: Shown,
    list: Option<usize>,
    row: Option<u32>,
}

impl Place {
    fn read(fields: &Fields) -> Result<Place, WebError> {
        let shown = Shown::read(fields)?;
        Ok(Place { shown, list: fields.get("list").parse().ok(), row: fields.get("row").parse().ok() })
    }

    fn frame(&self) -> Frame {
        // The row may be anywhere; of a list the first people are enough.
        Frame { from: self.row.unwrap_or(1), all: self.row.is_some(), rows: 40, ..self.shown.frame() }
    }

    /// The file, and the table of it; none where there is no such table, or nothing that may be corrected.
    async fn find(&self, visitor: &Visitor) -> Result<(SeenFile, Option<Wanted>), WebError> {
        let file = draw_file(&visitor.org, self.shown.id, self.frame(), visitor.lang, visitor.now).await?;
        let mut file = file.ok_or(WebError::NotFound)?;
        let Some(drawn) = &mut file.drawn else { return Ok((file, None)) };
        let rows = drawn.drawing.sheets.get(self.shown.sheet).into_iter().flat_map(|sheet| &sheet.rows);
        // The words of the header as they are: by them later files are known.
        let shape = rows.filter(|row| Some(row.number) == self.row).map(|row| Shape::of(&row.cells)).next();
        hide_in_drawing(visitor.role, &mut drawn.drawing);
        let sheet = drawn.drawing.sheets.get(self.shown.sheet).filter(|sheet| !sheet.is_declared);
        let wanted = sheet.and_then(|sheet| match (self.list, self.row) {
            (Some(list), _) => wanted_list(sheet, list),
            (None, Some(row)) => wanted_row(visitor, sheet, row, shape?),
            (None, None) => None,
        });
        Ok((file, wanted))
    }
}

fn wanted_list(sheet: &DrawnSheet, list: usize) -> Option<Wanted> {
    let list = sheet.lists.get(list).filter(|list| !list.shape.words().is_empty())?;
    let people = |row: &&DrawnRow| row.number > list.header.1 && row.is.contains(&RowIs::Person);
    let columns = list.columns.iter().filter_map(|column| {
        let at = column.index.checked_sub(list.columns_from)?;
        let field = match column.is {
            ColumnIs::Spare(_) | ColumnIs::Ambiguous(_) => None,
            is => is.field(),
        };
        Some((at, field, examples(sheet.rows.iter().filter(people), column.index)))
    });
    let mut columns: Vec<_> = columns.collect();
    columns.sort_unstable_by_key(|(at, ..)| *at);
    Some(Wanted { shape: list.shape.clone(), kind: Some(list.kind), columns_from: list.columns_from, columns })
}

fn wanted_row(visitor: &Visitor, sheet: &DrawnSheet, number: u32, shape: Shape) -> Option<Wanted> {
    if !shape.may_be_a_header() {
        return None;
    }
    let words = crate::intake::words_of(&visitor.org.config, &[], &crate::intake::Told::default()).ok()?;
    let below = || sheet.rows.iter().filter(|row| row.number > number);
    let columns = shape.words().iter().enumerate().filter(|(_, header)| !header.is_empty());
    let columns = columns.map(|(at, header)| (at, words.dictionary().field(None, header), examples(below(), at)));
    Some(Wanted { columns: columns.collect(), shape, kind: None, columns_from: 0 })
}

fn examples<'r>(rows: impl Iterator<Item = &'r DrawnRow>, column: usize) -> Vec<String> {
    let cells = rows.filter_map(|row| row.cells.get(column)).filter(|text| !text.is_empty());
    let mut shown: Vec<String> = Vec::new();
    for text in cells {
        if shown.len() < EXAMPLES && !shown.contains(text) {
            shown.push(text.clone());
        }
    }
    shown
}

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    visitor.must(Right::ChangeFiles)?;
    let place = Place::read(&Fields::read(query.unwrap_or_default().as_bytes()))?;
    let (file, wanted) = place.find(&visitor).await?;
    let wanted = wanted.ok_or(WebError::Said("web-correct-not-a-header"))?;
    let title = visitor.lang.text("web-correct");
    Ok(whole(&visitor, Room::Files, &title, form(&visitor, &place, &file, &wanted, None)))
}

/// The form; with the reason why the last try did not do.
fn form(visitor: &Visitor, place: &Place, file: &SeenFile, wanted: &Wanted, fault: Option<&str>) -> Markup {
    let lang = visitor.lang;
    html! {
        h1 { (lang.text("web-correct")) }
        p { strong { (visible(&file.arrival.file)) } ": " (visible(&wanted.shape.line())) }
        @if let Some(fault) = fault { p.alarm role="alert" { (visible(fault)) } }
        p { (lang.text("web-correct-words")) }
        form.correct method="post" action="/files/correct" {
            (csrf(visitor))
            input type="hidden" name="id" value=(place.shown.id);
            input type="hidden" name="sheet" value=(place.shown.sheet);
            @if let Some(list) = place.list { input type="hidden" name="list" value=(list); }
            @if let Some(row) = place.row { input type="hidden" name="row" value=(row); }
            label for="kind" { (lang.text("web-correct-kind")) }
            select id="kind" name="kind" required {
                @if wanted.kind.is_none() { option value="" { (lang.text("web-correct-kind-unknown")) } }
                @for kind in Kind::ALL {
                    option value=(kind.code()) selected[wanted.kind == Some(kind)] { (lang.text(&format!("kind-{}", kind.code()))) }
                }
            }
            @for (at, field, examples) in &wanted.columns { (column(visitor, wanted, *at, *field, examples)) }
            button type="submit" { (lang.text("web-correct-do")) }
            a.button.plain href=(place.shown.address()) { (lang.text("web-correct-back")) }
        }
    }
}

fn column(visitor: &Visitor, wanted: &Wanted, at: usize, field: Option<Field>, examples: &[String]) -> Markup {
    let lang = visitor.lang;
    let index = wanted.columns_from + at;
    let header = wanted.shape.words().get(at).filter(|header| !header.is_empty());
    let label = match header {
        Some(header) => lang.text_with(
            "web-correct-column",
            &[("letters", column_letters(index).into()), ("header", visible(header).into_owned().into())],
        ),
        None => lang.text_with("web-correct-column-bare", &[("letters", column_letters(index).into())]),
    };
    let mut fields: Vec<(String, Field)> = Field::ALL
        .into_iter()
        .filter(|field| *field != Field::Ignored)
        .map(|field| (field_words(field, lang), field))
        .collect();
    fields.sort_by_key(|(words, _)| words.to_lowercase());
    let id = format!("column-{index}");
    let said = examples.iter().map(|text| format!("«{}»", visible(text))).collect::<Vec<_>>().join(", ");
    html! {
        label for=(id) { (label) }
        @if !said.is_empty() { p.hint id=(format!("{id}-examples")) { (lang.text_with("web-correct-examples", &[("examples", said.clone().into())])) } }
        select id=(id) name=(format!("column-{at}")) aria-describedby=[(!said.is_empty()).then(|| format!("{id}-examples"))] {
            @if field.is_none() { option value="" selected { (lang.text("web-correct-unread")) } }
            option value=(Field::Ignored.code()) selected[field == Some(Field::Ignored)] { (lang.text("web-correct-ignored")) }
            @for (words, one) in &fields { option value=(one.code()) selected[field == Some(*one)] { (words) } }
        }
    }
}

/// What the form says of a table, beside what was said of its shape before; `None` where that is nothing new.
fn rule_of(fields: &Fields, wanted: &Wanted, given: &[GivenCorrection]) -> Option<TableRule> {
    let key = wanted.shape.key();
    let before = given.iter().find(|one| one.key == key).and_then(|one| corrections::read(&one.mapping).ok());
    let before = before.and_then(|mapping| mapping.tables.into_iter().next()).unwrap_or_default();
    let mut rule = TableRule { header: wanted.shape.words().to_vec(), ..before.clone() };
    let kind = Kind::from_code(fields.get("kind"));
    if kind != wanted.kind {
        rule.kind = kind.or(rule.kind);
    }
    for (at, field, _) in &wanted.columns {
        let chosen = Field::from_code(fields.get(&format!("column-{at}")));
        // Of a row that the program did not take for a header everything is said by whoever says that it is one.
        let is_new = chosen != *field || wanted.kind.is_none();
        let Some(chosen) = chosen.filter(|_| is_new) else { continue };
        rule.columns.retain(|(known, _)| known != at);
        rule.columns.push((*at, chosen));
    }
    rule.columns.sort_unstable_by_key(|(at, _)| *at);
    let says_the_same = rule.kind == before.kind && rule.columns == before.columns;
    (!says_the_same).then_some(rule)
}

pub(super) async fn correct(posted: Posted) -> Result<Response, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::ChangeFiles)?;
    let place = Place::read(fields)?;
    let (file, wanted) = place.find(visitor).await?;
    let wanted = wanted.ok_or(WebError::Said("web-correct-not-a-header"))?;
    let given = visitor.store().corrections(false).await?;
    let back = place.shown.address();
    let Some(rule) = rule_of(fields, &wanted, &given) else {
        return Ok(back_to(&back, "nothing-corrected", 0).into_response());
    };
    match keep(&visitor.org, place.shown.id, &rule, visitor.who(), visitor.lang, visitor.now).await? {
        Ok(true) => Ok(back_to("/files", "corrected-again", 0).into_response()),
        Ok(false) => Ok(back_to(&back, "corrected", 0).into_response()),
        Err(NotCorrected::Gone) => Err(WebError::NotFound),
        Err(NotCorrected::NotReturned) => Err(WebError::Said("web-upload-not-written")),
        Err(NotCorrected::NotSo(reason)) => {
            let fault = visitor.lang.text_with("web-correct-not-so", &[("reason", reason.into())]);
            let title = visitor.lang.text("web-correct");
            let body = form(visitor, &place, &file, &wanted, Some(&fault));
            Ok(whole(visitor, Room::Files, &title, body).into_response())
        }
    }
}

/// A correction that holds, with who made it and when, and the way to take it back.
pub(super) fn made(visitor: &Visitor, one: &GivenCorrection, shown: Option<&Shown>, may_withdraw: bool) -> Markup {
    let lang = visitor.lang;
    let rule = corrections::read(&one.mapping).ok().and_then(|mapping| mapping.tables.into_iter().next());
    let args = [
        ("words", rule.as_ref().map_or_else(String::new, |rule| said_of(rule, lang)).into()),
        ("who", visible(&one.made_by).into_owned().into()),
        ("at", visitor.local(&one.made_at).into()),
    ];
    let back = shown.map_or_else(|| "/files".to_owned(), Shown::address);
    html! {
        p { (lang.text_with(if one.is_new == 0 { "web-correct-made" } else { "web-correct-made-new" }, &args)) }
        @if may_withdraw {
            form.no-print method="post" action="/files/correct/withdraw" {
                (csrf(visitor))
                input type="hidden" name="correction" value=(one.id);
                input type="hidden" name="back" value=(back);
                button.small.plain type="submit" { (lang.text("web-correct-withdraw")) }
            }
        }
        details.no-print { summary { (lang.text("web-correct-toml")) } pre { code { (one.mapping) } } }
    }
}

/// All corrections that hold, for the page of files.
pub(super) fn all(visitor: &Visitor, given: &[GivenCorrection]) -> Markup {
    let lang = visitor.lang;
    html! {
        @if !given.is_empty() {
            section aria-labelledby="corrections" {
                h2 id="corrections" { (lang.text("web-corrections")) }
                p { (lang.text("web-corrections-words")) }
                ul.cards {
                    @for one in given {
                        @let rule = corrections::read(&one.mapping).ok().and_then(|mapping| mapping.tables.into_iter().next());
                        li {
                            @if let Some(rule) = rule {
                                p { strong { (lang.text_with("web-corrections-of", &[("header", visible(&Shape::of(&rule.header).line()).into_owned().into())])) } }
                            }
                            (made(visitor, one, None, visitor.may(Right::ChangeFiles)))
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn withdraw(posted: Posted) -> Result<Redirect, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::ChangeFiles)?;
    let id: i64 = fields.get("correction").parse().map_err(|_| WebError::BadForm)?;
    let back = fields.get("back");
    let back = if back.starts_with("/files/understood?") { back } else { "/files" };
    let gone = withdraw_correction(&visitor.org, id, visitor.who(), visitor.now).await?;
    Ok(back_to(back, if gone.is_some() { "correction-withdrawn" } else { "nothing-there" }, 0))
}
