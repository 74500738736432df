//! What all pages share: the house as it is now, health, the clock, and how many passwords are looked at at a time.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, Semaphore, watch};

use crate::cycle::House;
use crate::daemon::health::Health;
use crate::store::SessionTerms;

/// A session ends after half an hour without a request, and after twelve hours in any case.
pub(super) const TERMS: SessionTerms = SessionTerms { idle: TimeDelta::minutes(30), absolute: TimeDelta::hours(12) };

/// The site.
pub struct Site {
    house: watch::Receiver<House>,
    /// How the daemon is.
    pub health: Arc<Health>,
    /// Told when somebody approved something: whoever carries out looks at once.
    pub decided: Arc<Notify>,
    /// Each takes 19 MiB and a core for a moment.
    pub(super) hashing: Semaphore,
    /// A link that signs one user in once: for the demo.
    ticket: Mutex<Option<Ticket>>,
    /// The demo lives on the day of its files.
    shift: TimeDelta,
}

#[derive(Debug)]
struct Ticket {
    hash: blake3::Hash,
    user: String,
}

impl Site {
    /// A site on a house that may be replaced by one with another configuration.
    pub fn new(house: watch::Receiver<House>, health: Arc<Health>) -> Site {
        Site {
            house,
            health,
            decided: Arc::default(),
            hashing: Semaphore::new(1),
            ticket: Mutex::new(None),
            shift: TimeDelta::zero(),
        }
    }

    /// The same, with a clock that is off by so much.
    #[must_use]
    pub fn shifted(self, shift: TimeDelta) -> Site {
        Site { shift, ..self }
    }

    /// The house as it is now.
    pub fn house(&self) -> House {
        self.house.borrow().clone()
    }

    /// The moment for which pages work.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.shift
    }

    /// Makes a link that signs a user in once.
    pub fn set_ticket(&self, ticket: &str, user: &str) {
        let made = Ticket { hash: blake3::hash(ticket.as_bytes()), user: user.to_owned() };
        *self.ticket.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
    }

    /// Whom a link signs in. It is used up by that.
    pub(super) fn take_ticket(&self, ticket: &str) -> Option<String> {
        let mut kept = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        // Hashes of this kind compare in constant time.
        let fits = kept.as_ref().is_some_and(|known| known.hash == blake3::hash(ticket.as_bytes()));
        if fits { kept.take().map(|known| known.user) } else { None }
    }
}
