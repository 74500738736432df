//! The tables of a file come in row by row; a part of the dataset goes out, with what was understood of each sheet.
//!
//! A sheet is titles, a header of one or two rows, and rows; then perhaps other titles and another table. `table_start` begins a
//! table below its header, `line_between` tells lines between the rows («Группа ИС-21», «Итого: 25») from people; what the
//! people's rows say is read in `people`, `orders`, `load` and `platform`.

use chrono::NaiveDate;

use super::columns::Column;
use super::dictionary::Dictionary;
use super::drawing::{Drawing, RowIs, SheetIs};
use super::drawn::Recorder;
use super::field::Field;
use super::file::{Mapping, TableRule};
use super::free_text::Between;
use super::header::{HeaderRow, SecondRow, numbers_columns};
use super::hear::Voice;
use super::line_between::{Line, repeated_or_new_header};
use super::phrase::{Context, Manner};
use super::row::RowOf;
use super::segments::Segment;
use super::shape::shaped_rules;
use super::table::{Cell, Row, SheetHead, TableSink};
use super::table_block::Block;
use super::title::{Titles, is_signature};
use super::value::cell_text;
use crate::source::oneroster::bundle::Bundle;
use domain::roster::{
    Coverage, DatasetPart, Group, Kind, Notice, RowRef, Scope, Severity, Table, TableId, Why, WordKind,
};

/// A header is looked for in so many rows of a sheet.
const ROWS_BEFORE_HEADER: u32 = 60;
/// So many rows of titles over lists side by side are looked at.
const TITLE_ROWS: usize = 4;
/// So many skipped rows are remembered for `mapping check`.
const SKIPPED_REMEMBERED: usize = 500;

/// What is given to the reader besides the rows.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The file's name, without directories.
    pub file: &'a str,
    /// The kind, if the command says it (`--members`).
    pub forced: Option<Kind>,
    /// The day of the plan.
    pub today: NaiveDate,
    /// The organisation whose lists are read, by name, code or id; empty where nobody said it.
    pub organization: &'a str,
    /// What earlier OneRoster bundles told, for changes that refer to it.
    pub earlier: Option<&'a Bundle>,
}

/// What one table was understood as.
#[derive(Debug, Clone)]
pub struct TableReading {
    /// The sheet.
    pub sheet: Option<String>,
    /// The kind, and a key of the catalogue that says how it was found out.
    pub kind: Kind,
    /// A key of the catalogue.
    pub why: &'static str,
    /// First and last row of the header.
    pub header: (u32, u32),
    /// The columns.
    pub columns: Vec<Column>,
    /// Records read.
    pub records: u64,
    /// Rows skipped, each with a key of the catalogue that says why.
    pub skipped: Vec<(u32, &'static str)>,
    /// The group from a title or the sheet's name.
    pub group: Option<String>,
    /// Symbols that were listened to, some of them, sorted; true for those above the table.
    pub phrases: Vec<(String, bool)>,
    /// The first of the sheet's columns that are the table's: columns count from there. Not 0 where lists stand side by side.
    pub first_column: usize,
}

/// Why a file cannot be read as rosters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingError {
    /// No row names the columns of people.
    NoHeader {
        /// The first sheet.
        sheet: Option<String>,
    },
    /// A header, and nobody under it.
    NoRows {
        /// The first sheet.
        sheet: Option<String>,
    },
    /// Two rows that are both a header.
    TwoHeaders {
        /// The sheet.
        sheet: Option<String>,
        /// The rows.
        rows: (u32, u32),
        /// What stands in them.
        lines: (String, String),
    },
}

/// What was read from a file.
#[derive(Debug)]
pub struct Reading {
    /// The records.
    pub part: DatasetPart,
    /// What each table was understood as.
    pub tables: Vec<TableReading>,
}

/// Reads the tables of one file.
pub struct Reader<'a> {
    pub(super) dictionary: &'a Dictionary,
    pub(super) mappings: Vec<&'a Mapping>,
    pub(super) options: Options<'a>,
    pub(super) part: DatasetPart,
    pub(super) readings: Vec<TableReading>,
    pub(super) fault: Option<MappingError>,
    pub(super) sheet: Sheet<'a>,
    pub(super) unread_sheets: Vec<Option<String>>,
    /// What the file's name says of everything in it.
    pub(super) file_named: Titles,
    /// The source says that there is nothing about people.
    is_nothing: bool,
    /// Notes what each row was taken for, where somebody wants to see it.
    pub(super) recorder: Option<Recorder>,
    /// Rules for tables of a shape, and whether no plan has been looked at with them yet.
    pub(super) shaped: Vec<(&'a TableRule, bool)>,
}

