//! `kontingent run`: the process around the days. Signals, ports and the page; the only organisation's day, or those of a region.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, mpsc, watch};

use super::bot::keep_bots;
use super::health::{self, Condition, Health};
use super::organizations::{Organization, Organizations, open};
use super::region::{LISTENING, WorkerPool};
use super::telemetry;
use super::worker::{OrgWorker, Shared, WorkerEnd as OneWorkerEnd};
use crate::apply::Stop;
use crate::config::{Config, PlatformKind, Region, Updates};
use crate::http_server::{Allotment, FEW, Port, PortLimits, descriptors, needed_by_work};
use crate::sync::{Lock, OrgContext, SyncError, day_lock, note_boot};
use crate::web::{Begun, Site};
use i18n::Lang;
use store::{Server, Store, StoreError, StoreKind};
use system::clock::Clock;

/// What the world asks of the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    End,
    Reload,
}

/// How a daemon's work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerEnd {
    /// Asked to end; the action in hand was finished.
    Asked,
    /// Another daemon works on this store.
    AnotherDaemon,
    /// The address for health and metrics cannot be used.
    NoAddress,
    /// The address of the review page cannot be used, or its certificate.
    NoPage,
}

/// A daemon that stands by asks so often whether it is its turn.
const STAND_BY: Duration = Duration::from_secs(5);

/// Works for one organisation until it is asked to end. An installation that has just `begun` brings its page's port along.
///
/// # Errors
/// Only if the store cannot be used at the start; later faults are told, and mended by the next try.
pub async fn serve_one(org: OrgContext, begun: Option<Begun>) -> Result<WorkerEnd, SyncError> {
    let stop = Stop::default();
    let mut asked = signals(stop.clone());
    tokio::spawn(telemetry::keep_alive());
    let mut lock = match day_lock(&org.store).await? {
        Some(lock) => lock,
        None if org.store.kind() == StoreKind::Sqlite => return Ok(WorkerEnd::AnotherDaemon),
        // On a server the other one may run on another machine: this one takes over when it ends.
        None => {
            // Its clock may be set while it only waits.
            note_boot(&org).await;
            match stand_by(&org.store, &org.clock, &mut asked).await {
                Some(lock) => lock,
                None => return Ok(WorkerEnd::Asked),
            }
        }
    };
    let organization = Organization::new(org);
    let organizations = watch::Sender::new(Arc::new(Organizations::only(organization.clone())));
    if let Err(end) = open_ports(&organizations, &organization.health, begun).await {
        return Ok(end);
    }
    loop {
        let organization = organizations.borrow().common.clone();
        let (store, clock) = (organization.org.store.clone(), organization.org.clock.clone());
        let shared = Shared { run_slots: Arc::new(Semaphore::new(1)), is_one_of_many: false };
        let wakeup = Arc::clone(&organization.wakeup);
        let day =
            OrgWorker::begin(organization.org, organization.health, Arc::clone(&wakeup), stop.clone(), shared).await?;
        let bots = tokio::spawn(keep_bots(day.house_seen()));
        telemetry::ready();
        tracing::info!("ready");
        let (orgs, seen) = mpsc::channel(4);
        let mut orgs = Some(orgs);
        let kept = day.keep(lock, seen);
        tokio::pin!(kept);
        let mut rung = None;
        let end = loop {
            tokio::select! {
                end = &mut kept => break end,
                request = asked.recv(), if orgs.is_some() => match request {
                    Some(Asked::Reload) => {
                        if let Some(org) = reloaded(&organizations)
                            && let Some(orgs) = &orgs
                        {
                            let _ = orgs.send(org).await;
                        }
                    }
                    Some(Asked::End) | None => orgs = None,
                },
                () = tokio::time::sleep(LISTENING) => {
                    // On a file it is heard of at the next tick.
                    let now = store.rung().await.ok().flatten();
                    if rung.is_some() && now > rung {
                        wakeup.notify_one();
                    }
                    rung = now.or(rung);
                }
            }
        };
        bots.abort();
        if end == OneWorkerEnd::Asked {
            break;
        }
        tracing::error!(code = "claim_lost", "another daemon may be at work: this one stands by");
        match stand_by(&store, &clock, &mut asked).await {
            Some(again) => lock = again,
            None => break,
        }
    }
    telemetry::stopping();
    tracing::info!("ended");
    organizations.borrow().common.org.store.clone().close().await;
    Ok(WorkerEnd::Asked)
}

