//! Lists side by side on one sheet come in; each is read as a table of its own.
//!
//! «№ | ФИО | Дата рождения | | № | ФИО | Дата рождения» under «ИС-21» and «ТМ-11»; one list wrapped into two column blocks;
//! a group a column with its names below.

use super::header::{HeaderRow, is_full_name, names_a_person};
use super::reader::Reader;
use super::table::{Cell, Mark, Row};
use super::table_block::Block;
use super::title::{Titles, is_signature};
use domain::roster::GroupName;

/// A list beside others: its columns, and the table that is being read from them.
pub(super) struct Segment {
    start: usize,
    end: usize,
    block: Option<Block>,
}

/// Some columns of a row, as a row.
struct Slice<'r> {
    row: &'r dyn Row,
    start: usize,
    end: usize,
}

impl Row for Slice<'_> {
    fn width(&self) -> usize {
        self.row.width().min(self.end).saturating_sub(self.start)
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        match self.start + column {
            at if at < self.end => self.row.cell(at),
            _ => Cell::Empty,
        }
    }

    fn is_hidden(&self) -> bool {
        self.row.is_hidden()
    }

    fn has_marks(&self) -> bool {
        self.row.has_marks()
    }

    fn marked_width(&self) -> usize {
        self.row.marked_width().min(self.end).saturating_sub(self.start)
    }

    fn mark(&self, column: usize) -> Mark {
        self.row.mark(self.start + column)
    }

    fn note(&self, column: usize) -> Option<&str> {
        self.row.note(self.start + column)
    }

    fn merged(&self, column: usize) -> Option<Cell<'_>> {
        if self.start + column < self.end { self.row.merged(self.start + column) } else { None }
    }

    fn column_has_merges(&self, column: usize) -> bool {
        self.row.column_has_merges(self.start + column)
    }
}

impl HeaderRow {
    fn slice(&self, start: usize, end: usize) -> HeaderRow {
        let part = |texts: &[String]| texts.iter().skip(start).take(end.saturating_sub(start)).cloned().collect();
        let levels = self.levels.iter().map(|(number, texts)| (*number, part(texts))).collect();
        HeaderRow { number: self.number, texts: part(&self.texts), levels }
    }
}

