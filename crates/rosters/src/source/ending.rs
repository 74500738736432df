//! The bytes of a file → whether it breaks off: a copy that has stopped on its way looks like a file that is complete.
//!
//! Most formats have an end of their own: the directory of a zip, the last tag, a number of records. A text has none; it tells by its
//! last line, and by what the same file was before. Pure: nothing is read but the bytes that come in.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use memchr::memmem;

use super::dbf;
use super::detect::{self, Content};
use super::error::SourceErrorKind;

/// How a file breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BreakingOff {
    /// The end that its format has is not there.
    NoEnd,
    /// The last line has no end, and fewer cells than the one before.
    LastLine,
    /// The last line has no end, and what the same file was before had one.
    NoLineEnd,
    /// It is, byte for byte, the beginning of what the same file was before.
    Beginning,
    /// It is less than half as long as the same file was before.
    Half,
}

impl BreakingOff {
    /// The stable name: `unfinished.no_end`.
    pub fn code(self) -> &'static str {
        match self {
            BreakingOff::NoEnd => "unfinished.no_end",
            BreakingOff::LastLine => "unfinished.last_line",
            BreakingOff::NoLineEnd => "unfinished.no_line_end",
            BreakingOff::Beginning => "unfinished.beginning",
            BreakingOff::Half => "unfinished.half",
        }
    }
}

/// Tells how a file breaks off, if it does, by itself.
pub fn breaks_off(bytes: &[u8]) -> Option<BreakingOff> {
    let has_end = match detect::sniff(head(bytes)) {
        Ok(Content::Zip) => zip_ends(bytes),
        Ok(Content::Compound) => compound_ends(bytes),
        Ok(Content::Dbf) => dbf::promised_len(head(bytes)).is_none_or(|len| bytes.len() as u64 >= len),
        Ok(Content::Xml2003 | Content::FlatOds) => xml_ends(&text_of(bytes)),
        Ok(Content::Html) => page_ends(&text_of(bytes)),
        Ok(Content::Text) => return text_breaks_off(bytes),
        // What the program wrote down itself comes in no folder.
        Ok(Content::Recorded) => true,
        // Too little of it may be there to tell what it is.
        Err(SourceErrorKind::NotATable | SourceErrorKind::XmlSpreadsheet) if is_tagged(bytes) => {
            xml_ends(&text_of(bytes))
        }
        // What is not read at all is not waited for.
        Err(_) => true,
    };
    (!has_end).then_some(BreakingOff::NoEnd)
}

/// True if a file has no end of its own, so that only its former edition tells whether it is complete.
pub fn is_endless(bytes: &[u8]) -> bool {
    matches!(detect::sniff(head(bytes)), Ok(Content::Text | Content::Html))
}

