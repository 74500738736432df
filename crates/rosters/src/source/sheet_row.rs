//! One row of a sheet as every reader fills it: values, what the cells bear besides them, and what merged ranges show.

use std::borrow::Cow;

use super::error::SourceError;
use super::limits::Limits;
use super::row_writer::Value;
use crate::mapping::table::{Cell, Mark, Row};

/// Columns of a sheet in which something is true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ColumnSet(Vec<bool>);

impl ColumnSet {
    /// Takes in the columns from one to another, the last one included, as far as the bound.
    pub(super) fn insert(&mut self, first: usize, last: usize, limits: &Limits) {
        let end = last.saturating_add(1).min(limits.columns);
        if self.0.len() < end {
            self.0.resize(end, false);
        }
        for column in self.0.iter_mut().take(end).skip(first) {
            *column = true;
        }
    }

    pub(super) fn contains(&self, column: usize) -> bool {
        self.0.get(column).copied().unwrap_or(false)
    }
}

/// A merged range of a sheet; all bounds are part of it. Rows are counted from 1, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub first_row: u64,
    pub last_row: u64,
    pub first_column: usize,
    pub last_column: usize,
}

/// What covers the cells of a column below the first row of a merged range.
#[derive(Debug, Clone, Default)]
struct Cover<'a> {
    /// The row in which the range begins.
    first_row: u64,
    /// The last row that is covered.
    last_row: u64,
    value: Value<'a>,
}

impl Cover<'_> {
    fn covers(&self, row: u64) -> bool {
        self.first_row < row && row <= self.last_row
    }
}

/// One row of a sheet, filled cell by cell and used again for the next.
#[derive(Default)]
pub(super) struct SheetRow<'a> {
    cells: Vec<Value<'a>>,
    /// Marks up to the last marked cell; none in a plain row.
    marks: Vec<Mark>,
    notes: Vec<(usize, Cow<'a, str>)>,
    hidden: bool,
    /// The row's number, where covers matter.
    number: u64,
    /// For each column, the last range that covered it. It outlives the row.
    covers: Vec<Cover<'a>>,
    merged_columns: ColumnSet,
}

/// Puts the merged ranges of a sheet in order, for a reader that goes down the rows; gives the columns of those that are
/// vertical. Of ranges that begin in one cell, which no program writes, one is enough.
pub(super) fn in_order(ranges: &mut Vec<Range>, limits: &Limits) -> ColumnSet {
    ranges.sort_by_key(|range| (range.first_row, range.first_column));
    ranges.dedup_by_key(|range| (range.first_row, range.first_column));
    let mut merged = ColumnSet::default();
    for range in ranges.iter().filter(|range| range.last_row > range.first_row) {
        merged.insert(range.first_column, range.last_column, limits);
    }
    merged
}

impl<'a> SheetRow<'a> {
    /// Puts a value into a column (0 is the first). Empty values take no space, however far to the right they stand.
    pub(super) fn put(&mut self, column: usize, value: Value<'a>, limits: &Limits) -> Result<(), SourceError> {
        if let Value::Text(text) | Value::Unreadable(text) = &value {
            limits.check_text(text).map_err(|fault| SourceError::from(fault).in_column(column))?;
        }
        if value.is_empty() {
            if let Some(cell) = self.cells.get_mut(column) {
                *cell = Value::Empty;
            }
            return Ok(());
        }
        if column >= limits.columns {
            return Err(SourceError::from(limits.too_many_columns()).in_column(column));
        }
        if column >= self.cells.len() {
            self.cells.resize_with(column + 1, Value::default);
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = value;
        }
        Ok(())
    }

    /// Marks the cell of a column. A struck cell without a value bears no mark.
    pub(super) fn set_mark(&mut self, column: usize, mark: Mark, limits: &Limits) {
        let empty = || self.cells.get(column).is_none_or(Value::is_empty);
        if column >= limits.columns || mark == Mark::None || (mark == Mark::Struck && empty()) {
            return;
        }
        if column >= self.marks.len() {
            self.marks.resize(column + 1, Mark::None);
        }
        if let Some(cell) = self.marks.get_mut(column) {
            *cell = mark;
        }
    }

    /// Puts a note on the cell of a column; another one there comes below it. Notes beyond the bound are left out.
    pub(super) fn add_note(&mut self, column: usize, note: impl Into<Cow<'a, str>>, limits: &Limits) {
        let note = note.into();
        if column >= limits.columns || note.trim().is_empty() {
            return;
        }
        match self.notes.iter_mut().find(|(at, _)| *at == column) {
            Some((_, before)) if before.len() + note.len() < limits.cell_bytes() => {
                let before = before.to_mut();
                before.push('\n');
                before.push_str(&note);
            }
            Some(_) => {}
            None => self.notes.push((column, note)),
        }
    }

    pub(super) fn set_hidden(&mut self, hidden: bool) {
        self.hidden = hidden;
    }

    /// The row shows nothing, but would if what is hidden in its cells were not: it is a hidden row.
    pub(super) fn show_hidden(&mut self, cells: Vec<(usize, String)>, limits: &Limits) -> Result<(), SourceError> {
        self.marks.clear();
        self.hidden = true;
        for (column, text) in cells {
            self.put(column, Value::Text(Cow::Owned(text)), limits)?;
        }
        Ok(())
    }

