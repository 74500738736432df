//! HTTP for all connectors and services: one request is sent once; the outcome is an answer, or whether the request can have been
//! delivered.
//!
//! Nothing here tries again: only a reader may, and a change must not be sent twice. So there are no redirects and no
//! retries of the client, either. Reasons are codes, without addresses, tokens or names.

mod again;
mod client;
mod error;
mod rate_limit;
mod reason;
mod send_permit;
mod terms;

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Method, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use thiserror::Error;

pub use again::{Passing, again};
pub use client::builder;
pub use error::ReadError;
use i18n::Lang;
use rate_limit::RateLimit;
pub use reason::words as reason_words;
pub use send_permit::{PermitSource, SendPermits};
use system::clock::{ahead_of_machine, until};
pub use terms::{Bearer, terms};

/// The largest answer that is read; no platform gives a larger one.
const LARGEST_ANSWER: usize = 32 << 20;

/// Why a connection to a platform cannot even be tried: its settings are wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
pub enum SettingsError {
    #[error("the address is not one: {url}")]
    Url { url: String },
    #[error("the rate must be 1 or more")]
    Rate,
    #[error("{file} holds no certificates: {reason:?}")]
    CaFile { file: String, reason: Option<std::io::ErrorKind> },
    #[error("TLS cannot be set up")]
    Tls,
}

impl SettingsError {
    /// The sentence for a person: what, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            SettingsError::Url { url } => lang.text_with("platform-bad-url", &[("url", url.as_str().into())]),
            SettingsError::Rate => lang.text("platform-bad-rate"),
            SettingsError::CaFile { file, reason } => lang.text_with(
                "platform-bad-ca-file",
                &[
                    ("file", file.as_str().into()),
                    ("reason", reason.map_or_else(|| "PEM".to_owned(), |kind| lang.io(kind)).into()),
                ],
            ),
            SettingsError::Tls => lang.text("platform-no-tls"),
        }
    }
}

/// The address of a service, and how to connect to it.
#[derive(Debug, Clone)]
pub struct Address {
    /// The address that all paths are below.
    pub url: String,
    /// The permitted number of requests in a second, for everybody who uses it together.
    pub rate_per_second: u32,
    /// Certificates (PEM) to trust besides the usual ones: a national authority, or the organisation's own.
    pub ca_file: Option<PathBuf>,
    /// The longest wait for an answer.
    pub timeout: Duration,
    /// Asked before each request; it stops requests once this process has lost its claim to be at work.
    pub permits: SendPermits,
}

impl Address {
    /// The same address behind a gate.
    #[must_use]
    pub fn through(&self, permits: &SendPermits) -> Address {
        Address { permits: permits.clone(), ..self.clone() }
    }
}

/// A connection; its copies share client and rate.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    base: Url,
    access: Access,
    rate_limit: Arc<RateLimit>,
    timeout: Duration,
    permits: SendPermits,
    /// A digest of address and token: whoever has the same one shares the rate.
    whose: String,
    /// By how much the other clock was ahead of this machine's at the last answer that had a date.
    ahead: Arc<Mutex<Option<TimeDelta>>>,
}

/// How a request authenticates itself.
#[derive(Debug, Clone)]
pub enum Access {
    /// Not in a header: the request itself has the secret.
    None,
    /// `Authorization: Bearer TOKEN`.
    Bearer(SecretString),
    /// `Authorization: TOKEN`, as the messenger MAX wants it.
    Bare(SecretString),
    /// A header of its own, as Дневник.ру wants it.
    Header(&'static str, SecretString),
    /// `Authorization: Basic`, as OAuth 2 wants a client's id and secret.
    Basic(String, SecretString),
}

/// An answer, whatever it says.
#[derive(Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After`: how long to wait before the next request.
    pub retry_after: Option<Duration>,
    /// `X-Total-Count`: the number of items on all pages of the list.
    pub total: Option<u64>,
    /// The body, up to the largest size.
    pub body: Vec<u8>,
}

