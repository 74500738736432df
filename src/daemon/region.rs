//! The days of many organisations, shared by all daemons that work on one server.
//!
//! A daemon keeps as many days as is its share: it takes those that nobody has, gives back what is too many when another daemon
//! came, and takes over what a dead one had once its leases have run out. A day whose watched folders cannot be seen here is
//! left to a daemon that sees them, for as long as one may come for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{Id, JoinSet};
use tracing::Instrument as _;

use super::bot::keep_bots;
use super::health::{self, Condition};
use super::organizations::{Organization, Organizations, open};
use super::worker::{OrgWorker, Shared, WorkerEnd};
use crate::apply::Stop;
use crate::config::{Config, Region};
use crate::sync::{Lock, OrgContext, SyncError, day_lock};
use store::Server;

/// What a person decided on another machine is heard of after so long.
pub(super) const LISTENING: Duration = Duration::from_secs(2);
/// A day whose folders cannot be seen here is left alone for so many looks: another daemon may see them.
const LOOKS: u32 = 3;
/// So many days are begun at the same time: the server writes their claims down together.
const AT_ONCE: usize = 4;
/// After so many times this daemon says that it is alive.
const BETWEEN_SIGNS: usize = 25;

/// The days that this daemon keeps, and what it knows of the others.
pub(super) struct WorkerPool {
    organizations: watch::Sender<Arc<Organizations>>,
    server: Server,
    shared: Shared,
    tasks: JoinSet<()>,
    kept: BTreeMap<String, Kept>,
    /// Which day a task is.
    codes: HashMap<Id, String>,
    /// Free days whose folders cannot be seen here, and how often they were found free.
    unseen: BTreeMap<String, u32>,
    rung: HashMap<String, i64>,
}

/// A day that is kept here.
struct Kept {
    stop: Stop,
    /// Dropped to have the day end.
    orgs: Option<mpsc::Sender<OrgContext>>,
}

impl WorkerPool {
    /// None is kept yet.
    pub(super) fn new(organizations: watch::Sender<Arc<Organizations>>, server: Server, parallel: u32) -> WorkerPool {
        let run_slots = Arc::new(Semaphore::new(parallel as usize));
        WorkerPool {
            organizations,
            server,
            shared: Shared { run_slots, is_one_of_many: true },
            tasks: JoinSet::new(),
            kept: BTreeMap::new(),
            codes: HashMap::new(),
            unseen: BTreeMap::new(),
            rung: HashMap::new(),
        }
    }

    /// How often the shares are looked at: often enough for the day of a dead daemon to be taken over soon after its lease.
    pub(super) fn interval(&self) -> Duration {
        (self.server.lease() / 4).clamp(Duration::from_millis(300), LISTENING)
    }

    /// One look: what ended, who lives, what is free, who rang.
    ///
    /// # Errors
    /// As the server says; the days that are kept go on.
    pub(super) async fn look(&mut self) -> Result<(), SyncError> {
        self.reap();
        let now = self.organizations.borrow().clone();
        self.hear(&now).await?;
        let alive = self.server.daemons().await?;
        let share = now.all.len().div_ceil(alive.max(1));
        let sees = |code: &str| now.all.get(code).is_some_and(|one| sees_folders(&one.org.config));
        self.give_back(share, alive, &sees);
        if self.kept.len() < share {
            let free: BTreeSet<String> = self.server.free_days().await?.into_iter().collect();
            let wanted = now.all.keys().filter(|code| free.contains(*code) && !self.kept.contains_key(*code));
            let (seen, unseen): (Vec<String>, Vec<String>) = wanted.cloned().partition(|code| alive == 1 || sees(code));
            self.unseen.retain(|code, _| unseen.contains(code));
            let waited: Vec<String> = unseen
                .into_iter()
                .filter(|code| {
                    let looks = self.unseen.entry(code.clone()).or_default();
                    *looks += 1;
                    *looks > LOOKS
                })
                .collect();
            let wanted: Vec<String> =
                seen.into_iter().chain(waited).take(share.saturating_sub(self.kept.len())).collect();
            for (number, codes) in wanted.chunks(AT_ONCE).enumerate() {
                if number % BETWEEN_SIGNS == BETWEEN_SIGNS - 1 {
                    // Hundreds of days take longer to begin than a lease lasts: whoever is silent meanwhile counts as dead.
                    self.server.daemons().await?;
                }
                let free = codes.iter().filter_map(|code| now.all.get(code));
                let mut failed = Ok(());
                for taken in join_all(free.map(|organization| take(organization, &self.shared))).await {
                    match taken {
                        Ok(Some((day, lock, stop))) => self.keep(day, lock, stop),
                        Ok(None) => {}
                        Err(fault) => failed = Err(fault),
                    }
                }
                failed?;
            }
        }
        health::set_kept(self.kept.len());
        now.common.health.set(health::STORE, Condition::Ok);
        Ok(())
    }

    /// Rings for those for whom a person decided something since.
    async fn hear(&mut self, now: &Organizations) -> Result<(), SyncError> {
        for (code, rung) in self.server.bells().await? {
            if self.rung.insert(code.clone(), rung).is_some_and(|known| known < rung)
                && let Some(organization) = now.all.get(&code)
            {
                organization.wakeup.notify_one();
            }
        }
        Ok(())
    }

