//! An index by name: the first of each name in a hash table, the others chained behind it.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;

use crate::names::{NameKey, QuickHash};

const END: u32 = u32::MAX;

/// Records by name.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    first: HashTable<(NameKey, u32)>,
    next: Vec<u32>,
}

fn hash(key: &NameKey) -> u64 {
    let mut hasher = QuickHash::default().build_hasher();
    hasher.write_u64(u64::from(key.surname.0) << 32 | u64::from(key.given.0));
    hasher.write_u32(key.patronymic.0);
    hasher.finish()
}

impl NameIndex {
    /// An index for about so many records.
    pub(super) fn with_capacity(records: usize) -> NameIndex {
        NameIndex { first: HashTable::with_capacity(records), next: Vec::with_capacity(records) }
    }

    /// Takes in a record; records are numbered in the order of being taken in, or with gaps.
    pub(super) fn insert(&mut self, key: NameKey, record: u32) {
        let place = record as usize;
        if self.next.len() <= place {
            self.next.resize(place + 1, END);
        }
        let hash_of = |entry: &(NameKey, u32)| hash(&entry.0);
        match self.first.entry(hash(&key), |(known, _)| *known == key, hash_of) {
            hashbrown::hash_table::Entry::Occupied(mut entry) => {
                let head = &mut entry.get_mut().1;
                if let Some(next) = self.next.get_mut(place) {
                    *next = *head;
                }
                *head = record;
            }
            hashbrown::hash_table::Entry::Vacant(entry) => {
                entry.insert((key, record));
            }
        }
    }

    /// All records of a name.
    pub(super) fn of(&self, key: NameKey) -> impl Iterator<Item = u32> + '_ {
        let head = self.first.find(hash(&key), |(known, _)| *known == key).map(|(_, record)| *record);
        std::iter::successors(head, |record| self.next.get(*record as usize).copied().filter(|next| *next != END))
    }
}