/// Keeps an organisation's day until it is asked to end, with nothing around it: no ports, no signals, no bots. Stands by while another
/// daemon keeps it. This is how a simulation runs daemons; their time is the clock's of `org`.
///
/// # Errors
/// Only if the store cannot be used at the start; later faults are told, and mended by the next try.
pub async fn keep_day(org: OrgContext, wakeup: Arc<Notify>, stop: Stop) -> Result<(), SyncError> {
    let health = Organization::new(org.clone()).health;
    note_boot(&org).await;
    loop {
        let Some(lock) = day_lock(&org.store).await? else {
            org.clock.sleep(STAND_BY).await;
            if stop.is_asked() {
                return Ok(());
            }
            continue;
        };
        // Looks into the folders by the clock.
        let shared = Shared { run_slots: Arc::new(Semaphore::new(1)), is_one_of_many: true };
        let (health, wakeup, stop) = (Arc::clone(&health), Arc::clone(&wakeup), stop.clone());
        let day = OrgWorker::begin(org.clone(), health, wakeup, stop, shared).await?;
        let (_orgs, seen) = mpsc::channel(1);
        if day.keep(lock, seen).await == OneWorkerEnd::Asked {
            return Ok(());
        }
    }
}

/// Works for the organisations of a region, together with other daemons, until it is asked to end.
///
/// # Errors
/// Only if the server cannot be used at the start; later faults are told, and mended by the next try.
pub async fn serve_region(region: Region, lang: Lang, clock: &Clock) -> Result<WorkerEnd, SyncError> {
    let stop = Stop::default();
    let mut asked = signals(stop);
    tokio::spawn(telemetry::keep_alive());
    let common = region.common.config();
    let Some(url) = common.store.url.clone() else {
        return Err(StoreError::Unreachable { reason: "no_such_host" }.into());
    };
    let parallel = common.cluster.parallel;
    let server = Server::open(&url, crate::sync::terms_of(&common.store)).await?;
    let common = Organization::new(open(&server, common, lang, clock).await?);
    let mut all = std::collections::BTreeMap::new();
    for config in region.organizations {
        let code = config.code.clone();
        all.insert(code, Organization::new(open(&server, Arc::unwrap_or_clone(config), lang, clock).await?));
    }
    let health = Arc::clone(&common.health);
    let everybody = Organizations { common, all, server: Some(server.clone()) };
    let count = everybody.all.len();
    let organizations = watch::Sender::new(Arc::new(everybody));
    if let Err(end) = open_ports(&organizations, &health, None).await {
        return Ok(end);
    }
    let mut days = WorkerPool::new(organizations, server, parallel);
    telemetry::ready();
    tracing::info!(organizations = count, "ready");
    loop {
        if let Err(fault) = days.look().await {
            tracing::error!(code = fault.code(), "the organisations cannot be looked after now");
            health.set(health::STORE, Condition::Degraded(fault.code()));
        }
        tokio::select! {
            request = asked.recv() => match request {
                Some(Asked::Reload) => {
                    telemetry::reloading();
                    if let Err(fault) = days.reload().await {
                        tracing::error!(code = fault.code(), "configuration refused; the former one stays");
                    }
                    telemetry::ready();
                }
                Some(Asked::End) | None => break,
            },
            () = tokio::time::sleep(days.interval()) => {}
        }
    }
    telemetry::stopping();
    days.end().await;
    tracing::info!("ended");
    Ok(WorkerEnd::Asked)
}

