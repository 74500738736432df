//! What a day tells people: letters about a cycle, about silence, from the door; the report for the head.

use domain::membership::PlaceName;
use std::time::Duration;

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::config::{Config, Security};
use crate::intake::Taken as FileTaken;
use crate::invitation::dialogue::messages_of;
use crate::notify::occasion::{Obstacle, Outcome, Rejected, Silence};
use crate::notify::{
    Attachment, BotSession, Desk, Letter, MailError, MailSettings, Mailer, Occasion, Security as MailSecurity,
};
use crate::sync::bot::{Came, LackingRights, Taken, lacking_rights};
use crate::sync::{Asked, OrgContext, PlanReport, Refusal, SyncError, SyncReport, look_around, statistics};
use connectors::platform::max::wire::NewMessageBody;
use documents::statistics::{Period, document};
use documents::{Format, Look as ReportLook, sheets};
use domain::fingerprint::Fingerprint;
use domain::user::UserRole;
use planner::discretion::plan_for;
use store::{StoreError, Switch, stamp};

/// Tells people of a cycle, if it needs one; the same thing once a day. Gives what could not be mailed.
pub async fn tell(org: &OrgContext, report: &SyncReport, now: DateTime<Utc>) -> Vec<MailError> {
    let mut faults = tell_of_rights(org, now).await;
    let config = &org.config;
    for occasion in occasions(org, report, now) {
        let pages = pages(org, report, &occasion);
        faults.extend(post(org, &occasion, &config.notify.to, pages, now).await);
    }
    if report.plan.iter().any(PlanReport::is_held) {
        let in_a_row = org.store.runs_in_a_row("sync", "held").await.unwrap_or_default();
        if config.notify.escalate_after > 0 && in_a_row >= config.notify.escalate_after {
            let occasion = Occasion::Escalation { in_a_row, outcome: outcome_of(org, report, now) };
            let pages = pages(org, report, &occasion);
            faults.extend(post(org, &occasion, &config.notify.escalate_to, pages, now).await);
        }
    }
    faults
}

/// Tells people that a cycle could not even begin.
pub async fn tell_failed(org: &OrgContext, fault: &SyncError, now: DateTime<Utc>) -> Vec<MailError> {
    let occasion = Occasion::NotStarted(obstacle(org, fault));
    let mut faults = tell_of_rights(org, now).await;
    faults.extend(post(org, &occasion, &org.config.notify.to, Vec::new(), now).await);
    faults
}

