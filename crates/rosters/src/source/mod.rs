//! Files on disk → tables of cells: workbooks, documents, csv, dbf and web pages come in, rows go out to a [`TableSink`].
//!
//! A file is read through one handle, within [`Limits`], and told apart by what is in it, not by its extension. Reading
//! decides nothing about people: it says what stands where, or why the file cannot be read ([`SourceError`]), and
//! whatever else a person should know of the file ([`Note`]).

mod biff;
mod csv;
mod dates;
mod dbf;
mod detect;
mod docx;
mod ending;
pub mod error;
mod fods;
mod html;
mod limited_reader;
mod limits;
mod note;
mod odf;
mod ods;
mod odt;
pub mod oneroster;
mod open;
mod package;
mod packed;
mod prescan;
mod recorded;
mod row_writer;
mod runs;
mod sheet_row;
mod split;
mod text;
mod xls;
mod xlsb;
mod xlsx;
mod xml;
mod xml2003;
mod xml_scan;
mod zip_scan;

use std::path::Path;

pub use ending::{BreakingOff, breaks_off, falls_short_of, is_endless};
pub use error::{SourceError, SourceErrorKind};
pub use limits::Limits;
pub use note::{Note, Remark};
pub use packed::{PackedFile, unpack, unpack_path};
pub use recorded::{Recording, lines_of};

use crate::mapping::table::TableSink;
use detect::Content;
use odf::Document;
use open::OpenFile;
use prescan::Survey;
use row_writer::RowWriter;
use zip_scan::ZipContent;

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum FileKind {
    /// Text with a delimiter.
    Csv,
    /// A workbook of Excel since 2007.
    Xlsx,
    /// The same as records instead of XML.
    Xlsb,
    /// A workbook of Excel before 2007.
    Xls,
    /// A workbook of Excel 2003 as XML, often named `.xls`.
    Xml2003,
    /// A workbook of LibreOffice.
    Ods,
    /// The same in one file of XML.
    Fods,
    /// A document of LibreOffice.
    Odt,
    /// The same in one file of XML.
    Fodt,
    /// A table of dBASE or FoxPro.
    Dbf,
    /// A document of Word since 2007.
    Docx,
    /// A web page with tables.
    Html,
    /// A OneRoster bundle: csv files in a zip.
    OneRoster,
}

impl FileKind {
    /// The usual extension.
    pub fn name(self) -> &'static str {
        match self {
            FileKind::Csv => "csv",
            FileKind::Xlsx => "xlsx",
            FileKind::Xlsb => "xlsb",
            FileKind::Xls => "xls",
            FileKind::Xml2003 => "xml",
            FileKind::Ods => "ods",
            FileKind::Fods => "fods",
            FileKind::Dbf => "dbf",
            FileKind::Odt => "odt",
            FileKind::Fodt => "fodt",
            FileKind::Docx => "docx",
            FileKind::Html => "html",
            FileKind::OneRoster => "zip",
        }
    }

    fn promised_by(extension: &str) -> Option<Self> {
        match extension {
            "csv" | "txt" | "tsv" | "tab" => Some(FileKind::Csv),
            "xlsx" | "xlsm" | "xltx" => Some(FileKind::Xlsx),
            "xlsb" => Some(FileKind::Xlsb),
            "xls" | "xlt" => Some(FileKind::Xls),
            "xml" => Some(FileKind::Xml2003),
            "ods" | "ots" => Some(FileKind::Ods),
            "odt" | "ott" => Some(FileKind::Odt),
            "dbf" => Some(FileKind::Dbf),
            "fodt" => Some(FileKind::Fodt),
            "fods" => Some(FileKind::Fods),
            "docx" | "docm" | "dotx" | "dotm" => Some(FileKind::Docx),
            "html" | "htm" => Some(FileKind::Html),
            "zip" => Some(FileKind::OneRoster),
            _ => None,
        }
    }
}

/// A file that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// What the file is, by its content.
    pub kind: FileKind,
    /// `blake3:` and the hash of the file's bytes in hexadecimal: the same file under another name has the same.
    pub digest: String,
    /// What a person should know of the file.
    pub notes: Vec<Note>,
}

/// Reads a file into a sink.
///
/// The sink gets rows as they are read: when the result is an error, what it got must not be used.
pub fn read(path: &Path, limits: &Limits, sink: &mut dyn TableSink) -> Result<FileRead, SourceError> {
    read_path(path, limits, sink).map_err(|error| {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        SourceError { file: error::printable(&name), ..error }
    })
}

/// Reads the bytes of a file, as [`read`] would read the file.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    sink: &mut dyn TableSink,
) -> Result<FileRead, SourceError> {
    let named = |error: SourceError| SourceError { file: error::printable(name), ..error };
    let file = OpenFile::of_bytes(bytes);
    let read = read_open(&file, limits, sink).map_err(named)?;
    Ok(with_note_of_extension(read, Path::new(name)))
}

