//! Symbol comes in, a small number goes out: each text is kept once, in one block of memory.

use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

use hashbrown::HashTable;

/// A text in [`Symbols`]. The default is the empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Symbol(pub u32);

impl Symbol {
    /// The empty text.
    pub const EMPTY: Symbol = Symbol(0);

    /// True for the empty text.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A multiply-and-rotate hash (the scheme of `rustc-hash`). The tables never hold attacker-chosen keys in numbers that
/// matter: rows are bounded, and a flood costs time, not correctness.
#[derive(Default, Clone, Copy)]
pub struct QuickHasher(u64);

const SEED: u64 = 0xf135_7aea_2e62_a9c5;

impl QuickHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(SEED);
    }
}

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        // The table takes its bits from both ends: mix the high ones down.
        let mixed = self.0 ^ (self.0 >> 32);
        mixed.wrapping_mul(SEED).rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.as_chunks::<8>().0 {
            self.add(u64::from_le_bytes(*word));
        }
        // The last eight bytes may overlap with those before them: quicker than filling up what remains.
        let last = bytes.last_chunk::<8>().map_or_else(|| short_word(bytes), |last| u64::from_le_bytes(*last));
        self.add(last ^ ((bytes.len() as u64) << 56));
    }

    fn write_u32(&mut self, word: u32) {
        self.add(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }
}

/// Fewer than eight bytes as one word.
fn short_word(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32,
        _ => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// Whether two texts are the same. Words are short: compared eight bytes at a time they cost less than a call.
#[inline]
fn are_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(last), Some(other)) => {
            last == other && a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0).all(|(a, b)| a == b)
        }
        _ => short_word(a) == short_word(b),
    }
}

/// Builds `QuickHasher`s.
pub type QuickHash = BuildHasherDefault<QuickHasher>;

#[inline]
fn hash_of(text: &[u8]) -> u64 {
    let mut hasher = QuickHash::default().build_hasher();
    hasher.write(text);
    hasher.finish()
}

/// Symbols, each kept once.
#[derive(Debug, Clone)]
pub struct Symbols {
    bytes: String,
    ends: Vec<u32>,
    known: HashTable<u32>,
}

impl Default for Symbols {
    fn default() -> Self {
        Symbols { bytes: String::new(), ends: vec![0], known: HashTable::new() }
    }
}

impl Symbols {
    /// The text behind a number; empty for a number of another collection.
    #[inline]
    pub fn get(&self, text: Symbol) -> &str {
        slice(&self.bytes, &self.ends, text.0)
    }

    /// The number of a text, kept once however often it comes.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        let hash = hash_of(text.as_bytes());
        let Symbols { bytes, ends, known } = self;
        let written = bytes.as_bytes();
        if let Some(found) = known.find(hash, |&other| are_same(bytes_of(written, ends, other), text.as_bytes())) {
            return Symbol(*found);
        }
        let new = ends.len() as u32;
        bytes.push_str(text);
        ends.push(bytes.len() as u32);
        known.insert_unique(hash, new, |&other| hash_of(bytes_of(bytes.as_bytes(), ends, other)));
        Symbol(new)
    }

    /// The number of a text that has none yet and is not looked for: for ids, which are unique anyway.
    pub fn push(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
        Symbol(self.ends.len() as u32 - 1)
    }

    /// The number of a text, if it was interned.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        if text.is_empty() {
            return Some(Symbol::EMPTY);
        }
        let (written, text) = (self.bytes.as_bytes(), text.as_bytes());
        let found = self.known.find(hash_of(text), |&other| are_same(bytes_of(written, &self.ends, other), text));
        found.map(|found| Symbol(*found))
    }

    /// Number of texts, the empty one among them.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True if only the empty text is there.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// All texts in the order in which they came, the empty one first.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &str)> {
        (0..self.ends.len() as u32).map(|n| (Symbol(n), self.get(Symbol(n))))
    }
}

/// Where a text begins and ends.
#[inline]
fn bounds(ends: &[u32], number: u32) -> Option<std::ops::Range<usize>> {
    let number = number as usize;
    match ends.get(number.wrapping_sub(1)..=number) {
        Some([start, end]) => Some(*start as usize..*end as usize),
        _ => None,
    }
}

/// A text as bytes, for comparing: where it is cut need not be looked at.
#[inline]
fn bytes_of<'a>(bytes: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    bounds(ends, number).and_then(|bounds| bytes.get(bounds)).unwrap_or_default()
}

#[inline]
fn slice<'a>(bytes: &'a str, ends: &[u32], number: u32) -> &'a str {
    bounds(ends, number).and_then(|bounds| bytes.get(bounds)).unwrap_or_default()
}

/// A text without the white space around it. Nearly every cell begins and ends with a visible ASCII character or a Russian
/// letter: then there is nothing to look for.
#[inline]
pub fn trimmed(text: &str) -> &str {
    const VISIBLE: std::ops::RangeInclusive<u8> = b'!'..=b'~';
    let begins = |byte: u8| VISIBLE.contains(&byte) || matches!(byte, 0xd0 | 0xd1);
    match text.as_bytes() {
        [first, .., before, last]
            if begins(*first) && (VISIBLE.contains(last) || *last >= 0x80 && matches!(before, 0xd0 | 0xd1)) =>
        {
            text
        }
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut texts = Symbols::default();
        let a = texts.intern("Иванов");
        let b = texts.intern("Петров");
        assert_eq!(texts.intern("Иванов"), a);
        assert_ne!(a, b);
        assert_eq!(texts.get(b), "Петров");
        assert_eq!(texts.intern(""), Symbol::EMPTY);
        assert_eq!(texts.get(Symbol::EMPTY), "");
        assert_eq!(texts.find("Петров"), Some(b));
        assert_eq!(texts.find("Сидоров"), None);
    }

    #[test]
    fn texts_of_every_length_have_hashes_of_their_own() {
        let text = "абвгдежзиклмн";
        let cuts: Vec<&str> = (0..text.len()).filter_map(|end| text.get(..end)).collect();
        let hashes: std::collections::BTreeSet<u64> = cuts.iter().map(|cut| hash_of(cut.as_bytes())).collect();
        assert_eq!(hashes.len(), cuts.len());
        assert_ne!(hash_of(b"ab"), hash_of(b"ba"));
    }

    #[test]
    fn texts_are_compared_whole() {
        let text = "абвгдежзиклмн";
        for length in 1..text.len() {
            let a = &text.as_bytes()[..length];
            assert!(are_same(a, a) && !are_same(a, &text.as_bytes()[..length - 1]));
            for at in 0..length {
                let mut b = a.to_vec();
                b[at] ^= 1;
                assert!(!are_same(a, &b), "{length} {at}");
            }
        }
    }

    #[test]
    fn white_space_is_taken_off_at_both_ends() {
        let edges = ["", " ", "\u{a0}", "\u{2003}", "\t", "а", "ю", "x", "…", "№", "ґ", "҂", "\u{451}"];
        for before in edges {
            for after in edges {
                for middle in ["", "и", "ИС 21", "§"] {
                    let text = format!("{before}{middle}{after}");
                    assert_eq!(trimmed(&text), text.trim(), "{text:?}");
                }
            }
        }
    }
}
