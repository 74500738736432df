//! What one process at a time may do on a PostgreSQL server, whichever machine it runs on.
//!
//! A claim is a lock of a session of its own: it ends with the process or with the connection. Whoever loses it (the server was
//! started anew, the network was cut) may not know at once, while somebody else has it already. So every transaction that
//! writes asks whether the claim still holds ([`Store::write`]): then nothing more is sent in its name.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sqlx::AnyConnection;

use super::{Store, StoreFault, StoreKind};

/// What is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// To be the daemon.
    Daemon,
    /// To import, plan or apply.
    Work,
}

impl Claim {
    /// The number of the server's lock.
    fn number(self) -> i64 {
        match self {
            Claim::Daemon => 0x6b6f_6e74_0002,
            Claim::Work => 0x6b6f_6e74_0003,
        }
    }
}

/// The server's process that holds this program's claim to work; 0 where there is none.
pub(super) type AtWork = Arc<AtomicI64>;

/// A claim that was granted. It ends with this value, with the process, or with its connection.
#[derive(Debug)]
pub struct Claimed {
    connection: AnyConnection,
    at_work: Option<AtWork>,
}

impl Claimed {
    /// True while the server still has it.
    pub async fn holds(&mut self) -> bool {
        sqlx::query("SELECT 1").execute(&mut self.connection).await.is_ok()
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        if let Some(at_work) = &self.at_work {
            at_work.store(0, Ordering::SeqCst);
        }
    }
}

impl Store {
    /// Claims something; `None` if another process has it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn claim(&self, claim: Claim) -> Result<Option<Claimed>, StoreFault> {
        // A connection of its own: given back to the others, it would take the lock along.
        let mut connection = self.pool.acquire().await?.detach();
        let (granted, process): (i64, i64) = sqlx::query_as(
            "SELECT CASE WHEN pg_try_advisory_lock($1) THEN 1 ELSE 0 END, CAST(pg_backend_pid() AS BIGINT)",
        )
        .bind(claim.number())
        .fetch_one(&mut connection)
        .await?;
        if granted != 1 {
            return Ok(None);
        }
        let at_work = (claim == Claim::Work).then(|| Arc::clone(&self.at_work));
        if let Some(at_work) = &at_work {
            at_work.store(process, Ordering::SeqCst);
        }
        Ok(Some(Claimed { connection, at_work }))
    }

    /// Refuses to write in the name of a claim that was lost.
    pub(super) async fn claim_holds(&self, connection: &mut AnyConnection) -> Result<(), StoreFault> {
        let process = self.at_work.load(Ordering::SeqCst);
        if self.kind == StoreKind::Sqlite || process == 0 {
            return Ok(());
        }
        let holds: i64 = sqlx::query_scalar(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_locks
                 WHERE locktype = 'advisory' AND granted AND pid = $1 AND (CAST(classid AS BIGINT) << 32) + CAST(objid AS BIGINT) = $2
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) THEN 1 ELSE 0 END",
        )
        .bind(process)
        .bind(Claim::Work.number())
        .fetch_one(connection)
        .await?;
        if holds == 1 { Ok(()) } else { Err(StoreFault::ClaimLost) }
    }
}
