//! Rows come in as the reader takes them, with what it takes them for; a drawing of the file goes out.
//!
//! Only what is to be shown is kept: of a long list some people, and whoever has something to say.

use std::collections::BTreeSet;

use super::columns::Columns;
use super::drawing::{ColumnIs, Drawing, DrawnColumn, DrawnList, DrawnRow, DrawnSheet, Frame, RowIs, SheetIs, Unread};
use super::file::column_number;
use super::header::HeaderRow;
use super::hear::Section;
use super::reader::Reader;
use super::shape::Shape;
use super::table::{Cell, Row, SheetHead};
use super::value::cell_text;
use domain::roster::TableId;

/// Rows above the first list that are kept whatever the frame says.
const HEAD: usize = 60;

/// What was left over: the code of why, the words, the column's header.
type Left = (&'static str, String, String);

/// What is noted while a file is read.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    frame: Frame,
    sheets: Vec<DrawnSheet>,
    /// What was left over, and noticed, before the row that is being taken.
    before: (usize, usize),
    /// The row that is being taken.
    current: u32,
    /// What the row is, with the list to which it is that.
    now: Vec<(Option<usize>, RowIs)>,
    omitted: u64,
    kept: usize,
}

impl Recorder {
    fn sheet(&mut self) -> Option<&mut DrawnSheet> {
        self.sheets.last_mut()
    }

    /// True if the rows of the sheet that is being read are to be kept.
    fn is_wanted(&self) -> bool {
        self.frame.sheet.is_none_or(|wanted| wanted + 1 == self.sheets.len())
    }

    /// Notes which rows are a header: some are kept already, and the last one may be the row that is being taken.
    fn note_header(&mut self, numbers: &[u32]) {
        let rows = self.sheets.last_mut().into_iter().flat_map(|sheet| sheet.rows.iter_mut().rev().take(HEAD));
        for row in rows.filter(|row| numbers.contains(&row.number)) {
            row.is = vec![RowIs::Header];
        }
        if numbers.contains(&self.current) && !self.now.contains(&(None, RowIs::Header)) {
            self.now.push((None, RowIs::Header));
        }
    }

    /// Keeps a row, or counts it.
    fn end_row(&mut self, number: u32, row: &dyn Row, unread: Vec<Left>, is_told: bool) {
        let now = std::mem::take(&mut self.now);
        let (frame, wanted, kept) = (self.frame, self.is_wanted(), self.kept);
        let Some(sheet) = self.sheets.last_mut() else { return };
        sheet.count += 1;
        if let Some(is_watched) = frame.watched {
            let watched = (0..row.width().min(frame.columns)).filter(|column| match row.cell(*column) {
                Cell::Text(text) | Cell::Unreadable(text) => is_watched(text),
                _ => false,
            });
            sheet.watched.extend(watched);
        }
        let mut seen = 0;
        let is_person = !now.is_empty() && now.iter().all(|(_, is)| *is == RowIs::Person);
        for list in now.iter().filter(|(_, is)| *is == RowIs::Person).filter_map(|(list, _)| *list) {
            if let Some(list) = sheet.lists.get_mut(list) {
                list.people += 1;
                seen = list.people.max(seen);
            }
        }
        let is_head = sheet.lists.is_empty() && sheet.rows.len() < HEAD;
        // Words of the line above are said there, not on each row.
        let has_words = unread.iter().any(|left| !matches!(left.0, "section" | "new_answer"));
        let tells = frame.all || is_told || has_words || !is_person || seen <= frame.people;
        if !wanted || sheet.more_from.is_some() || !(is_head || number >= frame.from && tells) {
            self.omitted += u64::from(wanted && sheet.more_from.is_none() && number >= frame.from);
            return;
        }
        if kept >= frame.rows && !is_head {
            sheet.more_from = Some(number);
            return;
        }
        let texts = (0..row.width().min(frame.columns)).map(|column| shown(row.cell(column), frame.characters));
        let mut cells: Vec<String> = texts.collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        let place = |(why, words, header): Left| {
            let column = column_of(&sheet.lists, &now, &header, row);
            Unread { why, words: words.chars().take(frame.characters).collect(), header, column }
        };
        let unread = unread.into_iter().map(place).collect();
        let is = if now.is_empty() { vec![RowIs::Title] } else { now.into_iter().map(|(_, is)| is).collect() };
        let omitted = std::mem::take(&mut self.omitted);
        sheet.rows.push(DrawnRow { number, omitted, cells, is, unread, notices: Vec::new() });
        self.kept += 1;
    }
}

