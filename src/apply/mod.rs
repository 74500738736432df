//! Approved actions → the platform: journalled before and after, dependencies in order, resumable at any point.
//!
//! - `ready`: what of a saved plan may be carried out now, held against a fresh look; pure.
//! - `run`: carries it out.

mod ready;
mod run;

pub use ready::{Change, Ready, Rules, Step, ready};
pub use run::{Applied, Before, Failed, Runner, Stop, lost_link};
