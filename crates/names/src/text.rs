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
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let mut last = [0u8; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.add(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u32(&mut self, word: u32) {
        self.add(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }
}

/// Builds `QuickHasher`s.
pub type QuickHash = BuildHasherDefault<QuickHasher>;

fn hash_of(text: &str) -> u64 {
    let mut hasher = QuickHash::default().build_hasher();
    hasher.write(text.as_bytes());
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
    pub fn get(&self, text: Symbol) -> &str {
        slice(&self.bytes, &self.ends, text.0)
    }

    /// The number of a text, kept once however often it comes.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        let hash = hash_of(text);
        let Symbols { bytes, ends, known } = self;
        if let Some(found) = known.find(hash, |&other| slice(bytes, ends, other) == text) {
            return Symbol(*found);
        }
        let new = ends.len() as u32;
        bytes.push_str(text);
        ends.push(bytes.len() as u32);
        known.insert_unique(hash, new, |&other| hash_of(slice(bytes, ends, other)));
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
        self.known
            .find(hash_of(text), |&other| slice(&self.bytes, &self.ends, other) == text)
            .map(|found| Symbol(*found))
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

fn slice<'a>(bytes: &'a str, ends: &[u32], number: u32) -> &'a str {
    let number = number as usize;
    let start = match number.checked_sub(1).and_then(|before| ends.get(before)) {
        Some(start) => *start as usize,
        None => return "",
    };
    ends.get(number).and_then(|end| bytes.get(start..*end as usize)).unwrap_or("")
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
}