/// No answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// There was no connection: certainly not delivered.
    NotSent(&'static str),
    /// It is unknown whether the request was delivered.
    Lost(&'static str),
}

impl Http {
    /// Gets ready; sends nothing yet.
    ///
    /// # Errors
    /// The address, the rate or the certificates are not usable.
    pub fn new(to: &Address, access: Access) -> Result<Http, SettingsError> {
        let rate = NonZeroU32::new(to.rate_per_second).ok_or(SettingsError::Rate)?;
        let base = base_url(&to.url)?;
        // A proxy of the organisation does not know this machine's own addresses.
        let client = client::shared(is_this_machine(&base), to.ca_file.as_deref())?;
        let (timeout, permits) = (to.timeout, to.permits.clone());
        let whose = whose(&base, &access);
        let rate_limit = Arc::new(RateLimit::new(rate));
        Ok(Http { client, base, access, rate_limit, timeout, permits, whose, ahead: Arc::default() })
    }

    /// The same connection with another secret.
    pub fn with_access(&self, access: Access) -> Http {
        Http { access, ..self.clone() }
    }

    /// By how much the other clock (`Date`) was ahead of this machine's at the last answer that had a date.
    pub fn clock_ahead(&self) -> Option<TimeDelta> {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An address below the base, as it may be shown.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }

    /// Waits for the permitted rate, asks once.
    pub async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Answer, NoAnswer> {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.send(self.request(Method::GET, url)).await
    }

    /// Waits for the permitted rate, sends once.
    pub async fn post<T: Serialize + Sync>(&self, path: &str, body: &T) -> Result<Answer, NoAnswer> {
        self.send(self.request(Method::POST, self.url(path)).json(body)).await
    }

    /// Waits for the permitted rate, sends the fields of a form once.
    pub async fn post_form(&self, path: &str, fields: &[(String, String)]) -> Result<Answer, NoAnswer> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = header::HeaderValue::from_static("application/x-www-form-urlencoded");
        let request = self.request(Method::POST, self.url(path));
        self.send(request.header(header::CONTENT_TYPE, form).body(body)).await
    }

    /// Waits for the permitted rate, sends once: a method, a query and, if there is one, a body.
    pub async fn ask<T: Serialize + Sync>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<&T>,
    ) -> Result<Answer, NoAnswer> {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = self.request(method, url);
        self.send(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    /// The same for a question that the platform may leave unanswered for a while.
    pub async fn wait_for(&self, path: &str, query: &[(&str, String)], patience: Duration) -> Result<Answer, NoAnswer> {
        let mut url = self.url(path);
        url.query_pairs_mut().extend_pairs(query);
        self.send(self.client.request(Method::GET, url).timeout(patience)).await
    }

    fn request(&self, method: Method, url: Url) -> reqwest::RequestBuilder {
        self.client.request(method, url).timeout(self.timeout)
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, NoAnswer> {
        let answer = self.send_in_turn(request).await;
        let outcome = match &answer {
            Ok(answer) if answer.status < 400 => "ok",
            Ok(_) => "refused",
            Err(NoAnswer::NotSent(_)) => "not_sent",
            Err(NoAnswer::Lost(_)) => "lost",
        };
        let host = self.base.host_str().unwrap_or_default().to_owned();
        metrics::counter!("kontingent_platform_requests_total", "platform" => host, "outcome" => outcome).increment(1);
        answer
    }

    async fn send_in_turn(&self, request: reqwest::RequestBuilder) -> Result<Answer, NoAnswer> {
        self.rate_limit.turn().await;
        self.permits.turn(&self.whose, self.rate_limit.spacing()).await;
        if !self.permits.is_open() {
            return Err(NoAnswer::NotSent("claim_lost"));
        }
        let request = self.let_in(request)?;
        let mut response = request.send().await.map_err(|error| no_answer(&error))?;
        if let Some(sent) = sent_now(response.headers()) {
            // Both are real clocks, not shifted ones: the difference says how wrong one of them is.
            let ahead = ahead_of_machine(sent);
            *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        }
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| wait_of(text, sent_at(response.headers())));
        let total = response.headers().get("x-total-count").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        if status == 429 {
            let wait = retry_after.unwrap_or(Duration::from_secs(1));
            self.rate_limit.pause(wait);
            self.permits.pause(&self.whose, wait.min(rate_limit::LONGEST_PAUSE)).await;
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| NoAnswer::Lost(reason(&error)))? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(NoAnswer::Lost("too_large"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, retry_after, total, body })
    }

    fn let_in(&self, request: reqwest::RequestBuilder) -> Result<reqwest::RequestBuilder, NoAnswer> {
        let (name, token) = match &self.access {
            Access::None => return Ok(request),
            Access::Bearer(token) => return Ok(request.bearer_auth(token.expose_secret())),
            Access::Basic(user, secret) => return Ok(request.basic_auth(user, Some(secret.expose_secret()))),
            Access::Bare(token) => (header::AUTHORIZATION.as_str(), token),
            Access::Header(name, token) => (*name, token),
        };
        let mut token =
            header::HeaderValue::from_str(token.expose_secret()).map_err(|_| NoAnswer::NotSent("token_not_usable"))?;
        token.set_sensitive(true);
        Ok(request.header(name, token))
    }
}

/// Address and token as one digest.
fn whose(base: &Url, access: &Access) -> String {
    let token = match access {
        Access::None => "",
        Access::Bearer(token) | Access::Bare(token) | Access::Header(_, token) | Access::Basic(_, token) => {
            token.expose_secret()
        }
    };
    blake3::hash(format!("{} {base} {token}", base.as_str().len()).as_bytes()).to_hex().to_string()
}

fn no_answer(error: &reqwest::Error) -> NoAnswer {
    // Before there is a connection nothing can have been delivered, whatever the reason.
    if error.is_connect() || error.is_builder() {
        NoAnswer::NotSent(reason(error))
    } else {
        NoAnswer::Lost(reason(error))
    }
}

fn reason(error: &reqwest::Error) -> &'static str {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    let mut is_tls = false;
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            match io.kind() {
                std::io::ErrorKind::ConnectionRefused => return "connection_refused",
                std::io::ErrorKind::TimedOut => return "timeout",
                _ => {}
            }
        }
        is_tls |= cause.to_string().contains("certificate");
        source = cause.source();
    }
    match () {
        () if error.is_timeout() => "timeout",
        () if error.is_dns() => "no_such_host",
        () if is_tls => "certificate",
        () if error.is_connect() => "no_connection",
        () => "connection_lost",
    }
}

