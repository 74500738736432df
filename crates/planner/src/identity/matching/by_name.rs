//! Full names that are unique on both sides, or that the place tells apart: probable.

use hashbrown::{HashMap, HashSet};

use super::Matching;
use crate::identity::account::AccountId;
use crate::identity::evidence::{Confidence, Evidence};
use crate::identity::links::QuestionKind;
use crate::identity::person::PersonId;
use domain::membership::Category;
use names::{NameKey, Symbol};

impl Matching<'_> {
    /// The full name alone: probable if it is unique on both sides, or if the place tells namesakes apart.
    pub(super) fn by_name(&mut self, category: Category) {
        let mut keys: Vec<NameKey> = self
            .free_accounts(category)
            .into_iter()
            .map(|account| self.accounts.get(account).key)
            .filter(|key| !key.given.is_empty())
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let all_people: Vec<PersonId> = self.people.named(category, key).collect();
            let all_accounts: Vec<AccountId> =
                self.accounts.named(key).filter(|account| self.accounts.get(*account).is(category)).collect();
            let mut people: Vec<PersonId> = all_people.iter().copied().filter(|person| self.is_free(*person)).collect();
            let mut accounts: Vec<AccountId> =
                all_accounts.iter().copied().filter(|account| self.is_account_free(*account, category)).collect();
            people.sort_unstable();
            accounts.sort_unstable();
            if people.is_empty() || accounts.is_empty() {
                continue;
            }
            if let ([person], [account], 1, 1) =
                (people.as_slice(), accounts.as_slice(), all_people.len(), all_accounts.len())
            {
                if self.births_contradict(*person, *account) {
                    continue;
                }
                // It may have been certain before whose account it is, and the name is that owner's.
                let (confidence, evidence) = match self.is_owned(*account) {
                    true => (Confidence::Certain, Evidence::FULL_NAME.and(Evidence::CONFIRMED_LINK)),
                    false => (Confidence::Probable, Evidence::FULL_NAME),
                };
                self.tie(*person, *account, confidence, evidence);
                continue;
            }
            self.by_name_and_place(category, &people, &accounts);
            people.retain(|person| self.is_free(*person));
            accounts.retain(|account| self.is_account_free(*account, category));
            people.retain(|person| accounts.iter().any(|account| !self.births_contradict(*person, *account)));
            accounts.retain(|account| people.iter().any(|person| !self.births_contradict(*person, *account)));
            // Who is gone from the roster does not make a question of who is there.
            if !people.is_empty() && !accounts.is_empty() {
                if let ([person], [account]) = (people.as_slice(), accounts.as_slice()) {
                    self.tie(*person, *account, Confidence::Possible, Evidence::FULL_NAME);
                }
                self.ask(QuestionKind::SeveralCandidates, category, people, accounts);
            }
        }
    }

    /// True if the account has the name of its remembered owner.
    pub(super) fn is_owned(&self, account: AccountId) -> bool {
        let id = self.dataset.texts.get(self.accounts.get(account).platform_id);
        !id.is_empty() && self.dataset.owned.binary_search_by(|known| known.as_str().cmp(id)).is_ok()
    }

    fn by_name_and_place(&mut self, category: Category, people: &[PersonId], accounts: &[AccountId]) {
        let fits = |person: PersonId, account: AccountId| {
            !self.births_contradict(person, account) && self.is_in_place(person, account)
        };
        let mut pairs: Vec<(PersonId, AccountId)> = Vec::new();
        for person in people {
            let mut there = accounts.iter().copied().filter(|account| fits(*person, *account));
            let (Some(account), None) = (there.next(), there.next()) else { continue };
            let rivals = people.iter().filter(|other| fits(**other, account)).count();
            if rivals == 1 {
                pairs.push((*person, account));
            }
        }
        for (person, account) in pairs {
            if self.is_account_free(account, category) {
                self.tie(person, account, Confidence::Probable, Evidence::FULL_NAME.and(Evidence::PLACE));
            }
        }
    }

    /// One side has no patronymic: the place or the birth date must speak for it too.
    pub(super) fn by_name_without_patronymic(&mut self, category: Category) {
        let accounts = self.free_accounts(category);
        let short = |key: NameKey| (key.surname, key.given);
        let needed: HashSet<(Symbol, Symbol)> = accounts
            .iter()
            .map(|account| short(self.accounts.get(*account).key))
            .filter(|(_, given)| !given.is_empty())
            .collect();
        if needed.is_empty() {
            return;
        }
        let mut by_short: HashMap<(Symbol, Symbol), Vec<PersonId>> = HashMap::new();
        for (id, person) in self.people.all() {
            if person.category == category && needed.contains(&short(person.key)) {
                by_short.entry(short(person.key)).or_default().push(id);
            }
        }
        for account in accounts.iter().copied() {
            // Asked about already, beside a namesake.
            if !self.is_account_free(account, category) {
                continue;
            }
            let own = *self.accounts.get(account);
            let Some(named) = by_short.get(&short(own.key)) else { continue };
            let fits = |person: PersonId, account: AccountId| {
                let (theirs, own) = (self.people.get(person).key, self.accounts.get(account).key);
                self.is_free(person)
                    && theirs.patronymic != own.patronymic
                    && (theirs.patronymic.is_empty() || own.patronymic.is_empty())
                    && !self.births_contradict(person, account)
            };
            let fitting: Vec<PersonId> = named.iter().copied().filter(|person| fits(*person, account)).collect();
            let born: Vec<PersonId> =
                fitting.iter().copied().filter(|person| self.births_agree(*person, account)).collect();
            let there: Vec<PersonId> =
                fitting.iter().copied().filter(|person| self.is_in_place(*person, account)).collect();
            let base = Evidence::NAME_WITHOUT_PATRONYMIC;
            match (born.as_slice(), there.as_slice(), fitting.as_slice()) {
                ([person], _, _) => self.tie(*person, account, Confidence::Probable, base.and(Evidence::BIRTH_DATE)),
                ([], [person], _) => self.tie(*person, account, Confidence::Probable, base.and(Evidence::PLACE)),
                ([], [], [person]) if named.len() == 1 && category == Category::Staff => {
                    self.tie(*person, account, Confidence::Probable, base);
                }
                ([], [], [person]) => {
                    self.tie(*person, account, Confidence::Possible, base);
                    self.ask(QuestionKind::NearMatch, category, vec![*person], vec![account]);
                }
                (_, _, []) => {}
                _ => {
                    // Each account of the name may be each person's: none of them is a stranger's.
                    let all: Vec<AccountId> = accounts
                        .iter()
                        .copied()
                        .filter(|other| short(self.accounts.get(*other).key) == short(own.key))
                        .filter(|other| self.is_account_free(*other, category))
                        .filter(|other| fitting.iter().any(|person| fits(*person, *other)))
                        .collect();
                    self.ask(QuestionKind::SeveralCandidates, category, fitting, all);
                }
            }
        }
    }

    /// An employee who is on the platform as a parent already, a parent who is an employee there: certain by an id, probable
    /// by a full name that is unique on both sides. A student is never found among adults' accounts by name alone (N5).
    pub(super) fn across_categories(&mut self) {
        for category in Category::ALL {
            for person in self.free_people(category) {
                let own = *self.people.get(person);
                if !own.listed || own.key.given.is_empty() {
                    continue;
                }
                let all: Vec<AccountId> = self.accounts.named(own.key).collect();
                let [account] = all.as_slice() else { continue };
                if self.accounts.get(*account).is(category) || self.births_contradict(person, *account) {
                    continue;
                }
                let ids = self.ids_evidence(person, *account);
                let born = self.births_agree(person, *account);
                let adults = category != Category::Student && !self.accounts.get(*account).is(Category::Student);
                let unique = self.people.named(category, own.key).count() == 1 && !own.key.patronymic.is_empty();
                if ids.has_id() || born {
                    let born = if born { Evidence::BIRTH_DATE } else { Evidence::default() };
                    self.tie(person, *account, Confidence::Certain, Evidence::FULL_NAME.and(ids).and(born));
                } else if adults && unique {
                    self.tie(person, *account, Confidence::Probable, Evidence::FULL_NAME);
                }
            }
        }
    }
}
