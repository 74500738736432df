//! `kontingent run`: the loop that waits for files, hours, approvals and signals, and does one thing at a time.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;

use super::folder::Folder;
use super::health::{self, Condition, Health};
use super::watch::Watch;
use super::{telemetry, work};
use crate::apply::Stop;
use crate::config::{Config, Job};
use crate::cycle::{CycleFault, House, Lock, carry_out, day_lock, fetch, make_plans, work_lock};
use crate::store::{Store, StoreKind, Switch, stamp};
use crate::web::Site;

/// What the world asks of the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    End,
    Reload,
}

/// How a daemon's day ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEnd {
    /// Asked to end; the action in hand was finished.
    Asked,
    /// Another daemon works on this store.
    AnotherDaemon,
    /// The server lost this daemon's lock: another one may be at work.
    LockLost,
    /// The address for health and metrics cannot be used.
    NoAddress,
    /// The address of the review page cannot be used, or its certificate.
    NoPage,
}

/// Approvals and schedules are looked at so often: a few small queries.
const TICK: Duration = Duration::from_secs(15);
/// A daemon that stands by asks so often whether it is its turn.
const STAND_BY: Duration = Duration::from_secs(5);
/// How long a job waits for a command that is at work.
const PATIENCE: Duration = Duration::from_secs(120);

struct LongDay {
    house: House,
    /// For the review page.
    house_now: tokio::sync::watch::Sender<House>,
    folders: Vec<Folder>,
    watch: Watch,
    health: Arc<Health>,
    stop: Stop,
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
}

/// Works until it is asked to end.
///
/// # Errors
/// Only if the store cannot be used at the start; later faults are told, and mended by the next try.
pub async fn long_day(house: House) -> Result<DayEnd, CycleFault> {
    let stop = Stop::default();
    let mut asked = signals(stop.clone());
    tokio::spawn(telemetry::keep_alive());
    let lock = match day_lock(&house.store).await? {
        Some(lock) => lock,
        None if house.store.kind() == StoreKind::Sqlite => return Ok(DayEnd::AnotherDaemon),
        // On a server the other one may run on another machine: this one takes over when it ends.
        None => match stand_by(&house.store, &mut asked).await? {
            Some(lock) => lock,
            None => return Ok(DayEnd::Asked),
        },
    };
    let health = Health::new();
    let Ok(listener) = tokio::net::TcpListener::bind(house.config.listen).await else { return Ok(DayEnd::NoAddress) };
    if let Ok(metrics) = health::install_metrics() {
        let router = health::router(health.clone(), metrics);
        tokio::spawn(async move {
            if axum::serve(listener, router).await.is_err() {
                tracing::error!("the port for health and metrics was closed");
            }
        });
    }
    let (house_now, house_seen) = tokio::sync::watch::channel(house.clone());
    let site = Arc::new(Site::new(house_seen, Arc::clone(&health)));
    let decided = Arc::clone(&site.decided);
    match crate::web::serve(&house.config.web, site) {
        Ok(served) => tracing::info!(address = %served.url, "review page"),
        Err(_) if house.config.web.is_said => return Ok(DayEnd::NoPage),
        Err(fault) => tracing::error!(%fault, "the review page is not served"),
    }
    let since = first_opened(&house, Utc::now()).await?;
    tokio::spawn(super::door::keep_doors(house_now.subscribe()));
    let mut day = LongDay {
        folders: work::folders(&house.config),
        watch: watch_of(&house.config),
        house,
        house_now,
        health,
        stop,
        since,
        alarmed: None,
        fresh_files: false,
        settling: false,
        not_before: None,
        stopped: false,
        decided: None,
    };
    telemetry::ready();
    tracing::info!(platforms = day.house.platforms.len(), folders = day.folders.len(), "ready");
    // What lies in the folders already is looked at first.
    day.take_files().await;
    loop {
        if day.stop.is_asked() {
            break;
        }
        if !lock.holds() {
            tracing::error!(code = "claim_lost", "another daemon may be at work: this one ends");
            return Ok(DayEnd::LockLost);
        }
        let pause = day.pause();
        tokio::select! {
            request = asked.recv() => match request {
                Some(Asked::Reload) => day.reload().await,
                Some(Asked::End) | None => break,
            },
            // Somebody approved something: it is carried out at once, not at the next tick.
            () = decided.notified() => day.not_before = None,
            wake = day.watch.wait(pause) => {
                for fault in &wake.faults {
                    tracing::warn!(code = fault.code(), "a watched folder cannot be used");
                }
                day.take_files().await;
            }
        }
        if day.stop.is_asked() {
            break;
        }
        day.run_due().await;
        day.look_at_switch().await;
        day.carry_approved().await;
        day.look_for_silence().await;
    }
    telemetry::stopping();
    tracing::info!("ended");
    day.house.store.close().await;
    Ok(DayEnd::Asked)
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

fn watch_of(config: &Config) -> Watch {
    let poll = config.folders.iter().map(|folder| folder.poll).min().unwrap_or(Duration::from_secs(30));
    Watch::new(config.folders.iter().map(|folder| folder.path.clone()), poll)
}

/// Waits until the daemon that works on this store ends, or is gone. `None` if this one is asked to end first.
async fn stand_by(store: &Store, asked: &mut mpsc::Receiver<Asked>) -> Result<Option<Lock>, CycleFault> {
    telemetry::ready();
    tracing::info!("standing by: another daemon works on this store");
    loop {
        tokio::select! {
            request = asked.recv() => if request != Some(Asked::Reload) { return Ok(None) },
            () = tokio::time::sleep(STAND_BY) => {}
        }
        match day_lock(store).await {
            Ok(Some(lock)) => return Ok(Some(lock)),
            Ok(None) => {}
            // A server that is away for a while comes back.
            Err(fault) => tracing::warn!(code = fault.code(), "the store cannot be used"),
        }
    }
}

/// SIGTERM and SIGINT end, SIGHUP reloads. The action in hand hears of the end at once.
fn signals(stop: Stop) -> mpsc::Receiver<Asked> {
    let (to, from) = mpsc::channel(4);
    #[cfg(unix)]
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut term), Ok(mut int), Ok(mut hup)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
        else {
            return;
        };
        loop {
            let asked = tokio::select! {
                _ = term.recv() => Asked::End,
                _ = int.recv() => Asked::End,
                _ = hup.recv() => Asked::Reload,
            };
            if asked == Asked::End {
                stop.ask();
            }
            if to.send(asked).await.is_err() {
                return;
            }
        }
    });
    #[cfg(not(unix))]
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.ask();
            let _ = to.send(Asked::End).await;
        }
    });
    from
}

