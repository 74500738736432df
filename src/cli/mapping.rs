//! `kontingent mapping check` and `mapping guess`: what a file is understood as, and a mapping to start from.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::inputs;
use super::{Ended, Failure, lang_of, output};
use crate::intake::{Drawn, Gathered, Words};
use documents::Look;
use documents::drawing::{self, DrawnFile};
use domain::roster::Kind;
use i18n::Lang;
use names::visible;
use rosters::mapping::drawing::{ColumnIs, DrawnRow, Frame, SheetIs};
use rosters::mapping::field::Field;
use rosters::mapping::file::TableRule;
use rosters::mapping::phrase::{Act, Container, Manner, PartKind, Remark};
use rosters::mapping::{FirstRows, Shape, column_letters, draft};

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
    let out = matches.get_one::<PathBuf>("out");
    let is_page = out.map(|path| is_page(path, lang)).transpose()?;
    let mut text = String::new();
    for phrase in matches.get_many::<String>("phrase").into_iter().flatten() {
        tell_parts(&mut text, phrase, false, &words, moment.as_of, lang);
    }
    let frame = Frame { all: matches.get_flag("all"), ..Frame::default() };
    let (mut drawn, mut faults) = (Vec::new(), Vec::new());
    for path in matches.get_many::<PathBuf>("rosters").into_iter().flatten() {
        match inputs::draw_all(path, &words, moment, frame, lang) {
            Ok(files) => drawn.extend(files),
            Err(messages) => faults.extend(messages),
        }
    }
    if is_page == Some(true) {
        let files: Vec<DrawnFile<'_>> = drawn.iter().map(shown).collect();
        output::written(out.map(PathBuf::as_path), lang, |out| drawing::write_page(&files, lang, out))?;
    } else {
        let look = output::look_of(out.map(PathBuf::as_path), lang);
        output::written(out.map(PathBuf::as_path), lang, |out| {
            out.write_all(text.as_bytes())?;
            drawn.iter().try_for_each(|one| describe(out, one, &words, moment.as_of, &look, is_page.is_some()))
        })?;
    }
    faults.extend(drawn.into_iter().filter_map(|one| one.read.err()));
    if faults.is_empty() { Ok(Ended::Done) } else { Err(Failure(faults)) }
}

/// Whether a file is to be a page; else it is a text.
fn is_page(path: &Path, lang: Lang) -> Result<bool, Failure> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "html" | "htm" => Ok(true),
        "txt" | "" => Ok(false),
        _ => Err(Failure::one(lang.text_with("check-out-format", &[("file", path.display().to_string().into())]))),
    }
}

fn shown(one: &Drawn) -> DrawnFile<'_> {
    DrawnFile {
        name: &one.name,
        drawing: &one.drawing,
        part: one.read.as_ref().ok().map(|read| &read.part),
        refused: one.read.as_ref().err().map(String::as_str),
    }
}

/// What was understood of a file, the file as it was understood, and what there is to say of it.
fn describe(
    out: &mut dyn Write,
    one: &Drawn,
    words: &Words,
    today: NaiveDate,
    look: &Look,
    to_file: bool,
) -> io::Result<()> {
    let lang = look.lang;
    writeln!(out, "{}", names::visible(&one.name))?;
    let mut text = String::new();
    match &one.read {
        Ok(read) => tell_tables(&mut text, read, lang),
        // On a terminal it is told at the end, as every reason is.
        Err(reason) if to_file => text.push_str(&format!("  {reason}\n")),
        Err(_) => {}
    }
    out.write_all(text.as_bytes())?;
    drawing::write(&one.drawing, one.read.as_ref().ok().map(|read| &read.part), look, out)?;
    let mut text = String::new();
    if let Ok(read) = &one.read {
        tell_rest(&mut text, read, words, today, lang);
    }
    tell_line(&mut text, one, words, lang);
    out.write_all(text.as_bytes())
}

/// The line in a file that corrects what was not understood.
fn tell_line(text: &mut String, one: &Drawn, words: &Words, lang: Lang) {
    let mut rules: Vec<(&str, TableRule)> = Vec::new();
    for sheet in one.drawing.sheets.iter().filter(|sheet| !sheet.is_declared) {
        for list in sheet.lists.iter().filter(|list| list.kind != Kind::Members && !list.shape.words().is_empty()) {
            let unread =
                list.columns.iter().filter(|column| matches!(column.is, ColumnIs::Unread | ColumnIs::Ambiguous(_)));
            let columns: Vec<(usize, Field)> = unread
                .filter_map(|column| column.index.checked_sub(list.columns_from))
                .map(|column| (column, Field::Ignored))
                .collect();
            if !columns.is_empty() && !rules.iter().any(|(_, rule)| rule.header == list.shape.words()) {
                let header = list.shape.words().to_vec();
                rules.push(("check-line", TableRule { header, columns, ..TableRule::default() }));
            }
        }
        let filled = |row: &&DrawnRow| row.cells.iter().filter(|text| !text.is_empty()).count();
        let named = sheet.rows.iter().filter(|row| filled(row) > 1 && Shape::of(&row.cells).may_be_a_header());
        if sheet.is == SheetIs::NotUnderstood
            && let Some(row) = named.rev().max_by_key(filled)
        {
            let header = Shape::of(&row.cells).words().to_vec();
            let field = |text: &str| words.dictionary().field(None, text).unwrap_or(Field::Ignored);
            let columns = header.iter().enumerate().filter(|(_, text)| !text.is_empty());
            let columns = columns.map(|(column, text)| (column, field(text))).collect();
            let kind = Some(Kind::Students);
            rules.push(("check-line-header", TableRule { header, kind, columns, ..TableRule::default() }));
        }
    }
    for (key, rule) in &rules {
        let _ = writeln!(text, "  {}", lang.text(key));
        for line in rule.to_toml().lines() {
            let _ = writeln!(text, "{}", format!("    {line}").trim_end());
        }
    }
    if !rules.is_empty() {
        let _ = writeln!(text, "  {}", lang.text_with("check-line-guess", &[("file", one.name.as_str().into())]));
    }
}

// Writing to a String cannot fail.
fn tell_tables(text: &mut String, read: &Gathered, lang: Lang) {
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
            let header = column.header.split_whitespace().collect::<Vec<_>>().join(" ");
            let header = visible(&header);
            let letters = column_letters(table.first_column + column.index);
            let _ = writeln!(text, "    {letters:<3} {header} → {understood}");
        }
    }
}

/// Words with their parts, and what there is to say of the file.
fn tell_rest(text: &mut String, read: &Gathered, words: &Words, today: NaiveDate, lang: Lang) {
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
                    Container::Members => "members",
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
