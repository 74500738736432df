//! The row of a roster that an action or a finding rests on, with its neighbours and the head of its sheet.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::RawQuery;
use axum::response::Html;
use maud::html;

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use crate::intake::{Reading, read_bytes, told_in_force, words_of as words_of_mappings};
use domain::user::{Right, UserRole};
use names::visible;
use planner::discretion::{cell_is_visible_to, is_of_rights_column};
use rosters::mapping::table::{Cell, Row, SheetHead, TableSink};
use rosters::source;

/// The first rows of a sheet that has no header, and rows before and after the one that is asked for.
const HEAD: usize = 3;
const AROUND: u32 = 2;
/// Columns that are shown.
const COLUMNS: usize = 40;

/// Keeps the rows that are to be shown and forgets all others.
struct Window {
    role: UserRole,
    /// Columns of which this role sees nothing.
    hidden: BTreeSet<usize>,
    sheet: String,
    row: u32,
    /// The first and the last row of the header; `None` where there is none.
    header: Option<(u32, u32)>,
    within: bool,
    seen: usize,
    rows: Vec<(u32, Vec<String>)>,
    /// Whose lists are shown, where the file holds those of several organisations.
    organization: String,
}

impl TableSink for Window {
    fn begin_sheet(&mut self, sheet: &SheetHead) {
        self.within = sheet.name.as_deref().unwrap_or_default() == self.sheet;
        self.seen = 0;
    }

    fn row(&mut self, number: u32, row: &dyn Row) {
        if !self.within {
            return;
        }
        self.seen += 1;
        if self.role != UserRole::Administrator {
            let columns = (0..row.width().min(COLUMNS)).filter(|column| match row.cell(*column) {
                Cell::Text(text) | Cell::Unreadable(text) => is_of_rights_column(text),
                _ => false,
            });
            self.hidden.extend(columns);
        }
        let is_head = match self.header {
            Some((first, last)) => (first..=last).contains(&number),
            None => self.seen <= HEAD,
        };
        if is_head || number.abs_diff(self.row) <= AROUND {
            let cells = (0..row.width().min(COLUMNS)).map(|column| words_of(row.cell(column))).collect();
            self.rows.push((number, cells));
        }
    }

    fn end_sheet(&mut self) {
        self.within = false;
    }

    fn organization(&self) -> &str {
        &self.organization
    }
}

impl Window {
    /// Takes out of the rows what the role may not see; true if anything was.
    fn hide(&mut self) -> bool {
        let mut is_cut = false;
        for (column, cell) in self.rows.iter_mut().flat_map(|(_, cells)| cells.iter_mut().enumerate()) {
            if !cell.is_empty() && (self.hidden.contains(&column) || !cell_is_visible_to(self.role, cell)) {
                "…".clone_into(cell);
                is_cut = true;
            }
        }
        is_cut
    }
}

fn words_of(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Unreadable(text) => visible(text).chars().take(200).collect(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(day) => day.format("%d.%m.%Y").to_string(),
        Cell::Bool(yes) => if yes { "1" } else { "0" }.to_owned(),
    }
}

/// The header of the table that a row of a file stands in: the last one above it, or the first of the sheet.
async fn header_of(
    visitor: &Visitor,
    file: &str,
    bytes: &[u8],
    (sheet, row): (&str, u32),
) -> Result<Option<(u32, u32)>, WebError> {
    let org = &visitor.org;
    let told = told_in_force(&org.store).await?;
    let words = words_of_mappings(&org.config, &[], &told)?;
    let (file, bytes, sheet) = (file.to_owned(), bytes.to_vec(), sheet.to_owned());
    let (config, day, lang) = (Arc::clone(&org.config), org.day(visitor.now), visitor.lang);
    let found = tokio::task::spawn_blocking(move || {
        let (limits, organization) = (&config.limits, config.organization.as_str());
        let how = Reading { words: &words, limits, day, lang, organization, earlier: None };
        let read = read_bytes(&file, &bytes, None, how).ok()?;
        let headers = read.tables.iter().filter(|table| table.sheet.as_deref().unwrap_or_default() == sheet);
        let headers: Vec<(u32, u32)> = headers.map(|table| table.header).filter(|(first, _)| *first > 0).collect();
        headers.iter().rev().find(|(first, _)| *first <= row).or(headers.first()).copied()
    });
    found.await.map_err(|_| WebError::NotFound)
}

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeeFiles)?;
    let lang = visitor.lang;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let file = fields.get("file").to_owned();
    let row: u32 = fields.get("row").parse().map_err(|_| WebError::NotFound)?;
    let bytes = visitor.store().content_of_file(&file).await?;
    let title =
        lang.text_with("web-row", &[("file", visible(&file).into_owned().into()), ("row", row.to_string().into())]);
    let Some(bytes) = bytes else {
        // The member list of a platform, or a file that is past its term.
        let body = html! { h1 { (title) } p { (lang.text("web-row-gone")) } };
        return Ok(whole(&visitor, Room::Files, &title, body));
    };
    let header = header_of(&visitor, &file, &bytes, (fields.get("sheet"), row)).await?;
    let mut window = Window {
        role: visitor.role,
        hidden: BTreeSet::new(),
        sheet: fields.get("sheet").to_owned(),
        row,
        header,
        within: false,
        seen: 0,
        rows: Vec::new(),
        organization: visitor.org.config.organization.clone(),
    };
    let limits = visitor.org.config.limits;
    let name = file.clone();
    let read = tokio::task::spawn_blocking(move || {
        let read = source::read_bytes(&name, &bytes, &limits, &mut window);
        (read.is_ok(), window)
    });
    let (whole_file, mut window) = read.await.map_err(|_| WebError::NotFound)?;
    let is_cut = window.hide();
    let widest = window.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    let body = html! {
        h1 { (title) }
        @if !window.sheet.is_empty() { p { (lang.text_with("at-sheet", &[("sheet", visible(&window.sheet).into_owned().into())])) } }
        @if is_cut { p { (lang.text("web-row-hidden")) } }
        @if !whole_file || window.rows.is_empty() { p { (lang.text("web-row-gone")) } }
        div.wide tabindex="0" role="group" aria-label=(title) { table {
            @let is_head = |number: &u32| header.is_some_and(|(first, last)| (first..=last).contains(number));
            thead {
                @for (number, cells) in window.rows.iter().filter(|(number, _)| is_head(number)) {
                    tr {
                        th scope="col" { (number) }
                        @for cell in cells { th scope="col" { (cell) } }
                        @for _ in cells.len()..widest { td {} }
                    }
                }
            }
            tbody {
                @for (number, cells) in window.rows.iter().filter(|(number, _)| !is_head(number)) {
                    tr class=(if *number == row { "late" } else { "" }) aria-current=[(*number == row).then_some("true")] {
                        th scope="row" { (number) }
                        @for cell in cells { td { (cell) } }
                        @for _ in cells.len()..widest { td {} }
                    }
                }
            }
        } }
    };
    Ok(whole(&visitor, Room::Files, &title, body))
}
