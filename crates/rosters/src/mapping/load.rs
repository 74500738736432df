//! Rows of the teaching load and of lists of class teachers.

use super::field::Field;
use super::phrase::Remark;
use super::row::{RowOf, has_letters};
use super::table::Cell;
use super::value::cell_text;
use domain::roster::{Group, RowRef, Standing, TeachingRow, Vocabulary, Why, WordKind};
use names::{PersonName, Symbol};

impl RowOf<'_, '_> {
    pub(super) fn take_teaching(&mut self) -> Option<Group> {
        let name = self.teacher()?;
        let ids = self.ids();
        let subject = self.text(Field::Subject).map(|text| text.trim().to_owned()).unwrap_or_default();
        let subject = self.part.texts.intern(&subject);
        let class_teachers = self.block.columns.of(Field::Subject).is_none()
            && self.block.columns.cross_groups.is_empty()
            && (self.block.titles.class_teachers || self.block.columns.of(Field::ClassTeacher).is_some());
        if let Some(text) = self.text(Field::ClassTeacherOf) {
            let text = text.into_owned();
            self.take_class_teacher(name, ids, &text, self.source);
        }
        let mut groups: Vec<Group> = match self.text(Field::Group) {
            Some(text) => self.groups_in(&text),
            None => self.block.section.into_iter().collect(),
        };
        for (column, group) in self.block.columns.cross_groups.clone() {
            if cell_says_yes(self.row.cell(column)) {
                groups.extend(self.part.groups.take(&group));
            }
        }
        for group in &groups {
            self.cover(*group);
            self.part.teaching.push(TeachingRow {
                name,
                group: Some(*group),
                subject,
                class_teacher: class_teachers,
                ids,
                source: self.source,
            });
        }
        groups.first().copied()
    }

    pub(super) fn take_class_teacher(&mut self, name: PersonName, ids: u32, groups: &str, source: RowRef) {
        let heard = self.understand(groups);
        // «Бывший кл. рук. ТМ-11», «ТМ-11 (до 01.09.2026)»: no duty of today, or not for certain.
        let over = heard.until.is_some_and(|day| day <= self.today);
        let ahead = heard.from.is_some_and(|day| day > self.today);
        // «ТМ-11 (выпущена)»: words in brackets that say something, and not what.
        let beside = groups
            .split_once('(')
            .is_some_and(|(_, inside)| inside.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 3));
        if heard.is_turned
            || over
            || ahead
            || (beside && !heard.is_whole())
            || heard.standing > Some(Standing::Active)
            || matches!(heard.remark, Some(remark) if remark != Remark::Plain)
        {
            let header = self.block.columns.header(Field::ClassTeacherOf).to_owned();
            self.left(Why::Word(WordKind::Phrase(Vocabulary::Duty)), groups, &header);
            return;
        }
        // «Кл. рук. ТМ-11»
        let named = heard.group.clone().filter(|_| heard.names_a_signer && heard.is_whole());
        let groups = named.as_deref().unwrap_or(groups);
        for group in self.groups_in(groups) {
            if let Some(table) = self.part.tables.get_mut(source.table.index()) {
                table.coverage.groups.insert(group);
                table.rows += u64::from(source.table != self.source.table);
            }
            let subject = Symbol::EMPTY;
            self.part.teaching.push(TeachingRow {
                name,
                group: Some(group),
                subject,
                class_teacher: true,
                ids,
                source,
            });
        }
    }

    /// The teacher of a row; merged cells leave the name in the first of several rows.
    fn teacher(&mut self) -> Option<PersonName> {
        let field = [Field::FullName, Field::Surname, Field::ClassTeacher]
            .into_iter()
            .find(|field| self.block.columns.of(*field).is_some())
            .unwrap_or(Field::FullName);
        if self.cell(field) == Cell::Empty
            && let Some(above) = self.block.last_teacher
        {
            return Some(above);
        }
        // A vacancy is nobody.
        if self.text(field).is_some_and(|text| text.to_lowercase().contains("ваканс") || !has_letters(&text)) {
            return None;
        }
        let name = self.name(None)?;
        self.block.last_teacher = Some(name);
        Some(name)
    }

    /// «ИС-21, ИС-22», «ИС-21; 22», one a line. A cell that may hold several is taken whole, with what it holds: once all
    /// lists are read, it is known whether the college has a group of that name («Сварка и пайка 2»).
    fn groups_in(&mut self, text: &str) -> Vec<Group> {
        let pieces = pieces_of(text);
        let mut groups: Vec<Group> = pieces.iter().filter_map(|piece| self.group_or_two(piece)).collect();
        groups.dedup();
        if pieces.len() < 2 { groups } else { self.part.groups.take_several(text, groups).into_iter().collect() }
    }

    /// «Ветеринария 3 и Агрономия 3».
    fn group_or_two(&mut self, text: &str) -> Option<Group> {
        let pieces = with_letters(text.split(" и "));
        if pieces.len() < 2 {
            return self.part.groups.take(text);
        }
        let mut groups: Vec<Group> = pieces.iter().filter_map(|piece| self.part.groups.take(piece)).collect();
        groups.dedup();
        self.part.groups.take_several(text, groups)
    }
}

/// What a cell holds if it holds several groups.
fn pieces_of(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let (mut start, mut slash) = (0, false);
    for piece in text.split([',', ';', '\n', '/', '+']) {
        let half = slash && piece.trim().chars().count() == 1 && piece.trim().chars().all(|c| c.is_ascii_digit());
        start += piece.len();
        slash = text.get(start..).is_some_and(|rest| rest.starts_with('/'));
        start += 1;
        match pieces.last_mut() {
            // «ИС-21/1» is rather half of a group.
            Some(last) if half => {
                last.push('/');
                last.push_str(piece.trim());
            }
            _ => pieces.push(piece.to_owned()),
        }
    }
    with_letters(pieces.iter().map(String::as_str))
}

/// A number alone is of the name before it: «ИС-21; 22».
fn with_letters<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut letters = String::new();
    pieces
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            if piece.chars().any(char::is_alphabetic) {
                letters = piece.chars().take_while(|c| !c.is_ascii_digit()).collect();
                piece.to_owned()
            } else {
                format!("{letters}{piece}")
            }
        })
        .collect()
}

/// In a cross table: hours, a subject, a mark.
fn cell_says_yes(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Number(hours) => hours > 0.0,
        Cell::Bool(yes) => yes,
        other => cell_text(other).is_some_and(|text| !matches!(text.as_ref(), "-" | "—" | "–" | "0" | "нет")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_groups_in_a_cell() {
        for (cell, expected) in [
            ("ИС-21", vec!["ИС-21"]),
            ("ИС-21, ИС-22", vec!["ИС-21", "ИС-22"]),
            ("ИС-21; 22", vec!["ИС-21", "ИС-22"]),
            ("ИС-21/22", vec!["ИС-21", "ИС-22"]),
            ("ИС-21/1", vec!["ИС-21/1"]),
            ("101, 102", vec!["101", "102"]),
            ("Сварка и пайка, ТМ-11", vec!["Сварка и пайка", "ТМ-11"]),
        ] {
            assert_eq!(pieces_of(cell), expected, "{cell}");
        }
        assert_eq!(with_letters("Ветеринария 3 и Агрономия 3".split(" и ")), ["Ветеринария 3", "Агрономия 3"]);
        assert_eq!(with_letters("ИС-21 и 22".split(" и ")), ["ИС-21", "ИС-22"]);
    }
}
