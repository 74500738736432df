//! The permitted rate: not more than so many requests in any second, and what was counted.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// What was counted since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Lists and changes that were asked for, those refused for the rate or the token among them.
    pub requests: u64,
    /// Lists.
    pub reads: u64,
    /// Requests for a change.
    pub writes: u64,
    /// Changes really made, through the interface for programs.
    pub changes: u64,
    /// Changes that were so already.
    pub already: u64,
    /// Changes that were refused, by code.
    pub refused: BTreeMap<String, u64>,
    /// Requests beyond the permitted rate (status 429; faults on demand are not among them).
    pub rate_limited: u64,
    /// Requests with a wrong token.
    pub unauthorized: u64,
    /// The most requests in any second.
    pub peak_per_second: u64,
    /// What users did.
    pub plays: u64,
    /// Faults on demand, by name.
    pub faults: BTreeMap<String, u64>,
}

/// The requests of the last second.
#[derive(Debug, Default)]
pub(super) struct Window {
    rate: Option<u32>,
    accepted: VecDeque<Instant>,
}

impl Window {
    pub(super) fn new(rate: Option<u32>) -> Window {
        Window { rate, accepted: VecDeque::new() }
    }

    /// Lets a request in: gives the number in the second that ends now, or how long to wait.
    pub(super) fn enter(&mut self, now: Instant) -> Result<u64, Duration> {
        const SECOND: Duration = Duration::from_secs(1);
        while self.accepted.front().is_some_and(|first| now.duration_since(*first) >= SECOND) {
            self.accepted.pop_front();
        }
        if self.rate.is_some_and(|rate| self.accepted.len() >= rate as usize) {
            let first = self.accepted.front().copied().unwrap_or(now);
            return Err((first + SECOND).saturating_duration_since(now));
        }
        self.accepted.push_back(now);
        Ok(self.accepted.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_has_more_than_the_rate() {
        let mut window = Window::new(Some(3));
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(window.enter(at(0)), Ok(1));
        assert_eq!(window.enter(at(400)), Ok(2));
        assert_eq!(window.enter(at(800)), Ok(3));
        assert_eq!(window.enter(at(900)), Err(Duration::from_millis(100)));
        assert_eq!(window.enter(at(1000)), Ok(3));
        assert_eq!(window.enter(at(1399)), Err(Duration::from_millis(1)));
        assert_eq!(window.enter(at(1400)), Ok(3));
    }
}
