//! A table of dBASE, FoxPro or Clipper (`.dbf`), which old programs of deans' offices and 1C hand out → rows.
//!
//! The names of the fields are the first row, as a spreadsheet program shows them; records that were marked as deleted are
//! not read, and not counted. What the file says of its encoding is believed only if its text reads as Russian in it: most
//! programs write no mark, and some a wrong one. The texts of memo fields stand in another file: the cell is one that
//! could not be read.
//!
//! Not read through the dbase crate: without a mark, and with the marks 0x26 and 0x57, it gives gibberish without an
//! error, and it obeys a mark that lies.

use std::borrow::Cow;
use std::io::{BufReader, Read};

use chrono::{Days, NaiveDate};
use encoding_rs::{Encoding, IBM866, UTF_8, WINDOWS_1251, X_MAC_CYRILLIC};

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::{Note, Remark};
use super::open::{OpenFile, read_full};
use super::row_writer::{RowWriter, Value};
use super::sheet_row::SheetRow;
use super::text::TextEncoding;

/// Bytes before the fields are described, and of the description of one.
const HEAD: usize = 32;
const FIELD: usize = 32;
/// What ends the descriptions.
const END_OF_FIELDS: u8 = 0x0D;
/// Bytes from which the encoding is told.
const SAMPLE: usize = 1 << 20;
/// Bytes of the name of a field.
const NAME: usize = 11;
/// The day 1970-01-01 in the count of days that FoxPro's moments have.
const EPOCH: i64 = 2_440_588;

/// Whether the first bytes of a file are those of such a table. There is no signature: the version, the lengths and the
/// types of the fields have to agree.
pub(super) fn is_dbf(head: &[u8]) -> bool {
    Head::read(head).is_ok_and(|head| head.is_some())
}

/// How long a file is at least, by its first bytes; `None` if they are those of something else.
pub(super) fn promised_len(head: &[u8]) -> Option<u64> {
    let head = Head::read(head).ok()??;
    head.records.checked_mul(head.record as u64)?.checked_add(head.start)
}

/// Reads a dbf.
pub(super) fn read(file: &OpenFile, limits: &Limits, out: &mut RowWriter<'_>) -> Result<Vec<Note>, SourceError> {
    // At most 65,535 bytes, since their number takes two.
    let mut start = vec![0; 1 << 16];
    let read = read_full(&mut file.reader(), &mut start)?;
    start.truncate(read);
    let head = Head::read(&start)?.ok_or(SourceErrorKind::Damaged)?;
    if head.is_encrypted {
        return Err(SourceErrorKind::Encrypted.into());
    }
    if head.fields.len() > limits.columns {
        return Err(limits.too_many_columns().into());
    }
    head.check_length(file)?;
    let found = TextEncoding::of_sample(&head.sample(file)?, head.encoding)?;
    let table = Table { head: &head, encoding: found.encoding, limits };
    out.begin(None, false);
    let (deleted, memos) = table.read(file, out)?;
    out.end();
    let mut notes = Vec::new();
    if found.guessed {
        notes.push(Note::of_file(Remark::EncodingGuessed { encoding: found.encoding.name() }));
    }
    if deleted > 0 {
        notes.push(Note::of_file(Remark::DeletedRecords { count: deleted }));
    }
    if !memos.is_empty() {
        notes.push(Note::of_file(Remark::MemoFields { names: memos.join(", ") }));
    }
    Ok(notes)
}

/// A field of every record.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    /// As it stands in the file.
    name: Vec<u8>,
    kind: u8,
    start: usize,
    len: usize,
    /// FoxPro's own, which no program shows.
    is_system: bool,
    /// It may be nothing at all, which one bit of the record says.
    is_nullable: bool,
}

/// What the file says of its records.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    records: u64,
    start: u64,
    record: usize,
    fields: Vec<Field>,
    encoding: Option<&'static Encoding>,
    is_encrypted: bool,
    is_fox: bool,
}

