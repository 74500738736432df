//! Statistics for the head: the figures and charts of the report, then its tables.

use axum::extract::RawQuery;
use axum::response::Html;
use chrono::{Days, NaiveDate};
use maud::html;

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use crate::sync::{Asked, known_of, statistics};
use documents::sheets;
use documents::statistics::{Period, document};
use domain::user::Right;
use names::visible;

/// Days of the usual period.
const DAYS: u64 = 30;

pub(super) async fn page(visitor: Visitor, RawQuery(query): RawQuery) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let (lang, org) = (visitor.lang, &visitor.org);
    let period = period(&Fields::read(query.unwrap_or_default().as_bytes()), org.day(visitor.now));
    let mut known = Vec::new();
    for platform in &org.platforms {
        known.push(known_of(&org.store, &platform.name, None).await?);
    }
    let zone = org.config.time_zone;
    let asked = Asked { organization: &org.config.organization, zone, period, now: visitor.now };
    let report = statistics(&org.store, &known, &asked).await?;
    let document = document(&report, lang, zone);
    let title = lang.text("web-statistics");
    let body = html! {
        h1 { (visible(&document.title)) }
        @if !document.alarm.is_empty() { p.alarm role="alert" { strong { (visible(&document.alarm)) } } }
        @for line in &document.lead { p { (visible(line)) } }
        form.filters.no-print method="get" action="/statistics" {
            div { label for="since" { (lang.text("web-since")) } input id="since" name="since" type="date" value=(period.since); }
            div { label for="until" { (lang.text("web-until")) } input id="until" name="until" type="date" value=(period.until); }
            div.buttons { button type="submit" { (lang.text("web-filter-do")) } button.plain type="button" data-print="" hidden { (lang.text("web-print")) } }
        }
        div.glance { (sheets::glance(&document)) }
        @for sheet in &document.sheets { div.wide tabindex="0" role="group" aria-label=(visible(&sheet.title)) { (sheets::section(sheet)) } }
        p { small { (visible(&document.footer)) } }
    };
    Ok(whole(&visitor, Room::Statistics, &title, body))
}

fn period(fields: &Fields, today: NaiveDate) -> Period {
    let day = |name: &str| NaiveDate::parse_from_str(fields.get(name), "%Y-%m-%d").ok();
    let until = day("until").unwrap_or(today);
    let usual = until.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(until);
    let since = day("since").filter(|since| *since <= until).unwrap_or(usual);
    Period { since, until }
}
