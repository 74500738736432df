//! One whole sync: import → plan → apply → notify. The only module that knows the order.
//!
//! - `context`: what a day's work needs, opened.
//! - `look`: rosters in force and the membership as it is → a plan.
//! - `block`: a moderator's block, entered and lifted.
//! - `changes`: what differs between two plans.
//! - `forget`: somebody is taken out of everything that is kept.
//! - `people`: finds people by key, account or name.
//! - `review`: what people decide, from the command line and on the review page.
//! - `deeds`: operations and JSON that the command line, the page and the API share.
//! - `corrections`: how a file was understood, and what people say of it.
//! - `exchange`: systems that hand out a list and take a file; `services`: rosters fetched; `export`: the contingent handed out.
//! - `statistics`: what the store and a look know → the report for the head.
//! - [`bot`]: a messenger's bot.
//! - `sync`: a cycle; `carry`: one plan carried out; `undo`: one taken back.
//! - `invitations`: the links that were made, as people need to see them; `revoke`: revoking them.

mod block;
pub mod bot;
mod carry;
mod changes;
mod clock;
mod context;
mod corrections;
mod decisions;
mod error;
mod exchange;
mod export;
mod forget;
mod import;
mod invitations;
mod lock;
mod opened;
mod people;
mod plan_platform;
mod review;
mod revoke;
mod rosters;
mod services;
mod statistics;
mod undo;
mod whole;
mod words;

pub use block::{Asked as AskedBlock, NotBlocked, block, unblock};
pub use carry::{Carried, Refusal, execute, refusal};
pub use changes::{Changes, told_as};
pub use clock::clock_is_trusted;
pub(crate) use clock::note_boot;
pub use context::{Bot, Connected, OrgContext, connect};
pub use corrections::{NotCorrected, SeenFile, correct, draw_file, said_of, withdraw_correction};
pub use decisions::{Answered, Said, Which, answer_question, plan_json, withdraw_file};
pub use error::SyncError;
pub use exchange::list_of;
pub use export::{contingent_today, export_oneroster};
pub use forget::{Forgotten, NotForgotten, forget};
pub use import::{FileOutcome, Imported, import_file, import_folder};
pub use invitations::{Invitation, invitation, invitations};
pub use lock::{Lock, day_lock, work_lock};
pub use opened::{has_store, open_store, terms_of};
pub use people::people_called;
pub use plan_platform::{PlatformPlan, explain_as_last_read, explain_target, plan_platform};
pub use review::{
    Approval, NotLifted, OpenQuestion, approval, approve, decided_anew, lift_guard, liftable, may_lift, open_questions,
    plan_to_decide, platforms_held_by, proposals, reject, take_back,
};
pub use revoke::{NotRevoked, Revoking, revoke};
pub use rosters::rosters_in_force;
pub use services::{FetchedSource, fetch, service_of, take_fetched};
pub use statistics::{Asked, Known, certificate, known_of, look_around, statistics};
pub use undo::{Undone, undo};
pub use whole::{PlanReport, SyncReport, make_plans, sync};
pub use words::{NotWorded, answer_words, open_words, withdraw_words};
