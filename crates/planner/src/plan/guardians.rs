//! Legal representatives: in the parent chats of their minor children's groups (W7), with the child when it moves, out
//! when it leaves, in no place where another child of theirs still studies (N2).

use std::cell::OnceCell;

use chrono::{Days, Months, NaiveDate};
use domain::GuardCode;
use hashbrown::HashMap;

use super::Severity;
use super::draft::{BasisSource, Reason};
use super::identities::Identities;
use super::known::Known;
use super::outcome::Outcome;
use super::placed::Placed;
use super::reconcile::{Desired, Reconciler};
use super::staff::Staff;
use super::students::Students;
use super::unsure_guardians::UnsureGuardians;
use crate::identity::{Guardianship, PersonId};
use crate::policy::Rule;
use domain::membership::{Category, MemberStatus, Place, PlaceId, Role};
use domain::roster::{Group, Notice, RowRef};

/// Six or more guardians of one student are a sign of a fault.
const TOO_MANY: usize = 6;

/// Walks over all representatives.
pub(super) fn walk_guardians(placed: &Placed<'_>, students: &Students, staff: &Staff, outcome: &mut Outcome) {
    let who = placed.known.who;
    let crowded = crowded(who, &mut outcome.notices);
    let mut reconciler = Reconciler::new(placed, students, staff, outcome);
    let walk = GuardianWalk { who, known: placed.known, placed, students, crowded, unsure_rows: OnceCell::new() };
    for (id, _) in who.people.all().filter(|(_, person)| person.category == Category::Guardian) {
        walk.guardian(id, &mut reconciler);
    }
    announce_majorities(placed, students, &mut outcome.notices);
}

/// The walk over representatives, with where their children are.
struct GuardianWalk<'w> {
    who: &'w Identities<'w>,
    known: &'w Known<'w>,
    placed: &'w Placed<'w>,
    students: &'w Students,
    /// Students with six or more guardians.
    crowded: Vec<PersonId>,
    /// Rows of representatives that name nobody for certain; looked for where somebody is to be taken out.
    unsure_rows: OnceCell<UnsureGuardians>,
}

