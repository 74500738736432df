//! The shapes of MAX's Bot API, in both directions: the connector sends and reads them, the sandbox answers with them.
//!
//! They follow the makers' published schema. What the schema requires and calls nullable is written as `null`, what it
//! calls optional is left out; when reading, null and absent are the same, as in real answers. Fields that are not known
//! are ignored, values that are not known (a permission, a button, an update) are kept as they came.

mod careful;
mod chats;
mod messages;
mod open;
mod people;
mod replies;
mod updates;

pub use chats::{Chat, ChatFacts, ChatPatch, ChatStatus, ChatType};
pub use messages::{
    Attachment, Button, CallbackAnswer, Contact, Keyboard, LinkedMessage, Message, MessageBody, MessageList,
    NewMessageBody, NewMessageLink, Recipient, SendMessageResult, TextFormat,
};
pub use people::{
    BotCommand, BotInfo, BotPatch, ChatAdmin, ChatAdminPermission, ChatAdmins, ChatMember, ChatMembers, User, UserIds,
};
pub use replies::{
    ApiError, FailedUsers, ModifyMembersResult, NOT_FOUND, PRIVACY, SimpleQueryResult, Subscription,
    SubscriptionRequest, Subscriptions,
};
pub use updates::{Callback, OtherUpdate, Update, UpdateList};

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

/// The header in which a webhook gets the secret that it was subscribed with.
pub const SECRET_HEADER: &str = "x-max-bot-api-secret";

/// The largest number of characters of a message.
pub const LONGEST_TEXT: usize = 4000;

/// The largest number of characters that a deep link carries; a longer one does not arrive at all.
pub const LONGEST_START: usize = 128;
