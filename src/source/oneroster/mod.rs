//! OneRoster: a bundle of csv files in a zip becomes tables of a roster.

pub mod bundle;
