//! The rosters and orders come in; who studies, works and represents whom today goes out: the contingent, as a value that
//! other systems can take.
//!
//! An order in force has its effect in it, one still to come has none. SNILS never stands in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Moment;
use super::engine::Engine;
use super::state::{Stand, state_of};
use crate::identity::{Person as Known, PersonId};
use crate::policy::Policy;
use domain::membership::Category;
use domain::roster::{Book, Group, PostKind};

/// Who an organisation has on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contingent {
    /// The organisation's name; may be empty.
    pub organization: String,
    /// The day.
    pub as_of: NaiveDate,
    /// Students, sorted by group and name.
    pub students: Vec<Student>,
    /// Employees, sorted by name.
    pub staff: Vec<Employee>,
    /// Legal representatives, sorted by name. Who has no rights is not among them.
    pub guardians: Vec<Guardian>,
    /// The teaching load, sorted.
    pub teaching: BTreeSet<Lesson>,
    /// Keys of people of whom the rosters say two things: they stand where the first row has them.
    pub contested: Vec<String>,
}

/// A human being.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The surname.
    pub surname: String,
    /// The given name.
    pub given_name: String,
    /// The patronymic; may be empty.
    pub patronymic: String,
    /// The key, the same in each plan.
    pub key: String,
    /// The birth date.
    pub birth_date: Option<NaiveDate>,
    /// The organisation's own number; may be empty.
    pub person_id: String,
    /// The phone in international form, digits alone; may be empty.
    pub phone: String,
    /// The mail address; may be empty.
    pub email: String,
}

/// A student.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Student {
    /// The group; `None` if no roster and no order names one.
    pub group: Option<String>,
    /// Who.
    pub person: Person,
    /// Is on leave: keeps the place.
    pub is_on_leave: bool,
}

/// An employee.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Employee {
    /// Who.
    pub person: Person,
    /// The post in words; may be empty.
    pub post: String,
    /// What it means for the regulation.
    pub post_kind: PostKind,
    /// Is on leave: keeps the place.
    pub is_on_leave: bool,
    /// The groups whose class teacher this is.
    pub class_teacher_of: BTreeSet<String>,
}

/// A legal representative.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guardian {
    /// Who.
    pub person: Person,
    /// Keys of the students.
    pub children: BTreeSet<String>,
}

/// A subject that somebody teaches to a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    /// The group.
    pub group: String,
    /// The subject; may be empty.
    pub subject: String,
    /// The key of the employee.
    pub teacher: String,
}

/// Who is there on a day.
pub fn contingent(book: &Book, policy: &Policy, moment: Moment) -> Contingent {
    let engine = Engine::new(book, policy, moment.as_of);
    let mut all =
        Contingent { as_of: moment.as_of, organization: policy.organization.clone(), ..Contingent::default() };
    let mut keys: BTreeMap<PersonId, String> = BTreeMap::new();
    for (id, known) in engine.people.all() {
        let (stand, is_on_leave) = stand_of(&engine, id, known);
        if matches!(stand, Stand::Gone(_)) || !(known.listed || matches!(stand, Stand::In(_))) {
            continue;
        }
        let person = person_of(&engine, id, known);
        let key = person.key.clone();
        match known.category {
            Category::Student => {
                let group = match stand {
                    Stand::In(group) => group,
                    Stand::Keeps | Stand::Gone(_) => known.group,
                };
                let group = group.map(|group| book.groups.display(group));
                all.students.push(Student { group, person, is_on_leave });
            }
            Category::Staff => all.staff.push(Employee {
                post: post_of(&engine, id),
                post_kind: engine.post_kind(id, known),
                class_teacher_of: BTreeSet::new(),
                person,
                is_on_leave,
            }),
            Category::Guardian => continue,
        }
        if known.contested {
            all.contested.push(key.clone());
        }
        keys.insert(id, key);
    }
    all.guardians = guardians(&engine, &keys);
    load(&engine, &keys, &mut all);
    all.students.sort();
    all.staff.sort();
    all.contested.sort();
    all
}

fn stand_of(engine: &Engine<'_>, id: PersonId, known: &Known) -> (Stand, bool) {
    let orders = engine.orders_of(id);
    let covered = |group: Option<Group>| match known.category {
        Category::Student => group.is_some_and(|group| !engine.students.of_group(group).is_empty()),
        _ => !engine.staff.of_organization().is_empty(),
    };
    let state = state_of(known, || engine.people.mention(id, engine.book), orders, engine.book, engine.today, covered);
    (state.stand, matches!(state.stand, Stand::Keeps) && known.listed)
}

fn person_of(engine: &Engine<'_>, id: PersonId, known: &Known) -> Person {
    let book = engine.book;
    let ids = book.ids_of(known.ids);
    let written = |part| book.names.written(part).to_owned();
    Person {
        surname: written(known.name.surname),
        given_name: written(known.name.given),
        patronymic: written(known.name.patronymic),
        key: engine.people.key(id, book),
        birth_date: known.birth,
        person_id: book.texts.get(ids.person_id).to_owned(),
        phone: if ids.phone == 0 { String::new() } else { format!("+{}", ids.phone) },
        email: book.texts.get(ids.email).to_owned(),
    }
}

fn post_of(engine: &Engine<'_>, id: PersonId) -> String {
    let mut posts: Vec<&str> = engine
        .people
        .rows(id)
        .iter()
        .filter_map(|row| engine.staff_rows.get(row).and_then(|n| engine.book.staff.get(*n)))
        .map(|row| engine.book.texts.get(row.post))
        .filter(|post| !post.is_empty())
        .collect();
    posts.sort_unstable();
    posts.dedup();
    posts.first().copied().unwrap_or_default().to_owned()
}

/// Representatives with rights, of students who are there.
fn guardians(engine: &Engine<'_>, keys: &BTreeMap<PersonId, String>) -> Vec<Guardian> {
    let mut children: BTreeMap<PersonId, BTreeSet<String>> = BTreeMap::new();
    for kin in engine.kin.iter().filter(|kin| !kin.without_rights) {
        if let Some(key) = kin.child.and_then(|child| keys.get(&child)) {
            children.entry(kin.guardian).or_default().insert(key.clone());
        }
    }
    let of = |(id, children)| Guardian { person: person_of(engine, id, engine.people.get(id)), children };
    let mut guardians: Vec<Guardian> = children.into_iter().map(of).collect();
    guardians.sort();
    guardians
}

/// Who teaches what, and class teachers.
fn load(engine: &Engine<'_>, keys: &BTreeMap<PersonId, String>, all: &mut Contingent) {
    let mut class_teachers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &engine.book.teaching {
        let Some(group) = row.group else { continue };
        let Some((teacher, _)) = super::duties::teacher_of(engine.book, &engine.people, row) else { continue };
        let Some(teacher) = keys.get(&teacher).cloned() else { continue };
        let group = engine.book.groups.display(group);
        if row.class_teacher {
            class_teachers.entry(teacher).or_default().insert(group);
        } else {
            all.teaching.insert(Lesson { group, subject: engine.book.texts.get(row.subject).to_owned(), teacher });
        }
    }
    for employee in &mut all.staff {
        if let Some(groups) = class_teachers.remove(&employee.person.key) {
            employee.class_teacher_of = groups;
        }
    }
}
