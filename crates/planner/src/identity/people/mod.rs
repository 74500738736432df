//! Rows of rosters come in; people go out, each once in each category.

mod gather;

use std::sync::OnceLock;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::Rows;
use super::index::NameIndex;
use super::key::{in_hexadecimal, number_of};
use super::person::{Person, PersonId};
use domain::membership::Category;
use domain::roster::{Dataset, Group, PersonMention, PostKind, RowRef, Standing};
use names::{NameKey, Names, PersonName, Symbol};
use smallvec::smallvec;

/// All people of rosters and orders.
#[derive(Debug, Default)]
pub struct People {
    list: Vec<Person>,
    more_rows: HashMap<PersonId, Vec<RowRef>>,
    more_births: HashMap<PersonId, Vec<NaiveDate>>,
    /// The same births by name.
    also_born: HashMap<(NameKey, NaiveDate), Vec<PersonId>>,
    /// The groups that changes say somebody is in no more; `None` for the organisation.
    left: HashMap<PersonId, Vec<Option<Group>>>,
    /// Two of one name who are two people, or one listed twice.
    namesakes: Vec<(PersonId, PersonId)>,
    by_name: [NameIndex; 3],
    /// Employees and listed students by surname, for names with initials.
    staff_by_surname: HashMap<Symbol, Vec<PersonId>>,
    students_by_surname: OnceLock<HashMap<Symbol, Vec<PersonId>>>,
}

impl People {
    /// Takes in a person whom only an order names.
    pub fn push(&mut self, person: Person) -> PersonId {
        let id = PersonId(self.list.len() as u32);
        self.list.push(person);
        if let Some(index) = self.by_name.get_mut(person.category as usize) {
            index.insert(person.key, id.0);
        }
        if person.category == Category::Staff {
            self.staff_by_surname.entry(person.key.surname).or_default().push(id);
        }
        id
    }

    /// A person.
    ///
    /// Ids come from this collection alone, so there always is one; a stranger's id gives the first person's shape.
    pub fn get(&self, id: PersonId) -> &Person {
        const NOBODY: Person = Person {
            category: Category::Student,
            name: PersonName::NONE,
            key: NameKey::NONE,
            birth: None,
            ids: 0,
            source: RowRef { table: domain::roster::TableId(0), row: 0 },
            group: None,
            standing: Standing::Active,
            post_kind: PostKind::Unknown,
            contested: true,
            listed: false,
        };
        self.list.get(id.index()).unwrap_or(&NOBODY)
    }

    /// Whether a change says that somebody is in a group no more.
    pub fn has_left(&self, id: PersonId, group: Group) -> bool {
        !self.left.is_empty() && self.left.get(&id).is_some_and(|left| left.contains(&Some(group)))
    }

    /// Whether a change says of somebody that they are in some group no more.
    pub fn has_moved(&self, id: PersonId) -> bool {
        !self.left.is_empty() && self.left.contains_key(&id)
    }

