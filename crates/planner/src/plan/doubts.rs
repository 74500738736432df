//! What the rosters, the orders and the membership say of a person come in; what speaks against acting on it without a person
//! goes out, as the code of a sentence (`doubt-…` in the catalogues).
//!
//! An order is a line in a register: it may be of another year, of a namesake, of the row above. It is believed where
//! something else says the same of the same person: a list that is complete for the group, or birth date and group together.

use chrono::NaiveDate;
use hashbrown::{HashMap, HashSet};

use super::draft::{Ground, Reason};
use super::engine::{Engine, Want};
use super::{Confidence, Severity};
use crate::identity::{Force, Kin, Link, NearSide, PersonId, QuestionKind, near_matches};
use domain::membership::{Category, MemberStatus, Place};
use domain::roster::{Group, MovementKind, Notice, Standing};
use names::{Text, likeness};

/// Representatives by given name and patronymic, each with the group of the child.
type ByGivenNames = HashMap<(Text, Text), Vec<(Option<Group>, PersonId)>>;

/// Somebody of an order: who, out of which group or into which, and from which day.
type Moving = (PersonId, Option<Group>, Option<NaiveDate>);

/// Rows of legal representatives that name nobody for certain: initials, or a child whom no list knows. Each may be the
/// parent whom another row of that surname seems to be.
#[derive(Debug, Default)]
pub(super) struct UnsureGuardians {
    /// By the first letters of the surname.
    rows: HashMap<String, Vec<(Text, Option<Group>, PersonId)>>,
    /// Those who have no account, by given name and patronymic: a surname changes.
    unmatched: ByGivenNames,
}

/// Letters by which surnames that may be one are found: an ending and a mistyped letter are behind them as a rule.
const FIRST_LETTERS: usize = 3;

fn first_letters(word: &str) -> String {
    word.chars().take(FIRST_LETTERS).collect()
}

