//! `kontingent fetch`: the roster services are read now.

use std::fmt::Write as _;

use super::daily::{PATIENCE, failed, with_house};
use super::import::file_words;
use super::{Ended, Failure, output};
use crate::intake::Taken;
use crate::sync::{OrgContext, fetch, take_fetched, work_lock};
use connectors::http::ReadError;
use connectors::service::RECORD;
use i18n::Lang;
use names::visible;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let only: Vec<String> = matches.get_many::<String>("sources").into_iter().flatten().cloned().collect();
        are_known(&desk.org, &only, lang)?;
        let fetched =
            fetch(&desk.org, &only, matches.get_flag("full"), desk.now).await.map_err(|fault| failed(&fault, lang))?;
        let mut text = String::new();
        for one in &fetched {
            for (what, fault) in &one.unread {
                let _ = writeln!(text, "! {}", unread_words(&one.source, what, fault, lang));
            }
        }
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, lang))?;
        let (outcomes, faults) =
            take_fetched(&desk.org, fetched, desk.now).await.map_err(|fault| failed(&fault, lang))?;
        for outcome in &outcomes {
            let mark = if matches!(outcome.taken, Taken::Rejected { .. }) { "✗" } else { "✓" };
            let _ = writeln!(text, "{mark} {}", file_words(outcome, lang));
        }
        output::print(&text, lang)?;
        let messages: Vec<String> = faults.iter().map(|(_, fault)| fault.message(lang)).collect();
        if !messages.is_empty() {
            return Err(Failure(messages));
        }
        let rejected = outcomes.iter().any(|outcome| matches!(outcome.taken, Taken::Rejected { .. }));
        Ok(if rejected { Ended::Failed } else { Ended::Done })
    })
}

fn are_known(org: &OrgContext, only: &[String], lang: Lang) -> Result<(), Failure> {
    let known: Vec<&str> = org.config.sources.iter().map(|source| source.name.as_str()).collect();
    if known.is_empty() {
        return Err(Failure::one(lang.text("fetch-none")));
    }
    match only.iter().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(Failure::one(
            lang.text_with("fetch-unknown", &[("source", name.as_str().into()), ("known", known.join(", ").into())]),
        )),
    }
}

/// What stands as it was before, and why.
fn unread_words(source: &str, what: &str, fault: &ReadError, lang: Lang) -> String {
    let what = match what {
        "teachers" | "relatives" => lang.text(&format!("unread-{what}")),
        group => visible(group).into_owned(),
    };
    let is_record = matches!(fault, ReadError::NotUnderstood { reason, .. } if reason == RECORD);
    lang.text_with(
        if is_record { "fetch-record" } else { "fetch-unread" },
        &[
            ("source", visible(source).into_owned().into()),
            ("what", what.into()),
            ("reason", fault.message_of_service(lang).into()),
        ],
    )
}
