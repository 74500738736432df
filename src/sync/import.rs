//! Files from the command line and from watched folders → accepted, known or rejected; each is moved to its folder. One that breaks
//! off is waited for.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use super::{OrgContext, SyncError};
use crate::config::Folder as FolderConfig;
use crate::daemon::folder::{self, Arrival, Folder, Unfinished};
use crate::daemon::folder_error::FolderError;
use crate::daemon::health;
use crate::intake::{Reading, Taken, Words, take_in};
use rosters::source::{self, BreakingOff, SourceError};
use store::{ArrivalState, NewArrival};
use system::clock::age_of_file;

/// A file that breaks off is waited for so long: copies stall, and go on.
const UNFINISHED: Duration = Duration::from_secs(600);

/// One file, and whether it was accepted.
#[derive(Debug, Clone)]
pub struct FileOutcome {
    /// Its name, as it may be shown.
    pub file: String,
    /// Accepted, known or rejected.
    pub taken: Taken,
    /// Why it could not be moved and stays where it was.
    pub not_moved: Option<String>,
}

impl FileOutcome {
    /// A code for logs.
    pub fn outcome(&self) -> &'static str {
        outcome_code(&self.taken)
    }

    /// True if a cycle should look at it: something new is in force, or somebody should be told.
    pub fn is_news(&self) -> bool {
        !matches!(self.taken, Taken::Known { .. })
    }
}

/// The files of a folder.
#[derive(Debug, Default)]
pub struct Imported {
    /// The files, in the order of arrival.
    pub files: Vec<FileOutcome>,
    /// Messages about files that are left where they are.
    pub odd: Vec<String>,
    /// Messages about files that break off and are waited for.
    pub unfinished: Vec<String>,
    /// Files that are still being written.
    pub waiting: usize,
    /// How many files are left for the next call.
    pub later: usize,
}

/// Imports one file, as from a watched folder, but leaves it where it is.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read or written. A file that cannot be read is no error: it is rejected.
pub async fn import_file(org: &OrgContext, path: &Path, now: DateTime<Utc>) -> Result<FileOutcome, SyncError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let words = words_of(org, &[]).await?;
    let way = Way { origin: "import", mappings: &[], kinds: &[], words: &words };
    let bytes = source::take(path, &org.config.limits);
    let taken = take(org, path, &name, bytes, &way, now).await?;
    Ok(FileOutcome { file: name, taken, not_moved: None })
}

/// Imports the files of a watched folder that are no longer being written, in the order of arrival, and moves them to their folders.
///
/// # Errors
/// When the folder cannot be used, or the store fails: files stay where they were.
pub async fn import_folder(
    org: &OrgContext,
    folder: &mut Folder,
    config: &FolderConfig,
    now: DateTime<Utc>,
) -> Result<Result<Imported, FolderError>, SyncError> {
    let scan = match folder.scan(org.clock.instant()) {
        Ok(scan) => scan,
        Err(fault) => return Ok(Err(fault)),
    };
    let mut imported = Imported { waiting: scan.waiting, later: scan.later, ..Imported::default() };
    imported.odd = scan.odd.iter().filter(|odd| odd.kind.concerns_people()).map(|odd| odd.message(org.lang)).collect();
    imported.unfinished = scan.unfinished.iter().map(|unfinished| unfinished.message(org.lang)).collect();
    let origin = config.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let day = org.day(now);
    if scan.settled.is_empty() {
        return Ok(Ok(imported));
    }
    let words = words_of(org, &config.mappings).await?;
    let way = Way { origin: &origin, mappings: &config.mappings, kinds: &config.kinds, words: &words };
    for arrival in scan.settled {
        let name = arrival.name();
        let bytes = source::take(arrival.path(), &org.config.limits);
        if !folder.was_put_off(&arrival)
            && let Ok(bytes) = &bytes
            && let Some(left) = patience(&arrival)
            && let Some(how) = breaks_off(org, &origin, &name, bytes).await?
        {
            tracing::warn!(code = how.code(), "a file in a watched folder breaks off: it is waited for");
            folder.put_off(&arrival, how, org.clock.instant() + left);
            imported.unfinished.push(Unfinished { name, how }.message(org.lang));
            continue;
        }
        let taken = take(org, arrival.path(), &name, bytes, &way, now).await?;
        let moved = match &taken {
            Taken::Accepted { digest, .. } | Taken::Known { digest, .. } => folder.accept(&arrival, day, digest),
            Taken::Rejected { reason } => folder.reject(&arrival, day, reason),
        };
        let not_moved = match moved {
            Ok(_) => None,
            // Another file has this name now: the next call imports that one.
            Err(error) if folder::is_changed(&error) => None,
            Err(error) => {
                folder.leave(&arrival);
                Some(folder.fault(&error).message(org.lang))
            }
        };
        health::count_file(outcome_code(&taken));
        imported.files.push(FileOutcome { file: name, taken, not_moved });
    }
    Ok(Ok(imported))
}

