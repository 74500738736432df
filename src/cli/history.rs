//! `kontingent who`: who was in a place on a day, and on what basis. `forget` and `disclose`: a person's own data.

use std::fmt::Write as _;

use super::daily::{Desk, PATIENCE, failed, json, store_failed, wants_json, with_house};
use super::journal;
use super::{Ended, Failure, output};
use crate::daemon::work::nightly_copies;
use crate::sync::{Forgotten, NotForgotten, explain_target, forget as forget_person, people_called, work_lock};
use documents::phrases;
use domain::membership::place_written;
use domain::roster::Groups;
use i18n::Lang;
use names::visible;
use planner::plan::Moment;
use store::{Event, JournalFilter, KnownPerson, Span};

pub(super) fn who(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let (lang, store) = (desk.lang, &desk.org.store);
        let typed = matches.get_one::<String>("place").map_or("", String::as_str);
        let on = matches.get_one::<Moment>("on").map_or_else(|| desk.org.day(desk.now), |moment| moment.as_of);
        let place = place_written(typed, Groups::default())
            .ok_or_else(|| Failure::one(lang.text_with("who-unknown", &[("place", typed.into())])))?;
        let (from, until) = desk.org.bounds(on);
        let spans = store.who_was_in(&place.to_string(), from, until).await.map_err(store_failed(lang))?;
        let known = store.known_places().await.map_err(store_failed(lang))?;
        if spans.is_empty() && !known.contains(&place.to_string()) {
            return Err(Failure::one(
                lang.text_with("who-never-read", &[("place", phrases::place_words(lang, &place).into())]),
            ));
        }
        let filter = JournalFilter { place: Some(place.to_string()), ..JournalFilter::default() };
        let entries = store.journal(&filter).await.map_err(store_failed(lang))?;
        let accounts = store.accounts_of_persons().await.map_err(store_failed(lang))?;
        // The last thing that was done for this person in this place while they were there.
        let basis_of = |span: &Span| {
            let is_theirs = |key: &String| {
                span.seat.person_key.as_ref().is_some_and(|own| *own == *key)
                    || accounts.contains(&(span.platform.clone(), span.seat.platform_id.clone(), key.clone()))
            };
            entries.iter().rev().find(|entry| {
                matches!(entry.event.as_str(), "done" | "verified" | "already")
                    && !matches!(entry.kind.as_str(), "remove" | "revoke_invite" | "decline_request")
                    && span.gone_known.as_ref().is_none_or(|gone| entry.at <= *gone)
                    && (entry.platform.is_empty() || entry.platform == span.platform)
                    && is_theirs(&entry.person)
            })
        };
        if wants_json(matches) {
            let rows: Vec<serde_json::Value> = spans
                .iter()
                .map(|span| {
                    let basis = basis_of(span);
                    serde_json::json!({
                        "name": span.seat.name, "platform": span.platform, "platform_id": span.seat.platform_id,
                        "role": span.seat.role, "status": span.seat.status, "first_read": span.first_read,
                        "gone_read": span.gone_read, "basis": basis.map(|entry| entry.basis.clone()),
                        "clause": basis.map(|entry| entry.clause.clone()), "action": basis.map(|entry| entry.action.clone()),
                    })
                })
                .collect();
            output::print(&json(&rows)?, lang)?;
            return Ok(Ended::Done);
        }
        let mut text = lang.text_with(
            "who-title",
            &[
                ("place", phrases::place_words(lang, &place).into()),
                ("day", on.format("%d.%m.%Y").to_string().into()),
                ("count", spans.len().into()),
            ],
        );
        text.push('\n');
        for span in &spans {
            let basis = basis_of(span).map_or_else(
                || lang.text("who-before"),
                |entry| {
                    format!(
                        "{}; {}",
                        phrases::kept_basis_words(lang, &entry.basis),
                        phrases::clause_words(lang, &entry.clause)
                    )
                },
            );
            let _ = writeln!(text, "  {} · {basis}", span_words(span, &desk));
        }
        output::print(&text, lang)?;
        Ok(Ended::Done)
    })
}

