//! Personal links for people who are still to join: hand-out sheets to be printed, cut and given out.
//!
//! An edge: it makes pages of what it is given and decides nothing about anybody.

mod hand_out;

pub use hand_out::{Card, sections, sheet};
