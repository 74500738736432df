//! The first bytes of a file come in; what it is goes out.

use memchr::memmem;

use super::FileKind;
use super::fault::Fault;
use super::zip_scan;

/// Tells the kind by content.
pub(super) fn kind_of(bytes: &[u8]) -> Result<FileKind, Fault> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_scan::kind_of(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(bytes);
    }
    let start = bytes.get(..bytes.len().min(2048)).unwrap_or(bytes);
    let text: String = start.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let text = text.trim_start_matches(|c: char| !c.is_ascii_graphic());
    if text.starts_with("%pdf") {
        return Err(Fault::OtherDocument("PDF"));
    }
    if text.starts_with("{\\rtf") {
        return Err(Fault::OtherDocument("RTF"));
    }
    if text.starts_with("<?xml") && text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Err(Fault::OtherDocument("XML 2003"));
    }
    if text.starts_with('<') && ["<html", "<table", "<!doctype html", "<head", "<body"].iter().any(|tag| text.contains(tag)) {
        return Ok(FileKind::Html);
    }
    Ok(FileKind::Csv)
}

/// A compound file: an old workbook, or a new one under a password.
fn compound(bytes: &[u8]) -> Result<FileKind, Fault> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        Err(Fault::Encrypted)
    } else if has("Workbook") || has("Book") {
        Ok(FileKind::Xls)
    } else if has("WordDocument") {
        Err(Fault::OtherDocument("Word"))
    } else {
        Err(Fault::Damaged)
    }
}
