//! The store and a fresh read of the platforms → the report for the head, and the certificate of closure for a leaver.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::{OrgContext, SyncError, plan_platform, work_lock};
use documents::statistics::{
    Case, Certificate, ChangeCounts, ClosureInputs, Figures, Kept, Look, Period, PlatformState, REPORT_SCHEMA, Report,
    Seen, Then, Waiting, WorkCounts, beginning_of, cases, changes, clock, closure, membership_at, over_time,
    representatives, totals, usage, work,
};
use domain::membership::MembershipRead;
use planner::plan::{Action, BasisKind, ManualChannel, Plan};
use store::{
    ActionState, Decision, Entry, JournalFilter, KnownPerson, PlanState, SavedPlan, Span, Store, StoreError, stamp,
};

/// Plans that are looked through, the newest ones.
const PLANS: u32 = 2000;

/// What is known about one platform: from a read a moment ago, or from the store.
#[derive(Debug, Clone)]
pub struct Known {
    /// When it was read, and why not now.
    pub state: PlatformState,
    /// The plan; absent if none was ever made.
    pub plan: Option<Plan>,
    /// The membership; absent if it was never read.
    pub read: Option<MembershipRead>,
}

/// Reads every platform and makes its plan. A platform that cannot be read now is reported as it was read last. Waits up to
/// `patience` for another process to finish; if it is still at work then, nothing is read, since the platform is being changed.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read or written, or the lock beside it cannot be opened. A platform that
/// cannot be read is no error: its state holds the reason.
pub async fn look_around(org: &OrgContext, patience: Duration, now: DateTime<Utc>) -> Result<Vec<Known>, SyncError> {
    let lock = match work_lock(org, patience).await {
        Ok(lock) => Some(lock),
        Err(SyncError::Busy) => None,
        Err(fault) => return Err(fault),
    };
    let mut all = Vec::new();
    for platform in &org.platforms {
        let reason = match lock {
            None => org.lang.text("report-busy"),
            Some(_) => match plan_platform(org, platform, now).await {
                Ok(seen) => {
                    // A leaver whom only this plan names can be asked about too.
                    org.store.save_persons(&seen.platform, &seen.plan, now).await?;
                    let state = PlatformState {
                        platform: platform.name.clone(),
                        as_of: Some(stamp(seen.read.lists.as_ref().map_or(now, |lists| lists.oldest))),
                        fresh: true,
                        reason: None,
                    };
                    all.push(Known { state, plan: Some(seen.plan), read: Some(seen.read) });
                    continue;
                }
                Err(SyncError::Store(fault)) => return Err(fault.into()),
                Err(fault) => fault.message(org.lang),
            },
        };
        all.push(known_of(&org.store, &platform.name, Some(reason)).await?);
    }
    Ok(all)
}

/// What the store has of a platform: the last read and the newest plan. `reason` says why the platform is not read now.
///
/// # Errors
/// When the database cannot be read, or a membership or plan in it is not understood.
pub async fn known_of(store: &Store, platform: &str, reason: Option<String>) -> Result<Known, StoreError> {
    let (read, as_of) = store.last_membership(platform).await?.unzip();
    let plan = match store.newest_plan_of(platform).await? {
        Some(head) => Some(store.plan_body(&head).await?.part_of(platform)),
        None => None,
    };
    Ok(Known { state: PlatformState { platform: platform.to_owned(), as_of, fresh: false, reason }, plan, read })
}

/// How a report is to be made.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The organisation.
    pub organization: &'a str,
    /// Its time zone.
    pub zone: chrono_tz::Tz,
    /// The days.
    pub period: Period,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The report for the head.
