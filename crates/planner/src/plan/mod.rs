//! The diff: what is desired against what is there, as a plan of actions with clause, basis, identity, guards and verdict.
//!
//! [`make_plan`] takes a book and a policy and gives a [`Plan`]: a value that can be printed, reviewed and carried out. It
//! knows no I/O and no clock; the same inputs give the same bytes.

mod bearing;
mod classes;
mod clock;
mod compared;
mod contingent;
mod coverage;
mod doubts;
mod draft;
mod duties;
mod effect;
mod engine;
mod explain;
mod finish;
mod guardians;
mod guards;
mod management;
mod model;
mod newcomer;
mod platforms;
mod protection;
mod questions;
mod reverse;
mod role_changes;
mod roster_guards;
mod seen;
mod settle;
mod shifted;
mod staff;
mod state;
mod steps;
mod strangers;
mod students;
mod unknown;
mod unread;
mod words;

use chrono::{NaiveDate, NaiveTime};

pub use clock::{ClockJump, ClockLimits, ClockReading, clock_jump, held_by_clock};
pub use contingent::{Contingent, Employee, Guardian, Lesson, Person, Student, contingent};
pub use effect::{holds, shows_suspended, touches, was_used};
pub use explain::{Explanation, Matched, Present, Wanted, explain};
pub use finish::{SCHEMA, finding};
pub use model::*;
pub use newcomer::{Newcomer, newcomer};
pub use reverse::{Reversal, reverse, reverse_id};
pub use seen::{fingerprint_of, newest_roster, says_the_same};
pub use steps::is_like;
pub use steps::{Hand, Step, StepKind, done_by_hand, steps};

use crate::policy::Policy;
use domain::roster::Book;
use i18n::Lang;

/// When and for whom a plan is made.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The day: orders up to it are in force.
    pub as_of: NaiveDate,
    /// The hour, where it matters (quiet hours).
    pub time: Option<NaiveTime>,
}

/// Makes the plan: compares what rosters, orders and the policy demand with the membership.
pub fn make_plan(book: &Book, policy: &Policy, moment: Moment, lang: Lang) -> Plan {
    decide(engine::Engine::new(book, policy, moment.as_of), moment).finish(lang)
}

/// Everything up to the words.
fn decide(mut engine: engine::Engine<'_>, moment: Moment) -> engine::Engine<'_> {
    engine.find_teaching_rows();
    engine.find_near_returns();
    engine.find_renames();
    engine.index_places();
    engine.walk_students();
    engine.walk_staff();
    engine.tell_unknown();
    engine.walk_guardians();
    engine.walk_strangers();
    engine.tell_unlisted_places();
    engine.join_role_changes();
    engine.tell_questions();
    engine.tell_protections();
    engine.classes_to_make_and_archive();
    engine.guard(moment.time);
    engine
}