#[derive(Default)]
pub(super) struct Sheet<'a> {
    pub(super) name: Option<String>,
    pub(super) rule: Option<&'a TableRule>,
    skip: bool,
    pub(super) unread: Vec<String>,
    pub(super) titles: Titles,
    pub(super) rows_without_header: u32,
    pub(super) pending: Option<HeaderRow>,
    pub(super) block: Option<Block>,
    pub(super) tables: Vec<(Kind, TableId)>,
    pub(super) begun: bool,
    epoch_1904: bool,
    /// Lists side by side.
    pub(super) segments: Vec<Segment>,
    /// The last row of titles.
    pub(super) last_title: Option<HeaderRow>,
    /// What the rows of titles with one cell say.
    pub(super) lone_titles: Titles,
    /// The last rows of titles with several cells.
    pub(super) title_rows: Vec<HeaderRow>,
    /// What the titles said before the last row of titles.
    pub(super) before_last_title: Option<Titles>,
    /// A row of groups, perhaps over columns of names.
    group_columns: Option<HeaderRow>,
    /// What the sheet's name says of every table on it.
    pub(super) named: Titles,
    /// In a document: the lines between its tables, and where each table begins.
    pub(super) between: Between,
}

impl<'a> Reader<'a> {
    /// A reader for one file. `mappings` are the user's; the lexicon holds their words and the shipped ones.
    pub fn new(dictionary: &'a Dictionary, mappings: &'a [Mapping], options: Options<'a>) -> Reader<'a> {
        let mut part = DatasetPart::default();
        // What a group is called holds in every file; the mapping that is for this one has the last word.
        let (mappings, others): (Vec<&Mapping>, Vec<&Mapping>) =
            mappings.iter().partition(|mapping| mapping.fits_file(options.file));
        for (written, means) in others.iter().chain(&mappings).flat_map(|mapping| &mapping.groups) {
            part.groups.alias(written, means);
        }
        let mut file_named = Titles::default();
        let stem = options.file.rsplit_once('.').map_or(options.file, |(stem, _)| stem);
        file_named.take_name(stem, dictionary, options.today);
        let shaped = shaped_rules(&mappings);
        Reader {
            dictionary,
            mappings,
            options,
            part,
            readings: Vec::new(),
            fault: None,
            sheet: Sheet::default(),
            unread_sheets: Vec::new(),
            file_named,
            is_nothing: false,
            recorder: None,
            shaped,
        }
    }

    /// What was read, under the digest of the file's bytes.
    ///
    /// # Errors
    /// Says why nothing of the file can be read.
    pub fn finish(mut self, digest: &str) -> Result<Reading, MappingError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if self.part.tables.is_empty() && self.is_nothing {
            return Ok(Reading { part: self.part, tables: self.readings });
        }
        if self.part.tables.is_empty() {
            let sheet = self.unread_sheets.first().cloned().flatten();
            return Err(if self.readings.is_empty() {
                MappingError::NoHeader { sheet }
            } else {
                MappingError::NoRows { sheet }
            });
        }
        let nothing_read = self.part.tables.iter().all(|table| table.rows == 0);
        let ambiguous = self.part.notices.iter().any(|notice| notice.code == "mapping.ambiguous_column");
        if nothing_read && !ambiguous {
            return Err(MappingError::NoRows { sheet: self.part.tables.first().and_then(|table| table.sheet.clone()) });
        }
        for sheet in std::mem::take(&mut self.unread_sheets) {
            self.part.notices.push(
                Notice::new(Severity::Warning, "mapping.sheet_not_understood")
                    .in_sheet(self.options.file, sheet.as_deref()),
            );
        }
        for table in &mut self.part.tables {
            digest.clone_into(&mut table.digest);
        }
        super::answers::note_new_columns(&mut self.part, &self.readings, &self.mappings);
        Ok(Reading { part: self.part, tables: self.readings })
    }

    /// What was read, as [`Reader::finish`] gives it, and the drawing of what everything was taken for; that there is of a file
    /// that cannot be read, too.
    pub fn finish_drawn(mut self, digest: &str) -> (Result<Reading, MappingError>, Drawing) {
        let drawing = self.drawing();
        (self.finish(digest), drawing)
    }

