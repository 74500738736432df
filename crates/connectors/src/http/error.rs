//! Why something outside was not read, in words for a person.

use thiserror::Error;

use super::reason;
use domain::membership::PlaceName;
use i18n::Lang;

/// Why a platform or a service was not read. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
pub enum ReadError {
    #[error("{url} is not reachable: {reason}")]
    Unreachable { url: String, reason: String },
    #[error("{url} answered with status {status}")]
    Refused { url: String, status: u16 },
    #[error("{url} does not accept the token")]
    Unauthorized { url: String },
    #[error("{url} answered something that is not a membership: {reason}")]
    NotUnderstood { url: String, reason: String },
    #[error("the chat {place} is closed to the connector: {reason}")]
    Closed { place: PlaceName, reason: String },
    #[error("{url} cannot be used now: {reason}")]
    Obstacle { url: String, reason: String },
    #[error("the place {place} has several cohorts: {cohorts}")]
    TwoCohorts { place: PlaceName, cohorts: String },
    #[error("{url} does not tell the account {account}")]
    OddAccount { url: String, account: String },
    #[error("{url} answered {got} members of {expected}")]
    Incomplete { url: String, got: u64, expected: u64 },
    #[error("{file} is not there")]
    NoFile { file: String },
    #[error("{file} is {days} days old")]
    OldFile { file: String, days: u64 },
    #[error("{file} could not be read")]
    BadFile { file: String, reason: String },
}

impl ReadError {
    /// True if it may be otherwise a little later without anybody's doing: a server that is away, too busy or being mended, a share
    /// that is not mounted.
    pub fn may_pass(&self) -> bool {
        match self {
            ReadError::Unreachable { .. }
            | ReadError::NotUnderstood { .. }
            | ReadError::Obstacle { .. }
            | ReadError::Incomplete { .. }
            | ReadError::NoFile { .. } => true,
            ReadError::Refused { status, .. } => matches!(status, 408 | 429) || *status >= 500,
            ReadError::Unauthorized { .. }
            | ReadError::Closed { .. }
            | ReadError::TwoCohorts { .. }
            | ReadError::OddAccount { .. }
            | ReadError::OldFile { .. }
            | ReadError::BadFile { .. } => false,
        }
    }

    /// The sentence for a person about a platform: what, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        self.told(lang, "platform")
    }

    /// The same about a roster service.
    pub fn message_of_service(&self, lang: Lang) -> String {
        self.told(lang, "service")
    }

    fn told(&self, lang: Lang, what: &str) -> String {
        let say = |key: &str, args: &[(&'static str, i18n::Arg<'_>)]| lang.text_with(&format!("{what}-{key}"), args);
        match self {
            ReadError::Unreachable { url, reason } => {
                say("unreachable", &[("url", url.as_str().into()), ("reason", reason::words(lang, reason).into())])
            }
            ReadError::Refused { url, status } => {
                say("refused", &[("url", url.as_str().into()), ("status", status.to_string().into())])
            }
            ReadError::Unauthorized { url } => say("unauthorized", &[("url", url.as_str().into())]),
            ReadError::NotUnderstood { url, reason } => {
                say("not-understood", &[("url", url.as_str().into()), ("reason", reason::words(lang, reason).into())])
            }
            ReadError::Obstacle { url, reason } => lang.text_with(
                "platform-obstacle",
                &[("url", url.as_str().into()), ("reason", reason::words(lang, reason).into())],
            ),
            ReadError::OddAccount { url, account } => lang.text_with(
                "platform-odd-account",
                &[("url", url.as_str().into()), ("account", account.as_str().into())],
            ),
            ReadError::TwoCohorts { place, cohorts } => lang.text_with(
                "platform-two-cohorts",
                &[("place", place.to_string().into()), ("cohorts", cohorts.as_str().into())],
            ),
            ReadError::Closed { place, reason } => lang.text_with(
                "platform-closed",
                &[("place", place.to_string().into()), ("reason", reason::words(lang, reason).into())],
            ),
            ReadError::Incomplete { url, got, expected } => say(
                "incomplete",
                &[("url", url.as_str().into()), ("got", (*got).into()), ("expected", (*expected).into())],
            ),
            ReadError::NoFile { file } => lang.text_with("platform-no-file", &[("file", file.as_str().into())]),
            ReadError::OldFile { file, days } => {
                lang.text_with("platform-old-file", &[("file", file.as_str().into()), ("days", (*days).into())])
            }
            ReadError::BadFile { file, reason } => lang
                .text_with("platform-bad-file", &[("file", file.as_str().into()), ("reason", reason.as_str().into())]),
        }
    }
}
