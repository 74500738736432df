//! Statistics for the head: the report with its tables, and bars beside them.

use axum::extract::RawQuery;
use axum::response::Html;
use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::layout::{Room, page as whole};
use crate::sync::{Asked, known_of, statistics};
use documents::statistics::{Period, Report, document};
use documents::{phrases, sheets};
use domain::membership::MemberStatus;
use domain::user::Right;
use i18n::Lang;
use names::visible;

/// Days of the usual period.
const DAYS: u64 = 30;
/// Points in time of the chart over time.
const POINTS: i64 = 10;

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
    let over_time = over_time(&visitor, period).await?;
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
        (legend(lang))
        section aria-labelledby="usage" { h2 id="usage" { (lang.text("web-chart-usage")) } (usage_chart(&report, lang)) }
        section aria-labelledby="time" { h2 id="time" { (lang.text("web-chart-time")) } (time_chart(&over_time, lang)) (time_table(&over_time, lang)) }
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

/// A bar: what stands beside it, and the lengths of its parts.
struct Bar {
    label: String,
    joined: u64,
    invited: u64,
    missing: u64,
}

fn legend(lang: Lang) -> Markup {
    html! {
        ul.legend {
            @for (class, key) in [("joined", "report-column-joined"), ("invited", "report-column-invited"), ("missing", "report-column-not-invited")] {
                li { span class=(class) {} (lang.text(key)) }
            }
        }
    }
}

/// Bars by group and role; the table with the same numbers follows on the page.
fn usage_chart(report: &Report, lang: Lang) -> Markup {
    let bars: Vec<Bar> = report
        .usage
        .iter()
        .map(|row| Bar {
            label: format!(
                "{}, {}",
                visible(&documents::statistics::unit_words(&row.unit, lang)),
                phrases::role_words(lang, &row.role)
            ),
            joined: row.counts.joined,
            invited: row.counts.invited,
            missing: row.counts.not_invited + row.counts.left,
        })
        .collect();
    chart(&bars, &lang.text("web-chart-usage"), lang)
}

/// Horizontal bars, drawn here: no scripts, and they print. Lengths are told in words too, for whoever cannot see them.
fn chart(bars: &[Bar], title: &str, lang: Lang) -> Markup {
    const LABEL: u64 = 350;
    const WIDTH: u64 = 420;
    const STEP: usize = 26;
    let most = bars.iter().map(|bar| bar.joined + bar.invited + bar.missing).max().unwrap_or_default().max(1);
    let long = |n: u64| n * WIDTH / most;
    let height = bars.len() * STEP + 8;
    html! {
        @if bars.is_empty() { p { (lang.text("report-usage-none")) } }
        @else {
            div.wide tabindex="0" role="group" aria-label=(title) {
                svg.chart viewBox=(format!("0 0 {} {height}", LABEL + WIDTH + 50)) role="img" aria-label=(title) xmlns="http://www.w3.org/2000/svg" {
                    @for (number, bar) in bars.iter().enumerate() {
                        @let y = number * STEP + 4;
                        @let all = bar.joined + bar.invited + bar.missing;
                        g {
                            title { (lang.text_with("web-bar", &[("label", bar.label.as_str().into()), ("joined", bar.joined.into()), ("invited", bar.invited.into()), ("missing", bar.missing.into())])) }
                            text x=(LABEL - 8) y=(y + 14) text-anchor="end" { (bar.label.chars().take(48).collect::<String>()) }
                            rect.joined x=(LABEL) y=(y) width=(long(bar.joined)) height="18" {}
                            rect.invited x=(LABEL + long(bar.joined)) y=(y) width=(long(bar.invited)) height="18" {}
                            rect.missing x=(LABEL + long(bar.joined) + long(bar.invited)) y=(y) width=(long(bar.missing)) height="18" {}
                            text x=(LABEL + long(all) + 6) y=(y + 14) { (all) }
                        }
                    }
                }
            }
        }
    }
}

/// Memberships on some days of the period: joined and invited, as the reads saw them.
async fn over_time(visitor: &Visitor, period: Period) -> Result<Vec<(NaiveDate, u64, u64)>, WebError> {
    let org = &visitor.org;
    let (since, _) = org.bounds(period.since);
    let spans = org.store.spans_since(since).await?;
    // Before the first read nobody knows who was there: no day of that time is shown.
    let first = spans.iter().map(|span| span.first_read.as_str()).min().unwrap_or_default();
    let days = (period.until - period.since).num_days().max(0);
    let step = (days / POINTS).max(1);
    let mut points = Vec::new();
    let mut left = days;
    while left >= 0 && points.len() <= POINTS as usize {
        let day = period.since + chrono::TimeDelta::days(left);
        let end = store::stamp(org.bounds(day).1);
        if first >= end.as_str() {
            break;
        }
        let there = spans
            .iter()
            .filter(|span| span.first_read < end && span.gone_read.as_ref().is_none_or(|gone| *gone >= end));
        let (mut joined, mut invited) = (0, 0);
        for span in there {
            match span.seat.status {
                MemberStatus::Joined => joined += 1,
                MemberStatus::Invited => invited += 1,
                _ => {}
            }
        }
        points.push((day, joined, invited));
        left -= step;
    }
    points.sort_by_key(|(day, _, _)| *day);
    Ok(points)
}

fn time_chart(points: &[(NaiveDate, u64, u64)], lang: Lang) -> Markup {
    let bars: Vec<Bar> = points
        .iter()
        .map(|(day, joined, invited)| Bar {
            label: day.format("%d.%m.%Y").to_string(),
            joined: *joined,
            invited: *invited,
            missing: 0,
        })
        .collect();
    chart(&bars, &lang.text("web-chart-time"), lang)
}

fn time_table(points: &[(NaiveDate, u64, u64)], lang: Lang) -> Markup {
    html! {
        div.wide tabindex="0" role="group" aria-label=(lang.text("web-chart-time")) { table {
            thead { tr { th scope="col" { (lang.text("web-day")) } th scope="col" { (lang.text("report-column-joined")) } th scope="col" { (lang.text("report-column-invited")) } } }
            tbody { @for (day, joined, invited) in points { tr { th scope="row" { (day.format("%d.%m.%Y")) } td.number { (joined) } td.number { (invited) } } } }
        } }
    }
}
