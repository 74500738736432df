//! What is to be done on a platform: an action says what changes for whom, which clause demands it, on what basis it rests and
//! whether it may run.
//!
//! An [`Action`] is made by the planner, decided on by people, kept by the store and carried out by a connector. What it changes
//! is one [`Change`], an enum by kind: a removal has no second place, and a move always has the seat it starts from. The flat form
//! of `kontingent.plan/1` is written and read in one place, `document`.

mod basis;
mod change;
mod document;
mod verdict;

pub use basis::{Basis, BasisKind, OrderBasis};
pub use change::{ActionKind, Change, Membership, PersonKey, PersonView, Seat};
pub use verdict::Verdict;

use serde::{Deserialize, Serialize};

use crate::membership::{PlaceName, Role};
use crate::{Clause, GuardCode};

/// One thing to do on the platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Derived from kind, person, place and role: the same action has the same id in every plan.
    pub id: String,
    /// The platform, by its name in the configuration; absent in a diff of files, which knows of none.
    pub platform: Option<String>,
    /// What to do, with whom and where.
    pub change: Change,
    /// The clause of the regulation that demands it.
    pub clause: Clause,
    /// On what basis.
    pub basis: Basis,
    /// How sure it is that the person of the roster and the account are one; absent for actions on a class itself.
    pub identity: Option<Identity>,
    /// The rows that it rests on.
    pub source: Vec<SourceRow>,
    /// Whether it may run by itself, waits for a person, or is held.
    pub verdict: Verdict,
    /// Codes of the guards that hold it, sorted; empty unless the verdict is [`Verdict::Blocked`].
    pub guards: Vec<GuardCode>,
    /// Why it waits, each cause in a sentence in the language of the plan; empty where basis and guards say all.
    pub reasons: Vec<String>,
    /// What is behind it for this person alone, in sentences in the language of the plan: the child of a legal representative,
    /// what the order says and what the list. Empty where the ground says all.
    pub because: Vec<String>,
    /// Ids of the actions that must be done before.
    pub depends_on: Vec<String>,
}

impl Action {
    /// What to do, as a code.
    pub fn kind(&self) -> ActionKind {
        self.change.kind()
    }

    /// Whom it concerns; `None` for actions on a class itself.
    pub fn person(&self) -> Option<&PersonView> {
        self.change.member().map(|member| &member.person)
    }

    /// Where the person is invited to, added to, moved to or removed from; the class itself for actions on a class, by its new
    /// name where it is renamed.
    pub fn place(&self) -> &PlaceName {
        self.change.place()
    }

    /// The role that the person gets, or (on removal) has; `None` for actions on a class itself.
    pub fn role(&self) -> Option<Role> {
        self.change.member().map(|member| member.seat.role)
    }

    /// The seat that the person gives up for the new one.
    pub fn from(&self) -> Option<&Seat> {
        self.change.from()
    }

    /// The class's name until now, where it is renamed.
    pub fn old_place(&self) -> Option<&PlaceName> {
        match &self.change {
            Change::RenameClass { old, .. } => Some(old),
            _ => None,
        }
    }

    /// The name that the person has on the platform until now, where it is corrected.
    pub fn old_name(&self) -> Option<&str> {
        match &self.change {
            Change::UpdatePerson { old_name, .. } => old_name.as_deref(),
            _ => None,
        }
    }

    /// True for the removal of a membership that was suspended before and whose term has passed.
    pub fn is_final(&self) -> bool {
        matches!(self.change, Change::Remove { is_final: true, .. })
    }
}

/// How sure it is that two records are one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// How sure.
    pub confidence: Confidence,
    /// What speaks for it, sorted: `birth_date`, `full_name`, `person_id`, `snils`, `phone`, `email`, `place`, `similar_name` …
    pub evidence: Vec<std::borrow::Cow<'static, str>>,
}

/// Confidence of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Similar names, or several candidates: a question for a person.
    Possible,
    /// Full name alone, unique on both sides.
    Probable,
    /// An id, a confirmed link, or full name with birth date.
    Certain,
}

impl Confidence {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Probable => "probable",
            Confidence::Certain => "certain",
        }
    }
}

/// A row of an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceRow {
    /// The file's name.
    pub file: String,
    /// The sheet's name; `null` in a csv.
    pub sheet: Option<String>,
    /// The row's number, as a spreadsheet program shows it.
    pub row: u32,
}
