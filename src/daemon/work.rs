//! The daemon's jobs, as the command line starts them too: a cycle with its record, backups.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::folder::{Folder, FolderSettings};
use super::health;
use crate::apply::{Applied, Stop};
use crate::config::Config;
use crate::encryption::{ENDING, EncryptionError, Existing, Recipient, encrypt, encrypted_name};
use crate::invitation::LinkKey;
use crate::sync::{FetchedSource, OrgContext, PlanReport, SyncError, SyncReport, clock_is_trusted, sync};
use store::{StoreError, Summary, Terms};
use system::clock;

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
    let begun = org.clock.instant();
    let took = || org.clock.instant().saturating_duration_since(begun);
    let run = org.store.begin_run("sync", now).await?;
    let report = sync(org, folders, fetched, dry, stop, now).await;
    let (outcome, detail) = match &report {
        Ok(report) => (report.outcome(), detail_of(report)),
        Err(fault) => ("failed", fault.code().to_owned()),
    };
    let ended = now + TimeDelta::from_std(took()).unwrap_or_default();
    org.store.end_run(run, ended, outcome, &detail).await?;
    health::count_cycle(outcome, took());
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

/// Makes the day's copy of the database beside it, in `backups/`, and clears away the oldest ones. Where the configuration names
/// recipients, the copy and the key of personal links beside it are encrypted for them. Gives the file.
///
/// # Errors
/// [`StoreError::NotOpened`] when the folder or the key beside the copy cannot be written; otherwise as [`back_up`]. An old copy
/// that cannot be removed is left to the next day.
pub async fn backup(org: &OrgContext, now: DateTime<Utc>) -> Result<PathBuf, SyncError> {
    let folder = org.store.path().with_file_name("backups");
    let not_opened = |error: std::io::Error| StoreError::NotOpened { path: folder.clone(), reason: error.kind() };
    std::fs::create_dir_all(&folder).map_err(not_opened)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).map_err(not_opened)?;
    }
    let recipients = &org.config.backup.recipients;
    let day = org.day(now).format("%Y-%m-%d");
    let plain = folder.join(format!("kontingent-{day}.sqlite"));
    let part = folder.join(format!("kontingent-{day}.sqlite.part"));
    clear_half_made(&folder, org.store.path());
    let _ = std::fs::remove_file(&part);
    let to = if recipients.is_empty() { plain.clone() } else { encrypted_name(&plain) };
    back_up_by(org, &part, &to, Existing::Replaced).await?;
    // Without the key of personal links the sheets that were handed out would be of no use. Its rights are copied with it.
    let key = LinkKey::file(org.store.path());
    let beside = folder.join(key.file_name().unwrap_or_default());
    if key.exists() && recipients.is_empty() {
        std::fs::copy(&key, &beside).map_err(not_opened)?;
    } else if key.exists() {
        let mut from = std::fs::File::open(&key).map_err(not_opened)?;
        encrypt(&mut from, "invitations.key", recipients, &encrypted_name(&beside), Existing::Replaced)?;
    }
    if !recipients.is_empty() {
        // From the days before there was a recipient: what lies open is encrypted now.
        for old in copies(&folder).map_err(not_opened)?.into_iter().filter(|old| !old.is_encrypted()) {
            let sealed = encrypted_name(&old.file);
            // Of a day that has an encrypted copy, today's above all, that one stays.
            if !sealed.exists() {
                encrypted(old.file.clone(), sealed, recipients, Existing::Stays).await?;
            }
            std::fs::remove_file(&old.file).map_err(not_opened)?;
        }
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(not_opened(error).into()),
            _ => {}
        }
    }
    // The newest is kept, whatever year the clock says.
    let others = copies(&folder).map_err(not_opened)?.into_iter().rev().filter(|copy| copy.file != to);
    for old in others.skip(BACKUPS - 1) {
        // The day after tries again.
        let _ = std::fs::remove_file(&old.file);
    }
    Ok(to)
}

/// A copy of the database that the program made by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NightlyCopy {
    /// Whose day it was.
    pub day: NaiveDate,
    /// The file.
    pub file: PathBuf,
}

impl NightlyCopy {
    /// True if it can be read by whoever has the key, and by nobody else.
    pub fn is_encrypted(&self) -> bool {
        self.file.extension().is_some_and(|end| end == ENDING)
    }

    /// The day on which it is cleared away, if each night has its copy.
    pub fn gone_on(&self) -> NaiveDate {
        self.day + TimeDelta::days(i64::try_from(BACKUPS).unwrap_or(i64::MAX))
    }
}

