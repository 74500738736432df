//! Where a table leads to several changes at once: whether one of its columns slipped, and if it did, what follows from it is
//! held as one slip.

use domain::GuardCode;
use hashbrown::{HashMap, HashSet};

use super::draft::{BasisSource, Draft, Who};
use super::duties::teacher_of;
use super::guards::Guards;
use super::slip::{FEWEST, Line, SHIFTS, slip_of, slip_of_families, slip_of_pairs};
use super::{ActionKind, Severity};
use crate::identity::{Guardianship, PersonId};
use domain::membership::{Category, MemberStatus, Place, Role};
use domain::roster::{Group, GuardianRow, Notice, RowRef, Standing, TableId};

/// What a slip is told with.
struct Told {
    field: &'static str,
    by: i64,
    rows: usize,
    examples: Vec<PersonId>,
    at: RowRef,
}

impl Guards<'_> {
    /// Looks for slipped columns where a table leads to several changes at once, and holds what follows from them.
    pub(super) fn guard_slipped_rows(&mut self) {
        let mut groups_slipped = false;
        for table in self.tables_of_changes(Category::Student, |draft| draft.kind() == ActionKind::Reassign) {
            groups_slipped |= self.hold_slipped_groups(table);
        }
        let moves = |draft: &Draft| draft.adds() || draft.removes() || draft.from().is_some();
        if self.changes_of(Category::Staff, &moves).count() >= FEWEST {
            self.hold_slipped_class_teachers();
            self.hold_slipped_load();
        }
        // Whoever leaves with the wrong child may be one alone.
        let of_guardians = self.changes_of(Category::Guardian, &moves).take(FEWEST).count();
        if of_guardians > 0 {
            // Parents who follow children whose groups slipped are of that slip.
            self.hold_slipped_children(of_guardians >= FEWEST && !groups_slipped);
        }
    }

    /// Drafts about people of a category that no order explains.
    fn changes_of<'e>(
        &'e self,
        category: Category,
        which: &'e dyn Fn(&Draft) -> bool,
    ) -> impl Iterator<Item = &'e Draft> + 'e {
        self.outcome.drafts.iter().filter(move |draft| {
            let of_category = match draft.who() {
                Some(Who::Person(person)) => self.who.people.get(person).category == category,
                Some(Who::Account(_, other)) => other == category,
                None => false,
            };
            of_category
                && (category == Category::Guardian || !matches!(draft.basis, BasisSource::Order(_)))
                && which(draft)
        })
    }

    /// The tables that several changes rest on.
    fn tables_of_changes(&self, category: Category, which: impl Fn(&Draft) -> bool) -> Vec<TableId> {
        let mut counts: HashMap<TableId, usize> = HashMap::new();
        for draft in self.changes_of(category, &which) {
            if let Some(Who::Person(person)) = draft.who() {
                *counts.entry(self.who.people.get(person).source.table).or_default() += 1;
            }
        }
        let mut tables: Vec<TableId> =
            counts.into_iter().filter(|(_, count)| *count >= 2).map(|(table, _)| table).collect();
        tables.sort_unstable();
        tables
    }

    /// A quick look: true unless the neighbours of most people who would move are in other groups than they come from. The
    /// rows of a list stand in the order in which they were read.
    fn neighbours_fit(&self, table: TableId) -> bool {
        let students = &self.who.dataset.students;
        let mut moved = 0usize;
        let mut fitting = [0usize; SHIFTS.len()];
        for draft in &self.outcome.drafts {
            let Some(Who::Person(person)) = draft.who() else { continue };
            let source = self.who.people.get(person).source;
            let from = draft.from().and_then(|(place, _)| self.placed.places.get(place).group());
            let (Some(from), true) = (from, draft.kind() == ActionKind::Reassign && source.table == table) else {
                continue;
            };
            moved += 1;
            let at = students.partition_point(|row| row.source < source);
            if students.get(at).is_none_or(|row| row.source != source) {
                // Not in that order: no quick look.
                return true;
            }
            for (fitting, by) in fitting.iter_mut().zip(SHIFTS) {
                let neighbour = usize::try_from(at as i64 + by).ok().and_then(|other| students.get(other));
                *fitting +=
                    usize::from(neighbour.is_some_and(|row| row.source.table == table && row.group == Some(from)));
            }
        }
        fitting.iter().any(|fitting| *fitting >= 2 && *fitting * 2 >= moved)
    }

    /// True if the groups of a table slipped.
    fn hold_slipped_groups(&mut self, table: TableId) -> bool {
        if !self.neighbours_fit(table) {
            return false;
        }
        let mut rows: Vec<(u32, PersonId)> = self
            .who
            .people
            .all()
            .filter(|(_, person)| person.category == Category::Student && person.source.table == table && person.listed)
            .map(|(id, person)| (person.source.row, id))
            .collect();
        rows.sort_unstable();
        let lines: Vec<Line<Option<Group>>> = rows
            .iter()
            .map(|(_, id)| {
                let person = self.who.people.get(*id);
                let known =
                    self.who.orders_of(*id).is_empty() && !person.contested && person.standing == Standing::Active;
                Line { said: person.group, now: self.class_of(*id).filter(|_| known).map(Some) }
            })
            .collect();
        let Some(slip) = slip_of(&lines, &None) else { return false };
        let people: Vec<PersonId> = slip.lines.iter().filter_map(|n| rows.get(*n)).map(|(_, person)| *person).collect();
        let held: HashSet<PersonId> = lines
            .iter()
            .zip(&rows)
            .filter(|(line, _)| line.now.is_some_and(|now| now != line.said))
            .map(|(_, (_, person))| *person)
            .collect();
        // Their parents would follow them.
        let parents: HashSet<PersonId> = self
            .who
            .guardianships
            .iter()
            .filter(|guardianships| guardianships.child.is_some_and(|child| held.contains(&child)))
            .map(|guardianships| guardianships.guardian)
            .collect();
        self.outcome.hold(GuardCode::ColumnsShifted, |draft| match draft.who() {
            Some(Who::Person(person)) => {
                (held.contains(&person) || parents.contains(&person)) && !matches!(draft.basis, BasisSource::Order(_))
            }
            _ => false,
        });
        let at = people.first().map(|person| self.who.people.get(*person).source).unwrap_or_default();
        self.tell_slip(&Told { field: "group", by: slip.by, rows: people.len(), examples: people, at });
        true
    }

    /// The group of the class in which a student's account is.
    fn class_of(&self, student: PersonId) -> Option<Group> {
        let link = self.who.links.of(student)?;
        self.who.memberships(link.account).find_map(|row| match self.placed.places.get(self.placed.place_of(row)?) {
            Place::Class(group) if row.role == Role::Student && row.status == MemberStatus::Joined => Some(group),
            _ => None,
        })
    }

    /// The column of class teachers stands beside the employees, or is a list of its own.
    fn hold_slipped_class_teachers(&mut self) {
        let mut tables: Vec<TableId> =
            self.who.dataset.teaching.iter().filter(|row| row.class_teacher).map(|row| row.source.table).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            let sheet = self.who.dataset.table(table).map(|table| (&table.file, &table.sheet));
            let on_sheet = |other: TableId| {
                other == table || self.who.dataset.table(other).map(|table| (&table.file, &table.sheet)) == sheet
            };
            // Who stands in a row, and whose class teacher the row makes them.
            let mut rows: HashMap<u32, (PersonId, Vec<Group>)> = HashMap::new();
            for (id, person) in self.who.people.all().filter(|(_, person)| person.category == Category::Staff) {
                if person.listed && on_sheet(person.source.table) {
                    rows.insert(person.source.row, (id, Vec::new()));
                }
            }
            for row in self.who.dataset.teaching.iter().filter(|row| row.class_teacher && row.source.table == table) {
                let Some((teacher, _)) = teacher_of(self.who.dataset, &self.who.people, row) else { continue };
                rows.entry(row.source.row).or_insert((teacher, Vec::new())).1.extend(row.group);
            }
            let mut rows: Vec<(u32, PersonId, Vec<Group>)> =
                rows.into_iter().map(|(row, (person, groups))| (row, person, groups)).collect();
            rows.sort_unstable();
            let lines: Vec<Line<Vec<Group>>> = rows
                .iter()
                .map(|(_, person, said)| {
                    let mut said = said.clone();
                    said.sort_unstable();
                    Line { said, now: self.class_teacher_of(*person) }
                })
                .collect();
            let Some(slip) = slip_of(&lines, &Vec::new()) else { continue };
            let people: Vec<PersonId> =
                slip.lines.iter().filter_map(|n| rows.get(*n)).map(|(_, person, _)| *person).collect();
            let groups: HashSet<Group> =
                lines.iter().flat_map(|line| line.said.iter().chain(line.now.iter().flatten())).copied().collect();
            let at = slip.lines.first().and_then(|n| rows.get(*n)).map_or(0, |(row, ..)| *row);
            self.hold_staff_of(&groups);
            self.tell_slip(&Told {
                field: "class_teacher",
                by: slip.by,
                rows: people.len(),
                examples: people,
                at: RowRef { table, row: at },
            });
        }
    }

    /// The groups whose class teacher somebody is on the platform; `None` for somebody who is not there.
    fn class_teacher_of(&self, person: PersonId) -> Option<Vec<Group>> {
        let link = self.who.links.of(person)?;
        let mut groups: Vec<Group> = self
            .who
            .memberships(link.account)
            .filter(|row| row.role == Role::ClassTeacher && row.status == MemberStatus::Joined)
            .filter_map(|row| self.placed.places.get(self.placed.place_of(row)?).group())
            .collect();
        groups.sort_unstable();
        groups.dedup();
        Some(groups)
    }

    fn hold_slipped_load(&mut self) {
        let mut tables: Vec<TableId> =
            self.who.dataset.teaching.iter().filter(|row| !row.class_teacher).map(|row| row.source.table).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            let mut rows: Vec<(u32, PersonId, Group)> = self
                .who
                .dataset
                .teaching
                .iter()
                .filter(|row| row.source.table == table && !row.class_teacher)
                .filter_map(|row| {
                    let (teacher, _) = teacher_of(self.who.dataset, &self.who.people, row)?;
                    Some((row.source.row, teacher, row.group?))
                })
                .collect();
            rows.sort_unstable();
            let groups: HashSet<Group> = rows.iter().map(|(_, _, group)| *group).collect();
            let mut teachers: Vec<PersonId> = rows.iter().map(|(_, teacher, _)| *teacher).collect();
            teachers.sort_unstable();
            teachers.dedup();
            let mut known: HashSet<(u32, u32)> = HashSet::new();
            for teacher in &teachers {
                let Some(link) = self.who.links.of(*teacher) else { continue };
                for row in self.who.memberships(link.account) {
                    let group = self.placed.place_of(row).and_then(|place| self.placed.places.get(place).group());
                    if let Some(group) = group.filter(|group| groups.contains(group))
                        && row.role == Role::Teacher
                        && row.status == MemberStatus::Joined
                    {
                        known.insert((teacher.0, group.index() as u32));
                    }
                }
            }
            let pairs: Vec<(u32, u32)> =
                rows.iter().map(|(_, teacher, group)| (teacher.0, group.index() as u32)).collect();
            let Some((by, count)) = slip_of_pairs(&pairs, &known) else { continue };
            let at = rows.first().map_or(0, |(row, ..)| *row);
            self.hold_staff_of(&groups);
            let told = Told { field: "teaching", by, rows: count, examples: teachers, at: RowRef { table, row: at } };
            self.tell_slip(&told);
        }
    }

    fn hold_staff_of(&mut self, groups: &HashSet<Group>) {
        let placed = self.placed;
        self.outcome.hold(GuardCode::ColumnsShifted, |draft| {
            let is_staff = draft.role().is_some_and(|role| role.category() == Category::Staff);
            let place = placed.places.get(draft.place);
            is_staff
                && !matches!(draft.basis, BasisSource::Order(_))
                && place.group().is_some_and(|group| groups.contains(&group))
        });
    }

    /// Parents beside the children of the next row: by the surnames, or by the chats in which the parents are.
    fn hold_slipped_children(&mut self, by_chats_too: bool) {
        let mut of_table: HashMap<TableId, Vec<usize>> = HashMap::new();
        for (n, row) in self.who.dataset.guardians.iter().enumerate() {
            of_table.entry(row.source.table).or_default().push(n);
        }
        let mut of_table: Vec<(TableId, Vec<usize>)> = of_table.into_iter().collect();
        of_table.sort_unstable();
        let mut kin_of_row: HashMap<RowRef, usize> = HashMap::new();
        for (table, mut numbers) in of_table {
            numbers.sort_unstable_by_key(|n| self.who.dataset.guardians.get(*n).map(|row| row.source));
            let rows: Vec<&GuardianRow> = numbers.iter().filter_map(|n| self.who.dataset.guardians.get(*n)).collect();
            let surname = |name| self.who.dataset.names.folded(self.who.dataset.names.key(name).surname);
            let names: Vec<(&str, &str)> = rows.iter().map(|row| (surname(row.name), surname(row.student))).collect();
            let slip = slip_of_families(&names);
            if slip.is_none() && !by_chats_too {
                continue;
            }
            if kin_of_row.is_empty() {
                kin_of_row.extend(
                    self.who.guardianships.iter().enumerate().map(|(n, guardianships)| (guardianships.source, n)),
                );
            }
            let guardianships: Vec<Option<&Guardianship>> = rows
                .iter()
                .map(|row| kin_of_row.get(&row.source).and_then(|n| self.who.guardianships.get(*n)))
                .collect();
            let slip = slip.or_else(|| {
                let lines: Vec<Line<Option<Group>>> = guardianships
                    .iter()
                    .map(|guardianships| Line {
                        said: guardianships.and_then(|guardianships| {
                            self.students.studies.get(&guardianships.child?).copied().flatten()
                        }),
                        now: guardianships
                            .and_then(|guardianships| self.only_group_of(guardianships.guardian))
                            .map(Some),
                    })
                    .collect();
                slip_of(&lines, &None)
            });
            let Some(slip) = slip else { continue };
            let people: Vec<PersonId> = slip
                .lines
                .iter()
                .filter_map(|n| *guardianships.get(*n)?)
                .map(|guardianships| guardianships.guardian)
                .collect();
            let held: HashSet<PersonId> =
                guardianships.iter().flatten().map(|guardianships| guardianships.guardian).collect();
            let at =
                slip.lines.first().and_then(|n| rows.get(*n)).map(|row| row.source).unwrap_or(RowRef { table, row: 0 });
            // Whose parent somebody is, is what slipped: an order about the child says nothing of them either.
            self.outcome.hold(
                GuardCode::ColumnsShifted,
                |draft| matches!(draft.who(), Some(Who::Person(person)) if held.contains(&person)),
            );
            self.tell_slip(&Told { field: "children", by: slip.by, rows: people.len(), examples: people, at });
        }
    }

    /// The group in whose places a representative is, if it is one.
    fn only_group_of(&self, guardian: PersonId) -> Option<Group> {
        let link = self.who.links.of(guardian)?;
        let mut groups = self
            .who
            .memberships(link.account)
            .filter(|row| row.role == Role::Parent && row.status == MemberStatus::Joined)
            .filter_map(|row| self.placed.places.get(self.placed.place_of(row)?).group());
        let first = groups.next()?;
        groups.all(|group| group == first).then_some(first)
    }

    fn tell_slip(&mut self, told: &Told) {
        let examples: Vec<String> = told
            .examples
            .iter()
            .take(3)
            .map(|id| self.who.dataset.names.display(self.who.people.get(*id).name))
            .collect();
        self.outcome.notices.push(
            Notice::new(Severity::Error, "roster.slipped_rows")
                .at(told.at)
                .text("field", told.field)
                .text("direction", if told.by > 0 { "down" } else { "up" })
                .count("by", told.by.unsigned_abs() as usize)
                .count("count", told.rows)
                .text("examples", examples.join("; ")),
        );
    }
}