    /// Forgets the row; what covers the rows below stays.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.marks.clear();
        self.notes.clear();
        self.hidden = false;
        self.number = 0;
    }

    /// Begins another table: nothing above covers it. `merged` are the columns that have vertically merged ranges in it.
    pub(super) fn begin_table(&mut self, merged: ColumnSet) {
        self.clear();
        self.covers.clear();
        self.merged_columns = merged;
    }

    /// Says that the row is complete, and empties the cells that ranges from above cover.
    pub(super) fn cover(&mut self, number: u64) {
        self.number = number;
        for (column, cover) in self.covers.iter().enumerate() {
            if cover.covers(number) {
                if let Some(cell) = self.cells.get_mut(column) {
                    *cell = Value::Empty;
                }
                if let Some(mark) = self.marks.get_mut(column) {
                    *mark = Mark::None;
                }
            }
        }
    }

    /// A range that begins in this row, with a value that was put already: its first cell alone has a value here; below, it
    /// covers what is there.
    pub(super) fn begin_range(&mut self, range: &Range, limits: &Limits) {
        if range.last_row > range.first_row {
            self.begin_open_range(range, limits);
        }
        let beside = range.first_column.saturating_add(1)..range.last_column.saturating_add(1).min(limits.columns);
        for column in beside {
            if let Some(cell) = self.cells.get_mut(column) {
                *cell = Value::Empty;
            }
            if let Some(mark) = self.marks.get_mut(column) {
                *mark = Mark::None;
            }
        }
    }

    /// A range that begins in this row, where the file does not say beforehand how far down it goes:
    /// [`go_on`](Self::go_on) does, row by row.
    pub(super) fn begin_open_range(&mut self, range: &Range, limits: &Limits) {
        let value = self.cells.get(range.first_column).cloned().unwrap_or_default();
        self.cover_below(range, value, limits);
    }

    /// A range over these columns, of which nothing stands in this file's rows above this one.
    pub(super) fn cover_below(&mut self, range: &Range, mut value: Value<'a>, limits: &Limits) {
        let end = range.last_column.saturating_add(1).min(limits.columns);
        if range.first_column >= end {
            return;
        }
        if self.covers.len() < end {
            self.covers.resize_with(end, Cover::default);
        }
        let (first_row, last_row) = (range.first_row, range.last_row);
        for cover in self.covers.iter_mut().take(end).skip(range.first_column) {
            *cover = Cover { first_row, last_row, value: std::mem::take(&mut value) };
        }
        if last_row > first_row {
            self.merged_columns.insert(range.first_column, end - 1, limits);
        }
    }

    /// The ranges over these columns go on in this row: for files that say it row by row.
    pub(super) fn go_on(&mut self, first: usize, last: usize, number: u64, limits: &Limits) {
        for cover in self.covers.iter_mut().take(last.saturating_add(1)).skip(first) {
            match cover.last_row.saturating_add(1) >= number {
                true => cover.last_row = cover.last_row.max(number),
                // It goes on with what ended long before, or never began.
                false => *cover = Cover { first_row: number.saturating_sub(1), last_row: number, value: Value::Empty },
            }
        }
        self.merged_columns.insert(first, last, limits);
    }

    /// The columns in which vertically merged ranges were seen in this table so far.
    pub(super) fn take_merged_columns(&mut self) -> ColumnSet {
        std::mem::take(&mut self.merged_columns)
    }
}

impl Row for SheetRow<'_> {
    fn width(&self) -> usize {
        self.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1)
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.cells.get(column).map_or(Cell::Empty, as_cell)
    }

    fn is_hidden(&self) -> bool {
        self.hidden
    }

    fn has_marks(&self) -> bool {
        !self.notes.is_empty() || self.marks.iter().any(|mark| *mark != Mark::None)
    }

    fn marked_width(&self) -> usize {
        let marked = self.marks.iter().rposition(|mark| *mark != Mark::None).map_or(0, |last| last + 1);
        let noted = self.notes.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
        self.width().max(marked).max(noted)
    }

    fn mark(&self, column: usize) -> Mark {
        self.marks.get(column).copied().unwrap_or_default()
    }

    fn note(&self, column: usize) -> Option<&str> {
        self.notes.iter().find(|(at, _)| *at == column).map(|(_, note)| note.as_ref())
    }

    fn merged(&self, column: usize) -> Option<Cell<'_>> {
        self.covers.get(column).filter(|cover| cover.covers(self.number)).map(|cover| as_cell(&cover.value))
    }

    fn column_has_merges(&self, column: usize) -> bool {
        self.merged_columns.contains(column)
    }
}

fn as_cell<'v>(value: &'v Value<'_>) -> Cell<'v> {
    match value {
        Value::Empty => Cell::Empty,
        Value::Text(text) => Cell::Text(text),
        Value::Number(number) => Cell::Number(*number),
        Value::Date(date) => Cell::Date(*date),
        Value::Bool(truth) => Cell::Bool(*truth),
        Value::Unreadable(text) => Cell::Unreadable(text),
    }
}
