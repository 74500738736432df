//! What a day tells people: letters about a cycle, about silence, from the door; the report for the head.

use domain::membership::PlaceName;
use std::time::Duration;

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::config::{Config, Security};
use crate::cycle::door::{Came, Taken};
use crate::cycle::{Asked, CycleFault, CycleReport, House, PlanReport, Refusal, look_around, statistics};
use crate::intake::Taken as FileTaken;
use crate::invitation::dialogue::messages_of;
use crate::notify::occasion::{Obstacle, Outcome, Rejected, Silence};
use crate::notify::{
    AtDoor, Attachment, Desk, Letter, MailFault, MailSettings, Mailer, Occasion, Security as MailSecurity,
};
use connectors::platform::max::wire::NewMessageBody;
use documents::statistics::{Period, document};
use documents::{Format, Look as ReportLook, sheets};
use domain::fingerprint::Fingerprint;
use domain::user::UserRole;
use planner::discretion::plan_for;
use store::{StoreFault, Switch, stamp};

/// Tells people of a cycle, if it needs one; the same thing once a day. Gives what could not be mailed.
pub async fn tell(house: &House, report: &CycleReport, now: DateTime<Utc>) -> Vec<MailFault> {
    let mut faults = Vec::new();
    let config = &house.config;
    for occasion in occasions(house, report, now) {
        let pages = pages(house, report, &occasion);
        faults.extend(post(house, &occasion, &config.notify.to, pages, now).await);
    }
    if report.plan.iter().any(PlanReport::is_held) {
        let in_a_row = house.store.runs_in_a_row("sync", "held").await.unwrap_or_default();
        if config.notify.escalate_after > 0 && in_a_row >= config.notify.escalate_after {
            let occasion = Occasion::Escalation { in_a_row, outcome: outcome_of(house, report, now) };
            let pages = pages(house, report, &occasion);
            faults.extend(post(house, &occasion, &config.notify.escalate_to, pages, now).await);
        }
    }
    faults
}

/// Tells people that a cycle could not even begin.
pub async fn tell_failed(house: &House, fault: &CycleFault, now: DateTime<Utc>) -> Vec<MailFault> {
    let occasion = Occasion::NotStarted(obstacle(house, fault));
    post(house, &occasion, &house.config.notify.to, Vec::new(), now).await.into_iter().collect()
}

fn obstacle(house: &House, fault: &CycleFault) -> Obstacle {
    match fault {
        CycleFault::Store(StoreFault::Locked) => Obstacle::DatabaseLocked,
        CycleFault::Read { platform, .. } => Obstacle::Platform { platform: platform.clone() },
        other => Obstacle::Other { reason: other.message(house.lang) },
    }
}

