//! Everything that was read, in one value: the input of the diff.

use hashbrown::HashSet;

use super::{
    Answer, Consent, Former, Group, Groups, GuardianRow, HeldAnswer, Ids, IdsList, Kind, Leaving, Leftovers, Movement,
    Notice, RowRef, StaffRow, StudentRow, TeachingRow,
};
use crate::membership::{MemberRow, Places};
use names::{Names, PersonName, Symbol, Symbols};

/// A table by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TableId(pub u32);

impl TableId {
    /// The number as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a roster is complete for: absence means something only inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Complete for the groups that it lists (N7).
    Groups,
    /// Complete for the whole organisation.
    Organization,
    /// Additions only.
    None,
}

crate::serialize_as_code!(Scope);

impl Scope {
    /// The name in mappings and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Groups => "groups",
            Scope::Organization => "organization",
            Scope::None => "none",
        }
    }

    /// The scope of a name in a mapping.
    pub fn from_code(code: &str) -> Option<Scope> {
        [Scope::Groups, Scope::Organization, Scope::None].into_iter().find(|scope| scope.code() == code)
    }

    /// The scope of a kind when nothing else is said.
    pub fn usual(kind: Kind) -> Scope {
        match kind {
            Kind::Students | Kind::Guardians | Kind::Teaching | Kind::Members => Scope::Groups,
            Kind::Staff => Scope::Organization,
            Kind::Movements | Kind::Consents => Scope::None,
        }
    }
}

/// Which absences a table allows to conclude.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Groups that the table lists.
    pub groups: HashSet<Group>,
    /// Groups for which nothing can be concluded, because a row of theirs could not be read or the totals do not agree.
    pub doubtful: HashSet<Group>,
    /// A row could not be read and nobody knows of which group it is: nothing can be concluded from the table at all.
    pub all_doubtful: bool,
}

/// A table: a sheet of a file, read as one kind.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file's name, without directories.
    pub file: String,
    /// The digest of the file.
    pub digest: String,
    /// The sheet's name.
    pub sheet: Option<String>,
    /// The kind.
    pub kind: Kind,
    /// Complete for what.
    pub scope: Scope,
    /// Records read, unreadable rows among them.
    pub rows: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Which absences can be concluded.
    pub coverage: Coverage,
    /// The date that a title line gives: «на 01.09.2026».
    pub as_of: Option<chrono::NaiveDate>,
    /// Of a list of members: when it was made, as far as its file and its title tell.
    pub made_at: Option<chrono::DateTime<chrono::Utc>>,
    /// The organisation that a title line names.
    pub organization: Option<String>,
    /// A newer roster took the place of all of it.
    pub replaced: bool,
}

/// What one file gave: records whose numbers hold within the part alone. [`Dataset::gather`] puts parts together.
#[derive(Debug, Clone, Default)]
pub struct DatasetPart {
    /// Names.
    pub names: Names,
    /// Groups.
    pub groups: Groups,
    /// Places.
    pub places: Places,
    /// Ids, posts, numbers of orders, subjects.
    pub texts: Symbols,
    /// Ids of people; records hold index plus one.
    pub ids: IdsList,
    /// Tables; numbers of [`super::RowRef`] count from 0 within the part.
    pub tables: Vec<Table>,
    /// Students.
    pub students: Vec<StudentRow>,
    /// Which groups, by a change, students are in no more; each beside a row of the same place.
    pub left: Vec<Leaving>,
    /// Staff.
    pub staff: Vec<StaffRow>,
    /// Guardians.
    pub guardians: Vec<GuardianRow>,
    /// Teaching; subjects are texts.
    pub teaching: Vec<TeachingRow>,
    /// Orders.
    pub movements: Vec<Movement>,
    /// Consents.
    pub consents: Vec<Consent>,
    /// Members.
    pub members: Vec<MemberRow>,
    /// What a person said about who is who.
    pub answers: Vec<Answer>,
    /// Invitations that the program itself made: the row, and the key of the person whom it was made for, in the order of the rows. By the
    /// key alone, and not by a name, the platform knows which one is meant.
    pub invitations: Vec<(RowRef, String)>,
    /// Accounts whose names are those of their remembered owners, not the platform's; sorted.
    pub owned: Vec<String>,
    /// Keys of people whom the platform's own door acquainted with the rules of communication (5.13.3).
    pub acquainted: Vec<String>,
    /// What was answered about words, and the rosters were read with.
    pub word_answers: Vec<HeldAnswer>,
    /// What was said of tables of a shape, and the rosters were read with; sorted.
    pub corrections: Vec<String>,
    /// What was noticed.
    pub notices: Vec<Notice>,
    /// What was not understood, and on which rows it bears.
    pub leftovers: Leftovers,
    /// What rosters said of people the last time; empty where nobody remembers.
    pub former: Former,
}

