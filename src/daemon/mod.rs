//! The house's long day: watched folders wake it, health and metrics tell of it, the service manager starts and stops it.
//!
//! - [`folder`]: what settled in a watched folder; where a file goes once it was read.
//! - [`watch`]: something happened in a folder, or it is time to look anyway.
//! - [`health`]: how the house is, for a monitor; the counters.
//! - [`long_day`]: the process of `kontingent run`; `day`: an organisation's day, `region`: those of many; [`work`]: a cycle with its
//!   record, [`telling`]: what people are told of it.
//! - [`organizations`]: whom the daemon and the page know.
//! - [`mailing`]: personal links by mail.
//! - [`telemetry`]: the log, and what the service manager is told.

mod day;
mod door;
pub mod folder;
pub mod folder_fault;
pub mod health;
pub mod inlet;
pub mod long_day;
pub mod mailing;
pub mod organizations;
mod region;
mod shelf;
pub mod telemetry;
pub mod telling;
pub mod watch;
pub mod work;
