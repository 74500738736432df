//! Who is who, what the regulation wants, and the plan: the difference as a value, decided here alone.
//!
//! - [`identity`]: who is who, how sure that is, and what has to be asked.
//! - [`policy`]: the regulation as settings.
//! - [`discretion`]: what is told to administrators alone.
//! - [`plan`]: actions with clause, basis, guards and verdict.
//! - [`saved`]: a plan with what was decided on it and what became of it.
//! - [`decide`]: what one administrator may decide, and what needs two.
//! - [`recheck`]: what of a saved plan still holds on a fresh read.
//!
//! Pure: no I/O, no clock, no async; tested by example and by property.

pub mod decide;
pub mod discretion;
pub mod identity;
pub mod plan;
pub mod policy;
pub mod recheck;
pub mod saved;
