//! Platforms: reading and writing as two traits, what a platform can do as data.
//!
//! A [`Reader`] cannot write, so a dry run cannot change anything. What a [`Writer`] cannot carry out becomes a task of the
//! worklist. A connector decides nothing about people and never guesses: a read is whole or an error, and a change whose
//! answer was lost is [`WriteFault::Unknown`], to be resolved by reading back.

mod http;
pub mod max;
mod pace;
mod reason;
pub mod sandbox;

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;

pub use http::SettingsFault;

use crate::membership::MembershipRead;
use crate::plan::{Action, ActionKind};
use crate::words::Lang;

/// What a platform can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The kinds of actions that it carries out; all others become tasks for a person.
    pub kinds: BTreeSet<ActionKind>,
    /// A removal can be a suspension first, which is lifted without a new invitation.
    pub suspends: bool,
    /// Its memberships have roles of their own, so that a wrong one has to be changed.
    pub tells_roles: bool,
}

/// Reads the membership.
#[async_trait]
pub trait Reader: Send + Sync {
    /// The platform's name in the configuration.
    fn platform(&self) -> &str;

    /// Reads every place, whole or not at all.
    ///
    /// # Errors
    /// Anything but a complete answer.
    async fn read(&self) -> Result<MembershipRead, ReadFault>;

    /// Reads some places; a place that does not exist (any more) is missing from `places` of the answer.
    ///
    /// # Errors
    /// Anything but a complete answer.
    async fn read_places(&self, places: &[String]) -> Result<MembershipRead, ReadFault>;
}

/// Carries out changes.
#[async_trait]
pub trait Writer: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// True for an action that it carries out; any other becomes a task for a person.
    fn carries_out(&self, action: &Action) -> bool {
        self.capabilities().kinds.contains(&action.kind)
    }

    /// Sends one change, once. Waits for the permitted rate before it sends; never sends twice by itself.
    ///
    /// # Errors
    /// Says whether the change was certainly not made, or whether nobody knows.
    async fn carry_out(&self, action: &Action) -> Result<Receipt, WriteFault>;

    /// The link of an invitation that is there, though the answer with it was lost; `None` where there is no open one or
    /// the platform tells a link only once. Changes nothing.
    ///
    /// # Errors
    /// Nobody knows now; to be asked again.
    async fn link_of(&self, action: &Action) -> Result<Option<String>, WriteFault> {
        let _ = action;
        Ok(None)
    }

    /// Sends a removal as a suspension, once: the membership is kept, without reading and writing, until `add` lifts that.
    /// Asked for only where the capabilities say that the platform suspends.
    ///
    /// # Errors
    /// As [`carry_out`](Writer::carry_out); any action but a removal is refused.
    async fn suspend(&self, action: &Action) -> Result<Receipt, WriteFault> {
        let _ = action;
        Err(WriteFault::Refused { code: "cannot_suspend".to_owned() })
    }
}

/// What the platform answered to a change that was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The link of an invitation.
    pub link: Option<String>,
    /// The platform said that it was so already.
    pub already: bool,
}

/// Why a membership was not read. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
pub enum ReadFault {
    #[error("{url} is not reachable: {reason}")]
    Unreachable { url: String, reason: String },
    #[error("{url} answered with status {status}")]
    Refused { url: String, status: u16 },
    #[error("{url} does not accept the token")]
    Unauthorized { url: String },
    #[error("{url} answered something that is not a membership: {reason}")]
    NotUnderstood { url: String, reason: String },
    #[error("the chat {place} is closed to the connector: {reason}")]
    Closed { place: String, reason: String },
    #[error("{url} answered {got} members of {expected}")]
    Incomplete { url: String, got: u64, expected: u64 },
}

impl ReadFault {
    /// The sentence for a person: what, where, what to do.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            ReadFault::Unreachable { url, reason } => lang.say_with(
                "platform-unreachable",
                &[("url", url.as_str().into()), ("reason", reason::words(lang, reason).into())],
            ),
            ReadFault::Refused { url, status } => lang
                .say_with("platform-refused", &[("url", url.as_str().into()), ("status", status.to_string().into())]),
            ReadFault::Unauthorized { url } => lang.say_with("platform-unauthorized", &[("url", url.as_str().into())]),
            ReadFault::NotUnderstood { url, reason } => lang.say_with(
                "platform-not-understood",
                &[("url", url.as_str().into()), ("reason", reason::words(lang, reason).into())],
            ),
            ReadFault::Closed { place, reason } => lang.say_with(
                "platform-closed",
                &[("place", place.as_str().into()), ("reason", reason::words(lang, reason).into())],
            ),
            ReadFault::Incomplete { url, got, expected } => lang.say_with(
                "platform-incomplete",
                &[("url", url.as_str().into()), ("got", (*got).into()), ("expected", (*expected).into())],
            ),
        }
    }
}

/// Why a change was not made, or may not have been. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
pub enum WriteFault {
    /// Certainly not made, and trying again would not help.
    #[error("refused: {code}")]
    Refused { code: String },
    /// Certainly not made; may be sent again, after a while.
    #[error("not now: {code}")]
    NotNow { code: String, after: Option<Duration> },
    /// Nobody knows whether it was made: read back.
    #[error("the answer was lost: {reason}")]
    Unknown { reason: String },
}

impl WriteFault {
    /// The sentence for a person: what happened, and whether the change was made.
    pub fn message(&self, lang: Lang) -> String {
        let (key, code) = match self {
            WriteFault::Refused { code } => ("platform-change-refused", code),
            WriteFault::NotNow { code, .. } => ("platform-change-not-now", code),
            WriteFault::Unknown { reason } => ("platform-change-unknown", reason),
        };
        lang.say_with(key, &[("reason", reason::words(lang, code).into())])
    }
}
