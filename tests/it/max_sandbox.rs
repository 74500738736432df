//! The sandbox that speaks MAX: to the letter of the makers' schema, and as strict as the messenger.

mod makers_client;
mod rights;
mod samples;
mod schema;
mod served;
mod story;
mod tour;
mod updates;
