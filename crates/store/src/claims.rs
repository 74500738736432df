//! What one process at a time may do for an organisation on a PostgreSQL server, whichever machine it runs on.
//!
//! A claim is a lease, a row of a table: it expires unless it is renewed, and each holder gets a higher token than the one before.
//! Three things keep two processes from working at the same time:
//!
//! - a claim is granted under the lock under which an organisation is written ([`super::Store::write`]): whoever held it before has
//!   finished its transaction then, or the server has ended it;
//! - every transaction that writes in the name of a claim asks whether its token is still the last one;
//! - a process that did not renew in time knows it by its own clock ([`LeaseTerm::holds`]), even after it was suspended, and sends
//!   nothing more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AnyPool, Connection as _, Row as _};

use super::StoreError;
use super::holder;
use super::server::{Server, enter};

/// What is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// To be the daemon of an organisation.
    Day,
    /// To import, plan or apply.
    Work,
}

impl Claim {
    /// The name in the table.
    fn code(self) -> &'static str {
        match self {
            Claim::Day => "day",
            Claim::Work => "work",
        }
    }
}

/// The term of a claim that this process holds, by its own clock.
#[derive(Debug)]
pub struct LeaseTerm {
    token: i64,
    until: Mutex<Option<Instant>>,
}

impl LeaseTerm {
    /// True while nobody else can have it.
    pub fn holds(&self) -> bool {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn token(&self) -> i64 {
        self.token
    }

    fn renew(&self, until: Option<Instant>) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }
}

/// A claim that was granted. It is released when this value is dropped, or expires after the process has ended.
#[derive(Debug)]
pub struct Claimed {
    organization: i64,
    claim: Claim,
    lease_term: Arc<LeaseTerm>,
    ledger: Arc<Ledger>,
}

impl Claimed {
    /// True while nobody else can have it.
    pub fn holds(&self) -> bool {
        self.lease_term.holds()
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        self.ledger.give_back(self.organization, self.claim, &self.lease_term);
    }
}

/// The claims of one process.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) holder: String,
    pub(super) term: Duration,
    pool: AnyPool,
    held: Mutex<HashMap<(i64, Claim), Arc<LeaseTerm>>>,
    /// Given back, and the server does not know yet.
    owed: Mutex<Vec<Given>>,
}

/// A claim that was given back: the organisation, what, and its token.
type Given = (i64, Claim, i64);

impl Ledger {
    /// Starts to renew claims, over a connection of its own: waiting for one from the pool could take longer than the term.
    pub(super) fn open(pool: AnyPool, options: AnyConnectOptions, term: Duration) -> Arc<Ledger> {
        let ledger =
            Arc::new(Ledger { holder: holder::own_name(), term, pool, held: Mutex::default(), owed: Mutex::default() });
        tokio::spawn(keep_renewing(Arc::downgrade(&ledger), options, term));
        ledger
    }

    /// The term of a claim, if this process holds it.
    pub(super) fn lease_term(&self, organization: i64, claim: Claim) -> Option<Arc<LeaseTerm>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(&(organization, claim)).cloned()
    }

    fn give_back(self: &Arc<Self>, organization: i64, claim: Claim, lease_term: &Arc<LeaseTerm>) {
        {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            if held.get(&(organization, claim)).is_some_and(|known| Arc::ptr_eq(known, lease_term)) {
                held.remove(&(organization, claim));
            }
        }
        lease_term.renew(None);
        let (ledger, token) = (Arc::clone(self), lease_term.token);
        // Without a runtime the program is at its end: the lease runs out, and on this machine is known to be a dead one's.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let mut connection = match ledger.pool.acquire().await {
                    Ok(connection) => connection,
                    Err(_) => return ledger.owe((organization, claim, token)),
                };
                if free(&ledger, &mut connection, (organization, claim, token)).await.is_err() {
                    ledger.owe((organization, claim, token));
                }
            });
        }
    }

    /// The server could not be reached to release a claim. It is released before leases are renewed the next time, so that it is
    /// not renewed.
    fn owe(&self, given: Given) {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner).push(given);
    }

    /// Releases all claims, at the end.
    pub(super) async fn end(&self) {
        for (_, lease_term) in self.held.lock().unwrap_or_else(PoisonError::into_inner).drain() {
            lease_term.renew(None);
        }
        // A claim that is not released expires.
        let given = sqlx::query("UPDATE leases SET holder = '', until = clock_timestamp() WHERE holder = $1");
        let _ = given.bind(&self.holder).execute(&self.pool).await;
        let gone = sqlx::query("DELETE FROM daemons WHERE holder = $1");
        let _ = gone.bind(&self.holder).execute(&self.pool).await;
    }
}

/// Renews claims until the ledger is dropped. A server that does not answer is asked again; a claim that was not renewed in time
/// is not held meanwhile.
async fn keep_renewing(ledger: Weak<Ledger>, options: AnyConnectOptions, term: Duration) {
    let mut connection: Option<AnyConnection> = None;
    loop {
        tokio::time::sleep(term / 4).await;
        let Some(ledger) = ledger.upgrade() else { break };
        let holds_none = ledger.held.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if holds_none && ledger.owed.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            continue;
        }
        let asked = tokio::time::timeout(term / 2, renew(&ledger, &mut connection, &options)).await;
        if !matches!(asked, Ok(Ok(()))) {
            connection = None;
            tracing::warn!(code = "lease_not_renewed", "the database server does not renew the leases");
        }
    }
    if let Some(connection) = connection {
        let _ = connection.close().await;
    }
}

