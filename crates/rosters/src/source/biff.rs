//! The stream of an xls's workbook → its records, one at a time, and the strings inside them.

use std::collections::HashMap;
use std::io::{self, Read};

use encoding_rs::{Encoding, IBM866, MACINTOSH, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC};

use super::error::SourceErrorKind;
use super::open::read_full;
use super::runs::{Look, Runs};

pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
pub(super) const CONTINUE: u16 = 0x003C;

/// Reads records one after another into one buffer.
pub(super) struct Records<R> {
    inner: R,
    /// The head of the record after this one, if it was looked at already.
    ahead: Option<(u16, usize)>,
    pub kind: u16,
    pub data: Vec<u8>,
    /// Bytes that may still be read.
    left: u64,
}

impl<R: Read> Records<R> {
    /// `left` bounds the bytes read: a hostile file may point all its sheets at the same place.
    pub(super) fn new(inner: R, left: u64) -> Self {
        Records { inner, ahead: None, kind: 0, data: Vec::new(), left }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Reads the next record. False at the stream's end.
    pub(super) fn advance(&mut self) -> Result<bool, SourceErrorKind> {
        let Some((kind, len)) = self.peek()? else { return Ok(false) };
        self.ahead = None;
        self.kind = kind;
        self.left = self.left.checked_sub(len as u64 + 4).ok_or(SourceErrorKind::Damaged)?;
        self.data.resize(len, 0);
        self.inner.read_exact(&mut self.data)?;
        Ok(true)
    }

    /// Reads the next record if it continues this one.
    pub(super) fn advance_if_continued(&mut self) -> Result<bool, SourceErrorKind> {
        match self.peek()? {
            Some((CONTINUE, _)) => self.advance(),
            _ => Ok(false),
        }
    }

    /// Reads the text at an offset of this record, which may go on in those that continue it; `rich` ones have runs behind
    /// it. Only as Excel 97 and later write it.
    pub(super) fn text(&mut self, at: usize, rich: bool) -> Result<(String, Vec<(u16, u16)>), SourceErrorKind> {
        let mut text = String::new();
        let mut cursor = Cursor { records: self, at };
        let count = usize::from(cursor.u16()?);
        // An empty text may lack the byte that says how it is written.
        if count == 0 {
            return Ok((text, Vec::new()));
        }
        let wide = cursor.byte()? & 1 != 0;
        cursor.characters(count, wide, &mut text)?;
        let mut runs = Vec::new();
        if rich && !cursor.at_end()? {
            for _ in 0..cursor.u16()? {
                runs.push((cursor.u16()?, cursor.u16()?));
            }
        }
        Ok((text, runs))
    }

    fn peek(&mut self) -> Result<Option<(u16, usize)>, SourceErrorKind> {
        if self.ahead.is_none() {
            let mut head = [0; 4];
            match read_full(&mut self.inner, &mut head)? {
                4 => {
                    let [a, b, c, d] = head;
                    self.ahead = Some((u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d]))));
                }
                0 => {}
                _ => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            }
        }
        Ok(self.ahead)
    }
}

/// The two bytes at an offset.
pub(super) fn u16_at(data: &[u8], at: usize) -> Result<u16, SourceErrorKind> {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk()).ok_or(SourceErrorKind::Damaged)?;
    Ok(u16::from_le_bytes(*bytes))
}

/// The four bytes at an offset.
pub(super) fn u32_at(data: &[u8], at: usize) -> Result<u32, SourceErrorKind> {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk()).ok_or(SourceErrorKind::Damaged)?;
    Ok(u32::from_le_bytes(*bytes))
}

/// The floating-point number at an offset.
pub(super) fn f64_at(data: &[u8], at: usize) -> Result<f64, SourceErrorKind> {
    let bytes = data.get(at..).and_then(|rest| rest.first_chunk()).ok_or(SourceErrorKind::Damaged)?;
    Ok(f64::from_le_bytes(*bytes))
}

/// A number packed into four bytes.
pub(super) fn rk(packed: u32) -> f64 {
    let number = if packed & 2 != 0 {
        f64::from(packed.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(packed & !3) << 32)
    };
    if packed & 1 != 0 { number / 100.0 } else { number }
}

/// How the strings of a workbook are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strings {
    /// Excel 97 and later: two bytes a character, or one for Latin.
    pub wide: bool,
    /// Before: one byte a character, in this encoding.
    pub encoding: &'static Encoding,
}

