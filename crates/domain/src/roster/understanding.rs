//! What was not understood of an input, and where; out goes whether everything that bears on somebody was understood.
//!
//! A program that acts on resemblance acts on the wrong child. So whatever stands in a row, beside it or above it and was
//! not understood to the last word is kept here as a [`Leftover`], one for each cause, with the rows it bears on. Nothing
//! runs by itself without a [`Whole`], and only [`Leftovers::of`] makes one, for rows on which no leftover bears.

use hashbrown::HashMap;
use serde::{Deserialize, Deserializer};

use super::{RowRef, TableId, WordKind};

/// So many rows are named as examples of a cause.
const EXAMPLES: usize = 3;

/// The proof that everything that bears on a person was understood. It cannot be made but by [`Leftovers::of`], or read
/// back from a saved plan, whose verdicts were given with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole(());

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Whole, D::Error> {
        <()>::deserialize(deserializer).map(Whole)
    }
}

/// What kind of thing was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Words that no vocabulary knows whole.
    Word(WordKind),
    /// The row, or a cell of it that bears on the person, is struck through.
    Struck,
    /// The row is hidden.
    Hidden,
    /// The row is unlike the others of its list: without a number where all have one.
    Unlike,
    /// The cell of the name holds more than a name, or not one for certain.
    Name,
    /// A day that cannot be read.
    Day,
    /// A reference that names no order: «б/н», «проект».
    Reference,
    /// Understood by an answer that no plan has been looked at with yet.
    NewAnswer,
    /// The list is understood as one of some people of a group, for some purpose: that somebody stands there makes nobody a
    /// student of today.
    PartOfGroup,
    /// The list is understood as one of what is intended: nothing of it is done yet.
    Intended,
}

/// The closed vocabularies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum Vocabulary {
    /// What an order does.
    Movement,
    /// How somebody stands: studies, is on leave, is gone.
    Standing,
    /// Notes and remarks on a row.
    Remark,
    /// How a legal representative is related to the child.
    Relation,
    /// Posts.
    Post,
    /// Duties of employees: whose class teacher somebody is.
    Duty,
    /// Roles on the platform.
    Role,
    /// States of a membership.
    MemberStatus,
}

crate::serialize_as_code!(Vocabulary);

impl Vocabulary {
    /// All of them.
    pub const ALL: [Vocabulary; <Vocabulary as strum::EnumCount>::COUNT] = [
        Vocabulary::Movement,
        Vocabulary::Standing,
        Vocabulary::Remark,
        Vocabulary::Relation,
        Vocabulary::Post,
        Vocabulary::Duty,
        Vocabulary::Role,
        Vocabulary::MemberStatus,
    ];

    /// The name in mappings, in the JSON and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Vocabulary::Movement => "movement",
            Vocabulary::Standing => "standing",
            Vocabulary::Remark => "remark",
            Vocabulary::Relation => "relation",
            Vocabulary::Post => "post",
            Vocabulary::Duty => "duty",
            Vocabulary::Role => "role",
            Vocabulary::MemberStatus => "member_status",
        }
    }
}

impl Why {
    /// The name in the JSON and of the sentence in the catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Why::Word(WordKind::Phrase(vocabulary)) => vocabulary.code(),
            Why::Word(kind) => kind.code(),
            Why::Struck => "struck",
            Why::Hidden => "hidden",
            Why::Unlike => "unlike",
            Why::Name => "name",
            Why::Day => "day",
            Why::Reference => "reference",
            Why::NewAnswer => "new_answer",
            Why::PartOfGroup => "part_of_group",
            Why::Intended => "intended",
        }
    }
}

/// One thing that was not understood, in however many rows it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// What kind of thing.
    pub why: Why,
    /// The words, as they stand in the file where they were met first.
    pub words: String,
    /// The words, folded: by them two causes are one, in every plan.
    pub key: String,
    /// True if an answer about the words helps; false where they are known and it is for a person to decide each time.
    pub asks: bool,
    /// The header of the column; empty where there is none.
    pub column: String,
    /// In how many rows; 0 where it bears on a whole table.
    pub rows: u32,
    /// The table in which it was met first.
    pub table: TableId,
    /// Some of the rows, with the words that stand there.
    pub examples: Vec<(RowRef, String)>,
}

/// Whether everything that bears on somebody was understood.
#[derive(Debug, Clone)]
pub enum Understanding<'a> {
    /// To the last word.
    Whole(Whole),
    /// What was left over, each cause once.
    Partial(Vec<&'a Leftover>),
}

