//! What goes over the wire, in both directions: the sandbox answers in these shapes, the connector asks in them.

use serde::{Deserialize, Serialize};

use domain::membership::{PlaceName, Role, Seat};

/// One change, as `POST /v1/actions` takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields are what their names say, and the same in every change")]
pub enum Change {
    /// Opens a class.
    CreateClass { place: String },
    /// Gives a class a new name, and the chats of its group with it.
    RenameClass { from: String, to: String },
    /// Closes a class and the chats of its group.
    ArchiveClass { place: String },
    /// Makes a personal link.
    Invite { place: String, role: Role, name: String, person_key: String },
    /// Puts an account into a place; lifts a suspension.
    Add { place: String, role: Role, account: String },
    /// Moves an account from one seat to another, or not at all.
    Reassign { account: String, from: SeatName, to: SeatName },
    /// Takes an account out of a place.
    Remove {
        place: String,
        role: Role,
        account: String,
        /// The membership is kept, without reading and writing, until an `add` lifts that.
        #[serde(default)]
        suspend: bool,
    },
    /// Makes an account the class teacher; a teacher who is there already gets the other role.
    AttachClassTeacher { place: String, account: String },
    /// Takes the role of the class teacher; with another role in `becomes` the account stays in the class.
    DetachClassTeacher {
        place: String,
        account: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        becomes: Option<Role>,
    },
    /// Lets somebody in who asked.
    AcceptRequest { place: String, role: Role, account: String },
    /// Does not let somebody in who asked.
    DeclineRequest { place: String, role: Role, account: String },
    /// Confirms the status «преподаватель», wherever the account is.
    ConfirmStatus { account: String },
    /// Gives an account another name.
    UpdatePerson { account: String, name: String },
    /// Gives the rights of an administrator in a place.
    GrantAdmin { place: String, account: String },
    /// Takes the rights of an administrator, wherever the account has them.
    RevokeAdmin { account: String },
    /// Makes a link useless. Found by account, by the person's key, or by a name that only one open invitation has.
    RevokeInvite {
        place: String,
        role: Role,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person_key: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
}

impl Change {
    /// The kind, as it stands in the JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Change::CreateClass { .. } => "create_class",
            Change::RenameClass { .. } => "rename_class",
            Change::ArchiveClass { .. } => "archive_class",
            Change::Invite { .. } => "invite",
            Change::Add { .. } => "add",
            Change::Reassign { .. } => "reassign",
            Change::Remove { .. } => "remove",
            Change::AttachClassTeacher { .. } => "attach_class_teacher",
            Change::DetachClassTeacher { .. } => "detach_class_teacher",
            Change::AcceptRequest { .. } => "accept_request",
            Change::DeclineRequest { .. } => "decline_request",
            Change::ConfirmStatus { .. } => "confirm_status",
            Change::UpdatePerson { .. } => "update_person",
            Change::GrantAdmin { .. } => "grant_admin",
            Change::RevokeAdmin { .. } => "revoke_admin",
            Change::RevokeInvite { .. } => "revoke_invite",
        }
    }
}

/// What a user does by themselves, as `POST /v1/play/…` and the page take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are what their names say")]
pub enum Play {
    /// Follows a link; without an account a new one is made.
    Join {
        link: String,
        #[serde(default)]
        account: Option<String>,
    },
    /// Asks to be let in; without an account a new one is made under the name.
    Request {
        place: String,
        role: Role,
        #[serde(default)]
        account: Option<String>,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        birth_date: Option<chrono::NaiveDate>,
    },
    /// Leaves a place.
    Leave { place: String, account: String },
    /// Is blocked by a moderator.
    Block {
        place: String,
        account: String,
        #[serde(default)]
        until: Option<chrono::NaiveDate>,
    },
}

/// A place and the role in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatName {
    /// The place, as the contract writes it.
    pub place: String,
    /// The role there.
    pub role: Role,
}

/// The answer to a change that was made, or that was so already.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Always true: tells this answer from any other JSON.
    pub done: bool,
    /// Nothing was changed, because it was so already.
    #[serde(default)]
    pub already: bool,
    /// The link of an invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The account that a play made or used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// Whose link `GET /v1/links` tells again: that of an invitation that nobody has taken up yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkAsked {
    /// The place.
    pub place: String,
    /// The role there.
    pub role: Role,
    /// The key with which the invitation was made.
    pub person_key: String,
}

/// The answer to a change that was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why, for programs.
    pub code: String,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The state of the platform that the list is of. Later pages ask for the same one, so that no change that is made
    /// between two pages can hide a member.
    pub revision: u64,
    /// Number of items on all pages.
    pub total: u64,
    /// The items of this page.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last one.
    pub next_offset: Option<u64>,
    /// Places that were asked for by name and do not exist.
    #[serde(default)]
    pub missing: Vec<String>,
}

/// A place in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceItem {
    /// The place, as the contract writes it.
    pub place: PlaceName,
    /// Number of memberships, so that an empty list of members can be told from an empty place.
    pub members: u64,
}

/// A membership in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatItem {
    /// The number of the membership; a number that comes twice shows a page that came twice.
    pub id: u64,
    /// The membership.
    #[serde(flatten)]
    pub seat: Seat,
}

/// A change that was really made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Counts from 1.
    pub n: u64,
    /// The change, or what a user did.
    pub event: Event,
}

/// What was done, and from which side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Through the interface for programs.
    Change(Change),
    /// By a user.
    Play(Play),
}
