//! What an order brings besides where somebody stands: out of everything, what is still to come, another surname.

use domain::{Clause, GuardCode};

use super::Confidence;
use super::draft::{BasisSource, MemberChange, Reason};
use super::presence::Resolved;
use super::reconcile::Reconciler;
use crate::identity::{AccountId, Evidence, Force, Link, Ordered, PersonId};
use domain::membership::{Category, MemberStatus, Role};
use domain::roster::MovementKind;

impl Reconciler<'_> {
    /// Out of everything that the person has as what they were.
    pub(super) fn person_gone(&mut self, id: PersonId, reason: Reason) {
        if self.who.links.of(id).is_some() {
            self.reconcile(id, &[], &|_, _| Some(reason));
            return;
        }
        let category = self.who.people.get(id).category;
        // Several accounts may be theirs: each is shown, none is touched without a person.
        let candidates: Vec<AccountId> = self
            .who
            .links
            .questions
            .iter()
            .filter(|question| question.people.contains(&id))
            .flat_map(|question| question.accounts.iter().copied())
            .collect();
        for account in candidates {
            let link =
                Link { account, confidence: Confidence::Possible, evidence: Evidence::FULL_NAME, crossed: false };
            let rows: Vec<_> = self
                .who
                .memberships(account)
                .filter(|row| row.role.category() == category && row.status == MemberStatus::Joined)
                .collect();
            for row in rows {
                if let Some(place) = self.placed.place_of(row) {
                    self.leave(id, link, row, place, reason);
                }
            }
        }
    }

    /// What an order still to come will do: shown, and held until its day.
    pub(super) fn announce(&mut self, id: PersonId, state: &Resolved) {
        const HELD: GuardCode = GuardCode::NotEffectiveYet;
        for number in &state.future {
            let Some(movement) = self.who.dataset.movements.get(*number as usize).copied() else { continue };
            let reason = Reason::new(BasisSource::Order(*number)).held(HELD);
            let person = *self.who.people.get(id);
            let link = self.who.links.of(id);
            if movement.kind.leaves() {
                let Some(link) = link else { continue };
                let rows: Vec<_> = self
                    .who
                    .memberships(link.account)
                    .filter(|row| {
                        row.role.category() == person.category
                            && !matches!(row.status, MemberStatus::Left | MemberStatus::Suspended)
                    })
                    .collect();
                for row in rows {
                    if let Some(place) = self.placed.place_of(row) {
                        self.leave(id, link, row, place, reason);
                    }
                }
            } else if person.category == Category::Student
                && movement.kind.enters()
                && let Some(group) = movement.to_group.or(person.group)
            {
                let desired = self.placed.desired_for_student(group, reason);
                // The present is settled already; only what the order adds is shown.
                let unchanged = self.outcome.unchanged;
                match link {
                    None => {
                        if !self.who.links.is_asked(id) {
                            self.reconcile(id, &desired, &|_, _| None);
                        }
                    }
                    Some(_) => self.reconcile(id, &desired, &|place, row| {
                        let moves = place.group().is_some_and(|other| other != group) && row.role == Role::Student;
                        moves.then_some(reason)
                    }),
                }
                self.outcome.unchanged = unchanged;
            }
        }
    }

    /// A change of surname that the platform does not show yet (A11).
    pub(super) fn update_name(&mut self, id: PersonId, orders: &[Ordered]) {
        let Some(link) = self.who.links.of(id) else { return };
        let change = orders.iter().filter(|order| order.force == Force::InForce).rev().find_map(|order| {
            let movement =
                order.of(self.who.dataset).filter(|movement| movement.kind == MovementKind::SurnameChange)?;
            Some((order.movement, movement.new_name?))
        });
        let Some((number, new_name)) = change else { return };
        let account = *self.who.accounts.get(link.account);
        if self.who.dataset.names.key(new_name).surname == account.key.surname {
            return;
        }
        let category = self.who.people.get(id).category;
        let seat = self
            .who
            .memberships(link.account)
            .filter(|row| row.role.category() == category)
            .filter_map(|row| Some((self.placed.place_of(row)?, row.role, row.source)))
            .min_by_key(|(place, _, _)| self.placed.places.get(*place).is_chat());
        let Some((place, role, source)) = seat else { return };
        let mut draft = self.who.draft(
            MemberChange::UpdatePerson { name: new_name },
            id,
            Some(link),
            (place, role),
            Clause::C5_11_1,
            Reason::new(BasisSource::Order(number)),
        );
        draft.sources.push(source);
        self.push(draft);
    }
}
