//! A web page with tables, which some programs save as `.xls` → rows.
//!
//! Only the tokens of the page are read, no tree is built of them: a tree takes ten times the memory of the page, and
//! a nest of a million elements takes hours.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use encoding_rs::Encoding;
use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::{Note, Remark};
use super::open::OpenFile;
use super::prescan::Survey;
use super::row_writer::{Discard, RowWriter, Value};
use super::runs::{Look, Runs};
use super::sheet_row::{ColumnSet, Range, SheetRow};
use super::text::{TextEncoding, TextReader};
use crate::mapping::table::Row;

/// Attributes of one tag, or nearly: the tokenizer compares each with each.
const ATTRIBUTES: usize = 200;
/// Bytes of one tag.
const LONGEST_TAG: usize = 64 << 10;
/// Open elements that strike through or hide what is inside them.
const OPEN_ELEMENTS: usize = 200;
/// Bytes of style sheets that are looked at, and the classes of them that are remembered.
const STYLE_SHEETS: usize = 1 << 20;
const CLASSES: usize = 10_000;

/// Reads the tables of a page as one sheet without a name, as a spreadsheet program shows it.
pub(super) fn read(
    file: &OpenFile,
    survey: &Survey,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let found = TextEncoding::find(file, survey, declared_encoding(&survey.head))?;
    let mut merged = Vec::new();
    if holds_row_spans(TextReader::new(file, found.encoding))? {
        // Which columns have merged cells is to be known above the first of them. What is wrong is said the second time.
        let mut nobody = Discard;
        let mut nowhere = RowWriter::new(&mut nobody, limits);
        let first = Tables::new(limits, &mut nowhere, Vec::new());
        merged = read_page(TextReader::new(file, found.encoding), first)?.seen_merged;
    }
    out.begin(None, false);
    let tables = read_page(TextReader::new(file, found.encoding), Tables::new(limits, out, merged))?;
    if let Some(error) = tables.fault {
        return Err(error);
    }
    if tables.tables == 0 {
        return Err(SourceErrorKind::NoTable.into());
    }
    out.end();
    Ok(match found.guessed {
        true => vec![Note::of_file(Remark::EncodingGuessed { encoding: found.encoding.name() })],
        false => Vec::new(),
    })
}

/// Reads a page as far as there is no fault.
fn read_page<'p, 's>(mut text: TextReader<'_>, tables: Tables<'p, 's>) -> Result<Tables<'p, 's>, SourceError> {
    let page = Page(RefCell::new(tables));
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
        if tokenizer.sink.0.borrow().fault.is_some() {
            return Ok(tokenizer.sink.0.into_inner());
        }
        if !more {
            break;
        }
    }
    tokenizer.end();
    let mut tables = tokenizer.sink.0.into_inner();
    tables.flush_line();
    tables.end_row();
    tables.end_table();
    Ok(tables)
}

/// Whether any cell of the page goes over several rows.
fn holds_row_spans(mut text: TextReader<'_>) -> Result<bool, SourceErrorKind> {
    const NAME: &str = "rowspan";
    let mut waiting = String::new();
    loop {
        let more = text.more(&mut waiting)?;
        waiting.make_ascii_lowercase();
        if memchr::memmem::find(waiting.as_bytes(), NAME.as_bytes()).is_some() {
            return Ok(true);
        }
        if !more {
            return Ok(false);
        }
        let mut keep = waiting.len().saturating_sub(NAME.len());
        while !waiting.is_char_boundary(keep) {
            keep -= 1;
        }
        waiting.drain(..keep);
    }
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
    out: &'p mut RowWriter<'s>,
    fault: Option<SourceError>,
    /// Tables seen.
    tables: usize,
    /// Tables inside tables; an inner one is part of the outer one's cell.
    depth: usize,
    /// Inside something that is not shown.
    unseen: bool,
    in_style_sheet: bool,
    style_sheet: String,
    /// What the page's own style sheets say of classes.
    classes: HashMap<String, Look>,
    /// Open elements that strike through or hide what is inside them, outermost first.
    effects: Vec<Effect>,
    /// How many of them were open when the outermost table, and its cell, began.
    before_table: usize,
    before_cell: usize,
    /// What the row and the cell themselves do.
    row_look: Look,
    cell_look: Look,
    /// The look of the text that comes next.
    look: Look,
    /// What is hidden in the cells of the row, with all around it.
    hidden_cells: Vec<(usize, String)>,
    /// The columns with vertically merged cells of each table, as they were seen before.
    merged: std::vec::IntoIter<ColumnSet>,
    /// And as they are seen now.
    seen_merged: Vec<ColumnSet>,
    row: SheetRow<'static>,
    in_row: bool,
    /// Rows before the one being read.
    rows: u64,
    column: usize,
    /// For each column, the rows that a cell from above still covers.
    covered: Vec<u64>,
    /// The text of the cell, or of the line outside a table.
    text: Runs,
    cell: Option<Span>,
}

