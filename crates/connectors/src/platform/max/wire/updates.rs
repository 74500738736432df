//! Updates that the messenger sends to the bot, by webhook or polling.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::careful::{if_understood, or_default};
use super::{Message, Millis, User};

/// A page of updates: `GET /updates`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateList {
    /// The updates, in their order.
    #[serde(default, deserialize_with = "each")]
    pub updates: Vec<Update>,
    /// What to ask for next; with it all before count as received.
    #[serde(default)]
    pub marker: Option<i64>,
}

/// Every update of a page: one that is none at all does not keep the others back.
fn each<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Update>, D::Error> {
    let told: Vec<Value> = or_default(deserializer)?;
    let update = |value| serde_json::from_value(value).unwrap_or_else(|_| Update::Other(OtherUpdate::default()));
    Ok(told.into_iter().map(update).collect())
}

/// Something that happened. An update has no id of its own: one that comes twice is equal in every field. Its sort, its time
/// and its chat alone can be relied on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "update_type", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are what their names say, and the same in every update")]
pub enum Update {
    /// The bot came into a chat: from now on it knows of it. Since November 2026 nobody says who brought it.
    BotAdded {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        chat_id: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<User>,
        #[serde(default, deserialize_with = "or_default")]
        is_channel: bool,
    },
    /// The bot was taken out of a chat.
    BotRemoved {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        chat_id: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<User>,
        #[serde(default, deserialize_with = "or_default")]
        is_channel: bool,
    },
    /// A person pressed the start button, or a deep link with a payload.
    BotStarted {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        chat_id: i64,
        user: User,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_locale: Option<String>,
    },
    /// A person stopped the bot: it cannot write to them any more.
    BotStopped {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        chat_id: i64,
        user: User,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_locale: Option<String>,
    },
    /// Somebody wrote.
    MessageCreated {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        message: Box<Message>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_locale: Option<String>,
    },
    /// Somebody pressed a button; the message is absent if it was deleted meanwhile.
    MessageCallback {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        callback: Callback,
        #[serde(default, deserialize_with = "if_understood")]
        message: Option<Box<Message>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_locale: Option<String>,
    },
    /// Somebody came into a chat; nobody invited who came by its link. Where nobody is named, the chat has to be read.
    UserAdded {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        chat_id: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<User>,
        #[serde(default)]
        inviter_id: Option<i64>,
        #[serde(default, deserialize_with = "or_default")]
        is_channel: bool,
    },
    /// Somebody is out of a chat; without an administrator they left by themselves.
    UserRemoved {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        chat_id: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<User>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        admin_id: Option<i64>,
        #[serde(default, deserialize_with = "or_default")]
        is_channel: bool,
    },
    /// A chat has another title.
    ChatTitleChanged {
        #[serde(default, deserialize_with = "or_default")]
        timestamp: Millis,
        chat_id: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<User>,
        #[serde(default, deserialize_with = "or_default")]
        title: String,
    },
    /// Any other one, and one that is not understood, as it came.
    #[serde(untagged)]
    Other(OtherUpdate),
}

