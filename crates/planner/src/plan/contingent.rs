//! The rosters and orders come in; who studies, works and represents whom today goes out: the contingent, as a value that
//! other systems can take.
//!
//! An order in force has its effect in it, one still to come has none. SNILS never stands in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Moment;
use super::identities::Identities;
use super::known::Known;
use super::presence::{Presence, resolve};
use crate::identity::{Person as Listed, PersonId};
use crate::policy::Policy;
use domain::membership::Category;
use domain::roster::{Dataset, Group, PostKind};

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
pub fn contingent(dataset: &Dataset, policy: &Policy, moment: Moment) -> Contingent {
    let who = Identities::of(dataset, moment.as_of, &mut Vec::new());
    let known = Known::of(&who, policy);
    let mut all =
        Contingent { as_of: moment.as_of, organization: policy.organization.clone(), ..Contingent::default() };
    let mut keys: BTreeMap<PersonId, String> = BTreeMap::new();
    for (id, listed) in who.people.all() {
        let (presence, is_on_leave) = presence_of(&known, id, listed);
        if matches!(presence, Presence::Gone(_)) || !(listed.listed || matches!(presence, Presence::In(_))) {
            continue;
        }
        let person = person_of(&who, id, listed);
        let key = person.key.clone();
        match listed.category {
            Category::Student => {
                let group = match presence {
                    Presence::In(group) => group,
                    Presence::Keeps | Presence::Gone(_) => listed.group,
                };
                let group = group.map(|group| dataset.groups.display(group));
                all.students.push(Student { group, person, is_on_leave });
            }
            Category::Staff => all.staff.push(Employee {
                post: post_of(&known, id),
                post_kind: known.post_kind(id, listed),
                class_teacher_of: BTreeSet::new(),
                person,
                is_on_leave,
            }),
            Category::Guardian => continue,
        }
        if listed.contested {
            all.contested.push(key.clone());
        }
        keys.insert(id, key);
    }
    all.guardians = guardians(&who, &keys);
    load(&who, &keys, &mut all);
    all.students.sort();
    all.staff.sort();
    all.contested.sort();
    all
}

fn presence_of(known: &Known<'_>, id: PersonId, listed: &Listed) -> (Presence, bool) {
    let (who, lists) = (known.who, &known.lists);
    let orders = who.orders_of(id);
    let covered = |group: Option<Group>| match listed.category {
        Category::Student => group.is_some_and(|group| !lists.students.of_group(group).is_empty()),
        _ => !lists.staff.of_organization().is_empty(),
    };
    let state = resolve(listed, || who.people.mention(id, who.dataset), orders, who.dataset, who.today, covered);
    (state.presence, matches!(state.presence, Presence::Keeps) && listed.listed)
}

fn person_of(who: &Identities<'_>, id: PersonId, listed: &Listed) -> Person {
    let dataset = who.dataset;
    let ids = dataset.ids_of(listed.ids);
    let written = |part| dataset.names.written(part).to_owned();
    Person {
        surname: written(listed.name.surname),
        given_name: written(listed.name.given),
        patronymic: written(listed.name.patronymic),
        key: who.people.key(id, dataset),
        birth_date: listed.birth,
        person_id: dataset.texts.get(ids.person_id).to_owned(),
        phone: if ids.phone == 0 { String::new() } else { format!("+{}", ids.phone) },
        email: dataset.texts.get(ids.email).to_owned(),
    }
}

fn post_of(known: &Known<'_>, id: PersonId) -> String {
    let who = known.who;
    let mut posts: Vec<&str> = who
        .people
        .rows(id)
        .iter()
        .filter_map(|row| known.staffing.rows.get(row).and_then(|n| who.dataset.staff.get(*n)))
        .map(|row| who.dataset.texts.get(row.post))
        .filter(|post| !post.is_empty())
        .collect();
    posts.sort_unstable();
    posts.dedup();
    posts.first().copied().unwrap_or_default().to_owned()
}

/// Representatives with rights, of students who are there.
fn guardians(who: &Identities<'_>, keys: &BTreeMap<PersonId, String>) -> Vec<Guardian> {
    let mut children: BTreeMap<PersonId, BTreeSet<String>> = BTreeMap::new();
    for guardianships in who.guardianships.iter().filter(|guardianships| !guardianships.without_rights) {
        if let Some(key) = guardianships.child.and_then(|child| keys.get(&child)) {
            children.entry(guardianships.guardian).or_default().insert(key.clone());
        }
    }
    let of = |(id, children)| Guardian { person: person_of(who, id, who.people.get(id)), children };
    let mut guardians: Vec<Guardian> = children.into_iter().map(of).collect();
    guardians.sort();
    guardians
}

/// Who teaches what, and class teachers.
fn load(who: &Identities<'_>, keys: &BTreeMap<PersonId, String>, all: &mut Contingent) {
    let mut class_teachers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &who.dataset.teaching {
        let Some(group) = row.group else { continue };
        let Some((teacher, _)) = super::duties::teacher_of(who.dataset, &who.people, row) else { continue };
        let Some(teacher) = keys.get(&teacher).cloned() else { continue };
        let group = who.dataset.groups.display(group);
        if row.class_teacher {
            class_teachers.entry(teacher).or_default().insert(group);
        } else {
            all.teaching.insert(Lesson { group, subject: who.dataset.texts.get(row.subject).to_owned(), teacher });
        }
    }
    for employee in &mut all.staff {
        if let Some(groups) = class_teachers.remove(&employee.person.key) {
            employee.class_teacher_of = groups;
        }
    }
}