impl Strings {
    pub(super) fn codepage(number: u16) -> &'static Encoding {
        match number {
            866 => IBM866,
            10000 => MACINTOSH,
            10007 => X_MAC_CYRILLIC,
            1250..=1258 => Encoding::for_label(format!("windows-{number}").as_bytes()).unwrap_or(WINDOWS_1251),
            _ => WINDOWS_1251,
        }
    }

    /// A string of `count` characters: in Excel 97 and later, after a byte that says how they are written.
    pub(super) fn decode(&self, data: &[u8], count: usize) -> Result<String, SourceErrorKind> {
        let mut out = String::new();
        if self.wide {
            let (flags, rest) = data.split_first().ok_or(SourceErrorKind::Damaged)?;
            push_characters(rest, count, flags & 1 != 0, &mut out)
                .filter(|took| *took == count)
                .ok_or(SourceErrorKind::Damaged)?;
        } else {
            let bytes = data.get(..count).ok_or(SourceErrorKind::Damaged)?;
            out.push_str(&self.narrow(bytes, false));
        }
        Ok(out)
    }

    /// A text of one byte a character. The workbook of a Russian Excel 5 or 95 may name a western code page: then the
    /// font of the cell says which letters are meant, and where it does not, the letters do.
    pub(super) fn narrow(&self, bytes: &[u8], russian_font: bool) -> String {
        let is_russian = [WINDOWS_1251, IBM866, X_MAC_CYRILLIC].contains(&self.encoding);
        let encoding = match is_russian || !(russian_font || reads_as_russian(bytes)) {
            true => self.encoding,
            false => WINDOWS_1251,
        };
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// Whether the bytes beyond ASCII are Russian letters in the usual encoding of Windows, in words of their own: «Müller» has
/// one beside a Latin letter.
fn reads_as_russian(bytes: &[u8]) -> bool {
    let is_letter = |byte: u8| matches!(byte, 0xC0..=0xFF | 0xA8 | 0xB8);
    let is_sign =
        |byte: u8| matches!(byte, 0x84 | 0x85 | 0x93 | 0x94 | 0x96 | 0x97 | 0xA0 | 0xA7 | 0xAB | 0xB0 | 0xB9 | 0xBB);
    let known = bytes.iter().all(|byte| byte.is_ascii() || is_letter(*byte) || is_sign(*byte));
    let mixed = |pair: &[u8]| matches!(pair, [a, b] if (is_letter(*a) && b.is_ascii_alphabetic()) || (a.is_ascii_alphabetic() && is_letter(*b)));
    known && bytes.iter().any(|byte| is_letter(*byte)) && !bytes.windows(2).any(mixed)
}

/// Appends at most `count` characters; gives how many there were. `None`: half a character.
fn push_characters(data: &[u8], count: usize, wide: bool, out: &mut String) -> Option<usize> {
    if wide {
        let took = count.min(data.len() / 2);
        let (text, _) = UTF_16LE.decode_without_bom_handling(data.get(..took * 2)?);
        out.push_str(&text);
        Some(took)
    } else {
        let took = count.min(data.len());
        out.extend(data.get(..took)?.iter().map(|byte| char::from(*byte)));
        Some(took)
    }
}

/// What the fonts of a workbook do to the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Fonts(pub Vec<Font>);

/// A font of a workbook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Font {
    /// It strikes the text through.
    pub struck: bool,
    /// Its letters are Russian, where a character is one byte.
    pub russian: bool,
}

impl Font {
    /// Reads the record of a font; before Excel 97 its name has one byte a character.
    pub(super) fn of(data: &[u8]) -> Result<Font, SourceErrorKind> {
        let struck = u16_at(data, 2)? & 8 != 0;
        let name = data.get(15..).unwrap_or_default();
        let name = name.get(..name.len().min(data.get(14).copied().unwrap_or(0).into())).unwrap_or_default();
        Ok(Font { struck, russian: data.get(12) == Some(&204) || name.ends_with(b" Cyr") })
    }
}

impl Fonts {
    /// Whether a font strikes through.
    pub(super) fn struck(&self, number: u16) -> bool {
        self.get(number).struck
    }

    /// A font by its number. There is none with the number 4.
    pub(super) fn get(&self, number: u16) -> Font {
        let index = usize::from(if number > 4 { number - 1 } else { number });
        self.0.get(index).copied().unwrap_or_default()
    }
}

/// The strings that cells share, as one text and the places where each ends.
#[derive(Default)]
pub(super) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
    /// Of strings with fonts of their own, where any font strikes through: where each run begins in the text, and whether
    /// it is struck through. What stands before the first has the cell's own font.
    runs: HashMap<u32, Vec<(u32, bool)>>,
}

/// Shared strings of an xls: 65,536 rows of a dozen columns, all different.
const MOST_STRINGS: usize = 1_000_000;
/// Bytes of their text.
const MOST_TEXT: usize = 64 << 20;

