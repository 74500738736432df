//! Letters to the people who look after the organisation: an [`Occasion`] becomes a [`Letter`] in words, a [`Mailer`] sends it.
//!
//! A letter has counts, codes and names of files in it, never names of people: mail lies about on many machines. Who is
//! concerned stands in the plan, which the caller may attach.

mod error;
pub mod letter;
mod mailer;
pub mod occasion;
mod outcome;

pub use error::MailError;
pub use letter::{Attachment, Desk, Letter, ReviewPage};
pub use mailer::{LetterSender, MailSettings, Mailer, Security};
pub use occasion::{BotSession, Occasion};
