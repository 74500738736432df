//! A PostgreSQL server that keeps the data of many organisations apart.
//!
//! The tables are shared. The server's row-level security shows a connection only the rows of the organisation that the connection
//! was set to, so a connection is never used without setting it: see [`Store::connection`] and [`Store::write`].

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, AnyPool, Connection as _};

use super::claims::Ledger;
use super::connections::{Connections, is_alive};
use super::recent::RecentReads;
use super::{PATIENCE, POSTGRES_MIGRATIONS, Place, Store, StoreError, migrate};

/// The class of the locks under which one transaction at a time writes for an organisation.
const WRITING: i32 = 0x6b6f_6e74;

/// So many statements are kept prepared on a connection: more than there are. By default it is 100, fewer than a cycle has, and the one
/// that is needed next would be the one that was dropped.
const STATEMENTS: (&str, &str) = ("statement-cache-capacity", "1000");

/// How a server is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerTerms {
    /// The largest number of connections at the same time.
    pub connections: u32,
    /// After this time a claim expires that was not renewed.
    pub lease: Duration,
}

impl Default for ServerTerms {
    fn default() -> Self {
        ServerTerms { connections: 8, lease: Duration::from_secs(20) }
    }
}

/// The open server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Server {
    pub(super) pool: AnyPool,
    /// Those of its connections that are for single statements.
    pub(super) connections: Arc<Connections>,
    pub(super) ledger: Arc<Ledger>,
    recent: RecentReads,
}

/// An organisation's rows on a server.
#[derive(Debug, Clone)]
pub(super) struct OnServer {
    pub(super) server: Server,
    pub(super) organization: i64,
    /// The server was opened for this organisation alone.
    alone: bool,
}

