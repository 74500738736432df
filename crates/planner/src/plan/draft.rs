//! An action while the plan is being made: in numbers, not yet in words.

use crate::identity::{AccountId, Evidence, PersonId, Rows};
use crate::plan::{ActionKind, Confidence};
use domain::membership::{Category, PlaceId, Role};
use domain::roster::{RowRef, TableId};
use domain::{Clause, GuardCode};
use i18n::Lang;
use names::PersonName;
use smallvec::SmallVec;

/// Whom an action concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Who {
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

/// What an action is about, with what its kind needs: see [`domain::action::Change`], of which this is the form in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// A class itself.
    Class(ClassChange),
    /// A membership.
    Member { who: Who, account: Option<AccountId>, role: Role, change: MemberChange },
}

/// What becomes of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClassChange {
    Create,
    /// The class's name until now.
    Rename {
        old: PlaceId,
    },
    Archive,
}

/// What becomes of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberChange {
    Invite,
    Add,
    AttachClassTeacher,
    AcceptRequest,
    ConfirmStatus,
    /// The name after an order about a change of surname.
    UpdatePerson {
        name: PersonName,
    },
    GrantAdmin,
    Reassign {
        from: (PlaceId, Role),
    },
    DeclineRequest,
    RevokeInvite,
    RevokeAdmin,
    DetachClassTeacher {
        from: (PlaceId, Role),
    },
    /// Final: the membership is suspended already, and nobody is taken out by this any more.
    Remove {
        is_final: bool,
    },
}

/// An action in numbers.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub subject: Subject,
    /// The place of the membership, or the class (by its new name where it is renamed).
    pub place: PlaceId,
    pub clause: Clause,
    pub basis: BasisSource,
    pub identity: Option<(Confidence, Evidence)>,
    pub sources: Rows,
    /// The rosters that it rests on.
    pub rosters: SmallVec<[TableId; 4]>,
    pub review: bool,
    /// Why, where the ground does not say it.
    pub doubts: SmallVec<[Doubt; 1]>,
    pub guards: SmallVec<[GuardCode; 8]>,
    /// Numbers of drafts that must be done before.
    pub depends: SmallVec<[usize; 2]>,
}

impl MemberChange {
    /// The kind, as a code.
    pub(super) fn kind(self) -> ActionKind {
        match self {
            MemberChange::Invite => ActionKind::Invite,
            MemberChange::Add => ActionKind::Add,
            MemberChange::AttachClassTeacher => ActionKind::AttachClassTeacher,
            MemberChange::AcceptRequest => ActionKind::AcceptRequest,
            MemberChange::ConfirmStatus => ActionKind::ConfirmStatus,
            MemberChange::UpdatePerson { .. } => ActionKind::UpdatePerson,
            MemberChange::GrantAdmin => ActionKind::GrantAdmin,
            MemberChange::Reassign { .. } => ActionKind::Reassign,
            MemberChange::DeclineRequest => ActionKind::DeclineRequest,
            MemberChange::RevokeInvite => ActionKind::RevokeInvite,
            MemberChange::RevokeAdmin => ActionKind::RevokeAdmin,
            MemberChange::DetachClassTeacher { .. } => ActionKind::DetachClassTeacher,
            MemberChange::Remove { .. } => ActionKind::Remove,
        }
    }
}

impl Draft {
    /// An action on a class itself, which a person always looks at.
    pub(super) fn of_class(change: ClassChange, place: PlaceId, basis: BasisSource, sources: Rows) -> Draft {
        Draft {
            subject: Subject::Class(change),
            place,
            clause: Clause::C5_11_1,
            basis,
            identity: None,
            rosters: rosters_of(&sources),
            sources,
            review: true,
            doubts: SmallVec::new(),
            guards: SmallVec::new(),
            depends: SmallVec::new(),
        }
    }

    /// The kind, as a code.
    pub(super) fn kind(&self) -> ActionKind {
        match self.subject {
            Subject::Class(ClassChange::Create) => ActionKind::CreateClass,
            Subject::Class(ClassChange::Rename { .. }) => ActionKind::RenameClass,
            Subject::Class(ClassChange::Archive) => ActionKind::ArchiveClass,
            Subject::Member { change, .. } => change.kind(),
        }
    }

    /// Whom it concerns; `None` for a class itself.
    pub(super) fn who(&self) -> Option<Who> {
        match self.subject {
            Subject::Member { who, .. } => Some(who),
            Subject::Class(_) => None,
        }
    }

    /// The account that it concerns, where there is one.
    pub(super) fn account(&self) -> Option<AccountId> {
        match self.subject {
            Subject::Member { account, .. } => account,
            Subject::Class(_) => None,
        }
    }

    /// The role that somebody gets or has; `None` for a class itself.
    pub(super) fn role(&self) -> Option<Role> {
        match self.subject {
            Subject::Member { role, .. } => Some(role),
            Subject::Class(_) => None,
        }
    }

    /// The place and role that somebody gives up for the new one.
    pub(super) fn from(&self) -> Option<(PlaceId, Role)> {
        match self.subject {
            Subject::Member {
                change: MemberChange::Reassign { from } | MemberChange::DetachClassTeacher { from },
                ..
            } => Some(from),
            _ => None,
        }
    }

    /// The name of a class until now, where it is renamed.
    pub(super) fn old_place(&self) -> Option<PlaceId> {
        match self.subject {
            Subject::Class(ClassChange::Rename { old }) => Some(old),
            _ => None,
        }
    }

    /// True for a removal of somebody who is suspended already.
    pub(super) fn is_final(&self) -> bool {
        matches!(self.subject, Subject::Member { change: MemberChange::Remove { is_final: true }, .. })
    }

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
        self.kind() == ActionKind::Remove
    }

    /// True for actions that bring somebody into a place.
    pub(super) fn adds(&self) -> bool {
        matches!(
            self.kind(),
            ActionKind::Invite | ActionKind::Add | ActionKind::AcceptRequest | ActionKind::AttachClassTeacher
        )
    }
}

/// The rosters among rows.
pub(super) fn rosters_of(sources: &[RowRef]) -> SmallVec<[TableId; 4]> {
    let mut tables: SmallVec<[TableId; 4]> = sources.iter().map(|source| source.table).collect();
    tables.sort_unstable();
    tables.dedup();
    tables
}
