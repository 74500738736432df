//! An «XML Spreadsheet 2003», which old programs save as `.xls` → rows, while it is read.
//!
//! The file is read twice: whether a sheet is hidden, and which of its columns have merged cells, it says behind its rows.
//! Elements and attributes are known by their namespace: every program chooses its own prefixes. What a comment says is
//! kept apart from the cell's text, although both stand in an element `Data`.
//!
//! No crate reads this format whole: those that were tried let a comment replace the name beside it, or read no encoding
//! but UTF-8.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{Days, NaiveDate};
use encoding_rs::Encoding;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::dates::iso_date;
use super::error::{SourceError, SourceErrorKind};
use super::limited_reader::Metered;
use super::limits::Limits;
use super::note::{Note, Remark};
use super::open::OpenFile;
use super::prescan::Survey;
use super::row_writer::{RowWriter, Value};
use super::sheet_row::{ColumnSet, Range, SheetRow};
use super::text::{Decoded, TextEncoding};
use super::xml::text_of;
use crate::mapping::table::Mark;

/// How the elements of the format are known.
pub(super) const SPREADSHEET: &str = "urn:schemas-microsoft-com:office:spreadsheet";
/// What Excel adds of its own: whether a sheet is visible, which days its numbers count.
const EXCEL: &str = "urn:schemas-microsoft-com:office:excel";
/// The markup inside a cell's text.
const HTML: &str = "http://www.w3.org/TR/REC-html40";

/// Elements inside elements.
const DEEPEST: usize = 1_000;
/// Styles that strike through or show a number as a day.
const STYLES: usize = 65_536;
/// Merged cells that are remembered, over all sheets.
const MERGES: usize = 1_000_000;

/// Reads a spreadsheet of 2003.
pub(super) fn read(
    file: &OpenFile,
    survey: &Survey,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let found = TextEncoding::find(file, survey, declared_encoding(&survey.head))?;
    let ahead = Ahead::of(file, found.encoding, limits)?;
    let mut walk = Walk::new(limits, out, &ahead);
    events(file, found.encoding, limits, |token| walk.take(token)).map_err(|error| walk.at(error))?;
    let mut notes = walk.end()?;
    if found.guessed {
        notes.push(Note::of_file(Remark::EncodingGuessed { encoding: found.encoding.name() }));
    }
    Ok(notes)
}

/// The encoding of the declaration: `<?xml version="1.0" encoding="windows-1251"?>`.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head.get(..200.min(head.len()))?).to_ascii_lowercase();
    let (_, rest) =
        head.split_once("?>").map_or(head.as_str(), |(declaration, _)| declaration).split_once("encoding")?;
    let label = rest.trim_start_matches(['=', '"', '\'', ' ']);
    let end = label.find(['"', '\'', ' ']).unwrap_or(label.len());
    Encoding::for_label(label.get(..end)?.as_bytes())
}

// ── bytes → elements ──

/// Where a name belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Spreadsheet,
    Excel,
    Html,
    /// No namespace: an attribute without a prefix.
    None,
    Other,
}

fn space_of(resolved: &ResolveResult<'_>) -> Space {
    match resolved {
        ResolveResult::Bound(namespace) => match namespace.0 {
            SPREADSHEET => Space::Spreadsheet,
            EXCEL => Space::Excel,
            HTML => Space::Html,
            _ => Space::Other,
        },
        ResolveResult::Unbound => Space::None,
        ResolveResult::Unknown(_) => Space::Other,
    }
}

/// A piece of the document.
enum Token<'t> {
    Open(Space, &'t str, Attributes<'t>),
    Close,
    Text(Cow<'t, str>),
}

/// The attributes of an element that are the format's own.
struct Attributes<'t> {
    tag: &'t BytesStart<'t>,
    xml: &'t NsReader<Metered<Decoded<'t>>>,
}

