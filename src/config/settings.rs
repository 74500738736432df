//! The sections of `kontingent.toml`, read and checked: plain values with nothing left to ask.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::document::Document;
use super::read;
use super::section::Section;
use crate::encryption::Recipient;
use connectors::http::Address;
use domain::roster::Kind;
use planner::plan::ClockLimits;

/// Where what was read, planned and done is kept: `[store]`.
#[derive(Debug, Clone)]
pub struct Store {
    /// The SQLite file. On PostgreSQL there is no such file, but keys and tokens lie where it would be.
    pub path: PathBuf,
    /// The PostgreSQL database, with the user and the password; SQLite if absent.
    pub url: Option<SecretString>,
    /// On PostgreSQL: so many connections at most.
    pub connections: u32,
    /// On PostgreSQL: whoever is silent for so long has lost what they had locked.
    pub lease: Duration,
}

impl Store {
    /// What lies beside the store (keys, tokens, locks) is an organisation's own: it lies in a folder of its code.
    pub(super) fn of_organization(self, code: &str) -> Store {
        let name = self.path.file_name().unwrap_or_default();
        Store { path: self.path.with_file_name(code).join(name), ..self }
    }

    /// True if it is the same database; how it is spoken to is no matter.
    pub fn is_same(&self, other: &Store) -> bool {
        let url = |store: &Store| store.url.as_ref().map(|url| url.expose_secret().to_owned());
        self.path == other.path && url(self) == url(other)
    }
}

/// How the daemons of a region share its organisations: `[cluster]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster {
    /// The cycles of so many organisations at the same time in one daemon.
    pub parallel: u32,
}

/// What a section says of which nothing is said.
pub(super) fn unsaid<T>(read: impl FnOnce(Section<'_, '_>) -> T) -> T {
    read(Section::absent(&Document::new("", "")))
}

/// How long things are kept, in days: `[retention]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Plans and what was decided about them.
    pub plans_days: u32,
    /// Rosters as they were read.
    pub rosters_days: u32,
    /// Memberships as they were read, for `who PLACE --on DATE`.
    pub membership_days: u32,
    /// The journal of runs.
    pub runs_days: u32,
    /// The files in `accepted/` and `rejected/`.
    pub files_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        unsaid(read::retention)
    }
}

/// How copies are kept: `[backup]`.
#[derive(Debug, Clone, Default)]
pub struct Backup {
    /// Whoever has the key of one of these can read a copy, and nobody else, this program included. Empty if copies lie open.
    pub recipients: Vec<Recipient>,
}

/// A watched folder: `[[folders]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// Where accepted files go: beside the folder unless the configuration says otherwise.
    pub accepted: PathBuf,
    /// Where rejected files go, each with its report.
    pub rejected: PathBuf,
    /// Names of the mappings that its files are read by; all if empty.
    pub mappings: Vec<String>,
    /// The kinds that are taken in here; all if empty.
    pub kinds: Vec<Kind>,
    /// A file is taken once its size and time have not changed for so long.
    pub settle: Duration,
    /// The folder is looked through so often, because a network share sends no events.
    pub poll: Duration,
}

/// A platform: `[[platforms]]`.
#[derive(Debug, Clone)]
pub struct Platform {
    /// Its name, unique in the configuration.
    pub name: String,
    /// How it is reached.
    pub kind: PlatformKind,
}

/// How a platform is reached.
#[derive(Debug, Clone)]
pub enum PlatformKind {
    /// Membership comes from member lists dropped into the folders; every action becomes a task for a person.
    Files {
        /// A list that is older than so many days is not believed; 0 for any.
        max_age_days: u32,
    },
    /// The built-in platform as a server of its own.
    Sandbox(Service),
    /// Chats of the MAX messenger, through its Bot API.
    Max(Box<super::Messenger>),
    /// Cohorts of a Moodle site.
    Moodle(Box<super::Moodle>),
    /// Another system that hands out a list of its people and takes a file of changes.
    File(Box<super::Exchange>),
}

