//! The fourth stage: where everything is comes in; what has to change goes out, as drafts: the walks over students, staff,
//! representatives and whoever is left, in the order in which one needs the other.

use super::classes::{make_and_archive_classes, tell_unlisted_places};
use super::guardians::walk_guardians;
use super::outcome::Outcome;
use super::placed::Placed;
use super::protection::tell_protections;
use super::questions::tell_questions;
use super::renames::rename_drafts;
use super::role_changes::join_role_changes;
use super::staff::Staff;
use super::students::Students;
use super::unknown::tell_unknown;
use super::unmatched_accounts::walk_unmatched_accounts;

/// What has to change, before any guard.
pub(super) struct Compared<'c> {
    pub placed: &'c Placed<'c>,
    pub students: Students,
    pub outcome: Outcome,
}

impl<'c> Compared<'c> {
    /// Compares everybody with what they should have; goes on from an outcome that has the notices so far.
    pub(super) fn of(placed: &'c Placed<'c>, mut outcome: Outcome) -> Compared<'c> {
        let who = placed.known.who;
        outcome.drafts = rename_drafts(placed);
        let staff = Staff::of(placed.known);
        let students = Students::walk(placed, &staff, &mut outcome);
        let unknown_staff = staff.walk(placed, &students, &mut outcome);
        tell_unknown(who, &[students.unknown.as_slice(), &unknown_staff].concat(), &mut outcome.notices);
        walk_guardians(placed, &students, &staff, &mut outcome);
        walk_unmatched_accounts(placed, &mut outcome);
        tell_unlisted_places(placed, &mut outcome.notices);
        join_role_changes(who, &mut outcome);
        tell_questions(who, &mut outcome.notices);
        tell_protections(placed.known, &mut outcome.notices);
        make_and_archive_classes(placed, &students, &mut outcome);
        Compared { placed, students, outcome }
    }
}