    fn take_row(&mut self, number: u32, row: &dyn Row) {
        if self.take_segments(number, row) {
            return;
        }
        if self.sheet.rule.is_some_and(|rule| rule.header_row == Some(0)) && self.sheet.block.is_none() {
            let header = HeaderRow::new(0, Vec::new());
            self.begin_block(header.clone(), header);
        }
        if self.sheet.pending.is_none() && self.sheet.block.is_some() && self.take_row_of_new_table(number, row) {
            return;
        }
        if let Some(header) = self.sheet.pending.take() {
            let below = HeaderRow::copy(number, row);
            match header.with_second_row(&below, self.dictionary, self.kind_hint()) {
                SecondRow::None => self.begin_blocks(header),
                SecondRow::Repeated => {
                    self.begin_blocks(header);
                    return self.skip(number, "skipped-repeated-header");
                }
                SecondRow::Joined(joined) if joined.is_full() => return self.begin_blocks(joined),
                SecondRow::Joined(joined) => {
                    self.sheet.pending = Some(joined);
                    return;
                }
                SecondRow::Rival => {
                    self.tell_header(&[header.number, below.number]);
                    self.fault = Some(MappingError::TwoHeaders {
                        sheet: self.sheet.name.clone(),
                        rows: (header.number, below.number),
                        lines: (header.line(), below.line()),
                    });
                    return;
                }
            }
        }
        if self.take_segments(number, row) {
            return;
        }
        if self.sheet.block.is_none() {
            return self.take_title(number, row);
        }
        self.take_data(number, row);
    }

    pub(super) fn kind_hint(&self) -> Option<Kind> {
        self.sheet.rule.and_then(|rule| rule.kind).or(self.options.forced)
    }

    /// A row before the header: a title line or the header itself.
    fn take_title(&mut self, number: u32, row: &dyn Row) {
        let wanted = self.sheet.rule.and_then(|rule| rule.header_row);
        let candidate = HeaderRow::copy(number, row);
        if let Some(groups) = self.sheet.group_columns.take()
            && self.begin_columns_of_names(&groups, &candidate)
        {
            self.take_segments(number, row);
            return;
        }
        let is_header = match wanted {
            Some(wanted) => number == wanted,
            None => {
                self.sheet.rows_without_header < ROWS_BEFORE_HEADER
                    && candidate.is_header(self.dictionary, self.kind_hint())
            }
        };
        if !is_header && wanted.is_none() && self.rule_of_shape(&candidate.texts).is_some() {
            // Somebody said so of a header in these words.
            return self.begin_blocks(candidate);
        }
        if is_header {
            let given = wanted.is_some();
            self.sheet.pending = Some(if given { candidate } else { self.with_row_above(candidate) });
            return;
        }
        if numbers_columns(row) {
            return self.tell(RowIs::Skipped("skipped-explanation"));
        }
        self.sheet.rows_without_header += 1;
        self.sheet.before_last_title = Some(self.sheet.titles.clone());
        let of_groups = self.is_row_of_groups(&candidate);
        self.sheet.last_title = Some(candidate.clone());
        if candidate.texts.iter().filter(|text| !text.is_empty()).count() > 1 {
            if self.sheet.title_rows.len() == TITLE_ROWS {
                self.sheet.title_rows.remove(0);
            }
            self.sheet.title_rows.push(candidate.clone());
        }
        if of_groups {
            self.sheet.group_columns = Some(candidate);
            return;
        }
        if self.sheet.rows_without_header <= ROWS_BEFORE_HEADER {
            let filled: Vec<&String> = candidate.texts.iter().filter(|text| !text.is_empty()).collect();
            for text in &filled {
                self.sheet.titles.take(text, self.dictionary, self.options.today);
            }
            if let [alone] = filled.as_slice() {
                self.sheet.lone_titles.take(alone, self.dictionary, self.options.today);
            }
        }
    }

    pub(super) fn doubt(&mut self, table: TableId, group: Option<Group>) {
        doubt(&mut self.part, table, group);
    }

