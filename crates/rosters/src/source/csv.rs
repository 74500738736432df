//! A csv → rows. Read block by block: the memory it takes does not grow with the file.

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::{Note, Remark};
use super::open::OpenFile;
use super::prescan::Survey;
use super::row_writer::{RowWriter, is_blank};
use super::split::{Broken, Record, Split, Splitter};
use super::text::{TextEncoding, TextReader};
use crate::mapping::table::{Cell, Row};

/// Delimiters to choose from; the earlier wins a tie. The semicolon is what a Russian Excel writes.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// Records by which the delimiter is chosen.
const RECORDS_LOOKED_AT: usize = 200;

/// Reads a csv.
pub(super) fn read(
    file: &OpenFile,
    survey: &Survey,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    let found = TextEncoding::find(file, survey, None)?;
    let mut lines = Lines::new(TextReader::new(file, found.encoding));
    lines.fill()?;
    let splitter = Splitter { delimiter: 0, columns: limits.columns, longest: limits.cell_bytes() };
    let announced = announced_delimiter(&lines.text);
    if let Some((_, taken)) = announced {
        lines.take(taken);
    }
    let delimiter = announced.map_or_else(|| choose_delimiter(lines.rest(), splitter), |(delimiter, _)| delimiter);
    let splitter = Splitter { delimiter, ..splitter };

    out.begin(None, false);
    let mut record = Record::default();
    let mut number = 0;
    while lines.next(&splitter, &mut record).map_err(|error| error.in_row(number + 1))? {
        number += 1;
        let row = CsvRow { text: &lines.text, record: &record, shift: lines.record_start };
        let row = row.checked(limits).map_err(|error| error.in_row(number))?;
        out.row(number, &row)?;
    }
    out.end();
    Ok(match found.guessed {
        true => vec![Note::of_file(Remark::EncodingGuessed { encoding: found.encoding.name() })],
        false => Vec::new(),
    })
}

/// The part of the text that is in memory.
struct Lines<'f> {
    reader: TextReader<'f>,
    text: String,
    /// What was split off already.
    taken: usize,
    /// Where the last record begins.
    record_start: usize,
    /// The line on which `taken` stands; the first is 1.
    line: u64,
    whole: bool,
}

impl<'f> Lines<'f> {
    fn new(reader: TextReader<'f>) -> Self {
        Lines { reader, text: String::new(), taken: 0, record_start: 0, line: 1, whole: false }
    }

    fn rest(&self) -> &str {
        self.text.get(self.taken..).unwrap_or_default()
    }

    fn take(&mut self, bytes: usize) {
        self.record_start = self.taken;
        self.taken += bytes;
    }

    /// Drops what was taken and reads a block more.
    fn fill(&mut self) -> Result<(), SourceErrorKind> {
        self.line += self.lines_before(self.taken);
        self.text.drain(..self.taken);
        self.taken = 0;
        self.whole = !self.reader.more(&mut self.text)?;
        Ok(())
    }

    fn lines_before(&self, end: usize) -> u64 {
        memchr::memchr_iter(b'\n', self.text.as_bytes().get(..end).unwrap_or_default()).count() as u64
    }

    fn next(&mut self, splitter: &Splitter, record: &mut Record) -> Result<bool, SourceError> {
        loop {
            if self.whole && self.taken >= self.text.len() {
                return Ok(false);
            }
            match splitter.split(self.rest(), self.whole, record) {
                Ok(Split::Record(len)) => {
                    self.take(len);
                    return Ok(true);
                }
                // A record that no row could be: a quoted cell without line breaks, or thousands of long ones.
                Ok(Split::Unfinished) if self.rest().len() > splitter.longest.saturating_mul(32) => {
                    return Err(SourceErrorKind::CellTooLong { limit: splitter.longest as u64 / 8 }.into());
                }
                Ok(Split::Unfinished) => self.fill()?,
                Err(Broken::Quote(at)) => {
                    let line = self.line + self.lines_before(self.taken + at);
                    return Err(SourceErrorKind::UnbalancedQuote { line }.into());
                }
                Err(Broken::Other(fault)) => return Err(fault.into()),
            }
        }
    }
}

/// A record as a row.
struct CsvRow<'a> {
    text: &'a str,
    record: &'a Record,
    /// Where in the text the record begins.
    shift: usize,
}

/// So many cells of a row are looked at once: few tables have more columns.
const FIRST_CELLS: usize = 10;

/// A record whose cells are within the limits, without the empty cells at its end.
struct CheckedRow<'a> {
    text: &'a str,
    record: &'a Record,
    width: usize,
    /// The first cells, as whoever reads the row asks for them again and again.
    first: [Cell<'a>; FIRST_CELLS],
}

