//! The bytes of a text file → text, a block at a time, in whichever encoding Russian text is written.

use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    DecoderResult, Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251,
};

use super::error::SourceErrorKind;
use super::open::{OpenFile, Reader, read_full};
use super::prescan::{Survey, line_of};

/// Bytes decoded at a time.
const BLOCK: usize = 256 << 10;
/// Bytes from which an encoding is guessed.
const SAMPLE: u64 = 1 << 20;

/// How a file's text is encoded, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextEncoding {
    pub encoding: &'static Encoding,
    /// Neither marked in the file nor plain to see, nor the usual one of Russian Windows.
    pub guessed: bool,
}

impl TextEncoding {
    /// Finds the encoding. `declared` is what the file says of itself (the `charset` of a web page).
    pub(super) fn find(
        file: &OpenFile,
        survey: &Survey,
        declared: Option<&'static Encoding>,
    ) -> Result<Self, SourceErrorKind> {
        let sure = |encoding| Ok(TextEncoding { encoding, guessed: false });
        if let Some((encoding, _)) = Encoding::for_bom(&survey.head) {
            return sure(encoding);
        }
        if survey.first_nul.is_some()
            && let Some(encoding) = utf16_without_mark(&survey.head)
        {
            return Ok(TextEncoding { encoding, guessed: true });
        }
        let Some(broken_at) = survey.not_utf8_at else { return sure(UTF_8) };
        let sample = sample_around(file, broken_at)?;
        if mostly_utf8(&sample) {
            return Err(SourceErrorKind::InvalidText { line: line_of(file, broken_at)? });
        }
        if let Some(encoding) = declared.filter(|encoding| RUSSIAN.contains(encoding)) {
            return sure(encoding);
        }
        Self::by_letters(&sample)
    }

    /// Finds the encoding of a table's text by a sample of it. `said` is what the file says, which may be wrong: it counts
    /// where the text reads as Russian in it.
    pub(super) fn of_sample(sample: &[u8], said: Option<&'static Encoding>) -> Result<Self, SourceErrorKind> {
        let sure = |encoding| Ok(TextEncoding { encoding, guessed: false });
        if sample.is_ascii() {
            return sure(said.unwrap_or(WINDOWS_1251));
        }
        if mostly_utf8(sample) {
            return sure(UTF_8);
        }
        match said.filter(|said| plausible(said, sample)) {
            Some(said) => sure(said),
            None => Self::by_letters(sample),
        }
    }

    /// Finds the encoding by the frequency of letters.
    fn by_letters(sample: &[u8]) -> Result<Self, SourceErrorKind> {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(sample, true);
        let guess = detector.guess(Some(b"ru"), Utf8Detection::Deny);
        let encoding = if plausible(guess, sample) {
            guess
        } else {
            *RUSSIAN.iter().find(|encoding| plausible(encoding, sample)).ok_or(SourceErrorKind::UnknownEncoding)?
        };
        Ok(TextEncoding { encoding, guessed: encoding != WINDOWS_1251 })
    }
}

/// The one-byte encodings of Russian text, the usual one first.
const RUSSIAN: [&Encoding; 5] = [WINDOWS_1251, KOI8_R, KOI8_U, IBM866, ISO_8859_5];

fn sample_around(file: &OpenFile, offset: u64) -> Result<Vec<u8>, SourceErrorKind> {
    let mut reader = file.reader();
    std::io::Seek::seek(&mut reader, std::io::SeekFrom::Start(offset.saturating_sub(SAMPLE / 2)))?;
    let mut sample = Vec::new();
    reader.take(SAMPLE).read_to_end(&mut sample)?;
    Ok(sample)
}

/// Whether bytes that are not UTF-8 were meant to be: then the file is damaged, and reading it as anything else would
/// turn every name into gibberish.
fn mostly_utf8(sample: &[u8]) -> bool {
    let high = sample.iter().filter(|byte| **byte >= 0x80).count();
    let cyrillic = sample.windows(2).filter(|pair| matches!(pair, [0xD0 | 0xD1, 0x80..=0xBF])).count();
    high > 0 && cyrillic * 4 > high
}

/// Whether the sample reads as Russian in an encoding: letters, the signs that Russian text uses, and capitals where
/// capitals stand.
fn plausible(encoding: &'static Encoding, sample: &[u8]) -> bool {
    if !RUSSIAN.contains(&encoding) {
        return false;
    }
    let (text, malformed) = encoding.decode_without_bom_handling(sample);
    let (mut letters, mut signs, mut others, mut capitals_inside) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut after_small = false;
    for c in text.chars() {
        match c {
            'а'..='я' | 'ё' => letters += 1,
            'А'..='Я' | 'Ё' => {
                letters += 1;
                capitals_inside += u32::from(after_small);
            }
            '\0'..='\x7F' => {}
            '«' | '»' | '–' | '—' | '№' | '\u{A0}' | '…' | '“' | '”' | '„' | '’' | '§' | '°' => {
                signs += 1
            }
            _ => others += 1,
        }
        after_small = matches!(c, 'а'..='я' | 'ё');
    }
    !malformed && letters + signs > 0 && others * 10 <= letters + signs && capitals_inside * 10 <= letters
}