/// The sheet's column with a header, among the lists of a row; in which something stands.
fn column_of(lists: &[DrawnList], now: &[(Option<usize>, RowIs)], header: &str, row: &dyn Row) -> Option<usize> {
    if header.is_empty() {
        return None;
    }
    let of_row = || now.iter().filter_map(|(list, _)| lists.get((*list)?));
    let stands = |column: &usize| row.cell(*column) != Cell::Empty || row.merged(*column).is_some();
    let named = of_row().flat_map(|list| &list.columns).filter(|column| column.header == header);
    let mut named = named.map(|column| column.index);
    named.clone().find(stands).or_else(|| named.next()).or_else(|| {
        // To the right of the last header a column is called by its letters.
        let column = column_number(header)? + of_row().next()?.columns_from;
        stands(&column).then_some(column)
    })
}

/// Adds the columns of each list that have no header, and in which something stands.
fn add_bare_columns(sheet: &mut DrawnSheet) {
    let headers: Vec<u32> = sheet.lists.iter().map(|list| list.header.0).collect();
    for list in sheet.lists.iter_mut().filter(|list| !list.shape.words().is_empty()) {
        let end = headers.iter().copied().filter(|header| *header > list.header.1).min().unwrap_or(u32::MAX);
        let to = list.columns_to.unwrap_or(usize::MAX);
        let people = sheet.rows.iter().filter(|row| row.number > list.header.1 && row.number < end);
        let people = people.filter(|row| row.is.contains(&RowIs::Person));
        for (index, _) in people.flat_map(|row| row.cells.iter().enumerate()).filter(|(_, text)| !text.is_empty()) {
            let is_own = index >= list.columns_from && index < to;
            if is_own && !list.columns.iter().any(|column| column.index == index) {
                list.columns.push(DrawnColumn { index, header: String::new(), is: ColumnIs::Unread });
            }
        }
        list.columns.sort_by_key(|column| column.index);
    }
}

