//! Rows of the teaching load and of lists of class teachers.

use super::field::Field;
use super::row::{RowOf, has_letters};
use super::table::Cell;
use super::value::cell_text;
use crate::names::{PersonName, Text};
use crate::roster::{Group, GroupName, Source, TeachingRow};

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

    pub(super) fn take_class_teacher(&mut self, name: PersonName, ids: u32, groups: &str, source: Source) {
        for group in self.groups_in(groups) {
            if let Some(table) = self.part.tables.get_mut(source.table.index()) {
                table.coverage.groups.insert(group);
                table.rows += u64::from(source.table != self.source.table);
            }
            let subject = Text::EMPTY;
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

    /// «ИС-21, ИС-22», «ИС-21; 22», one a line.
    fn groups_in(&mut self, text: &str) -> Vec<Group> {
        let mut groups = Vec::new();
        let mut letters = String::new();
        for piece in text.split([',', ';', '\n', '/', '+']).flat_map(|piece| piece.split(" и ")) {
            let piece = piece.trim();
            if piece.is_empty() {
                continue;
            }
            let whole = if piece.chars().any(char::is_alphabetic) {
                letters = piece.chars().take_while(|c| !c.is_ascii_digit()).collect();
                piece.to_owned()
            } else {
                format!("{letters}{piece}")
            };
            if GroupName::read(&whole).is_some() {
                groups.extend(self.part.groups.take(&whole));
            }
        }
        groups.dedup();
        groups
    }
}

/// In a cross table: hours, a subject, a mark.
fn cell_says_yes(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Number(hours) => hours > 0.0,
        Cell::Bool(yes) => yes,
        other => cell_text(other).is_some_and(|text| !matches!(text.as_ref(), "-" | "—" | "–" | "0" | "нет")),
    }
}
