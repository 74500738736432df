//! The store: everything kontingent keeps between runs, in SQLite or in PostgreSQL. Operations are methods with names, grouped in
//! a file for each family of tables; there is no SQL elsewhere.
//!
//! The statements are the same for both databases: features that only one of them has are used only for opening, copying and
//! cleaning up. SQLite is one file that only its owner can read. A change of several rows is one transaction. A transaction that
//! writes takes the write lock before it reads, so what it read is still true when it writes. The journal is append-only.
//!
//! # Errors
//! An operation fails with [`StoreError`] when the database cannot be used: another process holds the lock for too long
//! ([`StoreError::Locked`]), the disk is full ([`StoreError::Full`]), the file is damaged ([`StoreError::Damaged`]), the server does
//! not answer ([`StoreError::Unreachable`]). The documentation of an operation calls this "cannot be read" or "cannot be written".
//! "The claim to be at work was lost" is [`StoreError::ClaimLost`], on a server only: another process may be at work for the
//! organisation, and the transaction changes nothing. "A value is not understood" is [`StoreError::NotUnderstood`].

mod arrivals;
mod attempts;
mod backup;
mod blocks;
mod bot;
mod chats;
mod claims;
mod connections;
mod copy;
mod corrections;
mod deciding;
mod details;
mod error;
mod file;
mod holder;
mod invitations;
mod journal;
mod memberships;
mod owners;
mod people;
mod personal_links;
mod plans;
mod proposals;
mod rate_limits;
mod recent;
mod retention;
mod rows;
mod runs;
mod second_factors;
mod server;
mod summaries;
mod sync_record;
mod tasks;
mod tokens;
mod users;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Any, AnyPool, Transaction};

use self::connections::Lent;
use self::file::StoreFile;
use self::recent::RecentReads;
use self::server::OnServer;

pub use arrivals::{Arrival, ArrivalState, Arrived, InForce, NewArrival, TableKind};
pub use attempts::{Attempt, Before, Counter, Patience};
pub use blocks::{BlockRow, NewBlock};
pub use bot::{BotRecord, Talk};
pub use chats::{Chat, NotTied};
pub use claims::{Claim, Claimed, LeaseTerm};
pub use copy::Copied;
pub use corrections::{GivenCorrection, NewCorrection};
pub use error::StoreError;
pub use file::mark_file;
pub use invitations::{InvitationRow, Revocation};
pub use journal::{Broken, Entry, Event, JournalFilter, basis_of};
pub use memberships::{SeatThen, Span};
pub use people::{GivenAnswer, KnownPerson};
pub use personal_links::{PersonalLink, Tied};
pub use planner::saved::{ActionState, Decision, Lift, PlanHead, PlanState, SavedAction, SavedPlan};
pub use plans::Saving;
pub use proposals::Proposal;
pub use retention::{Redaction, Terms};
pub use runs::{Run, Switch};
pub use second_factors::RecoveryCode;
pub use server::{Server, ServerTerms};
pub use summaries::{Summarized, Summary};
pub use sync_record::{PlatformRecord, SyncRecord};
pub use tasks::{Task, TaskState, door_action};
pub use tokens::Token;
pub use users::{Session, SessionTerms, User};
pub use words::GivenWord;

static MIGRATIONS: Migrator = sqlx_macros::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx_macros::migrate!("../../migrations/postgres");

/// How long to wait for a free connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

/// The open store of one organisation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
    place: Place,
    recent: RecentReads,
}

/// Where a store lies. Its connections are not to be used directly: one must be set to the organisation first, and the file must still
/// be there ([`Store::connection`], [`Store::write`]).
#[derive(Debug, Clone)]
enum Place {
    File(Arc<StoreFile>),
    Server(OnServer),
}

impl Store {
    /// Opens a store in a file, makes it if there never was one, and brings its tables up to date.
    ///
    /// # Errors
    /// A database of a newer version is not touched. [`StoreError::Gone`] if there was one and it is not there,
    /// [`StoreError::Replaced`] if it is another one.
    pub async fn open(path: &Path) -> Result<Store, StoreError> {
        Store::open_marked(path, None).await
    }