    /// A row under the header: a person, or a line between people.
    pub(super) fn take_data(&mut self, number: u32, row: &dyn Row) {
        if self.begins_another_shape(row) {
            let header = HeaderRow::copy(number, row);
            self.end_block();
            self.sheet.pending = Some(header);
            return;
        }
        let Some(block) = &mut self.sheet.block else { return };
        let name = row.cell(block.name_column);
        let plain = match name {
            Cell::Text(text) => {
                block.rows > 0 && text.bytes().any(|byte| byte == b' ') || block.columns.of(Field::Surname).is_some()
            }
            _ => false,
        };
        // Of a row that begins with a name it is enough to know that there is more in it.
        let enough = if plain && block.rows > 0 { 3 } else { usize::MAX };
        let filled = (0..row.width()).filter(|column| row.cell(*column) != Cell::Empty).take(enough).count();
        // Where no cell has a digit, the row may be a header again; a person's row has a date, a number or a group.
        if plain && filled > 2 && block.rows > 0 && has_digits(row, block.name_column) {
            // A person, as almost always.
        } else if !(plain && filled > 2) || block.rows == 0 {
            match self.line_between(number, row, filled) {
                Line::Person => {}
                Line::Skipped(why) => return self.skip(number, why),
                Line::NewHeader(header) => {
                    self.end_block();
                    self.sheet.pending = Some(header);
                    return;
                }
            }
        } else if let Some(header) = repeated_or_new_header(block, self.dictionary, number, row) {
            match header {
                Line::NewHeader(header) => {
                    self.end_block();
                    self.sheet.pending = Some(header);
                }
                _ => self.skip(number, "skipped-repeated-header"),
            }
            return;
        } else if let Cell::Text(text) = row.cell(block.name_column)
            && is_signature(text)
        {
            return self.skip(number, "skipped-footer");
        }
        let Some(block) = &mut self.sheet.block else { return };
        if !block.columns.name_a_person() {
            return self.tell(RowIs::Unread);
        }
        let source = RowRef { table: block.table, row: number };
        if let Some(column) = block.columns.of(Field::Ordinal)
            && matches!(block.columns.kind, Kind::Students | Kind::Staff | Kind::Movements)
        {
            match row.cell(column) {
                // «Куратор», «Староста», «Ознакомлены:» where people are numbered: nobody of the list.
                Cell::Text(text) if text.chars().filter(|c| c.is_alphabetic()).count() > 2 => {
                    let text = text.trim().to_owned();
                    let manner = Manner { today: self.options.today, is_title: true };
                    let heard = self.dictionary.understand(&text, Context::List, manner);
                    if !(heard.is_whole() && heard.names_a_signer) {
                        let folded = names::fold_words(&text);
                        self.part.leftovers.add(source, Why::Word(WordKind::Section), &text, folded, "");
                    }
                    return self.skip(number, "skipped-signer");
                }
                Cell::Empty if block.numbered >= 3 && block.numbered == block.rows => {
                    let name = cell_text(row.cell(block.name_column)).unwrap_or_default().into_owned();
                    self.part.leftovers.add(source, Why::Unlike, &name, String::new(), "");
                }
                Cell::Empty => {}
                _ => block.numbered += 1,
            }
        }
        let before = self.part.tables.get(source.table.index()).map_or(0, |table| table.unreadable);
        let Some(mut row_of) = self.row_of(row, source) else { return };
        let group = row_of.take();
        let unreadable = self.part.tables.get(source.table.index()).is_some_and(|table| table.unreadable > before);
        let Some(block) = &mut self.sheet.block else { return };
        block.rows += 1;
        block.section_rows += 1;
        if let Some(reading) = self.readings.get_mut(block.reading) {
            reading.records += u64::from(!unreadable);
        }
        self.tell(if unreadable { RowIs::Unreadable } else { RowIs::Person });
        self.count_ordinal(row, source, group);
    }

    /// A row of the table that is being read, with what is needed to read it.
    pub(super) fn row_of<'r>(&'r mut self, row: &'r dyn Row, source: RowRef) -> Option<RowOf<'r, 'r>> {
        let block = self.sheet.block.as_mut()?;
        Some(RowOf {
            row,
            source,
            dictionary: self.dictionary,
            today: self.options.today,
            file: self.options.file,
            sheet: self.sheet.name.as_deref(),
            rule: self.sheet.rule,
            block,
            voice: Voice::default(),
            epoch_1904: self.sheet.epoch_1904,
            part: &mut self.part,
        })
    }

    pub(super) fn skip(&mut self, number: u32, why: &'static str) {
        self.tell(RowIs::Skipped(why));
        let Some(block) = &self.sheet.block else { return };
        if let Some(reading) = self.readings.get_mut(block.reading)
            && reading.skipped.len() < SKIPPED_REMEMBERED
        {
            reading.skipped.push((number, why));
        }
    }
}

