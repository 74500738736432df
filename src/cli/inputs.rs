//! Files come in; the book goes out, or all reasons why it could not be read. Files are read at the same time.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Failure;
use crate::mapping::{self, Lexicon, Mapping, MappingFault, Options, Reader, TableReading};
use crate::plan::{Moment, Severity};
use crate::policy::{Policy, read_policy};
use crate::roster::{Book, BookPart, Kind, Notice};
use crate::source::{self, FileRead, Limits, Note, Remark};
use crate::words::Lang;

/// A file that was read.
pub(super) struct Gathered {
    /// Its name, without directories.
    pub(super) name: String,
    pub(super) file: FileRead,
    pub(super) part: BookPart,
    pub(super) tables: Vec<TableReading>,
}

/// The words and rules that files are read by.
pub(super) struct Words {
    own: Vec<Mapping>,
    lexicon: Lexicon,
}

impl Words {
    /// Reads the mappings of the command line.
    pub(super) fn from_files(paths: &[PathBuf], lang: Lang) -> Result<Words, Failure> {
        let mut own = Vec::new();
        for path in paths {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let text = text_of(path, lang)?;
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            own.push(Mapping::read(&text, &stem).map_err(|fault| Failure::one(fault.message(lang, &name)))?);
        }
        let lexicon = mapping::lexicon_with(&own).map_err(|fault| Failure::one(fault.message(lang, "mappings")))?;
        Ok(Words { own, lexicon })
    }
}

/// Reads the policy of the command line.
pub(super) fn policy(path: Option<&PathBuf>, lang: Lang) -> Result<Policy, Failure> {
    let Some(path) = path else { return Ok(Policy::default()) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    read_policy(&text_of(path, lang)?).map_err(|fault| Failure::one(fault.message(lang, &name)))
}

fn text_of(path: &Path, lang: Lang) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Failure::one(
            lang.say_with("cli-unreadable", &[("file", file.into()), ("reason", error.kind().to_string().into())]),
        )
    })
}

/// The moment of the command line, today if it says none.
pub(super) fn moment(matches: &clap::ArgMatches) -> Moment {
    matches
        .get_one::<Moment>("as-of")
        .copied()
        .unwrap_or_else(|| Moment { as_of: chrono::Local::now().date_naive(), time: Some(chrono::Local::now().time()) })
}

/// Reads one file.
pub(super) fn read_one(
    path: &Path,
    forced: Option<Kind>,
    words: &Words,
    moment: Moment,
    lang: Lang,
) -> Result<Gathered, String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let options = Options { file: &name, forced, today: moment.as_of };
    let mut reader = Reader::new(&words.lexicon, &words.own, options);
    let file = source::read(path, &Limits::default(), &mut reader).map_err(|error| error.message(lang))?;
    let reading = reader.finish(&file.digest).map_err(|fault| message_of(&fault, &name, lang))?;
    let mut part = reading.part;
    part.notices.extend(file.notes.iter().map(|note| notice_of(note, &name)));
    Ok(Gathered { name, file, part, tables: reading.tables })
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
        _ => notice,
    }
}

/// A fault of a mapping in words.
fn message_of(fault: &MappingFault, file: &str, lang: Lang) -> String {
    let place = |sheet: &Option<String>| match sheet {
        Some(sheet) => lang.say_with("place-sheet", &[("place", file.into()), ("sheet", sheet.as_str().into())]),
        None => file.to_owned(),
    };
    match fault {
        MappingFault::NoHeader { sheet } => lang.say_with("fault-no-header", &[("place", place(sheet).into())]),
        MappingFault::NoRows { sheet } => lang.say_with("fault-no-rows", &[("place", place(sheet).into())]),
        MappingFault::TwoHeaders { sheet, rows, lines } => lang.say_with(
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

/// Reads all files at the same time and puts them together. What is rejected is rejected whole: without it nothing is
/// decided.
pub(super) fn gather(
    inputs: &[(PathBuf, Option<Kind>)],
    words: &Words,
    moment: Moment,
    lang: Lang,
) -> Result<Book, Failure> {
    let results: Vec<Result<Gathered, String>> =
        inputs.par_iter().map(|(path, forced)| read_one(path, *forced, words, moment, lang)).collect();
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for (result, (_, forced)) in results.into_iter().zip(inputs) {
        match result {
            Ok(file) => files.push((file, *forced)),
            Err(message) => faults.push(message),
        }
    }
    if !faults.is_empty() {
        return Err(Failure(faults));
    }
    // The largest first: it is taken over without being copied. The order of the arguments does not matter.
    // Members weigh more: their ids would be copied too.
    let size = |part: &BookPart| part.students.len() + 2 * part.members.len() + part.movements.len();
    files.sort_by(|(a, a_kind), (b, b_kind)| {
        size(&b.part)
            .cmp(&size(&a.part))
            .then_with(|| a.file.digest.cmp(&b.file.digest))
            .then_with(|| a_kind.cmp(b_kind))
            .then_with(|| a.name.cmp(&b.name))
    });
    let mut parts: Vec<BookPart> = Vec::new();
    let mut known: Vec<(String, Option<Kind>, String)> = Vec::new();
    let mut same: Vec<Notice> = Vec::new();
    for (file, forced) in files {
        if let Some((_, _, other)) =
            known.iter().find(|(digest, kind, _)| *digest == file.file.digest && *kind == forced)
        {
            same.push(
                Notice::new(Severity::Info, "source.same_content")
                    .in_sheet(&file.name, None)
                    .text("other", other.clone()),
            );
            continue;
        }
        known.push((file.file.digest.clone(), forced, file.name.clone()));
        parts.push(file.part);
    }
    let mut book = BookPart::gather(parts);
    book.notices.extend(same);
    Ok(book)
}

/// Rosters and members of a command line, as inputs.
pub(super) fn inputs_of(matches: &clap::ArgMatches) -> Vec<(PathBuf, Option<Kind>)> {
    let paths = |name: &str| matches.get_many::<PathBuf>(name).into_iter().flatten();
    paths("members")
        .map(|path| (path.clone(), Some(Kind::Members)))
        .chain(paths("rosters").map(|path| (path.clone(), None)))
        .collect()
}

/// The mappings of a command line.
pub(super) fn words_of(matches: &clap::ArgMatches, lang: Lang) -> Result<Words, Failure> {
    let paths: Vec<PathBuf> = matches.get_many::<PathBuf>("mapping").into_iter().flatten().cloned().collect();
    Words::from_files(&paths, lang)
}
