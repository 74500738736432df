//! A docx → lines and rows, while it is unpacked: the paragraphs and the tables of a document, in their order.
//!
//! The whole document is one sheet without a name. A paragraph outside a table is a line (a title often stands there), a
//! row of a table is a row; both are numbered together from 1, empty ones too, as somebody counts who goes down the
//! document with a finger. What is inside a cell is not counted: its paragraphs, and a table inside it, are the lines of
//! the cell's text. A document that was corrected with tracked changes is read as it reads once they are accepted. What a
//! field shows is read, what it is computed from is not; hidden text is read.
//!
//! Not read: headers and footers, footnotes, comments, text boxes and pictures, and the numbers that Word puts before a
//! paragraph by itself, which stand nowhere in the file.
//!
//! Not read through docx-rs or docx-rust: both hold the whole document several times over, as bytes and as a tree.
//! docx-rs stops the program where the archive is damaged and, being called for each table inside a table, where they
//! nest deep; it leaves out a non-breaking hyphen and content controls around rows and cells. docx-rust leaves out tables
//! inside cells and cells inside content controls.

use std::borrow::Cow;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::fault::{Fault, SourceError};
use super::limits::Limits;
use super::metered::Metered;
use super::note::Note;
use super::outlet::{Outlet, SheetRow, Value};
use super::xml::text_of;
use super::zip_scan::{Archive, zip_fault};

/// Elements inside elements.
const DEEPEST: usize = 1_000;
/// Bytes of an element's name: the parser keeps those of all open ones.
const LONGEST_NAME: usize = 200;
/// Bytes of the part that says where the document is.
const SMALL_PART: u64 = 4 << 20;
/// How the elements of a document are known, in both editions of the standard.
const NAMESPACES: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// Reads a docx.
pub(super) fn read(archive: &mut Archive<'_>, limits: &Limits, out: &mut Outlet<'_>) -> Result<Vec<Note>, SourceError> {
    let name = main_part(archive)?;
    let index = part_named(archive, &name)?.ok_or(Fault::Damaged)?;
    let part = archive.by_index(index).map_err(zip_fault)?;
    let mut xml = Reader::from_reader(Metered::new(BufReader::new(part), limits));
    xml.config_mut().expand_empty_elements = true;
    out.begin(None, false);
    let mut walk = Walk::new(limits, out);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        xml.get_mut().next_event();
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => return Err(walk.at(xml.get_mut().take_fault().into())),
        };
        if event == Event::Eof {
            return walk.end();
        }
        walk.take(event).map_err(|error| walk.at(error))?;
    }
}

/// The part that holds the document: nearly always `word/document.xml`, but some programs number it.
fn main_part(archive: &mut Archive<'_>) -> Result<String, Fault> {
    const USUAL: &str = "word/document.xml";
    let Some(index) = part_named(archive, "_rels/.rels")? else { return Ok(USUAL.to_owned()) };
    let mut text = String::new();
    archive.by_index(index).map_err(zip_fault)?.take(SMALL_PART).read_to_string(&mut text)?;
    let mut xml = Reader::from_str(&text);
    loop {
        match xml.read_event().map_err(|_| Fault::Damaged)? {
            Event::Start(tag) | Event::Empty(tag)
                if tag.local_name().as_ref() == "Relationship"
                    && attribute(&tag, "Type")?.is_some_and(|kind| kind.ends_with("/officeDocument")) =>
            {
                let target = attribute(&tag, "Target")?.unwrap_or_default();
                return Ok(target.trim_start_matches('/').to_owned());
            }
            Event::DocType(_) => return Err(Fault::EntityDeclaration),
            Event::Eof => return Ok(USUAL.to_owned()),
            _ => {}
        }
    }
}

