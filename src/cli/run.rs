//! `kontingent run`: the daemon. Where there is no configuration yet, it asks for one in the browser first.

use std::io::IsTerminal;
use std::path::PathBuf;

use super::daily::{failed, runtime};
use super::{Ended, Failure, clock, config_path, lang_of, organization, output};
use crate::config::{Config, Region};
use crate::daemon::service::{WorkerEnd, serve_one, serve_region};
use crate::daemon::telemetry;
use crate::sync::OrgContext;
use crate::web::{Begun, ask};
use i18n::Lang;
use system::clock::{Clock, VARIABLE};

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let clock = clock(lang)?;
    let runtime = runtime()?;
    let said = matches.get_one::<PathBuf>("config").map(PathBuf::as_path);
    let begun = match Config::find(said) {
        None if organization(matches).is_none() => match runtime.block_on(first_day(lang, &clock))? {
            Some(begun) => Some(begun),
            None => return Ok(Ended::Done),
        },
        _ => None,
    };
    let path = match &begun {
        Some(begun) => begun.config.clone(),
        None => config_path(matches, lang)?,
    };
    // A whole region, or one of its organisations alone.
    let region = if organization(matches).is_none() && Region::is_at(&path) {
        Some(Region::load(&path).map_err(|faults| Failure(faults.messages(lang)))?)
    } else {
        None
    };
    let config = match &region {
        Some(region) => region.common.config(),
        None => Region::load_one(&path, organization(matches).as_deref())
            .map_err(|faults| Failure(faults.messages(lang)))?,
    };
    if region.is_none() && config.is_region() {
        return Err(Failure::one(lang.text("run-of-region")));
    }
    let filter = std::env::var(telemetry::FILTER).ok();
    // A person at the terminal reads sentences, whoever collects logs reads JSON.
    let to_person = std::io::stderr().is_terminal().then_some(lang);
    telemetry::start_log(filter.as_deref(), clock.clone(), to_person)
        .map_err(|fault| Failure::one(fault.to_string()))?;
    if clock.is_set() {
        // Nobody may take this daemon for one that works on the college's real day.
        tracing::warn!(shift = %clock, now = %clock.now().to_rfc3339(), "the clock is set: {} is given", VARIABLE);
    }
    let address = config.listen.to_string();
    let page = config.web.listen.to_string();
    runtime.block_on(async {
        let ended = match region {
            Some(region) => serve_region(region, lang, &clock).await,
            None => match OrgContext::open(config, lang, clock).await {
                Ok(org) => serve_one(org, begun).await,
                Err(fault) => Err(fault),
            },
        };
        match ended.map_err(|fault| failed(&fault, lang))? {
            WorkerEnd::Asked => Ok(Ended::Done),
            WorkerEnd::AnotherDaemon => Err(Failure::one(lang.text("run-another"))),
            WorkerEnd::NoPage => Err(Failure::one(lang.text_with("run-no-page", &[("address", page.into())]))),
            WorkerEnd::NoAddress => Err(Failure::one(lang.text_with("run-no-address", &[("address", address.into())]))),
        }
    })
}

/// Asks in the browser what a configuration needs, until all is said. `None` if it was asked to end before.
async fn first_day(lang: Lang, clock: &Clock) -> Result<Option<Begun>, Failure> {
    let folder = std::env::current_dir().map_err(|error| output::failed(&error, lang))?;
    let asking = ask(&folder, lang, clock).map_err(|error| output::failed(&error, lang))?;
    let args = [("link", asking.link.as_str().into()), ("folder", folder.display().to_string().into())];
    output::print(&format!("{}\n", lang.text_with("setup-asks", &args)), lang)?;
    tokio::select! {
        begun = asking.settled() => Ok(begun),
        _ = asked_to_end() => Ok(None),
    }
}

/// Waits for SIGTERM or SIGINT.
pub(super) async fn asked_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = term.recv() => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
