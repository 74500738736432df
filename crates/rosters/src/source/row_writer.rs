//! The last step of every reader: values of a row → the sink, within the limits.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::oneroster::bundle::Bundle;
use crate::mapping::file::TableRule;
use crate::mapping::table::{Cell, Row, SheetHead, TableSink};

/// Rows that a file may write once and repeat, over all its sheets, and the bytes of them. A list of people repeats none; a
/// file of a kilobyte could else become a million of them.
const REPEATED_ROWS: u64 = 50_000;
const REPEATED_BYTES: u64 = 64 << 20;

/// Hands sheets and rows to the sink and counts what it hands over.
pub(super) struct RowWriter<'s> {
    sink: &'s mut dyn TableSink,
    limits: Limits,
    rows: u64,
    repeated_rows: u64,
    repeated_bytes: u64,
    is_nothing: bool,
}

impl<'s> RowWriter<'s> {
    pub(super) fn new(sink: &'s mut dyn TableSink, limits: &Limits) -> Self {
        RowWriter { sink, limits: *limits, rows: 0, repeated_rows: 0, repeated_bytes: 0, is_nothing: false }
    }

    pub(super) fn begin(&mut self, name: Option<&str>, hidden: bool) {
        self.begin_dated(name, hidden, false);
    }

    /// Begins a sheet of a workbook that says in which date system its numbers are days.
    pub(super) fn begin_dated(&mut self, name: Option<&str>, hidden: bool, epoch_1904: bool) {
        let name = name.map(str::to_owned);
        let (declared, organization, unread) = (None, None, Vec::new());
        self.sink.begin_sheet(&SheetHead { name, hidden, epoch_1904, declared, organization, unread });
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
        self.sink.begin_sheet(&SheetHead { name, hidden: false, epoch_1904: false, declared, organization, unread });
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

    /// Whether a filled row that stands in the file once may be sent so many times.
    pub(super) fn check_repeats(&mut self, times: u64, row: &dyn Row) -> Result<(), SourceErrorKind> {
        let more = times.saturating_sub(1);
        let bytes: u64 = match more {
            0 => 0,
            _ => (0..row.width())
                .map(|column| match row.cell(column) {
                    Cell::Text(text) | Cell::Unreadable(text) => text.len() as u64,
                    _ => 8,
                })
                .sum(),
        };
        self.repeated_rows = self.repeated_rows.saturating_add(more);
        self.repeated_bytes = self.repeated_bytes.saturating_add(bytes.saturating_mul(more));
        if self.repeated_rows > REPEATED_ROWS || self.repeated_bytes > REPEATED_BYTES {
            return Err(SourceErrorKind::TooManyRepeats { limit: REPEATED_ROWS });
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
        number32.map(Some).ok_or_else(|| SourceError::from(SourceErrorKind::TooManyRows { limit }).in_row(number))
    }

    /// The day for which the file is read, where the sink knows it.
    pub(super) fn today(&self) -> Option<NaiveDate> {
        self.sink.today()
    }

    /// The organisation whose lists are read, in a word of the configuration; empty where nobody said it.
    pub(super) fn organization(&self) -> &str {
        self.sink.organization()
    }

    /// What earlier bundles told, where the sink knows them.
    pub(super) fn earlier(&self) -> Option<&Bundle> {
        self.sink.earlier()
    }

    /// Says that the file is sound and tells nothing about people.
    pub(super) fn nothing(&mut self) {
        self.is_nothing = true;
        self.sink.nothing();
    }

    /// Whether a file that should tell something told nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0 && !self.is_nothing
    }
}

/// Takes in rows and forgets them: for a first look at a file.
pub(super) struct Discard;

impl TableSink for Discard {
    fn begin_sheet(&mut self, _: &SheetHead) {}
    fn row(&mut self, _: u32, _: &dyn Row) {}
    fn end_sheet(&mut self) {}
}

/// Whether there is nothing but white space.
#[inline]
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
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Value::Empty => true,
            Value::Text(text) => is_blank(text),
            _ => false,
        }
    }
}
