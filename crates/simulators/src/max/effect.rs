//! The log of what was really changed, so that a test can prove that it was done once.

use serde::{Deserialize, Serialize};

use connectors::platform::max::wire::{ChatAdminPermission, Millis};

/// Something that was really done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Counts from 1.
    pub n: u64,
    /// When.
    pub at: Millis,
    /// By whom.
    pub by: By,
    /// What; the JSON has it as `deed`.
    #[serde(rename = "deed")]
    pub effect: Effect,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The bot, through the interface.
    Bot,
    /// A person.
    User(i64),
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are what their names say")]
pub enum Effect {
    /// Somebody came into a chat; `by_link` without an invitation.
    MemberAdded { chat_id: i64, user_id: i64, by_link: bool },
    /// Somebody is out of a chat.
    MemberRemoved { chat_id: i64, user_id: i64, blocked: bool },
    /// Somebody has rights, or other rights than before.
    AdminSet { chat_id: i64, user_id: i64, permissions: Vec<ChatAdminPermission> },
    /// Somebody has no rights any more.
    AdminRevoked { chat_id: i64, user_id: i64 },
    /// A chat has another title.
    TitleChanged { chat_id: i64, title: String },
    /// A message is on top.
    Pinned { chat_id: i64, mid: String },
    /// The bot is in a chat.
    BotAdded { chat_id: i64 },
    /// The bot is out of a chat.
    BotRemoved { chat_id: i64 },
    /// The bot describes itself otherwise.
    BotEdited,
    /// A message was written.
    Sent { chat_id: i64, mid: String },
    /// A message was rewritten.
    Edited { mid: String },
    /// A message is gone.
    Deleted { mid: String },
    /// A button was pressed.
    Pressed { callback_id: String },
    /// A button was answered.
    Answered { callback_id: String },
    /// A person started the bot.
    Started { user_id: i64, payload: Option<String> },
    /// A person stopped the bot.
    Stopped { user_id: i64 },
    /// Updates are sent to an address.
    Subscribed { url: String },
    /// They are sent there no more.
    Unsubscribed { url: String },
}
