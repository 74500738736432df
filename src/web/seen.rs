//! What a person saw of an action when a page was drawn: a mark that comes back with the decision.
//!
//! The first part stands for what is to be done and why, and is the same in every plan that says the same; the second for where
//! the action stood. An action is decided only if both are still so, and stays chosen in a newer plan only if the first is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::plan_filter::standing;
use crate::sync::told_as;
use planner::plan::Action;
use store::{Proposal, SavedPlan};

/// So many signs of each part: enough that no change goes unseen by chance.
const CONTENT: usize = 10;
const STANDING: usize = 6;

fn digest(text: &str, signs: usize) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(signs).collect()
}

/// What is to be done and why, as the page tells it.
pub(super) fn content(saved: &SavedPlan, action: &Action) -> String {
    digest(&told_as(saved, action), CONTENT)
}

/// Where it stands: changes as soon as anybody decides on it, or anything becomes of it.
fn stands(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, action: &Action) -> String {
    let mut text = standing(saved, proposed, action).code().to_owned();
    if let Some(kept) = saved.of(&action.id) {
        let _ = write!(text, " {:?} {} {}", kept.decided_at, kept.decided_by, kept.lapsed);
    }
    if let Some(proposal) = proposed.get(&action.id) {
        let _ = write!(text, " {}", proposal.proposed_by);
    }
    digest(&text, STANDING)
}

/// The mark of an action on a page: its id and what was seen of it.
pub(super) fn mark(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, action: &Action) -> String {
    format!("{}:{}{}", action.id, content(saved, action), stands(saved, proposed, action))
}

/// A mark as it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen<'f> {
    pub(super) id: &'f str,
    digest: &'f str,
}

impl<'f> Seen<'f> {
    /// The marks of a field, one after the other.
    pub(super) fn read(field: &'f str) -> impl Iterator<Item = Seen<'f>> {
        field.split_whitespace().map(|one| {
            let (id, digest) = one.split_once(':').unwrap_or((one, ""));
            Seen { id, digest }
        })
    }

    /// True if the action is to do the same, for the same reasons.
    pub(super) fn is_same(self, saved: &SavedPlan, action: &Action) -> bool {
        self.digest.get(..CONTENT).is_some_and(|seen| seen == content(saved, action))
    }

    /// True if it also stands where it stood.
    pub(super) fn is_as_seen(self, saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, action: &Action) -> bool {
        self.is_same(saved, action)
            && self.digest.get(CONTENT..).is_some_and(|seen| seen == stands(saved, proposed, action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back() {
        let read: Vec<Seen<'_>> = Seen::read("aa:0123 bb cc:").collect();
        let of = |id, digest| Seen { id, digest };
        assert_eq!(read, [of("aa", "0123"), of("bb", ""), of("cc", "")]);
    }
}
