//! A plan and the read that it rests on → who uses the platform, by group and role (S1, 5.11.1).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::Unit;
use domain::action::{Action, ActionKind, BasisKind, PersonKey, PersonView};
use domain::membership::{Category, MemberStatus, MembershipRead, PlaceName, Role, Seat};
use names::fold_name;
use planner::plan::Plan;

/// People of one group and role. `wanted` is the sum of `joined`, `invited`, `left` and `not_invited`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct UsageCounts {
    /// Should be there.
    pub wanted: u64,
    /// Should be there and are.
    pub joined: u64,
    /// Have an open link.
    pub invited: u64,
    /// Of the invited, those whose link is past its term.
    pub past_term: u64,
    /// Should be there and have no link yet, or are on the platform but were not added here.
    pub not_invited: u64,
    /// Left by themselves though they should be there.
    pub left: u64,
    /// Are there, and nobody knows them.
    pub strangers: u64,
    /// Are there or invited, and should not be any more.
    pub to_remove: u64,
}

impl UsageCounts {
    pub(super) fn add(&mut self, other: &UsageCounts) {
        self.wanted += other.wanted;
        self.joined += other.joined;
        self.invited += other.invited;
        self.past_term += other.past_term;
        self.not_invited += other.not_invited;
        self.left += other.left;
        self.strangers += other.strangers;
        self.to_remove += other.to_remove;
    }
}

/// One row: a group (its class and chats) or another part of a platform, and one role in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsageRow {
    /// The platform.
    pub platform: String,
    /// The group or part.
    pub unit: Unit,
    /// The role.
    pub role: String,
    /// The people. Each is counted once, in however many chats of the group they are.
    #[serde(flatten)]
    pub counts: UsageCounts,
}

/// What is known of one person in one unit and role: the places of each state.
#[derive(Debug, Default)]
struct Known<'a> {
    joined: BTreeSet<&'a PlaceName>,
    invited: BTreeSet<&'a PlaceName>,
    left: bool,
    /// Places that the plan takes the person out of.
    leaving: BTreeSet<&'a PlaceName>,
    expired: BTreeSet<&'a PlaceName>,
    missing: bool,
    stranger: bool,
}

impl Known<'_> {
    fn count(&self, to: &mut UsageCounts) {
        let stays = |places: &BTreeSet<&PlaceName>| places.difference(&self.leaving).next().is_some();
        let open = || self.invited.difference(&self.leaving);
        if stays(&self.joined) {
            to.joined += 1;
        } else if self.stranger {
            to.strangers += 1;
            return;
        } else if open().next().is_some() {
            to.invited += 1;
            to.past_term += u64::from(open().all(|place| self.expired.contains(place)));
        } else if self.left {
            to.left += 1;
        } else if self.missing {
            to.not_invited += 1;
        } else {
            to.to_remove += u64::from(!self.leaving.is_empty());
            return;
        }
        to.wanted += 1;
    }
}

/// Ties seats to the people of a plan: by account, by the connector's own invitation, by a name that only one of them has.
struct Names {
    by_key: HashMap<PersonKey, String>,
    by_name: HashMap<String, Option<String>>,
}

impl Names {
    fn new(plan: &Plan, read: &MembershipRead) -> Names {
        let mut names = Names { by_key: HashMap::new(), by_name: HashMap::new() };
        for seat in read.seats.iter().filter(|seat| !seat.platform_id.is_empty()) {
            if let Some(key) = &seat.person_key {
                names.by_key.insert(key.clone(), seat.platform_id.clone());
            }
        }
        for person in plan.actions.iter().filter_map(|action| action.person()) {
            if let Some(id) = &person.platform_id {
                names.by_key.insert(person.key.clone(), id.clone());
            }
        }
        for person in plan.actions.iter().filter_map(|action| action.person()) {
            let id = names.of_person(person);
            let name = format!("{} {}", person.category, fold_name(&person.name));
            names
                .by_name
                .entry(name)
                .and_modify(|known| *known = known.take().filter(|known| *known == id))
                .or_insert(Some(id));
        }
        names
    }

    fn of_key(&self, key: &PersonKey) -> String {
        self.by_key.get(key).map_or_else(|| format!("key {key}"), |id| format!("id {id}"))
    }

    fn of_person(&self, person: &PersonView) -> String {
        person.platform_id.as_ref().map_or_else(|| self.of_key(&person.key), |id| format!("id {id}"))
    }

