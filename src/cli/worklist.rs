//! `kontingent worklist`: what a person does by hand, and ticking it off.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::daily::{Desk, json, store_failed, with_house};
use super::plans::action_line;
use super::{Ended, Failure, output};
use documents::worklist::{document, mark, sections, why};
use documents::{Format, Look, sheets};
use i18n::Lang;
use names::visible;
use store::Task;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    match matches.subcommand() {
        Some(("done", matches)) => with_house(matches, lang, async |desk| tick(matches, &desk).await),
        _ => with_house(matches, lang, async |desk| list(matches, &desk).await),
    }
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let all = matches.try_get_one::<bool>("all").ok().flatten().copied().unwrap_or(false);
    let tasks = desk.org.tasks(all).await.map_err(store_failed(lang))?;
    let format = output::format_of(matches);
    let to_file = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let text = match format {
        Format::Json => json(&tasks)?,
        Format::Table => as_text(&tasks, lang),
        Format::Csv | Format::Xlsx | Format::Html => {
            let document = document(&tasks, lang, desk.org.day(desk.now), format == Format::Html);
            let look = Look { lang, width: 100, colour: false };
            output::written(to_file, lang, |out| sheets::write(&document, format, &look, out))?;
            return Ok(Ended::Done);
        }
    };
    output::written(to_file, lang, |out| out.write_all(text.as_bytes()))?;
    Ok(Ended::Done)
}

/// The worklist for a terminal: by class, each task with its steps.
fn as_text(tasks: &[Task], lang: Lang) -> String {
    let mut text = String::new();
    for section in sections(tasks, lang) {
        let _ = writeln!(text, "{}", visible(&section.title));
        for one in &section.tasks {
            let task = one.task;
            let _ = writeln!(text, "{} {:>5}  {}", mark(&task.state), task.id, action_line(&task.action, lang));
            for (n, step) in one.steps.iter().enumerate() {
                let number = if one.steps.len() > 1 { format!("{}. ", n + 1) } else { String::new() };
                let _ = writeln!(text, "         {number}{}", visible(step));
            }
            let state = match task.state.as_str() {
                "open" => String::new(),
                state => format!(" · {}", lang.text(&format!("task-{state}"))),
            };
            let _ = writeln!(text, "         {}{state}", visible(&why(task, lang)));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", lang.text(if tasks.is_empty() { "worklist-none" } else { "worklist-next" }));
    text
}

async fn tick(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let ids: Vec<i64> = matches.get_many::<i64>("ids").into_iter().flatten().copied().collect();
    let ticked = desk.org.tick(&ids, desk.now, &desk.who).await.map_err(|fault| Failure::one(fault.message(lang)))?;
    let is_unknown = |id: &&i64| !ticked.contains(id);
    let say_unknown = |id: &i64| lang.text_with("worklist-unknown", &[("id", id.to_string().into())]);
    let unknown: Vec<String> = ids.iter().filter(is_unknown).map(say_unknown).collect();
    if !ticked.is_empty() {
        output::print(&format!("{}\n", lang.text_with("worklist-ticked", &[("count", ticked.len().into())])), lang)?;
    }
    if unknown.is_empty() { Ok(Ended::Done) } else { Err(Failure(unknown)) }
}
