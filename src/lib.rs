//! kontingent keeps the classes and chats of a college in step with its rosters and orders, as the regulation demands.
//!
//! The map of the house; the way of the data is told in `ARCHITECTURE.md`.
//!
//! The core is pure: no I/O, no clock, no async. Rooms import only rooms above them.
//! - [`names`]: Russian names as people write them, folded, split and compared.
//! - [`roster`] and [`membership`]: people as an organisation and as a platform know them; a [`roster::Book`] holds both.
//! - [`mapping`]: a table of cells becomes records and notices.
//! - [`identity`]: who is who, how sure that is, and what has to be asked.
//! - [`policy`]: the regulation as settings.
//! - [`plan`]: the diff as a value: actions with clause, basis, guards and verdict.
//!
//! The edges talk to the world and decide nothing.
//! - [`source`]: files become tables of cells.
//! - [`config`]: `kontingent.toml`, mappings and schedules, read, checked and explained.
//! - [`sandbox`]: the built-in platform, for trials, training and tests.
//! - [`report`]: a plan becomes a table, JSON, csv, xlsx or a page.
//! - [`clock`]: what time it is; nothing else asks the machine.
//! - `http`: one way to speak HTTP, with address, token, rate and gate; `disk`: files written whole or not at all.
//! - [`platform`] and [`service`]: membership read and changed, rosters fetched; a connector a folder.
//! - [`store`]: what is remembered, in SQLite or PostgreSQL; [`intake`]: files become records.
//! - [`apply`]: what was approved is carried out, journalled before and after; [`cycle`]: the order of a sync.
//! - [`daemon`]: an organisation's day or those of a region, watched folders, health, metrics and the service manager.
//! - [`invitation`]: hand-out sheets for those who are to join.
//! - [`notify`]: letters to the people who look after it.
//! - [`users`]: who may use the review page, and for what.
//! - [`web`]: the review page.
//! - [`words`]: the message catalogues.
//! - [`cli`]: the commands.

pub mod apply;
pub mod cli;
pub mod config;
pub mod cycle;
pub mod daemon;
pub mod intake;
pub mod invitation;
pub mod notify;
pub mod password;
pub mod web;
