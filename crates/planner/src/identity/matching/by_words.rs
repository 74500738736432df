//! Names of which the words agree, in another order or only some of them: as a rule a question.

use hashbrown::{HashMap, HashSet};

use super::Matching;
use crate::identity::account::AccountId;
use crate::identity::evidence::{Confidence, Evidence, near_dates};
use crate::identity::links::QuestionKind;
use crate::identity::person::PersonId;
use crate::identity::words::{Wording, is_single_word, same_words, words_of};
use domain::membership::Category;
use names::{NameKey, Symbol};

impl Matching<'_> {
    /// The same words in another order, or in other columns; or one side has only some of them. With the birth date and the
    /// place it is the same person; with less it is a question.
    pub(super) fn by_same_words(&mut self, category: Category) {
        let (people, accounts) = (self.free_people(category), self.free_accounts(category));
        if people.is_empty() || accounts.is_empty() {
            return;
        }
        let ours: Vec<NameKey> = people.iter().map(|person| self.people.get(*person).key).collect();
        let theirs: Vec<NameKey> = accounts.iter().map(|account| self.accounts.get(*account).key).collect();
        // The better the evidence, the higher.
        let mut found: Vec<(u8, Wording, PersonId, AccountId)> = Vec::new();
        for (person, account, wording) in same_words(&self.dataset.names, &ours, &theirs) {
            let (Some(person), Some(account)) = (people.get(person).copied(), accounts.get(account).copied()) else {
                continue;
            };
            let (a, b) = (self.people.get(person), self.accounts.get(account));
            if a.key == b.key {
                // Asked, or told apart, by the whole name.
                continue;
            }
            let (born, there) = (self.births_agree(person, account), self.is_in_place(person, account));
            let near = a.birth.zip(b.birth).is_some_and(|(x, y)| near_dates(x, y));
            if self.births_contradict(person, account) && !near {
                continue;
            }
            // Some of the words, without a date or a place, are anybody's.
            if wording == Wording::Part && !born && !there && category != Category::Staff {
                continue;
            }
            found.push((u8::from(born) + u8::from(there), wording, person, account));
        }
        // Best first; who is found by better evidence is not asked about by worse.
        found.sort_unstable_by(|a, b| (b.0, b.1, a.2, a.3).cmp(&(a.0, a.1, b.2, b.3)));
        for level in found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let open: Vec<(PersonId, AccountId)> = level
                .iter()
                .map(|(_, _, person, account)| (*person, *account))
                .filter(|(person, account)| self.is_free(*person) && self.is_account_free(*account, category))
                .collect();
            let (strength, wording) = level.first().map_or((0, Wording::Part), |first| (first.0, first.1));
            let words = if wording == Wording::Same { Evidence::SAME_WORDS } else { Evidence::PART_OF_NAME };
            for (person, account) in &open {
                let mut evidence = words;
                if self.births_agree(*person, *account) {
                    evidence = evidence.and(Evidence::BIRTH_DATE);
                }
                if self.is_in_place(*person, *account) {
                    evidence = evidence.and(Evidence::PLACE);
                }
                let alone = open.iter().filter(|(other, _)| other == person).count() == 1
                    && open.iter().filter(|(_, other)| other == account).count() == 1;
                if alone {
                    let confidence = if strength == 2 { Confidence::Probable } else { Confidence::Possible };
                    self.tie(*person, *account, confidence, evidence);
                }
                if !alone || strength < 2 {
                    self.ask(QuestionKind::SameWords, category, vec![*person], vec![*account]);
                }
            }
        }
    }

    /// A surname or a given name alone on one side, and somebody in the same place who bears it and was not found: a question
    /// beside each whom it may be, never a stranger's removal beside an invitation.
    pub(super) fn by_one_word(&mut self, category: Category) {
        let (people, accounts) = (self.free_people(category), self.free_accounts(category));
        let names = &self.dataset.names;
        let single_account = |account: &AccountId| is_single_word(names, self.accounts.get(*account).key);
        let single_person = |person: &PersonId| is_single_word(names, self.people.get(*person).key);
        if !accounts.iter().any(single_account) && !people.iter().any(single_person) {
            return;
        }
        let mut by_word: HashMap<&str, Vec<AccountId>> = HashMap::new();
        let mut single_words: HashSet<&str> = HashSet::new();
        for account in &accounts {
            let key = self.accounts.get(*account).key;
            // A father's name is nobody's own.
            for word in words_of(names, NameKey { patronymic: Symbol::EMPTY, ..key }) {
                by_word.entry(word).or_default().push(*account);
            }
            if single_account(account) {
                single_words.extend(words_of(names, key));
            }
        }
        let mut pairs: Vec<(PersonId, AccountId)> = Vec::new();
        for person in &people {
            let own = self.people.get(*person);
            if !own.listed {
                continue;
            }
            let alone = single_person(person);
            for word in words_of(names, NameKey { patronymic: Symbol::EMPTY, ..own.key }) {
                if !alone && !single_words.contains(word) {
                    continue;
                }
                for account in by_word.get(word).into_iter().flatten() {
                    let fits = (alone || single_account(account))
                        && (category == Category::Staff || self.is_in_place(*person, *account))
                        && !self.births_contradict(*person, *account);
                    if fits {
                        pairs.push((*person, *account));
                    }
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut of_account: HashMap<AccountId, Vec<PersonId>> = HashMap::new();
        let mut of_person: HashMap<PersonId, usize> = HashMap::new();
        for (person, account) in &pairs {
            of_account.entry(*account).or_default().push(*person);
            *of_person.entry(*person).or_default() += 1;
        }
        let mut of_account: Vec<(AccountId, Vec<PersonId>)> = of_account.into_iter().collect();
        of_account.sort_unstable();
        for (account, fitting) in of_account {
            if let [person] = fitting.as_slice()
                && of_person.get(person) == Some(&1)
            {
                let there = self.is_in_place(*person, account);
                let place = if there { Evidence::PLACE } else { Evidence::default() };
                self.tie(*person, account, Confidence::Possible, Evidence::PART_OF_NAME.and(place));
            }
            self.ask(QuestionKind::PartOfName, category, fitting, vec![account]);
        }
    }

    /// A row with initials or one word, and an account in the same place that fits it but is tied to another row already:
    /// perhaps both rows are one person («Галкин А. Ю.» and «Галкин Артём Юрьевич» in two lists of parents).
    pub(super) fn by_part_of_a_known_name(&mut self, category: Category) {
        let names = &self.dataset.names;
        let in_part = |person: &PersonId| {
            let own = self.people.get(*person);
            own.listed && (names.has_initials(own.name) || is_single_word(names, own.key))
        };
        let people: Vec<PersonId> = self.free_people(category).into_iter().filter(in_part).collect();
        if people.is_empty() {
            return;
        }
        let surnames: HashSet<Symbol> = people.iter().map(|person| self.people.get(*person).key.surname).collect();
        let mut tied: HashMap<Symbol, Vec<(AccountId, PersonId)>> = HashMap::new();
        for (account, own) in self.accounts.all() {
            if own.is(category)
                && surnames.contains(&own.key.surname)
                && let Some(person) = self.links.person(account, category)
            {
                tied.entry(own.key.surname).or_default().push((account, person));
            }
        }
        for person in people {
            let key = self.people.get(person).key;
            let begins = |ours: Symbol, theirs: Symbol| match names.folded(ours).chars().next() {
                None => true,
                Some(first) => names.folded(theirs).chars().next().is_none_or(|other| other == first),
            };
            let fitting: Vec<(AccountId, PersonId)> = tied
                .get(&key.surname)
                .into_iter()
                .flatten()
                .copied()
                .filter(|(account, _)| {
                    let theirs = self.accounts.get(*account).key;
                    begins(key.given, theirs.given)
                        && begins(key.patronymic, theirs.patronymic)
                        && (category == Category::Staff || self.is_in_place(person, *account))
                        && !self.births_contradict(person, *account)
                })
                .collect();
            for (account, other) in fitting {
                self.ask(QuestionKind::PartOfName, category, vec![person, other], vec![account]);
            }
        }
    }
}
