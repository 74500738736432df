//! The part of a sheet → its rows.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::notes::Notes;
use super::strings::{RichText, SharedStrings, look, unescaped};
use super::styles::Styles;
use crate::mapping::table::Mark;
use crate::source::dates;
use crate::source::error::{SourceError, SourceErrorKind};
use crate::source::limits::Limits;
use crate::source::package::named;
use crate::source::row_writer::{RowWriter, Value};
use crate::source::runs::Runs;
use crate::source::sheet_row::{Range, SheetRow, in_order};
use crate::source::xml::{local_name, on, text_of, walk};

/// Rows that any program writes.
const LAST_ROW: u64 = 1 << 24;
/// Ranges of columns with a style of their own.
const COLUMN_STYLES: usize = 20_000;

/// What a sheet is read with.
pub(super) struct Sheet<'b> {
    pub strings: &'b SharedStrings,
    pub styles: &'b Styles,
    pub since_1904: bool,
    pub limits: &'b Limits,
}

/// What a cell says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Number,
    /// Said to be a number, not only taken for one.
    SaidNumber,
    Shared,
    Bool,
    Error,
    Text,
    Date,
    Inline,
    Unknown,
}

/// The element whose text is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Inside {
    #[default]
    Nothing,
    Value,
    Formula,
    Inline,
}

/// Where in the sheet the reader is.
struct Walk<'w, 's> {
    sheet: &'w Sheet<'w>,
    out: &'w mut RowWriter<'s>,
    row: SheetRow<'w>,
    /// The row being filled, from 1; 0 before the first.
    number: u64,
    /// The row whose element is open.
    open_row: u64,
    row_style: Option<usize>,
    column: usize,
    in_data: bool,
    cell: Cell,
    ranges: Vec<Range>,
    /// Ranges that have begun.
    begun: usize,
    notes: std::iter::Peekable<std::collections::btree_map::Iter<'w, (u64, usize), String>>,
    /// Columns whose style strikes through: the first and the last.
    struck_columns: Vec<(usize, usize)>,
}

/// A cell between its tags; its texts are used again for the next.
#[derive(Default)]
struct Cell {
    open: bool,
    kind: Kind,
    style: Option<usize>,
    struck: bool,
    inside: Inside,
    value: String,
    has_value: bool,
    formula: String,
    has_formula: bool,
    runs: Runs,
    has_inline: bool,
    rich: RichText,
}

impl Sheet<'_> {
    /// Reads the sheet. `ranges` are its merged ranges.
    pub(super) fn read(
        &self,
        part: impl BufRead,
        mut ranges: Vec<Range>,
        notes: &Notes,
        out: &mut RowWriter<'_>,
    ) -> Result<(), SourceError> {
        let merged = in_order(&mut ranges, self.limits);
        let mut row = SheetRow::default();
        row.begin_table(merged);
        let mut walker = Walk {
            sheet: self,
            out,
            row,
            number: 0,
            open_row: 0,
            row_style: None,
            column: 0,
            in_data: false,
            cell: Cell::default(),
            ranges,
            begun: 0,
            notes: notes.iter().peekable(),
            struck_columns: Vec::new(),
        };
        let mut root = true;
        let ended = walk(part, |event| {
            if std::mem::take(&mut root) {
                // A sheet of charts under a worksheet's relationship has no rows.
                match event {
                    Event::Start(tag) if local_name(tag) != "worksheet" => return Ok(true),
                    Event::Start(_) => {}
                    _ => root = true,
                }
            }
            walker.take(event)
        });
        let place = walker.number.max(1);
        let ended = ended.and_then(|ended| if ended { Ok(()) } else { Err(SourceErrorKind::Damaged.into()) });
        ended.and_then(|()| walker.flush()).map_err(|error| error.in_row(place))
    }
}