impl SharedStrings {
    pub(super) fn get(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start as usize..*self.ends.get(index)? as usize)
    }

    /// The runs of a string, if any has a font of its own.
    pub(super) fn rich(&self, index: u32, cell_struck: bool) -> Option<Runs> {
        let look = |struck: bool| if struck { Look::Struck } else { Look::Plain };
        let runs = self.runs.get(&index)?;
        let text = self.get(index)?;
        let end = *self.ends.get(index as usize)? as usize;
        let start = end - text.len();
        let mut told = Runs::default();
        let first = runs.first().map_or(end, |(begin, _)| *begin as usize);
        told.push(self.text.get(start..first)?, look(cell_struck));
        for (at, (begin, struck)) in runs.iter().enumerate() {
            let stop = runs.get(at + 1).map_or(end, |(next, _)| *next as usize);
            told.push(self.text.get(*begin as usize..stop)?, look(*struck));
        }
        Some(told)
    }

    /// Reads the record that holds them, and those that continue it. A string may be cut anywhere.
    pub(super) fn read<R: Read>(records: &mut Records<R>, fonts: &Fonts) -> Result<Self, SourceErrorKind> {
        let any_struck = fonts.0.iter().any(|font| font.struck);
        let count = u32_at(&records.data, 4)? as usize;
        let mut strings = SharedStrings::default();
        let mut cursor = Cursor { records, at: 8 };
        for _ in 0..count {
            // Some programs promise more strings than they write.
            if cursor.at_end()? {
                break;
            }
            let start = strings.text.len();
            let runs = cursor.string(&mut strings.text, any_struck)?;
            strings.close(start, &runs, |font| fonts.struck(font))?;
        }
        Ok(strings)
    }

    /// Adds a string with its runs: where each begins, in characters of two bytes, and its font.
    pub(super) fn push(
        &mut self,
        text: &str,
        runs: &[(u16, u16)],
        is_struck: impl Fn(u16) -> bool,
    ) -> Result<(), SourceErrorKind> {
        let start = self.text.len();
        self.text.push_str(text);
        self.close(start, runs, is_struck)
    }

    /// The string that begins at a place is complete.
    fn close(
        &mut self,
        start: usize,
        runs: &[(u16, u16)],
        is_struck: impl Fn(u16) -> bool,
    ) -> Result<(), SourceErrorKind> {
        if !runs.is_empty() {
            let index = u32::try_from(self.ends.len()).map_err(|_| SourceErrorKind::TooIntricate)?;
            let placed = placed(self.text.get(start..).unwrap_or_default(), start, runs, is_struck);
            self.runs.insert(index, placed);
        }
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| SourceErrorKind::TooIntricate)?);
        if self.ends.len() > MOST_STRINGS || self.text.len() > MOST_TEXT {
            return Err(SourceErrorKind::TooIntricate);
        }
        Ok(())
    }
}

/// Where runs that are counted in characters of two bytes begin in a text.
fn placed(text: &str, start: usize, runs: &[(u16, u16)], is_struck: impl Fn(u16) -> bool) -> Vec<(u32, bool)> {
    let mut placed = Vec::with_capacity(runs.len());
    let mut runs = runs.iter().peekable();
    let mut units = 0;
    for (at, c) in text.char_indices() {
        while let Some((_, font)) = runs.next_if(|(begin, _)| usize::from(*begin) <= units) {
            placed.push((u32::try_from(start + at).unwrap_or(u32::MAX), is_struck(*font)));
        }
        units += c.len_utf16();
    }
    placed
}

/// A place in a record and those that continue it.
struct Cursor<'r, R> {
    records: &'r mut Records<R>,
    at: usize,
}

