//! A membership that has to go and why come in; the draft that takes it away goes out, as its state asks for it.

use super::Confidence;
use super::draft::{BasisSource, MemberChange, Reason};
use super::reconcile::Reconciler;
use crate::identity::{AccountId, Evidence, Link, PersonId};
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId, Role};
use domain::roster::Group;
use domain::{Clause, GuardCode};

impl Reconciler<'_> {
    /// A membership that has to go.
    pub(super) fn leave(&mut self, person: PersonId, link: Link, row: &MemberRow, place: PlaceId, reason: Reason) {
        match row.status {
            MemberStatus::Left => {}
            // Out already; for good once nobody is to be expected back.
            MemberStatus::Suspended if !self.known.is_suspended_long(row) && !self.is_half_out(place) => {
                self.outcome.unchanged += 1;
            }
            MemberStatus::Invited => self.revoke_invite(person, link, row, place, reason),
            MemberStatus::Requested => {
                let reason = Reason { basis: BasisSource::Request, review: true, ..reason };
                let mut draft = self.who.draft(
                    MemberChange::DeclineRequest,
                    person,
                    Some(link),
                    (place, row.role),
                    Clause::C5_11_1,
                    reason,
                );
                draft.sources.push(row.source);
                self.push(draft);
            }
            MemberStatus::Blocked if self.who.is_blocked(row) => {
                // No action while blocked; that the person has to go by order is shown, and held (W13).
                if matches!(reason.basis, BasisSource::Order(_)) {
                    let held = reason.held(GuardCode::BlockedMember);
                    let mut draft = self.who.draft(
                        MemberChange::Remove { is_final: false },
                        person,
                        Some(link),
                        (place, row.role),
                        Clause::C5_13_8,
                        held,
                    );
                    draft.sources.push(row.source);
                    self.push(draft);
                }
            }
            MemberStatus::Joined | MemberStatus::Blocked | MemberStatus::Suspended => {
                let suspended = row.status == MemberStatus::Suspended;
                let clause = match row.role {
                    _ if matches!(reason.basis, BasisSource::Order(_)) => Clause::C5_13_8,
                    Role::ClassTeacher => Clause::C5_11_1,
                    _ => Clause::C5_13_8,
                };
                // The head's distribution names somebody else: detached (A6), not removed for a fault of their own.
                let detached = !suspended
                    && row.role == Role::ClassTeacher
                    && reason.basis == BasisSource::Roster
                    && matches!(self.placed.places.get(place), Place::Class(_));
                let change = match detached {
                    true => MemberChange::DetachClassTeacher { from: (place, row.role) },
                    false => MemberChange::Remove { is_final: suspended && !self.is_half_out(place) },
                };
                let mut draft = self.who.draft(change, person, Some(link), (place, row.role), clause, reason);
                draft.sources.push(row.source);
                if link.evidence.has(Evidence::PLACE) && link.confidence != Confidence::Certain {
                    draft.doubt("place-only");
                }
                if self.is_older_than(reason.basis, row) {
                    draft.doubt("joined-later");
                }
                if reason.basis == BasisSource::Absence
                    && self.known.may_run_by_absence(self.who.people.get(person).category)
                {
                    // The policy takes absence for enough; what else is in doubt still is.
                    draft.review = !draft.doubts.is_empty();
                }
                if self.has_other_role(person, link.account, place) {
                    draft.hold(GuardCode::OtherRoleRemains);
                }
                self.push(draft);
            }
        }
    }

    /// True for a place from which whoever is suspended still has to be taken out: where accounts are suspended for good, that is done
    /// first, and the lists are left afterwards.
    fn is_half_out(&self, place: PlaceId) -> bool {
        self.known.policy.suspends_for_good() && self.placed.places.get(place) != Place::Organization
    }

    pub(super) fn revoke_invite(
        &mut self,
        person: PersonId,
        link: Link,
        row: &MemberRow,
        place: PlaceId,
        reason: Reason,
    ) {
        let mut draft =
            self.who.draft(MemberChange::RevokeInvite, person, Some(link), (place, row.role), Clause::C5_11_1, reason);
        draft.sources.push(row.source);
        self.push(draft);
    }

    /// True if the account's person has another role that belongs into this place (N3).
    fn has_other_role(&self, person: PersonId, account: AccountId, place: PlaceId) -> bool {
        let category = self.who.people.get(person).category;
        let group = self.placed.places.get(place).group();
        Category::ALL.into_iter().filter(|other| *other != category).any(|other| {
            let Some(other_person) = self.who.links.person(account, other) else { return false };
            match other {
                Category::Student => group.is_some() && self.students.studies.get(&other_person) == Some(&group),
                Category::Staff => {
                    let duties = &self.known.staffing.duties;
                    self.staff.works.contains(&other_person)
                        && (group.is_none() || group.is_some_and(|group| duties.teaches(other_person, group)))
                }
                Category::Guardian => group.is_some_and(|group| self.children_in(other_person, group) > 0),
            }
        })
    }

    /// How many children of a guardian study in a group today.
    pub(super) fn children_in(&self, guardian: PersonId, group: Group) -> usize {
        self.students.count_in(self.who.guardianships_of(guardian), group)
    }
}
