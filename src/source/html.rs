//! A web page with tables, which some programs save as `.xls` → rows.
//!
//! Only the tokens of the page are read, no tree is built of them: a tree takes ten times the memory of the page, and
//! a nest of a million elements takes hours.

use std::borrow::Cow;
use std::cell::RefCell;

use encoding_rs::Encoding;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::fault::{Fault, SourceError};
use super::limits::Limits;
use super::note::{Note, Remark};
use super::open::OpenFile;
use super::outlet::{Outlet, SheetRow, Value};
use super::survey::Survey;
use super::text::{TextEncoding, TextReader};

/// Attributes of one tag, or nearly: the tokenizer compares each with each.
const ATTRIBUTES: usize = 200;
/// Bytes of one tag.
const LONGEST_TAG: usize = 64 << 10;

/// Reads the tables of a page as one sheet without a name, as a spreadsheet program shows it.
pub(super) fn read(
    file: &OpenFile,
    survey: &Survey,
    limits: &Limits,
    out: &mut Outlet<'_>,
) -> Result<Vec<Note>, SourceError> {
    let found = TextEncoding::find(file, survey, declared_encoding(&survey.head))?;
    let mut text = TextReader::new(file, found.encoding);
    out.begin(None, false);
    let page = Page(RefCell::new(Tables::new(limits, out)));
    let tokenizer = Tokenizer::new(page, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut feeder = Feeder::default();
    let mut waiting = String::new();
    loop {
        let more = text.more(&mut waiting)?;
        let taken = feeder.feed(&waiting, !more, &queue);
        waiting.drain(..taken);
        // It stops early for scripts alone, and the page never asks it to.
        let _ = tokenizer.feed(&queue);
        if let Some(error) = tokenizer.sink.0.borrow_mut().fault.take() {
            return Err(error);
        }
        if !more {
            break;
        }
    }
    tokenizer.end();
    let mut tables = tokenizer.sink.0.into_inner();
    tables.flush_line();
    tables.end_row();
    if let Some(error) = tables.fault {
        return Err(error);
    }
    if tables.tables == 0 {
        return Err(Fault::NoTable.into());
    }
    out.end();
    Ok(match found.guessed {
        true => vec![Note::of_file(Remark::EncodingGuessed { encoding: found.encoding.name() })],
        false => Vec::new(),
    })
}

/// The `charset` that the page claims to be written in.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head.get(..4096.min(head.len()))?).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=").or_else(|| head.split_once("encoding="))?;
    let label = rest.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(label.len());
    Encoding::for_label(label.get(..end)?.as_bytes())
}

/// Hands a page to the tokenizer, piece by piece.
#[derive(Default)]
struct Feeder {
    /// Inside a tag that is too long to be handed over whole.
    in_long_tag: bool,
}

impl Feeder {
    /// Hands over complete tags and the texts between them; gives the bytes used up. A tag with more attributes than
    /// any real one has is handed over without them.
    fn feed(&mut self, text: &str, whole: bool, queue: &BufferQueue) -> usize {
        let bytes = text.as_bytes();
        let hand = |from: usize, to: usize| {
            if let Some(piece) = text.get(from..to).filter(|piece| !piece.is_empty()) {
                queue.push_back(StrTendril::from(piece));
            }
        };
        let (mut from, mut at) = (0, 0);
        if self.in_long_tag {
            let Some(close) = memchr::memchr(b'>', bytes) else { return bytes.len() };
            self.in_long_tag = false;
            (from, at) = (close, close + 1);
        }
        while let Some(open) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()).map(|open| at + open) {
            let rest = bytes.get(open..).unwrap_or_default();
            let Some(close) = memchr::memchr(b'>', rest) else {
                if whole {
                    break;
                }
                hand(from, open);
                if rest.len() <= LONGEST_TAG {
                    return open;
                }
                self.in_long_tag = true;
                hand(open, open + name_len(rest));
                return bytes.len();
            };
            let tag = rest.get(..close).unwrap_or_default();
            let separators =
                tag.iter().filter(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'"' | b'\''));
            let comment = matches!(tag.get(1), Some(b'!' | b'?'));
            if !comment && (tag.len() > LONGEST_TAG || separators.count() > ATTRIBUTES) {
                hand(from, open);
                hand(open, open + name_len(tag));
                from = open + close;
            }
            at = open + close + 1;
        }
        hand(from, bytes.len());
        bytes.len()
    }
}

/// The bytes of `<` and the tag's name.
fn name_len(tag: &[u8]) -> usize {
    1 + tag.iter().skip(1).take_while(|byte| byte.is_ascii_alphanumeric()).count().min(20)
}

struct Page<'p, 's>(RefCell<Tables<'p, 's>>);

