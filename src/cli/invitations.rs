//! `kontingent invitations`: the links that were made, hand-out sheets for them, and revoking those that nobody used.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use super::daily::{Desk, failed, json, store_failed, with_house};
use super::{Ended, Failure, may_colour, output};
use crate::daemon::mailing::{NotMailed, mail_links};
use crate::sync::{Invitation, NotRevoked, Revoking, invitations, revoke};
use documents::hand_out::{Card, sheet};
use documents::sheets::{Document, Row, Sheet, write};
use documents::{Format, Look, phrases};
use domain::membership::{PlaceName, place_written};
use domain::roster::Groups;
use i18n::Lang;
use names::visible;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    match matches.subcommand() {
        Some(("print", matches)) => with_house(matches, lang, async |desk| print(matches, &desk).await),
        Some(("mail", matches)) => with_house(matches, lang, async |desk| mail(matches, &desk).await),
        Some(("revoke", matches)) => with_house(matches, lang, async |desk| take_back(matches, &desk).await),
        _ => with_house(matches, lang, async |desk| list(matches, &desk).await),
    }
}

/// The place that is asked for, as the store writes it.
fn place(matches: &clap::ArgMatches, lang: Lang) -> Result<Option<PlaceName>, Failure> {
    let Some(typed) = matches.get_one::<String>("place") else { return Ok(None) };
    match place_written(typed, Groups::default()) {
        Some(place) => Ok(Some(place)),
        None => Err(Failure::one(lang.text_with("who-unknown", &[("place", typed.as_str().into())]))),
    }
}

async fn found(matches: &clap::ArgMatches, desk: &Desk, all: bool) -> Result<Vec<Invitation>, Failure> {
    let place = place(matches, desk.lang)?;
    let mut found = invitations(&desk.org, all, desk.now).await.map_err(store_failed(desk.lang))?;
    found.retain(|one| place.as_ref().is_none_or(|place| one.row.place == *place));
    Ok(found)
}

/// Mails the links that are good to whoever has an address in the rosters.
async fn mail(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let found = found(matches, desk, false).await?;
    let mailed = match mail_links(&desk.org, &found, &desk.who, desk.now).await {
        Ok(mailed) => mailed,
        Err(NotMailed::NoServer) => return Err(Failure::one(lang.text("invitations-mail-no-server"))),
        Err(NotMailed::Mail(fault)) => return Err(Failure::one(fault.message(lang))),
        Err(NotMailed::Cycle(fault)) => return Err(failed(&fault, lang)),
    };
    let mut text = format!("{}\n", lang.text_with("invitations-mailed", &[("count", mailed.sent.into())]));
    let name = |id: i64| found.iter().find(|one| one.row.id == id).map_or("", |one| one.name.as_str());
    if !mailed.no_address.is_empty() {
        let names: std::collections::BTreeSet<&str> = mailed.no_address.iter().map(|id| name(*id)).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let _ = writeln!(
            text,
            "{}",
            lang.text_with("invitations-no-address", &[("names", visible(&names.join(", ")).into_owned().into())])
        );
    }
    output::print(&text, lang)?;
    let failures = mailed.failed.iter().map(|(id, fault)| format!("{}: {}", visible(name(*id)), fault.message(lang)));
    let failures: Vec<String> = failures.collect();
    if failures.is_empty() { Ok(Ended::Done) } else { Err(Failure(failures)) }
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let found = found(matches, desk, matches.get_flag("all")).await?;
    let to_file = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let format = output::format_of(matches);
    let text = match format {
        Format::Json => json(&found.iter().map(|one| one.json(true)).collect::<Vec<_>>())?,
        Format::Table => table(&found, desk),
        Format::Csv | Format::Xlsx | Format::Html => String::new(),
    };
    let look = Look { lang, width: 100, colour: to_file.is_none() && may_colour() };
    let document = document(&found, desk);
    output::written(to_file, lang, |out: &mut dyn io::Write| match format {
        Format::Json | Format::Table => out.write_all(text.as_bytes()),
        Format::Csv | Format::Xlsx | Format::Html => write(&document, format, &look, out),
    })?;
    Ok(Ended::Done)
}

/// For a terminal: by place, the link below its person, so that nothing is cut off.
fn table(found: &[Invitation], desk: &Desk) -> String {
    let lang = desk.lang;
    let mut text = String::new();
    // Writing to a String cannot fail.
    for of_place in found.chunk_by(|a, b| a.row.place == b.row.place) {
        if let Some(first) = of_place.first() {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{}", visible(&phrases::place_words(lang, &first.row.place)));
        }
        for one in of_place {
            let told = [
                ("name", visible(&one.name).into_owned().into()),
                ("role", phrases::role_words(lang, one.row.role).into()),
                ("made", desk.local(&one.row.made_at).into()),
                ("until", until(one).into()),
                ("state", state(one, lang).into()),
            ];
            let _ = writeln!(text, "{:>6}  {}", one.row.id, lang.text_with("invitation-line", &told));
            let _ = writeln!(text, "        {}", visible(&one.row.link));
        }
    }
    let key = if found.is_empty() { "invitations-none" } else { "invitations-next" };
    let gap = if found.is_empty() { "" } else { "\n" };
    let _ = writeln!(text, "{gap}{}", lang.text(key));
    text
}

