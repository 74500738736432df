//! Personal invitations: links with a one-time secret, sheets to hand them out on, and the bot's side of joining.
//!
//! An edge: it makes words and pages of what it is given, and decides nothing about anybody.
//!
//! - [`key`]: the number of a link and the key file → the secret of the link.
//! - `hand_out`: links → sheets to be printed, cut and given out.
//! - [`dialogue`]: what the bot makes of a pressed link, an answer, a button.
//! - [`home`]: what the connector of a messenger has to remember, kept in the store.

pub mod dialogue;
mod hand_out;
pub mod home;
pub mod key;

pub use hand_out::{Card, sections, sheet};
pub use home::StoredHome;
pub use key::{KeyFault, LinkKey};