/// Everything of an input that was not understood.
#[derive(Debug, Clone, Default)]
pub struct Leftovers {
    causes: Vec<Leftover>,
    known: HashMap<(Why, String, String), u32>,
    rows: Vec<(RowRef, u32)>,
    tables: Vec<(TableId, u32)>,
}

impl Leftovers {
    /// Notes what was left over in a row. `folded` tells whether two causes are one.
    pub fn add(&mut self, row: RowRef, why: Why, words: &str, folded: String, column: &str) {
        self.add_cause(row, why, words, folded, column, true);
    }

    /// Notes words of a row that are known, and say that a person has to decide: nothing is asked about them.
    pub fn add_known(&mut self, row: RowRef, why: Why, words: &str, folded: String, column: &str) {
        self.add_cause(row, why, words, folded, column, false);
    }

    fn add_cause(&mut self, row: RowRef, why: Why, words: &str, folded: String, column: &str, asks: bool) {
        let cause = self.cause(why, words, folded, column, row.table, asks);
        self.add_row(row, cause, || words.to_owned());
    }

    /// Notes another row of a cause; the words that stand there are asked for where they are shown.
    pub(super) fn add_row(&mut self, row: RowRef, cause: u32, words: impl FnOnce() -> String) {
        if self.rows.last() == Some(&(row, cause)) {
            return;
        }
        self.rows.push((row, cause));
        if let Some(leftover) = self.causes.get_mut(cause as usize) {
            leftover.rows += 1;
            if leftover.examples.len() < EXAMPLES {
                leftover.examples.push((row, words()));
            }
        }
    }

    /// Notes what was left over of a table as a whole: it bears on each of its rows.
    pub fn add_to_table(&mut self, table: TableId, why: Why, words: &str, folded: String) {
        let cause = self.cause(why, words, folded, "", table, true);
        if !self.tables.contains(&(table, cause)) {
            self.tables.push((table, cause));
        }
    }

    /// The number of a cause, which it is given where it is met first.
    pub(super) fn cause(
        &mut self,
        why: Why,
        words: &str,
        key: String,
        column: &str,
        table: TableId,
        asks: bool,
    ) -> u32 {
        let next = self.causes.len() as u32;
        let cause = *self.known.entry((why, key.clone(), column.to_owned())).or_insert(next);
        if cause == next {
            self.causes.push(Leftover {
                why,
                words: words.to_owned(),
                key,
                asks,
                column: column.to_owned(),
                rows: 0,
                table,
                examples: Vec::new(),
            });
        }
        cause
    }

