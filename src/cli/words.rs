//! `kontingent words`: questions about words, answered once and remembered.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::daily::{Desk, json, store_failed, with_house};
use super::{Ended, Failure, output};
use crate::intake::told_in_force;
use crate::sync::{NotWorded, answer_words, open_words, withdraw_words};
use documents::words;
use i18n::Lang;
use names::visible;
use planner::plan::WordQuestion;
use rosters::mapping::answers::mapping_of;
use store::GivenWord;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        return with_house(matches, lang, async |desk| list(matches, &desk).await);
    };
    with_house(matches, lang, async |desk| match name {
        "answer" => answer(matches, &desk).await,
        "withdraw" => withdraw(matches, &desk).await,
        "export" => export(matches, &desk).await,
        _ => list(matches, &desk).await,
    })
}

/// How questions and answers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub(super) enum WordsFormat {
    Table,
    Json,
    /// A mapping with the answers.
    Toml,
}

impl WordsFormat {
    pub(super) const ALL: [WordsFormat; <WordsFormat as strum::EnumCount>::COUNT] =
        [WordsFormat::Table, WordsFormat::Json, WordsFormat::Toml];

    /// The name on the command line.
    pub(super) fn code(self) -> &'static str {
        match self {
            WordsFormat::Table => "table",
            WordsFormat::Json => "json",
            WordsFormat::Toml => "toml",
        }
    }
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let open = open_words(&desk.org).await.map_err(store_failed(lang))?;
    let given = match matches.get_flag("all") {
        true => desk.org.store.word_answers(true).await.map_err(store_failed(lang))?,
        false => Vec::new(),
    };
    match matches.get_one::<WordsFormat>("format") {
        Some(WordsFormat::Json) if matches.get_flag("all") => {
            let all = serde_json::json!({ "questions": open, "answers": given });
            output::print(&json(&all)?, lang)?;
            return Ok(Ended::Done);
        }
        Some(WordsFormat::Json) => {
            output::print(&json(&open)?, lang)?;
            return Ok(Ended::Done);
        }
        Some(WordsFormat::Toml) => {
            output::print(&toml_of(desk).await?.0, lang)?;
            return Ok(Ended::Done);
        }
        Some(WordsFormat::Table) | None => {}
    }
    let mut text = String::new();
    for one in &open {
        asked(&mut text, one, lang);
    }
    match open.first() {
        None => text.push_str(&lang.text("words-none")),
        Some(first) => {
            let choice = first.choices.first().map_or("", |choice| choice.as_ref()).to_owned();
            let args = [("question", short(&first.id).into()), ("choice", choice.into())];
            text.push_str(&lang.text_with("words-next", &args));
        }
    }
    text.push('\n');
    if !given.is_empty() {
        let _ = writeln!(text, "\n{}", lang.text("words-given-heading"));
        for one in &given {
            let _ = writeln!(text, "{}  {}", short(&one.id), told(one, desk));
        }
    }
    output::print(&text, lang)?;
    Ok(Ended::Done)
}

fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

// Writing to a String cannot fail.
fn asked(text: &mut String, one: &WordQuestion, lang: Lang) {
    let count = lang.text_with("words-count", &[("count", one.count.into())]);
    let _ = writeln!(text, "{}  {} ({count})", short(&one.id), words::question(lang, one));
    for place in &one.examples {
        let sheet = place.sheet.as_deref().map(|sheet| format!(", «{}»", visible(sheet))).unwrap_or_default();
        let row = match place.row {
            Some(row) => lang.text_with("at-row", &[("row", row.to_string().into())]),
            None => lang.text("web-words-of-table"),
        };
        let _ = writeln!(text, "    {}{sheet}, {row}: {}", visible(&place.file), visible(&place.words));
    }
    let _ = writeln!(text, "  {}", lang.text("words-choices"));
    for choice in &one.choices {
        let said = words::choice(lang, &one.kind, one.vocabulary.as_deref().unwrap_or(""), choice);
        if said == choice.as_ref() {
            let _ = writeln!(text, "    {said}");
        } else {
            let _ = writeln!(text, "    {choice} — {said}");
        }
    }
    text.push('\n');
}

/// What was asked.
fn question_of(one: &GivenWord, lang: Lang) -> String {
    words::asked(lang, &one.kind, &one.vocabulary, &one.words, &one.column)
}

/// An answer with its author and day.
fn told(one: &GivenWord, desk: &Desk) -> String {
    let mut args = vec![
        ("question", question_of(one, desk.lang).into()),
        ("means", words::choice(desk.lang, &one.kind, &one.vocabulary, &one.means).into()),
        ("who", one.answered_by.as_str().into()),
        ("at", desk.local(&one.answered_at).into()),
    ];
    let key = match (&one.withdrawn_at, one.is_new) {
        (Some(at), _) => {
            args.push(("by", one.withdrawn_by.as_deref().unwrap_or("").into()));
            args.push(("then", desk.local(at).into()));
            "words-taken-back"
        }
        (None, 0) => "words-given",
        (None, _) => "words-given-new",
    };
    desk.lang.text_with(key, &args)
}

async fn answer(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let (typed, means) = (text("question"), text("means"));
    let done = answer_words(&desk.org, &typed, &means, &desk.who, desk.now).await.map_err(store_failed(lang))?;
    let answer = done.map_err(|why| {
        Failure::one(match why {
            NotWorded::Unknown => lang.text_with("words-unknown", &[("question", typed.as_str().into())]),
            NotWorded::NotAChoice(choices) => {
                let args = [("means", means.as_str().into()), ("choices", choices.join(", ").into())];
                lang.text_with("words-not-a-choice", &args)
            }
        })
    })?;
    let args =
        [("question", words::question_about(lang, &answer).into()), ("means", words::choice_of(lang, &answer).into())];
    output::print(&format!("{}\n", lang.text_with("words-answered", &args)), lang)?;
    Ok(Ended::Done)
}

async fn withdraw(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let typed = matches.get_one::<String>("question").cloned().unwrap_or_default();
    let gone = withdraw_words(&desk.org, &typed, &desk.who, desk.now).await.map_err(store_failed(lang))?;
    let Some(one) = gone else {
        return Err(Failure::one(lang.text_with("words-unknown", &[("question", typed.into())])));
    };
    let args = [("question", question_of(&one, lang).into())];
    output::print(&format!("{}\n", lang.text_with("words-withdrawn", &args)), lang)?;
    Ok(Ended::Done)
}

/// The answers that hold as a mapping, and how many there are.
async fn toml_of(desk: &Desk) -> Result<(String, usize), Failure> {
    let held = told_in_force(&desk.org.store).await.map_err(store_failed(desk.lang))?;
    let mut text = mapping_of(held.answers.iter().map(|one| &one.answer)).to_toml();
    // Each is a table of a mapping.
    for one in &held.corrections {
        text.push('\n');
        text.push_str(&one.mapping);
    }
    Ok((text, held.answers.len() + held.corrections.len()))
}

async fn export(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let (text, count) = toml_of(desk).await?;
    if count == 0 {
        output::print(&format!("{}\n", lang.text("words-nothing-to-export")), lang)?;
        return Ok(Ended::Done);
    }
    let Some(path) = matches.get_one::<PathBuf>("out") else {
        output::print(&text, lang)?;
        return Ok(Ended::Done);
    };
    output::write_file(path, |out| out.write_all(text.as_bytes())).map_err(|error| output::failed(&error, lang))?;
    let args = [("count", count.into()), ("file", path.display().to_string().into())];
    output::print(&format!("{}\n", lang.text_with("words-exported", &args)), lang)?;
    Ok(Ended::Done)
}