impl Head {
    /// Reads the head; `None` if the bytes are those of something else.
    fn read(bytes: &[u8]) -> Result<Option<Head>, SourceErrorKind> {
        let Some(head) = bytes.first_chunk::<HEAD>() else { return Ok(None) };
        let version = head[0];
        if !matches!(version, 0x03 | 0x30..=0x32 | 0x43 | 0x63 | 0x83 | 0x8B | 0xCB | 0xF5 | 0xFB) {
            return Ok(None);
        }
        // The day of the last change; programs without a clock write none.
        if head[2] > 12 || head[3] > 31 {
            return Ok(None);
        }
        let start = usize::from(u16::from_le_bytes([head[8], head[9]]));
        let record = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let is_fox = matches!(version, 0x30..=0x32);
        let mut fields = Vec::new();
        let mut at = HEAD;
        let mut end = 1;
        loop {
            if bytes.get(at) == Some(&END_OF_FIELDS) {
                break;
            }
            let described = bytes.get(at..).and_then(|rest| rest.first_chunk::<FIELD>());
            // A head that is longer than what was read is looked at whole the second time.
            let Some(described) = described else {
                if !fields.is_empty() && at.saturating_add(FIELD) <= start && bytes.len() < start {
                    break;
                }
                return Ok(None);
            };
            let Some(field) = Field::of(described, end, is_fox) else { return Ok(None) };
            end += field.len;
            fields.push(field);
            at += FIELD;
        }
        let is_whole = bytes.len() >= start;
        if fields.is_empty() || start <= at || (is_whole && end != record) || end > record {
            return Ok(None);
        }
        Ok(Some(Head {
            records: u32::from_le_bytes([head[4], head[5], head[6], head[7]]).into(),
            start: start as u64,
            record,
            fields,
            encoding: said_encoding(head[29]),
            is_encrypted: head[15] == 1,
            is_fox,
        }))
    }

    /// Whether the file holds as many records as it promises, neither fewer nor more: in a list that breaks off, whoever
    /// stands below would be missing.
    fn check_length(&self, file: &OpenFile) -> Result<(), SourceErrorKind> {
        let promised = self.records.saturating_mul(self.record as u64).saturating_add(self.start);
        if promised > file.len() {
            return Err(SourceErrorKind::Damaged);
        }
        let mut reader = file.reader();
        std::io::Seek::seek(&mut reader, std::io::SeekFrom::Start(promised))?;
        let mut next = [0];
        let more = read_full(&mut reader, &mut next)? == 1 && matches!(next[0], b' ' | b'*');
        if more && file.len() - promised >= self.record as u64 {
            return Err(SourceErrorKind::Damaged);
        }
        Ok(())
    }

    /// Some of the text in the records, and the names of the fields.
    fn sample(&self, file: &OpenFile) -> Result<Vec<u8>, SourceErrorKind> {
        let mut sample = Vec::new();
        for field in &self.fields {
            sample.extend(&field.name);
            sample.push(b' ');
        }
        let mut records = Records::new(self, file)?;
        while let Some(record) = records.next()? {
            if record.first() == Some(&b'*') {
                continue;
            }
            for field in self.fields.iter().filter(|field| matches!(field.kind, b'C' | b'V')) {
                let bytes = field.bytes(record)?;
                if !bytes.is_ascii() {
                    sample.extend(trimmed(bytes));
                    sample.push(b' ');
                }
            }
            if sample.len() > SAMPLE {
                break;
            }
        }
        Ok(sample)
    }
}

impl Field {
    fn of(described: &[u8; FIELD], start: usize, is_fox: bool) -> Option<Field> {
        let name = described.get(..NAME)?;
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        let kind = described[11];
        // Texts longer than 255 characters have the rest of their length where numbers have their decimals.
        let len = match kind {
            b'C' => usize::from(described[16]) | usize::from(described[17]) << 8,
            _ => usize::from(described[16]),
        };
        let is_name = !name.is_empty() && name.iter().all(|byte| *byte >= b' ');
        let is_kind = matches!(
            kind,
            b'C' | b'N'
                | b'F'
                | b'D'
                | b'L'
                | b'M'
                | b'I'
                | b'B'
                | b'Y'
                | b'T'
                | b'V'
                | b'Q'
                | b'G'
                | b'P'
                | b'W'
                | b'0'
        );
        let (is_system, is_nullable) = (is_fox && described[18] & 1 != 0, is_fox && described[18] & 2 != 0);
        (is_name && is_kind && len > 0).then(|| Field {
            name: trimmed(name).to_vec(),
            kind,
            start,
            len,
            is_system,
            is_nullable,
        })
    }

