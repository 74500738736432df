//! The XML of a workbook's part → nothing, or the fault that makes it unsafe to read. Takes a few hundred kilobytes of
//! memory, whatever the part holds.
//!
//! The spreadsheet library collects tags, texts and lists into memory before anyone can look at them. So they are
//! measured beforehand: how long a tag and a cell are, how deep elements nest, how many entries the lists have that the
//! library keeps. Declarations of entities are refused outright: no spreadsheet program writes any.

use std::io::Read;

use memchr::{memchr, memmem};
use quick_xml::events::attributes::Attributes;

use super::error::SourceErrorKind;
use super::limits::Limits;
use super::open::read_full;
use super::sheet_row::Range;
use super::xlsx::place;

/// Bytes inflated at a time.
const BLOCK: usize = 64 << 10;
/// Bytes of one tag or comment.
const LONGEST_TAG: usize = 256 << 10;
/// Elements inside elements. A workbook needs a dozen; the parser remembers each.
const DEEPEST: i64 = 100_000;
/// Strings that cells share: as many as 128 MiB can reasonably hold.
const SHARED_STRINGS: u64 = 2_500_000;
/// Bytes of the part that holds those strings.
const SHARED_STRINGS_BYTES: u64 = 128 << 20;
/// Entries of the lists that are kept in memory whole: styles, names, relationships.
const LISTED: u64 = 500_000;

/// What is left of the bounds that hold for a file as a whole.
pub(super) struct Budget {
    inflated: u64,
    listed: u64,
    sheets: usize,
    strings: u64,
    limits: Limits,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Budget { inflated: 0, listed: 0, sheets: 0, strings: 0, limits: *limits }
    }

    fn inflate(&mut self, bytes: usize) -> Result<(), SourceErrorKind> {
        self.inflated += bytes as u64;
        let limit = self.limits.inflated_bytes;
        if self.inflated > limit { Err(SourceErrorKind::InflatesTooBig { limit }) } else { Ok(()) }
    }
}

/// Reads a part to its end and measures it. Gives the merged ranges, which stand below the rows that they are about.
pub(super) fn scan(mut part: impl Read, budget: &mut Budget) -> Result<Vec<Range>, SourceErrorKind> {
    let mut block = vec![0; BLOCK];
    let mut scan = Scan { budget, depth: 0, bytes: 0, in_cell: false, in_strings: false, cell: 0, ranges: Vec::new() };
    let mut filled = 0;
    loop {
        let read = read_full(&mut part, block.get_mut(filled..).unwrap_or_default())?;
        scan.budget.inflate(read)?;
        scan.bytes += read as u64;
        filled += read;
        let bytes = block.get(..filled).unwrap_or_default();
        if memchr(0, bytes).is_some() {
            // UTF-16, in which the tags would not be recognised.
            return Err(SourceErrorKind::Damaged);
        }
        let taken = scan.take(bytes)?;
        if read == 0 {
            return Ok(scan.ranges);
        }
        block.copy_within(taken..filled, 0);
        filled -= taken;
        if filled == block.len() {
            if filled >= LONGEST_TAG {
                return Err(SourceErrorKind::CellTooLong { limit: scan.budget.limits.cell_chars as u64 });
            }
            block.resize(filled * 2, 0);
        }
    }
}

struct Scan<'b> {
    budget: &'b mut Budget,
    depth: i64,
    bytes: u64,
    /// Inside a cell or a shared string.
    in_cell: bool,
    /// Inside the list of shared strings.
    in_strings: bool,
    /// Bytes of text in the cell.
    cell: usize,
    ranges: Vec<Range>,
}

