//! Students: each in the class of their group and its chats (W3, W6, W9), moved by transfers, out when they are gone.

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use super::draft::{BasisSource, Reason};
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::presence::{Presence, Resolved, resolve};
use super::reconcile::{Desired, Reconciler};
use super::staff::Staff;
use crate::identity::{AccountId, Force, Guardianship, Ordered, Person, PersonId};
use crate::policy::Rule;
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId, Role};
use domain::roster::{Group, MovementKind, Standing};

/// Where the students are, as far as rosters and orders tell.
#[derive(Debug, Default)]
pub(super) struct Students {
    /// The group of each who studies today; `None` where it is not known.
    pub studies: HashMap<PersonId, Option<Group>>,
    /// Students moved: from the group before.
    pub moved: HashMap<PersonId, (Group, Reason)>,
    /// Students gone: the guardian's ground, and the group that they were in.
    pub gone: HashMap<PersonId, (Reason, Option<Group>)>,
    /// Students about whom something is in doubt: what follows for their parents is too.
    unsure: HashSet<PersonId>,
    /// How many memberships of each plain student are as they should be, where all are; by number.
    settled: Vec<u16>,
    /// Students of orders whom neither roster nor platform knows, unless the order brings them in.
    pub unknown: Vec<PersonId>,
}

impl Students {
    /// Walks over all students. Those without orders whose memberships are as they should be, almost all, are only counted.
    pub(super) fn walk(placed: &Placed<'_>, staff: &Staff, outcome: &mut Outcome) -> Students {
        let (known, who) = (placed.known, placed.known.who);
        let roster = Reason::new(BasisSource::Roster);
        let desired_of: Vec<Vec<Desired>> =
            who.dataset.groups.all().map(|group| placed.desired_for_student(group, roster)).collect();
        // Where each is to be told, nobody is only counted.
        let counts = outcome.desired_of.is_none();
        let settled = if counts { settled_memberships(placed, &desired_of) } else { vec![0; who.people.len()] };
        let mut walk =
            StudentWalk { who, known, placed, staff, students: Students { settled, ..Students::default() }, outcome };
        for n in 0..who.people.len() {
            let id = PersonId(n as u32);
            let person = who.people.get(id);
            if person.category != Category::Student {
                continue;
            }
            let settled = walk.students.settled.get(n).copied().unwrap_or(0);
            match person.group {
                Some(group) if settled > 0 || is_plain(known, id) => {
                    if !who.guardianships.is_empty() {
                        walk.students.studies.insert(id, Some(group));
                    }
                    walk.outcome.unchanged += u64::from(settled);
                    if settled == 0 {
                        let desired = desired_of.get(group.index()).map(Vec::as_slice).unwrap_or_default();
                        walk.student_in(id, group, desired, None);
                    }
                }
                _ => walk.student(id),
            }
        }
        walk.students
    }

    /// True for a plain student whose memberships are all as they should be.
    pub(super) fn is_settled(&self, id: PersonId) -> bool {
        self.settled.get(id.index()).is_some_and(|settled| *settled > 0)
    }

    /// True if it is not certain who a student is, or where they stand: what follows for the parents waits with them.
    pub(super) fn is_uncertain(&self, who: &Identities<'_>, child: PersonId) -> bool {
        self.unsure.contains(&child) || who.is_unclear(child)
    }

    /// How many of a guardian's children study in a group today.
    pub(super) fn count_in(&self, guardianships: &[Guardianship], group: Group) -> usize {
        guardianships
            .iter()
            .filter(|guardianships| {
                guardianships.child.is_some_and(|child| self.studies.get(&child) == Some(&Some(group)))
            })
            .count()
    }

    /// True if one of a guardian's children came from a group.
    pub(super) fn has_moved_from(&self, guardianships: &[Guardianship], group: Group) -> bool {
        guardianships.iter().filter_map(|guardianships| guardianships.child).any(|child| {
            self.moved.get(&child).is_some_and(|(from, _)| *from == group)
                || self.gone.get(&child).is_some_and(|(_, from)| *from == Some(group))
        })
    }
}

/// True for a student about whom there is no more to say than the listing of a group.
fn is_plain(known: &Known<'_>, id: PersonId) -> bool {
    let (who, slips) = (known.who, &known.lists.slips);
    let person = who.people.get(id);
    person.category == Category::Student
        && person.standing == Standing::Active
        && !person.contested
        && !who.people.has_moved(id)
        && who.orders_of(id).is_empty()
        && (known.activists.is_empty() || !known.activists.contains_key(&id))
        && person.group.is_some_and(|group| slips.is_empty() || !slips.contains(&group))
}