    fn bytes<'r>(&self, record: &'r [u8]) -> Result<&'r [u8], SourceErrorKind> {
        record.get(self.start..self.start + self.len).ok_or(SourceErrorKind::Damaged)
    }

    /// Its text stands in another file.
    fn is_memo(&self, is_fox: bool) -> bool {
        matches!(self.kind, b'M' | b'G' | b'P' | b'W') || (self.kind == b'B' && !is_fox)
    }
}

/// What the mark of the encoding says; 0x57 is the usual one of Windows, whichever that is.
fn said_encoding(mark: u8) -> Option<&'static Encoding> {
    match mark {
        0x26 | 0x65 => Some(IBM866),
        0x57 | 0xC9 => Some(WINDOWS_1251),
        0x96 => Some(X_MAC_CYRILLIC),
        _ => None,
    }
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n');
    let first = bytes.iter().position(|byte| !is_blank(byte)).unwrap_or(bytes.len());
    let last = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(first, |last| last + 1);
    bytes.get(first..last).unwrap_or_default()
}

/// The records of a file, one after another, the deleted ones too.
struct Records<'h, 'f> {
    reader: BufReader<super::open::Reader<'f>>,
    left: u64,
    record: Vec<u8>,
    head: &'h Head,
}

impl<'h, 'f> Records<'h, 'f> {
    fn new(head: &'h Head, file: &'f OpenFile) -> Result<Self, SourceErrorKind> {
        let mut reader = file.reader();
        std::io::Seek::seek(&mut reader, std::io::SeekFrom::Start(head.start))?;
        let reader = BufReader::with_capacity(256 << 10, reader);
        Ok(Records { reader, left: head.records, record: vec![0; head.record], head })
    }

    fn next(&mut self) -> Result<Option<&[u8]>, SourceErrorKind> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.reader.read_exact(&mut self.record)?;
        // The head's length was believed so far: here it shows whether it is right.
        match self.record.first() {
            Some(b' ' | b'*') => Ok(Some(&self.record)),
            _ if self.head.record == 0 => Ok(None),
            _ => Err(SourceErrorKind::Damaged),
        }
    }
}

struct Table<'t> {
    head: &'t Head,
    encoding: &'static Encoding,
    limits: &'t Limits,
}

