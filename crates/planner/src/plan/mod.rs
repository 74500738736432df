//! The diff: what is desired against what is there, as a plan of actions with clause, basis, identity, guards and verdict.
//!
//! [`make_plan`] takes a dataset and a policy and gives a [`Plan`]: a value that can be printed, reviewed and carried out. It
//! knows no I/O and no clock; the same inputs give the same bytes.
//!
//! A plan is made in stages, each of which borrows the ones before, so that nothing is asked that is not known yet:
//!
//! 1. `identities`: a dataset and a day → who is who, and what becomes of each order;
//! 2. `known`: with the policy → what the rosters are complete for, who does what, what was not understood;
//! 3. `placed`: → where everything is, classes under their new names;
//! 4. `compared`: → what has to change, as drafts: walks over students, staff, guardians and accounts of nobody, all of which
//!    `reconcile` what a person should have and has, and add to one `outcome`;
//! 5. `guards`: → the drafts with the guards that hold them;
//! 6. `render`: → the plan, in words.

mod administrators;
mod bearing;
mod because;
mod by_order;
mod classes;
mod clock;
mod compared;
mod contingent;
mod cover;
mod coverage;
mod decision_fingerprint;
mod doubts;
mod draft;
mod duties;
mod explain;
mod findings;
mod guardians;
mod guards;
mod identities;
mod known;
mod leaving;
mod management;
mod model;
mod near_returns;
mod newcomer;
mod number_guards;
mod outcome;
mod placed;
mod platforms;
mod postcondition;
mod presence;
mod protection;
mod questions;
mod ranges;
mod reconcile;
mod renames;
mod render;
mod reverse;
mod role_changes;
mod roster_guards;
#[cfg(test)]
mod sample;
mod shifted;
mod slip;
mod staff;
mod steps;
mod students;
mod tally;
mod unknown;
mod unmatched_accounts;
mod unread;
mod unsure_guardians;
mod words;

use chrono::{NaiveDate, NaiveTime};

pub use because::with_initials;
pub use clock::{ClockJump, ClockLimits, ClockReading, clock_jump, held_by_clock, set_meanwhile};
pub use contingent::{Contingent, Employee, Guardian, Lesson, Person, Student, contingent};
pub use decision_fingerprint::{fingerprint_of, newest_roster, outlives_absence, says_the_same};
pub use explain::{Explanation, Matched, Present, Wanted, explain};
pub use findings::finding;
pub use model::*;
pub use newcomer::{Joined, Newcomer, newcomers};
pub use postcondition::{holds, shows_suspended, touches, was_used};
pub use render::{PlanInParts, SCHEMA};
pub use reverse::{Reversal, reverse, reverse_id};
pub use steps::is_like;
pub use steps::{ManualChannel, Step, StepKind, done_by_hand, steps};

use crate::identity::{AccountOwner, owners_of};
use crate::policy::Policy;
use compared::Compared;
use domain::roster::Dataset;
use guards::Guarded;
use i18n::Lang;
use identities::Identities;
use known::Known;
use outcome::Outcome;
use placed::Placed;

/// When and for whom a plan is made.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The day: orders up to it are in force.
    pub as_of: NaiveDate,
    /// The hour, where it matters (quiet hours).
    pub time: Option<NaiveTime>,
}

/// Makes the plan: compares what rosters, orders and the policy demand with the membership.
pub fn make_plan(dataset: &Dataset, policy: &Policy, moment: Moment, lang: Lang) -> Plan {
    plan_in_parts(dataset, policy, moment, lang, |plan| plan.whole())
}

/// Makes the plan and hands it over in parts: for whoever writes the actions one after another and keeps none of them.
pub fn plan_in_parts<T>(
    dataset: &Dataset,
    policy: &Policy,
    moment: Moment,
    lang: Lang,
    take: impl FnOnce(PlanInParts<'_>) -> T,
) -> T {
    let mut notices = Vec::new();
    let who = Identities::of(dataset, moment.as_of, &mut notices);
    let known = Known::of(&who, policy);
    let placed = Placed::of(&known);
    let compared = Compared::of(&placed, Outcome::new(notices));
    take(Guarded::of(compared, moment.time).in_parts(lang))
}

/// The same, with the certain owners of accounts, to be remembered for the next plans.
pub fn plan_and_owners(dataset: &Dataset, policy: &Policy, moment: Moment, lang: Lang) -> (Plan, Vec<AccountOwner>) {
    let mut notices = Vec::new();
    let who = Identities::of(dataset, moment.as_of, &mut notices);
    let owners = owners_of(dataset, &who.people, &who.accounts, &who.links);
    let known = Known::of(&who, policy);
    let placed = Placed::of(&known);
    let compared = Compared::of(&placed, Outcome::new(notices));
    (Guarded::of(compared, moment.time).render(lang), owners)
}
