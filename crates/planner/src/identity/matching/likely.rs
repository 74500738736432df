//! What is only likely, among those who are left: a number beside another name, another birth date, a similar name. A question,
//! never a decision.

use hashbrown::{HashMap, HashSet};

use super::Matching;
use crate::identity::account::AccountId;
use crate::identity::evidence::{Confidence, Evidence, near_dates};
use crate::identity::fuzzy::{NearSide, near_matches};
use crate::identity::links::QuestionKind;
use crate::identity::loose::{LooseSide, loose_matches};
use crate::identity::person::PersonId;
use domain::membership::Category;
use domain::roster::Group;
use names::{LooseName, PersonName};

impl Matching<'_> {
    /// The organisation's number of a person, kept with an account of another name: renamed without an order, or the number
    /// of somebody else. Nobody acts on that before a person said which.
    pub(super) fn by_number_alone(&mut self, category: Category) {
        let number =
            |ids: u32| Some(self.dataset.texts.get(self.dataset.ids_of(ids).person_id)).filter(|id| !id.is_empty());
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

    /// The same full name with another birth date, in the same place or with a date that is a slip away: a question.
    pub(super) fn by_birth_that_differs(&mut self, category: Category) {
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

    pub(super) fn by_likeness(&mut self, category: Category) {
        let people = self.free_people(category);
        let accounts = self.free_accounts(category);
        if people.is_empty() || accounts.is_empty() {
            return;
        }
        let ours: Vec<NearSide> = people
            .iter()
            .map(|id| {
                let person = self.people.get(*id);
                NearSide {
                    key: person.key,
                    birth: person.birth,
                    initials: self.dataset.names.has_initials(person.name),
                }
            })
            .collect();
        let theirs: Vec<NearSide> = accounts
            .iter()
            .map(|id| {
                let account = self.accounts.get(*id);
                NearSide {
                    key: account.key,
                    birth: account.birth,
                    initials: self.dataset.names.has_initials(account.name),
                }
            })
            .collect();
        let near = near_matches(&self.dataset.names, &ours, &theirs, |person, account| {
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
    pub(super) fn by_loose_name(&mut self, category: Category) {
        let people = self.free_people(category);
        let people: Vec<PersonId> = people.into_iter().filter(|id| self.people.get(*id).listed).collect();
        let accounts = self.free_accounts(category);
        if people.is_empty() || accounts.is_empty() {
            return;
        }
        // All staff are in one place.
        let places = |groups: Vec<Group>| match category {
            Category::Staff => vec![0],
            Category::Student | Category::Guardian => {
                groups.into_iter().map(|group| group.index() as u32).collect::<Vec<u32>>()
            }
        };
        let ours: Vec<Vec<u32>> = people.iter().map(|id| places(self.groups(*id))).collect();
        let theirs: Vec<Vec<u32>> =
            accounts.iter().map(|id| places(self.accounts.groups(*id, category, self.dataset))).collect();
        let of_people: HashSet<u32> = ours.iter().flatten().copied().collect();
        let of_accounts: HashSet<u32> = theirs.iter().flatten().copied().collect();
        let names = &self.dataset.names;
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
