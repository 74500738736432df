//! A docx → lines and rows, while it is unpacked: the paragraphs and the tables of a document, in their order.
//!
//! The whole document is one sheet without a name. A paragraph outside a table is a line (a title often stands there), a
//! row of a table is a row; both are numbered together from 1, empty ones too, as somebody counts who goes down the
//! document with a finger. What is inside a cell is not counted: its paragraphs, and a table inside it, are the lines of
//! the cell's text. A document that was corrected with tracked changes is read as it reads once they are accepted. What a
//! field shows is read, what it is computed from is not. Hidden text is left out, and so is what is struck through in a
//! part of a cell; the cell bears a mark then. A comment is a note on the cell in which it ends.
//!
//! Not read: headers and footers, footnotes, text boxes and pictures, and the numbers that Word puts before a
//! paragraph by itself, which stand nowhere in the file.
//!
//! Not read through docx-rs or docx-rust: both hold the whole document several times over, as bytes and as a tree.
//! docx-rs stops the program where the archive is damaged and, being called for each table inside a table, where they
//! nest deep; it leaves out a non-breaking hyphen and content controls around rows and cells. docx-rust leaves out tables
//! inside cells and cells inside content controls.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::error::{SourceError, SourceErrorKind};
use super::limited_reader::Metered;
use super::limits::Limits;
use super::note::Note;
use super::package::{Package, kind};
use super::row_writer::{Discard, RowWriter, Value};
use super::runs::{Look, Runs};
use super::sheet_row::{ColumnSet, Range, SheetRow};
use super::xml::{local_name, on, text_of, walk};
use super::zip_scan::Archive;
use crate::mapping::table::Row;

/// Elements inside elements.
const DEEPEST: usize = 1_000;
/// Bytes of an element's name: the parser keeps those of all open ones.
const LONGEST_NAME: usize = 200;
/// Styles that strike through or hide.
const STYLES: usize = 10_000;
/// Bytes of all comments.
const MOST_TEXT: usize = 16 << 20;
/// How the elements of a document are known, in both editions of the standard.
const NAMESPACES: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// Reads a docx.
pub(super) fn read(
    archive: &mut Archive<'_>,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let mut package = Package::open(archive, limits)?;
    // Nearly always `word/document.xml`, but some programs number it.
    let name = package.main_part()?.unwrap_or_else(|| "word/document.xml".to_owned());
    let index = package.index(&name).ok_or(SourceErrorKind::Damaged)?;
    let mut beside = Beside::default();
    for link in package.relationships(&name)? {
        match (kind(&link.kind), package.index(&link.target)) {
            ("styles", Some(index)) => beside.styles = read_styles(&mut package, index)?,
            ("comments", Some(index)) => beside.comments = read_comments(&mut package, index, limits)?,
            _ => {}
        }
    }
    let mut merged = Vec::new();
    if package.holds(index, b"vMerge")? {
        // Which columns have merged cells is to be known above the first of them. What is wrong is said the second time.
        let mut nobody = Discard;
        let mut nowhere = RowWriter::new(&mut nobody, limits);
        let mut first = Walk::new(limits, &mut nowhere, &beside, Vec::new());
        let _ = read_document(&mut package, index, limits, &mut first);
        merged = first.seen_merged;
    }
    out.begin(None, false);
    let mut walk = Walk::new(limits, out, &beside, merged);
    read_document(&mut package, index, limits, &mut walk)?;
    walk.end()
}

fn read_document(
    package: &mut Package<'_, '_>,
    index: usize,
    limits: &Limits,
    walk: &mut Walk<'_, '_>,
) -> Result<(), SourceError> {
    let mut xml = Reader::from_reader(Metered::new(package.reader(index)?, limits));
    xml.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        xml.get_mut().next_event();
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => return Err(walk.at(xml.get_mut().take_fault().into())),
        };
        if event == Event::Eof {
            return Ok(());
        }
        walk.take(event).map_err(|error| walk.at(error))?;
    }
}

/// What other parts say of the document's text.
#[derive(Default)]
struct Beside {
    styles: HashMap<String, Looks>,
    comments: HashMap<String, String>,
}

/// How a style or a run shows its text; `None` where it says nothing of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Looks {
    struck: Option<bool>,
    struck_twice: Option<bool>,
    hidden: Option<bool>,
}

impl Looks {
    /// Takes in a property of text.
    fn take(&mut self, name: &str, tag: &BytesStart<'_>) -> Result<(), SourceErrorKind> {
        let property = match name {
            "strike" => &mut self.struck,
            "dstrike" => &mut self.struck_twice,
            "vanish" => &mut self.hidden,
            _ => return Ok(()),
        };
        *property = Some(attribute(tag, "val")?.is_none_or(|value| on(&value)));
        Ok(())
    }

