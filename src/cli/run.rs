//! `kontingent run`: the daemon.

use super::daily::{failed, runtime};
use super::{Ended, Failure, lang_of, load_config};
use crate::cycle::House;
use crate::daemon::long_day::{DayEnd, long_day};
use crate::daemon::telemetry;
use crate::words::Lang;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let config = load_config(matches, lang)?;
    let filter = std::env::var(telemetry::FILTER).ok();
    telemetry::start_log(filter.as_deref()).map_err(|fault| Failure::one(fault.to_string()))?;
    let address = config.listen.to_string();
    let page = config.web.listen.to_string();
    runtime()?.block_on(async {
        let house = House::open(config, lang).await.map_err(|fault| failed(&fault, lang))?;
        match long_day(house).await.map_err(|fault| failed(&fault, lang))? {
            DayEnd::Asked => Ok(Ended::Done),
            DayEnd::AnotherDaemon => Err(Failure::one(lang.say("run-another"))),
            DayEnd::LockLost => Err(Failure::one(lang.say("store-claim-lost"))),
            DayEnd::NoPage => Err(Failure::one(lang.say_with("run-no-page", &[("address", page.into())]))),
            DayEnd::NoAddress => Err(Failure::one(lang.say_with("run-no-address", &[("address", address.into())]))),
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
