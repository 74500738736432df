//! A file on a disk comes in; its tables go out, cell by cell, to a [`TableSink`].
//!
//! Files are read by content, never by their extension, from one open handle, within bounds ([`Limits`]). Nothing that a
//! file refers to is fetched, nothing in it is carried out. What cannot be read is a [`SourceError`] that names the place.

mod csv;
mod fault;
mod html;
mod limits;
mod open;
mod sniff;
mod text;
mod workbook;
mod xlsx;
mod zip_scan;

use std::path::Path;

pub use fault::{Fault, Note, SourceError};
pub use limits::Limits;

use crate::mapping::table::TableSink;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text with delimiters.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// An Excel 97–2003 workbook.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// A page with tables, often saved as `.xls`.
    Html,
}

impl FileKind {
    fn extension(self) -> &'static str {
        match self {
            FileKind::Csv => "csv",
            FileKind::Xlsx => "xlsx",
            FileKind::Xls => "xls",
            FileKind::Ods => "ods",
            FileKind::Html => "html",
        }
    }
}

/// What is known of a file after it was read.
#[derive(Debug, Clone)]
pub struct FileRead {
    /// Its name, without directories.
    pub name: String,
    /// What it turned out to be.
    pub kind: FileKind,
    /// `blake3:` and the digest of its bytes.
    pub digest: String,
    /// What was noticed.
    pub notes: Vec<Note>,
}

/// Reads a file into a sink.
///
/// # Errors
/// Says why the file was rejected, and where in it. What the sink got by then is worth nothing.
pub fn read(path: &Path, limits: &Limits, sink: &mut dyn TableSink) -> Result<FileRead, SourceError> {
    let name = open::shown_name(path);
    let place = |fault: Fault| SourceError { file: name.clone(), sheet: None, row: None, column: None, fault };
    let bytes = open::read_bytes(path, limits).map_err(place)?;
    let digest = format!("blake3:{}", blake3::hash(&bytes).to_hex());
    let (read_as, notes) = read_from(&name, bytes, limits, sink)?;
    Ok(FileRead { name, kind: read_as, digest, notes })
}

/// Reads the bytes of a file into a sink.
///
/// # Errors
/// As [`read`].
pub fn read_from(name: &str, bytes: Vec<u8>, limits: &Limits, sink: &mut dyn TableSink) -> Result<(FileKind, Vec<Note>), SourceError> {
    let mut notes = Vec::new();
    let mut checked = limits::Checked::new(sink, limits, name);
    let kind = sniff::kind_of(&bytes).map_err(|fault| checked.error(fault))?;
    if kind != FileKind::Csv && bytes.len() as u64 > limits.file_bytes {
        return Err(checked.error(Fault::TooLarge { limit: limits.file_bytes }));
    }
    let extension = Path::new(name).extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let alike = matches!((kind, extension.as_str()), (FileKind::Csv, "txt" | "tsv") | (FileKind::Html, "htm") | (FileKind::Xlsx, "xlsm"));
    if !extension.is_empty() && extension != kind.extension() && !alike {
        notes.push(Note::OtherContent { found: kind });
    }
    match kind {
        FileKind::Csv => csv::read(bytes, &mut checked)?,
        FileKind::Xlsx => xlsx::read(&bytes, &mut checked, &mut notes)?,
        FileKind::Xls => workbook::read_xls(&bytes, &mut checked, &mut notes)?,
        FileKind::Ods => workbook::read_ods(&bytes, &mut checked, &mut notes)?,
        FileKind::Html => html::read(&bytes, &mut checked)?,
    }
    checked.finish()?;
    Ok((kind, notes))
}
