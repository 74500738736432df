//! The daemon's jobs, as the command line starts them too: a cycle with its record, backups.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::folder::{Folder, FolderSettings};
use super::health;
use crate::apply::{Applied, Stop};
use crate::config::Config;
use crate::invitation::LinkKey;
use crate::sync::{FetchedSource, OrgContext, PlanReport, SyncError, SyncReport, clock_is_trusted, sync};
use store::{StoreError, Summary, Terms};

/// The watched folders of a configuration, of which nothing is known yet.
pub fn folders(config: &Config) -> Vec<Folder> {
    config
        .folders
        .iter()
        .map(|folder| {
            Folder::new(FolderSettings {
                path: folder.path.clone(),
                accepted: folder.accepted.clone(),
                rejected: folder.rejected.clone(),
                settle: folder.settle,
                poll: folder.poll,
            })
        })
        .collect()
}

/// Waits until what lies in the folders now has settled, at most as long as settling takes.
pub async fn settle(folders: &mut [Folder]) {
    let mut longest = Duration::ZERO;
    for folder in folders.iter_mut() {
        if folder.glance(Instant::now()).is_ok_and(|scan| scan.waiting > 0) {
            longest = longest.max(folder.settings().settle);
        }
    }
    if !longest.is_zero() {
        tokio::time::sleep(longest + Duration::from_millis(20)).await;
    }
}

/// One cycle with its record in the store. What is past its term is cleared away after it.
///
/// # Errors
/// As [`sync`]; the record says so too, if the store can still be written.
pub async fn run_sync(
    org: &OrgContext,
    folders: &mut [Folder],
    fetched: Vec<FetchedSource>,
    dry: bool,
    stop: &Stop,
    now: DateTime<Utc>,
) -> Result<SyncReport, SyncError> {
    let begun = Instant::now();
    let run = org.store.begin_run("sync", now).await?;
    let report = sync(org, folders, fetched, dry, stop, now).await;
    let (outcome, detail) = match &report {
        Ok(report) => (report.outcome(), detail_of(report)),
        Err(fault) => ("failed", fault.code().to_owned()),
    };
    let ended = now + TimeDelta::from_std(begun.elapsed()).unwrap_or_default();
    org.store.end_run(run, ended, outcome, &detail).await?;
    health::count_cycle(outcome, begun.elapsed());
    let report = report?;
    let sum = |of: fn(&PlanReport) -> usize| report.plan.iter().map(of).sum::<usize>().try_into().unwrap_or(u32::MAX);
    for carried in report.plan.iter().filter_map(|plan| plan.carried.as_ref()?.as_ref().ok()) {
        count_actions(&carried.applied);
    }
    health::set_actions(sum(|plan| plan.waiting), sum(|plan| plan.held));
    summarize(org, &report, ended).await?;
    // By a clock that jumped everything is past its term.
    if clock_is_trusted(org, now).await? {
        org.store.sweep(&terms(&org.config), now).await?;
        for folder in folders.iter() {
            // What is not cleared away today is tried again tomorrow.
            let _ = folder.sweep(org.config.retention.files_days, org.day(now));
        }
    } else {
        tracing::warn!("the clock has jumped: nothing is cleared away");
    }
    Ok(report)
}

/// What was carried out, or was not, for a monitor.
pub fn count_actions(applied: &Applied) {
    applied.done.iter().for_each(|action| health::count_action(action.kind(), "done"));
    applied.failed.iter().for_each(|failed| health::count_action(failed.action.kind(), "failed"));
}

/// The organisation in numbers, for the region that it belongs to.
async fn summarize(org: &OrgContext, report: &SyncReport, now: DateTime<Utc>) -> Result<(), SyncError> {
    if org.config.code.is_empty() {
        return Ok(());
    }
    let summed = |of: fn(&PlanReport) -> u64| report.plan.iter().map(of).sum::<u64>();
    let (people, members) = org.store.headcount().await?;
    let summary = Summary {
        outcome: report.outcome().to_owned(),
        people,
        members,
        waiting: summed(|plan| plan.waiting as u64),
        removals: summed(|plan| plan.plan.summary.remove),
        tasks: org.store.open_tasks().await?,
        guards: summed(|plan| plan.held as u64),
        questions: summed(|plan| plan.head.questions.try_into().unwrap_or_default()),
        stopped: report.stopped.is_some(),
    };
    Ok(org.store.save_summary(&summary, now).await?)
}

fn terms(config: &Config) -> Terms {
    Terms {
        plans: config.retention.plans_days,
        rosters: config.retention.rosters_days,
        membership: config.retention.membership_days,
        runs: config.retention.runs_days,
    }
}

/// Counts and codes for the record: no names.
fn detail_of(report: &SyncReport) -> String {
    let mut parts = Vec::new();
    if !report.files.is_empty() {
        parts.push(format!("files {}", report.files.len()));
    }
    if let Some(plan) = &report.plan {
        let platforms = plan.head.platforms.join(", ");
        parts.push(format!("{platforms}: plan {} actions {}", plan.head.number, plan.head.actions));
        if let Some(Ok(carried)) = &plan.carried {
            parts.push(format!("done {} failed {}", carried.applied.done.len(), carried.applied.failed.len()));
        }
    }
    parts.extend(report.faults.iter().map(|(platform, fault)| format!("{platform}: {}", fault.code())));
    parts.join("; ")
}

/// Copies of the database that are kept.
const BACKUPS: usize = 14;

/// Makes the day's copy of the database beside it, in `backups/`, and clears away the oldest ones. Gives the file.
///
/// # Errors
/// [`StoreError::NotOpened`] when the folder or the key beside the copy cannot be written; otherwise as [`store::Store::backup`].
/// An old copy that cannot be removed is left to the next day.
pub async fn backup(org: &OrgContext, now: DateTime<Utc>) -> Result<PathBuf, SyncError> {
    let folder = org.store.path().with_file_name("backups");
    let not_opened = |error: std::io::Error| StoreError::NotOpened { path: folder.clone(), reason: error.kind() };
    std::fs::create_dir_all(&folder).map_err(not_opened)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).map_err(not_opened)?;
    }
    let day = org.day(now).format("%Y-%m-%d");
    let to = folder.join(format!("kontingent-{day}.sqlite"));
    let part = folder.join(format!("kontingent-{day}.sqlite.part"));
    let _ = std::fs::remove_file(&part);
    org.store.backup(&part).await?;
    std::fs::rename(&part, &to).map_err(not_opened)?;
    // Without the key of personal links the sheets that were handed out would be of no use. Its rights are copied with it.
    let key = LinkKey::file(org.store.path());
    if key.exists() {
        std::fs::copy(&key, folder.join(key.file_name().unwrap_or_default())).map_err(not_opened)?;
    }
    let mut kept: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(not_opened)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with("kontingent-") && name.ends_with(".sqlite")
        })
        .collect();
    kept.sort();
    let too_many = kept.len().saturating_sub(BACKUPS);
    // The newest is kept, whatever year the clock says.
    kept.retain(|path| *path != to);
    for old in kept.iter().take(too_many) {
        // The day after tries again.
        let _ = std::fs::remove_file(old);
    }
    Ok(to)
}