impl Attributes<'_> {
    fn get(&self, name: &str) -> Result<Option<String>, SourceErrorKind> {
        for attribute in self.tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| SourceErrorKind::Damaged)?;
            if attribute.key.local_name().as_ref() != name {
                continue;
            }
            let (resolved, _) = self.xml.resolver().resolve_attribute(attribute.key);
            if matches!(space_of(&resolved), Space::Spreadsheet | Space::None) {
                // The standard's own entities alone: nothing that the document declares.
                let value =
                    quick_xml::escape::unescape(&attribute.value).map_err(|_| SourceErrorKind::EntityDeclaration)?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    fn count(&self, name: &str) -> Result<Option<u64>, SourceErrorKind> {
        self.get(name)?.map(|text| text.trim().parse().map_err(|_| SourceErrorKind::Damaged)).transpose()
    }

    fn is_on(&self, name: &str) -> Result<bool, SourceErrorKind> {
        Ok(self.get(name)?.is_some_and(|text| matches!(text.trim(), "1" | "true" | "True")))
    }
}

/// Reads a file's elements to its end.
fn events(
    file: &OpenFile,
    encoding: &'static Encoding,
    limits: &Limits,
    mut take: impl FnMut(Token<'_>) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let broken = Rc::new(RefCell::new(None));
    let decoded = Decoded::new(file, encoding, Rc::clone(&broken));
    let mut xml = NsReader::from_reader(Metered::new(decoded, limits));
    xml.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        xml.get_mut().next_event();
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => {
                let own = broken.borrow_mut().take();
                return Err(own.unwrap_or_else(|| xml.get_mut().take_fault()).into());
            }
        };
        match &event {
            Event::Start(tag) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(SourceErrorKind::Damaged.into());
                }
                let (resolved, name) = xml.resolver().resolve_element(tag.name());
                let space = space_of(&resolved);
                take(Token::Open(space, name.into_inner(), Attributes { tag, xml: &xml }))?;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                take(Token::Close)?;
            }
            // The parser does not mind a document that breaks off.
            Event::Eof => return if depth == 0 { Ok(()) } else { Err(SourceErrorKind::Damaged.into()) },
            other => {
                if let Some(text) = text_of(other)? {
                    take(Token::Text(text))?;
                }
            }
        }
    }
}

// ── what has to be known of a sheet before its rows ──

/// What the file says behind the rows.
#[derive(Default)]
struct Ahead {
    sheets: Vec<SheetAhead>,
}

#[derive(Default)]
struct SheetAhead {
    hidden: bool,
    /// First and last column of the cells that go on in the rows below.
    merged: Vec<(usize, usize)>,
}

impl Ahead {
    fn of(file: &OpenFile, encoding: &'static Encoding, limits: &Limits) -> Result<Ahead, SourceError> {
        let mut ahead = Ahead::default();
        let mut merges = 0_usize;
        let mut column = 0_u64;
        let mut path: Vec<Element> = Vec::new();
        events(file, encoding, limits, |token| {
            match token {
                Token::Open(space, name, attributes) => {
                    let element = Element::of(space, name, path.last().copied());
                    match element {
                        Element::Worksheet => {
                            ahead.sheets.push(SheetAhead::default());
                            if ahead.sheets.len() > limits.sheets {
                                return Err(SourceErrorKind::TooManySheets { limit: limits.sheets as u64 }.into());
                            }
                        }
                        Element::Row => column = 0,
                        Element::Cell => {
                            let span = Span::of(&attributes, column)?;
                            column = span.next();
                            if span.down > 0 && merges < MERGES {
                                merges += 1;
                                if let Some(sheet) = ahead.sheets.last_mut() {
                                    sheet.merged.push(span.columns());
                                    // Lists repeat the same few columns.
                                    sheet.merged.dedup();
                                }
                            }
                        }
                        _ => {}
                    }
                    path.push(element);
                }
                Token::Close => {
                    path.pop();
                }
                Token::Text(text) => {
                    if path.last() == Some(&Element::Visible)
                        && text.trim().starts_with("Sheet")
                        && !text.trim().eq_ignore_ascii_case("SheetVisible")
                        && let Some(sheet) = ahead.sheets.last_mut()
                    {
                        sheet.hidden = true;
                    }
                }
            }
            Ok(())
        })?;
        if path.is_empty() && ahead.sheets.is_empty() {
            return Err(SourceErrorKind::Empty.into());
        }
        Ok(ahead)
    }
}

