//! What the rosters, the orders and the membership say of a person come in; what speaks against acting on it without a person
//! goes out, as the code of a sentence (`doubt-…` in the catalogues).
//!
//! An order is a line in a register: it may be of another year, of a namesake, of the row above. It is believed where
//! something else says the same of the same person: a list that is complete for the group, or birth date and group together.

use super::Confidence;
use super::draft::{BasisSource, Reason};
use super::placed::Placed;
use super::reconcile::{Desired, Reconciler};
use crate::identity::{Link, PersonId};
use domain::membership::{Category, MemberRow, MemberStatus, Place};
use domain::roster::{Group, MovementKind};

impl Placed<'_> {
    /// What speaks against an order by which somebody leaves: a name alone that no list knows is not enough.
    pub(super) fn doubt_of_leaving(&self, id: PersonId, reason: Reason) -> Option<&'static str> {
        let BasisSource::Order(number) = reason.basis else { return None };
        if self.known.who.near_returns.contains(&id) {
            return Some("near-return");
        }
        let person = self.known.who.people.get(id);
        if person.listed {
            return None;
        }
        let movement = self.known.who.dataset.movements.get(number as usize)?;
        let link = self.known.who.links.of(id);
        let sure = link.is_some_and(|link| link.confidence == Confidence::Certain);
        match person.category {
            Category::Staff => {
                (self.known.lists.staff.of_organization().is_empty() && link.is_some() && !sure).then_some("no-list")
            }
            Category::Guardian => None,
            Category::Student => {
                let seats = link.map(|link| self.classes_of(link)).unwrap_or_default();
                let covered = |group: Group| !self.known.lists.students.of_group(group).is_empty();
                if seats.is_empty() {
                    let known = movement.from_group.is_none_or(covered);
                    return (!known).then_some("no-list");
                }
                for (group, before) in seats {
                    let agrees = movement.from_group.map(|from| from == group || from == before);
                    if agrees == Some(false) {
                        return Some("other-class");
                    }
                    // Who graduates does so with the class: nobody's list has it any more.
                    let graduates = movement.kind == MovementKind::Graduation && agrees == Some(true);
                    let confirmed = covered(group) || graduates || (sure && agrees == Some(true));
                    if !confirmed {
                        return Some("no-list");
                    }
                }
                None
            }
        }
    }

    /// The groups of the classes that a student's account is in, as they are named now and as they were.
    fn classes_of(&self, link: Link) -> Vec<(Group, Group)> {
        self.known
            .who
            .memberships(link.account)
            .filter(|row| row.role.category() == Category::Student && row.status != MemberStatus::Left)
            .filter_map(|row| {
                let before = self.places.get(row.place?).group()?;
                match self.places.get(self.place_of(row)?) {
                    Place::Class(group) => Some((group, before)),
                    _ => None,
                }
            })
            .collect()
    }
}

impl Reconciler<'_> {
    /// What speaks against bringing somebody into a place: a name alone, borne by an account that sits where no list says
    /// who belongs there, may be a namesake's.
    pub(super) fn doubt_of_arrival(&self, person: PersonId, link: Link, want: &Desired) -> Option<&'static str> {
        let own = self.who.people.get(person);
        if link.confidence == Confidence::Certain || own.category == Category::Staff || want.reason.review {
            return None;
        }
        let ordered_from = match want.reason.basis {
            BasisSource::Order(number) => {
                self.who.dataset.movements.get(number as usize).and_then(|movement| movement.from_group)
            }
            _ => None,
        };
        let mut elsewhere = false;
        for row in self.who.memberships(link.account) {
            if row.role.category() != own.category || matches!(row.status, MemberStatus::Left | MemberStatus::Suspended)
            {
                continue;
            }
            let Some(group) = self.placed.place_of(row).and_then(|place| self.placed.places.get(place).group()) else {
                continue;
            };
            let (here, is_covered) = match own.category {
                Category::Student => (
                    own.group == Some(group) || ordered_from == Some(group),
                    !self.known.lists.students.of_group(group).is_empty(),
                ),
                _ => (
                    self.children_in(person, group) > 0
                        || self.students.has_moved_from(self.who.guardianships_of(person), group),
                    !self.known.lists.guardians.of_group(group).is_empty(),
                ),
            };
            // Somebody who is where they are known to be is known.
            if here {
                return None;
            }
            elsewhere |= !is_covered;
        }
        elsewhere.then_some("namesake-elsewhere")
    }

    /// An order older than the membership that it would end says nothing about it: the person came (again) later.
    pub(super) fn is_older_than(&self, basis: BasisSource, row: &MemberRow) -> bool {
        let BasisSource::Order(number) = basis else { return false };
        let day =
            self.who.dataset.movements.get(number as usize).and_then(|movement| movement.effective.or(movement.date));
        row.status == MemberStatus::Joined && matches!((day, row.since), (Some(day), Some(since)) if since > day)
    }
}