/// An open element that strikes through or hides what is inside it.
struct Effect {
    name: LocalName,
    /// Elements of the same name inside it that are open, and itself.
    open: u32,
    look: Look,
}

#[derive(Clone, Copy)]
struct Span {
    columns: usize,
    rows: u64,
}

impl<'p, 's> Tables<'p, 's> {
    fn new(limits: &'p Limits, out: &'p mut RowWriter<'s>, merged: Vec<ColumnSet>) -> Self {
        Tables {
            limits,
            out,
            fault: None,
            tables: 0,
            depth: 0,
            unseen: false,
            in_style_sheet: false,
            style_sheet: String::new(),
            classes: HashMap::new(),
            effects: Vec::new(),
            before_table: 0,
            before_cell: 0,
            row_look: Look::Plain,
            cell_look: Look::Plain,
            look: Look::Plain,
            hidden_cells: Vec::new(),
            merged: merged.into_iter(),
            seen_merged: Vec::new(),
            row: SheetRow::default(),
            in_row: false,
            rows: 0,
            column: 0,
            covered: Vec::new(),
            text: Runs::default(),
            cell: None,
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            name @ ("style" | "script" | "title" | "xml") => {
                self.unseen = opens && !tag.self_closing;
                let in_style_sheet = self.unseen && name == "style";
                if std::mem::replace(&mut self.in_style_sheet, in_style_sheet) {
                    self.end_style_sheet();
                }
                if self.unseen && name != "xml" {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            "table" if opens => {
                if self.depth == 0 {
                    self.flush_line();
                    self.tables += 1;
                    self.covered.clear();
                    let merged = self.merged.next().unwrap_or_default();
                    self.row.begin_table(merged);
                    self.open_element(tag);
                    self.before_table = self.effects.len();
                } else {
                    self.open_element(tag);
                }
                self.depth += 1;
            }
            "table" if self.depth > 0 => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.end_row();
                    self.end_table();
                    self.effects.truncate(self.before_table);
                }
                self.close_element(&tag.name);
            }
            "tr" if self.depth == 1 => {
                self.end_row();
                self.in_row = opens;
                self.row_look = if opens { self.own_look(tag) } else { Look::Plain };
                self.look_again();
            }
            "tbody" | "thead" | "tfoot" if self.depth == 1 => {
                self.end_row();
                if opens { self.open_element(tag) } else { self.close_element(&tag.name) }
            }
            "td" | "th" if self.depth == 1 => {
                self.end_cell();
                if opens {
                    self.in_row = true;
                    self.before_cell = self.effects.len();
                    self.cell_look = self.own_look(tag);
                    self.cell = Some(Span { columns: span(tag, "colspan") as usize, rows: span(tag, "rowspan") });
                    self.look_again();
                }
            }
            "br" => self.push("\n"),
            name => {
                let breaks = matches!(
                    name,
                    "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "body" | "center" | "tr" | "td"
                );
                if breaks && (self.depth != 1 || self.cell.is_some()) {
                    match self.depth {
                        0 => self.flush_line(),
                        _ => self.break_line(),
                    }
                }
                if opens { self.open_element(tag) } else { self.close_element(&tag.name) }
            }
        }
        TokenSinkResult::Continue
    }

    /// Elements that are open where the cell, or the line, is.
    fn in_scope(&self) -> usize {
        match (self.cell.is_some(), self.depth) {
            (true, _) => self.before_cell,
            (false, 0) => 0,
            (false, _) => self.before_table,
        }
    }

