//! Carries out a saved plan: the actions that are approved and still needed.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Connected, OrgContext, PlatformPlan, SyncError, plan_platform};
use crate::apply::{Applied, Before, Change, Executor, Ready, Rules, Step, Stop, lost_link, ready};
use domain::GuardCode;
use planner::plan::Plan;
use store::{ActionState, Event, PlanHead, SavedPlan, Switch};

/// Why nothing of a plan was carried out.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// The stop switch is on.
    Stopped(Switch),
    /// Hours in which nothing is carried out.
    QuietHours,
    /// Days on which nothing is carried out, with the reason.
    Freeze(String),
    /// A newer plan took its place.
    Superseded,
    /// The platform is not in the configuration any more.
    NoPlatform,
    /// What some actions rest on changed since they were decided on.
    Changed(Vec<Change>),
}

/// The outcome.
#[derive(Debug)]
pub struct Carried {
    /// The plan.
    pub head: PlanHead,
    /// What was done.
    pub applied: Applied,
    /// Not carried out, because what they rest on changed.
    pub changed: Vec<Change>,
    /// Approvals that lapsed.
    pub lapsed: usize,
    /// Actions that wait for a decision.
    pub undecided: usize,
    /// Actions that guards hold.
    pub held: usize,
    /// Platforms of which nothing was carried out, because they cannot be read now.
    pub faults: Vec<(String, SyncError)>,
}

impl Carried {
    fn new(head: PlanHead) -> Carried {
        Carried {
            head,
            applied: Applied::default(),
            changed: Vec::new(),
            lapsed: 0,
            undecided: 0,
            held: 0,
            faults: Vec::new(),
        }
    }

    /// True if nothing failed, no answer was lost and every platform could be read.
    pub fn is_whole(&self) -> bool {
        self.applied.failed.is_empty() && self.applied.unknown == 0 && self.faults.is_empty()
    }

    /// Adds the outcome of another platform's part.
    fn take(&mut self, part: Carried) {
        self.applied.take(part.applied);
        self.changed.extend(part.changed);
        self.lapsed += part.lapsed;
        self.undecided += part.undecided;
        self.held += part.held;
        self.faults.extend(part.faults);
    }
}

/// Carries a plan out, platform by platform. `looks` are reads of a moment ago; for a platform without one, the rosters and the
/// platform are read again. With `whole` everything is refused if anything changed; otherwise only what changed is left out.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be used; the fault of a platform when none of the plan's platforms can be read. If
/// only some cannot be read, they are in the outcome.
pub async fn execute(
    org: &OrgContext,
    head: PlanHead,
    mut looks: Vec<PlatformPlan>,
    whole: bool,
    stop: &Stop,
    now: DateTime<Utc>,
) -> Result<Result<Carried, Refusal>, SyncError> {
    if let Some(refusal) = refusal(org, now).await? {
        return Ok(Err(refusal));
    }
    if head.state == store::PlanState::Superseded {
        return Ok(Err(Refusal::Superseded));
    }
    let platforms: Vec<&Connected> = head.platforms.iter().filter_map(|name| org.platform(name)).collect();
    if platforms.is_empty() {
        return Ok(Err(Refusal::NoPlatform));
    }
    let mut seen: Vec<(&Connected, PlatformPlan)> = Vec::new();
    let mut faults: Vec<(String, SyncError)> = Vec::new();
    for platform in platforms {
        if let Some(known) = looks.iter().position(|look| look.platform == platform.name) {
            seen.push((platform, looks.swap_remove(known)));
            continue;
        }
        match plan_platform(org, platform, now).await {
            Ok(mut look) => {
                // By a clock that jumped nothing is carried out that was decided on before.
                look.plan = super::clock::hold_if_jumped(org, look.plan, now).await?;
                seen.push((platform, look));
            }
            Err(SyncError::Store(fault)) => return Err(fault.into()),
            Err(fault) => faults.push((platform.name.clone(), fault)),
        }
    }
    if seen.is_empty()
        && let Some((_, fault)) = faults.pop()
    {
        return Err(fault);
    }
    let is_held = |look: &PlatformPlan| look.roster_guards().next().is_some();
    if head.actions == 0 && !seen.iter().any(|(_, look)| is_held(look)) {
        // As on most nights: nothing that anybody could have decided on, and no roster that anybody could have let through.
        faults.extend(super::exchange::hand_out(org, now).await?);
        return Ok(Ok(Carried { faults, ..Carried::new(head) }));
    }
    // Looked at again: a lost answer may have been resolved.
    let head = org.store.plan_called(&head.number.to_string()).await?.unwrap_or(head);
    let saved = org.store.load_plan(head).await?;
    let rosters = org.store.last_rosters().await?;
    let rules =
        Rules { auto: org.config.apply.auto, approval_hours: org.config.apply.approval_hours, rosters: &rosters, now };
    let parts: Vec<(&Connected, SavedPlan, Ready)> = seen
        .iter()
        .map(|(platform, look)| {
            let part = SavedPlan { plan: Arc::new(saved.plan.part_of(&platform.name)), ..saved.clone() };
            let fresh = (saved.head.origin == "cycle").then_some(&look.plan);
            let ready = ready(&part, fresh, &look.read, rules);
            (*platform, part, ready)
        })
        .collect();
    if whole && parts.iter().any(|(.., ready)| !ready.changed.is_empty()) {
        return Ok(Err(Refusal::Changed(parts.into_iter().flat_map(|(.., ready)| ready.changed).collect())));
    }
    let mut carried = Carried { faults, ..Carried::new(saved.head.clone()) };
    for (platform, part, ready) in parts {
        carried.take(carry_part(org, platform, &part, ready, stop, now).await?);
    }
    keep_what_was_let_through(org, &saved, &seen).await?;
    carried.faults.extend(super::exchange::hand_out(org, now).await?);
    Ok(Ok(carried))
}

