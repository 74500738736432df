//! Which account is whose, how sure that is, and what is still open.

use hashbrown::HashSet;

use super::account::AccountId;
use super::evidence::{Confidence, Evidence};
use super::person::PersonId;
use domain::membership::Category;

/// An account, tied to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The account.
    pub account: AccountId,
    /// How sure.
    pub confidence: Confidence,
    /// What speaks for it.
    pub evidence: Evidence,
    /// The account is known in another capacity alone (a parent who is employed now).
    pub crossed: bool,
}

/// Something that a person has to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub kind: QuestionKind,
    /// The people whom it may be.
    pub people: Vec<PersonId>,
    /// The accounts that it may be.
    pub accounts: Vec<AccountId>,
}

/// Kinds of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuestionKind {
    /// Similar names: one person, written differently?
    NearMatch,
    /// The same name, another birth date.
    BirthDiffers,
    /// Several people, several accounts, one name.
    SeveralCandidates,
    /// A second account of a person whose first is known.
    SecondAccount,
    /// Only initials agree.
    Initials,
    /// The organisation's number is the same, the name is another: renamed, or the number of somebody else?
    SameNumber,
    /// The same words in another order or in other columns, or some of them: one person?
    SameWords,
    /// One side has a surname or a given name alone, or initials of somebody who is there under a whole name.
    PartOfName,
}

/// Which account is whose.
#[derive(Debug, Default)]
pub struct Links {
    pub(super) of_person: Vec<Option<Link>>,
    pub(super) of_account: [Owners; 3],
    /// What a person has to answer.
    pub questions: Vec<Question>,
    pub(super) asked_people: HashSet<PersonId>,
    pub(super) asked_accounts: HashSet<(Category, AccountId)>,
}

impl Links {
    /// The account of a person.
    pub fn of(&self, person: PersonId) -> Option<Link> {
        self.of_person.get(person.index()).copied().flatten()
    }

    /// The person of an account in one of its capacities.
    pub fn person(&self, account: AccountId, category: Category) -> Option<PersonId> {
        self.of_account.get(category as usize)?.get(account)
    }

    /// True if a question about the person is open.
    pub fn is_asked(&self, person: PersonId) -> bool {
        self.asked_people.contains(&person)
    }

    /// True if a question about the account in this capacity is open.
    pub fn is_account_asked(&self, account: AccountId, category: Category) -> bool {
        self.asked_accounts.contains(&(category, account))
    }

    pub(super) fn tie(&mut self, person: PersonId, category: Category, link: Link) {
        if let Some(place) = self.of_person.get_mut(person.index()) {
            *place = Some(link);
        }
        if let Some(owners) = self.of_account.get_mut(category as usize) {
            owners.set(link.account, Some(person));
        }
    }

    /// Takes an account from its person in one of its capacities.
    pub(super) fn untie(&mut self, account: AccountId, category: Category) {
        if let Some(owners) = self.of_account.get_mut(category as usize) {
            owners.set(account, None);
        }
    }

    /// Asks whether these people and these accounts are one; until it is answered both count as asked.
    pub fn ask(&mut self, kind: QuestionKind, category: Category, people: Vec<PersonId>, accounts: Vec<AccountId>) {
        self.asked_people.extend(people.iter().copied());
        self.asked_accounts.extend(accounts.iter().map(|account| (category, *account)));
        self.questions.push(Question { kind, people, accounts });
    }
}

/// Whose the accounts are in one capacity. Nothing is kept of a capacity in which nobody was found.
#[derive(Debug, Default)]
pub(super) struct Owners {
    accounts: usize,
    /// The person of each account; [`NOBODY`] for none.
    people: Vec<u32>,
}

const NOBODY: u32 = u32::MAX;

impl Owners {
    /// Room for so many accounts.
    pub(super) fn of(accounts: usize) -> Owners {
        Owners { accounts, people: Vec::new() }
    }

    fn get(&self, account: AccountId) -> Option<PersonId> {
        self.people.get(account.index()).copied().filter(|person| *person != NOBODY).map(PersonId)
    }

    fn set(&mut self, account: AccountId, person: Option<PersonId>) {
        if self.people.is_empty() && person.is_some() {
            self.people = vec![NOBODY; self.accounts];
        }
        if let Some(slot) = self.people.get_mut(account.index()) {
            *slot = person.map_or(NOBODY, |person| person.0);
        }
    }
}