/// The copies that lie beside a store, by day.
///
/// # Errors
/// When the folder cannot be read. If there is none, there are no copies.
pub fn nightly_copies(org: &OrgContext) -> std::io::Result<Vec<NightlyCopy>> {
    match copies(&org.store.path().with_file_name("backups")) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        found => found,
    }
}

fn copies(folder: &Path) -> std::io::Result<Vec<NightlyCopy>> {
    let of = |file: PathBuf| {
        let name = file.file_name()?.to_str()?;
        let day = name.strip_prefix("kontingent-")?;
        let day = day.strip_suffix(".age").unwrap_or(day).strip_suffix(".sqlite")?;
        Some(NightlyCopy { day: day.parse().ok()?, file })
    };
    let mut found: Vec<NightlyCopy> = std::fs::read_dir(folder)?.filter_map(|entry| of(entry.ok()?.path())).collect();
    found.sort_by(|one, other| (one.day, &one.file).cmp(&(other.day, &other.file)));
    Ok(found)
}

/// Writes a copy of the database to a new file: encrypted, with the name of an encrypted file, where the configuration names
/// recipients. Gives the file.
///
/// # Errors
/// The file must not exist yet; the disk may be full.
pub async fn back_up(org: &OrgContext, to: &Path) -> Result<PathBuf, SyncError> {
    if org.config.backup.recipients.is_empty() {
        org.store.backup(to).await?;
        return Ok(to.to_owned());
    }
    let to = encrypted_name(to);
    // Where the copy goes, another machine's disk perhaps, it never lies open: only beside the database, which does as well.
    let beside = org.store.path().parent().unwrap_or(Path::new("."));
    let not_opened = |error: std::io::Error| StoreError::NotOpened { path: beside.to_owned(), reason: error.kind() };
    let folder = tempfile::Builder::new().prefix(COPYING).tempdir_in(beside).map_err(not_opened)?;
    back_up_by(org, &folder.path().join("copy.sqlite"), &to, Existing::Stays).await?;
    Ok(to)
}

/// Writes a copy by way of a file beside it.
async fn back_up_by(org: &OrgContext, part: &Path, to: &Path, existing: Existing) -> Result<(), SyncError> {
    org.store.backup(part).await?;
    if org.config.backup.recipients.is_empty() {
        let not_opened = |error: std::io::Error| StoreError::NotOpened { path: to.to_owned(), reason: error.kind() };
        std::fs::rename(part, to).map_err(not_opened)?;
        return Ok(());
    }
    let written = encrypted(part.to_owned(), to.to_owned(), &org.config.backup.recipients, existing).await;
    // Encrypted or not: it does not stay.
    let _ = std::fs::remove_file(part);
    written
}

/// Encrypts a file, away from whoever waits for answers.
async fn encrypted(open: PathBuf, to: PathBuf, for_whom: &[Recipient], existing: Existing) -> Result<(), SyncError> {
    let recipients = for_whom.to_vec();
    let written = tokio::task::spawn_blocking(move || {
        let name = open.display().to_string();
        let mut from = std::fs::File::open(&open)
            .map_err(|error| EncryptionError::File { file: name.clone(), reason: error.kind() })?;
        encrypt(&mut from, &name, &recipients, &to, existing)
    });
    written.await.map_err(|_| SyncError::BrokenOff)?.map_err(SyncError::from)
}

/// How the folder of a copy begins that is being encrypted.
const COPYING: &str = ".copy-";
/// So old is what nobody is writing any more.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 60 * 60);

/// Clears away what a copy that was broken off left behind: it lies open.
fn clear_half_made(folder: &Path, store: &Path) {
    let is_left = |path: &Path| {
        let written = path.symlink_metadata().and_then(|found| found.modified());
        written.ok().and_then(clock::age_of_file).is_some_and(|age| age > LEFT_BEHIND)
    };
    let within = |folder: &Path| -> Vec<(String, PathBuf)> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let named = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
        named.filter(|(_, path)| is_left(path)).collect()
    };
    for (_, path) in within(folder).iter().filter(|(name, _)| name.ends_with(".sqlite.part")) {
        let _ = std::fs::remove_file(path);
    }
    for (_, path) in
        within(store.parent().unwrap_or(Path::new("."))).iter().filter(|(name, _)| name.starts_with(COPYING))
    {
        let _ = std::fs::remove_dir_all(path);
    }
}
