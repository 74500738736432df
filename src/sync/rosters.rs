//! The rosters in force as they were last read: read again once anything that they are made of has changed.
//!
//! A plan is made for each platform of an organisation, and once more for everybody who comes into a chat; the files are the same
//! each time. What was read is kept in memory for a while after its last use, so that an organisation at rest costs nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::{OrgContext, SyncError};
use crate::intake::{InForceDataset, dataset_in_force, told_in_force};
use domain::fingerprint::Fingerprint;

/// So long after its last use what was read is kept.
const KEPT: Duration = Duration::from_secs(600);

/// What was read last, if it is still kept; shared by all copies of an organisation's context.
#[derive(Debug, Clone, Default)]
pub struct RosterMemory(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    kept: Option<Kept>,
    /// Somebody waits for the end of its use: one is enough, however often it is forgotten and read anew.
    is_watched: bool,
}

#[derive(Debug)]
struct Kept {
    /// The digest of everything that the reading depends on.
    made_of: String,
    found: Arc<InForceDataset>,
    used_at: Instant,
}

impl RosterMemory {
    fn of(&self, made_of: &str) -> Option<Arc<InForceDataset>> {
        let mut memory = locked(&self.0);
        let kept = memory.kept.as_mut().filter(|kept| kept.made_of == made_of)?;
        kept.used_at = Instant::now();
        Some(Arc::clone(&kept.found))
    }

    /// Forgets what was read.
    pub(super) fn forget(&self) {
        locked(&self.0).kept = None;
    }

    fn keep(&self, made_of: String, found: &Arc<InForceDataset>) {
        let mut memory = locked(&self.0);
        memory.kept = Some(Kept { made_of, found: Arc::clone(found), used_at: Instant::now() });
        if !std::mem::replace(&mut memory.is_watched, true) {
            tokio::spawn(forget_unused(Arc::downgrade(&self.0)));
        }
    }
}

fn locked(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what was read once it is not used any more, or nobody is there to use it.
async fn forget_unused(memory: Weak<Mutex<Memory>>) {
    loop {
        let ends = {
            let Some(memory) = memory.upgrade() else { return };
            let mut memory = locked(&memory);
            match memory.kept.as_ref().map(|kept| kept.used_at + KEPT) {
                Some(ends) if ends > Instant::now() => ends,
                _ => {
                    *memory = Memory::default();
                    return;
                }
            }
        };
        tokio::time::sleep_until(ends).await;
    }
}

/// The rosters in force.
///
/// # Errors
/// [`SyncError::Store`] when the database cannot be read.
pub async fn rosters_in_force(org: &OrgContext, now: DateTime<Utc>) -> Result<Arc<InForceDataset>, SyncError> {
    let made_of = made_of(org, now).await?;
    if let Some(found) = org.rosters.of(&made_of) {
        return Ok(found);
    }
    let found = Arc::new(dataset_in_force(&org.store, &org.config, org.day(now), org.lang).await?);
    // A file that cannot be read is tried each time: perhaps it comes back with a backup.
    if found.unreadable.is_empty() {
        org.rosters.keep(made_of, &found);
    }
    Ok(found)
}

/// A digest of what the reading depends on: the files in force with the mappings that they were taken in with, what people told of
/// how files are read, the configuration, the day and the language.
async fn made_of(org: &OrgContext, now: DateTime<Utc>) -> Result<String, SyncError> {
    let mut made = Fingerprint::of("rosters in force");
    made.text("configuration", &org.config.digest());
    made.text("day", &org.day(now).to_string()).text("language", org.lang.code());
    for file in org.store.in_force().await? {
        made.text("arrival", &file.id.to_string()).text("file", &file.file).text("content", &file.digest);
        made.text("written", &store::stamp(file.written_at));
        made.text("redacted", file.redacted_at.as_deref().unwrap_or_default());
        made.value("mappings", &file.mappings);
    }
    made.value("told", &told_in_force(&org.store).await?);
    Ok(made.finish())
}
