//! A flat OpenDocument spreadsheet (`.fods`): the parts of an ods in one file, without an archive → rows, by the reader of
//! an ods.

use std::io::{Cursor, Write};

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::Note;
use super::open::OpenFile;
use super::prescan::{Survey, survey};
use super::row_writer::RowWriter;
use super::text::{TextEncoding, TextReader};
use super::{ods, zip_scan};

/// How the outermost element is known.
pub(super) const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
/// What the document says that it is.
const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// Reads a flat spreadsheet. It is put into an archive first, where its reader looks for it; nothing is written to disk.
pub(super) fn read(
    file: &OpenFile,
    survey_of_file: &Survey,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<Vec<Note>, SourceError> {
    if memmem::find(&survey_of_file.head, b"opendocument.spreadsheet").is_none() {
        return Err(SourceErrorKind::Document.into());
    }
    let found = TextEncoding::find(file, survey_of_file, None)?;
    let mut text = String::new();
    let mut reader = TextReader::new(file, found.encoding);
    while reader.more(&mut text)? {
        if text.len() as u64 > limits.inflated_bytes {
            return Err(SourceErrorKind::InflatesTooBig { limit: limits.inflated_bytes }.into());
        }
    }
    let bytes = archived(&text).map_err(zip_scan::zip_fault)?;
    drop(text);
    let file = OpenFile::of_bytes(&bytes);
    let mut archive = zip_scan::open(&file, &survey(&file)?)?;
    ods::read(&mut archive, limits, out)
}

fn archived(content: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::with_capacity(content.len() / 8)));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in [("mimetype", MIME), ("content.xml", content)] {
        archive.start_file(name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}
