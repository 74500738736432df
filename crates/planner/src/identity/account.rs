//! Rows of the membership come in; accounts go out, each with the rows of its places.

use chrono::NaiveDate;
use hashbrown::HashMap;
use std::hash::{BuildHasher, Hasher};

use super::index::{Buckets, NameIndex, Named, hash_of_tag};
use super::key::{in_hexadecimal, number_of};
use domain::membership::{Category, MemberRow, MemberStatus};
use domain::roster::{Dataset, Group, RowRef};
use names::{NameKey, PersonName, QuickHash, Symbol};

/// An account by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u32);

impl AccountId {
    /// The number as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An account of the platform. Files without account ids give one account for each name and kind of person (and group, for
/// students, whose namesakes are told apart by their place).
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// The id on the platform; empty if the file gives none.
    pub platform_id: Symbol,
    /// The name on the platform.
    pub name: PersonName,
    /// The name for comparing.
    pub key: NameKey,
    /// The birth date, if the platform tells it.
    pub birth: Option<NaiveDate>,
    /// Number of the ids in the dataset.
    pub ids: u32,
    /// The first row.
    pub source: RowRef,
    categories: u8,
}

impl Account {
    /// True if the account has a role of this category somewhere.
    pub fn is(&self, category: Category) -> bool {
        self.categories & (1 << category as u8) != 0
    }
}

/// All accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    list: Vec<Account>,
    /// Member rows sorted by account, and where each account's begin; none where each account has one row, its own number.
    rows: Vec<u32>,
    starts: Vec<u32>,
    by_name: NameIndex,
}

impl Accounts {
    /// Puts accounts together from the rows of members.
    pub fn from_dataset(dataset: &Dataset) -> Accounts {
        let mut accounts = Accounts { list: Vec::with_capacity(dataset.members.len()), ..Accounts::default() };
        let first = first_rows(dataset);
        let mut account_of: Vec<u32> = Vec::with_capacity(dataset.members.len());
        for ((number, row), first) in (0u32..).zip(&dataset.members).zip(first) {
            let known = if first == number {
                accounts.list.push(Account {
                    platform_id: row.platform_id,
                    name: row.name,
                    key: dataset.names.key(row.name),
                    birth: row.birth,
                    ids: row.ids,
                    source: row.source,
                    categories: 0,
                });
                accounts.list.len() as u32 - 1
            } else {
                account_of.get(first as usize).copied().unwrap_or_default()
            };
            if let Some(account) = accounts.list.get_mut(known as usize) {
                account.categories |= 1 << row.role.category() as u8;
                account.birth = account.birth.or(row.birth);
                if account.ids == 0 {
                    account.ids = row.ids;
                }
            }
            account_of.push(known);
        }
        let named = accounts.list.iter().enumerate();
        accounts.by_name =
            NameIndex::of_records(named.map(|(record, account)| Named::new(account.key, account.birth, record as u32)));
        accounts.sort_rows(&account_of);
        accounts
    }

