//! Who is who, what the regulation wants, and the plan: the difference as a value, decided here alone.
//!
//! - [`identity`]: who is who, how sure that is, and what has to be asked.
//! - [`policy`]: the regulation as settings.
//! - [`discretion`]: what is told to administrators alone.
//! - [`plan`]: actions with clause, basis, guards and verdict.
//!
//! Pure: no I/O, no clock, no async; tested by example and by property.

pub mod discretion;
pub mod identity;
pub mod plan;
pub mod policy;
