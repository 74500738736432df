//! Approved actions → the platform: entered in the journal before and after, in the order of their dependencies, resumable at any
//! point.
//!
//! - `ready`: which actions of a saved plan may be carried out now, compared with a fresh read; pure.
//! - `run`: carries it out.

mod recheck;
mod run;

pub use recheck::{Change, Ready, Rules, Step, ready};
pub use run::{Applied, Before, Executor, Failed, Stop, lost_link};