/// Why a file is not taken in though it could be read: what the program itself wrote down ([`Recording`]) says of which file it is, and
/// nobody else may say that.
pub fn refused(name: &str, bytes: &[u8]) -> Option<SourceError> {
    let fault = SourceErrorKind::NotATable;
    bytes.starts_with(recorded::MAGIC).then(|| SourceError { file: error::printable(name), ..SourceError::from(fault) })
}

/// Reads a whole file through one handle, so that what is understood and what is kept are the same bytes.
///
/// # Errors
/// Not a regular file, too big, or written at this moment.
pub fn take(path: &Path, limits: &Limits) -> Result<Vec<u8>, SourceError> {
    open::read_whole(path, limits.inflated_bytes.max(limits.file_bytes)).map_err(|fault| {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        SourceError { file: error::printable(&name), ..SourceError::from(fault) }
    })
}

fn read_path(path: &Path, limits: &Limits, sink: &mut dyn TableSink) -> Result<FileRead, SourceError> {
    let file = OpenFile::open(path)?;
    let read = read_open(&file, limits, sink);
    // A file that is still being copied looks damaged; that it moves is the better reason.
    if !file.unchanged() {
        return Err(SourceErrorKind::Changed.into());
    }
    Ok(with_note_of_extension(read?, path))
}

fn with_note_of_extension(mut read: FileRead, path: &Path) -> FileRead {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    if FileKind::promised_by(&extension).is_some_and(|promised| promised != read.kind) {
        read.notes.insert(0, Note::of_file(Remark::ContentDiffersFromExtension { extension, kind: read.kind }));
    }
    read
}

fn read_open(file: &OpenFile, limits: &Limits, sink: &mut dyn TableSink) -> Result<FileRead, SourceError> {
    if file.len() == 0 {
        return Err(SourceErrorKind::Empty.into());
    }
    if file.len() > limits.inflated_bytes.max(limits.file_bytes) {
        return Err(SourceErrorKind::FileTooBig { limit: limits.inflated_bytes.max(limits.file_bytes) }.into());
    }
    let mut start = vec![0; 4096];
    let read = open::read_full(&mut file.reader(), &mut start)?;
    start.truncate(read);
    let content = detect::sniff(&start)?;
    let bound = if matches!(content, Content::Text | Content::Xml2003 | Content::Recorded) {
        limits.inflated_bytes
    } else {
        limits.file_bytes
    };
    if file.len() > bound {
        return Err(SourceErrorKind::FileTooBig { limit: bound }.into());
    }
    let mut out = RowWriter::new(sink, limits);
    if content == Content::Recorded {
        let mut bytes = vec![0; usize::try_from(file.len()).unwrap_or_default()];
        open::read_full(&mut file.reader(), &mut bytes)?;
        let read = Recording::send(&bytes, limits, &mut out)?;
        return if out.is_empty() { Err(SourceErrorKind::Empty.into()) } else { Ok(read) };
    }
    let survey = prescan::survey(file)?;
    let (kind, notes) = read_content(content, file, &survey, limits, &mut out)?;
    if out.is_empty() {
        return Err(SourceErrorKind::Empty.into());
    }
    Ok(FileRead { kind, digest: survey.digest, notes })
}

fn read_content(
    content: Content,
    file: &OpenFile,
    survey: &Survey,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<(FileKind, Vec<Note>), SourceError> {
    match content {
        Content::Text => Ok((FileKind::Csv, csv::read(file, survey, limits, out)?)),
        Content::Zip => {
            let mut archive = zip_scan::open(file, survey)?;
            match zip_scan::look_inside(&mut archive, limits)? {
                ZipContent::Xlsx { external_links } => {
                    Ok((FileKind::Xlsx, xlsx::read(&mut archive, external_links, limits, out)?))
                }
                ZipContent::Xlsb { external_links } => {
                    Ok((FileKind::Xlsb, xlsb::read(&mut archive, external_links, limits, out)?))
                }
                ZipContent::OpenDocument => {
                    let (document, notes) = odf::read(&mut archive, limits, out)?;
                    Ok((if document == Document::Text { FileKind::Odt } else { FileKind::Ods }, notes))
                }
                ZipContent::OneRoster => {
                    let (bundle, mut notes) = oneroster::read(&mut archive, limits, out.earlier())?;
                    notes.extend(oneroster::send(bundle, limits, out)?);
                    Ok((FileKind::OneRoster, notes))
                }
                ZipContent::Docx => Ok((FileKind::Docx, docx::read(&mut archive, limits, out)?)),
            }
        }
        Content::Compound => Ok((FileKind::Xls, xls::read(file, limits, out)?)),
        Content::Dbf => Ok((FileKind::Dbf, dbf::read(file, limits, out)?)),
        Content::FlatOds => {
            let (document, notes) = fods::read(file, survey, limits, out)?;
            Ok((if document == Document::Text { FileKind::Fodt } else { FileKind::Fods }, notes))
        }
        Content::Xml2003 => Ok((FileKind::Xml2003, xml2003::read(file, survey, limits, out)?)),
        // What is written down has the kind and the digest of the file that it was: sent before anything is looked for.
        Content::Recorded => Err(SourceErrorKind::NotATable.into()),
        Content::Html => Ok((FileKind::Html, html::read(file, survey, limits, out)?)),
    }
}
