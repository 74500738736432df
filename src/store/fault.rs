//! Why the store could not be used, in words for IT.

use std::path::PathBuf;

use thiserror::Error;

use crate::words::Lang;

/// What is wrong with the store. Holds no personal data.
#[derive(Debug, Error)]
pub enum StoreFault {
    /// Made by a newer version: nothing is touched.
    #[error("the database is of version {found}, this program knows up to {known}")]
    Newer {
        /// The version of the database.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// Another process holds it.
    #[error("the database is locked by another process")]
    Locked,
    /// No room left.
    #[error("the disk is full")]
    Full,
    /// Not a database, or damaged.
    #[error("the database is damaged or is not one")]
    Damaged,
    /// The folder or the file cannot be written.
    #[error("{} cannot be opened: {reason}", path.display())]
    NotOpened {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::ErrorKind,
    },
    /// What was stored cannot be understood.
    #[error("what was stored as {what} cannot be read back")]
    NotUnderstood {
        /// Which column.
        what: &'static str,
    },
    /// Anything else that the database says. Statements and values never stand in it.
    #[error("the database: {0}")]
    Database(String),
}

impl StoreFault {
    /// The sentence for a person: what, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            StoreFault::Newer { found, known } => lang
                .say_with("store-newer", &[("found", found.to_string().into()), ("known", known.to_string().into())]),
            StoreFault::Locked => lang.say("store-locked"),
            StoreFault::Full => lang.say("store-full"),
            StoreFault::Damaged => lang.say("store-damaged"),
            StoreFault::NotOpened { path, reason } => lang.say_with(
                "store-not-opened",
                &[("file", path.display().to_string().into()), ("reason", lang.io(*reason).into())],
            ),
            StoreFault::NotUnderstood { what } => lang.say_with("store-not-understood", &[("what", (*what).into())]),
            StoreFault::Database(reason) => lang.say_with("store-database", &[("reason", reason.as_str().into())]),
        }
    }
}

impl From<sqlx::Error> for StoreFault {
    fn from(error: sqlx::Error) -> StoreFault {
        if let sqlx::Error::Database(fault) = &error {
            // SQLite's primary result codes: the low byte.
            let code = fault.code().and_then(|code| code.parse::<i64>().ok()).map(|code| code & 0xff);
            return match code {
                Some(5 | 6) => StoreFault::Locked,
                Some(13) => StoreFault::Full,
                Some(11 | 26) => StoreFault::Damaged,
                _ => StoreFault::Database(fault.message().to_owned()),
            };
        }
        match error {
            sqlx::Error::PoolTimedOut => StoreFault::Locked,
            sqlx::Error::Io(error) => StoreFault::Database(error.kind().to_string()),
            other => StoreFault::Database(other.to_string()),
        }
    }
}