fn base_url(text: &str) -> Result<Url, SettingsError> {
    let url = Url::parse(text.trim()).map_err(|_| SettingsError::Url { url: shown(text) })?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain {
        Ok(url)
    } else {
        Err(SettingsError::Url { url: shown(text) })
    }
}

/// An address without what may be a secret: the part before an `@` or after a `?`.
fn shown(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{rest}"),
        (None, Some((_, rest))) => rest.to_owned(),
        (_, None) => text.to_owned(),
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The time at the server when it answered. An answer from a cache (`Age`) is older.
fn sent_now(headers: &header::HeaderMap) -> Option<DateTime<Utc>> {
    if headers.contains_key(header::AGE) { None } else { sent_at(headers) }
}

/// Retry-After: seconds, or a date.
fn wait_of(text: &str, sent: Option<DateTime<Utc>>) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
    Some(sent.map_or_else(|| until(date), |sent| (date - sent).to_std().unwrap_or_default()))
}

/// When an answer was sent, by the clock of who sent it.
fn sent_at(headers: &header::HeaderMap) -> Option<DateTime<Utc>> {
    let said = headers.get(header::DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(said.trim()).ok().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_the_other_clock_is_ahead() {
        let now = chrono::DateTime::parse_from_rfc3339("2026-11-23T07:00:00Z").unwrap().to_utc();
        for (date, age, minutes) in [
            (Some("Mon, 23 Nov 2026 07:00:00 GMT"), None, Some(0)),
            (Some("Mon, 23 Nov 2026 10:00:00 GMT"), None, Some(180)),
            (Some("Sun, 22 Nov 2026 07:00:00 GMT"), None, Some(-24 * 60)),
            (Some("Sun, 22 Nov 2026 07:00:00 GMT"), Some("86400"), None),
            (Some("yesterday"), None, None),
            (None, None, None),
        ] {
            let mut headers = header::HeaderMap::new();
            date.map(|date| headers.insert(header::DATE, date.parse().unwrap()));
            age.map(|age: &str| headers.insert(header::AGE, age.parse().unwrap()));
            assert_eq!(sent_now(&headers).map(|sent| (sent - now).num_minutes()), minutes, "{date:?}");
        }
    }

    #[test]
    fn addresses_are_shown_without_secrets() {
        assert_eq!(shown("https://user:secret@host/x?token=secret"), "https://host/x");
        assert_eq!(shown("user:secret@host"), "host");
        for bad in ["ftp://host", "host", "https://user:secret@host/", "https://host/?token=secret", ""] {
            let fault = base_url(bad).unwrap_err();
            assert!(!fault.to_string().contains("secret"), "{fault}");
        }
        assert!(base_url("https://host/api/").is_ok());
    }

    #[test]
    fn how_long_to_wait() {
        let now = Some("2026-11-23T10:00:00Z".parse().unwrap());
        assert_eq!(wait_of("7", now), Some(Duration::from_secs(7)));
        assert_eq!(wait_of("Mon, 23 Nov 2026 10:00:30 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(wait_of("Mon, 23 Nov 2026 09:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(wait_of("soon", now), None);
        // Without a `Date` header the other side is taken to go by the real time.
        assert_eq!(wait_of("Thu, 01 Jan 2026 00:00:00 GMT", None), Some(Duration::ZERO));
    }
}
