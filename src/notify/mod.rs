//! Letters to the people who look after the house: an [`Occasion`] becomes a [`Letter`] in words, a [`Mailer`] sends it.
//!
//! A letter has counts, codes and names of files in it, never names of people: mail lies about on many machines. Who is
//! concerned stands in the plan, which the caller may attach.

mod fault;
pub mod letter;
mod mailer;
pub mod occasion;

pub use fault::MailFault;
pub use letter::{Attachment, Desk, Letter};
pub use mailer::{MailSettings, Mailer, Security};
pub use occasion::{AtDoor, Occasion};