/// How a file breaks off, if it does: by itself, or beside what the same file of this folder was before.
async fn breaks_off(
    org: &OrgContext,
    origin: &str,
    name: &str,
    bytes: &[u8],
) -> Result<Option<BreakingOff>, SyncError> {
    if let Some(how) = source::breaks_off(bytes) {
        return Ok(Some(how));
    }
    if !source::is_endless(bytes) {
        return Ok(None);
    }
    let former = org.store.content_of_edition(origin, name).await?;
    Ok(former.and_then(|(called, former)| source::falls_short_of(bytes, &former, called == name)))
}

/// For how long a file that breaks off is still waited for; `None` if it has lain there long enough. When it was written says nothing
/// of that: a copy may have the time of its original.
fn patience(arrival: &Arrival) -> Option<Duration> {
    let metadata = arrival.path().symlink_metadata().ok()?;
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        u64::try_from(metadata.ctime()).ok().map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    };
    #[cfg(not(unix))]
    let changed: Option<SystemTime> = metadata.created().ok();
    // A time that is still to come is a wrong clock's: then it is waited for from now.
    let age = changed.and_then(age_of_file).unwrap_or_default();
    UNFINISHED.checked_sub(age).filter(|left| !left.is_zero())
}

fn outcome_code(taken: &Taken) -> &'static str {
    match taken {
        Taken::Accepted { .. } => "accepted",
        Taken::Known { .. } => "known",
        Taken::Rejected { .. } => "rejected",
    }
}

/// The words of the shipped mappings, of those that are allowed here, and what was answered. They are read from text: once
/// for many files.
async fn words_of(org: &OrgContext, mappings: &[String]) -> Result<Arc<Words>, SyncError> {
    let told = crate::intake::told_in_force(&org.store).await?;
    Ok(crate::intake::words_of(&org.config, mappings, &told)?)
}

/// By which way a file comes.
struct Way<'a> {
    origin: &'a str,
    mappings: &'a [String],
    kinds: &'a [domain::roster::Kind],
    words: &'a Words,
}

async fn take(
    org: &OrgContext,
    path: &Path,
    name: &str,
    bytes: Result<Vec<u8>, SourceError>,
    way: &Way<'_>,
    now: DateTime<Utc>,
) -> Result<Taken, SyncError> {
    let about = std::fs::metadata(path).and_then(|about| about.modified());
    let written_at = about.ok().map(|written| org.clock.of_file(written));
    let bytes = match bytes {
        Ok(bytes) => bytes,
        // Nothing of it was read, and still somebody has to hear of it.
        Err(error) => {
            let new = NewArrival {
                at: now,
                origin: way.origin,
                file: name,
                digest: "",
                bytes: &[],
                tables: &[],
                mappings: way.mappings,
                written_at,
            };
            let reason = error.message(org.lang);
            org.store.record_arrival(&new, ArrivalState::Rejected, &reason).await?;
            return Ok(Taken::Rejected { reason });
        }
    };
    let how = Reading {
        words: way.words,
        limits: &org.config.limits,
        day: org.day(now),
        lang: org.lang,
        organization: &org.config.organization,
        earlier: None,
    };
    let zone = org.config.time_zone;
    Ok(take_in(&org.store, way.origin, name, &bytes, way.mappings, way.kinds, how, now, written_at, zone).await?)
}
