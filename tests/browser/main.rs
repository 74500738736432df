//! The pages in a real browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod account_browser;
mod first_day_browser;
mod plan_browser;
mod region_browser;
mod review_browser;
mod understood_browser;
