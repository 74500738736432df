//! People and accounts who were not matched exactly come in; pairs that may be one person written differently go out.
//!
//! Never quadratic: pairs come from blocks of records that share a birth date and a part of the name, or two parts and
//! the third up to one letter (its deletion neighbourhood). Then each pair is measured.

use chrono::NaiveDate;
use hashbrown::HashMap;
use rayon::prelude::*;
use std::hash::{BuildHasher, Hasher};

use super::evidence::{alike, near_dates};
use super::index::Buckets;
use names::{NameKey, Names, QuickHash, Symbol};

/// One record to compare.
#[derive(Debug, Clone, Copy)]
pub struct NearSide {
    /// The name.
    pub key: NameKey,
    /// The birth date.
    pub birth: Option<NaiveDate>,
    /// Only initials stand for the given name.
    pub initials: bool,
}

/// A pair that may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearMatch {
    /// Number on the left.
    pub left: usize,
    /// Number on the right.
    pub right: usize,
    /// Letters that differ.
    pub edits: usize,
    /// Only initials agree.
    pub initials: bool,
}

/// Larger blocks say nothing («Иванова Анна» with any patronymic): so many records of one side are compared at most.
const LARGEST_BLOCK: usize = 64;

/// Finds pairs. `together` says whether two records are in one place. Of the pairs of a record only the most alike stay.
pub fn near_matches(
    names: &Names,
    left: &[NearSide],
    right: &[NearSide],
    together: impl Fn(usize, usize) -> bool + Sync,
) -> Vec<NearMatch> {
    let of_right: Vec<(u64, u32)> = right
        .par_iter()
        .enumerate()
        .flat_map_iter(|(n, side)| blocks_of(names, side).into_iter().map(move |block| (block, n as u32)))
        .collect();
    let blocks = Buckets::of(&of_right, |(block, _)| *block);
    let mut matches: Vec<NearMatch> = left
        .par_iter()
        .enumerate()
        .flat_map_iter(|(l, a)| {
            let mut found: Vec<u32> = Vec::new();
            for block in blocks_of(names, a) {
                let members = || blocks.near(block).iter().filter(|(other, _)| *other == block);
                if members().count() <= LARGEST_BLOCK {
                    found.extend(members().map(|(_, n)| *n));
                }
            }
            found.sort_unstable();
            found.dedup();
            let near = found.into_iter().filter_map(|r| {
                let right_number = r as usize;
                let (edits, initials) = measure(names, a, right.get(right_number)?, || together(l, right_number))?;
                Some(NearMatch { left: l, right: right_number, edits, initials })
            });
            near.collect::<Vec<NearMatch>>()
        })
        .collect();
    keep_best(&mut matches);
    matches
}

/// The one among some who is written most like a name, if exactly one is: a letter mistyped, or a name that an order
/// declines («Иванова Петра Ильича»). To be told to a person; nothing is ever decided by it.
pub fn most_alike<T: Copy + PartialEq>(
    names: &Names,
    name: NameKey,
    among: impl Iterator<Item = (T, NameKey)>,
) -> Option<T> {
    let mut best: Option<(usize, T, bool)> = None;
    for (who, key) in among {
        let like = alike(names, name, key);
        if like.two_given_names || like.surname > 2 || like.given > 1 || like.patronymic > 1 {
            continue;
        }
        let edits = like.edits();
        best = match best {
            Some((least, known, _)) if edits == least && known != who => Some((least, known, false)),
            Some((least, ..)) if edits >= least => best,
            _ => Some((edits, who, true)),
        };
    }
    best.filter(|(.., alone)| *alone).map(|(_, who, _)| who)
}

/// Only the most alike pairs of each record, from both sides.
fn keep_best(matches: &mut Vec<NearMatch>) {
    let mut best_left: HashMap<usize, usize> = HashMap::new();
    let mut best_right: HashMap<usize, usize> = HashMap::new();
    for found in matches.iter() {
        let left = best_left.entry(found.left).or_insert(found.edits);
        *left = (*left).min(found.edits);
        let right = best_right.entry(found.right).or_insert(found.edits);
        *right = (*right).min(found.edits);
    }
    matches.retain(|found| {
        best_left.get(&found.left) == Some(&found.edits) && best_right.get(&found.right) == Some(&found.edits)
    });
    matches.sort_by_key(|found| (found.left, found.right));
}

