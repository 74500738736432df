//! Chats of a messenger: which places they are, proposed by their titles, said by an administrator.

use axum::response::{Html, Redirect};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, page as whole};
use crate::sync::bot::{ChatView, chats_of, link_chat};
use documents::phrases;
use domain::membership::PlaceName;
use domain::user::Right;
use names::visible;
use store::{Entry, Event, JournalFilter, NotTied};

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let views = chats_of(&visitor.org).await?;
    let title = lang.text("web-chats");
    let body = html! {
        h1 id="chats" { (title) }
        p { (lang.text("web-chats-words")) }
        @if views.is_empty() { p { (lang.text("chats-none")) } }
        @else {
            div.wide tabindex="0" role="group" aria-labelledby="chats" { table.carded {
                thead { tr {
                    th scope="col" { (lang.text("web-chat")) }
                    th scope="col" { (lang.text("web-chat-place")) }
                    @if visitor.may(Right::Decide) { th scope="col" { (lang.text("web-chat-tie")) } }
                } }
                tbody { @for (number, view) in views.iter().enumerate() { (row(&visitor, number, view)) } }
            } }
        }
        (at_the_door(&visitor, &last_at_door(&visitor).await?))
    };
    Ok(whole(&visitor, Room::Chats, &title, body))
}

/// So many things that happened at the door are shown; the journal has all.
const EVENTS: u32 = 20;

/// The last strangers and refused links, the newest first.
async fn last_at_door(visitor: &Visitor) -> Result<Vec<Entry>, WebError> {
    let mut all = Vec::new();
    for event in [Event::Stranger, Event::Unchecked, Event::LinkRefused] {
        let event = Some(event.code().to_owned());
        let filter = JournalFilter { event, limit: Some(EVENTS), ..JournalFilter::default() };
        all.extend(visitor.store().journal(&filter).await?);
    }
    all.sort_by_key(|entry| std::cmp::Reverse(entry.seq));
    all.truncate(EVENTS as usize);
    Ok(all)
}

fn at_the_door(visitor: &Visitor, entries: &[Entry]) -> Markup {
    let lang = visitor.lang;
    html! {
        section aria-labelledby="door" {
            h2 id="door" { (lang.text("web-door")) }
            @if entries.is_empty() { p { (lang.text("web-door-quiet")) } }
            ul.cards {
                @for entry in entries {
                    li {
                        strong { (lang.text(&format!("event-{}", entry.event))) } ", " (visitor.local(&entry.at))
                        @if !entry.place.is_empty() { br; (visible(&lang.place_of_code(&entry.place))) }
                        // An account is a number; nothing else of the entry's detail is for people.
                        @if let Some((_, account)) = entry.detail.split_once("account ") {
                            br; small { (lang.text_with("web-door-account", &[("account", visible(account).into_owned().into())])) }
                        }
                    }
                }
            }
        }
    }
}

fn row(visitor: &Visitor, number: usize, view: &ChatView) -> Markup {
    let lang = visitor.lang;
    let chat = &view.chat;
    let title = if chat.title.is_empty() { lang.text("chats-no-title") } else { visible(&chat.title).into_owned() };
    let place = |place: &PlaceName| visible(&phrases::place_words(lang, place)).into_owned();
    let seen = chat.place.as_ref().map(PlaceName::to_string).unwrap_or_default();
    let likely = chat.place.as_ref().or(view.proposed.as_ref()).map(PlaceName::to_string).unwrap_or_default();
    html! {
        tr {
            th scope="row" { (title) br; small { (chat.platform) ", " (chat.chat) } }
            td data-label=(lang.text("web-chat-place")) class=(if chat.place.is_none() { "proposed" } else { "" }) {
                @match (&chat.place, &view.proposed) {
                    (Some(code), _) => {
                        (place(code))
                        @if view.configured { br; small { (lang.text("web-chat-configured")) } }
                        @else if let Some(who) = &chat.tied_by { br; small { (visible(who)) ", " (visitor.local(chat.tied_at.as_deref().unwrap_or_default())) } }
                    }
                    (None, Some(code)) => { (lang.text_with("chats-proposed", &[("place", place(code).into())])) }
                    (None, None) => { (lang.text("chats-untied")) }
                }
                @if chat.state == "gone" { p.alarm { (lang.text("chats-gone")) } }
            }
            @if visitor.may(Right::Decide) {
                td data-label=(lang.text("web-chat-tie")) {
                    @if !view.configured {
                        form method="post" action="/chats/tie" {
                            (csrf(visitor))
                            input type="hidden" name="platform" value=(chat.platform);
                            input type="hidden" name="chat" value=(chat.chat);
                            // What was seen: another administrator may have tied it meanwhile.
                            input type="hidden" name="seen" value=(seen);
                            label for=(format!("c-{number}")) { (lang.text("web-chat-which")) span.hidden { ": " (title) } }
                            input id=(format!("c-{number}")) name="place" maxlength="200" value=(likely);
                            button.small type="submit" { (lang.text("web-chat-tie-do")) }
                        }
                    }
                }
            }
        }
    }
}

/// Ties a chat; an empty place unties it.
pub(super) async fn tie(posted: Posted) -> Result<Redirect, WebError> {
    let visitor = &posted.visitor;
    visitor.must(Right::Decide)?;
    let (platform, number) = (posted.fields.text("platform"), posted.fields.text("chat"));
    let place = posted.fields.text("place");
    let views = chats_of(&visitor.org).await?;
    let found = views.iter().find(|view| view.chat.platform == platform && view.chat.chat == number);
    let Some(view) = found.filter(|view| !view.configured) else { return Ok(back_to("/chats", "nothing-there", 0)) };
    if view.chat.place.as_ref().map(PlaceName::to_string).unwrap_or_default() != posted.fields.text("seen") {
        return Ok(back_to("/chats", "decided-meanwhile", 0));
    }
    let wanted = Some(place.as_str()).filter(|place| !place.is_empty());
    match link_chat(&visitor.org, &view.chat, wanted, visitor.who(), visitor.now).await? {
        Ok(Some(_)) => Ok(back_to("/chats", "tied", 0)),
        Ok(None) => Ok(back_to("/chats", "untied", 0)),
        Err(NotTied::Taken { .. }) => Err(WebError::Said("web-chat-taken")),
        Err(NotTied::NoPlace) => Err(WebError::Said("web-chat-no-place")),
        Err(NotTied::Unknown) => Ok(back_to("/chats", "nothing-there", 0)),
    }
}
