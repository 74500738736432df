//! What each row and column of a file was taken for, as values: whoever shows a file draws from these, and understands
//! nothing a second time.

use std::collections::BTreeSet;

use super::field::Field;
use super::shape::Shape;
use domain::roster::{Kind, TableId};

/// How much of a file is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// The sheet whose rows are drawn, the first is 0; of all sheets if `None`.
    pub sheet: Option<usize>,
    /// The row that is drawn first, besides the head of the sheet.
    pub from: u32,
    /// Every row is drawn; else so many people of each list, and those rows that have something to say.
    pub all: bool,
    /// So many people of each list are drawn in any case.
    pub people: u64,
    /// So many rows of a sheet at most.
    pub rows: usize,
    /// So many cells of a row.
    pub columns: usize,
    /// So many characters of a cell.
    pub characters: usize,
    /// The columns are named that have a cell of which this is true, in whichever row: nobody may see them who must not.
    pub watched: Option<fn(&str) -> bool>,
}

impl Default for Frame {
    fn default() -> Frame {
        Frame { sheet: None, from: 1, all: false, people: 10, rows: 120, columns: 40, characters: 120, watched: None }
    }
}

/// A file as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Its sheets, in order.
    pub sheets: Vec<DrawnSheet>,
}

/// A sheet as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnSheet {
    /// Its name; `None` in a csv and a document.
    pub name: Option<String>,
    /// What became of it.
    pub is: SheetIs,
    /// The format itself says what its columns are.
    pub is_declared: bool,
    /// The lists on it, in order.
    pub lists: Vec<DrawnList>,
    /// Some of its rows, in order.
    pub rows: Vec<DrawnRow>,
    /// So many rows it has.
    pub count: u64,
    /// So many rows below the last drawn one have nothing to say.
    pub omitted: u64,
    /// Columns that have a cell that was watched for.
    pub watched: BTreeSet<usize>,
    /// The row from which more is to be drawn.
    pub more_from: Option<u32>,
    /// Numbers of its tables: from, up to.
    pub(super) tables: (u32, u32),
}

/// What became of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetIs {
    /// It was read.
    Read,
    /// No header was found in it.
    NotUnderstood,
    /// It is hidden, and was not read.
    Hidden,
    /// A mapping says that it is not to be read.
    Skipped,
    /// There is nothing in it.
    Empty,
}

/// A list on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnList {
    /// Its table in the dataset.
    pub table: TableId,
    /// What it holds.
    pub kind: Kind,
    /// How that was found out: a key of the catalogue.
    pub why: &'static str,
    /// The first of the sheet's columns that are its own, and the one after the last where another list stands beside.
    pub columns_from: usize,
    /// See `columns_from`.
    pub columns_to: Option<usize>,
    /// First and last row of the header; 0 where there is none.
    pub header: (u32, u32),
    /// The words of its header, from its first column on.
    pub shape: Shape,
    /// Its columns, by the sheet's count.
    pub columns: Vec<DrawnColumn>,
    /// People that were read.
    pub people: u64,
    /// A rule for tables of its shape holds.
    pub is_corrected: bool,
    /// Another mapping says otherwise, and does not count.
    pub is_overruling: bool,
    /// What was not understood of titles and names, and bears on all of it.
    pub unread: Vec<Unread>,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnColumn {
    /// The sheet's column, the first is 0.
    pub index: usize,
    /// What its header says.
    pub header: String,
    /// What it was taken for.
    pub is: ColumnIs,
}

/// What a column was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnIs {
    /// A field that is used.
    Field(Field),
    /// The same as another column says, which is used instead of it.
    Spare(Field),
    /// A group, in a table of groups.
    Group,
    /// Two columns claim the field, and nothing is guessed.
    Ambiguous(Field),
    /// Nobody knows its header.
    Unread,
}

impl ColumnIs {
    /// The field that it was taken for.
    pub fn field(self) -> Option<Field> {
        match self {
            ColumnIs::Field(field) | ColumnIs::Spare(field) | ColumnIs::Ambiguous(field) => Some(field),
            ColumnIs::Group | ColumnIs::Unread => None,
        }
    }
}

/// A row as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnRow {
    /// Its number, the first is 1.
    pub number: u32,
    /// So many rows before it have nothing to say and are left out.
    pub omitted: u64,
    /// What stands in its cells.
    pub cells: Vec<String>,
    /// What it is to each of the lists on it; empty lists aside.
    pub is: Vec<RowIs>,
    /// What was not understood of it.
    pub unread: Vec<Unread>,
    /// Numbers of the notices about it.
    pub notices: Vec<usize>,
}

impl DrawnRow {
    /// What it is above all: what was read is told before what was passed over.
    pub fn above_all(&self) -> RowIs {
        self.is.iter().copied().max_by_key(|is| is.weight()).unwrap_or(RowIs::Title)
    }
}

/// What a row was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowIs {
    /// A line above a list.
    Title,
    /// A row of a header.
    Header,
    /// People.
    Person,
    /// Somebody who could not be made out.
    Unreadable,
    /// Passed over, with a key of the catalogue that says why; lines that say something of those below among them.
    Skipped(&'static str),
    /// Nothing was understood of it.
    Unread,
}

impl RowIs {
    fn weight(self) -> u8 {
        match self {
            RowIs::Title => 0,
            RowIs::Skipped(_) => 1,
            RowIs::Unread => 2,
            RowIs::Person => 3,
            RowIs::Header => 4,
            RowIs::Unreadable => 5,
        }
    }

    /// True for a line that says something of those below.
    pub fn is_section(self) -> bool {
        matches!(self, RowIs::Skipped("skipped-section" | "skipped-order-line"))
    }
}

/// Words that were not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What kind of thing: the code of a `Why`.
    pub why: &'static str,
    /// The words.
    pub words: String,
    /// The header of the column; empty where there is none.
    pub header: String,
    /// The sheet's column in which they stand, where they stand in one.
    pub column: Option<usize>,
}
