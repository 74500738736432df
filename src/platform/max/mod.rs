//! The messenger MAX: what its Bot API says and takes.

pub mod wire;
