//! A moderator's blocks (5.13.5): entered, lifted early, listed.

use axum::response::{Html, Redirect};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::admission::Visitor;
use super::fault::WebFault;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, page as whole};
use crate::cycle::{AskedBlock, NotBlocked, block, people_called};
use documents::phrases;
use domain::membership::longest_block;
use domain::membership::place_written;
use domain::roster::Groups;
use domain::user::Right;
use names::visible;
use store::BlockRow;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebFault> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let rows = visitor.store().blocks(false).await?;
    let names = visitor.store().names_of_persons().await?;
    let title = lang.say("web-blocks");
    let body = html! {
        h1 { (title) }
        p { (lang.say("web-blocks-words")) }
        @if rows.is_empty() { p { (lang.say("blocks-none")) } }
        ul.cards { @for row in &rows { li { (one(&visitor, row, names.get(row.person.as_str()).map_or(row.person.as_str(), String::as_str))) } } }
        @if visitor.may(Right::Decide) { (form(&visitor)) }
    };
    Ok(whole(&visitor, Room::People, &title, body))
}

fn one(visitor: &Visitor, row: &BlockRow, name: &str) -> Markup {
    let lang = visitor.lang;
    let until = row.last_day();
    let is_over = until.is_some_and(|day| day < visitor.house.day(visitor.now));
    html! {
        strong { (visible(name)) } ", " (visible(&phrases::place_words(lang, &row.place))) ": "
        (lang.say_with(if is_over { "web-block-over" } else { "web-block-lasts" }, &[("day", until.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default().into())]))
        br; small { "«" (visible(&row.reason)) "» — " (visible(&row.entered_by)) ", " (visitor.local(&row.entered_at)) }
        @if visitor.may(Right::Decide) {
            form method="post" action="/blocks/lift" {
                (csrf(visitor))
                input type="hidden" name="id" value=(row.id);
                label for=(format!("l-{}", row.id)) { (lang.say("web-block-why-lifted")) span.hidden { ": " (visible(name)) } }
                input id=(format!("l-{}", row.id)) name="reason" required maxlength="500";
                button.small type="submit" { (lang.say("web-block-lift")) span.hidden { ": " (visible(name)) } }
            }
        }
    }
}

fn form(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let today = visitor.house.day(visitor.now);
    html! {
        section.card aria-labelledby="enter" {
            h2 id="enter" { (lang.say("web-block-enter")) }
            form method="post" action="/blocks" {
                (csrf(visitor))
                label for="person" { (lang.say("web-block-person")) }
                input id="person" name="person" required maxlength="200";
                label for="place" { (lang.say("web-chat-which")) }
                input id="place" name="place" required maxlength="200";
                label for="until" { (lang.say("web-block-until")) }
                input id="until" name="until" type="date" required min=(today) max=(longest_block(today));
                label for="reason" { (lang.say("web-reason")) }
                input id="reason" name="reason" required maxlength="500";
                button.danger type="submit" { (lang.say("web-block-do")) }
            }
        }
    }
}

pub(super) async fn enter(posted: Posted) -> Result<Redirect, WebFault> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let found = people_called(&visitor.house, &fields.text("person"), visitor.now).await?;
    let [person] = found.as_slice() else {
        return Err(WebFault::Said(if found.is_empty() { "web-block-unknown" } else { "web-block-several" }));
    };
    let place = place_written(&fields.text("place"), Groups::default()).ok_or(WebFault::Said("web-chat-no-place"))?;
    let until: NaiveDate = fields.get("until").parse().map_err(|_| WebFault::Said("web-block-no-day"))?;
    let reason = fields.text("reason");
    let asked = AskedBlock { person, place: &place, until, reason: &reason, platform: None };
    match block(&visitor.house, asked, visitor.who(), visitor.now).await? {
        Ok(_) => Ok(back_to("/blocks", "blocked", 0)),
        Err(NotBlocked::NoReason) => Err(WebFault::Said("web-reason-needed")),
        Err(NotBlocked::Over) => Err(WebFault::Said("block-over")),
        Err(NotBlocked::TooLong { .. }) => Err(WebFault::Said("web-block-too-long")),
        Err(NotBlocked::WhichPlatform) => Err(WebFault::Said("block-which-platform")),
        Err(NotBlocked::Already) => Err(WebFault::Said("block-already")),
    }
}

pub(super) async fn lift(posted: Posted) -> Result<Redirect, WebFault> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let reason = fields.text("reason");
    if reason.is_empty() {
        return Err(WebFault::Said("web-reason-needed"));
    }
    let id: i64 = fields.get("id").parse().map_err(|_| WebFault::BadForm)?;
    let lifted = visitor.store().lift_block(id, visitor.now, visitor.who(), &reason).await?;
    Ok(back_to("/blocks", if lifted.is_some() { "unblocked" } else { "nothing-there" }, 0))
}
