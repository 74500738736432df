//! An ods → rows, while it is unpacked: nothing of the sheet stays in memory but the row being read.
//!
//! Not read through calamine: it holds every cell twice, once with its formula, and writes out the thousands of
//! repeated empty columns and the million repeated empty rows with which LibreOffice ends a sheet.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::dates::iso_date;
use super::error::{SourceError, SourceErrorKind};
use super::limited_reader::Metered;
use super::limits::Limits;
use super::note::Note;
use super::odf::{Looks, Parts, Styles, attribute, count, holds_row_spans, repeated, unescaped};
use super::row_writer::{Discard, RowWriter, Value};
use super::runs::{Look, Runs};
use super::sheet_row::{ColumnSet, Range, SheetRow};
use super::xml::text_of;
use crate::mapping::table::{Mark, Row};

/// Elements inside elements.
const DEEPEST: usize = 1_000;

/// Reads the cells of an ods.
pub(super) fn read(
    mut parts: Parts<'_, '_>,
    styles: Styles,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let mut merged = Vec::new();
    if holds_row_spans(&mut parts, limits)? {
        // Which columns have merged cells is to be known above the first of them. What is wrong is said the second time.
        let mut nobody = Discard;
        let mut nowhere = RowWriter::new(&mut nobody, limits);
        let mut first = Walk::new(limits, &mut nowhere, styles.clone(), Vec::new());
        let _ = read_content(&mut parts, limits, &mut first);
        merged = first.seen_merged;
    }
    let mut walk = Walk::new(limits, out, styles, merged);
    read_content(&mut parts, limits, &mut walk)?;
    walk.end()
}

fn read_content(parts: &mut Parts<'_, '_>, limits: &Limits, walk: &mut Walk<'_, '_>) -> Result<(), SourceError> {
    let mut xml = Reader::from_reader(Metered::new(parts.content()?, limits));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        xml.get_mut().next_event();
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => return Err(walk.place(xml.get_mut().take_fault())),
        };
        if event == Event::Eof {
            return Ok(());
        }
        walk.take(event).map_err(|error| walk.at(error))?;
    }
}

/// A cell between its tags.
#[derive(Default)]
struct OpenCell {
    value_type: String,
    value: Option<String>,
    formula: Option<String>,
    /// What its style does to its text.
    looks: Looks,
    text: Runs,
    paragraphs: usize,
    repeated: u64,
    /// Columns and rows that it takes.
    columns: u64,
    rows: u64,
    /// It stands under another cell, which goes over it.
    covered: bool,
    note: Option<String>,
}

/// Where in the document the reader is.
struct Walk<'w, 's> {
    limits: &'w Limits,
    out: &'w mut RowWriter<'s>,
    notes: Vec<Note>,
    depth: usize,
    /// Elements deep inside something that shows no cells: a comment, a drawing, the record of changes.
    skipping: usize,
    styles: Styles,
    since_1904: bool,
    /// Columns whose style does something to the text: the first, and the one after the last.
    column_looks: Vec<(u64, u64, Looks)>,
    columns: u64,
    row_looks: Looks,
    /// For each group of rows that is open, whether it is folded up.
    folded: Vec<bool>,
    /// What the runs that are open do to the text, over those around them.
    looks: Vec<Looks>,
    look: Look,
    /// The columns with vertically merged cells of each sheet, as they were seen before.
    merged: std::vec::IntoIter<ColumnSet>,
    /// And as they are seen now.
    seen_merged: Vec<ColumnSet>,
    /// A comment between its tags.
    note: Option<String>,
    sheets: usize,
    sheet: Option<String>,
    hidden: bool,
    /// Rows before the one being read.
    rows: u64,
    row_repeated: u64,
    row: SheetRow<'static>,
    column: u64,
    cell: Option<OpenCell>,
    in_paragraph: bool,
    complete: bool,
}

