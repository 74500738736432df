//! An Excel workbook comes in; its rows go out, read cell by cell.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs};
use chrono::NaiveDate;
use hashbrown::HashSet;

use super::fault::{Fault, Note, SourceError};
use super::limits::Checked;
use super::zip_scan;
use crate::mapping::table::{Cell, Row, SheetHead};

/// A cell that outlives the reader's step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kept {
    Empty,
    Text(String),
    Number(f64),
    Date(NaiveDate),
    Bool(bool),
    Unreadable,
}

/// A row of kept cells, reused from row to row.
#[derive(Debug, Default)]
pub(super) struct KeptRow {
    pub(super) cells: Vec<Kept>,
}

impl KeptRow {
    pub(super) fn clear(&mut self) {
        self.cells.clear();
    }

    pub(super) fn set(&mut self, column: usize, cell: Kept) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Kept::Empty);
        }
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
    }
}

impl Row for KeptRow {
    fn width(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        match self.cells.get(column) {
            None | Some(Kept::Empty) => Cell::Empty,
            Some(Kept::Text(text)) if text.trim().is_empty() => Cell::Empty,
            Some(Kept::Text(text)) => Cell::Text(text),
            Some(Kept::Number(number)) => Cell::Number(*number),
            Some(Kept::Date(date)) => Cell::Date(*date),
            Some(Kept::Bool(yes)) => Cell::Bool(*yes),
            Some(Kept::Unreadable) => Cell::Unreadable(""),
        }
    }
}

pub(super) fn read(bytes: &[u8], out: &mut Checked<'_>, notes: &mut Vec<Note>) -> Result<(), SourceError> {
    let scan = zip_scan::scan(bytes, out.limits).map_err(|fault| out.error(fault))?;
    if scan.external_links {
        notes.push(Note::ExternalLinks);
    }
    // A file made to break the reader must not take the program down.
    let read = catch_unwind(AssertUnwindSafe(|| read_sheets(bytes, scan.formulas, out, notes)));
    read.unwrap_or_else(|_| Err(out.error(Fault::Damaged)))
}

fn read_sheets(bytes: &[u8], formulas: bool, out: &mut Checked<'_>, notes: &mut Vec<Note>) -> Result<(), SourceError> {
    let mut workbook: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: XlsxError| out.error(fault_of(&error)))?;
    let sheets = workbook.sheets_metadata().to_vec();
    for sheet in sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let hidden = sheet.visible != SheetVisible::Visible;
        out.begin_sheet(&SheetHead { name: Some(sheet.name.clone()), hidden })?;
        if hidden {
            notes.push(Note::HiddenSheet { sheet: sheet.name.clone() });
        } else {
            let unknown = if formulas { formula_cells(&mut workbook, &sheet.name, out)? } else { HashSet::new() };
            read_sheet(&mut workbook, &sheet.name, &unknown, out)?;
        }
        out.end_sheet();
    }
    Ok(())
}

/// The cells with a formula: one without a stored value is not empty, what stands there is unknown.
fn formula_cells(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, out: &Checked<'_>) -> Result<HashSet<(u32, u32)>, SourceError> {
    let mut cells = HashSet::new();
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|error| out.error(fault_of(&error)))?;
    while let Some(cell) = reader.next_formula().map_err(|error| out.error(fault_of(&error)))? {
        if !cell.get_value().is_empty() {
            cells.insert(cell.get_position());
        }
    }
    Ok(cells)
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    formulas: &HashSet<(u32, u32)>,
    out: &mut Checked<'_>,
) -> Result<(), SourceError> {
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|error| out.error(fault_of(&error)))?;
    let mut row = KeptRow::default();
    let mut number = 0u32;
    while let Some(cell) = reader.next_cell().map_err(|error| out.error(fault_of(&error)))? {
        let (at, column) = cell.get_position();
        if at != number {
            out.row(number + 1, &row)?;
            row.clear();
            number = at;
        }
        let kept = match cell.get_value() {
            DataRef::Empty if formulas.contains(&(at, column)) => Kept::Unreadable,
            DataRef::Empty => continue,
            DataRef::String(text) if text.is_empty() && formulas.contains(&(at, column)) => Kept::Unreadable,
            DataRef::String(text) => Kept::Text(text.clone()),
            DataRef::SharedString(text) => Kept::Text((*text).to_owned()),
            DataRef::Float(value) => Kept::Number(*value),
            DataRef::Int(value) => Kept::Number(*value as f64),
            DataRef::Bool(yes) => Kept::Bool(*yes),
            DataRef::DateTime(moment) => date_or_number(*moment),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso(text),
            DataRef::Error(_) => Kept::Unreadable,
        };
        if column as u64 >= out.limits.columns && kept != Kept::Empty {
            let limit = out.limits.columns;
            return Err(out.error_at(Fault::TooManyColumns { limit }, u64::from(at) + 1, Some(column as usize)));
        }
        row.set(column as usize, kept);
    }
    out.row(number + 1, &row)
}

/// A moment of the workbook's own date system; a time of day alone is no date.
pub(super) fn date_or_number(moment: calamine::ExcelDateTime) -> Kept {
    match moment.as_datetime() {
        Some(date) if moment.as_f64() >= 1.0 => Kept::Date(date.date()),
        _ => Kept::Number(moment.as_f64()),
    }
}

pub(super) fn iso(text: &str) -> Kept {
    match text.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()) {
        Some(date) => Kept::Date(date),
        None => Kept::Text(text.to_owned()),
    }
}

fn fault_of(error: &XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::Encrypted,
        XlsxError::Zip(_) | XlsxError::Io(_) => Fault::Truncated,
        _ => Fault::Damaged,
    }
}
