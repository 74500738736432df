//! Files come in; records and findings go out.
//!
//! - [`source`]: files of many formats become tables of cells, within bounds.
//! - [`mapping`]: a table of cells becomes records and notices, understood whole or with what is left over.
//!
//! Knows no clock, no network and no store.

pub mod mapping;
pub mod source;