impl<'w, 's> Walk<'w, 's> {
    fn new(limits: &'w Limits, out: &'w mut RowWriter<'s>, styles: Styles, merged: Vec<ColumnSet>) -> Self {
        Walk {
            limits,
            out,
            notes: Vec::new(),
            depth: 0,
            skipping: 0,
            styles,
            since_1904: false,
            column_looks: Vec::new(),
            columns: 0,
            row_looks: Looks::default(),
            folded: Vec::new(),
            looks: Vec::new(),
            look: Look::Plain,
            merged: merged.into_iter(),
            seen_merged: Vec::new(),
            note: None,
            sheets: 0,
            sheet: None,
            hidden: false,
            rows: 0,
            row_repeated: 1,
            row: SheetRow::default(),
            column: 0,
            cell: None,
            in_paragraph: false,
            complete: false,
        }
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), SourceError> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(SourceErrorKind::Damaged.into());
                }
                if self.skipping > 0 {
                    self.skipping += 1;
                    return Ok(());
                }
                self.open(&tag)
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                if self.skipping > 0 {
                    self.skipping -= 1;
                    return Ok(());
                }
                self.close(tag.name().as_ref())
            }
            other => match text_of(&other)? {
                Some(text) => self.text(&text),
                None => Ok(()),
            },
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        match tag.name().as_ref() {
            name if name.starts_with("style:") => self.styles.open(tag)?,
            "table:null-date" => {
                self.since_1904 = attribute(tag, "table:date-value")?.is_some_and(|date| date.starts_with("1904"));
            }
            "table:table" if self.cell.is_none() => self.open_sheet(tag)?,
            "table:table-row" if self.sheet.is_some() => {
                self.row.clear();
                self.column = 0;
                self.row_repeated = repeated(tag, "table:number-rows-repeated")?;
                self.open_row(tag)?;
            }
            // One for each that is open, which are no more than the elements that may be.
            "table:table-row-group" => {
                self.folded.push(attribute(tag, "table:display")?.as_deref() == Some("false"));
            }
            "table:table-column" if self.sheet.is_some() => self.open_column(tag)?,
            "table:table-cell" | "table:covered-table-cell" if self.sheet.is_some() && self.cell.is_none() => {
                let mut cell = open_cell(tag)?;
                if !self.styles.is_plain() {
                    cell.looks = match attribute(tag, "table:style-name")? {
                        Some(style) => self.styles.get("table-cell", Some(&style)),
                        None => self.row_looks.over(self.looks_of_column()),
                    };
                }
                self.look = cell.looks.look();
                self.looks.clear();
                self.cell = Some(cell);
            }
            "office:annotation" if self.cell.is_some() && self.note.is_none() => {
                self.note = Some(String::new());
                self.in_paragraph = false;
            }
            "text:p" | "text:h" if self.note.is_some() => {
                self.in_paragraph = true;
                if let Some(note) = self.note.as_mut().filter(|note| !note.is_empty()) {
                    note.push('\n');
                }
            }
            "text:p" | "text:h" => {
                self.open_run(tag, "paragraph")?;
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push("\n", Look::Plain);
                    }
                    cell.paragraphs += 1;
                    self.in_paragraph = true;
                }
            }
            "text:s" => {
                let spaces = repeated(tag, "text:c")?.min(self.limits.cell_chars as u64);
                for _ in 0..spaces {
                    self.text(" ")?;
                }
            }
            "text:span" if self.note.is_none() => self.open_run(tag, "text")?,
            "text:tab" => self.text("\t")?,
            "text:line-break" => self.text("\n")?,
            name if name == "office:annotation"
                || name == "table:tracked-changes"
                || name == "table:shapes"
                || name.starts_with("draw:") =>
            {
                self.skipping = 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn open_sheet(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        self.sheets += 1;
        if self.sheets > self.limits.sheets {
            return Err(SourceErrorKind::TooManySheets { limit: self.limits.sheets as u64 }.into());
        }
        let name = attribute(tag, "table:name")?.unwrap_or_default();
        let style = attribute(tag, "table:style-name")?;
        self.hidden = self.styles.hides("table", style.as_deref());
        self.rows = 0;
        self.columns = 0;
        self.column_looks.clear();
        self.folded.clear();
        let merged = self.merged.next().unwrap_or_default();
        self.row.begin_table(merged);
        self.out.begin_dated(Some(&name), self.hidden, self.since_1904);
        if self.hidden {
            self.notes.push(Note::hidden_sheet(&name));
        }
        self.sheet = Some(name);
        Ok(())
    }

    fn open_row(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let visibility = attribute(tag, "table:visibility")?;
        let style = attribute(tag, "table:style-name")?;
        let hidden = visibility.is_some_and(|visibility| matches!(visibility.as_str(), "collapse" | "filter"))
            || self.folded.contains(&true)
            || self.styles.hides("table-row", style.as_deref());
        self.row.set_hidden(hidden);
        let of_cells = attribute(tag, "table:default-cell-style-name")?;
        self.row_looks = self.styles.get("table-cell", of_cells.as_deref());
        Ok(())
    }

    fn open_column(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let of_cells = attribute(tag, "table:default-cell-style-name")?;
        let looks = self.styles.get("table-cell", of_cells.as_deref());
        let first = self.columns;
        self.columns = first.saturating_add(repeated(tag, "table:number-columns-repeated")?);
        if looks != Looks::default() && self.column_looks.len() < self.limits.columns {
            self.column_looks.push((first, self.columns, looks));
        }
        Ok(())
    }

    fn looks_of_column(&self) -> Looks {
        let found = self.column_looks.iter().find(|(first, end, _)| (*first..*end).contains(&self.column));
        found.map_or_else(Looks::default, |(_, _, looks)| *looks)
    }

    /// A run of text, or a paragraph, with a style of its own.
    fn open_run(&mut self, tag: &BytesStart<'_>, family: &str) -> Result<(), SourceError> {
        let Some(cell) = &self.cell else { return Ok(()) };
        let around = self.looks.last().copied().unwrap_or(cell.looks);
        let style = if self.styles.is_plain() { None } else { attribute(tag, "text:style-name")? };
        let looks = self.styles.get(family, style.as_deref()).over(around);
        self.looks.push(looks);
        self.look = looks.look();
        Ok(())
    }

    fn close_run(&mut self) {
        self.looks.pop();
        let around = self.looks.last().copied();
        self.look = around.or(self.cell.as_ref().map(|cell| cell.looks)).unwrap_or_default().look();
    }

    fn close(&mut self, name: &str) -> Result<(), SourceError> {
        match name {
            "style:style" => self.styles.close(name),
            "table:table-row-group" => drop(self.folded.pop()),
            "office:annotation" => {
                // It stands before the cell's paragraphs, or inside one of them.
                self.in_paragraph = !self.looks.is_empty();
                let note = self.note.take();
                if let Some(cell) = &mut self.cell {
                    cell.note = cell.note.take().or(note);
                }
            }
            "text:p" | "text:h" if self.note.is_some() => self.in_paragraph = false,
            "text:span" if self.note.is_none() => self.close_run(),
            "table:table" if self.cell.is_none() && self.sheet.take().is_some() => {
                self.seen_merged.push(self.row.take_merged_columns());
                self.out.end();
            }
            "table:table-row" if self.sheet.is_some() => self.close_row()?,
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.close_cell(cell)?;
                }
            }
            "text:p" | "text:h" => {
                self.in_paragraph = false;
                self.close_run();
            }
            "office:document-content" | "office:document" => self.complete = true,
            _ => {}
        }
        Ok(())
    }

    fn close_row(&mut self) -> Result<(), SourceError> {
        let first = self.rows.saturating_add(1);
        self.rows = self.rows.saturating_add(self.row_repeated);
        if self.hidden || self.row.width() == 0 {
            return Ok(());
        }
        self.out.check_repeats(self.row_repeated, &self.row)?;
        for number in first..=self.rows {
            self.row.cover(number);
            self.out.row(number, &self.row)?;
        }
        Ok(())
    }

    fn close_cell(&mut self, cell: OpenCell) -> Result<(), SourceError> {
        let first = self.column;
        self.column = self.column.saturating_add(cell.repeated);
        if self.hidden {
            return Ok(());
        }
        if cell.covered {
            return Ok(());
        }
        let last = self.column;
        let (columns, rows, note) = (cell.columns, cell.rows, cell.note.clone());
        let (value, mark) = cell_value(cell).map_err(|fault| SourceError::from(fault).in_column(first as usize))?;
        let at = |column: u64| usize::try_from(column).unwrap_or(usize::MAX);
        if let Some(note) = note {
            self.row.add_note(at(first), note, self.limits);
        }
        if value != Value::Empty {
            for column in first..last {
                self.row.put(at(column), value.clone(), self.limits)?;
                self.row.set_mark(at(column), mark, self.limits);
            }
        } else if mark != Mark::None {
            self.row.set_mark(at(first), mark, self.limits);
        }
        if columns > 1 || rows > 1 {
            let range = Range {
                first_row: self.rows.saturating_add(1),
                last_row: self.rows.saturating_add(rows),
                first_column: at(first),
                last_column: at(first.saturating_add(columns - 1)),
            };
            self.row.begin_range(&range, self.limits);
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), SourceError> {
        if !self.in_paragraph || self.skipping > 0 {
            return Ok(());
        }
        let len = match (&mut self.note, &mut self.cell) {
            (Some(note), _) => {
                note.push_str(text);
                note.len()
            }
            (None, Some(cell)) => {
                cell.text.push(text, self.look);
                cell.text.len()
            }
            (None, None) => 0,
        };
        if len > self.limits.cell_bytes() {
            return Err(SourceErrorKind::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
        }
        Ok(())
    }

    fn place(&self, fault: SourceErrorKind) -> SourceError {
        self.at(fault.into())
    }

    fn at(&self, error: SourceError) -> SourceError {
        match &self.sheet {
            Some(sheet) => error.in_sheet(sheet).in_row(self.rows.saturating_add(1)),
            None => error,
        }
    }

    fn end(self) -> Result<Vec<Note>, SourceError> {
        // The parser does not mind a document that breaks off.
        if self.complete { Ok(self.notes) } else { Err(self.place(SourceErrorKind::Damaged)) }
    }
}

fn open_cell(tag: &BytesStart<'_>) -> Result<OpenCell, SourceError> {
    let covered = tag.name().as_ref() == "table:covered-table-cell";
    let mut cell = OpenCell { repeated: 1, columns: 1, rows: 1, covered, ..OpenCell::default() };
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| SourceErrorKind::Damaged)?;
        let value = || unescaped(&attribute.value);
        match attribute.key.as_ref() {
            "office:value-type" => cell.value_type = value()?,
            // LibreOffice's own, which alone tells an error from a text.
            "calcext:value-type" if &*attribute.value == "error" => cell.value_type = "error".to_owned(),
            "office:value" | "office:date-value" | "office:boolean-value" | "office:string-value" => {
                cell.value = Some(value()?);
            }
            "table:formula" => cell.formula = Some(value()?),
            "table:number-columns-repeated" => cell.repeated = count(&attribute.value)?,
            "table:number-columns-spanned" => cell.columns = count(&attribute.value)?.max(1),
            "table:number-rows-spanned" => cell.rows = count(&attribute.value)?.max(1),
            _ => {}
        }
    }
    Ok(cell)
}

