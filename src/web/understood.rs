//! How a file was understood: its sheets as they are, with what each column, row and word was taken for.

use axum::extract::RawQuery;
use axum::response::Html;
use maud::{Markup, html};

use super::admission::Visitor;
use super::correction;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use crate::sync::{SeenFile, draw_file};
use documents::drawing::{Links, sheet_markup, signs};
use domain::roster::DatasetPart;
use domain::user::Right;
use names::visible;
use planner::discretion::{hide_in_drawing, is_of_rights_column, visible_to};
use planner::plan::finding;
use rosters::mapping::Shape;
use rosters::mapping::column_letters;
use rosters::mapping::drawing::{DrawnColumn, DrawnRow, DrawnSheet, Frame, RowIs, SheetIs};
use store::GivenCorrection;

/// Which part of which file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) id: i64,
    pub(super) sheet: usize,
    pub(super) from: u32,
    pub(super) all: bool,
}

impl Shown {
    pub(super) fn read(fields: &Fields) -> Result<Shown, WebError> {
        let id = fields.get("id").parse().map_err(|_| WebError::NotFound)?;
        let number = |name: &str| fields.get(name).parse().unwrap_or(0);
        let from = u32::try_from(number("from")).unwrap_or(1).max(1);
        Ok(Shown { id, sheet: number("sheet"), from, all: fields.get("all") == "1" })
    }

    pub(super) fn address(&self) -> String {
        let all = if self.all { "&all=1" } else { "" };
        let from = if self.from > 1 { format!("&from={}", self.from) } else { String::new() };
        format!("/files/understood?id={}&sheet={}{all}{from}", self.id, self.sheet)
    }

    pub(super) fn frame(&self) -> Frame {
        Frame {
            sheet: Some(self.sheet),
            from: self.from,
            all: self.all,
            watched: Some(is_of_rights_column),
            ..Frame::default()
        }
    }
}

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeeFiles)?;
    let shown = Shown::read(&Fields::read(query.unwrap_or_default().as_bytes()))?;
    let file = draw_file(&visitor.org, shown.id, shown.frame(), visitor.lang, visitor.now).await?;
    let mut file = file.ok_or(WebError::NotFound)?;
    let given = visitor.store().corrections(false).await?;
    let lang = visitor.lang;
    let title = lang.text_with("web-understood-of", &[("file", visible(&file.arrival.file).into_owned().into())]);
    let body = html! {
        h1 { (title) }
        @if let Some(reason) = refused(&visitor, &file) { p.alarm { (reason) } }
        (drawn(&visitor, &mut file, &shown, &given))
    };
    Ok(whole(&visitor, Room::Files, &title, body))
}

/// Why a file is not read: the reason as it is now, which a correction, or one taken back, may have changed.
fn refused(visitor: &Visitor, file: &SeenFile) -> Option<String> {
    let now = file.drawn.as_ref().and_then(|drawn| drawn.read.as_ref().err());
    let (key, reason) = match (file.arrival.state.as_str(), now) {
        ("rejected", now) => ("web-understood-refused", now.unwrap_or(&file.arrival.reason)),
        (_, Some(reason)) => ("intake-unreadable", reason),
        (_, None) => return None,
    };
    Some(visitor.lang.text_with(key, &[("reason", visible(reason).into_owned().into())]))
}

fn drawn(visitor: &Visitor, file: &mut SeenFile, shown: &Shown, given: &[GivenCorrection]) -> Markup {
    let lang = visitor.lang;
    if file.is_archive_of_several {
        return html! { p { (lang.text("web-understood-archive")) } };
    }
    let state = file.arrival.state.clone();
    let Some(drawn) = &mut file.drawn else { return html! { p { (lang.text("web-understood-gone")) } } };
    let is_cut = hide_in_drawing(visitor.role, &mut drawn.drawing);
    if let Ok(read) = &drawn.read {
        drop_hidden_findings(visitor, &read.part, &mut drawn.drawing.sheets);
    }
    let part = drawn.read.as_ref().ok().map(|read| &read.part);
    let sheets = &drawn.drawing.sheets;
    if sheets.is_empty() {
        return html! { p { (lang.text("drawing-none")) } };
    }
    let sheet = sheets.get(shown.sheet).or(sheets.first());
    let may_correct = visitor.may(Right::ChangeFiles) && matches!(state.as_str(), "in_force" | "rejected");
    html! {
        p { (lang.text("web-understood-words")) }
        @if is_cut { p { (lang.text("web-understood-hidden")) } }
        (signs(lang))
        @if sheets.len() > 1 { (choice_of_sheet(visitor, sheets, shown)) }
        @if let Some(sheet) = sheet {
            @if may_correct && sheet.is == SheetIs::NotUnderstood { p { strong { (lang.text("web-understood-name-header")) } } }
            @let links = Corrections { visitor, shown, sheet, given, may_correct };
            (sheet_markup(sheet, part, &links, lang))
            (ways_on(visitor, sheet, shown))
        }
        @if visitor.may(Right::SeePeople) && sheet.is_some_and(has_unread_words) {
            p.no-print { a href="/words" { (lang.text("web-understood-words-link")) } }
        }
    }
}

