//! One pass over the bytes of a file, before anything is believed: its digest, and what tells one kind from another.

use std::io::Read;

use memchr::memmem;

use super::error::SourceErrorKind;
use super::open::{OpenFile, read_full};

/// What the first pass found.
pub(super) struct Survey {
    /// `blake3:` and the hash of the bytes, in hexadecimal.
    pub digest: String,
    /// The first bytes of the file.
    pub head: Vec<u8>,
    /// Where the first NUL byte stands.
    pub first_nul: Option<u64>,
    /// Where the bytes stop being UTF-8; `None` if they never do.
    pub not_utf8_at: Option<u64>,
    /// Records of a zip directory that the bytes hold, wherever the archive claims its directory to be.
    pub zip_records: u64,
}

/// Bytes looked at to tell the kind of a file.
const HEAD: usize = 64 << 10;
/// Bytes read at a time: as many as stay in the processor's cache while they are hashed and checked.
const BLOCK: usize = 256 << 10;

/// Reads the whole file once.
pub(super) fn survey(file: &OpenFile) -> Result<Survey, SourceErrorKind> {
    let mut reader = file.reader();
    let mut block = vec![0; BLOCK];
    let mut hasher = blake3::Hasher::new();
    let zip_record = memmem::Finder::new(b"PK\x01\x02");
    let mut seen = 0_u64;
    let mut utf8 = Utf8Check::default();
    let mut found =
        Survey { digest: String::new(), head: Vec::new(), first_nul: None, not_utf8_at: None, zip_records: 0 };
    loop {
        let read = read_full(&mut reader, &mut block)?;
        let Some(bytes) = block.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        if seen == 0 {
            found.head = bytes.iter().copied().take(HEAD).collect();
        }
        hasher.update(bytes);
        if found.head.starts_with(b"PK") {
            found.zip_records += zip_record.find_iter(bytes).count() as u64;
        } else if !found.head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            if found.first_nul.is_none() {
                found.first_nul = memchr::memchr(0, bytes).map(|at| seen + at as u64);
            }
            utf8.take(bytes, seen);
        }
        seen += read as u64;
    }
    // Fewer bytes than there were at opening: somebody cut the file.
    if seen != file.len() {
        return Err(SourceErrorKind::Changed);
    }
    found.digest = format!("blake3:{}", hasher.finalize().to_hex());
    found.not_utf8_at = utf8.end(seen);
    Ok(found)
}

/// The number of the line in which a byte stands; the first is 1.
pub(super) fn line_of(file: &OpenFile, offset: u64) -> Result<u64, SourceErrorKind> {
    let mut reader = file.reader().take(offset);
    let mut block = vec![0; BLOCK];
    let mut lines = 1;
    loop {
        let read = read_full(&mut reader, &mut block)?;
        let Some(bytes) = block.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(lines) };
        lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }
}

/// Checks for UTF-8 block by block, a character being allowed to straddle two of them.
#[derive(Default)]
struct Utf8Check {
    /// The beginning of a character, left over from the last block.
    carried: Vec<u8>,
    broken_at: Option<u64>,
}

impl Utf8Check {
    fn take(&mut self, mut bytes: &[u8], mut offset: u64) {
        while self.broken_at.is_none() && !self.carried.is_empty() {
            let Some((next, rest)) = bytes.split_first() else { return };
            self.carried.push(*next);
            (bytes, offset) = (rest, offset + 1);
            match std::str::from_utf8(&self.carried) {
                Ok(_) => self.carried.clear(),
                Err(error) if error.error_len().is_some() => {
                    self.broken_at = Some(offset - self.carried.len() as u64);
                }
                Err(_) => {}
            }
        }
        if self.broken_at.is_some() {
            return;
        }
        // A block as a rule ends in the middle of a character.
        let (whole, half) = bytes.split_at(bytes.len() - half_character(bytes));
        if simdutf8::basic::from_utf8(whole).is_ok() {
            self.carried = half.to_vec();
            return;
        }
        let Err(error) = std::str::from_utf8(bytes) else { return };
        if error.error_len().is_some() {
            self.broken_at = Some(offset + error.valid_up_to() as u64);
        } else {
            self.carried = bytes.get(error.valid_up_to()..).unwrap_or_default().to_vec();
        }
    }

    fn end(self, len: u64) -> Option<u64> {
        self.broken_at.or_else(|| (!self.carried.is_empty()).then(|| len - self.carried.len() as u64))
    }
}

/// How many bytes at the end are the beginning of a character whose rest does not stand there.
fn half_character(bytes: &[u8]) -> usize {
    let begun = bytes.iter().rev().take(3).position(|byte| *byte >= 0xc0);
    let Some((behind, first)) = begun.and_then(|at| Some((at, *bytes.iter().rev().nth(at)?))) else { return 0 };
    let wanted = match first {
        ..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    if behind + 1 < wanted { behind + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(blocks: &[&[u8]]) -> Option<u64> {
        let mut utf8 = Utf8Check::default();
        let mut offset = 0;
        for block in blocks {
            utf8.take(block, offset);
            offset += block.len() as u64;
        }
        utf8.end(offset)
    }

    #[test]
    fn a_character_may_straddle_two_blocks() {
        assert_eq!(check(&[b"a\xD0", b"\x90b"]), None);
        assert_eq!(check(&[b"a\xF0", b"\x9F", b"\x98\x80"]), None);
        assert_eq!(check(&[b"a\xD0", b"b"]), Some(1));
        assert_eq!(check(&[b"a", b"b\xD0"]), Some(2));
        assert_eq!(check(&[b"ab\xFF", b"c"]), Some(2));
        assert_eq!(check(&[b"ab\xD0\x90"]), None);
        assert_eq!(check(&[b"ab\xD0", b"\x90", b"\xD1\x80"]), None);
        assert_eq!(check(&[b"ab\xF0\x9F", b"\x98\x80c"]), None);
        assert_eq!(check(&[b"ab\xFF"]), Some(2));
        assert_eq!(check(&[b"\xC0", b"\x80"]), Some(0));
    }
}
