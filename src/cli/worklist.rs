//! `kontingent worklist`: what a person does by hand, and ticking it off.

use std::fmt::Write as _;

use super::daily::{Desk, json, store_failed, wants_json, with_house};
use super::plans::action_line;
use super::{Ended, Failure, output};
use crate::report::{phrases, visible};
use crate::words::Lang;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    match matches.subcommand() {
        Some(("done", matches)) => with_house(matches, lang, async |desk| tick(matches, &desk).await),
        _ => with_house(matches, lang, async |desk| list(matches, &desk).await),
    }
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let all = matches.try_get_one::<bool>("all").ok().flatten().copied().unwrap_or(false);
    let tasks = desk.house.store.tasks(all).await.map_err(store_failed(lang))?;
    if wants_json(matches) {
        output::print(&json(&tasks)?, lang)?;
        return Ok(Ended::Done);
    }
    let mut text = String::new();
    let mut place = String::new();
    for task in &tasks {
        if task.action.place != place {
            place.clone_from(&task.action.place);
            let _ = writeln!(text, "\n{} ({})", visible(&phrases::place_words(lang, &place)), task.platform);
        }
        let mark = match task.state.as_str() {
            "ticked" => "·",
            "verified" => "✓",
            "reopened" => "!",
            "dropped" => "—",
            _ => " ",
        };
        let _ = writeln!(text, "{mark} {:>5}  {}", task.id, action_line(&task.action, lang));
        let _ = writeln!(
            text,
            "         {} · {}{}",
            phrases::basis_words(lang, &task.action.basis),
            phrases::clause_words(lang, &task.action.clause),
            match task.state.as_str() {
                "open" => String::new(),
                state => format!(" · {}", lang.say(&format!("task-{state}"))),
            }
        );
    }
    let key = if tasks.is_empty() { "worklist-none" } else { "worklist-next" };
    let _ = writeln!(text, "{}{}", if tasks.is_empty() { "" } else { "\n" }, lang.say(key));
    output::print(text.trim_start_matches('\n'), lang)?;
    Ok(Ended::Done)
}

async fn tick(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let mut unknown = Vec::new();
    let mut ticked = 0u64;
    for id in matches.get_many::<i64>("ids").into_iter().flatten() {
        if desk.house.store.tick(*id, desk.now, &desk.who).await.map_err(store_failed(lang))? {
            ticked += 1;
        } else {
            unknown.push(lang.say_with("worklist-unknown", &[("id", id.to_string().into())]));
        }
    }
    if ticked > 0 {
        output::print(&format!("{}\n", lang.say_with("worklist-ticked", &[("count", ticked.into())])), lang)?;
    }
    if unknown.is_empty() { Ok(Ended::Done) } else { Err(Failure(unknown)) }
}
