//! Moodle's web services (REST server, JSON): a function is called once with its arguments; the outcome is a value or a fault.
//!
//! A fault answers with status 200 and `{"exception": …, "errorcode": …, "message": …}`; a message may name people, so only
//! the code is kept. `null` means done. Lists are written `members[0][cohorttype][type]=…` (webservice/rest/locallib.php).

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::{Answer, Http, NoAnswer, Passing};

const SERVER: &str = "/webservice/rest/server.php";

/// Why a call gave no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MoodleError {
    /// Certainly not delivered.
    NotSent(&'static str),
    /// It is unknown whether it was carried out.
    Lost(String),
    /// Certainly not carried out; may be tried again.
    NotNow(Option<Duration>),
    /// The site is under maintenance: certainly not carried out; may be tried again.
    Maintenance(Option<Duration>),
    /// The token is not accepted.
    Unauthorized,
    /// Refused with this code.
    Refused(String),
}

impl Passing for MoodleError {
    fn may_pass(&self) -> bool {
        match self {
            // A web server's limit of time: the same question takes as long the next time.
            MoodleError::Lost(reason) => reason != "status_504",
            MoodleError::NotSent(_) | MoodleError::NotNow(_) | MoodleError::Maintenance(_) => true,
            MoodleError::Unauthorized | MoodleError::Refused(_) => false,
        }
    }

    fn after(&self) -> Option<Duration> {
        match self {
            MoodleError::NotNow(after) | MoodleError::Maintenance(after) => *after,
            _ => None,
        }
    }
}

/// Arguments as Moodle's server reads them.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments(Vec<(String, String)>);

impl Arguments {
    /// One more: `members[0][userid]`, `7`.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl ToString) -> Arguments {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    /// A list of plain values: `values[0]`, `values[1]` …
    #[must_use]
    pub(super) fn list<T: ToString>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Arguments {
        self.0.extend(values.into_iter().enumerate().map(|(n, value)| (format!("{name}[{n}]"), value.to_string())));
        self
    }
}

/// The site's web services.
#[derive(Debug, Clone)]
pub(super) struct Api {
    http: Http,
    token: SecretString,
}

#[derive(Deserialize)]
struct Exception {
    exception: String,
    #[serde(default)]
    errorcode: String,
}

impl Api {
    /// By how much the other clock was ahead of this machine's at the last answer.
    pub(super) fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.http.clock_ahead()
    }

    pub(super) fn new(http: Http, token: SecretString) -> Api {
        Api { http, token }
    }

    /// The address as it may be shown: with the function, without the token.
    pub(super) fn address(&self, function: &str) -> String {
        format!("{} ({function})", self.http.address(SERVER))
    }

    /// Calls a function once.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        function: &str,
        arguments: Arguments,
    ) -> Result<T, MoodleError> {
        let mut fields = vec![
            ("wstoken".to_owned(), self.token.expose_secret().to_owned()),
            ("wsfunction".to_owned(), function.to_owned()),
            ("moodlewsrestformat".to_owned(), "json".to_owned()),
        ];
        fields.extend(arguments.0);
        match self.http.post_form(SERVER, &fields).await {
            Ok(answer) => told(&answer),
            Err(NoAnswer::NotSent(reason)) => Err(MoodleError::NotSent(reason)),
            Err(NoAnswer::Lost(reason)) => Err(MoodleError::Lost(reason.to_owned())),
        }
    }
}

