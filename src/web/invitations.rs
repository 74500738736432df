//! Links that were made: who has which, until when, and hand-outs for a class to be printed and cut.

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use axum::response::Html;
use chrono::{DateTime, Days};
use maud::html;

use super::admission::Visitor;
use super::fault::WebFault;
use super::form::Fields;
use super::layout::{Room, page as whole};
use crate::report::{phrases, visible};
use crate::store::InvitationRow;
use crate::users::Right;

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebFault> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let all = fields.get("all") == "1";
    let places = by_place(&visitor, !all).await?;
    let title = lang.say("web-invitations");
    let body = html! {
        h1 { (title) }
        p.no-print {
            @if all { a href="/invitations" { (lang.say("web-invitations-open")) } }
            @else { a href="/invitations?all=1" { (lang.say("web-invitations-all")) } }
        }
        @if places.is_empty() { p { (lang.say("invitations-none")) } }
        @for (number, (place, rows)) in places.iter().enumerate() {
            section aria-labelledby=(format!("p{number}")) {
                div.section-head {
                    h2 id=(format!("p{number}")) { (visible(&phrases::place_words(lang, place))) }
                    @let query: String = form_urlencoded::byte_serialize(place.as_bytes()).collect();
                    a.no-print href=(format!("/invitations/print?place={query}")) { (lang.say("web-hand-outs")) span.hidden { ": " (visible(&phrases::place_words(lang, place))) } }
                }
                div.wide tabindex="0" role="group" aria-labelledby=(format!("p{number}")) { table {
                    thead { tr {
                        th scope="col" { (lang.say("column-person")) }
                        th scope="col" { (lang.say("web-role")) }
                        th scope="col" { (lang.say("web-made")) }
                        th scope="col" { (lang.say("web-term")) }
                        th scope="col" { (lang.say("web-file-state")) }
                    } }
                    tbody {
                        @for (name, row) in rows {
                            tr {
                                th scope="row" { (visible(name)) }
                                td { (phrases::role_words(lang, &row.role)) }
                                td { (visitor.local(&row.made_at)) }
                                td { (term(&visitor, row)) }
                                td { (lang.say(&format!("invitation-{}", row.state))) }
                            }
                        }
                    }
                } }
            }
        }
    };
    Ok(whole(&visitor, Room::Invitations, &title, body))
}

/// The last day of a link, by the policy.
fn term(visitor: &Visitor, row: &InvitationRow) -> String {
    let days = u64::from(visitor.house.config.policy.invite_term_days);
    DateTime::parse_from_rfc3339(&row.made_at)
        .ok()
        .and_then(|at| visitor.house.day(at.to_utc()).checked_add_days(Days::new(days)))
        .map_or_else(String::new, |day| day.format("%d.%m.%Y").to_string())
}

type Rows = BTreeMap<String, Vec<(String, InvitationRow)>>;

async fn by_place(visitor: &Visitor, open_only: bool) -> Result<Rows, WebFault> {
    let rows = visitor.store().invitations(open_only).await?;
    let names = visitor.store().names_of_persons().await?;
    let mut places: Rows = BTreeMap::new();
    for row in rows {
        let name = names.get(&row.person).cloned().unwrap_or_else(|| row.person.clone());
        places.entry(row.place.clone()).or_default().push((name, row));
    }
    for rows in places.values_mut() {
        rows.sort_by(|a, b| a.0.cmp(&b.0));
    }
    Ok(places)
}

/// Hand-outs: a card for each person, cut along the lines.
pub(super) async fn print(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebFault> {
    // Whoever has a link can use it: only those who hand them out see them.
    visitor.must(Right::Decide)?;
    let lang = visitor.lang;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let place = fields.get("place");
    let rows = by_place(&visitor, true).await?.remove(place).ok_or(WebFault::NotFound)?;
    let title = lang
        .say_with("web-hand-outs-of", &[("place", visible(&phrases::place_words(lang, place)).into_owned().into())]);
    let body = html! {
        h1 { (title) }
        p.no-print { (lang.say("web-hand-outs-words")) " " button.plain type="button" data-print="" hidden { (lang.say("web-print")) } }
        @for (name, row) in &rows {
            section.hand-out.card {
                h2 { (visible(name)) }
                p { (visible(&phrases::place_words(lang, place))) ", " (phrases::role_words(lang, &row.role)) }
                p { (lang.say("web-hand-out-link")) " " code { (visible(&row.link)) } }
                p { small { (lang.say_with("web-hand-out-term", &[("day", term(&visitor, row).into())])) } }
            }
        }
    };
    Ok(whole(&visitor, Room::Invitations, &title, body))
}