impl Table<'_> {
    /// Sends the rows; gives the number of records left out, and the names of the memo fields that hold anything.
    fn read(&self, file: &OpenFile, out: &mut RowWriter<'_>) -> Result<(u64, Vec<String>), SourceError> {
        let mut row = SheetRow::default();
        let shown: Vec<&Field> =
            self.head.fields.iter().filter(|field| !field.is_system && field.kind != b'0').collect();
        for (column, field) in shown.iter().enumerate() {
            row.put(column, self.text(&field.name), self.limits)?;
        }
        out.row(1, &row)?;
        let bits = self.head.is_fox.then(|| Bits::of(&self.head.fields)).flatten();
        let mut records = Records::new(self.head, file)?;
        let (mut number, mut deleted) = (1_u64, 0_u64);
        let mut memos = vec![false; shown.len()];
        while let Some(record) = records.next().map_err(|fault| SourceError::from(fault).in_row(number + 1))? {
            if record.first() == Some(&b'*') {
                deleted += 1;
                continue;
            }
            number += 1;
            row.clear();
            for (column, field) in shown.iter().enumerate() {
                let placed = |error: SourceError| error.in_row(number).in_column(column);
                let value = self.value(field, record, bits.as_ref()).map_err(|fault| placed(fault.into()))?;
                if let Some(memo) = memos.get_mut(column) {
                    *memo |= field.is_memo(self.head.is_fox) && !value.is_empty();
                }
                row.put(column, value, self.limits).map_err(placed)?;
            }
            out.row(number, &row)?;
        }
        let name = |field: &&Field| self.decoded(&field.name).unwrap_or_default().into_owned();
        let memos = shown.iter().zip(memos).filter(|(_, memo)| *memo).map(|(field, _)| name(field)).collect();
        Ok((deleted, memos))
    }

    fn value(&self, field: &Field, record: &[u8], bits: Option<&Bits>) -> Result<Value<'static>, SourceErrorKind> {
        let bytes = field.bytes(record)?;
        if bits.is_some_and(|bits| bits.is_null(field, record)) {
            return Ok(Value::Empty);
        }
        if field.is_memo(self.head.is_fox) {
            // The number of the block where the text begins: nothing, or zero, where there is none.
            let is_empty = bytes.iter().all(|byte| matches!(byte, 0 | b' ' | b'0'));
            return Ok(if is_empty { Value::Empty } else { Value::Unreadable(Cow::Borrowed("memo")) });
        }
        let told = || String::from_utf8_lossy(trimmed(bytes)).into_owned();
        Ok(match field.kind {
            b'C' => self.text(bytes),
            b'V' => {
                let len = match (bits.is_some_and(|bits| bits.is_short(field, record)), bytes.last()) {
                    (true, Some(len)) => usize::from(*len).min(field.len - 1),
                    _ => field.len,
                };
                self.text(bytes.get(..len).unwrap_or_default())
            }
            b'N' | b'F' => number(&told()),
            b'D' => day(&told()),
            b'L' => match bytes.first() {
                Some(b'T' | b't' | b'Y' | b'y') => Value::Bool(true),
                Some(b'F' | b'f' | b'N' | b'n') => Value::Bool(false),
                Some(b' ' | b'?' | 0) => Value::Empty,
                // «Д» and «Н» of programs that were translated.
                _ => self.text(bytes),
            },
            b'I' => match bytes.first_chunk() {
                Some(bytes) => Value::Number(f64::from(i32::from_le_bytes(*bytes))),
                None => Value::Unreadable(Cow::Owned(told())),
            },
            b'B' => match bytes.first_chunk() {
                Some(bytes) => Value::Number(f64::from_le_bytes(*bytes)),
                None => Value::Unreadable(Cow::Owned(told())),
            },
            b'Y' => match bytes.first_chunk() {
                Some(bytes) => Value::Number(i64::from_le_bytes(*bytes) as f64 / 10_000.0),
                None => Value::Unreadable(Cow::Owned(told())),
            },
            b'T' => moment(bytes),
            _ => Value::Unreadable(Cow::Borrowed("?")),
        })
    }

    fn text(&self, bytes: &[u8]) -> Value<'static> {
        match self.decoded(bytes) {
            Some(text) if text.is_empty() => Value::Empty,
            Some(text) => Value::Text(Cow::Owned(text.into_owned())),
            None => Value::Unreadable(Cow::Owned(String::from_utf8_lossy(trimmed(bytes)).into_owned())),
        }
    }

    /// The text of a field; `None` where its bytes are not of the encoding, or stand for nothing that is written.
    fn decoded<'b>(&self, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
        let bytes = trimmed(bytes);
        if self.encoding == UTF_8 {
            return match std::str::from_utf8(bytes) {
                Ok(text) => Some(Cow::Borrowed(text)),
                // The field was too narrow, and cut the last letter in two.
                Err(error) if error.error_len().is_none() => {
                    std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok().map(Cow::Borrowed)
                }
                Err(_) => None,
            };
        }
        let (text, malformed) = self.encoding.decode_without_bom_handling(bytes);
        (!malformed && !text.contains('\0')).then_some(text)
    }
}

/// A number that is written in digits. Of more digits than a number can hold, it is a text: an account, an identifier.
fn number(text: &str) -> Value<'static> {
    const EXACT: usize = 15;
    if text.is_empty() || text == "." {
        return Value::Empty;
    }
    if text.len() > EXACT && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Value::Text(Cow::Owned(text.to_owned()));
    }
    match text.replace(',', ".").parse::<f64>() {
        Ok(number) if number.is_finite() => Value::Number(number),
        // Asterisks: the number was too long for its field.
        _ => Value::Unreadable(Cow::Owned(text.to_owned())),
    }
}

