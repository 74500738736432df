//! A whole cycle: files in the folders are imported, each platform is read, one plan for all of them is saved, and what the policy
//! allows is carried out.

use chrono::{DateTime, TimeDelta, Utc};

use super::carry::refusal;
use super::{
    Carried, FetchedSource, FileOutcome, OrgContext, PlatformPlan, Refusal, SyncError, execute, import_folder,
    plan_platform, take_fetched,
};
use crate::apply::Stop;
use crate::daemon::folder::Folder;
use planner::plan::{Action, Plan};
use store::{PlanHead, PlatformRecord, Saving, Switch, SyncRecord, stamp};

/// The plan of a cycle, and what was done with it.
#[derive(Debug)]
pub struct PlanReport {
    /// The plan's number, short for people.
    pub head: PlanHead,
    /// The plan.
    pub plan: Plan,
    /// Carried out, or why nothing was.
    pub carried: Option<Result<Carried, Refusal>>,
    /// Actions that wait for a person.
    pub waiting: usize,
    /// Actions that guards hold.
    pub held: usize,
}

impl PlanReport {
    /// Actions that guards hold until a person does something; the others are done on their day.
    pub fn held_for_people(&self) -> usize {
        let passes =
            |action: &&Action| !action.guards.is_empty() && action.guards.iter().all(|guard| guard.passes_by_itself());
        self.held.saturating_sub(self.plan.actions.iter().filter(passes).count())
    }

    /// The same of what holds the plan, or a large part of it.
    pub fn is_held_for_people(&self) -> bool {
        let mut guards = self.plan.actions.iter().flat_map(|action| &action.guards);
        guards.any(|guard| guard.holds_the_plan() && !guard.passes_by_itself())
    }

    /// True if a guard holds the plan, or a large part of it.
    pub fn is_held(&self) -> bool {
        self.plan.actions.iter().flat_map(|action| &action.guards).any(|guard| guard.holds_the_plan())
    }
}

/// What a cycle did.
#[derive(Debug, Default)]
pub struct SyncReport {
    /// Files that came.
    pub files: Vec<FileOutcome>,
    /// Messages about folders that cannot be used and about files left in them.
    pub folders: Vec<String>,
    /// The plan for all platforms that were read; absent if none was.
    pub plan: Option<PlanReport>,
    /// Platforms without a plan: the name and why.
    pub faults: Vec<(String, SyncError)>,
    /// The stop switch, if it is on.
    pub stopped: Option<Switch>,
    /// The machine slept, or its clock was set, before everything was carried out. What was left rests on lists and memberships of
    /// another time: a cycle that looks at those of now is needed at once.
    pub overslept: bool,
}

/// No reading of lists and platforms takes so long.
const SLEEP: TimeDelta = TimeDelta::hours(3);

impl SyncReport {
    /// `failed`, `held`, `waiting`, `done` or `nothing_to_do`.
    pub fn outcome(&self) -> &'static str {
        let applied = || self.plan.iter().filter_map(|plan| plan.carried.as_ref()?.as_ref().ok());
        if !self.faults.is_empty() || applied().any(|carried| !carried.applied.failed.is_empty()) {
            "failed"
        } else if self.plan.iter().any(PlanReport::is_held) {
            "held"
        } else if self.plan.iter().any(|plan| plan.waiting > 0 || plan.head.questions > 0) {
            "waiting"
        } else if applied()
            .map(|carried| &carried.applied)
            .any(|applied| !applied.done.is_empty() || applied.tasks > 0 || !applied.refused.is_empty())
        {
            "done"
        } else {
            "nothing_to_do"
        }
    }
}

