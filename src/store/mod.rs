//! The store: what kontingent remembers, in SQLite or in PostgreSQL. Named operations, a file a family of tables; no SQL
//! elsewhere.
//!
//! The statements are the same for both: what one of the two does not know is not used, but for opening, copying and cleaning.
//! SQLite is one file, readable by its owner alone. Every change of several rows is one transaction; whoever means to write
//! waits for its turn first, so that what a transaction read is still so when it writes. The journal is never changed.

mod arrivals;
mod backup;
mod blocks;
mod chats;
mod claims;
mod copy;
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
use secrecy::{ExposeSecret, SecretString};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Transaction};

use crate::config;

pub use arrivals::{ArrivalState, Arrived, InForce, NewArrival, TableKind};
pub use blocks::{BlockRow, NewBlock};
pub use chats::{Chat, NotTied};
pub use claims::{Claim, Claimed};
pub use copy::Copied;
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
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// What every connection to SQLite is told: readers do not wait for a writer, a committed journal entry outlives a power cut,
/// a lock is waited for.
const SQLITE: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000";

/// So long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// The lock under which one transaction at a time writes to a PostgreSQL database.
const WRITING: i64 = 0x6b6f_6e74_0001;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

/// The open store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    kind: StoreKind,
    path: PathBuf,
    at_work: claims::AtWork,
}

impl Store {
    /// Opens the store that the configuration names.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::open_postgres`].
    pub async fn of(config: &config::Store) -> Result<Store, StoreFault> {
        match &config.url {
            None => Store::open(&config.path).await,
            Some(url) => Store::open_postgres(url, &config.path).await,
        }
    }

    /// Opens a store in a file, makes it if it is not there, and brings its tables up to date.
    ///
    /// # Errors
    /// A database of a newer version is not touched.
    pub async fn open(path: &Path) -> Result<Store, StoreFault> {
        make_private(path).map_err(|error| StoreFault::NotOpened { path: path.to_owned(), reason: error.kind() })?;
        install_default_drivers();
        // The path as an address: `?` and `#` would end it.
        let path_in_url: String =
            form_urlencoded::byte_serialize(path.to_string_lossy().as_bytes()).collect::<String>().replace('+', "%20");
        let options: AnyConnectOptions = format!("sqlite://{path_in_url}?mode=rw").parse()?;
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    for setting in SQLITE.split("; ") {
                        sqlx::query(setting).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        let store = Store { pool, kind: StoreKind::Sqlite, path: path.to_owned(), at_work: claims::AtWork::default() };
        store.migrate(&MIGRATIONS).await?;
        Ok(store)
    }

    /// Opens a store on a PostgreSQL server and brings its tables up to date. What lies beside the database (keys, locks,
    /// tokens) lies beside `path`.
    ///
    /// # Errors
    /// A database of a newer version is not touched; a server that does not answer or does not let in.
    pub async fn open_postgres(url: &SecretString, path: &Path) -> Result<Store, StoreFault> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreFault::NotOpened { path: folder.to_owned(), reason: error.kind() })?;
        }
        install_default_drivers();
        let options: AnyConnectOptions =
            url.expose_secret().parse().map_err(|_| StoreFault::Unreachable { reason: "no_such_host" })?;
        // Asked once by itself: a pool would ask again and again, and say only that it took too long.
        let first = tokio::time::timeout(PATIENCE, AnyConnection::connect_with(&options));
        match first.await {
            Ok(connection) => connection?.close().await?,
            Err(_) => return Err(StoreFault::Unreachable { reason: "timeout" }),
        }
        let pool = AnyPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE).connect_with(options).await?;
        let store =
            Store { pool, kind: StoreKind::Postgres, path: path.to_owned(), at_work: claims::AtWork::default() };
        store.migrate(&POSTGRES_MIGRATIONS).await?;
        Ok(store)
    }

    /// Which database it is.
    pub fn kind(&self) -> StoreKind {
        self.kind
    }

    async fn migrate(&self, migrations: &Migrator) -> Result<(), StoreFault> {
        let known = migrations.iter().map(|migration| migration.version).max().unwrap_or_default();
        match migrations.run(&self.pool).await {
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
    async fn write(&self) -> Result<Transaction<'static, Any>, StoreFault> {
        match self.kind {
            StoreKind::Sqlite => Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?),
            StoreKind::Postgres => {
                let mut tx = self.pool.begin().await?;
                sqlx::query("SELECT 1 FROM pg_advisory_xact_lock($1)").bind(WRITING).execute(&mut *tx).await?;
                self.claim_holds(&mut tx).await?;
                Ok(tx)
            }
        }
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
