//! Records in buckets by hash, and an index by name on top of them.
//!
//! What is known from the start lies in one array, bucket by bucket: two reads find a name among a million. What comes
//! later (people whom only an order names) is kept in a small table beside it.

use std::hash::{BuildHasher, Hasher};

use chrono::NaiveDate;
use hashbrown::HashMap;

use names::{NameKey, QuickHash};

/// Items by hash: those of one bucket lie side by side, in the order in which they came.
#[derive(Debug)]
pub(super) struct Buckets<T> {
    shift: u32,
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Buckets<T> {
    fn default() -> Self {
        Buckets { shift: 0, starts: Vec::new(), items: Vec::new() }
    }
}

impl<T: Copy> Buckets<T> {
    /// Puts items into about as many buckets as there are items.
    pub(super) fn of(items: &[T], hash: impl Fn(&T) -> u64) -> Buckets<T> {
        Buckets::of_each(items.iter().copied(), hash)
    }

    /// The same of items that are made when they are needed, twice: a list of them would take as much memory again.
    pub(super) fn of_each(
        items: impl DoubleEndedIterator<Item = T> + ExactSizeIterator + Clone,
        hash: impl Fn(&T) -> u64,
    ) -> Buckets<T> {
        let Some(first) = items.clone().next() else { return Buckets::default() };
        let len = items.len();
        let bits = len.next_power_of_two().trailing_zeros().clamp(1, 31);
        let shift = 64 - bits;
        let mut starts = vec![0u32; (1 << bits) + 1];
        for item in items.clone() {
            if let Some(count) = starts.get_mut((hash(&item) >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut sorted = vec![first; len];
        // Each bucket's start moves to its end, which is the next one's start: filled from behind it moves back.
        for item in items.rev() {
            if let Some(end) = starts.get_mut((hash(&item) >> shift) as usize + 1) {
                *end -= 1;
                if let Some(slot) = sorted.get_mut(*end as usize) {
                    *slot = item;
                }
            }
        }
        starts.remove(0);
        starts.push(len as u32);
        Buckets { shift, starts, items: sorted }
    }

    /// The items whose hash falls into one bucket; others may be among them.
    pub(super) fn near(&self, hash: u64) -> &[T] {
        match self.items.is_empty() {
            true => &[],
            false => self.bucket((hash >> self.shift) as usize),
        }
    }

    /// A bucket by number.
    pub(super) fn bucket(&self, number: usize) -> &[T] {
        let at = |n: usize| self.starts.get(n).map_or(self.items.len(), |start| *start as usize);
        self.items.get(at(number)..at(number + 1)).unwrap_or_default()
    }

    /// All buckets.
    pub(super) fn all(&self) -> impl Iterator<Item = &[T]> {
        (0..self.starts.len().saturating_sub(1)).map(|number| self.bucket(number))
    }
}

/// A record with its name and birth date, in few bytes: of a million of them each is looked up in turn, and what is looked up
/// stands here, so that nothing has to be fetched from where the record lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    /// The name for comparing.
    pub key: NameKey,
    /// The birth date.
    pub birth: Option<NaiveDate>,
    /// The record's number.
    pub record: u32,
}

impl Named {
    /// A record under its name for comparing.
    pub(super) fn new(key: NameKey, birth: Option<NaiveDate>, record: u32) -> Named {
        Named { key, birth, record }
    }

    /// By what it falls into a bucket.
    pub(super) fn hash(&self) -> u64 {
        hash_of_tag(tag_of(self.key))
    }
}

/// Records by name.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    known: Buckets<Named>,
    later: HashMap<NameKey, Vec<u32>, QuickHash>,
}

fn tag_of(key: NameKey) -> u32 {
    let mut hasher = QuickHash::default().build_hasher();
    hasher.write_u64(u64::from(key.surname.0) << 32 | u64::from(key.given.0));
    hasher.write_u32(key.patronymic.0);
    (hasher.finish() >> 32) as u32
}

/// Half a hash in the place of a whole one.
pub(super) fn hash_of_tag(tag: u32) -> u64 {
    u64::from(tag) << 32
}

impl NameIndex {
    /// An index of what is known from the start.
    pub(super) fn of_records(records: impl DoubleEndedIterator<Item = Named> + ExactSizeIterator + Clone) -> NameIndex {
        NameIndex { known: Buckets::of_each(records, Named::hash), later: HashMap::default() }
    }

    /// Takes in a record that comes later.
    pub(super) fn insert(&mut self, key: NameKey, record: u32) {
        self.later.entry(key).or_default().push(record);
    }

    /// True if there are no records.
    pub(super) fn is_empty(&self) -> bool {
        self.known.items.is_empty() && self.later.is_empty()
    }

    /// All records that were known from the start, those of one name near each other: whoever looks them up in another index in
    /// this order walks through that one from its beginning to its end.
    pub(super) fn by_hash(&self) -> &[Named] {
        &self.known.items
    }

    /// All records of a name, in the order in which they came.
    pub(super) fn of(&self, key: NameKey) -> impl Iterator<Item = u32> + '_ {
        let near = self.known.near(hash_of_tag(tag_of(key))).iter().filter(move |known| known.key == key);
        near.map(|known| known.record).chain(self.later_of(key))
    }

    /// The records of a name that came later.
    pub(super) fn later_of(&self, key: NameKey) -> impl Iterator<Item = u32> + '_ {
        let later = if self.later.is_empty() { None } else { self.later.get(&key) };
        later.into_iter().flatten().copied()
    }

    /// The records of a name and a birth date that were known from the start.
    pub(super) fn born_on(&self, key: NameKey, birth: NaiveDate) -> impl Iterator<Item = u32> + '_ {
        let near = self.known.near(hash_of_tag(tag_of(key))).iter();
        near.filter(move |known| known.birth == Some(birth) && known.key == key).map(|known| known.record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_everything_once_in_order() {
        let items: Vec<(u64, u32)> =
            (0..1000u32).map(|n| (u64::from(n % 300).wrapping_mul(0x9e37_79b9_7f4a_7c15), n)).collect();
        let buckets = Buckets::of(&items, |item| item.0);
        let mut all: Vec<u32> = buckets.all().flatten().map(|item| item.1).collect();
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
        for (hash, n) in &items {
            let near: Vec<u32> = buckets.near(*hash).iter().filter(|item| item.0 == *hash).map(|item| item.1).collect();
            assert!(near.contains(n) && near.is_sorted());
        }
        assert!(Buckets::of(&[], |item: &(u64, u32)| item.0).near(7).is_empty());
    }
}