/// Reads every platform and saves one plan for all of them. Nothing is sent.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read or written. A platform that cannot be read is in the report's `faults`,
/// and the others go on.
pub async fn make_plans(org: &OrgContext, now: DateTime<Utc>) -> Result<(SyncReport, Vec<PlatformPlan>), SyncError> {
    let mut report = SyncReport { stopped: org.store.stopped().await?, ..SyncReport::default() };
    let mut looks = Vec::new();
    for platform in &org.platforms {
        match plan_platform(org, platform, now).await {
            Ok(seen) => looks.push(seen),
            Err(SyncError::Store(fault)) => return Err(fault.into()),
            Err(fault) => report.faults.push((platform.name.clone(), fault)),
        }
    }
    let unread = report.faults.iter().map(|(name, fault)| (name.clone(), fault.message(org.lang))).collect();
    let parts = looks.iter().map(|seen| seen.plan.clone()).collect();
    if let Some(plan) = Plan::side_by_side(parts, unread) {
        let plan = super::clock::hold_if_jumped(org, plan, now).await?;
        report.plan = Some(save(org, plan, &looks, now).await?);
    }
    report.faults.extend(super::exchange::hand_out(org, now).await?);
    if org.platforms.iter().all(|platform| platform.bot.is_none()) {
        // Nobody asks between two cycles.
        org.rosters.forget();
    }
    Ok((report, looks))
}

/// Saves a plan and updates what depends on it: baselines, people, tasks.
async fn save(
    org: &OrgContext,
    plan: Plan,
    looks: &[PlatformPlan],
    now: DateTime<Utc>,
) -> Result<PlanReport, SyncError> {
    let store = &org.store;
    let (configuration, former) = (org.config.digest(), org.config.former_digest());
    let mut review_only = false;
    for seen in looks {
        let mut reviewed = store.configuration_was_reviewed(&seen.platform, &configuration).await?;
        // An empty plan without rosters says nothing: the first one that rests on any still waits for a person.
        let mut is_as_good = !reviewed && seen.plan.actions.is_empty() && rests_on_rosters(&seen.plan);
        if !reviewed && store.configuration_was_reviewed(&seen.platform, &former).await? {
            (reviewed, is_as_good) = (true, true);
        }
        review_only |= !reviewed && !seen.plan.actions.is_empty();
        if is_as_good {
            // Nothing to review, or reviewed under the digest that it had until the program was updated.
            let switch =
                Switch { value: configuration.clone(), since: stamp(now), who: "auto".into(), reason: String::new() };
            store.set_switch(&format!("reviewed:{}", seen.platform), &switch).await?;
        }
    }
    let rosters = store.last_rosters().await?;
    let platforms: Vec<String> = looks.iter().map(|seen| seen.platform.clone()).collect();
    let saving = Saving {
        platforms: &platforms,
        at: now,
        configuration: &configuration,
        is_undo: false,
        review_only,
        approval_hours: org.config.apply.approval_hours,
        rosters: &rosters,
    };
    let count = |verdict: &str| plan.actions.iter().filter(|action| action.verdict.code() == verdict).count();
    let may_remember = looks.iter().all(|seen| seen.roster_guards().next().is_none());
    // The rosters are the same for all platforms.
    let details = match looks.first().filter(|_| may_remember) {
        Some(seen) if seen.former != seen.details => Some(&seen.details),
        _ => None,
    };
    let platforms: Vec<PlatformRecord<'_>> = looks
        .iter()
        .map(|seen| PlatformRecord { platform: &seen.platform, plan: &seen.plan, read: &seen.read })
        .collect();
    let record = SyncRecord {
        platforms: &platforms,
        baselines: &baselines(looks),
        details,
        undone_reason: &org.lang.text("undone-before"),
        nothing_waits: count("review") + count("blocked") == 0,
    };
    for seen in looks {
        let Some(writer) = org.platform(&seen.platform).and_then(|platform| platform.writer.as_ref()) else { continue };
        // What stood in the way before anything was sent may stand there no more: an address came into the lists.
        let is_free = |action: &Action, code: &str| {
            writer.executes(action) && writer.is_obstacle(code) && writer.obstacle(action).is_none()
        };
        store.release_refused(&seen.platform, &is_free, now).await?;
    }
    let number = store.record_sync(&plan, &saving, &record).await?;
    let head = store
        .plan_called(&number.to_string())
        .await?
        .ok_or(store::StoreError::NotUnderstood { what: "plans.number" })?;
    let auto = org.config.apply.auto && !head.review_only;
    let waiting = count("review") + if auto { 0 } else { count("auto") };
    let decided = (head.approved + head.rejected).max(0) as usize;
    let held = count("blocked");
    Ok(PlanReport { held, waiting: waiting.saturating_sub(decided), plan, head, carried: None })
}