/// Tells whether a file without an end of its own is only a part of what it was before, under the same name or under one that differs
/// by a date or a number. Files of each day may be of any length.
pub fn falls_short_of(bytes: &[u8], former: &[u8], is_same_name: bool) -> Option<BreakingOff> {
    if bytes.len() < former.len() && former.starts_with(bytes) {
        return Some(BreakingOff::Beginning);
    }
    // One program ends its last line always, or never.
    let ends = |text: &[u8]| matches!(text, [.., b'\n' | b'\r'] | [.., b'\n' | b'\r', 0]);
    if ends(former) && !ends(bytes) {
        return Some(BreakingOff::NoLineEnd);
    }
    (is_same_name && bytes.len() < former.len() / 2).then_some(BreakingOff::Half)
}

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..4096).unwrap_or(bytes)
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let found = bytes.get(at..at.checked_add(N)?)?;
    Some(found.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The length of the record at a zip's end, without its comment.
const ZIP_END: usize = 22;
/// The longest comment after it.
const ZIP_COMMENT: usize = u16::MAX as usize;

/// True if a zip ends with its directory, which is written last.
fn zip_ends(bytes: &[u8]) -> bool {
    let from = bytes.len().saturating_sub(ZIP_END + ZIP_COMMENT);
    let tail = bytes.get(from..).unwrap_or_default();
    memmem::rfind_iter(tail, b"PK\x05\x06").any(|at| zip_ends_at(bytes, from + at).unwrap_or(false))
}

fn zip_ends_at(bytes: &[u8], at: usize) -> Option<bool> {
    let comment = usize::try_from(number::<2>(bytes, at + 20)?).ok()?;
    if at.checked_add(ZIP_END)?.checked_add(comment)? > bytes.len() {
        return Some(false);
    }
    let (len, start) = (number::<4>(bytes, at + 12)?, number::<4>(bytes, at + 16)?);
    // A large archive says both somewhere else.
    if len == u64::from(u32::MAX) || start == u64::from(u32::MAX) {
        return Some(true);
    }
    // An empty one is nothing but this record.
    if len == 0 {
        return Some(at == 0);
    }
    let directory = at.checked_sub(usize::try_from(len).ok()?)?;
    let is_there = bytes.get(directory..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02"));
    // Nothing stands before the first file, so places are counted from there.
    Some(is_there && directory as u64 == start)
}

/// The sectors of a compound file's table that its head names.
const TABLE_IN_HEAD: usize = 109;
/// A free sector of a compound file.
const FREE: u64 = 0xFFFF_FFFF;

/// True if all sectors are there that a compound file says to use.
fn compound_ends(bytes: &[u8]) -> bool {
    compound_sectors(bytes).is_some_and(|(used, there)| used <= there)
}

/// How many sectors a compound file uses, and how many are there.
fn compound_sectors(bytes: &[u8]) -> Option<(u64, u64)> {
    let size =
        1u64.checked_shl(u32::try_from(number::<2>(bytes, 30)?).ok()?).filter(|size| (512..=4096).contains(size))?;
    let there = (bytes.len() as u64).checked_sub(size)?.div_ceil(size);
    let entries = size / 4;
    let tables = number::<4>(bytes, 44)?.min(TABLE_IN_HEAD as u64);
    let mut used = 0;
    for table in 0..tables {
        let sector = number::<4>(bytes, 76 + usize::try_from(table).ok()? * 4)?;
        used = used.max(sector.checked_add(1)?);
        let start = usize::try_from(sector.checked_add(1)?.checked_mul(size)?).ok()?;
        for entry in 0..entries {
            // A table that is not there whole is counted above.
            let Some(next) = number::<4>(bytes, start.checked_add(usize::try_from(entry).ok()? * 4)?) else { break };
            if next != FREE {
                used = used.max(table * entries + entry + 1);
            }
        }
    }
    Some((used, there))
}

/// True if a file is written in tags.
fn is_tagged(bytes: &[u8]) -> bool {
    text_of(head(bytes)).trim_start_matches('\u{feff}').trim_start().starts_with("<?xml")
}

/// The text of a file that is written in tags.
fn text_of(bytes: &[u8]) -> String {
    let encoding = match (Encoding::for_bom(bytes), bytes) {
        (Some((encoding, _)), _) => Some(encoding),
        (None, [b'<', 0, ..]) => Some(UTF_16LE),
        (None, [0, b'<', ..]) => Some(UTF_16BE),
        _ => None,
    };
    // Tags are the same in all encodings of one byte.
    encoding.map_or_else(|| String::from_utf8_lossy(bytes), |encoding| encoding.decode(bytes).0).into_owned()
}

/// True if the tag of the first element is closed at the end.
fn xml_ends(text: &str) -> bool {
    let Some(root) = detect::root_of(text) else { return false };
    let mut end = text.trim_end_matches(|c: char| c.is_whitespace() || c == '\0');
    // A comment may stand after it.
    while end.ends_with("-->") {
        let Some(at) = end.rfind("<!--") else { return false };
        end = end.get(..at).unwrap_or_default().trim_end();
    }
    let tag = end.strip_suffix('>').map(str::trim_end).and_then(|end| end.strip_suffix(root));
    tag.is_some_and(|end| end.ends_with("</"))
}

/// True if a page that programs save as a workbook closes its tables, and does not end within a tag.
fn page_ends(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let count = |tag: &str| memmem::find_iter(text.as_bytes(), tag).count();
    count("<table") <= count("</table") && text.rfind('<') <= text.rfind('>')
}

/// A text that ends with its last line breaks off nowhere.
fn text_breaks_off(bytes: &[u8]) -> Option<BreakingOff> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding != encoding_rs::UTF_8 => {
            if (bytes.len() - mark) % 2 == 1 {
                return Some(BreakingOff::NoEnd);
            }
            encoding.decode(bytes).0.into_owned().into_bytes()
        }
        _ => {
            if is_within_a_letter(bytes) {
                return Some(BreakingOff::NoEnd);
            }
            bytes.to_vec()
        }
    };
    if text.last().is_none_or(|last| matches!(last, b'\n' | b'\r')) {
        return None;
    }
    let mut lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).rev().filter(|line| !line.trim_ascii().is_empty());
    let (last, before) = (lines.next()?, lines.next()?);
    let cells = |line: &[u8]| [b';', b'\t', b',', b'|'].map(|mark| line.iter().filter(|byte| **byte == mark).count());
    let (last, before) = (cells(last), cells(before));
    // By the mark that the line before has most of.
    let (had, has) = before.into_iter().zip(last).max_by_key(|(had, _)| *had)?;
    (has < had).then_some(BreakingOff::LastLine)
}

