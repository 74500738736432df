//! The teaching load and the list of class teachers come in; what each employee does for which group goes out.

use hashbrown::{HashMap, HashSet};

use super::Severity;
use crate::identity::{People, Person, PersonId, Resolved};
use domain::membership::Category;
use domain::roster::{Dataset, Group, Kind, Notice, TeachingRow};
use names::{NameKey, fold_words};

/// What an employee does for a group.
#[derive(Debug, Clone, Default)]
pub(super) struct Duty {
    /// Is its class teacher (W4).
    pub class_teacher: bool,
    /// Folded names of the subjects taught (W9).
    pub subjects: Vec<String>,
    /// Initials alone name the employee.
    pub weak: bool,
}

/// All duties.
#[derive(Debug, Default)]
pub(super) struct Duties {
    of_person: HashMap<PersonId, Vec<(Group, Duty)>>,
    with_class_teacher: HashSet<Group>,
    with_load: HashSet<Group>,
}

impl Duties {
    /// Puts the rows of the load together.
    pub(super) fn of_dataset(dataset: &Dataset, people: &People) -> Duties {
        let mut duties = Duties::default();
        for row in &dataset.teaching {
            let Some(group) = row.group else { continue };
            let listed = if row.class_teacher { &mut duties.with_class_teacher } else { &mut duties.with_load };
            listed.insert(group);
            let Some((person, weak)) = teacher_of(dataset, people, row) else { continue };
            let of_person = duties.of_person.entry(person).or_default();
            let at = match of_person.iter().position(|(known, _)| *known == group) {
                Some(at) => at,
                None => {
                    of_person.push((group, Duty { weak: true, ..Duty::default() }));
                    of_person.len() - 1
                }
            };
            if let Some((_, duty)) = of_person.get_mut(at) {
                duty.class_teacher |= row.class_teacher;
                duty.weak &= weak;
                if !row.subject.is_empty() {
                    duty.subjects.push(fold_words(dataset.texts.get(row.subject)));
                }
            }
        }
        for list in duties.of_person.values_mut() {
            list.sort_by_key(|(group, _)| *group);
        }
        duties
    }

    /// What an employee does, by group.
    pub(super) fn of(&self, person: PersonId) -> &[(Group, Duty)] {
        self.of_person.get(&person).map_or(&[], Vec::as_slice)
    }

    /// True if the employee has something to do for the group.
    pub(super) fn teaches(&self, person: PersonId, group: Group) -> bool {
        self.of(person).iter().any(|(known, _)| *known == group)
    }

    /// True if the head's distribution names a class teacher of the group.
    pub(super) fn has_class_teacher(&self, group: Group) -> bool {
        self.with_class_teacher.contains(&group)
    }

    /// True if the load has subjects for the group: a list of class teachers alone says nothing of its other teachers.
    pub(super) fn has_load(&self, group: Group) -> bool {
        self.with_load.contains(&group)
    }
}

/// Takes in teachers whom only the teaching load names. Where there is a staffing list too, that is noticed, and the
/// person is wanted nowhere until the list has them.
pub(super) fn people_of_teaching(dataset: &Dataset, people: &mut People, notices: &mut Vec<Notice>) {
    let listed = dataset.tables.iter().any(|table| table.kind == Kind::Staff);
    let mut told: HashSet<NameKey> = HashSet::new();
    // Whole names first: initials may then mean one of them.
    let (short, whole): (Vec<&TeachingRow>, Vec<&TeachingRow>) =
        dataset.teaching.iter().partition(|row| dataset.names.has_initials(row.name));
    for row in whole.into_iter().chain(short) {
        let key = dataset.names.key(row.name);
        if teacher_of(dataset, people, row).is_some() {
            continue;
        }
        if listed {
            if told.insert(key) {
                notices.push(
                    Notice::new(Severity::Warning, "teaching.unknown_teacher")
                        .at(row.source)
                        .text("name", dataset.names.display(row.name)),
                );
            }
            continue;
        }
        let listed = Person::listed(Category::Staff, row.name, key, row.source);
        people.push(Person { ids: row.ids, ..listed });
    }
}

/// The employee of a row of the teaching load; initials are enough where one employee alone has them.
pub(super) fn teacher_of(dataset: &Dataset, people: &People, row: &TeachingRow) -> Option<(PersonId, bool)> {
    let key = dataset.names.key(row.name);
    match people.resolve(Category::Staff, key, None, None) {
        Resolved::One(person) => Some((person, false)),
        Resolved::Several => None,
        Resolved::None if dataset.names.has_initials(row.name) => {
            people.resolve_initials(Category::Staff, key, &dataset.names).map(|person| (person, true))
        }
        Resolved::None => None,
    }
}
