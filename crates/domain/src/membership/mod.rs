//! People as a platform knows them: members, their places, roles and states.

mod block;
mod place;
mod place_name;
mod read;

pub use block::{Block, longest_block, with_blocks};
pub use place::{Place, PlaceId, Places, place_written, same_place};
pub use place_name::{NotAPlace, ORGANIZATION, PlaceName, STAFF, is_chat, usual_role};
pub use read::{ListDays, MembershipRead, Seat};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::roster::RowRef;
use names::{PersonName, Symbol};

/// A role on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumCount)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Администратор.
    Admin,
    /// Преподаватель: administration and teachers (5.11.2, 5.11.4).
    Teacher,
    /// Учитель: the class teacher (5.11.3).
    ClassTeacher,
    /// Обучающийся.
    Student,
    /// Родитель (законный представитель).
    Parent,
}

impl AsRef<str> for Role {
    /// The code.
    fn as_ref(&self) -> &str {
        self.code()
    }
}

impl Role {
    /// All roles.
    pub const ALL: [Role; <Role as strum::EnumCount>::COUNT] =
        [Role::Admin, Role::Teacher, Role::ClassTeacher, Role::Student, Role::Parent];

    /// The name in files and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Teacher => "teacher",
            Role::ClassTeacher => "class_teacher",
            Role::Student => "student",
            Role::Parent => "parent",
        }
    }

    /// The role of a name in a file.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Which kind of person has it.
    pub fn category(self) -> Category {
        match self {
            Role::Admin | Role::Teacher | Role::ClassTeacher => Category::Staff,
            Role::Student => Category::Student,
            Role::Parent => Category::Guardian,
        }
    }
}

/// The kinds of people. One human being may be of several (N3); each is matched and decided for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum Category {
    /// A student.
    Student,
    /// An employee.
    Staff,
    /// A legal representative.
    Guardian,
}

crate::serialize_as_code!(Category);
crate::read_as_code!(Category);

impl Category {
    /// All categories.
    pub const ALL: [Category; <Category as strum::EnumCount>::COUNT] =
        [Category::Student, Category::Staff, Category::Guardian];

    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Category::Student => "student",
            Category::Staff => "staff",
            Category::Guardian => "guardian",
        }
    }

    /// The category of a name in the JSON.
    pub fn from_code(code: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.code() == code)
    }
}

/// The state of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// In the place.
    #[default]
    Joined,
    /// Has a link that was not used yet.
    Invited,
    /// Asked to join.
    Requested,
    /// Blocked by a moderator (5.13.5).
    Blocked,
    /// Left by themselves: a question, not to be invited again each night.
    Left,
    /// Kept without reading and writing: taken out, but restored without an invitation.
    Suspended,
}

impl MemberStatus {
    /// The name in files and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            MemberStatus::Joined => "joined",
            MemberStatus::Invited => "invited",
            MemberStatus::Requested => "requested",
            MemberStatus::Blocked => "blocked",
            MemberStatus::Left => "left",
            MemberStatus::Suspended => "suspended",
        }
    }
}

/// A member's row: one for each place.
#[derive(Debug, Clone, Copy)]
pub struct MemberRow {
    /// The account; empty if the file has none.
    pub platform_id: Symbol,
    /// The name on the platform.
    pub name: PersonName,
    /// The birth date, if the platform tells it.
    pub birth: Option<NaiveDate>,
    /// Index into [`crate::roster::DatasetPart::ids`] plus one; 0 for none.
    pub ids: u32,
    /// The place; `None` if the row names none that can be read.
    pub place: Option<PlaceId>,
    /// The role there.
    pub role: Role,
    /// The state.
    pub status: MemberStatus,
    /// May administer.
    pub is_admin: bool,
    /// The status «преподаватель» is confirmed; `None` if the file does not say.
    pub status_confirmed: Option<bool>,
    /// The date that belongs to the state: of joining, of the invitation or of the suspension.
    pub since: Option<NaiveDate>,
    /// The end of a block.
    pub blocked_until: Option<NaiveDate>,
    /// Where.
    pub source: RowRef,
}
