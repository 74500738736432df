//! OneRoster: a bundle of csv files in a zip becomes a value, tables of a roster, and a zip again.
//!
//! - [`bundle`]: the value; `read`: a zip to it; `write`: it to a zip; `tables`: it to the tables that a mapping reads.
//! - [`ours`]: what of it is of one organisation; `earlier`: what changes refer to; `columns`: the files and their header
//!   lines; `scope`: what two bundles have in common, and which is the newer one.

pub mod bundle;
mod columns;
mod earlier;
pub mod ours;
mod read;
mod scope;
mod tables;
mod write;

pub use columns::OWN_IDS;
pub use earlier::earlier_of;
pub use read::day_of;
pub(super) use read::read;
pub use read::read_bytes;
pub use scope::{day_of_files, is_bundle, scope_of};
pub(super) use tables::send;
pub use write::write;
