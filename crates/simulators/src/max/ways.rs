//! What the messenger is known to answer since autumn 2026, switch by switch; and how an answer looks by them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How the messenger answers where its makers' schema leaves it open, or reality differs from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ways {
    /// What is not told of a person is null or left out: when they were seen, came or looked in, that they are no
    /// administrator and no bot; the last name is empty.
    pub nulls: bool,
    /// The message on top of each chat only passes another one on: its body is null.
    pub pinned_forward: bool,
    /// An update of somebody who came or left names nobody.
    pub nameless_updates: bool,
    /// `bot_added` says who brought the bot, as it did before November 2026.
    pub user_in_bot_added: bool,
    /// A refusal with status 200 has no code, as before November 2026.
    pub refusals_without_code: bool,
    /// Chats show no link.
    pub no_links: bool,
    /// A card that is shared by the button is not signed, as if it had been attached by hand.
    pub unsigned_cards: bool,
    /// Updates are brought to https on port 443 alone.
    pub trusted_webhooks: bool,
}

impl Ways {
    /// An answer or an update as it goes out.
    pub(super) fn apply(self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                self.apply_to(fields);
                fields.values_mut().for_each(|value| self.apply(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|value| self.apply(value)),
            _ => {}
        }
    }

    fn apply_to(self, fields: &mut Map<String, Value>) {
        let update = fields.get("update_type").and_then(Value::as_str).unwrap_or_default();
        let is_nameless = match update {
            "bot_added" => !self.user_in_bot_added,
            "user_added" | "user_removed" => self.nameless_updates,
            _ => false,
        };
        if is_nameless {
            fields.remove("user");
        }
        if self.refusals_without_code && fields.get("success") == Some(&json!(false)) {
            fields.remove("code");
        }
        if let Some(chat) = fields.get("participants_count").and(fields.get("chat_id")).cloned() {
            if self.pinned_forward {
                fields.insert("pinned_message".to_owned(), forward(&chat));
            }
            if self.no_links {
                fields.remove("link");
            }
        }
        if self.nulls && fields.contains_key("user_id") && fields.contains_key("first_name") {
            for name in ["last_activity_time", "last_access_time", "join_time", "description"] {
                if let Some(value) = fields.get_mut(name) {
                    *value = Value::Null;
                }
            }
            for name in ["is_admin", "is_owner", "is_bot"] {
                if fields.get(name) == Some(&json!(false)) {
                    fields.remove(name);
                }
            }
            if fields.get("last_name").is_none_or(Value::is_null) {
                fields.insert("last_name".to_owned(), json!(""));
            }
        }
    }
}

/// A message that only passes another one on.
fn forward(chat: &Value) -> Value {
    json!({
        "recipient": { "chat_id": chat, "chat_type": "chat", "user_id": null },
        "timestamp": 1,
        "sender": null,
        "body": null,
        "link": { "type": "forward", "chat_id": -9, "message": { "mid": "mid.1", "seq": 1, "text": "Расписание" } },
    })
}