    fn of_seat(&self, seat: &Seat) -> String {
        if !seat.platform_id.is_empty() {
            return format!("id {}", seat.platform_id);
        }
        if let Some(key) = &seat.person_key {
            return self.of_key(key);
        }
        let name = format!("{} {}", seat.role.category().code(), fold_name(&seat.name));
        self.by_name.get(&name).cloned().flatten().unwrap_or_else(|| format!("name {name}"))
    }
}

/// The use of a platform, by group and role.
pub fn usage(plan: &Plan, read: &MembershipRead) -> Vec<UsageRow> {
    counted(plan, read, |place, role| (Unit::of(place), role.code()))
        .map(|((unit, role), counts)| UsageRow { platform: read.platform.clone(), unit, role: role.to_owned(), counts })
        .collect()
}

/// The use of a platform, by what people are: each counts once, in however many groups they are.
pub fn people(plan: &Plan, read: &MembershipRead) -> Vec<(Category, UsageCounts)> {
    counted(plan, read, |_, role| role.category()).collect()
}

/// People by what a seat counts for.
fn counted<Key: Ord>(
    plan: &Plan,
    read: &MembershipRead,
    key: impl Fn(&PlaceName, Role) -> Key,
) -> impl Iterator<Item = (Key, UsageCounts)> {
    let names = Names::new(plan, read);
    let mut known: BTreeMap<Key, BTreeMap<String, Known<'_>>> = BTreeMap::new();
    let wanted_back = LeftByThemselves::new(plan, &read.platform);
    for (n, seat) in read.seats.iter().enumerate() {
        let of = known.entry(key(&seat.place, seat.role)).or_default().entry(names.of_seat(seat)).or_default();
        match seat.status {
            MemberStatus::Joined | MemberStatus::Blocked => {
                of.joined.insert(&seat.place);
            }
            MemberStatus::Invited => {
                of.invited.insert(&seat.place);
            }
            MemberStatus::Left => of.left |= wanted_back.has(n, seat),
            // Neither reads nor writes: not in, and not invited.
            MemberStatus::Requested | MemberStatus::Suspended => {}
        }
    }
    let strangers: HashSet<&str> = plan
        .findings
        .iter()
        .filter(|finding| finding.code == "members.stranger")
        .filter_map(|finding| finding.person.as_ref())
        .map(|person| person.key.as_str())
        .collect();
    for action in &plan.actions {
        let (Some(person), Some(role)) = (action.person(), action.role()) else { continue };
        let comes = matches!(
            action.kind(),
            ActionKind::Invite
                | ActionKind::Add
                | ActionKind::AcceptRequest
                | ActionKind::AttachClassTeacher
                | ActionKind::Reassign
        );
        let came_to = comes.then_some((action.place(), role));
        if let Some((place, role)) = came_to {
            let of = known.entry(key(place, role)).or_default().entry(names.of_person(person)).or_default();
            of.missing = true;
        }
        if let Some((place, role)) = out_of(action) {
            let of = known.entry(key(place, role)).or_default().entry(names.of_person(person)).or_default();
            if action.kind() == ActionKind::RevokeInvite && action.basis.kind() == BasisKind::Expired {
                of.expired.insert(place);
            } else {
                of.leaving.insert(place);
                of.stranger |= strangers.contains(person.key.as_str());
            }
        }
    }
    let summed = known.into_iter().map(|(key, people)| {
        let mut counts = UsageCounts::default();
        people.values().for_each(|one| one.count(&mut counts));
        (key, counts)
    });
    let rows: Vec<(Key, UsageCounts)> = summed.filter(|(_, counts)| *counts != UsageCounts::default()).collect();
    rows.into_iter()
}

/// Where an action takes its person from, in which role.
fn out_of(action: &Action) -> Option<(&PlaceName, Role)> {
    match action.kind() {
        ActionKind::Remove | ActionKind::RevokeInvite => Some((action.place(), action.role()?)),
        ActionKind::Reassign | ActionKind::AttachClassTeacher | ActionKind::DetachClassTeacher => {
            action.from().map(|from| (&from.place, from.role))
        }
        _ => None,
    }
}

/// Who left by themselves and should be there: the plan says so, row by row of the read.
struct LeftByThemselves {
    rows: HashSet<usize>,
    names: HashSet<String>,
}

