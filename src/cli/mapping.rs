//! `kontingent mapping check` and `mapping guess`: what a file is understood as, and a mapping to start from.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::inputs;
use super::{Ended, Failure, lang_of, output};
use crate::intake::{Gathered, Words};
use i18n::Lang;
use names::visible;
use rosters::mapping::phrase::{Act, Container, Manner, PartKind, Remark};
use rosters::mapping::{FirstRows, column_letters, draft};

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    match matches.subcommand() {
        Some(("check", matches)) => check(matches, lang_of(matches, lang)),
        Some(("guess", matches)) => guess(matches, lang_of(matches, lang)),
        _ => Ok(Ended::Usage),
    }
}

fn guess(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let Some(path) = matches.get_one::<PathBuf>("rosters") else { return Ok(Ended::Usage) };
    let words = inputs::words_from_files(&[], lang)?;
    let moment = inputs::today(lang)?;
    match inputs::read_one(path, None, &words, moment, "", None, lang) {
        Ok(read) => output::print(&draft(&read.name, &read.tables), lang)?,
        Err(reason) => {
            // Without a header, as it was copied from a page: what stands in the columns tells.
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            let mut rows = FirstRows::default();
            let is_read = rosters::source::read(path, &rosters::source::Limits::default(), &mut rows).is_ok();
            match rows.draft(&name, words.dictionary()).filter(|_| is_read) {
                Some(draft) => output::print(&format!("# {}\n{draft}", lang.text("guess-by-rows")), lang)?,
                None => return Err(Failure::one(reason)),
            }
        }
    }
    Ok(Ended::Done)
}

fn check(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let words = inputs::words_of(matches, lang)?;
    let moment = inputs::moment(matches, lang)?;
    let mut text = String::new();
    let mut faults = Vec::new();
    for phrase in matches.get_many::<String>("phrase").into_iter().flatten() {
        tell_parts(&mut text, phrase, false, &words, moment.as_of, lang);
    }
    for path in matches.get_many::<PathBuf>("rosters").into_iter().flatten() {
        match inputs::read_all(path, None, &words, moment, "", None, lang) {
            Ok(read) => read.iter().for_each(|read| describe(&mut text, read, &words, moment.as_of, lang)),
            Err(messages) => faults.extend(messages),
        }
    }
    output::print(&text, lang)?;
    if faults.is_empty() { Ok(Ended::Done) } else { Err(Failure(faults)) }
}

// Writing to a String cannot fail.
fn describe(text: &mut String, read: &Gathered, words: &Words, today: NaiveDate, lang: Lang) {
    let _ = writeln!(text, "{}", read.name);
    for table in &read.tables {
        let kind = lang.text(&format!("kind-{}", table.kind.code()));
        let sheet = table.sheet.as_deref().map(|sheet| format!("«{sheet}»: ")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {sheet}{}",
            lang.text_with(
                "check-table",
                &[
                    ("kind", kind.into()),
                    ("why", lang.text(table.why).into()),
                    ("header", table.header.0.into()),
                    ("first", table.header.0.to_string().into()),
                    ("last", table.header.1.to_string().into()),
                    ("count", table.records.into()),
                ],
            )
        );
        if let Some(group) = &table.group {
            let _ = writeln!(text, "    {}", lang.text_with("check-group", &[("group", group.as_str().into())]));
        }
        for column in &table.columns {
            let understood = match column.field {
                Some(field) => lang.text(&format!("field-{}", field.code().replace('_', "-"))),
                None => lang.text("check-unknown-column"),
            };
            let header: String = column.header.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(text, "    {:<3} {header} → {understood}", column_letters(column.index));
        }
        for (row, why) in &table.skipped {
            let _ = writeln!(
                text,
                "    {}",
                lang.text_with("check-skipped", &[("row", row.to_string().into()), ("why", lang.text(why).into())])
            );
        }
    }
    let mut phrases: Vec<&(String, bool)> = read.tables.iter().flat_map(|table| &table.phrases).collect();
    phrases.sort_unstable();
    phrases.dedup();
    if !phrases.is_empty() {
        let _ = writeln!(text, "  {}", lang.text("check-phrases"));
    }
    for (phrase, is_title) in phrases {
        tell_parts(text, phrase, *is_title, words, today, lang);
    }
    let mut told = read.part.notices.iter().map(|notice| planner::plan::finding(&read.part, notice, lang)).peekable();
    if told.peek().is_some() {
        let _ = writeln!(text, "  {}", lang.text("check-findings"));
    }
    for finding in told {
        let row =
            finding.row.map(|row| lang.text_with("check-row", &[("row", row.to_string().into())])).unwrap_or_default();
        let column = finding.column.map(|column| format!(" «{column}»")).unwrap_or_default();
        let _ = writeln!(text, "    {row}{column} {}", finding.message);
    }
}