fn has_unread_words(sheet: &DrawnSheet) -> bool {
    sheet.rows.iter().any(|row| !row.unread.is_empty()) || sheet.lists.iter().any(|list| !list.unread.is_empty())
}

/// Findings are for whoever may see them: of others nothing is left on the rows.
fn drop_hidden_findings(visitor: &Visitor, part: &DatasetPart, sheets: &mut [DrawnSheet]) {
    let hidden: Vec<usize> = part
        .notices
        .iter()
        .enumerate()
        .filter(|(_, notice)| !visible_to(visitor.role, &finding(part, notice, visitor.lang)))
        .map(|(n, _)| n)
        .collect();
    for row in sheets.iter_mut().flat_map(|sheet| &mut sheet.rows) {
        row.notices.retain(|n| !hidden.contains(n));
    }
}

fn choice_of_sheet(visitor: &Visitor, sheets: &[DrawnSheet], shown: &Shown) -> Markup {
    let lang = visitor.lang;
    html! {
        nav.no-print aria-label=(lang.text("web-understood-sheets")) {
            ul.pages {
                @for (n, sheet) in sheets.iter().enumerate() {
                    @let name = visible(sheet.name.as_deref().unwrap_or("—")).into_owned();
                    @let is_unread = sheet.is != SheetIs::Read;
                    li {
                        @if n == shown.sheet { strong aria-current="page" { (name) } }
                        @else { a href=(Shown { sheet: n, from: 1, ..*shown }.address()) { (name) } }
                        @if is_unread { " (" (lang.text("drawing-field-unread")) ")" }
                    }
                }
            }
        }
    }
}

/// The rest of a long sheet, and the rows that are left out.
fn ways_on(visitor: &Visitor, sheet: &DrawnSheet, shown: &Shown) -> Markup {
    let lang = visitor.lang;
    let is_cut = shown.all || sheet.omitted > 0 || sheet.rows.iter().any(|row| row.omitted > 0);
    html! {
        ul.pages.no-print {
            @if let Some(row) = sheet.more_from {
                li { a.button.plain href=(Shown { from: row, ..*shown }.address()) { (lang.text_with("drawing-more", &[("row", row.to_string().into())])) } }
            }
            @if shown.from > 1 { li { a href=(Shown { from: 1, ..*shown }.address()) { (lang.text("web-understood-first")) } } }
            @if is_cut || sheet.more_from.is_some() {
                li {
                    a href=(Shown { all: !shown.all, from: 1, ..*shown }.address()) {
                        (lang.text(if shown.all { "web-understood-telling" } else { "web-understood-all" }))
                    }
                }
            }
        }
    }
}

/// The links of a sheet to where it is corrected.
struct Corrections<'a> {
    visitor: &'a Visitor,
    shown: &'a Shown,
    sheet: &'a DrawnSheet,
    given: &'a [GivenCorrection],
    may_correct: bool,
}

impl Links for Corrections<'_> {
    fn column(&self, list: usize, column: &DrawnColumn) -> Option<(String, String, String)> {
        if !self.may_correct || self.sheet.is_declared || self.sheet.lists.get(list)?.shape.words().is_empty() {
            return None;
        }
        let lang = self.visitor.lang;
        let letters = column_letters(column.index);
        let header = visible(&column.header).into_owned();
        let spoken = [("letters", letters.into()), ("header", header.into())];
        let address = correction::of_list(self.shown, list, column.index);
        Some((address, lang.text("web-understood-correct"), lang.text_with("web-understood-correct-column", &spoken)))
    }

    fn row(&self, row: &DrawnRow) -> Option<(String, String, String)> {
        let filled = row.cells.iter().filter(|text| !text.is_empty()).count();
        let is_passed = matches!(row.above_all(), RowIs::Unread | RowIs::Unreadable | RowIs::Skipped("skipped-line"));
        let is_unread = self.sheet.is == SheetIs::NotUnderstood || self.sheet.lists.is_empty() || is_passed;
        if !self.may_correct
            || self.sheet.is_declared
            || !is_unread
            || filled < 2
            || !Shape::of(&row.cells).may_be_a_header()
        {
            return None;
        }
        let lang = self.visitor.lang;
        let spoken = lang.text_with("web-understood-this-header-row", &[("row", row.number.to_string().into())]);
        Some((correction::of_row(self.shown, row.number), lang.text("web-understood-this-header"), spoken))
    }

    fn list(&self, list: usize) -> Option<Markup> {
        let list = self.sheet.lists.get(list)?;
        let key = list.shape.key();
        match self.given.iter().find(|one| one.key == key) {
            Some(one) => Some(correction::made(self.visitor, one, Some(self.shown), self.may_correct)),
            None if list.is_corrected => Some(html! { p { (self.visitor.lang.text("web-correct-by-mapping")) } }),
            None => None,
        }
    }
}
