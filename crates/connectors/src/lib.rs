//! Membership is read and changed on platforms, rosters are fetched from services. They decide nothing.
//!
//! - [`http`]: one way to speak HTTP, with address, token, rate and gate.
//! - [`platform`] and [`service`]: a connector a folder.

pub mod http;
pub mod platform;
pub mod service;
