//! What an organisation's day does: files are taken in, what is due is run, what was approved is carried out.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::super::health::{self, Condition};
use super::super::{telemetry, telling, work};
use super::{OrgWorker, PATIENCE};
use crate::config::Job;
use crate::sync::{Lock, SyncError, execute, fetch, make_plans, work_lock};

/// Files that have settled wait so many times as long as settling takes for those that came with them.
const TOGETHER: u32 = 6;

impl OrgWorker {
    /// Takes in what has settled. When files came and none is left to wait for, a cycle looks at them.
    pub(super) async fn take_files(&mut self) {
        let mut waiting = false;
        let mut fault = None;
        let glanced = self.org.clock.instant();
        // Nothing to lock for while nothing lies there.
        let looked: Vec<bool> = self
            .folders
            .iter_mut()
            .map(|folder| match folder.glance(glanced) {
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
            let org = self.org.clone();
            let mut failed = false;
            for (folder, config) in self.folders.iter_mut().zip(&org.config.folders) {
                loop {
                    match crate::sync::import_folder(&org, folder, config, org.now()).await {
                        Ok(Ok(imported)) => {
                            for file in &imported.files {
                                tracing::info!(outcome = file.outcome(), "file taken");
                            }
                            for _ in &imported.odd {
                                tracing::warn!("something that is not a file is left in a watched folder");
                            }
                            // Told with the next cycle.
                            self.folder_words.extend(imported.odd);
                            if imported.files.iter().any(crate::sync::FileOutcome::is_news) {
                                self.fresh_since.get_or_insert_with(|| org.clock.instant());
                            }
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
        // Files that are dropped together are looked at together; one that grows on and on keeps nobody else waiting.
        let settle = self.folders.iter().map(|folder| folder.settings().settle).max().unwrap_or_default();
        let now = self.org.clock.instant();
        let is_patient = |since: Instant| waiting && now.saturating_duration_since(since) < settle * TOGETHER;
        if self.fresh_since.is_some_and(|since| !is_patient(since)) && !self.stop.is_asked() {
            self.fresh_since = None;
            let dry = self.is_quiet(self.org.now());
            self.sync(dry).await;
        }
        self.settling = waiting;
    }

    /// Runs whatever schedule is due, once.
    pub(super) async fn run_due(&mut self) {
        let now = self.org.now();
        let config = self.org.config.clone();
        let last = match self.org.store.last_dues().await {
            Ok(last) => last,
            Err(fault) => {
                tracing::error!(code = SyncError::from(fault).code(), "schedules cannot be read");
                self.try_again();
                return;
            }
        };
        for schedule in config.schedules.iter() {
            let Some(due) = schedule.due(last.get(&schedule.name).copied(), self.since, now) else { continue };
            match self.org.store.take_due(&schedule.name, due.due_at, now).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(fault) => {
                    tracing::error!(code = SyncError::from(fault).code(), "a schedule could not be begun");
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
                Job::Backup => match work::backup(&self.org, now).await {
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
    pub(super) fn is_quiet(&self, now: DateTime<Utc>) -> bool {
        self.org
            .config
            .schedules
            .iter()
            .filter(|schedule| schedule.enabled && schedule.job == Job::Sync)
            .any(|schedule| schedule.is_quiet(now) || schedule.freeze_at(now).is_some())
    }

    async fn lock(&mut self) -> Option<Lock> {
        match work_lock(&self.org, PATIENCE).await {
            Ok(lock) => Some(lock),
            Err(fault) => {
                tracing::warn!(code = fault.code(), "another process is at work");
                self.try_again();
                None
            }
        }
    }

    pub(super) async fn sync(&mut self, dry: bool) {
        let now = self.org.now();
        self.unfinished = true;
        // Reading an e-journal can take minutes: nobody waits for it.
        let fetched = match fetch(&self.org, &[], false, now).await {
            Ok(fetched) => fetched,
            Err(fault) => {
                tracing::error!(code = fault.code(), "sources were not read");
                Vec::new()
            }
        };
        let Some(_lock) = self.lock().await else { return };
        let ended = work::run_sync(&self.org, &mut self.folders, fetched, dry, &self.stop, now).await;
        self.health.ran(self.org.now());
        match ended {
            Ok(mut report) => {
                self.unfinished = report.overslept;
                report.folders.append(&mut self.folder_words);
                self.note_what_is_away(&report);
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
                telling::tell(&self.org, &report, now).await;
            }
            Err(fault) => {
                tracing::error!(code = fault.code(), "cycle failed");
                self.health.set(health::CYCLE, Condition::Degraded(fault.code()));
                if matches!(fault, SyncError::Store(_)) {
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
                telling::tell_failed(&self.org, &fault, now).await;
            }
        }
    }

    async fn plan(&mut self) {
        let Some(_lock) = self.lock().await else { return };
        match make_plans(&self.org, self.org.now()).await {
            Ok((report, _)) => {
                tracing::info!(plans = report.plan.iter().len(), "planned");
                telling::tell(&self.org, &report, self.org.now()).await;
            }
            Err(fault) => tracing::error!(code = fault.code(), "not planned"),
        }
    }

    async fn report(&mut self) {
        match telling::mail_report(&self.org, self.org.now()).await {
            Ok(()) => tracing::info!("report made"),
            Err(fault) => tracing::error!(code = fault.code(), "the report was not made"),
        }
    }

    /// Whether everything is stopped, for those who watch: a person may have said so since the last cycle.
    pub(super) async fn look_at_switch(&mut self) {
        if let Ok(switch) = self.org.store.stopped().await {
            self.health.set_stopped(switch.is_some());
            if std::mem::replace(&mut self.stopped, switch.is_some()) && switch.is_none() {
                // What was approved while everything was stopped has waited long enough.
                self.not_before = None;
            }
        }
    }

    /// Carries out what people approved since.
    pub(super) async fn carry_approved(&mut self) {
        let now = self.org.now();
        if self.is_quiet(now) {
            return;
        }
        let numbers = match self.org.store.plans_to_apply().await {
            Ok(numbers) => numbers,
            Err(fault) => {
                self.health.set(health::STORE, Condition::Degraded(SyncError::from(fault).code()));
                self.try_again();
                return;
            }
        };
        if numbers.is_empty() {
            return;
        }
        // What lapsed, or waits for another action that nobody approved, stays in the list: the platform is not read anew
        // for it every few seconds.
        let decided = self.org.store.last_decision_at().await.unwrap_or(self.decided);
        if self.not_before.is_some_and(|moment| moment > self.org.clock.instant()) && decided == self.decided {
            return;
        }
        self.not_before = Some(self.org.clock.instant() + Duration::from_secs(300));
        self.decided = decided;
        let Some(_lock) = self.lock().await else { return };
        for number in numbers {
            let head = match self.org.store.plan_called(&number.to_string()).await {
                Ok(Some(head)) => head,
                Ok(None) => continue,
                // A connection that was cut just now: without a word the plan would wait for the next long tick.
                Err(fault) => {
                    tracing::error!(plan = number, code = SyncError::from(fault).code(), "not carried out");
                    self.try_again();
                    continue;
                }
            };
            match execute(&self.org, head, Vec::new(), false, &self.stop, now).await {
                Ok(Ok(carried)) => {
                    let failed = carried.applied.failed.len();
                    work::count_actions(&carried.applied);
                    tracing::info!(plan = number, done = carried.applied.done.len(), failed, "carried out");
                    let applied = &carried.applied;
                    let moved = applied.done.len()
                        + applied.already
                        + applied.tasks
                        + applied.refused.len()
                        + carried.changed.len()
                        > 0;
                    if moved && failed == 0 && applied.unknown == 0 && !applied.stopped {
                        self.not_before = None;
                    }
                }
                Ok(Err(_)) => tracing::info!(plan = number, "not carried out now"),
                Err(fault) => {
                    tracing::error!(plan = number, code = fault.code(), "not carried out");
                    if matches!(fault, SyncError::Store(_)) {
                        self.try_again();
                    }
                }
            }
        }
    }

    /// Tells people what is left to them of what they approved.
    pub(super) async fn tell_of_carried(&mut self) {
        if let Err(fault) = telling::tell_of_carried(&self.org, self.org.now()).await {
            tracing::error!(code = fault.code(), "what was carried out was not told");
        }
    }

    pub(super) async fn look_for_silence(&mut self) {
        let instant = self.org.clock.instant();
        if self.alarmed.is_some_and(|last| instant.saturating_duration_since(last) < Duration::from_secs(3600)) {
            return;
        }
        self.alarmed = Some(instant);
        let now = self.org.now();
        match telling::alarms(&self.org, self.since, now).await {
            Ok(silences) if silences.is_empty() => {}
            Ok(silences) => tracing::warn!(count = silences.len(), "nothing has happened for too long"),
            Err(fault) => tracing::error!(code = fault.code(), "alarms cannot be looked at"),
        }
    }
}
