//! Legal representatives: in the parent chats of their minor children's groups (W7), with the child when it moves, out
//! when it leaves, in no place where another child of theirs still studies (N2).

use chrono::{Days, Months, NaiveDate};
use domain::GuardCode;
use hashbrown::HashMap;

use super::Severity;
use super::draft::{Ground, Reason};
use super::engine::{Engine, Want};
use crate::identity::{Kin, PersonId};
use crate::policy::Rule;
use domain::membership::{Category, MemberStatus, Place, Role};
use domain::roster::{Group, Notice, Source};

/// Six or more guardians of one student are a sign of a fault.
const TOO_MANY: usize = 6;

impl Engine<'_> {
    pub(super) fn walk_guardians(&mut self) {
        let ids: Vec<PersonId> =
            self.people.all().filter(|(_, person)| person.category == Category::Guardian).map(|(id, _)| id).collect();
        let crowded = self.crowded();
        for id in ids {
            self.guardian(id, &crowded);
        }
        self.announce_majorities();
    }

    /// Students with six or more guardians.
    fn crowded(&mut self) -> Vec<PersonId> {
        let mut of_child: HashMap<PersonId, (Vec<PersonId>, Source)> = HashMap::new();
        for kin in &self.kin {
            let Some(child) = kin.child else { continue };
            let (guardians, _) = of_child.entry(child).or_insert((Vec::new(), kin.source));
            if !guardians.contains(&kin.guardian) {
                guardians.push(kin.guardian);
            }
        }
        let mut crowded: Vec<(PersonId, usize, Source)> = of_child
            .into_iter()
            .filter(|(_, (guardians, _))| guardians.len() >= TOO_MANY)
            .map(|(child, (guardians, source))| (child, guardians.len(), source))
            .collect();
        crowded.sort_unstable_by_key(|(child, _, _)| *child);
        for (child, count, source) in &crowded {
            let mention = self.people.mention(*child, self.book);
            self.notices.push(
                Notice::new(Severity::Warning, "guardians.too_many").at(*source).about(mention).count("count", *count),
            );
        }
        crowded.into_iter().map(|(child, _, _)| child).collect()
    }

    fn guardian(&mut self, id: PersonId, crowded: &[PersonId]) {
        let kin: Vec<Kin> = self.kin_of(id).to_vec();
        let mut wants: Vec<Want> = Vec::new();
        for kin in &kin {
            let Some(child) = kin.child else { continue };
            let Some(Some(group)) = self.studies.get(&child).copied() else { continue };
            if self.people.get(child).contested {
                continue;
            }
            if kin.without_rights {
                let mention = self.people.mention(id, self.book);
                self.notices.push(
                    Notice::new(Severity::Warning, "guardians.without_rights")
                        .at(kin.source)
                        .about(mention)
                        .text("group", self.book.groups.display(group)),
                );
                continue;
            }
            let moved = self.moved.get(&child).copied();
            let mut reason = moved.map_or(Reason::new(Ground::Roster), |(_, reason)| reason);
            if crowded.contains(&child) {
                reason = reason.doubted("many-guardians");
            }
            if self.is_uncertain(child) {
                reason = reason.doubted("child-uncertain");
            }
            let places = self.places_of(group);
            if self.policy.rules.is_on(Rule::W7)
                && self.is_minor(child)
                && let Some(place) = places.parents
            {
                self.want_once(&mut wants, Want { place, role: Role::Parent, rule: Rule::W7, reason });
            }
            // A parent who was suspended with the child comes back with the child.
            if self.is_suspended_in_class(id, group) {
                let place = self.places.number(Place::Class(group));
                self.want_once(&mut wants, Want { place, role: Role::Parent, rule: Rule::W7, reason });
            }
            // Where a parent sits in the class itself, they follow the child to the new one.
            if let Some((former, reason)) = moved
                && self.sits_in_class(id, former)
            {
                let place = self.places.number(Place::Class(group));
                self.want_once(&mut wants, Want { place, role: Role::Parent, rule: Rule::W7, reason });
            }
        }
        if kin.iter().any(|kin| kin.child.is_some_and(|child| self.studies.contains_key(&child)) && !kin.without_rights)
        {
            wants.extend(self.management_wants(id, Reason::new(Ground::Policy)));
        }
        self.settle(id, &wants, &|engine, place, _| {
            let reason = engine.guardian_unwanted(&kin, place)?;
            Some(reason.perhaps_doubted(engine.doubt_about_children(id, &kin, place)))
        });
    }

    fn want_once(&self, wants: &mut Vec<Want>, want: Want) {
        if !wants.iter().any(|known| known.place == want.place) {
            wants.push(want);
        }
    }

    /// True if a guardian is suspended in a class, and in no other state there.
    fn is_suspended_in_class(&self, id: PersonId, group: Group) -> bool {
        let Some(link) = self.links.of(id) else { return false };
        let mut here = self
            .accounts
            .memberships(link.account, self.book)
            .filter(|row| row.role == Role::Parent)
            .filter(|row| self.place_of(row).is_some_and(|place| self.places.get(place) == Place::Class(group)))
            .peekable();
        here.peek().is_some() && here.all(|row| row.status == MemberStatus::Suspended)
    }

    fn sits_in_class(&self, id: PersonId, group: Group) -> bool {
        self.links.of(id).is_some_and(|link| {
            self.accounts.memberships(link.account, self.book).any(|row| {
                row.role == Role::Parent
                    && matches!(row.status, MemberStatus::Joined | MemberStatus::Suspended)
                    && self.place_of(row).is_some_and(|place| self.places.get(place) == Place::Class(group))
            })
        })
    }

    /// Why a guardian's membership has to go: no child of theirs studies there.
    fn guardian_unwanted(&self, kin: &[Kin], place: Place) -> Option<Reason> {
        let Some(group) = place.group() else {
            // Out of every class and chat when the last child is gone (5.13.8).
            let stays = kin.iter().any(|kin| kin.child.is_none_or(|child| self.studies.contains_key(&child)));
            let gone = kin.iter().find_map(|kin| self.gone.get(&kin.child?)).map(|(reason, _)| *reason);
            return gone.filter(|_| !stays).or_else(|| self.management_unwanted(place));
        };
        let here = |kin: &&Kin| kin.child.is_some_and(|child| self.studies.get(&child) == Some(&Some(group)));
        let children: Vec<&Kin> = kin.iter().filter(here).collect();
        if !children.is_empty() {
            if children.iter().all(|kin| kin.without_rights) {
                return Some(Reason::new(Ground::Policy).doubted("guardian-policy"));
            }
            let minor = children.iter().any(|kin| kin.child.is_some_and(|child| self.is_minor(child)));
            // The chat is for the representatives of minors (W7, 5.13.1).
            let adult = matches!(place, Place::ParentChat(_)) && !minor && self.policy.rules.is_on(Rule::W7);
            if adult {
                return Some(Reason::new(Ground::Policy).doubted("adult-child"));
            }
            return self.gone_from(kin, group).map(|reason| reason.held(GuardCode::OtherChildRemains));
        }
        if let Some(reason) = self.gone_from(kin, group) {
            // Another row of theirs names a child whom nobody knows: perhaps a child of this group, mistyped.
            let doubt = kin.iter().any(|kin| kin.child.is_none() && kin.group.is_none_or(|known| known == group));
            return Some(Reason { review: reason.review || doubt, ..reason });
        }
        let moved = kin.iter().find_map(|kin| {
            let (former, reason) = self.moved.get(&kin.child?)?;
            (*former == group).then_some(*reason)
        });
        if moved.is_some() {
            return moved
                .map(|reason| if reason.ground == Ground::Roster { Reason::new(Ground::Absence) } else { reason });
        }
        // A child without a group that is known, or one that no roster names: nothing is concluded.
        let unclear = kin.iter().any(|kin| match kin.child {
            None => kin.group.is_none_or(|known| known == group),
            Some(child) => matches!(self.studies.get(&child), Some(None)) || self.people.get(child).contested,
        });
        let covered = !self.guardians.of_group(group).is_empty() || !self.students.of_group(group).is_empty();
        (covered && !unclear).then(|| Reason::new(Ground::Absence))
    }

    /// The ground on which a child left the group.
    fn gone_from(&self, kin: &[Kin], group: Group) -> Option<Reason> {
        kin.iter().find_map(|kin| {
            let child = kin.child?;
            let (reason, from) = self.gone.get(&child)?;
            let from = from.or(kin.group).or(self.people.get(child).group);
            (from.is_none() || from == Some(group)).then_some(*reason)
        })
    }

    /// A minor until the 18th birthday; without a birth date, a minor.
    pub(super) fn is_minor(&self, student: PersonId) -> bool {
        self.people.get(student).birth.and_then(majority).is_none_or(|day| self.today < day)
    }

    /// The 18th birthday, announced some days before.
    fn announce_majorities(&mut self) {
        let mut children: Vec<(PersonId, NaiveDate, Group)> = self
            .kin
            .iter()
            .filter_map(|kin| {
                let child = kin.child?;
                let group = self.studies.get(&child).copied().flatten()?;
                let day = self.people.get(child).birth.and_then(majority)?;
                let first = day.checked_sub_days(Days::new(u64::from(self.policy.majority_notice_days)))?;
                let has_chat = self.places_of(group).parents.is_some();
                (has_chat && first <= self.today && self.today < day).then_some((child, day, group))
            })
            .collect();
        children.sort_unstable();
        children.dedup();
        for (child, day, group) in children {
            let source = self.people.get(child).source;
            let mention = self.people.mention(child, self.book);
            self.notices.push(
                Notice::new(Severity::Info, "guardians.child_comes_of_age")
                    .at(source)
                    .about(mention)
                    .text("date", day.format("%d.%m.%Y").to_string())
                    .text("group", self.book.groups.display(group)),
            );
        }
    }
}

fn majority(birth: NaiveDate) -> Option<NaiveDate> {
    birth.checked_add_months(Months::new(18 * 12))
}