/// True if a text in UTF-8 ends in the middle of a letter.
fn is_within_a_letter(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => false,
        // A text in another encoding has such letters everywhere.
        Err(error) => {
            error.error_len().is_none() && bytes.get(..error.valid_up_to()).is_some_and(|text| !text.is_ascii())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn zip(content: &[u8]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn compound(content: &[u8]) -> Vec<u8> {
        let mut file =
            cfb::CompoundFile::create_with_version(cfb::Version::V3, std::io::Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(content).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    const WORKBOOK: &str = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet>\
                            </Worksheet></Workbook>\n<!-- end -->\n";

    #[test]
    fn a_text_tells_by_its_last_line() {
        for (text, breaks) in [
            ("ФИО;Группа\nИванов;ИС-21\n", None),
            ("ФИО;Группа\nИванов;ИС-21", None),
            ("ФИО;Группа\r\nИванов;И", None),
            ("ФИО;Группа\r\nПетров;ИС-21\r\nИван", Some(BreakingOff::LastLine)),
            ("ФИО,Группа\nПетров,ИС-21\nИван", Some(BreakingOff::LastLine)),
            ("Список", None),
            ("Список\nгруппы", None),
            ("", None),
        ] {
            assert_eq!(breaks_off(text.as_bytes()), breaks, "{text}");
        }
        let text = "ФИО;Группа\nИванов;ИС-21\nЯ";
        assert_eq!(breaks_off(&text.as_bytes()[..text.len() - 1]), Some(BreakingOff::NoEnd));
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("ФИО;Группа\nИванов;ИСИП");
        assert_eq!(breaks_off(&cyrillic), None);
    }

    #[test]
    fn a_text_is_held_against_its_former_edition() {
        let former = "ФИО\nИванов\nПетров\nСидоров\n".as_bytes();
        assert_eq!(falls_short_of("ФИО\nИванов\nПетров\n".as_bytes(), former, true), Some(BreakingOff::Beginning));
        assert_eq!(falls_short_of("ФИО\nБелов\n".as_bytes(), former, true), Some(BreakingOff::Half));
        assert_eq!(falls_short_of("ФИО\nБелов\n".as_bytes(), former, false), None);
        assert_eq!(falls_short_of("ФИО\nБелов\nИванов\nСид".as_bytes(), former, false), Some(BreakingOff::NoLineEnd));
        assert_eq!(falls_short_of("ФИО\nИванов\nСидоров\n".as_bytes(), former, true), None);
        assert_eq!(falls_short_of(former, former, true), None);
    }

    #[test]
    fn tags_are_closed() {
        assert_eq!(breaks_off(WORKBOOK.as_bytes()), None);
        let wide: Vec<u8> = WORKBOOK.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(breaks_off(&wide), None);
        assert_eq!(breaks_off(&wide[..wide.len() / 2]), Some(BreakingOff::NoEnd));
        let page = "<html><table><tr><td>ФИО</table>";
        assert_eq!(breaks_off(page.as_bytes()), None, "some programs close nothing else");
        assert_eq!(breaks_off(&page.as_bytes()[..page.len() - 9]), Some(BreakingOff::NoEnd));
    }

    #[test]
    fn what_is_not_read_is_not_waited_for() {
        assert_eq!(breaks_off(b"%PDF-1.7 half"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_beginning_of_an_archive_is_whole(content in proptest::collection::vec(any::<u8>(), 0..300), part in 4usize..1000) {
            let whole = zip(&content);
            prop_assert_eq!(breaks_off(&whole), None);
            let cut = part % whole.len();
            if cut >= 4 {
                prop_assert_eq!(breaks_off(&whole[..cut]), Some(BreakingOff::NoEnd));
                // Room for all of it was made beforehand.
                let mut padded = whole[..cut].to_vec();
                padded.resize(whole.len(), 0);
                if padded != whole {
                    prop_assert_eq!(breaks_off(&padded), Some(BreakingOff::NoEnd));
                }
            }
        }

        #[test]
        fn no_beginning_of_a_compound_file_is_whole(len in 5000usize..40_000, part in 0usize..1000) {
            let whole = compound(&vec![7; len]);
            prop_assert_eq!(breaks_off(&whole), None);
            // A sector that is cut short may be the end of one that some programs write so.
            let cut = 600 + (whole.len() - 600 - 512) * part / 1000;
            prop_assert_eq!(breaks_off(&whole[..cut]), Some(BreakingOff::NoEnd));
        }

        #[test]
        fn no_beginning_of_a_workbook_in_tags_is_whole(part in 80usize..10_000) {
            let end = WORKBOOK.rfind("</Workbook>").unwrap() + "</Workbook>".len();
            let cut = 80 + part % (end - 80);
            prop_assert_eq!(breaks_off(&WORKBOOK.as_bytes()[..cut]), Some(BreakingOff::NoEnd));
        }

        #[test]
        fn a_text_that_ends_its_last_line_breaks_off_nowhere(lines in proptest::collection::vec("[а-яА-Я;, 0-9]{0,20}", 1..20)) {
            prop_assert_eq!(breaks_off(format!("Список\n{}\n", lines.join("\n")).as_bytes()), None);
        }

        #[test]
        fn any_bytes_are_looked_at(bytes in proptest::collection::vec(any::<u8>(), 0..2000), start in 0usize..6) {
            let starts: [&[u8]; 6] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\x03", b"<?xml", b"<table", b""];
            let _ = breaks_off(&[starts[start], &bytes].concat());
        }
    }
}