/// Carries one platform's part of a plan out.
async fn carry_part(
    org: &OrgContext,
    platform: &Connected,
    saved: &SavedPlan,
    ready: Ready,
    stop: &Stop,
    now: DateTime<Utc>,
) -> Result<Carried, SyncError> {
    let Ready { steps, already, changed, lapsed, undecided, held } = ready;
    let already = note(org, platform, saved, already, &changed, now).await?;
    let in_state = |state: ActionState| -> HashSet<String> {
        saved.saved.iter().filter(|(_, kept)| kept.state == state).map(|(id, _)| id.clone()).collect()
    };
    let mut before = Before { done: in_state(ActionState::Done), tasks: in_state(ActionState::Task) };
    before.done.extend(already.iter().map(|step| step.action.id.clone()));
    let executor = Executor {
        store: org.store.clone(),
        platform: platform.clone(),
        head: saved.head.clone(),
        parallel: org.config.apply.parallel.max(1) as usize,
        max_failures: org.config.apply.max_failures,
        suspend: org.config.apply.suspend_days > 0,
        stop: stop.clone(),
        clock: org.clock.clone(),
    };
    let mut applied = executor.run(steps, before).await?;
    if applied.left > 0 && org.store.stopped().await?.is_some() {
        applied.stopped = true;
    }
    applied.already += already.len();
    if !applied.done.is_empty() {
        // A read confirms what was done, at once where the platform can be read.
        prove(org, platform, now).await?;
    }
    let lapsed = lapsed.len();
    Ok(Carried { applied, changed, lapsed, undecided, held, ..Carried::new(saved.head.clone()) })
}

/// If a person lifted the guards that hold exactly these rosters on every platform, their details become what the next rosters are
/// compared with.
async fn keep_what_was_let_through(
    org: &OrgContext,
    saved: &SavedPlan,
    seen: &[(&Connected, PlatformPlan)],
) -> Result<(), SyncError> {
    let is_lifted = |look: &PlatformPlan, guard: GuardCode| {
        let is_here = |platform: &str| platform.is_empty() || platform == look.platform;
        saved.lifts.iter().any(|lift| lift.guard == guard && is_here(&lift.platform))
    };
    let plans = seen.iter().map(|(_, look)| look.plan.clone()).collect();
    let same_inputs =
        Plan::side_by_side(plans, Vec::new()).is_some_and(|plan| plan.fingerprint == saved.plan.fingerprint);
    let is_held = |look: &PlatformPlan| look.roster_guards().next().is_some();
    let was_let_through = |look: &PlatformPlan| look.roster_guards().all(|guard| is_lifted(look, guard));
    if same_inputs
        && seen.iter().any(|(_, look)| is_held(look))
        && seen.iter().all(|(_, look)| was_let_through(look))
        && let Some((_, look)) = seen.first()
    {
        super::whole::remember(org, look).await?;
    }
    Ok(())
}

/// Reads the platform once more and keeps the read. If it cannot be read now, the next cycle does it.
async fn prove(org: &OrgContext, platform: &Connected, now: DateTime<Utc>) -> Result<(), SyncError> {
    let Some(reader) = &platform.reader else { return Ok(()) };
    match reader.read().await {
        Ok(mut read) => {
            read.sort();
            org.store.save_read(&read, now).await?;
            org.store.settle_invitations(&read).await?;
        }
        Err(fault) => tracing::warn!(platform = %platform.name, %fault, "not read after it was changed"),
    }
    Ok(())
}

/// Why nothing at all may be carried out at this moment; `None` if it may.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read.
pub async fn refusal(org: &OrgContext, now: DateTime<Utc>) -> Result<Option<Refusal>, SyncError> {
    if let Some(stopped) = org.store.stopped().await? {
        return Ok(Some(Refusal::Stopped(stopped)));
    }
    let policy = &org.config.policy;
    if let Some(freeze) = policy.freeze_on(org.day(now)) {
        return Ok(Some(Refusal::Freeze(freeze.reason.clone())));
    }
    if policy.is_quiet(org.hour(now)) {
        return Ok(Some(Refusal::QuietHours));
    }
    Ok(None)
}

/// Records the actions that need not be sent: those that are already done, and those that became stale. Returns the former. An
/// invitation whose link the platform does not give now is left for the next time.
async fn note(
    org: &OrgContext,
    platform: &Connected,
    saved: &SavedPlan,
    already: Vec<Step>,
    changed: &[Change],
    now: DateTime<Utc>,
) -> Result<Vec<Step>, SyncError> {
    let mut noted = Vec::new();
    for step in already {
        let Ok(receipt) = lost_link(platform.writer.as_deref(), &step.action).await else { continue };
        let (state, event) = (ActionState::Done, Event::Already);
        org.store.end_action(&saved.head, &step.action, state, event, now, &step.who, "", Some(&receipt)).await?;
        noted.push(step);
    }
    for change in changed {
        let detail = change.guard.as_deref().unwrap_or(change.why);
        org.store
            .end_action(&saved.head, &change.action, ActionState::Stale, Event::Stale, now, "auto", detail, None)
            .await?;
    }
    Ok(noted)
}
