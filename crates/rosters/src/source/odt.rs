//! An odt → lines and rows, while it is unpacked: the paragraphs and the tables of a document, in their order.
//!
//! The whole document is one sheet without a name. A paragraph outside a table is a line, a row of a table is a row; both
//! are numbered together from 1, empty ones too, as in a docx. The paragraphs of a cell, and a table inside it, are the
//! lines of the cell's text. A document that was corrected with tracked changes is read as it reads once they are
//! accepted: what was deleted stands in a list of its own above the text. Hidden text is left out, and so is what is
//! struck through in a part of a cell; the cell bears a mark then. A comment is a note on the cell in which it stands.
//!
//! Not read: headers and footers, footnotes, frames and pictures, and the numbers of lists, which stand nowhere in the file.
//!
//! Not read through odox-core: its text holds what was deleted and what comments say, between the names.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::error::{SourceError, SourceErrorKind};
use super::limited_reader::Metered;
use super::limits::Limits;
use super::note::Note;
use super::odf::{Looks, Parts, Styles, attribute, holds_row_spans, repeated};
use super::row_writer::{Discard, RowWriter, Value};
use super::runs::{Look, Runs};
use super::sheet_row::{ColumnSet, Range, SheetRow};
use super::xml::text_of;
use crate::mapping::table::Row;

/// Elements inside elements.
const DEEPEST: usize = 1_000;
/// Bytes of an element's name: the parser keeps those of all open ones.
const LONGEST_NAME: usize = 200;
/// Comments of one cell.
const COMMENTS: usize = 1_000;

/// Reads the text of an odt.
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
    out.begin(None, false);
    let mut walk = Walk::new(limits, out, styles, merged);
    read_content(&mut parts, limits, &mut walk)?;
    walk.end()
}

