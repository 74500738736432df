//! A table that is being read, and what its own totals and numbering say of it: where they do not agree with the rows, no
//! absence is concluded.

use super::columns::Columns;
use super::field::Field;
use super::header::HeaderRow;
use super::hear::Section;
use super::reader::Reader;
use super::table::{Cell, Row};
use super::title::{Listing, Titles, total};
use super::value::cell_text;
use domain::membership::{MemberStatus, Role};
use domain::roster::{Group, Kind, Notice, RowRef, Severity, TableId};

/// A table that is being read.
pub(super) struct Block {
    pub(super) columns: Columns,
    pub(super) table: TableId,
    pub(super) titles: Titles,
    pub(super) section: Option<Group>,
    pub(super) name_column: usize,
    pub(super) header: HeaderRow,
    pub(super) rows: u32,
    pub(super) section_rows: u32,
    /// «Ученики», «Заявки»: what a line between the rows of a members' list says of those below it.
    pub(super) heading: (Option<Role>, Option<MemberStatus>),
    pub(super) ordinal: Option<(u32, u32)>,
    pub(super) expected: Option<u32>,
    /// Student rows whose group was taken from the row above, and how many rows there were with a group of their own.
    pub(super) filled_down: Vec<usize>,
    pub(super) own_groups: u32,
    /// The groups that the table covers already, by number.
    pub(super) covered: Vec<bool>,
    pub(super) last_group: Option<Group>,
    pub(super) last_teacher: Option<names::PersonName>,
    /// The student of the row above, with birth date and group.
    pub(super) last_student: Option<(names::PersonName, Option<chrono::NaiveDate>, Option<Group>)>,
    pub(super) tables: Vec<(Kind, TableId)>,
    pub(super) words: RecentWords,
    /// What the line above says of those below it.
    pub(super) heard_section: Option<Section>,
    /// Words of that line that are known by a new answer.
    pub(super) new_section: Option<String>,
    /// The title, the sheet or the file says of everybody here that they are gone.
    pub(super) gone: bool,
    /// How somebody stands by the title, the sheet or the file.
    pub(super) listing: Listing,
    /// A draft, an intention: what it orders is not in force.
    pub(super) turned: bool,
    /// Rows with a number of their own, without one in between.
    pub(super) numbered: u32,
    pub(super) reading: usize,
    /// Its number among the lists of the sheet, where the file is drawn.
    pub(super) drawn: Option<usize>,
}

/// The last value words of a table with what they mean: columns repeat a few words a million times.
#[derive(Debug, Default)]
pub(super) struct RecentWords {
    /// Words of orders with what they say.
    pub(super) orders: hashbrown::HashMap<String, std::rc::Rc<super::movement::ReadWords>>,
    /// Symbols with what they say.
    pub(super) heard: hashbrown::HashMap<String, std::rc::Rc<super::understood::Understood>>,
    pub(super) role: Recent<Role>,
    pub(super) status: Recent<MemberStatus>,
}

/// So many texts of a table are remembered, to be shown with their parts.
const PHRASES: usize = 200;

/// A word with what it means.
#[derive(Debug)]
pub(super) struct Recent<T>(String, Option<T>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Recent(String::new(), None)
    }
}

impl<T: Copy> Recent<T> {
    /// What the word means; looked up only if it is another word than last time.
    pub(super) fn get(&mut self, word: &str, look_up: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if self.0 != word || self.0.is_empty() {
            word.clone_into(&mut self.0);
            self.1 = look_up(word);
        }
        self.1
    }
}