/// Everything that was read, with one numbering.
pub type Dataset = DatasetPart;

impl DatasetPart {
    /// Tells of each group that is named beside the lists of students, with the row that names it.
    pub fn groups_beside_students(&self, mut note: impl FnMut(Option<Group>, RowRef)) {
        self.members
            .iter()
            .for_each(|row| note(row.place.and_then(|place| self.places.get(place).group()), row.source));
        self.guardians.iter().for_each(|row| note(row.group, row.source));
        self.teaching.iter().for_each(|row| note(row.group, row.source));
        for row in &self.movements {
            note(row.from_group, row.source);
            note(row.to_group, row.source);
        }
    }

    /// The ids of a record.
    pub fn ids_of(&self, number: u32) -> Ids {
        number.checked_sub(1).map(|n| self.ids.get(n as usize)).unwrap_or_default()
    }

    /// Keeps ids, if there are any; gives the number for the record.
    pub fn keep_ids(&mut self, ids: Ids) -> u32 {
        if ids.is_empty() {
            return 0;
        }
        self.ids.push(ids);
        self.ids.len() as u32
    }

    /// The person whom an invitation was made for that the program itself made; `None` for any other row.
    pub fn invited_as(&self, row: RowRef) -> Option<&str> {
        let at = self.invitations.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.invitations.get(at).map(|(_, key)| key.as_str())
    }

    /// The table of a number.
    pub fn table(&self, table: TableId) -> Option<&Table> {
        self.tables.get(table.index())
    }

    /// Puts parts together. The order of the parts does not matter to what is decided later; the largest part should
    /// come first, because it is taken over without being copied.
    /// Which spellings are one group is settled then: it takes all lists to know.
    pub fn gather(parts: Vec<DatasetPart>) -> Dataset {
        let mut dataset = DatasetPart::join(parts);
        dataset.settle_groups();
        dataset
    }

    /// Puts some of the parts together. They are a part still: [`Dataset::gather`] must follow.
    pub fn join(parts: Vec<DatasetPart>) -> DatasetPart {
        let mut parts = parts.into_iter();
        let mut dataset = parts.next().unwrap_or_default();
        for part in parts {
            dataset.absorb(part);
        }
        dataset.leftovers.sort();
        dataset
    }

