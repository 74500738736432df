//! Files come in; the dataset goes out, or all reasons why it could not be read. Files are read at the same time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Failure, clock};
use crate::intake::{self, Drawn, Gathered, Reading, Words};
use domain::roster::{Dataset, DatasetPart, Kind, Notice};
use i18n::Lang;
use planner::plan::{Moment, Severity};
use planner::policy::{Policy, read_policy};
use rosters::mapping::Mapping;
use rosters::mapping::drawing::Frame;
use rosters::source::oneroster::bundle::Bundle;
use rosters::source::{self, Limits, oneroster};

/// Reads the mappings of the command line.
pub(super) fn words_from_files(paths: &[PathBuf], lang: Lang) -> Result<Arc<Words>, Failure> {
    let mut own = Vec::new();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = text_of(path, lang)?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        own.push(Mapping::read(&text, &stem).map_err(|fault| Failure::one(fault.message(lang, &name)))?);
    }
    Words::of(own).map_err(|fault| Failure::one(fault.message(lang, "mappings")))
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
            lang.text_with("cli-unreadable", &[("file", file.into()), ("reason", lang.io(error.kind()).into())]),
        )
    })
}

/// The moment of the command line, now if it says none.
pub(super) fn moment(matches: &clap::ArgMatches, lang: Lang) -> Result<Moment, Failure> {
    if let Some(said) = matches.get_one::<Moment>("as-of") {
        return Ok(*said);
    }
    let now = clock(lang)?.local();
    Ok(Moment { as_of: now.date(), time: Some(now.time()) })
}

/// The day on which a file is read that no day is said for.
pub(super) fn today(lang: Lang) -> Result<Moment, Failure> {
    Ok(Moment { as_of: clock(lang)?.local().date(), time: None })
}

/// Reads one file. The organisation is the policy's, where there is one.
pub(super) fn read_one(
    path: &Path,
    forced: Option<Kind>,
    words: &Words,
    moment: Moment,
    organization: &str,
    earlier: Option<&Bundle>,
    lang: Lang,
) -> Result<Gathered, String> {
    intake::read_path(
        path,
        forced,
        Reading { words, limits: &Limits::default(), day: moment.as_of, lang, organization, earlier },
    )
}

/// Reads one file, or the files of an archive of several, and tells what each row was taken for.
pub(super) fn draw_all(
    path: &Path,
    words: &Words,
    moment: Moment,
    frame: Frame,
    lang: Lang,
) -> Result<Vec<Drawn>, Vec<String>> {
    let limits = &Limits::default();
    let how = Reading { words, limits, day: moment.as_of, lang, organization: "", earlier: None };
    intake::draw_all(path, how, frame)
}

/// Reads one file, or the files of an archive of several.
fn read_all(
    path: &Path,
    forced: Option<Kind>,
    words: &Words,
    moment: Moment,
    organization: &str,
    earlier: Option<&Bundle>,
    lang: Lang,
) -> Result<Vec<Gathered>, Vec<String>> {
    let limits = &Limits::default();
    intake::read_all(path, forced, Reading { words, limits, day: moment.as_of, lang, organization, earlier })
}

/// What OneRoster bundles among the files told: changes among them refer to it. A file that cannot be read says so when it is read.
fn earlier_bundles(inputs: &[(PathBuf, Option<Kind>)]) -> Option<Bundle> {
    let limits = Limits::default();
    let archives = inputs.iter().filter(|(path, _)| intake::is_archive(&path.to_string_lossy()));
    let mut bundles: Vec<Vec<u8>> = archives.filter_map(|(path, _)| source::take(path, &limits).ok()).collect();
    // The order of the arguments does not matter.
    bundles.sort_unstable();
    oneroster::earlier_of(bundles.iter().map(Vec::as_slice), &limits)
}

/// Reads all files at the same time and puts them together. What is rejected is rejected whole: without it nothing is
/// decided.
pub(super) fn gather(
    inputs: &[(PathBuf, Option<Kind>)],
    words: &Words,
    moment: Moment,
    organization: &str,
    lang: Lang,
) -> Result<Dataset, Failure> {
    let earlier = earlier_bundles(inputs);
    let read = |(path, forced): &(PathBuf, Option<Kind>)| {
        read_all(path, *forced, words, moment, organization, earlier.as_ref(), lang)
    };
    let results: Vec<Result<Vec<Gathered>, Vec<String>>> = inputs.par_iter().map(read).collect();
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for (result, (_, forced)) in results.into_iter().zip(inputs) {
        match result {
            Ok(read) => files.extend(read.into_iter().map(|file| (file, *forced))),
            Err(messages) => faults.extend(messages),
        }
    }
    if !faults.is_empty() {
        return Err(Failure(faults));
    }
    // The largest first: it is taken over without being copied. The order of the arguments does not matter.
    // Members weigh more: their ids would be copied too.
    let size = |part: &DatasetPart| part.students.len() + 2 * part.members.len() + part.movements.len();
    files.sort_by(|(a, a_kind), (b, b_kind)| {
        size(&b.part)
            .cmp(&size(&a.part))
            .then_with(|| a.file.digest.cmp(&b.file.digest))
            .then_with(|| a_kind.cmp(b_kind))
            .then_with(|| a.name.cmp(&b.name))
    });
    let wrong_way_round = swapped(&files);
    let mut parts: Vec<DatasetPart> = Vec::new();
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
    let mut dataset = DatasetPart::gather(parts);
    dataset.notices.extend(same);
    dataset.notices.extend(wrong_way_round);
    Ok(dataset)
}

/// The files that are lists of members by their own headers and were given as rosters beside `--members`, where no other
/// roster lists anybody: the two are the wrong way round. Nothing comes of it by itself; without a word nobody would see why.
fn swapped(files: &[(Gathered, Option<Kind>)]) -> Vec<Notice> {
    let given: Vec<&str> =
        files.iter().filter(|(_, kind)| kind.is_some()).map(|(file, _)| file.name.as_str()).collect();
    let lists = |file: &Gathered, members: bool| {
        file.part.tables.iter().any(|table| (table.kind == Kind::Members) == members && table.rows > 0)
    };
    let rosters = || files.iter().filter(|(_, kind)| kind.is_none()).map(|(file, _)| file);
    if given.is_empty() || rosters().any(|file| lists(file, false)) {
        return Vec::new();
    }
    rosters()
        .filter(|file| lists(file, true))
        .map(|file| {
            Notice::new(Severity::Error, "source.wrong_way_round")
                .in_sheet(&file.name, None)
                .text("members", given.join(", "))
        })
        .collect()
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
pub(super) fn words_of(matches: &clap::ArgMatches, lang: Lang) -> Result<Arc<Words>, Failure> {
    let paths: Vec<PathBuf> = matches.get_many::<PathBuf>("mapping").into_iter().flatten().cloned().collect();
    words_from_files(&paths, lang)
}
