//! `kontingent journal`: what was done, when, by whom, on what basis; and whether anybody changed it since.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::daily::{Desk, json, store_failed, wants_json, with_any_house};
use super::{Ended, Failure, output};
use documents::journal::{detail_words, who_words};
use documents::phrases;
use i18n::Lang;
use names::visible;
use store::{Entry, JournalFilter};

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    match matches.subcommand() {
        Some(("verify", matches)) => with_any_house(matches, lang, async |desk| verify(matches, &desk).await),
        _ => with_any_house(matches, lang, async |desk| list(matches, &desk).await),
    }
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let (lang, store) = (desk.lang, &desk.org.store);
    let mut filter = JournalFilter {
        limit: Some(matches.get_one::<u32>("count").copied().unwrap_or(200)),
        ..JournalFilter::default()
    };
    if let Some(typed) = matches.get_one::<String>("plan") {
        let head = store.plan_called(typed).await.map_err(store_failed(lang))?;
        filter.plan = Some(head.map_or_else(|| typed.clone(), |head| head.id));
    }
    if let Some(typed) = matches.get_one::<String>("person") {
        let found = store.persons_called(typed).await.map_err(store_failed(lang))?;
        filter.person = Some(found.first().map_or_else(|| typed.clone(), |person| person.key.to_string()));
    }
    filter.place = matches.get_one::<String>("place").cloned();
    let entries = store.journal(&filter).await.map_err(store_failed(lang))?;
    if wants_json(matches) {
        output::print(&json(&entries)?, lang)?;
        return Ok(Ended::Done);
    }
    let names = store.names_of_persons().await.map_err(store_failed(lang))?;
    let mut text = String::new();
    for entry in &entries {
        let _ = writeln!(text, "{}", line(entry, &names, desk));
    }
    if text.is_empty() {
        text = format!("{}\n", lang.text("journal-none"));
    }
    output::print(&text, lang)?;
    Ok(Ended::Done)
}

/// «12  23.11.2026 02:31  выполнено: удалить — Громов Лев, класс ПК-21; приказ № 45-к; п. 5.13.8; auto».
pub(super) fn line(entry: &Entry, names: &HashMap<String, String>, desk: &Desk) -> String {
    let lang = desk.lang;
    let mut line =
        format!("{:>6}  {}  {}", entry.seq, desk.local(&entry.at), lang.text(&format!("event-{}", entry.event)));
    if let Some(kind) = phrases::kind_of(&entry.kind) {
        let _ = write!(line, ": {}", phrases::action_words(lang, kind));
    }
    if !entry.person.is_empty() {
        let name = names.get(&entry.person).map_or(entry.person.as_str(), String::as_str);
        let _ = write!(line, " — {}", visible(name));
    }
    if !entry.place.is_empty() {
        let _ = write!(line, ", {}", visible(&lang.place_of_code(&entry.place)));
    }
    if !entry.platform.is_empty() && desk.org.platforms.len() > 1 {
        let _ = write!(line, " ({})", visible(&entry.platform));
    }
    if !entry.basis.is_empty() {
        let _ = write!(line, "; {}", phrases::kept_basis_words(lang, &entry.basis));
    }
    if !entry.clause.is_empty() {
        let _ = write!(line, "; {}", phrases::clause_words(lang, &entry.clause));
    }
    if !entry.who.is_empty() {
        let _ = write!(line, "; {}", who_words(lang, &entry.who));
    }
    if !entry.detail.is_empty() {
        let _ = write!(line, " ({})", detail_words(lang, entry));
    }
    line
}

async fn verify(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    match desk.org.store.verify_journal().await.map_err(store_failed(lang))? {
        Ok((entries, hash)) => {
            if let Some(expected) = matches.get_one::<String>("expect") {
                let (seq, known) = expected.split_once(':').unwrap_or(("", expected));
                let seq: i64 = seq.parse().unwrap_or_default();
                let there = desk.org.store.journal_hash(seq).await.map_err(store_failed(lang))?;
                if there.as_deref() != Some(known) {
                    return Err(Failure::one(
                        lang.text_with("journal-not-expected", &[("seq", seq.to_string().into())]),
                    ));
                }
            }
            let args = [("count", (entries.max(0) as u64).into()), ("seal", format!("{entries}:{hash}").into())];
            output::print(&format!("{}\n", lang.text_with("journal-whole", &args)), lang)?;
            Ok(Ended::Done)
        }
        Err(broken) => Err(Failure::one(lang.text_with("journal-broken", &[("seq", broken.seq.to_string().into())]))),
    }
}
