//! Chats and dialogues.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::careful::{if_understood, or_default};
use super::open::open_words;
use super::{Message, Millis, User};

open_words! {
    /// What sort of a chat it is.
    ChatType {
        /// One person and the bot.
        Dialog = "dialog",
        /// A group.
        Chat = "chat",
        /// A channel.
        Channel = "channel",
    }
}

open_words! {
    /// How the bot stands to a chat.
    ChatStatus {
        /// It is a member.
        Active = "active",
        /// It was removed.
        Removed = "removed",
        /// It left.
        Left = "left",
        /// The chat was closed.
        Closed = "closed",
        /// The person stopped the bot; dialogues alone.
        Suspended = "suspended",
    }
}

/// A chat: `GET /chats/{chatId}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chat {
    /// The chat; negative for groups.
    pub chat_id: i64,
    /// What sort it is.
    #[serde(rename = "type")]
    pub kind: ChatType,
    /// How the bot stands to it.
    pub status: ChatStatus,
    /// The title; dialogues have none.
    #[serde(default)]
    pub title: Option<String>,
    /// The picture, as it came.
    #[serde(default)]
    pub icon: Option<Value>,
    /// When something last happened.
    #[serde(default, deserialize_with = "or_default")]
    pub last_event_time: Millis,
    /// Number of members, the bot among them.
    pub participants_count: i32,
    /// The owner; only administrators see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<i64>,
    /// Accounts with the time of their last activity; only administrators see them, and not for every chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<BTreeMap<String, Millis>>,
    /// Anybody can find it.
    #[serde(default, deserialize_with = "or_default")]
    pub is_public: bool,
    /// The link by which one joins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What the chat says of itself.
    #[serde(default)]
    pub description: Option<String>,
    /// The other one, in a dialogue.
    #[serde(default, deserialize_with = "if_understood", skip_serializing_if = "Option::is_none")]
    pub dialog_with_user: Option<User>,
    /// Number of messages; groups alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages_count: Option<i64>,
    /// The message on top.
    #[serde(default, deserialize_with = "if_understood", skip_serializing_if = "Option::is_none")]
    pub pinned_message: Option<Message>,
}

/// What the connector reads of a chat, and nothing else: whatever the messenger says of its pinned message, its picture or its
/// members' activity cannot make a chat unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ChatFacts {
    /// How the bot stands to it.
    pub status: ChatStatus,
    /// The title; dialogues have none.
    #[serde(default)]
    pub title: Option<String>,
    /// The link by which one joins.
    #[serde(default)]
    pub link: Option<String>,
    /// Number of members, the bot among them.
    pub participants_count: i32,
}

/// What is to change of a chat: `PATCH /chats/{chatId}`. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatPatch {
    /// The title, 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A message to be put on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// Members see a system message about it, unless this is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<bool>,
}