    fn absorb(&mut self, part: DatasetPart) {
        let names = self.names.absorb(&part.names);
        let groups = self.groups.absorb(&part.groups);
        let places = self.places.absorb(&part.places, &groups);
        // Ids are unique texts for the most part, and comparing is done on the texts themselves: no search.
        let texts: Vec<Symbol> = part.texts.iter().map(|(_, text)| self.texts.push(text)).collect();
        let first_table = self.tables.len() as u32;
        let first_id = self.ids.len() as u32;

        let name = |old: PersonName| Names::moved(old, &names);
        let text = |old: Symbol| texts.get(old.index()).copied().unwrap_or_default();
        let group = |old: Option<Group>| old.and_then(|old| groups.get(old.index()).copied());
        let ids = |old: u32| if old == 0 { 0 } else { old + first_id };
        let source = |old: super::RowRef| super::RowRef { table: TableId(old.table.0 + first_table), row: old.row };

        // Every field by name: a new one that is numbered within its part cannot be forgotten here.
        for old in part.ids.iter() {
            self.ids.push(Ids {
                person_id: text(old.person_id),
                email: text(old.email),
                platform_id: text(old.platform_id),
                snils: old.snils,
                phone: old.phone,
            });
        }
        self.tables.extend(part.tables.into_iter().map(|mut table| {
            let moved = |set: HashSet<Group>| set.into_iter().filter_map(|old| group(Some(old))).collect();
            table.coverage.groups = moved(table.coverage.groups);
            table.coverage.doubtful = moved(table.coverage.doubtful);
            table
        }));
        take_over(&mut self.students, part.students, |old| StudentRow {
            name: name(old.name),
            group: group(old.group),
            ids: ids(old.ids),
            source: source(old.source),
            birth: old.birth,
            standing: old.standing,
        });
        self.left
            .extend(part.left.into_iter().map(|old| Leaving { group: group(old.group), source: source(old.source) }));
        self.staff.extend(part.staff.into_iter().map(|old| StaffRow {
            name: name(old.name),
            post: text(old.post),
            ids: ids(old.ids),
            source: source(old.source),
            birth: old.birth,
            post_kind: old.post_kind,
            standing: old.standing,
            left_on: old.left_on,
        }));
        self.guardians.extend(part.guardians.into_iter().map(|old| GuardianRow {
            name: name(old.name),
            student: name(old.student),
            group: group(old.group),
            ids: ids(old.ids),
            source: source(old.source),
            student_birth: old.student_birth,
            without_rights: old.without_rights,
        }));
        self.teaching.extend(part.teaching.into_iter().map(|old| TeachingRow {
            name: name(old.name),
            group: group(old.group),
            subject: text(old.subject),
            ids: ids(old.ids),
            source: source(old.source),
            class_teacher: old.class_teacher,
        }));
        self.movements.extend(part.movements.into_iter().map(|old| Movement {
            name: name(old.name),
            ids: ids(old.ids),
            number: text(old.number),
            from_group: group(old.from_group),
            to_group: group(old.to_group),
            new_name: old.new_name.map(name),
            cancels: text(old.cancels),
            source: source(old.source),
            birth: old.birth,
            kind: old.kind,
            date: old.date,
            effective: old.effective,
            cancels_of: old.cancels_of,
            post_kind: old.post_kind,
            of_staff: old.of_staff,
        }));
        self.consents.extend(part.consents.into_iter().map(|old| Consent {
            name: name(old.name),
            source: source(old.source),
            birth: old.birth,
            date: old.date,
        }));
        take_over(&mut self.members, part.members, |old| MemberRow {
            name: name(old.name),
            platform_id: text(old.platform_id),
            place: old.place.and_then(|old| places.get(old.index()).copied()),
            ids: ids(old.ids),
            source: source(old.source),
            birth: old.birth,
            role: old.role,
            status: old.status,
            is_admin: old.is_admin,
            status_confirmed: old.status_confirmed,
            since: old.since,
            blocked_until: old.blocked_until,
        });
        self.leftovers.absorb(part.leftovers, first_table);
        self.answers.extend(part.answers);
        self.invitations.extend(part.invitations.into_iter().map(|(row, key)| (source(row), key)));
        self.owned.extend(part.owned);
        self.acquainted.extend(part.acquainted);
        self.word_answers.extend(part.word_answers);
        self.corrections.extend(part.corrections);
        if self.former.is_empty() {
            self.former = part.former;
        }
        self.notices.extend(part.notices.into_iter().map(|mut notice| {
            notice.source = notice.source.map(source);
            notice
        }));
    }
}

/// Appends the rows of a part, with the new numbers. The first rows are taken over where they lie.
fn take_over<T>(rows: &mut Vec<T>, part: Vec<T>, renumbered: impl FnMut(T) -> T) {
    let part = part.into_iter().map(renumbered);
    if rows.is_empty() { *rows = part.collect() } else { rows.extend(part) }
}
