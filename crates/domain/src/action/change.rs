//! What an action changes: for each kind, exactly what it needs.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::membership::{Category, PlaceName, Role};

/// What is to be done, with whom and where: the actions A1 to A11 of the regulation map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A1: the nomenclature of groups has a new group.
    CreateClass {
        /// The class.
        class: PlaceName,
    },
    /// A1: a group moved up as a whole.
    RenameClass {
        /// The class's name until now.
        old: PlaceName,
        /// Its name from now on.
        new: PlaceName,
    },
    /// A2: not on the platform yet: an invitation link for the place and role.
    Invite(Membership),
    /// A3: on the platform already, but not in the place.
    Add(Membership),
    /// A6: the head's distribution names this class teacher.
    AttachClassTeacher {
        /// Who, and the class.
        member: Membership,
        /// The seat that is given up for it, where that is another place or role that has to go.
        from: Option<Seat>,
    },
    /// A7: asked to join, and the roster knows them there.
    AcceptRequest(Membership),
    /// A8: a joined employee whose status is not confirmed yet.
    ConfirmStatus(Membership),
    /// A11: a surname change or another correction of personal details.
    UpdatePerson {
        /// Who, by the name that is right, and one of their seats.
        member: Membership,
        /// The name on the platform until now, where it is known.
        old_name: Option<String>,
    },
    /// A10: named as administrator by the policy.
    GrantAdmin(Membership),
    /// A4: in another class or another role than they should be; one action, never remove then invite.
    Reassign {
        /// Who, and the seat to come.
        member: Membership,
        /// The seat until now.
        from: Seat,
    },
    /// A7: asked to join, and the roster does not know them there.
    DeclineRequest(Membership),
    /// A9: a link past its term, or for somebody who does not belong there any more.
    RevokeInvite(Membership),
    /// A10: no longer an administrator; at once on dismissal.
    RevokeAdmin(Membership),
    /// A6: no longer the class teacher.
    DetachClassTeacher {
        /// Who, the class, and the role that is left: [`Role::ClassTeacher`] where none is.
        member: Membership,
        /// The seat of the class teacher.
        from: Seat,
    },
    /// A5: dismissed, expelled, transferred out, graduated, or their legal representative.
    Remove {
        /// Who, and the seat.
        member: Membership,
        /// The membership was suspended before, and its term has passed: this removal is final.
        is_final: bool,
    },
    /// A1: a group that graduated or is gone.
    ArchiveClass {
        /// The class.
        class: PlaceName,
    },
}

impl Change {
    /// The kind, as a code.
    pub fn kind(&self) -> ActionKind {
        match self {
            Change::CreateClass { .. } => ActionKind::CreateClass,
            Change::RenameClass { .. } => ActionKind::RenameClass,
            Change::Invite(_) => ActionKind::Invite,
            Change::Add(_) => ActionKind::Add,
            Change::AttachClassTeacher { .. } => ActionKind::AttachClassTeacher,
            Change::AcceptRequest(_) => ActionKind::AcceptRequest,
            Change::ConfirmStatus(_) => ActionKind::ConfirmStatus,
            Change::UpdatePerson { .. } => ActionKind::UpdatePerson,
            Change::GrantAdmin(_) => ActionKind::GrantAdmin,
            Change::Reassign { .. } => ActionKind::Reassign,
            Change::DeclineRequest(_) => ActionKind::DeclineRequest,
            Change::RevokeInvite(_) => ActionKind::RevokeInvite,
            Change::RevokeAdmin(_) => ActionKind::RevokeAdmin,
            Change::DetachClassTeacher { .. } => ActionKind::DetachClassTeacher,
            Change::Remove { .. } => ActionKind::Remove,
            Change::ArchiveClass { .. } => ActionKind::ArchiveClass,
        }
    }

