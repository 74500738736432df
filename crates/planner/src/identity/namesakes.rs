//! Rows of students that share a name come in; whether they are one person, two, or cannot be told goes out, and the notice
//! for a person to settle it.

use super::evidence::{Evidence, near_dates};
use super::index::{Buckets, Named};
use super::people::People;
use super::person::{Person, PersonId};
use domain::roster::{Dataset, Group, Notice, RowRef, Severity, StudentRow};

pub(super) enum Relation {
    Same,
    Other,
    Namesake,
    Unclear,
}

/// A name that more people than this share is no name; of so many no more are compared.
pub(super) const MOST_NAMESAKES: usize = 500;

/// The rows that another row of the same name may be one person with.
pub(super) fn rows_that_may_be_one(dataset: &Dataset) -> Vec<bool> {
    let key = |row: &StudentRow| dataset.names.key(row.name);
    let rows = dataset
        .students
        .iter()
        .enumerate()
        .map(|(record, row)| (Named::new(key(row), row.birth, record as u32), row.group));
    let mut doubtful = vec![false; rows.len()];
    let may_be_one = |(a, in_a): &(Named, Option<Group>), (b, in_b): &(Named, Option<Group>)| match (a.birth, b.birth) {
        (Some(x), Some(y)) => x == y || in_a.is_none() || in_b.is_none() || in_a == in_b || near_dates(x, y),
        _ => true,
    };
    for bucket in Buckets::of_each(rows, |(row, _)| row.hash()).all() {
        for (n, a) in bucket.iter().enumerate().skip(1) {
            let before = bucket.iter().take(n).rev().take(MOST_NAMESAKES);
            for b in before.filter(|b| a.0.key == b.0.key && may_be_one(a, b)) {
                for row in [a, b] {
                    if let Some(doubtful) = doubtful.get_mut(row.0.record as usize) {
                        *doubtful = true;
                    }
                }
            }
        }
    }
    doubtful
}

/// Whether two students' rows of one name are one person.
pub(super) fn relation(a: &Person, b: &Person, dataset: &Dataset) -> Relation {
    if let (Some(x), Some(y)) = (a.birth, b.birth)
        && x == y
    {
        return Relation::Same;
    }
    let (a_ids, b_ids) = (dataset.ids_of(a.ids), dataset.ids_of(b.ids));
    let shared = Evidence::of_ids(&a_ids, &b_ids, dataset);
    // A family shares a phone, but not a personal file.
    if shared.has(Evidence::PERSON_ID) || shared.has(Evidence::SNILS) {
        return Relation::Same;
    }
    let files = !a_ids.person_id.is_empty() && !b_ids.person_id.is_empty();
    let numbers = a_ids.snils != 0 && b_ids.snils != 0;
    let same_group = a.group.is_none() || b.group.is_none() || a.group == b.group;
    match (a.birth, b.birth) {
        // A slip in a date, unless the rosters number them as two.
        (Some(x), Some(y)) if same_group && near_dates(x, y) && !(files || numbers) => Relation::Same,
        (Some(x), Some(y)) if (same_group || near_dates(x, y)) && !(files || numbers) => Relation::Namesake,
        (Some(_), Some(_)) => Relation::Other,
        _ => {
            if files || numbers {
                Relation::Other
            } else if same_group {
                Relation::Same
            } else {
                Relation::Unclear
            }
        }
    }
}

/// A row of a person beside others that are perhaps the same person.
pub(super) struct Double {
    pub(super) row: Person,
    /// The person of the row.
    pub(super) known: PersonId,
    /// Whom it may be; the same as `known` where the rows were put together.
    pub(super) others: Vec<PersonId>,
    /// The rows say the same and have no birth date: one person listed twice, or two of one name.
    pub(super) alike: bool,
}

pub(super) fn duplicate(double: &Double, people: &People, dataset: &Dataset) -> Notice {
    let Double { row, known, others, alike } = double;
    let mut rows: Vec<RowRef> = match others.as_slice() {
        [other] if other == known => {
            people.rows(*known).into_iter().filter(|other| *other != row.source).take(1).collect()
        }
        others => others.iter().map(|other| people.get(*other).source).collect(),
    };
    rows.sort_unstable();
    let mut groups = others.iter().filter_map(|other| people.get(*other).group);
    let other_group = groups.find(|group| Some(*group) != row.group);
    let named = |group: Option<Group>| group.map(|group| dataset.groups.display(group)).unwrap_or_default();
    let rows: Vec<String> = rows.into_iter().map(|other| place_of(other, row.source, dataset)).collect();
    Notice::new(Severity::Warning, if *alike { "roster.listed_twice" } else { "roster.duplicate_person" })
        .at(row.source)
        .about(people.mention(*known, dataset))
        .text("rows", rows.join(", "))
        .text("group", named(row.group))
        .text("other_group", named(other_group))
}

/// «2», or «2 (контингент.xlsx, ИС-31)» for a row of another table than the reader is looking at.
fn place_of(row: RowRef, seen_from: RowRef, dataset: &Dataset) -> String {
    match dataset.table(row.table).filter(|_| row.table != seen_from.table) {
        None => row.row.to_string(),
        Some(table) => match &table.sheet {
            Some(sheet) => format!("{} ({}, {sheet})", row.row, table.file),
            None => format!("{} ({})", row.row, table.file),
        },
    }
}
