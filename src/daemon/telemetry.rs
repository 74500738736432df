//! The daemon's log, and what it tells the service manager. Outside systemd the latter does nothing.

use std::time::Duration;

use chrono::SecondsFormat;
use sd_notify::NotifyState;
use thiserror::Error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::sentences::Sentences;
use i18n::Lang;
use system::clock::Clock;

/// The variable that says what is logged: `info` (the default), `debug`, `kontingent::daemon=trace`.
pub const FILTER: &str = "KONTINGENT_LOG";

/// What is logged where nothing is said: the database's own chatter only from warnings on.
const USUAL: &str = "info,sqlx_core=warn,sqlx=warn";

/// Why there is no log.
#[derive(Debug, Error)]
pub enum LogError {
    /// The filter is not understood.
    #[error("{FILTER}: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The log has been set up already.
    #[error("the log has been set up already")]
    Twice,
}

/// Sets the log up for the whole process, once: on stderr, filtered by what [`FILTER`] says, with the time of the daemon's
/// clock. An event is a line of JSON, or a sentence in a language for whoever sits at the terminal.
///
/// # Errors
/// When the filter is not understood, or there is a log already.
pub fn start_log(filter: Option<&str>, clock: Clock, to_person: Option<Lang>) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(filter.filter(|filter| !filter.trim().is_empty()).unwrap_or(USUAL))?;
    if let Some(lang) = to_person {
        let told = tracing_subscriber::fmt::layer()
            .event_format(Sentences { lang, clock })
            .with_writer(std::io::stderr)
            .log_internal_errors(false);
        return tracing_subscriber::registry().with(filter).with(told).try_init().map_err(|_| LogError::Twice);
    }
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_timer(LogTime(clock))
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Complaining on stderr that stderr is closed would end the daemon.
        .log_internal_errors(false)
        .try_init()
        .map_err(|_| LogError::Twice)
}

/// The time of a line.
struct LogTime(Clock);

impl FormatTime for LogTime {
    fn format_time(&self, to: &mut Writer<'_>) -> std::fmt::Result {
        write!(to, "{}", self.0.now().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// Says that the daemon is ready for work.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// Says that the daemon is stopping.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Says that the configuration is being read anew; [`ready`] ends it.
pub fn reloading() {
    let mut states = vec![NotifyState::Reloading];
    // Newer service managers insist on the time.
    states.extend(NotifyState::monotonic_usec_now().ok());
    tell(&states);
}

/// A line for `systemctl status`, without names.
pub fn status(text: &str) {
    // A second line would be a second message.
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    tell(&[NotifyState::Status(&line)]);
}

/// Says that the daemon is alive.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// How often [`alive`] has to be said: half of what the service manager allows. `None` if nobody watches.
pub fn watchdog_interval() -> Option<Duration> {
    let mut allowed = 0;
    (sd_notify::watchdog_enabled(false, &mut allowed) && allowed > 0).then(|| Duration::from_micros(allowed / 2))
}

/// Says that the daemon is alive for as long as the runtime turns; ends at once if nobody watches.
pub async fn keep_alive() {
    let Some(interval) = watchdog_interval() else { return };
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        alive();
    }
}

/// A service manager that does not listen is no reason to stop working.
fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(false, states) {
        tracing::debug!(error = %error.kind(), "the service manager was not told");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_filter_is_an_error_and_an_empty_one_is_the_default() {
        assert!(matches!(start_log(Some("=[["), Clock::system(), None), Err(LogError::Filter(_))));
        assert!(start_log(Some(" "), Clock::system(), None).is_ok());
        assert!(matches!(start_log(None, Clock::system(), None), Err(LogError::Twice)));
    }

    #[tokio::test]
    async fn outside_a_service_manager_nothing_happens() {
        ready();
        status("two\nlines");
        reloading();
        stopping();
        assert_eq!(watchdog_interval(), None);
        keep_alive().await;
    }
}
