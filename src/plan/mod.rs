//! The diff: the desired membership and the actual one come in, a plan goes out.

mod model;

pub use model::*;
