//! A binary workbook (`.xlsb`) → rows, cell by cell, while it is unpacked.
//!
//! Its archive is that of an xlsx, with records instead of XML: each says its kind and its length. Each part is read to its
//! end within the bounds, and a record is taken in only as far as it is there.
//!
//! Not read through calamine, which has of such a workbook neither merged and hidden rows, nor comments, nor what is struck
//! through: a list would be read without its marks.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, Read};

use encoding_rs::UTF_16LE;

use super::biff::{SharedStrings, f64_at, rk, u16_at, u32_at};
use super::dates::{self, Shown, built_in, shown_by};
use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::{Note, Remark};
use super::package::{Package, Relationship, beside, kind};
use super::row_writer::{RowWriter, Value};
use super::runs::Runs;
use super::sheet_row::{Range, SheetRow, in_order};
use super::xls::error;
use super::xlsx::{Notes, read_notes, words};
use super::zip_scan::Archive;
use crate::mapping::table::Mark;

/// Bytes of a record: the longest that is read is a text of 32,767 characters with a font for each.
const LONGEST: usize = 1 << 20;
/// Fonts, formats, styles and merged ranges.
const LISTED: usize = 100_000;
/// Rows that any program writes.
const LAST_ROW: u64 = 1 << 24;
/// Bytes of all comments on a sheet.
const MOST_TEXT: usize = 16 << 20;

/// The kinds of records that are read.
mod record {
    pub(super) const ROW: u32 = 0;
    pub(super) const SHARED_STRING: u32 = 19;
    pub(super) const FONT: u32 = 43;
    pub(super) const FORMAT: u32 = 44;
    pub(super) const STYLE: u32 = 47;
    pub(super) const BOOK_PROPERTIES: u32 = 153;
    pub(super) const SHEET: u32 = 156;
    pub(super) const MERGED: u32 = 176;
    pub(super) const CELL_STYLES: u32 = 617;
    pub(super) const CELL_STYLES_END: u32 = 618;
    pub(super) const COMMENT_AUTHOR: u32 = 632;
    pub(super) const COMMENT: u32 = 635;
    pub(super) const COMMENT_END: u32 = 636;
    pub(super) const COMMENT_TEXT: u32 = 637;
}

/// Reads an xlsb.
pub(super) fn read(
    archive: &mut Archive<'_>,
    external_links: bool,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let mut package = Package::open(archive, limits)?;
    let book = package.main_part()?.unwrap_or_else(|| "xl/workbook.bin".to_owned());
    let links = package.relationships(&book)?;
    let mut left = limits.inflated_bytes;
    let index = package.index(&book).ok_or(SourceErrorKind::Damaged)?;
    let dataset = read_book(&mut package, index, &mut left, limits)?;
    let part = |package: &Package<'_, '_>, wanted: &str, usual: &str| {
        let said = links.iter().find(|link| kind(&link.kind) == wanted);
        package.index(&said.map_or_else(|| beside(&book, usual), |said| said.target.clone()))
    };
    let styles = match part(&package, "styles", "styles.bin") {
        Some(index) => Styles::read(&mut package, index, &mut left)?,
        None => Styles::default(),
    };
    let shared = match part(&package, "sharedStrings", "sharedStrings.bin") {
        Some(index) => read_shared(&mut package, index, &styles, &mut left)?,
        None => SharedStrings::default(),
    };
    let mut notes = Vec::new();
    if external_links {
        notes.push(Note::of_file(Remark::ExternalLinks));
    }
    for listed in &dataset.sheets {
        let link = links.iter().find(|link| link.id == listed.relationship).ok_or(SourceErrorKind::Damaged)?;
        if kind(&link.kind) != "worksheet" {
            continue;
        }
        out.begin_dated(Some(&listed.name), listed.hidden, dataset.since_1904);
        if listed.hidden {
            notes.push(Note::hidden_sheet(&listed.name));
        } else {
            let sheet = Sheet { shared: &shared, styles: &styles, since_1904: dataset.since_1904, limits };
            read_sheet(&mut package, link, &sheet, &mut left, out).map_err(|error| error.in_sheet(&listed.name))?;
        }
        out.end();
    }
    Ok(notes)
}

// ── bytes → records ──

/// The records of a part, one after another, in one buffer.
struct Records<'l, R> {
    inner: R,
    kind: u32,
    data: Vec<u8>,
    /// Bytes that may still be unpacked of the whole file.
    left: &'l mut u64,
}

impl<'l, R: BufRead> Records<'l, R> {
    fn new(inner: R, left: &'l mut u64) -> Self {
        Records { inner, kind: 0, data: Vec::new(), left }
    }

