//! What a day tells people: letters about a cycle, about silence, from the door; the report for the head.

use std::time::Duration;

use chrono::{DateTime, Days, TimeDelta, Utc};

use super::news::News;
use super::posting::{mailer, post, tells_anybody};
use crate::notify::occasion::{Obstacle, Outcome, Silence};
use crate::notify::{Attachment, BotSession, Letter, MailError, Occasion};
use crate::sync::bot::{Came, LackingRights, Taken, lacking_rights};
use crate::sync::{Asked, OrgContext, PlanReport, Refusal, SyncError, SyncReport, look_around, statistics};
use documents::statistics::{Period, document};
use documents::{Format, Look as ReportLook, sheets};
use domain::GuardCode;
use domain::membership::PlaceName;
use domain::user::UserRole;
use planner::discretion::plan_for;
use store::StoreError;

/// So long after the last decision nobody is deciding any more: what came of the decisions is told in one letter.
const DECIDED: TimeDelta = TimeDelta::minutes(10);

/// Tells people of a cycle, if it needs one; the same thing once a day. Gives what could not be mailed.
pub async fn tell(org: &OrgContext, report: &SyncReport, now: DateTime<Utc>) -> Vec<MailError> {
    if !tells_anybody(org) {
        return Vec::new();
    }
    let mut faults = tell_of_rights(org, now).await;
    let config = &org.config;
    let plan = report.plan.as_ref().map(|plan| &plan.plan);
    // Without the store nothing is known to be new; what there is is told the next time.
    let news = News::of(org, plan, now).await.unwrap_or_default();
    let outcome = outcome_of(org, report, &news, now).await;
    let mut told = false;
    for occasion in occasions(org, report, outcome.clone(), now) {
        let pages = pages(org, report, &occasion);
        let has_news = matches!(occasion, Occasion::NeedsPerson(_) | Occasion::Held(_) | Occasion::Done(_));
        match post(org, &occasion, &config.notify.to, pages, now).await {
            Ok(was_told) => told |= was_told && has_news,
            Err(fault) => faults.push(fault),
        }
    }
    if told {
        // At worst the same is told twice.
        let _ = news.were_told(org, now).await;
    }
    if report.plan.iter().any(PlanReport::is_held_for_people) {
        let in_a_row = org.store.runs_in_a_row("sync", "held").await.unwrap_or_default();
        if config.notify.escalate_after > 0 && in_a_row >= config.notify.escalate_after {
            let occasion = Occasion::Escalation { in_a_row, outcome };
            let pages = pages(org, report, &occasion);
            faults.extend(post(org, &occasion, &config.notify.escalate_to, pages, now).await.err());
        }
    }
    faults
}

/// Tells people what came of what they approved, if something of it is left to them: once nobody is deciding any more.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read. A letter that cannot be sent is only logged.
pub async fn tell_of_carried(org: &OrgContext, now: DateTime<Utc>) -> Result<(), SyncError> {
    if !tells_anybody(org) {
        return Ok(());
    }
    let Some(decided) = org.store.last_decision_at().await? else { return Ok(()) };
    if now - decided < DECIDED {
        return Ok(());
    }
    let news = News::of(org, None, now).await?;
    if news.tasks + news.failed == 0 {
        return Ok(());
    }
    let outcome = Outcome { done: news.done.clone(), tasks: org.store.open_tasks().await?, ..Outcome::default() };
    let occasion = match news.failed {
        0 => Occasion::Carried(outcome),
        failed => Occasion::ApplyFailed { done: outcome.done(), failed, unknown: 0 },
    };
    if matches!(post(org, &occasion, &org.config.notify.to, Vec::new(), now).await, Ok(true)) {
        news.actions_were_told(org, now).await?;
    }
    Ok(())
}

/// Tells people that a cycle could not even begin.
pub async fn tell_failed(org: &OrgContext, fault: &SyncError, now: DateTime<Utc>) -> Vec<MailError> {
    let occasion = Occasion::NotStarted(obstacle(org, fault));
    let mut faults = tell_of_rights(org, now).await;
    faults.extend(post(org, &occasion, &org.config.notify.to, Vec::new(), now).await.err());
    faults
}

/// Tells people of rights that the bot lacks in chats: what was taken away is named, and not only what failed for want of it.
async fn tell_of_rights(org: &OrgContext, now: DateTime<Utc>) -> Vec<MailError> {
    let lacking = lacking_rights(org).await.unwrap_or_default();
    if lacking.is_empty() {
        return Vec::new();
    }
    let occasion = Occasion::BotSession(rights_lost(org, &lacking));
    post(org, &occasion, &org.config.notify.to, Vec::new(), now).await.err().into_iter().collect()
}

fn rights_lost(org: &OrgContext, lacking: &[LackingRights]) -> BotSession {
    let told =
        |one: &LackingRights| (documents::phrases::place_words(org.config.language, &one.place), one.rights.clone());
    BotSession::RightsLost { chats: lacking.iter().map(told).collect() }
}