/// The elements that mean something here, each only inside the one that it belongs into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Workbook,
    ExcelWorkbook,
    Date1904,
    Styles,
    Style,
    Font,
    NumberFormat,
    Worksheet,
    Options,
    Visible,
    Table,
    Row,
    Cell,
    Comment,
    /// The text of a cell, and the markup inside it.
    Data,
    /// A struck out part of it.
    Struck,
    /// The text of a comment.
    CommentData,
    Other,
}

impl Element {
    fn of(space: Space, name: &str, parent: Option<Element>) -> Element {
        use Element as E;
        match (parent, space, name) {
            (None, Space::Spreadsheet, "Workbook") => E::Workbook,
            (Some(E::Workbook), Space::Spreadsheet, "Styles") => E::Styles,
            (Some(E::Workbook), Space::Spreadsheet, "Worksheet") => E::Worksheet,
            (Some(E::Workbook), Space::Excel, "ExcelWorkbook") => E::ExcelWorkbook,
            (Some(E::ExcelWorkbook), Space::Excel, "Date1904") => E::Date1904,
            (Some(E::Styles), Space::Spreadsheet, "Style") => E::Style,
            (Some(E::Style), Space::Spreadsheet, "Font") => E::Font,
            (Some(E::Style), Space::Spreadsheet, "NumberFormat") => E::NumberFormat,
            (Some(E::Worksheet), Space::Spreadsheet, "Table") => E::Table,
            (Some(E::Worksheet), Space::Excel, "WorksheetOptions") => E::Options,
            (Some(E::Options), Space::Excel, "Visible") => E::Visible,
            (Some(E::Table), Space::Spreadsheet, "Row") => E::Row,
            (Some(E::Row), Space::Spreadsheet, "Cell") => E::Cell,
            (Some(E::Cell), Space::Spreadsheet, "Data") => E::Data,
            (Some(E::Cell), Space::Spreadsheet, "Comment") => E::Comment,
            (Some(E::Comment), Space::Spreadsheet, "Data") => E::CommentData,
            // Markup, whatever it is: its text is the cell's. Only what is struck out is not.
            (Some(E::Data | E::Struck), Space::Html, "S" | "Del" | "Strike") => E::Struck,
            (Some(E::Struck), ..) => E::Struck,
            (Some(E::Data), ..) => E::Data,
            (Some(E::CommentData), ..) => E::CommentData,
            _ => E::Other,
        }
    }
}

/// The columns and rows that a cell takes.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: u64,
    across: u64,
    down: u64,
}

impl Span {
    /// `column` is where the cell stands if it does not say so itself.
    fn of(attributes: &Attributes<'_>, column: u64) -> Result<Span, SourceErrorKind> {
        let first = match attributes.count("Index")? {
            // Columns that run backwards: whichever cell is right, the other would be read as something else.
            Some(index) if index == 0 || index - 1 < column => return Err(SourceErrorKind::Damaged),
            Some(index) => index - 1,
            None => column,
        };
        Ok(Span {
            first,
            across: attributes.count("MergeAcross")?.unwrap_or(0),
            down: attributes.count("MergeDown")?.unwrap_or(0),
        })
    }

    fn next(self) -> u64 {
        self.first.saturating_add(self.across).saturating_add(1)
    }

    fn columns(self) -> (usize, usize) {
        let number = |column: u64| usize::try_from(column).unwrap_or(usize::MAX);
        (number(self.first), number(self.first.saturating_add(self.across)))
    }
}

// ── elements → rows ──

/// What a style says of the cells that have it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    is_struck: bool,
    is_date: bool,
}

