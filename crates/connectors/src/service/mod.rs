//! Roster services on the network: an e-journal or a OneRoster server is read, as a whole or only what changed → a bundle, or the
//! reason why there is none.
//!
//! A bundle is then handled like a file: its bytes are kept and read again in each cycle. Parts that could not be read this time are
//! taken from the previous bundle and marked, so that nothing is concluded from them. A service decides nothing about people.

mod dnevnik;
mod oneroster;
mod token;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;

pub use dnevnik::{Dnevnik, DnevnikSettings};
pub use oneroster::{OneRosterService, OneRosterSettings, RECORD};
pub use token::Client;

use crate::http::{Answer, Http, NoAnswer, Passing, again};
pub use crate::http::{ReadError, SettingsError};
use rosters::source::oneroster::bundle::Bundle;

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Everything: at night.
    Full,
    /// What changed since that moment, if the service can say so; by day.
    Changes(DateTime<Utc>),
}

/// The result of a read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The rosters.
    pub bundle: Bundle,
    /// Parts that could not be read this time and are as they were before, in the service's words (names of groups), each with the
    /// reason.
    pub unread: Vec<(String, ReadError)>,
}

/// Something that a service lets be read or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// A key of the catalogue: `groups`, `students`, `teachers`, `relatives`, `history` …
    pub what: &'static str,
    /// How many there are, or why they cannot be read.
    pub seen: Result<u64, ReadError>,
}

/// A roster service.
#[async_trait]
pub trait RosterService: Send + Sync {
    /// Reads the rosters. `former` is what the last read gave; `today` is the day in the organisation.
    ///
    /// # Errors
    /// When there is no complete roster: the service is not reachable, refuses the login, or gave only a part. Never an empty one.
    async fn fetch(&self, former: Option<&Bundle>, depth: Depth, today: NaiveDate) -> Result<Fetched, ReadError>;

    /// Walks through what it lets be read, for `doctor`. Keeps nothing.
    async fn sights(&self) -> Vec<Sight>;
}

/// A reader does not wait longer than this, whatever the service asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// An answer that cannot be used.
#[derive(Debug)]
struct Trouble {
    fault: ReadError,
    /// Asking again may help.
    again: bool,
    after: Option<Duration>,
}

impl Passing for Trouble {
    fn may_pass(&self) -> bool {
        self.again
    }

    fn after(&self) -> Option<Duration> {
        self.after
    }
}

impl From<Trouble> for ReadError {
    fn from(trouble: Trouble) -> ReadError {
        trouble.fault
    }
}

impl Trouble {
    fn final_one(fault: ReadError) -> Trouble {
        Trouble { fault, again: false, after: None }
    }
}

/// Requests something, and again while that may help: reading changes nothing.
async fn ask<T: DeserializeOwned>(http: &Http, path: &str, query: &[(&str, String)]) -> Result<(T, Answer), ReadError> {
    let once = || async {
        let answer = http.get(path, query).await;
        understood(&http.address(path), answer)
    };
    Ok(again(LONGEST_WAIT, once).await?)
}

/// The JSON of an answer. A page of a proxy or of maintenance is not an answer, whatever its status.
fn understood<T: DeserializeOwned>(url: &str, answer: Result<Answer, NoAnswer>) -> Result<(T, Answer), Trouble> {
    let url = url.to_owned();
    let answer = answer.map_err(|none| {
        let (NoAnswer::NotSent(reason) | NoAnswer::Lost(reason)) = none;
        Trouble {
            fault: ReadError::Unreachable { url: url.clone(), reason: reason.to_owned() },
            again: true,
            after: None,
        }
    })?;
    match answer.status {
        200 => match serde_json::from_slice(&answer.body) {
            Ok(told) => Ok((told, answer)),
            Err(_) => {
                let reason = if is_page(&answer.body) { "maintenance" } else { "not_json" };
                let fault = ReadError::NotUnderstood { url, reason: reason.to_owned() };
                Err(Trouble::final_one(fault))
            }
        },
        _ if is_token_refused(&answer) => Err(Trouble::final_one(ReadError::Unauthorized { url })),
        status => Err(Trouble {
            fault: ReadError::Refused { url, status },
            again: status >= 500 || matches!(status, 408 | 425 | 429),
            after: answer.retry_after,
        }),
    }
}

/// Дневник.ру says `invalidToken` with several statuses.
fn is_token_refused(answer: &Answer) -> bool {
    #[derive(serde::Deserialize)]
    struct Said {
        #[serde(rename = "type")]
        kind: String,
    }
    answer.status == 401
        || serde_json::from_slice::<Said>(&answer.body).is_ok_and(|said| said.kind.eq_ignore_ascii_case("invalidToken"))
}

fn is_page(body: &[u8]) -> bool {
    let start: Vec<u8> = body.iter().take(512).map(u8::to_ascii_lowercase).collect();
    memchr::memmem::find(&start, b"<html").is_some() || memchr::memmem::find(&start, b"<!doctype").is_some()
}
