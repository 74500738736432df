//! A messenger's bot. Each update is processed once, in whatever order and however many times it arrives.
//!
//! - `talk`: opened links, answers and buttons; `admit`: people are added to their chats.
//! - `watch`: who came and who left, compared with who belongs there; `newcomers`: many who come at once.
//! - `chats`: the chats that the bot is in, and the places that they are; `rights`: what it may not do there.

mod admit;
mod chats;
mod newcomers;
mod rights;
mod talk;
mod watch;

use chrono::{DateTime, Utc};

use super::SyncError;
use super::context::{Bot, Connected, OrgContext};
use connectors::platform::max::CallError;
use connectors::platform::max::wire::{OtherUpdate, Update};

pub use admit::go_on;
pub use chats::{ChatRights, ChatView, chats_of, is_needed, link_chat, rights_of};
pub(super) use chats::{find_again, meet_bot, respell};
pub(super) use newcomers::Newcomers;
pub(super) use rights::note_rights;
pub use rights::{LackingRights, lacking_rights};
pub use watch::Came;

/// The kinds of updates that the bot subscribes to.
pub const UPDATES: [&str; 8] = [
    "bot_added", "bot_removed", "bot_started", "message_created", "message_callback", "user_added", "user_removed",
    "chat_title_changed",
];

/// What the messenger brings to a webhook alone: the rights of an administrator have changed, maybe the bot's own.
pub const RIGHTS_CHANGED: &str = "bot_admin_permissions_changed";

/// The outcome of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Nothing that anybody has to be told at once.
    Quietly,
    /// Somebody came into a chat.
    Came(Came),
    /// The bot lacks rights in chats: all of them, not only the one that was just lost.
    RightsLost(Vec<LackingRights>),
    /// A link was used by a second account, or refused for another reason that an administrator should know.
    LinkRefused {
        /// The reason: see [`crate::invitation::dialogue::Pressed`].
        reason: &'static str,
    },
}

/// Why an update was not processed: the messenger has to send it again.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// A fault of the work on it.
    #[error(transparent)]
    Cycle(#[from] SyncError),
    /// The messenger.
    #[error("the messenger: {0}")]
    Api(#[from] CallError),
}

impl From<store::StoreError> for BotError {
    fn from(fault: store::StoreError) -> BotError {
        BotError::Cycle(fault.into())
    }
}

/// The bot of one platform at work on one update, at one moment.
#[derive(Clone, Copy)]
struct BotSession<'a> {
    org: &'a OrgContext,
    platform: &'a Connected,
    bot: &'a Bot,
    now: DateTime<Utc>,
    /// The digest of the update that is being processed; empty for what is left from before.
    update: &'a str,
}

/// Processes an update, once: a repeated one does nothing.
///
/// # Errors
/// When it was not processed and has to be sent again.
pub async fn take_update(
    org: &OrgContext,
    platform: &Connected,
    update: &Update,
    now: DateTime<Utc>,
) -> Result<Taken, BotError> {
    let Some(bot) = platform.bot.as_deref() else { return Ok(Taken::Quietly) };
    let digest = digest_of(update);
    let _turn = match talker(update) {
        Some(account) => Some(bot.turn(account).await),
        None => None,
    };
    if org.store.is_taken(&platform.name, &digest).await? {
        return Ok(Taken::Quietly);
    }
    let at = BotSession { org, platform, bot, now, update: &digest };
    let taken = match update {
        Update::BotAdded { chat_id, .. } => at.bot_came(*chat_id).await?,
        Update::BotRemoved { chat_id, .. } => at.bot_went(*chat_id).await?,
        Update::ChatTitleChanged { chat_id, title, .. } => at.renamed(*chat_id, title).await?,
        Update::BotStarted { user, payload, .. } => at.pressed(user.user_id, payload.as_deref()).await?,
        Update::MessageCallback { callback, .. } => at.button(callback).await?,
        Update::MessageCreated { message, .. } => at.heard(message).await?,
        Update::UserAdded { chat_id, user: Some(user), inviter_id, .. } => at.came(*chat_id, user, *inviter_id).await?,
        Update::UserAdded { chat_id, user: None, .. } => at.somebody_came(*chat_id).await?,
        Update::UserRemoved { chat_id, user: Some(user), admin_id, .. } => at.went(*chat_id, user, *admin_id).await?,
        Update::UserRemoved { chat_id, user: None, .. } => {
            at.met(*chat_id).await?;
            Taken::Quietly
        }
        Update::BotStopped { .. } => Taken::Quietly,
        Update::Other(other) if other.update_type == RIGHTS_CHANGED => at.rights_changed(update.chat_id()).await?,
        Update::Other(other) => at.not_understood(other),
    };
    org.store.take_update(&platform.name, &digest, now).await?;
    Ok(taken)
}

/// Whose talk with the bot an update goes on with, or who came.
fn talker(update: &Update) -> Option<i64> {
    match update {
        Update::BotStarted { user, .. } => Some(user.user_id),
        Update::MessageCallback { callback, .. } => Some(callback.user.user_id),
        Update::MessageCreated { message, .. } => message.sender.as_ref().map(|sender| sender.user_id),
        // Many who come are taken in side by side; one who is told of twice, once.
        Update::UserAdded { user: Some(user), .. } => Some(user.user_id),
        _ => None,
    }
}

impl BotSession<'_> {
    /// Whatever is passed over stands in the log, by its sort, chat and time: the rest is people's.
    fn not_understood(self, other: &OtherUpdate) -> Taken {
        let chat = other.rest.get("chat_id").and_then(serde_json::Value::as_i64);
        let (platform, sort, at) = (&self.platform.name, &other.update_type, other.timestamp);
        if UPDATES.contains(&sort.as_str()) || sort.is_empty() {
            tracing::warn!(%platform, sort, chat, at, "an update was not understood and is passed over");
        } else {
            tracing::info!(%platform, sort, chat, at, "an update that the bot has no use for");
        }
        Taken::Quietly
    }
}

/// A digest that tells two updates apart, since the messenger does not number them.
fn digest_of(update: &Update) -> String {
    let text = serde_json::to_vec(update).unwrap_or_default();
    blake3::hash(&text).to_hex().chars().take(32).collect()
}
