//! The certificate of a leaver: that they are in no class and chat any more, and which read proved it. One sheet of paper.

use axum::extract::Path;
use axum::response::Html;
use maud::html;

use super::admission::Visitor;
use super::error::WebError;
use super::layout::{Room, page as whole};
use crate::sync::{Asked, certificate, known_of};
use documents::sheets;
use documents::statistics::{Period, certificate as in_words};
use domain::user::Right;
use names::visible;

pub(super) async fn page(visitor: Visitor, Path(key): Path<String>) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let (lang, org, store) = (visitor.lang, &visitor.org, visitor.store());
    let person = store.persons_called(&key).await?.into_iter().find(|one| one.key == key).ok_or(WebError::NotFound)?;
    let mut known = Vec::new();
    for platform in &org.platforms {
        // The page asks no platform: the certificate says which read it rests on.
        known.push(known_of(store, &platform.name, None).await?);
    }
    let (today, zone) = (org.day(visitor.now), org.config.time_zone);
    let period = Period { since: today, until: today };
    let asked = Asked { organization: &org.config.organization, zone, period, now: visitor.now };
    let made = certificate(store, &known, &asked, &person).await?;
    let document = in_words(&made, lang, zone);
    let body = html! {
        h1 { (visible(&document.title)) }
        @if !document.alarm.is_empty() { p.alarm role="alert" { strong { (visible(&document.alarm)) } } }
        @if !document.verdict.is_empty() { p.notice { strong { (visible(&document.verdict)) } } }
        @for line in &document.lead { p { (visible(line)) } }
        p.no-print {
            button.plain type="button" data-print="" hidden { (lang.text("web-print")) }
            " " a href=(format!("/person/{key}")) { (visible(&person.name)) }
        }
        @for sheet in &document.sheets { div.wide tabindex="0" role="group" aria-label=(visible(&sheet.title)) { (sheets::section(sheet)) } }
        (sheets::signatures(&document))
        p { small { (visible(&document.footer)) } }
    };
    Ok(whole(&visitor, Room::People, &document.title, body))
}