fn cell_value(cell: OpenCell) -> Result<(Value<'static>, Mark), SourceErrorKind> {
    let OpenCell { value_type, value, formula, looks, mut text, .. } = cell;
    let told = text.take(|text| text);
    let text = told.text;
    // An old program writes an error as the number 0 that shows `#N/A`.
    let error = value_type == "error"
        || (value_type == "float" && formula.is_some() && (text.starts_with('#') || text.starts_with("Err:")));
    let value = match (value_type.as_str(), value) {
        _ if error => Value::Unreadable(Cow::Owned(text)),
        ("float" | "percentage" | "currency", Some(number)) => {
            Value::Number(number.trim().parse().map_err(|_| SourceErrorKind::Damaged)?)
        }
        ("date", Some(date)) => iso_date(date),
        ("boolean", Some(truth)) => Value::Bool(truth == "true"),
        ("string", Some(shown)) if text.is_empty() && told.mark == Mark::None => Value::Text(Cow::Owned(shown)),
        ("", None) if text.is_empty() => match formula {
            // The program that wrote the file left the computing to LibreOffice: what the cell shows is unknown.
            Some(formula) => Value::Unreadable(Cow::Owned(formula)),
            None => Value::Empty,
        },
        _ if text.trim().is_empty() => Value::Empty,
        _ => Value::Text(Cow::Owned(text)),
    };
    let mark = match told.mark {
        // A value without a text of its own is as its cell.
        Mark::None if looks.look() == Look::Struck => Mark::Struck,
        mark => mark,
    };
    Ok((value, mark))
}