async fn renew(
    ledger: &Ledger,
    connection: &mut Option<AnyConnection>,
    options: &AnyConnectOptions,
) -> Result<(), StoreError> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(AnyConnection::connect_with(options).await?),
    };
    let owed = std::mem::take(&mut *ledger.owed.lock().unwrap_or_else(PoisonError::into_inner));
    for (number, given) in owed.iter().enumerate() {
        if let Err(fault) = free(ledger, connection, *given).await {
            owed.iter().skip(number).for_each(|given| ledger.owe(*given));
            return Err(fault.into());
        }
    }
    // What is claimed while the server answers is not in its answer, and is nevertheless ours.
    let asked: Vec<((i64, Claim), Arc<LeaseTerm>)> = {
        let held = ledger.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().map(|(claim, lease_term)| (*claim, Arc::clone(lease_term))).collect()
    };
    // The server's clock begins later than ours: ours ends first.
    let until = Instant::now() + ledger.term;
    let rows = sqlx::query(
        "UPDATE leases SET until = clock_timestamp() + make_interval(secs => $2) WHERE holder = $1
         RETURNING organization, claim, token",
    )
    .bind(&ledger.holder)
    .bind(ledger.term.as_secs_f64())
    .fetch_all(connection)
    .await?;
    let mut ours: HashMap<(i64, String), i64> = HashMap::with_capacity(rows.len());
    for row in rows {
        ours.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
    }
    // What was lost stays known as lost for as long as somebody works in its name.
    let held = ledger.held.lock().unwrap_or_else(PoisonError::into_inner);
    for ((organization, claim), lease_term) in asked {
        // What was given back meanwhile stays given back.
        if held.get(&(organization, claim)).is_some_and(|known| Arc::ptr_eq(known, &lease_term)) {
            let is_ours = ours.get(&(organization, claim.code().to_owned())) == Some(&lease_term.token);
            lease_term.renew(is_ours.then_some(until));
        }
    }
    Ok(())
}

/// Releases a claim on the server, unless somebody else holds it by then.
async fn free(
    ledger: &Ledger,
    connection: &mut AnyConnection,
    (organization, claim, token): Given,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE leases SET holder = '', until = clock_timestamp()
         WHERE organization = $1 AND claim = $2 AND token = $3 AND holder = $4",
    )
    .bind(organization)
    .bind(claim.code())
    .bind(token)
    .bind(&ledger.holder)
    .execute(connection)
    .await?;
    Ok(())
}

impl Server {
    /// Claims something for an organisation; `None` if another process has it.
    pub(super) async fn claim(&self, organization: i64, claim: Claim) -> Result<Option<Claimed>, StoreError> {
        let ledger = &self.ledger;
        if ledger.lease_term(organization, claim).is_some_and(|lease_term| lease_term.holds()) {
            // By another part of this process.
            return Ok(None);
        }
        // Asked without the lock first: somebody who waits for a claim must not wait for every transaction of its holder.
        let found: Option<(String, i64)> = sqlx::query_as(
            "SELECT holder, CASE WHEN until > clock_timestamp() THEN 1 ELSE 0 END FROM leases
             WHERE organization = $1 AND claim = $2",
        )
        .bind(organization)
        .bind(claim.code())
        .fetch_optional(&self.pool)
        .await?;
        let dead = match &found {
            Some((holder, 1)) if !holder.is_empty() => {
                // One's own is on its way back.
                if *holder != ledger.holder && !holder::is_dead_here(holder) {
                    return Ok(None);
                }
                holder.clone()
            }
            _ => String::new(),
        };
        let mut tx = self.pool.begin().await?;
        enter(&mut tx, organization).await?;
        let until = Instant::now() + ledger.term;
        let token: Option<i64> = sqlx::query_scalar(
            "INSERT INTO leases (organization, claim, holder, token, until)
             VALUES ($1, $2, $3, 1, clock_timestamp() + make_interval(secs => $4))
             ON CONFLICT (organization, claim) DO UPDATE
                 SET holder = excluded.holder, token = leases.token + 1, until = excluded.until
                 WHERE leases.holder IN ('', $5) OR leases.until <= clock_timestamp()
             RETURNING token",
        )
        .bind(organization)
        .bind(claim.code())
        .bind(&ledger.holder)
        .bind(ledger.term.as_secs_f64())
        .bind(dead)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        let Some(token) = token else { return Ok(None) };
        let lease_term = Arc::new(LeaseTerm { token, until: Mutex::new(Some(until)) });
        let mut held = ledger.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert((organization, claim), Arc::clone(&lease_term));
        Ok(Some(Claimed { organization, claim, lease_term, ledger: Arc::clone(ledger) }))
    }
}
