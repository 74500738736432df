//! The bot at the door of a messenger: each of its updates is taken in once, in whatever order and however often it is told.
//!
//! - `talk`: pressed links, answers and buttons; `admit`: whoever may come in is brought into their chats.
//! - `watch`: who came and who left, compared with who belongs there.
//! - `chats`: in which chats the bot is, and which places they are.

mod admit;
mod chats;
mod talk;
mod watch;

use chrono::{DateTime, Utc};

use super::CycleFault;
use super::house::{Connected, Door, House};
use connectors::platform::max::ApiFault;
use connectors::platform::max::wire::Update;

pub use admit::admit_waiting;
pub use chats::{ChatRights, ChatView, chats_of, rights_of, tie_chat};
pub(super) use chats::{meet_bot, respell};
pub use watch::Came;

/// The updates that the bot wants to be told.
pub const UPDATES: [&str; 8] = [
    "bot_added", "bot_removed", "bot_started", "message_created", "message_callback", "user_added", "user_removed",
    "chat_title_changed",
];

/// What came of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Nothing that people have to hear of at once.
    Quietly,
    /// Somebody came into a chat.
    Came(Came),
    /// A link was used by a second account, or refused for another reason that an administrator should know.
    LinkRefused {
        /// The reason: see [`crate::invitation::dialogue::Pressed`].
        reason: &'static str,
    },
}

/// Why an update was not taken in: it is to be told again.
#[derive(Debug, thiserror::Error)]
pub enum DoorFault {
    /// The house.
    #[error(transparent)]
    Cycle(#[from] CycleFault),
    /// The messenger.
    #[error("the messenger: {0}")]
    Api(#[from] ApiFault),
}

impl From<store::StoreFault> for DoorFault {
    fn from(fault: store::StoreFault) -> DoorFault {
        DoorFault::Cycle(fault.into())
    }
}

/// Somebody at the door of one platform, at one moment.
#[derive(Clone, Copy)]
struct AtDoor<'a> {
    house: &'a House,
    platform: &'a Connected,
    door: &'a Door,
    now: DateTime<Utc>,
}

/// Takes an update in, once: told again it comes to nothing.
///
/// # Errors
/// When it was not taken in and has to be told again.
pub async fn take_update(
    house: &House,
    platform: &Connected,
    update: &Update,
    now: DateTime<Utc>,
) -> Result<Taken, DoorFault> {
    let Some(door) = platform.door.as_deref() else { return Ok(Taken::Quietly) };
    let digest = digest_of(update);
    if house.store.is_taken(&platform.name, &digest).await? {
        return Ok(Taken::Quietly);
    }
    let at = AtDoor { house, platform, door, now };
    let taken = match update {
        Update::BotAdded { chat_id, .. } => at.bot_came(*chat_id).await?,
        Update::BotRemoved { chat_id, .. } => at.bot_went(*chat_id).await?,
        Update::ChatTitleChanged { chat_id, title, .. } => at.renamed(*chat_id, title).await?,
        Update::BotStarted { user, payload, .. } => at.pressed(user.user_id, payload.as_deref()).await?,
        Update::MessageCallback { callback, .. } => at.button(callback).await?,
        Update::MessageCreated { message, .. } => at.heard(message).await?,
        Update::UserAdded { chat_id, user, inviter_id, .. } => at.came(*chat_id, user, *inviter_id).await?,
        Update::UserRemoved { chat_id, user, admin_id, .. } => at.went(*chat_id, user, *admin_id).await?,
        _ => Taken::Quietly,
    };
    house.store.take_update(&platform.name, &digest, now).await?;
    Ok(taken)
}

/// What tells two updates apart. The messenger numbers none of them.
fn digest_of(update: &Update) -> String {
    let text = serde_json::to_vec(update).unwrap_or_default();
    blake3::hash(&text).to_hex().chars().take(32).collect()
}