fn shown(cell: Cell<'_>, characters: usize) -> String {
    let text = match cell {
        Cell::Unreadable(text) => text.trim().to_owned(),
        Cell::Date(day) => day.format("%d.%m.%Y").to_string(),
        cell => cell_text(cell).map(|text| text.into_owned()).unwrap_or_default(),
    };
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

impl Reader<'_> {
    /// What everything is taken for is noted as far as a frame says, for [`Reader::finish_drawn`].
    pub fn draw(&mut self, frame: Frame) {
        self.recorder = Some(Recorder { frame, ..Recorder::default() });
    }

    /// Notes what a row is taken for.
    pub(super) fn tell(&mut self, is: RowIs) {
        let Some(recorder) = &mut self.recorder else { return };
        let list = self.sheet.block.as_ref().and_then(|block| block.drawn);
        recorder.now.push((list, is));
    }

    /// Notes which rows are a header.
    pub(super) fn tell_header(&mut self, numbers: &[u32]) {
        if let Some(recorder) = &mut self.recorder {
            recorder.note_header(numbers);
        }
    }

    pub(super) fn begin_drawn_row(&mut self, number: u32) {
        let Some(recorder) = &mut self.recorder else { return };
        recorder.current = number;
        recorder.before = (self.part.leftovers.noted(), self.part.notices.len());
        recorder.now.clear();
    }

    pub(super) fn end_drawn_row(&mut self, number: u32, row: &dyn Row) {
        let Some(recorder) = &mut self.recorder else { return };
        let (noted, noticed) = recorder.before;
        let left = self.part.leftovers.noted_since(noted).filter(|(source, _)| source.row == number);
        let mut unread: Vec<Left> =
            left.map(|(_, left)| (left.why.code(), left.words.clone(), left.column.clone())).collect();
        let is_section = recorder.now.iter().any(|(_, is)| is.is_section());
        if is_section
            && let Some(Section::Left(words)) = self.sheet.block.as_ref().and_then(|block| block.heard_section.as_ref())
        {
            unread.push(("section", words.clone(), String::new()));
        }
        recorder.end_row(number, row, unread, self.part.notices.len() > noticed);
    }

    pub(super) fn draw_sheet(&mut self, sheet: &SheetHead, is: SheetIs) {
        let first = self.part.tables.len() as u32;
        let Some(recorder) = &mut self.recorder else { return };
        recorder.omitted = 0;
        recorder.kept = 0;
        recorder.sheets.push(DrawnSheet {
            name: sheet.name.clone(),
            is,
            is_declared: sheet.declared.is_some(),
            lists: Vec::new(),
            rows: Vec::new(),
            count: 0,
            omitted: 0,
            watched: BTreeSet::new(),
            more_from: None,
            tables: (first, first),
        });
    }

    /// Notes a list that begins. Gives its number on the sheet.
    pub(super) fn draw_list(
        &mut self,
        table: TableId,
        columns: &Columns,
        first: &HeaderRow,
        header: &HeaderRow,
        (is_corrected, is_overruling): (bool, bool),
    ) -> Option<usize> {
        let recorder = self.recorder.as_mut()?;
        let sheet = recorder.sheets.last_mut()?;
        let drawn = |column: &super::Column| DrawnColumn {
            index: column.index,
            header: column.header.clone(),
            is: columns.taken_for(column),
        };
        sheet.lists.push(DrawnList {
            table,
            kind: columns.kind,
            why: columns.why,
            columns_from: 0,
            columns_to: None,
            header: (first.number, header.number),
            shape: Shape::of(&header.texts),
            columns: columns.all.iter().map(drawn).collect(),
            people: 0,
            is_corrected,
            is_overruling,
            unread: Vec::new(),
        });
        let list = sheet.lists.len() - 1;
        let levels: Vec<u32> = match header.levels.is_empty() {
            true => vec![header.number],
            false => header.levels.iter().map(|(number, _)| *number).collect(),
        };
        recorder.note_header(&levels);
        Some(list)
    }

    /// Notes the columns of the list that began last, which stands beside others.
    pub(super) fn draw_beside(&mut self, start: usize, end: usize) {
        let Some(list) = self.recorder.as_mut().and_then(|it| it.sheet()).and_then(|sheet| sheet.lists.last_mut())
        else {
            return;
        };
        list.columns_from = start;
        list.columns_to = (end < usize::MAX).then_some(end);
        list.columns.iter_mut().for_each(|column| column.index += start);
    }

    pub(super) fn end_drawn_sheet(&mut self, has_lists: bool, is_empty: bool) {
        let tables = self.part.tables.len() as u32;
        let Some(recorder) = &mut self.recorder else { return };
        let omitted = std::mem::take(&mut recorder.omitted);
        let Some(sheet) = recorder.sheet() else { return };
        sheet.tables.1 = tables;
        sheet.omitted = omitted;
        if sheet.is == SheetIs::Read && is_empty {
            sheet.is = SheetIs::Empty;
        } else if sheet.is == SheetIs::Read && !has_lists {
            sheet.is = SheetIs::NotUnderstood;
            for is in sheet.rows.iter_mut().flat_map(|row| &mut row.is).filter(|is| **is == RowIs::Title) {
                *is = RowIs::Unread;
            }
        }
    }

    /// The drawing, with what was found out about rows and lists after they were taken.
    pub(super) fn drawing(&mut self) -> Drawing {
        let Some(recorder) = self.recorder.take() else { return Drawing::default() };
        let mut drawing = Drawing { sheets: recorder.sheets };
        drawing.sheets.iter_mut().for_each(add_bare_columns);
        for list in drawing.sheets.iter_mut().flat_map(|sheet| &mut sheet.lists) {
            let left = self.part.leftovers.of_table(list.table).filter(|left| left.why.code() != "new_answer");
            let unread = left.map(|left| Unread {
                why: left.why.code(),
                words: left.words.clone(),
                header: String::new(),
                column: None,
            });
            list.unread = unread.collect();
        }
        for (n, notice) in self.part.notices.iter().enumerate() {
            let Some(source) = notice.source else { continue };
            let of_table = |sheet: &&mut DrawnSheet| (sheet.tables.0..sheet.tables.1).contains(&source.table.0);
            let Some(sheet) = drawing.sheets.iter_mut().find(of_table) else { continue };
            if let Ok(at) = sheet.rows.binary_search_by_key(&source.row, |row| row.number)
                && let Some(row) = sheet.rows.get_mut(at)
            {
                row.notices.push(n);
            }
        }
        drawing
    }
}

impl Columns {
    /// What a column was taken for.
    fn taken_for(&self, column: &super::Column) -> ColumnIs {
        let index = column.index;
        let Some(field) = column.field else {
            let is_group = self.cross_groups.iter().any(|(known, _)| *known == index);
            return if is_group { ColumnIs::Group } else { ColumnIs::Unread };
        };
        if self.ambiguous.iter().any(|(claimed, _)| *claimed == field) {
            return ColumnIs::Ambiguous(field);
        }
        if self.is_used(index, field) { ColumnIs::Field(field) } else { ColumnIs::Spare(field) }
    }
}
