//! A file as the rows that were read of it: what its reader sent is written down, and can be sent again, without the file.
//!
//! A row can be taken out of what is written down, and a text out of its cells, which no format allows in its own bytes: the other
//! rows keep their numbers, their marks and their notes, and are understood as before. So a register outlives somebody whom it
//! names and who is to be forgotten. It keeps the digest of the file that it was.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::row_writer::RowWriter;
use super::{FileKind, FileRead, read_bytes};
use crate::mapping::table::{Cell, Mark, Row, SheetHead, TableSink};

/// How what is written down begins. No format of others begins like that.
pub(super) const MAGIC: &[u8] = b"kontingent.rows/1\n";

/// Everything that a reader sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    kind: FileKind,
    /// The digest of the file.
    digest: String,
    sent: Vec<Sent>,
}

/// What a reader sends, in one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Sent {
    Sheet { name: Option<String>, hidden: bool, epoch_1904: bool },
    Table { columns: usize },
    Row(HeldRow),
    Line(HeldRow),
    End,
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct HeldRow {
    number: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    cells: Vec<HeldCell>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    marks: Vec<(usize, HeldMark)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<(usize, String)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    merged: BTreeMap<usize, HeldCell>,
    /// Columns with merged ranges somewhere in the sheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    merging: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum HeldCell {
    Empty,
    Text(String),
    /// The bits of the number: written as a decimal it might come back as its neighbour.
    Number(u64),
    Date(NaiveDate),
    Bool(bool),
    Unreadable(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum HeldMark {
    Struck,
    PartlyStruck,
}

impl HeldCell {
    fn of(cell: Cell<'_>) -> HeldCell {
        match cell {
            Cell::Empty => HeldCell::Empty,
            Cell::Text(text) => HeldCell::Text(text.to_owned()),
            Cell::Number(number) => HeldCell::Number(number.to_bits()),
            Cell::Date(date) => HeldCell::Date(date),
            Cell::Bool(is) => HeldCell::Bool(is),
            Cell::Unreadable(text) => HeldCell::Unreadable(text.to_owned()),
        }
    }

    fn cell(&self) -> Cell<'_> {
        match self {
            HeldCell::Empty => Cell::Empty,
            HeldCell::Text(text) => Cell::Text(text),
            HeldCell::Number(bits) => Cell::Number(f64::from_bits(*bits)),
            HeldCell::Date(date) => Cell::Date(*date),
            HeldCell::Bool(is) => Cell::Bool(*is),
            HeldCell::Unreadable(text) => Cell::Unreadable(text),
        }
    }

    fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            HeldCell::Text(text) | HeldCell::Unreadable(text) => Some(text),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            HeldCell::Text(text) | HeldCell::Unreadable(text) => Some(text),
            _ => None,
        }
    }
}

impl HeldRow {
    fn of(number: u32, row: &dyn Row, columns: usize) -> HeldRow {
        let marked = if row.has_marks() { row.marked_width() } else { 0 };
        let mark = |column: usize| match row.mark(column) {
            Mark::None => None,
            Mark::Struck => Some((column, HeldMark::Struck)),
            Mark::PartlyStruck => Some((column, HeldMark::PartlyStruck)),
        };
        HeldRow {
            number,
            hidden: row.is_hidden(),
            cells: (0..row.width()).map(|column| HeldCell::of(row.cell(column))).collect(),
            marks: (0..marked).filter_map(mark).collect(),
            notes: (0..marked).filter_map(|column| Some((column, row.note(column)?.to_owned()))).collect(),
            merged: (0..columns).filter_map(|column| Some((column, HeldCell::of(row.merged(column)?)))).collect(),
            merging: (0..columns).filter(|column| row.column_has_merges(*column)).collect(),
        }
    }

    /// Everything in it that is text.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let cells = self.cells.iter().chain(self.merged.values()).filter_map(HeldCell::text);
        cells.chain(self.notes.iter().map(|(_, note)| note.as_str()))
    }

    fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let cells = self.cells.iter_mut().chain(self.merged.values_mut()).filter_map(HeldCell::text_mut);
        cells.chain(self.notes.iter_mut().map(|(_, note)| note))
    }
}

impl Row for HeldRow {
    fn width(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        self.cells.get(column).map_or(Cell::Empty, HeldCell::cell)
    }

    fn is_hidden(&self) -> bool {
        self.hidden
    }

    fn has_marks(&self) -> bool {
        !self.marks.is_empty() || !self.notes.is_empty()
    }

