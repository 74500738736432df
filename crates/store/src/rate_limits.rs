//! The rate that a platform permits, kept by all processes that send with the same token.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::{Store, StoreError, StoreKind};
use connectors::http::{PermitSource, SendPermits};

/// The longest wait for a turn: if the server's clock was set back, it must not stop everything.
const LONGEST: Duration = Duration::from_secs(60);

impl Store {
    /// The gate that every request of this organisation has to pass; on a file it is always open.
    pub fn permits(&self) -> SendPermits {
        match self.kind() {
            StoreKind::Sqlite => SendPermits::default(),
            StoreKind::Postgres => SendPermits::kept_by(self.clone()),
        }
    }

    /// Reserves the next turn to send. Returns how long to wait for it.
    async fn take_turn(&self, whose: &str, spacing: Duration) -> Result<Duration, StoreError> {
        let Some(on_server) = self.on_server() else { return Ok(Duration::ZERO) };
        let wait: f64 = sqlx::query_scalar(
            "INSERT INTO paces AS pace (platform, next_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
             ON CONFLICT (platform) DO UPDATE
                 SET next_at = GREATEST(pace.next_at, clock_timestamp()) + make_interval(secs => $2)
             RETURNING CAST(EXTRACT(EPOCH FROM next_at - clock_timestamp()) AS DOUBLE PRECISION) - $2",
        )
        .bind(whose)
        .bind(spacing.as_secs_f64())
        .fetch_one(&on_server.server.pool)
        .await?;
        Ok(Duration::try_from_secs_f64(wait).unwrap_or_default().min(LONGEST))
    }

    async fn put_off(&self, whose: &str, wait: Duration) -> Result<(), StoreError> {
        let Some(on_server) = self.on_server() else { return Ok(()) };
        sqlx::query(
            "UPDATE paces SET next_at = GREATEST(next_at, clock_timestamp() + make_interval(secs => $2)) WHERE platform = $1",
        )
        .bind(whose)
        .bind(wait.as_secs_f64())
        .execute(&on_server.server.pool)
        .await?;
        Ok(())
    }
}

/// The gate on a server. A server that does not answer keeps nobody from sending at their own rate: without it, a process soon
/// loses its claim anyway.
impl PermitSource for Store {
    fn is_open(&self) -> bool {
        self.may_send()
    }

    fn turn<'g>(&'g self, whose: &'g str, spacing: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'g>> {
        Box::pin(async move {
            match self.take_turn(whose, spacing).await {
                Ok(wait) if wait > Duration::ZERO => tokio::time::sleep(wait).await,
                Ok(_) => {}
                Err(_) => {
                    tracing::warn!(code = "pace_not_shared", "the pace of a platform is this process's alone now")
                }
            }
        })
    }

    fn pause<'g>(&'g self, whose: &'g str, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'g>> {
        Box::pin(async move {
            if self.put_off(whose, wait).await.is_err() {
                tracing::warn!(code = "pace_not_shared", "the pace of a platform is this process's alone now");
            }
        })
    }
}
