//! An action while the plan is being made: in numbers, not yet in words.

use crate::identity::{AccountId, Evidence, PersonId};
use crate::membership::{Category, PlaceId, Role};
use crate::plan::{ActionKind, Confidence};
use crate::roster::{Source, TableId};

/// Whom an action concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Who {
    /// A class itself.
    Class,
    /// A person of a roster or an order.
    Person(PersonId),
    /// An account that no roster knows.
    Account(AccountId, Category),
}

/// On what ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ground {
    /// A roster lists it.
    Roster,
    /// An order: its number in the book.
    Order(u32),
    /// Missing within the scope of a roster.
    Absence,
    /// A setting.
    Policy,
    /// A request to join.
    Request,
    /// A link past its term.
    Expired,
}

/// Why something is done, and what stands in its way already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reason {
    /// The ground.
    pub ground: Ground,
    /// A person has to look, whatever the ground.
    pub review: bool,
    /// A guard that holds it from the start.
    pub guard: Option<&'static str>,
}

impl Reason {
    pub(super) fn new(ground: Ground) -> Reason {
        Reason { ground, review: matches!(ground, Ground::Absence), guard: None }
    }

    pub(super) fn reviewed(self) -> Reason {
        Reason { review: true, ..self }
    }

    pub(super) fn held(self, guard: &'static str) -> Reason {
        Reason { guard: Some(guard), ..self }
    }
}

/// An action in numbers.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub kind: ActionKind,
    pub who: Who,
    pub account: Option<AccountId>,
    pub place: PlaceId,
    pub role: Option<Role>,
    pub from: Option<(PlaceId, Role)>,
    /// The class's name until now.
    pub old_place: Option<PlaceId>,
    /// The name after an order about a change of surname.
    pub renamed: Option<crate::names::PersonName>,
    /// The membership is suspended already: nobody is taken out by this any more.
    pub suspended: bool,
    pub clause: &'static str,
    pub ground: Ground,
    pub identity: Option<(Confidence, Evidence)>,
    pub sources: Vec<Source>,
    /// The rosters that it rests on.
    pub rosters: Vec<TableId>,
    pub review: bool,
    pub guards: Vec<&'static str>,
    /// Numbers of drafts that must be done before.
    pub depends: Vec<usize>,
}

impl Draft {
    pub(super) fn hold(&mut self, guard: &'static str) {
        if !self.guards.contains(&guard) {
            self.guards.push(guard);
        }
    }

    /// True for actions that take somebody out of a place.
    pub(super) fn removes(&self) -> bool {
        matches!(self.kind, ActionKind::Remove)
    }

    /// True for actions that bring somebody into a place.
    pub(super) fn adds(&self) -> bool {
        matches!(
            self.kind,
            ActionKind::Invite | ActionKind::Add | ActionKind::AcceptRequest | ActionKind::AttachClassTeacher
        )
    }
}
