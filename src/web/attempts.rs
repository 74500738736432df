//! Who tries to sign in → how that is counted, so that guessing is slow and a stranger locks nobody out.
//!
//! - A person from an address: five may fail, then there are pauses that grow. Nobody else is touched by them.
//! - An address, whoever it tries: an office behind one address has more patience.
//! - A person, from wherever: only somebody with many addresses comes to this, and the pauses stay short.
//! - A browser in which this person has signed in before is counted for itself alone: none of the others' pauses hold there.

use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};

use super::admission::cookie;
use super::error::WebError;
use crate::config::Web;
use crate::sign_in::{Known, SignInKey, Whose};
use crate::sync::OrgContext;
use store::{Attempt, Before, Counter, Patience, Store, User};

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);
const PERSON_AT_ADDRESS: Patience = Patience { free: 5, first: MINUTE, longest: HOUR };
const ADDRESS: Patience = Patience { free: 20, first: MINUTE, longest: HOUR };
const PERSON: Patience = Patience { free: 50, first: MINUTE, longest: TimeDelta::minutes(15) };
const BROWSER: Patience = Patience { free: 10, first: MINUTE, longest: HOUR };
/// Calls of the API with tokens that are none, by address.
const API: TimeDelta = TimeDelta::minutes(15);

/// Who tries.
pub(super) struct Trying<'a> {
    /// The organisation's code and the name as it was typed, folded: whether or not there is such a person.
    pub(super) person: &'a str,
    /// The address.
    pub(super) address: &'a str,
    /// The browser, if the person has signed in there before.
    pub(super) browser: Option<Known>,
}

impl Trying<'_> {
    fn counters(&self) -> Vec<Counter> {
        let counter = |whose: String, patience: Patience, is_forgiven: bool| Counter { whose, patience, is_forgiven };
        let Trying { person, address, browser } = self;
        match browser {
            Some(Known { id }) => vec![counter(format!("browser {id} {person}"), BROWSER, true)],
            None => vec![
                counter(format!("user {person} address {address}"), PERSON_AT_ADDRESS, true),
                counter(format!("address {address}"), ADDRESS, false),
                counter(format!("user {person}"), PERSON, false),
            ],
        }
    }

    /// Counts an attempt as failed until it turns out to be right. The other way round: for how many minutes nobody is looked at.
    pub(super) async fn begin(
        &self,
        counting: &Store,
        now: DateTime<Utc>,
    ) -> Result<Result<Vec<Before>, u64>, WebError> {
        Ok(match counting.attempt(&self.counters(), now).await? {
            Attempt::Counted(before) => Ok(before),
            Attempt::Refused(until) => {
                tracing::warn!("an attempt to sign in was refused: too many have failed");
                Err(minutes(until - now))
            }
        })
    }
}

/// Minutes that are begun.
fn minutes(pause: TimeDelta) -> u64 {
    u64::try_from(pause.num_seconds()).unwrap_or(0).div_ceil(60).max(1)
}

/// A call of the API from an address with a token that is none. False if there were too many.
pub(super) async fn of_api(counting: &Store, address: &str, now: DateTime<Utc>) -> Result<bool, store::StoreError> {
    let patience = Patience { free: 5, first: API, longest: API };
    let counter = Counter { whose: format!("api {address}"), patience, is_forgiven: false };
    Ok(matches!(counting.attempt(&[counter], now).await?, Attempt::Counted(_)))
}

/// The name of the cookie of a known browser.
pub(super) fn known_cookie(web: &Web, key: &SignInKey, whose: Whose<'_>) -> String {
    let prefix = if web.is_protected() { "__Host-" } else { "" };
    format!("{prefix}kontingent-known-{}", Known::cookie(key, whose))
}

/// Who a user of an organisation is, for what is signed.
pub(super) fn whose<'a>(org: &'a OrgContext, user: &'a User) -> Whose<'a> {
    Whose { code: &org.config.code, user: &user.name, password: &user.password }
}

/// The browser of a request, if a user has signed in there before.
pub(super) fn known_browser(
    headers: &HeaderMap,
    org: &OrgContext,
    key: Option<&SignInKey>,
    user: &User,
    now: DateTime<Utc>,
) -> Option<Known> {
    let (key, whose) = (key?, whose(org, user));
    let shown = cookie(headers, &known_cookie(&org.config.web, key, whose))?;
    Known::shown(key, whose, &shown, now)
}

/// The key of known browsers and second factors of an organisation. Without it nobody is known, and no code is right.
pub(super) fn sign_in_key(org: &OrgContext) -> Option<SignInKey> {
    match SignInKey::beside(org.store.path()) {
        Ok(key) => Some(key),
        Err(fault) => {
            tracing::error!(%fault, "the key of second factors cannot be used");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_told_in_minutes_that_are_begun() {
        let told = |seconds| minutes(TimeDelta::seconds(seconds));
        assert_eq!([told(1), told(60), told(61), told(3600), told(0)], [1, 1, 2, 60, 1]);
    }

    #[test]
    fn a_known_browser_is_counted_for_itself() {
        let counted = |browser: Option<Known>| {
            let trying = Trying { person: "les/петрова", address: "203.0.113.7", browser };
            trying.counters().into_iter().map(|counter| counter.whose).collect::<Vec<_>>()
        };
        assert_eq!(counted(None).len(), 3);
        assert_eq!(counted(Some(Known { id: "1f".to_owned() })), ["browser 1f les/петрова"]);
    }
}