fn obstacle(org: &OrgContext, fault: &SyncError) -> Obstacle {
    match fault {
        SyncError::Store(StoreError::Locked) => Obstacle::DatabaseLocked,
        SyncError::Read { platform, .. } => Obstacle::Platform { platform: platform.clone() },
        other => Obstacle::Other { reason: other.message(org.lang) },
    }
}

fn occasions(org: &OrgContext, report: &SyncReport, outcome: Outcome, now: DateTime<Utc>) -> Vec<Occasion> {
    let mut occasions: Vec<Occasion> =
        report.faults.iter().map(|(_, fault)| Occasion::NotStarted(obstacle(org, fault))).collect();
    occasions
        .extend(report.folders.iter().map(|reason| Occasion::NotStarted(Obstacle::Folder { reason: reason.clone() })));
    let applied = || report.plan.iter().filter_map(|plan| plan.carried.as_ref()?.as_ref().ok());
    let failed: usize = applied().map(|carried| carried.applied.failed.len()).sum();
    let unknown: usize = applied().map(|carried| carried.applied.unknown).sum();
    if failed + unknown > 0 {
        occasions.push(Occasion::ApplyFailed { done: outcome.done(), failed: failed as u64, unknown: unknown as u64 });
    }
    let stopped = report.plan.iter().find_map(|plan| match &plan.carried {
        Some(Err(Refusal::Stopped(switch))) => Some(switch),
        _ => None,
    });
    if let Some(switch) = stopped.or(report.stopped.as_ref()) {
        let since = DateTime::parse_from_rfc3339(&switch.since).map_or(now, |at| at.to_utc());
        let since = since.with_timezone(&org.config.time_zone).naive_local();
        occasions.push(Occasion::Stopped { since, waiting: outcome.waiting });
    }
    if report.plan.iter().any(PlanReport::is_held_for_people) {
        occasions.push(Occasion::Held(outcome));
    } else if outcome.needs_person() {
        occasions.push(Occasion::NeedsPerson(outcome));
    } else if org.config.notify.digest && outcome.done() > 0 {
        occasions.push(Occasion::Done(outcome));
    }
    occasions
}

async fn outcome_of(org: &OrgContext, report: &SyncReport, news: &News, now: DateTime<Utc>) -> Outcome {
    let mut outcome = Outcome {
        done: news.done.clone(),
        rejected: news.rejected.clone(),
        half_read: news.half_read.clone(),
        tasks: org.store.open_tasks().await.unwrap_or_default(),
        ..Outcome::default()
    };
    if let Some(plan) = &report.plan {
        outcome.plan = Some(plan.head.number);
        outcome.coverage = documents::phrases::coverage_words(org.config.language, &plan.plan);
        outcome.waiting = plan.waiting as u64;
        outcome.questions = plan.plan.questions.len() as u64;
        outcome.words = plan.plan.words.len() as u64;
        outcome.held = plan.held_for_people() as u64;
        let stays = |guard: &&GuardCode| !guard.passes_by_itself();
        for guard in plan.plan.actions.iter().flat_map(|action| &action.guards).filter(stays) {
            match outcome.guards.iter_mut().find(|(known, _)| *known == *guard) {
                Some((_, count)) => *count += 1,
                None => outcome.guards.push((*guard, 1)),
            }
        }
    }
    // Those that hold a plan as a whole come first.
    outcome.guards.sort_by_key(|(guard, count)| (!guard.holds_the_plan(), std::cmp::Reverse(*count), *guard));
    if outcome.waiting > 0 {
        let until = now + TimeDelta::hours(i64::from(org.config.apply.approval_hours));
        outcome.until = Some(until.with_timezone(&org.config.time_zone).naive_local());
    }
    outcome
}

/// The plans that the occasion is about, as pages: without what administrators alone may see, since nobody knows who reads a
/// letter.
fn pages(org: &OrgContext, report: &SyncReport, occasion: &Occasion) -> Vec<Vec<u8>> {
    if !matches!(occasion, Occasion::NeedsPerson(_) | Occasion::Held(_) | Occasion::Escalation { .. }) {
        return Vec::new();
    }
    let look = ReportLook { lang: org.config.language, width: 100, colour: false };
    report
        .plan
        .iter()
        .filter(|plan| !(plan.plan.actions.is_empty() && plan.plan.questions.is_empty() && plan.plan.words.is_empty()))
        .filter_map(|plan| {
            let mut page = Vec::new();
            let shown = plan_for(UserRole::Viewer, &plan.plan);
            documents::write(&shown, Format::Html, &look, &mut page).ok().map(|()| page)
        })
        .collect()
}