    fn about(&self) -> About<'_> {
        match self {
            Change::CreateClass { class } | Change::ArchiveClass { class } => About::Class(class),
            Change::RenameClass { new, .. } => About::Class(new),
            Change::Invite(member)
            | Change::Add(member)
            | Change::AttachClassTeacher { member, .. }
            | Change::AcceptRequest(member)
            | Change::ConfirmStatus(member)
            | Change::UpdatePerson { member, .. }
            | Change::GrantAdmin(member)
            | Change::Reassign { member, .. }
            | Change::DeclineRequest(member)
            | Change::RevokeInvite(member)
            | Change::RevokeAdmin(member)
            | Change::DetachClassTeacher { member, .. }
            | Change::Remove { member, .. } => About::Member(member),
        }
    }

    /// The person and the seat that it is about; `None` for changes of a class itself.
    pub fn member(&self) -> Option<&Membership> {
        match self.about() {
            About::Member(member) => Some(member),
            About::Class(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn member_mut(&mut self) -> Option<&mut Membership> {
        match self {
            Change::Invite(member)
            | Change::Add(member)
            | Change::AttachClassTeacher { member, .. }
            | Change::AcceptRequest(member)
            | Change::ConfirmStatus(member)
            | Change::UpdatePerson { member, .. }
            | Change::GrantAdmin(member)
            | Change::Reassign { member, .. }
            | Change::DeclineRequest(member)
            | Change::RevokeInvite(member)
            | Change::RevokeAdmin(member)
            | Change::DetachClassTeacher { member, .. }
            | Change::Remove { member, .. } => Some(member),
            Change::CreateClass { .. } | Change::RenameClass { .. } | Change::ArchiveClass { .. } => None,
        }
    }

    /// The place of the seat, or the class (by its new name where it is renamed).
    pub fn place(&self) -> &PlaceName {
        match self.about() {
            About::Member(member) => &member.seat.place,
            About::Class(class) => class,
        }
    }

    /// The seat that is given up for the new one.
    pub fn from(&self) -> Option<&Seat> {
        match self {
            Change::Reassign { from, .. } | Change::DetachClassTeacher { from, .. } => Some(from),
            Change::AttachClassTeacher { from, .. } => from.as_ref(),
            _ => None,
        }
    }
}

/// What a change is about.
enum About<'a> {
    Class(&'a PlaceName),
    Member(&'a Membership),
}

/// The kinds of actions, as codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// See [`Change::CreateClass`].
    CreateClass,
    /// See [`Change::RenameClass`].
    RenameClass,
    /// See [`Change::Invite`].
    Invite,
    /// See [`Change::Add`].
    Add,
    /// See [`Change::AttachClassTeacher`].
    AttachClassTeacher,
    /// See [`Change::AcceptRequest`].
    AcceptRequest,
    /// See [`Change::ConfirmStatus`].
    ConfirmStatus,
    /// See [`Change::UpdatePerson`].
    UpdatePerson,
    /// See [`Change::GrantAdmin`].
    GrantAdmin,
    /// See [`Change::Reassign`].
    Reassign,
    /// See [`Change::DeclineRequest`].
    DeclineRequest,
    /// See [`Change::RevokeInvite`].
    RevokeInvite,
    /// See [`Change::RevokeAdmin`].
    RevokeAdmin,
    /// See [`Change::DetachClassTeacher`].
    DetachClassTeacher,
    /// See [`Change::Remove`].
    Remove,
    /// See [`Change::ArchiveClass`].
    ArchiveClass,
}

impl ActionKind {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            ActionKind::CreateClass => "create_class",
            ActionKind::RenameClass => "rename_class",
            ActionKind::Invite => "invite",
            ActionKind::Add => "add",
            ActionKind::AttachClassTeacher => "attach_class_teacher",
            ActionKind::AcceptRequest => "accept_request",
            ActionKind::ConfirmStatus => "confirm_status",
            ActionKind::UpdatePerson => "update_person",
            ActionKind::GrantAdmin => "grant_admin",
            ActionKind::Reassign => "reassign",
            ActionKind::DeclineRequest => "decline_request",
            ActionKind::RevokeInvite => "revoke_invite",
            ActionKind::RevokeAdmin => "revoke_admin",
            ActionKind::DetachClassTeacher => "detach_class_teacher",
            ActionKind::Remove => "remove",
            ActionKind::ArchiveClass => "archive_class",
        }
    }
}

/// A person in a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: PersonView,
    /// Where, and as what.
    pub seat: Seat,
}

/// A place and the role in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Seat {
    /// The place.
    pub place: PlaceName,
    /// The role there.
    pub role: Role,
}

/// A person as the plan names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// Stable between plans, without personal data.
    pub key: PersonKey,
    /// The name as the roster writes it (as the platform writes it where no roster knows them).
    pub name: String,
    /// In which capacity.
    pub category: Category,
    /// The account, where there is one.
    pub platform_id: Option<String>,
}

/// By what a person is known again: derived from the capacity and the name with the birth date (or from the account, of somebody
/// whom no roster knows), so that nothing of it can be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(String);

impl PersonKey {
    /// The text of it, as JSON and database have it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PersonKey {
    fn from(text: String) -> PersonKey {
        PersonKey(text)
    }
}

impl From<&str> for PersonKey {
    fn from(text: &str) -> PersonKey {
        PersonKey(text.to_owned())
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl AsRef<str> for PersonKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for PersonKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for PersonKey {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for PersonKey {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for PersonKey {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}