/// UTF-16 that carries no mark: nearly every second byte is the high half of a Latin, Cyrillic or punctuation character.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let units = head.len() / 2;
    let high_halves =
        |at: usize| head.chunks_exact(2).filter(|pair| matches!(pair.get(at), Some(0x00 | 0x04 | 0x20 | 0x21))).count();
    let nearly_all = |count: usize| units >= 2 && count * 20 >= units * 19;
    let (big, little) = (high_halves(0), high_halves(1));
    if nearly_all(little) && little > big {
        Some(UTF_16LE)
    } else if nearly_all(big) && big > little {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Decodes a file block by block.
pub(super) struct TextReader<'f> {
    reader: Reader<'f>,
    /// `None` for UTF-8, which needs checking alone.
    decoder: Option<encoding_rs::Decoder>,
    block: Vec<u8>,
    /// Bytes at the block's beginning that are left over from the one before: the first half of a character.
    carried: usize,
    lines: u64,
    begun: bool,
    ended: bool,
}

impl<'f> TextReader<'f> {
    pub(super) fn new(file: &'f OpenFile, encoding: &'static Encoding) -> Self {
        TextReader {
            reader: file.reader(),
            decoder: (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal()),
            block: vec![0; BLOCK],
            carried: 0,
            lines: 0,
            begun: false,
            ended: false,
        }
    }

    /// Appends the next block of text. False when there is no more.
    pub(super) fn more(&mut self, text: &mut String) -> Result<bool, SourceErrorKind> {
        if self.ended {
            return Ok(false);
        }
        let carried = self.carried;
        let space = self.block.get_mut(carried..).unwrap_or_default();
        let read = read_full(&mut self.reader, space)?;
        self.ended = read < space.len();
        let before = text.len();
        let filled = carried + read;
        match self.decoder {
            Some(_) => self.decode(filled, text)?,
            None => self.check(filled, text)?,
        }
        let added = text.as_bytes().get(before..).unwrap_or_default();
        if let Some(nul) = memchr::memchr(0, added) {
            return Err(SourceErrorKind::NulByte { line: self.line_after(added.get(..nul).unwrap_or_default()) });
        }
        self.lines += memchr::memchr_iter(b'\n', added).count() as u64;
        Ok(true)
    }

    fn check(&mut self, filled: usize, text: &mut String) -> Result<(), SourceErrorKind> {
        let mut bytes = self.block.get(..filled).unwrap_or_default();
        if !self.begun {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            self.begun = true;
        }
        // A block may end in the middle of a character: its first bytes wait for the rest.
        let last = bytes.iter().rev().take(3).position(|byte| *byte >= 0xc0);
        let cut = last.filter(|_| !self.ended).map_or(0, |at| at + 1);
        let whole = bytes.get(..bytes.len() - cut).unwrap_or_default();
        if let Ok(valid) = simdutf8::basic::from_utf8(whole) {
            text.push_str(valid);
            self.carried = cut;
            self.block.copy_within(filled - cut..filled, 0);
            return Ok(());
        }
        let valid = bytes.utf8_chunks().next();
        let valid = valid.as_ref().map(|chunk| chunk.valid()).unwrap_or_default();
        let rest = bytes.get(valid.len()..).unwrap_or_default();
        let cut_off = std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none());
        if !cut_off || self.ended {
            return Err(SourceErrorKind::InvalidText { line: self.line_after(valid.as_bytes()) });
        }
        text.push_str(valid);
        let carried = rest.len();
        self.block.copy_within(filled - carried..filled, 0);
        self.carried = carried;
        Ok(())
    }

    fn decode(&mut self, filled: usize, text: &mut String) -> Result<(), SourceErrorKind> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let bytes = self.block.get(..filled).unwrap_or_default();
        let before = text.len();
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3));
        match decoder.decode_to_string_without_replacement(bytes, text, self.ended).0 {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => {
                let wide = [UTF_16LE, UTF_16BE].contains(&decoder.encoding());
                let line = self.line_after(text.as_bytes().get(before..).unwrap_or_default());
                Err(if wide { SourceErrorKind::LoneSurrogate { line } } else { SourceErrorKind::InvalidText { line } })
            }
        }
    }

    fn line_after(&self, bytes: &[u8]) -> u64 {
        self.lines + memchr::memchr_iter(b'\n', bytes).count() as u64 + 1
    }
}

/// The bytes of a file, as UTF-8 whatever they were.
pub(super) struct Decoded<'f> {
    text: TextReader<'f>,
    block: String,
    taken: usize,
    /// What was wrong with the text: the parser would only say that it could not go on.
    broken: Rc<RefCell<Option<SourceErrorKind>>>,
}

impl<'f> Decoded<'f> {
    /// `broken` will hold what is wrong with the text, once anything is.
    pub(super) fn new(
        file: &'f OpenFile<'_>,
        encoding: &'static Encoding,
        broken: Rc<RefCell<Option<SourceErrorKind>>>,
    ) -> Self {
        Decoded { text: TextReader::new(file, encoding), block: String::new(), taken: 0, broken }
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Decoded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.taken >= self.block.len() {
            self.block.clear();
            self.taken = 0;
            match self.text.more(&mut self.block) {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) => {
                    *self.broken.borrow_mut() = Some(fault);
                    return Err(io::ErrorKind::InvalidData.into());
                }
            }
        }
        Ok(self.block.as_bytes().get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.taken += bytes;
    }
}
