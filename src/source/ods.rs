//! An ods → rows, while it is unpacked: nothing of the sheet stays in memory but the row being read.
//!
//! Not read through calamine: it holds every cell twice, once with its formula, and writes out the thousands of
//! repeated empty columns and the million repeated empty rows with which LibreOffice ends a sheet.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{BufReader, Read};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::fault::{Fault, SourceError};
use super::limits::Limits;
use super::metered::Metered;
use super::note::Note;
use super::outlet::{Outlet, SheetRow, Value};
use super::xlsx::iso_date;
use super::xml::text_of;
use super::zip_scan::{Archive, zip_fault};

/// Elements inside elements.
const DEEPEST: usize = 1_000;
/// Bytes of the small parts that say what the archive is.
const SMALL_PART: u64 = 4 << 20;
/// Sheets' styles that are remembered as hidden.
const HIDDEN_STYLES: usize = 10_000;

/// Reads an ods.
pub(super) fn read(archive: &mut Archive<'_>, limits: &Limits, out: &mut Outlet<'_>) -> Result<Vec<Note>, SourceError> {
    if memmem::find(&small_part(archive, "mimetype")?, b"spreadsheet").is_none() {
        return Err(Fault::Document.into());
    }
    let manifest = small_part(archive, "META-INF/manifest.xml").unwrap_or_default();
    if memmem::find(&manifest, b"encryption-data").is_some() || archive.by_name("encrypted-package").is_ok() {
        return Err(Fault::Encrypted.into());
    }
    let content = archive.by_name("content.xml").map_err(zip_fault)?;
    let mut xml = Reader::from_reader(Metered::new(BufReader::new(content), limits));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    let mut walk = Walk::new(limits, out);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        xml.get_mut().next_event();
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => return Err(walk.place(xml.get_mut().take_fault())),
        };
        if event == Event::Eof {
            return walk.end();
        }
        walk.take(event).map_err(|error| walk.at(error))?;
    }
}

