//! `kontingent people`: questions about who is who, answered once and remembered.

use std::fmt::Write as _;

use super::daily::{Desk, json, store_failed, wants_json, with_house};
use super::{Ended, Failure, output};
use crate::sync::{Answered, OpenQuestion, Said, Which, answer_question, open_questions};
use documents::phrases;
use i18n::Lang;
use names::visible;
use planner::plan::{Candidate, QuestionView};

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        return with_house(matches, lang, async |desk| list(matches, &desk).await);
    };
    with_house(matches, lang, async |desk| match name {
        "confirm" => answer(matches, &desk, true).await,
        "separate" => answer(matches, &desk, false).await,
        "answers" => answers(matches, &desk).await,
        "retract" => retract(matches, &desk).await,
        _ => list(matches, &desk).await,
    })
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let open = open_questions(&desk.org).await.map_err(store_failed(desk.lang))?;
    let questions: Vec<QuestionView> = open.into_iter().map(|open| open.view).collect();
    if wants_json(matches) {
        output::print(&json(&questions)?, desk.lang)?;
        return Ok(Ended::Done);
    }
    let lang = desk.lang;
    let mut text = String::new();
    for question in &questions {
        let short: String = question.id.chars().take(8).collect();
        let _ = writeln!(text, "{short}  {}", lang.text(&format!("question-{}", question.kind.replace('_', "-"))));
        let _ = writeln!(text, "  {}", lang.text("people-in-roster"));
        for person in &question.people {
            let _ = writeln!(text, "    {}", candidate(person, lang));
        }
        let _ = writeln!(text, "  {}", lang.text("people-on-platform"));
        for account in &question.accounts {
            let _ = writeln!(text, "    {}", candidate(account, lang));
        }
        let _ = writeln!(text);
    }
    text.push_str(&lang.text_with(if questions.is_empty() { "people-none" } else { "people-next" }, &[]));
    text.push('\n');
    output::print(&text, lang)?;
    Ok(Ended::Done)
}

fn candidate(one: &Candidate, lang: Lang) -> String {
    let mut line = format!("[{}] {} — {}", one.key, visible(&one.name), phrases::category_words(lang, &one.category));
    if let Some(birth) = one.birth_date {
        let _ = write!(line, ", {}", birth.format("%d.%m.%Y"));
    }
    for place in &one.places {
        let words = if place.contains(':') || place.len() > 24 { lang.place_of_code(place) } else { place.clone() };
        let _ = write!(line, ", {}", visible(&words));
    }
    for child in &one.children {
        let group = child.group.as_deref().unwrap_or("none");
        let args = [("name", visible(&child.name).into_owned().into()), ("group", visible(group).into_owned().into())];
        let _ = write!(line, ", {}", lang.text_with("people-child", &args));
    }
    if let Some(end) = &one.phone_end {
        let _ = write!(line, ", {}", lang.text_with("people-phone-end", &[("end", end.as_str().into())]));
    }
    if let Some(day) = one.since {
        let day = day.format("%d.%m.%Y").to_string();
        let _ = write!(line, ", {}", lang.text_with("people-since", &[("day", day.into())]));
    }
    if let Some(source) = &one.source {
        let _ = write!(line, " ({}:{})", visible(&source.file), source.row);
    }
    line
}

async fn answer(matches: &clap::ArgMatches, desk: &Desk, same: bool) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let typed = matches.get_one::<String>("question").map_or("", String::as_str);
    let questions = open_questions(&desk.org).await.map_err(store_failed(desk.lang))?;
    let found: Vec<&OpenQuestion> =
        questions.iter().filter(|open| typed.len() >= 4 && open.view.id.starts_with(typed)).collect();
    let [question] = found.as_slice() else {
        return Err(Failure::one(lang.text_with("people-unknown", &[("question", typed.into())])));
    };
    let option = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let said =
        Said { same, person: option("person"), account: option("account"), reason: option("reason").unwrap_or("") };
    let answered = answer_question(&desk.org, question, said, &desk.who, desk.now).await.map_err(store_failed(lang))?;
    let Answered { people, accounts } = answered.map_err(|which| {
        let option = if which == Which::Person { "--person" } else { "--account" };
        Failure::one(lang.text_with("people-which", &[("option", option.into())]))
    })?;
    let name = |side: &[Candidate]| side.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(", ");
    let args = [("person", name(&people).into()), ("account", name(&accounts).into())];
    output::print(&format!("{}\n", lang.text_with(if same { "people-same" } else { "people-apart" }, &args)), lang)?;
    Ok(Ended::Done)
}

async fn answers(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let given = desk.org.store.answers().await.map_err(store_failed(desk.lang))?;
    if wants_json(matches) {
        output::print(&json(&given)?, desk.lang)?;
        return Ok(Ended::Done);
    }
    let mut text = String::new();
    for one in &given {
        let args = [
            ("person", one.person.as_str().into()),
            ("account", one.account.as_str().into()),
            ("who", one.answered_by.as_str().into()),
            ("at", desk.local(&one.answered_at).into()),
        ];
        let _ =
            writeln!(text, "{}", desk.lang.text_with(if one.same { "answers-same" } else { "answers-apart" }, &args));
    }
    if text.is_empty() {
        text = format!("{}\n", desk.lang.text("answers-none"));
    }
    output::print(&text, desk.lang)?;
    Ok(Ended::Done)
}

async fn retract(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let (person, account) = (text("person"), text("account"));
    let store = &desk.org.store;
    let gone =
        store.take_answer_back(&person.into(), &account, desk.now, &desk.who).await.map_err(store_failed(desk.lang))?;
    if !gone {
        return Err(Failure::one(desk.lang.text("answers-unknown")));
    }
    output::print(&format!("{}\n", desk.lang.text("answers-retracted")), desk.lang)?;
    Ok(Ended::Done)
}
