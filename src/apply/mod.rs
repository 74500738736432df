//! Approved actions → the platform: entered in the journal before and after, in the order of their dependencies, resumable at any
//! point.
//!
//! - `ready`: which actions of a saved plan may be carried out now, compared with a fresh read; pure.
//! - `order`: which of them comes next; pure.
//! - `send`: one change until its outcome is known.
//! - `run`: carries them out and keeps the journal.

mod order;
mod recheck;
mod run;
mod send;

pub use order::Before;
pub use recheck::{Change, Ready, Rules, Step, ready};
pub use run::{Applied, Executor, Failed};
pub use send::{Stop, lost_link};
