//! People and bots, and what they are in a chat.

use serde::{Deserialize, Serialize};

use super::Millis;
use super::careful::or_default;
use super::open::open_words;

/// Somebody with an account, or a bot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The account.
    pub user_id: i64,
    /// The first name, or all of the name: what the person chose.
    #[serde(default, deserialize_with = "or_default")]
    pub first_name: String,
    /// The last name, if the person gave one.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The public name behind `@`.
    #[serde(default)]
    pub username: Option<String>,
    /// True for a bot.
    #[serde(default, deserialize_with = "or_default")]
    pub is_bot: bool,
    /// When they were last seen; not told of accounts that are gone or hide it.
    #[serde(default, deserialize_with = "or_default")]
    pub last_activity_time: Millis,
    /// Both names in one; real answers have it, the schema does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they say of themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// The same picture, larger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_avatar_url: Option<String>,
}

impl User {
    /// First and last name, as far as they are there.
    pub fn full_name(&self) -> String {
        let last = self.last_name.as_deref().unwrap_or_default();
        format!("{} {last}", self.first_name).trim().to_owned()
    }
}

/// A command that a bot lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotCommand {
    /// The word behind the slash.
    pub name: String,
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The bot itself: `GET /me`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotInfo {
    /// Who it is.
    #[serde(flatten)]
    pub user: User,
    /// Its commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commands: Option<Vec<BotCommand>>,
}

/// What is to change of the bot: `PATCH /me/commands` (`PATCH /me` ended on 15 September 2026). What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotPatch {
    /// Its commands; an empty list removes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commands: Option<Vec<BotCommand>>,
}

open_words! {
    /// What an administrator of a chat may do.
    ChatAdminPermission {
        /// Sees all messages.
        ReadAllMessages = "read_all_messages",
        /// Adds and removes members.
        AddRemoveMembers = "add_remove_members",
        /// Makes administrators.
        AddAdmins = "add_admins",
        /// Changes title and picture.
        ChangeChatInfo = "change_chat_info",
        /// Pins messages.
        PinMessage = "pin_message",
        /// Changes the link.
        EditLink = "edit_link",
        /// Writes.
        Write = "write",
        /// Edits messages.
        Edit = "edit",
        /// Deletes messages.
        Delete = "delete",
        /// Calls.
        CanCall = "can_call",
        /// Sees statistics.
        ViewStats = "view_stats",
    }
}

/// A member of a chat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMember {
    /// Who it is.
    #[serde(flatten)]
    pub user: User,
    /// When they last looked into the chat.
    #[serde(default, deserialize_with = "or_default")]
    pub last_access_time: Millis,
    /// The owner of the chat.
    #[serde(default, deserialize_with = "or_default")]
    pub is_owner: bool,
    /// An administrator; the owner is one.
    #[serde(default, deserialize_with = "or_default")]
    pub is_admin: bool,
    /// When they came in; 0 where that is not told.
    #[serde(default, deserialize_with = "or_default")]
    pub join_time: Millis,
    /// What they may do, if they are an administrator.
    #[serde(default)]
    pub permissions: Option<Vec<ChatAdminPermission>>,
    /// What is shown beside the name of an administrator.
    #[serde(default)]
    pub alias: Option<String>,
}

impl ChatMember {
    /// True for an administrator with this permission.
    pub fn may(&self, permission: &ChatAdminPermission) -> bool {
        self.is_admin && self.permissions.as_ref().is_some_and(|all| all.contains(permission))
    }
}

/// A page of members, or all administrators.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMembers {
    /// The members.
    pub members: Vec<ChatMember>,
    /// Where the next page begins; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marker: Option<i64>,
}

/// Who is to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserIds {
    /// Their accounts.
    pub user_ids: Vec<i64>,
}

/// Who is to be an administrator, with which rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatAdmin {
    /// The account.
    pub user_id: i64,
    /// The rights.
    pub permissions: Vec<ChatAdminPermission>,
    /// What is shown beside the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
}

/// The body of `POST /chats/{chatId}/members/admins`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatAdmins {
    /// Who, with which rights.
    pub admins: Vec<ChatAdmin>,
}