/// A phrase with its parts, and what each of them is.
fn tell_parts(text: &mut String, phrase: &str, is_title: bool, words: &Words, today: NaiveDate, lang: Lang) {
    let parts = words.dictionary().parts(phrase, Manner { today, is_title });
    let shown: Vec<String> = parts.iter().map(|part| visible(&part.words).into_owned()).collect();
    let kinds: Vec<String> = parts
        .iter()
        .map(|part| part.kinds.iter().map(|kind| part_words(kind, lang)).collect::<Vec<_>>().join(" / "))
        .collect();
    let _ = writeln!(text, "    {}", shown.join(" | "));
    let _ = writeln!(text, "      → {}", kinds.join(" | "));
    let left: Vec<String> = parts
        .iter()
        .filter(|part| part.kinds.iter().all(|kind| matches!(kind, PartKind::Left | PartKind::BadDay)))
        .map(|part| format!("«{}»", visible(&part.words)))
        .collect();
    let told = if left.is_empty() {
        lang.text("check-left-nothing")
    } else {
        format!("{}: {}", lang.text("part-left"), left.join(", "))
    };
    let _ = writeln!(text, "      {told}");
}

fn part_words(kind: &PartKind, lang: Lang) -> String {
    let (key, more) = match kind {
        PartKind::Act(Act::Movement(movement)) => {
            ("part-act", Some(format!("movement-{}", movement.code().replace('_', "-"))))
        }
        PartKind::Act(_) => ("part-act", None),
        PartKind::Object(_) => ("part-object", None),
        PartKind::Reason => ("part-reason", None),
        PartKind::Turn(_) => ("part-turn", None),
        PartKind::Remark(remark) => (
            "part-remark",
            Some(format!(
                "words-remark-{}",
                match remark {
                    Remark::Plain => "plain",
                    Remark::Gone => "gone",
                    Remark::OnLeave => "on-leave",
                    Remark::NoRights => "no-rights",
                    Remark::Unclear => "unclear",
                }
            )),
        ),
        PartKind::Container(container) => (
            "part-container",
            Some(format!(
                "words-container-{}",
                match container {
                    Container::Listing => "listing",
                    Container::NotOurs => "not-ours",
                    Container::Some => "some",
                }
            )),
        ),
        PartKind::Filler => ("part-filler", None),
        PartKind::Reference(_) => ("part-reference", None),
        PartKind::From(_) => ("part-from", None),
        PartKind::Until(_) => ("part-until", None),
        PartKind::Day(_) => ("part-day", None),
        PartKind::BadDay => ("part-bad-day", None),
        PartKind::FromGroup(_) => ("part-from-group", None),
        PartKind::ToGroup(_) => ("part-to-group", None),
        PartKind::Group(_) => ("part-group", None),
        PartKind::Course => ("part-course", None),
        PartKind::SchoolYear(_) => ("part-school-year", None),
        PartKind::Relation(is_legal) => (
            "part-relation",
            Some(if *is_legal { "words-relation-legal".to_owned() } else { "words-relation-other".to_owned() }),
        ),
        PartKind::Signer => ("part-signer", None),
        PartKind::Person => ("part-person", None),
        PartKind::Left => ("part-left", None),
    };
    match more {
        Some(more) => format!("{} ({})", lang.text(key), lang.text(&more)),
        None => lang.text(key),
    }
}
