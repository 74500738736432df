//! Lines of text around the tables of a document come in, and where each table begins; titles of the next table go out,
//! or a section of the one that goes on.
//!
//! In a sheet a line between two tables looks like any other row. In a document it is known to be none, so nobody's name
//! is looked for in it, and a table that begins is known to be another one: it has a header of its own, or as many
//! columns as the one above and goes on with it, or it is not about people at all («Директор ____ И. И. Иванов»).

use super::field::Field;
use super::header::{HeaderRow, is_full_name};
use super::hear::Section;
use super::reader::Reader;
use super::table::Row;
use super::title::{OrderLine, Titles, group_in, is_footer, is_signature, orders_somebody, total};
use domain::roster::{Notice, RowRef, Severity};

/// So many lines with orders in words are named in the finding.
const ORDERS_NAMED: usize = 10;

/// What stands between the tables of a document.
#[derive(Debug, Default)]
pub(super) struct Between {
    /// What the lines below the last table say.
    titles: Option<Titles>,
    /// The first row of a table comes next.
    fresh: bool,
    /// Columns of the table that began last, and of the one whose header was read last.
    columns: usize,
    columns_read: usize,
    /// The table that began last has no header and does not go on with the one above.
    other: Option<OtherTable>,
    /// Lines that order something about somebody in words.
    orders: Vec<u32>,
}

#[derive(Debug, Default)]
struct OtherTable {
    /// Its first row that seems to be a person.
    person: Option<u32>,
}

impl Between {
    /// The header of the table that began last was read.
    pub(super) fn header_read(&mut self) {
        self.columns_read = self.columns;
        self.fresh = false;
        self.other = None;
    }
}

