//! One file or its bytes come in; its records go out, or the reason why it is rejected, in words for whoever brought it.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use quick_cache::sync::Cache;

use domain::roster::{DatasetPart, Kind, Notice};
use i18n::Lang;
use planner::plan::Severity;
use rosters::mapping::drawing::{Drawing, Frame};
use rosters::mapping::{self, Dictionary, Mapping, MappingError, Options, Reader, TableReading, TomlError};
use rosters::source::oneroster::bundle::Bundle;
use rosters::source::{self, FileRead, Limits, Note, PackedFile, Remark};

/// A file that was read.
pub struct Gathered {
    /// Its name, without directories.
    pub name: String,
    /// What the source says of it.
    pub file: FileRead,
    /// Its records.
    pub part: DatasetPart,
    /// What each table was understood as.
    pub tables: Vec<TableReading>,
}

/// The words of so many organisations, or of so many folders of one, are kept.
const KEPT_WORDS: usize = 16;

/// The words and rules that files are read by.
#[derive(Debug)]
pub struct Words {
    own: Vec<Mapping>,
    dictionary: Dictionary,
}

impl Words {
    /// The shipped mappings, and the user's on top of them. Those that were asked for last are kept: to put thousands of words together
    /// takes longer than to read a list with them.
    ///
    /// # Errors
    /// A fault in a shipped mapping, which the tests rule out.
    pub fn of(own: Vec<Mapping>) -> Result<Arc<Words>, TomlError> {
        static KEPT: LazyLock<Cache<blake3::Hash, Arc<Words>>> = LazyLock::new(|| Cache::new(KEPT_WORDS));
        let made = |own: Vec<Mapping>| Ok(Arc::new(Words { dictionary: mapping::lexicon_with(&own)?, own }));
        // A mapping that has no text cannot be; without one it is not kept.
        match serde_json::to_vec(&own) {
            Ok(text) => KEPT.get_or_insert_with(&blake3::hash(&text), || made(own)),
            Err(_) => made(own),
        }
    }

    /// The words.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }
}

/// How files are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The words and rules.
    pub words: &'a Words,
    /// The bounds.
    pub limits: &'a Limits,
    /// The day for which it is read.
    pub day: NaiveDate,
    /// The language of the reason for a rejection.
    pub lang: Lang,
    /// The organisation whose lists are read: its name, code or id. A file may hold those of several.
    pub organization: &'a str,
    /// What earlier OneRoster bundles told, for changes that refer to it.
    pub earlier: Option<&'a Bundle>,
}

/// Reads a file from the disk. `forced` says its kind, where the command does.
///
/// # Errors
/// The reason why it is rejected.
pub fn read_path(path: &Path, forced: Option<Kind>, how: Reading<'_>) -> Result<Gathered, String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    read_with(name, forced, how, |reader| source::read(path, how.limits, reader))
}

/// Reads the bytes of a file.
///
/// # Errors
/// The reason why it is rejected.
pub fn read_bytes(name: &str, bytes: &[u8], forced: Option<Kind>, how: Reading<'_>) -> Result<Gathered, String> {
    read_with(name.to_owned(), forced, how, |reader| source::read_bytes(name, bytes, how.limits, reader))
}

/// Reads a file from the disk, or all files of an archive of several. One that cannot be read is among the reasons, and
/// then nothing of the archive counts.
///
/// # Errors
/// The reasons why it is rejected.
pub fn read_all(path: &Path, forced: Option<Kind>, how: Reading<'_>) -> Result<Vec<Gathered>, Vec<String>> {
    let one = |fault: String| vec![fault];
    let Some(files) = source::unpack_path(path, how.limits).map_err(|error| one(error.message(how.lang)))? else {
        return read_path(path, forced, how).map(|read| vec![read]).map_err(one);
    };
    let archive = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    if files.is_empty() {
        return Err(one(how.lang.text_with("intake-archive-empty", &[("file", archive.as_ref().into())])));
    }
    let mut gathered = Vec::with_capacity(files.len());
    for file in &files {
        let refused = refused_inside(file, how);
        match refused.map_or_else(|| read_bytes(&file.name, &file.bytes, forced, how), Err) {
            Ok(read) => gathered.push(read),
            Err(reason) => {
                let args = [("file", archive.as_ref().into()), ("reason", reason.into())];
                return Err(one(how.lang.text_with("intake-archive-refused", &args)));
            }
        }
    }
    Ok(gathered)
}