    /// These looks, over what is said more generally.
    fn over(self, general: Looks) -> Looks {
        Looks {
            struck: self.struck.or(general.struck),
            struck_twice: self.struck_twice.or(general.struck_twice),
            hidden: self.hidden.or(general.hidden),
        }
    }

    fn look(self) -> Look {
        if self.hidden == Some(true) {
            Look::Hidden
        } else if self.struck == Some(true) || self.struck_twice == Some(true) {
            Look::Struck
        } else {
            Look::Plain
        }
    }
}

/// The styles of the document that strike through or hide, or that stop doing so.
fn read_styles(package: &mut Package<'_, '_>, index: usize) -> Result<HashMap<String, Looks>, SourceErrorKind> {
    let mut styles: HashMap<String, Looks> = HashMap::new();
    if !package.holds(index, b"strike")? && !package.holds(index, b"vanish")? {
        return Ok(styles);
    }
    package.scan(index)?;
    // A style may stand before the one that it is based on.
    for _ in 0..2 {
        let mut open: Option<(String, Option<String>, Looks)> = None;
        // Inside the properties of text, and not those of a part of a table.
        let (mut in_properties, mut in_part) = (false, false);
        walk(package.reader(index)?, |event| {
            match event {
                Event::Start(tag) => match local_name(tag) {
                    "style" => open = attribute(tag, "styleId")?.map(|id| (id, None, Looks::default())),
                    "basedOn" => {
                        if let Some((_, based, _)) = &mut open {
                            *based = attribute(tag, "val")?;
                        }
                    }
                    "tblStylePr" => in_part = true,
                    "rPr" => in_properties = !in_part,
                    name if in_properties => {
                        if let Some((_, _, looks)) = &mut open {
                            looks.take(name, tag)?;
                        }
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "rPr" => in_properties = false,
                    "tblStylePr" => in_part = false,
                    "style" => {
                        if let Some((id, based, looks)) = open.take() {
                            let general = based.and_then(|based| styles.get(&based).copied()).unwrap_or_default();
                            let looks = looks.over(general);
                            if looks != Looks::default() && styles.len() < STYLES {
                                styles.insert(id, looks);
                            }
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
            Ok::<_, SourceErrorKind>(false)
        })?;
    }
    Ok(styles)
}

/// The texts of the comments by their ids.
fn read_comments(
    package: &mut Package<'_, '_>,
    index: usize,
    limits: &Limits,
) -> Result<HashMap<String, String>, SourceErrorKind> {
    package.scan(index)?;
    let mut comments = HashMap::new();
    let mut open: Option<(String, String)> = None;
    let (mut in_text, mut total) = (false, 0);
    walk(package.reader(index)?, |event| {
        match event {
            Event::Start(tag) => match local_name(tag) {
                "comment" => open = attribute(tag, "id")?.map(|id| (id, String::new())),
                "t" => in_text = true,
                "p" | "br" => {
                    if let Some((_, text)) = &mut open
                        && !text.is_empty()
                    {
                        text.push('\n');
                    }
                }
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "comment" => {
                    if let Some((id, text)) = open.take() {
                        total += text.len();
                        if total > MOST_TEXT {
                            return Err(SourceErrorKind::TooIntricate);
                        }
                        comments.insert(id, text);
                    }
                }
                _ => {}
            },
            event if in_text => {
                if let (Some((_, text)), Some(piece)) = (&mut open, text_of(event)?) {
                    text.push_str(&piece);
                    if text.len() > limits.cell_bytes() {
                        return Err(SourceErrorKind::CellTooLong { limit: limits.cell_chars as u64 });
                    }
                }
            }
            _ => {}
        }
        Ok(false)
    })?;
    Ok(comments)
}

/// A cell of the outermost table between its tags.
#[derive(Default)]
struct OpenCell {
    /// Columns of the table's grid that it takes.
    span: u64,
    /// It continues the cell above it, and what may stand in it is not shown.
    continued: bool,
    /// The cells below it continue it.
    begins: bool,
    /// It continues the cell before it.
    beside: bool,
    /// Taken out of its row by a tracked change.
    deleted: bool,
}

/// Where in the document the reader is.
struct Walk<'w, 's> {
    limits: &'w Limits,
    out: &'w mut RowWriter<'s>,
    beside: &'w Beside,
    /// The columns with vertically merged cells of each table, as they were seen before.
    merged: std::vec::IntoIter<ColumnSet>,
    /// And as they are seen now.
    seen_merged: Vec<ColumnSet>,
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
    row: SheetRow<'w>,
    row_deleted: bool,
    column: u64,
    cell: Option<OpenCell>,
    /// The text of the cell, or of the paragraph outside a table.
    text: Runs,
    /// Comments that end in the cell, or in the paragraph.
    notes: Vec<&'w str>,
    /// What is hidden in the cells of the row, with all around it.
    hidden_cells: Vec<(usize, String)>,
    /// How the paragraph's style and the run show text, and what comes of it.
    of_paragraph: Looks,
    of_run_style: Looks,
    of_run: Looks,
    look: Look,
    in_run: bool,
    in_run_properties: bool,
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
    fn new(limits: &'w Limits, out: &'w mut RowWriter<'s>, beside: &'w Beside, merged: Vec<ColumnSet>) -> Self {
        Walk {
            limits,
            out,
            beside,
            merged: merged.into_iter(),
            seen_merged: Vec::new(),
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
            text: Runs::default(),
            notes: Vec::new(),
            hidden_cells: Vec::new(),
            of_paragraph: Looks::default(),
            of_run_style: Looks::default(),
            of_run: Looks::default(),
            look: Look::Plain,
            in_run: false,
            in_run_properties: false,
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
                    return Err(SourceErrorKind::Damaged.into());
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
            "r" => {
                self.in_run = true;
                self.of_run = Looks::default();
                self.of_run_style = Looks::default();
                self.look = self.of_paragraph.look();
            }
            "rPr" if self.in_run => self.in_run_properties = true,
            "strike" | "dstrike" | "vanish" if self.in_run_properties => self.of_run.take(name, tag)?,
            "rStyle" if self.in_run_properties => self.of_run_style = self.style(tag)?,
            "pStyle" if self.in_paragraph_properties => self.of_paragraph = self.style(tag)?,
            "commentReference" => self.comment(tag)?,
            "hidden" if self.in_row_properties => {
                let hidden = attribute(tag, "val")?.is_none_or(|value| on(&value));
                self.row.set_hidden(hidden);
            }
            "t" => self.in_text = self.in_run,
            // Said of the end of a paragraph or of a row; around text it is the text that goes.
            "del" | "moveFrom" if self.in_paragraph_properties => self.joined = true,
            "del" if self.in_row_properties => self.row_deleted = true,
            // The document goes on in another file, or in a web page inside this one.
            "altChunk" | "subDoc" => return Err(SourceErrorKind::Document.into()),
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
            "gridSpan" | "vMerge" | "hMerge" | "cellDel" if outermost => {
                if let Some(cell) = &mut self.cell {
                    match name {
                        "gridSpan" => cell.span = count(tag)?.unwrap_or(1).max(1),
                        "vMerge" => {
                            cell.continued = attribute(tag, "val")?.is_none_or(|value| value == "continue");
                            cell.begins = !cell.continued;
                        }
                        // An old way to say that a cell is part of the one before it.
                        "hMerge" => cell.beside = attribute(tag, "val")?.is_none_or(|value| value == "continue"),
                        _ => cell.deleted = true,
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_paragraph(&mut self) {
        self.of_paragraph = Looks::default();
        if self.joined {
            self.joined = false;
        } else if self.cell.is_some() && !self.text.is_empty() && !self.text.all().ends_with('\n') {
            self.text.push("\n", Look::Plain);
        }
    }

    fn style(&self, tag: &BytesStart<'_>) -> Result<Looks, SourceErrorKind> {
        let id = attribute(tag, "val")?;
        Ok(id.and_then(|id| self.beside.styles.get(&id).copied()).unwrap_or_default())
    }

    fn comment(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceErrorKind> {
        let beside = self.beside;
        let text = attribute(tag, "id")?.and_then(|id| beside.comments.get(&id));
        if let Some(text) = text.filter(|_| self.notes.len() < DEEPEST) {
            self.notes.push(text);
        }
        Ok(())
    }

    fn open_table(&mut self) -> Result<(), SourceError> {
        if self.tables == 0 {
            // A paragraph that should have gone on behind the table.
            if std::mem::take(&mut self.joined) {
                self.send_line()?;
            }
            self.any_table = true;
            self.grid = Some(0);
            let merged = self.merged.next().unwrap_or_default();
            self.row.begin_table(merged);
        }
        self.tables += 1;
        Ok(())
    }

    fn open_row(&mut self) {
        if let Some(columns) = self.grid.take() {
            self.out.begin_table(columns);
        }
        self.row.clear();
        self.hidden_cells.clear();
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
            "rPr" if std::mem::take(&mut self.in_run_properties) => {
                self.look = self.of_run.over(self.of_run_style).over(self.of_paragraph).look();
            }
            "r" => self.in_run = false,
            "t" => self.in_text = false,
            "tc" if self.tables == 1 => self.close_cell()?,
            "tr" if self.tables == 1 && !self.row_deleted => {
                self.numbered += 1;
                self.row.cover(self.numbered);
                let hidden_cells = std::mem::take(&mut self.hidden_cells);
                if !hidden_cells.is_empty() && self.row.width() == 0 {
                    self.row.show_hidden(hidden_cells, self.limits)?;
                }
                self.out.row(self.numbered, &self.row)?;
                self.row.clear();
            }
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.seen_merged.push(self.row.take_merged_columns());
                    self.row.begin_table(ColumnSet::default());
                    self.text.clear();
                    self.notes.clear();
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
        let notes = std::mem::take(&mut self.notes);
        let told = self.text.take(str::trim);
        if cell.deleted || self.row_deleted || cell.beside {
            return Ok(());
        }
        let number = self.numbered + 1;
        let last_column = usize::try_from(self.column.saturating_sub(1)).unwrap_or(usize::MAX);
        if cell.continued {
            self.row.go_on(column, last_column, number, self.limits);
            return Ok(());
        }
        if !told.text.is_empty() {
            self.row.put(column, Value::Text(Cow::Owned(told.text)), self.limits)?;
        }
        self.row.set_mark(column, told.mark, self.limits);
        if !told.with_hidden.is_empty() && self.hidden_cells.len() < self.limits.columns {
            self.hidden_cells.push((column, told.with_hidden));
        }
        for note in notes {
            self.row.add_note(column, note, self.limits);
        }
        if cell.begins {
            let range = Range { first_row: number, last_row: number, first_column: column, last_column };
            self.row.begin_open_range(&range, self.limits);
        }
        Ok(())
    }

    fn send_line(&mut self) -> Result<(), SourceError> {
        let told = self.text.take(str::trim);
        self.row.clear();
        self.row.put(0, Value::Text(Cow::Owned(told.text)), self.limits)?;
        self.row.set_mark(0, told.mark, self.limits);
        for note in std::mem::take(&mut self.notes) {
            self.row.add_note(0, note, self.limits);
        }
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
        self.text.push(text, self.look);
        if self.text.len() > self.limits.cell_bytes() {
            return Err(SourceErrorKind::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
        }
        Ok(())
    }

    fn at(&self, error: SourceError) -> SourceError {
        error.in_row(self.numbered.saturating_add(1))
    }

    fn end(mut self) -> Result<Vec<Note>, SourceError> {
        if !self.complete {
            // The parser does not mind a document that breaks off.
            return Err(self.at(SourceErrorKind::Damaged.into()));
        }
        if std::mem::take(&mut self.joined) {
            self.send_line()?;
        }
        if !self.any_table {
            return Err(SourceErrorKind::NoTable.into());
        }
        self.out.end();
        Ok(Vec::new())
    }
}

/// What the names of a document's elements begin with, by its first one.
fn own_prefix(root: &BytesStart<'_>) -> Result<String, SourceErrorKind> {
    let name = root.name();
    let prefix = name.prefix().map(|prefix| prefix.as_ref().to_owned());
    let declared = match &prefix {
        Some(prefix) => attribute(root, &format!("xmlns:{prefix}"))?,
        None => attribute(root, "xmlns")?,
    };
    let of_word = declared.is_some_and(|uri| NAMESPACES.contains(&uri.as_str()));
    if !of_word || root.local_name().as_ref() != "document" {
        return Err(SourceErrorKind::Damaged);
    }
    Ok(prefix.map(|prefix| format!("{prefix}:")).unwrap_or_default())
}

/// The name of an element without its prefix, if it is one of the document's own.
fn own_name<'n>(prefix: Option<&str>, name: &'n str) -> Option<&'n str> {
    let own = name.strip_prefix(prefix?)?;
    (!own.contains(':')).then_some(own)
}

/// A property that is a count.
fn count(tag: &BytesStart<'_>) -> Result<Option<u64>, SourceErrorKind> {
    attribute(tag, "val")?.map(|value| value.trim().parse().map_err(|_| SourceErrorKind::Damaged)).transpose()
}

/// An attribute's value by its name, with or without the prefix that the document's own attributes have.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, SourceErrorKind> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| SourceErrorKind::Damaged)?;
        let key = attribute.key;
        if key.as_ref() == name || (key.local_name().as_ref() == name && key.prefix().is_some()) {
            // The standard's own entities alone: nothing that the document declares.
            let value =
                quick_xml::escape::unescape(&attribute.value).map_err(|_| SourceErrorKind::EntityDeclaration)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
