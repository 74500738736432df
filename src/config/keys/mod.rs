//! Every key of the configuration, once: its section, what may stand there within which bounds, and what holds where nothing
//! is said. A typed key goes out to the reader, which can ask for nothing else, and a [`Table`] of rows to the reference
//! (`docs/configuration.md`, `docs/configuration.en.md`).
//!
//! - `kinds`, `named`: the kinds of keys. `organization`, `process`, `schedule`: the keys.
//! - What a key is for stands in the catalogues, `config-keys.ftl`, by the path of the key: `config-key-notify-smtp-port`.
//!   What holds where nothing is said and is no plain value is told there too, in the attribute `usual`.
//! - The keys of `[policy]` are those of a policy's file (`policy`).

mod kinds;
mod named;
mod organization;
pub(super) mod policy;
mod process;
mod schedule;

use std::ops::RangeInclusive;

pub(super) use kinds::{Flag, Key, Listen, Number, Part, Parts, Secret, Symbols, Text, Varied, Whole, Zone};
pub(super) use named::{Choice, Choices, Named, Needed};
pub(super) use organization::*;
pub(super) use process::*;
pub(super) use schedule::*;

use kinds::Absent;
use policy::POLICY;

/// A section of the configuration as the reference tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its place: `notify.smtp`; empty for the top of the file.
    pub path: &'static str,
    /// How it is written.
    pub form: Form,
    /// What holds where the section is absent and its keys do not say it: told by the catalogue, with these arguments.
    pub usual: Option<Vec<(&'static str, String)>>,
    /// Everything that may stand in it, sections too.
    pub names: Vec<&'static str>,
    /// The same with what may stand at each; the key of a secret's file is told with the secret.
    pub entries: Vec<Entry>,
    /// Its keys.
    pub rows: Vec<Row>,
}

/// A key as the schema for editors tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// How it is written.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// True if every such section has to say it; a region's common file leaves it to the organisations.
    pub is_always_said: bool,
}

/// What may stand at a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// An integer within bounds.
    Number(RangeInclusive<u64>),
    /// `true` or `false`.
    Flag,
    /// One of several names.
    OneOf(Vec<&'static str>),
    /// A list of some of several names.
    SomeOf(Vec<&'static str>),
    /// A section, whose path is that of this one with the name of the key.
    Section,
    /// A list of such sections.
    Sections,
}

/// How a section is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// At the top of the file.
    Top,
    /// `[name]`.
    Section,
    /// `[[name]]`, as often as one likes.
    List,
    /// In one line, told by the sentence of the key that it stands at.
    Inline,
    /// A file of `schedules/`.
    Schedule,
}

/// A key as the reference tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// How it is written.
    pub name: &'static str,
    /// The key that names a file with the same value: that of a secret, which never stands in the configuration in clear.
    pub file: Option<&'static str>,
    /// What holds where nothing is said.
    pub usual: Cell,
    /// The smallest and the largest number.
    pub bounds: Option<RangeInclusive<u64>>,
    /// The names among which one chooses.
    pub choices: Vec<&'static str>,
}

impl Row {
    fn of(name: &'static str, usual: Cell) -> Row {
        Row { name, file: None, usual, bounds: None, choices: Vec::new() }
    }
}

/// What holds where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// It has to be said.
    Needed,
    /// Nothing.
    Nothing,
    /// A value, in Markdown.
    Is(String),
    /// What the catalogue says in the attribute `usual`, with these arguments: values by the kinds of which they hold.
    Told(Vec<(&'static str, String)>),
}

impl Table {
    /// The catalogue's name for the sentence about the section.
    pub fn sentence(&self) -> String {
        format!("config-section-{}", self.path.replace('.', "-"))
    }

    /// The catalogue's name for the sentence about one of its keys.
    pub fn sentence_of(&self, row: &Row) -> String {
        let path = self.path.split('.').filter(|part| !part.is_empty());
        let parts: Vec<&str> = ["config-key"].into_iter().chain(path).chain([row.name]).collect();
        parts.join("-")
    }
}

/// All sections, in the order of the reference.
pub fn tables() -> Vec<Table> {
    vec![
        OWN.table(),
        ROOT.table(),
        PROCESS.table(),
        STORE.table(),
        CLUSTER.table(),
        RETENTION.table(),
        BACKUP.table(),
        FOLDERS.table(),
        SOURCES.table(),
        PLATFORMS.table(),
        CHATS.table(),
        TITLES.table(),
        COHORTS.table(),
        WEBHOOK.table(),
        POLICY.table(),
        APPLY.table(),
        NOTIFY.table(),
        SMTP.table(),
        ALARMS.table(),
        LISTEN.table(),
        WEB.table(),
        LIMITS.table(),
        SCHEDULE.table(),
        FREEZE.table(),
    ]
}

/// The tables of `[policy]` by their paths in it, each with its keys: they are those of a policy's file.
pub fn policy_tables() -> &'static [(&'static str, &'static [&'static str])] {
    &policy::TABLES
}

/// A section: `TABLE: Type = path, form;`, with `path, form, arguments;` where the catalogue says what holds without it; then
/// a line a key, `name: Kind = what its constructor takes;`.
macro_rules! section {
    (
        $(#[$doc:meta])*
        $table:ident: $keys:ident = $path:literal, $form:expr $(, $usual:expr)?;
        $($(#[$about:meta])* $name:ident: $kind:ty $(= $($given:expr),+)?;)*
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(in crate::config) struct $keys {
            $($(#[$about])* pub(in crate::config) $name: $kind,)*
        }

        $(#[$doc])*
        pub(in crate::config) static $table: $keys = $keys {
            $($name: <$kind>::new(
                $crate::config::keys::kinds::Name { key: stringify!($name), file: concat!(stringify!($name), "_file") }
                $($(, $given)+)?
            ),)*
        };

        impl $keys {
            /// As the reference tells of it.
            pub(in crate::config) fn table(&self) -> $crate::config::keys::Table {
                let keys: &[&dyn $crate::config::keys::Key] = &[$(&self.$name,)*];
                let rows: Vec<$crate::config::keys::Row> = keys.iter().filter_map(|key| key.row()).collect();
                let file = |name: &str| rows.iter().find(|row| row.name == name).and_then(|row| row.file);
                let names = keys.iter().flat_map(|key| std::iter::once(key.name()).chain(file(key.name()))).collect();
                let entries = keys.iter().map(|key| $crate::config::keys::Entry {
                    name: key.name(),
                    shape: key.shape(),
                    is_always_said: key.is_always_said(),
                });
                let entries = entries.collect();
                let usual: &[&[(&'static str, &str)]] = &[$(&$usual)?];
                let owned = |told: &&[(&'static str, &str)]| told.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
                let usual = usual.first().map(owned);
                $crate::config::keys::Table { path: $path, form: $form, usual, names, entries, rows }
            }
        }
    };
}
use section;