    fn marked_width(&self) -> usize {
        let last = |column: Option<usize>| column.map_or(0, |column| column + 1);
        let marks = last(self.marks.iter().map(|(column, _)| *column).max());
        self.cells.len().max(marks).max(last(self.notes.iter().map(|(column, _)| *column).max()))
    }

    fn mark(&self, column: usize) -> Mark {
        match self.marks.iter().find(|(at, _)| *at == column) {
            Some((_, HeldMark::Struck)) => Mark::Struck,
            Some((_, HeldMark::PartlyStruck)) => Mark::PartlyStruck,
            None => Mark::None,
        }
    }

    fn note(&self, column: usize) -> Option<&str> {
        self.notes.iter().find(|(at, _)| *at == column).map(|(_, note)| note.as_str())
    }

    fn merged(&self, column: usize) -> Option<Cell<'_>> {
        self.merged.get(&column).map(HeldCell::cell)
    }

    fn column_has_merges(&self, column: usize) -> bool {
        self.merging.contains(&column)
    }
}

/// Writes down what it is sent.
struct Recorder {
    sent: Vec<Sent>,
    columns: usize,
    /// A table of a bundle: its columns are no words of a file, and it is not written down.
    is_declared: bool,
}

impl TableSink for Recorder {
    fn begin_sheet(&mut self, sheet: &SheetHead) {
        self.is_declared |= sheet.declared.is_some();
        let SheetHead { name, hidden, epoch_1904, .. } = sheet;
        self.sent.push(Sent::Sheet { name: name.clone(), hidden: *hidden, epoch_1904: *epoch_1904 });
    }

    fn row(&mut self, number: u32, row: &dyn Row) {
        self.sent.push(Sent::Row(HeldRow::of(number, row, self.columns)));
    }

    fn line(&mut self, number: u32, row: &dyn Row) {
        self.sent.push(Sent::Line(HeldRow::of(number, row, self.columns)));
    }

    fn begin_table(&mut self, columns: usize) {
        self.sent.push(Sent::Table { columns });
    }

    fn end_sheet(&mut self) {
        self.sent.push(Sent::End);
    }

    fn nothing(&mut self) {
        self.sent.push(Sent::Nothing);
    }
}

/// The texts of each row and line of a file, put together, whatever kind of file it is.
///
/// # Errors
/// As [`read_bytes`].
pub fn lines_of(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<String>, SourceError> {
    let mut recorder = Recorder { sent: Vec::new(), columns: limits.columns, is_declared: false };
    read_bytes(name, bytes, limits, &mut recorder)?;
    Ok(lines(&recorder.sent).collect())
}

fn lines(sent: &[Sent]) -> impl Iterator<Item = String> {
    sent.iter().filter_map(|sent| match sent {
        Sent::Row(row) | Sent::Line(row) => Some(row.texts().collect::<Vec<_>>().join(" ")),
        _ => None,
    })
}

impl Recording {
    /// What the reader of a file sends. `None` for a bundle, whose tables refer to each other.
    ///
    /// # Errors
    /// As [`read_bytes`].
    pub fn of(name: &str, bytes: &[u8], limits: &Limits) -> Result<Option<Recording>, SourceError> {
        let mut recorder = Recorder { sent: Vec::new(), columns: limits.columns, is_declared: false };
        let FileRead { kind, digest, .. } = read_bytes(name, bytes, limits, &mut recorder)?;
        Ok((!recorder.is_declared).then_some(Recording { kind, digest, sent: recorder.sent }))
    }

    /// As bytes, which [`read_bytes`] reads as it read the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        // There is nothing in it that cannot be written.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        bytes
    }

    /// Takes rows out of a sheet; `None` is the only one of a file that has none by name.
    pub fn take_out(&mut self, sheet: Option<&str>, rows: &[u32]) {
        let mut here = false;
        self.sent.retain(|sent| match sent {
            Sent::Sheet { name, .. } => {
                here = name.as_deref() == sheet;
                true
            }
            Sent::Row(row) | Sent::Line(row) => !(here && rows.contains(&row.number)),
            _ => true,
        });
    }

    /// Puts a dash in the place of a text wherever it stands among other words: in titles, notes and remarks. Where it is all that
    /// stands in a cell, it stays: that is somebody's row.
    pub fn blot_out(&mut self, text: &str) {
        for sent in &mut self.sent {
            let (Sent::Row(row) | Sent::Line(row)) = sent else { continue };
            for found in row.texts_mut().filter(|found| found.trim() != text && found.contains(text)) {
                *found = found.replace(text, "—");
            }
        }
    }

    /// The same file as one that says nothing about people.
    #[must_use]
    pub fn emptied(&self) -> Recording {
        Recording { kind: self.kind, digest: self.digest.clone(), sent: vec![Sent::Nothing] }
    }

    /// The texts of each row and line, put together: a name may stand in several cells.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        lines(&self.sent)
    }

    /// Sends everything again.
    pub(super) fn send(bytes: &[u8], limits: &Limits, out: &mut RowWriter<'_>) -> Result<FileRead, SourceError> {
        let written = bytes.strip_prefix(MAGIC).unwrap_or_default();
        let recording: Recording = serde_json::from_slice(written).map_err(|_| SourceErrorKind::NotATable)?;
        for sent in &recording.sent {
            match sent {
                Sent::Sheet { name, hidden, epoch_1904 } => out.begin_dated(name.as_deref(), *hidden, *epoch_1904),
                Sent::Table { columns } => out.begin_table(*columns),
                Sent::Row(row) => out.row(row.within(limits)?.into(), row)?,
                Sent::Line(row) => out.line(row.within(limits)?.into(), row)?,
                Sent::End => out.end(),
                Sent::Nothing => out.nothing(),
            }
        }
        Ok(FileRead { kind: recording.kind, digest: recording.digest, notes: Vec::new() })
    }
}

