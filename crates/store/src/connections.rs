//! Connections for single statements, kept at hand between two of them.
//!
//! A pool asks each connection whether it is alive before it gives it away and once it has it back, and a server must be told first whose
//! rows are meant. For one statement that makes four ways to the database and back; a connection that is kept at hand for the
//! organisation needs one. Half of a pool's connections are kept so at most; who finds none of them free takes one of the pool.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::pool::{PoolConnection, PoolConnectionMetadata};
use sqlx::{Any, AnyConnection, AnyPool, Connection as _};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};

/// For so long a connection is taken to be alive that was alive.
const ALIVE_FOR: Duration = Duration::from_secs(1);
/// A connection that nobody used for so long goes back to the pool, which ends those that nobody needs.
const KEPT_FOR: Duration = Duration::from_secs(60);
/// The organisation of a slot that is empty, and of a file, which has one organisation.
const NOBODY: i64 = i64::MIN;

/// Connections that are kept at hand.
#[derive(Debug)]
pub(super) struct Connections {
    pool: AnyPool,
    slots: Vec<Slot>,
    /// How often something was lent of a slot.
    lent: AtomicU64,
    /// Nothing is kept any more.
    is_closed: AtomicBool,
}

#[derive(Debug)]
struct Slot {
    /// For whom the connection in it was set; a hint, to look into the right slot first.
    organization: AtomicI64,
    /// When it was lent last, counted in [`Connections::lent`]; 0 for never.
    last_lent: AtomicU64,
    kept: Arc<Mutex<Option<Kept>>>,
}

#[derive(Debug)]
struct Kept {
    connection: PoolConnection<Any>,
    organization: Option<i64>,
    was_alive: Instant,
    was_used: Instant,
}

/// A connection that is lent, and goes back when it is dropped.
pub(super) struct Lent(Origin);

enum Origin {
    Slot(OwnedMappedMutexGuard<Option<Kept>, AnyConnection>),
    Pool(PoolConnection<Any>),
}

impl Connections {
    /// Keeps at most half of a pool's connections at hand; of two or three none, so that a transaction never waits for what is kept.
    pub(super) fn of(pool: AnyPool) -> Connections {
        let all = pool.options().get_max_connections();
        let slots = if all < 4 { 0 } else { all / 2 };
        let slot =
            |_| Slot { organization: AtomicI64::new(NOBODY), last_lent: AtomicU64::default(), kept: Arc::default() };
        let slots = (0..slots).map(slot).collect();
        Connections { slots, lent: AtomicU64::default(), pool, is_closed: AtomicBool::new(false) }
    }

    /// A connection, on a server one that sees the rows of this organisation only.
    ///
    /// # Errors
    /// When the pool has none in time, or the database does not answer.
    pub(super) async fn acquire(&self, organization: Option<i64>) -> Result<Lent, sqlx::Error> {
        let Some((slot, mut kept)) = self.free_slot(organization) else {
            return Ok(Lent(Origin::Pool(self.fresh(organization).await?)));
        };
        slot.organization.store(organization.unwrap_or(NOBODY), Ordering::Relaxed);
        slot.last_lent.store(self.lent.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        let is_ready = match kept.as_mut() {
            Some(known) => known.is_ready_for(organization).await,
            None => false,
        };
        if !is_ready {
            // What was kept goes back first: the pool may have no other.
            *kept = None;
            let (connection, now) = (self.fresh(organization).await?, Instant::now());
            *kept = Some(Kept { connection, organization, was_alive: now, was_used: now });
        }
        match OwnedMutexGuard::try_map(kept, |kept| kept.as_mut().map(|kept| &mut *kept.connection)) {
            Ok(connection) => Ok(Lent(Origin::Slot(connection))),
            Err(_) => Ok(Lent(Origin::Pool(self.fresh(organization).await?))),
        }
    }

    /// A slot that nobody uses, if there is one: one with a connection for this organisation before others, and of those the one that
    /// was not needed for the longest time.
    fn free_slot(&self, organization: Option<i64>) -> Option<(&Slot, OwnedMutexGuard<Option<Kept>>)> {
        let wanted = organization.unwrap_or(NOBODY);
        let mut slots: Vec<&Slot> = self.slots.iter().collect();
        slots.sort_by_key(|slot| {
            let is_other_s = slot.organization.load(Ordering::Relaxed) != wanted;
            (is_other_s, slot.last_lent.load(Ordering::Relaxed))
        });
        let mut free = slots.into_iter();
        free.find_map(|slot| Some((slot, Arc::clone(&slot.kept).try_lock_owned().ok()?)))
            // Looked at under the lock: `close` empties each slot once.
            .filter(|_| !self.is_closed.load(Ordering::Acquire))
    }

    async fn fresh(&self, organization: Option<i64>) -> Result<PoolConnection<Any>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        if let Some(organization) = organization {
            set_to(&mut connection, organization).await?;
        }
        Ok(connection)
    }

