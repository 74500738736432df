//! Rows of legal representatives come in; who is whose representative goes out.

use super::people::{People, Resolved};
use super::person::PersonId;
use domain::membership::Category;
use domain::roster::{Dataset, Group, Notice, RowRef, Severity};
use names::NameKey;

/// One legal representative of one student.
#[derive(Debug, Clone, Copy)]
pub struct Guardianship {
    /// The representative.
    pub guardian: PersonId,
    /// The student; `None` if no roster and no order knows them, or two fit.
    pub child: Option<PersonId>,
    /// The group that the row gives for the student.
    pub group: Option<Group>,
    /// Deprived of parental rights, or restricted in them.
    pub without_rights: bool,
    /// The row.
    pub source: RowRef,
}

/// Ties guardians to students; sorted by guardian.
pub fn guardianships_of(dataset: &Dataset, people: &People, notices: &mut Vec<Notice>) -> Vec<Guardianship> {
    let mut guardianships: Vec<Guardianship> = Vec::with_capacity(dataset.guardians.len());
    for row in &dataset.guardians {
        let key: NameKey = dataset.names.key(row.name);
        let Some(guardian) = people.named(Category::Guardian, key).find(|id| people.has_row(*id, row.source)) else {
            continue;
        };
        let child_key = dataset.names.key(row.student);
        let child = match people.resolve(Category::Student, child_key, row.student_birth, row.group) {
            Resolved::One(child) => Some(child),
            Resolved::Several => {
                notices.push(
                    Notice::new(Severity::Warning, "guardians.several_children_of_that_name")
                        .at(row.source)
                        .about(people.mention(guardian, dataset))
                        .text("child", dataset.names.display(row.student)),
                );
                None
            }
            Resolved::None => {
                notices.push(
                    Notice::new(Severity::Warning, "guardians.unknown_child")
                        .at(row.source)
                        .about(people.mention(guardian, dataset))
                        .text("child", dataset.names.display(row.student)),
                );
                None
            }
        };
        guardianships.push(Guardianship {
            guardian,
            child,
            group: row.group,
            without_rights: row.without_rights,
            source: row.source,
        });
    }
    guardianships.sort_by_key(|guardianships| (guardianships.guardian, guardianships.child, guardianships.source));
    guardianships
}
