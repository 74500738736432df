//! The overview: the last cycle, what waits, health, the next runs, the stop switch.

use std::collections::BTreeSet;

use axum::response::{Html, Redirect};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Posted;
use super::layout::{Room, back_to, csrf, has_chats, page as whole};
use super::runs::{self, Told, fault_words};
use crate::config::Schedule;
use documents::phrases;
use domain::GuardCode;
use domain::user::Right;
use i18n::{Arg, Lang};
use names::visible;
use planner::discretion::visible_to;
use store::{JournalFilter, PlanHead, Run, Store, Switch};

/// Cycles that are shown.
const RUNS: u32 = 5;
/// Runs among which the last cycle is looked for.
const RUNS_LOOKED_AT: u32 = 40;

pub(super) async fn page(visitor: Visitor) -> Result<Html<String>, WebError> {
    if visitor.org.config.is_region() {
        return super::region::page(visitor).await;
    }
    let (store, lang) = (visitor.store(), visitor.lang);
    let runs = store.runs(RUNS).await?;
    let stopped = store.stopped().await?;
    let open = store.open_plans().await?;
    let tasks = store.open_tasks().await?;
    let mut waits: Vec<Markup> = Vec::new();
    if visitor.may(Right::SeePeople) {
        for head in open.iter().filter(|head| head.actions > 0 || head.questions > 0) {
            waits.push(plan_line(head, &Waiting::of(store, head.number).await?, &visitor));
        }
        let of_words = crate::sync::open_words(&visitor.org).await?.len();
        if of_words > 0 {
            waits.push(html! { a href="/words" { (lang.text_with("web-words-link", &[("count", of_words.into())])) } });
        }
        if tasks > 0 {
            waits.push(html! { a href="/worklist" { (lang.text_with("web-tasks", &[("count", tasks.into())])) } });
        }
    }
    let story = if visitor.may(Right::SeePeople) {
        story(&visitor, &store.runs(RUNS_LOOKED_AT).await?).await?
    } else {
        html! {}
    };
    let rights = rights(&visitor).await?;
    let is_first_day = is_first_day(&visitor).await?;
    let rejected: Vec<_> =
        store.arrivals(20).await?.into_iter().filter(|file| file.state == "rejected").take(3).collect();
    let title = lang.text("web-overview");
    let body = html! {
        h1 { (title) }
        @if let Some(switch) = &stopped { (stopped_words(switch, &visitor)) }
        (story)
        @if is_first_day && visitor.may(Right::ChangeFiles) { (first_steps(&visitor)) }
        @for words in &rights { p.warning { (visible(words)) } }
        @if visitor.may(Right::SeePeople) { (super::person::search_form("", lang)) }
        section aria-labelledby="waits" {
            h2 id="waits" { (lang.text("web-waits")) }
            @if waits.is_empty() { p { (lang.text(if visitor.may(Right::SeePeople) { "web-waits-nothing" } else { "web-waits-not-yours" })) } }
            @else { ul.cards { @for line in &waits { li { (line) } } } }
            @if !rejected.is_empty() {
                h3 { (lang.text("web-rejected-files")) }
                ul { @for file in &rejected { li { a href="/files" { (visible(&file.file)) } " — " (visible(&file.reason)) } } }
            }
        }
        section aria-labelledby="runs" {
            h2 id="runs" { (lang.text("web-runs")) }
            (runs::table(&runs, &visitor, "last-runs"))
            p { a href="/runs" { (lang.text("web-runs-all")) } }
        }
        div.columns {
            section aria-labelledby="health" { h2 id="health" { (lang.text("web-health")) } (health(&visitor)) }
            section aria-labelledby="next" {
                h2 id="next" { (lang.text("web-next")) }
                (next_runs(&visitor.org.config.schedules, visitor.now, lang))
            }
        }
        @if visitor.may(Right::Stop) { (switch(stopped.is_some(), &visitor)) }
    };
    Ok(whole(&visitor, Room::Overview, &title, body))
}