impl Reader<'_> {
    pub(super) fn enter_table(&mut self, columns: usize) {
        self.end_other_table();
        self.end_segments();
        self.sheet.between.fresh = true;
        self.sheet.between.columns = columns;
        // However long a table before it is, the next one may have a header.
        self.sheet.rows_without_header = self.sheet.rows_without_header.min(1);
    }

    /// A line of text outside the tables: never a header and never a person.
    pub(super) fn take_line(&mut self, number: u32, text: &str) {
        let today = self.options.today;
        self.end_other_table();
        if let Some(header) = self.sheet.pending.take() {
            self.begin_block(header.first(), header);
        }
        if orders_somebody(text) {
            self.sheet.between.orders.push(number);
            return self.skip(number, "skipped-order-line");
        }
        if self.sheet.block.is_none() {
            self.sheet.lone_titles.take(text, self.dictionary, today);
            return self.sheet.titles.take(text, self.dictionary, today);
        }
        if let Some(expected) = total(text) {
            self.check_total(number, expected);
            return self.skip(number, "skipped-total");
        }
        if is_footer(text) {
            return self.skip(number, "skipped-footer");
        }
        self.sheet.between.titles.get_or_insert_default().take(text, self.dictionary, today);
        let why = if OrderLine::read(text, today).is_some() {
            "skipped-order-line"
        } else if group_in(text).is_some() {
            "skipped-section"
        } else {
            "skipped-line"
        };
        self.skip(number, why);
    }

    /// The first row of a table below another one, and any row of a table that names no columns. True if there is nothing
    /// left to read in it.
    pub(super) fn take_row_of_new_table(&mut self, number: u32, row: &dyn Row) -> bool {
        let fresh = std::mem::take(&mut self.sheet.between.fresh);
        if !fresh && self.sheet.between.other.is_none() {
            return false;
        }
        let candidate = HeaderRow::copy(number, row);
        let Some(block) = &self.sheet.block else { return false };
        let is_named = self.rule_of_shape(&candidate.texts).is_some();
        if is_named || candidate.is_header(self.dictionary, self.kind_hint()) {
            let same = candidate.texts == block.header.texts;
            let lines = self.sheet.between.titles.take();
            if same && lines.is_none() && self.sheet.between.other.is_none() {
                // The same table, cut in two where a page ends.
                return false;
            }
            let titles = block.titles.followed_by(lines.unwrap_or_default(), same);
            self.end_block();
            self.sheet.lone_titles = titles.clone();
            self.sheet.titles = titles;
            self.sheet.pending = Some(candidate);
            return true;
        }
        if fresh && !self.goes_on(&candidate) {
            self.sheet.between.other = Some(OtherTable::default());
        }
        if self.sheet.between.other.is_some() {
            self.take_row_without_header(number, &candidate);
            return true;
        }
        self.go_on_under_lines();
        false
    }

    /// Whether the first row of a table without a header may be a row of the table above.
    fn goes_on(&self, row: &HeaderRow) -> bool {
        let Some(block) = &self.sheet.block else { return false };
        let Between { columns, columns_read, .. } = self.sheet.between;
        let as_wide = columns == columns_read || columns == 0 || columns_read == 0;
        let first = row.texts.iter().find(|text| !text.is_empty()).map_or("", String::as_str);
        let lone = row.texts.iter().filter(|text| !text.is_empty()).count() == 1;
        // «Член комиссии» does not stand where people are numbered.
        let ordinal =
            block.columns.of(Field::Ordinal).and_then(|column| row.texts.get(column)).map_or("", String::as_str);
        let numbered = lone || !ordinal.chars().any(char::is_alphabetic);
        as_wide && numbered && !is_footer(first) && !is_signature(first)
    }

    fn take_row_without_header(&mut self, number: u32, row: &HeaderRow) {
        let mut filled = row.texts.iter().filter(|text| !text.is_empty());
        let first = filled.next().map_or("", String::as_str);
        if is_footer(first) || is_signature(first) {
            return self.skip(number, "skipped-footer");
        }
        if filled.next().is_none() {
            self.sheet.between.titles.get_or_insert_default().take(first, self.dictionary, self.options.today);
        } else if let Some(other) = &mut self.sheet.between.other
            && row.texts.iter().any(|text| !text.contains('.') && is_full_name(text))
        {
            other.person.get_or_insert(number);
        }
        self.skip(number, "skipped-line");
    }

    /// A table of the same columns goes on without a header: what stands above it is a section.
    fn go_on_under_lines(&mut self) {
        let Some(lines) = self.sheet.between.titles.take() else { return };
        let Some(block) = &mut self.sheet.block else { return };
        if lines.begin_an_order(&block.titles) {
            block.titles.order_number = lines.order_number;
            block.titles.order_date = lines.order_date;
            block.titles.movement = lines.movement;
        } else if lines.movement.is_some() {
            block.titles.movement = lines.movement;
        }
        for line in &lines.left {
            block.heard_section = Some(Section::Left(line.clone()));
        }
        if let Some(group) = lines.group {
            self.begin_section(&group);
        }
    }

    /// People in a table of which nothing was understood are not gone.
    fn end_other_table(&mut self) {
        let Some(OtherTable { person: Some(row) }) = self.sheet.between.other.take() else { return };
        let Some(table) = self.sheet.block.as_ref().map(|block| block.table) else { return };
        self.part
            .notices
            .push(Notice::new(Severity::Warning, "mapping.table_not_understood").at(RowRef { table, row }));
        self.doubt(table, None);
    }

    /// The document is over. What it orders in words was not read, and that is said.
    pub(super) fn end_lines(&mut self) {
        self.end_other_table();
        let orders = std::mem::take(&mut self.sheet.between.orders);
        if orders.is_empty() {
            return;
        }
        let mut rows: Vec<String> = orders.iter().take(ORDERS_NAMED).map(u32::to_string).collect();
        if orders.len() > ORDERS_NAMED {
            rows.push("…".to_owned());
        }
        self.part.notices.push(
            Notice::new(Severity::Warning, "orders.text_not_read")
                .in_sheet(self.options.file, self.sheet.name.as_deref())
                .count("count", orders.len())
                .text("rows", rows.join(", ")),
        );
    }
}
