//! What a person should know of a file that was read all the same.

use super::FileKind;
use super::fault::printable;
use crate::words::{Arg, Lang};

/// A remark about a file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The sheet it is about, where there is one.
    pub sheet: Option<String>,
    /// The row it is about, where there is one.
    pub row: Option<u32>,
    /// What there is to know.
    pub remark: Remark,
}

/// What there is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// A hidden sheet was left out.
    HiddenSheet,
    /// The file's extension promises another kind of file than its content is; the content was believed.
    ContentDiffersFromExtension {
        /// The extension, in lower case.
        extension: String,
        /// What the file really is.
        kind: FileKind,
    },
    /// The workbook refers to other files. They were not opened: the stored values were read.
    ExternalLinks,
    /// The text's encoding is a rare one and was found by the frequency of its letters.
    EncodingGuessed {
        /// The encoding's usual name.
        encoding: &'static str,
    },
    /// A row refers to something that the bundle does not have.
    RefersToNothing {
        /// The column.
        column: &'static str,
    },
    /// The members of a group could not be read whole this time.
    GroupNotWhole {
        /// The group.
        group: String,
    },
    /// A word that the standard does not have.
    UnknownWord {
        /// The column.
        column: &'static str,
        /// The word.
        word: String,
    },
}

impl Note {
    pub(super) fn of_file(remark: Remark) -> Self {
        Note { sheet: None, row: None, remark }
    }

    pub(super) fn of_sheet(sheet: &str, remark: Remark) -> Self {
        Note { sheet: Some(sheet.to_owned()), row: None, remark }
    }

    pub(super) fn of_row(sheet: &str, row: u32, remark: Remark) -> Self {
        Note { sheet: Some(sheet.to_owned()), row: Some(row), remark }
    }

    pub(super) fn hidden_sheet(name: &str) -> Self {
        Note { sheet: Some(name.to_owned()), row: None, remark: Remark::HiddenSheet }
    }

    /// The note's stable name, the same in every language: `source.hidden_sheet`.
    pub fn code(&self) -> &'static str {
        match self.remark {
            Remark::HiddenSheet => "source.hidden_sheet",
            Remark::ContentDiffersFromExtension { .. } => "source.content_differs_from_extension",
            Remark::ExternalLinks => "source.external_links",
            Remark::EncodingGuessed { .. } => "source.encoding_guessed",
            Remark::RefersToNothing { .. } => "source.refers_to_nothing",
            Remark::GroupNotWhole { .. } => "source.group_not_whole",
            Remark::UnknownWord { .. } => "source.unknown_word",
        }
    }

    /// The row in words.
    pub fn line(&self) -> Arg<'static> {
        Arg::from(self.row.map(|row| row.to_string()).unwrap_or_default())
    }

    /// The note as a sentence for a person.
    pub fn message(&self, lang: Lang) -> String {
        let key = self.code().replace(['.', '_'], "-");
        match &self.remark {
            Remark::HiddenSheet => {
                let sheet = printable(self.sheet.as_deref().unwrap_or_default());
                lang.say_with(&key, &[("sheet", Arg::from(sheet))])
            }
            Remark::ContentDiffersFromExtension { extension, kind } => {
                lang.say_with(&key, &[("extension", Arg::from(printable(extension))), ("kind", Arg::from(kind.name()))])
            }
            Remark::ExternalLinks => lang.say(&key),
            Remark::EncodingGuessed { encoding } => lang.say_with(&key, &[("encoding", Arg::from(*encoding))]),
            Remark::RefersToNothing { column } => {
                lang.say_with(&key, &[("line", self.line()), ("name", Arg::from(*column))])
            }
            Remark::GroupNotWhole { group } => lang.say_with(&key, &[("group", Arg::from(printable(group)))]),
            Remark::UnknownWord { column, word } => lang.say_with(
                &key,
                &[("line", self.line()), ("name", Arg::from(*column)), ("word", Arg::from(printable(word)))],
            ),
        }
    }
}