impl HeldRow {
    /// The number of a row that keeps to the bounds, as that of a file has to.
    fn within(&self, limits: &Limits) -> Result<u32, SourceError> {
        if self.cells.len() > limits.columns {
            return Err(limits.too_many_columns().into());
        }
        self.texts().try_for_each(|text| limits.check_text(text).map_err(SourceError::from))?;
        Ok(self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTER: &str = "№;Дата;ФИО;Что\n1;02.11.2026;Громов Лев Борисович;отчислить\n\
        2;03.11.2026;Белкин Артём Ильич;отчислить вместе с Громов Лев Борисович\n3;04.11.2026;Громов Лев Борисович;принять\n";

    fn again(recording: &Recording) -> Recording {
        let bytes = recording.bytes();
        Recording::of("приказы.csv", &bytes, &Limits::USUAL).unwrap().unwrap()
    }

    #[test]
    fn what_is_written_down_is_read_as_the_file_was() {
        let recording = Recording::of("приказы.csv", REGISTER.as_bytes(), &Limits::USUAL).unwrap().unwrap();
        assert_eq!(again(&recording), recording);
        assert_eq!(recording.digest, format!("blake3:{}", blake3::hash(REGISTER.as_bytes()).to_hex()));
        assert_eq!(recording.kind, FileKind::Csv);
    }

    #[test]
    fn a_row_is_gone_and_the_others_keep_their_numbers() {
        let mut recording = Recording::of("приказы.csv", REGISTER.as_bytes(), &Limits::USUAL).unwrap().unwrap();
        recording.take_out(None, &[2]);
        recording.blot_out("Громов Лев Борисович");
        let lines: Vec<String> = again(&recording).lines().collect();
        assert_eq!(
            lines,
            [
                "№ Дата ФИО Что",
                "2 03.11.2026 Белкин Артём Ильич отчислить вместе с —",
                "3 04.11.2026 Громов Лев Борисович принять"
            ]
        );
        let numbers: Vec<u32> = recording
            .sent
            .iter()
            .filter_map(|sent| match sent {
                Sent::Row(row) => Some(row.number),
                _ => None,
            })
            .collect();
        assert_eq!(numbers, [1, 3, 4]);
        assert_eq!(again(&recording.emptied()).lines().count(), 0);
    }

    #[test]
    fn what_only_looks_written_down_is_no_table() {
        let sound = Recording::of("приказы.csv", REGISTER.as_bytes(), &Limits::USUAL).unwrap().unwrap().bytes();
        assert!(super::super::refused("приказы.csv", &sound).is_some(), "in a folder it is a stranger's");
        assert!(super::super::refused("приказы.csv", REGISTER.as_bytes()).is_none());
        for rest in ["", "{}", "[1,2]", "{\"kind\":\"Csv\",\"digest\":\"\",\"sent\":[{\"Row\":1}]}"] {
            let bytes = [MAGIC, rest.as_bytes()].concat();
            let refused = Recording::of("a.csv", &bytes, &Limits::USUAL).unwrap_err();
            assert_eq!(refused.fault, SourceErrorKind::NotATable, "{rest}");
        }
        let wide = serde_json::json!({ "kind": "Csv", "digest": "", "sent": [
            { "Row": { "number": 1, "cells": vec!["Empty"; 1000] } }] });
        let bytes = [MAGIC, wide.to_string().as_bytes()].concat();
        assert!(Recording::of("a.csv", &bytes, &Limits::USUAL).is_err());
    }
}
