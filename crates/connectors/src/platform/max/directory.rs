//! What the connector has to keep because the messenger does not report it: its chats, the owners of accounts, and who was invited
//! where.

use async_trait::async_trait;
use thiserror::Error;

use domain::action::{Action, PersonKey};
use domain::membership::{PlaceName, Role};

/// The directory cannot be read or written now.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("what the connector remembers is not to be had: {0}")]
pub struct DirectoryError(pub String);

/// A chat that is a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownChat {
    /// The platform's number.
    pub chat: i64,
    /// Its title.
    pub title: String,
    /// The place.
    pub place: PlaceName,
    /// The bot is in it.
    pub is_there: bool,
}

/// An account that a personal link has tied to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAccount {
    /// The account.
    pub account: i64,
    /// The person's key.
    pub person: PersonKey,
    /// The person's name, as the rosters write it.
    pub name: String,
    /// The role in the organisation's community: that of the category.
    pub role: Role,
}

/// Somebody who was invited to a place and is not in it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    /// The person's key.
    pub person: PersonKey,
    /// The name.
    pub name: String,
    /// The place.
    pub place: PlaceName,
    /// The role there.
    pub role: Role,
    /// The day of the invitation.
    pub since: Option<chrono::NaiveDate>,
}

/// What is kept, as far as the connector needs it.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    /// The chats that are places.
    pub chats: Vec<KnownChat>,
    /// The accounts that are tied to people.
    pub accounts: Vec<KnownAccount>,
    /// Who is invited.
    pub invited: Vec<OpenInvitation>,
}

/// Where it is kept.
#[async_trait]
pub trait MaxDirectory: Send + Sync {
    /// Everything.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn remembered(&self) -> Result<Remembered, DirectoryError>;

    /// The reference of the personal link for an invitation: made if the person has none that is open. Not the link itself.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn invite(&self, action: &Action) -> Result<String, DirectoryError>;

    /// The reference of the open personal link of the person of an invitation; `None` if there is none. Makes none.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn link_of(&self, action: &Action) -> Result<Option<String>, DirectoryError>;

    /// Ends the invitation to a place.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn revoke(&self, person: &PersonKey, place: &PlaceName) -> Result<(), DirectoryError>;

    /// Unties an account from its person, and revokes the link that tied it.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn untie(&self, person: &PersonKey) -> Result<(), DirectoryError>;

    /// The link of a chat that an account was handed last; `None` if it was handed none.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn handed(&self, account: i64, chat: i64) -> Result<Option<String>, DirectoryError>;

    /// Remembers that an account was handed the link of a chat.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn hand(&self, account: i64, chat: i64, link: &str) -> Result<(), DirectoryError>;

    /// Ties a chat to another place.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn retie(&self, chat: i64, place: &PlaceName) -> Result<(), DirectoryError>;
}
