//! kontingent keeps the classes and chats of a college in step with its rosters and orders, as the regulation demands.
//!
//! The map of the crate; the way of the data is told in `ARCHITECTURE.md`.
//!
//! The core and the edges are crates: [`names`], [`domain`], [`rosters`] and [`planner`] decide everything about a person and
//! are pure; [`connectors`], [`simulators`], [`store`] and [`documents`] talk to the world and decide nothing; [`i18n`] has the
//! words, [`system`] the clock. Here is what puts them together:
//! - [`config`]: `kontingent.toml`, mappings and schedules, read, checked and explained.
//! - [`intake`]: files become records, accepted or rejected with the reason.
//! - [`sync`]: the order of a sync; [`apply`]: what was approved is carried out, journalled before and after.
//! - [`http_server`]: the ports of the daemon, and what a visitor may take of them.
//! - [`daemon`]: an organisation's day or those of a region, watched folders, health, metrics and the service manager.
//! - [`encryption`]: copies for whoever has the college's key.
//! - [`invitation`]: personal links, and what the bot makes of an answer; [`notify`]: letters to the people who look after it.
//! - [`password`]: passwords and tokens of users; [`sign_in`]: their second factors and known browsers, by a key in a file
//!   ([`key_file`]); [`web`]: the review page and the API; [`cli`]: the commands.

pub mod apply;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod encryption;
pub mod http_server;
pub mod intake;
pub mod invitation;
pub mod key_file;
pub mod notify;
pub mod password;
pub mod setup;
pub mod sign_in;
pub mod sync;
pub mod web;