    /// Closes the pool and what is kept of it.
    pub(super) async fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        for slot in &self.slots {
            // One after the other: of two that close at once each leaves it to the other to merge SQLite's log into the file.
            if let Some(kept) = slot.kept.lock().await.take() {
                // One that cannot say goodbye is closed all the same.
                let _ = kept.connection.close().await;
            }
        }
        self.pool.close().await;
    }
}

impl Kept {
    /// Makes it ready for an organisation. False if it is not alive, or was not used for long.
    async fn is_ready_for(&mut self, organization: Option<i64>) -> bool {
        let now = Instant::now();
        if now - self.was_used > KEPT_FOR {
            return false;
        }
        let is_set = match organization {
            _ if organization == self.organization => None,
            None => return false,
            Some(other) => {
                // Whatever comes of it, it is no more the former one's.
                self.organization = None;
                let is_set = set_to(&mut self.connection, other).await.is_ok();
                self.organization = Some(other).filter(|_| is_set);
                Some(is_set)
            }
        };
        let is_alive = match is_set {
            Some(is_set) => is_set,
            None if now - self.was_alive <= ALIVE_FOR => {
                self.was_used = now;
                return true;
            }
            None => self.connection.ping().await.is_ok(),
        };
        (self.was_alive, self.was_used) = (now, now);
        is_alive
    }
}

impl Deref for Lent {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match &self.0 {
            Origin::Slot(connection) => connection,
            Origin::Pool(connection) => connection,
        }
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match &mut self.0 {
            Origin::Slot(connection) => connection,
            Origin::Pool(connection) => connection,
        }
    }
}

async fn set_to(connection: &mut AnyConnection, organization: i64) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT set_config('kontingent.organization', $1, false)")
        .bind(organization.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// For a pool: a connection that was alive a moment ago is not asked again whether it is, as the pool would ask each time.
pub(super) async fn is_alive(
    connection: &mut AnyConnection,
    metadata: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    if metadata.idle_for > ALIVE_FOR {
        connection.ping().await?;
    }
    Ok(true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    async fn connections() -> (tempfile::TempDir, Connections) {
        sqlx::any::install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}?mode=rwc", folder.path().join("some.sqlite").display());
        let pool = sqlx::any::AnyPoolOptions::new().max_connections(4).connect(&address).await.unwrap();
        (folder, Connections::of(pool))
    }

    async fn mark(connection: &mut Lent) {
        sqlx::query("CREATE TEMP TABLE mark (n INTEGER)").execute(&mut **connection).await.unwrap();
    }

    async fn is_marked(connection: &mut Lent) -> bool {
        sqlx::query("SELECT n FROM mark").fetch_all(&mut **connection).await.is_ok()
    }

    #[tokio::test]
    async fn the_same_connection_is_lent_again_and_never_to_two() {
        let (_folder, connections) = connections().await;
        let mut first = connections.acquire(None).await.unwrap();
        mark(&mut first).await;
        let mut second = connections.acquire(None).await.unwrap();
        assert!(!is_marked(&mut second).await);
        // Half of four are kept; the third comes of the pool.
        let third = connections.acquire(None).await.unwrap();
        assert!(matches!(third.0, Origin::Pool(_)));
        drop(first);
        let mut again = connections.acquire(None).await.unwrap();
        assert!(is_marked(&mut again).await);
    }

    #[tokio::test]
    async fn closing_waits_for_what_is_lent_and_keeps_nothing() {
        let (_folder, connections) = connections().await;
        drop(connections.acquire(None).await.unwrap());
        let lent = connections.acquire(None).await.unwrap();
        let closing = connections.close();
        tokio::pin!(closing);
        assert!(tokio::time::timeout(Duration::from_millis(50), &mut closing).await.is_err());
        drop(lent);
        closing.await;
        assert!(matches!(connections.acquire(None).await, Err(sqlx::Error::PoolClosed)));
        assert_eq!(connections.pool.size(), 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn closing_merges_the_log_into_the_file() {
        for _ in 0..40 {
            let (folder, connections) = connections().await;
            let file = folder.path().join("some.sqlite");
            let (mut one, mut other) =
                (connections.acquire(None).await.unwrap(), connections.acquire(None).await.unwrap());
            sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *one).await.unwrap();
            sqlx::query("CREATE TABLE t (n INTEGER)").execute(&mut *one).await.unwrap();
            sqlx::query("INSERT INTO t VALUES (1)").execute(&mut *other).await.unwrap();
            drop((one, other));
            connections.close().await;
            assert!(!file.with_file_name("some.sqlite-wal").exists());
        }
    }
}
