//! The last step of every reader: values of a row → the sink, within the limits.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::fault::{Fault, SourceError};
use super::limits::Limits;
use crate::mapping::file::TableRule;
use crate::mapping::table::{Cell, Row, SheetHead, TableSink};

/// Hands sheets and rows to the sink and counts what it hands over.
pub(super) struct Outlet<'s> {
    sink: &'s mut dyn TableSink,
    limits: Limits,
    rows: u64,
}

impl<'s> Outlet<'s> {
    pub(super) fn new(sink: &'s mut dyn TableSink, limits: &Limits) -> Self {
        Outlet { sink, limits: *limits, rows: 0 }
    }

    pub(super) fn begin(&mut self, name: Option<&str>, hidden: bool) {
        let name = name.map(str::to_owned);
        self.sink.begin_sheet(&SheetHead { name, hidden, declared: None, organization: None, unread: Vec::new() });
    }

    /// Begins a table whose kind, columns and scope the source itself knows.
    pub(super) fn begin_declared(
        &mut self,
        name: &str,
        declared: &'static TableRule,
        organization: Option<String>,
        unread: Vec<String>,
    ) {
        let (name, declared) = (Some(name.to_owned()), Some(declared));
        self.sink.begin_sheet(&SheetHead { name, hidden: false, declared, organization, unread });
    }

    pub(super) fn end(&mut self) {
        self.sink.end_sheet();
    }

    /// Sends a row (numbered from 1), unless it holds no value.
    pub(super) fn row(&mut self, number: u64, row: &dyn Row) -> Result<(), SourceError> {
        if let Some(number) = self.counted(number, row)? {
            self.sink.row(number, row);
        }
        Ok(())
    }

    /// Sends a line of text that stands outside any table, as a row of one cell.
    pub(super) fn line(&mut self, number: u64, row: &dyn Row) -> Result<(), SourceError> {
        if let Some(number) = self.counted(number, row)? {
            self.sink.line(number, row);
        }
        Ok(())
    }

    /// A table begins among the lines.
    pub(super) fn begin_table(&mut self, columns: usize) {
        self.sink.begin_table(columns);
    }

    fn counted(&mut self, number: u64, row: &dyn Row) -> Result<Option<u32>, SourceError> {
        if row.width() == 0 {
            return Ok(None);
        }
        self.rows += 1;
        let limit = self.limits.rows;
        let number32 = u32::try_from(number).ok().filter(|_| self.rows <= limit);
        number32.map(Some).ok_or_else(|| SourceError::from(Fault::TooManyRows { limit }).in_row(number))
    }

    /// The day for which the file is read, where the sink knows it.
    pub(super) fn today(&self) -> Option<NaiveDate> {
        self.sink.today()
    }

    /// The organisation whose lists are read, in a word of the configuration; empty where nobody said it.
    pub(super) fn organization(&self) -> &str {
        self.sink.organization()
    }

    /// Whether anything was sent.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

/// Whether there is nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        // Nearly every cell begins with a visible ASCII character or a Russian letter.
        Some(b'!'..=b'~' | 0xD0 | 0xD1) => false,
        _ => text.chars().all(char::is_whitespace),
    }
}

/// What stands in a cell, held until its row is complete.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Value<'a> {
    #[default]
    Empty,
    Text(Cow<'a, str>),
    Number(f64),
    Date(NaiveDate),
    Bool(bool),
    Unreadable(Cow<'a, str>),
}

impl Value<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Value::Empty => true,
            Value::Text(text) => is_blank(text),
            _ => false,
        }
    }
}

/// One row of a sheet, filled cell by cell and used again for the next.
#[derive(Default)]
pub(super) struct SheetRow<'a> {
    cells: Vec<Value<'a>>,
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

    pub(super) fn clear(&mut self) {
        self.cells.clear();
    }
}

impl Row for SheetRow<'_> {
    fn width(&self) -> usize {
        self.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1)
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        match self.cells.get(column) {
            None | Some(Value::Empty) => Cell::Empty,
            Some(Value::Text(text)) => Cell::Text(text),
            Some(Value::Number(number)) => Cell::Number(*number),
            Some(Value::Date(date)) => Cell::Date(*date),
            Some(Value::Bool(truth)) => Cell::Bool(*truth),
            Some(Value::Unreadable(text)) => Cell::Unreadable(text),
        }
    }
}
