//! An organisation's day: its files, its hours, its approvals; one thing at a time.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, Semaphore, mpsc, watch};

use super::folder::Folder;
use super::health::{self, Condition, Health};
use super::watch::Watch;
use super::{telemetry, work};
use crate::apply::Stop;
use crate::config::{Config, Job};
use crate::cycle::{CycleFault, House, Lock, carry_out, fetch, make_plans, work_lock};
use crate::store::{Switch, stamp};

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
    pub(super) turns: Arc<Semaphore>,
    /// One among many: their folders are looked through by the clock, and the database is left in peace.
    pub(super) is_one_of_many: bool,
}

/// How a day ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayEnd {
    /// Asked to end; the action in hand was finished.
    Asked,
    /// The lock was lost: another daemon may have this day.
    LockLost,
}

/// An organisation's day, kept by this daemon.
pub(super) struct Day {
    house: House,
    /// For the review page and the doors.
    house_now: watch::Sender<House>,
    folders: Vec<Folder>,
    /// Absent where the clock alone serves.
    watch: Option<Watch>,
    health: Arc<Health>,
    stop: Stop,
    /// Rung when somebody decided something.
    bell: Arc<Notify>,
    shared: Shared,
    /// Schedules count from here if they never ran.
    since: DateTime<Utc>,
    alarmed: Option<Instant>,
    /// A file came, and no cycle has looked at it yet.
    fresh_files: bool,
    /// Files are still being written.
    settling: bool,
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
}

impl Day {
    /// Begins a day.
    ///
    /// # Errors
    /// As the store says.
    pub(super) async fn begin(
        house: House,
        health: Arc<Health>,
        bell: Arc<Notify>,
        stop: Stop,
        shared: Shared,
    ) -> Result<Day, CycleFault> {
        let since = first_opened(&house, Utc::now()).await?;
        let syncs = house.config.schedules.iter().filter(|schedule| schedule.job == Job::Sync);
        let syncs: Vec<&str> = syncs.map(|schedule| schedule.name.as_str()).collect();
        let unfinished = house.store.has_unfinished("sync", &syncs).await?;
        // What came from a folder, and then the daemon was gone.
        let fresh_files = house.store.has_fresh_files("sync").await?;
        Ok(Day {
            folders: work::folders(&house.config),
            watch: (!shared.is_one_of_many).then(|| watch_of(&house.config)),
            house_now: watch::Sender::new(house.clone()),
            house,
            health,
            stop,
            bell,
            shared,
            since,
            alarmed: None,
            fresh_files,
            settling: false,
            not_before: None,
            stopped: false,
            decided: None,
            looked: None,
            unfinished,
            again: None,
            tries: 0,
        })
    }

    /// The house as it is, now and later.
    pub(super) fn house_seen(&self) -> watch::Receiver<House> {
        self.house_now.subscribe()
    }

    /// Keeps the day until it is asked to end or loses its lock. `houses` brings other configurations.
    pub(super) async fn keep(mut self, lock: Lock, mut houses: mpsc::Receiver<House>) -> DayEnd {
        // What lies in the folders already is looked at first.
        let mut has_rung = true;
        loop {
            if self.stop.is_asked() {
                return DayEnd::Asked;
            }
            if !lock.holds() {
                return DayEnd::LockLost;
            }
            if has_rung || self.has_files() || self.fresh_files || self.is_due(Utc::now()) {
                self.look().await;
                if self.stop.is_asked() {
                    return DayEnd::Asked;
                }
            }
            let pause = self.pause();
            let bell = Arc::clone(&self.bell);
            has_rung = false;
            tokio::select! {
                house = houses.recv() => match house {
                    Some(house) => {
                        self.take_house(house);
                        has_rung = true;
                    }
                    None => return DayEnd::Asked,
                },
                // Somebody approved something: it is carried out at once, not at the next tick.
                () = bell.notified() => has_rung = true,
                () = self.wake(pause) => {}
            }
        }
    }

    /// Looks at everything once.
    async fn look(&mut self) {
        let turns = Arc::clone(&self.shared.turns);
        let Ok(_turn) = turns.acquire().await else { return };
        self.looked = Some((Utc::now(), Instant::now()));
        self.again = None;
        self.take_files().await;
        if self.stop.is_asked() {
            return;
        }
        self.run_due().await;
        if self.unfinished && !self.stop.is_asked() {
            tracing::info!("a cycle that was interrupted is begun again");
            let dry = self.is_quiet(Utc::now());
            self.sync(dry).await;
        }
        self.look_at_switch().await;
        self.carry_approved().await;
        self.look_for_silence().await;
        if self.again.is_none() {
            self.tries = 0;
        }
    }

