//! Drafts come in; the guards that hold them are set on them. A guard holds narrowly: the actions that its cause concerns.

use domain::GuardCode;
use hashbrown::{HashMap, HashSet};

use super::draft::{Draft, Ground, Who};
use super::engine::Engine;
use super::{ActionKind, Confidence, Severity};
use crate::identity::AccountId;
use crate::policy::Threshold;
use domain::membership::{Category, MemberStatus, Place, PlaceId, Role};
use domain::roster::{MovementKind, Notice};

/// A guard by number: its code, its threshold, and what it counts.
type Case = (GuardCode, Threshold, fn(&Draft) -> bool);

impl Engine<'_> {
    /// Sets all guards.
    pub(super) fn guard(&mut self, time: Option<chrono::NaiveTime>) {
        self.guard_rosters();
        self.guard_changed_details();
        self.guard_slipped_rows();
        self.guard_people();
        self.guard_last_admin();
        self.guard_class_teachers();
        self.guard_numbers();
        self.guard_emptied_places();
        self.guard_idle_classes();
        self.guard_time(time);
    }

    pub(super) fn hold_all(&mut self, guard: GuardCode, which: impl Fn(&Self, &Draft) -> bool) -> usize {
        let mut drafts = std::mem::take(&mut self.drafts);
        let mut held = 0;
        for draft in &mut drafts {
            if which(self, draft) {
                draft.hold(guard);
                held += 1;
            }
        }
        self.drafts = drafts;
        held
    }

    /// Guards about single people: protected ones, the connector itself, students who would get a role of the staff.
    fn guard_people(&mut self) {
        self.hold_all(GuardCode::RoleEscalation, |engine, draft| engine.is_escalation(draft));
        self.hold_all(GuardCode::OwnAccount, |engine, draft| {
            draft.account.is_some_and(|account| {
                let id = engine.book.texts.get(engine.accounts.get(account).platform_id);
                engine.policy.own_accounts.iter().any(|own| own == id)
            })
        });
        self.hold_all(GuardCode::ProtectedPerson, |engine, draft| engine.is_protected(draft));
    }

    fn is_protected(&self, draft: &Draft) -> bool {
        let takes_away = matches!(
            draft.kind,
            ActionKind::Remove
                | ActionKind::Reassign
                | ActionKind::DetachClassTeacher
                | ActionKind::RevokeInvite
                | ActionKind::RevokeAdmin
                | ActionKind::DeclineRequest
        );
        if !takes_away {
            return false;
        }
        // The organisation's administrator is never removed by the daemon (N6).
        let head = draft.removes()
            && draft.account.is_some_and(|account| {
                self.accounts.memberships(account, self.book).any(|row| {
                    row.role == Role::Admin
                        && row.place.is_some_and(|place| self.places.get(place) == Place::Organization)
                })
            })
            && self.places.get(draft.place) == Place::Organization;
        head || self.policy.protected.iter().filter(|who| who.until.is_none_or(|until| until >= self.today)).any(
            |protected| {
                let by_id = draft.account.is_some_and(|account| {
                    self.book.texts.get(self.accounts.get(account).platform_id) == protected.who
                });
                let key = match draft.who {
                    Who::Person(person) => self.people.get(person).key,
                    Who::Account(account, _) => self.accounts.get(account).key,
                    Who::Class => return false,
                };
                by_id || self.is_named(&protected.who, key)
            },
        )
    }

    /// N6: somebody must remain who may administer.
    fn guard_last_admin(&mut self) {
        if !self.drafts.iter().any(|draft| draft.kind == ActionKind::RevokeAdmin || draft.removes()) {
            return;
        }
        let mut admins: HashMap<AccountId, Vec<PlaceId>> = HashMap::new();
        for (account, _) in self.accounts.all() {
            for row in self.accounts.memberships(account, self.book) {
                if row.is_admin && row.status == MemberStatus::Joined {
                    admins.entry(account).or_default().extend(self.place_of(row));
                }
            }
        }
        // Taking somebody out of the place where they have the rights takes the rights with it.
        let losing: HashSet<AccountId> = self
            .drafts
            .iter()
            .filter_map(|draft| Some((draft, draft.account?)))
            .filter(|(draft, account)| {
                admins.get(account).is_some_and(|places| {
                    draft.kind == ActionKind::RevokeAdmin || (draft.removes() && places.contains(&draft.place))
                })
            })
            .map(|(_, account)| account)
            .collect();
        if losing.is_empty() || losing.len() < admins.len() {
            return;
        }
        // Their other removals wait too.
        self.hold_all(GuardCode::LastAdmin, |_, draft| {
            draft.account.is_some_and(|account| losing.contains(&account))
                && matches!(draft.kind, ActionKind::RevokeAdmin | ActionKind::Remove)
        });
    }

    /// A class teacher leaves only after the successor is in.
    fn guard_class_teachers(&mut self) {
        let mut successors: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for (n, draft) in self.drafts.iter().enumerate() {
            if draft.role == Some(Role::ClassTeacher)
                && draft.adds()
                && matches!(self.places.get(draft.place), Place::Class(_))
            {
                successors.entry(draft.place).or_default().push(n);
            }
        }
        let in_place = self.staff_in_places();
        let mut held = Vec::new();
        for (n, draft) in self.drafts.iter().enumerate() {
            let leaves = draft.from.map_or(draft.removes() && draft.role == Some(Role::ClassTeacher), |(_, role)| {
                role == Role::ClassTeacher
            }) && matches!(draft.kind, ActionKind::Remove | ActionKind::DetachClassTeacher);
            if !leaves || draft.suspended || !matches!(self.places.get(draft.place), Place::Class(_)) {
                continue;
            }
            let others = in_place.get(&draft.place).map_or(0, |staff| {
                staff
                    .iter()
                    .filter(|(account, role)| *role == Role::ClassTeacher && Some(*account) != draft.account)
                    .count()
            });
            if others == 0 {
                held.push((n, successors.get(&draft.place).cloned().unwrap_or_default()));
            }
        }
        for (n, before) in held {
            let Some(draft) = self.drafts.get_mut(n) else { continue };
            if before.is_empty() {
                draft.hold(GuardCode::PlaceEmptied);
            } else {
                draft.depends.extend(before);
            }
        }
    }

    fn staff_in_places(&self) -> HashMap<PlaceId, Vec<(AccountId, Role)>> {
        let mut staff: HashMap<PlaceId, Vec<(AccountId, Role)>> = HashMap::new();
        for (account, own) in self.accounts.all() {
            if !own.is(Category::Staff) {
                continue;
            }
            for row in self.accounts.memberships(account, self.book) {
                if row.role.category() == Category::Staff
                    && row.status == MemberStatus::Joined
                    && let Some(place) = self.place_of(row)
                {
                    staff.entry(place).or_default().push((account, row.role));
                }
            }
        }
        staff
    }

    /// True if an order in force explains an action: it is not counted. The identity must be sure enough for the order to
    /// run by itself: certain, or a full name that is unique on both sides (orders seldom give birth dates).
    fn is_explained(&self, draft: &Draft) -> bool {
        matches!(draft.ground, Ground::Order(_))
            && draft.identity.is_none_or(|(confidence, _)| confidence != Confidence::Possible)
    }

    /// Guards by number, each by its cause: only what no order explains is counted and held.
    fn guard_numbers(&mut self) {
        let mut of_place: Vec<usize> = vec![0; self.places.len()];
        let mut organization = 0usize;
        let mut any: [bool; 3] = [false; 3];
        for (account, own) in self.accounts.all() {
            let mut joined = false;
            for row in self.accounts.memberships(account, self.book) {
                if !matches!(row.status, MemberStatus::Joined | MemberStatus::Blocked) {
                    continue;
                }
                joined = true;
                if let Some(count) = self.place_of(row).and_then(|place| of_place.get_mut(place.index())) {
                    *count += 1;
                }
            }
            organization += usize::from(joined);
            for category in Category::ALL {
                if let Some(any) = any.get_mut(category as usize) {
                    *any |= joined && own.is(category);
                }
            }
        }
        let first_run = |engine: &Self, draft: &Draft| match draft.who {
            Who::Person(person) => !any.get(engine.people.get(person).category as usize).copied().unwrap_or(false),
            _ => false,
        };
        let live = |draft: &Draft| {
            draft
                .guards
                .iter()
                .all(|guard| matches!(*guard, GuardCode::RulesNotAcknowledged | GuardCode::OtherRoleRemains))
        };
        let guards = self.policy.guards;
        let cases: [Case; 3] = [
            (GuardCode::TooManyRemovals, guards.removals, |draft| draft.removes() && !draft.suspended),
            (GuardCode::TooManyAdditions, guards.additions, |draft| draft.adds()),
            (GuardCode::TooManyRoleChanges, guards.role_changes, |draft| {
                matches!(draft.kind, ActionKind::Reassign | ActionKind::DetachClassTeacher)
            }),
        ];
        for (guard, threshold, is_of_case) in cases {
            let mut people: HashSet<Who> = HashSet::new();
            let mut explained: HashSet<Who> = HashSet::new();
            let mut in_place: HashMap<PlaceId, HashSet<Who>> = HashMap::new();
            for draft in self.drafts.iter().filter(|draft| is_of_case(draft)) {
                if self.is_explained(draft) {
                    explained.insert(draft.who);
                    continue;
                }
                if !live(draft) || (guard == GuardCode::TooManyAdditions && first_run(self, draft)) {
                    continue;
                }
                people.insert(draft.who);
                let place = match (draft.kind, draft.from) {
                    (ActionKind::Reassign, Some((from, _))) => from,
                    _ => draft.place,
                };
                in_place.entry(place).or_default().insert(draft.who);
            }
            let count = people.len();
            let over_all = count > threshold.at_most as usize
                || (count >= threshold.at_least as usize
                    && count * 100 > organization * threshold.organization_percent as usize);
            let classes: HashSet<PlaceId> = in_place
                .iter()
                .filter(|(place, who)| {
                    let size = of_place.get(place.index()).copied().unwrap_or(0);
                    size > 0
                        && matches!(self.places.get(**place), Place::Class(_))
                        && who.len() >= threshold.at_least as usize
                        && who.len() * 100 > size * threshold.class_percent as usize
                })
                .map(|(place, _)| *place)
                .collect();
            if !over_all && classes.is_empty() {
                continue;
            }
            let held = self.hold_all(guard, |engine, draft| {
                let place = match (draft.kind, draft.from) {
                    (ActionKind::Reassign, Some((from, _))) => from,
                    _ => draft.place,
                };
                is_of_case(draft)
                    && !engine.is_explained(draft)
                    && !(guard == GuardCode::TooManyAdditions && first_run(engine, draft))
                    && (over_all || classes.contains(&place))
            });
            if held == 0 {
                continue;
            }
            let mut names: Vec<String> =
                classes.iter().map(|place| self.places.display(*place, &self.book.groups)).collect();
            names.sort();
            self.notices.push(
                Notice::new(Severity::Error, guard.code())
                    .text("count", count.to_string())
                    .text("explained", explained.len().to_string())
                    .text("members", organization.to_string())
                    .text("places", names.join("\n")),
            );
        }
    }

    /// A place of any size that would lose everyone, or its last teacher, is held. A class that graduates or is transferred
    /// as a whole by order empties rightly.
    fn guard_emptied_places(&mut self) {
        let mut leaving: HashMap<PlaceId, (HashSet<u32>, HashSet<u32>)> = HashMap::new();
        let mut coming: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for (n, draft) in self.drafts.iter().enumerate() {
            let is_staff = draft.role.is_some_and(|role| role.category() == Category::Staff);
            match draft.kind {
                // Whoever is suspended was not there any more.
                ActionKind::Remove if draft.suspended => {}
                ActionKind::Remove => {
                    if let Some(account) = draft.account
                        && !draft.guards.contains(&GuardCode::NotEffectiveYet)
                    {
                        let entry = leaving.entry(draft.place).or_default();
                        entry.0.insert(account.0);
                        if is_staff {
                            entry.1.insert(account.0);
                        }
                    }
                }
                ActionKind::Reassign => {
                    if let (Some(account), Some((from, _))) = (draft.account, draft.from)
                        && from != draft.place
                        && !draft.guards.contains(&GuardCode::NotEffectiveYet)
                    {
                        leaving.entry(from).or_default().0.insert(account.0);
                    }
                }
                _ if draft.adds() && is_staff && draft.guards.is_empty() => {
                    coming.entry(draft.place).or_default().push(n);
                }
                _ => {}
            }
        }
        if leaving.is_empty() {
            return;
        }
        let mut joined: HashMap<PlaceId, (HashSet<u32>, HashSet<u32>, usize)> = HashMap::new();
        for (account, _) in self.accounts.all() {
            for row in self.accounts.memberships(account, self.book) {
                if !matches!(row.status, MemberStatus::Joined | MemberStatus::Blocked) {
                    continue;
                }
                let Some(place) = self.place_of(row).filter(|place| leaving.contains_key(place)) else { continue };
                let entry = joined.entry(place).or_default();
                entry.0.insert(account.0);
                match row.role.category() {
                    Category::Staff => {
                        entry.1.insert(account.0);
                    }
                    Category::Student | Category::Guardian => entry.2 += 1,
                }
            }
        }
        let mut lost_all: HashSet<PlaceId> = HashSet::new();
        let mut lost_teacher: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for (place, (everyone, staff)) in &leaving {
            let Some((all, teachers, children)) = joined.get(place) else { continue };
            // Among employees alone one may follow another: the last one leaves when the successor is in.
            let followed = *children == 0 && coming.contains_key(place);
            if everyone.is_superset(all) && followed {
                lost_teacher.insert(*place, coming.get(place).cloned().unwrap_or_default());
            } else if everyone.is_superset(all) {
                lost_all.insert(*place);
            }
            if *children > 0 && !staff.is_empty() && !teachers.is_empty() && staff.is_superset(teachers) {
                lost_teacher.insert(*place, coming.get(place).cloned().unwrap_or_default());
            }
        }
        let moves_rightly = |engine: &Self, draft: &Draft| match draft.ground {
            Ground::Order(number) if engine.is_explained(draft) => {
                engine.book.movements.get(number as usize).is_some_and(|movement| {
                    matches!(
                        movement.kind,
                        MovementKind::Graduation | MovementKind::Transfer | MovementKind::TransferOut
                    )
                })
            }
            _ => false,
        };
        let held = self.hold_all(GuardCode::PlaceEmptied, |engine, draft| {
            let place = match (draft.kind, draft.from) {
                (ActionKind::Reassign, Some((from, _))) => from,
                (ActionKind::Remove, _) if !draft.suspended => draft.place,
                _ => return false,
            };
            let is_staff = draft.role.is_some_and(|role| role.category() == Category::Staff);
            (lost_all.contains(&place) && !moves_rightly(engine, draft))
                || (is_staff && draft.removes() && lost_teacher.get(&place).is_some_and(Vec::is_empty))
        });
        for draft in &mut self.drafts {
            if draft.removes()
                && !draft.suspended
                && draft.role.is_some_and(|role| role.category() == Category::Staff)
                && let Some(successors) = lost_teacher.get(&draft.place)
            {
                draft.depends.extend(successors.iter().copied());
            }
        }
        if held > 0 {
            let mut names: Vec<String> = self
                .drafts
                .iter()
                .filter(|draft| draft.guards.contains(&GuardCode::PlaceEmptied))
                .map(|draft| self.places.display(draft.from.map_or(draft.place, |(from, _)| from), &self.book.groups))
                .collect();
            names.sort();
            names.dedup();
            self.notices
                .push(Notice::new(Severity::Error, GuardCode::PlaceEmptied.code()).text("places", names.join("\n")));
        }
    }

    /// A class is not made while everybody who would come into it is held.
    fn guard_idle_classes(&mut self) {
        let mut into: HashMap<usize, Option<GuardCode>> = HashMap::new();
        for draft in self.drafts.iter().filter(|draft| draft.kind != ActionKind::CreateClass) {
            for before in &draft.depends {
                let held = into.entry(*before).or_insert(draft.guards.first().copied());
                *held = held.filter(|_| !draft.guards.is_empty());
            }
        }
        for (n, guard) in into {
            if let (Some(guard), Some(draft)) = (guard, self.drafts.get_mut(n))
                && draft.kind == ActionKind::CreateClass
            {
                draft.hold(guard);
            }
        }
    }

    /// Days and hours in which nothing is carried out.
    fn guard_time(&mut self, time: Option<chrono::NaiveTime>) {
        if let Some(freeze) = self.policy.freeze_on(self.today) {
            let notice = Notice::new(Severity::Error, GuardCode::Freeze.code())
                .text("reason", freeze.reason.clone())
                .text("until", freeze.to.format("%d.%m.%Y").to_string());
            if self.hold_all(GuardCode::Freeze, |_, _| true) > 0 {
                self.notices.push(notice);
            }
        }
        if time.is_some_and(|time| self.policy.is_quiet(time)) && self.hold_all(GuardCode::QuietHours, |_, _| true) > 0
        {
            self.notices.push(Notice::new(Severity::Error, GuardCode::QuietHours.code()));
        }
    }
}