impl GuardianWalk<'_> {
    fn guardian(&self, id: PersonId, reconciler: &mut Reconciler<'_>) {
        let guardianships = self.who.guardianships_of(id);
        let mut desired: Vec<Desired> = Vec::new();
        for guardianships in guardianships {
            let Some(child) = guardianships.child else { continue };
            let Some(Some(group)) = self.students.studies.get(&child).copied() else { continue };
            if self.who.people.get(child).contested {
                continue;
            }
            if guardianships.without_rights {
                let mention = self.who.people.mention(id, self.who.dataset);
                reconciler.outcome.notices.push(
                    Notice::new(Severity::Warning, "guardians.without_rights")
                        .at(guardianships.source)
                        .about(mention)
                        .text("group", self.who.dataset.groups.display(group)),
                );
                continue;
            }
            let moved = self.students.moved.get(&child).copied();
            let mut reason = moved.map_or(Reason::new(BasisSource::Roster), |(_, reason)| reason);
            if self.crowded.contains(&child) {
                reason = reason.doubted("many-guardians");
            }
            if self.students.is_uncertain(self.who, child) {
                reason = reason.doubted("child-uncertain");
            }
            let Some(places) = self.placed.of_group(group) else { continue };
            if self.known.policy.rules.is_on(Rule::W7)
                && is_minor(self.who, child)
                && let Some(place) = places.parents
            {
                want_once(&mut desired, want_of(place, reason));
            }
            // A parent who was suspended with the child comes back with the child.
            if self.is_suspended_in_class(id, group) {
                want_once(&mut desired, want_of(places.class, reason));
            }
            // Where a parent sits in the class itself, they follow the child to the new one.
            if let Some((former, reason)) = moved
                && self.sits_in_class(id, former)
            {
                want_once(&mut desired, want_of(places.class, reason));
            }
        }
        if guardianships.iter().any(|guardianships| {
            guardianships.child.is_some_and(|child| self.students.studies.contains_key(&child))
                && !guardianships.without_rights
        }) {
            desired.extend(self.placed.desired_in_management(id, Reason::new(BasisSource::Policy)));
        }
        reconciler.reconcile(id, &desired, &|place, _| {
            let reason = self.guardian_unwanted(guardianships, place)?;
            Some(reason.perhaps_doubted(self.doubt_about_children(id, guardianships, place)))
        });
    }

    /// True if a guardian is suspended in a class, and in no other state there.
    fn is_suspended_in_class(&self, id: PersonId, group: Group) -> bool {
        let Some(link) = self.who.links.of(id) else { return false };
        let mut here = self
            .who
            .memberships(link.account)
            .filter(|row| row.role == Role::Parent)
            .filter(|row| {
                self.placed.place_of(row).is_some_and(|place| self.placed.places.get(place) == Place::Class(group))
            })
            .peekable();
        here.peek().is_some() && here.all(|row| row.status == MemberStatus::Suspended)
    }

    fn sits_in_class(&self, id: PersonId, group: Group) -> bool {
        self.who.links.of(id).is_some_and(|link| {
            self.who.memberships(link.account).any(|row| {
                row.role == Role::Parent
                    && matches!(row.status, MemberStatus::Joined | MemberStatus::Suspended)
                    && self
                        .placed
                        .place_of(row)
                        .is_some_and(|place| self.placed.places.get(place) == Place::Class(group))
            })
        })
    }

    /// Why a guardian's membership has to go: no child of theirs studies there.
    fn guardian_unwanted(&self, guardianships: &[Guardianship], place: Place) -> Option<Reason> {
        let Some(group) = place.group() else {
            // Out of every class and chat when the last child is gone (5.13.8).
            let stays = guardianships.iter().any(|guardianships| {
                guardianships.child.is_none_or(|child| self.students.studies.contains_key(&child))
            });
            let gone = guardianships
                .iter()
                .find_map(|guardianships| self.students.gone.get(&guardianships.child?))
                .map(|(reason, _)| *reason);
            return gone.filter(|_| !stays).or_else(|| self.placed.management_unwanted(place));
        };
        let here = |guardianships: &&Guardianship| {
            guardianships.child.is_some_and(|child| self.students.studies.get(&child) == Some(&Some(group)))
        };
        let children: Vec<&Guardianship> = guardianships.iter().filter(here).collect();
        if !children.is_empty() {
            if children.iter().all(|guardianships| guardianships.without_rights) {
                return Some(Reason::new(BasisSource::Policy).doubted("guardian-policy"));
            }
            let minor =
                children.iter().any(|guardianships| guardianships.child.is_some_and(|child| is_minor(self.who, child)));
            // The chat is for the representatives of minors (W7, 5.13.1).
            let adult = matches!(place, Place::ParentChat(_)) && !minor && self.known.policy.rules.is_on(Rule::W7);
            if adult {
                return Some(Reason::new(BasisSource::Policy).doubted("adult-child"));
            }
            return self.gone_from(guardianships, group).map(|reason| reason.held(GuardCode::OtherChildRemains));
        }
        if let Some(reason) = self.gone_from(guardianships, group) {
            // Another row of theirs names a child whom nobody knows: perhaps a child of this group, mistyped.
            let doubt = guardianships.iter().any(|guardianships| {
                guardianships.child.is_none() && guardianships.group.is_none_or(|known| known == group)
            });
            return Some(Reason { review: reason.review || doubt, ..reason });
        }
        let moved = guardianships.iter().find_map(|guardianships| {
            let (former, reason) = self.students.moved.get(&guardianships.child?)?;
            (*former == group).then_some(*reason)
        });
        if moved.is_some() {
            return moved.map(|reason| {
                if reason.basis == BasisSource::Roster { Reason::new(BasisSource::Absence) } else { reason }
            });
        }
        // A child without a group that is known, or one that no roster names: nothing is concluded.
        let unclear = guardianships.iter().any(|guardianships| match guardianships.child {
            None => guardianships.group.is_none_or(|known| known == group),
            Some(child) => {
                matches!(self.students.studies.get(&child), Some(None)) || self.who.people.get(child).contested
            }
        });
        let covered = !self.known.lists.guardians.of_group(group).is_empty()
            || !self.known.lists.students.of_group(group).is_empty();
        (covered && !unclear).then(|| Reason::new(BasisSource::Absence))
    }

    /// The ground on which a child left the group.
    fn gone_from(&self, guardianships: &[Guardianship], group: Group) -> Option<Reason> {
        guardianships.iter().find_map(|guardianships| {
            let child = guardianships.child?;
            let (reason, from) = self.students.gone.get(&child)?;
            let from = from.or(guardianships.group).or(self.who.people.get(child).group);
            (from.is_none() || from == Some(group)).then_some(*reason)
        })
    }

    /// What speaks against taking a representative out of a place: a child of theirs whom nobody knows for certain, or a row
    /// of the list that may be theirs too.
    fn doubt_about_children(
        &self,
        guardian: PersonId,
        guardianships: &[Guardianship],
        place: Place,
    ) -> Option<&'static str> {
        let group = place.group();
        let concerns = |other: Option<Group>| other.is_none() || group.is_none() || other == group;
        for guardianships in guardianships {
            match guardianships.child {
                None if concerns(guardianships.group) => return Some("child-unknown"),
                Some(child) if self.students.is_uncertain(self.who, child) => return Some("child-uncertain"),
                _ => {}
            }
        }
        let unsure = self.unsure_rows.get_or_init(|| UnsureGuardians::of(self.who));
        unsure.may_be_another(self.who, guardian, concerns).then_some("guardian-perhaps-other")
    }
}

