//! Plans as they are kept: their heads, states and decisions.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::plan::{Action, BasisKind, Plan, newest_roster};
use domain::GuardCode;

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanState {
    /// Decisions can be taken on it.
    Open,
    /// A newer plan replaced it.
    Superseded,
    /// Everything in it was done or rejected.
    Closed,
}

impl PlanState {
    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            PlanState::Open => "open",
            PlanState::Superseded => "superseded",
            PlanState::Closed => "closed",
        }
    }

    /// The state of a name in the database.
    pub fn from_code(code: &str) -> Option<PlanState> {
        [PlanState::Open, PlanState::Superseded, PlanState::Closed].into_iter().find(|state| state.code() == code)
    }
}

/// A person's decision on an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It may be carried out.
    Approved,
    /// It must not be carried out.
    Rejected,
}

impl Decision {
    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            Decision::Approved => "approved",
            Decision::Rejected => "rejected",
        }
    }
}

/// What became of an action.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum ActionState {
    /// Nothing yet.
    #[default]
    Waiting,
    /// Was sent; the answer is not known yet.
    Sent,
    /// Done.
    Done,
    /// The platform refused.
    Failed,
    /// What it rests on changed.
    Stale,
    /// Given to a person to do by hand.
    Task,
}

impl ActionState {
    /// All states.
    pub const ALL: [ActionState; <ActionState as strum::EnumCount>::COUNT] = [
        ActionState::Waiting,
        ActionState::Sent,
        ActionState::Done,
        ActionState::Failed,
        ActionState::Stale,
        ActionState::Task,
    ];

    /// The name in the database and in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            ActionState::Waiting => "waiting",
            ActionState::Sent => "sent",
            ActionState::Done => "done",
            ActionState::Failed => "failed",
            ActionState::Stale => "stale",
            ActionState::Task => "task",
        }
    }
}

/// A plan without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanHead {
    /// A short number, for people to type.
    pub number: i64,
    /// The plan's id.
    pub id: String,
    /// The platforms, by name.
    pub platforms: Vec<String>,
    /// When it was made.
    pub made_at: String,
    /// The day for which it was made.
    pub as_of: String,
    /// The configuration with which it was made.
    #[serde(skip)]
    pub configuration: String,
    /// `cycle` or `undo`.
    pub origin: String,
    /// `open`, `superseded` or `closed`.
    #[serde(serialize_with = "state_code")]
    pub state: PlanState,
    /// Nothing of it is carried out without a decision: it is the first plan after a change of the configuration.
    pub review_only: bool,
    /// Its actions.
    pub actions: i64,
    /// Its findings.
    pub findings: i64,
    /// Its open questions.
    pub questions: i64,
    /// Approved actions.
    pub approved: i64,
    /// Rejected actions.
    pub rejected: i64,
    /// Actions that were done.
    pub done: i64,
    /// Actions that failed.
    pub failed: i64,
    /// It is closed, and still the newest plan: what was rejected or became stale in it can be decided on, which opens it again.
    #[serde(skip)]
    pub can_open_again: bool,
}

impl PlanHead {
    /// True if decisions can be taken on it.
    pub fn takes_decisions(&self) -> bool {
        self.state == PlanState::Open || self.can_open_again
    }

    /// The platform of one of its actions.
    pub fn platform_of<'a>(&'a self, action: &'a Action) -> &'a str {
        action.platform.as_deref().or(self.platforms.first().map(String::as_str)).unwrap_or_default()
    }
}

fn state_code<S: serde::Serializer>(state: &PlanState, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(state.code())
}

/// When an approval has to be from to be in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalTerm {
    /// What is older has lapsed.
    pub oldest: DateTime<Utc>,
    /// What is newer was given while a clock was wrong: nobody knows when.
    pub newest: DateTime<Utc>,
}

/// So far ahead may be the clock of another machine by which somebody decided.
const AHEAD: TimeDelta = TimeDelta::hours(1);

