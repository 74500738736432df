//! What every request has to pass besides the rate limit of this process: whether anything may be sent at all, and the rate limit
//! shared by all processes that send with the same token.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Who is asked before each request.
pub trait PermitSource: Send + Sync {
    /// True if something may be sent now.
    fn is_open(&self) -> bool;

    /// Waits for a turn among all processes that send to the same address with the same token. `whose` is a digest of both;
    /// `spacing` is the time between two requests.
    fn turn<'g>(&'g self, whose: &'g str, spacing: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'g>>;

    /// The platform asked to wait: all processes wait.
    fn pause<'g>(&'g self, whose: &'g str, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'g>>;
}

/// A gate; without a keeper it is open.
#[derive(Clone, Default)]
pub struct SendPermits(Option<Arc<dyn PermitSource>>);

impl SendPermits {
    /// A gate with a keeper.
    pub fn kept_by(keeper: impl PermitSource + 'static) -> SendPermits {
        SendPermits(Some(Arc::new(keeper)))
    }

    pub(super) fn is_open(&self) -> bool {
        self.0.as_ref().is_none_or(|keeper| keeper.is_open())
    }

    pub(super) async fn turn(&self, whose: &str, spacing: Duration) {
        if let Some(keeper) = &self.0 {
            keeper.turn(whose, spacing).await;
        }
    }

    pub(super) async fn pause(&self, whose: &str, wait: Duration) {
        if let Some(keeper) = &self.0 {
            keeper.pause(whose, wait).await;
        }
    }
}

impl fmt::Debug for SendPermits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}
