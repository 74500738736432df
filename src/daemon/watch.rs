//! Folders → a wake-up when something happened in one of them, or when it is time to look anyway.
//!
//! Events are a convenience: they come soon, but not from every share, and not from a folder that went away. So a wait
//! ends at the latest after the given time, and before each wait the folders are watched anew where that is needed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer};
use tokio::sync::Notify;

use super::folder_error::{FolderError, Trouble};

/// Events that come close together are one.
const TOGETHER: Duration = Duration::from_millis(300);

/// Why a wait ended, and what became of the folders meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wake {
    /// Something happened in a folder; otherwise the time was up.
    pub event: bool,
    /// Folders that cannot be watched, each told once until it is mended.
    pub faults: Vec<FolderError>,
    /// Folders that can be watched again.
    pub mended: Vec<PathBuf>,
}

/// Several folders, watched by events and by the clock.
pub struct Watch {
    watched: Arc<Mutex<Watched>>,
    happened: Arc<Notify>,
    poll: Duration,
}

struct Watched {
    /// `None` where the system has no events to give (no inotify instances left, say): then the clock alone serves.
    debouncer: Option<Debouncer<RecommendedWatcher, RecommendedCache>>,
    /// A folder went away: one of the same number may be there already, and the system does not watch that one.
    replaced: Arc<AtomicBool>,
    folders: Vec<One>,
    /// What no wait has told yet.
    faults: Vec<FolderError>,
    mended: Vec<PathBuf>,
}

struct One {
    path: PathBuf,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    New,
    /// The folder that is watched, by device and inode: another one under the same name has to be watched anew.
    Watching(Option<(u64, u64)>),
    Lost(Trouble),
}

impl Watch {
    /// Watches folders; looks at the clock every `poll` at the latest. Folders that are not there are watched from when
    /// they come.
    pub fn new(folders: impl IntoIterator<Item = PathBuf>, poll: Duration) -> Self {
        let happened = Arc::new(Notify::new());
        let replaced = Arc::new(AtomicBool::new(false));
        let folders: Vec<One> = folders.into_iter().map(|path| One { path, state: State::New }).collect();
        let (signal, gone) = (Arc::clone(&happened), Arc::clone(&replaced));
        let roots: Vec<PathBuf> = folders.iter().map(|one| one.path.clone()).collect();
        let handler = move |result: DebounceEventResult| {
            let moved =
                |event: &DebouncedEvent| takes_away(event.kind) && event.paths.iter().any(|path| roots.contains(path));
            if result.as_ref().map_or(true, |events| events.iter().any(moved)) {
                gone.store(true, Ordering::Relaxed);
            }
            // An error may mean that events were lost: then looking is the answer, too.
            if result.map_or(true, |events| events.iter().any(|event| matters(event.kind))) {
                signal.notify_one();
            }
        };
        let debouncer = new_debouncer(TOGETHER, None, handler).ok();
        let watched = Watched { debouncer, replaced, folders, faults: Vec::new(), mended: Vec::new() };
        Watch { watched: Arc::new(Mutex::new(watched)), happened, poll }
    }

    /// Waits until something happened in a folder, at most so long, and never longer than the polling time.
    ///
    /// May be dropped at any moment: what happened is told by the next call.
    pub async fn wait(&mut self, at_most: Duration) -> Wake {
        // A folder that came back is full of news of which no event tells.
        let at_most = if self.look().await { Duration::ZERO } else { at_most.min(self.poll) };
        let event = tokio::time::timeout(at_most, self.happened.notified()).await.is_ok();
        self.look().await;
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        Wake { event, faults: std::mem::take(&mut watched.faults), mended: std::mem::take(&mut watched.mended) }
    }

    /// Whether a folder came back. A share that does not answer blocks whoever asks: that must not be a thread on which
    /// others wait.
    async fn look(&self) -> bool {
        let watched = Arc::clone(&self.watched);
        let look = move || watched.lock().unwrap_or_else(PoisonError::into_inner).look();
        tokio::task::spawn_blocking(look).await.unwrap_or_default()
    }
}

impl Watched {
    fn look(&mut self) -> bool {
        let replaced = self.replaced.swap(false, Ordering::Relaxed);
        for one in &mut self.folders {
            let state = match identity(&one.path) {
                Err(trouble) => State::Lost(trouble),
                Ok(identity) => State::Watching(identity),
            };
            if state == one.state && !replaced {
                continue;
            }
            if let Some(debouncer) = &mut self.debouncer {
                // What is no longer there is not watched any more; that is no news.
                let _ = debouncer.unwatch(&one.path);
                if matches!(state, State::Watching(_)) {
                    // Where events cannot be had, the clock serves.
                    let _ = debouncer.watch(&one.path, RecursiveMode::NonRecursive);
                }
            }
            match (&one.state, &state) {
                (old, State::Lost(trouble)) if *old != state => {
                    self.faults.push(FolderError::new(&one.path, *trouble));
                }
                (State::Lost(_), State::Watching(_)) => self.mended.push(one.path.clone()),
                _ => {}
            }
            one.state = state;
        }
        !self.mended.is_empty()
    }
}

fn identity(path: &Path) -> Result<Option<(u64, u64)>, Trouble> {
    let metadata = std::fs::metadata(path).map_err(|error| Trouble::from(&error))?;
    if !metadata.is_dir() {
        return Err(Trouble::NotAFolder);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok(Some((metadata.dev(), metadata.ino())))
    }
    #[cfg(not(unix))]
    Ok(None)
}

/// Looking into a folder is an event, too: if it counted, each look would call for the next.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn takes_away(kind: EventKind) -> bool {
    matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
}
