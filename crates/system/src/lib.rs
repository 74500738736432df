//! What the machine is asked for in one place: the time, and files written whole or not at all.

pub mod clock;
pub mod disk;