fn until(one: &Invitation) -> String {
    one.until.map_or_else(|| "—".to_owned(), |day| day.format("%d.%m.%Y").to_string())
}

/// How an invitation stands, in words.
fn state(one: &Invitation, lang: Lang) -> String {
    let reason = one.failed().map(|fault| phrases::fault_words(lang, fault));
    match (one.revoking(), reason) {
        (Some(wish), _) => {
            let key = if wish.state == "task" { "invitation-revoke-task" } else { "invitation-revoking" };
            lang.text_with(key, &[("plan", wish.plan.to_string().into())])
        }
        (None, Some(reason)) => lang.text_with("invitation-revoke-failed", &[("reason", reason.into())]),
        (None, None) => lang.text(&format!("invitation-{}", one.row.state)),
    }
}

fn document(found: &[Invitation], desk: &Desk) -> Document {
    let lang = desk.lang;
    let day = desk.org.day(desk.now);
    let row = |one: &Invitation| Row {
        cells: vec![
            one.row.id.into(),
            phrases::place_words(lang, &one.row.place).into(),
            one.name.clone().into(),
            phrases::role_words(lang, one.row.role).into(),
            desk.local(&one.row.made_at).into(),
            until(one).into(),
            state(one, lang).into(),
            one.row.link.clone().into(),
        ],
        ..Row::default()
    };
    let title = lang.text_with("invitations-title", &[("day", day.format("%d.%m.%Y").to_string().into())]);
    let head = [
        "invitation-column-number", "invitation-column-place", "column-person", "web-role", "web-made", "web-term",
        "web-file-state", "invitation-column-link",
    ];
    Document {
        title: title.clone(),
        lead: Some(desk.org.config.organization.clone()).filter(|name| !name.is_empty()).into_iter().collect(),
        sheets: vec![Sheet {
            tab: lang.text("invitations-sheet"),
            title,
            head: head.iter().map(|key| lang.text(key)).collect(),
            rows: found.iter().map(row).collect(),
            empty: lang.text("invitations-none"),
            ..Sheet::default()
        }],
        day,
        ..Document::default()
    }
}

async fn print(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let today = desk.org.day(desk.now);
    let found = found(matches, desk, false).await?;
    let cards: Vec<Card> = found.iter().filter(|one| one.is_good(today)).map(Invitation::card).collect();
    if cards.is_empty() {
        return Err(Failure::one(match place(matches, lang)? {
            Some(place) => {
                let words = phrases::place_words(lang, &place);
                lang.text_with("invitations-none-print-place", &[("place", words.into())])
            }
            None => lang.text("invitations-none-print"),
        }));
    }
    let page = sheet(lang, &desk.org.config.organization, &cards).into_string();
    let to_file = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    output::written(to_file, lang, |out: &mut dyn io::Write| out.write_all(page.as_bytes()))?;
    if let Some(path) = to_file {
        let told = [("count", cards.len().into()), ("file", shown(path).into())];
        output::print(&format!("{}\n", lang.text_with("invitations-printed", &told)), lang)?;
    }
    Ok(Ended::Done)
}

fn shown(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

async fn take_back(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let ids: Vec<i64> = matches.get_many::<i64>("ids").into_iter().flatten().copied().collect();
    let reason = matches.get_one::<String>("reason").map_or("", String::as_str);
    let asked = revoke(&desk.org, &ids, &desk.who, reason, desk.now).await.map_err(|fault| failed(&fault, lang))?;
    let revoking = asked.map_err(|refused| Failure::one(refusal(&refused, lang)))?;
    output::print(&told(&revoking, lang), lang)?;
    Ok(Ended::Done)
}

fn told(revoking: &Revoking, lang: Lang) -> String {
    let numbers = |joint: &str| revoking.plans.iter().map(i64::to_string).collect::<Vec<_>>().join(joint);
    let plans =
        lang.text_with("revoke-plans", &[("count", revoking.plans.len().into()), ("plans", numbers(", ").into())]);
    let mut text = String::new();
    for (key, count) in [("revoke-asked", revoking.new), ("revoke-already", revoking.already)] {
        if count > 0 {
            let first = revoking.plans.last().map(i64::to_string).unwrap_or_default();
            let told = [("count", count.into()), ("plans", plans.as_str().into()), ("plan", first.into())];
            let _ = writeln!(text, "{}", lang.text_with(key, &told));
        }
    }
    let _ = writeln!(text, "{}", lang.text("revoke-again"));
    text
}

fn refusal(refused: &NotRevoked, lang: Lang) -> String {
    let (key, ids): (&str, &[i64]) = match refused {
        NotRevoked::NoReason => ("revoke-no-reason", &[]),
        NotRevoked::Unknown(ids) => ("revoke-unknown", ids),
        NotRevoked::Used(ids) => ("revoke-used", ids),
        NotRevoked::Ended(ids) => ("revoke-ended", ids),
    };
    let ids = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    lang.text_with(key, &[("ids", ids.into())])
}
