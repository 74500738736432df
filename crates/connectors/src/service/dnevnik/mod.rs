//! Дневник.ру, the e-journal (API v2): its groups, students, teachers and relatives become a bundle.
//!
//! - `wire`: the shapes; `read`: the walk through them.
//!
//! The service cannot say what changed since a day, so by day only relatives of new students are requested, and all of them at
//! night. A group that cannot be read stays as it was before and is marked: nothing is concluded from it. Teachers are known from the
//! lessons of the coming weeks, so a teacher without lessons in the holidays does not count as missing.

mod read;
mod wire;

use async_trait::async_trait;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::token::{Grant, Tokens};
use super::{Client, Depth, Fetched, ReadError, RosterService, SettingsError, Sight};
use crate::http::{Access, Address, Http};
use read::Walk;
use rosters::source::oneroster::bundle::Bundle;
use system::clock::Clock;

/// Where the e-journal is and how it is asked.
#[derive(Debug, Clone)]
pub struct DnevnikSettings {
    /// `https://api.dnevnik.ru/v2.0`, or a region's own address.
    pub address: Address,
    /// The client's id and secret.
    pub client: Client,
    /// The school's id; needed only if the client sees several.
    pub school: Option<String>,
    /// Relatives are asked for.
    pub relatives: bool,
    /// The clock, for the expiry of tokens.
    pub clock: Clock,
}

/// The e-journal.
pub struct Dnevnik {
    http: Http,
    tokens: Tokens,
    school: Option<String>,
    relatives: bool,
}

impl Dnevnik {
    /// Gets ready; sends nothing yet.
    ///
    /// # Errors
    /// The address, the rate or the certificates are not usable.
    pub fn new(settings: DnevnikSettings) -> Result<Dnevnik, SettingsError> {
        let DnevnikSettings { address, client, school, relatives, clock } = settings;
        let http = Http::new(&address, Access::None)?;
        let tokens = Tokens::new(client, http.clone(), "/authorizations", Grant::Dnevnik, "", clock);
        Ok(Dnevnik { http, tokens, school, relatives })
    }

    /// Sends a request with a valid token; if it is refused all the same, once more with a new one.
    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ReadError> {
        let mut is_second = false;
        loop {
            let token = self.tokens.access().await?;
            let http = self.http.with_access(Access::Header("Access-Token", token));
            match super::ask(&http, path, &[]).await {
                Ok((told, _)) => return Ok(told),
                Err(ReadError::Unauthorized { .. }) if !is_second => {
                    is_second = true;
                    self.tokens.refused().await;
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    fn odd(&self, path: &str, reason: &str) -> ReadError {
        ReadError::NotUnderstood { url: self.http.address(path), reason: reason.to_owned() }
    }
}

#[async_trait]
impl RosterService for Dnevnik {
    async fn fetch(&self, former: Option<&Bundle>, depth: Depth, today: NaiveDate) -> Result<Fetched, ReadError> {
        Walk { service: self, former, depth, today }.walk().await
    }

    async fn sights(&self) -> Vec<Sight> {
        read::sights(self).await
    }
}
