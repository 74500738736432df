//! Why a file was not read: the fault, its place, and the sentence for the person who has to mend it.

use std::io;

use thiserror::Error;

use i18n::{Arg, Lang};

/// What is wrong with a file. Never holds what stands in a cell: that would be personal data in a log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
#[non_exhaustive]
pub enum SourceErrorKind {
    // ── the file itself ──
    #[error("no such file")]
    NotFound,
    #[error("no permission to read the file")]
    PermissionDenied,
    #[error("a folder, not a file")]
    Folder,
    #[error("a symbolic link; links are not followed")]
    SymbolicLink,
    #[error("not a regular file (a device, a pipe or a socket)")]
    NotRegular,
    #[error("the lock file of an open workbook")]
    LockFile,
    #[error("the file changed while it was being read")]
    Changed,
    #[error("the file could not be read: {0}")]
    Io(io::ErrorKind),

    // ── what the file turned out to be ──
    #[error("nothing to read: not a single cell with a value")]
    Empty,
    #[error("protected by a password")]
    Encrypted,
    #[error("an archive that is protected by a password")]
    EncryptedArchive,
    #[error("an archive with two files of one name")]
    SameNames,
    #[error("damaged or incomplete")]
    Damaged,
    #[error("an archive without a workbook")]
    NoWorkbook,
    #[error("a document whose text is in other files")]
    Document,
    #[error("a presentation")]
    Presentation,
    #[error("a document of Word before 2007")]
    OldDocument,
    #[error("a document in RTF")]
    Rtf,
    #[error("a table in the form SYLK (slk)")]
    Sylk,
    #[error("a table in the form DIF")]
    Dif,
    #[error("a table of 1C (mxl)")]
    Mxl,
    #[error("a letter of a mail program")]
    Letter,
    #[error("a picture")]
    Picture,
    #[error("an archive that is not opened (rar, 7z, gz, tar)")]
    Archive,
    #[error("a PDF")]
    Pdf,
    #[error("a spreadsheet in the XML format of 2003")]
    XmlSpreadsheet,
    #[error("a workbook of Excel 4.0 or older")]
    AncientWorkbook,
    #[error("a web archive (mht)")]
    WebArchive,
    #[error("a web page or a document without a table")]
    NoTable,
    #[error("a program, a database or another file that holds no table")]
    NotATable,
    #[error("declares XML entities")]
    EntityDeclaration,

    // ── OneRoster ──
    #[error("the manifest promises a file that is not there")]
    NoSuchPart,
    #[error("a required column is missing")]
    NoSuchColumn,
    #[error("a row without an id")]
    NoId,
    #[error("the same id twice")]
    SameId,
    #[error("the manifest names none of the files")]
    NoFilesInManifest,
    #[error("several organisations, and none is said to be ours")]
    SeveralOrganizations,

    // ── bounds ──
    #[error("the file is longer than {limit} bytes")]
    FileTooBig { limit: u64 },
    #[error("the file unpacks to more than {limit} bytes")]
    InflatesTooBig { limit: u64 },
    #[error("more than {limit} parts in the workbook's archive")]
    TooManyParts { limit: u64 },
    #[error("more than {limit} files in the archive")]
    TooManyFiles { limit: u64 },
    #[error("more than {limit} rows")]
    TooManyRows { limit: u64 },
    #[error("one filled row repeated more than {limit} times")]
    TooManyRepeats { limit: u64 },
    #[error("more than {limit} columns")]
    TooManyColumns { limit: u64 },
    #[error("a cell of more than {limit} characters")]
    CellTooLong { limit: u64 },
    #[error("more than {limit} sheets")]
    TooManySheets { limit: u64 },
    #[error("the workbook needs too much memory")]
    TooIntricate,

    // ── text files ──
    #[error("line {line}: a NUL byte")]
    NulByte { line: u64 },
    #[error("line {line}: half a UTF-16 character")]
    LoneSurrogate { line: u64 },
    #[error("line {line}: not valid in the file's encoding")]
    InvalidText { line: u64 },
    #[error("the encoding is not one that Russian text is written in")]
    UnknownEncoding,
    #[error("line {line}: a quotation mark that is not closed")]
    UnbalancedQuote { line: u64 },
}