/// True if lists of students or staff are in force.
fn rests_on_rosters(plan: &Plan) -> bool {
    plan.inputs.iter().any(|input| matches!(input.kind.as_ref(), "students" | "staff"))
}

/// The numbers of rows of the kinds that no guard holds on any platform: a roster that is held anywhere does not become the baseline.
fn baselines(looks: &[PlatformPlan]) -> Vec<(String, u64)> {
    let Some((first, others)) = looks.split_first() else { return Vec::new() };
    let is_everywhere = |kind: &&(String, u64)| others.iter().all(|seen| seen.baselines.contains(kind));
    first.baselines.iter().filter(is_everywhere).cloned().collect()
}

/// Keeps the details of people for the next comparison. Written only if they changed.
pub(super) async fn remember(org: &OrgContext, seen: &PlatformPlan) -> Result<(), SyncError> {
    if org.store.former().await? != seen.details {
        org.store.save_former(&seen.details).await?;
    }
    Ok(())
}

/// One whole cycle. `fetched` are the bundles that roster services gave a moment ago. With `dry` the plan is made and saved, but
/// nothing is sent.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read or written, [`SyncError::BrokenOff`] after a panic. Everything else is
/// in the report: folders, services, platforms.
pub async fn sync(
    org: &OrgContext,
    folders: &mut [Folder],
    fetched: Vec<FetchedSource>,
    dry: bool,
    stop: &Stop,
    now: DateTime<Utc>,
) -> Result<SyncReport, SyncError> {
    let mut files = Vec::new();
    let mut words = Vec::new();
    for (folder, config) in folders.iter_mut().zip(&org.config.folders) {
        loop {
            match import_folder(org, folder, config, now).await? {
                Ok(imported) => {
                    words.extend(imported.odd);
                    let more = imported.later > 0 && !imported.files.is_empty();
                    files.extend(imported.files);
                    if !more {
                        words.extend(imported.unfinished);
                        break;
                    }
                }
                Err(fault) => {
                    words.push(fault.message(org.lang));
                    break;
                }
            }
        }
    }
    let (services, faults) = take_fetched(org, fetched, now).await?;
    files.extend(services.into_iter().filter(FileOutcome::is_news));
    let (mut report, looks) = make_plans(org, now).await?;
    report.faults.extend(faults);
    report.files = files;
    report.folders = words;
    report.overslept = (org.clock.now() - now).abs() > SLEEP;
    if !dry {
        if let Some(plan) = report.plan.as_mut().filter(|_| !stop.is_asked() && !report.overslept) {
            plan.carried = Some(execute(org, plan.head.clone(), looks, false, stop, now).await?);
            if let Some(Ok(carried)) = &mut plan.carried {
                report.overslept = carried.applied.overslept;
                plan.waiting = carried.undecided + carried.lapsed;
                plan.held = carried.held;
                // They were written once more, with what became of the plan.
                report.faults.retain(|(_, fault)| !matches!(fault, SyncError::Changes { .. }));
                report.faults.append(&mut carried.faults);
            }
        }
        if report.stopped.is_none()
            && let Some(Refusal::Stopped(switch)) = refusal(org, now).await?
        {
            report.stopped = Some(switch);
        }
    }
    Ok(report)
}
