//! The store: what kontingent remembers, in SQLite. Named operations, a file a family of tables; no SQL elsewhere.
//!
//! One file, readable by its owner alone. Every change of several rows is one transaction; the journal is never changed.

mod arrivals;
mod backup;
mod blocks;
mod chats;
mod deciding;
mod details;
mod door;
mod fault;
mod invitations;
mod journal;
mod memberships;
mod people;
mod personal_links;
mod plan_values;
mod plans;
mod proposals;
mod retention;
mod runs;
mod tasks;
mod tokens;
mod users;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool, Transaction};

pub use arrivals::{ArrivalState, Arrived, InForce, NewArrival, TableKind};
pub use blocks::{BlockRow, NewBlock};
pub use chats::{Chat, NotTied};
pub use door::{DoorRecord, Talk};
pub use fault::StoreFault;
pub use invitations::{InvitationRow, Revocation};
pub use journal::{Broken, Entry, Event, JournalFilter, basis_of};
pub use memberships::{SeatThen, Span};
pub use people::{GivenAnswer, KnownPerson};
pub use personal_links::{PersonalLink, Tied};
pub use plan_values::{ActionState, Decision, Lift, PlanHead, PlanState, SavedAction, SavedPlan, Saving};
pub use proposals::Proposal;
pub use retention::Terms;
pub use runs::{Run, Switch};
pub use tasks::{Task, TaskState};
pub use tokens::Token;
pub use users::{Session, SessionTerms, User};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// The open store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
    path: PathBuf,
}

impl Store {
    /// Opens the store, makes it if it is not there, and brings its tables up to date.
    ///
    /// # Errors
    /// A database of a newer version is not touched.
    pub async fn open(path: &Path) -> Result<Store, StoreFault> {
        make_private(path).map_err(|error| StoreFault::NotOpened { path: path.to_owned(), reason: error.kind() })?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A committed journal entry outlives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(15))
            .connect_with(options)
            .await?;
        let store = Store { pool, path: path.to_owned() };
        store.migrate().await?;
        Ok(store)
    }

    async fn migrate(&self) -> Result<(), StoreFault> {
        let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
        match MIGRATIONS.run(&self.pool).await {
            Ok(()) => Ok(()),
            Err(MigrateError::VersionMissing(found)) if found > known => Err(StoreFault::Newer { found, known }),
            Err(MigrateError::Execute(error)) => Err(error.into()),
            Err(error) => Err(StoreFault::Database(error.to_string())),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes it: what is written is folded into the one file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that means to write: it waits for its turn at once, and never fails half-way for want of the lock.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreFault> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// Makes the file, and what stands beside it, readable by its owner alone, before anything is in it.
fn make_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        options.mode(0o600);
        let file = options.open(path)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    options.open(path)?;
    Ok(())
}

/// A moment as it is stored.
pub(crate) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A stored moment.
fn moment(text: &str, what: &'static str) -> Result<DateTime<Utc>, StoreFault> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|_| StoreFault::NotUnderstood { what })
}

/// A stored moment that may be absent.
fn moment_if(text: Option<String>, what: &'static str) -> Result<Option<DateTime<Utc>>, StoreFault> {
    text.map(|text| moment(&text, what)).transpose()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory cannot fail.
    let _ = out.write_all(bytes);
    out.finish().unwrap_or_default()
}

fn inflate(bytes: &[u8], what: &'static str) -> Result<Vec<u8>, StoreFault> {
    use std::io::Read;
    let mut out = Vec::new();
    flate2::read::DeflateDecoder::new(bytes).read_to_end(&mut out).map_err(|_| StoreFault::NotUnderstood { what })?;
    Ok(out)
}
