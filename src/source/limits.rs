//! The bounds within which files are read, and the sink that keeps them.

use super::fault::{Fault, SourceError};
use crate::mapping::column_letters;
use crate::mapping::table::{Cell, Row, SheetHead, TableSink};

/// Bounds, with the defaults of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a workbook or a page as it lies on the disk.
    pub file_bytes: u64,
    /// Bytes of a workbook when inflated, and of a plain text, which is its own inflated form.
    pub inflated_bytes: u64,
    /// Rows with anything in them, all sheets together.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// Characters of a cell.
    pub cell_chars: u64,
    /// Sheets.
    pub sheets: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_bytes: 64 << 20,
            inflated_bytes: 512 << 20,
            rows: 2_000_000,
            columns: 512,
            cell_chars: 32_767,
            sheets: 200,
        }
    }
}

/// Passes rows on and keeps the bounds.
pub(super) struct Checked<'a> {
    sink: &'a mut dyn TableSink,
    pub(super) limits: &'a Limits,
    file: &'a str,
    sheet: Option<String>,
    sheets: u64,
    rows: u64,
}

impl<'a> Checked<'a> {
    pub(super) fn new(sink: &'a mut dyn TableSink, limits: &'a Limits, file: &'a str) -> Checked<'a> {
        Checked { sink, limits, file, sheet: None, sheets: 0, rows: 0 }
    }

    /// An error in the sheet that is being read.
    pub(super) fn error(&self, fault: Fault) -> SourceError {
        SourceError { file: self.file.to_owned(), sheet: self.sheet.clone(), row: None, column: None, fault }
    }

    /// An error in a row.
    pub(super) fn error_at(&self, fault: Fault, row: u64, column: Option<usize>) -> SourceError {
        SourceError { row: Some(row), column: column.map(column_letters), ..self.error(fault) }
    }

    pub(super) fn begin_sheet(&mut self, head: &SheetHead) -> Result<(), SourceError> {
        self.sheets += 1;
        if self.sheets > self.limits.sheets {
            return Err(self.error(Fault::TooManySheets { limit: self.limits.sheets }));
        }
        self.sheet.clone_from(&head.name);
        self.sink.begin_sheet(head);
        Ok(())
    }

    /// A row with something in it; rows without anything are left out here.
    pub(super) fn row(&mut self, number: u32, row: &dyn Row) -> Result<(), SourceError> {
        let width = row.width();
        let mut filled = 0;
        for column in 0..width {
            match row.cell(column) {
                Cell::Empty => continue,
                Cell::Text(text) if text.len() as u64 > self.limits.cell_chars && text.chars().count() as u64 > self.limits.cell_chars => {
                    return Err(self.error_at(Fault::CellTooLong { limit: self.limits.cell_chars }, number.into(), Some(column)));
                }
                _ => filled = column + 1,
            }
        }
        if filled == 0 {
            return Ok(());
        }
        if filled as u64 > self.limits.columns {
            return Err(self.error_at(Fault::TooManyColumns { limit: self.limits.columns }, number.into(), None));
        }
        self.rows += 1;
        if self.rows > self.limits.rows {
            return Err(self.error_at(Fault::TooManyRows { limit: self.limits.rows }, number.into(), None));
        }
        self.sink.row(number, row);
        Ok(())
    }

    pub(super) fn end_sheet(&mut self) {
        self.sink.end_sheet();
        self.sheet = None;
    }

    /// Nothing in any sheet: the file is rejected, and what was accepted before stays in force.
    pub(super) fn finish(&self) -> Result<(), SourceError> {
        if self.rows == 0 { Err(self.error(Fault::Empty)) } else { Ok(()) }
    }
}