impl<'w> Walk<'w, '_> {
    /// Takes the next event; true at the end of the rows.
    fn take(&mut self, event: &Event<'_>) -> Result<bool, SourceError> {
        match event {
            Event::Start(tag) => self.open(tag)?,
            Event::End(tag) => {
                let name = tag.name();
                let name = name.into_inner();
                let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
                if self.cell.open {
                    self.close_in_cell(name)?;
                } else if name == "sheetData" {
                    return Ok(true);
                } else if name == "worksheet" {
                    // A sheet without rows.
                    return Ok(true);
                }
            }
            _ if self.cell.inside == Inside::Nothing => {
                if let Event::DocType(_) = event {
                    return Err(SourceErrorKind::EntityDeclaration.into());
                }
            }
            event => {
                if let Some(text) = text_of(event)? {
                    match self.cell.inside {
                        Inside::Value => self.cell.value.push_str(&text),
                        Inside::Formula => self.cell.formula.push_str(&text),
                        Inside::Inline => self.cell.rich.text(&text),
                        Inside::Nothing => {}
                    }
                }
            }
        }
        Ok(false)
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let name = local_name(tag);
        if self.cell.open {
            match name {
                "v" => (self.cell.inside, self.cell.has_value) = (Inside::Value, true),
                "f" => (self.cell.inside, self.cell.has_formula) = (Inside::Formula, true),
                "is" => (self.cell.inside, self.cell.has_inline) = (Inside::Inline, true),
                name if self.cell.inside == Inside::Inline => self.cell.rich.open(tag, name)?,
                _ => {}
            }
            return Ok(());
        }
        match name {
            "c" if self.in_data => self.open_cell(tag),
            "row" if self.in_data => self.open_row(tag),
            "sheetData" => {
                self.in_data = true;
                Ok(())
            }
            "col" if !self.in_data && self.sheet.styles.any_struck() => self.column_style(tag),
            _ => Ok(()),
        }
    }

    fn column_style(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let of =
            |name| Ok::<_, SourceErrorKind>(named(tag, name)?.and_then(|value| value.trim().parse::<usize>().ok()));
        if let (Some(first), Some(last), Some(style)) = (of("min")?, of("max")?, of("style")?)
            && self.sheet.styles.struck(style)
            && self.struck_columns.len() < COLUMN_STYLES
        {
            self.struck_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
        }
        Ok(())
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let mut number = self.open_row + 1;
        let (mut hidden, mut style, mut own_style) = (false, None, false);
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| SourceErrorKind::Damaged)?;
            let value = attribute.value.as_ref();
            match attribute.key.as_ref() {
                "r" => number = value.trim().parse().map_err(|_| SourceErrorKind::Damaged)?,
                "hidden" => hidden |= on(value),
                "ht" => hidden |= value.trim().parse() == Ok(0.0_f64),
                "s" => style = value.trim().parse().ok(),
                "customFormat" => own_style = on(value),
                _ => {}
            }
        }
        self.begin(number)?;
        self.open_row = number;
        self.row.set_hidden(hidden);
        self.row_style = style.filter(|_| own_style);
        self.column = 0;
        Ok(())
    }

    /// The row of this number comes next, or goes on.
    fn begin(&mut self, number: u64) -> Result<(), SourceError> {
        if number == self.number {
            return Ok(());
        }
        if number < self.number || number == 0 || number > LAST_ROW {
            // Rows that run backwards: whichever part of the sheet comes first, the numbers would lie.
            return Err(SourceError::from(SourceErrorKind::Damaged).in_row(number.max(1)));
        }
        self.flush()?;
        self.number = number;
        Ok(())
    }

    fn open_cell(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let cell = &mut self.cell;
        cell.open = true;
        (cell.kind, cell.style, cell.inside) = (Kind::Number, None, Inside::Nothing);
        (cell.has_value, cell.has_formula, cell.has_inline) = (false, false, false);
        cell.value.clear();
        cell.formula.clear();
        let mut number = self.open_row;
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| SourceErrorKind::Damaged)?;
            let value = attribute.value.as_ref();
            match attribute.key.as_ref() {
                "r" => (number, self.column) = place(value).ok_or(SourceErrorKind::Damaged)?,
                "s" => cell.style = value.trim().parse().ok(),
                "t" => {
                    cell.kind = match value {
                        "n" => Kind::SaidNumber,
                        "s" => Kind::Shared,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        "str" => Kind::Text,
                        "d" => Kind::Date,
                        "inlineStr" | "is" => Kind::Inline,
                        _ => Kind::Unknown,
                    }
                }
                _ => {}
            }
        }
        let styles = self.sheet.styles;
        cell.struck = styles.any_struck()
            && match cell.style.or(self.row_style) {
                Some(style) => styles.struck(style),
                None => self.struck_columns.iter().any(|(first, last)| (*first..=*last).contains(&self.column)),
            };
        if number == 0 {
            // Cells outside any row.
            return Err(SourceErrorKind::Damaged.into());
        }
        self.begin(number)
    }

    fn close_in_cell(&mut self, name: &str) -> Result<(), SourceError> {
        match name {
            "c" => {
                self.cell.open = false;
                self.cell.inside = Inside::Nothing;
                let column = self.column;
                self.column += 1;
                let (value, mark) = self.value()?;
                let number = self.number;
                self.row.put(column, value, self.sheet.limits).map_err(|error| error.in_row(number))?;
                self.row.set_mark(column, mark, self.sheet.limits);
            }
            "v" | "f" | "is" => self.cell.inside = Inside::Nothing,
            name if self.cell.inside == Inside::Inline => {
                let struck = self.cell.struck;
                if let Some((text, run)) = self.cell.rich.close(name) {
                    self.cell.runs.push(&text, look(run, struck));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What stands in the cell that was closed.
    fn value(&mut self) -> Result<(Value<'w>, Mark), SourceErrorKind> {
        let cell = &mut self.cell;
        let whole = if cell.struck { Mark::Struck } else { Mark::None };
        if cell.has_inline {
            let told = cell.runs.take(|text| text);
            return Ok((Value::Text(Cow::Owned(told.text)), told.mark));
        }
        let text = cell.value.as_str();
        let unreadable = || Value::Unreadable(Cow::Owned(text.to_owned()));
        if !cell.has_value || (text.is_empty() && cell.kind != Kind::Text) {
            // The program that wrote the file left the computing to Excel: what the cell shows is unknown.
            let value = match (cell.has_formula, cell.kind) {
                (true, _) => Value::Unreadable(Cow::Owned(cell.formula.clone())),
                (false, Kind::Error) => unreadable(),
                _ => Value::Empty,
            };
            return Ok((value, whole));
        }
        let value = match cell.kind {
            Kind::Inline => Value::Empty,
            Kind::Shared => {
                let index = text.trim().parse().map_err(|_| SourceErrorKind::Damaged)?;
                let strings = self.sheet.strings;
                if let Some(mut runs) = strings.rich(index, cell.struck) {
                    let told = runs.take(|text| text);
                    return Ok((Value::Text(Cow::Owned(told.text)), told.mark));
                }
                Value::Text(Cow::Borrowed(strings.get(index).ok_or(SourceErrorKind::Damaged)?))
            }
            Kind::Bool => match text.trim() {
                truth if truth == "1" || truth.eq_ignore_ascii_case("true") => Value::Bool(true),
                truth if truth == "0" || truth.eq_ignore_ascii_case("false") => Value::Bool(false),
                _ => unreadable(),
            },
            Kind::Error | Kind::Unknown => unreadable(),
            Kind::Text => Value::Text(Cow::Owned(unescaped(text).into_owned())),
            Kind::Date => dates::iso_date(text.to_owned()),
            Kind::Number | Kind::SaidNumber => match text.trim().parse::<f64>().ok().filter(|n| n.is_finite()) {
                Some(number) => dates::number(number, self.sheet.styles.shown(cell.style), self.sheet.since_1904),
                None if cell.kind == Kind::Number => Value::Text(Cow::Owned(text.to_owned())),
                None => unreadable(),
            },
        };
        Ok((value, whole))
    }

    /// Sends the row being filled.
    fn flush(&mut self) -> Result<(), SourceError> {
        let number = self.number;
        if number == 0 {
            return Ok(());
        }
        if !self.ranges.is_empty() {
            self.row.cover(number);
            while let Some(range) = self.ranges.get(self.begun).filter(|range| range.first_row <= number) {
                match range.first_row == number {
                    true => self.row.begin_range(range, self.sheet.limits),
                    false => self.row.cover_below(range, Value::Empty, self.sheet.limits),
                }
                self.begun += 1;
            }
            // A range whose first row is not in the file covers this one too.
            self.row.cover(number);
        }
        while let Some(((row, column), note)) = self.notes.next_if(|((row, _), _)| *row <= number) {
            if *row == number {
                self.row.add_note(*column, note.as_str(), self.sheet.limits);
            }
        }
        self.out.row(number, &self.row)?;
        self.row.clear();
        Ok(())
    }
}

/// The row (from 1) and the column (from 0) of `B7`.
pub(in crate::source) fn place(reference: &str) -> Option<(u64, usize)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    let mut count = 0;
    for letter in letters {
        column = column.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)?;
        count += 1;
    }
    let digits = reference.get(count..)?;
    let row = digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
    (row > 0).then_some((row, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        assert_eq!(place("A1"), Some((1, 0)));
        assert_eq!(place("ab12"), Some((12, 27)));
        for wrong in ["", "A", "1", "A0", "A-1", "A1B", "Я1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA1"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