    fn byte(&mut self) -> Result<Option<u8>, SourceErrorKind> {
        let mut byte = [0];
        if self.inner.read(&mut byte)? == 0 {
            return Ok(None);
        }
        self.spend(1)?;
        Ok(Some(byte[0]))
    }

    fn spend(&mut self, bytes: u64) -> Result<(), SourceErrorKind> {
        *self.left = self.left.checked_sub(bytes).ok_or(SourceErrorKind::TooIntricate)?;
        Ok(())
    }

    /// Reads the next record. False at the part's end.
    fn advance(&mut self) -> Result<bool, SourceErrorKind> {
        let Some(first) = self.byte()? else { return Ok(false) };
        let mut kind = u32::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u32::from(self.byte()?.ok_or(SourceErrorKind::Damaged)? & 0x7F) << 7;
        }
        let mut len = 0_usize;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?.ok_or(SourceErrorKind::Damaged)?;
            len |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        self.kind = kind;
        self.data.clear();
        self.spend(len as u64)?;
        let kept = len.min(LONGEST);
        let read = (&mut self.inner).take(kept as u64).read_to_end(&mut self.data)?;
        // What is longer than anything that is read here is passed over.
        let passed = std::io::copy(&mut (&mut self.inner).take((len - kept) as u64), &mut std::io::sink())?;
        if read != kept || passed != (len - kept) as u64 {
            return Err(SourceErrorKind::Damaged);
        }
        Ok(true)
    }
}

/// The text at an offset, which its length in characters stands before, and where it ends.
fn text_at(data: &[u8], at: usize) -> Result<(String, usize), SourceErrorKind> {
    let count = u32_at(data, at)? as usize;
    let end = count.checked_mul(2).and_then(|bytes| bytes.checked_add(at + 4)).ok_or(SourceErrorKind::Damaged)?;
    let bytes = data.get(at + 4..end).ok_or(SourceErrorKind::Damaged)?;
    Ok((UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(), end))
}

/// The text with fonts of its own at an offset: where each run begins, in characters of two bytes, and its font.
fn rich_at(data: &[u8], at: usize) -> Result<(String, Vec<(u16, u16)>), SourceErrorKind> {
    let flags = *data.get(at).ok_or(SourceErrorKind::Damaged)?;
    let (text, end) = text_at(data, at + 1)?;
    let mut runs = Vec::new();
    if flags & 1 != 0 {
        let count = u32_at(data, end)? as usize;
        for run in data.get(end + 4..).unwrap_or_default().chunks_exact(4).take(count) {
            runs.push((u16_at(run, 0)?, u16_at(run, 2)?));
        }
    }
    Ok((text, runs))
}

// ── what is said of all sheets ──

struct Dataset {
    since_1904: bool,
    sheets: Vec<Listed>,
}

/// A sheet in the workbook's list.
struct Listed {
    name: String,
    hidden: bool,
    relationship: String,
}

fn read_book(
    package: &mut Package<'_, '_>,
    index: usize,
    left: &mut u64,
    limits: &Limits,
) -> Result<Dataset, SourceErrorKind> {
    let mut dataset = Dataset { since_1904: false, sheets: Vec::new() };
    let mut records = Records::new(package.reader(index)?, left);
    while records.advance()? {
        let data = records.data.as_slice();
        match records.kind {
            record::BOOK_PROPERTIES => dataset.since_1904 = u32_at(data, 0)? & 1 != 0,
            record::SHEET => {
                if dataset.sheets.len() >= limits.sheets {
                    return Err(SourceErrorKind::TooManySheets { limit: limits.sheets as u64 });
                }
                let (relationship, end) = text_at(data, 8)?;
                let (name, _) = text_at(data, end)?;
                dataset.sheets.push(Listed { name, hidden: u32_at(data, 0)? != 0, relationship });
            }
            _ => {}
        }
    }
    Ok(dataset)
}

/// What the styles of cells are.
#[derive(Default)]
struct Styles {
    shown: Vec<Shown>,
    struck: Vec<bool>,
    fonts: Vec<bool>,
}