    /// Whether everything that bears on some rows was understood.
    pub fn of(&self, rows: impl IntoIterator<Item = RowRef>) -> Understanding<'_> {
        let mut causes: Vec<u32> = Vec::new();
        if !(self.rows.is_empty() && self.tables.is_empty()) {
            for row in rows {
                let first = self.rows.partition_point(|(other, _)| *other < row);
                let of_row = self.rows.get(first..).unwrap_or_default();
                causes.extend(of_row.iter().take_while(|(other, _)| *other == row).map(|(_, cause)| *cause));
                causes.extend(self.tables.iter().filter(|(table, _)| *table == row.table).map(|(_, cause)| *cause));
            }
            causes.sort_unstable();
            causes.dedup();
        }
        match causes.as_slice() {
            [] => Understanding::Whole(Whole(())),
            causes => {
                Understanding::Partial(causes.iter().filter_map(|cause| self.causes.get(*cause as usize)).collect())
            }
        }
    }

    /// So many times something was left over in a row until now.
    pub fn noted(&self) -> usize {
        self.rows.len()
    }

    /// What was left over in rows since then.
    pub fn noted_since(&self, noted: usize) -> impl Iterator<Item = (RowRef, &Leftover)> {
        let new = self.rows.get(noted..).unwrap_or_default();
        new.iter().filter_map(|(row, cause)| Some((*row, self.causes.get(*cause as usize)?)))
    }

    /// What was left over of a table as a whole.
    pub fn of_table(&self, table: TableId) -> impl Iterator<Item = &Leftover> {
        let of_table = self.tables.iter().filter(move |(other, _)| *other == table);
        of_table.filter_map(|(_, cause)| self.causes.get(*cause as usize))
    }

    /// True if nothing was left over.
    pub fn is_empty(&self) -> bool {
        self.causes.is_empty()
    }

    /// All causes that still bear on something, with the number of rows that `holds` says are in force.
    pub fn all<'a>(&'a self, holds: impl Fn(TableId) -> bool + 'a) -> impl Iterator<Item = Leftover> + 'a {
        let mut rows = vec![0u32; self.causes.len()];
        let mut bears = vec![false; self.causes.len()];
        for (row, cause) in &self.rows {
            if holds(row.table)
                && let (Some(rows), Some(bears)) = (rows.get_mut(*cause as usize), bears.get_mut(*cause as usize))
            {
                *rows += 1;
                *bears = true;
            }
        }
        for (table, cause) in &self.tables {
            if holds(*table)
                && let Some(bears) = bears.get_mut(*cause as usize)
            {
                *bears = true;
            }
        }
        self.causes
            .iter()
            .zip(rows)
            .zip(bears)
            .filter(|(_, bears)| *bears)
            .map(|((leftover, rows), _)| Leftover { rows, ..leftover.clone() })
    }

    /// Takes in what was left over of another part, whose tables count from `first_table` now. [`Leftovers::sort`] must
    /// follow before anything is asked.
    pub(super) fn absorb(&mut self, other: Leftovers, first_table: u32) {
        let source = |old: RowRef| RowRef { table: TableId(old.table.0 + first_table), row: old.row };
        let mut moved: Vec<u32> = Vec::with_capacity(other.causes.len());
        for leftover in other.causes {
            let table = TableId(leftover.table.0 + first_table);
            let cause = self.cause(leftover.why, &leftover.words, leftover.key, &leftover.column, table, leftover.asks);
            if let Some(known) = self.causes.get_mut(cause as usize) {
                known.rows += leftover.rows;
                let free = EXAMPLES.saturating_sub(known.examples.len());
                known
                    .examples
                    .extend(leftover.examples.into_iter().map(|(row, words)| (source(row), words)).take(free));
            }
            moved.push(cause);
        }
        let new = |old: u32| moved.get(old as usize).copied().unwrap_or(old);
        self.rows.extend(other.rows.into_iter().map(|(row, cause)| (source(row), new(cause))));
        self.tables.extend(other.tables.into_iter().map(|(table, cause)| (TableId(table.0 + first_table), new(cause))));
    }

    /// Puts the rows in order, so that they can be asked for.
    pub fn sort(&mut self) {
        self.rows.sort_unstable();
        self.rows.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(table: u32, row: u32) -> RowRef {
        RowRef { table: TableId(table), row }
    }

    #[test]
    fn a_row_is_whole_until_something_bears_on_it() {
        let mut left = Leftovers::default();
        assert!(matches!(left.of([row(0, 2)]), Understanding::Whole(_)));
        left.add(row(0, 2), Why::Word(WordKind::Phrase(Vocabulary::Remark)), "призван", "призван".into(), "Примечание");
        left.add(row(0, 5), Why::Word(WordKind::Phrase(Vocabulary::Remark)), "Призван", "призван".into(), "Примечание");
        left.sort();
        assert!(matches!(left.of([row(0, 3)]), Understanding::Whole(_)));
        let Understanding::Partial(causes) = left.of([row(0, 3), row(0, 5)]) else { panic!() };
        assert_eq!((causes[0].words.as_str(), causes[0].rows), ("призван", 2));
        left.add_to_table(
            TableId(1),
            Why::Word(WordKind::Title),
            "Список на отчисление",
            "список на отчисление".into(),
        );
        assert!(matches!(left.of([row(1, 9)]), Understanding::Partial(_)));
    }

    #[test]
    fn one_cause_in_two_files_is_one() {
        let mut a = Leftovers::default();
        a.add(row(0, 2), Why::Word(WordKind::Column), "", "хобби".into(), "Хобби");
        let mut b = Leftovers::default();
        b.add(row(0, 7), Why::Word(WordKind::Column), "", "хобби".into(), "Хобби");
        a.absorb(b, 1);
        a.sort();
        let all: Vec<Leftover> = a.all(|_| true).collect();
        assert_eq!(all.len(), 1);
        let examples: Vec<RowRef> = all[0].examples.iter().map(|(row, _)| *row).collect();
        assert_eq!((all[0].rows, examples), (2, vec![row(0, 2), row(1, 7)]));
        assert!(matches!(a.of([row(1, 7)]), Understanding::Partial(_)));
        assert_eq!(a.all(|table| table == TableId(1)).next().map(|left| left.rows), Some(1));
        assert_eq!(a.all(|_| false).count(), 0);
    }
}