/// A cell between its tags.
struct OpenCell {
    span: Span,
    style: Style,
    formula: Option<String>,
    kind: String,
    /// The text without what is struck out, and with it.
    plain: String,
    all: String,
    has_struck: bool,
    has_data: bool,
    note: String,
}

struct Walk<'w, 's> {
    limits: &'w Limits,
    out: &'w mut RowWriter<'s>,
    ahead: &'w Ahead,
    notes: Vec<Note>,
    path: Vec<Element>,
    is_1904: bool,
    styles: HashMap<String, Style>,
    style: Option<(String, Style)>,
    /// The style of the rows' cells that have none of their own.
    row_style: Style,
    sheets: usize,
    sheet: Option<String>,
    is_hidden_sheet: bool,
    /// The row being read; 0 above the first.
    number: u64,
    /// Rows below it that have its form and no cells.
    more_rows: u64,
    row: SheetRow<'static>,
    /// Cells of the row that go on below it or beside it.
    merges: Vec<Span>,
    column: u64,
    cell: Option<OpenCell>,
}

impl<'w, 's> Walk<'w, 's> {
    fn new(limits: &'w Limits, out: &'w mut RowWriter<'s>, ahead: &'w Ahead) -> Self {
        Walk {
            limits,
            out,
            ahead,
            notes: Vec::new(),
            path: Vec::new(),
            is_1904: false,
            styles: HashMap::new(),
            style: None,
            row_style: Style::default(),
            sheets: 0,
            sheet: None,
            is_hidden_sheet: false,
            number: 0,
            more_rows: 0,
            row: SheetRow::default(),
            merges: Vec::new(),
            column: 0,
            cell: None,
        }
    }

    fn take(&mut self, token: Token<'_>) -> Result<(), SourceError> {
        match token {
            Token::Open(space, name, attributes) => {
                let element = Element::of(space, name, self.path.last().copied());
                if matches!(element, Element::Data | Element::CommentData) && name.eq_ignore_ascii_case("br") {
                    self.text("\n")?;
                }
                self.path.push(element);
                self.open(element, &attributes)
            }
            Token::Close => match self.path.pop() {
                Some(element) => self.close(element),
                None => Ok(()),
            },
            Token::Text(text) => self.text(&text),
        }
    }