/// Tells people of rights that the bot lacks in chats: what was taken away is named, and not only what failed for want of it.
async fn tell_of_rights(org: &OrgContext, now: DateTime<Utc>) -> Vec<MailError> {
    let lacking = lacking_rights(org).await.unwrap_or_default();
    if lacking.is_empty() {
        return Vec::new();
    }
    let occasion = Occasion::BotSession(rights_lost(org, &lacking));
    post(org, &occasion, &org.config.notify.to, Vec::new(), now).await.into_iter().collect()
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

fn occasions(org: &OrgContext, report: &SyncReport, now: DateTime<Utc>) -> Vec<Occasion> {
    let mut occasions: Vec<Occasion> =
        report.faults.iter().map(|(_, fault)| Occasion::NotStarted(obstacle(org, fault))).collect();
    occasions
        .extend(report.folders.iter().map(|reason| Occasion::NotStarted(Obstacle::Folder { reason: reason.clone() })));
    let outcome = outcome_of(org, report, now);
    let applied = || report.plan.iter().filter_map(|plan| plan.carried.as_ref()?.as_ref().ok());
    let failed: usize = applied().map(|carried| carried.applied.failed.len()).sum();
    let unknown: usize = applied().map(|carried| carried.applied.unknown).sum();
    if failed + unknown > 0 {
        occasions.push(Occasion::ApplyFailed { done: outcome.done, failed: failed as u64, unknown: unknown as u64 });
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
    if report.plan.iter().any(PlanReport::is_held) {
        occasions.push(Occasion::Held(outcome));
    } else if outcome.waiting > 0
        || outcome.held > 0
        || outcome.questions > 0
        || outcome.tasks > 0
        || !outcome.rejected.is_empty()
    {
        occasions.push(Occasion::NeedsPerson(outcome));
    }
    occasions
}

fn outcome_of(org: &OrgContext, report: &SyncReport, now: DateTime<Utc>) -> Outcome {
    let mut outcome = Outcome::default();
    if let Some(plan) = &report.plan {
        outcome.coverage = documents::phrases::coverage_words(org.config.language, &plan.plan);
        outcome.waiting += plan.waiting as u64;
        outcome.held += plan.held as u64;
        outcome.questions += (plan.plan.questions.len() + plan.plan.words.len()) as u64;
        if let Some(Ok(carried)) = &plan.carried {
            outcome.done += carried.applied.done.len() as u64;
            outcome.tasks += (carried.applied.tasks + carried.applied.refused.len()) as u64;
        }
        for guard in plan.plan.actions.iter().flat_map(|action| &action.guards) {
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
    outcome.rejected = report
        .files
        .iter()
        .filter_map(|file| match &file.taken {
            FileTaken::Rejected { reason } => Some(Rejected { file: file.file.clone(), reason: reason.clone() }),
            _ => None,
        })
        .collect();
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
            let shown = plan_for(UserRole::Viewer, plan.plan.clone());
            documents::write(&shown, Format::Html, &look, &mut page).ok().map(|()| page)
        })
        .collect()
}

/// Mails an occasion, unless the same was mailed within the last twenty hours.
async fn post(
    org: &OrgContext,
    occasion: &Occasion,
    to: &[String],
    pages: Vec<Vec<u8>>,
    now: DateTime<Utc>,
) -> Option<MailError> {
    let mailer = mailer(&org.config).filter(|_| !to.is_empty());
    if mailer.is_none() && !has_bot(org) {
        return None;
    }
    let digest = Fingerprint::of("occasion").value("occasion", &without_times(occasion)).finish();
    let name = format!("mailed:{}", occasion_code(occasion));
    if let Ok(Some(last)) = org.store.switch(&name).await
        && last.value == digest
        && last.since > stamp(now - TimeDelta::hours(20))
    {
        return None;
    }
    // Among many organisations the page is told at once whose administrator comes.
    let code = &org.config.code;
    let own =
        |address: String| if code.is_empty() { address } else { format!("{address}/sign-in?organization={code}") };
    let review_page = org.config.web.address.clone().map(own);
    let desk = Desk { lang: org.config.language, organization: org.config.organization.clone(), review_page };
    let mut letter: Letter = desk.write(occasion, to.to_vec());
    for page in pages {
        letter = letter.with_plan(page, org.day(now), org.config.language);
    }
    let told = tell_by_bot(org, &letter).await;
    let sent = match mailer {
        Some(Ok(mailer)) => mailer.send(&letter).await,
        Some(Err(fault)) => Err(fault),
        None if told => Ok(()),
        // Nobody heard of it: tried again with the next cycle.
        None => return None,
    };
    match sent {
        Ok(()) => {
            let switch = Switch { value: digest, since: stamp(now), who: "auto".into(), reason: String::new() };
            // At worst the same letter is sent once more.
            let _ = org.store.set_switch(&name, &switch).await;
            None
        }
        Err(fault) => {
            tracing::warn!(code = fault.code(), "letter not sent");
            Some(fault)
        }
    }
}

fn has_bot(org: &OrgContext) -> bool {
    org.platforms.iter().filter_map(|platform| platform.bot.as_ref()).any(|bot| !bot.messenger.tell.is_empty())
}

/// Tells a letter through the bots too, to the accounts that the configuration names. True if anybody was told.
async fn tell_by_bot(org: &OrgContext, letter: &Letter) -> bool {
    let mut told = false;
    for bot in org.platforms.iter().filter_map(|platform| platform.bot.as_ref()) {
        for account in bot.messenger.tell.iter().filter_map(|account| account.parse().ok()) {
            for text in messages_of(&format!("{}\n\n{}", letter.subject, letter.text)) {
                match bot.api.tell(account, &NewMessageBody::text(text)).await {
                    Ok(_) => told = true,
                    Err(fault) => tracing::warn!(%fault, "an administrator was not told by the bot"),
                }
            }
        }
    }
    told
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

/// What makes two letters the same: everything but the hours that move with the clock.
fn without_times(occasion: &Occasion) -> Occasion {
    let mut occasion = occasion.clone();
    match &mut occasion {
        Occasion::NeedsPerson(outcome) | Occasion::Held(outcome) | Occasion::Escalation { outcome, .. } => {
            outcome.until = None;
        }
        Occasion::Silence { days, .. } => *days = 0,
        _ => {}
    }
    occasion
}

fn occasion_code(occasion: &Occasion) -> &'static str {
    match occasion {
        Occasion::NeedsPerson(_) => "needs_person",
        Occasion::Held(_) => "held",
        Occasion::Escalation { .. } => "escalation",
        Occasion::Silence { of: Silence::Run, .. } => "silence_run",
        Occasion::Silence { of: Silence::File, .. } => "silence_file",
        Occasion::Silence { of: Silence::Review, .. } => "silence_review",
        Occasion::ApplyFailed { .. } => "apply_failed",
        Occasion::Stopped { .. } => "stopped",
        Occasion::NotStarted(_) => "not_started",
        Occasion::BotSession(BotSession::LinkRefused { .. }) => "link_refused",
        Occasion::BotSession(BotSession::Unchecked { .. }) => "at_door_unchecked",
        Occasion::BotSession(BotSession::RightsLost { .. }) => "rights_lost",
        Occasion::BotSession(_) => "at_door",
    }
}

pub(super) fn mailer(config: &Config) -> Option<Result<Mailer, MailError>> {
    let smtp = config.notify.smtp.as_ref()?;
    let (user, password) = smtp.login.clone().map_or((None, None), |(user, password)| (Some(user), Some(password)));
    Some(Mailer::new(&MailSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        security: match smtp.security {
            Security::Tls => MailSecurity::Tls,
            Security::StartTls => MailSecurity::StartTls,
            Security::None => MailSecurity::None,
        },
        user,
        password,
        from: config.notify.from.clone(),
        timeout: smtp.timeout,
    }))
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
    let Some(mailer) = mailer(config).filter(|_| !config.notify.to.is_empty()) else { return Ok(()) };
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
            name: lang.text_with("notify-report-file", &[("date", until.to_string().into())]),
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