/// Tells people at once of what happened at the door of a messenger, if it needs them.
pub async fn tell_of_bot(org: &OrgContext, taken: &Taken, now: DateTime<Utc>) {
    let place = |place: &PlaceName| documents::phrases::place_words(org.config.language, place);
    let bot_event = match taken {
        Taken::Came(Came::Stranger { place: at, account, removed, .. }) => {
            BotSession::Stranger { place: place(at), account: *account, removed: *removed }
        }
        Taken::Came(Came::Unclear { place: at, account, .. }) => {
            BotSession::Unclear { place: place(at), account: *account }
        }
        Taken::Came(Came::Unchecked { place: at, account, .. }) => {
            BotSession::Unchecked { place: place(at), account: *account }
        }
        Taken::RightsLost(lacking) => rights_lost(org, lacking),
        // Old links are tried every day; a second account on one is news.
        Taken::LinkRefused { reason: reason @ ("by-another" | "of-another" | "guessed") } => {
            BotSession::LinkRefused { reason }
        }
        _ => return,
    };
    let _ = post(org, &Occasion::BotSession(bot_event), &org.config.notify.to, Vec::new(), now).await;
}

/// Alarms when nothing happens: no run, no file, no review. `since` is when the organisation was first opened.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read. A letter that cannot be sent is no error.
pub async fn alarms(org: &OrgContext, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Occasion>, SyncError> {
    let (store, alarms) = (&org.store, org.config.alarms);
    let local = |at: DateTime<Utc>| at.with_timezone(&org.config.time_zone).naive_local();
    let mut occasions = Vec::new();
    let mut look = |of: Silence, last: Option<DateTime<Utc>>, from: DateTime<Utc>, allowed: TimeDelta| {
        // What a clock that was wrong noted in a time still to come says nothing.
        let last = last.filter(|last| *last <= now + TimeDelta::hours(1));
        let silent = now - last.map_or(from, |last| last.max(from));
        if silent > allowed {
            let days = silent.num_days().max(1).try_into().unwrap_or(u32::MAX);
            occasions.push(Occasion::Silence { of, days, last: last.map(local) });
        }
    };
    let hours = |hours: u32| TimeDelta::hours(i64::from(hours));
    look(Silence::Run, store.last_good_run("sync").await?, since, hours(alarms.no_run_hours));
    look(Silence::File, store.last_accepted_at().await?, since, TimeDelta::days(i64::from(alarms.no_file_days)));
    // Only if something waits, and nobody decided on anything since.
    let mut oldest: Option<DateTime<Utc>> = None;
    for head in store.open_plans().await? {
        let undecided = head.actions - head.approved - head.rejected - head.done;
        let waits_since = store.waiting_since().await?;
        if undecided > 0
            && let Some(at) = waits_since
        {
            oldest = Some(oldest.map_or(at, |known| known.min(at)));
        }
    }
    if let Some(oldest) = oldest {
        let decided = store.last_decision_at().await?;
        let from = decided.map_or(oldest, |decided| decided.max(oldest));
        if now - from > hours(alarms.no_review_hours) {
            let days = (now - from).num_days().max(1).try_into().unwrap_or(u32::MAX);
            occasions.push(Occasion::Silence { of: Silence::Review, days, last: decided.map(local) });
        }
    }
    let mut told = Vec::new();
    for occasion in occasions {
        let to = &org.config.notify.to;
        let _ = post(org, &occasion, to, Vec::new(), now).await;
        told.push(occasion);
    }
    Ok(told)
}

/// Days that the mailed report is about.
const REPORT_DAYS: u64 = 30;

/// Mails the report for the head to the administrators.
///
/// # Errors
/// As [`look_around`] and [`statistics`]: the database. A platform that cannot be read is reported as it was read last; a letter
/// that cannot be sent is only logged.
pub async fn mail_report(org: &OrgContext, now: DateTime<Utc>) -> Result<(), SyncError> {
    let config = &org.config;
    let Some(mailer) = mailer(org).filter(|_| !config.notify.to.is_empty()) else { return Ok(()) };
    let (until, lang, zone) = (org.day(now), config.language, config.time_zone);
    let since = until.checked_sub_days(Days::new(REPORT_DAYS - 1)).unwrap_or(until);
    let known = look_around(org, Duration::from_secs(60), now).await?;
    let asked = Asked { organization: &config.organization, zone, period: Period { since, until }, now };
    let report = statistics(&org.store, &known, &asked).await?;
    let mut page = Vec::new();
    let look = ReportLook { lang, width: 100, colour: false };
    let written = sheets::write(&document(&report, lang, zone), Format::Html, &look, &mut page);
    let days = [
        ("since", since.format("%d.%m.%Y").to_string().into()),
        ("until", until.format("%d.%m.%Y").to_string().into()),
        ("organization", config.organization.as_str().into()),
    ];
    let letter = Letter {
        to: config.notify.to.clone(),
        subject: lang.text_with("notify-report-subject", &days),
        text: lang.text_with("notify-report-text", &days),
        attachments: vec![Attachment {
            name: format!("report-{until}.html"),
            mime: "text/html; charset=utf-8".to_owned(),
            bytes: page,
        }],
    };
    let sent = match (written, mailer) {
        (Ok(()), Ok(mailer)) => mailer.send(&letter).await,
        (Ok(()), Err(fault)) => Err(fault),
        // Writing to memory cannot fail.
        (Err(_), _) => return Ok(()),
    };
    if let Err(fault) = sent {
        tracing::warn!(code = fault.code(), "report not sent");
    }
    Ok(())
}
