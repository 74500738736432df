//! Platforms: reading and writing as two traits, what a platform can do as data.
//!
//! A [`Reader`] cannot write, so a dry run cannot change anything. What a [`Writer`] cannot carry out becomes a task of the
//! worklist. A connector decides nothing about people and never guesses: a read is whole or an error, and a change whose
//! answer was lost is [`WriteError::Unknown`], to be resolved by reading back.

pub mod max;
pub mod moodle;
pub mod sandbox;

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use thiserror::Error;

pub use crate::http::{Address, PermitSource, ReadError, SendPermits, SettingsError};

use domain::action::{Action, ActionKind, PersonKey};
use domain::membership::{Category, MembershipRead, PlaceName};
use i18n::Lang;
use planner::identity::Particulars;
use planner::policy::Rule;

/// Codes of refusals after which a person has to do the same by hand: it becomes a task.
pub const BY_HAND: [&str; 3] = ["adding_refused", "privacy", "no_dialogue"];

/// What a platform can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The kinds of actions that it carries out; all others become tasks for a person.
    pub kinds: BTreeSet<ActionKind>,
    /// Whether a removal is a suspension, which is lifted without a new invitation.
    pub suspension: Suspension,
    /// Its memberships have roles of their own, so that a wrong one has to be changed.
    pub tells_roles: bool,
    /// Its names may be short of the patronymic, and it stops telling whose an account is when the lists do: whose an account
    /// certainly was is remembered.
    pub forgets_owners: bool,
    /// Rules that mean nothing there, because it has no such places or roles.
    pub without: Vec<Rule>,
}

/// How a platform takes people out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Suspension {
    /// At once and for good.
    #[default]
    Never,
    /// Suspended first, removed after the term.
    First,
    /// Suspended and never removed: an account is kept with what its person did.
    ForGood,
}

/// Kept by whoever is about to ask for an action: see [`Writer::coming`].
pub type Coming = Box<dyn std::any::Any + Send>;

/// Reads the membership.
#[async_trait]
pub trait Reader: Send + Sync {
    /// The platform's name in the configuration.
    fn platform(&self) -> &str;

    /// Reads every place, whole or not at all.
    ///
    /// # Errors
    /// Anything but a complete answer.
    async fn read(&self) -> Result<MembershipRead, ReadError>;

    /// Reads some places; a place that does not exist (any more) is missing from `places` of the answer.
    ///
    /// # Errors
    /// Anything but a complete answer.
    async fn read_places(&self, places: &[PlaceName]) -> Result<MembershipRead, ReadError>;

    /// By how much the platform's clock was ahead of this machine's at its last answer; `None` if no answer had a date.
    fn clock_ahead(&self) -> Option<TimeDelta> {
        None
    }
}

