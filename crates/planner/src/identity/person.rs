//! Rows of rosters come in; people go out, each once in each category.

use std::sync::OnceLock;

use chrono::NaiveDate;
use hashbrown::{HashMap, HashSet};

use super::doubles::{Double, MOST_NAMESAKES, Relation, duplicate, relation, rows_that_may_be_one};
use super::index::{NameIndex, Named};
use domain::membership::Category;
use domain::roster::{Book, Group, Notice, PersonMention, PostKind, Source, Standing, StudentRow};
use names::{NameKey, Names, PersonName, Text};

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
    /// Number of the ids in the book.
    pub ids: u32,
    /// The row.
    pub source: Source,
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
    pub fn listed(category: Category, name: PersonName, key: NameKey, source: Source) -> Person {
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

/// All people of rosters and orders.
#[derive(Debug, Default)]
pub struct People {
    list: Vec<Person>,
    more_rows: HashMap<PersonId, Vec<Source>>,
    more_births: HashMap<PersonId, Vec<NaiveDate>>,
    /// The same births by name.
    also_born: HashMap<(NameKey, NaiveDate), Vec<PersonId>>,
    /// The groups that changes say somebody is in no more; `None` for the organisation.
    left: HashMap<PersonId, Vec<Option<Group>>>,
    /// Two of one name who are two people, or one listed twice.
    namesakes: Vec<(PersonId, PersonId)>,
    by_name: [NameIndex; 3],
    /// Employees and listed students by surname, for names with initials.
    staff_by_surname: HashMap<Text, Vec<PersonId>>,
    students_by_surname: OnceLock<HashMap<Text, Vec<PersonId>>>,
}

impl People {
    /// Puts people together from students, staff and guardians.
    pub fn from_book(book: &Book, notices: &mut Vec<Notice>) -> People {
        let mut people = People {
            list: Vec::with_capacity(book.students.len() + book.staff.len() + book.guardians.len()),
            ..People::default()
        };
        people.take_students(book, notices);
        for row in &book.staff {
            let person = Person {
                birth: row.birth,
                ids: row.ids,
                standing: row.standing,
                post_kind: row.post_kind,
                ..Person::listed(Category::Staff, row.name, book.names.key(row.name), row.source)
            };
            people.take_staff(person);
        }
        people.take_guardians(book);
        people
    }

    /// Almost every row is a person of its own; only rows that share a name and may be one person are compared.
    fn take_students(&mut self, book: &Book, notices: &mut Vec<Notice>) {
        let doubtful = rows_that_may_be_one(book);
        let mut left: HashMap<Source, Vec<Option<Group>>> = HashMap::new();
        for leaving in &book.left {
            left.entry(leaving.source).or_default().push(leaving.group);
        }
        let mut known: HashMap<NameKey, Vec<PersonId>> = HashMap::new();
        let mut doubles: Vec<Double> = Vec::new();
        let mut named: Vec<Named> = Vec::with_capacity(book.students.len());
        for (row, doubtful) in book.students.iter().zip(doubtful) {
            let key = book.names.key(row.name);
            let person = Person {
                birth: row.birth,
                ids: row.ids,
                group: row.group,
                standing: row.standing,
                ..Person::listed(Category::Student, row.name, key, row.source)
            };
            let new = self.list.len();
            if doubtful {
                let left = left.get(&row.source).map(Vec::as_slice).unwrap_or_default();
                self.take_student(person, left, known.entry(key).or_default(), book, &mut doubles);
            } else {
                if let Some(left) = left.get(&row.source) {
                    self.left.insert(PersonId(new as u32), left.clone());
                }
                self.list.push(person);
            }
            if self.list.len() > new {
                named.push(Named { key, birth: row.birth, record: new as u32 });
            }
        }
        self.settle_changes(book, &mut doubles);
        for record in &mut named {
            // A second row may have given the birth date that the first one lacked.
            if record.birth.is_none() {
                record.birth = self.list.get(record.record as usize).and_then(|person| person.birth);
            }
        }
        if let Some(students) = self.by_name.get_mut(Category::Student as usize) {
            *students = NameIndex::of_records(&named);
        }
        notices.extend(doubles.iter().map(|double| duplicate(double, self, book)));
    }

    /// What changes say of where students are, all rows of one taken together: changes of several days stand in any order.
    /// What no change says to be over holds; where that is not one thing, a person looks.
    fn settle_changes(&mut self, book: &Book, doubles: &mut Vec<Double>) {
        if self.left.is_empty() {
            return;
        }
        let mut owner: HashMap<Source, PersonId> = HashMap::new();
        for id in self.left.keys() {
            owner.extend(self.rows(*id).into_iter().map(|source| (source, *id)));
        }
        let mut rows: HashMap<PersonId, Vec<&StudentRow>> = HashMap::new();
        for row in &book.students {
            if let Some(id) = owner.get(&row.source) {
                rows.entry(*id).or_default().push(row);
            }
        }
        let changes: HashSet<Source> = book.left.iter().map(|left| left.source).collect();
        for (id, left) in &self.left {
            let (Some(rows), Some(person)) = (rows.get(id), self.list.get_mut(id.index())) else { continue };
            if self.more_births.contains_key(id) {
                continue;
            }
            let mut groups: Vec<Group> =
                rows.iter().filter_map(|row| row.group).filter(|group| !left.contains(&Some(*group))).collect();
            groups.sort_unstable();
            groups.dedup();
            // «From A to B» and «from B to A», and nobody knows which came first.
            let circle =
                groups.is_empty() && rows.iter().any(|row| row.group.is_some() && changes.contains(&row.source));
            if left.contains(&None) {
                person.standing = Standing::Gone;
            } else if groups.len() > 1 || circle {
                continue;
            } else {
                person.group = groups.first().copied();
                let of_group = rows.iter().filter(|row| row.group == person.group);
                person.standing = of_group.map(|row| row.standing).min().unwrap_or(person.standing);
            }
            person.contested = false;
            doubles.retain(|double| double.known != *id);
        }
    }

    fn take_student(
        &mut self,
        person: Person,
        left: &[Option<Group>],
        of_name: &mut Vec<PersonId>,
        book: &Book,
        doubles: &mut Vec<Double>,
    ) {
        let mut same: Option<PersonId> = None;
        let mut unclear: Vec<PersonId> = Vec::new();
        let mut namesake: Option<PersonId> = None;
        for known in of_name.iter().rev().take(MOST_NAMESAKES).copied() {
            let Some(other) = self.list.get(known.index()) else { continue };
            match relation(&person, other, book) {
                Relation::Same => same = Some(known),
                Relation::Unclear => unclear.push(known),
                Relation::Namesake => namesake = Some(known),
                Relation::Other => {}
            }
        }
        if let Some(known) = same {
            let Some(other) = self.list.get_mut(known.index()) else { return };
            let birth_differs = matches!((person.birth, other.birth), (Some(a), Some(b)) if a != b);
            let group_differs = matches!((person.group, other.group), (Some(a), Some(b)) if a != b);
            let (without_birth, in_one_table) = (other.birth.is_none(), other.source.table == person.source.table);
            let differs = group_differs || birth_differs || person.standing != other.standing;
            other.birth = other.birth.or(person.birth);
            other.group = other.group.or(person.group);
            if !left.is_empty() {
                self.left.entry(known).or_default().extend(left);
            }
            if other.ids == 0 {
                other.ids = person.ids;
            }
            other.contested |= differs;
            self.more_rows.entry(known).or_default().push(person.source);
            if birth_differs {
                self.more_births.entry(known).or_default().extend(person.birth);
                if let Some(birth) = person.birth {
                    self.also_born.entry((person.key, birth)).or_default().push(known);
                }
            }
            if differs {
                doubles.push(Double { row: person, known, others: vec![known], alike: false });
            } else if person.birth.is_none() && without_birth && in_one_table {
                doubles.push(Double { row: person, known, others: vec![known], alike: true });
            }
            return;
        }
        let new = PersonId(self.list.len() as u32);
        if !left.is_empty() {
            self.left.insert(new, left.to_vec());
        }
        self.list.push(person);
        of_name.push(new);
        self.namesakes.extend(unclear.into_iter().chain(namesake).map(|other| (other, new)));
    }

    /// Two of one name are two people if `known` says so of both (each has an account of their own, told apart by birth
    /// date or place); otherwise perhaps one, listed twice, and nothing is done because of it.
    pub fn settle_namesakes(&mut self, book: &Book, known: impl Fn(PersonId) -> bool, notices: &mut Vec<Notice>) {
        for (a, b) in std::mem::take(&mut self.namesakes) {
            if known(a) && known(b) {
                continue;
            }
            self.contest(a);
            self.contest(b);
            let double = Double { row: *self.get(b), known: b, others: vec![a], alike: false };
            notices.push(duplicate(&double, self, book));
        }
    }

    /// Several posts are several rows of one person; who works in one of them works.
    fn take_staff(&mut self, person: Person) {
        let known = self.named(Category::Staff, person.key).find(|known| {
            self.list
                .get(known.index())
                .is_some_and(|other| !matches!((person.birth, other.birth), (Some(a), Some(b)) if a != b))
        });
        let Some(known) = known else {
            self.push(person);
            return;
        };
        if let Some(other) = self.list.get_mut(known.index()) {
            other.birth = other.birth.or(person.birth);
            other.standing = other.standing.min(person.standing);
            if person.standing != Standing::Gone {
                other.post_kind = weightier(other.post_kind, person.post_kind);
            }
            if other.ids == 0 {
                other.ids = person.ids;
            }
        }
        self.more_rows.entry(known).or_default().push(person.source);
    }

    /// One parent can be listed with each child. Two phones and no child in common are two people of one name.
    fn take_guardians(&mut self, book: &Book) {
        let mut children: HashMap<PersonId, Vec<NameKey>> = HashMap::new();
        for row in &book.guardians {
            let key = book.names.key(row.name);
            let ids = book.ids_of(row.ids);
            let child = book.names.key(row.student);
            let known = self.named(Category::Guardian, key).find(|known| {
                let Some(other) = self.list.get(known.index()) else { return false };
                let theirs = book.ids_of(other.ids);
                let other_phone = ids.phone != 0 && theirs.phone != 0 && ids.phone != theirs.phone;
                let shared = children.get(known).is_some_and(|keys| keys.contains(&child));
                !other_phone || shared
            });
            let id = match known {
                Some(known) => {
                    if let Some(other) = self.list.get_mut(known.index())
                        && other.ids == 0
                    {
                        other.ids = row.ids;
                    }
                    self.more_rows.entry(known).or_default().push(row.source);
                    known
                }
                None => {
                    let listed = Person::listed(Category::Guardian, row.name, key, row.source);
                    self.push(Person { ids: row.ids, ..listed })
                }
            };
            children.entry(id).or_default().push(child);
        }
    }

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
            source: Source { table: domain::roster::TableId(0), row: 0 },
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

    /// The person of a name who was born on a day.
    pub fn named_and_born(&self, category: Category, key: NameKey, birth: NaiveDate) -> Resolved {
        let index = self.index(category);
        let mut found = Resolved::None;
        for known in index.known_of(key).filter(|known| known.birth == Some(birth)) {
            found = found.and(PersonId(known.record));
        }
        for record in index.later_of(key).filter(|record| self.is_born(PersonId(*record), birth)) {
            found = found.and(PersonId(record));
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
    pub fn has_row(&self, id: PersonId, row: Source) -> bool {
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
        let starts = |whole: Text, initial: Text| {
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

    fn listed_by_surname(&self, category: Category) -> HashMap<Text, Vec<PersonId>> {
        let mut surnames: HashMap<Text, Vec<PersonId>> = HashMap::new();
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
    pub fn rows(&self, id: PersonId) -> Vec<Source> {
        let mut rows = vec![self.get(id).source];
        rows.extend(self.more_rows.get(&id).into_iter().flatten());
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// A key that is the same in each plan: a digest of the category, the folded name and the birth date, and of the group
    /// where people without birth dates share a name.
    pub fn key(&self, id: PersonId, book: &Book) -> String {
        let person = self.get(id);
        let twins =
            self.named(person.category, person.key).filter(|other| self.get(*other).birth == person.birth).count();
        let mut hasher = blake3::Hasher::new();
        hasher.update(person.category.code().as_bytes());
        hasher.update(b"\n");
        hasher.update(book.names.folded_line(person.key).as_bytes());
        if let Some(birth) = person.birth {
            hasher.update(birth.format("\n%Y-%m-%d").to_string().as_bytes());
        }
        if twins > 1 {
            let group = person.group.map(|group| book.groups.folded(group).to_owned()).unwrap_or_default();
            let ids = book.ids_of(person.ids);
            hasher.update(format!("\n{group}\n{}\n{}", ids.phone, book.texts.get(ids.person_id)).as_bytes());
        }
        hasher.finalize().to_hex().chars().take(16).collect()
    }

    /// The person as a notice names them.
    pub fn mention(&self, id: PersonId, book: &Book) -> PersonMention {
        PersonMention { key: self.key(id, book), name: self.get(id).name }
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

fn weightier(a: PostKind, b: PostKind) -> PostKind {
    let weight = |kind: PostKind| match kind {
        PostKind::Administration => 3,
        PostKind::Pedagogical => 2,
        PostKind::Other => 1,
        PostKind::Unknown => 0,
    };
    if weight(a) >= weight(b) { a } else { b }
}
