//! Rows of legal representatives come in; who is whose representative goes out.

use super::people::{People, Resolved};
use super::person::PersonId;
use domain::membership::Category;
use domain::roster::{Book, Group, Notice, Severity, Source};
use names::NameKey;

/// One legal representative of one student.
#[derive(Debug, Clone, Copy)]
pub struct Kin {
    /// The representative.
    pub guardian: PersonId,
    /// The student; `None` if no roster and no order knows them, or two fit.
    pub child: Option<PersonId>,
    /// The group that the row gives for the student.
    pub group: Option<Group>,
    /// Deprived of parental rights, or restricted in them.
    pub without_rights: bool,
    /// The row.
    pub source: Source,
}

/// Ties guardians to students; sorted by guardian.
pub fn kin_of(book: &Book, people: &People, notices: &mut Vec<Notice>) -> Vec<Kin> {
    let mut kin: Vec<Kin> = Vec::with_capacity(book.guardians.len());
    for row in &book.guardians {
        let key: NameKey = book.names.key(row.name);
        let Some(guardian) = people.named(Category::Guardian, key).find(|id| people.has_row(*id, row.source)) else {
            continue;
        };
        let child_key = book.names.key(row.student);
        let child = match people.resolve(Category::Student, child_key, row.student_birth, row.group) {
            Resolved::One(child) => Some(child),
            Resolved::Several => {
                notices.push(
                    Notice::new(Severity::Warning, "guardians.several_children_of_that_name")
                        .at(row.source)
                        .about(people.mention(guardian, book))
                        .text("child", book.names.display(row.student)),
                );
                None
            }
            Resolved::None => {
                notices.push(
                    Notice::new(Severity::Warning, "guardians.unknown_child")
                        .at(row.source)
                        .about(people.mention(guardian, book))
                        .text("child", book.names.display(row.student)),
                );
                None
            }
        };
        kin.push(Kin { guardian, child, group: row.group, without_rights: row.without_rights, source: row.source });
    }
    kin.sort_by_key(|kin| (kin.guardian, kin.child, kin.source));
    kin
}
