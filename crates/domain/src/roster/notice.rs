//! Something noticed: a code with its arguments and its place. The words come later, in the reader's language.

use names::PersonName;

use super::RowRef;
use serde::{Deserialize, Serialize};

/// Something noticed while reading or deciding: data, not an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// A code that scripts can rely on, such as `roster.duplicate_person`; the key in the catalogue is the code with
    /// hyphens for dots and underscores.
    pub code: &'static str,
    /// The arguments of the sentence.
    pub args: Vec<(&'static str, NoticeArg)>,
    /// The row, or only the table where the row is 0.
    pub source: Option<RowRef>,
    /// The file and the sheet, where no table was read from them.
    pub sheet: Option<(String, Option<String>)>,
    /// The column's header, as it stands in the file.
    pub column: Option<String>,
    /// Whom it is about.
    pub person: Option<PersonMention>,
}

/// An argument of a notice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeArg {
    /// Text.
    Text(String),
    /// A count.
    Count(u64),
}

/// A person in a notice: what identifies them in this plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonMention {
    /// The key.
    pub key: String,
    /// The name.
    pub name: PersonName,
}

impl Notice {
    /// A notice without place and arguments.
    pub fn new(severity: Severity, code: &'static str) -> Notice {
        Notice { severity, code, args: Vec::new(), source: None, sheet: None, column: None, person: None }
    }

    /// With a row.
    pub fn at(mut self, source: RowRef) -> Notice {
        self.source = Some(source);
        self
    }

    /// With a file and a sheet of it.
    pub fn in_sheet(mut self, file: &str, sheet: Option<&str>) -> Notice {
        self.sheet = Some((file.to_owned(), sheet.map(str::to_owned)));
        self
    }

    /// With a column's header.
    pub fn column(mut self, header: &str) -> Notice {
        self.column = Some(header.to_owned());
        self
    }

    /// With a text argument.
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Notice {
        self.args.push((name, NoticeArg::Text(text.into())));
        self
    }

    /// With a count.
    pub fn count(mut self, name: &'static str, count: usize) -> Notice {
        self.args.push((name, NoticeArg::Count(count as u64)));
        self
    }

    /// With a person.
    pub fn about(mut self, person: PersonMention) -> Notice {
        self.person = Some(person);
        self
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something could not be read or is held.
    Error,
    /// Somebody should look at it.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}
