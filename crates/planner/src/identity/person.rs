//! A person of one category, as rosters and orders know them, and the number by which people are told apart.

use chrono::NaiveDate;

use domain::membership::Category;
use domain::roster::{Group, PostKind, RowRef, Standing};
use names::{NameKey, PersonName};

/// A person by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

impl PersonId {
    /// The number as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A person of one category, as rosters and orders know them.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// Student, employee or legal representative.
    pub category: Category,
    /// The name, as first written.
    pub name: PersonName,
    /// The name for comparing.
    pub key: NameKey,
    /// The birth date.
    pub birth: Option<NaiveDate>,
    /// Number of the ids in the dataset.
    pub ids: u32,
    /// The row.
    pub source: RowRef,
    /// A student's group as listed.
    pub group: Option<Group>,
    /// Studies or works, is on leave, is gone, as listed.
    pub standing: Standing,
    /// An employee's post.
    pub post_kind: PostKind,
    /// Rows disagree about the person: nobody is moved, removed or invited because of them.
    pub contested: bool,
    /// A roster lists the person; otherwise only an order names them.
    pub listed: bool,
}

impl Person {
    /// Somebody whom a roster lists, of whom nothing but the name is known yet.
    pub fn listed(category: Category, name: PersonName, key: NameKey, source: RowRef) -> Person {
        Person {
            category,
            name,
            key,
            birth: None,
            ids: 0,
            source,
            group: None,
            standing: Standing::Active,
            post_kind: PostKind::Unknown,
            contested: false,
            listed: true,
        }
    }
}
