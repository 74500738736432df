//! Repeats a request while that may help. Only for reading, which changes nothing.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};

/// Whether a failed request may be repeated.
pub trait Passing {
    /// True if asking again may help.
    fn may_pass(&self) -> bool;
    /// How long the other side asked to wait.
    fn after(&self) -> Option<Duration>;
}

/// Sends a request, and again up to four times, with pauses. If the other side asks for a pause longer than `longest`, the request is
/// not repeated.
pub async fn again<T, E: Passing, F: Future<Output = Result<T, E>>>(
    longest: Duration,
    ask: impl FnMut() -> F,
) -> Result<T, E> {
    let tries = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(5))
        .with_max_times(4)
        .with_jitter();
    ask.retry(tries)
        .when(E::may_pass)
        .adjust(|fault, wait| match (wait, fault.after()) {
            (Some(_), Some(after)) if after > longest => None,
            (Some(wait), Some(after)) => Some(wait.max(after)),
            (wait, _) => wait,
        })
        .await
}
