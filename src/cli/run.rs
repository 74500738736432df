//! `kontingent run`: the daemon.

use std::io::IsTerminal;

use super::daily::{failed, runtime};
use super::{Ended, Failure, clock, config_path, lang_of, load_config, organization};
use crate::config::Region;
use crate::daemon::service::{WorkerEnd, serve_one, serve_region};
use crate::daemon::telemetry;
use crate::sync::OrgContext;
use i18n::Lang;
use system::clock::VARIABLE;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let path = config_path(matches, lang)?;
    // A whole region, or one of its organisations alone.
    let region = if organization(matches).is_none() && Region::is_at(&path) {
        Some(Region::load(&path).map_err(|faults| Failure(faults.messages(lang)))?)
    } else {
        None
    };
    let config = match &region {
        Some(region) => region.common.config(),
        None => load_config(matches, lang)?,
    };
    if region.is_none() && config.is_region() {
        return Err(Failure::one(lang.text("run-of-region")));
    }
    let filter = std::env::var(telemetry::FILTER).ok();
    let clock = clock(lang)?;
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
    runtime()?.block_on(async {
        let ended = match region {
            Some(region) => serve_region(region, lang, &clock).await,
            None => match OrgContext::open(config, lang, clock).await {
                Ok(org) => serve_one(org).await,
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
