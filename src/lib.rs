//! kontingent
pub mod identity;
pub mod mapping;
pub mod membership;
pub mod names;
pub mod plan;
pub mod policy;
pub mod roster;
pub mod words;