impl<'a> CsvRow<'a> {
    fn checked(self, limits: &Limits) -> Result<CheckedRow<'a>, SourceError> {
        let text = self.text.get(self.shift..).unwrap_or_default();
        let mut width = 0;
        let mut first = [Cell::Empty; FIRST_CELLS];
        for column in 0..self.record.len() {
            let field = self.record.field(text, column).unwrap_or_default();
            limits.check_text(field).map_err(|fault| SourceError::from(fault).in_column(column))?;
            if !is_blank(field) {
                width = column + 1;
                if let Some(cell) = first.get_mut(column) {
                    *cell = Cell::Text(field);
                }
            }
        }
        Ok(CheckedRow { text, record: self.record, width, first })
    }
}

impl Row for CheckedRow<'_> {
    fn width(&self) -> usize {
        self.width
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        if let Some(cell) = self.first.get(column) {
            return *cell;
        }
        match self.record.field(self.text, column) {
            Some(field) if column < self.width && !is_blank(field) => Cell::Text(field),
            _ => Cell::Empty,
        }
    }
}

/// The delimiter that a first line `sep=;` announces, and the bytes of that line. Excel does not show it as a row.
fn announced_delimiter(text: &str) -> Option<(u8, usize)> {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes())?;
    let line = text.get(..end)?;
    let bytes = line.trim_matches('"').as_bytes();
    let [s, e, p, b'=', delimiter] = bytes else { return None };
    let announced = [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" && delimiter.is_ascii() && *delimiter != b'"';
    let after = if text.get(end..)?.starts_with("\r\n") { end + 2 } else { end + 1 };
    announced.then_some((*delimiter, after))
}

/// The delimiter that cuts the most lines into the same number of fields. A title above the table has none, and a
/// decimal comma stands only in some cells, so neither wins.
fn choose_delimiter(text: &str, splitter: Splitter) -> u8 {
    let mut best = (0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let score = regularity(text, Splitter { delimiter, columns: usize::MAX, ..splitter }, best.0 > 0);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// The lines that have the commonest number of fields, times the delimiters in each.
fn regularity(text: &str, splitter: Splitter, rival: bool) -> usize {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    let (mut record, mut rest) = (Record::default(), text);
    for _ in 0..RECORDS_LOOKED_AT {
        // The last record may be cut by the block's end; being one of many, it does not matter.
        let Ok(Split::Record(len)) = splitter.split(rest, true, &mut record) else { break };
        let line = rest.get(..len).unwrap_or_default();
        rest = rest.get(len..).unwrap_or_default();
        let decimal = if rival && splitter.delimiter == b',' { decimal_commas(line) } else { 0 };
        let fields = record.len().saturating_sub(decimal);
        // A mark inside a field hints that the wrong delimiter cut a quoted cell in two.
        let torn = (0..record.len()).any(|i| record.field(line, i).is_some_and(|field| field.contains('"')));
        if fields > 1 && !torn {
            match counts.iter_mut().find(|(count, _)| *count == fields) {
                Some((_, lines)) => *lines += 1,
                None => counts.push((fields, 1)),
            }
        }
        if rest.is_empty() {
            break;
        }
    }
    counts.iter().map(|(fields, lines)| (fields - 1) * lines).max().unwrap_or(0)
}

fn decimal_commas(line: &str) -> usize {
    let decimal =
        |window: &&[u8]| matches!(window, [before, b',', after] if before.is_ascii_digit() && after.is_ascii_digit());
    line.as_bytes().windows(3).filter(decimal).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> char {
        char::from(choose_delimiter(text, Splitter { delimiter: 0, columns: 512, longest: 1000 }))
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_a_table() {
        assert_eq!(chosen("ФИО;Группа\nИванов Иван;ИС-21\n"), ';');
        assert_eq!(chosen("ФИО,Группа\nИванов Иван,ИС-21\n"), ',');
        assert_eq!(chosen("ФИО\tГруппа\nИванов Иван\tИС-21\n"), '\t');
        assert_eq!(chosen("Колледж, филиал, город\n\nФИО;Ставка\nИванов;0,5\nПетров;1,25\nСидоров;0,75\n"), ';');
        assert_eq!(chosen("ФИО;А;Б\nИванов;0,5;0,5\nПетров;1,5;0,5\n"), ';');
        assert_eq!(chosen("ФИО,\"Адрес; дом\"\nИванов,\"Мира; 1\"\n"), ',');
        assert_eq!(chosen("ФИО\nИванов Иван\n"), ';');
    }

    #[test]
    fn a_sep_line_is_not_a_row() {
        assert_eq!(announced_delimiter("sep=;\r\na;b"), Some((b';', 7)));
        assert_eq!(announced_delimiter("\"SEP=,\"\na"), Some((b',', 8)));
        assert_eq!(announced_delimiter("sept;b\n"), None);
    }
}