impl ApprovalTerm {
    /// That of approvals which last so many hours, at a moment.
    pub fn until(now: DateTime<Utc>, hours: u32) -> ApprovalTerm {
        ApprovalTerm { oldest: now - TimeDelta::hours(i64::from(hours)), newest: now + AHEAD }
    }

    /// True if an approval of a moment is in force.
    pub fn holds(self, at: DateTime<Utc>) -> bool {
        (self.oldest..=self.newest).contains(&at)
    }
}

/// What was decided on an action and what became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedAction {
    /// The decision, if there is one.
    pub decision: Option<Decision>,
    /// When it was taken.
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom.
    pub decided_by: String,
    /// The number of the last arrival at that time.
    pub arrivals: i64,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub state: ActionState,
    /// Why it failed or is stale.
    pub fault: String,
    /// It was approved, and the approval has lapsed: see [`SavedPlan::without_lapsed`].
    pub lapsed: bool,
}

/// A guard that a person lifted for one plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lift {
    /// The guard's code.
    pub guard: GuardCode,
    /// The platform on which it was lifted; empty for all.
    pub platform: String,
    /// When.
    pub lifted_at: String,
    /// By whom.
    pub lifted_by: String,
    /// Why.
    pub reason: String,
}

/// A plan with all that was decided on it.
#[derive(Debug, Clone)]
pub struct SavedPlan {
    /// Its head.
    pub head: PlanHead,
    /// Its body, as it was made; shared with whoever asks for the same one.
    pub plan: Arc<Plan>,
    /// Decisions and states by the action's id.
    pub saved: BTreeMap<String, SavedAction>,
    /// Guards that were lifted.
    pub lifts: Vec<Lift>,
}

impl Lift {
    /// True if it lifts this guard of an action.
    pub fn is_of(&self, guard: GuardCode, action: &Action) -> bool {
        self.guard == guard && (self.platform.is_empty() || Some(&self.platform) == action.platform.as_ref())
    }
}

impl SavedPlan {
    /// The guards that still hold an action: those of the plan without those that were lifted.
    pub fn guards_left<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = GuardCode> {
        action.guards.iter().copied().filter(|guard| !self.lifts.iter().any(|lift| lift.is_of(*guard, action)))
    }

    /// True if the approval of an action is no longer in force: it is not within its term, or a newer roster arrived. Undoing and
    /// revoking rest on a person's request alone, so a newer roster does not matter to them.
    pub fn has_lapsed(&self, action: &Action, rosters: &HashMap<String, i64>, term: ApprovalTerm) -> bool {
        let Some(kept) = self.of(&action.id) else { return false };
        let is_wish = self.head.origin != "cycle" && action.basis.kind() == BasisKind::Request;
        let outlived = !is_wish && newest_roster(action, rosters) > kept.arrivals;
        kept.decision == Some(Decision::Approved) && (outlived || kept.decided_at.is_some_and(|at| !term.holds(at)))
    }

    /// The same plan with lapsed approvals marked as such, for people who decide.
    #[must_use]
    pub fn without_lapsed(mut self, rosters: &HashMap<String, i64>, term: ApprovalTerm) -> SavedPlan {
        self.mark_lapsed(rosters, term);
        self
    }

    /// Marks lapsed approvals as such.
    pub fn mark_lapsed(&mut self, rosters: &HashMap<String, i64>, term: ApprovalTerm) {
        let is_over = |action: &&Action| {
            self.of(&action.id).is_some_and(|kept| kept.state == ActionState::Waiting)
                && self.has_lapsed(action, rosters, term)
        };
        let over: Vec<String> = self.plan.actions.iter().filter(is_over).map(|action| action.id.clone()).collect();
        for id in over {
            if let Some(kept) = self.saved.get_mut(&id) {
                kept.decision = None;
                kept.lapsed = true;
            }
        }
    }

    /// What was decided on an action.
    pub fn of(&self, action: &str) -> Option<&SavedAction> {
        self.saved.get(action)
    }
}
