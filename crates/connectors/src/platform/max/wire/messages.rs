//! Messages, their keyboards, and the answer to a button.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::careful::{if_understood, or_default};
use super::open::open_words;
use super::{ChatType, Millis, User};

/// Where a message went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The chat or the dialogue.
    #[serde(default)]
    pub chat_id: Option<i64>,
    /// What sort of chat that is.
    pub chat_type: ChatType,
    /// The person, in a dialogue.
    #[serde(default)]
    pub user_id: Option<i64>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who wrote it.
    #[serde(default, deserialize_with = "if_understood", skip_serializing_if = "Option::is_none")]
    pub sender: Option<User>,
    /// Where it went.
    pub recipient: Recipient,
    /// When.
    #[serde(default, deserialize_with = "or_default")]
    pub timestamp: Millis,
    /// The message that it passes on or replies to.
    #[serde(default, deserialize_with = "if_understood", skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkedMessage>,
    /// What it says; nothing of its own, if it only passes another one on.
    #[serde(default, deserialize_with = "or_default")]
    pub body: MessageBody,
    /// A public address; chats that anybody can find alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A message within a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkedMessage {
    /// `forward` or `reply`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<User>,
    /// Where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<i64>,
    /// What it says.
    pub message: MessageBody,
}

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MessageBody {
    /// The message's name.
    #[serde(default, deserialize_with = "or_default")]
    pub mid: String,
    /// Its place in the row of messages.
    #[serde(default, deserialize_with = "or_default")]
    pub seq: i64,
    /// The text.
    #[serde(default)]
    pub text: Option<String>,
    /// What hangs on it.
    #[serde(default)]
    pub attachments: Option<Vec<Attachment>>,
}

/// What hangs on a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Attachment {
    /// Buttons below it.
    InlineKeyboard {
        /// The buttons.
        payload: Keyboard,
    },
    /// Somebody's card.
    Contact {
        /// The card.
        payload: Contact,
    },
    /// Anything else, as it came.
    #[serde(untagged)]
    Other(Value),
}

/// Rows of buttons.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Keyboard {
    /// The rows.
    pub buttons: Vec<Vec<Button>>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Button {
    /// Sends its payload to the bot.
    Callback {
        /// What stands on it, at most 128 characters.
        text: String,
        /// What the bot gets, at most 1024 characters.
        payload: String,
        /// `positive`, `negative` or `default`: how it looks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        intent: Option<String>,
    },
    /// Opens an address.
    Link {
        /// What stands on it.
        text: String,
        /// The address, at most 2048 characters.
        url: String,
    },
    /// Asks the person for their card.
    RequestContact {
        /// What stands on it.
        text: String,
    },
    /// Any other one, as it came.
    #[serde(untagged)]
    Other(Value),
}

impl Button {
    /// What stands on it.
    pub fn text(&self) -> &str {
        match self {
            Button::Callback { text, .. } | Button::Link { text, .. } | Button::RequestContact { text } => text,
            Button::Other(value) => value.get("text").and_then(Value::as_str).unwrap_or_default(),
        }
    }

    /// A button that sends its payload to the bot.
    pub fn callback(text: impl Into<String>, payload: impl Into<String>) -> Button {
        Button::Callback { text: text.into(), payload: payload.into(), intent: None }
    }

    /// A button that opens an address.
    pub fn link(text: impl Into<String>, url: impl Into<String>) -> Button {
        Button::Link { text: text.into(), url: url.into() }
    }
}

/// Somebody's card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The card in VCF, with the phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vcf_info: Option<String>,
    /// The account.
    #[serde(default, deserialize_with = "if_understood", skip_serializing_if = "Option::is_none")]
    pub max_info: Option<Box<User>>,
    /// HMAC-SHA256 of the card keyed by the bot's token, in hexadecimal; absent if the card did not come by the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

open_words! {
    /// How a text is marked up.
    TextFormat {
        /// As in Markdown.
        Markdown = "markdown",
        /// As in HTML.
        Html = "html",
    }
}

/// A message to be sent or edited. When editing, `attachments` that are `None` stay as they are, an empty list removes
/// them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NewMessageBody {
    /// The text, at most 4000 characters.
    #[serde(default)]
    pub text: Option<String>,
    /// What hangs on it.
    #[serde(default)]
    pub attachments: Option<Vec<Attachment>>,
    /// The message that it passes on or replies to.
    #[serde(default)]
    pub link: Option<NewMessageLink>,
    /// Members are alerted, unless this is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notify: Option<bool>,
    /// How the text is marked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<TextFormat>,
}

impl NewMessageBody {
    /// A text without anything else.
    pub fn text(text: impl Into<String>) -> NewMessageBody {
        NewMessageBody { text: Some(text.into()), ..NewMessageBody::default() }
    }

    /// The same with buttons below it.
    #[must_use]
    pub fn with_buttons(mut self, buttons: Vec<Vec<Button>>) -> NewMessageBody {
        let keyboard = Attachment::InlineKeyboard { payload: Keyboard { buttons } };
        self.attachments.get_or_insert_default().push(keyboard);
        self
    }
}

/// The message that a new one passes on or replies to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessageLink {
    /// `forward` or `reply`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The message's name.
    pub mid: String,
}

/// The answer to a message that was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SendMessageResult {
    /// The message.
    pub message: Message,
}

/// A list of messages, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct MessageList {
    /// The messages.
    pub messages: Vec<Message>,
}

/// What the bot does about a button that was pressed: `POST /answers?callback_id=`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CallbackAnswer {
    /// What the message becomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<NewMessageBody>,
    /// A short notice that is shown to the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification: Option<String>,
}
