//! Locks: one for the lifetime of a daemon, and one for the process that is at work now.
//!
//! On SQLite a lock is a file beside the database; on PostgreSQL it is a lease on the server, so it holds on every machine.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::{OrgContext, SyncError};
use store::{Claim, Claimed, Store, StoreError, StoreKind};

/// A lock that is given back when it goes out of scope, or when the process dies.
#[derive(Debug)]
pub struct Lock(Held);

#[derive(Debug)]
enum Held {
    File(#[allow(dead_code, reason = "held for its life")] File),
    Server(Claimed),
}

impl Lock {
    /// True while no other process can have it. On a server it depends on the lease being renewed in time.
    pub fn holds(&self) -> bool {
        match &self.0 {
            Held::File(_) => true,
            Held::Server(claimed) => claimed.holds(),
        }
    }
}

/// The lock of the one daemon that works for an organisation. `None` if another daemon has it.
///
/// # Errors
/// [`SyncError::Store`] when the file of the lock cannot be opened, or the server cannot be asked.
pub async fn day_lock(store: &Store) -> Result<Option<Lock>, SyncError> {
    try_lock(store, Claim::Day).await
}

/// The lock of whoever imports, plans or applies. Waits a little for another process to finish.
///
/// # Errors
/// [`SyncError::Busy`] when another process still has it after `patience`; [`SyncError::Store`] when the file of the lock cannot be
/// opened, or the server cannot be asked.
pub async fn work_lock(org: &OrgContext, patience: Duration) -> Result<Lock, SyncError> {
    let begun = org.clock.instant();
    loop {
        if let Some(lock) = try_lock(&org.store, Claim::Work).await? {
            return Ok(lock);
        }
        if org.clock.instant().saturating_duration_since(begun) >= patience {
            return Err(SyncError::Busy);
        }
        org.clock.sleep(Duration::from_millis(100)).await;
    }
}

async fn try_lock(store: &Store, claim: Claim) -> Result<Option<Lock>, SyncError> {
    match store.kind() {
        StoreKind::Sqlite => Ok(try_file(store.path(), claim)?.map(Held::File).map(Lock)),
        StoreKind::Postgres => Ok(store.claim(claim).await?.map(Held::Server).map(Lock)),
    }
}

fn try_file(store: &Path, claim: Claim) -> Result<Option<File>, SyncError> {
    let name = match claim {
        Claim::Day => "daemon.lock",
        Claim::Work => "work.lock",
    };
    let path = store.with_file_name(format!("{}.{name}", store.file_stem().unwrap_or_default().to_string_lossy()));
    let not_opened =
        |error: io::Error| SyncError::Store(StoreError::NotOpened { path: path.clone(), reason: error.kind() });
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(&path).map_err(not_opened)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(not_opened(error)),
    }
}