impl TokenSink for Page<'_, '_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut tables = self.0.borrow_mut();
        if tables.fault.is_some() {
            return TokenSinkResult::Continue;
        }
        match token {
            Token::TagToken(tag) => return tables.tag(&tag),
            Token::CharacterTokens(text) => tables.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The table being read.
struct Tables<'p, 's> {
    limits: &'p Limits,
    out: &'p mut Outlet<'s>,
    fault: Option<SourceError>,
    /// Tables seen.
    tables: usize,
    /// Tables inside tables; an inner one is part of the outer one's cell.
    depth: usize,
    /// Inside something that is not shown.
    unseen: bool,
    row: SheetRow<'static>,
    in_row: bool,
    /// Rows before the one being read.
    rows: u64,
    column: usize,
    /// For each column, the rows that a cell from above still covers.
    covered: Vec<u64>,
    /// The text of the cell, or of the line outside a table.
    text: String,
    cell: Option<Span>,
}

#[derive(Clone, Copy)]
struct Span {
    columns: usize,
    rows: u64,
}

impl<'p, 's> Tables<'p, 's> {
    fn new(limits: &'p Limits, out: &'p mut Outlet<'s>) -> Self {
        Tables {
            limits,
            out,
            fault: None,
            tables: 0,
            depth: 0,
            unseen: false,
            row: SheetRow::default(),
            in_row: false,
            rows: 0,
            column: 0,
            covered: Vec::new(),
            text: String::new(),
            cell: None,
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            name @ ("style" | "script" | "title" | "xml") => {
                self.unseen = opens && !tag.self_closing;
                if self.unseen && name != "xml" {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            "table" if opens => {
                if self.depth == 0 {
                    self.flush_line();
                    self.tables += 1;
                    self.covered.clear();
                }
                self.depth += 1;
            }
            "table" if self.depth > 0 => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.end_row();
                }
            }
            "tr" if self.depth == 1 => {
                self.end_row();
                self.in_row = opens;
            }
            "td" | "th" if self.depth == 1 => {
                self.end_cell();
                if opens {
                    self.in_row = true;
                    self.cell = Some(Span { columns: span(tag, "colspan") as usize, rows: span(tag, "rowspan") });
                }
            }
            "br" => self.push("\n"),
            "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "body" | "center" | "tr" | "td"
                if self.depth != 1 || self.cell.is_some() =>
            {
                match self.depth {
                    0 => self.flush_line(),
                    _ => self.break_line(),
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn text(&mut self, text: &str) {
        if self.unseen || (self.depth > 0 && self.cell.is_none()) {
            return;
        }
        for c in text.chars() {
            // White space in a page is one space, however long; a space that must not break is a character.
            if matches!(c, ' ' | '\t' | '\r' | '\n' | '\x0C') {
                if !self.text.ends_with([' ', '\n']) && !self.text.is_empty() {
                    self.text.push(' ');
                }
            } else {
                self.text.push(c);
            }
        }
        if self.text.len() > self.limits.cell_bytes() {
            self.fail(Fault::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
        }
    }

    fn push(&mut self, text: &str) {
        if self.cell.is_some() {
            self.text.push_str(text);
        } else if self.depth == 0 {
            self.flush_line();
        }
    }

    fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn end_cell(&mut self) {
        let Some(span) = self.cell.take() else { return };
        while self.covered.get(self.column).is_some_and(|rows| *rows > 0) {
            self.column += 1;
        }
        let text = std::mem::take(&mut self.text).trim_matches([' ', '\n']).to_owned();
        if let Err(error) = self.row.put(self.column, Value::Text(Cow::Owned(text)), self.limits) {
            return self.fail(error);
        }
        let next = self.column + span.columns;
        if next <= self.limits.columns && span.rows > 1 {
            let covered = self.covered.len().max(next);
            self.covered.resize(covered, 0);
            for rows in self.covered.iter_mut().take(next).skip(self.column) {
                *rows = span.rows;
            }
        }
        self.column = next;
    }

    fn end_row(&mut self) {
        self.end_cell();
        if std::mem::take(&mut self.in_row) {
            self.send();
            for rows in &mut self.covered {
                *rows = rows.saturating_sub(1);
            }
        }
    }

    /// A line outside a table is a row of one cell: a title often stands there.
    fn flush_line(&mut self) {
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if self.depth == 0 && !text.is_empty() && self.fault.is_none() {
            match self.row.put(0, Value::Text(Cow::Owned(text)), self.limits) {
                Ok(()) => self.send(),
                Err(error) => self.fail(error),
            }
        }
    }

    fn send(&mut self) {
        self.rows += 1;
        if self.fault.is_none()
            && let Err(error) = self.out.row(self.rows, &self.row)
        {
            self.fault = Some(error);
        }
        self.row.clear();
        self.column = 0;
    }

    fn fail(&mut self, error: SourceError) {
        self.fault.get_or_insert(error.in_row(self.rows + 1));
    }
}

fn span(tag: &Tag, name: &str) -> u64 {
    let value = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    value.and_then(|attribute| attribute.value.trim().parse().ok()).unwrap_or(1).clamp(1, 65_536)
}