///
/// # Errors
/// When the database cannot be read, or a plan in it is not understood.
pub async fn statistics(store: &Store, known: &[Known], asked: &Asked<'_>) -> Result<Report, StoreError> {
    let bounds @ (since, until) = asked.period.bounds(asked.zone);
    let mut rows = Vec::new();
    for one in known {
        if let (Some(plan), Some(read)) = (&one.plan, &one.read) {
            rows.extend(usage(plan, read));
        }
    }
    let journal = store.journal(&JournalFilter { since: Some(since), ..JournalFilter::default() }).await?;
    let ended = stamp(until);
    let entries: Vec<Entry> = journal.into_iter().filter(|entry| entry.at < ended).collect();
    // What a plan of the month before began may have come to its end in the period.
    let saved = kept_plans(store, since - chrono::TimeDelta::days(35)).await?;
    let to_do: HashSet<String> =
        store.tasks(false, &|_| ManualChannel::default()).await?.into_iter().map(|task| task.action.id).collect();
    let mut waiting = Vec::new();
    for plan in saved.iter().filter(|saved| saved.head.state == PlanState::Open) {
        let waits = |id: &str| {
            plan.of(id).is_none_or(|kept| {
                kept.decision != Some(Decision::Rejected)
                    && match kept.state {
                        ActionState::Waiting | ActionState::Sent => true,
                        // A task that a read has shown to be done is done.
                        ActionState::Task => to_do.contains(id),
                        _ => false,
                    }
            })
        };
        for action in plan.plan.actions.iter().filter(|action| waits(&action.id)) {
            waiting.push(Waiting { kind: action.kind(), basis: action.basis.kind().code().to_owned() });
        }
    }
    let actions = work(&entries, &waiting);
    // Absence is counted in days of the organisation, up to the last day of the period or to today.
    let today = asked.now.with_timezone(&asked.zone).date_naive().min(asked.period.until);
    let seen = seen_actions(&saved, known);
    let cases = cases(seen.iter().copied());
    let effects = cases.iter().filter_map(|case| case.basis.effective());
    let earliest: Option<NaiveDate> = effects.min();
    let from = earliest.map_or(since, |day| beginning_of(day, asked.zone).min(since));
    // Somebody may have been gone before the order took effect: their seats are needed too.
    let spans = store.spans_since(from - chrono::TimeDelta::days(366)).await?;
    let changes = changes(&spans, &store.first_reads().await?, bounds);
    let figures = figures(known, &saved, (&cases, &spans), asked);
    Ok(Report {
        schema: REPORT_SCHEMA,
        organization: asked.organization.to_owned(),
        period: asked.period,
        platforms: known.iter().map(|one| one.state.clone()).collect(),
        figures,
        usage_total: totals(&rows),
        usage: rows,
        changes_total: ChangeCounts::sum(&changes),
        changes,
        actions_total: WorkCounts::sum(&actions),
        actions,
        leavers: clock(&cases, &spans, since, today, asked.zone),
    })
}

/// The figures of now, and of the newest plans before the period.
fn figures(known: &[Known], saved: &[SavedPlan], (cases, spans): (&[Case], &[Span]), asked: &Asked<'_>) -> Figures {
    let (since, _) = asked.period.bounds(asked.zone);
    let now: Vec<Look<'_>> =
        known.iter().filter_map(|one| Some(Look { plan: one.plan.as_ref()?, read: one.read.as_ref()? })).collect();
    let mut at: Option<DateTime<Utc>> = None;
    let mut before: Vec<(Plan, MembershipRead)> = Vec::new();
    let began = stamp(since);
    for platform in known.iter().map(|one| one.state.platform.as_str()) {
        let is_of = |saved: &&SavedPlan| {
            saved.head.origin == "cycle"
                && saved.head.made_at < began
                && saved.head.platforms.iter().any(|name| name == platform)
        };
        // The oldest come first.
        let Some(then) = saved.iter().rev().find(is_of) else { continue };
        let Ok(made) = DateTime::parse_from_rfc3339(&then.head.made_at) else { continue };
        let made = made.to_utc();
        let Some(read) = membership_at(platform, spans, made) else { continue };
        before.push((then.plan.part_of(platform), read));
        at = at.max(Some(made));
    }
    let looks = before.iter().map(|(plan, read)| Look { plan, read }).collect();
    let leavers = at.map(|at| clock(cases, spans, at, asked.period.until, asked.zone));
    let then = at.zip(leavers.as_ref()).map(|(at, leavers)| Then { at, looks, leavers });
    let over_time = over_time(spans, asked.period, asked.zone);
    Figures { over_time, ..Figures::of(&now, then.as_ref(), asked.zone) }
}

/// Plans that were made since a moment, and all that are open; the oldest first.
async fn kept_plans(store: &Store, since: DateTime<Utc>) -> Result<Vec<SavedPlan>, StoreError> {
    let since = stamp(since);
    let mut saved = Vec::new();
    for head in store.plans(PLANS).await?.into_iter().rev() {
        if head.made_at >= since || head.state == PlanState::Open {
            saved.push(store.load_plan(head).await?);
        }
    }
    Ok(saved)
}

