//! The review page: the administrator reads, understands and decides in a browser. A file a page.
//!
//! - `site`: what all pages share; `serve`: the port, with or without TLS.
//! - `sign_in`, `sign_in_code`, `account`: passwords and second factors; `attempts`: how tries are counted, `proof`: whether they are right.
//! - `admission`: who asks, by cookie and session; `form`: what is posted, with its token and origin checked.
//! - `frame`: headers, language and words of faults around every answer; `layout`: the page around the page.
//!
//! Every page works without scripts. A table that a phone's screen cannot hold is scrolled inside `.wide`, by the keyboard too.
//! Text from rosters is escaped by the templates and made visible by [`names::visible`].
//! A page decides nothing by itself: it calls the same operations of the store as the command line.

mod account;
mod admission;
mod api;
mod assets;
mod attempts;
mod blocks;
mod certificate;
mod changes;
mod chats;
mod correction;
mod decide;
mod error;
mod files;
mod first_day;
mod form;
mod frame;
mod guards;
mod invitations;
mod journal;
mod layout;
mod overview;
mod people;
mod person;
mod plan;
mod plan_blocks;
mod plan_filter;
mod plan_lines;
mod plan_narrow;
mod plan_row;
mod plans;
mod proof;
mod region;
mod revoke;
mod roster_row;
mod runs;
mod seen;
mod serve;
mod sign_in;
mod sign_in_code;
mod site;
mod statistics;
mod ticks;
mod understood;
mod unread;
mod upload;
mod words;
mod worklist;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub use first_day::{Asking, Begun, ask};
pub use serve::{NotServed, Served, serve, serve_on};
pub use site::Site;

/// The largest form: a selection of some ten thousand actions.
const FORM_BYTES: usize = 2 << 20;

/// All pages.
pub fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(overview::page))
        .route("/stop", post(overview::stop))
        .route("/resume", post(overview::resume))
        .route("/plans", get(plans::page))
        .route("/plans/{number}", get(plan::page))
        .route("/plans/{number}/confirm", post(decide::confirm))
        .route("/plans/{number}/decide", post(decide::decide))
        .route("/plans/{number}/here", post(decide::here))
        .route("/plans/{number}/ticks", post(ticks::ticks))
        .route("/plans/{number}/lift", post(guards::lift))
        .route("/plans/{number}/changes", get(changes::page))
        .route("/runs", get(runs::page))
        .route("/person", get(person::search))
        .route("/person/{key}", get(person::page))
        .route("/person/{key}/certificate", get(certificate::page))
        .route("/people", get(people::page))
        .route("/blocks", get(blocks::page).post(blocks::enter))
        .route("/blocks/lift", post(blocks::lift))
        .route("/people/answer", post(people::answer))
        .route("/people/retract", post(people::retract))
        .route("/words", get(words::page))
        .route("/words/answer", post(words::answer))
        .route("/words/withdraw", post(words::withdraw))
        .route("/files", get(files::page))
        .route("/files/row", get(roster_row::page))
        .route("/files/withdraw", post(files::withdraw))
        .route("/files/understood", get(understood::page))
        .route("/files/correct", get(correction::page).post(correction::correct))
        .route("/files/correct/withdraw", post(correction::withdraw))
        // Bounded by the limit of files, as it is written.
        .route("/files/upload", post(upload::upload).layer(DefaultBodyLimit::disable()))
        .route("/worklist", get(worklist::page))
        .route("/worklist/print", get(worklist::print))
        .route("/worklist/done", post(worklist::done))
        .route("/invitations", get(invitations::page))
        .route("/invitations/print", get(invitations::print))
        .route("/invitations/{id}/revoke", get(revoke::confirm).post(revoke::revoke))
        .route("/chats", get(chats::page))
        .route("/chats/tie", post(chats::tie))
        .route("/journal", get(journal::page))
        .route("/journal/export", get(journal::export))
        .route("/statistics", get(statistics::page))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/{ticket}", get(sign_in::ticket_page).post(sign_in::by_ticket))
        .route("/sign-in/code", get(sign_in_code::page).post(sign_in_code::show))
        .route("/account", get(account::page))
        .route("/account/password", post(account::password))
        .route("/account/second-factor", get(account::enrolment).post(account::begin))
        .route("/account/second-factor/confirm", post(account::confirm))
        .route("/account/second-factor/off", post(account::off))
        .route("/account/recovery-codes", post(account::renew))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/language/{code}", get(layout::language))
        .route("/assets/{name}", get(assets::asset))
        .nest("/api/v1", api::router(Arc::clone(&site)))
        .fallback(error::not_found)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn_with_state(Arc::clone(&site), frame::frame))
        .with_state(site)
}
