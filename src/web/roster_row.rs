//! The row of a roster that an action or a finding rests on, with its neighbours and the head of its sheet.

use std::collections::BTreeSet;

use axum::extract::RawQuery;
use axum::response::Html;
use maud::html;

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use domain::user::{Right, UserRole};
use names::visible;
use planner::discretion::{cell_is_visible_to, is_of_rights_column};
use rosters::mapping::table::{Cell, Row, SheetHead, TableSink};
use rosters::source;

/// Rows of a sheet's head, and rows before and after the one that is asked for.
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
        if self.seen <= HEAD || number.abs_diff(self.row) <= AROUND {
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
    let mut window = Window {
        role: visitor.role,
        hidden: BTreeSet::new(),
        sheet: fields.get("sheet").to_owned(),
        row,
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
            tbody {
                @for (number, cells) in &window.rows {
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
