//! Students: each in the class of their group and its chats (W3, W6, W9), moved by transfers, out when they are gone.

use domain::{Clause, GuardCode};
use rayon::prelude::*;

use super::draft::{Ground, Reason};
use super::engine::{Engine, Want};
use super::state::{Stand, State, state_of};
use super::{ActionKind, Confidence};
use crate::identity::{AccountId, Link, Ordered, PersonId};
use crate::policy::Rule;
use domain::membership::{Category, MemberStatus, Place, Role};
use domain::roster::{Group, MovementKind, Standing};

impl Engine<'_> {
    /// Walks over all students. Those without orders whose memberships are as they should be, almost all, are only counted.
    pub(super) fn walk_students(&mut self) {
        let groups: Vec<Group> = self.book.groups.all().collect();
        let wants_of: Vec<Vec<Want>> =
            groups.into_iter().map(|group| self.student_wants(group, Reason::new(Ground::Roster))).collect();
        self.settled = (0..self.people.len() as u32)
            .into_par_iter()
            .with_min_len(4096)
            .map(|n| self.settled_memberships(PersonId(n), &wants_of))
            .collect();
        for n in 0..self.people.len() {
            let id = PersonId(n as u32);
            let person = *self.people.get(id);
            if person.category != Category::Student {
                continue;
            }
            let settled = self.settled.get(n).copied().unwrap_or(0);
            match person.group {
                Some(group) if settled > 0 || self.is_plain(id) => {
                    if !self.kin.is_empty() {
                        self.studies.insert(id, Some(group));
                    }
                    self.unchanged += u64::from(settled);
                    if settled == 0 {
                        let wants = wants_of.get(group.index()).cloned().unwrap_or_default();
                        self.student_in(id, group, &wants, None);
                    }
                }
                _ => self.student(id),
            }
        }
    }

    /// True for a student about whom there is no more to say than the listing of a group.
    fn is_plain(&self, id: PersonId) -> bool {
        let person = self.people.get(id);
        person.category == Category::Student
            && person.standing == Standing::Active
            && !person.contested
            && !self.people.has_moved(id)
            && self.orders_of(id).is_empty()
            && (self.activists.is_empty() || !self.activists.contains_key(&id))
            && person.group.is_some_and(|group| self.slips.is_empty() || !self.slips.contains(&group))
    }

    /// The number of memberships of a plain student, if each wanted one is there and nothing else is; otherwise 0.
    fn settled_memberships(&self, id: PersonId, wants_of: &[Vec<Want>]) -> u16 {
        let person = self.people.get(id);
        if self.wanted.is_some() {
            return 0;
        }
        let Some(wants) = person.group.filter(|_| self.is_plain(id)).and_then(|group| wants_of.get(group.index()))
        else {
            return 0;
        };
        let Some(link) = self.links.of(id) else { return 0 };
        let mut met = 0;
        for row in self.accounts.memberships(link.account, self.book) {
            if row.role.category() != Category::Student {
                continue;
            }
            let place = self.place_of(row);
            let wanted = row.status == MemberStatus::Joined
                && row.role == Role::Student
                && wants.iter().any(|want| Some(want.place) == place);
            if !wanted {
                return 0;
            }
            met += 1;
        }
        if met == wants.len() { u16::try_from(met).unwrap_or(0) } else { 0 }
    }

    /// What a student of a group should have.
    fn student_wants(&mut self, group: Group, reason: Reason) -> Vec<Want> {
        let mut wants = Vec::new();
        let role = Role::Student;
        let places = self.places_of(group);
        if self.policy.rules.is_on(Rule::W3) {
            let place = self.places.number(Place::Class(group));
            wants.push(Want { place, role, rule: Rule::W3, reason });
        }
        if self.policy.rules.is_on(Rule::W6)
            && let Some(place) = places.students
        {
            wants.push(Want { place, role, rule: Rule::W6, reason });
        }
        if self.policy.rules.is_on(Rule::W9) {
            wants.extend(places.subjects.iter().map(|place| Want { place: *place, role, rule: Rule::W9, reason }));
        }
        wants
    }

    /// A student about whom there is more to say than a listing.
    fn student(&mut self, id: PersonId) {
        let person = *self.people.get(id);
        let orders: Vec<Ordered> = self.orders_of(id).to_vec();
        let mut state = state_of(
            &person,
            || self.people.mention(id, self.book),
            &orders,
            self.book,
            self.today,
            |group| group.is_some_and(|group| !self.students.of_group(group).is_empty()),
        );
        self.notices.extend(state.notices.iter().cloned());
        if !person.listed && self.links.of(id).is_none() && !self.links.is_asked(id) {
            self.note_unknown(id, state.stand);
        }
        let suspended = self.is_suspended(&orders, &person);
        if matches!(state.stand, Stand::Gone(_)) {
            state.reason = state.reason.perhaps_doubted(self.doubt_of_leaving(id, state.reason));
        }
        // What is in doubt about a student is in doubt for the parents; absence alone is told as absence.
        if state.reason.doubt.is_some() || state.reason.guard.is_some() {
            self.unsure.insert(id);
        }
        match state.stand {
            Stand::In(Some(group)) if !self.slips.contains(&group) => {
                self.studies.insert(id, Some(group));
                if let Some(former) = state.former.filter(|former| *former != group) {
                    self.moved.insert(id, (former, state.reason));
                }
                let mut wants = self.student_wants(group, state.reason);
                wants.extend(self.management_wants(id, state.reason));
                self.student_in(id, group, &wants, Some(&state));
            }
            Stand::In(_) | Stand::Keeps if suspended => {
                let reason = Reason::new(Ground::Policy).doubted("leave");
                let reason = if matches!(state.reason.ground, Ground::Order(_)) { state.reason } else { reason };
                self.settle(id, &[], &|_, _, _| Some(reason));
            }
            Stand::In(_) | Stand::Keeps => {
                self.unchecked += self.places_in_question(id);
                self.studies.insert(id, person.group.or_else(|| self.group_of_account(id)));
                // Taken out of a group by a change, and put into no other: a person looks.
                let left = |engine: &Engine<'_>, place: Place| {
                    place.group().is_some_and(|group| engine.people.has_left(id, group))
                };
                self.settle(id, &[], &|engine, place, _| left(engine, place).then(|| Reason::new(Ground::Absence)));
            }
            Stand::Gone(group) => {
                self.gone.insert(id, (state.reason, group.or(person.group)));
                self.student_gone(id, &state);
            }
        }
        self.announce(id, &state, &orders);
        self.update_name(id, &orders);
    }

    /// How many places of a student are perhaps another group's: nobody can tell whether they are right.
    fn places_in_question(&self, id: PersonId) -> u64 {
        let (false, Some(link)) = (self.likely.is_empty(), self.links.of(id)) else { return 0 };
        let is_asked = |row: &&domain::membership::MemberRow| {
            let group = row.place.and_then(|place| self.places.get(place).group());
            group.is_some_and(|group| self.likely.asks(group))
        };
        self.accounts.memberships(link.account, self.book).filter(is_asked).count() as u64
    }

    /// Somebody on leave goes out for its time where the policy says so.
    fn is_suspended(&self, orders: &[Ordered], person: &crate::identity::Person) -> bool {
        let last = orders
            .iter()
            .filter(|order| order.force == crate::identity::Force::InForce)
            .filter_map(|order| order.of(self.book))
            .rfind(|movement| movement.kind != MovementKind::SurnameChange);
        let by_order = last.map(|movement| movement.kind);
        match by_order {
            Some(MovementKind::AcademicLeave) => !self.policy.academic_leave_keeps,
            Some(MovementKind::ParentalLeave) => !self.policy.parental_leave_keeps,
            Some(_) => false,
            None => person.standing == Standing::OnLeave && !self.policy.academic_leave_keeps,
        }
    }

    fn student_in(&mut self, id: PersonId, group: Group, wants: &[Want], state: Option<&State>) {
        let reason = state.map_or(Reason::new(Ground::Roster), |state| state.reason);
        if !self.kin.is_empty()
            && state.is_none_or(|state| state.former.is_none())
            && let Some(link) = self.links.of(id)
        {
            // Moved on the word of the roster alone: parents follow.
            let before = self.accounts.memberships(link.account, self.book).find_map(|row| {
                let place = self.place_of(row)?;
                let other = self.places.get(place).group()?;
                (row.role == Role::Student && other != group && matches!(self.places.get(place), Place::Class(_)))
                    .then_some(other)
            });
            if let Some(before) = before {
                self.moved.entry(id).or_insert((before, reason));
            }
        }
        self.settle(id, wants, &|engine, place, _| {
            let Some(other) = place.group() else { return engine.management_unwanted(place) };
            if other == group {
                // A chat of the own group that no rule speaks of.
                return None;
            }
            if matches!(reason.ground, Ground::Order(_)) {
                return Some(reason);
            }
            // Listed elsewhere: missing from this group, if a roster is complete for it (N7) or a change says so.
            (!engine.students.of_group(other).is_empty() || engine.people.has_left(id, other))
                .then(|| Reason::new(Ground::Absence))
        });
    }

    /// Out of every class and chat (5.13.8).
    fn student_gone(&mut self, id: PersonId, state: &State) {
        self.person_gone(id, state.reason);
    }

    /// Out of everything that the person has as what they were.
    pub(super) fn person_gone(&mut self, id: PersonId, reason: Reason) {
        if self.links.of(id).is_some() {
            self.settle(id, &[], &|_, _, _| Some(reason));
            return;
        }
        let category = self.people.get(id).category;
        // Several accounts may be theirs: each is shown, none is touched without a person.
        let candidates: Vec<AccountId> = self
            .links
            .questions
            .iter()
            .filter(|question| question.people.contains(&id))
            .flat_map(|question| question.accounts.iter().copied())
            .collect();
        for account in candidates {
            let link = Link {
                account,
                confidence: Confidence::Possible,
                evidence: crate::identity::Evidence::FULL_NAME,
                crossed: false,
            };
            let rows: Vec<_> = self
                .accounts
                .memberships(account, self.book)
                .filter(|row| row.role.category() == category && row.status == MemberStatus::Joined)
                .collect();
            for row in rows {
                if let Some(place) = self.place_of(row) {
                    self.leave(id, link, row, place, reason);
                }
            }
        }
    }

    /// What an order still to come will do: shown, and held until its day.
    pub(super) fn announce(&mut self, id: PersonId, state: &State, _orders: &[Ordered]) {
        const HELD: GuardCode = GuardCode::NotEffectiveYet;
        for number in &state.future {
            let Some(movement) = self.book.movements.get(*number as usize).copied() else { continue };
            let reason = Reason::new(Ground::Order(*number)).held(HELD);
            let person = *self.people.get(id);
            let link = self.links.of(id);
            if movement.kind.leaves() {
                let Some(link) = link else { continue };
                let rows: Vec<_> = self
                    .accounts
                    .memberships(link.account, self.book)
                    .filter(|row| {
                        row.role.category() == person.category
                            && !matches!(row.status, MemberStatus::Left | MemberStatus::Suspended)
                    })
                    .collect();
                for row in rows {
                    if let Some(place) = self.place_of(row) {
                        self.leave(id, link, row, place, reason);
                    }
                }
            } else if person.category == Category::Student
                && movement.kind.enters()
                && let Some(group) = movement.to_group.or(person.group)
            {
                let wants = self.student_wants(group, reason);
                // The present is settled already; only what the order adds is shown.
                let unchanged = self.unchanged;
                match link {
                    None => {
                        if !self.links.is_asked(id) {
                            self.settle(id, &wants, &|_, _, _| None);
                        }
                    }
                    Some(_) => self.settle(id, &wants, &|_, place, row| {
                        let moves = place.group().is_some_and(|other| other != group) && row.role == Role::Student;
                        moves.then_some(reason)
                    }),
                }
                self.unchanged = unchanged;
            }
        }
    }

    /// The group of the class that a person's account is in.
    fn group_of_account(&self, id: PersonId) -> Option<Group> {
        let link = self.links.of(id)?;
        self.accounts.memberships(link.account, self.book).find_map(|row| {
            let place = self.place_of(row)?;
            match self.places.get(place) {
                Place::Class(group) if row.role == Role::Student => Some(group),
                _ => None,
            }
        })
    }

    /// A change of surname that the platform does not show yet (A11).
    pub(super) fn update_name(&mut self, id: PersonId, orders: &[Ordered]) {
        let Some(link) = self.links.of(id) else { return };
        let change =
            orders.iter().filter(|order| order.force == crate::identity::Force::InForce).rev().find_map(|order| {
                let movement = order.of(self.book).filter(|movement| movement.kind == MovementKind::SurnameChange)?;
                Some((order.movement, movement.new_name?))
            });
        let Some((number, new_name)) = change else { return };
        let account = *self.accounts.get(link.account);
        if self.book.names.key(new_name).surname == account.key.surname {
            return;
        }
        let category = self.people.get(id).category;
        let seat = self
            .accounts
            .memberships(link.account, self.book)
            .filter(|row| row.role.category() == category)
            .filter_map(|row| Some((self.place_of(row)?, row.role, row.source)))
            .min_by_key(|(place, _, _)| self.places.get(*place).is_chat());
        let Some((place, role, source)) = seat else { return };
        let mut draft = self.draft(
            ActionKind::UpdatePerson,
            id,
            Some(link),
            (place, role),
            Clause::C5_11_1,
            Reason::new(Ground::Order(number)),
        );
        draft.sources.push(source);
        draft.renamed = Some(new_name);
        self.push(draft);
    }
}
