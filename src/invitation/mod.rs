//! Personal invitations: links with a one-time secret, and the bot's side of joining.
//!
//! An edge: it makes words and pages of what it is given, and decides nothing about anybody.
//!
//! - [`key`]: the number of a link and the key file → the secret of the link.
//! - [`dialogue`]: what the bot makes of a pressed link, an answer, a button.
//! - [`directory`]: what the connector of a messenger has to remember, kept in the store.

pub mod dialogue;
pub mod directory;
pub mod key;

pub use crate::key_file::KeyError;
pub use directory::StoredDirectory;
pub use key::LinkKey;
