//! One at a time: a lock for the daemon's life, and one for whoever is at work now.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::CycleFault;
use crate::store::StoreFault;

/// A lock that is given back when it goes out of scope, or when the process dies.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held for its life")] File);

/// The lock of the one daemon on a store. `None` if another daemon has it.
///
/// # Errors
/// When the lock's file cannot be made.
pub fn instance_lock(store: &Path) -> Result<Option<Lock>, CycleFault> {
    try_lock(store, "daemon.lock")
}

/// The lock of whoever imports, plans or applies. Waits a little for another process to finish.
///
/// # Errors
/// [`CycleFault::Busy`] when the other one works on.
pub async fn work_lock(store: &Path, patience: Duration) -> Result<Lock, CycleFault> {
    let begun = Instant::now();
    loop {
        if let Some(lock) = try_lock(store, "work.lock")? {
            return Ok(lock);
        }
        if begun.elapsed() >= patience {
            return Err(CycleFault::Busy);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn try_lock(store: &Path, name: &str) -> Result<Option<Lock>, CycleFault> {
    let path = store.with_file_name(format!("{}.{name}", store.file_stem().unwrap_or_default().to_string_lossy()));
    let not_opened =
        |error: io::Error| CycleFault::Store(StoreFault::NotOpened { path: path.clone(), reason: error.kind() });
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(&path).map_err(not_opened)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(not_opened(error)),
    }
}