impl PlatformKind {
    /// The name in the configuration.
    pub fn code(&self) -> &'static str {
        let of = match self {
            PlatformKind::Files { .. } => PlatformType::Files,
            PlatformKind::Sandbox(_) => PlatformType::Sandbox,
            PlatformKind::Max(_) => PlatformType::Max,
            PlatformKind::Moodle(_) => PlatformType::Moodle,
            PlatformKind::File(_) => PlatformType::File,
        };
        of.code()
    }
}

/// How a platform is reached, before its section is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub(super) enum PlatformType {
    Files,
    Sandbox,
    Max,
    Moodle,
    File,
}

impl PlatformType {
    pub(super) const ALL: [PlatformType; <PlatformType as strum::EnumCount>::COUNT] =
        [PlatformType::Files, PlatformType::Sandbox, PlatformType::Max, PlatformType::Moodle, PlatformType::File];

    /// The name in the configuration.
    pub(super) fn code(self) -> &'static str {
        match self {
            PlatformType::Files => "files",
            PlatformType::Sandbox => "sandbox",
            PlatformType::Max => "max",
            PlatformType::Moodle => "moodle",
            PlatformType::File => "file",
        }
    }
}

/// A platform that answers over HTTP.
#[derive(Debug, Clone)]
pub struct Service {
    /// Where it is; the address without a slash at the end.
    pub address: Address,
    /// The token.
    pub token: SecretString,
}

/// How approved plans are carried out: `[apply]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apply {
    /// Actions with the verdict `auto` run without an approval.
    pub auto: bool,
    /// An approval lapses after so many hours.
    pub approval_hours: u32,
    /// So many actions at the same time.
    pub parallel: u32,
    /// After so many failures in a row the plan is stopped.
    pub max_failures: u32,
    /// Where the platform can, people are suspended first and removed after so many days; 0 removes at once.
    pub suspend_days: u32,
    /// How far the clock may be from the last plan's and from a platform's.
    pub clock: ClockLimits,
}

impl Default for Apply {
    fn default() -> Self {
        unsaid(read::apply)
    }
}

/// Who is told: `[notify]`.
#[derive(Debug, Clone, Default)]
pub struct Notify {
    /// Addresses of the administrators.
    pub to: Vec<String>,
    /// Addresses of those who are told when nobody reacts.
    pub escalate_to: Vec<String>,
    /// The sender. Empty if there is no mail server.
    pub from: String,
    /// After so many holds in a row the second addresses are told.
    pub escalate_after: u32,
    /// Whether what was carried out is told although nobody is needed.
    pub digest: bool,
    /// The mail server; without one nothing is mailed.
    pub smtp: Option<Smtp>,
}

/// The mail server: `[notify.smtp]`.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who logs in, and the password; without a login if absent.
    pub login: Option<(String, SecretString)>,
    /// How long an answer is waited for.
    pub timeout: Duration,
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumCount)]
pub enum Security {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// Turned into TLS after the greeting, or refused.
    StartTls,
    /// Not at all: only for a server on the same machine.
    None,
}

impl Security {
    pub(super) const ALL: [Security; <Security as strum::EnumCount>::COUNT] =
        [Security::Tls, Security::StartTls, Security::None];

    /// The name in the configuration.
    pub(super) fn code(self) -> &'static str {
        match self {
            Security::Tls => "tls",
            Security::StartTls => "starttls",
            Security::None => "none",
        }
    }
}

/// When silence is an alarm: `[alarms]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarms {
    /// No run for so many hours.
    pub no_run_hours: u32,
    /// No file for so many days.
    pub no_file_days: u32,
    /// A plan waited for a review for so many hours.
    pub no_review_hours: u32,
}

impl Default for Alarms {
    fn default() -> Self {
        unsaid(read::alarms)
    }
}
