//! `kontingent mapping check` and `mapping guess`: what a file is understood as, and a mapping to start from.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::inputs;
use super::{Ended, Failure, lang_of, output};
use crate::intake::Gathered;
use crate::mapping::{FirstRows, column_letters, draft};
use crate::words::Lang;

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
    match inputs::read_one(path, None, &words, moment, "", lang) {
        Ok(read) => output::print(&draft(&read.name, &read.tables), lang)?,
        Err(reason) => {
            // Without a header, as it was copied from a page: what stands in the columns tells.
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            let mut rows = FirstRows::default();
            let is_read = crate::source::read(path, &crate::source::Limits::default(), &mut rows).is_ok();
            match rows.draft(&name, words.lexicon()).filter(|_| is_read) {
                Some(draft) => output::print(&format!("# {}\n{draft}", lang.say("guess-by-rows")), lang)?,
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
    for path in matches.get_many::<PathBuf>("rosters").into_iter().flatten() {
        match inputs::read_one(path, None, &words, moment, "", lang) {
            Ok(read) => describe(&mut text, &read, lang),
            Err(message) => faults.push(message),
        }
    }
    output::print(&text, lang)?;
    if faults.is_empty() { Ok(Ended::Done) } else { Err(Failure(faults)) }
}

// Writing to a String cannot fail.
fn describe(text: &mut String, read: &Gathered, lang: Lang) {
    let _ = writeln!(text, "{}", read.name);
    for table in &read.tables {
        let kind = lang.say(&format!("kind-{}", table.kind.code()));
        let sheet = table.sheet.as_deref().map(|sheet| format!("«{sheet}»: ")).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {sheet}{}",
            lang.say_with(
                "check-table",
                &[
                    ("kind", kind.into()),
                    ("why", lang.say(table.why).into()),
                    ("header", table.header.0.into()),
                    ("first", table.header.0.to_string().into()),
                    ("last", table.header.1.to_string().into()),
                    ("count", table.records.into()),
                ],
            )
        );
        if let Some(group) = &table.group {
            let _ = writeln!(text, "    {}", lang.say_with("check-group", &[("group", group.as_str().into())]));
        }
        for column in &table.columns {
            let understood = match column.field {
                Some(field) => lang.say(&format!("field-{}", field.code().replace('_', "-"))),
                None => lang.say("check-unknown-column"),
            };
            let header: String = column.header.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(text, "    {:<3} {header} → {understood}", column_letters(column.index));
        }
        for (row, why) in &table.skipped {
            let _ = writeln!(
                text,
                "    {}",
                lang.say_with("check-skipped", &[("row", row.to_string().into()), ("why", lang.say(why).into())])
            );
        }
    }
    let mut told = read.part.notices.iter().map(|notice| crate::plan::finding(&read.part, notice, lang)).peekable();
    if told.peek().is_some() {
        let _ = writeln!(text, "  {}", lang.say("check-findings"));
    }
    for finding in told {
        let row =
            finding.row.map(|row| lang.say_with("check-row", &[("row", row.to_string().into())])).unwrap_or_default();
        let column = finding.column.map(|column| format!(" «{column}»")).unwrap_or_default();
        let _ = writeln!(text, "    {row}{column} {}", finding.message);
    }
}
