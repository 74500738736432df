//! kontingent
pub mod cli;
pub mod identity;
pub mod mapping;
pub mod membership;
pub mod names;
pub mod plan;
pub mod policy;
pub mod report;
pub mod roster;
pub mod source;
pub mod words;