    fn open(&mut self, element: Element, attributes: &Attributes<'_>) -> Result<(), SourceError> {
        match element {
            Element::Date1904 => self.is_1904 = true,
            Element::Style => {
                // A style is as the one that it is made from, but for what it says itself.
                let parent = attributes.get("Parent")?.and_then(|parent| self.styles.get(&parent).copied());
                let id = attributes.get("ID")?.unwrap_or_default();
                self.style = Some((id, parent.unwrap_or_default()));
            }
            Element::Font => {
                let says = attributes.get("StrikeThrough")?.is_some();
                let is_struck = attributes.is_on("StrikeThrough")?;
                if let Some((_, style)) = &mut self.style
                    && says
                {
                    style.is_struck = is_struck;
                }
            }
            Element::NumberFormat => {
                if let (Some((_, style)), Some(format)) = (&mut self.style, attributes.get("Format")?) {
                    style.is_date = is_format_of_days(&format);
                }
            }
            Element::Worksheet => {
                let name = attributes.get("Name")?.unwrap_or_default();
                self.is_hidden_sheet = self.ahead.sheets.get(self.sheets).is_some_and(|sheet| sheet.hidden);
                self.out.begin_dated(Some(&name), self.is_hidden_sheet, self.is_1904);
                if self.is_hidden_sheet {
                    self.notes.push(Note::hidden_sheet(&name));
                }
                let mut merged = ColumnSet::default();
                for (first, last) in self.ahead.sheets.get(self.sheets).map_or(&[][..], |sheet| &sheet.merged) {
                    merged.insert(*first, *last, self.limits);
                }
                self.row.begin_table(merged);
                self.sheets += 1;
                (self.number, self.more_rows) = (0, 0);
                self.sheet = Some(name);
            }
            Element::Row => self.open_row(attributes)?,
            Element::Cell => {
                let span = Span::of(attributes, self.column)?;
                self.column = span.next();
                let style = match attributes.get("StyleID")? {
                    Some(id) => self.styles.get(&id).copied().unwrap_or_default(),
                    None => self.row_style,
                };
                self.cell = Some(OpenCell {
                    span,
                    style,
                    formula: attributes.get("Formula")?,
                    kind: String::new(),
                    plain: String::new(),
                    all: String::new(),
                    has_struck: false,
                    has_data: false,
                    note: String::new(),
                });
            }
            Element::Data => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.has_data) {
                    cell.has_data = true;
                    cell.kind = attributes.get("Type")?.unwrap_or_default();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open_row(&mut self, attributes: &Attributes<'_>) -> Result<(), SourceError> {
        let below = self.number.saturating_add(self.more_rows).saturating_add(1);
        self.number = match attributes.count("Index")? {
            // Rows that run backwards: whichever part of the sheet comes first, the numbers would lie.
            Some(index) if index < below => return Err(SourceErrorKind::Damaged.into()),
            Some(index) => index,
            None => below,
        };
        self.more_rows = attributes.count("Span")?.unwrap_or(0);
        self.row.clear();
        self.row.set_hidden(attributes.is_on("Hidden")?);
        self.row_style = match attributes.get("StyleID")? {
            Some(id) => self.styles.get(&id).copied().unwrap_or_default(),
            None => Style::default(),
        };
        self.merges.clear();
        self.column = 0;
        Ok(())
    }

    fn close(&mut self, element: Element) -> Result<(), SourceError> {
        match element {
            Element::Style => {
                if let Some((id, style)) = self.style.take()
                    && style != Style::default()
                    && self.styles.len() < STYLES
                {
                    self.styles.insert(id, style);
                }
            }
            Element::Cell => {
                if let Some(cell) = self.cell.take() {
                    self.close_cell(cell)?;
                }
            }
            Element::Row if !self.is_hidden_sheet => {
                self.row.cover(self.number);
                for span in &self.merges {
                    let (first_column, last_column) = span.columns();
                    let range = Range {
                        first_row: self.number,
                        last_row: self.number.saturating_add(span.down),
                        first_column,
                        last_column,
                    };
                    self.row.begin_range(&range, self.limits);
                }
                self.out.row(self.number, &self.row)?;
            }
            Element::Worksheet => {
                self.sheet = None;
                self.out.end();
            }
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self, cell: OpenCell) -> Result<(), SourceError> {
        if self.is_hidden_sheet {
            return Ok(());
        }
        let (column, _) = cell.span.columns();
        if cell.span.across > 0 || cell.span.down > 0 {
            self.merges.push(cell.span);
        }
        let mut mark = if cell.style.is_struck { Mark::Struck } else { Mark::None };
        let text = match (cell.has_struck, cell.plain.trim().is_empty()) {
            (false, _) => cell.plain,
            (true, true) => {
                mark = Mark::Struck;
                cell.all
            }
            (true, false) => {
                mark = if mark == Mark::Struck { mark } else { Mark::PartlyStruck };
                if mark == Mark::Struck { cell.all } else { cell.plain }
            }
        };
        let value = value_of(&cell.kind, text, cell.formula.filter(|_| !cell.has_data), cell.style, self.is_1904);
        self.row.put(column, value, self.limits)?;
        self.row.set_mark(column, mark, self.limits);
        if !cell.note.trim().is_empty() {
            self.row.add_note(column, cell.note, self.limits);
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), SourceError> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        match self.path.last() {
            Some(Element::Data) => {
                cell.plain.push_str(text);
                cell.all.push_str(text);
            }
            Some(Element::Struck) => {
                cell.has_struck |= !text.trim().is_empty();
                cell.all.push_str(text);
            }
            Some(Element::CommentData) => cell.note.push_str(text),
            _ => return Ok(()),
        }
        if cell.all.len().max(cell.note.len()) > self.limits.cell_bytes() {
            return Err(SourceErrorKind::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
        }
        Ok(())
    }

    fn at(&self, error: SourceError) -> SourceError {
        match &self.sheet {
            Some(sheet) => error.in_sheet(sheet).in_row(self.number.max(1)),
            None => error,
        }
    }

    fn end(self) -> Result<Vec<Note>, SourceError> {
        // Another vocabulary in the same clothes: nothing of it is understood.
        if self.sheets == 0 { Err(SourceErrorKind::XmlSpreadsheet.into()) } else { Ok(self.notes) }
    }
}

fn value_of(kind: &str, text: String, formula: Option<String>, style: Style, is_1904: bool) -> Value<'static> {
    if text.trim().is_empty() {
        return match formula {
            // The program that wrote the file left the computing to Excel: what the cell shows is unknown.
            Some(formula) => Value::Unreadable(Cow::Owned(formula)),
            None => Value::Empty,
        };
    }
    match kind {
        "Number" => match text.trim().parse::<f64>() {
            Ok(number) if style.is_date => day_of(number, is_1904).map_or(Value::Number(number), Value::Date),
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => Value::Text(Cow::Owned(text)),
        },
        "DateTime" => date_time(text),
        "Boolean" => match text.trim() {
            "1" | "true" | "True" => Value::Bool(true),
            "0" | "false" | "False" => Value::Bool(false),
            _ => Value::Text(Cow::Owned(text)),
        },
        "Error" => Value::Unreadable(Cow::Owned(text)),
        _ => Value::Text(Cow::Owned(text)),
    }
}

/// A day in ISO 8601. A time of day without a day is written on the last day of 1899, or on the first of 1904.
fn date_time(text: String) -> Value<'static> {
    let text = text.trim();
    let is_time = ["1899-12-30T", "1899-12-31T", "1904-01-01T"].iter().any(|day| text.starts_with(day));
    match text.split_once('T').map(|(_, time)| time.split('.').next().unwrap_or(time)) {
        Some(time) if is_time && !time.trim_matches(['0', ':']).is_empty() => Value::Text(Cow::Owned(time.to_owned())),
        _ => iso_date(text.to_owned()),
    }
}

/// The last day that Excel knows, 31 December 9999.
const LAST_DAY: f64 = 2_958_465.0;

fn day_of(number: f64, is_1904: bool) -> Option<NaiveDate> {
    if !(1.0..=LAST_DAY).contains(&number) {
        return None;
    }
    // Excel counts a 29 February 1900 that there was not; what is before it is nobody's birth date here.
    let first = if is_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) };
    first?.checked_add_days(Days::new(number as u64))
}