impl Reader<'_> {
    /// Begins the table of a header, or those of several lists side by side.
    pub(super) fn begin_blocks(&mut self, header: HeaderRow) {
        let first = header.first();
        let starts = self.starts_of_lists(&header);
        if starts.len() < 2 {
            return self.begin_block(first, header);
        }
        let above_all = std::mem::take(&mut self.sheet.lone_titles);
        let rows = std::mem::take(&mut self.sheet.title_rows);
        // «ИС-21 | | | Отчисленные» above: what stands over a list is said of that list.
        let over = |start: usize, end: usize| {
            let mut titles = above_all.clone();
            for text in rows.iter().flat_map(|row| row.texts.iter().skip(start).take(end - start)) {
                if !text.is_empty() {
                    titles.take(text, self.dictionary, self.options.today);
                }
            }
            titles
        };
        let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
        let mut lists: Vec<(usize, usize, Titles)> =
            starts.iter().copied().zip(ends).map(|(start, end)| (start, end, over(start, end))).collect();
        // One list in two blocks of columns has its group over the first alone.
        let mut groups = lists.iter().filter_map(|(_, _, titles)| titles.group.clone());
        if let (Some(group), None) = (groups.next(), groups.next()) {
            lists.iter_mut().for_each(|(_, _, titles)| titles.group = Some(group.clone()));
        }
        for (start, end, titles) in lists {
            self.sheet.titles = titles;
            self.begin_block(first.slice(start, end), header.slice(start, end));
            self.keep_segment(start, end);
        }
    }

    /// Where the lists of a header begin: the same headers again, from the first to the name.
    fn starts_of_lists(&self, header: &HeaderRow) -> Vec<usize> {
        let names: Vec<usize> = header
            .texts
            .iter()
            .enumerate()
            .filter(|(_, text)| self.dictionary.field(self.kind_hint(), text).is_some_and(names_a_person))
            .map(|(index, _)| index)
            .collect();
        let Some(begin) = header.texts.iter().position(|text| !text.is_empty()) else { return Vec::new() };
        let Some(first_name) = names.first().copied() else { return Vec::new() };
        let lead = first_name.saturating_sub(begin);
        let own: Vec<&String> = header.texts.iter().skip(begin).take(lead + 1).collect();
        let mut starts = vec![begin];
        for name in names.iter().skip(1).copied() {
            let Some(start) = name.checked_sub(lead) else { return Vec::new() };
            if header.texts.iter().skip(start).take(lead + 1).collect::<Vec<_>>() == own
                && starts.last().is_some_and(|last| start > *last)
            {
                starts.push(start);
            }
        }
        starts
    }

    /// A row of groups over columns of names: remembered until the row below shows whether it is one.
    pub(super) fn is_row_of_groups(&self, row: &HeaderRow) -> bool {
        let filled = || row.texts.iter().filter(|text| !text.is_empty());
        let groups = filled().filter(|text| GroupName::looks_like_one(text)).count();
        let ordinal = |text: &&String| {
            self.dictionary.field(None, text).is_some_and(|field| field == super::field::Field::Ordinal)
        };
        groups >= 2 && groups + filled().filter(ordinal).count() == filled().count()
    }

    /// Begins a list a column if the row holds names below groups.
    pub(super) fn begin_columns_of_names(&mut self, groups: &HeaderRow, row: &HeaderRow) -> bool {
        let columns: Vec<usize> = groups
            .texts
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty() && GroupName::looks_like_one(text))
            .map(|(index, _)| index)
            .collect();
        let names = columns
            .iter()
            .filter(|column| row.texts.get(**column).is_some_and(|text| is_full_name(text) && !is_signature(text)))
            .count();
        if names == 0 || names * 2 < columns.len() {
            return false;
        }
        let titles = std::mem::take(&mut self.sheet.titles);
        for column in columns {
            self.sheet.titles = titles.clone();
            self.sheet.titles.group = groups.texts.get(column).cloned();
            self.sheet.titles.headcount = None;
            let header = HeaderRow::new(groups.number, vec!["ФИО".to_owned()]);
            self.begin_block(header.clone(), header);
            self.keep_segment(column, column + 1);
        }
        true
    }

    fn keep_segment(&mut self, start: usize, end: usize) {
        let block = self.sheet.block.take();
        if let Some(reading) = self.readings.last_mut() {
            reading.first_column = start;
        }
        self.draw_beside(start, end);
        self.sheet.segments.push(Segment { start, end, block });
    }

    /// A row of lists side by side; false if there are none.
    pub(super) fn take_segments(&mut self, number: u32, row: &dyn Row) -> bool {
        if self.sheet.segments.is_empty() {
            return false;
        }
        for n in 0..self.sheet.segments.len() {
            let Some(segment) = self.sheet.segments.get_mut(n) else { continue };
            let slice = Slice { row, start: segment.start, end: segment.end };
            let block = segment.block.take();
            if (0..slice.width()).any(|column| slice.cell(column) != Cell::Empty) {
                self.sheet.block = block;
                self.take_data(number, &slice);
                if self.sheet.pending.take().is_some() {
                    // Another header: the lists are over.
                    self.end_segments();
                    return false;
                }
                let block = self.sheet.block.take();
                if let Some(segment) = self.sheet.segments.get_mut(n) {
                    segment.block = block;
                }
            } else if let Some(segment) = self.sheet.segments.get_mut(n) {
                segment.block = block;
            }
        }
        true
    }

    /// Ends the lists side by side.
    pub(super) fn end_segments(&mut self) {
        for segment in std::mem::take(&mut self.sheet.segments) {
            self.sheet.block = segment.block;
            self.end_block();
        }
    }
}