/// «Белкин Артём, обучающийся, состоит, с 01.09.2026 до 20.11.2026».
fn span_words(span: &Span, desk: &Desk) -> String {
    let lang = desk.lang;
    let mut words = format!(
        "{} — {}, {}, {}",
        visible(&span.seat.name),
        phrases::role_words(lang, span.seat.role.code()),
        lang.text(&format!("status-{}", span.seat.status.code())),
        lang.text_with("span-since", &[("at", desk.local(&span.first_read).into())])
    );
    if desk.org.platforms.len() > 1 {
        words = format!("{}: {words}", visible(&span.platform));
    }
    if let Some(gone) = &span.gone_read {
        let _ = write!(words, " {}", lang.text_with("span-until", &[("at", desk.local(gone).into())]));
    }
    words
}

/// The one person whom the command line names.
pub(super) async fn person(matches: &clap::ArgMatches, desk: &Desk) -> Result<KnownPerson, Failure> {
    let typed = matches.get_one::<String>("person").map_or("", String::as_str);
    let found = people_called(&desk.org, typed, desk.now).await.map_err(|fault| failed(&fault, desk.lang))?;
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::one(desk.lang.text_with("person-unknown", &[("person", typed.into())]))),
        several => {
            let mut text = desk.lang.text_with("person-several", &[("person", typed.into())]);
            for one in several {
                let category = phrases::category_words(desk.lang, &one.category);
                let id = one.platform_id.as_deref().map(|id| format!(", ID {id}")).unwrap_or_default();
                let _ = write!(text, "\n  {}  {} — {category}{id}", one.key, visible(&one.name));
            }
            Err(Failure::one(text))
        }
    }
}

pub(super) fn forget(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, lang))?;
        let person = person(matches, &desk).await?;
        let listed =
            |key: &str, rows: &[String]| Failure::one(lang.text_with(key, &[("rows", rows.join(", ").into())]));
        let forgotten = forget_person(&desk.org, &person, desk.now, &desk.who).await;
        let forgotten = forgotten.map_err(|fault| failed(&fault, lang))?.map_err(|why| match why {
            NotForgotten::Listed(rows) => listed("forget-listed", &rows),
            NotForgotten::NotRedacted(rows) => listed("forget-not-redacted", &rows),
            NotForgotten::Present(places) => {
                let places: Vec<String> = places.iter().map(|place| phrases::place_words(lang, place)).collect();
                Failure::one(lang.text_with("forget-present", &[("places", places.join(", ").into())]))
            }
        })?;
        output::print(&told_of(&forgotten, &desk), lang)?;
        Ok(Ended::Done)
    })
}

/// What was erased, and where the person is named still, until when.
fn told_of(forgotten: &Forgotten, desk: &Desk) -> String {
    let lang = desk.lang;
    let mut text = format!("{}\n", lang.text("forget-done"));
    let mut tell = |key: &str, args: &[(&'static str, i18n::Arg<'_>)]| {
        let _ = writeln!(text, "{}", lang.text_with(key, args));
    };
    let listed = |paths: &[std::path::PathBuf]| {
        let within = |path: &std::path::PathBuf| {
            path.strip_prefix(&desk.org.config.folder).unwrap_or(path).display().to_string()
        };
        paths.iter().map(within).collect::<Vec<_>>().join(", ")
    };
    if !forgotten.rows.is_empty() {
        tell("forget-rows", &[("rows", forgotten.rows.join(", ").into())]);
    }
    if !forgotten.deleted.is_empty() {
        let files = listed(&forgotten.deleted);
        tell("forget-deleted", &[("count", forgotten.deleted.len().into()), ("files", files.into())]);
    }
    if !forgotten.closed.is_empty() {
        tell("forget-closed", &[("files", listed(&forgotten.closed).into())]);
    }
    match nightly_copies(&desk.org) {
        Ok(copies) if copies.is_empty() => {}
        Ok(copies) => {
            tell("forget-copies", &[("count", copies.len().into())]);
            for copy in &copies {
                let name = copy.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let until = copy.gone_on().format("%d.%m.%Y").to_string();
                tell("forget-copy", &[("file", name.into()), ("until", until.into())]);
            }
        }
        Err(error) => tell("forget-copies-unknown", &[("reason", lang.io(error.kind()).into())]),
    }
    tell("forget-elsewhere", &[]);
    text
}

