//! A saved plan and a fresh read → the actions that may be carried out now, and those that became stale since they were decided on.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use crate::plan::{Action, Plan, fingerprint_of, holds, was_used};
use crate::saved::{ActionState, ApprovalTerm, Decision, SavedPlan};
use domain::GuardCode;
use domain::membership::MembershipRead;

/// What the configuration says about carrying out.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Actions with the verdict `auto` run without an approval.
    pub auto: bool,
    /// After so many hours an approval lapses.
    pub approval_hours: u32,
    /// The number of the last arrival of each kind: approvals do not outlive it.
    pub rosters: &'a HashMap<String, i64>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// An action that may be carried out.
#[derive(Debug, Clone)]
pub struct Step {
    /// The action.
    pub action: Action,
    /// Who decided; `auto` for what the policy lets through.
    pub who: String,
}

/// An action that was decided on and is not carried out, because what it rests on changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// The action, as it was decided on.
    pub action: Action,
    /// A key of the catalogue: what changed.
    pub why: &'static str,
    /// What the fresh plan wants of the same person instead, if anything.
    pub now: Vec<Action>,
    /// The guard that holds it now.
    pub guard: Option<String>,
}

/// What can be done with a plan at this moment.
#[derive(Debug, Clone, Default)]
pub struct Ready {
    /// To be carried out, in the plan's order.
    pub steps: Vec<Step>,
    /// Already done: the platform is as the action wants it.
    pub already: Vec<Step>,
    /// Stale: what they rest on changed.
    pub changed: Vec<Change>,
    /// Approvals that lapsed.
    pub lapsed: Vec<Action>,
    /// Waiting for a decision.
    pub undecided: usize,
    /// Held by guards.
    pub held: usize,
}

/// Says which actions may be carried out. `fresh` is the plan as it would be made now; a plan that undoes another one (`fresh` is
/// `None`) is compared with the membership alone.
pub fn ready(saved: &SavedPlan, fresh: Option<&Plan>, read: &MembershipRead, rules: Rules<'_>) -> Ready {
    let now: Option<BTreeMap<&str, &Action>> =
        fresh.map(|plan| plan.actions.iter().map(|action| (action.id.as_str(), action)).collect());
    let term = ApprovalTerm::until(rules.now, rules.approval_hours);
    let mut ready = Ready::default();
    for action in &saved.plan.actions {
        let Some(kept) = saved.of(&action.id) else { continue };
        if !matches!(kept.state, ActionState::Waiting | ActionState::Sent | ActionState::Failed) {
            continue;
        }
        let held = saved.guards_left(action).next().is_some();
        let lapsed = saved.has_lapsed(action, rules.rosters, term);
        let may_run_by_itself = action.verdict.is_auto() && rules.auto && !saved.head.review_only;
        let who = match kept.decision.filter(|_| !lapsed) {
            Some(Decision::Rejected) => continue,
            Some(Decision::Approved) if !held => kept.decided_by.clone(),
            None if may_run_by_itself => "auto".to_owned(),
            _ if lapsed => {
                ready.lapsed.push(action.clone());
                continue;
            }
            _ if held => {
                ready.held += 1;
                continue;
            }
            _ => {
                ready.undecided += 1;
                continue;
            }
        };
        let step = Step { action: action.clone(), who };
        if was_used(action, read) {
            ready.changed.push(change(step.action, "stale-link-used", Vec::new(), None));
            continue;
        }
        let Some(now) = &now else {
            if holds(action, read) {
                ready.already.push(step);
            } else {
                ready.steps.push(step);
            }
            continue;
        };
        match now.get(action.id.as_str()) {
            Some(fresh) if fingerprint_of(fresh) != fingerprint_of(action) => {
                ready.changed.push(change(step.action, "stale-differs", fresh_of(action, now), None));
            }
            Some(fresh) => {
                // A guard that was lifted for this plan no longer holds; a new one does.
                let lifted = |guard: GuardCode| saved.lifts.iter().any(|lift| lift.is_of(guard, action));
                match fresh.guards.iter().find(|guard| !lifted(**guard)) {
                    Some(guard) => {
                        ready.changed.push(change(step.action, "stale-held", Vec::new(), Some(guard.to_string())));
                    }
                    None if kept.decision.is_none() && !fresh.verdict.is_auto() => ready.undecided += 1,
                    None => ready.steps.push(step),
                }
            }
            None if holds(action, read) => ready.already.push(step),
            None => ready.changed.push(change(step.action, "stale-not-wanted", fresh_of(action, now), None)),
        }
    }
    ready
}

fn change(action: Action, why: &'static str, now: Vec<Action>, guard: Option<String>) -> Change {
    Change { action, why, now, guard }
}

/// What the fresh plan wants of the same person.
fn fresh_of(action: &Action, now: &BTreeMap<&str, &Action>) -> Vec<Action> {
    let Some(person) = action.person() else { return Vec::new() };
    now.values()
        .filter(|other| other.person().is_some_and(|one| one.key == person.key))
        .map(|other| (*other).clone())
        .collect()
}