impl SourceErrorKind {
    /// The fault's stable name, the same in every language: `source.encrypted`.
    pub fn code(&self) -> &'static str {
        match self {
            SourceErrorKind::NotFound => "source.not_found",
            SourceErrorKind::PermissionDenied => "source.permission_denied",
            SourceErrorKind::Folder => "source.folder",
            SourceErrorKind::SymbolicLink => "source.symbolic_link",
            SourceErrorKind::NotRegular => "source.not_regular",
            SourceErrorKind::LockFile => "source.lock_file",
            SourceErrorKind::Changed => "source.changed",
            SourceErrorKind::Io(_) => "source.io",
            SourceErrorKind::Empty => "source.empty",
            SourceErrorKind::Encrypted => "source.encrypted",
            SourceErrorKind::EncryptedArchive => "source.encrypted_archive",
            SourceErrorKind::SameNames => "source.same_names",
            SourceErrorKind::Damaged => "source.damaged",
            SourceErrorKind::NoWorkbook => "source.no_workbook",
            SourceErrorKind::Document => "source.document",
            SourceErrorKind::Presentation => "source.presentation",
            SourceErrorKind::OldDocument => "source.old_document",
            SourceErrorKind::Rtf => "source.rtf",
            SourceErrorKind::Sylk => "source.sylk",
            SourceErrorKind::Dif => "source.dif",
            SourceErrorKind::Mxl => "source.mxl",
            SourceErrorKind::Letter => "source.letter",
            SourceErrorKind::Picture => "source.picture",
            SourceErrorKind::Archive => "source.archive",
            SourceErrorKind::Pdf => "source.pdf",
            SourceErrorKind::XmlSpreadsheet => "source.xml_spreadsheet",
            SourceErrorKind::AncientWorkbook => "source.ancient_workbook",
            SourceErrorKind::WebArchive => "source.web_archive",
            SourceErrorKind::NoTable => "source.no_table",
            SourceErrorKind::NotATable => "source.not_a_table",
            SourceErrorKind::EntityDeclaration => "source.entity_declaration",
            SourceErrorKind::NoSuchPart => "source.no_such_part",
            SourceErrorKind::NoSuchColumn => "source.no_such_column",
            SourceErrorKind::NoId => "source.no_id",
            SourceErrorKind::SameId => "source.same_id",
            SourceErrorKind::NoFilesInManifest => "source.no_files_in_manifest",
            SourceErrorKind::SeveralOrganizations => "source.several_organizations",
            SourceErrorKind::FileTooBig { .. } => "source.file_too_big",
            SourceErrorKind::InflatesTooBig { .. } => "source.inflates_too_big",
            SourceErrorKind::TooManyParts { .. } => "source.too_many_parts",
            SourceErrorKind::TooManyFiles { .. } => "source.too_many_files",
            SourceErrorKind::TooManyRows { .. } => "source.too_many_rows",
            SourceErrorKind::TooManyRepeats { .. } => "source.too_many_repeats",
            SourceErrorKind::TooManyColumns { .. } => "source.too_many_columns",
            SourceErrorKind::CellTooLong { .. } => "source.cell_too_long",
            SourceErrorKind::TooManySheets { .. } => "source.too_many_sheets",
            SourceErrorKind::TooIntricate => "source.too_intricate",
            SourceErrorKind::NulByte { .. } => "source.nul_byte",
            SourceErrorKind::LoneSurrogate { .. } => "source.lone_surrogate",
            SourceErrorKind::InvalidText { .. } => "source.invalid_text",
            SourceErrorKind::UnknownEncoding => "source.unknown_encoding",
            SourceErrorKind::UnbalancedQuote { .. } => "source.unbalanced_quote",
        }
    }

    /// The number that the fault's sentence names, and under which name.
    fn figure(&self) -> Option<(&'static str, u64)> {
        match *self {
            SourceErrorKind::FileTooBig { limit } | SourceErrorKind::InflatesTooBig { limit } => {
                Some(("mib", limit >> 20))
            }
            SourceErrorKind::TooManyParts { limit }
            | SourceErrorKind::TooManyFiles { limit }
            | SourceErrorKind::TooManyRepeats { limit }
            | SourceErrorKind::TooManyRows { limit }
            | SourceErrorKind::TooManyColumns { limit }
            | SourceErrorKind::CellTooLong { limit }
            | SourceErrorKind::TooManySheets { limit } => Some(("limit", limit)),
            SourceErrorKind::NulByte { line }
            | SourceErrorKind::LoneSurrogate { line }
            | SourceErrorKind::InvalidText { line }
            | SourceErrorKind::UnbalancedQuote { line } => Some(("line", line)),
            _ => None,
        }
    }
}