impl Server {
    /// Opens a server and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a database of a newer version, which is not touched; [`StoreError::Unreachable`] if the server does
    /// not answer or refuses the login; [`StoreError::SeesAll`] for a role that row-level security does not restrict.
    pub async fn open(url: &SecretString, terms: ServerTerms) -> Result<Server, StoreError> {
        install_default_drivers();
        let mut options: AnyConnectOptions =
            url.expose_secret().parse().map_err(|_| StoreError::Unreachable { reason: "no_such_host" })?;
        if !options.database_url.query_pairs().any(|(name, _)| name == STATEMENTS.0) {
            options.database_url.query_pairs_mut().append_pair(STATEMENTS.0, STATEMENTS.1);
        }
        // One connection outside of the pool: a pool would try again and again, and report only that it took too long.
        let first = tokio::time::timeout(PATIENCE, AnyConnection::connect_with(&options));
        let Ok(first) = first.await else { return Err(StoreError::Unreachable { reason: "timeout" }) };
        let mut first = first?;
        let sees_all: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN rolsuper OR rolbypassrls THEN 1 ELSE 0 END FROM pg_roles WHERE rolname = current_user",
        )
        .fetch_one(&mut first)
        .await?;
        first.close().await?;
        if sees_all == 1 {
            return Err(StoreError::SeesAll);
        }
        // A process that is suspended in the middle of a transaction blocks others no longer than a claim lasts.
        let settings = format!("SET idle_in_transaction_session_timeout = {}", terms.lease.as_millis());
        let pool = AnyPoolOptions::new()
            .max_connections(terms.connections)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .before_acquire(|connection, metadata| Box::pin(is_alive(connection, metadata)))
            .after_connect(move |connection, _| {
                let settings = sqlx::AssertSqlSafe(settings.clone());
                Box::pin(async move { sqlx::query(settings).execute(&mut *connection).await.map(|_| ()) })
            })
            .connect_with(options.clone())
            .await?;
        migrate(&pool, &POSTGRES_MIGRATIONS).await?;
        let (ledger, connections) =
            (Ledger::open(pool.clone(), options, terms.lease), Arc::new(Connections::of(pool.clone())));
        Ok(Server { pool, connections, ledger, recent: RecentReads::default() })
    }

    /// The store of an organisation on this server; one that is new is registered, and its store is empty. `code` is the name of
    /// its file, empty where there is only one. Files that belong beside a database (keys, tokens) are beside `path`.
    ///
    /// # Errors
    /// When the database cannot be read or written; [`StoreError::NotOpened`] when the folder of `path` cannot be made.
    pub async fn organization(&self, code: &str, path: &Path) -> Result<Store, StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreError::NotOpened { path: folder.to_owned(), reason: error.kind() })?;
        }
        let known: Option<i64> = sqlx::query_scalar("SELECT number FROM organizations WHERE code = $1")
            .bind(code)
            .fetch_optional(&self.pool)
            .await?;
        let organization = match known {
            Some(number) => number,
            None => self.register(code).await?,
        };
        Ok(Store {
            path: path.to_owned(),
            place: Place::Server(OnServer { server: self.clone(), organization, alone: false }),
            recent: self.recent.clone(),
        })
    }

    async fn register(&self, code: &str) -> Result<i64, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("INSERT INTO organizations (code) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(code)
            .execute(&mut *tx)
            .await?;
        let number: i64 = sqlx::query_scalar("SELECT number FROM organizations WHERE code = $1")
            .bind(code)
            .fetch_one(&mut *tx)
            .await?;
        enter(&mut tx, number).await?;
        sqlx::query(
            "INSERT INTO details_salt (salt)
             SELECT upper(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''))
             WHERE NOT EXISTS (SELECT 1 FROM details_salt)",
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(number)
    }

    /// For each organisation, how many times its daemon was woken by a decision. A daemon looks after those whose number grew.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn bells(&self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(sqlx::query_as("SELECT code, rung FROM organizations ORDER BY code").fetch_all(&self.pool).await?)
    }

    /// Records that this daemon is alive. Returns how many are, this one included.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn daemons(&self) -> Result<usize, StoreError> {
        let ledger = &self.ledger;
        sqlx::query("DELETE FROM daemons WHERE until <= clock_timestamp()").execute(&self.pool).await?;
        sqlx::query(
            "INSERT INTO daemons (holder, until) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
             ON CONFLICT (holder) DO UPDATE SET until = excluded.until",
        )
        .bind(&ledger.holder)
        .bind(ledger.term.as_secs_f64())
        .execute(&self.pool)
        .await?;
        let holders: Vec<String> = sqlx::query_scalar("SELECT holder FROM daemons").fetch_all(&self.pool).await?;
        Ok(holders.iter().filter(|holder| !super::holder::is_dead_here(holder)).count().max(1))
    }

    /// The codes of the organisations that no living daemon works for, as far as this machine can tell.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn free_days(&self) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT code, CASE WHEN until > clock_timestamp() AND holder <> '' THEN holder END
             FROM organizations LEFT JOIN leases ON organization = number AND claim = 'day' ORDER BY code",
        )
        .fetch_all(&self.pool)
        .await?;
        let is_free = |holder: &Option<String>| holder.as_deref().is_none_or(super::holder::is_dead_here);
        Ok(rows.into_iter().filter(|(_, holder)| is_free(holder)).map(|(code, _)| code).collect())
    }

    /// How long leases last.
    pub fn lease(&self) -> Duration {
        self.ledger.term
    }

    /// Releases the claims of this process and closes the connections.
    pub async fn close(&self) {
        self.ledger.end().await;
        self.connections.close().await;
    }
}

impl Store {
    /// The store of one organisation on a server that is closed together with it.
    ///
    /// # Errors
    /// As [`Server::organization`].
    pub async fn alone_on(server: &Server, code: &str, path: &Path) -> Result<Store, StoreError> {
        let mut store = server.organization(code, path).await?;
        if let Place::Server(on_server) = &mut store.place {
            on_server.alone = true;
        }
        Ok(store)
    }
}

impl OnServer {
    /// Closes the server if nobody else uses it.
    pub(super) async fn close(&self) {
        if self.alone {
            self.server.close().await;
        }
    }
}

/// Sets a transaction to an organisation and takes the organisation's write lock: until it ends, no other transaction writes for it.
pub(super) async fn enter(tx: &mut AnyConnection, organization: i64) -> Result<(), StoreError> {
    // The lock is a number of 32 bits; two organisations that share one wait for each other, and that is all.
    sqlx::query("SELECT set_config('kontingent.organization', $1, true), CAST(pg_advisory_xact_lock($2, $3) AS TEXT)")
        .bind(organization.to_string())
        .bind(WRITING)
        .bind(organization as i32)
        .execute(tx)
        .await?;
    Ok(())
}
