//! An action for tests, of which only the change matters.

use domain::Clause;
use domain::action::{Action, Basis, Change, Verdict};

pub(super) fn action(change: Change) -> Action {
    Action {
        id: "1".into(),
        platform: None,
        change,
        clause: Clause::C5_11_1,
        basis: Basis::Roster,
        identity: None,
        source: Vec::new(),
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        because: Vec::new(),
        depends_on: Vec::new(),
    }
}