impl Scan<'_> {
    /// Takes complete tags and the texts before them; gives the bytes taken.
    fn take(&mut self, bytes: &[u8]) -> Result<usize, SourceErrorKind> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(open) = memchr(b'<', rest) else {
                self.text(rest.len())?;
                return Ok(bytes.len());
            };
            self.text(open)?;
            at += open;
            let rest = rest.get(open..).unwrap_or_default();
            let len = match rest {
                [_, b'!', ..] => self.comment(rest)?,
                [_, b'?', ..] => memmem::find(rest, b"?>").map(|end| end + 2),
                [_, b'/', ..] => self.close(rest),
                [_, _, ..] => self.open(rest)?,
                _ => None,
            };
            match len {
                Some(len) => at += len,
                None => return Ok(at),
            }
        }
    }

    fn text(&mut self, len: usize) -> Result<(), SourceErrorKind> {
        if self.in_cell {
            self.cell += len;
            if self.cell > self.budget.limits.cell_bytes() {
                return Err(SourceErrorKind::CellTooLong { limit: self.budget.limits.cell_chars as u64 });
            }
        } else if len > LONGEST_TAG {
            return Err(SourceErrorKind::Damaged);
        }
        Ok(())
    }

    fn comment(&mut self, rest: &[u8]) -> Result<Option<usize>, SourceErrorKind> {
        if rest.starts_with(b"<!--") {
            return Ok(memmem::find(rest, b"-->").map(|end| end + 3));
        }
        if rest.starts_with(b"<![CDATA[") {
            let end = memmem::find(rest, b"]]>").map(|end| end + 3);
            self.text(end.unwrap_or(0))?;
            return Ok(end);
        }
        let may_become = |start: &[u8]| start.starts_with(rest);
        if may_become(b"<!--") || may_become(b"<![CDATA[") { Ok(None) } else { Err(SourceErrorKind::EntityDeclaration) }
    }

    fn close(&mut self, rest: &[u8]) -> Option<usize> {
        let end = memchr(b'>', rest)?;
        self.depth -= 1;
        if self.in_cell && matches!(local_name(rest.get(2..end).unwrap_or_default()), b"c" | b"si") {
            self.in_cell = false;
        }
        Some(end + 1)
    }

    fn open(&mut self, rest: &[u8]) -> Result<Option<usize>, SourceErrorKind> {
        let Some((end, closed)) = tag_end(rest) else { return Ok(None) };
        let tag = rest.get(1..end).unwrap_or_default();
        if !closed {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(SourceErrorKind::Damaged);
            }
        }
        match local_name(tag) {
            b"c" => (self.in_cell, self.cell) = (!closed, 0),
            b"si" => {
                (self.in_cell, self.cell) = (!closed, 0);
                self.budget.strings += 1;
                if self.budget.strings > SHARED_STRINGS {
                    return Err(SourceErrorKind::TooIntricate);
                }
            }
            b"sst" => {
                self.in_strings = true;
                let promised = attribute(tag, "uniqueCount").and_then(|count| count.parse::<u64>().ok());
                // Memory is set aside for as many as are promised, not as many as there are.
                if promised.is_some_and(|count| count > SHARED_STRINGS) {
                    return Err(SourceErrorKind::TooIntricate);
                }
            }
            b"sheet" => {
                self.budget.sheets += 1;
                let limit = self.budget.limits.sheets;
                if self.budget.sheets > limit {
                    return Err(SourceErrorKind::TooManySheets { limit: limit as u64 });
                }
            }
            b"Relationship" => {
                self.list()?;
                check_target(tag)?;
            }
            b"mergeCell" => {
                self.list()?;
                self.ranges.extend(attribute(tag, "ref").and_then(range));
            }
            b"xf" | b"font" | b"fill" | b"border" | b"numFmt" | b"definedName" => self.list()?,
            _ => {}
        }
        if self.in_strings && self.bytes > SHARED_STRINGS_BYTES {
            return Err(SourceErrorKind::InflatesTooBig { limit: SHARED_STRINGS_BYTES });
        }
        Ok(Some(end + 1))
    }

    fn list(&mut self) -> Result<(), SourceErrorKind> {
        self.budget.listed += 1;
        if self.budget.listed > LISTED { Err(SourceErrorKind::TooIntricate) } else { Ok(()) }
    }
}

/// The range `A1:B7`.
fn range(reference: &str) -> Option<Range> {
    let (first, last) = reference.split_once(':')?;
    let (first, last) = (place(first.trim())?, place(last.trim())?);
    Some(Range {
        first_row: first.0.min(last.0),
        last_row: first.0.max(last.0),
        first_column: first.1.min(last.1),
        last_column: first.1.max(last.1),
    })
}