/// Says whether two records may be one person: how many letters differ, and whether only initials agree.
fn measure(names: &Names, a: &NearSide, b: &NearSide, together: impl Fn() -> bool) -> Option<(usize, bool)> {
    let born = match (a.birth, b.birth) {
        (Some(x), Some(y)) if x == y => Born::Same,
        (Some(x), Some(y)) if near_dates(x, y) => Born::Near,
        (Some(_), Some(_)) => return None,
        _ => Born::Unknown,
    };
    if a.initials || b.initials {
        let starts = |x: Symbol, y: Symbol| {
            let first = |text: Symbol| names.folded(text).chars().next();
            first(x).is_none() || first(y).is_none() || first(x) == first(y)
        };
        let fit = a.key.surname == b.key.surname
            && starts(a.key.given, b.key.given)
            && starts(a.key.patronymic, b.key.patronymic);
        return (fit && (born == Born::Same || together())).then_some((3, true));
    }
    let like = alike(names, a.key, b.key);
    // Алина and Полина, Инна and Анна: twins, or two people.
    if like.two_given_names {
        return None;
    }
    let edits = like.edits();
    let near = match born {
        // A new surname with everything else the same, or letters mistyped.
        Born::Same => {
            (like.given == 0 && like.patronymic == 0 && like.both_patronymics)
                || (like.surname <= 2 && like.given <= 2 && like.patronymic <= 2 && edits <= 3)
        }
        Born::Near => edits <= 1 && like.both_patronymics,
        Born::Unknown => {
            edits <= 1 && (like.both_patronymics || together()) || edits <= 2 && like.both_patronymics && together()
        }
    };
    near.then_some((edits, false))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Born {
    Same,
    Near,
    Unknown,
}

/// The blocks of a record.
fn blocks_of(names: &Names, side: &NearSide) -> Vec<u64> {
    let mut blocks = Vec::with_capacity(48);
    let [surname, given, patronymic] =
        [side.key.surname, side.key.given, side.key.patronymic].map(|part| names.folded(part));
    if let Some(birth) = side.birth {
        let day = birth.format("%Y%m%d").to_string();
        blocks.push(hash(1, &[&day, given]));
        blocks.push(hash(2, &[&day, surname]));
        if !patronymic.is_empty() {
            blocks.push(hash(3, &[&day, patronymic]));
        }
    }
    // An account with initials stands in the block of its surname.
    blocks.push(hash(4, &[surname]));
    if side.initials || given.chars().count() <= 2 {
        return blocks;
    }
    with_deletions(surname, |shorter| blocks.push(hash(5, &[shorter, given, patronymic])));
    with_deletions(given, |shorter| blocks.push(hash(6, &[surname, shorter, patronymic])));
    with_deletions(patronymic, |shorter| blocks.push(hash(7, &[surname, given, shorter])));
    blocks
}

/// Tells of a word and of all words with one letter less.
fn with_deletions(word: &str, mut tell: impl FnMut(&str)) {
    tell(word);
    let mut shorter = String::with_capacity(word.len());
    for (at, c) in word.char_indices() {
        shorter.clear();
        shorter.push_str(word.get(..at).unwrap_or(""));
        shorter.push_str(word.get(at + c.len_utf8()..).unwrap_or(""));
        tell(&shorter);
    }
}

fn hash(kind: u8, parts: &[&str]) -> u64 {
    let mut hasher = QuickHash::default().build_hasher();
    hasher.write_u32(u32::from(kind));
    for part in parts {
        hasher.write(part.as_bytes());
        hasher.write_u32(0xff);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: (&str, Option<(i32, u32, u32)>), b: (&str, Option<(i32, u32, u32)>), place: bool) -> bool {
        let mut names = Names::default();
        let mut side = |(text, birth): (&str, Option<(i32, u32, u32)>)| {
            let name = names.full_name(text);
            NearSide {
                key: names.key(name),
                birth: birth.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d)),
                initials: names.has_initials(name),
            }
        };
        let (a, b) = (side(a), side(b));
        !near_matches(&names, &[a], &[b], |_, _| place).is_empty()
    }

    #[test]
    fn typing_errors_are_near() {
        let day = Some((2008, 3, 14));
        assert!(near(("Сидорова Анна Ильинична", day), ("Сидарова Анна Ильинична", day), false));
        assert!(near(("Сидорова Анна Ильинична", day), ("Сидорова Ана Ильинична", day), false));
        assert!(near(("Сидорова Анна Ильинична", None), ("Сидорвоа Анна Ильинична", None), false));
        assert!(near(("Сидорова Анна Ильинична", day), ("Петрова Анна Ильинична", day), false), "married");
        assert!(near(("Сидорова А. И.", None), ("Сидорова Анна Ильинична", None), true));
    }

    #[test]
    fn two_people_are_not() {
        let day = Some((2008, 3, 14));
        assert!(!near(("Сидорова Инна Ильинична", day), ("Сидорова Анна Ильинична", day), true), "twins");
        assert!(!near(("Сидорова Алина Ильинична", None), ("Сидорова Полина Ильинична", None), true));
        assert!(!near(("Сидорова Анна Ильинична", day), ("Сидарова Анна Ильинична", Some((2009, 7, 2))), true));
        assert!(!near(("Сидорова Анна Ильинична", None), ("Петрова Анна Ильинична", None), false));
        assert!(!near(("Сидорова А. И.", None), ("Сидорова Анна Ильинична", None), false));
    }
}
