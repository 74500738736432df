//! The permitted rate, shared by all tasks: each waits here before it sends.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::time::Instant;

/// How much of the permitted rate is used. The rest is for requests that arrive closer together than they were sent.
const SHARE: f64 = 0.97;
/// The longest wait when a platform asks to wait; after it the sender decides.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A rate that is shared.
#[derive(Debug)]
pub struct RateLimit {
    limiter: DefaultDirectRateLimiter,
    spacing: Duration,
    pause: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// At most so many requests in any second.
    pub fn new(rate: NonZeroU32) -> RateLimit {
        let quota = quota(rate);
        RateLimit { limiter: RateLimiter::direct(quota), spacing: quota.replenish_interval(), pause: Mutex::new(None) }
    }

    /// The time between two requests.
    pub fn spacing(&self) -> Duration {
        self.spacing
    }

    /// Waits for a turn to send.
    pub async fn turn(&self) {
        loop {
            let until = *self.pause.lock().unwrap_or_else(PoisonError::into_inner);
            match until {
                Some(until) if until > Instant::now() => tokio::time::sleep_until(until).await,
                _ => break,
            }
        }
        self.limiter.until_ready().await;
    }

    /// The platform asked to wait: all tasks wait.
    pub fn pause(&self, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_PAUSE);
        let mut pause = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        *pause = Some(pause.map_or(until, |known| known.max(until)));
    }
}

fn quota(rate: NonZeroU32) -> Quota {
    let steady = f64::from(rate.get()) * SHARE;
    // Within a second `burst` + `steady` requests can be sent at most. Where there is room for two at once, a timer that
    // wakes late loses nothing: the next request catches up.
    let burst = if steady + 2.0 <= f64::from(rate.get()) { 2 } else { 1 };
    let spacing = Duration::from_secs_f64(1.0 / steady);
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(spacing).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(burst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_can_have_more_than_the_rate() {
        for rate in [1, 2, 5, 10, 30, 66, 67, 100, 1000] {
            let quota = quota(NonZeroU32::new(rate).unwrap());
            let in_a_second = quota.burst_size().get() + (1.0 / quota.replenish_interval().as_secs_f64()) as u32;
            assert!(in_a_second <= rate.max(1), "{rate}: {in_a_second}");
        }
    }
}