impl<R: Read> Cursor<'_, R> {
    fn rest(&self) -> &[u8] {
        self.records.data.get(self.at..).unwrap_or_default()
    }

    fn at_end(&mut self) -> Result<bool, SourceErrorKind> {
        Ok(self.rest().is_empty() && !self.next_record()?)
    }

    fn next_record(&mut self) -> Result<bool, SourceErrorKind> {
        self.at = 0;
        self.records.advance_if_continued()
    }

    fn byte(&mut self) -> Result<u8, SourceErrorKind> {
        if self.at_end()? {
            return Err(SourceErrorKind::Damaged);
        }
        let byte = *self.rest().first().ok_or(SourceErrorKind::Damaged)?;
        self.at += 1;
        Ok(byte)
    }

    fn u16(&mut self) -> Result<u16, SourceErrorKind> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), SourceErrorKind> {
        while bytes > 0 {
            if self.at_end()? {
                return Err(SourceErrorKind::Damaged);
            }
            let step = bytes.min(self.rest().len());
            self.at += step;
            bytes -= step;
        }
        Ok(())
    }

    /// Reads the characters of a string, which may be cut between two of them.
    fn characters(&mut self, mut left: usize, mut wide: bool, out: &mut String) -> Result<(), SourceErrorKind> {
        while left > 0 {
            if self.rest().is_empty() {
                if !self.next_record()? {
                    return Err(SourceErrorKind::Damaged);
                }
                // The rest of a string that was cut says anew how it is written.
                wide = self.byte()? & 1 != 0;
            }
            let took = push_characters(self.rest(), left, wide, out)
                .filter(|took| *took > 0)
                .ok_or(SourceErrorKind::Damaged)?;
            self.at += if wide { took * 2 } else { took };
            left -= took;
        }
        Ok(())
    }

    /// Reads a string; gives where its runs begin and their fonts, if they are wanted.
    fn string(&mut self, out: &mut String, want_runs: bool) -> Result<Vec<(u16, u16)>, SourceErrorKind> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetic = if flags & 4 != 0 { usize::from(self.u16()?) | usize::from(self.u16()?) << 16 } else { 0 };
        self.characters(count, flags & 1 != 0, out)?;
        let mut fonts = Vec::new();
        if want_runs {
            for _ in 0..runs {
                fonts.push((self.u16()?, self.u16()?));
            }
        } else {
            self.skip(runs * 4)?;
        }
        self.skip(phonetic)?;
        Ok(fonts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = kind.to_le_bytes().to_vec();
        bytes.extend(u16::try_from(data.len()).unwrap_or_default().to_le_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn a_shared_string_may_be_cut_by_the_end_of_its_record() {
        let mut first = vec![2, 0, 0, 0, 2, 0, 0, 0];
        // «ab» in one byte a character, then «Иван» cut after two characters, its rest Latin.
        first.extend([2, 0, 0, b'a', b'b', 4, 0, 1, 0x18, 0x04, 0x32, 0x04]);
        let mut stream = record(0x00FC, &first);
        stream.extend(record(CONTINUE, &[0, b'x', b'y']));
        let mut records = Records::new(stream.as_slice(), 1000);
        assert_eq!(records.advance(), Ok(true));
        let strings = SharedStrings::read(&mut records, &Fonts::default());
        let strings = strings.unwrap_or_default();
        assert_eq!((strings.get(0), strings.get(1), strings.get(2)), (Some("ab"), Some("Ивxy"), None));
    }

    #[test]
    fn a_part_of_a_shared_string_may_be_struck_through() {
        // «Old Иван», of which the first four characters have the font 5: the fifth, since there is no fourth.
        let mut data = vec![1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 9, 2, 0];
        data.extend("Old Иван".encode_utf16().flat_map(u16::to_le_bytes));
        data.extend([0, 0, 5, 0, 4, 0, 0, 0]);
        let stream = record(0x00FC, &data);
        let mut records = Records::new(stream.as_slice(), 1000);
        assert_eq!(records.advance(), Ok(true));
        let mut fonts = Fonts(vec![Font::default(); 4]);
        fonts.0.push(Font { struck: true, russian: false });
        let strings = SharedStrings::read(&mut records, &fonts).unwrap_or_default();
        let told = strings.rich(0, false).unwrap_or_default().take(str::trim);
        assert_eq!((told.text.as_str(), told.mark), ("Иван", crate::mapping::table::Mark::PartlyStruck));
    }

    #[test]
    fn a_text_of_a_cell_may_be_cut_by_the_end_of_its_record() {
        let mut stream = record(0x0207, &[4, 0, 1, 0x18, 0x04, 0x32, 0x04]);
        stream.extend(record(CONTINUE, &[0, b'x', b'y']));
        stream.extend(record(EOF, &[]));
        let mut records = Records::new(stream.as_slice(), 1000);
        assert_eq!(records.advance(), Ok(true));
        assert_eq!(records.text(0, false), Ok(("Ивxy".to_owned(), Vec::new())));
        assert_eq!((records.advance(), records.kind), (Ok(true), EOF));
    }

    #[test]
    fn a_western_code_page_and_russian_letters() {
        let western = Strings { wide: false, encoding: Strings::codepage(1252) };
        let russian = WINDOWS_1251.encode("Ёлкина Зоя, гр. «ИС-21» № 7").0;
        assert_eq!(western.narrow(&russian, false), "Ёлкина Зоя, гр. «ИС-21» № 7");
        let umlaut = encoding_rs::WINDOWS_1252.encode("Müller").0;
        assert_eq!(western.narrow(&umlaut, false), "Müller");
        assert_eq!(western.narrow(&WINDOWS_1251.encode("ИC").0, false), "ÈC");
        assert_eq!(western.narrow(&WINDOWS_1251.encode("ИC").0, true), "ИC");
        let dos = Strings { wide: false, encoding: Strings::codepage(866) };
        assert_eq!(dos.narrow(&IBM866.encode("Зоя").0, true), "Зоя");
    }

    #[test]
    fn packed_numbers() {
        assert_eq!(rk(0x3FF0_0000), 1.0);
        assert_eq!(rk((12345 << 2) | 3), 123.45);
        assert_eq!(rk((-7_i32 << 2).cast_unsigned() | 2), -7.0);
    }
}
