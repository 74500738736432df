//! An organisation's day: when something has to be looked at, one thing at a time. `jobs`: what is done then; `recovery`: what could
//! not be used, and when it is tried again.

mod jobs;
mod recovery;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, Semaphore, mpsc, watch};

use self::recovery::Away;
use super::folder::Folder;
use super::health::Health;
use super::watch::Watch;
use super::work;
use crate::apply::Stop;
use crate::config::{Config, Job};
use crate::sync::{Lock, OrgContext, SyncError, note_boot};
use store::{Switch, stamp};

/// Approvals and schedules of the only organisation are looked at so often: a few small queries.
const TICK: Duration = Duration::from_secs(15);
/// Of one among many so often, unless somebody rings.
const LONG_TICK: Duration = Duration::from_secs(300);
/// No wait is shorter.
const SHORTEST: Duration = Duration::from_millis(100);
/// How long a job waits for a command that is at work.
const PATIENCE: Duration = Duration::from_secs(120);

/// What all days of a daemon share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    /// So many organisations are at work at the same time.
    pub(super) run_slots: Arc<Semaphore>,
    /// One among many: their folders are looked through by the clock, and the database is left in peace.
    pub(super) is_one_of_many: bool,
}

/// How a day ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WorkerEnd {
    /// Asked to end; the action in hand was finished.
    Asked,
    /// The lock was lost: another daemon may have this day.
    LockLost,
}

/// An organisation's day, kept by this daemon.
pub(super) struct OrgWorker {
    org: OrgContext,
    /// For the review page and the doors.
    house_now: watch::Sender<OrgContext>,
    folders: Vec<Folder>,
    /// Absent where the clock alone serves.
    watch: Option<Watch>,
    health: Arc<Health>,
    stop: Stop,
    /// Rung when somebody decided something.
    wakeup: Arc<Notify>,
    shared: Shared,
    /// Schedules count from here if they never ran.
    since: DateTime<Utc>,
    alarmed: Option<Instant>,
    /// Since when a file is there that no cycle has looked at yet.
    fresh_since: Option<Instant>,
    /// Files are still being written.
    settling: bool,
    /// Messages about the folders that no letter has told yet.
    folder_words: Vec<String>,
    /// The last attempt to carry approvals out failed or came to nothing: not before this moment again, unless somebody
    /// decides on something.
    not_before: Option<Instant>,
    /// The stop switch was on when it was last looked at.
    stopped: bool,
    /// The last decision that such an attempt knew of.
    decided: Option<DateTime<Utc>>,
    /// When the database was last looked at.
    looked: Option<(DateTime<Utc>, Instant)>,
    /// A cycle was begun and did not come to its end: it is begun again.
    unfinished: bool,
    /// Something failed for want of the database: it is tried again then, and each time later.
    again: Option<Instant>,
    tries: u32,
    /// A platform or a service could not be read: it is asked again.
    away: Option<Away>,
    /// The file of the database is not in its place.
    is_storeless: bool,
}

impl OrgWorker {
    /// Begins a day.
    ///
    /// # Errors
    /// [`SyncError::Store`] when the database cannot be read, or the day of the first start cannot be kept in it.
    pub(super) async fn begin(
        org: OrgContext,
        health: Arc<Health>,
        wakeup: Arc<Notify>,
        stop: Stop,
        shared: Shared,
    ) -> Result<OrgWorker, SyncError> {
        let opened = org.clock.instant();
        let since = first_opened(&org, org.now()).await?;
        note_boot(&org).await;
        let syncs = org.config.schedules.iter().filter(|schedule| schedule.job == Job::Sync);
        let syncs: Vec<&str> = syncs.map(|schedule| schedule.name.as_str()).collect();
        let unfinished = org.store.has_unfinished("sync", &syncs).await?;
        // What came from a folder, and then the daemon was gone.
        let fresh_files = org.store.has_fresh_files("sync").await?;
        // What was away then may be there now.
        let away =
            org.store.last_outcome("sync").await?.filter(|outcome| outcome == "failed").map(|_| Away::begun(opened));
        Ok(OrgWorker {
            folders: work::folders(&org.config),
            watch: (!shared.is_one_of_many).then(|| watch_of(&org.config)),
            house_now: watch::Sender::new(org.clone()),
            org,
            health,
            stop,
            wakeup,
            shared,
            since,
            alarmed: None,
            fresh_since: fresh_files.then_some(opened),
            settling: false,
            folder_words: Vec::new(),
            not_before: None,
            stopped: false,
            decided: None,
            looked: None,
            unfinished,
            again: None,
            tries: 0,
            away,
            is_storeless: false,
        })
    }

    /// The context as it is, now and later.
    pub(super) fn house_seen(&self) -> watch::Receiver<OrgContext> {
        self.house_now.subscribe()
    }

