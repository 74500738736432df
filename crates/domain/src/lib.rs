//! People as an organisation and as a platform know them: the nouns of everything that decides.
//!
//! - [`roster`]: what files say of students, staff, guardians, teaching and orders, and how far it was understood.
//! - [`membership`]: places, roles and who is there.
//! - [`action`]: what is to be done on a platform.
//! - [`clause`], [`guard`]: what demands an action, and what holds it.
//! - [`fingerprint`]: digests by which values are known again.
//! - [`user`]: who may use the review page, and for what.
//!
//! Pure: no I/O, no clock, no async.

pub mod action;
pub mod clause;
pub mod fingerprint;
pub mod guard;
pub mod membership;
pub mod roster;
pub mod user;

pub use clause::Clause;
pub use guard::GuardCode;