pub(super) fn disclose(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let (lang, store) = (desk.lang, &desk.org.store);
        let person = person(matches, &desk).await?;
        let account = person.platform_id.clone().unwrap_or_default();
        let spans = store.seats_of(&person).await.map_err(store_failed(lang))?;
        let filter = JournalFilter { person: Some(person.key.to_string()), ..JournalFilter::default() };
        let entries = store.journal(&filter).await.map_err(store_failed(lang))?;
        let accounts = store.accounts_of_persons().await.map_err(store_failed(lang))?;
        let answers: Vec<_> = store
            .answers()
            .await
            .map_err(store_failed(lang))?
            .into_iter()
            .filter(|one| {
                let of_account = |(platform, account, key): &(String, String, String)| {
                    person.key == *key && *account == one.account && one.is_about(platform)
                };
                one.person == person.key || accounts.iter().any(of_account)
            })
            .collect();
        let invitations: Vec<_> = store
            .invitations(false)
            .await
            .map_err(store_failed(lang))?
            .into_iter()
            .filter(|row| row.person == person.key)
            .collect();
        let bot = store.bot_records_of(&person.key).await.map_err(store_failed(lang))?;
        let mut known = Vec::new();
        for platform in &desk.org.platforms {
            if let Ok((_, explanations)) = explain_target(&desk.org, platform, desk.now, person.key.as_str()).await {
                known.extend(explanations);
            }
        }
        let text = if wants_json(matches) {
            json(&serde_json::json!({
                "person": person, "memberships": spans, "journal": entries, "answers": answers, "door": bot,
                "invitations": invitations.iter().map(|row| serde_json::json!({
                    "place": row.place, "role": row.role, "made_at": row.made_at, "state": row.state })).collect::<Vec<_>>(),
                "rosters": known.iter().flat_map(|one| &one.rows).collect::<Vec<_>>(),
                "birth_date": known.iter().find_map(|one| one.birth), "group": known.iter().find_map(|one| one.group.clone()),
            }))?
        } else {
            let mut text = lang.text_with(
                "disclose-title",
                &[
                    ("name", person.name.as_str().into()),
                    ("key", person.key.as_str().into()),
                    ("category", phrases::category_words(lang, &person.category).into()),
                    ("account", if account.is_empty() { "—".into() } else { account.as_str().into() }),
                ],
            );
            text.push('\n');
            for explanation in &known {
                super::explain::tell(&mut text, explanation, lang);
            }
            let _ = writeln!(text, "{}", lang.text("disclose-memberships"));
            for span in &spans {
                let _ = writeln!(
                    text,
                    "  {}: {}",
                    visible(&phrases::place_words(lang, &span.seat.place)),
                    span_words(span, &desk)
                );
            }
            for one in &bot {
                let args = [
                    ("platform", visible(&one.platform).into_owned().into()),
                    ("at", desk.local(&one.at).into()),
                    ("what", one.what.as_str().into()),
                    ("account", one.account.as_deref().unwrap_or("—").into()),
                ];
                let _ = writeln!(text, "  {}", lang.text_with(&format!("disclose-{}", one.kind), &args));
            }
            let _ = writeln!(text, "{}", lang.text("disclose-journal"));
            let names = store.names_of_persons().await.map_err(store_failed(lang))?;
            for entry in &entries {
                let _ = writeln!(text, "  {}", journal::line(entry, &names, &desk));
            }
            let _ = writeln!(
                text,
                "{}",
                lang.text_with(
                    "disclose-rest",
                    &[("answers", answers.len().into()), ("invitations", invitations.len().into())]
                )
            );
            text
        };
        match matches.get_one::<std::path::PathBuf>("out") {
            Some(path) => output::write_file(path, |out| out.write_all(text.as_bytes()))
                .map_err(|error| output::failed(&error, lang))?,
            None => output::print(&text, lang)?,
        }
        let detail = "";
        store
            .append_about(desk.now, Event::Disclosed, &person.key, &desk.who, detail)
            .await
            .map_err(store_failed(lang))?;
        Ok(Ended::Done)
    })
}
