//! People and accounts come in; which account is whose goes out, with confidence and evidence, and the open questions.
//!
//! Certain evidence first (name with birth date, ids), then full names that are unique on both sides, then likeness among
//! those who are left. Nothing is ever compared with everything.

mod by_name;
mod by_words;
mod certain;
mod likely;

use hashbrown::HashSet;

use super::account::{AccountId, Accounts};
use super::evidence::{Confidence, Evidence};
use super::guardianship::Guardianship;
use super::links::{Link, Links, Owners, QuestionKind};
use super::people::People;
use super::person::PersonId;
use domain::membership::{Category, MemberStatus, Place};
use domain::roster::{Dataset, Group};
use names::NameKey;

/// Former names: the person, the name before, the order's number in the dataset.
pub type FormerName = (PersonId, NameKey);

/// Ties people to accounts.
pub fn link(
    dataset: &Dataset,
    people: &People,
    accounts: &Accounts,
    guardianships: &[Guardianship],
    former: &[FormerName],
) -> Links {
    let mut matching = Matching {
        dataset,
        people,
        accounts,
        guardianships,
        links: Links {
            of_person: vec![None; people.len()],
            of_account: std::array::from_fn(|_| Owners::of(accounts.len())),
            ..Links::default()
        },
        apart: HashSet::new(),
        rest_of_people: Default::default(),
        rest_of_accounts: Default::default(),
    };
    matching.by_answers();
    matching.by_confirmed_link();
    for category in Category::ALL {
        matching.by_name_and_birth(category);
    }
    matching.find_rest();
    for category in Category::ALL {
        matching.by_former_name(category, former);
        matching.by_ids(category);
        matching.by_name(category);
        matching.by_name_without_patronymic(category);
        matching.by_same_words(category);
        matching.by_number_alone(category);
    }
    matching.across_categories();
    for category in Category::ALL {
        matching.by_birth_that_differs(category);
        matching.by_likeness(category);
        matching.by_one_word(category);
        matching.by_part_of_a_known_name(category);
        matching.by_loose_name(category);
    }
    matching.links.questions.sort_by(|a, b| (a.kind, &a.people, &a.accounts).cmp(&(b.kind, &b.people, &b.accounts)));
    matching.links
}

struct Matching<'a> {
    dataset: &'a Dataset,
    people: &'a People,
    accounts: &'a Accounts,
    guardianships: &'a [Guardianship],
    links: Links,
    /// Of whom a person said that they are two.
    apart: HashSet<(PersonId, AccountId)>,
    rest_of_people: [Vec<PersonId>; 3],
    rest_of_accounts: [Vec<AccountId>; 3],
}

impl Matching<'_> {
    fn tie(&mut self, person: PersonId, account: AccountId, confidence: Confidence, evidence: Evidence) {
        if self.apart.contains(&(person, account)) {
            return;
        }
        let category = self.people.get(person).category;
        let crossed = !self.accounts.get(account).is(category);
        self.links.tie(person, category, Link { account, confidence, evidence, crossed });
    }

    fn is_free(&self, person: PersonId) -> bool {
        self.links.of(person).is_none() && !self.links.is_asked(person)
    }

    fn is_account_free(&self, account: AccountId, category: Category) -> bool {
        self.links.person(account, category).is_none() && !self.links.is_account_asked(account, category)
    }

    /// Asks, unless a person has answered already.
    fn ask(&mut self, kind: QuestionKind, category: Category, people: Vec<PersonId>, accounts: Vec<AccountId>) {
        // Who is known by an order alone, and left, may well be one of those who are out already: nothing follows from it.
        let is_out = |account: &AccountId| {
            self.accounts.memberships(*account, self.dataset).all(|row| {
                row.status == MemberStatus::Suspended
                    && row.place.is_some_and(|place| self.dataset.places.get(place) == Place::Organization)
            })
        };
        let accounts: Vec<AccountId> = match people.iter().any(|person| self.people.get(*person).listed) {
            true => accounts,
            false => accounts.into_iter().filter(|account| !is_out(account)).collect(),
        };
        let open = |person: PersonId, account: AccountId| !self.apart.contains(&(person, account));
        let still: Vec<PersonId> =
            people.iter().copied().filter(|person| accounts.iter().any(|account| open(*person, *account))).collect();
        let accounts: Vec<AccountId> =
            accounts.into_iter().filter(|account| people.iter().any(|person| open(*person, *account))).collect();
        if !still.is_empty() && !accounts.is_empty() {
            self.links.ask(kind, category, still, accounts);
        }
    }

    /// Looks once at everybody for those whom name and birth date did not tie; whoever is free later is among them.
    fn find_rest(&mut self) {
        for (id, account) in self.accounts.all() {
            for category in Category::ALL {
                if account.is(category)
                    && self.is_account_free(id, category)
                    && let Some(rest) = self.rest_of_accounts.get_mut(category as usize)
                {
                    rest.push(id);
                }
            }
        }
        for (id, person) in self.people.all() {
            if self.is_free(id)
                && let Some(rest) = self.rest_of_people.get_mut(person.category as usize)
            {
                rest.push(id);
            }
        }
    }

    /// Free accounts with a role of the category.
    fn free_accounts(&self, category: Category) -> Vec<AccountId> {
        let rest = self.rest_of_accounts.get(category as usize).into_iter().flatten();
        rest.copied().filter(|id| self.is_account_free(*id, category)).collect()
    }

    fn free_people(&self, category: Category) -> Vec<PersonId> {
        let rest = self.rest_of_people.get(category as usize).into_iter().flatten();
        rest.copied().filter(|id| self.is_free(*id)).collect()
    }

    /// The groups in whose places a person may be looked for.
    fn groups(&self, person: PersonId) -> Vec<Group> {
        let own = self.people.get(person);
        match own.category {
            Category::Student => own.group.into_iter().collect(),
            Category::Staff => Vec::new(),
            Category::Guardian => {
                let first = self.guardianships.partition_point(|guardianships| guardianships.guardian < person);
                let of_theirs = self
                    .guardianships
                    .get(first..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|guardianships| guardianships.guardian == person);
                of_theirs
                    .filter_map(|guardianships| {
                        guardianships.child.and_then(|child| self.people.get(child).group).or(guardianships.group)
                    })
                    .collect()
            }
        }
    }

    fn is_in_place(&self, person: PersonId, account: AccountId) -> bool {
        let category = self.people.get(person).category;
        self.groups(person).into_iter().any(|group| self.accounts.is_in_group(account, category, group, self.dataset))
    }

    fn births_agree(&self, person: PersonId, account: AccountId) -> bool {
        let theirs = self.accounts.get(account).birth;
        theirs.is_some_and(|day| self.people.is_born(person, day))
    }

    fn births_contradict(&self, person: PersonId, account: AccountId) -> bool {
        self.people.get(person).birth.is_some()
            && self.accounts.get(account).birth.is_some()
            && !self.births_agree(person, account)
    }

    fn ids_evidence(&self, person: PersonId, account: AccountId) -> Evidence {
        let ours = self.dataset.ids_of(self.people.get(person).ids);
        let theirs = self.dataset.ids_of(self.accounts.get(account).ids);
        Evidence::of_ids(&ours, &theirs, self.dataset)
    }
}