/// True as long as no plan was made.
async fn is_first_day(visitor: &Visitor) -> Result<bool, WebError> {
    for platform in &visitor.org.config.platforms {
        if visitor.store().newest_plan_of(&platform.name).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is to be done on the first day, in its order.
fn first_steps(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let takes_exports = visitor.org.platforms.iter().any(|platform| platform.reader.is_none());
    html! {
        section.card aria-labelledby="first-steps" {
            h2 id="first-steps" { (lang.text("web-first-steps")) }
            ol {
                li { a href="/files" { (lang.text("web-first-step-rosters")) } " " (lang.text("web-first-step-rosters-words")) }
                @if takes_exports { li { a href="/files" { (lang.text("web-first-step-members")) } " " (lang.text("web-first-step-members-words")) } }
                @if has_chats(visitor) { li { a href="/chats" { (lang.text("web-first-step-chats")) } " " (lang.text("web-first-step-chats-words")) } }
                li { (lang.text("web-first-step-plan")) }
            }
        }
    }
}

/// What the newest plans of the platforms say of the whole.
#[derive(Default)]
struct Newest {
    /// What was not compared, in a sentence each.
    uncompared: Vec<String>,
    /// Memberships that were compared, where all of them were.
    compared: u64,
    /// The names of those whom no roster and no order knows.
    strangers: Vec<String>,
    /// Errors in files and lists that hold something, each once.
    held: Vec<String>,
    /// Files of which a part was not read, each with what is wrong.
    half_read: Vec<String>,
}

async fn newest(visitor: &Visitor) -> Result<Newest, WebError> {
    let store = visitor.store();
    let mut told = Newest::default();
    let mut seen: BTreeSet<i64> = BTreeSet::new();
    for platform in &visitor.org.config.platforms {
        let Some(head) = store.newest_plan_of(&platform.name).await? else { continue };
        if !seen.insert(head.number) {
            continue;
        }
        let plan = store.plan_body(&head).await?;
        told.uncompared.extend(phrases::coverage_words(visitor.lang, &plan));
        told.compared += plan.coverage.compared;
        for finding in &plan.findings {
            let is_guard = GuardCode::from_code(&finding.code).is_some();
            if finding.code == "members.stranger" {
                told.strangers.extend(finding.person.as_ref().map(|person| person.name.clone()));
            } else if let Some(file) = finding.file.as_ref().filter(|_| finding.is_of_half_read()) {
                told.half_read.push(format!("{file}: {}", finding.message));
            } else if is_guard && visible_to(visitor.role, finding) {
                told.held.push(finding.message.clone());
            }
        }
    }
    told.strangers.sort_unstable();
    told.strangers.dedup();
    told.held.dedup();
    told.half_read.dedup();
    Ok(told)
}

/// Names that a sentence has.
const NAMES: usize = 5;

/// What happened last, in sentences: strangers first, then the last cycle, what was compared, what was done since yesterday.
async fn story(visitor: &Visitor, runs: &[Run]) -> Result<Markup, WebError> {
    let lang = visitor.lang;
    let told = newest(visitor).await?;
    let cycle = runs.iter().find(|run| run.job == "sync");
    let mut since = JournalFilter { event: Some("done".to_owned()), ..JournalFilter::default() };
    since.since = Some(visitor.now - TimeDelta::hours(24));
    let done = visitor.store().journal(&since).await?.len();
    let names = |all: &[String]| {
        let shown = visible(&all.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ")).into_owned();
        match all.len().saturating_sub(NAMES) {
            0 => shown,
            more => lang.text_with("web-names-more", &[("names", shown.into()), ("count", more.into())]),
        }
    };
    Ok(html! {
        @if !told.strangers.is_empty() {
            p.alarm { strong { (lang.text_with("web-story-strangers", &[("count", told.strangers.len().into())])) } " " (names(&told.strangers)) ". " (lang.text("web-story-strangers-do")) " " a href="/files#findings" { (lang.text("web-story-strangers-show")) } }
        }
        @if let Some(run) = cycle { p { (cycle_words(run, visitor)) " " a href="/runs" { (lang.text("web-runs-all")) } } }
        @for words in &told.uncompared { p.warning { (visible(words)) } }
        @if told.uncompared.is_empty() && told.compared > 0 { p { (lang.text_with("web-story-compared", &[("count", told.compared.into())])) } }
        @if done > 0 { p { (lang.text_with("web-story-done", &[("count", done.into())])) " " a href="/journal?event=done" { (lang.text("web-journal")) } } }
        @for words in told.held.iter().take(3) { p.warning { (visible(words)) } }
        @if !told.half_read.is_empty() {
            div.warning {
                p { strong { (lang.text_with("web-story-half-read", &[("count", told.half_read.len().into())])) } " " a href="/files#findings" { (lang.text("web-story-strangers-show")) } }
                ul { @for words in told.half_read.iter().take(3) { li { (visible(words)) } } }
            }
        }
    })
}

/// «Сверка 23.11.2026 04:00 прошла, есть замечания: …»
fn cycle_words(run: &Run, visitor: &Visitor) -> String {
    let lang = visitor.lang;
    let told = Told::of(run);
    let key = format!("web-story-cycle-{}", told.outcome.replace('_', "-"));
    let mut words = lang.text_with(&key, &[("at", visitor.local(&run.started_at).into())]);
    for fault in &told.faults {
        words.push(' ');
        words.push_str(&fault_words(fault, lang));
    }
    words
}

/// How many actions of a plan nobody has decided on.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// A person has to look at them.
    asked: u64,
    /// Nothing about them is in doubt.
    certain: u64,
    /// A guard holds them.
    held: u64,
}

impl Waiting {
    pub(super) async fn of(store: &Store, number: i64) -> Result<Waiting, WebError> {
        let (undecided, held) = store.undecided(number).await?;
        let certain = store.certain(number).await?.min(undecided);
        Ok(Waiting { asked: undecided - certain, certain, held })
    }
}

/// What the bots may not do in their chats: a sentence a chat, then what does not work for want of it.
async fn rights(visitor: &Visitor) -> Result<Vec<String>, WebError> {
    let lang = visitor.lang;
    let lacking = crate::sync::bot::lacking_rights(&visitor.org).await?;
    if lacking.is_empty() {
        return Ok(Vec::new());
    }
    let place = |one: &crate::sync::bot::LackingRights| phrases::place_words(lang, &one.place);
    let mut told: Vec<String> =
        lacking.iter().map(|one| phrases::rights_words(lang, &place(one), &one.rights)).collect();
    let missing: Vec<&str> = lacking.iter().flat_map(|one| one.rights.iter().map(String::as_str)).collect();
    told.push(format!("{} {}", phrases::without_rights(lang, &missing), lang.text("doctor-chat-hint")));
    Ok(told)
}

/// A plan in a line of the overview and of the list: its number as the link, then its counts.
pub(super) fn plan_line(head: &PlanHead, waiting: &Waiting, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let count = |n: i64| -> Arg<'static> { (n.max(0) as u64).into() };
    let number = head.number.to_string();
    html! {
        a href=(format!("/plans/{number}")) {
            strong { (lang.text_with("web-plan", &[("number", number.into())])) }
        }
        " " span { (visitor.local(&head.made_at)) ", " (visible(&head.platforms.join(", "))) }
        ul.counts {
            @if waiting.asked > 0 { li.review { (lang.text_with("web-count-undecided", &[("count", waiting.asked.into())])) } }
            @if waiting.certain > 0 { li.certain { (lang.text_with("web-block-certain", &[("count", waiting.certain.into())])) } }
            @if waiting.held > 0 { li.blocked { (lang.text_with("web-count-held", &[("count", waiting.held.into())])) } }
            @for (key, n) in [("plans-approved", head.approved), ("plans-rejected", head.rejected), ("plans-done", head.done), ("plans-failed", head.failed)] {
                @if n > 0 { li { (lang.text_with(key, &[("count", count(n))])) } }
            }
            @if head.questions > 0 { li { a href="/people" { (lang.text_with("plans-questions", &[("count", count(head.questions))])) } } }
            @if head.origin == "undo" { li { (lang.text("plans-undo")) } }
            @if head.review_only { li { (lang.text("plans-review-only")) } }
        }
    }
}

fn stopped_words(switch: &Switch, visitor: &Visitor) -> Markup {
    let args = [
        ("since", visitor.local(&switch.since).into()),
        ("who", visible(&switch.who).into_owned().into()),
        ("reason", visible(&switch.reason).into_owned().into()),
    ];
    html! { p.alarm role="alert" { strong { (visitor.lang.text_with("web-is-stopped", &args)) } } }
}

fn health(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let (well, answer) = visitor.health.answer(visitor.now);
    let components = answer.get("components").and_then(|value| value.as_object()).cloned().unwrap_or_default();
    let is_known = components.values().any(|one| one.get("status").is_some_and(|status| status != "unknown"));
    let words = match (is_known, well) {
        // Another daemon keeps the day, or the day has just begun: nothing was heard, and that is not well.
        (false, _) => "web-health-unknown",
        (true, true) => "web-health-well",
        (true, false) => "web-health-not-well",
    };
    html! {
        p { (lang.text(words)) }
        dl.pairs {
            @for (component, condition) in &components {
                @let status = condition.get("status").and_then(|value| value.as_str()).unwrap_or("unknown");
                @let reason = condition.get("reason").and_then(|value| value.as_str()).unwrap_or("");
                div {
                    dt { (lang.text(&format!("web-component-{component}"))) }
                    dd class=(status) { (lang.text(&format!("web-status-{status}"))) @if !reason.is_empty() { ": " (fault_words(reason, lang)) } }
                }
            }
        }
    }
}

fn next_runs(schedules: &[Schedule], now: DateTime<Utc>, lang: Lang) -> Markup {
    let mut next: Vec<(DateTime<Utc>, &Schedule)> = schedules
        .iter()
        .filter(|schedule| schedule.enabled)
        .filter_map(|schedule| Some((schedule.next_after(now)?, schedule)))
        .collect();
    next.sort_by_key(|(at, _)| *at);
    html! {
        @if next.is_empty() { p { (lang.text("schedules-none")) } }
        @else {
            dl.pairs {
                @for (at, schedule) in next {
                    div {
                        dt { (lang.text(&format!("job-{}", schedule.job.code()))) }
                        dd {
                            (at.with_timezone(&schedule.time_zone).format("%d.%m.%Y %H:%M"))
                            @if schedule.freeze_at(at).is_some() { " — " (lang.text("schedules-in-freeze")) }
                            @else if schedule.is_quiet(at) { " — " (lang.text("schedules-in-quiet")) }
                        }
                    }
                }
            }
        }
    }
}

fn switch(stopped: bool, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        section.card aria-labelledby="switch" {
            h2 id="switch" { (lang.text("web-switch")) }
            @if stopped {
                p { (lang.text("web-resume-words")) }
                form method="post" action="/resume" { (csrf(visitor)) button type="submit" { (lang.text("web-resume")) } }
            } @else {
                p { (lang.text("web-stop-words")) }
                form method="post" action="/stop" {
                    (csrf(visitor))
                    label for="stop-reason" { (lang.text("web-reason")) }
                    input id="stop-reason" name="reason" required maxlength="500";
                    button.danger type="submit" { (lang.text("web-stop")) }
                }
            }
        }
    }
}

pub(super) async fn stop(posted: Posted) -> Result<Redirect, WebError> {
    let visitor = &posted.visitor;
    visitor.must(Right::Stop)?;
    let reason = posted.fields.text("reason");
    if reason.is_empty() {
        return Err(WebError::Said("web-reason-needed"));
    }
    visitor.store().stop(visitor.now, visitor.who(), &reason).await?;
    Ok(back_to("/", "stopped", 0))
}

pub(super) async fn resume(posted: Posted) -> Result<Redirect, WebError> {
    let visitor = &posted.visitor;
    visitor.must(Right::Stop)?;
    visitor.store().resume(visitor.now, visitor.who()).await?;
    Ok(back_to("/", "resumed", 0))
}
