//! The long-running process of `kontingent run`: watched folders wake it, health and metrics tell of it, the service manager starts and stops it.
//!
//! - [`folder`]: what settled in a watched folder; where a file goes once it was read.
//! - [`watch`]: something happened in a folder, or it is time to look anyway.
//! - [`health`]: how the organisation's service is, for a monitor; the counters.
//! - [`service`]: the process of `kontingent run`; `day`: an organisation's day, `region`: those of many; [`work`]: a cycle with its
//!   record, [`telling`]: what people are told of it, `news`: what of it they do not know yet,
//!   `posting`: by letters and by the bot.
//! - [`organizations`]: whom the daemon and the page know.
//! - [`mailing`]: personal links by mail.
//! - [`telemetry`]: the log, and what the service manager is told; `sentences`: the log for a person.

mod archive;
mod bot;
pub mod folder;
mod folder_contents;
pub mod folder_error;
pub mod health;
pub mod mailing;
mod news;
pub mod organizations;
mod posting;
mod region;
mod sentences;
pub mod service;
pub mod telemetry;
pub mod telling;
pub mod upload_spool;
pub mod watch;
pub mod work;
mod worker;