/// Where a part stands, whatever case and slashes the program wrote.
fn part_named(archive: &mut Archive<'_>, name: &str) -> Result<Option<usize>, Fault> {
    let name = name.to_lowercase().replace('\\', "/");
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(zip_fault)?;
        if part.name().map_err(zip_fault)?.to_lowercase().replace('\\', "/") == name {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// A cell of the outermost table between its tags.
#[derive(Default)]
struct OpenCell {
    /// Columns of the table's grid that it takes.
    span: u64,
    /// It continues the cell above it, and what may stand in it is not shown.
    continued: bool,
    /// Taken out of its row by a tracked change.
    deleted: bool,
}

/// Where in the document the reader is.
struct Walk<'w, 's> {
    limits: &'w Limits,
    out: &'w mut Outlet<'s>,
    /// What the names of the document's own elements begin with, nearly always `w:`; known from the first element on.
    prefix: Option<String>,
    depth: usize,
    /// Elements deep inside something that is not read.
    skipping: usize,
    /// Lines and rows before the one being read.
    numbered: u64,
    /// Tables inside tables.
    tables: usize,
    /// The document has a table.
    any_table: bool,
    /// Columns of the outermost table's grid, until its first row tells them to the sink.
    grid: Option<usize>,
    row: SheetRow<'static>,
    row_deleted: bool,
    column: u64,
    cell: Option<OpenCell>,
    /// The text of the cell, or of the paragraph outside a table.
    text: String,
    in_run: bool,
    in_text: bool,
    in_row_properties: bool,
    in_paragraph_properties: bool,
    /// The end of the paragraph was taken out by a tracked change: the next one goes on where it stops.
    joined: bool,
    /// For each field that is open, whether what it is computed from is still being told.
    fields: Vec<bool>,
    complete: bool,
}

impl<'w, 's> Walk<'w, 's> {
    fn new(limits: &'w Limits, out: &'w mut Outlet<'s>) -> Self {
        Walk {
            limits,
            out,
            prefix: None,
            depth: 0,
            skipping: 0,
            numbered: 0,
            tables: 0,
            any_table: false,
            grid: None,
            row: SheetRow::default(),
            row_deleted: false,
            column: 0,
            cell: None,
            text: String::new(),
            in_run: false,
            in_text: false,
            in_row_properties: false,
            in_paragraph_properties: false,
            joined: false,
            fields: Vec::new(),
            complete: false,
        }
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), SourceError> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > DEEPEST || tag.name().as_ref().len() > LONGEST_NAME {
                    return Err(Fault::Damaged.into());
                }
                if self.skipping > 0 {
                    self.skipping += 1;
                    return Ok(());
                }
                if self.prefix.is_none() {
                    self.prefix = Some(own_prefix(&tag)?);
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
                self.complete |= self.depth == 0;
                match own_name(self.prefix.as_deref(), tag.name().as_ref()) {
                    Some(name) => self.close(name),
                    None => Ok(()),
                }
            }
            other => match text_of(&other)? {
                Some(text) => self.written(&text),
                None => Ok(()),
            },
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let full = tag.name();
        let Some(name) = own_name(self.prefix.as_deref(), full.as_ref()) else {
            // What an old Word shows instead of what was read just before.
            if full.as_ref().ends_with(":Fallback") {
                self.skipping = 1;
            }
            return Ok(());
        };
        let outermost = self.tables == 1;
        match name {
            "p" => self.open_paragraph(),
            "pPr" => self.in_paragraph_properties = true,
            "trPr" if outermost => self.in_row_properties = true,
            "r" => self.in_run = true,
            "t" => self.in_text = self.in_run,
            // Said of the end of a paragraph or of a row; around text it is the text that goes.
            "del" | "moveFrom" if self.in_paragraph_properties => self.joined = true,
            "del" if self.in_row_properties => self.row_deleted = true,
            // The document goes on in another file, or in a web page inside this one.
            "altChunk" | "subDoc" => return Err(Fault::Document.into()),
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "drawing" | "pict" | "object"
            | "txbxContent" => self.skipping = 1,
            // What properties were before a tracked change.
            name if name.ends_with("Change") => self.skipping = 1,
            "tab" | "ptab" if self.in_run => self.push(" ")?,
            "br" | "cr" if self.in_run => self.push("\n")?,
            // An optional hyphen (`softHyphen`) is no part of the word.
            "noBreakHyphen" if self.in_run => self.push("-")?,
            "fldChar" => self.field(tag)?,
            "tbl" => self.open_table()?,
            "gridCol" if outermost => self.grid = self.grid.map(|columns| columns.saturating_add(1)),
            "tr" if outermost => self.open_row(),
            "tc" if outermost => {
                self.cell = Some(OpenCell { span: 1, ..OpenCell::default() });
                self.text.clear();
            }
            "gridBefore" if outermost && self.cell.is_none() => {
                self.column = self.column.saturating_add(count(tag)?.unwrap_or(0));
            }
            "gridSpan" | "vMerge" | "cellDel" if outermost => {
                if let Some(cell) = &mut self.cell {
                    match name {
                        "gridSpan" => cell.span = count(tag)?.unwrap_or(1).max(1),
                        "vMerge" => cell.continued = attribute(tag, "val")?.is_none_or(|value| value == "continue"),
                        _ => cell.deleted = true,
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_paragraph(&mut self) {
        if self.joined {
            self.joined = false;
        } else if self.cell.is_some() && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn open_table(&mut self) -> Result<(), SourceError> {
        if self.tables == 0 {
            // A paragraph that should have gone on behind the table.
            if std::mem::take(&mut self.joined) {
                self.send_line()?;
            }
            self.any_table = true;
            self.grid = Some(0);
        }
        self.tables += 1;
        Ok(())
    }

    fn open_row(&mut self) {
        if let Some(columns) = self.grid.take() {
            self.out.begin_table(columns);
        }
        self.row.clear();
        self.row_deleted = false;
        self.column = 0;
    }

    fn field(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        match attribute(tag, "fldCharType")?.as_deref() {
            Some("begin") if self.fields.len() < DEEPEST => self.fields.push(true),
            Some("separate") => {
                if let Some(told) = self.fields.last_mut() {
                    *told = false;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), SourceError> {
        match name {
            "p" => {
                // A field that a tracked change cut in half must not swallow the rest of the document.
                self.fields.clear();
                self.in_run = false;
                if self.tables == 0 && !self.joined {
                    self.send_line()?;
                }
            }
            "pPr" => self.in_paragraph_properties = false,
            "trPr" => self.in_row_properties = false,
            "r" => self.in_run = false,
            "t" => self.in_text = false,
            "tc" if self.tables == 1 => self.close_cell()?,
            "tr" if self.tables == 1 && !self.row_deleted => {
                self.numbered += 1;
                self.out.row(self.numbered, &self.row)?;
                self.row.clear();
            }
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.row.clear();
                    self.text.clear();
                    self.joined = false;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), SourceError> {
        self.joined = false;
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let column = usize::try_from(self.column).unwrap_or(usize::MAX);
        self.column = self.column.saturating_add(cell.span);
        let text = self.text.trim();
        if !(text.is_empty() || cell.continued || cell.deleted || self.row_deleted) {
            self.row.put(column, Value::Text(Cow::Owned(text.to_owned())), self.limits)?;
        }
        self.text.clear();
        Ok(())
    }

    fn send_line(&mut self) -> Result<(), SourceError> {
        let text = self.text.trim();
        self.row.clear();
        self.row.put(0, Value::Text(Cow::Owned(text.to_owned())), self.limits)?;
        self.text.clear();
        self.numbered += 1;
        self.out.line(self.numbered, &self.row)?;
        self.row.clear();
        Ok(())
    }

    /// Text as it stands in the part. A line break there is a space, as in any XML.
    fn written(&mut self, text: &str) -> Result<(), SourceError> {
        if !self.in_text || self.skipping > 0 {
            return Ok(());
        }
        match text.contains(['\n', '\r', '\t']) {
            true => self.push(&text.replace(['\n', '\r', '\t'], " ")),
            false => self.push(text),
        }
    }

    fn push(&mut self, text: &str) -> Result<(), SourceError> {
        if self.fields.contains(&true) || (self.tables > 0 && self.cell.is_none()) {
            return Ok(());
        }
        self.text.push_str(text);
        if self.text.len() > self.limits.cell_bytes() {
            return Err(Fault::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
        }
        Ok(())
    }

    fn at(&self, error: SourceError) -> SourceError {
        error.in_row(self.numbered.saturating_add(1))
    }

    fn end(mut self) -> Result<Vec<Note>, SourceError> {
        if !self.complete {
            // The parser does not mind a document that breaks off.
            return Err(self.at(Fault::Damaged.into()));
        }
        if std::mem::take(&mut self.joined) {
            self.send_line()?;
        }
        if !self.any_table {
            return Err(Fault::NoTable.into());
        }
        self.out.end();
        Ok(Vec::new())
    }
}

/// What the names of a document's elements begin with, by its first one.
fn own_prefix(root: &BytesStart<'_>) -> Result<String, Fault> {
    let name = root.name();
    let prefix = name.prefix().map(|prefix| prefix.as_ref().to_owned());
    let declared = match &prefix {
        Some(prefix) => attribute(root, &format!("xmlns:{prefix}"))?,
        None => attribute(root, "xmlns")?,
    };
    let of_word = declared.is_some_and(|uri| NAMESPACES.contains(&uri.as_str()));
    if !of_word || root.local_name().as_ref() != "document" {
        return Err(Fault::Damaged);
    }
    Ok(prefix.map(|prefix| format!("{prefix}:")).unwrap_or_default())
}

/// The name of an element without its prefix, if it is one of the document's own.
fn own_name<'n>(prefix: Option<&str>, name: &'n str) -> Option<&'n str> {
    let own = name.strip_prefix(prefix?)?;
    (!own.contains(':')).then_some(own)
}

/// A property that is a count.
fn count(tag: &BytesStart<'_>) -> Result<Option<u64>, Fault> {
    attribute(tag, "val")?.map(|value| value.trim().parse().map_err(|_| Fault::Damaged)).transpose()
}

/// An attribute's value by its name, with or without the prefix that the document's own attributes have.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Fault::Damaged)?;
        let key = attribute.key;
        if key.as_ref() == name || (key.local_name().as_ref() == name && key.prefix().is_some()) {
            // The standard's own entities alone: nothing that the document declares.
            let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| Fault::EntityDeclaration)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