fn small_part(archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    archive.by_name(name).map_err(zip_fault)?.take(SMALL_PART).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A cell between its tags.
#[derive(Default)]
struct OpenCell {
    value_type: String,
    value: Option<String>,
    formula: Option<String>,
    text: String,
    paragraphs: usize,
    repeated: u64,
}

/// Where in the document the reader is.
struct Walk<'w, 's> {
    limits: &'w Limits,
    out: &'w mut Outlet<'s>,
    notes: Vec<Note>,
    depth: usize,
    /// Elements deep inside something that shows no cells: a comment, a drawing, the record of changes.
    skipping: usize,
    style: Option<String>,
    hidden_styles: HashSet<String>,
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
    fn new(limits: &'w Limits, out: &'w mut Outlet<'s>) -> Self {
        Walk {
            limits,
            out,
            notes: Vec::new(),
            depth: 0,
            skipping: 0,
            style: None,
            hidden_styles: HashSet::new(),
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
                    return Err(Fault::Damaged.into());
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
            "style:style" => self.style = attribute(tag, "style:name")?,
            "style:table-properties"
                if attribute(tag, "table:display")?.as_deref() == Some("false")
                    && self.hidden_styles.len() < HIDDEN_STYLES =>
            {
                self.hidden_styles.extend(self.style.clone());
            }
            "table:table" if self.cell.is_none() => self.open_sheet(tag)?,
            "table:table-row" if self.sheet.is_some() => {
                self.row.clear();
                self.column = 0;
                self.row_repeated = repeated(tag, "table:number-rows-repeated")?;
            }
            "table:table-cell" | "table:covered-table-cell" if self.sheet.is_some() && self.cell.is_none() => {
                self.cell = Some(open_cell(tag)?);
            }
            "text:p" | "text:h" => {
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
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
            return Err(Fault::TooManySheets { limit: self.limits.sheets as u64 }.into());
        }
        let name = attribute(tag, "table:name")?.unwrap_or_default();
        let style = attribute(tag, "table:style-name")?;
        self.hidden = style.is_some_and(|style| self.hidden_styles.contains(&style));
        self.rows = 0;
        self.out.begin(Some(&name), self.hidden);
        if self.hidden {
            self.notes.push(Note::hidden_sheet(&name));
        }
        self.sheet = Some(name);
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), SourceError> {
        match name {
            "table:table" if self.cell.is_none() && self.sheet.take().is_some() => self.out.end(),
            "table:table-row" if self.sheet.is_some() => self.close_row()?,
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.close_cell(cell)?;
                }
            }
            "text:p" | "text:h" => self.in_paragraph = false,
            "office:document-content" | "office:document" => self.complete = true,
            _ => {}
        }
        Ok(())
    }

    fn close_row(&mut self) -> Result<(), SourceError> {
        use crate::mapping::table::Row;
        let first = self.rows.saturating_add(1);
        self.rows = self.rows.saturating_add(self.row_repeated);
        if self.hidden || self.row.width() == 0 {
            return Ok(());
        }
        for number in first..=self.rows {
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
        let last = self.column;
        let value = cell_value(cell).map_err(|fault| SourceError::from(fault).in_column(first as usize))?;
        if value == Value::Empty {
            return Ok(());
        }
        for column in first..last {
            self.row.put(usize::try_from(column).unwrap_or(usize::MAX), value.clone(), self.limits)?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), SourceError> {
        if let Some(cell) = self.cell.as_mut().filter(|_| self.in_paragraph && self.skipping == 0) {
            cell.text.push_str(text);
            if cell.text.len() > self.limits.cell_bytes() {
                return Err(Fault::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
            }
        }
        Ok(())
    }

    fn place(&self, fault: Fault) -> SourceError {
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
        if self.complete { Ok(self.notes) } else { Err(self.place(Fault::Damaged)) }
    }
}

fn open_cell(tag: &BytesStart<'_>) -> Result<OpenCell, SourceError> {
    let mut cell = OpenCell { repeated: 1, ..OpenCell::default() };
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Fault::Damaged)?;
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
            _ => {}
        }
    }
    Ok(cell)
}

fn cell_value(cell: OpenCell) -> Result<Value<'static>, Fault> {
    let OpenCell { value_type, value, formula, text, .. } = cell;
    Ok(match (value_type.as_str(), value) {
        ("error", _) => Value::Unreadable(Cow::Owned(text)),
        ("float" | "percentage" | "currency", Some(number)) => {
            Value::Number(number.trim().parse().map_err(|_| Fault::Damaged)?)
        }
        ("date", Some(date)) => iso_date(date),
        ("boolean", Some(truth)) => Value::Bool(truth == "true"),
        ("string", Some(shown)) if text.is_empty() => Value::Text(Cow::Owned(shown)),
        ("", None) if text.is_empty() => match formula {
            // The program that wrote the file left the computing to LibreOffice: what the cell shows is unknown.
            Some(formula) => Value::Unreadable(Cow::Owned(formula)),
            None => Value::Empty,
        },
        _ if text.trim().is_empty() => Value::Empty,
        _ => Value::Text(Cow::Owned(text)),
    })
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, SourceError> {
    let found = tag.try_get_attribute(name).map_err(|_| Fault::Damaged)?;
    Ok(found.map(|attribute| unescaped(&attribute.value)).transpose()?)
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> Result<u64, SourceError> {
    let found = tag.try_get_attribute(name).map_err(|_| Fault::Damaged)?;
    Ok(found.map_or(Ok(1), |attribute| count(&attribute.value))?)
}

fn count(text: &str) -> Result<u64, Fault> {
    text.trim().parse().map_err(|_| Fault::Damaged)
}

fn unescaped(value: &str) -> Result<String, Fault> {
    // The standard's own entities alone: nothing that the document declares.
    quick_xml::escape::unescape(value).map(Cow::into_owned).map_err(|_| Fault::EntityDeclaration)
}
