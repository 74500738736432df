//! `kontingent block`, `unblock`, `blocks`: a moderator's blocks (5.13.5), entered, lifted early (5.13.6), listed.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::daily::{Desk, json, store_failed, wants_json, with_house};
use super::history::person;
use super::{Ended, Failure, output};
use crate::sync::{AskedBlock, NotBlocked, block as enter, unblock as lift};
use documents::phrases;
use domain::membership::{PlaceName, place_written};
use domain::roster::Groups;
use i18n::Lang;
use names::visible;

pub(super) fn block(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let person = person(matches, &desk).await?;
        let place = place(matches, lang)?;
        let until = matches.get_one::<String>("until").map_or("", String::as_str);
        let until: NaiveDate =
            rosters::mapping::parse_date(until, rosters::mapping::Century::Present, desk.org.day(desk.now)).map_err(
                |_| Failure::one(lang.text_with("block-no-day", &[("day", visible(until).into_owned().into())])),
            )?;
        let asked = AskedBlock {
            person: &person,
            place: &place,
            until,
            reason: matches.get_one::<String>("reason").map_or("", String::as_str),
            platform: matches.get_one::<String>("platform").map(String::as_str),
        };
        let done = enter(&desk.org, asked, &desk.who, desk.now).await.map_err(store_failed(lang))?;
        let args = [
            ("name", visible(&person.name).into_owned().into()),
            ("place", phrases::place_words(lang, &place).into()),
            ("day", until.format("%d.%m.%Y").to_string().into()),
        ];
        match done {
            Ok(_) => output::print(&format!("{}\n", lang.text_with("block-done", &args)), lang)?,
            Err(why) => return Err(Failure::one(refusal(&why, lang))),
        }
        Ok(Ended::Done)
    })
}

/// Why a block was not entered, in words.
fn refusal(why: &NotBlocked, lang: Lang) -> String {
    match why {
        NotBlocked::NoReason => lang.text("block-reason"),
        NotBlocked::Over => lang.text("block-over"),
        NotBlocked::TooLong { longest } => {
            lang.text_with("block-too-long", &[("day", longest.format("%d.%m.%Y").to_string().into())])
        }
        NotBlocked::WhichPlatform => lang.text("block-which-platform"),
        NotBlocked::Already => lang.text("block-already"),
    }
}

fn place(matches: &clap::ArgMatches, lang: Lang) -> Result<PlaceName, Failure> {
    let typed = matches.get_one::<String>("place").map_or("", String::as_str);
    place_written(typed, Groups::default())
        .ok_or_else(|| Failure::one(lang.text_with("who-unknown", &[("place", visible(typed).into_owned().into())])))
}

pub(super) fn unblock(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let person = person(matches, &desk).await?;
        let place = place(matches, lang)?;
        let reason = matches.get_one::<String>("reason").map_or("", |reason| reason.trim());
        if reason.is_empty() {
            return Err(Failure::one(lang.text("block-reason")));
        }
        let lifted = lift(&desk.org, person.key.as_str(), &place, &desk.who, reason, desk.now)
            .await
            .map_err(store_failed(lang))?;
        let args =
            [("name", visible(&person.name).into_owned().into()), ("place", phrases::place_words(lang, &place).into())];
        match lifted {
            Some(_) => output::print(&format!("{}\n", lang.text_with("unblock-done", &args)), lang)?,
            None => return Err(Failure::one(lang.text_with("unblock-none", &args))),
        }
        Ok(Ended::Done)
    })
}

pub(super) fn list(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let lang = desk.lang;
        let rows = desk.org.store.blocks(matches.get_flag("all")).await.map_err(store_failed(lang))?;
        if wants_json(matches) {
            output::print(&json(&rows)?, lang)?;
            return Ok(Ended::Done);
        }
        let names = desk.org.store.names_of_persons().await.map_err(store_failed(lang))?;
        let mut text = String::new();
        for row in &rows {
            let _ = writeln!(text, "{}", visible(&line(row, &names, &desk)));
        }
        if rows.is_empty() {
            let _ = writeln!(text, "{}", lang.text("blocks-none"));
        }
        output::print(&text, lang)?;
        Ok(Ended::Done)
    })
}

fn line(row: &store::BlockRow, names: &std::collections::HashMap<String, String>, desk: &Desk) -> String {
    let lang = desk.lang;
    let until = row.last_day();
    let state = match (&row.lifted_at, until) {
        (Some(_), _) => "lifted",
        (None, Some(day)) if day < desk.org.day(desk.now) => "over-line",
        _ => "lasts",
    };
    let args = [
        ("name", names.get(row.person.as_str()).map_or(row.person.as_str(), String::as_str).into()),
        ("place", phrases::place_words(lang, &row.place).into()),
        ("day", until.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default().into()),
        ("reason", row.reason.as_str().into()),
        ("who", row.entered_by.as_str().into()),
        ("lifted", row.lifted_by.clone().unwrap_or_default().into()),
        ("why", row.why_lifted.clone().unwrap_or_default().into()),
    ];
    lang.text_with(&format!("block-{state}"), &args)
}
