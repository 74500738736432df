//! The order of a table's rows and where its people are on the platform come in; whether a column slipped by some rows goes
//! out, and the actions that follow from it are held as one slip.
//!
//! A cell that was deleted or inserted moves everything below it: each neighbour gets what the next one has. No number tells
//! that from real moves, for a slip of groups moves one person at each boundary. The structure does: moved back by so many
//! rows the column agrees with the platform in each row where it disagrees now.

use domain::GuardCode;
use hashbrown::{HashMap, HashSet};

use super::draft::{Draft, Ground, Who};
use super::engine::Engine;
use super::{ActionKind, Severity};
use crate::identity::PersonId;
use domain::membership::{Category, MemberStatus, Place, Role};
use domain::roster::{Group, Notice, Source, Standing, TableId};

/// So few changes are no pattern.
const FEWEST: usize = 3;

/// By how many rows a column is looked for, nearest first; positive where its values stand further down than they should.
const SHIFTS: [i64; 6] = [1, -1, 2, -2, 3, -3];

/// A row of a table: what the column says, and what the platform has of the person, if anything can be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line<T> {
    said: T,
    now: Option<T>,
}

/// A column that slipped.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Slip {
    by: i64,
    /// The lines that disagree with the platform, and agree where the column is moved back.
    lines: Vec<usize>,
}

/// The slip that explains where a column and the platform disagree, if one does. `empty` is what a row without a value says.
fn slip_of<T: PartialEq>(lines: &[Line<T>], empty: &T) -> Option<Slip> {
    let differs = |line: &Line<T>| line.now.as_ref().is_some_and(|now| *now != line.said);
    let changed: Vec<usize> = lines.iter().enumerate().filter(|(_, line)| differs(line)).map(|(n, _)| n).collect();
    let (Some(first), Some(last)) = (changed.first(), changed.last()) else { return None };
    if changed.len() < 2 {
        return None;
    }
    let boundaries = lines.windows(2).filter(|pair| matches!(pair, [a, b] if a.said != b.said)).count();
    // What a line would say with the column moved back; `None` where the table has no such row.
    let moved = |n: usize, by: i64| {
        usize::try_from(n as i64 + by).ok().and_then(|other| lines.get(other)).map(|line| &line.said)
    };
    SHIFTS.into_iter().find_map(|by| {
        let mut explained: Vec<usize> = Vec::new();
        let mut against = 0usize;
        for (n, line) in lines.iter().enumerate().skip(*first).take(last - first + 1) {
            let Some(now) = &line.now else { continue };
            match moved(n, by) {
                Some(would) if would == now && differs(line) => explained.push(n),
                Some(would) if would == now => {}
                // Off the table: neither for nor against.
                None => {}
                Some(_) => against += 1,
            }
        }
        // Several boundaries, and different ones: three who join one group are three who join it.
        let mut kinds: Vec<(&T, &T)> = Vec::new();
        for line in explained.iter().filter_map(|n| lines.get(*n)) {
            if let Some(now) = &line.now
                && (line.said != *empty || *now != *empty)
                && !kinds.contains(&(now, &line.said))
            {
                kinds.push((now, &line.said));
            }
        }
        // In a short list two are enough, if nothing is left over: one at each boundary, and at every boundary.
        let at_each =
            by.abs() == 1 && against == 0 && explained.len() == changed.len() && explained.len() == boundaries;
        let enough = explained.len() >= FEWEST || at_each;
        let fits = enough && kinds.len() >= 2 && against * 5 <= explained.len();
        fits.then_some(Slip { by, lines: explained })
    })
}

