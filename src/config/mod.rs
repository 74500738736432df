//! `kontingent.toml` with its mappings and schedules comes in; a [`Config`] goes out, or every fault with its file, line
//! and key.
//!
//! - [`keys`]: every key with its bounds, its choices and what holds without it; the reader and the reference go by them.
//! - `settings`: the sections as values; `read` and `process`: the file as a whole, with the help of `document`, `section`,
//!   `environment`, `secret`.
//! - [`Region`]: many organisations, each with a file of its own that is laid over the common one; `layers`,
//!   `ground`, `apart`.
//! - [`schedule`]: when a job is due; pure. `calendar`: files of schedules.
//! - `fault`: what is wrong, in words.

mod apart;
mod calendar;
mod checks;
mod connections;
mod digest;
mod document;
mod environment;
mod error;
mod exchange;
mod files;
pub mod keys;
mod layers;
mod load;
mod messenger;
mod moodle;
mod network;
mod process;
mod read;
mod region;
mod region_defaults;
pub mod schedule;
mod secret;
mod section;
mod services;
mod settings;
mod wall_time;
mod web;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;

pub use calendar::SHIPPED_SCHEDULES;
pub use checks::{Check, Outcome, checks, common_checks, own_checks};
pub use error::{ConfigError, ConfigErrors, Problem};
pub use exchange::Exchange;
pub use messenger::{BotCheck, Messenger, RulesText, TiedChat, TitlePattern, Updates, Webhook};
pub use moodle::Moodle;
pub use network::Network;
pub use region::{Each, REGION, Region, RegionCommon};
pub use schedule::{Due, Job, Schedule};
pub use services::{Source, SourceKind};
pub use settings::*;
pub use web::{ConnectionLimits, SecondFactor, Web, usual_health_address};

use i18n::Lang;
use planner::policy::Policy;
use rosters::mapping::{Dictionary, Mapping, TomlError};
use rosters::source::Limits;

/// The commented configuration that `init` writes.
pub const SAMPLE: &str = include_str!("sample.toml");

/// The configuration, read and checked. All paths are resolved against its folder.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// The folder of the file.
    pub folder: PathBuf,
    /// The organisation's code in a region, the name of its file; empty outside of one.
    pub code: String,
    /// The organisation's name.
    pub organization: String,
    /// The time zone of the organisation: of its days, and of schedules that name none.
    pub time_zone: Tz,
    /// The language of mails and reports.
    pub language: Lang,
    /// Where things are kept.
    pub store: Store,
    /// How long.
    pub retention: Retention,
    /// To whom copies are encrypted.
    pub backup: Backup,
    /// The watched folders; at least one.
    pub folders: Vec<Folder>,
    /// The services from which rosters are fetched.
    pub sources: Vec<Source>,
    /// The platforms; at least one.
    pub platforms: Vec<Platform>,
    /// The regulation as settings.
    pub policy: Policy,
    /// How plans are carried out.
    pub apply: Apply,
    /// Who is told.
    pub notify: Notify,
    /// When silence is an alarm.
    pub alarms: Alarms,
    /// Where health and metrics are served.
    pub listen: std::net::SocketAddr,
    /// The review page.
    pub web: Web,
    /// The bounds of files.
    pub limits: Limits,
    /// How the daemons of a region share its organisations.
    pub cluster: Cluster,
    /// The user's mappings, `mappings/*.toml` beside the configuration, by name. Organisations of a region share them.
    pub mappings: Arc<Vec<Mapping>>,
    /// The schedules in force: the user's, `schedules/*.toml`, and the shipped ones that no user's file replaces, by name.
    /// Organisations of a region share them.
    pub schedules: Arc<Vec<Schedule>>,
    /// What does not keep the program from working, but should be looked at.
    pub warnings: Vec<ConfigError>,
}

impl Config {
    /// The file that is to be read: what the command line says, then `KONTINGENT_CONFIG`, then `kontingent.toml` here,
    /// then `/var/lib/kontingent/kontingent.toml`. `None` if nobody said one and none of the usual ones exists.
    pub fn find(explicit: Option<&Path>) -> Option<PathBuf> {
        if let Some(path) = explicit {
            return Some(path.to_owned());
        }
        if let Some(path) = std::env::var_os("KONTINGENT_CONFIG").filter(|path| !path.is_empty()) {
            return Some(path.into());
        }
        ["kontingent.toml", "/var/lib/kontingent/kontingent.toml"].iter().map(PathBuf::from).find(|path| path.exists())
    }

    /// Reads the file, and the mappings and schedules beside it. In a region an organisation has to be named: there it is
    /// [`Region::load_one`] that reads.
    ///
    /// # Errors
    /// All faults that could be found.
    pub fn load(path: &Path) -> Result<Config, ConfigErrors> {
        Region::load_one(path, None)
    }

    /// The same, with another environment.
    ///
    /// # Errors
    /// All faults that could be found.
    pub fn load_with(path: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigErrors> {
        Region::load_one_with(path, None, variable)
    }

    /// The configuration of the same organisation, read anew.
    ///
    /// # Errors
    /// All faults that could be found.
    pub fn load_again(&self) -> Result<Config, ConfigErrors> {
        Region::load_one(&self.path, Some(self.code.as_str()).filter(|code| !code.is_empty()))
    }

    /// True for the region itself, which is no organisation.
    pub fn is_region(&self) -> bool {
        self.code == REGION
    }

    /// The user's mappings that the files of a folder are read by.
    pub fn mappings_of(&self, folder: &Folder) -> Vec<Mapping> {
        let wanted = |name: &str| folder.mappings.is_empty() || folder.mappings.iter().any(|known| known == name);
        self.mappings.iter().filter(|mapping| wanted(&mapping.name)).cloned().collect()
    }

    /// The words that the files of a folder are read by.
    ///
    /// # Errors
    /// A fault in a shipped mapping, which the tests rule out.
    pub fn lexicon_of(&self, folder: &Folder) -> Result<Dictionary, TomlError> {
        rosters::mapping::lexicon_with(&self.mappings_of(folder))
    }
}