impl Styles {
    fn read(package: &mut Package<'_, '_>, index: usize, left: &mut u64) -> Result<Styles, SourceErrorKind> {
        let mut styles = Styles::default();
        let mut formats: HashMap<u16, Shown> = HashMap::new();
        let mut of_cells = false;
        let mut records = Records::new(package.reader(index)?, left);
        while records.advance()? {
            let data = records.data.as_slice();
            match records.kind {
                record::FONT if styles.fonts.len() < LISTED => styles.fonts.push(u16_at(data, 2)? & 8 != 0),
                record::FORMAT if formats.len() < LISTED => {
                    formats.insert(u16_at(data, 0)?, shown_by(&text_at(data, 2)?.0));
                }
                record::CELL_STYLES => of_cells = true,
                record::CELL_STYLES_END => of_cells = false,
                record::STYLE if of_cells && styles.shown.len() < LISTED => {
                    let format = u16_at(data, 2)?;
                    styles.shown.push(formats.get(&format).copied().unwrap_or_else(|| built_in(format)));
                    styles.struck.push(styles.is_struck_font(u16_at(data, 4)?));
                }
                _ => {}
            }
        }
        Ok(styles)
    }

    fn is_struck_font(&self, font: u16) -> bool {
        self.fonts.get(usize::from(font)).copied().unwrap_or(false)
    }
}

fn read_shared(
    package: &mut Package<'_, '_>,
    index: usize,
    styles: &Styles,
    left: &mut u64,
) -> Result<SharedStrings, SourceErrorKind> {
    let mut shared = SharedStrings::default();
    let any_struck = styles.fonts.contains(&true);
    let mut records = Records::new(package.reader(index)?, left);
    while records.advance()? {
        if records.kind == record::SHARED_STRING {
            let (text, mut runs) = rich_at(&records.data, 0)?;
            if !any_struck {
                runs.clear();
            }
            shared.push(&text, &runs, |font| styles.is_struck_font(font))?;
        }
    }
    Ok(shared)
}

