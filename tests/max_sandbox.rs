//! The sandbox that speaks MAX: to the letter of the makers' schema, and as strict as the messenger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

#[path = "max/makers_client.rs"]
mod makers_client;
#[path = "max/rights.rs"]
mod rights;
#[path = "max/samples.rs"]
mod samples;
#[path = "max/schema.rs"]
mod schema;
#[path = "max/served.rs"]
mod served;
#[path = "max/story.rs"]
mod story;
#[path = "max/tour.rs"]
mod tour;
#[path = "max/updates.rs"]
mod updates;