/// Pairs of a table in which one of two columns slipped against the other: by how many rows, and how many pairs agree then.
/// `known` are the pairs that the platform has of the people and groups of the table.
fn slip_of_pairs(rows: &[(u32, u32)], known: &HashSet<(u32, u32)>) -> Option<(i64, usize)> {
    let other = |n: usize, by: i64| usize::try_from(n as i64 + by).ok().and_then(|other| rows.get(other));
    let told = |by: i64| -> HashSet<(u32, u32)> {
        rows.iter().enumerate().filter_map(|(n, (_, group))| Some((other(n, by)?.0, *group))).collect()
    };
    let differences = |told: &HashSet<(u32, u32)>, by: i64| {
        // Rows that the shift takes off the table are neither for nor against.
        let lost: HashSet<u32> =
            rows.iter().enumerate().filter(|(n, _)| other(*n, by).is_none()).map(|(_, (_, group))| *group).collect();
        let unknown = told.iter().filter(|pair| !known.contains(*pair)).count();
        let untold = known.iter().filter(|pair| !told.contains(*pair) && !lost.contains(&pair.1)).count();
        unknown + untold
    };
    let as_told = told(0);
    let as_it_is = differences(&as_told, 0);
    if as_it_is < FEWEST {
        return None;
    }
    SHIFTS.into_iter().find_map(|by| {
        let moved = told(by);
        // What the platform has and the table does not say as it stands: a short table that is moved off says nothing.
        let gained = moved.iter().filter(|pair| known.contains(*pair) && !as_told.contains(*pair)).count();
        let fits = gained >= FEWEST && differences(&moved, by) * 5 <= as_it_is;
        fits.then_some((by, gained))
    })
}

/// Lines of two names, one beside the other, of which one column slipped: families share a surname, neighbours do not.
fn slip_of_families(rows: &[(&str, &str)]) -> Option<Slip> {
    let strangers: Vec<usize> = rows
        .iter()
        .enumerate()
        .filter(|(_, (parent, child))| !super::doubts::is_of_family(parent, child))
        .map(|(n, _)| n)
        .collect();
    if strangers.len() < FEWEST {
        return None;
    }
    SHIFTS.into_iter().find_map(|by| {
        let family = |n: &usize| {
            let child = usize::try_from(*n as i64 + by).ok().and_then(|other| rows.get(other)).map(|(_, child)| *child);
            matches!((rows.get(*n), child), (Some((parent, _)), Some(child)) if super::doubts::is_of_family(parent, child))
        };
        let lines: Vec<usize> = strangers.iter().copied().filter(family).collect();
        (lines.len() >= FEWEST && lines.len() * 10 >= strangers.len() * 6).then_some(Slip { by, lines })
    })
}

/// What a slip is told with.
struct Told {
    field: &'static str,
    by: i64,
    rows: usize,
    examples: Vec<PersonId>,
    at: Source,
}