fn day(text: &str) -> Value<'static> {
    if text.is_empty() || text.bytes().all(|byte| byte == b'0') {
        return Value::Empty;
    }
    match NaiveDate::parse_from_str(text, "%Y%m%d") {
        Ok(day) if text.len() == 8 => Value::Date(day),
        _ => Value::Unreadable(Cow::Owned(text.to_owned())),
    }
}

/// A day and a time of FoxPro.
fn moment(bytes: &[u8]) -> Value<'static> {
    let Some(days) = bytes.first_chunk().map(|days| i64::from(u32::from_le_bytes(*days))) else {
        return Value::Unreadable(Cow::Borrowed("?"));
    };
    if days == 0 || bytes.iter().all(|byte| *byte == b' ') {
        return Value::Empty;
    }
    let since = days - EPOCH;
    let day = match since >= 0 {
        true => NaiveDate::default().checked_add_days(Days::new(since.unsigned_abs())),
        false => NaiveDate::default().checked_sub_days(Days::new(since.unsigned_abs())),
    };
    day.map_or(Value::Unreadable(Cow::Borrowed("?")), Value::Date)
}

/// The bits of a record of FoxPro: which of its fields are nothing, and which hold less than they could.
struct Bits {
    start: usize,
    len: usize,
    /// The place of a field in the record, its bit of a length, and its bit of nothing.
    of: Vec<(usize, Option<usize>, Option<usize>)>,
}

impl Bits {
    fn of(fields: &[Field]) -> Option<Bits> {
        let flags = fields.iter().find(|field| field.kind == b'0')?;
        let mut next = 0;
        let mut bit = |wanted: bool| {
            wanted.then(|| {
                next += 1;
                next - 1
            })
        };
        let of =
            fields.iter().map(|field| (field.start, bit(matches!(field.kind, b'V' | b'Q')), bit(field.is_nullable)));
        Some(Bits { of: of.collect(), start: flags.start, len: flags.len })
    }

    fn is_set(&self, bit: Option<usize>, record: &[u8]) -> bool {
        let byte = |bit: usize| (bit / 8 < self.len).then(|| record.get(self.start + bit / 8)).flatten();
        bit.is_some_and(|bit| byte(bit).is_some_and(|byte| byte >> (bit % 8) & 1 != 0))
    }

    fn is_null(&self, field: &Field, record: &[u8]) -> bool {
        self.of.iter().any(|(start, _, null)| *start == field.start && self.is_set(*null, record))
    }

    fn is_short(&self, field: &Field, record: &[u8]) -> bool {
        self.of.iter().any(|(start, short, _)| *start == field.start && self.is_set(*short, record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_as_they_are_written() {
        assert_eq!(number("0.5"), Value::Number(0.5));
        assert_eq!(number("-3,25"), Value::Number(-3.25));
        assert_eq!(number("79001234567"), Value::Number(79_001_234_567.0));
        assert_eq!(number("40817810099910004312"), Value::Text("40817810099910004312".into()));
        assert_eq!(number("****"), Value::Unreadable("****".into()));
        assert_eq!((number(""), day(""), day("00000000")), (Value::Empty, Value::Empty, Value::Empty));
        assert_eq!(day("20080301"), NaiveDate::from_ymd_opt(2008, 3, 1).map_or(Value::Empty, Value::Date));
        assert_eq!(day("20080231"), Value::Unreadable("20080231".into()));
    }

    #[test]
    fn a_moment_of_foxpro() {
        // 2,454,527 days since the count began: 1 March 2008.
        let bytes = [2_454_527_u32.to_le_bytes(), 0_u32.to_le_bytes()].concat();
        assert_eq!(moment(&bytes), NaiveDate::from_ymd_opt(2008, 3, 1).map_or(Value::Empty, Value::Date));
        assert_eq!(moment(&[0; 8]), Value::Empty);
    }
}