fn read_content(parts: &mut Parts<'_, '_>, limits: &Limits, walk: &mut Walk<'_, '_>) -> Result<(), SourceError> {
    let mut xml = Reader::from_reader(Metered::new(parts.content()?, limits));
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

/// A cell of the outermost table between its tags.
struct OpenCell {
    repeated: u64,
    /// Columns and rows that it takes.
    columns: u64,
    rows: u64,
    /// It stands under another cell, which goes over it.
    covered: bool,
}

/// Where in the document the reader is.
struct Walk<'w, 's> {
    limits: &'w Limits,
    out: &'w mut RowWriter<'s>,
    styles: Styles,
    /// The columns with vertically merged cells of each table, as they were seen before.
    merged: std::vec::IntoIter<ColumnSet>,
    /// And as they are seen now.
    seen_merged: Vec<ColumnSet>,
    depth: usize,
    /// Elements deep inside something that is not read.
    skipping: usize,
    in_body: bool,
    /// Lines and rows before the one being read.
    numbered: u64,
    /// Tables inside tables.
    tables: usize,
    /// The document has a table.
    any_table: bool,
    /// Columns of the outermost table, until its first row tells them to the sink.
    columns: Option<u64>,
    row: SheetRow<'static>,
    row_repeated: u64,
    column: u64,
    cell: Option<OpenCell>,
    /// The text of the cell, or of the paragraph outside a table.
    text: Runs,
    /// Paragraphs of the cell so far.
    paragraphs: usize,
    /// Comments on the cell, or on the paragraph.
    comments: Vec<String>,
    /// A comment between its tags.
    comment: Option<String>,
    /// What is hidden in the cells of the row, with all around it.
    hidden_cells: Vec<(usize, String)>,
    /// For each section that is open, whether it is hidden.
    sections: Vec<bool>,
    /// What the runs that are open do to the text, over those around them; the paragraph is the first.
    looks: Vec<Looks>,
    look: Look,
    /// The text so far ends with a space, or has not begun: more of it is one and the same.
    after_space: bool,
    complete: bool,
}

impl<'w, 's> Walk<'w, 's> {
    fn new(limits: &'w Limits, out: &'w mut RowWriter<'s>, styles: Styles, merged: Vec<ColumnSet>) -> Self {
        Walk {
            limits,
            out,
            styles,
            merged: merged.into_iter(),
            seen_merged: Vec::new(),
            depth: 0,
            skipping: 0,
            in_body: false,
            numbered: 0,
            tables: 0,
            any_table: false,
            columns: None,
            row: SheetRow::default(),
            row_repeated: 1,
            column: 0,
            cell: None,
            text: Runs::default(),
            paragraphs: 0,
            comments: Vec::new(),
            comment: None,
            hidden_cells: Vec::new(),
            sections: Vec::new(),
            looks: Vec::new(),
            look: Look::Plain,
            after_space: true,
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
                Some(text) => self.written(&text),
                None => Ok(()),
            },
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        let full = tag.name();
        let name = full.as_ref();
        if !self.in_body {
            match name {
                "office:text" => self.in_body = true,
                name if name.starts_with("style:") => self.styles.open(tag)?,
                _ => {}
            }
            return Ok(());
        }
        if self.comment.is_some() {
            return self.open_in_comment(name);
        }
        match name {
            "text:p" | "text:h" => self.open_paragraph(tag)?,
            "text:span" | "text:a" => self.open_run(tag, "text")?,
            "text:s" => {
                for _ in 0..repeated(tag, "text:c")?.min(self.limits.cell_chars as u64) {
                    self.push(" ")?;
                }
            }
            "text:tab" => self.push(" ")?,
            "text:line-break" => self.push("\n")?,
            "text:hidden-text" | "text:hidden-paragraph"
                if attribute(tag, "text:is-hidden")?.as_deref() == Some("true") =>
            {
                if name == "text:hidden-paragraph"
                    && let Some(paragraph) = self.looks.first_mut()
                {
                    paragraph.hidden = Some(true);
                    self.look = Look::Hidden;
                }
                self.skipping = 1;
            }
            "text:section" => {
                let hidden = match attribute(tag, "text:display")?.as_deref() {
                    Some("none") => true,
                    Some("condition") => attribute(tag, "text:is-hidden")?.as_deref() == Some("true"),
                    _ => false,
                };
                self.sections.push(hidden);
            }
            "office:annotation" => {
                self.comment = Some(String::new());
            }
            // What was deleted, what explains or decorates, and what stands on every page.
            "text:tracked-changes"
            | "text:note"
            | "text:ruby-text"
            | "office:annotation-end"
            | "office:forms"
            | "text:variable-decls"
            | "text:sequence-decls"
            | "text:user-field-decls"
            | "text:dde-connection-decls" => {
                self.skipping = 1;
            }
            name if name.starts_with("draw:") => self.skipping = 1,
            "table:table" => self.open_table(),
            name if self.tables == 1 => self.open_in_table(tag, name)?,
            _ => {}
        }
        Ok(())
    }

    fn open_in_comment(&mut self, name: &str) -> Result<(), SourceError> {
        if let Some(comment) = &mut self.comment {
            match name {
                "text:p" | "text:h" | "text:line-break" if !comment.is_empty() => comment.push('\n'),
                "text:s" | "text:tab" => comment.push(' '),
                "dc:creator" | "dc:date" | "meta:date-string" | "meta:creator-initials" => self.skipping = 1,
                _ => {}
            }
        }
        Ok(())
    }

    fn open_in_table(&mut self, tag: &BytesStart<'_>, name: &str) -> Result<(), SourceError> {
        match name {
            "table:table-column" => {
                let more = repeated(tag, "table:number-columns-repeated")?;
                self.columns = self.columns.map(|columns| columns.saturating_add(more));
            }
            "table:table-row" => {
                if let Some(columns) = self.columns.take() {
                    self.out.begin_table(usize::try_from(columns).unwrap_or(usize::MAX));
                }
                self.row.clear();
                self.hidden_cells.clear();
                self.column = 0;
                self.row_repeated = repeated(tag, "table:number-rows-repeated")?;
                let visibility = attribute(tag, "table:visibility")?;
                self.row.set_hidden(visibility.is_some_and(|shown| matches!(shown.as_str(), "collapse" | "filter")));
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let number = |name| Ok::<_, SourceError>(repeated(tag, name)?.max(1));
                self.cell = Some(OpenCell {
                    repeated: repeated(tag, "table:number-columns-repeated")?,
                    columns: number("table:number-columns-spanned")?,
                    rows: number("table:number-rows-spanned")?,
                    covered: name == "table:covered-table-cell",
                });
                self.text.clear();
                self.comments.clear();
                self.paragraphs = 0;
            }
            _ => {}
        }
        Ok(())
    }

    fn open_paragraph(&mut self, tag: &BytesStart<'_>) -> Result<(), SourceError> {
        self.looks.clear();
        if self.cell.is_some() && self.paragraphs > 0 {
            self.text.push("\n", Look::Plain);
        }
        self.paragraphs += 1;
        self.after_space = true;
        if self.sections.contains(&true) {
            self.looks.push(Looks { struck: None, hidden: Some(true) });
        }
        self.open_run(tag, "paragraph")
    }

    /// A run of text, or a paragraph, with a style of its own.
    fn open_run(&mut self, tag: &BytesStart<'_>, family: &str) -> Result<(), SourceError> {
        let around = self.looks.last().copied().unwrap_or_default();
        let style = if self.styles.is_plain() { None } else { attribute(tag, "text:style-name")? };
        let mut looks = self.styles.get(family, style.as_deref()).over(around);
        if self.sections.contains(&true) || self.looks.first().is_some_and(|paragraph| paragraph.hidden == Some(true)) {
            looks.hidden = Some(true);
        }
        self.looks.push(looks);
        self.look = looks.look();
        Ok(())
    }

    fn open_table(&mut self) {
        if self.tables == 0 {
            self.any_table = true;
            self.columns = Some(0);
            let merged = self.merged.next().unwrap_or_default();
            self.row.begin_table(merged);
        }
        self.tables += 1;
    }

    fn close(&mut self, name: &str) -> Result<(), SourceError> {
        if !self.in_body {
            if name == "style:style" {
                self.styles.close(name);
            }
            self.complete |= matches!(name, "office:document-content" | "office:document");
            return Ok(());
        }
        if self.comment.is_some() {
            if name == "office:annotation"
                && let Some(comment) = self.comment.take()
                && self.comments.len() < COMMENTS
            {
                self.comments.push(comment);
            }
            return Ok(());
        }
        match name {
            "text:p" | "text:h" => {
                self.looks.clear();
                if self.tables == 0 {
                    self.send_line()?;
                }
            }
            "text:span" | "text:a" => {
                self.looks.pop();
                self.look = self.looks.last().copied().unwrap_or_default().look();
            }
            "text:section" => drop(self.sections.pop()),
            "table:table-cell" | "table:covered-table-cell" if self.tables == 1 => self.close_cell()?,
            "table:table-row" if self.tables == 1 => self.close_row()?,
            "table:table" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.seen_merged.push(self.row.take_merged_columns());
                    self.row.begin_table(ColumnSet::default());
                    self.text.clear();
                    self.comments.clear();
                }
            }
            "office:text" => self.in_body = false,
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), SourceError> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let first = self.column;
        self.column = self.column.saturating_add(cell.repeated);
        let told = self.text.take(str::trim);
        let comments = std::mem::take(&mut self.comments);
        if cell.covered {
            return Ok(());
        }
        let at = |column: u64| usize::try_from(column).unwrap_or(usize::MAX);
        if !told.text.is_empty() {
            for column in first..self.column {
                self.row.put(at(column), Value::Text(Cow::Owned(told.text.clone())), self.limits)?;
                self.row.set_mark(at(column), told.mark, self.limits);
            }
        } else {
            self.row.set_mark(at(first), told.mark, self.limits);
        }
        if !told.with_hidden.is_empty() && self.hidden_cells.len() < self.limits.columns {
            self.hidden_cells.push((at(first), told.with_hidden));
        }
        for comment in comments {
            self.row.add_note(at(first), comment, self.limits);
        }
        if cell.columns > 1 || cell.rows > 1 {
            let range = Range {
                first_row: self.numbered.saturating_add(1),
                last_row: self.numbered.saturating_add(cell.rows),
                first_column: at(first),
                last_column: at(first.saturating_add(cell.columns - 1)),
            };
            self.row.begin_range(&range, self.limits);
        }
        Ok(())
    }

    fn close_row(&mut self) -> Result<(), SourceError> {
        let first = self.numbered.saturating_add(1);
        self.numbered = self.numbered.saturating_add(self.row_repeated);
        let hidden_cells = std::mem::take(&mut self.hidden_cells);
        if !hidden_cells.is_empty() && self.row.width() == 0 {
            self.row.show_hidden(hidden_cells, self.limits)?;
        }
        if self.row.width() == 0 {
            return Ok(());
        }
        self.out.check_repeats(self.row_repeated, &self.row)?;
        for number in first..=self.numbered {
            self.row.cover(number);
            self.out.row(number, &self.row)?;
        }
        self.row.clear();
        Ok(())
    }

    fn send_line(&mut self) -> Result<(), SourceError> {
        let told = self.text.take(str::trim);
        self.row.clear();
        self.row.put(0, Value::Text(Cow::Owned(told.text)), self.limits)?;
        self.row.set_mark(0, told.mark, self.limits);
        for comment in std::mem::take(&mut self.comments) {
            self.row.add_note(0, comment, self.limits);
        }
        self.numbered += 1;
        self.out.line(self.numbered, &self.row)?;
        self.row.clear();
        Ok(())
    }

    /// Text as it stands in the part: any white space is one space, and none at the beginning of a paragraph.
    fn written(&mut self, text: &str) -> Result<(), SourceError> {
        if self.skipping > 0 || !self.in_body {
            return Ok(());
        }
        if let Some(comment) = &mut self.comment {
            comment.push_str(text);
            return self.within(self.comment.as_ref().map_or(0, String::len));
        }
        if self.looks.is_empty() {
            return Ok(());
        }
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        let mut piece = String::with_capacity(text.len());
        for c in text.chars() {
            match is_space(c) {
                true if self.after_space => {}
                true => piece.push(' '),
                false => piece.push(c),
            }
            self.after_space = is_space(c);
        }
        let after_space = self.after_space;
        self.push(&piece)?;
        self.after_space = after_space;
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), SourceError> {
        if self.looks.is_empty() || (self.tables > 0 && self.cell.is_none()) {
            return Ok(());
        }
        self.after_space = false;
        self.text.push(text, self.look);
        self.within(self.text.len())
    }

    fn within(&self, bytes: usize) -> Result<(), SourceError> {
        if bytes > self.limits.cell_bytes() {
            return Err(SourceErrorKind::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
        }
        Ok(())
    }

    fn at(&self, error: SourceError) -> SourceError {
        error.in_row(self.numbered.saturating_add(1))
    }

    fn end(self) -> Result<Vec<Note>, SourceError> {
        if !self.complete {
            // The parser does not mind a document that breaks off.
            return Err(self.at(SourceErrorKind::Damaged.into()));
        }
        if !self.any_table {
            return Err(SourceErrorKind::NoTable.into());
        }
        self.out.end();
        Ok(Vec::new())
    }
}
