//! What one process at a time may do on a PostgreSQL server, whichever machine it runs on.

use sqlx::AnyConnection;

use super::{Store, StoreFault};

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

/// A claim that was granted. It ends with this value, with the process, or with its connection.
#[derive(Debug)]
pub struct Claimed(#[allow(dead_code, reason = "its session holds the lock")] AnyConnection);

impl Store {
    /// Claims something; `None` if another process has it.
    ///
    /// # Errors
    /// As the database says.
    pub async fn claim(&self, claim: Claim) -> Result<Option<Claimed>, StoreFault> {
        // A connection of its own: given back to the others, it would take the lock along.
        let mut connection = self.pool.acquire().await?.detach();
        let granted: i64 = sqlx::query_scalar("SELECT CASE WHEN pg_try_advisory_lock($1) THEN 1 ELSE 0 END")
            .bind(claim.number())
            .fetch_one(&mut connection)
            .await?;
        Ok((granted == 1).then_some(Claimed(connection)))
    }
}
