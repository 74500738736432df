//! A flat OpenDocument file (`.fods`, `.fodt`): the parts of an ods or an odt in one file, without an archive → rows, by the
//! readers of those.

use std::io::{Cursor, Write};

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::error::{SourceError, SourceErrorKind};
use super::limits::Limits;
use super::note::Note;
use super::odf::Document;
use super::open::OpenFile;
use super::prescan::{Survey, survey};
use super::row_writer::RowWriter;
use super::text::{TextEncoding, TextReader};
use super::{odf, zip_scan};

/// How the outermost element is known.
pub(super) const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
/// Where the document says what it is.
const MIME: &[u8] = b"office:mimetype";

/// Reads a flat file. It is put into an archive first, where its reader looks for it; nothing is written to disk.
pub(super) fn read(
    file: &OpenFile,
    survey_of_file: &Survey,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<(Document, Vec<Note>), SourceError> {
    let head = survey_of_file.head.as_slice();
    let said = memmem::find(head, MIME).and_then(|at| head.get(at + MIME.len()..)).unwrap_or_default();
    let said = said.get(..said.len().min(100)).unwrap_or_default();
    odf::document_of(said)?;
    let found = TextEncoding::find(file, survey_of_file, None)?;
    let mut text = String::new();
    let mut reader = TextReader::new(file, found.encoding);
    while reader.more(&mut text)? {
        if text.len() as u64 > limits.inflated_bytes {
            return Err(SourceErrorKind::InflatesTooBig { limit: limits.inflated_bytes }.into());
        }
    }
    let bytes = archived(said, &text).map_err(zip_scan::zip_fault)?;
    drop(text);
    let file = OpenFile::of_bytes(&bytes);
    let mut archive = zip_scan::open(&file, &survey(&file)?)?;
    odf::read(&mut archive, limits, out)
}

fn archived(mime: &[u8], content: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::with_capacity(content.len() / 8)));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in [("mimetype", mime), ("content.xml", content.as_bytes())] {
        archive.start_file(name, options)?;
        archive.write_all(text)?;
    }
    Ok(archive.finish()?.into_inner())
}
