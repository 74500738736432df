//! `kontingent chats`: in which chats of a messenger the bot is, and which places they are.

use std::fmt::Write as _;

use super::daily::{Desk, json, store_failed, wants_json, with_house};
use super::{Ended, Failure, output};
use crate::sync::bot::{ChatView, chats_of, link_chat};
use documents::phrases;
use domain::membership::PlaceName;
use i18n::Lang;
use names::visible;
use store::NotTied;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    match matches.subcommand() {
        Some(("tie", matches)) => with_house(matches, lang, async |desk| {
            let place = matches.get_one::<String>("place").map(String::as_str);
            let view = called(matches, &desk).await?;
            tie(&view, place, &desk).await
        }),
        Some(("untie", matches)) => with_house(matches, lang, async |desk| {
            let view = called(matches, &desk).await?;
            tie(&view, None, &desk).await
        }),
        Some(("confirm", matches)) => with_house(matches, lang, async |desk| confirm(matches, &desk).await),
        _ => with_house(matches, lang, async |desk| list(matches, &desk).await),
    }
}

async fn all(desk: &Desk) -> Result<Vec<ChatView>, Failure> {
    chats_of(&desk.org).await.map_err(store_failed(desk.lang))
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let views = all(desk).await?;
    if wants_json(matches) {
        output::print(&json(&views)?, lang)?;
        return Ok(Ended::Done);
    }
    let mut text = String::new();
    for view in &views {
        let chat = &view.chat;
        let title = if chat.title.is_empty() { lang.text("chats-no-title") } else { chat.title.clone() };
        let _ = writeln!(text, "{}  {}", chat.chat, visible(&title));
        let place = |place: &PlaceName| phrases::place_words(lang, place);
        let told = match (&chat.place, &view.proposed) {
            (Some(code), _) if view.configured => lang.text_with("chats-configured", &[("place", place(code).into())]),
            (Some(code), _) => lang.text_with(
                "chats-tied",
                &[
                    ("place", place(code).into()),
                    ("who", chat.tied_by.clone().unwrap_or_default().into()),
                    ("at", desk.local(chat.tied_at.as_deref().unwrap_or_default()).into()),
                ],
            ),
            (None, Some(code)) => lang.text_with("chats-proposed", &[("place", place(code).into())]),
            (None, None) => lang.text("chats-untied"),
        };
        let _ = writeln!(text, "    {}", visible(&told));
        if chat.state == "gone" {
            let _ = writeln!(text, "    {}", lang.text("chats-gone"));
        }
    }
    let last = match () {
        () if views.is_empty() => "chats-none",
        () if views.iter().any(|view| view.proposed.is_some()) => "chats-confirm-hint",
        () if views.iter().any(|view| view.chat.place.is_none()) => "chats-tie-hint",
        () => "",
    };
    if !last.is_empty() {
        let _ = writeln!(text, "{}{}", if views.is_empty() { "" } else { "\n" }, lang.text(last));
    }
    output::print(&text, lang)?;
    Ok(Ended::Done)
}

/// The chat that an argument names: by its number or its title.
async fn called(matches: &clap::ArgMatches, desk: &Desk) -> Result<ChatView, Failure> {
    let asked = matches.get_one::<String>("chat").map_or("", |chat| chat.trim());
    let found: Vec<ChatView> =
        all(desk).await?.into_iter().filter(|view| view.chat.chat == asked || view.chat.title == asked).collect();
    let args = [("chat", visible(asked).into_owned().into())];
    match <[ChatView; 1]>::try_from(found) {
        Ok([view]) => Ok(view),
        Err(found) if found.is_empty() => Err(Failure::one(desk.lang.text_with("chats-unknown", &args))),
        Err(_) => Err(Failure::one(desk.lang.text_with("chats-several", &args))),
    }
}

async fn tie(view: &ChatView, place: Option<&str>, desk: &Desk) -> Result<Ended, Failure> {
    let lang = desk.lang;
    let chat = &view.chat;
    if view.configured {
        return Err(Failure::one(lang.text_with("chats-is-configured", &[("chat", chat.chat.clone().into())])));
    }
    let tied = link_chat(&desk.org, chat, place, &desk.who, desk.now).await.map_err(store_failed(lang))?;
    let title = ("chat", visible(&chat.title).into_owned().into());
    let line = match tied {
        Ok(Some(place)) => {
            lang.text_with("chats-now-tied", &[title, ("place", phrases::place_words(lang, &place).into())])
        }
        Ok(None) => lang.text_with("chats-now-untied", &[title]),
        Err(NotTied::Taken { chat }) => {
            return Err(Failure::one(lang.text_with("chats-taken", &[("chat", chat.into())])));
        }
        Err(NotTied::NoPlace) => {
            let place = visible(place.unwrap_or_default()).into_owned();
            return Err(Failure::one(lang.text_with("chats-no-place", &[("place", place.into())])));
        }
        Err(NotTied::Unknown) => return Err(Failure::one(lang.text_with("chats-unknown", &[title]))),
    };
    output::print(&format!("{line}\n"), lang)?;
    Ok(Ended::Done)
}

/// Ties the chats that are named, or all, to the places that their titles speak for.
async fn confirm(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let wanted: Vec<&String> = matches.get_many::<String>("chats").into_iter().flatten().collect();
    let views = all(desk).await?;
    let mut failures = Vec::new();
    let mut any = false;
    for view in views.iter().filter(|view| wanted.is_empty() || wanted.iter().any(|one| **one == view.chat.chat)) {
        let Some(place) = &view.proposed else { continue };
        any = true;
        if let Err(Failure(messages)) = tie(view, Some(&place.to_string()), desk).await {
            failures.extend(messages);
        }
    }
    if !any {
        output::print(&format!("{}\n", desk.lang.text("chats-nothing-proposed")), desk.lang)?;
    }
    if failures.is_empty() { Ok(Ended::Done) } else { Err(Failure(failures)) }
}
