//! The first bytes of a file → what it is. The extension is not asked.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::dbf;
use super::error::SourceErrorKind;
use super::fods::OFFICE;
use super::recorded::MAGIC;
use super::xml2003::SPREADSHEET;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A zip archive: xlsx, ods or something that only a look inside tells.
    Zip,
    /// A compound file of Microsoft: xls, an encrypted xlsx, or an old text document.
    Compound,
    /// A workbook of Excel 2003 as XML, which programs save as `.xls`.
    Xml2003,
    /// A table of dBASE or FoxPro.
    Dbf,
    /// A flat OpenDocument file.
    FlatOds,
    /// A web page, which some programs save as `.xls`.
    Html,
    /// The rows of a file as they were written down when one of them was taken out.
    Recorded,
    /// Text; csv unless it turns out otherwise.
    Text,
}

/// Signatures of files that hold no table, or none that is read here.
const REFUSED: &[(&[u8], SourceErrorKind)] = &[
    (b"{\\rtf", SourceErrorKind::Rtf),
    (b"MOXCEL", SourceErrorKind::Mxl),
    (b"\x09\x00\x04\x00", SourceErrorKind::AncientWorkbook),
    (b"\x09\x02\x06\x00", SourceErrorKind::AncientWorkbook),
    (b"\x09\x04\x06\x00", SourceErrorKind::AncientWorkbook),
    (b"\x09\x08\x08\x00", SourceErrorKind::AncientWorkbook),
    (b"\x09\x08\x10\x00", SourceErrorKind::AncientWorkbook),
    (b"Rar!\x1A", SourceErrorKind::Archive),
    (b"7z\xBC\xAF\x27\x1C", SourceErrorKind::Archive),
    (b"\x1F\x8B\x08", SourceErrorKind::Archive),
    (b"\xFD7zXZ\0", SourceErrorKind::Archive),
    (b"BZh91AY&SY", SourceErrorKind::Archive),
    (b"MSCF\0\0\0\0", SourceErrorKind::Archive),
    (b"\x89PNG", SourceErrorKind::Picture),
    (b"\xFF\xD8\xFF", SourceErrorKind::Picture),
    (b"GIF8", SourceErrorKind::Picture),
    (b"II*\0", SourceErrorKind::Picture),
    (b"MM\0*", SourceErrorKind::Picture),
    (b"AT&TFORM", SourceErrorKind::Picture),
    (b"\x7FELF", SourceErrorKind::NotATable),
    (b"MZ\x90\x00", SourceErrorKind::NotATable),
    (b"SQLite format 3\0", SourceErrorKind::NotATable),
];

/// Tells what a file is by its first bytes.
pub(super) fn sniff(head: &[u8]) -> Result<Content, SourceErrorKind> {
    if head.starts_with(MAGIC) {
        return Ok(Content::Recorded);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Content::Zip);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Content::Compound);
    }
    // A PDF may begin with up to a kilobyte of anything.
    if head.get(..1024.min(head.len())).is_some_and(|start| memchr::memmem::find(start, b"%PDF-").is_some()) {
        return Err(SourceErrorKind::Pdf);
    }
    if dbf::is_dbf(head) {
        return Ok(Content::Dbf);
    }
    // The kinds whose signature does not stand at the beginning.
    let at = |from: usize, what: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(what));
    let is_bitmap = at(0, b"BM") && at(6, &[0; 4]);
    let is_webp = at(0, b"RIFF") && at(8, b"WEBP");
    let is_phone_picture = at(4, b"ftyp") && [b"heic", b"heix", b"mif1", b"avif"].iter().any(|brand| at(8, *brand));
    if is_bitmap || is_webp || is_phone_picture {
        return Err(SourceErrorKind::Picture);
    }
    if at(257, b"ustar") {
        return Err(SourceErrorKind::Archive);
    }
    if let Some((_, fault)) = REFUSED.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Err(fault.clone());
    }
    sniff_text(head)
}

