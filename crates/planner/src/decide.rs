//! What an administrator may decide of a saved plan: alone, or with a second one.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::plan::{Action, ActionKind};
use crate::saved::{ActionState, ApprovalTerm, Decision, SavedPlan};
use domain::user::is_same_person;

/// Until when approvals are in force.
#[derive(Debug, Clone, Copy)]
pub struct Validity<'r> {
    /// The number of the last arrival of each kind: approvals do not outlive it.
    pub rosters: &'r HashMap<String, i64>,
    /// When an approval has to be from.
    pub term: ApprovalTerm,
}

/// Actions that one administrator proposed and a second has to agree to, by id, with the name of the first.
pub type Proposed<'a> = BTreeMap<&'a str, &'a str>;

/// What happens to actions that an administrator approves.
#[derive(Debug, Clone, Default)]
pub struct Approval<'a> {
    /// Approved by this administrator alone.
    pub alone: Vec<&'a Action>,
    /// A second one agrees; each with the name of the first.
    pub agreed: Vec<(&'a Action, &'a str)>,
    /// A second administrator has to agree.
    pub proposed: Vec<&'a Action>,
}

/// Says which actions one administrator may approve alone. If the plan has more removals than `four_eyes` (0 for no bound), those
/// already approved included, a second administrator has to agree; so approving a few at a time does not help. Approvals that are
/// still in force are left as they are; actions that failed or became stale, or whose approval lapsed, are approved again.
pub fn approval<'a>(
    saved: &SavedPlan,
    chosen: &[&'a Action],
    proposed: &Proposed<'a>,
    four_eyes: u32,
    who: &str,
    validity: Validity<'_>,
) -> Approval<'a> {
    let open: Vec<&'a Action> = chosen.iter().copied().filter(|action| !is_in_force(saved, action, validity)).collect();
    let asked: HashSet<&str> = open.iter().map(|action| action.id.as_str()).collect();
    let is_removal = |action: &&Action| action.kind() == ActionKind::Remove;
    let is_approved = |action: &&Action| {
        saved
            .of(&action.id)
            .is_some_and(|kept| kept.decision == Some(Decision::Approved) && kept.state != ActionState::Stale)
    };
    let others = saved.plan.actions.iter().filter(|action| !asked.contains(action.id.as_str()));
    let before = others.filter(is_removal).filter(is_approved).count();
    let new = open.iter().copied().filter(|action| is_removal(action)).count();
    // Proposals that wait for a second administrator keep waiting, even if they are approved in smaller parts.
    let waiting = proposed.keys().filter(|id| !asked.contains(*id)).count();
    let needs_two = four_eyes > 0 && before + new + waiting > four_eyes as usize;
    let mut approval = Approval::default();
    for action in open {
        if !needs_two || action.kind() != ActionKind::Remove {
            approval.alone.push(action);
            continue;
        }
        match proposed.get(action.id.as_str()) {
            Some(first) if !is_same_person(first, who) => approval.agreed.push((action, first)),
            _ => approval.proposed.push(action),
        }
    }
    approval
}

fn is_in_force(saved: &SavedPlan, action: &Action, validity: Validity<'_>) -> bool {
    saved.of(&action.id).is_some_and(|kept| {
        kept.decision == Some(Decision::Approved)
            && match kept.state {
                ActionState::Failed | ActionState::Stale => false,
                ActionState::Waiting => !saved.has_lapsed(action, validity.rosters, validity.term),
                ActionState::Sent | ActionState::Done | ActionState::Task => true,
            }
    })
}
