//! `kontingent demo --serve`: the sample college on the built-in platform, with its review page. Everything lies in a folder
//! that is gone afterwards.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};

use super::daily::{failed, runtime, store_failed};
use super::demo::{MEMBERS, ROSTERS};
use super::{Ended, Failure, inputs, output};
use crate::apply::Stop;
use crate::config::Config;
use crate::daemon::health::{self, Condition};
use crate::daemon::organizations::{Organization, Organizations};
use crate::daemon::work;
use crate::http_server::{Allotment, descriptors, needed_by_work};
use crate::password::{hash_password, random_token};
use crate::sync::{OrgContext, SyncError, execute, import_file, import_folder, make_plans, work_lock};
use crate::web::{NotServed, Served, Site, serve};
use domain::membership::{MembershipRead, Seat};
use domain::roster::{DatasetPart, Kind};
use domain::user::UserRole;
use i18n::Lang;
use planner::plan::Moment;
use simulators::{DEFAULT_TOKEN, Sandbox, SandboxOptions};
use system::clock::Clock;

/// How often the demo looks for files and approvals.
const TICK: Duration = Duration::from_secs(2);

/// Serves until it is asked to end. `day` is the day of the college's files.
pub(super) fn run(day: NaiveDate, listen: Option<SocketAddr>, lang: Lang) -> Result<Ended, Failure> {
    let unwritten = |error: std::io::Error| output::failed(&error, lang);
    let folder = tempfile::Builder::new().prefix("kontingent-demo-").tempdir().map_err(unwritten)?;
    runtime()?.block_on(async {
        let members = members(folder.path(), day, lang)?;
        // Noon in Moscow on the day of the files: everything of the trial lives on that day.
        let noon = day.and_hms_opt(9, 0, 0).unwrap_or_default().and_utc();
        let clock = Clock::set_at(noon);
        let options = SandboxOptions { members, clock: clock.clone(), ..SandboxOptions::default() };
        let sandbox = Sandbox::start(SocketAddr::from(([127, 0, 0, 1], 0)), options)
            .await
            .map_err(|fault| Failure::one(fault.message(lang)))?;
        let served = college(folder.path(), &sandbox, &clock, listen, lang).await;
        sandbox.stop().await;
        served
    })
}

/// The members of the sample college, as the platform is to begin with.
fn members(folder: &Path, day: NaiveDate, lang: Lang) -> Result<Vec<Seat>, Failure> {
    let words = inputs::words_from_files(&[], lang)?;
    let moment = Moment { as_of: day, time: None };
    let mut parts = Vec::new();
    for (name, bytes) in MEMBERS {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| output::failed(&error, lang))?;
        parts.push(
            inputs::read_one(&path, Some(Kind::Members), &words, moment, "", None, lang).map_err(Failure::one)?.part,
        );
    }
    Ok(MembershipRead::of_dataset(&lang.text("demo-platform"), &DatasetPart::gather(parts)).seats)
}

async fn college(
    folder: &Path,
    sandbox: &Sandbox,
    clock: &Clock,
    listen: Option<SocketAddr>,
    lang: Lang,
) -> Result<Ended, Failure> {
    let org = open(folder, sandbox, clock, lang).await?;
    begin(&org, folder, org.now(), lang).await.map_err(|fault| failed(&fault, lang))?;
    let organization = Organization::new(org.clone());
    organization.health.set(health::STORE, Condition::Ok);
    organization.health.set(health::PLATFORM, Condition::Ok);
    let wakeup = Arc::clone(&organization.wakeup);
    let (_keep, seen) = tokio::sync::watch::channel(Arc::new(Organizations::only(organization)));
    let site = Arc::new(Site::new(seen));
    let (Some(password), Some(ticket)) = (random_token(), random_token()) else {
        return Err(Failure::one(lang.text("users-password-not-hashed")));
    };
    let name = lang.text("demo-user");
    let hash = hash_password(&name, &password).map_err(|fault| Failure::one(lang.text(fault.key())))?;
    org.store.add_user(&name, UserRole::Administrator, &hash, org.now(), "demo").await.map_err(store_failed(lang))?;
    site.set_ticket(&ticket, &name);
    let served = listening(&org, &site, listen)
        .map_err(|fault| Failure::one(lang.text_with("demo-not-served", &[("reason", fault.to_string().into())])))?;
    let link = format!("{}/sign-in/{ticket}", served.url);
    output::print(&format!("{}\n", lang.text_with("demo-served", &[("link", link.into())])), lang)?;
    let ended = until_asked(&org, &wakeup).await.map_err(|fault| failed(&fault, lang));
    org.store.close().await;
    let _ = output::tell(&lang.text("demo-ended"));
    ended
}