    /// Keeps the day until it is asked to end or loses its lock. `orgs` brings other configurations.
    pub(super) async fn keep(mut self, lock: Lock, mut orgs: mpsc::Receiver<OrgContext>) -> WorkerEnd {
        // What lies in the folders already is looked at first.
        let mut was_woken = true;
        loop {
            if self.stop.is_asked() {
                return WorkerEnd::Asked;
            }
            if !lock.holds() {
                return WorkerEnd::LockLost;
            }
            let has_store = self.has_store().await;
            if has_store && (was_woken || self.has_files() || self.fresh_since.is_some() || self.is_due(self.org.now()))
            {
                self.look().await;
                if self.stop.is_asked() {
                    return WorkerEnd::Asked;
                }
            }
            let pause = self.pause();
            let wakeup = Arc::clone(&self.wakeup);
            let (store, clock) = (self.org.store.clone(), self.org.clock.clone());
            was_woken = !has_store;
            tokio::select! {
                // One order, so that a simulation can be told again.
                biased;
                org = orgs.recv() => match org {
                    Some(org) => {
                        self.take_house(org);
                        was_woken = true;
                    }
                    None => return WorkerEnd::Asked,
                },
                // Somebody approved something: it is carried out at once, not at the next tick.
                () = wakeup.notified() => was_woken = true,
                // Nobody waits for the next tick with a database that is not there any more.
                () = recovery::lost(&store, &clock), if has_store => was_woken = true,
                () = self.wake(pause) => {}
            }
        }
    }

    /// Looks at everything once.
    async fn look(&mut self) {
        let run_slots = Arc::clone(&self.shared.run_slots);
        let Ok(_turn) = run_slots.acquire().await else { return };
        self.looked = Some((self.org.now(), self.org.clock.instant()));
        self.again = None;
        self.take_files().await;
        if self.stop.is_asked() {
            return;
        }
        self.run_due().await;
        if self.unfinished && !self.stop.is_asked() {
            tracing::info!("a cycle that was interrupted is begun again");
            let dry = self.is_quiet(self.org.now());
            self.sync(dry).await;
        }
        if self.away.is_some_and(|away| away.is_due(self.org.clock.instant())) && !self.stop.is_asked() {
            tracing::info!("what could not be read is asked again");
            let dry = self.is_quiet(self.org.now());
            self.sync(dry).await;
        }
        self.look_at_switch().await;
        self.carry_approved().await;
        self.tell_of_carried().await;
        self.look_for_silence().await;
        if self.again.is_none() {
            self.tries = 0;
        }
    }
}

/// When this store was first opened by a daemon.
async fn first_opened(org: &OrgContext, now: DateTime<Utc>) -> Result<DateTime<Utc>, SyncError> {
    if let Some(known) = org.store.switch("first_opened").await? {
        return Ok(DateTime::parse_from_rfc3339(&known.value).map_or(now, |at| at.to_utc()));
    }
    let switch = Switch { value: stamp(now), since: stamp(now), who: "auto".into(), reason: String::new() };
    org.store.set_switch("first_opened", &switch).await?;
    Ok(now)
}

fn poll_of(config: &Config) -> Duration {
    config.folders.iter().map(|folder| folder.poll).min().unwrap_or(Duration::from_secs(30))
}

fn watch_of(config: &Config) -> Watch {
    Watch::new(config.folders.iter().map(|folder| folder.path.clone()), poll_of(config))
}

impl OrgWorker {
    /// How long nothing has to be looked at: in the folders, by the clock, or again.
    fn pause(&self) -> Duration {
        let settling = self.folders.iter().map(|folder| folder.settings().settle).min().unwrap_or(TICK);
        if self.is_storeless {
            return recovery::LOOK;
        }
        let again = self.again.into_iter().chain(self.away.map(|away| away.at)).min();
        let again = again.map_or(TICK, |again| again.saturating_duration_since(self.org.clock.instant()));
        let pause = if self.fresh_since.is_some() || self.settling { settling.min(TICK) } else { TICK };
        let now = self.org.now();
        let due = self.org.config.schedules.iter().filter(|schedule| schedule.enabled);
        let due = due.filter_map(|schedule| schedule.next_after(now)).min();
        let due = due.map_or(TICK, |due| (due - now).to_std().unwrap_or_default());
        pause.min(again).min(due).max(SHORTEST)
    }

    /// Waits until something may have to be done, at most so long.
    async fn wake(&mut self, at_most: Duration) {
        match &mut self.watch {
            Some(watch) => {
                for fault in &watch.wait(at_most).await.faults {
                    tracing::warn!(code = fault.code(), "a watched folder cannot be used");
                }
            }
            None => self.org.clock.sleep(at_most.min(poll_of(&self.org.config))).await,
        }
    }

    /// Another configuration.
    fn take_house(&mut self, org: OrgContext) {
        self.folders = work::folders(&org.config);
        self.watch = self.watch.is_some().then(|| watch_of(&org.config));
        self.org = org.clone();
        self.house_now.send_replace(org);
        self.looked = None;
    }

    /// True if a look at the database is due: at each wake where there is one organisation; where there are many, when
    /// somebody rang, when a schedule is due, and every few minutes.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        let instant_now = self.org.clock.instant();
        let is_past = |moment: Option<Instant>| moment.is_some_and(|moment| moment <= instant_now);
        if self.watch.is_some() || is_past(self.again) || is_past(self.away.map(|away| away.at)) {
            return true;
        }
        let Some((at, instant)) = self.looked else { return true };
        instant_now.saturating_duration_since(instant) >= LONG_TICK
            || self.org.config.schedules.iter().any(|schedule| schedule.due(Some(at), at, now).is_some())
    }

    /// True if something that came lies in a folder, or cannot be seen: nothing of it is asked of the database.
    fn has_files(&mut self) -> bool {
        let now = self.org.clock.instant();
        self.folders.iter_mut().any(|folder| match folder.glance(now) {
            Ok(scan) => scan.waiting > 0 || !scan.settled.is_empty() || !scan.odd.is_empty(),
            Err(_) => true,
        })
    }
}