    /// The same; which database it is stands in one more file too, for the case that the folder of the database is lost with it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_marked(path: &Path, mark: Option<&Path>) -> Result<Store, StoreError> {
        let file = StoreFile::open(path, mark).await?;
        Ok(Store { path: path.to_owned(), place: Place::File(Arc::new(file)), recent: RecentReads::default() })
    }

    /// Opens a copy of a store, which is not the one in its place: nothing is kept beside it.
    ///
    /// # Errors
    /// A database of a newer version is not touched.
    pub async fn open_copy(path: &Path) -> Result<Store, StoreError> {
        let file = StoreFile::open_copy(path).await?;
        Ok(Store { path: path.to_owned(), place: Place::File(Arc::new(file)), recent: RecentReads::default() })
    }

    /// Looks after the place of the file. If another file lies there that is the same database, as one restored from a copy is, it
    /// is opened, for all copies of this value. True if that has happened now. On a server there is nothing to look after.
    ///
    /// # Errors
    /// [`StoreError::Gone`] and [`StoreError::Replaced`] while the right one is not there: nothing can be read or written then.
    pub async fn look_after(&self) -> Result<bool, StoreError> {
        match &self.place {
            Place::File(file) => file.look_after().await,
            Place::Server(_) => Ok(false),
        }
    }

    /// True if the file lies where it was opened; a server always does.
    pub fn is_in_place(&self) -> bool {
        match &self.place {
            Place::File(file) => file.pool().is_ok(),
            Place::Server(_) => true,
        }
    }

    fn on_server(&self) -> Option<&OnServer> {
        match &self.place {
            Place::File(_) => None,
            Place::Server(on_server) => Some(on_server),
        }
    }

    /// Which database it is.
    pub fn kind(&self) -> StoreKind {
        match self.place {
            Place::File(_) => StoreKind::Sqlite,
            Place::Server(_) => StoreKind::Postgres,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the store. On SQLite the write-ahead log is merged into the file; on a server the claims are released. A server that
    /// other organisations use stays open.
    pub async fn close(&self) {
        match &self.place {
            Place::File(file) => file.close().await,
            Place::Server(on_server) => on_server.close().await,
        }
    }

    /// Claims something on a server; `None` if another process has it.
    ///
    /// # Errors
    /// When the server cannot be read or written. On a file nothing is claimed, and the answer is `None`.
    pub async fn claim(&self, claim: Claim) -> Result<Option<Claimed>, StoreError> {
        match &self.place {
            Place::File(_) => Ok(None),
            Place::Server(on_server) => on_server.server.claim(on_server.organization, claim).await,
        }
    }

    /// The term of a claim that this process holds; `None` on a file, or if this process does not hold it.
    fn lease_term(&self, claim: Claim) -> Option<Arc<LeaseTerm>> {
        let on_server = self.on_server()?;
        on_server.server.ledger.lease_term(on_server.organization, claim)
    }

    /// False if this process held a claim and lost it: it must send nothing more, including messages of the bot.
    pub fn may_send(&self) -> bool {
        [Claim::Day, Claim::Work]
            .into_iter()
            .filter_map(|claim| self.lease_term(claim))
            .all(|lease_term| lease_term.holds())
    }

    /// Wakes the daemon, on whichever machine it runs, because a person decided something. Part of the transaction of the
    /// decision.
    async fn ring(&self, tx: &mut Transaction<'static, Any>) -> Result<(), StoreError> {
        if let Some(on_server) = self.on_server() {
            sqlx::query("UPDATE organizations SET rung = rung + 1 WHERE number = $1")
                .bind(on_server.organization)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// How many times the daemon was woken by a decision; `None` on a file.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rung(&self) -> Result<Option<i64>, StoreError> {
        let Some(on_server) = self.on_server() else { return Ok(None) };
        Ok(sqlx::query_scalar("SELECT rung FROM organizations WHERE number = $1")
            .bind(on_server.organization)
            .fetch_optional(&on_server.server.pool)
            .await?)
    }

    /// A connection for single statements, which sees only this organisation's rows.
    async fn connection(&self) -> Result<Lent, StoreError> {
        match &self.place {
            Place::File(file) => file.connections()?.acquire(None).await.map_err(|error| file.reason(error.into())),
            Place::Server(on_server) => Ok(on_server.server.connections.acquire(Some(on_server.organization)).await?),
        }
    }

    /// A transaction that is going to write. It takes the write lock at the beginning, so it cannot fail half-way because of the
    /// lock. On a server it fails with [`StoreError::ClaimLost`] if this process lost its claim to be at work.
    async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let on_server = match &self.place {
            Place::File(file) => {
                let begun = file.pool()?.begin_with("BEGIN IMMEDIATE").await;
                return begun.map_err(|error| file.reason(error.into()));
            }
            Place::Server(on_server) => on_server,
        };
        let mut tx = on_server.server.pool.begin().await?;
        server::enter(&mut tx, on_server.organization).await?;
        if let Some(lease_term) = self.lease_term(Claim::Work) {
            let holds: i64 = sqlx::query_scalar(
                "SELECT CASE WHEN EXISTS (SELECT 1 FROM leases WHERE organization = $1 AND claim = 'work' AND token = $2
                     AND until > clock_timestamp()) THEN 1 ELSE 0 END",
            )
            .bind(on_server.organization)
            .bind(lease_term.token())
            .fetch_one(&mut *tx)
            .await?;
            if holds != 1 {
                return Err(StoreError::ClaimLost);
            }
        }
        Ok(tx)
    }

    /// A statement that names a key in `ON CONFLICT`: on a server the organisation stands before every key.
    fn keyed(&self, statement: &'static str) -> sqlx::AssertSqlSafe<String> {
        sqlx::AssertSqlSafe(self.keyed_text(statement))
    }

    fn keyed_text(&self, statement: &str) -> String {
        match self.kind() {
            StoreKind::Sqlite => statement.to_owned(),
            StoreKind::Postgres => statement.replace("ON CONFLICT (", "ON CONFLICT (organization, "),
        }
    }
}

