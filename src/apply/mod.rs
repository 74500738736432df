//! Approved actions → the platform: entered in the journal before and after, in the order of their dependencies, resumable at any
//! point. Which actions may be carried out now, `planner::recheck` says.
//!
//! - `order`: which of them comes next; pure.
//! - `send`: one change until its outcome is known.
//! - `run`: carries them out and keeps the journal.

mod order;
mod run;
mod send;

pub use order::Before;
pub use planner::recheck::{Change, Ready, Rules, Step, ready};
pub use run::{Applied, Executor, Failed};
pub use send::{Stop, lost_link};
