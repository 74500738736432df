//! The messenger MAX: its chats as places, its bot as the connector's hands.
//!
//! - [`wire`]: the shapes of the Bot API; [`api`]: one method a request.
//! - [`directory`]: what has to be kept, because the messenger does not report it.
//! - `read`: chats and what is remembered → a membership, whole or not at all; `write`: an action → requests.
//!
//! What a bot cannot do (create a chat, reset its link, find somebody by name) becomes a task of the worklist.

pub mod api;
mod dialogues;
pub mod directory;
mod hand_outs;
mod read;
pub mod wire;
mod write;

use std::sync::Arc;

use secrecy::SecretString;

use crate::http::{Access, Address, Http, SettingsError};

pub use api::{Api, CallError};
pub use read::{MaxReader, seat_of};
pub use write::{Admission, MaxWriter};

use directory::MaxDirectory;
use i18n::Lang;

/// The address of the messenger, and how to connect to it.
#[derive(Debug, Clone)]
pub struct MaxSettings {
    /// The platform's name in the configuration.
    pub name: String,
    /// Where the Bot API is.
    pub address: Address,
    /// The bot's token.
    pub token: SecretString,
    /// A removed person is blocked from coming back by the chat's link.
    pub block_removed: bool,
    /// The language of messages to people.
    pub lang: Lang,
}

/// The messenger, to be read, written and talked to.
#[derive(Clone)]
pub struct MaxPlatform {
    name: String,
    api: Api,
    directory: Arc<dyn MaxDirectory>,
    block_removed: bool,
    lang: Lang,
}

impl MaxPlatform {
    /// Gets ready; sends nothing yet.
    ///
    /// # Errors
    /// The address, the rate or the certificates are not usable.
    pub fn new(settings: MaxSettings, directory: Arc<dyn MaxDirectory>) -> Result<MaxPlatform, SettingsError> {
        let MaxSettings { name, address, token, block_removed, lang } = settings;
        let http = Http::new(&address, Access::Bare(token.clone()))?;
        Ok(MaxPlatform { name, api: Api::new(Arc::new(http), token), directory, block_removed, lang })
    }

    /// What reads it.
    pub fn reader(&self) -> MaxReader {
        MaxReader::new(self.name.clone(), self.api.clone(), Arc::clone(&self.directory))
    }

    /// What writes to it.
    pub fn writer(&self) -> MaxWriter {
        MaxWriter::new(self.api.clone(), Arc::clone(&self.directory), self.block_removed, self.lang)
    }

    /// The Bot API itself, for the bot at the door.
    pub fn api(&self) -> Api {
        self.api.clone()
    }
}
