//! What ties a person to an account by itself: what a person answered, a confirmed link, name and birth date, an order about a
//! surname, ids.

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use super::{FormerName, Matching};
use crate::identity::account::AccountId;
use crate::identity::evidence::{Confidence, Evidence, compatible_names};
use crate::identity::links::{Link, Question, QuestionKind};
use crate::identity::people::Resolved;
use crate::identity::person::PersonId;
use domain::membership::Category;
use names::{NameKey, Symbol};

/// In the place of a person, where there is none.
const NOBODY: PersonId = PersonId(u32::MAX);

impl Matching<'_> {
    /// What a person said about who is who comes before all evidence.
    pub(super) fn by_answers(&mut self) {
        if self.dataset.answers.is_empty() {
            return;
        }
        let people: HashMap<String, PersonId> =
            self.people.all().map(|(id, _)| (self.people.key(id, self.dataset), id)).collect();
        let mut accounts: HashMap<String, AccountId> = HashMap::new();
        for (id, account) in self.accounts.all() {
            if account.platform_id.is_empty() {
                for category in Category::ALL.into_iter().filter(|category| account.is(*category)) {
                    accounts.insert(self.accounts.key(id, category, self.dataset), id);
                }
            } else {
                accounts.insert(self.dataset.texts.get(account.platform_id).to_owned(), id);
            }
        }
        let mut same: Vec<(PersonId, AccountId)> = Vec::new();
        for answer in &self.dataset.answers {
            let (Some(person), Some(account)) = (people.get(&answer.person), accounts.get(&answer.account)) else {
                continue;
            };
            if answer.same {
                same.push((*person, *account));
            } else {
                self.apart.insert((*person, *account));
            }
        }
        same.sort_unstable();
        for (person, account) in same {
            let category = self.people.get(person).category;
            if self.links.of(person).is_none() && self.links.person(account, category).is_none() {
                self.tie(person, account, Confidence::Certain, Evidence::CONFIRMED_LINK);
            }
        }
    }

    pub(super) fn by_confirmed_link(&mut self) {
        if !self.dataset.ids.name_accounts() {
            return;
        }
        let mut named: Vec<(&str, PersonId)> = Vec::new();
        for (person, own) in self.people.all().filter(|(_, own)| own.ids != 0) {
            let id = self.dataset.ids_of(own.ids).platform_id;
            if !id.is_empty() {
                named.push((self.dataset.texts.get(id), person));
            }
        }
        if named.is_empty() {
            return;
        }
        let by_id: HashMap<&str, AccountId> =
            self.accounts.all().map(|(id, account)| (self.dataset.texts.get(account.platform_id), id)).collect();
        for (id, person) in named {
            let Some(account) = by_id.get(id).copied() else { continue };
            if self.links.of(person).is_none() && self.links.person(account, self.people.get(person).category).is_none()
            {
                self.tie(person, account, Confidence::Certain, Evidence::CONFIRMED_LINK);
            }
        }
    }

    pub(super) fn by_name_and_birth(&mut self, category: Category) {
        if self.people.has_none_of(category) {
            return;
        }
        let mut rivals: Vec<(PersonId, AccountId)> = Vec::new();
        // Looking up is the work, and touches nothing; tying is quick.
        let found: Vec<PersonId> = self
            .accounts
            .by_hash()
            .par_iter()
            .with_min_len(1024)
            .map(|own| {
                match own.birth.map_or(Resolved::None, |birth| self.people.named_and_born(category, own.key, birth)) {
                    Resolved::One(person) => person,
                    Resolved::None | Resolved::Several => NOBODY,
                }
            })
            .collect();
        let mut person_of: Vec<PersonId> = vec![NOBODY; self.accounts.len()];
        for (own, person) in self.accounts.by_hash().iter().zip(found) {
            if let Some(slot) = person_of.get_mut(own.record as usize) {
                *slot = person;
            }
        }
        for (n, person) in (0u32..).zip(person_of) {
            let account = AccountId(n);
            let is_free = || self.accounts.get(account).is(category) && self.is_account_free(account, category);
            if person == NOBODY || !is_free() {
                continue;
            }
            match self.links.of(person) {
                _ if self.apart.contains(&(person, account)) => {}
                // Both are of the category, as they were looked for.
                None => self.links.tie(
                    person,
                    category,
                    Link {
                        account,
                        confidence: Confidence::Certain,
                        evidence: Evidence::FULL_NAME.and(Evidence::BIRTH_DATE),
                        crossed: false,
                    },
                ),
                Some(_) => rivals.push((person, account)),
            }
        }
        // Two accounts of one name and birth date: the one in the person's place is theirs, the other is a question.
        for (person, account) in rivals {
            let Some(first) = self.links.of(person) else { continue };
            let evidence = Evidence::FULL_NAME.and(Evidence::BIRTH_DATE);
            let id = |account: AccountId| self.dataset.texts.get(self.accounts.get(account).platform_id).to_owned();
            let better = match (self.is_in_place(person, first.account), self.is_in_place(person, account)) {
                (false, true) => true,
                (true, false) => false,
                _ => id(account) < id(first.account),
            };
            let second =
                if better && first.confidence == Confidence::Certain && !first.evidence.has(Evidence::CONFIRMED_LINK) {
                    self.links.untie(first.account, category);
                    self.tie(person, account, Confidence::Certain, evidence);
                    first.account
                } else {
                    account
                };
            self.links.asked_accounts.insert((category, second));
            self.links.questions.push(Question {
                kind: QuestionKind::SecondAccount,
                people: vec![person],
                accounts: vec![second],
            });
        }
    }

    /// An order says that the account's name became the person's.
    pub(super) fn by_former_name(&mut self, category: Category, former: &[FormerName]) {
        // Who ever had a surname and a given name that a former name has, so that a shorter name is nobody else's.
        let short = |key: NameKey| (key.surname, key.given);
        let mut had: HashMap<(Symbol, Symbol), HashSet<PersonId>> = HashMap::new();
        for (person, before) in former {
            had.entry(short(*before)).or_default().insert(*person);
        }
        if had.is_empty() {
            return;
        }
        for (id, own) in self.people.all().filter(|(_, own)| own.category == category) {
            if let Some(all) = had.get_mut(&short(own.key)) {
                all.insert(id);
            }
        }
        for (person, before) in former {
            if self.people.get(*person).category != category || !self.is_free(*person) {
                continue;
            }
            let fitting = |name: NameKey| -> Vec<AccountId> {
                self.accounts
                    .named(name)
                    .filter(|account| {
                        self.accounts.get(*account).is(category)
                            && self.is_account_free(*account, category)
                            && !self.births_contradict(*person, *account)
                    })
                    .collect()
            };
            let whole = fitting(*before);
            // A platform that keeps no patronymics has one account of that name, and one person in the rosters ever had it.
            let alone = had.get(&short(*before)).is_some_and(|all| all.iter().eq([person]));
            let found = if whole.is_empty() && alone && !before.patronymic.is_empty() {
                fitting(NameKey { patronymic: Symbol::EMPTY, ..*before })
            } else {
                whole
            };
            let [account] = found.as_slice() else { continue };
            let mut evidence = self.ids_evidence(*person, *account).and(Evidence::SURNAME_ORDER);
            if self.births_agree(*person, *account) {
                evidence = evidence.and(Evidence::BIRTH_DATE);
            }
            let is_sure = evidence.has(Evidence::BIRTH_DATE) || evidence.has(Evidence::PERSON_ID);
            let confidence = if is_sure { Confidence::Certain } else { Confidence::Probable };
            self.tie(*person, *account, confidence, evidence);
        }
    }

    /// SNILS, the organisation's number, mail and phone, where the names can be one person's.
    pub(super) fn by_ids(&mut self, category: Category) {
        let free = self.free_accounts(category);
        let mut by_id: HashMap<(u8, String), Vec<AccountId>> = HashMap::new();
        for account in &free {
            for id in self.id_keys(self.accounts.get(*account).ids) {
                by_id.entry(id).or_default().push(*account);
            }
        }
        if by_id.is_empty() {
            return;
        }
        for person in self.free_people(category) {
            let mut fitting: Vec<AccountId> = self
                .id_keys(self.people.get(person).ids)
                .iter()
                .filter_map(|id| by_id.get(id))
                .flatten()
                .copied()
                .filter(|account| {
                    self.is_account_free(*account, category)
                        && !self.is_renamed(person, *account)
                        && compatible_names(
                            &self.dataset.names,
                            self.people.get(person).key,
                            self.accounts.get(*account).key,
                        )
                        && (!self.births_contradict(person, *account)
                            || self.ids_evidence(person, *account).has(Evidence::SNILS))
                })
                .collect();
            fitting.sort_unstable();
            fitting.dedup();
            let [account] = fitting.as_slice() else { continue };
            let mut evidence = self.ids_evidence(person, *account);
            if self.births_agree(person, *account) {
                evidence = evidence.and(Evidence::BIRTH_DATE);
            }
            if self.people.get(person).key == self.accounts.get(*account).key {
                evidence = evidence.and(Evidence::FULL_NAME);
            } else {
                evidence = evidence.and(Evidence::SIMILAR_NAME);
            }
            self.tie(person, *account, Confidence::Certain, evidence);
        }
    }

    /// True if the platform has another surname than the person. That given name and patronymic agree says nothing where they are those
    /// of the remembered owner: the number may be somebody else's by now.
    fn is_renamed(&self, person: PersonId, account: AccountId) -> bool {
        self.is_owned(account) && self.people.get(person).key.surname != self.accounts.get(account).key.surname
    }

    fn id_keys(&self, number: u32) -> Vec<(u8, String)> {
        let ids = self.dataset.ids_of(number);
        let text = |text: Symbol| self.dataset.texts.get(text).to_lowercase();
        [
            (1, text(ids.person_id)),
            (2, if ids.snils == 0 { String::new() } else { ids.snils.to_string() }),
            (3, if ids.phone == 0 { String::new() } else { ids.phone.to_string() }),
            (4, text(ids.email)),
        ]
        .into_iter()
        .filter(|(_, id)| !id.is_empty())
        .collect()
    }
}
