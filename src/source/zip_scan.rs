//! A zip archive comes in; what it holds goes out, after its parts were inflated once in bounded memory, so that nothing
//! that follows can be flooded.

use std::io::{Cursor, Read};

use memchr::{memchr_iter, memmem};
use zip::ZipArchive;
use zip::result::ZipError;

use super::FileKind;
use super::fault::Fault;
use super::limits::Limits;

/// The strings of a workbook are kept in memory all at once: they may be so large.
const SHARED_STRINGS: u64 = 128 << 20;
/// A run of text without any tag in it: longer than any cell may be, in bytes with room for escapes.
const LONGEST_RUN: u64 = 1 << 20;
/// Parts of an archive.
const PARTS: usize = 10_000;

/// Tells a workbook from other archives.
pub(super) fn kind_of(bytes: &[u8]) -> Result<FileKind, Fault> {
    let mut archive = open(bytes)?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.into_owned()).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    if has("xl/workbook.xml") || names.iter().any(|name| name.starts_with("xl/worksheets/")) {
        return Ok(FileKind::Xlsx);
    }
    if has("xl/workbook.bin") {
        return Err(Fault::OtherDocument("XLSB"));
    }
    if has("word/document.xml") {
        return Err(Fault::OtherDocument("Word"));
    }
    if has("ppt/presentation.xml") {
        return Err(Fault::OtherDocument("PowerPoint"));
    }
    if has("content.xml") {
        let mut mimetype = String::new();
        if let Ok(part) = archive.by_name("mimetype") {
            // A short text; what is not one is not a spreadsheet.
            if part.take(200).read_to_string(&mut mimetype).is_err() {
                mimetype.clear();
            }
        }
        return match mimetype.trim() {
            "application/vnd.oasis.opendocument.spreadsheet" | "application/vnd.oasis.opendocument.spreadsheet-template" | "" => {
                if has("META-INF/manifest.xml") && is_encrypted_ods(&mut archive) { Err(Fault::Encrypted) } else { Ok(FileKind::Ods) }
            }
            _ => Err(Fault::OtherDocument("OpenDocument")),
        };
    }
    Err(Fault::NoWorkbook)
}

fn is_encrypted_ods(archive: &mut ZipArchive<Cursor<&[u8]>>) -> bool {
    let mut manifest = Vec::new();
    let Ok(part) = archive.by_name("META-INF/manifest.xml") else { return false };
    part.take(1 << 20).read_to_end(&mut manifest).is_ok() && memmem::find(&manifest, b"encryption-data").is_some()
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Fault> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| match error {
        // The list of parts stands at the end: without it, the end is missing.
        ZipError::InvalidArchive(_) | ZipError::Io(_) => Fault::Truncated,
        _ => Fault::Damaged,
    })?;
    if archive.len() > PARTS {
        return Err(Fault::Bomb { limit: PARTS as u64 });
    }
    Ok(archive)
}

/// What was seen while inflating.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Parts of worksheets that have formulas.
    pub formulas: bool,
    /// Other workbooks are referred to.
    pub external_links: bool,
}

/// Inflates every part once, in small pieces, and keeps nothing. After that, nothing in the archive is larger than allowed.
pub(super) fn scan(bytes: &[u8], limits: &Limits) -> Result<Scan, Fault> {
    let mut archive = open(bytes)?;
    let mut scan = Scan::default();
    let mut all = 0u64;
    let sheets = archive.file_names().flatten().filter(|name| name.starts_with("xl/worksheets/") && name.ends_with(".xml")).count();
    if sheets as u64 > limits.sheets {
        return Err(Fault::TooManySheets { limit: limits.sheets });
    }
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) => Fault::Encrypted,
            _ => Fault::Damaged,
        })?;
        let name = part.name().map(|name| name.into_owned()).unwrap_or_default();
        scan.external_links |= name.starts_with("xl/externalLinks/");
        if !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let bound = if name.ends_with("sharedStrings.xml") { SHARED_STRINGS.min(limits.inflated_bytes) } else { limits.inflated_bytes };
        let is_sheet = name.starts_with("xl/worksheets/");
        let mut piece = vec![0u8; 1 << 16];
        let (mut size, mut run, mut first) = (0u64, 0u64, true);
        loop {
            let read = part.read(&mut piece).map_err(|_| Fault::Truncated)?;
            let Some(seen) = piece.get(..read).filter(|seen| !seen.is_empty()) else { break };
            size += read as u64;
            all += read as u64;
            if size > bound || all > limits.inflated_bytes {
                return Err(Fault::Bomb { limit: bound });
            }
            if first {
                first = false;
                if memmem::find(seen, b"<!DOCTYPE").is_some() || memmem::find(seen, b"<!ENTITY").is_some() {
                    return Err(Fault::DocumentType);
                }
            }
            let mut before = 0usize;
            for at in memchr_iter(b'<', seen) {
                run += (at - before) as u64;
                if run > LONGEST_RUN {
                    return Err(Fault::CellTooLong { limit: limits.cell_chars });
                }
                run = 0;
                before = at;
                if is_sheet && !scan.formulas {
                    scan.formulas = seen.get(at + 1..at + 3).is_some_and(|tag| matches!(tag, b"f>" | b"f " | b"f/"));
                }
            }
            run += (seen.len() - before) as u64;
        }
        if run > LONGEST_RUN {
            return Err(Fault::CellTooLong { limit: limits.cell_chars });
        }
    }
    Ok(scan)
}

/// The content of a part, which [`scan`] has found to be within bounds.
pub(super) fn part(bytes: &[u8], name: &str) -> Result<Vec<u8>, Fault> {
    let mut archive = open(bytes)?;
    let mut content = Vec::new();
    let mut part = archive.by_name(name).map_err(|_| Fault::Damaged)?;
    part.read_to_end(&mut content).map_err(|_| Fault::Truncated)?;
    Ok(content)
}