impl LeftByThemselves {
    fn new(plan: &Plan, platform: &str) -> LeftByThemselves {
        let mut left = LeftByThemselves { rows: HashSet::new(), names: HashSet::new() };
        for finding in plan.findings.iter().filter(|finding| finding.code == "members.left_by_themselves") {
            match finding.row.filter(|_| finding.file.as_deref() == Some(platform)) {
                Some(row) => {
                    left.rows.insert(row as usize);
                }
                None => left.names.extend(finding.person.as_ref().map(|person| fold_name(&person.name))),
            }
        }
        left
    }

    fn has(&self, n: usize, seat: &Seat) -> bool {
        self.rows.contains(&(n + 1)) || self.names.contains(&fold_name(&seat.name))
    }
}

/// The sum of rows.
pub fn totals(rows: &[UsageRow]) -> UsageCounts {
    let mut sum = UsageCounts::default();
    rows.iter().for_each(|row| sum.add(&row.counts));
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn seat(account: &str, place: &str, status: &str) -> Value {
        json!({"place": place, "platform_id": account, "name": format!("Тестов {account}"), "role": "student",
               "status": status})
    }

    fn action(kind: &str, account: &str, place: &str, basis: &str) -> Value {
        json!({"id": "1", "kind": kind, "place": place, "role": "student", "clause": "5.11.1",
               "person": {"key": format!("k{account}"), "name": format!("Тестов {account}"), "category": "student",
                          "platform_id": account},
               "basis": {"kind": basis}, "identity": null, "source": [], "verdict": "auto", "guards": [],
               "depends_on": []})
    }

    fn counted(seats: &[Value], actions: &[Value]) -> UsageCounts {
        let summary: Value = ["invite", "add", "reassign", "remove", "other", "auto", "review", "blocked", "unchanged"]
            .into_iter()
            .chain(["unchecked"])
            .map(|key| (key.to_owned(), json!(0)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let plan: Plan = serde_json::from_value(json!({
            "schema": "kontingent.plan/1", "plan_id": "p", "organization": "", "as_of": "2026-11-23", "fingerprint": "",
            "inputs": [], "actions": actions, "findings": [], "summary": summary
        }))
        .unwrap();
        let read: MembershipRead =
            serde_json::from_value(json!({"platform": "p", "places": [], "seats": seats})).unwrap();
        totals(&usage(&plan, &read))
    }

    #[test]
    fn a_person_counts_once_in_a_group() {
        let seats = [seat("1", "class:ИС-21", "joined"), seat("1", "chat:students:ИС-21", "joined")];
        // Out of one chat, and still in the class.
        let counts = counted(&seats, &[action("remove", "1", "chat:students:ИС-21", "order")]);
        assert_eq!((counts.wanted, counts.joined, counts.to_remove), (1, 1, 0));
        let out = ["class:ИС-21", "chat:students:ИС-21"].map(|place| action("remove", "1", place, "order"));
        let counts = counted(&seats, &out);
        assert_eq!((counts.wanted, counts.joined, counts.to_remove), (0, 0, 1));
    }

    #[test]
    fn a_link_past_its_term_is_still_an_invitation_and_one_that_is_not_wanted_is_not() {
        let seats = [seat("1", "class:ИС-21", "invited"), seat("2", "class:ИС-21", "invited")];
        let actions = [
            action("revoke_invite", "1", "class:ИС-21", "expired"),
            action("revoke_invite", "2", "class:ИС-21", "order"),
        ];
        let counts = counted(&seats, &actions);
        assert_eq!((counts.wanted, counts.invited, counts.past_term, counts.to_remove), (1, 1, 1, 1));
    }

    #[test]
    fn who_moves_is_wanted_in_the_new_group_alone() {
        let mut transfer = action("reassign", "1", "class:ИС-31", "order");
        transfer["from"] = json!({"place": "class:ИС-21", "role": "student"});
        let counts = counted(&[seat("1", "class:ИС-21", "joined")], &[transfer]);
        assert_eq!((counts.wanted, counts.not_invited, counts.to_remove), (1, 1, 1));
    }

    #[test]
    fn a_request_is_not_a_membership() {
        let counts = counted(&[seat("1", "class:ИС-21", "requested")], &[]);
        assert_eq!(counts, UsageCounts::default());
    }
}
