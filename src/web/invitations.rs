//! Links that were made: who has which, until when; hand-outs to be printed and cut, and the way to revoking one.

use axum::extract::RawQuery;
use axum::response::Html;
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use crate::sync::{Invitation, invitations};
use documents::hand_out::{Card, sections};
use documents::phrases;
use domain::membership::PlaceName;
use domain::user::Right;
use names::visible;

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let all = fields.get("all") == "1";
    let found = invitations(&visitor.org, all, visitor.now).await?;
    let places: Vec<&[Invitation]> = found.chunk_by(|a, b| a.row.place == b.row.place).collect();
    let today = visitor.org.day(visitor.now);
    let title = lang.text("web-invitations");
    let body = html! {
        h1 { (title) }
        p.no-print {
            @if all { a href="/invitations" { (lang.text("web-invitations-open")) } }
            @else { a href="/invitations?all=1" { (lang.text("web-invitations-all")) } }
            @if visitor.may(Right::Decide) && places.len() > 1 && found.iter().any(|one| one.is_good(today)) {
                " · " a href="/invitations/print" { (lang.text("web-hand-outs-all")) }
            }
        }
        @if places.is_empty() { p { (lang.text("invitations-none")) } }
        @if found.iter().any(|one| one.row.state == "revoked" || one.revoking().is_some()) {
            p.hint { (lang.text("web-invitations-again")) }
        }
        @for (number, rows) in places.iter().enumerate() { (section(&visitor, number, rows)) }
    };
    Ok(whole(&visitor, Room::Invitations, &title, body))
}

fn section(visitor: &Visitor, number: usize, rows: &[Invitation]) -> Markup {
    let lang = visitor.lang;
    let today = visitor.org.day(visitor.now);
    let place = rows.first().map_or(&PlaceName::Organization, |one| &one.row.place);
    let words = phrases::place_words(lang, place);
    let query: String = form_urlencoded::byte_serialize(place.to_string().as_bytes()).collect();
    let may = visitor.may(Right::Decide);
    html! {
        section aria-labelledby=(format!("p{number}")) {
            div.section-head {
                h2 id=(format!("p{number}")) { (visible(&words)) }
                // Whoever has a link can use it: only those who hand them out see them.
                @if may && rows.iter().any(|one| one.is_good(today)) {
                    a.no-print href=(format!("/invitations/print?place={query}")) { (lang.text("web-hand-outs")) span.hidden { ": " (visible(&words)) } }
                }
            }
            div.wide tabindex="0" role="group" aria-labelledby=(format!("p{number}")) { table.carded {
                thead { tr {
                    th scope="col" { (lang.text("column-person")) }
                    th scope="col" { (lang.text("web-role")) }
                    th scope="col" { (lang.text("web-made")) }
                    th scope="col" { (lang.text("web-term")) }
                    th scope="col" { (lang.text("web-file-state")) }
                } }
                tbody { @for one in rows { (row(visitor, one, may)) } }
            } }
        }
    }
}

fn row(visitor: &Visitor, one: &Invitation, may: bool) -> Markup {
    let lang = visitor.lang;
    html! {
        tr {
            th scope="row" { (visible(&one.name)) }
            td data-label=(lang.text("web-role")) { (phrases::role_words(lang, one.row.role)) }
            td data-label=(lang.text("web-made")) { (visitor.local(&one.row.made_at)) }
            td data-label=(lang.text("web-term")) { (one.until.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default()) }
            td data-label=(lang.text("web-file-state")) {
                (state(visitor, one))
                @if may && one.row.is_open() && one.revoking().is_none() {
                    " " a.button.plain.small.no-print href=(format!("/invitations/{}/revoke", one.row.id)) {
                        (lang.text("web-revoke")) span.hidden { ": " (visible(&one.name)) }
                    }
                }
            }
        }
    }
}

/// How an invitation stands, with the way to the plan that revokes it.
fn state(visitor: &Visitor, one: &Invitation) -> Markup {
    let lang = visitor.lang;
    let failed = one.failed().map(|fault| visible(&phrases::fault_words(lang, fault)).into_owned());
    html! {
        @match (one.revoking(), failed) {
            (Some(wish), _) => {
                @let key = if wish.state == "task" { "invitation-revoke-task" } else { "invitation-revoking" };
                a href=(format!("/plans/{}", wish.plan)) { (lang.text_with(key, &[("plan", wish.plan.to_string().into())])) }
            }
            (None, Some(reason)) => { (lang.text_with("invitation-revoke-failed", &[("reason", reason.into())])) }
            (None, None) => { (lang.text(&format!("invitation-{}", one.row.state))) }
        }
    }
}

/// Hand-outs: a card for each person, cut along the lines. Of one place, or of all of them.
pub(super) async fn print(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    // Whoever has a link can use it: only those who hand them out see them.
    visitor.must(Right::Decide)?;
    let lang = visitor.lang;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let place = fields.get("place");
    let today = visitor.org.day(visitor.now);
    let found = invitations(&visitor.org, false, visitor.now).await?;
    let cards: Vec<Card> = found
        .iter()
        .filter(|one| (place.is_empty() || one.row.place == place) && one.is_good(today))
        .map(Invitation::card)
        .collect();
    if cards.is_empty() {
        return Err(WebError::NotFound);
    }
    let title = match place {
        "" => lang.text("hand-out-title"),
        place => {
            let words = visible(&lang.place_of_code(place)).into_owned();
            lang.text_with("web-hand-outs-of", &[("place", words.into())])
        }
    };
    let body = html! {
        h1 { (title) }
        p.no-print { (lang.text("hand-out-cut")) " " button.plain type="button" data-print="" hidden { (lang.text("web-print")) } }
        (sections(lang, &visitor.org.config.organization, &cards))
    };
    Ok(whole(&visitor, Room::Invitations, &title, body))
}