    /// Rows by account, by counting.
    fn sort_rows(&mut self, account_of: &[u32]) {
        if account_of.len() == self.list.len() {
            return;
        }
        let mut starts = vec![0u32; self.list.len() + 1];
        for account in account_of {
            if let Some(count) = starts.get_mut(*account as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut rows = vec![0u32; account_of.len()];
        for (row, account) in account_of.iter().enumerate() {
            if let Some(place) = next.get_mut(*account as usize) {
                if let Some(slot) = rows.get_mut(*place as usize) {
                    *slot = row as u32;
                }
                *place += 1;
            }
        }
        self.rows = rows;
        self.starts = starts;
    }

    /// An account.
    pub fn get(&self, id: AccountId) -> &Account {
        const NOBODY: Account = Account {
            platform_id: Symbol::EMPTY,
            name: PersonName::NONE,
            key: NameKey::NONE,
            birth: None,
            ids: 0,
            source: RowRef { table: domain::roster::TableId(0), row: 0 },
            categories: 0,
        };
        self.list.get(id.index()).unwrap_or(&NOBODY)
    }

    /// All accounts.
    pub fn all(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        self.list.iter().enumerate().map(|(n, account)| (AccountId(n as u32), account))
    }

    /// Number of accounts.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All accounts of a name.
    pub fn named(&self, key: NameKey) -> impl Iterator<Item = AccountId> + '_ {
        self.by_name.of(key).map(AccountId)
    }

    /// All accounts with their names and birth dates, those of one name near each other: in this order many names are looked
    /// up quickest.
    pub(super) fn by_hash(&self) -> &[Named] {
        self.by_name.by_hash()
    }

    /// The memberships of an account.
    pub fn memberships<'b>(
        &self,
        id: AccountId,
        dataset: &'b Dataset,
    ) -> impl Iterator<Item = &'b MemberRow> + use<'_, 'b> {
        let start = |n: usize| match self.starts.is_empty() {
            true => n,
            false => self.starts.get(n).copied().unwrap_or(0) as usize,
        };
        let row = |n: usize| match self.starts.is_empty() {
            true => Some(n),
            false => self.rows.get(n).map(|row| *row as usize),
        };
        (start(id.index())..start(id.index() + 1)).filter_map(move |n| dataset.members.get(row(n)?))
    }

    /// The groups in whose places the account is, with a role of the category.
    pub fn groups(&self, id: AccountId, category: Category, dataset: &Dataset) -> Vec<Group> {
        let rows = self.memberships(id, dataset);
        let there = rows.filter(|row| row.role.category() == category && row.status != MemberStatus::Left);
        let mut groups: Vec<Group> = there.filter_map(|row| dataset.places.get(row.place?).group()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// A key for an account that no person was found for: stable between plans, without personal data.
    pub fn key(&self, id: AccountId, category: Category, dataset: &Dataset) -> String {
        in_hexadecimal(self.key_number(id, category, dataset))
    }

    /// The same key as a number.
    pub(crate) fn key_number(&self, id: AccountId, category: Category, dataset: &Dataset) -> u64 {
        let own = self.get(id);
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"account\n");
        hasher.update(category.code().as_bytes());
        hasher.update(b"\n");
        hasher.update(dataset.texts.get(own.platform_id).as_bytes());
        if own.platform_id.is_empty() {
            hasher.update(dataset.names.folded_line(own.key).as_bytes());
            if let Some(birth) = own.birth {
                hasher.update(birth.format("%Y-%m-%d").to_string().as_bytes());
            }
        }
        number_of(&hasher.finalize())
    }

    /// True if the account is, in a role of this category, in a place of the group.
    pub fn is_in_group(&self, id: AccountId, category: Category, group: Group, dataset: &Dataset) -> bool {
        self.memberships(id, dataset).any(|row| {
            row.role.category() == category
                && row.status != MemberStatus::Left
                && row.place.is_some_and(|place| dataset.places.get(place).group() == Some(group))
        })
    }
}

/// The first row of each row's account, by number.
fn first_rows(dataset: &Dataset) -> Vec<u32> {
    let mut first: Vec<u32> = (0..dataset.members.len() as u32).collect();
    let mut anonymous: HashMap<(NameKey, Option<NaiveDate>, Category, Option<Group>), u32> = HashMap::new();
    let mut with_ids: Vec<(u32, u32)> = Vec::with_capacity(dataset.members.len());
    for ((number, row), first) in (0u32..).zip(&dataset.members).zip(&mut first) {
        if row.platform_id.is_empty() {
            let category = row.role.category();
            let group = match category {
                Category::Student => row.place.and_then(|place| dataset.places.get(place).group()),
                Category::Staff | Category::Guardian => None,
            };
            *first = *anonymous.entry((dataset.names.key(row.name), row.birth, category, group)).or_insert(number);
        } else {
            let mut hasher = QuickHash::default().build_hasher();
            hasher.write(dataset.texts.get(row.platform_id).as_bytes());
            with_ids.push(((hasher.finish() >> 32) as u32, number));
        }
    }
    let id = |row: u32| dataset.members.get(row as usize).map_or("", |row| dataset.texts.get(row.platform_id));
    for bucket in Buckets::of(&with_ids, |(tag, _)| hash_of_tag(*tag)).all() {
        for (n, (tag, row)) in bucket.iter().enumerate().skip(1) {
            // The rows of one account point to its first one, so the first that is found there is enough.
            let same = bucket.iter().take(n).find(|(other, earlier)| other == tag && id(*earlier) == id(*row));
            if let (Some((_, earlier)), Some(slot)) = (same, first.get_mut(*row as usize)) {
                *slot = *earlier;
            }
        }
    }
    first
}
