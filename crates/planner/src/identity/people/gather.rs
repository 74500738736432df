//! Rows of students, staff and guardians come in; each goes to the person whose it is, or makes a new one.

use hashbrown::{HashMap, HashSet};

use super::People;
use crate::identity::index::{NameIndex, Named};
use crate::identity::namesakes::{Double, MOST_NAMESAKES, Relation, duplicate, relation, rows_that_may_be_one};
use crate::identity::person::{Person, PersonId};
use domain::membership::Category;
use domain::roster::{Dataset, Group, Notice, PostKind, RowRef, Standing, StudentRow};
use names::NameKey;

impl People {
    /// Puts people together from students, staff and guardians.
    pub fn from_dataset(dataset: &Dataset, notices: &mut Vec<Notice>) -> People {
        let mut people = People {
            list: Vec::with_capacity(dataset.students.len() + dataset.staff.len() + dataset.guardians.len()),
            ..People::default()
        };
        people.take_students(dataset, notices);
        for row in &dataset.staff {
            let person = Person {
                birth: row.birth,
                ids: row.ids,
                standing: row.standing,
                post_kind: row.post_kind,
                ..Person::listed(Category::Staff, row.name, dataset.names.key(row.name), row.source)
            };
            people.take_staff(person);
        }
        people.take_guardians(dataset);
        people
    }

    /// Almost every row is a person of its own; only rows that share a name and may be one person are compared.
    fn take_students(&mut self, dataset: &Dataset, notices: &mut Vec<Notice>) {
        let doubtful = rows_that_may_be_one(dataset);
        let mut left: HashMap<RowRef, Vec<Option<Group>>> = HashMap::new();
        for leaving in &dataset.left {
            left.entry(leaving.source).or_default().push(leaving.group);
        }
        let mut known: HashMap<NameKey, Vec<PersonId>> = HashMap::new();
        let mut doubles: Vec<Double> = Vec::new();
        for (row, doubtful) in dataset.students.iter().zip(doubtful) {
            let key = dataset.names.key(row.name);
            let person = Person {
                birth: row.birth,
                ids: row.ids,
                group: row.group,
                standing: row.standing,
                ..Person::listed(Category::Student, row.name, key, row.source)
            };
            if doubtful {
                let left = left.get(&row.source).map(Vec::as_slice).unwrap_or_default();
                self.take_student(person, left, known.entry(key).or_default(), dataset, &mut doubles);
            } else {
                if let Some(left) = left.get(&row.source) {
                    self.left.insert(PersonId(self.list.len() as u32), left.clone());
                }
                self.list.push(person);
            }
        }
        self.settle_changes(dataset, &mut doubles);
        // A second row may have given the birth date that the first one lacked.
        let named = self.list.iter().enumerate();
        let named = named.map(|(record, person)| Named::new(person.key, person.birth, record as u32));
        let students = NameIndex::of_records(named);
        if let Some(index) = self.by_name.get_mut(Category::Student as usize) {
            *index = students;
        }
        notices.extend(doubles.iter().map(|double| duplicate(double, self, dataset)));
    }

    /// What changes say of where students are, all rows of one taken together: changes of several days stand in any order.
    /// What no change says to be over holds; where that is not one thing, a person looks.
    fn settle_changes(&mut self, dataset: &Dataset, doubles: &mut Vec<Double>) {
        if self.left.is_empty() {
            return;
        }
        let mut owner: HashMap<RowRef, PersonId> = HashMap::new();
        for id in self.left.keys() {
            owner.extend(self.rows(*id).into_iter().map(|source| (source, *id)));
        }
        let mut rows: HashMap<PersonId, Vec<&StudentRow>> = HashMap::new();
        for row in &dataset.students {
            if let Some(id) = owner.get(&row.source) {
                rows.entry(*id).or_default().push(row);
            }
        }
        let changes: HashSet<RowRef> = dataset.left.iter().map(|left| left.source).collect();
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
        dataset: &Dataset,
        doubles: &mut Vec<Double>,
    ) {
        let mut same: Option<PersonId> = None;
        let mut unclear: Vec<PersonId> = Vec::new();
        let mut namesake: Option<PersonId> = None;
        for known in of_name.iter().rev().take(MOST_NAMESAKES).copied() {
            let Some(other) = self.list.get(known.index()) else { continue };
            match relation(&person, other, dataset) {
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
    pub fn settle_namesakes(&mut self, dataset: &Dataset, known: impl Fn(PersonId) -> bool, notices: &mut Vec<Notice>) {
        for (a, b) in std::mem::take(&mut self.namesakes) {
            if known(a) && known(b) {
                continue;
            }
            self.contest(a);
            self.contest(b);
            let double = Double { row: *self.get(b), known: b, others: vec![a], alike: false };
            notices.push(duplicate(&double, self, dataset));
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
    fn take_guardians(&mut self, dataset: &Dataset) {
        let mut children: HashMap<PersonId, Vec<NameKey>> = HashMap::new();
        for row in &dataset.guardians {
            let key = dataset.names.key(row.name);
            let ids = dataset.ids_of(row.ids);
            let child = dataset.names.key(row.student);
            let known = self.named(Category::Guardian, key).find(|known| {
                let Some(other) = self.list.get(known.index()) else { return false };
                let theirs = dataset.ids_of(other.ids);
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