impl From<io::Error> for SourceErrorKind {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => SourceErrorKind::NotFound,
            io::ErrorKind::PermissionDenied => SourceErrorKind::PermissionDenied,
            // What a decompressor says of bytes that are not what they should be.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                SourceErrorKind::Damaged
            }
            kind => SourceErrorKind::Io(kind),
        }
    }
}

/// Why a file was not read, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {fault}")]
pub struct SourceError {
    /// The file's name without its folders; control characters are escaped.
    pub file: String,
    /// The sheet's name, where there is one.
    pub sheet: Option<String>,
    /// The row as a spreadsheet program numbers it: the first is 1.
    pub row: Option<u64>,
    /// The column's letter, as a spreadsheet program shows it.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: SourceErrorKind,
}

impl SourceError {
    /// The fault's stable name, the same in every language: `source.encrypted`.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// What is wrong, where, and what to do: for a person.
    pub fn message(&self, lang: Lang) -> String {
        let mut place = lang.text_with("source-place-file", &[("file", Arg::from(self.file.as_str()))]);
        if let Some(sheet) = &self.sheet {
            place += &lang.text_with("source-place-sheet", &[("sheet", Arg::from(printable(sheet)))]);
        }
        if let Some(row) = self.row {
            place += &lang.text_with("source-place-row", &[("row", Arg::from(row.to_string()))]);
        }
        if let Some(column) = &self.column {
            place += &lang.text_with("source-place-column", &[("column", Arg::from(column.as_str()))]);
        }
        let sentence = match self.fault.figure() {
            // A line is named, not counted: no thousands, no plural.
            Some(("line", line)) => lang.text_with(&self.key(), &[("line", Arg::from(line.to_string()))]),
            Some((name, count)) => {
                lang.text_with(&self.key(), &[(name, Arg::from(count)), ("shown", Arg::from(count.to_string()))])
            }
            None => lang.text(&self.key()),
        };
        format!("{place}: {sentence}")
    }

    fn key(&self) -> String {
        self.code().replace(['.', '_'], "-")
    }

    pub(super) fn in_sheet(mut self, sheet: &str) -> Self {
        self.sheet.get_or_insert_with(|| sheet.to_owned());
        self
    }

    pub(super) fn in_row(mut self, row: u64) -> Self {
        self.row.get_or_insert(row);
        self
    }

    pub(super) fn in_column(mut self, index: usize) -> Self {
        self.column.get_or_insert_with(|| column_letters(index));
        self
    }
}

/// The place is added by those who know it, on the way up.
impl From<SourceErrorKind> for SourceError {
    fn from(fault: SourceErrorKind) -> Self {
        SourceError { file: String::new(), sheet: None, row: None, column: None, fault }
    }
}

impl From<io::Error> for SourceError {
    fn from(error: io::Error) -> Self {
        SourceErrorKind::from(error).into()
    }
}

/// A, B, …, Z, AA, …: the letters of a column (0 is A).
pub(super) fn column_letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (index % 26) as u8));
        index /= 26;
        if index == 0 {
            return letters.into_iter().rev().collect();
        }
        index -= 1;
    }
}

/// A name that cannot break a line, move the cursor or turn the direction of writing.
pub fn printable(name: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_control() || turns(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        let letters: Vec<String> = [0, 1, 25, 26, 51, 52, 701, 702, 16_383].map(column_letters).into();
        assert_eq!(letters, ["A", "B", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_name_cannot_forge_a_line_of_the_log() {
        assert_eq!(printable("список\n2026.xlsx"), "список\\u{a}2026.xlsx");
        assert_eq!(printable("a\u{202e}b"), "a\\u{202e}b");
    }
}