impl Engine<'_> {
    /// Finds who leaves by an order while another one takes in a name that differs by a letter: one person, written
    /// differently, as a rule. It is asked, and nobody is removed meanwhile.
    pub(super) fn find_near_returns(&mut self) {
        let (mut leaving, mut coming): (Vec<Moving>, Vec<Moving>) = (Vec::new(), Vec::new());
        for order in self.orders.iter().filter(|order| matches!(order.force, Force::InForce | Force::Future)) {
            let Some(movement) = order.of(self.book) else { continue };
            let day = movement.effective.or(movement.date);
            if movement.kind.leaves() {
                leaving.push((order.person, movement.from_group, day));
            } else if matches!(
                movement.kind,
                MovementKind::Enrolment | MovementKind::Reinstatement | MovementKind::Hire
            ) && self.links.of(order.person).is_none_or(|link| link.confidence == Confidence::Possible)
            {
                coming.push((order.person, movement.to_group, day));
            }
        }
        self.newly_listed_near(&leaving, &mut coming);
        if leaving.is_empty() || coming.is_empty() {
            return;
        }
        let side = |person: PersonId| {
            let own = self.people.get(person);
            NearSide { key: own.key, birth: own.birth, initials: self.book.names.has_initials(own.name) }
        };
        let left: Vec<NearSide> = leaving.iter().map(|(person, ..)| side(*person)).collect();
        let right: Vec<NearSide> = coming.iter().map(|(person, ..)| side(*person)).collect();
        let group = |person: PersonId, by_order: Option<Group>| by_order.or(self.people.get(person).group);
        let together = |l: usize, r: usize| match (leaving.get(l), coming.get(r)) {
            (Some((l, from, _)), Some((r, to, _))) => {
                let (from, to) = (group(*l, *from), group(*r, *to));
                from.is_none() || to.is_none() || from == to
            }
            _ => false,
        };
        let near = near_matches(&self.book.names, &left, &right, together);
        for found in near {
            let (Some((gone, _, left_on)), Some((back, _, back_on))) =
                (leaving.get(found.left).copied(), coming.get(found.right).copied())
            else {
                continue;
            };
            let born =
                matches!((self.people.get(gone).birth, self.people.get(back).birth), (Some(a), Some(b)) if a == b);
            let later = left_on.is_none() || back_on.is_none() || back_on >= left_on;
            let same_kind = self.people.get(gone).category == self.people.get(back).category;
            if gone == back || !later || !same_kind || !(born || together(found.left, found.right)) {
                continue;
            }
            let Some(link) = self.links.of(gone) else { continue };
            if self.is_answered(back, link) {
                continue;
            }
            self.near_returns.insert(gone);
            let category = self.people.get(gone).category;
            self.links.ask(QuestionKind::NearMatch, category, vec![back], vec![link.account]);
            let (row, mention) = (self.people.get(back).source, self.people.mention(gone, self.book));
            self.notices.push(
                Notice::new(Severity::Warning, "orders.near_return")
                    .at(row)
                    .about(mention)
                    .text("other", self.book.names.display(self.people.get(back).name)),
            );
        }
    }

    /// Whom a list has anew may be somebody whom an order sends away, too: only those of the same group or birth date are
    /// looked at.
    fn newly_listed_near(&self, leaving: &[Moving], coming: &mut Vec<Moving>) {
        let unlisted = |person: PersonId| !self.people.get(person).listed && self.links.of(person).is_some();
        let gone: Vec<&Moving> = leaving.iter().filter(|(person, ..)| unlisted(*person)).collect();
        if gone.is_empty() {
            return;
        }
        let births: HashSet<_> = gone.iter().filter_map(|(person, ..)| self.people.get(*person).birth).collect();
        let groups: HashSet<Group> =
            gone.iter().filter_map(|(person, from, _)| from.or(self.people.get(*person).group)).collect();
        let staff = gone.iter().any(|(person, ..)| self.people.get(*person).category == Category::Staff);
        // Almost everybody has an account: asked first.
        for (id, person) in self.people.all().filter(|(id, _)| self.links.of(*id).is_none()) {
            let near = match person.category {
                Category::Student => {
                    person.birth.is_some_and(|birth| births.contains(&birth))
                        || person.group.is_some_and(|group| groups.contains(&group))
                }
                Category::Staff => staff,
                Category::Guardian => false,
            };
            if near && person.listed && person.standing == Standing::Active {
                coming.push((id, person.group, None));
            }
        }
    }

    /// True if a person said already that somebody and an account are two.
    fn is_answered(&self, person: PersonId, link: Link) -> bool {
        if self.book.answers.is_empty() {
            return false;
        }
        let key = self.people.key(person, self.book);
        let own = self.accounts.get(link.account);
        let category = self.people.get(person).category;
        let account = match self.book.texts.get(own.platform_id) {
            "" => self.accounts.key(link.account, category, self.book),
            id => id.to_owned(),
        };
        self.book.answers.iter().any(|answer| !answer.same && answer.person == key && answer.account == account)
    }

    /// What speaks against an order by which somebody leaves: a name alone that no list knows is not enough.
    pub(super) fn doubt_of_leaving(&self, id: PersonId, reason: Reason) -> Option<&'static str> {
        let Ground::Order(number) = reason.ground else { return None };
        if self.near_returns.contains(&id) {
            return Some("near-return");
        }
        let person = self.people.get(id);
        if person.listed {
            return None;
        }
        let movement = self.book.movements.get(number as usize)?;
        let link = self.links.of(id);
        let sure = link.is_some_and(|link| link.confidence == Confidence::Certain);
        match person.category {
            Category::Staff => {
                (self.staff.of_organization().is_empty() && link.is_some() && !sure).then_some("no-list")
            }
            Category::Guardian => None,
            Category::Student => {
                let seats = link.map(|link| self.classes_of(link)).unwrap_or_default();
                let covered = |group: Group| !self.students.of_group(group).is_empty();
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
        self.accounts
            .memberships(link.account, self.book)
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

    /// What speaks against bringing somebody into a place: a name alone, borne by an account that sits where no list says
    /// who belongs there, may be a namesake's.
    pub(super) fn doubt_of_arrival(&self, person: PersonId, link: Link, want: &Want) -> Option<&'static str> {
        let own = self.people.get(person);
        if link.confidence == Confidence::Certain || own.category == Category::Staff || want.reason.review {
            return None;
        }
        let ordered_from = match want.reason.ground {
            Ground::Order(number) => self.book.movements.get(number as usize).and_then(|movement| movement.from_group),
            _ => None,
        };
        let mut elsewhere = false;
        for row in self.accounts.memberships(link.account, self.book) {
            if row.role.category() != own.category || matches!(row.status, MemberStatus::Left | MemberStatus::Suspended)
            {
                continue;
            }
            let Some(group) = self.place_of(row).and_then(|place| self.places.get(place).group()) else { continue };
            let (here, is_covered) = match own.category {
                Category::Student => {
                    (own.group == Some(group) || ordered_from == Some(group), !self.students.of_group(group).is_empty())
                }
                _ => (
                    self.children_in(person, group) > 0 || self.has_moved_from(person, group),
                    !self.guardians.of_group(group).is_empty(),
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

    /// True if a child of a representative came from a group.
    fn has_moved_from(&self, guardian: PersonId, group: Group) -> bool {
        self.kin_of(guardian).iter().any(|kin| {
            kin.child.is_some_and(|child| {
                self.moved.get(&child).is_some_and(|(from, _)| *from == group)
                    || self.gone.get(&child).is_some_and(|(_, from)| *from == Some(group))
            })
        })
    }

    /// True if it is not certain who a student is, or where they stand: what follows for the parents waits with them.
    pub(super) fn is_uncertain(&self, child: PersonId) -> bool {
        let own = self.people.get(child);
        own.contested
            || self.unsure.contains(&child)
            || self.links.is_asked(child)
            || self.links.of(child).is_some_and(|link| link.confidence == Confidence::Possible)
    }

    /// What speaks against taking a representative out of a place: a child of theirs whom nobody knows for certain, or a row
    /// of the list that may be theirs too.
    pub(super) fn doubt_about_children(&self, guardian: PersonId, kin: &[Kin], place: Place) -> Option<&'static str> {
        let group = place.group();
        let concerns = |other: Option<Group>| other.is_none() || group.is_none() || other == group;
        for kin in kin {
            match kin.child {
                None if concerns(kin.group) => return Some("child-unknown"),
                Some(child) if self.is_uncertain(child) => return Some("child-uncertain"),
                _ => {}
            }
        }
        self.may_be_another_guardian(guardian, concerns).then_some("guardian-perhaps-other")
    }

    /// Finds the rows of representatives that name nobody for certain; only where somebody is to be taken out.
    fn find_unsure_guardians(&self) -> UnsureGuardians {
        let mut unmatched: ByGivenNames = HashMap::new();
        let mut rows: HashMap<String, Vec<(Text, Option<Group>, PersonId)>> = HashMap::new();
        let mut seen: HashSet<(PersonId, Option<Group>)> = HashSet::new();
        for kin in &self.kin {
            let own = self.people.get(kin.guardian);
            let initials = self.book.names.has_initials(own.name);
            if !own.key.patronymic.is_empty() && self.links.of(kin.guardian).is_none() {
                let group = kin.group.or_else(|| kin.child.and_then(|child| self.people.get(child).group));
                unmatched.entry((own.key.given, own.key.patronymic)).or_default().push((group, kin.guardian));
            }
            if kin.child.is_some() && !initials {
                continue;
            }
            let group = kin.group.or_else(|| kin.child.and_then(|child| self.people.get(child).group));
            if seen.insert((kin.guardian, group)) {
                let surname = own.key.surname;
                let key = first_letters(self.book.names.folded(surname));
                rows.entry(key).or_default().push((surname, group, kin.guardian));
            }
        }
        UnsureGuardians { rows, unmatched }
    }

    fn may_be_another_guardian(&self, guardian: PersonId, concerns: impl Fn(Option<Group>) -> bool) -> bool {
        let unsure = self.unsure_guardians.get_or_init(|| self.find_unsure_guardians());
        let key = self.people.get(guardian).key;
        let renamed = unsure.unmatched.get(&(key.given, key.patronymic)).into_iter().flatten();
        if renamed.into_iter().any(|(group, who)| *who != guardian && concerns(*group)) {
            return true;
        }
        let surname = self.book.names.folded(key.surname);
        let Some(rows) = unsure.rows.get(&first_letters(surname)) else { return false };
        rows.iter().any(|(other, group, who)| {
            *who != guardian && concerns(*group) && is_like_surname(surname, self.book.names.folded(*other))
        })
    }

    /// An order older than the membership that it would end says nothing about it: the person came (again) later.
    pub(super) fn is_older_than(&self, ground: Ground, row: &domain::membership::MemberRow) -> bool {
        let Ground::Order(number) = ground else { return false };
        let day = self.book.movements.get(number as usize).and_then(|movement| movement.effective.or(movement.date));
        row.status == MemberStatus::Joined && matches!((day, row.since), (Some(day), Some(since)) if since > day)
    }
}

/// True for two surnames that may be one: the same, of the other gender, or with one letter mistyped.
pub(super) fn is_like_surname(a: &str, b: &str) -> bool {
    is_of_family(a, b) || likeness([a, "", ""], [b, "", ""]).surname <= 1
}

/// True for two surnames that are the same but for the ending, as those of a family are.
pub(super) fn is_of_family(a: &str, b: &str) -> bool {
    let (long_a, long_b) = (a.chars().count(), b.chars().count());
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    same >= FIRST_LETTERS && same + 2 >= long_a.min(long_b) && long_a.abs_diff(long_b) <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_of_one_family() {
        for (a, b) in [("галкин", "галкина"), ("толстой", "толстая"), ("галкин", "галкин"), ("сидоров", "сидаров")]
        {
            assert!(is_like_surname(a, b), "{a} {b}");
        }
        for (a, b) in [("галкин", "гаврилов"), ("иванов", "петров"), ("ким", "ли")] {
            assert!(!is_like_surname(a, b), "{a} {b}");
        }
    }
}