fn sniff_text(head: &[u8]) -> Result<Content, SourceErrorKind> {
    let start = head.get(..4096.min(head.len())).unwrap_or_default();
    let text = match (Encoding::for_bom(start), start) {
        (Some((encoding, _)), _) => encoding.decode(start).0,
        // A tag in UTF-16 without a mark.
        (None, [b'<', 0, ..]) => UTF_16LE.decode(start).0,
        (None, [0, b'<', ..]) => UTF_16BE.decode(start).0,
        _ => String::from_utf8_lossy(start),
    };
    let text = text.trim_start().to_ascii_lowercase();
    if let Some(fault) = letter(&text).or_else(|| exchanged(&text)) {
        return Err(fault);
    }
    if root_of(&text).is_some_and(|root| root.rsplit(':').next() == Some("workbook")) && text.contains(SPREADSHEET) {
        return Ok(Content::Xml2003);
    }
    if root_of(&text).is_some_and(|root| root.ends_with(":document")) && text.contains(OFFICE) {
        return Ok(Content::FlatOds);
    }
    let html = |text: &str| ["<html", "<table", "<head", "<body"].iter().any(|tag| text.contains(tag));
    if text.starts_with("<?xml") {
        return if text.contains("<workbook") || text.contains("excel.sheet") {
            Err(SourceErrorKind::XmlSpreadsheet)
        } else if html(&text) {
            Ok(Content::Html)
        } else {
            Err(SourceErrorKind::NotATable)
        };
    }
    let tags = ["<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<style", "<div"];
    if tags.iter().any(|tag| text.starts_with(tag)) || (text.starts_with("<!--") && html(&text)) {
        return Ok(Content::Html);
    }
    Ok(Content::Text)
}

/// A web archive or a letter: both begin with the lines of a letter's head, one of which names the version of MIME.
fn letter(text: &str) -> Option<SourceErrorKind> {
    let is_head = |line: &str| {
        let name = line.split_once(':').map(|(name, _)| name).unwrap_or_default();
        line.starts_with([' ', '\t'])
            || (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
    };
    let head: Vec<&str> = text.lines().take_while(|line| !line.trim().is_empty()).collect();
    // A list whose first lines hold a colon is no letter.
    if !head.iter().take(3).all(|line| is_head(line)) || !head.iter().any(|line| line.starts_with("mime-version:")) {
        return None;
    }
    let is_page =
        head.iter().any(|line| line.contains("multipart/related") || line.starts_with("snapshot-content-location:"));
    Some(if is_page { SourceErrorKind::WebArchive } else { SourceErrorKind::Letter })
}

/// The old forms in which tables were carried from one program to another. Their lines hold semicolons, or look like a
/// list: as csv they would be read as what they are not.
fn exchanged(text: &str) -> Option<SourceErrorKind> {
    let mut lines = text.lines().map(str::trim);
    let (first, second) = (lines.next()?, lines.next().unwrap_or_default());
    // `ID;PWXL;N;E` is the head of a SYLK; «ID;Пол;Группа» and "id;place" are those of a list.
    let sylk_records = ["p;", "f;", "b;", "c;", "o;", "nn;", "ne;", "nu;", "w;", "e"];
    let is_sylk_record = |line: &str| {
        sylk_records.iter().any(|record| line == *record || line.starts_with(record) && record.ends_with(';'))
    };
    if first.starts_with("id;p") && is_sylk_record(second) {
        return Some(SourceErrorKind::Sylk);
    }
    let third = lines.next().unwrap_or_default();
    (first == "table" && second == "0,1" && third.starts_with('"')).then_some(SourceErrorKind::Dif)
}

/// The name of the first element, with its prefix; instructions and comments may stand before it.
pub(super) fn root_of(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let (after, end) = match rest {
            _ if rest.starts_with("<?") => (rest, "?>"),
            _ if rest.starts_with("<!--") => (rest, "-->"),
            _ => break,
        };
        rest = after.split_once(end)?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    name.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell() {
        assert_eq!(sniff(b"PK\x03\x04..."), Ok(Content::Zip));
        assert_eq!(sniff(b"\xEF\xBB\xBF<html><table>"), Ok(Content::Html));
        assert_eq!(sniff(b"<?xml version='1.0'?><Workbook xmlns='...'>"), Err(SourceErrorKind::XmlSpreadsheet));
        let dataset = format!("<?xml version=\"1.0\"?><!-- a --><ss:Workbook xmlns:ss=\"{SPREADSHEET}\">");
        assert_eq!(sniff(dataset.as_bytes()), Ok(Content::Xml2003));
        let wide: Vec<u8> = dataset.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&wide), Ok(Content::Xml2003));
        let page = format!("<html xmlns:x=\"{SPREADSHEET}\"><table>");
        assert_eq!(sniff(page.as_bytes()), Ok(Content::Html));
        assert_eq!(sniff(b"\n%PDF-1.7"), Err(SourceErrorKind::Pdf));
        assert_eq!(sniff("Фамилия;Имя".as_bytes()), Ok(Content::Text));
        assert_eq!(sniff(b"1 < 2;3"), Ok(Content::Text));
    }
}
