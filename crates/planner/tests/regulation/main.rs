//! The guards and the rules of the regulation, each by itself: a college of a few values in, the plan's lines out. For each, a
//! case in which it speaks, and the nearest one in which it does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod college;
mod guards;
mod rules;