/// On the address that was asked for; without one on the usual, or on any if that is taken.
fn listening(org: &OrgContext, site: &Arc<Site>, listen: Option<SocketAddr>) -> Result<Served, NotServed> {
    let mut web = org.config.web.clone();
    let connections = Allotment::of(descriptors(), needed_by_work(&org.config), web.connections.in_all, 0).page;
    if let Some(listen) = listen {
        web.listen = listen;
        return serve(&web, Arc::clone(site), connections);
    }
    match serve(&web, Arc::clone(site), connections) {
        Err(NotServed::Address(_)) => {
            web.listen.set_port(0);
            serve(&web, Arc::clone(site), connections)
        }
        served => served,
    }
}

/// A configuration of its own, and the organisation that it describes.
async fn open(folder: &Path, sandbox: &Sandbox, clock: &Clock, lang: Lang) -> Result<OrgContext, Failure> {
    let unwritten = |error: std::io::Error| output::failed(&error, lang);
    for name in ["inbox", "files", "secrets"] {
        std::fs::create_dir(folder.join(name)).map_err(unwritten)?;
    }
    let configuration = format!(
        "organization = \"{}\"\n[store]\npath = \"kontingent.sqlite\"\n\
         [[folders]]\npath = \"inbox\"\nsettle_seconds = 1\npoll_seconds = 1\n\
         [[platforms]]\nname = \"{}\"\nkind = \"sandbox\"\nurl = \"{}\"\ntoken_file = \"secrets/token\"\n\
         rate_per_second = 100\n",
        lang.text("demo-college"),
        lang.text("demo-platform"),
        sandbox.url(),
    );
    let path = folder.join("kontingent.toml");
    let token = folder.join("secrets/token");
    output::write_file(&token, |out| out.write_all(DEFAULT_TOKEN.as_bytes())).map_err(unwritten)?;
    output::write_file(&path, |out| out.write_all(configuration.as_bytes())).map_err(unwritten)?;
    let config = Config::load(&path).map_err(|faults| Failure(faults.messages(lang)))?;
    OrgContext::open(config, lang, clock.clone()).await.map_err(|fault| failed(&fault, lang))
}

/// The college's files are taken in and a first plan is made.
async fn begin(org: &OrgContext, folder: &Path, now: DateTime<Utc>, lang: Lang) -> Result<(), SyncError> {
    for (name, bytes) in ROSTERS {
        let path = folder.join("files").join(name);
        // A disk that is full is told by the import that finds no file.
        let _ = std::fs::write(&path, bytes);
        import_file(org, &path, now).await?;
    }
    let run = org.store.begin_run("sync", now).await?;
    let (report, _) = make_plans(org, now).await?;
    org.store.end_run(run, now, report.outcome(), "").await?;
    for (_, fault) in &report.faults {
        let _ = output::tell(&fault.message(lang));
    }
    Ok(())
}

/// Takes in what is uploaded and carries out what is approved.
async fn until_asked(org: &OrgContext, wakeup: &tokio::sync::Notify) -> Result<Ended, SyncError> {
    let mut folders = work::folders(&org.config);
    let stop = Stop::default();
    let asked = super::run::asked_to_end();
    tokio::pin!(asked);
    loop {
        tokio::select! {
            _ = &mut asked => return Ok(Ended::Done),
            () = wakeup.notified() => {}
            () = tokio::time::sleep(TICK) => {}
        }
        let now = org.now();
        let mut news = false;
        let waits =
            folders.iter_mut().any(|folder| folder.scan(Instant::now()).is_ok_and(|scan| !scan.settled.is_empty()));
        let numbers = org.store.plans_to_apply().await?;
        if !waits && numbers.is_empty() {
            continue;
        }
        let Ok(_lock) = work_lock(org, TICK).await else { continue };
        for (folder, config) in folders.iter_mut().zip(&org.config.folders) {
            if let Ok(imported) = import_folder(org, folder, config, now).await? {
                news |= imported.files.iter().any(crate::sync::FileOutcome::is_news);
            }
        }
        if news {
            let run = org.store.begin_run("sync", now).await?;
            let (report, _) = make_plans(org, now).await?;
            org.store.end_run(run, now, report.outcome(), "").await?;
        }
        for number in org.store.plans_to_apply().await? {
            if let Some(head) = org.store.plan_called(&number.to_string()).await? {
                // What is refused now is told by the page: the switch, a newer plan.
                let _ = execute(org, head, Vec::new(), false, &stop, now).await?;
            }
        }
    }
}