/// Every action of the plans, and what is known of it.
fn seen_actions<'a>(saved: &'a [SavedPlan], known: &'a [Known]) -> Vec<Seen<'a>> {
    let mut seen: Vec<Seen<'a>> = Vec::new();
    // The newest plan of each platform: the look's own, else the last that a cycle made.
    let mut newest: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for plan in saved.iter().filter(|saved| saved.head.origin == "cycle") {
        for platform in &plan.head.platforms {
            let own = plan.plan.actions.iter().filter(|action| plan.head.platform_of(action) == platform);
            newest.insert(platform, own.map(|action| action.id.as_str()).collect());
        }
    }
    for one in known {
        if let Some(plan) = &one.plan {
            newest.insert(&one.state.platform, plan.actions.iter().map(|action| action.id.as_str()).collect());
        }
    }
    let done: BTreeSet<(&str, &str)> = saved
        .iter()
        .flat_map(|plan| {
            let state = |action: &Action| plan.of(&action.id).map(|kept| kept.state);
            let is_done = move |action: &&Action| state(action) == Some(ActionState::Done);
            let of = |action: &'a Action| (plan.head.platform_of(action), action.id.as_str());
            plan.plan.actions.iter().filter(is_done).map(of)
        })
        .collect();
    let is_newest = |platform: &str, id: &str| newest.get(platform).is_some_and(|ids| ids.contains(id));
    for plan in saved {
        for action in plan.plan.actions.iter().filter(|action| action.basis.kind() == BasisKind::Order) {
            let (platform, id) = (plan.head.platform_of(action), action.id.as_str());
            let is_done = done.contains(&(platform, id));
            seen.push(Seen { platform, action, is_newest: is_newest(platform, id), is_done });
        }
    }
    for one in known {
        let platform = one.state.platform.as_str();
        for action in one.plan.iter().flat_map(|plan| &plan.actions) {
            let is_done = done.contains(&(platform, action.id.as_str()));
            seen.push(Seen { platform, action, is_newest: true, is_done });
        }
    }
    seen
}

/// The certificate of one leaver.
///
/// # Errors
/// When the database cannot be read, or a plan in it is not understood.
pub async fn certificate(
    store: &Store,
    known: &[Known],
    asked: &Asked<'_>,
    person: &KnownPerson,
) -> Result<Certificate, StoreError> {
    let saved = kept_plans(store, DateTime::<Utc>::UNIX_EPOCH).await?;
    let parts: Vec<(&SavedPlan, &str, Plan)> = saved
        .iter()
        .flat_map(|saved| saved.head.platforms.iter().map(move |name| (saved, name.as_str(), saved.plan.part_of(name))))
        .collect();
    let mut plans: Vec<Kept<'_>> =
        parts.iter().map(|(saved, platform, plan)| Kept { platform, number: Some(saved.head.number), plan }).collect();
    plans.extend(known.iter().filter_map(|one| {
        let platform = one.state.platform.as_str();
        one.plan.as_ref().map(|plan| Kept { platform, number: None, plan })
    }));
    let mut platforms: Vec<PlatformState> = known.iter().map(|one| one.state.clone()).collect();
    // Platforms that are not in the configuration any more were read once too.
    for (platform, read_at) in store.last_reads().await? {
        if !platforms.iter().any(|state| state.platform == platform) {
            platforms.push(PlatformState { platform, as_of: Some(read_at), fresh: false, reason: None });
        }
    }
    let mut journal = Vec::new();
    let mut keys: BTreeSet<String> = representatives(&plans, person.key.as_str()).into_keys().collect();
    keys.insert(person.key.to_string());
    for key in keys {
        journal.extend(store.journal(&JournalFilter { person: Some(key), ..JournalFilter::default() }).await?);
    }
    journal.sort_by_key(|entry| entry.seq);
    let spans = store.spans_since(DateTime::<Utc>::UNIX_EPOCH).await?;
    let everybody = store.known_persons().await?;
    Ok(closure(&ClosureInputs {
        organization: asked.organization,
        made_at: asked.now,
        zone: asked.zone,
        person,
        known: &everybody,
        plans: &plans,
        spans: &spans,
        journal: &journal,
        platforms: &platforms,
    }))
}