impl LongDay {
    fn pause(&self) -> Duration {
        let settling = self.folders.iter().map(|folder| folder.settings().settle).min().unwrap_or(TICK);
        if self.fresh_files || self.settling { settling.min(TICK) } else { TICK }
    }

    /// The configuration anew; a faulty one is refused whole.
    async fn reload(&mut self) {
        telemetry::reloading();
        match self.house.config.load_again() {
            Err(faults) => {
                // A fault names file, line and key; values of secrets never stand in it.
                for message in faults.messages(self.house.lang) {
                    tracing::error!(fault = %message, "configuration refused; the former one stays in force");
                }
            }
            Ok(config) if !config.store.is_same(&self.house.config.store) => {
                tracing::error!("another store needs a restart; the former configuration stays in force");
            }
            Ok(config) => match self.house.with_config(config) {
                Ok(house) => {
                    self.house = house;
                    self.house_now.send_replace(self.house.clone());
                    self.folders = work::folders(&self.house.config);
                    self.watch = watch_of(&self.house.config);
                    tracing::info!("configuration reloaded");
                }
                Err(fault) => tracing::error!(code = fault.code(), "configuration refused; the former one stays"),
            },
        }
        telemetry::ready();
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
            for (folder, config) in self.folders.iter_mut().zip(&house.config.folders) {
                loop {
                    match crate::cycle::import_folder(&house, folder, config, Utc::now()).await {
                        Ok(Ok(imported)) => {
                            for file in &imported.files {
                                tracing::info!(outcome = file.outcome(), "file taken");
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
                            break;
                        }
                    }
                }
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
        for schedule in config.schedules.iter() {
            let last = match self.house.store.last_due(&schedule.name).await {
                Ok(last) => last,
                Err(fault) => {
                    tracing::error!(code = CycleFault::from(fault).code(), "schedules cannot be read");
                    return;
                }
            };
            let Some(due) = schedule.due(last, self.since, now) else { continue };
            match self.house.store.take_due(&schedule.name, due.due_at, now).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(fault) => {
                    tracing::error!(code = CycleFault::from(fault).code(), "a schedule could not be begun");
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

    async fn lock(&self) -> Option<crate::cycle::Lock> {
        match work_lock(&self.house.store, PATIENCE).await {
            Ok(lock) => Some(lock),
            Err(fault) => {
                tracing::warn!(code = fault.code(), "another process is at work");
                None
            }
        }
    }

    async fn sync(&mut self, dry: bool) {
        let now = Utc::now();
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
                    tracing::info!(plan = number, done = carried.applied.done.len(), failed, "carried out");
                    let applied = &carried.applied;
                    let moved = applied.done.len() + applied.already + applied.tasks + carried.changed.len() > 0;
                    if moved && failed == 0 && applied.unknown == 0 && !applied.stopped {
                        self.not_before = None;
                    }
                }
                Ok(Err(_)) => tracing::info!(plan = number, "not carried out now"),
                Err(fault) => tracing::error!(plan = number, code = fault.code(), "not carried out"),
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