impl Engine<'_> {
    /// Looks for slipped columns where a table leads to several changes at once, and holds what follows from them.
    pub(super) fn guard_slipped_rows(&mut self) {
        let mut groups_slipped = false;
        for table in self.tables_of_changes(Category::Student, |draft| draft.kind == ActionKind::Reassign) {
            groups_slipped |= self.hold_slipped_groups(table);
        }
        let moves = |draft: &Draft| draft.adds() || draft.removes() || draft.from.is_some();
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
        self.drafts.iter().filter(move |draft| {
            let of_category = match draft.who {
                Who::Person(person) => self.people.get(person).category == category,
                Who::Account(_, other) => other == category,
                Who::Class => false,
            };
            of_category && (category == Category::Guardian || !matches!(draft.ground, Ground::Order(_))) && which(draft)
        })
    }

    /// The tables that several changes rest on.
    fn tables_of_changes(&self, category: Category, which: impl Fn(&Draft) -> bool) -> Vec<TableId> {
        let mut counts: HashMap<TableId, usize> = HashMap::new();
        for draft in self.changes_of(category, &which) {
            if let Who::Person(person) = draft.who {
                *counts.entry(self.people.get(person).source.table).or_default() += 1;
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
        let students = &self.book.students;
        let mut moved = 0usize;
        let mut fitting = [0usize; SHIFTS.len()];
        for draft in &self.drafts {
            let Who::Person(person) = draft.who else { continue };
            let source = self.people.get(person).source;
            let from = draft.from.and_then(|(place, _)| self.places.get(place).group());
            let (Some(from), true) = (from, draft.kind == ActionKind::Reassign && source.table == table) else {
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
            .people
            .all()
            .filter(|(_, person)| person.category == Category::Student && person.source.table == table && person.listed)
            .map(|(id, person)| (person.source.row, id))
            .collect();
        rows.sort_unstable();
        let lines: Vec<Line<Option<Group>>> = rows
            .iter()
            .map(|(_, id)| {
                let person = self.people.get(*id);
                let known = self.orders_of(*id).is_empty() && !person.contested && person.standing == Standing::Active;
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
            .kin
            .iter()
            .filter(|kin| kin.child.is_some_and(|child| held.contains(&child)))
            .map(|kin| kin.guardian)
            .collect();
        self.hold_all(GuardCode::ColumnsShifted, |_, draft| match draft.who {
            Who::Person(person) => {
                (held.contains(&person) || parents.contains(&person)) && !matches!(draft.ground, Ground::Order(_))
            }
            _ => false,
        });
        let at = people.first().map(|person| self.people.get(*person).source).unwrap_or_default();
        self.tell_slip(&Told { field: "group", by: slip.by, rows: people.len(), examples: people, at });
        true
    }

    /// The group of the class in which a student's account is.
    fn class_of(&self, student: PersonId) -> Option<Group> {
        let link = self.links.of(student)?;
        self.accounts.memberships(link.account, self.book).find_map(|row| match self.places.get(self.place_of(row)?) {
            Place::Class(group) if row.role == Role::Student && row.status == MemberStatus::Joined => Some(group),
            _ => None,
        })
    }

    /// The column of class teachers stands beside the employees, or is a list of its own.
    fn hold_slipped_class_teachers(&mut self) {
        let mut tables: Vec<TableId> =
            self.book.teaching.iter().filter(|row| row.class_teacher).map(|row| row.source.table).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            let sheet = self.book.table(table).map(|table| (&table.file, &table.sheet));
            let on_sheet = |other: TableId| {
                other == table || self.book.table(other).map(|table| (&table.file, &table.sheet)) == sheet
            };
            // Who stands in a row, and whose class teacher the row makes them.
            let mut rows: HashMap<u32, (PersonId, Vec<Group>)> = HashMap::new();
            for (id, person) in self.people.all().filter(|(_, person)| person.category == Category::Staff) {
                if person.listed && on_sheet(person.source.table) {
                    rows.insert(person.source.row, (id, Vec::new()));
                }
            }
            for row in self.book.teaching.iter().filter(|row| row.class_teacher && row.source.table == table) {
                let Some((teacher, _)) = super::duties::teacher_of(self.book, &self.people, row) else { continue };
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
                at: Source { table, row: at },
            });
        }
    }

    /// The groups whose class teacher somebody is on the platform; `None` for somebody who is not there.
    fn class_teacher_of(&self, person: PersonId) -> Option<Vec<Group>> {
        let link = self.links.of(person)?;
        let mut groups: Vec<Group> = self
            .accounts
            .memberships(link.account, self.book)
            .filter(|row| row.role == Role::ClassTeacher && row.status == MemberStatus::Joined)
            .filter_map(|row| self.places.get(self.place_of(row)?).group())
            .collect();
        groups.sort_unstable();
        groups.dedup();
        Some(groups)
    }

    fn hold_slipped_load(&mut self) {
        let mut tables: Vec<TableId> =
            self.book.teaching.iter().filter(|row| !row.class_teacher).map(|row| row.source.table).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            let mut rows: Vec<(u32, PersonId, Group)> = self
                .book
                .teaching
                .iter()
                .filter(|row| row.source.table == table && !row.class_teacher)
                .filter_map(|row| {
                    let (teacher, _) = super::duties::teacher_of(self.book, &self.people, row)?;
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
                let Some(link) = self.links.of(*teacher) else { continue };
                for row in self.accounts.memberships(link.account, self.book) {
                    let group = self.place_of(row).and_then(|place| self.places.get(place).group());
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
            let told = Told { field: "teaching", by, rows: count, examples: teachers, at: Source { table, row: at } };
            self.tell_slip(&told);
        }
    }

    fn hold_staff_of(&mut self, groups: &HashSet<Group>) {
        self.hold_all(GuardCode::ColumnsShifted, |engine, draft| {
            let is_staff = draft.role.is_some_and(|role| role.category() == Category::Staff);
            let place = engine.places.get(draft.place);
            is_staff
                && !matches!(draft.ground, Ground::Order(_))
                && place.group().is_some_and(|group| groups.contains(&group))
        });
    }

    /// Parents beside the children of the next row: by the surnames, or by the chats in which the parents are.
    fn hold_slipped_children(&mut self, by_chats_too: bool) {
        let mut of_table: HashMap<TableId, Vec<usize>> = HashMap::new();
        for (n, row) in self.book.guardians.iter().enumerate() {
            of_table.entry(row.source.table).or_default().push(n);
        }
        let mut of_table: Vec<(TableId, Vec<usize>)> = of_table.into_iter().collect();
        of_table.sort_unstable();
        let mut kin_of_row: HashMap<Source, usize> = HashMap::new();
        for (table, mut numbers) in of_table {
            numbers.sort_unstable_by_key(|n| self.book.guardians.get(*n).map(|row| row.source));
            let rows: Vec<&domain::roster::GuardianRow> =
                numbers.iter().filter_map(|n| self.book.guardians.get(*n)).collect();
            let surname = |name| self.book.names.folded(self.book.names.key(name).surname);
            let names: Vec<(&str, &str)> = rows.iter().map(|row| (surname(row.name), surname(row.student))).collect();
            let slip = slip_of_families(&names);
            if slip.is_none() && !by_chats_too {
                continue;
            }
            if kin_of_row.is_empty() {
                kin_of_row.extend(self.kin.iter().enumerate().map(|(n, kin)| (kin.source, n)));
            }
            let kin: Vec<Option<&crate::identity::Kin>> =
                rows.iter().map(|row| kin_of_row.get(&row.source).and_then(|n| self.kin.get(*n))).collect();
            let slip = slip.or_else(|| {
                let lines: Vec<Line<Option<Group>>> = kin
                    .iter()
                    .map(|kin| Line {
                        said: kin.and_then(|kin| self.studies.get(&kin.child?).copied().flatten()),
                        now: kin.and_then(|kin| self.only_group_of(kin.guardian)).map(Some),
                    })
                    .collect();
                slip_of(&lines, &None)
            });
            let Some(slip) = slip else { continue };
            let people: Vec<PersonId> =
                slip.lines.iter().filter_map(|n| *kin.get(*n)?).map(|kin| kin.guardian).collect();
            let held: HashSet<PersonId> = kin.iter().flatten().map(|kin| kin.guardian).collect();
            let at =
                slip.lines.first().and_then(|n| rows.get(*n)).map(|row| row.source).unwrap_or(Source { table, row: 0 });
            // Whose parent somebody is, is what slipped: an order about the child says nothing of them either.
            self.hold_all(
                GuardCode::ColumnsShifted,
                |_, draft| matches!(draft.who, Who::Person(person) if held.contains(&person)),
            );
            self.tell_slip(&Told { field: "children", by: slip.by, rows: people.len(), examples: people, at });
        }
    }

    /// The group in whose places a representative is, if it is one.
    fn only_group_of(&self, guardian: PersonId) -> Option<Group> {
        let link = self.links.of(guardian)?;
        let mut groups = self
            .accounts
            .memberships(link.account, self.book)
            .filter(|row| row.role == Role::Parent && row.status == MemberStatus::Joined)
            .filter_map(|row| self.places.get(self.place_of(row)?).group());
        let first = groups.next()?;
        groups.all(|group| group == first).then_some(first)
    }

    fn tell_slip(&mut self, told: &Told) {
        let examples: Vec<String> =
            told.examples.iter().take(3).map(|id| self.book.names.display(self.people.get(*id).name)).collect();
        self.notices.push(
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups by letters: what stands in the column, and where the people are.
    fn lines(said: &str, now: &str) -> Vec<Line<char>> {
        said.chars().zip(now.chars()).map(|(said, now)| Line { said, now: (now != '?').then_some(now) }).collect()
    }

    fn slip(said: &str, now: &str) -> Option<(i64, usize)> {
        slip_of(&lines(said, now), &'-').map(|slip| (slip.by, slip.lines.len()))
    }

    #[test]
    fn a_column_that_slipped() {
        let now = "aaaabbbbccccdddd";
        for (said, expected) in [
            ("aaaaabbbbccccddd", (1, 3)),
            ("aaabbbbccccdddd-", (-1, 4)),
            ("aaaaaabbbbccccdd", (2, 6)),
            ("aabbbbccccdddd--", (-2, 8)),
            ("aaaaaaabbbbccccd", (3, 7)),
            // A cell was deleted in the middle: only what stands below it slipped.
            ("aaaabbbccccdddd-", (-1, 3)),
        ] {
            assert_eq!(slip(said, now), Some(expected), "{said}");
        }
        // A short list: one at each of its boundaries.
        assert_eq!(slip("aaaaabbbbccc", "aaaabbbbcccc"), Some((1, 2)));
        // Whoever is not on the platform yet says nothing against it, and one real move does not hide it.
        assert!(slip("aaaaabbbbccccddd", "aaaabb?bcc?cdddd").is_some());
        assert!(slip("aacaabbbbccccddddeeeefff", "aaaabbbbccccddddeeeeffff").is_some());
    }

    #[test]
    fn people_who_move_have_not_slipped() {
        let now = "aaaabbbbccccdddd";
        for said in [
            // As they are.
            "aaaabbbbccccdddd", // Two groups merged.
            "aaaaaaaaccccdddd", // Three moved to one group, at the end of its list.
            "aaaabbbbcccccccd", "aaaaaaabccccdddd", // A course up: everybody in another group.
            "bbbbccccddddeeee", // Two of three boundaries.
            "aaaaabbbbcccdddd", // Sorted by name, some moved here and there.
            "aabaabbcbcacdddd",
        ] {
            assert_eq!(slip(said, now), None, "{said}");
        }
    }

    #[test]
    fn class_teachers_of_the_next_row() {
        assert_eq!(slip("-abcdef---", "abcdef----"), Some((1, 7)));
        assert_eq!(slip("bcdef-----", "abcdef----"), Some((-1, 5)));
        // Two who swap, three who change in a ring.
        assert_eq!(slip("bacdef----", "abcdef----"), None);
        assert_eq!(slip("bcadef----", "abcdef----"), None);
    }

    #[test]
    fn a_load_that_slipped() {
        let truth: Vec<(u32, u32)> = (0..10).flat_map(|who| [(who, who % 6), (who, (who + 1) % 6)]).collect();
        let known: HashSet<(u32, u32)> = truth.iter().copied().collect();
        assert_eq!(slip_of_pairs(&truth, &known), None);
        for by in [1usize, 2, 19, 18] {
            let slipped: Vec<(u32, u32)> =
                truth.iter().enumerate().map(|(n, (_, group))| (truth[(n + by) % 20].0, *group)).collect();
            assert!(slip_of_pairs(&slipped, &known).is_some(), "{by}");
        }
        // A few rows, all of them new: nothing is left of them when they are moved off the table.
        assert_eq!(slip_of_pairs(&[(20, 0), (21, 1), (22, 2)], &HashSet::from([(20, 3), (21, 4), (22, 5)])), None);
        // A new term: half of the load goes to others.
        let other: Vec<(u32, u32)> = truth
            .iter()
            .map(|(who, group)| if who % 2 == 0 { (*who, (group + 3) % 6) } else { (*who, *group) })
            .collect();
        assert_eq!(slip_of_pairs(&other, &known), None);
    }

    #[test]
    fn parents_beside_the_next_child() {
        let families = ["галкин", "демин", "ершов", "жилин", "зайцев", "игнатов", "калинин", "лаптев"];
        let children: Vec<String> = families.iter().map(|name| format!("{name}а")).collect();
        let beside = |by: usize| -> Vec<(&str, &str)> {
            (0..8).map(|n| (families[n], children[(n + by) % 8].as_str())).collect()
        };
        assert_eq!(slip_of_families(&beside(0)), None);
        assert_eq!(slip_of_families(&beside(7)).map(|slip| slip.by), Some(1));
        assert_eq!(slip_of_families(&beside(1)).map(|slip| slip.by), Some(-1));
        assert_eq!(slip_of_families(&beside(4)), None);
        // Some mothers have a name of their own.
        let mut own = beside(0);
        for n in [1, 4, 6] {
            own[n].0 = "орлова";
        }
        assert_eq!(slip_of_families(&own), None);
    }
}