/// The parts that will be read must be such as are measured: XML beforehand, records while they are read.
fn check_target(tag: &[u8]) -> Result<(), SourceErrorKind> {
    let kind = attribute(tag, "Type").unwrap_or_default();
    let target = attribute(tag, "Target").unwrap_or_default().to_ascii_lowercase();
    let read = kind.ends_with("/worksheet") || kind.ends_with("/officeDocument");
    match target.rsplit('.').next() {
        Some("xml" | "bin") => Ok(()),
        _ if read => Err(SourceErrorKind::Damaged),
        _ => Ok(()),
    }
}

fn attribute<'a>(tag: &'a [u8], name: &str) -> Option<&'a str> {
    let tag = std::str::from_utf8(tag).ok()?;
    let found = Attributes::new(tag, tag.find([' ', '\t', '\r', '\n'])?)
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    match found.value {
        std::borrow::Cow::Borrowed(value) => Some(value),
        std::borrow::Cow::Owned(_) => None,
    }
}

/// Where the tag ends, and whether it closes itself. A `>` inside a quoted value does not count.
fn tag_end(rest: &[u8]) -> Option<(usize, bool)> {
    let end = memchr(b'>', rest)?;
    let tag = rest.get(..end)?;
    if tag.last() != Some(&b'/') {
        return Some((end, false));
    }
    let mut quote = None;
    for (at, byte) in rest.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => return Some((at, rest.get(at.wrapping_sub(1)) == Some(&b'/'))),
            _ => {}
        }
    }
    None
}

fn local_name(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/')).unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or_default();
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) => name.get(colon + 1..).unwrap_or_default(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(xml: &str) -> Result<(), SourceErrorKind> {
        scan(xml.as_bytes(), &mut Budget::new(&Limits::default())).map(drop)
    }

    #[test]
    fn merged_ranges_are_known_before_the_rows_are_read() {
        let xml =
            "<mergeCells><mergeCell ref=\"B2:C5\"/><mergeCell ref=\"D4:D3\"/><mergeCell ref=\"A1\"/></mergeCells>";
        let ranges = scan(xml.as_bytes(), &mut Budget::new(&Limits::default())).unwrap_or_default();
        let range =
            |first_row, last_row, first_column, last_column| Range { first_row, last_row, first_column, last_column };
        assert_eq!(ranges, [range(2, 5, 1, 2), range(3, 4, 3, 3)]);
    }

    #[test]
    fn an_ordinary_part_passes() {
        assert_eq!(scanned("<?xml version=\"1.0\"?><!-- a > b --><a b=\"/>\"><c r='A1'/><c><v>1</v></c></a>"), Ok(()));
    }

    #[test]
    fn declarations_are_refused() {
        assert_eq!(scanned("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), Err(SourceErrorKind::EntityDeclaration));
    }

    #[test]
    fn a_cell_in_many_small_pieces_is_still_one_cell() {
        let long = format!("<si>{}</si>", "<r><t>abcdefgh</t></r>".repeat(40_000));
        assert_eq!(scanned(&long), Err(SourceErrorKind::CellTooLong { limit: 32_767 }));
        let many = "<si><t>abcdefgh</t></si>".repeat(40_000);
        assert_eq!(scanned(&many), Ok(()));
    }

    #[test]
    fn a_tag_or_a_nest_without_end_is_refused() {
        assert!(scanned(&format!("<a b=\"{}\"/>", "x".repeat(600_000))).is_err());
        assert_eq!(scanned(&"<a b='/>'>".repeat(200_000)), Err(SourceErrorKind::Damaged));
    }

    #[test]
    fn parts_that_were_not_scanned_cannot_be_referred_to() {
        let target = |target: &str| scanned(&format!("<Relationship Type=\"x/worksheet\" Target=\"{target}\"/>"));
        assert_eq!(target("worksheets/sheet1.xml"), Ok(()));
        assert_eq!(target("media/image1.png"), Err(SourceErrorKind::Damaged));
        assert_eq!(target("worksheets/sheet1.bin"), Ok(()));
    }
}
