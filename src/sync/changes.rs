//! Two plans → what is new in the newer one, what is told otherwise, what is no longer there.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use planner::plan::{Action, fingerprint_of};
use store::{ActionState, SavedPlan};

/// The difference between an older plan and a newer one.
#[derive(Debug)]
pub struct Changes<'a> {
    /// There was no such action.
    pub new: Vec<&'a Action>,
    /// The same action, told otherwise: now, and before.
    pub changed: Vec<(&'a Action, &'a Action)>,
    /// Carried out since.
    pub done: Vec<&'a Action>,
    /// Not needed any more.
    pub gone: Vec<&'a Action>,
}

impl<'a> Changes<'a> {
    /// What is otherwise in the newer plan.
    pub fn between(before: &'a SavedPlan, now: &'a SavedPlan) -> Changes<'a> {
        let old: HashMap<&str, &Action> = before.plan.actions.iter().map(|one| (one.id.as_str(), one)).collect();
        let mut changes = Changes { new: Vec::new(), changed: Vec::new(), done: Vec::new(), gone: Vec::new() };
        let mut kept: HashSet<&str> = HashSet::new();
        for action in &now.plan.actions {
            match old.get(action.id.as_str()) {
                None => changes.new.push(action),
                Some(then) => {
                    kept.insert(action.id.as_str());
                    if told_as(now, action) != told_as(before, then) {
                        changes.changed.push((action, *then));
                    }
                }
            }
        }
        for then in before.plan.actions.iter().filter(|one| !kept.contains(one.id.as_str())) {
            let is_done =
                before.of(&then.id).is_some_and(|one| matches!(one.state, ActionState::Done | ActionState::Task));
            if is_done { changes.done.push(then) } else { changes.gone.push(then) }
        }
        changes
    }
}

/// What is to be done and why, as a person reads it.
pub fn told_as(saved: &SavedPlan, action: &Action) -> String {
    let mut text = fingerprint_of(action);
    let name = action.person().map_or("", |person| person.name.as_str());
    let confidence = action.identity.as_ref().map_or("", |identity| identity.confidence.code());
    // Writing to a String cannot fail.
    let _ = write!(text, "\n{name}\n{}\n{confidence}\n{:?}{:?}", action.verdict.code(), action.reasons, action.because);
    let _ = write!(text, "\n{}\n{:?}", action.clause, action.old_name());
    for guard in saved.guards_left(action) {
        let _ = write!(text, "\n{guard}");
    }
    text
}