fn occasions(house: &House, report: &CycleReport, now: DateTime<Utc>) -> Vec<Occasion> {
    let mut occasions: Vec<Occasion> =
        report.faults.iter().map(|(_, fault)| Occasion::NotStarted(obstacle(house, fault))).collect();
    occasions
        .extend(report.folders.iter().map(|reason| Occasion::NotStarted(Obstacle::Folder { reason: reason.clone() })));
    let outcome = outcome_of(house, report, now);
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
        let since = since.with_timezone(&house.config.time_zone).naive_local();
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

fn outcome_of(house: &House, report: &CycleReport, now: DateTime<Utc>) -> Outcome {
    let mut outcome = Outcome::default();
    if let Some(plan) = &report.plan {
        outcome.coverage = documents::phrases::coverage_words(house.config.language, &plan.plan);
        outcome.waiting += plan.waiting as u64;
        outcome.held += plan.held as u64;
        outcome.questions += (plan.plan.questions.len() + plan.plan.words.len()) as u64;
        if let Some(Ok(carried)) = &plan.carried {
            outcome.done += carried.applied.done.len() as u64;
            outcome.tasks += carried.applied.tasks as u64;
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
        let until = now + TimeDelta::hours(i64::from(house.config.apply.approval_hours));
        outcome.until = Some(until.with_timezone(&house.config.time_zone).naive_local());
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
fn pages(house: &House, report: &CycleReport, occasion: &Occasion) -> Vec<Vec<u8>> {
    if !matches!(occasion, Occasion::NeedsPerson(_) | Occasion::Held(_) | Occasion::Escalation { .. }) {
        return Vec::new();
    }
    let look = ReportLook { lang: house.config.language, width: 100, colour: false };
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
    house: &House,
    occasion: &Occasion,
    to: &[String],
    pages: Vec<Vec<u8>>,
    now: DateTime<Utc>,
) -> Option<MailFault> {
    let mailer = mailer(&house.config).filter(|_| !to.is_empty());
    if mailer.is_none() && !has_bot(house) {
        return None;
    }
    let digest = Fingerprint::of("occasion").value("occasion", &without_times(occasion)).finish();
    let name = format!("mailed:{}", occasion_code(occasion));
    if let Ok(Some(last)) = house.store.switch(&name).await
        && last.value == digest
        && last.since > stamp(now - TimeDelta::hours(20))
    {
        return None;
    }
    // Among many organisations the page is told at once whose administrator comes.
    let code = &house.config.code;
    let own =
        |address: String| if code.is_empty() { address } else { format!("{address}/sign-in?organization={code}") };
    let review_page = house.config.web.address.clone().map(own);
    let desk = Desk { lang: house.config.language, organization: house.config.organization.clone(), review_page };
    let mut letter: Letter = desk.write(occasion, to.to_vec());
    for page in pages {
        letter = letter.with_plan(page, house.day(now), house.config.language);
    }
    let told = tell_by_bot(house, &letter).await;
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
            let _ = house.store.set_switch(&name, &switch).await;
            None
        }
        Err(fault) => {
            tracing::warn!(code = fault.code(), "letter not sent");
            Some(fault)
        }
    }
}

fn has_bot(house: &House) -> bool {
    house.platforms.iter().filter_map(|platform| platform.door.as_ref()).any(|door| !door.messenger.tell.is_empty())
}

/// Tells a letter through the bots too, to the accounts that the configuration names. True if anybody was told.
async fn tell_by_bot(house: &House, letter: &Letter) -> bool {
    let mut told = false;
    for door in house.platforms.iter().filter_map(|platform| platform.door.as_ref()) {
        for account in door.messenger.tell.iter().filter_map(|account| account.parse().ok()) {
            for text in messages_of(&format!("{}\n\n{}", letter.subject, letter.text)) {
                match door.api.tell(account, &NewMessageBody::text(text)).await {
                    Ok(_) => told = true,
                    Err(fault) => tracing::warn!(%fault, "an administrator was not told by the bot"),
                }
            }
        }
    }
    told
}

/// Tells people at once of what happened at the door of a messenger, if it needs them.
pub async fn tell_at_door(house: &House, taken: &Taken, now: DateTime<Utc>) {
    let place = |place: &PlaceName| documents::phrases::place_words(house.config.language, place);
    let at_door = match taken {
        Taken::Came(Came::Stranger { place: at, account, removed, .. }) => {
            AtDoor::Stranger { place: place(at), account: *account, removed: *removed }
        }
        Taken::Came(Came::Unclear { place: at, account, .. }) => {
            AtDoor::Unclear { place: place(at), account: *account }
        }
        Taken::Came(Came::Unchecked { place: at, account, .. }) => {
            AtDoor::Unchecked { place: place(at), account: *account }
        }
        // Old links are tried every day; a second account on one is news.
        Taken::LinkRefused { reason: reason @ ("by-another" | "of-another" | "guessed") } => {
            AtDoor::LinkRefused { reason }
        }
        _ => return,
    };
    let _ = post(house, &Occasion::AtDoor(at_door), &house.config.notify.to, Vec::new(), now).await;
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
        Occasion::AtDoor(AtDoor::LinkRefused { .. }) => "link_refused",
        Occasion::AtDoor(AtDoor::Unchecked { .. }) => "at_door_unchecked",
        Occasion::AtDoor(_) => "at_door",
    }
}

pub(super) fn mailer(config: &Config) -> Option<Result<Mailer, MailFault>> {
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

/// Alarms when nothing happens: no run, no file, no review. `since` is when the house was first opened.
///
/// # Errors
/// [`CycleFault::Store`] when the database cannot be read. A letter that cannot be sent is no error.
pub async fn alarms(house: &House, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Occasion>, CycleFault> {
    let (store, alarms) = (&house.store, house.config.alarms);
    let local = |at: DateTime<Utc>| at.with_timezone(&house.config.time_zone).naive_local();
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
        let to = &house.config.notify.to;
        let _ = post(house, &occasion, to, Vec::new(), now).await;
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
pub async fn mail_report(house: &House, now: DateTime<Utc>) -> Result<(), CycleFault> {
    let config = &house.config;
    let Some(mailer) = mailer(config).filter(|_| !config.notify.to.is_empty()) else { return Ok(()) };
    let (until, lang, zone) = (house.day(now), config.language, config.time_zone);
    let since = until.checked_sub_days(Days::new(REPORT_DAYS - 1)).unwrap_or(until);
    let known = look_around(house, Duration::from_secs(60), now).await?;
    let asked = Asked { organization: &config.organization, zone, period: Period { since, until }, now };
    let report = statistics(&house.store, &known, &asked).await?;
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
        subject: lang.say_with("notify-report-subject", &days),
        text: lang.say_with("notify-report-text", &days),
        attachments: vec![Attachment {
            name: lang.say_with("notify-report-file", &[("date", until.to_string().into())]),
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
