//! OAuth 2: a client's id and secret → a token that is valid for a while.
//!
//! Tokens are kept in a file beside the database that only its owner can read, because a refresh token may work only once. A new
//! token is requested before the old one expires, and once if it is refused earlier.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::ReadError;
use crate::http::{Access, Http, NoAnswer};
use system::clock::Clock;
use system::disk::{Readers, write_whole};

/// A token is not used in its last minutes.
const MARGIN: TimeDelta = TimeDelta::minutes(5);

/// How a client authenticates itself to get a token.
#[derive(Debug, Clone)]
pub struct Client {
    /// The client's id.
    pub id: SecretString,
    /// Its secret.
    pub secret: SecretString,
    /// The refresh token that the service gave at the beginning; `None` where id and secret are enough.
    pub refresh: Option<SecretString>,
    /// Where the newest tokens are kept.
    pub file: PathBuf,
}

/// The form in which a service wants the request for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grant {
    /// Дневник.ру: `grant_type=RefreshToken`, all in the form.
    Dnevnik,
    /// OAuth 2 client credentials (RFC 6749, 4.4), the client shown by Basic authentication.
    ClientCredentials,
}

/// Tokens of one service.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    client: Client,
    http: Http,
    path: String,
    grant: Grant,
    scope: String,
    kept: Arc<Mutex<Option<Kept>>>,
    clock: Clock,
}

/// What is kept.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    access: String,
    refresh: Option<String>,
    ends_at: DateTime<Utc>,
    /// The digest of the refresh token that the administrator gave: if it changes, the kept tokens are dropped.
    begun_with: String,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Kept").field("ends_at", &self.ends_at).finish_non_exhaustive()
    }
}

/// What a service answers, in either spelling.
#[derive(Deserialize)]
struct Given {
    #[serde(alias = "accessToken")]
    access_token: String,
    #[serde(alias = "refreshToken")]
    refresh_token: Option<String>,
    #[serde(alias = "expiresIn")]
    expires_in: Option<i64>,
}

impl Tokens {
    pub(super) fn new(client: Client, http: Http, path: &str, grant: Grant, scope: &str, clock: Clock) -> Tokens {
        let kept = Arc::new(Mutex::new(None));
        Tokens { client, http, path: path.to_owned(), grant, scope: scope.to_owned(), kept, clock }
    }

    /// A token that is valid now.
    pub(super) async fn access(&self) -> Result<SecretString, ReadError> {
        let mut kept = self.kept.lock().await;
        let now = self.clock.now();
        let is_good = |known: &&Kept| known.ends_at - MARGIN > now;
        if let Some(known) = kept.as_ref().filter(is_good) {
            return Ok(SecretString::from(known.access.clone()));
        }
        // The daemon and a command may want a token at the same time: the one that the other was given is used.
        let _turn = turn(&self.client.file).await;
        let refused = kept.take().map(|known| known.access);
        let known = read(&self.client.file).filter(|known| known.begun_with == self.begun_with());
        if let Some(known) = known.as_ref().filter(is_good).filter(|known| refused.as_ref() != Some(&known.access)) {
            *kept = Some(known.clone());
            return Ok(SecretString::from(known.access.clone()));
        }
        let new = self.ask(known.as_ref(), now).await?;
        let access = SecretString::from(new.access.clone());
        *kept = Some(new);
        Ok(access)
    }

    /// Discards a token that was refused although it should be valid.
    pub(super) async fn refused(&self) {
        let mut kept = self.kept.lock().await;
        if let Some(known) = kept.as_mut() {
            known.ends_at = DateTime::<Utc>::UNIX_EPOCH;
        }
    }

    fn begun_with(&self) -> String {
        let begun = self.client.refresh.as_ref().unwrap_or(&self.client.id);
        blake3::hash(begun.expose_secret().as_bytes()).to_hex().to_string()
    }

    async fn ask(&self, known: Option<&Kept>, now: DateTime<Utc>) -> Result<Kept, ReadError> {
        let url = self.http.address(&self.path);
        let (id, secret) = (self.client.id.expose_secret(), self.client.secret.expose_secret());
        let given_at_first = self.client.refresh.as_ref().map(|token| token.expose_secret().to_owned());
        let refresh = known.and_then(|known| known.refresh.clone()).or(given_at_first);
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let (http, fields) = match self.grant {
            Grant::Dnevnik => {
                let refresh = refresh.clone().unwrap_or_default();
                let fields = vec![
                    field("client_id", id),
                    field("client_secret", secret),
                    field("grant_type", "RefreshToken"),
                    field("refresh_token", &refresh),
                ];
                (self.http.with_access(Access::None), fields)
            }
            Grant::ClientCredentials => {
                let mut fields = vec![field("grant_type", "client_credentials")];
                if !self.scope.is_empty() {
                    fields.push(field("scope", &self.scope));
                }
                let access = Access::Basic(id.to_owned(), self.client.secret.clone());
                (self.http.with_access(access), fields)
            }
        };
        let answer = http.post_form(&self.path, &fields).await.map_err(|none| {
            let (NoAnswer::NotSent(reason) | NoAnswer::Lost(reason)) = none;
            ReadError::Unreachable { url: url.clone(), reason: reason.to_owned() }
        })?;
        match answer.status {
            200 | 201 => {}
            400 | 401 | 403 => return Err(ReadError::Unauthorized { url }),
            status => return Err(ReadError::Refused { url, status }),
        }
        let given: Given = serde_json::from_slice(&answer.body)
            .map_err(|_| ReadError::NotUnderstood { url: url.clone(), reason: "not_json".to_owned() })?;
        // If the service gives no term, a new token is requested each hour.
        let term = TimeDelta::seconds(given.expires_in.unwrap_or(3600).clamp(0, 31_536_000));
        let new = Kept {
            access: given.access_token,
            refresh: given.refresh_token.or(refresh),
            ends_at: now + term,
            begun_with: self.begun_with(),
        };
        keep(&self.client.file, &new)
            .map_err(|_| ReadError::Unreachable { url, reason: "token_not_kept".to_owned() })?;
        Ok(new)
    }
}

/// Waits for a turn to request a token, among all processes; for half a minute at most.
async fn turn(path: &Path) -> Option<std::fs::File> {
    let lock = path.with_extension("token-lock");
    std::fs::create_dir_all(lock.parent()?).ok()?;
    let file = std::fs::OpenOptions::new().create(true).append(true).open(lock).ok()?;
    for _ in 0..300 {
        if file.try_lock().is_ok() {
            return Some(file);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    None
}

fn read(path: &Path) -> Option<Kept> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

fn keep(path: &Path, kept: &Kept) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    write_whole(path, &serde_json::to_vec(kept)?, Readers::Owner)
}