/// The number of memberships of each plain student, by number, if each wanted one is there and nothing else is; otherwise 0.
///
/// Memberships are walked through as they lie, account by account; what is asked of a person meanwhile takes few bytes.
fn settled_memberships(placed: &Placed<'_>, desired_of: &[Vec<Desired>]) -> Vec<u16> {
    let (known, who) = (placed.known, placed.known.who);
    let people = (0..who.people.len() as u32).into_par_iter().with_min_len(4096).map(PersonId);
    let groups: Vec<Option<Group>> =
        people.clone().map(|id| who.people.get(id).group.filter(|_| is_plain(known, id))).collect();
    let group_of = |id: PersonId| groups.get(id.index()).copied().flatten();
    // The places of all groups in one list, and where each group's end: next to nothing, beside a list for each.
    let places: Vec<PlaceId> = desired_of.iter().flatten().map(|want| want.place).collect();
    let ends: Vec<usize> = std::iter::once(0)
        .chain(desired_of.iter().scan(0, |end, desired| {
            *end += desired.len();
            Some(*end)
        }))
        .collect();
    let met = |account: AccountId, group: Option<Group>| {
        let bounds = group.and_then(|group| ends.get(group.index()..group.index() + 2));
        let [start, end] = bounds? else { return None };
        Some(memberships_met(placed, account, places.get(*start..*end)?))
    };
    let met = |account: AccountId, group: Option<Group>| met(account, group).unwrap_or(0);
    let of_accounts: Vec<u16> = (0..who.accounts.len() as u32)
        .into_par_iter()
        .with_min_len(4096)
        .map(AccountId)
        .map(|account| met(account, who.links.person(account, Category::Student).and_then(group_of)))
        .collect();
    people
        .map(|id| match (group_of(id), who.links.of(id)) {
            (Some(_), Some(link)) if who.links.person(link.account, Category::Student) == Some(id) => {
                of_accounts.get(link.account.index()).copied().unwrap_or(0)
            }
            (group, Some(link)) => met(link.account, group),
            (_, None) => 0,
        })
        .collect()
}

/// The number of a student's memberships, if each wanted one is there and nothing else is; otherwise 0.
fn memberships_met(placed: &Placed<'_>, account: AccountId, desired: &[PlaceId]) -> u16 {
    let mut met = 0;
    for row in placed.known.who.memberships(account) {
        if row.role.category() != Category::Student {
            continue;
        }
        let place = placed.place_of(row);
        let wanted = row.status == MemberStatus::Joined
            && row.role == Role::Student
            && desired.iter().any(|wanted| Some(*wanted) == place);
        if !wanted {
            return 0;
        }
        met += 1;
    }
    if met == desired.len() { u16::try_from(met).unwrap_or(0) } else { 0 }
}

impl Placed<'_> {
    /// What a student of a group should have.
    pub(super) fn desired_for_student(&self, group: Group, reason: Reason) -> Vec<Desired> {
        let Some(places) = self.of_group(group) else { return Vec::new() };
        let rules = self.known.policy.rules;
        let want = |place: PlaceId, rule: Rule| Desired { place, role: Role::Student, rule, reason };
        let mut desired = Vec::new();
        if rules.is_on(Rule::W3) {
            desired.push(want(places.class, Rule::W3));
        }
        if let Some(place) = places.students.filter(|_| rules.is_on(Rule::W6)) {
            desired.push(want(place, Rule::W6));
        }
        if rules.is_on(Rule::W9) {
            desired.extend(places.subjects.iter().map(|place| want(*place, Rule::W9)));
        }
        desired
    }
}

/// The walk, with what is known of the students so far.
struct StudentWalk<'w> {
    who: &'w Identities<'w>,
    known: &'w Known<'w>,
    placed: &'w Placed<'w>,
    staff: &'w Staff,
    students: Students,
    outcome: &'w mut Outcome,
}

