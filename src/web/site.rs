//! What all pages share: the organisations as they are now, health, the clock, and how many passwords are looked at at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, Semaphore, watch};

use crate::daemon::organizations::{Organization, Organizations};
use crate::sync::OrgContext;
use store::SessionTerms;

/// A session ends after half an hour without a request, and after twelve hours in any case.
pub(super) const TERMS: SessionTerms = SessionTerms { idle: TimeDelta::minutes(30), absolute: TimeDelta::hours(12) };

/// The site.
pub struct Site {
    organizations: watch::Receiver<Arc<Organizations>>,
    /// Each takes 19 MiB and a core for a moment.
    pub(super) hashing: Semaphore,
    /// A link that signs one user in once: for the demo.
    ticket: Mutex<Option<Ticket>>,
    /// How often something was decided, by organisation: whoever rings later than another rings alone.
    decided: Mutex<HashMap<String, u64>>,
}

#[derive(Debug)]
struct Ticket {
    hash: blake3::Hash,
    user: String,
}

impl Site {
    /// A site on organisations that may come, go and change their configuration.
    pub fn new(organizations: watch::Receiver<Arc<Organizations>>) -> Site {
        Site { organizations, hashing: Semaphore::new(1), ticket: Mutex::new(None), decided: Mutex::default() }
    }

    /// Everybody as they are now.
    pub(super) fn organizations(&self) -> Arc<Organizations> {
        self.organizations.borrow().clone()
    }

    /// The only organisation, or the region itself: what holds before it is known whose somebody is.
    pub(super) fn common(&self) -> Organization {
        self.organizations.borrow().common.clone()
    }

    /// The context of the only organisation, or of the region itself.
    pub fn org(&self) -> OrgContext {
        self.common().org
    }

    /// What is told by somebody who comes back, a cookie or a token: whose it is, and the secret. In a region the code of an
    /// organisation stands before it; without one it is the region's own.
    pub(super) fn whose<'t>(&self, told: &'t str) -> Option<(Organization, &'t str)> {
        let organizations = self.organizations();
        let (code, secret) = told.split_once('.').unwrap_or(("", told));
        if !organizations.is_region() {
            // One organisation of a region may have a daemon of its own: what says its code is its.
            let common = organizations.common.clone();
            return (code.is_empty() || code == common.org.config.code).then_some((common, secret));
        }
        Some((organizations.called(code)?.clone(), secret))
    }

    /// The moment for which pages work.
    pub fn now(&self) -> DateTime<Utc> {
        self.organizations.borrow().common.org.now()
    }

    /// Rings whoever carries out once nobody of an organisation has decided anything for so long: until then a decision is undone
    /// by one press, and what is decided in a row is carried out together.
    pub(super) fn ring_later(self: &Arc<Site>, organization: &str, wakeup: &Arc<Notify>, after: Duration) {
        let mine = {
            let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
            let count = decided.entry(organization.to_owned()).or_default();
            *count += 1;
            *count
        };
        let (site, organization, wakeup) = (Arc::clone(self), organization.to_owned(), Arc::clone(wakeup));
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            let decided = site.decided.lock().unwrap_or_else(PoisonError::into_inner);
            if decided.get(&organization) == Some(&mine) {
                wakeup.notify_one();
            }
        });
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
