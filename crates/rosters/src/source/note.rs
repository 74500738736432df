//! What a person should know of a file that was read all the same.

use super::FileKind;
use super::error::printable;
use i18n::{Arg, Lang};

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
    /// Records that are marked as deleted were left out, as the program that wrote the file does.
    DeletedRecords {
        /// How many.
        count: u64,
    },
    /// Fields whose texts stand in another file, which was not given.
    MemoFields {
        /// Their names.
        names: String,
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
    /// A cell that can be read in no way, or in two.
    Unclear {
        /// The column.
        column: &'static str,
        /// What stands in it.
        value: String,
    },
    /// Changes call somebody otherwise than before, or tell another date of birth.
    IdentityChanged {
        /// Who it was.
        was: String,
        /// Who it is now.
        is: String,
    },
    /// The manifest of a bundle does not tell of a file that is there.
    ManifestIsSilent {
        /// It was taken for changes, like the others; otherwise for the whole.
        is_changes: bool,
    },
    /// The terms of all classes lie before or behind the day.
    NoClassOfToday {
        /// The day.
        day: String,
    },
    /// The terms of some classes lie before or behind the day: they are not today's.
    ClassesNotOfToday {
        /// How many.
        count: u64,
        /// Some of their titles.
        examples: String,
    },
    /// What is of other organisations was left out.
    OtherOrganizations {
        /// Their names.
        names: String,
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
            Remark::DeletedRecords { .. } => "source.deleted_records",
            Remark::MemoFields { .. } => "source.memo_fields",
            Remark::RefersToNothing { .. } => "source.refers_to_nothing",
            Remark::GroupNotWhole { .. } => "source.group_not_whole",
            Remark::UnknownWord { .. } => "source.unknown_word",
            Remark::Unclear { .. } => "source.unclear_value",
            Remark::IdentityChanged { .. } => "source.identity_changed",
            Remark::ManifestIsSilent { .. } => "source.manifest_is_silent",
            Remark::NoClassOfToday { .. } => "source.no_class_of_today",
            Remark::ClassesNotOfToday { .. } => "source.classes_not_of_today",
            Remark::OtherOrganizations { .. } => "source.other_organizations",
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
                lang.text_with(&key, &[("sheet", Arg::from(sheet))])
            }
            Remark::ContentDiffersFromExtension { extension, kind } => lang
                .text_with(&key, &[("extension", Arg::from(printable(extension))), ("kind", Arg::from(kind.name()))]),
            Remark::ExternalLinks => lang.text(&key),
            Remark::EncodingGuessed { encoding } => lang.text_with(&key, &[("encoding", Arg::from(*encoding))]),
            Remark::DeletedRecords { count } => {
                lang.text_with(&key, &[("count", Arg::from(*count)), ("shown", Arg::from(count.to_string()))])
            }
            Remark::MemoFields { names } => lang.text_with(&key, &[("names", Arg::from(printable(names)))]),
            Remark::RefersToNothing { column } => {
                lang.text_with(&key, &[("line", self.line()), ("name", Arg::from(*column))])
            }
            Remark::GroupNotWhole { group } => lang.text_with(&key, &[("group", Arg::from(printable(group)))]),
            Remark::Unclear { column, value } => lang.text_with(
                &key,
                &[("line", self.line()), ("name", Arg::from(*column)), ("value", Arg::from(printable(value)))],
            ),
            Remark::IdentityChanged { was, is } => {
                let args = [("line", self.line()), ("was", printable(was).into()), ("is", printable(is).into())];
                lang.text_with(&key, &args)
            }
            Remark::ManifestIsSilent { is_changes } => {
                let file = printable(self.sheet.as_deref().unwrap_or_default());
                let read_as = if *is_changes { "delta" } else { "bulk" };
                lang.text_with(&key, &[("file", Arg::from(file)), ("read_as", Arg::from(read_as))])
            }
            Remark::NoClassOfToday { day } => lang.text_with(&key, &[("day", Arg::from(day.as_str()))]),
            Remark::ClassesNotOfToday { count, examples } => lang.text_with(
                &key,
                &[("count", Arg::from(count.to_string())), ("groups", Arg::from(printable(examples)))],
            ),
            Remark::OtherOrganizations { names } => lang.text_with(&key, &[("names", Arg::from(printable(names)))]),
            Remark::UnknownWord { column, word } => lang.text_with(
                &key,
                &[("line", self.line()), ("name", Arg::from(*column)), ("word", Arg::from(printable(word)))],
            ),
        }
    }
}
