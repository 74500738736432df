//! The first day of an installation: what a college says of itself comes in; its folder with a configuration goes out.
//!
//! - `begin`: the whole of it as an installation with its first administrator.
//! - `layout`: folders, schedules and the configuration on the disk, for `init` and for the page of the first day alike.
//! - `answers`: what was said on that page (`web::first_day`) → the text of `kontingent.toml`, the commented sample with the answers in it.

mod answers;
mod begin;
mod layout;

pub use answers::{Answers, PlatformAnswer, ZONES};
pub use begin::{Beginning, tried};
pub use layout::{CONFIG, LaidOut, NotLaidOut, lay_out};