/// Students with six or more guardians.
fn crowded(who: &Identities<'_>, notices: &mut Vec<Notice>) -> Vec<PersonId> {
    let mut of_child: HashMap<PersonId, (Vec<PersonId>, RowRef)> = HashMap::new();
    for guardianships in &who.guardianships {
        let Some(child) = guardianships.child else { continue };
        let (guardians, _) = of_child.entry(child).or_insert((Vec::new(), guardianships.source));
        if !guardians.contains(&guardianships.guardian) {
            guardians.push(guardianships.guardian);
        }
    }
    let mut crowded: Vec<(PersonId, usize, RowRef)> = of_child
        .into_iter()
        .filter(|(_, (guardians, _))| guardians.len() >= TOO_MANY)
        .map(|(child, (guardians, source))| (child, guardians.len(), source))
        .collect();
    crowded.sort_unstable_by_key(|(child, _, _)| *child);
    for (child, count, source) in &crowded {
        let mention = who.people.mention(*child, who.dataset);
        notices.push(
            Notice::new(Severity::Warning, "guardians.too_many").at(*source).about(mention).count("count", *count),
        );
    }
    crowded.into_iter().map(|(child, _, _)| child).collect()
}

fn want_of(place: PlaceId, reason: Reason) -> Desired {
    Desired { place, role: Role::Parent, rule: Rule::W7, reason }
}

fn want_once(desired: &mut Vec<Desired>, want: Desired) {
    if !desired.iter().any(|known| known.place == want.place) {
        desired.push(want);
    }
}

/// A minor until the 18th birthday; without a birth date, a minor.
fn is_minor(who: &Identities<'_>, student: PersonId) -> bool {
    who.people.get(student).birth.and_then(majority).is_none_or(|day| who.today < day)
}

/// The 18th birthday, announced some days before.
fn announce_majorities(placed: &Placed<'_>, students: &Students, notices: &mut Vec<Notice>) {
    let (known, who) = (placed.known, placed.known.who);
    let mut children: Vec<(PersonId, NaiveDate, Group)> = who
        .guardianships
        .iter()
        .filter_map(|guardianships| {
            let child = guardianships.child?;
            let group = students.studies.get(&child).copied().flatten()?;
            let day = who.people.get(child).birth.and_then(majority)?;
            let first = day.checked_sub_days(Days::new(u64::from(known.policy.majority_notice_days)))?;
            let has_chat = placed.of_group(group).is_some_and(|places| places.parents.is_some());
            (has_chat && first <= who.today && who.today < day).then_some((child, day, group))
        })
        .collect();
    children.sort_unstable();
    children.dedup();
    for (child, day, group) in children {
        let source = who.people.get(child).source;
        let mention = who.people.mention(child, who.dataset);
        notices.push(
            Notice::new(Severity::Info, "guardians.child_comes_of_age")
                .at(source)
                .about(mention)
                .text("date", day.format("%d.%m.%Y").to_string())
                .text("group", who.dataset.groups.display(group)),
        );
    }
}

/// The day on which somebody comes of age.
pub(super) fn majority(birth: NaiveDate) -> Option<NaiveDate> {
    birth.checked_add_months(Months::new(18 * 12))
}
