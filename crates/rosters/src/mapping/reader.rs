//! The tables of a file come in row by row; a part of the dataset goes out, with what was understood of each sheet.
//!
//! A sheet is titles, a header of one or two rows, and rows; then perhaps other titles and another table. Lines between
//! the rows («Группа ИС-21», «Итого: 25», a header repeated on every printed page) are told from people here; what the
//! people's rows say is read in `people`, `orders`, `load` and `platform`.

use chrono::NaiveDate;

use super::columns::{Column, Columns, KIND_UNSURE};
use super::dictionary::{Dictionary, without_brackets};
use super::drawing::{Drawing, RowIs, SheetIs};
use super::drawn::Recorder;
use super::field::Field;
use super::file::{Mapping, TableRule};
use super::free_text::Between;
use super::header::{HeaderRow, SecondRow, explains_columns, numbers_columns};
use super::hear::{Section, Voice};
use super::phrase::{Container, Context, Manner, Sense};
use super::row::RowOf;
use super::segments::Segment;
use super::shape::shaped_rules;
use super::table::{Cell, Row, SheetHead, TableSink};
use super::table_block::{Block, RecentWords};
use super::title::{Listing, OrderLine, Titles, group_in, group_said, is_footer, is_page_mark, is_signature};
use super::understood::Understood;
use super::value::cell_text;
use crate::source::oneroster::bundle::Bundle;
use domain::roster::{
    Coverage, DatasetPart, Group, GroupName, Kind, Notice, RowRef, Scope, Severity, Standing, Table, TableId, Why,
    WordKind,
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
    file_named: Titles,
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
    unread: Vec<String>,
    pub(super) titles: Titles,
    pub(super) rows_without_header: u32,
    pub(super) pending: Option<HeaderRow>,
    pub(super) block: Option<Block>,
    pub(super) tables: Vec<(Kind, TableId)>,
    begun: bool,
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
    before_last_title: Option<Titles>,
    /// A row of groups, perhaps over columns of names.
    group_columns: Option<HeaderRow>,
    /// What the sheet's name says of every table on it.
    named: Titles,
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

    /// A header with the row above it, if that is its upper half and no title.
    fn with_row_above(&mut self, header: HeaderRow) -> HeaderRow {
        let before = self.sheet.before_last_title.take();
        let Some(above) = &self.sheet.last_title else { return header };
        let joined = header.under(above, self.dictionary, self.kind_hint());
        match (joined, before) {
            (Some(joined), Some(before)) => {
                self.sheet.titles = before;
                self.sheet.last_title = None;
                self.sheet.title_rows.pop();
                joined
            }
            _ => header,
        }
    }

    pub(super) fn begin_block(&mut self, first: HeaderRow, header: HeaderRow) {
        self.end_block();
        self.sheet.between.header_read();
        let titles = std::mem::take(&mut self.sheet.titles);
        self.sheet.lone_titles = Titles::default();
        self.sheet.title_rows.clear();
        let shaped = self.rule_of_shape(&header.texts);
        let is_overruling = shaped.is_some_and(|(rule, _)| rule.contradicts(&self.rules_beside(rule, &header.texts)));
        let rule = shaped.map(|(rule, _)| rule.over(self.sheet.rule));
        let rule = rule.as_ref().or(self.sheet.rule);
        let columns = Columns::resolve(&header, &titles, self.dictionary, rule, self.options.forced);
        let section = titles.group.as_deref().and_then(|group| self.part.groups.take(group));
        let listing = match columns.kind {
            Kind::Members | Kind::Consents => Listing::Plain,
            _ => titles.listing().or(self.sheet.named.listing()).or(self.file_named.listing()),
        };
        let turned = titles.turned || self.sheet.named.turned || self.file_named.turned;
        let table = self.table_of(columns.kind, &titles);
        if let Some((rule, true)) = shaped {
            let words = rule.words_of_corrected(&header.texts);
            self.part.leftovers.add_to_table(table, Why::NewAnswer, &words, names::fold_words(&words));
        }
        self.hear_titles(table, columns.kind, &titles, listing, turned);
        if columns.why == KIND_UNSURE {
            self.hear_header(table, &header.texts);
        }
        for (field, headers) in &columns.ambiguous {
            let source = RowRef { table, row: header.number };
            self.part.notices.push(
                Notice::new(Severity::Error, "mapping.ambiguous_column")
                    .at(source)
                    .column(headers.first().map_or("", String::as_str))
                    .text("field", field.code())
                    .text("headers", headers.join("», «")),
            );
        }
        if !columns.name_a_person()
            || columns
                .ambiguous
                .iter()
                .any(|(field, _)| super::header::names_a_person(*field) || *field == Field::Group)
        {
            self.doubt(table, None);
        }
        if let (Some(group), Some(table)) =
            (section.filter(|_| listing == Listing::Plain), self.part.tables.get_mut(table.index()))
        {
            table.coverage.groups.insert(group);
        }
        let name_column = [Field::FullName, Field::Surname, Field::ClassTeacher, Field::Student]
            .iter()
            .find_map(|field| columns.of(*field))
            .or(columns.guardians.first().map(|guardian| guardian.name))
            .unwrap_or(0);
        let drawn = self.draw_list(table, &columns, &first, &header, (shaped.is_some(), is_overruling));
        self.readings.push(TableReading {
            first_column: 0,
            sheet: self.sheet.name.clone(),
            kind: columns.kind,
            why: columns.why,
            header: (first.number, header.number),
            columns: columns.all.clone(),
            records: 0,
            skipped: Vec::new(),
            group: titles.group.clone(),
            phrases: titles.written.iter().map(|line| (line.clone(), true)).collect(),
        });
        self.sheet.begun = true;
        self.sheet.block = Some(Block {
            columns,
            table,
            expected: titles.headcount,
            titles,
            section,
            name_column,
            header: first,
            rows: 0,
            section_rows: 0,
            heading: (None, None),
            ordinal: None,
            filled_down: Vec::new(),
            own_groups: 0,
            covered: Vec::new(),
            last_group: None,
            last_teacher: None,
            last_student: None,
            tables: self.sheet.tables.clone(),
            words: RecentWords::default(),
            heard_section: None,
            new_section: None,
            gone: listing == Listing::Standing(Standing::Gone),
            listing,
            turned,
            numbered: 0,
            reading: self.readings.len() - 1,
            drawn,
        });
    }

    /// A header by which nobody can tell whose list it is bears on every row, until somebody said what its words are.
    fn hear_header(&mut self, table: TableId, header: &[String]) {
        let words: Vec<&str> = header.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let words = words.join(", ");
        let parts = self.dictionary.parts(&words, Manner { today: self.options.today, is_title: true });
        if !Sense::of(&parts).left(Context::List).is_empty() {
            self.part.leftovers.add_to_table(table, Why::Word(WordKind::Title), &words, names::fold_words(&words));
            if let Some(table) = self.part.tables.get_mut(table.index()) {
                table.scope = Scope::None;
            }
        }
    }

    /// What was not understood of titles and names bears on every row of the table.
    fn hear_titles(&mut self, table: TableId, kind: Kind, titles: &Titles, listing: Listing, turned: bool) {
        if matches!(kind, Kind::Members | Kind::Consents | Kind::Teaching) {
            return;
        }
        let names: [(Why, &[String]); 3] = [
            (Why::Word(WordKind::Title), &titles.left),
            (Why::Word(WordKind::Sheet), &self.sheet.named.left),
            (Why::Word(WordKind::File), &self.file_named.left),
        ];
        for (why, lines) in names {
            for line in lines {
                self.part.leftovers.add_to_table(table, why, line, names::fold_words(line));
            }
        }
        let new = [&titles.new_words, &self.sheet.named.new_words, &self.file_named.new_words].into_iter().flatten();
        for words in new {
            self.part.leftovers.add_to_table(table, Why::NewAnswer, words, names::fold_words(words));
        }
        // «Список на отчисление» is a list of people who are there: what is meant to become of them is not done.
        // «Участники олимпиады»: that somebody stands there makes nobody a student of today.
        let why = match listing {
            Listing::Some => Some(Why::PartOfGroup),
            Listing::Plain if turned => Some(Why::Intended),
            _ => None,
        };
        let why = why.filter(|_| kind != Kind::Movements);
        if let Some(why) = why {
            let words = titles.telling.clone().or(self.sheet.name.clone()).unwrap_or(self.options.file.to_owned());
            self.part.leftovers.add_to_table(table, why, &words, names::fold_words(&words));
        }
        if (listing != Listing::Plain || why.is_some())
            && let Some(table) = self.part.tables.get_mut(table.index())
        {
            table.scope = Scope::None;
        }
    }

    fn table_of(&mut self, kind: Kind, titles: &Titles) -> TableId {
        if let Some((_, table)) = self.sheet.tables.iter().find(|(known, _)| *known == kind) {
            return *table;
        }
        let table =
            new_table(&mut self.part, self.options.file, self.sheet.name.as_deref(), kind, self.sheet.rule, titles);
        self.sheet.tables.push((kind, table));
        for name in std::mem::take(&mut self.sheet.unread) {
            let group = self.part.groups.take(&name);
            self.doubt(table, group);
        }
        table
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

    /// A row that does not look like a person at first sight.
    fn line_between(&mut self, number: u32, row: &dyn Row, filled: usize) -> Line {
        let Some(block) = &mut self.sheet.block else { return Line::Person };
        if (block.rows == 0 && explains_columns(row)) || numbers_columns(row) {
            return Line::Skipped("skipped-explanation");
        }
        if let Some(line) = repeated_or_new_header(block, self.dictionary, number, row) {
            return line;
        }
        let first = (0..row.width()).find(|column| row.cell(*column) != Cell::Empty).unwrap_or(0);
        let name_filled = row.cell(block.name_column) != Cell::Empty;
        let ordinal = block.columns.of(Field::Ordinal);
        let text = cell_text(row.cell(first)).map(|text| text.into_owned()).unwrap_or_default();
        if Some(first) == ordinal && filled == 1 && !text.chars().any(char::is_alphabetic) {
            return Line::Skipped("skipped-empty-numbered");
        }
        if let Some(expected) = self.total_in(row, filled) {
            self.check_total(number, expected);
            return Line::Skipped("skipped-total");
        }
        let Some(block) = &mut self.sheet.block else { return Line::Person };
        if filled <= 2 && is_page_mark(&text) {
            return Line::Skipped("skipped-line");
        }
        if filled <= 3 && is_footer(&text) && (!name_filled || filled <= 2) {
            // Below a signature nobody of the list stands.
            block.heard_section = Some(Section::Left(text.trim().to_owned()));
            return Line::Skipped("skipped-footer");
        }
        if !name_filled && self.takes_parent(number, row) {
            return Line::Skipped("skipped-parent");
        }
        let Some(block) = &mut self.sheet.block else { return Line::Person };
        let numbered = Some(first) == ordinal && !text.chars().any(char::is_alphabetic);
        if filled > 2 || (filled == 2 && numbered) {
            return Line::Person;
        }
        let today = self.options.today;
        if let Some(order) = OrderLine::read(&text, today)
            && (block.columns.kind == Kind::Movements || !name_filled)
        {
            block.titles.order_number = order.number.or(block.titles.order_number.take());
            block.titles.order_date = order.date.or(block.titles.order_date);
            block.titles.movement = None;
            let mut line = Titles::default();
            line.take(&text, self.dictionary, today);
            block.titles.movement = line.movement.or(block.titles.movement.take());
            return Line::Skipped("skipped-order-line");
        }
        if block.columns.kind == Kind::Movements && filled == 1 {
            let mut line = Titles::default();
            line.take(&text, self.dictionary, today);
            if line.movement.is_some() {
                block.titles.movement = line.movement;
                return Line::Skipped("skipped-order-line");
            }
        }
        // «Группа ИС-21» in a merged row, then its people.
        let names_one = match first == block.name_column {
            true => GroupName::looks_like_one(&text),
            false => group_in(&text).is_some(),
        };
        let counted = names_one
            && (first + 1..row.width())
                .all(|column| matches!(row.cell(column), Cell::Empty | Cell::Number(_)) || is_count(row, column));
        if (filled == 1 || counted)
            && let Some(group) = group_in(&text).or_else(|| group_said(&text, self.dictionary, today))
        {
            let group = self.dictionary.group_without_remark(&group, self.options.today).to_owned();
            self.begin_section(&group);
            self.hear_beside_group(&text);
            return Line::Skipped("skipped-section");
        }
        // «Ученики», then people: a list as it was copied from a page.
        if filled == 1 && block.columns.kind == Kind::Members {
            let (role, status) = self.dictionary.heading(&text);
            if role.is_some() || status.is_some() {
                // Requests and invitations are told of people of any role.
                block.heading = (role, status);
                return Line::Skipped("skipped-section");
            }
        }
        if filled == 1 && self.takes_section(&text, name_filled) {
            return Line::Skipped("skipped-section");
        }
        if name_filled {
            return Line::Person;
        }
        if filled == 1 { Line::Skipped("skipped-line") } else { Line::Person }
    }

    /// The second parent in a row of its own below the student: nothing of the student stands there.
    fn takes_parent(&mut self, number: u32, row: &dyn Row) -> bool {
        let Some(block) = &mut self.sheet.block else { return false };
        let Some((name, birth, group)) = block.last_student else { return false };
        let of_guardian = |column: usize| {
            block.columns.guardians.iter().any(|known| {
                let others = [known.given, known.patronymic, known.phone, known.email];
                known.name == column || others.contains(&Some(column))
            })
        };
        let named = block.columns.guardians.iter().any(|known| row.cell(known.name) != Cell::Empty);
        let alone = (0..row.width()).all(|column| {
            row.cell(column) == Cell::Empty
                || of_guardian(column)
                || block.columns.all.iter().any(|known| known.index == column && known.field == Some(Field::Ignored))
        });
        // Where nothing but the name is told of a student, the name may be what is missing.
        let told =
            [Field::Ordinal, Field::BirthDate, Field::Group].iter().any(|field| block.columns.of(*field).is_some());
        if !named || !alone || !told || block.columns.kind != Kind::Students {
            return false;
        }
        let source = RowRef { table: block.table, row: number };
        let Some(mut row_of) = self.row_of(row, source) else { return false };
        row_of.take_parents_below(name, birth, group);
        true
    }

    /// A row of the table that is being read, with what is needed to read it.
    fn row_of<'r>(&'r mut self, row: &'r dyn Row, source: RowRef) -> Option<RowOf<'r, 'r>> {
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

    /// A line between the rows: «Отчислены:», «Приглашённые на собрание:». What is not understood bears on all below it.
    fn takes_section(&mut self, text: &str, in_name_column: bool) -> bool {
        let today = self.options.today;
        let heard = self.dictionary.understand(text, Context::List, Manner { today, is_title: true });
        let Some(block) = &mut self.sheet.block else { return false };
        if block.columns.kind == Kind::Members {
            return false;
        }
        let words = text.split_whitespace().count();
        let is_known =
            heard.is_whole() && (heard.container.is_some() || heard.standing != Some(Standing::Active) || words == 1);
        // In the column of names a line may be a person whose other cells are empty.
        if in_name_column
            && (super::header::is_full_name(text) || (!is_known && super::header::is_written_like_a_name(text)))
        {
            return false;
        }
        block.new_section = heard.new_words.clone();
        if block.columns.kind == Kind::Movements && heard.is_whole() {
            let read = super::movement::read_movement(text, self.dictionary, today);
            block.heard_section = match read.says {
                super::movement::OrderWords::Movement(_) => {
                    block.titles.movement = Some(read.says);
                    None
                }
                super::movement::OrderWords::Nothing => Some(Section::NotListed),
                super::movement::OrderWords::Unclear => Some(Section::Left(text.trim().to_owned())),
            };
            return true;
        }
        let in_staff = block.columns.kind == Kind::Staff;
        block.heard_section = match (heard.container, heard.standing) {
            // «Учебная часть», «Педагогический персонал»: departments between employees.
            (Some(Container::Listing), None) if in_staff && heard.is_whole() && !self.dictionary.names_others(text) => {
                None
            }
            (Some(Container::Some), _) if heard.is_whole() => block.heard_section.take(),
            _ => section_of(&heard, text).or_else(|| match heard.standing {
                None => Some(Section::Left(text.trim().to_owned())),
                Some(_) => None,
            }),
        };
        true
    }

    /// What a line says besides the group that it names: «Группа ИС-21 (отчисленные)», «гр. ИС-21, 1 подгруппа».
    fn hear_beside_group(&mut self, text: &str) {
        if GroupName::looks_like_one(text) && !text.contains(['(', ',', ';']) {
            return;
        }
        let manner = Manner { today: self.options.today, is_title: true };
        // What stands in the bracket is said by itself; «(25 чел.)» and «(9)» are no words.
        let inside = text.split_once('(').map_or("", |(_, rest)| rest.split(')').next().unwrap_or(""));
        let counted = GroupName::read(text).is_some_and(|name| name.headcount.is_some());
        let inside = if counted || !inside.chars().any(char::is_alphabetic) { "" } else { inside };
        let outside = without_brackets(text);
        let heard = [outside.as_str(), inside].map(|part| self.dictionary.understand(part, Context::List, manner));
        let Some(block) = &mut self.sheet.block else { return };
        if matches!(block.columns.kind, Kind::Members | Kind::Consents | Kind::Movements | Kind::Teaching) {
            return;
        }
        block.new_section = heard.iter().find_map(|heard| heard.new_words.clone());
        block.heard_section = heard.iter().find_map(|heard| section_of(heard, text));
        let is_part = heard.iter().any(|heard| heard.container == Some(Container::Some));
        if is_part || block.heard_section.is_some() {
            let (table, section) = (block.table, block.section);
            self.doubt(table, section);
        }
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

/// «25», «25 чел.», «25 человек» beside a group: how many there are.
fn is_count(row: &dyn Row, column: usize) -> bool {
    let Cell::Text(text) = row.cell(column) else { return false };
    let text = text.trim().to_lowercase();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < text.len() && matches!(unit.trim().trim_end_matches('.'), "" | "ч" | "чел" | "человек" | "человека")
}

/// What a line between the rows makes of those below it; nothing if it only says who they are.
fn section_of(heard: &Understood, text: &str) -> Option<Section> {
    let left = || Some(Section::Left(text.trim().to_owned()));
    match (heard.container, heard.standing) {
        _ if !heard.is_whole() => left(),
        (Some(Container::NotOurs), _) => Some(Section::NotListed),
        (Some(Container::Members), _) => left(),
        (_, Some(Standing::Active)) if heard.is_turned => left(),
        (_, None) if heard.is_turned => left(),
        (_, None | Some(Standing::Active)) => None,
        (_, Some(standing)) => {
            let order = heard.reference.clone().map(|line| super::hear::Left {
                kind: domain::roster::MovementKind::Expulsion,
                line,
                effective: heard.from,
            });
            Some(Section::Standing(standing, order))
        }
    }
}

enum Line {
    Person,
    Skipped(&'static str),
    NewHeader(HeaderRow),
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

/// A header in the middle: the same one, printed on each page, or the one of another table.
fn repeated_or_new_header(block: &Block, dictionary: &Dictionary, number: u32, row: &dyn Row) -> Option<Line> {
    if block.header.levels.len() > 1 && is_row_of_header(&block.header, row) {
        return Some(Line::Skipped("skipped-repeated-header"));
    }
    let Cell::Text(text) = row.cell(block.name_column) else {
        // A table below may begin further left or right.
        let filled = (0..row.width()).filter(|column| matches!(row.cell(*column), Cell::Text(_))).count();
        if filled >= 3 && row.cell(block.name_column) == Cell::Empty {
            let candidate = HeaderRow::copy(number, row);
            return candidate.is_header(dictionary, None).then_some(Line::NewHeader(candidate));
        }
        return None;
    };
    let own = block.header.texts.get(block.name_column).map_or("", String::as_str);
    let repeated = !own.is_empty() && text.trim() == own;
    if !repeated {
        // Names of people have a space or stand beside other cells with data; a header word has neither.
        if text.len() > 60 || dictionary.field(Some(block.columns.kind), text).is_none() {
            return None;
        }
    }
    let candidate = HeaderRow::copy(number, row);
    let same = block.header.texts.iter().zip(&candidate.texts).filter(|(a, b)| a == b && !a.is_empty()).count();
    let filled = candidate.texts.iter().filter(|text| !text.is_empty()).count();
    if same * 2 > filled || (repeated && filled <= 1) {
        return Some(Line::Skipped("skipped-repeated-header"));
    }
    // «Обучающиеся» alone below a header of several columns is a line between the rows.
    let columns = block.header.texts.iter().filter(|text| !text.is_empty()).count();
    let lone = filled == 1 && columns > 1;
    (!lone && candidate.is_header(dictionary, None)).then_some(Line::NewHeader(candidate))
}

/// One of the rows of a header again, as it is printed on each page.
fn is_row_of_header(header: &HeaderRow, row: &dyn Row) -> bool {
    let copy = HeaderRow::copy(0, row);
    let filled = copy.texts.iter().filter(|text| !text.is_empty()).count();
    header.levels.iter().any(|(_, level)| {
        let same = level.iter().zip(&copy.texts).filter(|(a, b)| a == b && !a.is_empty()).count();
        same > 0 && same * 2 > filled
    })
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