/// Why a file of an archive is not read, where that does not depend on what stands in it: it is an archive of several
/// files again.
pub(super) fn refused_inside(file: &PackedFile, how: Reading<'_>) -> Option<String> {
    match source::unpack(&file.name, &file.bytes, how.limits) {
        Ok(None) => None,
        Ok(Some(_)) => Some(how.lang.text_with("intake-archive-nested", &[("file", file.name.as_str().into())])),
        Err(error) => Some(error.message(how.lang)),
    }
}

/// A file, whether it can be read or not, with what each row of it was taken for.
pub struct Drawn {
    /// Its name, without directories.
    pub name: String,
    /// What was read, or the reason why it is rejected.
    pub read: Result<Gathered, String>,
    /// What everything was taken for; empty where the source could not be read at all.
    pub drawing: Drawing,
}

/// Reads the bytes of a file, and tells what each row of it was taken for.
pub fn draw_bytes(name: &str, bytes: &[u8], how: Reading<'_>, frame: Frame) -> Drawn {
    draw_with(name.to_owned(), how, frame, |reader| source::read_bytes(name, bytes, how.limits, reader))
}

/// The same of a file on the disk, or of all files of an archive of several.
///
/// # Errors
/// The reasons why there is nothing to draw.
pub fn draw_all(path: &Path, how: Reading<'_>, frame: Frame) -> Result<Vec<Drawn>, Vec<String>> {
    let one = |fault: String| vec![fault];
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let Some(files) = source::unpack_path(path, how.limits).map_err(|error| one(error.message(how.lang)))? else {
        return Ok(vec![draw_with(name, how, frame, |reader| source::read(path, how.limits, reader))]);
    };
    if files.is_empty() {
        return Err(one(how.lang.text_with("intake-archive-empty", &[("file", name.into())])));
    }
    let drawn = files.iter().map(|file| match refused_inside(file, how) {
        None => draw_bytes(&file.name, &file.bytes, how, frame),
        Some(reason) => Drawn { name: file.name.clone(), read: Err(reason), drawing: Drawing::default() },
    });
    Ok(drawn.collect())
}

