//! A moderator's blocks (5.13.5): entered, lifted early, listed.

use axum::response::{Html, Redirect};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, page as whole};
use crate::sync::{AskedBlock, NotBlocked, block, people_called};
use documents::phrases;
use domain::membership::{MemberStatus, PlaceName, Seat, longest_block, place_written};
use domain::roster::Groups;
use domain::user::Right;
use names::visible;
use store::BlockRow;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let rows = visitor.store().blocks(false).await?;
    let names = visitor.store().names_of_persons().await?;
    let mut seats: Vec<Seat> = Vec::new();
    for platform in &visitor.org.platforms {
        seats.extend(
            visitor.store().last_membership(&platform.name).await?.into_iter().flat_map(|(read, _)| read.seats),
        );
    }
    let of_platforms = of_platforms(&seats, &rows);
    let places = visitor.store().known_places().await?;
    let title = lang.text("web-blocks");
    let body = html! {
        h1 { (title) }
        p { (lang.text("web-blocks-words")) }
        @if rows.is_empty() && of_platforms.is_empty() { p { (lang.text("blocks-none")) } }
        ul.cards { @for row in &rows { li { (one(&visitor, row, names.get(row.person.as_str()).map_or(row.person.as_str(), String::as_str))) } } }
        @if !of_platforms.is_empty() {
            section aria-labelledby="platforms" {
                h2 id="platforms" { (lang.text("web-blocks-platforms")) }
                p { (lang.text("web-blocks-platforms-words")) }
                ul.cards { @for blocked in &of_platforms { li { (on_platform(&visitor, blocked)) } } }
            }
        }
        @if visitor.may(Right::Decide) { (form(&visitor, &seats, &places)) }
    };
    Ok(whole(&visitor, Room::People, &title, body))
}

fn one(visitor: &Visitor, row: &BlockRow, name: &str) -> Markup {
    let lang = visitor.lang;
    let until = row.last_day();
    let is_over = until.is_some_and(|day| day < visitor.org.day(visitor.now));
    html! {
        strong { (visible(name)) } ", " (visible(&phrases::place_words(lang, &row.place))) ": "
        (lang.text_with(if is_over { "web-block-over" } else { "web-block-lasts" }, &[("day", until.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default().into())]))
        br; small { "«" (visible(&row.reason)) "» — " (visible(&row.entered_by)) ", " (visitor.local(&row.entered_at)) }
        @if visitor.may(Right::Decide) {
            form method="post" action="/blocks/lift" {
                (csrf(visitor))
                input type="hidden" name="id" value=(row.id);
                label for=(format!("l-{}", row.id)) { (lang.text("web-block-why-lifted")) span.hidden { ": " (visible(name)) } }
                input id=(format!("l-{}", row.id)) name="reason" required maxlength="500";
                button.small type="submit" { (lang.text("web-block-lift")) span.hidden { ": " (visible(name)) } }
            }
        }
    }
}

/// A block that a platform tells of, and nobody entered here.
struct Blocked {
    name: String,
    place: PlaceName,
    until: Option<NaiveDate>,
}

/// The blocks of the last reads without those that were entered here: what the findings of the plans speak of.
fn of_platforms(seats: &[Seat], rows: &[BlockRow]) -> Vec<Blocked> {
    let own = |seat: &Seat| {
        rows.iter().any(|row| {
            row.place == seat.place && seat.person_key.as_ref().is_none_or(|key| key.as_str() == row.person.as_str())
        })
    };
    let blocked = seats.iter().filter(|seat| seat.status == MemberStatus::Blocked && !own(seat));
    let mut all: Vec<Blocked> = blocked
        .map(|seat| Blocked { name: seat.name.clone(), place: seat.place.clone(), until: seat.blocked_until })
        .collect();
    all.sort_by(|a, b| (&a.name, &a.place).cmp(&(&b.name, &b.place)));
    all
}

fn on_platform(visitor: &Visitor, blocked: &Blocked) -> Markup {
    let lang = visitor.lang;
    let key = match blocked.until {
        None => "web-block-endless",
        Some(day) if day < visitor.org.day(visitor.now) => "web-block-platform-over",
        Some(_) => "web-block-lasts",
    };
    let day = blocked.until.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
    html! {
        strong { (visible(&blocked.name)) } ", " (visible(&phrases::place_words(lang, &blocked.place))) ": "
        (lang.text_with(key, &[("day", day.into())]))
    }
}

/// Names that are offered while one is typed: more would make the page heavy.
const OFFERED: usize = 1000;

fn form(visitor: &Visitor, seats: &[Seat], places: &[String]) -> Markup {
    let mut names: Vec<&str> = seats.iter().map(|seat| seat.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(OFFERED);
    let lang = visitor.lang;
    let today = visitor.org.day(visitor.now);
    html! {
        section.card aria-labelledby="enter" {
            h2 id="enter" { (lang.text("web-block-enter")) }
            form method="post" action="/blocks" {
                (csrf(visitor))
                label for="person" { (lang.text("web-block-person")) }
                input id="person" name="person" list="names" required maxlength="200";
                datalist id="names" { @for name in &names { option value=(visible(name)) {} } }
                label for="place" { (lang.text(if places.is_empty() { "web-chat-which" } else { "web-block-place" })) }
                @if places.is_empty() { input id="place" name="place" required maxlength="200"; }
                @else {
                    select id="place" name="place" required {
                        option value="" { (lang.text("web-block-choose")) }
                        @for place in places { option value=(place) { (visible(&lang.place_of_code(place))) } }
                    }
                }
                label for="until" { (lang.text("web-block-until")) }
                input id="until" name="until" type="date" required min=(today) max=(longest_block(today));
                label for="reason" { (lang.text("web-reason")) }
                input id="reason" name="reason" required maxlength="500";
                button.danger type="submit" { (lang.text("web-block-do")) }
            }
        }
    }
}

pub(super) async fn enter(posted: Posted) -> Result<Redirect, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let found = people_called(&visitor.org, &fields.text("person"), visitor.now).await?;
    let [person] = found.as_slice() else {
        return Err(WebError::Said(if found.is_empty() { "web-block-unknown" } else { "web-block-several" }));
    };
    let place = place_written(&fields.text("place"), Groups::default()).ok_or(WebError::Said("web-chat-no-place"))?;
    let until: NaiveDate = fields.get("until").parse().map_err(|_| WebError::Said("web-block-no-day"))?;
    let reason = fields.text("reason");
    let asked = AskedBlock { person, place: &place, until, reason: &reason, platform: None };
    match block(&visitor.org, asked, visitor.who(), visitor.now).await? {
        Ok(_) => Ok(back_to("/blocks", "blocked", 0)),
        Err(NotBlocked::NoReason) => Err(WebError::Said("web-reason-needed")),
        Err(NotBlocked::Over) => Err(WebError::Said("block-over")),
        Err(NotBlocked::TooLong { .. }) => Err(WebError::Said("web-block-too-long")),
        Err(NotBlocked::WhichPlatform) => Err(WebError::Said("block-which-platform")),
        Err(NotBlocked::Already) => Err(WebError::Said("block-already")),
    }
}

pub(super) async fn lift(posted: Posted) -> Result<Redirect, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let reason = fields.text("reason");
    if reason.is_empty() {
        return Err(WebError::Said("web-reason-needed"));
    }
    let id: i64 = fields.get("id").parse().map_err(|_| WebError::BadForm)?;
    let lifted = visitor.store().lift_block(id, visitor.now, visitor.who(), &reason).await?;
    Ok(back_to("/blocks", if lifted.is_some() { "unblocked" } else { "nothing-there" }, 0))
}
