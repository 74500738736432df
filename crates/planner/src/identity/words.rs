//! The words of names, whatever order and column they stand in: «Иванов Пётр Ильич» and «Пётр Ильич | Иванов» are the same words.
//!
//! Only for those whom nothing better tied. Never everything with everything: records meet in blocks of two words.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{HashMap, HashSet};

use names::{NameKey, Names, QuickHash};

/// How the words of two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wording {
    /// All words of one are among those of the other, and it has two at least.
    Part,
    /// The same words.
    Same,
}

/// The folded words of a name, sorted.
pub(super) fn words_of(names: &Names, key: NameKey) -> Vec<&str> {
    let mut words: Vec<&str> = [key.surname, key.given, key.patronymic]
        .into_iter()
        .flat_map(|part| names.folded(part).split(' '))
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    words
}

/// True for a name of which only one word is known, a surname or a given name.
pub(super) fn is_single_word(names: &Names, key: NameKey) -> bool {
    let given_alone = key.surname.is_empty() && key.patronymic.is_empty();
    (key.given.is_empty() && key.patronymic.is_empty() || given_alone)
        && words_of(names, key).first().is_some_and(|word| word.chars().count() >= 2)
        && words_of(names, key).len() == 1
}

/// Compares sorted words.
fn wording(a: &[&str], b: &[&str]) -> Option<Wording> {
    if a == b {
        return Some(Wording::Same);
    }
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    // Each word of the shorter one is found once in the longer one.
    let mut rest = many.iter();
    let inside = few.iter().all(|word| rest.by_ref().any(|other| other == word));
    (few.len() >= 2 && few.len() < many.len() && inside).then_some(Wording::Part)
}

/// A block says nothing where so many share it.
const LARGEST_BLOCK: usize = 64;

/// Pairs of records, by number, whose names are of the same words, or one of a part of the other's.
pub(super) fn same_words(names: &Names, left: &[NameKey], right: &[NameKey]) -> Vec<(usize, usize, Wording)> {
    let mut blocks: HashMap<u64, Vec<usize>, QuickHash> = HashMap::default();
    for (n, key) in left.iter().enumerate() {
        for block in blocks_of(&words_of(names, *key)) {
            blocks.entry(block).or_default().push(n);
        }
    }
    let mut pairs = Vec::new();
    for (n, key) in right.iter().enumerate() {
        let words = words_of(names, *key);
        let mut seen: HashSet<usize> = HashSet::new();
        for block in blocks_of(&words) {
            let Some(others) = blocks.get(&block).filter(|others| others.len() <= LARGEST_BLOCK) else { continue };
            for other in others.iter().copied().filter(|other| seen.insert(*other)) {
                let Some(theirs) = left.get(other) else { continue };
                if let Some(found) = wording(&words_of(names, *theirs), &words) {
                    pairs.push((other, n, found));
                }
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// One block for all words, one for each two of them.
fn blocks_of(words: &[&str]) -> Vec<u64> {
    let mut blocks = Vec::with_capacity(8);
    if !(2..=6).contains(&words.len()) {
        return blocks;
    }
    blocks.push(hash(0, words));
    for (n, first) in words.iter().enumerate() {
        for second in words.get(n + 1..).unwrap_or_default() {
            blocks.push(hash(1, &[first, second]));
        }
    }
    blocks
}

fn hash(kind: u32, words: &[&str]) -> u64 {
    let mut hasher = QuickHash::default().build_hasher();
    hasher.write_u32(kind);
    for word in words {
        hasher.write(word.as_bytes());
        hasher.write_u32(0xff);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_any_order_and_column() {
        let mut names = Names::default();
        let whole = {
            let name = names.in_parts("Абросимов", "Кирилл", "Денисович");
            names.key(name)
        };
        let mut with = |surname: &str, given: &str, patronymic: &str| {
            // Parts as they are, without being understood.
            let name = names::PersonName {
                surname: names.part(surname),
                given: names.part(given),
                patronymic: names.part(patronymic),
            };
            names.key(name)
        };
        let keys = [
            with("Абросимов", "Денисович", "Кирилл"),
            with("Кирилл Денисович", "Абросимов", ""),
            with("Кирилл", "АБРОСИМОВ", ""),
            with("Абросимов", "", ""),
            with("Абросимов", "Иван", "Денисович"),
            with("Абросимов", "Кирилл", "Олегович"),
        ];
        let found = same_words(&names, &[whole], &keys);
        assert_eq!(found, [(0, 0, Wording::Same), (0, 1, Wording::Same), (0, 2, Wording::Part)]);
        assert!(is_single_word(&names, keys[3]) && !is_single_word(&names, keys[2]));
    }
}
