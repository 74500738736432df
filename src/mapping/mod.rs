//! A table of cells comes in, roster records and findings go out.

pub mod table;