impl Reader<'_> {
    /// «№ п/п»: a gap says that a row was lost on the way.
    pub(super) fn count_ordinal(&mut self, row: &dyn Row, source: RowRef, group: Option<Group>) {
        let Some(block) = &mut self.sheet.block else { return };
        if !matches!(block.columns.kind, Kind::Students | Kind::Staff) {
            return;
        }
        let Some(column) = block.columns.of(Field::Ordinal) else { return };
        let ordinal = match row.cell(column) {
            Cell::Number(number) if (1.0..1e7).contains(&number) => Some(number as u32),
            Cell::Text(text) => text.trim().trim_end_matches(['.', ')']).replace('\u{a0}', "").parse().ok(),
            _ => None,
        };
        let expected = block.ordinal.map(|(last, since)| last.saturating_add(since).saturating_add(1));
        match (ordinal, expected) {
            (Some(ordinal), Some(expected)) if ordinal > expected => {
                let doubtful = [block.last_group, group, block.section];
                let table = block.table;
                block.ordinal = Some((ordinal, 0));
                let notice = Notice::new(Severity::Warning, "roster.total_mismatch")
                    .at(source)
                    .text("reason", "gap")
                    .text("expected", expected.to_string())
                    .text("found", ordinal.to_string());
                self.part.notices.push(notice);
                let named: Vec<Group> = doubtful.into_iter().flatten().collect();
                if named.is_empty() {
                    self.doubt(table, None);
                }
                for group in named {
                    self.doubt(table, Some(group));
                }
            }
            (Some(ordinal), _) => block.ordinal = Some((ordinal, 0)),
            (None, _) => {
                if let Some((_, since)) = &mut block.ordinal {
                    *since = since.saturating_add(1);
                }
            }
        }
        if let Some(block) = &mut self.sheet.block {
            block.last_group = group.or(block.last_group);
        }
    }

    pub(super) fn begin_section(&mut self, written: &str) {
        self.close_section();
        let group = self.part.groups.take(written);
        let Some(block) = &mut self.sheet.block else { return };
        block.section = group;
        block.section_rows = 0;
        block.heading = (None, None);
        block.heard_section = None;
        block.new_section = None;
        block.ordinal = None;
        block.expected = domain::roster::GroupName::read(written).and_then(|name| name.headcount);
        if let (Some(group), Some(table)) = (group, self.part.tables.get_mut(block.table.index()))
            && matches!(block.columns.kind, Kind::Students | Kind::Guardians)
        {
            table.coverage.groups.insert(group);
        }
    }

    pub(super) fn total_in(&self, row: &dyn Row, filled: usize) -> Option<u32> {
        if filled > 4 {
            return None;
        }
        let first = (0..row.width()).find(|column| row.cell(*column) != Cell::Empty)?;
        let text = cell_text(row.cell(first))?;
        if let Some(total) = total(&text) {
            return Some(total);
        }
        // «Итого» in one cell, 25 in another.
        let low = text.to_lowercase();
        if !(low.starts_with("итого") || low.starts_with("всего") || low.starts_with("общий итог")) {
            return None;
        }
        (first + 1..row.width()).find_map(|column| match row.cell(column) {
            Cell::Number(number) if (0.0..1e7).contains(&number) => Some(number as u32),
            Cell::Text(text) => text.trim().split(' ').next().and_then(|word| word.parse().ok()),
            _ => None,
        })
    }

    /// The roster's own totals: where they do not agree with the rows read, no absence is concluded.
    pub(super) fn check_total(&mut self, number: u32, expected: u32) {
        let Some(block) = &mut self.sheet.block else { return };
        block.expected = None;
        if !matches!(block.columns.kind, Kind::Students | Kind::Staff | Kind::Movements) {
            return;
        }
        if expected == block.section_rows || expected == block.rows {
            return;
        }
        let found = block.section_rows;
        let (table, section) = (block.table, block.section);
        self.part.notices.push(
            Notice::new(Severity::Warning, "roster.total_mismatch")
                .at(RowRef { table, row: number })
                .text("reason", "total")
                .text("expected", expected.to_string())
                .text("found", found.to_string()),
        );
        self.doubt(table, section);
    }

    /// A headcount in a title («ИС-21 (25)») is a total too.
    pub(super) fn close_section(&mut self) {
        let Some(block) = &mut self.sheet.block else { return };
        if let Some(expected) = block.expected.take() {
            let row = block.header.number;
            self.check_total(row, expected);
        }
    }

    pub(super) fn end_block(&mut self) {
        self.close_section();
        let Some(block) = self.sheet.block.take() else { return };
        if let Some(reading) = self.readings.get_mut(block.reading) {
            let mut phrases: Vec<&String> = block.words.heard.keys().chain(block.words.orders.keys()).collect();
            phrases.sort_unstable();
            phrases.dedup();
            reading.phrases.extend(phrases.into_iter().take(PHRASES).map(|text| (text.clone(), false)));
        }
        // Merged cells down a group column leave the value in the first row alone: where most rows have none, the group
        // above counts. Where a few have none, a cell was forgotten, and nothing is guessed.
        let merged = block.filled_down.len() >= block.own_groups as usize;
        if !merged {
            for index in &block.filled_down {
                let Some(student) = self.part.students.get_mut(*index) else { continue };
                student.group = None;
                let notice = Notice::new(Severity::Warning, "roster.no_group")
                    .at(student.source)
                    .column(block.columns.header(Field::Group));
                self.part.notices.push(notice);
            }
        }
        // A list of students without groups compares nobody: said, not passed over.
        let groups_elsewhere =
            [Field::Group, Field::FromGroup].into_iter().any(|field| block.columns.of(field).is_some());
        if block.columns.kind == Kind::Students
            && block.listing == Listing::Plain
            && block.rows > 0
            && block.last_group.is_none()
            && !groups_elsewhere
            && self.sheet.rule.is_none()
        {
            let source = RowRef { table: block.table, row: block.header.number };
            self.part.notices.push(Notice::new(Severity::Error, "roster.no_groups").at(source));
        }
        if block.columns.constants.is_empty()
            && let Some(table) = self.part.tables.get_mut(block.table.index())
        {
            table.as_of = table.as_of.or(block.titles.as_of);
        }
        for (kind, table) in &block.tables {
            if !self.sheet.tables.iter().any(|(known, _)| known == kind) {
                self.sheet.tables.push((*kind, *table));
            }
        }
    }
}
