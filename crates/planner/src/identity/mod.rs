//! The rows of a dataset come in; who is who goes out: people, accounts, and the links between them.
//!
//! A human being can be a student, an employee and a legal representative; each of the three is matched and decided for
//! itself (N3). People are put together from the rows of rosters and orders ([`People`]), accounts from the rows of the
//! membership ([`Accounts`]), and [`Links`] says which account is whose, how sure that is, and what speaks for it.
//! What is only likely is a question for a person (N4), never a decision.

mod account;
mod claims;
mod evidence;
mod facts;
mod former;
mod fuzzy;
mod guardianship;
mod index;
mod key;
mod links;
mod loose;
mod matching;
mod namesakes;
mod orders;
mod owners;
mod particulars;
mod people;
mod person;
mod words;

pub use account::{Account, AccountId, Accounts};
pub use claims::{with_own_accounts, without_taken_up};
pub use evidence::{Confidence, Evidence, compatible_names, near_dates};
pub use facts::{Facts, facts_of};
pub use former::{Remembered, remembered, to_remember};
pub use fuzzy::{NearMatch, NearSide, most_alike, near_matches};
pub use guardianship::{Guardianship, guardianships_of};
pub(crate) use key::{in_hexadecimal, number_of};
pub use links::{Link, Links, Question, QuestionKind};
pub use matching::link;
pub use orders::{Force, Ordered, orders_of};
pub use owners::{AccountOwner, name_owners, owners_of};
pub use particulars::{Particulars, particulars_of};
pub use people::{People, Resolved};
pub use person::{Person, PersonId};

/// Rows of inputs that bear on somebody. Few do: so many lie where their owner lies, without memory of their own.
pub type Rows = smallvec::SmallVec<[domain::roster::RowRef; 3]>;