    /// Something failed for want of the database or of the lock: it is tried again soon, and each time later.
    fn try_again(&mut self) {
        let wait = Duration::from_secs(1 << self.tries.min(6));
        self.tries = self.tries.saturating_add(1);
        self.again = Some(Instant::now() + wait);
        self.not_before = None;
    }
}

/// When this store was first opened by a daemon.
async fn first_opened(house: &House, now: DateTime<Utc>) -> Result<DateTime<Utc>, CycleFault> {
    if let Some(known) = house.store.switch("first_opened").await? {
        return Ok(DateTime::parse_from_rfc3339(&known.value).map_or(now, |at| at.to_utc()));
    }
    let switch = Switch { value: stamp(now), since: stamp(now), who: "auto".into(), reason: String::new() };
    house.store.set_switch("first_opened", &switch).await?;
    Ok(now)
}

fn poll_of(config: &Config) -> Duration {
    config.folders.iter().map(|folder| folder.poll).min().unwrap_or(Duration::from_secs(30))
}

fn watch_of(config: &Config) -> Watch {
    Watch::new(config.folders.iter().map(|folder| folder.path.clone()), poll_of(config))
}

impl Day {
    /// How long nothing has to be looked at: in the folders, by the clock, or again.
    fn pause(&self) -> Duration {
        let settling = self.folders.iter().map(|folder| folder.settings().settle).min().unwrap_or(TICK);
        let again = self.again.map_or(TICK, |again| again.saturating_duration_since(Instant::now()));
        let pause = if self.fresh_files || self.settling { settling.min(TICK) } else { TICK };
        let now = Utc::now();
        let due = self.house.config.schedules.iter().filter(|schedule| schedule.enabled);
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
            None => tokio::time::sleep(at_most.min(poll_of(&self.house.config))).await,
        }
    }

    /// Another configuration.
    fn take_house(&mut self, house: House) {
        self.folders = work::folders(&house.config);
        self.watch = self.watch.is_some().then(|| watch_of(&house.config));
        self.house = house.clone();
        self.house_now.send_replace(house);
        self.looked = None;
    }

    /// True if a look at the database is due: at each wake where there is one organisation; where there are many, when
    /// somebody rang, when a schedule is due, and every few minutes.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        if self.watch.is_some() || self.again.is_some_and(|again| again <= Instant::now()) {
            return true;
        }
        let Some((at, instant)) = self.looked else { return true };
        instant.elapsed() >= LONG_TICK
            || self.house.config.schedules.iter().any(|schedule| schedule.due(Some(at), at, now).is_some())
    }

    /// True if something that came lies in a folder, or cannot be seen: nothing of it is asked of the database.
    fn has_files(&mut self) -> bool {
        let now = Instant::now();
        self.folders.iter_mut().any(|folder| match folder.scan(now) {
            Ok(scan) => scan.waiting > 0 || !scan.settled.is_empty() || !scan.odd.is_empty(),
            Err(_) => true,
        })
    }

    /// Takes in what has settled. When files came and none is left to wait for, a cycle looks at them.
    async fn take_files(&mut self) {
        let mut waiting = false;
        let mut fault = None;
        // Nothing to lock for while nothing lies there.
        let looked: Vec<bool> = self
            .folders
            .iter_mut()
            .map(|folder| match folder.scan(Instant::now()) {
                Ok(scan) => {
                    waiting |= scan.waiting > 0;
                    !scan.settled.is_empty() || !scan.odd.is_empty()
                }
                Err(trouble) => {
                    fault = Some(trouble.code());
                    false
                }
            })
            .collect();
        self.health.set(health::FOLDERS, fault.map_or(Condition::Ok, Condition::Degraded));
        if looked.iter().any(|something| *something) {
            let Some(_lock) = self.lock().await else { return };
            let house = self.house.clone();
            let mut failed = false;
            for (folder, config) in self.folders.iter_mut().zip(&house.config.folders) {
                loop {
                    match crate::cycle::import_folder(&house, folder, config, Utc::now()).await {
                        Ok(Ok(imported)) => {
                            for file in &imported.files {
                                tracing::info!(outcome = file.outcome(), "file taken");
                                health::count_file(file.outcome());
                            }
                            for _ in &imported.odd {
                                tracing::warn!("something that is not a file is left in a watched folder");
                            }
                            self.fresh_files |= imported.files.iter().any(crate::cycle::FileOutcome::is_news);
                            waiting |= imported.waiting > 0;
                            if imported.later == 0 || imported.files.is_empty() || self.stop.is_asked() {
                                break;
                            }
                        }
                        Ok(Err(trouble)) => {
                            tracing::warn!(code = trouble.code(), "a watched folder cannot be used");
                            break;
                        }
                        Err(trouble) => {
                            tracing::error!(code = trouble.code(), "files were not taken in");
                            self.health.set(health::STORE, Condition::Degraded(trouble.code()));
                            failed = true;
                            break;
                        }
                    }
                }
            }
            if failed {
                self.try_again();
            }
        }
        if self.fresh_files && !waiting && !self.stop.is_asked() {
            self.fresh_files = false;
            let dry = self.is_quiet(Utc::now());
            self.sync(dry).await;
        }
        self.settling = waiting;
    }

    /// Runs whatever schedule is due, once.
    async fn run_due(&mut self) {
        let now = Utc::now();
        let config = self.house.config.clone();
        let last = match self.house.store.last_dues().await {
            Ok(last) => last,
            Err(fault) => {
                tracing::error!(code = CycleFault::from(fault).code(), "schedules cannot be read");
                self.try_again();
                return;
            }
        };
        for schedule in config.schedules.iter() {
            let Some(due) = schedule.due(last.get(&schedule.name).copied(), self.since, now) else { continue };
            match self.house.store.take_due(&schedule.name, due.due_at, now).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(fault) => {
                    tracing::error!(code = CycleFault::from(fault).code(), "a schedule could not be begun");
                    self.try_again();
                    return;
                }
            }
            tracing::info!(schedule = %schedule.name, job = schedule.job.code(), missed = due.missed, "due");
            match schedule.job {
                Job::Sync => {
                    let dry = schedule.is_quiet(now) || schedule.freeze_at(now).is_some();
                    self.sync(dry).await;
                }
                Job::Plan => self.plan().await,
                Job::Report => self.report().await,
                Job::Backup => match work::backup(&self.house, now).await {
                    Ok(_) => tracing::info!("database copied"),
                    Err(fault) => tracing::error!(code = fault.code(), "database not copied"),
                },
            }
            if self.stop.is_asked() {
                return;
            }
        }
    }

    /// True while a schedule of the sync keeps everything from being carried out.
    fn is_quiet(&self, now: DateTime<Utc>) -> bool {
        self.house
            .config
            .schedules
            .iter()
            .filter(|schedule| schedule.enabled && schedule.job == Job::Sync)
            .any(|schedule| schedule.is_quiet(now) || schedule.freeze_at(now).is_some())
    }

    async fn lock(&mut self) -> Option<Lock> {
        match work_lock(&self.house.store, PATIENCE).await {
            Ok(lock) => Some(lock),
            Err(fault) => {
                tracing::warn!(code = fault.code(), "another process is at work");
                self.try_again();
                None
            }
        }
    }

    async fn sync(&mut self, dry: bool) {
        let now = Utc::now();
        self.unfinished = true;
        // Reading an e-journal can take minutes: nobody waits for it.
        let fetched = match fetch(&self.house, &[], false, now).await {
            Ok(fetched) => fetched,
            Err(fault) => {
                tracing::error!(code = fault.code(), "sources were not read");
                Vec::new()
            }
        };
        let Some(_lock) = self.lock().await else { return };
        let ended = work::cycle(&self.house, &mut self.folders, fetched, dry, &self.stop, now).await;
        self.health.ran(SystemTime::now());
        match ended {
            Ok(report) => {
                self.unfinished = false;
                let outcome = report.outcome();
                tracing::info!(outcome, dry, "cycle ended");
                telemetry::status(outcome);
                let fault = report.faults.first().map(|(_, fault)| fault.code());
                self.health.set(health::STORE, Condition::Ok);
                self.health.set(health::PLATFORM, fault.map_or(Condition::Ok, Condition::Degraded));
                self.health.set(
                    health::CYCLE,
                    if outcome == "failed" { Condition::Degraded("cycle.failed") } else { Condition::Ok },
                );
                self.health.set_stopped(report.stopped.is_some());
                work::tell(&self.house, &report, now).await;
            }
            Err(fault) => {
                tracing::error!(code = fault.code(), "cycle failed");
                self.health.set(health::CYCLE, Condition::Degraded(fault.code()));
                if matches!(fault, CycleFault::Store(_)) {
                    self.health.set(health::STORE, Condition::Degraded(fault.code()));
                    let is_first = self.tries == 0;
                    self.try_again();
                    if !is_first {
                        // It was told already.
                        return;
                    }
                } else {
                    self.unfinished = false;
                }
                work::tell_failed(&self.house, &fault, now).await;
            }
        }
    }

    async fn plan(&mut self) {
        let Some(_lock) = self.lock().await else { return };
        match make_plans(&self.house, Utc::now()).await {
            Ok((report, _)) => {
                tracing::info!(plans = report.plan.iter().len(), "planned");
                work::tell(&self.house, &report, Utc::now()).await;
            }
            Err(fault) => tracing::error!(code = fault.code(), "not planned"),
        }
    }

    async fn report(&mut self) {
        match work::mail_report(&self.house, Utc::now()).await {
            Ok(()) => tracing::info!("report made"),
            Err(fault) => tracing::error!(code = fault.code(), "the report was not made"),
        }
    }

    /// Whether everything is stopped, for those who watch: a person may have said so since the last cycle.
    async fn look_at_switch(&mut self) {
        if let Ok(switch) = self.house.store.stopped().await {
            self.health.set_stopped(switch.is_some());
            if std::mem::replace(&mut self.stopped, switch.is_some()) && switch.is_none() {
                // What was approved while everything was stopped has waited long enough.
                self.not_before = None;
            }
        }
    }

    /// Carries out what people approved since.
    async fn carry_approved(&mut self) {
        let now = Utc::now();
        if self.is_quiet(now) {
            return;
        }
        let numbers = match self.house.store.plans_to_apply().await {
            Ok(numbers) => numbers,
            Err(fault) => {
                self.health.set(health::STORE, Condition::Degraded(CycleFault::from(fault).code()));
                self.try_again();
                return;
            }
        };
        if numbers.is_empty() {
            return;
        }
        // What lapsed, or waits for another action that nobody approved, stays in the list: the platform is not read anew
        // for it every few seconds.
        let decided = self.house.store.last_decision_at().await.unwrap_or(self.decided);
        if self.not_before.is_some_and(|moment| moment > Instant::now()) && decided == self.decided {
            return;
        }
        self.not_before = Some(Instant::now() + Duration::from_secs(300));
        self.decided = decided;
        let Some(_lock) = self.lock().await else { return };
        for number in numbers {
            let Ok(Some(head)) = self.house.store.plan_called(&number.to_string()).await else { continue };
            match carry_out(&self.house, head, Vec::new(), false, &self.stop, now).await {
                Ok(Ok(carried)) => {
                    let failed = carried.applied.failed.len();
                    work::count_actions(&carried.applied);
                    tracing::info!(plan = number, done = carried.applied.done.len(), failed, "carried out");
                    let applied = &carried.applied;
                    let moved = applied.done.len() + applied.already + applied.tasks + carried.changed.len() > 0;
                    if moved && failed == 0 && applied.unknown == 0 && !applied.stopped {
                        self.not_before = None;
                    }
                }
                Ok(Err(_)) => tracing::info!(plan = number, "not carried out now"),
                Err(fault) => {
                    tracing::error!(plan = number, code = fault.code(), "not carried out");
                    if matches!(fault, CycleFault::Store(_)) {
                        self.try_again();
                    }
                }
            }
        }
    }

    async fn look_for_silence(&mut self) {
        if self.alarmed.is_some_and(|last| last.elapsed() < Duration::from_secs(3600)) {
            return;
        }
        self.alarmed = Some(Instant::now());
        let now = Utc::now();
        match work::alarms(&self.house, self.since, now).await {
            Ok(silences) if silences.is_empty() => {}
            Ok(silences) => tracing::warn!(count = silences.len(), "nothing has happened for too long"),
            Err(fault) => tracing::error!(code = fault.code(), "alarms cannot be looked at"),
        }
    }
}