/// The value or fault of an answer.
fn told<T: DeserializeOwned>(answer: &Answer) -> Result<T, MoodleError> {
    match answer.status {
        200 => {}
        429 => return Err(MoodleError::NotNow(answer.retry_after)),
        // The site's own page about maintenance; a proxy's page says nothing of when to come back.
        503 if answer.retry_after.is_some() && answer.body.trim_ascii_start().starts_with(b"<") => {
            return Err(MoodleError::Maintenance(answer.retry_after));
        }
        503 if answer.retry_after.is_some() => return Err(MoodleError::NotNow(answer.retry_after)),
        // The server of web services says so where they are switched off.
        403 => return Err(MoodleError::Refused("services_off".to_owned())),
        401 => return Err(MoodleError::Refused("status_401".to_owned())),
        status => return Err(MoodleError::Lost(format!("status_{status}"))),
    }
    // A page of maintenance or of a proxy: it may stand before the site or behind it.
    let value: Value = serde_json::from_slice(&answer.body).map_err(|_| MoodleError::Lost("not_json".to_owned()))?;
    if let Ok(fault) = Exception::deserialize(&value) {
        return Err(match fault.errorcode.as_str() {
            "invalidtoken" => MoodleError::Unauthorized,
            "sitemaintenance" => MoodleError::Maintenance(None),
            "servicenotavailable" => MoodleError::NotNow(None),
            // The rules for passwords are told as a piece of a page.
            code if code.contains("<div") || code.contains("<p>") => MoodleError::Refused("password_policy".to_owned()),
            code => MoodleError::Refused(code_of(code, &fault.exception)),
        });
    }
    serde_json::from_value(value).map_err(|_| MoodleError::Lost("not_json".to_owned()))
}

/// Only what is a code; anything else could hold a name.
fn code_of(code: &str, exception: &str) -> String {
    let is_code = |code: &&str| {
        !code.is_empty()
            && code.len() <= 60
            && code.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'/'))
    };
    [code, exception].into_iter().find(is_code).unwrap_or("exception").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_says() {
        let of = |status, wait: Option<u64>, body: &str| {
            let answer = Answer {
                status,
                retry_after: wait.map(Duration::from_secs),
                body: body.as_bytes().to_vec(),
                ..Answer::default()
            };
            told::<Value>(&answer)
        };
        let refused = |code: &str| Err(MoodleError::Refused(code.to_owned()));
        assert_eq!(of(200, None, "null"), Ok(Value::Null));
        assert_eq!(
            of(200, None, r#"{"exception":"x","errorcode":"invalidtoken","message":"m"}"#),
            Err(MoodleError::Unauthorized)
        );
        assert_eq!(
            of(
                200,
                None,
                r#"{"exception":"required_capability_exception","errorcode":"nopermissions","message":"Иванов"}"#
            ),
            refused("nopermissions")
        );
        assert_eq!(
            of(200, None, r#"{"exception":"moodle_exception","errorcode":"Иванов"}"#),
            refused("moodle_exception")
        );
        assert_eq!(of(200, None, "<html>"), Err(MoodleError::Lost("not_json".to_owned())));
        assert_eq!(of(503, Some(5), ""), Err(MoodleError::NotNow(Some(Duration::from_secs(5)))));
        assert_eq!(of(503, None, ""), Err(MoodleError::Lost("status_503".to_owned())));
        assert_eq!(of(429, None, ""), Err(MoodleError::NotNow(None)));
        let maintenance = |after: Option<u64>| Err(MoodleError::Maintenance(after.map(Duration::from_secs)));
        assert_eq!(of(200, None, r#"{"exception":"x","errorcode":"sitemaintenance"}"#), maintenance(None));
        assert_eq!(of(503, Some(900), "\n<!DOCTYPE html><html>"), maintenance(Some(900)));
        assert_eq!(of(403, None, ""), refused("services_off"));
        assert_eq!(
            of(200, None, r#"{"exception":"moodle_exception","errorcode":"<div>Пароль короче 8 знаков</div>"}"#),
            refused("password_policy")
        );
        assert!(!MoodleError::Lost("status_504".to_owned()).may_pass(), "it would take as long again");
    }

    #[test]
    fn arguments_are_written_with_brackets() {
        let arguments = Arguments::default().with("members[0][userid]", 7).list("values", ["a", "b"]);
        let pairs: Vec<(&str, &str)> = arguments.0.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(pairs, [("members[0][userid]", "7"), ("values[0]", "a"), ("values[1]", "b")]);
    }
}