/// True if any cell has a digit; that of the name, which has one last of all, is looked at last.
fn has_digits(row: &dyn Row, name_column: usize) -> bool {
    let in_cell = |column: usize| match row.cell(column) {
        Cell::Text(text) => text.bytes().any(|byte| byte.is_ascii_digit()),
        Cell::Number(_) | Cell::Date(_) => true,
        _ => false,
    };
    (0..row.width()).any(|column| column != name_column && in_cell(column)) || in_cell(name_column)
}

pub(super) fn new_table(
    part: &mut DatasetPart,
    file: &str,
    sheet: Option<&str>,
    kind: Kind,
    rule: Option<&TableRule>,
    titles: &Titles,
) -> TableId {
    let table = TableId(part.tables.len() as u32);
    part.tables.push(Table {
        file: file.to_owned(),
        digest: String::new(),
        sheet: sheet.map(str::to_owned),
        kind,
        scope: rule.and_then(|rule| rule.scope).unwrap_or(Scope::usual(kind)),
        rows: 0,
        unreadable: 0,
        coverage: Coverage::default(),
        as_of: titles.as_of,
        made_at: None,
        organization: titles.organization.clone(),
        replaced: false,
    });
    table
}

pub(super) fn doubt(part: &mut DatasetPart, table: TableId, group: Option<Group>) {
    if let Some(table) = part.tables.get_mut(table.index()) {
        match group {
            Some(group) => {
                table.coverage.doubtful.insert(group);
            }
            None => table.coverage.all_doubtful = true,
        }
    }
}

impl TableSink for Reader<'_> {
    fn today(&self) -> Option<NaiveDate> {
        Some(self.options.today)
    }

    fn organization(&self) -> &str {
        self.options.organization
    }

    fn nothing(&mut self) {
        self.is_nothing = true;
    }

    fn earlier(&self) -> Option<&Bundle> {
        self.options.earlier
    }

    fn begin_sheet(&mut self, sheet: &SheetHead) {
        // A rule for rosters does not swallow the list of members that the command names.
        let fits =
            |rule: &&TableRule| self.options.forced.is_none_or(|forced| rule.kind.is_none_or(|kind| kind == forced));
        let rule = self
            .mappings
            .iter()
            .find_map(|mapping| mapping.rule_for(sheet.name.as_deref()).filter(fits))
            .or(sheet.declared);
        self.sheet = Sheet {
            name: sheet.name.clone(),
            rule,
            skip: sheet.hidden || rule.is_some_and(|rule| rule.skip),
            unread: sheet.unread.clone(),
            epoch_1904: sheet.epoch_1904,
            ..Sheet::default()
        };
        let is = match (sheet.hidden, self.sheet.skip) {
            (true, _) => SheetIs::Hidden,
            (false, true) => SheetIs::Skipped,
            _ => SheetIs::Read,
        };
        self.draw_sheet(sheet, is);
        self.sheet.titles.organization.clone_from(&sheet.organization);
        self.sheet.lone_titles.organization.clone_from(&sheet.organization);
        if let Some(name) = sheet.name.as_ref().filter(|_| sheet.declared.is_none()) {
            self.sheet.titles.take_name(name, self.dictionary, self.options.today);
            self.sheet.named = self.sheet.titles.clone();
            self.sheet.titles.container = None;
            self.sheet.titles.standing = None;
            self.sheet.titles.turned = false;
            self.sheet.titles.left.clear();
            self.sheet.lone_titles = self.sheet.titles.clone();
        }
    }

    fn row(&mut self, number: u32, row: &dyn Row) {
        if self.fault.is_none() && !self.sheet.skip {
            self.begin_drawn_row(number);
            self.take_row(number, row);
            self.end_drawn_row(number, row);
        }
    }

    fn line(&mut self, number: u32, row: &dyn Row) {
        if self.fault.is_none()
            && !self.sheet.skip
            && let Some(text) = cell_text(row.cell(0))
        {
            self.begin_drawn_row(number);
            self.take_line(number, &text);
            self.end_drawn_row(number, row);
        }
    }

    fn begin_table(&mut self, columns: usize) {
        self.enter_table(columns);
    }

    fn end_sheet(&mut self) {
        if let Some(header) = self.sheet.pending.take() {
            self.begin_blocks(header);
        }
        self.end_segments();
        self.end_lines();
        let empty = self.sheet.rows_without_header == 0 && !self.sheet.begun;
        if !self.sheet.begun && !self.sheet.skip && !empty {
            self.unread_sheets.push(self.sheet.name.clone());
        }
        self.end_drawn_sheet(self.sheet.begun, empty);
        self.end_block();
    }
}
