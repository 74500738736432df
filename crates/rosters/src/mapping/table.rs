//! What a source hands over: cells, row by row. Nothing here knows what a name or a group is.

use chrono::NaiveDate;

use super::file::TableRule;
use crate::source::oneroster::bundle::Bundle;

/// One cell as it stands in the file: a raw value, not yet a name, a date or a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing, or nothing but white space.
    Empty,
    /// Text, as it stands in the file (not trimmed, not folded).
    Text(&'a str),
    /// A number that is not formatted as a date.
    Number(f64),
    /// A number that the file itself formats as a date, in whichever of the two date systems.
    Date(NaiveDate),
    /// TRUE or FALSE.
    Bool(bool),
    /// `#N/A` and the like, or a formula for which the file holds no value: what stood there is unknown.
    Unreadable(&'a str),
}

/// What a cell bears besides its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// All of the cell's text is struck through. The value stays.
    Struck,
    /// A part of the text is struck through or hidden; that part was left out of the value.
    PartlyStruck,
}

/// One row of a sheet, borrowed from the reader for the time of one call.
pub trait Row {
    /// Number of cells; cells beyond it are empty.
    fn width(&self) -> usize;
    /// The cell of a column (0 is the first). What stands under a merged range (everywhere but in its first cell) is
    /// nothing.
    fn cell(&self, column: usize) -> Cell<'_>;
    /// The row is hidden or filtered out in the program that shows it.
    fn is_hidden(&self) -> bool {
        false
    }
    /// True if any cell of the row bears a mark or a note: asked once, so that plain rows cost nothing.
    fn has_marks(&self) -> bool {
        false
    }
    /// Number of columns up to the last one with a value, a mark or a note: a note may stand on an empty cell beyond the
    /// [width](Row::width).
    fn marked_width(&self) -> usize {
        self.width()
    }
    /// What the cell of a column bears besides its value.
    fn mark(&self, _column: usize) -> Mark {
        Mark::None
    }
    /// A comment (note) on the cell; several are divided by line breaks.
    fn note(&self, _column: usize) -> Option<&str> {
        None
    }
    /// The value that a merged range which begins in a row above shows in this cell: that of the range's first cell in
    /// its first column, nothing in the others. `None` where no such range covers the cell.
    fn merged(&self, _column: usize) -> Option<Cell<'_>> {
        None
    }
    /// True if the sheet (in a document and a web page: the table) has a vertically merged range in this column anywhere,
    /// so that a blank cell outside them is blank.
    fn column_has_merges(&self, _column: usize) -> bool {
        false
    }
}

/// What is known of a sheet before its first row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetHead {
    /// The sheet's name; `None` in a csv and a document, which have no sheets.
    pub name: Option<String>,
    /// Hidden sheets are announced but their rows are not sent.
    pub hidden: bool,
    /// Bare numbers that are days are counted from 1 January 1904 (day 0) instead of 30 December 1899: the workbook is of
    /// the other date system. Cells that the file itself formats as dates are right already.
    pub epoch_1904: bool,
    /// What the source itself knows of the table, where it is no table that a person made: its kind, columns and scope, so
    /// that nothing has to be guessed. It has no header row then. A user's mapping for the file wins.
    pub declared: Option<&'static TableRule>,
    /// The organisation, where the source knows it.
    pub organization: Option<String>,
    /// Groups that the source could not read whole this time: nothing is concluded from an absence there.
    pub unread: Vec<String>,
}

/// Takes in the tables of one file. Rows come in file order, with the number that a person sees (the first row is 1).
/// Rows without any value are left out; hidden and filtered-out rows are sent like all others.
pub trait TableSink {
    /// A sheet begins.
    fn begin_sheet(&mut self, sheet: &SheetHead);
    /// The next row of the sheet that was begun last.
    fn row(&mut self, number: u32, row: &dyn Row);
    /// A line of text outside any table, as a row of one cell: a title of the table below it, or a section. Only
    /// documents have such lines; in a sheet every line is a row.
    fn line(&mut self, number: u32, row: &dyn Row) {
        self.row(number, row);
    }
    /// A table of a document begins, with so many columns in its grid (0 where the file does not say).
    fn begin_table(&mut self, _columns: usize) {}
    /// The sheet that was begun last is over.
    fn end_sheet(&mut self);
    /// The day for which the file is read: what begins later or has ended counts no more. `None` where no day matters.
    fn today(&self) -> Option<NaiveDate> {
        None
    }
    /// The organisation whose lists are read: its name, code or id, where a file may hold those of several. Empty where
    /// nobody said it.
    fn organization(&self) -> &str {
        ""
    }
    /// The file is sound, and says nothing about people: changes in which nobody changed.
    fn nothing(&mut self) {}
    /// What earlier OneRoster bundles told: changes refer to it. `None` where there are none.
    fn earlier(&self) -> Option<&Bundle> {
        None
    }
}