    fn open_element(&mut self, tag: &Tag) {
        if is_void(&tag.name) {
            return;
        }
        let scope = self.in_scope();
        // What a new element ends without a word.
        let ended = |name: &str| match &*tag.name {
            "tbody" | "thead" | "tfoot" => matches!(name, "tbody" | "thead" | "tfoot"),
            "tr" => matches!(name, "tr" | "td" | "th"),
            "td" | "th" => matches!(name, "td" | "th"),
            "li" | "dt" | "dd" | "option" => name == &*tag.name,
            "p" | "div" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => name == "p",
            _ => false,
        };
        if let Some(at) = self.effects.iter().skip(scope).position(|effect| ended(&effect.name)) {
            self.effects.truncate(scope + at);
        }
        let look = self.own_look(tag);
        if look != Look::Plain {
            if self.effects.len() >= OPEN_ELEMENTS {
                return self.fail(SourceErrorKind::TooIntricate.into());
            }
            self.effects.push(Effect { name: tag.name.clone(), open: 1, look });
        } else if let Some(effect) = self.effects.iter_mut().skip(scope).rfind(|effect| effect.name == tag.name) {
            effect.open = effect.open.saturating_add(1);
        }
        self.look_again();
    }

    fn close_element(&mut self, name: &LocalName) {
        let scope = self.in_scope();
        let Some(at) = self.effects.iter().skip(scope).rposition(|effect| effect.name == *name) else { return };
        let at = scope + at;
        if let Some(effect) = self.effects.get_mut(at) {
            effect.open -= 1;
            if effect.open == 0 {
                self.effects.truncate(at);
            }
        }
        self.look_again();
    }

    /// What an element itself does to the text inside it.
    fn own_look(&self, tag: &Tag) -> Look {
        let mut look = match &*tag.name {
            "s" | "strike" | "del" => Look::Struck,
            "template" => Look::Hidden,
            _ => Look::Plain,
        };
        for attribute in &tag.attrs {
            let more = match &*attribute.name.local {
                "hidden" => Look::Hidden,
                "style" => declared_look(&attribute.value),
                "class" if !self.classes.is_empty() => {
                    let looks = attribute.value.split_ascii_whitespace().filter_map(|class| self.classes.get(class));
                    looks.copied().fold(Look::Plain, stronger)
                }
                _ => Look::Plain,
            };
            look = stronger(look, more);
        }
        look
    }

    /// Finds the look of the text that comes next. A row that is hidden hides no text: it is a hidden row.
    fn look_again(&mut self) {
        let mut look = self.cell_look;
        if self.row_look == Look::Struck {
            look = stronger(look, Look::Struck);
        }
        let inner = self.in_scope();
        for (at, effect) in self.effects.iter().enumerate() {
            if at >= inner || effect.look == Look::Struck {
                look = stronger(look, effect.look);
            }
        }
        self.look = look;
    }