    fn keep(&mut self, day: OrgWorker, lock: Lock, stop: Stop) {
        let code = day.house_seen().borrow().config.code.clone();
        let bots = day.house_seen();
        let (orgs, seen) = mpsc::channel(4);
        let span = tracing::info_span!("day", organization = code);
        let work = async move {
            // The doors are the day's: whoever loses the day must not go on answering at them.
            let bots = tokio::spawn(keep_bots(bots).in_current_span());
            let ended = day.keep(lock, seen).await;
            bots.abort();
            match ended {
                WorkerEnd::Asked => tracing::info!("day given back"),
                WorkerEnd::LockLost => tracing::warn!(code = "claim_lost", "another daemon may have this day now"),
            }
        };
        let task = self.tasks.spawn(health::of_organization(code.clone(), work.instrument(span)));
        tracing::info!(organization = code, "day taken");
        self.codes.insert(task.id(), code.clone());
        self.kept.insert(code, Kept { stop, orgs: Some(orgs) });
    }

    /// What is more than the share goes back, first what cannot be seen here; the action in hand is finished before.
    fn give_back(&mut self, share: usize, alive: usize, sees: &dyn Fn(&str) -> bool) {
        let going = self.kept.values().filter(|kept| kept.orgs.is_none()).count();
        let mut surplus = (self.kept.len() - going).saturating_sub(share);
        if alive < 2 || surplus == 0 {
            return;
        }
        let (unseen, seen): (Vec<String>, Vec<String>) = self.kept.keys().cloned().partition(|code| !sees(code));
        for code in unseen.into_iter().chain(seen.into_iter().rev()) {
            if surplus == 0 {
                break;
            }
            if let Some(kept) = self.kept.get_mut(&code).filter(|kept| kept.orgs.is_some()) {
                kept.end();
                surplus -= 1;
            }
        }
    }

    /// Forgets the days that ended.
    fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            let id = match &ended {
                Ok((id, ())) => *id,
                Err(fault) => {
                    tracing::error!("a day broke off; it is taken up again");
                    fault.id()
                }
            };
            if let Some(code) = self.codes.remove(&id) {
                self.kept.remove(&code);
                if let Some(organization) = self.organizations.borrow().all.get(&code) {
                    organization.health.forget();
                }
            }
        }
    }

    /// Another configuration: organisations that came, went or changed. One with a fault keeps its former configuration.
    ///
    /// # Errors
    /// As the server says.
    pub(super) async fn reload(&mut self) -> Result<(), SyncError> {
        let former = self.organizations.borrow().clone();
        let lang = former.common.org.lang;
        let path = former.common.org.config.path.clone();
        let refused = |faults: crate::config::ConfigErrors| {
            // A fault names file, line and key; values of secrets never stand in it.
            for message in faults.messages(lang) {
                tracing::error!(fault = %message, "configuration refused; the former one stays in force");
            }
        };
        let (common, each) = match Region::load_each(&path) {
            Ok(read) => read,
            Err(faults) => {
                refused(faults);
                return Ok(());
            }
        };
        let config = common.config();
        if !config.store.is_same(&former.common.org.config.store) {
            tracing::error!("another store needs a restart; the former configuration stays in force");
            return Ok(());
        }
        let clock = former.common.org.clock.clone();
        let mut all = BTreeMap::new();
        for (code, read) in each {
            let known = former.all.get(&code);
            let made = match (read, known) {
                (Err(faults), known) => {
                    refused(faults);
                    known.cloned()
                }
                (Ok(config), Some(known)) => Some(known.with(known.org.with_config(config)?)),
                (Ok(config), None) => Some(Organization::new(open(&self.server, config, lang, &clock).await?)),
            };
            all.extend(made.map(|made| (code, made)));
        }
        for (code, kept) in &mut self.kept {
            match all.get(code) {
                None => kept.end(),
                Some(organization) => {
                    if let Some(orgs) = &kept.orgs {
                        // A day that is at work takes it up when it is done.
                        let _ = orgs.try_send(organization.org.clone());
                    }
                }
            }
        }
        let common = former.common.with(former.common.org.with_config(config)?);
        self.organizations.send_replace(Arc::new(Organizations { common, all, server: Some(self.server.clone()) }));
        tracing::info!("configuration reloaded");
        Ok(())
    }

    /// Ends all days; the actions in hand are finished.
    pub(super) async fn end(mut self) {
        self.kept.values_mut().for_each(Kept::end);
        while self.tasks.join_next().await.is_some() {}
        self.server.close().await;
    }
}

/// Takes a day, unless somebody else was quicker, and begins it.
async fn take(organization: &Organization, shared: &Shared) -> Result<Option<(OrgWorker, Lock, Stop)>, SyncError> {
    let org = organization.org.clone();
    let Some(lock) = day_lock(&org.store).await? else { return Ok(None) };
    let stop = Stop::default();
    let day = OrgWorker::begin(
        org,
        Arc::clone(&organization.health),
        Arc::clone(&organization.wakeup),
        stop.clone(),
        shared.clone(),
    );
    Ok(Some((day.await?, lock, stop)))
}

impl Kept {
    fn end(&mut self) {
        self.stop.ask();
        self.orgs = None;
    }
}

/// True if all watched folders of an organisation are there.
fn sees_folders(config: &Config) -> bool {
    config.folders.iter().all(|folder| folder.path.is_dir())
}