/// Brings the tables up to date. Tables made by a newer version are not changed; they are used if that version recorded that this
/// one can work with them.
async fn migrate(pool: &AnyPool, migrations: &Migrator) -> Result<(), StoreError> {
    let known = migrations.iter().map(|migration| migration.version).max().unwrap_or_default();
    match migrations.run(pool).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) if found > known => {
            let newest: Option<i64> =
                sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(pool).await?;
            let found = newest.unwrap_or(found);
            // A table that older databases do not have: then nobody said so.
            let oldest: Result<Option<i64>, sqlx::Error> =
                sqlx::query_scalar("SELECT works_with FROM upgrades WHERE version = $1")
                    .bind(found)
                    .fetch_optional(pool)
                    .await;
            match oldest {
                Ok(Some(oldest)) if oldest <= known => Ok(()),
                _ => Err(StoreError::Newer { found, known }),
            }
        }
        Err(MigrateError::Execute(error)) => Err(error.into()),
        Err(error) => Err(StoreError::Database(error.to_string())),
    }
}

/// A moment as it is stored.
pub fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A stored moment.
fn moment(text: &str, what: &'static str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|_| StoreError::NotUnderstood { what })
}

/// A stored moment that may be absent.
fn moment_if(text: Option<String>, what: &'static str) -> Result<Option<DateTime<Utc>>, StoreError> {
    text.map(|text| moment(&text, what)).transpose()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory cannot fail.
    let _ = out.write_all(bytes);
    out.finish().unwrap_or_default()
}

fn inflate(bytes: &[u8], what: &'static str) -> Result<Vec<u8>, StoreError> {
    use std::io::Read;
    let mut out = Vec::new();
    flate2::read::DeflateDecoder::new(bytes).read_to_end(&mut out).map_err(|_| StoreError::NotUnderstood { what })?;
    Ok(out)
}
