//! What proves who signs in, besides the password: codes of a telephone, codes for whoever has lost it, a browser that is known.
//!
//! - `key`: the key of all this, in a file beside the database; what is sealed and signed with it.
//! - `second_factor`: the secret of a telephone, its codes, the address that an app reads.
//! - `recovery`: codes that are printed and used once.
//! - `known_browser`: what a browser shows in which somebody has signed in before; what it shows between the password and the code.

mod key;
mod known_browser;
mod recovery;
mod second_factor;

pub use key::SignInKey;
pub use known_browser::{Known, SecondStep, Whose};
pub use recovery::{is_recovery_code, new_recovery_codes};
pub use second_factor::{SecondFactorSecret, is_code};