/// Health and metrics, and the page.
async fn open_ports(
    organizations: &watch::Sender<Arc<Organizations>>,
    health: &Arc<Health>,
    begun: Option<Begun>,
) -> Result<(), WorkerEnd> {
    let config = Arc::clone(&organizations.borrow().common.org.config);
    let (health_port, page_port) = match begun {
        Some(begun) => (Some(begun.health), Some((begun.page, begun.ticket, begun.user))),
        None => (None, None),
    };
    let listener = match health_port {
        Some(port) => tokio::net::TcpListener::from_std(port),
        None => tokio::net::TcpListener::bind(config.listen).await,
    };
    let Ok(listener) = listener else { return Err(WorkerEnd::NoAddress) };
    let allotment = allotment(&organizations.borrow());
    if let Ok(metrics) = health::install_metrics() {
        let router = health::router(Arc::clone(health), organizations.subscribe(), metrics);
        let limits = PortLimits::of(&config.web, allotment.health);
        tokio::spawn(Port { name: "health", listener, tls: None, limits, over: None }.serve(router));
    }
    let site = Arc::new(Site::new(organizations.subscribe()));
    let served = match page_port {
        Some((port, ticket, user)) => {
            site.set_ticket(&ticket, &user);
            crate::web::serve_on(port, &config.web, site, allotment.page)
        }
        None => crate::web::serve(&config.web, site, allotment.page),
    };
    match served {
        Ok(served) => {
            tracing::info!(address = %served.url, "review page");
            let store = organizations.borrow().common.org.store.clone();
            if store.users().await.is_ok_and(|users| users.is_empty()) {
                tracing::warn!("there are no users of the page");
            }
        }
        Err(_) if config.web.is_said => return Err(WorkerEnd::NoPage),
        Err(fault) => tracing::error!(%fault, "the review page is not served"),
    }
    Ok(())
}

/// How many connections each port may have, so that work always has descriptors left.
fn allotment(organizations: &Organizations) -> Allotment {
    let config = &organizations.common.org.config;
    let of_all = organizations.all.values().map(|organization| &organization.org.config);
    let webhooks = of_all.chain([config]).flat_map(|config| &config.platforms).filter(|platform| {
        matches!(&platform.kind, PlatformKind::Max(messenger) if matches!(messenger.updates, Updates::Webhook(_)))
    });
    let wanted = config.web.connections.in_all;
    let allotment = Allotment::of(descriptors(), needed_by_work(config), wanted, webhooks.count());
    if allotment.page < FEW.min(wanted) {
        tracing::warn!(connections = allotment.page, "the system allows few open files: the page has few connections");
    }
    allotment
}

/// The only organisation's configuration anew; a faulty one is refused whole.
fn reloaded(organizations: &watch::Sender<Arc<Organizations>>) -> Option<OrgContext> {
    telemetry::reloading();
    let common = organizations.borrow().common.clone();
    let org = reread(&common.org);
    if let Some(org) = &org {
        organizations.send_replace(Arc::new(Organizations::only(common.with(org.clone()))));
        tracing::info!("configuration reloaded");
    }
    telemetry::ready();
    org
}

fn reread(org: &OrgContext) -> Option<OrgContext> {
    let config: Config = match org.config.load_again() {
        Ok(config) => config,
        Err(faults) => {
            // A fault names file, line and key; values of secrets never stand in it.
            for message in faults.messages(org.lang) {
                tracing::error!(fault = %message, "configuration refused; the former one stays in force");
            }
            return None;
        }
    };
    if !config.store.is_same(&org.config.store) {
        tracing::error!("another store needs a restart; the former configuration stays in force");
        return None;
    }
    match org.with_config(config) {
        Ok(org) => Some(org),
        Err(fault) => {
            tracing::error!(code = fault.code(), "configuration refused; the former one stays");
            None
        }
    }
}

/// Waits until the daemon that works on this store ends, or is gone. `None` if this one is asked to end first.
async fn stand_by(store: &Store, clock: &Clock, asked: &mut mpsc::Receiver<Asked>) -> Option<Lock> {
    telemetry::ready();
    tracing::info!("standing by: another daemon works on this store");
    loop {
        tokio::select! {
            request = asked.recv() => if request != Some(Asked::Reload) { return None },
            () = clock.sleep(STAND_BY) => {}
        }
        match day_lock(store).await {
            Ok(Some(lock)) => return Some(lock),
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