/// Carries out changes.
#[async_trait]
pub trait Writer: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// True for an action that it carries out; any other becomes a task for a person.
    fn executes(&self, action: &Action) -> bool {
        self.capabilities().kinds.contains(&action.kind())
    }

    /// Sends one change, once. Waits for the permitted rate before it sends; never repeats a request.
    ///
    /// # Errors
    /// Says whether the change was certainly not made, or whether nobody knows.
    async fn execute(&self, action: &Action) -> Result<Receipt, WriteError>;

    /// The link of an invitation that exists although the answer with the link was lost; `None` if there is no open invitation, or
    /// the platform shows a link only once. Changes nothing.
    ///
    /// # Errors
    /// The platform cannot be asked now; try again later.
    async fn link_of(&self, action: &Action) -> Result<Option<String>, WriteError> {
        let _ = action;
        Ok(None)
    }

    /// True for a removal that is a suspension there.
    fn suspends(&self, action: &Action) -> bool {
        action.kind() == ActionKind::Remove && self.capabilities().suspension != Suspension::Never
    }

    /// True for an action that is sent together with others of its kind, if they are asked for at the same time: then many may be in
    /// hand at once.
    fn goes_together(&self, action: &Action) -> bool {
        let _ = action;
        false
    }

    /// True for an action of which its person may have to be told, together with others of theirs: these are asked for at the same time,
    /// so that they are told of in one message. Only for what goes together.
    fn tells_together(&self, action: &Action) -> bool {
        let _ = action;
        false
    }

    /// Says that an action of which its person is [told together](Writer::tells_together) with others is about to be asked for, so that
    /// the others wait for it. What is given is kept until the action is over, however it ends.
    fn coming(&self, action: &Action) -> Option<Coming> {
        let _ = action;
        None
    }

    /// What is known to stand in the way of an action before anything is sent: a code, as in [`WriteError::Refused`]. The action is
    /// left to a person with it. Asks nobody.
    fn obstacle(&self, action: &Action) -> Option<&'static str> {
        let _ = action;
        None
    }

    /// True for a code that [`obstacle`](Writer::obstacle) gives.
    fn is_obstacle(&self, code: &str) -> bool {
        let _ = code;
        false
    }

    /// True if it makes accounts, and so needs more data of people than a plan has.
    fn makes_accounts(&self) -> bool {
        false
    }

    /// Passes on what it has to know about people to find and make their accounts, by their keys, and the accounts whose owners are
    /// remembered, with what the owners are. Kept in memory only.
    fn learn(&self, people: HashMap<PersonKey, Particulars>, owned: Vec<(String, Category)>) {
        drop((people, owned));
    }

    /// Sends a removal as a suspension, once: the membership is kept, without reading and writing, until `add` lifts that.
    /// Asked for only where the capabilities say that the platform suspends.
    ///
    /// # Errors
    /// As [`execute`](Writer::execute); any action but a removal is refused.
    async fn suspend(&self, action: &Action) -> Result<Receipt, WriteError> {
        let _ = action;
        Err(WriteError::Refused { code: "cannot_suspend".to_owned() })
    }
}

/// What the platform answered to a change that was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The link of an invitation.
    pub link: Option<String>,
    /// The platform answered that nothing had to be changed.
    pub already: bool,
}

/// Why a change was not made, or may not have been. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what each field is")]
pub enum WriteError {
    /// Certainly not made, and trying again would not help.
    #[error("refused: {code}")]
    Refused { code: String },
    /// Certainly not made; may be sent again, after a while.
    #[error("not now: {code}")]
    NotNow { code: String, after: Option<Duration> },
    /// It is unknown whether the change was made: the platform has to be read.
    #[error("the answer was lost: {reason}")]
    Unknown { reason: String },
}

/// Whom a refusal concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The platform as a whole, or a kind of changes: others of the kind will be refused as well.
    Platform,
    /// A place: others may be in order, and it may be in order tomorrow.
    Place,
    /// This action alone: it would be refused tomorrow too, until a person has done something about it.
    Action,
}

impl Refusal {
    /// Whom the refusal with this code concerns.
    pub fn of(code: &str) -> Refusal {
        match code {
            "unauthorized"
            | "accessexception"
            | "nopermissions"
            | "function_not_allowed"
            | "token_not_usable"
            | "wsaccessusersuspended"
            | "usernotfullysetup"
            | "enablewsdescription"
            | "invalidresponse"
            | "not_possible"
            | "emails_hidden"
            | "services_off" => Refusal::Platform,
            code if code.starts_with("status_") => Refusal::Platform,
            "bot_not_admin" | "bot_not_in_chat" | "no_such_place" | "two_cohorts" => Refusal::Place,
            _ => Refusal::Action,
        }
    }
}

impl WriteError {
    /// The sentence for a person: what happened, and whether the change was made.
    pub fn message(&self, lang: Lang) -> String {
        let (key, code) = match self {
            WriteError::Refused { code } => ("platform-change-refused", code),
            WriteError::NotNow { code, .. } => ("platform-change-not-now", code),
            WriteError::Unknown { reason } => ("platform-change-unknown", reason),
        };
        lang.text_with(key, &[("reason", crate::http::reason_words(lang, code).into())])
    }
}