fn draw_with(
    name: String,
    how: Reading<'_>,
    frame: Frame,
    read: impl FnOnce(&mut Reader<'_>) -> Result<FileRead, source::SourceError>,
) -> Drawn {
    let mut reader = reader_of(&name, None, how);
    reader.draw(frame);
    let file = match read(&mut reader) {
        Ok(file) => file,
        Err(error) => {
            let read = Err(error.message(how.lang));
            return Drawn { name, read, drawing: Drawing::default() };
        }
    };
    let (reading, drawing) = reader.finish_drawn(&file.digest);
    let read = gathered(&name, file, reading, how);
    Drawn { name, read, drawing }
}

fn reader_of<'a>(name: &'a str, forced: Option<Kind>, how: Reading<'a>) -> Reader<'a> {
    let options = Options { file: name, forced, today: how.day, organization: how.organization, earlier: how.earlier };
    Reader::new(&how.words.dictionary, &how.words.own, options)
}

fn gathered(
    name: &str,
    file: FileRead,
    reading: Result<mapping::Reading, MappingError>,
    how: Reading<'_>,
) -> Result<Gathered, String> {
    let reading = reading.map_err(|fault| message_of(&fault, name, how.lang))?;
    let mut part = reading.part;
    part.notices.extend(file.notes.iter().map(|note| notice_of(note, name)));
    Ok(Gathered { name: name.to_owned(), file, part, tables: reading.tables })
}

fn read_with(
    name: String,
    forced: Option<Kind>,
    how: Reading<'_>,
    read: impl FnOnce(&mut Reader<'_>) -> Result<FileRead, source::SourceError>,
) -> Result<Gathered, String> {
    let mut reader = reader_of(&name, forced, how);
    let file = read(&mut reader).map_err(|error| error.message(how.lang))?;
    let reading = reader.finish(&file.digest);
    gathered(&name, file, reading, how)
}

/// A notice about a row of a bundle: somebody has to mend it where it comes from.
fn of_row(notice: Notice, note: &Note) -> Notice {
    let row = note.row.map(|row| row.to_string()).unwrap_or_default();
    Notice { severity: Severity::Warning, ..notice }.text("line", row)
}

/// A remark about a file, as a notice.
fn notice_of(note: &Note, file: &str) -> Notice {
    let notice = Notice::new(Severity::Info, note.code()).in_sheet(file, note.sheet.as_deref());
    match &note.remark {
        Remark::HiddenSheet => {
            Notice { severity: Severity::Warning, ..notice }.text("sheet", note.sheet.clone().unwrap_or_default())
        }
        Remark::ContentDiffersFromExtension { extension, kind } => {
            notice.text("extension", extension.clone()).text("kind", kind.name())
        }
        Remark::EncodingGuessed { encoding } => notice.text("encoding", *encoding),
        Remark::DeletedRecords { count } => notice.text("count", count.to_string()).text("shown", count.to_string()),
        Remark::MemoFields { names } => Notice { severity: Severity::Warning, ..notice }.text("names", names.clone()),
        Remark::RefersToNothing { column } => of_row(notice, note).text("name", *column),
        Remark::GroupNotWhole { group } => {
            Notice { severity: Severity::Warning, ..notice }.text("group", group.clone())
        }
        Remark::Unclear { column, value } => of_row(notice, note).text("name", *column).text("value", value.clone()),
        Remark::IdentityChanged { was, is } => of_row(notice, note).text("was", was.clone()).text("is", is.clone()),
        Remark::ManifestIsSilent { is_changes } => Notice { severity: Severity::Warning, ..notice }
            .text("file", note.sheet.clone().unwrap_or_default())
            .text("read_as", if *is_changes { "delta" } else { "bulk" }),
        Remark::NoClassOfToday { day } => Notice { severity: Severity::Warning, ..notice }.text("day", day.clone()),
        Remark::ClassesNotOfToday { count, examples } => {
            notice.text("count", count.to_string()).text("groups", examples.clone())
        }
        Remark::OtherOrganizations { names } => notice.text("names", names.clone()),
        Remark::UnknownWord { column, word } => of_row(notice, note).text("name", *column).text("word", word.clone()),
        _ => notice,
    }
}

/// A fault of a mapping in words.
fn message_of(fault: &MappingError, file: &str, lang: Lang) -> String {
    let place = |sheet: &Option<String>| match sheet {
        Some(sheet) => lang.text_with("place-sheet", &[("place", file.into()), ("sheet", sheet.as_str().into())]),
        None => file.to_owned(),
    };
    match fault {
        MappingError::NoHeader { sheet } => lang.text_with("fault-no-header", &[("place", place(sheet).into())]),
        MappingError::NoRows { sheet } => lang.text_with("fault-no-rows", &[("place", place(sheet).into())]),
        MappingError::TwoHeaders { sheet, rows, lines } => lang.text_with(
            "fault-two-headers",
            &[
                ("place", place(sheet).into()),
                ("row_a", rows.0.to_string().into()),
                ("row_b", rows.1.to_string().into()),
                ("line_a", lines.0.as_str().into()),
                ("line_b", lines.1.as_str().into()),
            ],
        ),
    }
}