/// An update that is not known, as it came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OtherUpdate {
    /// What sort it is.
    #[serde(default)]
    pub update_type: String,
    /// When.
    #[serde(default)]
    pub timestamp: Millis,
    /// All the rest.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Update {
    /// What sort it is, as on the wire.
    pub fn update_type(&self) -> &str {
        match self {
            Update::BotAdded { .. } => "bot_added",
            Update::BotRemoved { .. } => "bot_removed",
            Update::BotStarted { .. } => "bot_started",
            Update::BotStopped { .. } => "bot_stopped",
            Update::MessageCreated { .. } => "message_created",
            Update::MessageCallback { .. } => "message_callback",
            Update::UserAdded { .. } => "user_added",
            Update::UserRemoved { .. } => "user_removed",
            Update::ChatTitleChanged { .. } => "chat_title_changed",
            Update::Other(other) => &other.update_type,
        }
    }

    /// When it happened.
    pub fn timestamp(&self) -> Millis {
        match self {
            Update::BotAdded { timestamp, .. }
            | Update::BotRemoved { timestamp, .. }
            | Update::BotStarted { timestamp, .. }
            | Update::BotStopped { timestamp, .. }
            | Update::MessageCreated { timestamp, .. }
            | Update::MessageCallback { timestamp, .. }
            | Update::UserAdded { timestamp, .. }
            | Update::UserRemoved { timestamp, .. }
            | Update::ChatTitleChanged { timestamp, .. } => *timestamp,
            Update::Other(other) => other.timestamp,
        }
    }

    /// The chat or dialogue that it happened in.
    pub fn chat_id(&self) -> Option<i64> {
        match self {
            Update::BotAdded { chat_id, .. }
            | Update::BotRemoved { chat_id, .. }
            | Update::BotStarted { chat_id, .. }
            | Update::BotStopped { chat_id, .. }
            | Update::UserAdded { chat_id, .. }
            | Update::UserRemoved { chat_id, .. }
            | Update::ChatTitleChanged { chat_id, .. } => Some(*chat_id),
            Update::MessageCreated { message, .. } => message.recipient.chat_id,
            Update::MessageCallback { message, .. } => message.as_ref()?.recipient.chat_id,
            Update::Other(other) => other.rest.get("chat_id")?.as_i64(),
        }
    }
}

/// A button that was pressed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Callback {
    /// When.
    #[serde(default, deserialize_with = "or_default")]
    pub timestamp: Millis,
    /// What an answer names.
    pub callback_id: String,
    /// What the button carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Who pressed it.
    pub user: User,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_kept() {
        for text in [
            r#"{"update_type":"dialog_muted","timestamp":7,"chat_id":1,"muted_until":9}"#,
            r#"{"update_type":"user_added","timestamp":7,"chat_id":"not a number"}"#,
            r#"{"update_type":"bot_started","timestamp":7,"chat_id":1}"#,
        ] {
            let update: Update = serde_json::from_str(text).unwrap();
            assert!(matches!(&update, Update::Other(other) if other.timestamp == 7), "{update:?}");
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_value(&update).unwrap(), value);
        }
    }

    #[test]
    fn what_is_known_is_told_apart() {
        let text = r#"{"update_type":"user_added","timestamp":7,"chat_id":-5,"user":{"user_id":3,"first_name":"Я","is_bot":false}}"#;
        let update: Update = serde_json::from_str(text).unwrap();
        assert!(matches!(update, Update::UserAdded { chat_id: -5, inviter_id: None, .. }), "{update:?}");
        assert_eq!((update.update_type(), update.timestamp(), update.chat_id()), ("user_added", 7, Some(-5)));
    }

    #[test]
    fn null_is_absent_and_nobody_has_to_be_named() {
        for text in [
            r#"{"update_type":"bot_added","timestamp":7,"chat_id":-5}"#,
            r#"{"update_type":"bot_added","timestamp":7,"chat_id":-5,"is_channel":null,"user":null}"#,
        ] {
            let update: Update = serde_json::from_str(text).unwrap();
            assert!(matches!(update, Update::BotAdded { chat_id: -5, user: None, .. }), "{update:?}");
        }
        let text = r#"{"update_type":"user_added","timestamp":7,"chat_id":-5,"inviter_id":null,
            "user":{"user_id":3,"first_name":"Я","last_name":null,"is_bot":null,"last_activity_time":null}}"#;
        let update: Update = serde_json::from_str(text).unwrap();
        assert!(matches!(&update, Update::UserAdded { user: Some(user), .. } if user.user_id == 3), "{update:?}");
        let text = r#"{"update_type":"message_created","timestamp":7,"message":{"timestamp":7,"body":null,
            "sender":{"user_id":3},"recipient":{"chat_id":1,"chat_type":"dialog"},"link":{"type":"forward"}}}"#;
        let update: Update = serde_json::from_str(text).unwrap();
        assert!(matches!(&update, Update::MessageCreated { message, .. } if message.sender.is_some()), "{update:?}");
        let page: UpdateList =
            serde_json::from_str(&format!(r#"{{"updates":[null,7,{text}],"marker":null}}"#)).unwrap();
        assert_eq!(page.updates.len(), 3);
        assert!(matches!(page.updates[2], Update::MessageCreated { .. }));
    }
}