impl StudentWalk<'_> {
    fn reconciler(&mut self) -> Reconciler<'_> {
        Reconciler::new(self.placed, &self.students, self.staff, self.outcome)
    }

    /// A student about whom there is more to say than a listing.
    fn student(&mut self, id: PersonId) {
        let (who, covers) = (self.who, &self.known.lists.students);
        let person = *who.people.get(id);
        let orders = who.orders_of(id);
        let mut state = resolve(
            &person,
            || who.people.mention(id, who.dataset),
            orders,
            who.dataset,
            who.today,
            |group| group.is_some_and(|group| !covers.of_group(group).is_empty()),
        );
        self.outcome.notices.extend(state.notices.iter().cloned());
        let is_unknown = !person.listed && who.links.of(id).is_none() && !who.links.is_asked(id);
        if is_unknown && !matches!(state.presence, Presence::In(_)) {
            self.students.unknown.push(id);
        }
        let suspended = self.is_suspended(orders, &person);
        if matches!(state.presence, Presence::Gone(_)) {
            state.reason = state.reason.perhaps_doubted(self.placed.doubt_of_leaving(id, state.reason));
        }
        // What is in doubt about a student is in doubt for the parents; absence alone is told as absence.
        if state.reason.doubt.is_some() || state.reason.guard.is_some() {
            self.students.unsure.insert(id);
        }
        match state.presence {
            Presence::In(Some(group)) if !self.known.lists.slips.contains(&group) => {
                self.students.studies.insert(id, Some(group));
                if let Some(former) = state.former.filter(|former| *former != group) {
                    self.students.moved.insert(id, (former, state.reason));
                }
                let mut desired = self.placed.desired_for_student(group, state.reason);
                desired.extend(self.placed.desired_in_management(id, state.reason));
                self.student_in(id, group, &desired, Some(&state));
            }
            Presence::In(_) | Presence::Keeps if suspended => {
                let reason = Reason::new(BasisSource::Policy).doubted("leave");
                let reason = if matches!(state.reason.basis, BasisSource::Order(_)) { state.reason } else { reason };
                self.reconciler().reconcile(id, &[], &|_, _| Some(reason));
            }
            Presence::In(_) | Presence::Keeps => {
                self.outcome.unchecked += self.places_in_question(id);
                self.students.studies.insert(id, person.group.or_else(|| self.group_of_account(id)));
                // Taken out of a group by a change, and put into no other: a person looks.
                let people = &self.who.people;
                let has_left = |place: Place| place.group().is_some_and(|group| people.has_left(id, group));
                self.reconciler()
                    .reconcile(id, &[], &|place, _| has_left(place).then(|| Reason::new(BasisSource::Absence)));
            }
            Presence::Gone(group) => {
                self.students.gone.insert(id, (state.reason, group.or(person.group)));
                // Out of every class and chat (5.13.8).
                self.reconciler().person_gone(id, state.reason);
            }
        }
        let mut reconciler = self.reconciler();
        reconciler.announce(id, &state);
        reconciler.update_name(id, orders);
    }

    /// How many places of a student are perhaps another group's: nobody can tell whether they are right.
    fn places_in_question(&self, id: PersonId) -> u64 {
        let (false, Some(link)) = (self.known.lists.likely.is_empty(), self.who.links.of(id)) else { return 0 };
        let is_asked = |row: &&MemberRow| {
            let group = row.place.and_then(|place| self.placed.places.get(place).group());
            group.is_some_and(|group| self.known.lists.likely.asks(group))
        };
        self.who.memberships(link.account).filter(is_asked).count() as u64
    }

    /// Somebody on leave goes out for its time where the policy says so.
    fn is_suspended(&self, orders: &[Ordered], person: &Person) -> bool {
        let last = orders
            .iter()
            .filter(|order| order.force == Force::InForce)
            .filter_map(|order| order.of(self.who.dataset))
            .rfind(|movement| movement.kind != MovementKind::SurnameChange);
        let by_order = last.map(|movement| movement.kind);
        match by_order {
            Some(MovementKind::AcademicLeave) => !self.known.policy.academic_leave_keeps,
            Some(MovementKind::ParentalLeave) => !self.known.policy.parental_leave_keeps,
            Some(_) => false,
            None => person.standing == Standing::OnLeave && !self.known.policy.academic_leave_keeps,
        }
    }

    fn student_in(&mut self, id: PersonId, group: Group, desired: &[Desired], state: Option<&Resolved>) {
        let reason = state.map_or(Reason::new(BasisSource::Roster), |state| state.reason);
        if !self.who.guardianships.is_empty()
            && state.is_none_or(|state| state.former.is_none())
            && let Some(link) = self.who.links.of(id)
        {
            // Moved on the word of the roster alone: parents follow.
            let before = self.who.memberships(link.account).find_map(|row| {
                let place = self.placed.place_of(row)?;
                let other = self.placed.places.get(place).group()?;
                (row.role == Role::Student
                    && other != group
                    && matches!(self.placed.places.get(place), Place::Class(_)))
                .then_some(other)
            });
            if let Some(before) = before {
                self.students.moved.entry(id).or_insert((before, reason));
            }
        }
        let (who, known, placed) = (self.who, self.known, self.placed);
        self.reconciler().reconcile(id, desired, &|place, _| {
            let Some(other) = place.group() else { return placed.management_unwanted(place) };
            if other == group {
                // A chat of the own group that no rule speaks of.
                return None;
            }
            if matches!(reason.basis, BasisSource::Order(_)) {
                return Some(reason);
            }
            // Listed elsewhere: missing from this group, if a roster is complete for it (N7) or a change says so.
            (!known.lists.students.of_group(other).is_empty() || who.people.has_left(id, other))
                .then(|| Reason::new(BasisSource::Absence))
        });
    }

    /// The group of the class that a person's account is in.
    fn group_of_account(&self, id: PersonId) -> Option<Group> {
        let link = self.who.links.of(id)?;
        self.who.memberships(link.account).find_map(|row| {
            let place = self.placed.place_of(row)?;
            match self.placed.places.get(place) {
                Place::Class(group) if row.role == Role::Student => Some(group),
                _ => None,
            }
        })
    }
}
