//! What a day cannot use for now → when it is tried again: the file of the database, the database itself, a platform or a service.

use std::time::{Duration, Instant};

use super::super::health::{self, Condition};
use super::super::telling;
use super::OrgWorker;
use crate::sync::{SyncError, SyncReport};
use store::{Store, StoreKind};
use system::clock::Clock;

/// The place of a database that is not there is looked at so often.
pub(super) const LOOK: Duration = Duration::from_secs(1);
/// A platform or a service that was away is asked again after so long, and each time after twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
/// But not later than this.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// After so many doublings of a second, a database is tried again at the same pace. On a file, room may come at any moment, and
/// nobody else asks; a server that was away is asked by many.
const DOUBLINGS: u32 = 2;
const DOUBLINGS_OF_MANY: u32 = 6;

/// What could not be read is asked again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Away {
    /// Then.
    pub(super) at: Instant,
    /// After this pause.
    pause: Duration,
}

impl Away {
    /// The first time.
    pub(super) fn begun(now: Instant) -> Away {
        Away { at: now + FIRST_PAUSE, pause: FIRST_PAUSE }
    }

    /// Once more, later.
    fn longer(self, now: Instant) -> Away {
        let pause = (self.pause * 2).min(LONGEST_PAUSE);
        Away { at: now + pause, pause }
    }

    pub(super) fn is_due(self, now: Instant) -> bool {
        self.at <= now
    }
}

/// Waits until the file of the database is not in its place any more.
pub(super) async fn lost(store: &Store, clock: &Clock) {
    if store.kind() == StoreKind::Postgres {
        return std::future::pending().await;
    }
    while store.is_in_place() {
        clock.sleep(LOOK).await;
    }
}

impl OrgWorker {
    /// Looks after the file of the database. False while the right one is not in its place: nothing is done then, since nothing of it
    /// would be remembered, and what was decided may be there no more.
    pub(super) async fn has_store(&mut self) -> bool {
        match self.org.store.look_after().await {
            Ok(was_opened) => {
                if std::mem::take(&mut self.is_storeless) || was_opened {
                    tracing::info!("the database is in its place again");
                    self.health.set(health::STORE, Condition::Ok);
                    // What a copy does not know is found out.
                    self.unfinished |= was_opened;
                    self.looked = None;
                }
                true
            }
            Err(fault) => {
                let fault = SyncError::from(fault);
                self.health.set(health::STORE, Condition::Degraded(fault.code()));
                if !std::mem::replace(&mut self.is_storeless, true) {
                    let reason = fault.message(self.org.lang);
                    tracing::error!(code = fault.code(), reason, "the database is not in its place");
                    telling::tell_failed(&self.org, &fault, self.org.now()).await;
                }
                false
            }
        }
    }

    /// Something failed for want of the database or of the lock: it is tried again soon, and each time later.
    pub(super) fn try_again(&mut self) {
        let most = match self.org.store.kind() {
            StoreKind::Sqlite => DOUBLINGS,
            StoreKind::Postgres => DOUBLINGS_OF_MANY,
        };
        self.again = Some(self.org.clock.instant() + Duration::from_secs(1 << self.tries.min(most)));
        self.tries = self.tries.saturating_add(1);
        self.not_before = None;
    }

    /// A cycle ended: what was away is asked again, each time later; what came back is not.
    pub(super) fn note_what_is_away(&mut self, report: &SyncReport) {
        let is_away = report.faults.iter().any(|(_, fault)| fault.may_pass());
        let now = self.org.clock.instant();
        self.away = is_away.then(|| self.away.map_or_else(|| Away::begun(now), |away| away.longer(now)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_up_to_the_longest() {
        let now = Instant::now();
        let mut away = Away::begun(now);
        let mut pauses = vec![away.pause.as_secs()];
        for _ in 0..10 {
            away = away.longer(now);
            pauses.push(away.pause.as_secs());
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
        assert!(!away.is_due(now) && away.is_due(now + LONGEST_PAUSE));
    }
}
