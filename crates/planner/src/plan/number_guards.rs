//! Guards by number: too many actions of one kind at once, and places that would be left empty.

use domain::GuardCode;
use hashbrown::{HashMap, HashSet};

use super::draft::{BasisSource, Draft, Who};
use super::guards::Guards;
use super::ranges::over_ranges;
use super::{ActionKind, Confidence, Severity};
use crate::identity::AccountId;
use crate::policy::Threshold;
use domain::membership::{Category, MemberStatus, Place, PlaceId};
use domain::roster::{MovementKind, Notice};

/// A guard by number: its code, its threshold, and what it counts.
type Case = (GuardCode, Threshold, fn(&Draft) -> bool);

impl Guards<'_> {
    /// Guards by number, each by its cause: only what no order explains is counted and held.
    pub(super) fn guard_numbers(&mut self) {
        let (of_place, organization, any) = (&self.tally.of_place, self.tally.organization, self.tally.any);
        let who = self.who;
        let first_run = |draft: &Draft| match draft.who() {
            Some(Who::Person(person)) => !any.get(who.people.get(person).category as usize).copied().unwrap_or(false),
            _ => false,
        };
        let live = |draft: &Draft| {
            draft
                .guards
                .iter()
                .all(|guard| matches!(*guard, GuardCode::RulesNotAcknowledged | GuardCode::OtherRoleRemains))
        };
        let guards = self.known.policy.guards;
        let cases: [Case; 3] = [
            (GuardCode::TooManyRemovals, guards.removals, |draft| draft.removes() && !draft.is_final()),
            (GuardCode::TooManyAdditions, guards.additions, |draft| draft.adds()),
            (GuardCode::TooManyRoleChanges, guards.role_changes, |draft| {
                matches!(draft.kind(), ActionKind::Reassign | ActionKind::DetachClassTeacher)
            }),
        ];
        for (guard, threshold, is_of_case) in cases {
            let mut people: HashSet<Who> = HashSet::new();
            let mut explained: HashSet<Who> = HashSet::new();
            let mut in_place: HashMap<PlaceId, HashSet<Who>> = HashMap::new();
            let of_people = self.outcome.drafts.iter().filter_map(|draft| Some((draft, draft.who()?)));
            for (draft, who) in of_people.filter(|(draft, _)| is_of_case(draft)) {
                if is_explained(draft) {
                    explained.insert(who);
                    continue;
                }
                if !live(draft) || (guard == GuardCode::TooManyAdditions && first_run(draft)) {
                    continue;
                }
                people.insert(who);
                let place = match (draft.kind(), draft.from()) {
                    (ActionKind::Reassign, Some((from, _))) => from,
                    _ => draft.place,
                };
                in_place.entry(place).or_default().insert(who);
            }
            let count = people.len();
            let over_all = count > threshold.at_most as usize
                || (count >= threshold.at_least as usize
                    && count * 100 > organization * threshold.organization_percent as usize);
            let classes: HashSet<PlaceId> = in_place
                .iter()
                .filter(|(place, people)| {
                    let size = of_place.get(place.index()).copied().unwrap_or(0);
                    size > 0
                        && matches!(self.placed.places.get(**place), Place::Class(_))
                        && people.len() >= threshold.at_least as usize
                        && people.len() * 100 > size * threshold.class_percent as usize
                })
                .map(|(place, _)| *place)
                .collect();
            if !over_all && classes.is_empty() {
                continue;
            }
            let held = self.outcome.hold(guard, |draft| {
                let place = match (draft.kind(), draft.from()) {
                    (ActionKind::Reassign, Some((from, _))) => from,
                    _ => draft.place,
                };
                is_of_case(draft)
                    && !is_explained(draft)
                    && !(guard == GuardCode::TooManyAdditions && first_run(draft))
                    && (over_all || classes.contains(&place))
            });
            if held == 0 {
                continue;
            }
            let mut names: Vec<String> = classes.iter().map(|place| self.placed.display(*place)).collect();
            names.sort();
            self.outcome.notices.push(
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
    pub(super) fn guard_emptied_places(&mut self) {
        let mut leaving: HashMap<PlaceId, Leaving> = HashMap::new();
        let mut coming: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for (n, draft) in self.outcome.drafts.iter().enumerate() {
            let is_staff = draft.role().is_some_and(|role| role.category() == Category::Staff);
            match draft.kind() {
                // Whoever is suspended was not there any more.
                ActionKind::Remove if draft.is_final() => {}
                ActionKind::Remove => {
                    if let Some(account) = draft.account()
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
                    if let (Some(account), Some((from, _))) = (draft.account(), draft.from())
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
        let stays = self.who_stays(&leaving);
        let mut lost_all: HashSet<PlaceId> = HashSet::new();
        let mut lost_teacher: HashMap<PlaceId, Vec<usize>> = HashMap::new();
        for ((place, (_, staff)), stay) in leaving.iter().zip(&stays) {
            if !stay.anyone {
                continue;
            }
            // Among employees alone one may follow another: the last one leaves when the successor is in.
            let followed = stay.children == 0 && coming.contains_key(place);
            if !stay.anyone_stays && followed {
                lost_teacher.insert(*place, coming.get(place).cloned().unwrap_or_default());
            } else if !stay.anyone_stays {
                lost_all.insert(*place);
            }
            if stay.children > 0 && !staff.is_empty() && stay.teachers && !stay.teacher_stays {
                lost_teacher.insert(*place, coming.get(place).cloned().unwrap_or_default());
            }
        }
        let dataset = self.who.dataset;
        let moves_rightly = |draft: &Draft| match draft.basis {
            BasisSource::Order(number) if is_explained(draft) => {
                dataset.movements.get(number as usize).is_some_and(|movement| {
                    matches!(
                        movement.kind,
                        MovementKind::Graduation | MovementKind::Transfer | MovementKind::TransferOut
                    )
                })
            }
            _ => false,
        };
        let held = self.outcome.hold(GuardCode::PlaceEmptied, |draft| {
            let place = match (draft.kind(), draft.from()) {
                (ActionKind::Reassign, Some((from, _))) => from,
                (ActionKind::Remove, _) if !draft.is_final() => draft.place,
                _ => return false,
            };
            let is_staff = draft.role().is_some_and(|role| role.category() == Category::Staff);
            (lost_all.contains(&place) && !moves_rightly(draft))
                || (is_staff && draft.removes() && lost_teacher.get(&place).is_some_and(Vec::is_empty))
        });
        for draft in &mut self.outcome.drafts {
            if draft.removes()
                && !draft.is_final()
                && draft.role().is_some_and(|role| role.category() == Category::Staff)
                && let Some(successors) = lost_teacher.get(&draft.place)
            {
                draft.depends.extend(successors.iter().copied());
            }
        }
        if held > 0 {
            let emptied = self.outcome.drafts.iter().filter(|draft| draft.guards.contains(&GuardCode::PlaceEmptied));
            let places: HashSet<PlaceId> =
                emptied.map(|draft| draft.from().map_or(draft.place, |(from, _)| from)).collect();
            let mut names: Vec<String> = places.into_iter().map(|place| self.placed.display(place)).collect();
            names.sort();
            names.dedup();
            self.outcome
                .notices
                .push(Notice::new(Severity::Error, GuardCode::PlaceEmptied.code()).text("places", names.join("\n")));
        }
    }
}

/// Who leaves a place: everybody, and the employees among them.
type Leaving = (HashSet<u32>, HashSet<u32>);

/// What becomes of a place that somebody leaves.
#[derive(Debug, Clone, Copy, Default)]
struct Stay {
    anyone: bool,
    anyone_stays: bool,
    teachers: bool,
    teacher_stays: bool,
    children: usize,
}

impl Guards<'_> {
    /// Who is in the places that somebody leaves, and whether anybody of them stays; in the order of the places.
    fn who_stays(&self, leaving: &HashMap<PlaceId, Leaving>) -> Vec<Stay> {
        let mut slots: Vec<Option<u32>> = vec![None; self.placed.places.len()];
        for (n, place) in (0u32..).zip(leaving.keys()) {
            if let Some(slot) = slots.get_mut(place.index()) {
                *slot = Some(n);
            }
        }
        let leave: Vec<&Leaving> = leaving.values().collect();
        let parts = over_ranges(self.who.accounts.len(), |range| {
            let mut stays = vec![Stay::default(); leave.len()];
            for account in range.map(|n| AccountId(n as u32)) {
                for row in self.who.memberships(account) {
                    if !matches!(row.status, MemberStatus::Joined | MemberStatus::Blocked) {
                        continue;
                    }
                    let place = self.placed.place_of(row);
                    let Some(n) = place.and_then(|place| slots.get(place.index()).copied().flatten()) else { continue };
                    let (Some(stay), Some((everyone, staff))) = (stays.get_mut(n as usize), leave.get(n as usize))
                    else {
                        continue;
                    };
                    stay.anyone = true;
                    stay.anyone_stays = stay.anyone_stays || !everyone.contains(&account.0);
                    match row.role.category() {
                        Category::Staff => {
                            stay.teachers = true;
                            stay.teacher_stays = stay.teacher_stays || !staff.contains(&account.0);
                        }
                        Category::Student | Category::Guardian => stay.children += 1,
                    }
                }
            }
            stays
        });
        let mut whole = vec![Stay::default(); leave.len()];
        for part in parts {
            for (stay, more) in whole.iter_mut().zip(part) {
                stay.anyone |= more.anyone;
                stay.anyone_stays |= more.anyone_stays;
                stay.teachers |= more.teachers;
                stay.teacher_stays |= more.teacher_stays;
                stay.children += more.children;
            }
        }
        whole
    }
}

/// True if an order in force explains an action: it is not counted. The identity must be sure enough for the order to
/// run by itself: certain, or a full name that is unique on both sides (orders seldom give birth dates).
fn is_explained(draft: &Draft) -> bool {
    matches!(draft.basis, BasisSource::Order(_))
        && draft.identity.is_none_or(|(confidence, _)| confidence != Confidence::Possible)
}
