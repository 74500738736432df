//! Why a file was rejected, and what was noticed of one that was read; in words for an office clerk.

use super::FileKind;
use crate::words::{Arg, Lang};

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such file.
    #[error("not found")]
    NotFound,
    /// The rights do not allow it.
    #[error("permission denied")]
    Denied,
    /// A folder, a device, a symbolic link.
    #[error("not a regular file")]
    NotAFile,
    /// `~$name.xlsx`: somebody has the workbook open.
    #[error("a lock file")]
    LockFile,
    /// The file changed while it was read.
    #[error("changed while being read")]
    Changed,
    /// The disk failed.
    #[error("i/o error: {0}")]
    Io(std::io::ErrorKind),
    /// Nothing in it.
    #[error("nothing to read")]
    Empty,
    /// Larger than allowed.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
    },
    /// Inflates to more than allowed.
    #[error("inflates to more than {limit} bytes")]
    Bomb {
        /// The bound in bytes.
        limit: u64,
    },
    /// More rows than allowed.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// The bound.
        limit: u64,
    },
    /// More columns than allowed.
    #[error("more than {limit} columns")]
    TooManyColumns {
        /// The bound.
        limit: u64,
    },
    /// More sheets than allowed.
    #[error("more than {limit} sheets")]
    TooManySheets {
        /// The bound.
        limit: u64,
    },
    /// A longer cell than allowed.
    #[error("a cell of more than {limit} characters")]
    CellTooLong {
        /// The bound.
        limit: u64,
    },
    /// Protected by a password.
    #[error("protected by a password")]
    Encrypted,
    /// The end is missing.
    #[error("cut off")]
    Truncated,
    /// Not as its kind should be.
    #[error("damaged")]
    Damaged,
    /// A zip archive without a workbook.
    #[error("a zip archive without a workbook")]
    NoWorkbook,
    /// Another kind of document.
    #[error("{0}, not a table")]
    OtherDocument(&'static str),
    /// Entities or a document type in the XML.
    #[error("XML with a document type")]
    DocumentType,
    /// A quotation mark that is never closed.
    #[error("an unclosed quotation mark")]
    Unbalanced,
    /// NUL characters in a text.
    #[error("NUL characters")]
    Nul,
    /// Characters that are none.
    #[error("broken characters")]
    BadCharacters,
}

impl Fault {
    fn code(&self) -> &'static str {
        match self {
            Fault::NotFound => "source.not_found",
            Fault::Denied => "source.denied",
            Fault::NotAFile => "source.not_a_file",
            Fault::LockFile => "source.lock_file",
            Fault::Changed => "source.changed",
            Fault::Io(_) => "source.io",
            Fault::Empty => "source.empty",
            Fault::TooLarge { .. } => "source.too_large",
            Fault::Bomb { .. } => "source.bomb",
            Fault::TooManyRows { .. } => "source.too_many_rows",
            Fault::TooManyColumns { .. } => "source.too_many_columns",
            Fault::TooManySheets { .. } => "source.too_many_sheets",
            Fault::CellTooLong { .. } => "source.cell_too_long",
            Fault::Encrypted => "source.encrypted",
            Fault::Truncated => "source.truncated",
            Fault::Damaged => "source.damaged",
            Fault::NoWorkbook => "source.no_workbook",
            Fault::OtherDocument(_) => "source.other_document",
            Fault::DocumentType => "source.document_type",
            Fault::Unbalanced => "source.unbalanced",
            Fault::Nul => "source.nul",
            Fault::BadCharacters => "source.bad_characters",
        }
    }
}

/// A fault with its place. It never holds what stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {fault}")]
pub struct SourceError {
    /// The file's name, without directories.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The row or line.
    pub row: Option<u64>,
    /// The column's letters.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

impl SourceError {
    /// The code that scripts can rely on.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// What, where, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let mut place = self.file.clone();
        if let Some(sheet) = &self.sheet {
            place = lang.say_with("place-sheet", &[("place", place.into()), ("sheet", sheet.as_str().into())]);
        }
        if let Some(row) = self.row {
            place = lang.say_with("place-row", &[("place", place.into()), ("row", row.to_string().into())]);
        }
        if let Some(column) = &self.column {
            place = lang.say_with("place-column", &[("place", place.into()), ("column", column.as_str().into())]);
        }
        let mut args: Vec<(&'static str, Arg<'_>)> = vec![("place", place.into())];
        match &self.fault {
            Fault::TooLarge { limit } | Fault::Bomb { limit } => args.push(("limit", (limit / (1 << 20)).into())),
            Fault::TooManyRows { limit }
            | Fault::TooManyColumns { limit }
            | Fault::TooManySheets { limit }
            | Fault::CellTooLong { limit } => args.push(("limit", (*limit).into())),
            Fault::OtherDocument(kind) => args.push(("kind", (*kind).into())),
            _ => {}
        }
        lang.say_with(&self.code().replace(['.', '_'], "-"), &args)
    }
}

/// Something noticed in a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The extension says something else than the content.
    OtherContent {
        /// What it is.
        found: FileKind,
    },
    /// A hidden sheet was left out.
    HiddenSheet {
        /// Its name.
        sheet: String,
    },
    /// The workbook refers to other files; nothing was fetched.
    ExternalLinks,
}

impl Note {
    /// The code that scripts can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Note::OtherContent { .. } => "source.other_content",
            Note::HiddenSheet { .. } => "source.hidden_sheet",
            Note::ExternalLinks => "source.external_links",
        }
    }

    /// The sheet that it is about.
    pub fn sheet(&self) -> Option<&str> {
        match self {
            Note::HiddenSheet { sheet } => Some(sheet),
            _ => None,
        }
    }

    /// The kind that was found, for the sentence.
    pub fn found(&self) -> &'static str {
        match self {
            Note::OtherContent { found } => found.extension(),
            _ => "",
        }
    }
}