    /// All people of a name in a category.
    pub fn named(&self, category: Category, key: NameKey) -> impl Iterator<Item = PersonId> + '_ {
        self.index(category).of(key).map(PersonId)
    }

    /// True if nobody is of a category.
    pub fn has_none_of(&self, category: Category) -> bool {
        self.index(category).is_empty()
    }

    /// The person of a name who was born on a day.
    pub fn named_and_born(&self, category: Category, key: NameKey, birth: NaiveDate) -> Resolved {
        let index = self.index(category);
        let mut found = Resolved::None;
        for record in index.born_on(key, birth) {
            found = found.and(PersonId(record));
        }
        for record in index.later_of(key).filter(|record| self.is_born(PersonId(*record), birth)) {
            found = found.and(PersonId(record));
        }
        if self.also_born.is_empty() {
            return found;
        }
        for also in self.also_born.get(&(key, birth)).into_iter().flatten() {
            if self.get(*also).category == category {
                found = found.and(*also);
            }
        }
        found
    }

    fn index(&self, category: Category) -> &NameIndex {
        let [students, staff, guardians] = &self.by_name;
        match category {
            Category::Student => students,
            Category::Staff => staff,
            Category::Guardian => guardians,
        }
    }

    /// All people.
    pub fn all(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.list.iter().enumerate().map(|(n, person)| (PersonId(n as u32), person))
    }

    /// Number of people.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there is nobody.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// True if a row is among a person's.
    pub fn has_row(&self, id: PersonId, row: RowRef) -> bool {
        self.get(id).source == row || self.more_rows.get(&id).is_some_and(|rows| rows.contains(&row))
    }

    /// The person that a name means, with a birth date and a group where they are known.
    pub fn resolve(
        &self,
        category: Category,
        key: NameKey,
        birth: Option<NaiveDate>,
        group: Option<Group>,
    ) -> Resolved {
        let fits = |id: &PersonId| {
            birth.is_none() || self.get(*id).birth.is_none() || self.births(*id).any(|b| Some(b) == birth)
        };
        let mut found: Vec<PersonId> = self.named(category, key).filter(fits).collect();
        if found.len() > 1 && birth.is_some() {
            let exact: Vec<PersonId> =
                found.iter().copied().filter(|id| self.births(*id).any(|b| Some(b) == birth)).collect();
            if !exact.is_empty() {
                found = exact;
            }
        }
        if found.len() > 1 && group.is_some() {
            let there: Vec<PersonId> = found.iter().copied().filter(|id| self.get(*id).group == group).collect();
            if !there.is_empty() {
                found = there;
            }
        }
        match found.as_slice() {
            [] => Resolved::None,
            [one] => Resolved::One(*one),
            _ => Resolved::Several,
        }
    }

    /// The person that a name with initials («Иванов П. С.») means, if exactly one fits: weak evidence.
    pub fn resolve_initials(&self, category: Category, key: NameKey, names: &Names) -> Option<PersonId> {
        let starts = |whole: Symbol, initial: Symbol| {
            let letter = names.folded(initial).chars().next();
            letter.is_none() || names.folded(whole).chars().next() == letter
        };
        let surnames = match category {
            Category::Staff => &self.staff_by_surname,
            // Few files have initials: the index is made when the first one asks. Who is listed is known by then.
            Category::Student => self.students_by_surname.get_or_init(|| self.listed_by_surname(Category::Student)),
            Category::Guardian => return None,
        };
        let mut fitting = surnames.get(&key.surname).into_iter().flatten().copied().filter(|id| {
            let own = self.get(*id).key;
            starts(own.given, key.given) && starts(own.patronymic, key.patronymic)
        });
        let first = fitting.next();
        if fitting.next().is_some() { None } else { first }
    }

    fn listed_by_surname(&self, category: Category) -> HashMap<Symbol, Vec<PersonId>> {
        let mut surnames: HashMap<Symbol, Vec<PersonId>> = HashMap::new();
        for (id, person) in self.all().filter(|(_, person)| person.category == category && person.listed) {
            surnames.entry(person.key.surname).or_default().push(id);
        }
        surnames
    }

    /// Makes a person contested: two orders or two rows disagree.
    pub fn contest(&mut self, id: PersonId) {
        if let Some(person) = self.list.get_mut(id.index()) {
            person.contested = true;
        }
    }

    /// True if the birth date is one of those that rows give for a person.
    pub fn is_born(&self, id: PersonId, day: NaiveDate) -> bool {
        self.get(id).birth == Some(day) || self.more_births.get(&id).is_some_and(|births| births.contains(&day))
    }

    /// All birth dates that rows give for a person.
    pub fn births(&self, id: PersonId) -> impl Iterator<Item = NaiveDate> + '_ {
        self.get(id).birth.into_iter().chain(self.more_births.get(&id).into_iter().flatten().copied())
    }

    /// All rows of a person, sorted.
    pub fn rows(&self, id: PersonId) -> Rows {
        let mut rows: Rows = smallvec![self.get(id).source];
        rows.extend(self.more_rows.get(&id).into_iter().flatten().copied());
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// A key that is the same in each plan: a digest of the category, the folded name and the birth date, and of the group
    /// where people without birth dates share a name.
    pub fn key(&self, id: PersonId, dataset: &Dataset) -> String {
        in_hexadecimal(self.key_number(id, dataset))
    }

    /// The same key as a number.
    pub(crate) fn key_number(&self, id: PersonId, dataset: &Dataset) -> u64 {
        let person = self.get(id);
        let twins =
            self.named(person.category, person.key).filter(|other| self.get(*other).birth == person.birth).count();
        let mut hasher = blake3::Hasher::new();
        hasher.update(person.category.code().as_bytes());
        hasher.update(b"\n");
        hasher.update(dataset.names.folded_line(person.key).as_bytes());
        if let Some(birth) = person.birth {
            hasher.update(format!("\n{birth}").as_bytes());
        }
        if twins > 1 {
            let group = person.group.map(|group| dataset.groups.folded(group).to_owned()).unwrap_or_default();
            let ids = dataset.ids_of(person.ids);
            hasher.update(format!("\n{group}\n{}\n{}", ids.phone, dataset.texts.get(ids.person_id)).as_bytes());
        }
        number_of(&hasher.finalize())
    }

    /// The person as a notice names them.
    pub fn mention(&self, id: PersonId, dataset: &Dataset) -> PersonMention {
        PersonMention { key: self.key(id, dataset), name: self.get(id).name }
    }
}

/// What a name means among people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// Nobody.
    None,
    /// This person.
    One(PersonId),
    /// Several people of that name.
    Several,
}

impl Resolved {
    fn and(self, person: PersonId) -> Resolved {
        match self {
            Resolved::None => Resolved::One(person),
            Resolved::One(known) if known == person => self,
            Resolved::One(_) | Resolved::Several => Resolved::Several,
        }
    }
}