/// The comments in a part, by row (from 1) and column (from 0).
pub(super) fn read_comments(
    package: &mut Package<'_, '_>,
    index: usize,
    notes: &mut Notes,
) -> Result<(), SourceErrorKind> {
    let mut left = package.limits().inflated_bytes;
    let mut authors: Vec<String> = Vec::new();
    let mut open: Option<((u64, usize), Option<String>)> = None;
    let mut text = String::new();
    let mut total = 0;
    let mut records = Records::new(package.reader(index)?, &mut left);
    while records.advance()? {
        let data = records.data.as_slice();
        match records.kind {
            record::COMMENT_AUTHOR if authors.len() < LISTED => authors.push(text_at(data, 0)?.0),
            record::COMMENT => {
                text.clear();
                let author = authors.get(u32_at(data, 0)? as usize).cloned();
                open = Some(((u64::from(u32_at(data, 4)?) + 1, u32_at(data, 12)? as usize), author));
            }
            record::COMMENT_TEXT => text = rich_at(data, 0)?.0,
            record::COMMENT_END => {
                if let Some((place, author)) = open.take() {
                    let said = words(&text, author.as_deref());
                    total += said.len();
                    if total > MOST_TEXT || notes.len() > LISTED {
                        return Err(SourceErrorKind::TooIntricate);
                    }
                    notes.insert(place, said.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

// ── a sheet → its rows ──

/// What a sheet is read with.
struct Sheet<'b> {
    shared: &'b SharedStrings,
    styles: &'b Styles,
    since_1904: bool,
    limits: &'b Limits,
}

fn read_sheet(
    package: &mut Package<'_, '_>,
    link: &Relationship,
    sheet: &Sheet<'_>,
    left: &mut u64,
    out: &mut RowWriter<'_>,
) -> Result<(), SourceError> {
    let index = package.index(&link.target).ok_or(SourceErrorKind::Damaged)?;
    let notes = read_notes(package, &link.target)?;
    let mut ranges = merged_ranges(package, index)?;
    let merged = in_order(&mut ranges, sheet.limits);
    let mut row = SheetRow::default();
    row.begin_table(merged);
    let mut walk = Walk { sheet, out, row, number: 0, column: 0, ranges, begun: 0, notes: notes.iter().peekable() };
    let mut records = Records::new(package.reader(index)?, left);
    while records.advance().map_err(|fault| SourceError::from(fault).in_row(walk.number.max(1)))? {
        let taken = walk.take(records.kind, &records.data);
        taken.map_err(|error| error.in_row(walk.number.max(1)))?;
    }
    walk.send()
}

/// The merged ranges of a sheet, which stand below the rows that they are about.
fn merged_ranges(package: &mut Package<'_, '_>, index: usize) -> Result<Vec<Range>, SourceErrorKind> {
    let mut ranges = Vec::new();
    let mut left = package.limits().inflated_bytes;
    let mut records = Records::new(package.reader(index)?, &mut left);
    while records.advance()? {
        if records.kind == record::MERGED {
            let bound = |at| u32_at(&records.data, at);
            ranges.push(Range {
                first_row: u64::from(bound(0)?) + 1,
                last_row: u64::from(bound(4)?) + 1,
                first_column: bound(8)? as usize,
                last_column: bound(12)? as usize,
            });
            if ranges.len() > LISTED {
                return Err(SourceErrorKind::TooIntricate);
            }
        }
    }
    Ok(ranges)
}

/// Where in the sheet the reader is.
struct Walk<'w, 's> {
    sheet: &'w Sheet<'w>,
    out: &'w mut RowWriter<'s>,
    row: SheetRow<'w>,
    /// The row being filled, from 1; 0 before the first.
    number: u64,
    /// The column after the last cell.
    column: usize,
    ranges: Vec<Range>,
    /// Ranges that have begun.
    begun: usize,
    notes: std::iter::Peekable<std::collections::btree_map::Iter<'w, (u64, usize), String>>,
}

impl<'w> Walk<'w, '_> {
    fn take(&mut self, kind: u32, data: &[u8]) -> Result<(), SourceError> {
        match kind {
            record::ROW => {
                let number = u64::from(u32_at(data, 0)?) + 1;
                // Rows that run backwards: whichever is right, the other would be read as something else.
                if number <= self.number || number > LAST_ROW {
                    return Err(SourceErrorKind::Damaged.into());
                }
                self.send()?;
                self.number = number;
                self.column = 0;
                self.row.set_hidden(data.get(11).is_some_and(|flags| flags & 0x10 != 0));
                Ok(())
            }
            // Cells that say their column, and those that stand beside the one before.
            1..=11 | 62 => {
                let column = u32_at(data, 0)? as usize;
                self.cell(kind, column, u32_at(data, 4)?, data.get(8..).unwrap_or_default())
            }
            12..=18 => self.cell(kind - 11, self.column, u32_at(data, 0)?, data.get(4..).unwrap_or_default()),
            _ => Ok(()),
        }
    }

    fn cell(&mut self, kind: u32, column: usize, style: u32, data: &[u8]) -> Result<(), SourceError> {
        if self.number == 0 {
            return Err(SourceErrorKind::Damaged.into());
        }
        self.column = column.saturating_add(1);
        let style = (style & 0x00FF_FFFF) as usize;
        let styles = self.sheet.styles;
        let struck = styles.struck.get(style).copied().unwrap_or(false);
        let shown = styles.shown.get(style).copied().unwrap_or_default();
        let number = |number| dates::number(number, shown, self.sheet.since_1904);
        let byte = || data.first().copied().ok_or(SourceErrorKind::Damaged);
        let mut mark = if struck { Mark::Struck } else { Mark::None };
        let mut told = |mut runs: Runs| {
            let told = runs.take(|text| text);
            mark = told.mark;
            Value::Text(Cow::Owned(told.text))
        };
        let value = match kind {
            2 => number(rk(u32_at(data, 0)?)),
            3 | 11 => error(byte()?),
            4 | 10 => Value::Bool(byte()? != 0),
            5 | 9 => number(f64_at(data, 0)?),
            6 | 8 => Value::Text(Cow::Owned(text_at(data, 0)?.0)),
            7 => {
                let index = u32_at(data, 0)?;
                match self.sheet.shared.rich(index, struck) {
                    Some(runs) => told(runs),
                    None => Value::Text(Cow::Borrowed(self.sheet.shared.get(index).ok_or(SourceErrorKind::Damaged)?)),
                }
            }
            62 => {
                let (text, runs) = rich_at(data, 0)?;
                let mut one = SharedStrings::default();
                one.push(&text, &runs, |font| styles.is_struck_font(font))?;
                match one.rich(0, struck) {
                    Some(runs) => told(runs),
                    None => Value::Text(Cow::Owned(text)),
                }
            }
            _ => Value::Empty,
        };
        self.row.put(column, value, self.sheet.limits)?;
        self.row.set_mark(column, mark, self.sheet.limits);
        Ok(())
    }

    /// The row is complete.
    fn send(&mut self) -> Result<(), SourceError> {
        let number = self.number;
        if number == 0 {
            return Ok(());
        }
        self.row.cover(number);
        while let Some(range) = self.ranges.get(self.begun).filter(|range| range.first_row <= number) {
            match range.first_row == number {
                true => self.row.begin_range(range, self.sheet.limits),
                false => self.row.cover_below(range, Value::Empty, self.sheet.limits),
            }
            self.begun += 1;
        }
        self.row.cover(number);
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