    fn end_style_sheet(&mut self) {
        let sheet = std::mem::take(&mut self.style_sheet);
        for (class, look) in class_looks(&sheet) {
            if self.classes.len() < CLASSES {
                self.classes.insert(class.to_owned(), look);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_style_sheet && self.style_sheet.len() + text.len() <= STYLE_SHEETS {
            self.style_sheet.push_str(text);
        }
        if self.unseen || (self.depth > 0 && self.cell.is_none()) {
            return;
        }
        // White space in a page is one space, however long; a space that must not break is a character.
        for (at, words) in text.split([' ', '\t', '\r', '\n', '\x0C']).enumerate() {
            if at > 0 && !self.text.is_empty() && !self.text.all().ends_with([' ', '\n']) {
                self.text.push(" ", self.look);
            }
            if !words.is_empty() {
                self.text.push(words, self.look);
            }
        }
        if self.text.len() > self.limits.cell_bytes() {
            self.fail(SourceErrorKind::CellTooLong { limit: self.limits.cell_chars as u64 }.into());
        }
    }

    fn push(&mut self, text: &str) {
        if self.cell.is_some() {
            self.text.push(text, self.look);
        } else if self.depth == 0 {
            self.flush_line();
        }
    }

    fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.all().ends_with('\n') {
            self.text.push("\n", Look::Plain);
        }
    }

    fn end_cell(&mut self) {
        let Some(span) = self.cell.take() else { return };
        self.effects.truncate(self.before_cell);
        self.cell_look = Look::Plain;
        self.look_again();
        while self.covered.get(self.column).is_some_and(|rows| *rows > 0) {
            self.column += 1;
        }
        let told = self.text.take(|text| text.trim_matches([' ', '\n']));
        if let Err(error) = self.row.put(self.column, Value::Text(Cow::Owned(told.text)), self.limits) {
            return self.fail(error);
        }
        self.row.set_mark(self.column, told.mark, self.limits);
        if !told.with_hidden.is_empty() && self.hidden_cells.len() < self.limits.columns {
            self.hidden_cells.push((self.column, told.with_hidden));
        }
        let next = self.column + span.columns;
        if next <= self.limits.columns && span.rows > 1 {
            let covered = self.covered.len().max(next);
            self.covered.resize(covered, 0);
            for rows in self.covered.iter_mut().take(next).skip(self.column) {
                *rows = span.rows;
            }
            let first_row = self.rows + 1;
            let range = Range {
                first_row,
                last_row: first_row + span.rows - 1,
                first_column: self.column,
                last_column: next - 1,
            };
            self.row.begin_range(&range, self.limits);
        }
        self.column = next;
    }

    fn end_row(&mut self) {
        self.end_cell();
        if std::mem::take(&mut self.in_row) {
            let hidden = self.effects.iter().any(|effect| effect.look == Look::Hidden);
            self.row.set_hidden(hidden || self.row_look == Look::Hidden);
            let hidden_cells = std::mem::take(&mut self.hidden_cells);
            if !hidden_cells.is_empty()
                && self.row.width() == 0
                && let Err(error) = self.row.show_hidden(hidden_cells, self.limits)
            {
                self.fail(error);
            }
            self.row.cover(self.rows + 1);
            self.send();
            for rows in &mut self.covered {
                *rows = rows.saturating_sub(1);
            }
        }
        self.row_look = Look::Plain;
        self.look_again();
    }

    fn end_table(&mut self) {
        if self.seen_merged.len() < self.tables {
            self.seen_merged.push(self.row.take_merged_columns());
        }
        self.row.begin_table(ColumnSet::default());
    }

    /// A line outside a table is a row of one cell: a title often stands there.
    fn flush_line(&mut self) {
        if self.depth > 0 {
            return self.text.clear();
        }
        let told = self.text.take(str::trim);
        if !told.text.is_empty() && self.fault.is_none() {
            match self.row.put(0, Value::Text(Cow::Owned(told.text)), self.limits) {
                Ok(()) => {
                    self.row.set_mark(0, told.mark, self.limits);
                    self.send();
                }
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

/// Elements that have no end.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

fn stronger(one: Look, other: Look) -> Look {
    match (one, other) {
        (Look::Hidden, _) | (_, Look::Hidden) => Look::Hidden,
        (Look::Struck, _) | (_, Look::Struck) => Look::Struck,
        _ => Look::Plain,
    }
}

/// What the declarations of a style do to a text: `text-decoration: line-through`, `display:none`.
fn declared_look(declarations: &str) -> Look {
    let mut look = Look::Plain;
    for declaration in declarations.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
        look = stronger(
            look,
            match (name.as_str(), value.as_str()) {
                ("display", "none") | ("visibility", "hidden" | "collapse") | ("mso-hide", "all") => Look::Hidden,
                ("text-decoration" | "text-decoration-line", value) if value.contains("line-through") => Look::Struck,
                _ => Look::Plain,
            },
        );
    }
    look
}

/// The classes of a style sheet that strike through or hide: `.xl65 {…}`, `td.gone, span.gone {…}`. What is said of a
/// class only inside something else is left out.
fn class_looks(sheet: &str) -> Vec<(&str, Look)> {
    let mut looks = Vec::new();
    let mut rest = sheet;
    while let Some((selectors, after)) = rest.split_once('{') {
        let Some(end) = after.find(['{', '}']) else { break };
        let (declarations, next) = after.split_at(end);
        if next.starts_with('{') {
            // A rule inside `@media { … }` is taken for one of its own.
            rest = after;
            continue;
        }
        rest = next.get(1..).unwrap_or_default();
        let look = declared_look(declarations);
        if look == Look::Plain {
            continue;
        }
        let selectors = selectors.rsplit(['}', '{', ';']).next().unwrap_or(selectors);
        let selectors = selectors.rsplit("*/").next().unwrap_or(selectors).trim();
        let selectors = selectors.trim_start_matches("<!--");
        for selector in selectors.split(',') {
            if let Some((element, class)) = selector.trim().split_once('.')
                && element.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && class.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            {
                looks.push((class, look));
            }
        }
    }
    looks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_strike_through_or_hide() {
        let sheet = "<!-- table {mso-x:y;}\n.font5 {color:red}\n/* old */ td.gone, .xl65\n\t{mso-style-parent:style0;\n\ttext-decoration:line-through;}\n\
             @media print { .screen { display: none !important } }\n.a .b {display:none} p.c:hover {display:none} -->";
        assert_eq!(class_looks(sheet), [("gone", Look::Struck), ("xl65", Look::Struck), ("screen", Look::Hidden)]);
    }
}
