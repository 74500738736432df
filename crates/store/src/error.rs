//! Why the store could not be used, in words for IT.

use std::path::{Path, PathBuf};

use thiserror::Error;

use i18n::Lang;

/// What is wrong with the store. Holds no personal data.
#[derive(Debug, Error)]
pub enum StoreError {
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
    /// There was a database, and it is not in its place: no new one is made there.
    #[error("{}: the database is gone", path.display())]
    Gone {
        /// Where it was.
        path: PathBuf,
        /// The files that say that there was one.
        marks: Vec<PathBuf>,
    },
    /// Another file lies in the place of the database.
    #[error("{}: another file lies in the place of the database", path.display())]
    Replaced {
        /// The place.
        path: PathBuf,
        /// The files that say which one it should be.
        marks: Vec<PathBuf>,
    },
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
    /// The database server does not answer, or refuses the login.
    #[error("the database server is not reachable: {reason}")]
    Unreachable {
        /// Why, as a code.
        reason: &'static str,
    },
    /// The database role sees the rows of every organisation: a superuser, or one that bypasses row-level security.
    #[error("the database's role is a superuser or may bypass row-level security")]
    SeesAll,
    /// This process lost its claim to be at work: another process may be at work.
    #[error("the lock on the database was lost")]
    ClaimLost,
    /// A stored value cannot be read back.
    #[error("what was stored as {what} cannot be read back")]
    NotUnderstood {
        /// Which column.
        what: &'static str,
    },
    /// Any other error of the database. It never contains statements or values.
    #[error("the database: {0}")]
    Database(String),
}

/// A connector's memory is kept in the store, so a fault of the store is one of the memory.
impl From<StoreError> for connectors::platform::max::directory::DirectoryError {
    fn from(fault: StoreError) -> Self {
        Self(fault.to_string())
    }
}

impl StoreError {
    /// The sentence for a person: what, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            StoreError::Newer { found, known } => lang
                .text_with("store-newer", &[("found", found.to_string().into()), ("known", known.to_string().into())]),
            StoreError::Locked => lang.text("store-locked"),
            StoreError::Full => lang.text("store-full"),
            StoreError::Gone { path, marks } => lang.text_with("store-gone", &file_args(path, marks)),
            StoreError::Replaced { path, marks } => lang.text_with("store-replaced", &file_args(path, marks)),
            StoreError::Damaged => lang.text("store-damaged"),
            StoreError::NotOpened { path, reason } => lang.text_with(
                "store-not-opened",
                &[("file", path.display().to_string().into()), ("reason", lang.io(*reason).into())],
            ),
            StoreError::Unreachable { reason } => {
                lang.text_with("store-unreachable", &[("reason", connectors::http::reason_words(lang, reason).into())])
            }
            StoreError::SeesAll => lang.text("store-sees-all"),
            StoreError::ClaimLost => lang.text("store-claim-lost"),
            StoreError::NotUnderstood { what } => lang.text_with("store-not-understood", &[("what", (*what).into())]),
            StoreError::Database(reason) => lang.text_with("store-database", &[("reason", reason.as_str().into())]),
        }
    }
}

/// The file, and those that say that there was one.
fn file_args(path: &Path, marks: &[PathBuf]) -> [(&'static str, i18n::Arg<'static>); 2] {
    let marks: Vec<String> = marks.iter().map(|mark| mark.display().to_string()).collect();
    [("file", path.display().to_string().into()), ("marks", marks.join(", ").into())]
}

/// Whether one of SQLite's codes says that there was no room: the disk is full, or the index of the write-ahead log could not grow.
pub(super) fn is_for_want_of_room(code: i64) -> bool {
    code & 0xff == 13 || code == 4874
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        if let sqlx::Error::Database(fault) = &error {
            // PostgreSQL's codes have five characters.
            if let Some(code) = fault.code().filter(|code| code.len() == 5) {
                return match code.as_ref() {
                    "53100" => StoreError::Full,
                    "55P03" | "40P01" => StoreError::Locked,
                    "28000" | "28P01" => StoreError::Unreachable { reason: "unauthorized" },
                    code if code.starts_with("08") || code.starts_with("57P") || code.starts_with("3D") => {
                        StoreError::Unreachable { reason: "no_connection" }
                    }
                    _ => StoreError::Database(fault.message().to_owned()),
                };
            }
            // SQLite's primary result codes: the low byte.
            let code = fault.code().and_then(|code| code.parse::<i64>().ok());
            return match code.map(|code| code & 0xff) {
                _ if code.is_some_and(is_for_want_of_room) => StoreError::Full,
                Some(5 | 6) => StoreError::Locked,
                Some(11 | 26) => StoreError::Damaged,
                _ => StoreError::Database(fault.message().to_owned()),
            };
        }
        match error {
            sqlx::Error::PoolTimedOut => StoreError::Locked,
            sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                StoreError::Unreachable { reason: "connection_refused" }
            }
            sqlx::Error::Io(error) => StoreError::Database(error.kind().to_string()),
            sqlx::Error::Tls(_) => StoreError::Unreachable { reason: "certificate" },
            other => StoreError::Database(other.to_string()),
        }
    }
}
