//! A zip archive → what it is, after every part that will be read was found to be within the limits.

use std::io::BufReader;

use zip::ZipArchive;
use zip::result::ZipError;

use super::error::SourceErrorKind;
use super::limits::Limits;
use super::open::{OpenFile, Reader};
use super::package;
use super::prescan::Survey;

/// Parts of an archive. A workbook of 200 sheets with pictures has a few thousand.
const PARTS: u64 = 10_000;

/// The archive of an open file.
pub(super) type Archive<'f> = ZipArchive<BufReader<Reader<'f>>>;

/// A workbook or a document in a zip archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ZipContent {
    /// An xlsx. Its parts are measured when they are read.
    Xlsx {
        /// The workbook refers to other files.
        external_links: bool,
    },
    /// The same as records instead of XML.
    Xlsb {
        /// The workbook refers to other files.
        external_links: bool,
    },
    /// An ods or an odt. It is measured while it is read.
    OpenDocument,
    /// A OneRoster bundle. It is measured while it is read.
    OneRoster,
    /// A docx. It is measured while it is read.
    Docx,
}

/// Opens the archive. The directory was counted beforehand, because the zip library reads it whole.
pub(super) fn open<'f>(file: &'f OpenFile, survey: &Survey) -> Result<Archive<'f>, SourceErrorKind> {
    if survey.zip_records > PARTS {
        return Err(SourceErrorKind::TooManyParts { limit: PARTS });
    }
    ZipArchive::new(BufReader::with_capacity(64 << 10, file.reader())).map_err(zip_fault)
}

/// Tells what the archive is.
pub(super) fn look_inside(archive: &mut Archive<'_>, limits: &Limits) -> Result<ZipContent, SourceErrorKind> {
    let parts = list(archive)?;
    let limit = limits.inflated_bytes;
    let declared = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.inflated));
    if declared > limit {
        return Err(SourceErrorKind::InflatesTooBig { limit });
    }
    let content = match tell(&parts)? {
        Some(content) => content,
        None => tell_by_main_part(archive, &parts, limits)?,
    };
    if parts.iter().any(|part| part.encrypted) {
        return Err(SourceErrorKind::Encrypted);
    }
    Ok(content)
}

/// Whether the archive holds files by themselves: it is nothing that is read as a whole.
pub(super) fn is_of_files(archive: &mut Archive<'_>, limits: &Limits) -> bool {
    let Ok(parts) = list(archive) else { return false };
    match tell(&parts) {
        Ok(None) => matches!(tell_by_main_part(archive, &parts, limits), Err(SourceErrorKind::NoWorkbook)),
        _ => false,
    }
}

/// Whether bytes are a OneRoster bundle, by the names of its parts.
pub(super) fn is_bundle(bytes: &[u8]) -> bool {
    let Ok(mut archive) = ZipArchive::new(std::io::Cursor::new(bytes)) else { return false };
    let mut parts = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index_raw(index) else { return false };
        let Ok(name) = part.name() else { return false };
        let name = name.to_lowercase().replace('\\', "/");
        parts.push(Part { name, inflated: part.size(), encrypted: part.encrypted() });
    }
    matches!(tell(&parts), Ok(Some(ZipContent::OneRoster)))
}

struct Part {
    /// In lower case and with forward slashes: some programs write neither.
    name: String,
    inflated: u64,
    encrypted: bool,
}

fn list(archive: &mut Archive<'_>) -> Result<Vec<Part>, SourceErrorKind> {
    let mut parts = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(zip_fault)?;
        let name = part.name().map_err(zip_fault)?.to_lowercase().replace('\\', "/");
        parts.push(Part { name, inflated: part.size(), encrypted: part.encrypted() });
    }
    Ok(parts)
}

/// What the usual names of parts tell.
fn tell(parts: &[Part]) -> Result<Option<ZipContent>, SourceErrorKind> {
    let has = |name: &str| parts.iter().any(|part| part.name == name);
    let has_file = |name: &str| parts.iter().any(|part| part.name.rsplit('/').next() == Some(name));
    let under = |folder: &str| parts.iter().any(|part| part.name.starts_with(folder));
    Ok(Some(if has("xl/workbook.bin") {
        ZipContent::Xlsb { external_links: has_external_links(parts) }
    } else if has("xl/workbook.xml") || (has("[content_types].xml") && under("xl/worksheets/")) {
        xlsx_of(parts)
    } else if has("mimetype") && (has("content.xml") || has("encrypted-package")) {
        ZipContent::OpenDocument
    } else if has("word/document.xml") || (has("[content_types].xml") && under("word/")) {
        ZipContent::Docx
    } else if under("ppt/") {
        return Err(SourceErrorKind::Presentation);
    } else if has_file("manifest.csv") || (has_file("users.csv") && has_file("orgs.csv")) {
        ZipContent::OneRoster
    } else {
        return Ok(None);
    }))
}

fn xlsx_of(parts: &[Part]) -> ZipContent {
    ZipContent::Xlsx { external_links: has_external_links(parts) }
}

fn has_external_links(parts: &[Part]) -> bool {
    parts.iter().any(|part| part.name.contains("externallinks/"))
}

/// What the part is that the archive says it is about, wherever that stands.
fn tell_by_main_part(
    archive: &mut Archive<'_>,
    parts: &[Part],
    limits: &Limits,
) -> Result<ZipContent, SourceErrorKind> {
    let Some((name, root)) = package::root_of_main_part(archive, limits)? else {
        return Err(SourceErrorKind::NoWorkbook);
    };
    match root.as_str() {
        "workbook" => Ok(xlsx_of(parts)),
        "document" => Ok(ZipContent::Docx),
        "presentation" => Err(SourceErrorKind::Presentation),
        _ if name.to_ascii_lowercase().ends_with(".bin") => {
            Ok(ZipContent::Xlsb { external_links: has_external_links(parts) })
        }
        _ => Err(SourceErrorKind::NoWorkbook),
    }
}

/// What the zip library says of an archive, as a fault.
pub(super) fn zip_fault(error: ZipError) -> SourceErrorKind {
    match error {
        ZipError::Io(error) => SourceErrorKind::from(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SourceErrorKind::Encrypted,
        _ => SourceErrorKind::Damaged,
    }
}
