//! A flat OpenDocument file (`.fods`, `.fodt`): the parts of an ods or an odt in one file, without an archive → rows, by the
//! readers of those.

use memchr::memmem;

use super::error::SourceError;
use super::limits::Limits;
use super::note::Note;
use super::odf::{self, Document};
use super::open::OpenFile;
use super::prescan::Survey;
use super::row_writer::RowWriter;
use super::text::TextEncoding;

/// How the outermost element is known.
pub(super) const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
/// Where the document says what it is.
const MIME: &[u8] = b"office:mimetype";

/// Reads a flat file.
pub(super) fn read(
    file: &OpenFile,
    survey: &Survey,
    limits: &Limits,
    out: &mut RowWriter<'_>,
) -> Result<(Document, Vec<Note>), SourceError> {
    let head = survey.head.as_slice();
    let said = memmem::find(head, MIME).and_then(|at| head.get(at + MIME.len()..)).unwrap_or_default();
    let said = said.get(..said.len().min(100)).unwrap_or_default();
    let found = TextEncoding::find(file, survey, None)?;
    odf::read_flat(file, found.encoding, said, limits, out)
}
