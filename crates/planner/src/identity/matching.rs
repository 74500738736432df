//! People and accounts come in; which account is whose goes out, with confidence and evidence, and the open questions.
//!
//! Certain evidence first (name with birth date, ids), then full names that are unique on both sides, then likeness among
//! those who are left. Nothing is ever compared with everything.

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use super::account::{AccountId, Accounts};
use super::evidence::Confidence;
use super::evidence::{Evidence, compatible_names, near_dates};
use super::kin::Kin;
use super::links::{Link, Links, Question, QuestionKind};
use super::loose::{LooseSide, loose_matches};
use super::near::{NearSide, near_matches};
use super::person::{People, PersonId, Resolved};
use super::words::{Wording, is_single_word, same_words, words_of};
use domain::membership::Category;
use domain::roster::{Book, Group};
use names::{LooseName, NameKey, PersonName, Text};

/// Former names: the person, the name before, the order's number in the book.
pub type FormerName = (PersonId, NameKey);

/// Ties people to accounts.
pub fn link(book: &Book, people: &People, accounts: &Accounts, kin: &[Kin], former: &[FormerName]) -> Links {
    let mut matching = Matching {
        book,
        people,
        accounts,
        kin,
        links: Links {
            of_person: vec![None; people.len()],
            of_account: std::array::from_fn(|_| vec![None; accounts.len()]),
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
    book: &'a Book,
    people: &'a People,
    accounts: &'a Accounts,
    kin: &'a [Kin],
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
        let open = |person: PersonId, account: AccountId| !self.apart.contains(&(person, account));
        let still: Vec<PersonId> =
            people.iter().copied().filter(|person| accounts.iter().any(|account| open(*person, *account))).collect();
        let accounts: Vec<AccountId> =
            accounts.into_iter().filter(|account| people.iter().any(|person| open(*person, *account))).collect();
        if !still.is_empty() && !accounts.is_empty() {
            self.links.ask(kind, category, still, accounts);
        }
    }

    /// What a person said about who is who comes before all evidence.
    fn by_answers(&mut self) {
        if self.book.answers.is_empty() {
            return;
        }
        let people: HashMap<String, PersonId> =
            self.people.all().map(|(id, _)| (self.people.key(id, self.book), id)).collect();
        let mut accounts: HashMap<String, AccountId> = HashMap::new();
        for (id, account) in self.accounts.all() {
            if account.platform_id.is_empty() {
                for category in Category::ALL.into_iter().filter(|category| account.is(*category)) {
                    accounts.insert(self.accounts.key(id, category, self.book), id);
                }
            } else {
                accounts.insert(self.book.texts.get(account.platform_id).to_owned(), id);
            }
        }
        let mut same: Vec<(PersonId, AccountId)> = Vec::new();
        for answer in &self.book.answers {
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
                let first = self.kin.partition_point(|kin| kin.guardian < person);
                let of_theirs =
                    self.kin.get(first..).unwrap_or_default().iter().take_while(|kin| kin.guardian == person);
                of_theirs
                    .filter_map(|kin| kin.child.and_then(|child| self.people.get(child).group).or(kin.group))
                    .collect()
            }
        }
    }

    fn is_in_place(&self, person: PersonId, account: AccountId) -> bool {
        let category = self.people.get(person).category;
        self.groups(person).into_iter().any(|group| self.accounts.is_in_group(account, category, group, self.book))
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
        let ours = self.book.ids_of(self.people.get(person).ids);
        let theirs = self.book.ids_of(self.accounts.get(account).ids);
        Evidence::of_ids(&ours, &theirs, self.book)
    }

    fn by_confirmed_link(&mut self) {
        let mut named: Vec<(&str, PersonId)> = Vec::new();
        for (person, own) in self.people.all().filter(|(_, own)| own.ids != 0) {
            let id = self.book.ids_of(own.ids).platform_id;
            if !id.is_empty() {
                named.push((self.book.texts.get(id), person));
            }
        }
        if named.is_empty() {
            return;
        }
        let by_id: HashMap<&str, AccountId> =
            self.accounts.all().map(|(id, account)| (self.book.texts.get(account.platform_id), id)).collect();
        for (id, person) in named {
            let Some(account) = by_id.get(id).copied() else { continue };
            if self.links.of(person).is_none() && self.links.person(account, self.people.get(person).category).is_none()
            {
                self.tie(person, account, Confidence::Certain, Evidence::CONFIRMED_LINK);
            }
        }
    }

    fn by_name_and_birth(&mut self, category: Category) {
        let mut rivals: Vec<(PersonId, AccountId)> = Vec::new();
        // Looking up is the work, and touches nothing; tying is quick.
        let found: Vec<Option<PersonId>> = (0..self.accounts.len() as u32)
            .into_par_iter()
            .with_min_len(1024)
            .map(|n| {
                let account = AccountId(n);
                let own = self.accounts.get(account);
                let birth = own.birth.filter(|_| own.is(category) && self.is_account_free(account, category))?;
                match self.people.named_and_born(category, own.key, birth) {
                    Resolved::One(person) => Some(person),
                    Resolved::None | Resolved::Several => None,
                }
            })
            .collect();
        for (n, person) in found.into_iter().enumerate() {
            let Some(person) = person else { continue };
            let account = AccountId(n as u32);
            match self.links.of(person) {
                None => {
                    self.tie(person, account, Confidence::Certain, Evidence::FULL_NAME.and(Evidence::BIRTH_DATE));
                }
                Some(_) if self.apart.contains(&(person, account)) => {}
                Some(_) => rivals.push((person, account)),
            }
        }
        // Two accounts of one name and birth date: the one in the person's place is theirs, the other is a question.
        for (person, account) in rivals {
            let Some(first) = self.links.of(person) else { continue };
            let evidence = Evidence::FULL_NAME.and(Evidence::BIRTH_DATE);
            let id = |account: AccountId| self.book.texts.get(self.accounts.get(account).platform_id).to_owned();
            let better = match (self.is_in_place(person, first.account), self.is_in_place(person, account)) {
                (false, true) => true,
                (true, false) => false,
                _ => id(account) < id(first.account),
            };
            let second =
                if better && first.confidence == Confidence::Certain && !first.evidence.has(Evidence::CONFIRMED_LINK) {
                    if let Some(place) = self
                        .links
                        .of_account
                        .get_mut(category as usize)
                        .and_then(|list| list.get_mut(first.account.index()))
                    {
                        *place = None;
                    }
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
    fn by_former_name(&mut self, category: Category, former: &[FormerName]) {
        // Who ever had a surname and a given name that a former name has, so that a shorter name is nobody else's.
        let short = |key: NameKey| (key.surname, key.given);
        let mut had: HashMap<(Text, Text), HashSet<PersonId>> = HashMap::new();
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
                fitting(NameKey { patronymic: Text::EMPTY, ..*before })
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
    fn by_ids(&mut self, category: Category) {
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
                        && compatible_names(
                            &self.book.names,
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

    fn id_keys(&self, number: u32) -> Vec<(u8, String)> {
        let ids = self.book.ids_of(number);
        let text = |text: Text| self.book.texts.get(text).to_lowercase();
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

    /// The full name alone: probable if it is unique on both sides, or if the place tells namesakes apart.
    fn by_name(&mut self, category: Category) {
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
                if !self.births_contradict(*person, *account) {
                    self.tie(*person, *account, Confidence::Probable, Evidence::FULL_NAME);
                }
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
    fn by_name_without_patronymic(&mut self, category: Category) {
        let accounts = self.free_accounts(category);
        let short = |key: NameKey| (key.surname, key.given);
        let needed: HashSet<(Text, Text)> = accounts
            .iter()
            .map(|account| short(self.accounts.get(*account).key))
            .filter(|(_, given)| !given.is_empty())
            .collect();
        if needed.is_empty() {
            return;
        }
        let mut by_short: HashMap<(Text, Text), Vec<PersonId>> = HashMap::new();
        for (id, person) in self.people.all() {
            if person.category == category && needed.contains(&short(person.key)) {
                by_short.entry(short(person.key)).or_default().push(id);
            }
        }
        for account in accounts {
            let own = *self.accounts.get(account);
            let Some(named) = by_short.get(&short(own.key)) else { continue };
            let fitting: Vec<PersonId> = named
                .iter()
                .copied()
                .filter(|person| {
                    let theirs = self.people.get(*person).key.patronymic;
                    self.is_free(*person)
                        && theirs != own.key.patronymic
                        && (theirs.is_empty() || own.key.patronymic.is_empty())
                        && !self.births_contradict(*person, account)
                })
                .collect();
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
                _ => self.ask(QuestionKind::SeveralCandidates, category, fitting, vec![account]),
            }
        }
    }

    /// The same words in another order, or in other columns; or one side has only some of them. With the birth date and the
    /// place it is the same person; with less it is a question.
    fn by_same_words(&mut self, category: Category) {
        let (people, accounts) = (self.free_people(category), self.free_accounts(category));
        if people.is_empty() || accounts.is_empty() {
            return;
        }
        let ours: Vec<NameKey> = people.iter().map(|person| self.people.get(*person).key).collect();
        let theirs: Vec<NameKey> = accounts.iter().map(|account| self.accounts.get(*account).key).collect();
        // The better the evidence, the higher.
        let mut found: Vec<(u8, Wording, PersonId, AccountId)> = Vec::new();
        for (person, account, wording) in same_words(&self.book.names, &ours, &theirs) {
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
    fn by_one_word(&mut self, category: Category) {
        let (people, accounts) = (self.free_people(category), self.free_accounts(category));
        let names = &self.book.names;
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
            for word in words_of(names, NameKey { patronymic: Text::EMPTY, ..key }) {
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
            for word in words_of(names, NameKey { patronymic: Text::EMPTY, ..own.key }) {
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
    fn by_part_of_a_known_name(&mut self, category: Category) {
        let names = &self.book.names;
        let in_part = |person: &PersonId| {
            let own = self.people.get(*person);
            own.listed && (names.has_initials(own.name) || is_single_word(names, own.key))
        };
        let people: Vec<PersonId> = self.free_people(category).into_iter().filter(in_part).collect();
        if people.is_empty() {
            return;
        }
        let surnames: HashSet<Text> = people.iter().map(|person| self.people.get(*person).key.surname).collect();
        let mut tied: HashMap<Text, Vec<(AccountId, PersonId)>> = HashMap::new();
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
            let begins = |ours: Text, theirs: Text| match names.folded(ours).chars().next() {
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

    /// The organisation's number of a person, kept with an account of another name: renamed without an order, or the number
    /// of somebody else. Nobody acts on that before a person said which.
    fn by_number_alone(&mut self, category: Category) {
        let number = |ids: u32| Some(self.book.texts.get(self.book.ids_of(ids).person_id)).filter(|id| !id.is_empty());
        let mut accounts: HashMap<&str, Vec<AccountId>> = HashMap::new();
        for account in self.free_accounts(category) {
            if let Some(id) = number(self.accounts.get(account).ids) {
                accounts.entry(id).or_default().push(account);
            }
        }
        if accounts.is_empty() {
            return;
        }
        let mut people: HashMap<&str, Vec<PersonId>> = HashMap::new();
        for person in self.free_people(category) {
            if let Some(id) = number(self.people.get(person).ids).filter(|id| accounts.contains_key(id)) {
                people.entry(id).or_default().push(person);
            }
        }
        let mut found: Vec<(PersonId, AccountId)> = people
            .into_iter()
            .filter_map(|(id, people)| match (people.as_slice(), accounts.get(id)?.as_slice()) {
                ([person], [account]) => Some((*person, *account)),
                _ => None,
            })
            .collect();
        found.sort_unstable();
        for (person, account) in found {
            self.tie(person, account, Confidence::Possible, Evidence::PERSON_ID);
            self.ask(QuestionKind::SameNumber, category, vec![person], vec![account]);
        }
    }

    /// An employee who is on the platform as a parent already, a parent who is an employee there: certain by an id, probable
    /// by a full name that is unique on both sides. A student is never found among adults' accounts by name alone (N5).
    fn across_categories(&mut self) {
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

    /// The same full name with another birth date, in the same place or with a date that is a slip away: a question.
    fn by_birth_that_differs(&mut self, category: Category) {
        for account in self.free_accounts(category) {
            let own = *self.accounts.get(account);
            let Some(birth) = own.birth else { continue };
            let fitting: Vec<PersonId> = self
                .people
                .named(category, own.key)
                .filter(|person| {
                    self.is_free(*person)
                        && (self.is_in_place(*person, account)
                            || self.people.get(*person).birth.is_some_and(|other| near_dates(birth, other)))
                })
                .collect();
            let [person] = fitting.as_slice() else { continue };
            self.tie(*person, account, Confidence::Possible, Evidence::FULL_NAME);
            self.ask(QuestionKind::BirthDiffers, category, vec![*person], vec![account]);
        }
    }

    fn by_likeness(&mut self, category: Category) {
        let people = self.free_people(category);
        let accounts = self.free_accounts(category);
        if people.is_empty() || accounts.is_empty() {
            return;
        }
        let ours: Vec<NearSide> = people
            .iter()
            .map(|id| {
                let person = self.people.get(*id);
                NearSide { key: person.key, birth: person.birth, initials: self.book.names.has_initials(person.name) }
            })
            .collect();
        let theirs: Vec<NearSide> = accounts
            .iter()
            .map(|id| {
                let account = self.accounts.get(*id);
                NearSide {
                    key: account.key,
                    birth: account.birth,
                    initials: self.book.names.has_initials(account.name),
                }
            })
            .collect();
        let near = near_matches(&self.book.names, &ours, &theirs, |person, account| {
            match (people.get(person), accounts.get(account)) {
                (Some(person), Some(account)) => self.is_in_place(*person, *account),
                _ => false,
            }
        });
        let mut of_person: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut of_account: HashMap<usize, Vec<usize>> = HashMap::new();
        for found in &near {
            of_person.entry(found.left).or_default().push(found.right);
            of_account.entry(found.right).or_default().push(found.left);
        }
        for found in &near {
            let (Some(person), Some(account)) = (people.get(found.left), accounts.get(found.right)) else { continue };
            let alone = of_person.get(&found.left).map_or(0, Vec::len) == 1
                && of_account.get(&found.right).map_or(0, Vec::len) == 1;
            let evidence = if found.initials { Evidence::INITIALS } else { Evidence::SIMILAR_NAME };
            let born = if self.births_agree(*person, *account) { Evidence::BIRTH_DATE } else { Evidence::default() };
            if alone {
                self.tie(*person, *account, Confidence::Possible, evidence.and(born));
            }
            let kind = if found.initials { QuestionKind::Initials } else { QuestionKind::NearMatch };
            self.ask(kind, category, vec![*person], vec![*account]);
        }
    }

    /// Somebody of a list who was not found, beside an account of the same place that nobody was found for, whose names may be
    /// one person's: «Gromov Zakhar», «Захар Г.», another patronymic. A question, never a removal beside an invitation.
    fn by_loose_name(&mut self, category: Category) {
        let people = self.free_people(category);
        let people: Vec<PersonId> = people.into_iter().filter(|id| self.people.get(*id).listed).collect();
        let accounts = self.free_accounts(category);
        if people.is_empty() || accounts.is_empty() {
            return;
        }
        // All staff are in one place.
        let places = |groups: Vec<Group>| match category {
            Category::Staff => vec![0],
            Category::Student | Category::Guardian => groups.into_iter().map(|group| group.0).collect::<Vec<u32>>(),
        };
        let ours: Vec<Vec<u32>> = people.iter().map(|id| places(self.groups(*id))).collect();
        let theirs: Vec<Vec<u32>> =
            accounts.iter().map(|id| places(self.accounts.groups(*id, category, self.book))).collect();
        let of_people: HashSet<u32> = ours.iter().flatten().copied().collect();
        let of_accounts: HashSet<u32> = theirs.iter().flatten().copied().collect();
        let names = &self.book.names;
        // Names are taken apart only where there is somebody to compare them with.
        let side = |places: Vec<u32>, others: &HashSet<u32>, who: PersonName| match places
            .iter()
            .any(|place| others.contains(place))
        {
            true => LooseSide {
                places,
                name: LooseName::new(&names.display(who)),
                surname: names.written(who.surname).to_owned(),
            },
            false => LooseSide::default(),
        };
        let ours: Vec<LooseSide> =
            people.iter().zip(ours).map(|(id, places)| side(places, &of_accounts, self.people.get(*id).name)).collect();
        let theirs: Vec<LooseSide> = accounts
            .iter()
            .zip(theirs)
            .map(|(id, places)| side(places, &of_people, self.accounts.get(*id).name))
            .collect();
        let pairs: Vec<(PersonId, AccountId)> = loose_matches(&ours, &theirs)
            .into_iter()
            .filter_map(|(person, account)| Some((*people.get(person)?, *accounts.get(account)?)))
            .filter(|(person, account)| !self.births_contradict(*person, *account))
            .collect();
        let mut of_person: HashMap<PersonId, usize> = HashMap::new();
        let mut of_account: HashMap<AccountId, usize> = HashMap::new();
        for (person, account) in &pairs {
            *of_person.entry(*person).or_default() += 1;
            *of_account.entry(*account).or_default() += 1;
        }
        for (person, account) in &pairs {
            if of_person.get(person) == Some(&1) && of_account.get(account) == Some(&1) {
                self.tie(*person, *account, Confidence::Possible, Evidence::SIMILAR_NAME.and(Evidence::PLACE));
            }
            self.ask(QuestionKind::NearMatch, category, vec![*person], vec![*account]);
        }
    }
}
