//! What a person saw of an action when they decided on it, and what a decision does not outlive.

use std::collections::HashMap;

use crate::plan::{Action, ActionKind, Plan};
use domain::membership::Category;

/// A digest of what a person sees of an action when they decide: everything but where it was read and what holds it.
pub fn fingerprint_of(action: &Action) -> String {
    let parts = (
        &action.id,
        action.kind().code(),
        action.person().map(|person| (&person.key, &person.platform_id)),
        action.place(),
        action.role(),
        action.from(),
        action.old_place(),
        &action.basis,
    );
    let text = serde_json::to_string(&parts).unwrap_or_default();
    blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
}

/// True if two plans say the same of what has to be done: whoever saw one has seen the other. Their ids may differ: another day,
/// a file that came again, something that was noticed beside it.
pub fn says_the_same(one: &Plan, other: &Plan) -> bool {
    if one.actions.len() != other.actions.len() {
        return false;
    }
    let said = |plan: &Plan| {
        let mut said: Vec<String> = plan.actions.iter().map(fingerprint_of).collect();
        said.sort_unstable();
        said
    };
    said(one) == said(other)
}

/// True if a rejection still counts when an action comes back that a plan in between did not have: a list was wrong for a day, a clock
/// for an hour. It does for whatever rests on the same order, and for what lets somebody in. A removal without an order is asked
/// about anew: by then somebody may really be gone, and would stay among children without a word.
pub fn outlives_absence(action: &Action) -> bool {
    action.basis.order().is_some()
        || matches!(
            action.kind(),
            ActionKind::Invite
                | ActionKind::Add
                | ActionKind::AttachClassTeacher
                | ActionKind::AcceptRequest
                | ActionKind::GrantAdmin
        )
}

/// The number of the last arrival of a roster that an action about such a person rests on; `rosters` has the last number of
/// each kind.
pub fn newest_roster(action: &Action, rosters: &HashMap<String, i64>) -> i64 {
    let kinds: &[&str] = match action.person().map(|person| person.category) {
        Some(Category::Staff) => &["staff", "teaching"],
        Some(Category::Guardian) => &["guardians", "students"],
        _ => &["students"],
    };
    kinds.iter().filter_map(|kind| rosters.get(*kind)).max().copied().unwrap_or_default()
}
