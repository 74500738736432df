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

/// Builds `QuickHasher`s.
pub type QuickHash = BuildHasherDefault<QuickHasher>;

/// A text in the table: its number, and enough of it to know it without looking anywhere else. Nearly every word has at most sixteen
/// bytes; of a longer one the rest is compared where it stands.
#[derive(Debug, Clone, Copy)]
struct Entry {
    head: Head,
    number: u32,
    /// Where the text begins.
    start: u32,
}

/// The length of a text and its first sixteen bytes: of a shorter one the first and the last eight, which may overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    words: [u64; 2],
    len: u32,
}

impl Head {
    #[inline]
    fn of(text: &[u8]) -> Head {
        let words = match (text.first_chunk::<16>(), text.first_chunk::<8>(), text.last_chunk::<8>()) {
            (Some(both), ..) => {
                let both = u128::from_le_bytes(*both);
                [both as u64, (both >> 64) as u64]
            }
            (None, Some(first), Some(last)) => [u64::from_le_bytes(*first), u64::from_le_bytes(*last)],
            _ => [short_word(text), 0],
        };
        Head { words, len: text.len() as u32 }
    }
}

/// What a text has beyond its head.
#[inline]
fn tail_of(text: &[u8]) -> &[u8] {
    text.get(16..).unwrap_or_default()
}

impl Entry {
    /// The rest of the text, behind its head.
    fn tail<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        let start = self.start as usize;
        bytes.get(start + 16..start + self.head.len as usize).unwrap_or_default()
    }

    #[inline]
    fn is(&self, head: Head, text: &[u8], bytes: &[u8]) -> bool {
        self.head == head && (text.len() <= 16 || self.tail(bytes) == tail_of(text))
    }
}

#[inline]
fn hash_of(head: Head, tail: &[u8]) -> u64 {
    let mut hasher = QuickHash::default().build_hasher();
    head.words.into_iter().for_each(|word| hasher.write_u64(word));
    hasher.write_u32(head.len);
    if !tail.is_empty() {
        hasher.write(tail);
    }
    hasher.finish()
}

/// Symbols, each kept once.
#[derive(Debug, Clone)]
pub struct Symbols {
    bytes: String,
    ends: Vec<u32>,
    known: HashTable<Entry>,
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
        let head = Head::of(text.as_bytes());
        let hash = hash_of(head, tail_of(text.as_bytes()));
        let Symbols { bytes, ends, known } = self;
        if let Some(found) = known.find(hash, |other| other.is(head, text.as_bytes(), bytes.as_bytes())) {
            return Symbol(found.number);
        }
        let new = Entry { head, number: ends.len() as u32, start: bytes.len() as u32 };
        bytes.push_str(text);
        ends.push(bytes.len() as u32);
        known.insert_unique(hash, new, |other| hash_of(other.head, other.tail(bytes.as_bytes())));
        Symbol(new.number)
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
        let (bytes, text) = (self.bytes.as_bytes(), text.as_bytes());
        let head = Head::of(text);
        let found = self.known.find(hash_of(head, tail_of(text)), |other| other.is(head, text, bytes));
        found.map(|found| Symbol(found.number))
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

#[inline]
fn slice<'a>(bytes: &'a str, ends: &[u32], number: u32) -> &'a str {
    let number = number as usize;
    match ends.get(number.wrapping_sub(1)..number + 1) {
        Some([start, end]) => bytes.get(*start as usize..*end as usize).unwrap_or(""),
        _ => "",
    }
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
    fn texts_of_every_length_are_told_apart() {
        let text = "абвгдежзиклмнопр";
        let mut texts = Symbols::default();
        let mut written: Vec<String> = Vec::new();
        for length in 1..text.chars().count() {
            let bare: String = text.chars().take(length).collect();
            written.extend((0..length).map(|at| {
                let changed = |(n, c): (usize, char)| if n == at { 'ы' } else { c };
                bare.chars().enumerate().map(changed).collect()
            }));
            written.extend(["x", "xy", "\0"].map(|end| format!("{bare}{end}")));
            written.push(bare);
        }
        written.extend(
            ["a", "ab", "ba", "\0", "\0\0", "abc", "abcd", "abcdefg", "abcdefgh", "abcdefghijklmnop"]
                .map(str::to_owned),
        );
        let numbers: Vec<Symbol> = written.iter().map(|text| texts.intern(text)).collect();
        for (text, number) in written.iter().zip(&numbers) {
            assert_eq!(
                (texts.intern(text), texts.find(text), texts.get(*number)),
                (*number, Some(*number), text.as_str())
            );
        }
        let all: std::collections::BTreeSet<&String> = written.iter().collect();
        assert_eq!(texts.len(), all.len() + 1);
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