/// A format by name («Short Date») or by signs («dd\.mm\.yyyy») that shows a number as a day.
fn is_format_of_days(format: &str) -> bool {
    let low = format.to_ascii_lowercase();
    if low.ends_with(" date") {
        return true;
    }
    // Words in quotation marks and colours in brackets are shown as they are.
    let (mut bare, mut quoted, mut bracketed) = (String::new(), false, false);
    for c in low.chars() {
        match c {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            c if !quoted && !bracketed => bare.push(c),
            _ => {}
        }
    }
    bare.contains("yy") || bare.contains("dd") || (bare.contains('d') && bare.contains('m'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_days() {
        for format in ["Short Date", "General Date", "dd\\.mm\\.yyyy", "d/m/yy;@", "[$-419]dd mmmm yyyy"] {
            assert!(is_format_of_days(format), "{format}");
        }
        for format in ["General", "0.00", "Standard", "[Red]0", "0\" дней\"", "h:mm", "@"] {
            assert!(!is_format_of_days(format), "{format}");
        }
    }

    #[test]
    fn days_of_both_date_systems() {
        assert_eq!(day_of(39814.0, false), NaiveDate::from_ymd_opt(2009, 1, 1));
        assert_eq!(day_of(38352.0, true), NaiveDate::from_ymd_opt(2009, 1, 1));
    }
}
