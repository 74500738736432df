//! What the comparison comes to, gathered over all walks.

use hashbrown::HashMap;

use super::draft::Draft;
use super::reconcile::Desired;
use crate::identity::PersonId;
use domain::GuardCode;
use domain::roster::Notice;

/// Drafts of all actions, what was noticed, and what was counted.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub drafts: Vec<Draft>,
    pub notices: Vec<Notice>,
    /// Memberships that stay as they are.
    pub unchanged: u64,
    /// Of these, memberships that no roster speaks of.
    pub unchecked: u64,
    /// What people should have, noted down where somebody asks for it (`explain`).
    pub desired_of: Option<HashMap<PersonId, Vec<Desired>>>,
}

impl Outcome {
    /// The beginning: what was noticed while the inputs were understood.
    pub(super) fn new(notices: Vec<Notice>) -> Outcome {
        Outcome { notices, ..Outcome::default() }
    }

    /// Notes down for everybody what they should have, too.
    pub(super) fn with_desired(self) -> Outcome {
        Outcome { desired_of: Some(HashMap::new()), ..self }
    }

    /// Sets a guard on all drafts of a kind; gives their number.
    pub(super) fn hold(&mut self, guard: GuardCode, which: impl Fn(&Draft) -> bool) -> usize {
        let mut held = 0;
        for draft in self.drafts.iter_mut().filter(|draft| which(draft)) {
            draft.hold(guard);
            held += 1;
        }
        held
    }
}
