//! An action while the plan is being made: in numbers, not yet in words.

use crate::identity::{AccountId, Evidence, PersonId};
use crate::plan::{ActionKind, Confidence};
use domain::membership::{Category, PlaceId, Role};
use domain::roster::{RowRef, TableId};
use domain::{Clause, GuardCode};
use i18n::Lang;

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
pub(super) enum BasisSource {
    /// A roster lists it.
    Roster,
    /// An order: its number in the dataset.
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

/// Why a person has to look, besides the ground and what was not understood: each is a sentence of the catalogues,
/// `doubt-` and the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Doubt(pub &'static str);

impl Doubt {
    /// The sentence.
    pub(super) fn text(self, lang: Lang) -> String {
        lang.text(&format!("doubt-{}", self.0))
    }
}

/// Why something is done, and what stands in its way already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reason {
    /// The ground.
    pub basis: BasisSource,
    /// A person has to look, whatever the ground.
    pub review: bool,
    /// A guard that holds it from the start.
    pub guard: Option<GuardCode>,
    /// Why a person has to look.
    pub doubt: Option<Doubt>,
}

impl Reason {
    pub(super) fn new(basis: BasisSource) -> Reason {
        Reason { basis, review: matches!(basis, BasisSource::Absence), guard: None, doubt: None }
    }

    pub(super) fn reviewed(self) -> Reason {
        Reason { review: true, ..self }
    }

    /// For a person to look at, and why; what was in doubt before stays the one that is told.
    pub(super) fn doubted(self, code: &'static str) -> Reason {
        Reason { review: true, doubt: self.doubt.or(Some(Doubt(code))), ..self }
    }

    /// For a person to look at, if there is something in doubt.
    pub(super) fn perhaps_doubted(self, code: Option<&'static str>) -> Reason {
        code.map_or(self, |code| self.doubted(code))
    }

    /// On a ground, for a person to look at.
    pub(super) fn for_review(basis: BasisSource) -> Reason {
        Reason::new(basis).reviewed()
    }

    pub(super) fn held(self, guard: GuardCode) -> Reason {
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
    pub renamed: Option<names::PersonName>,
    /// The membership is suspended already: nobody is taken out by this any more.
    pub suspended: bool,
    pub clause: Clause,
    pub basis: BasisSource,
    pub identity: Option<(Confidence, Evidence)>,
    pub sources: Vec<RowRef>,
    /// The rosters that it rests on.
    pub rosters: Vec<TableId>,
    pub review: bool,
    /// Why, where the ground does not say it.
    pub doubts: Vec<Doubt>,
    pub guards: Vec<GuardCode>,
    /// Numbers of drafts that must be done before.
    pub depends: Vec<usize>,
}

impl Draft {
    pub(super) fn hold(&mut self, guard: GuardCode) {
        if !self.guards.contains(&guard) {
            self.guards.push(guard);
        }
    }

    /// A person has to look, and why.
    pub(super) fn doubt(&mut self, code: &'static str) {
        self.review = true;
        if !self.doubts.contains(&Doubt(code)) {
            self.doubts.push(Doubt(code));
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

/// The rosters among rows.
pub(super) fn rosters_of(sources: &[RowRef]) -> Vec<TableId> {
    let mut tables: Vec<TableId> = sources.iter().map(|source| source.table).collect();
    tables.sort_unstable();
    tables.dedup();
    tables
}
