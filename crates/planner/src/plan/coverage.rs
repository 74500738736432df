//! The membership, the rosters and who was matched to whom come in; how much of it was compared goes out: silence about a
//! place that no list speaks of must not look like approval.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::known::{Known, Lists};
use super::placed::Placed;
use super::students::Students;
use super::{Coverage, UncheckedPlace};
use crate::identity::{AccountId, PersonId};
use domain::membership::{Category, MemberRow, MemberStatus, Place, PlaceId};
use domain::roster::Standing;

/// For which categories of people a roster in force is complete in a place.
type Complete = [bool; 3];

/// Counts what was compared.
pub(super) fn coverage(placed: &Placed<'_>, students: &Students) -> Coverage {
    let (known, who) = (placed.known, placed.known.who);
    let complete: Vec<Complete> =
        placed.now.iter().map(|place| completeness(&known.lists, placed.places.get(*place))).collect();
    // A million people are asked for in the order of their accounts: one byte each is at hand, a person is not.
    let contested: Vec<bool> = who.people.all().map(|(_, person)| person.contested).collect();
    let unchecked: Vec<Option<PlaceId>> = (0..who.accounts.len() as u32)
        .into_par_iter()
        .with_min_len(4096)
        .flat_map_iter(|n| uncompared_of(placed, students, AccountId(n), &complete, &contested))
        .collect();
    let mut of_place: HashMap<PlaceId, u64> = HashMap::new();
    for place in unchecked.iter().flatten() {
        *of_place.entry(*place).or_default() += 1;
    }
    let mut unchecked_places: Vec<UncheckedPlace> =
        of_place.into_iter().map(|(place, people)| UncheckedPlace { place: placed.name(place), people }).collect();
    unchecked_places.sort();
    let memberships = who.dataset.members.iter().filter(|row| row.status != MemberStatus::Left).count() as u64;
    let (people, compared) = people_compared(known);
    Coverage {
        memberships,
        compared: memberships.saturating_sub(unchecked.len() as u64),
        unchecked_places,
        people,
        people_compared: compared,
    }
}

fn completeness(lists: &Lists, place: Place) -> Complete {
    let of = |category: Category| match (category, place.group()) {
        (Category::Student, Some(group)) => !lists.students.of_group(group).is_empty(),
        (Category::Guardian, Some(group)) => !lists.guardians.of_group(group).is_empty(),
        (Category::Student, None) => !lists.students.of_organization().is_empty(),
        (Category::Guardian, None) => !lists.guardians.of_organization().is_empty(),
        (Category::Staff, _) => !lists.staff.of_organization().is_empty(),
    };
    let mut complete = [false; 3];
    for category in Category::ALL {
        if let Some(slot) = complete.get_mut(category as usize) {
            *slot = of(category);
        }
    }
    complete
}

/// The memberships of an account that no roster was compared with; `None` for one in no place that was understood.
fn uncompared_of(
    placed: &Placed<'_>,
    students: &Students,
    account: AccountId,
    complete: &[Complete],
    contested: &[bool],
) -> Vec<Option<PlaceId>> {
    let who = placed.known.who;
    let mut uncompared = Vec::new();
    for row in who.memberships(account) {
        if row.status == MemberStatus::Left {
            continue;
        }
        let Some(number) = row.place else {
            uncompared.push(None);
            continue;
        };
        let category = row.role.category();
        let is_complete =
            complete.get(number.index()).and_then(|of| of.get(category as usize)).copied().unwrap_or(false);
        let is_open = !who.links.questions.is_empty() && who.links.is_account_asked(account, category);
        let person = who.links.person(account, category);
        let is_contested = person.is_some_and(|person| contested.get(person.index()).copied().unwrap_or(true));
        let place = placed.now.get(number.index()).copied().unwrap_or(number);
        let is_compared = !is_open
            && !is_contested
            && (is_complete || person.is_some_and(|person| is_listed_in(placed, students, person, row, place)));
        if !is_compared {
            uncompared.push(Some(place));
        }
    }
    uncompared
}

/// True if a roster lists somebody in a place, or for a place of the whole organisation at all.
fn is_listed_in(placed: &Placed<'_>, students: &Students, person: PersonId, row: &MemberRow, place: PlaceId) -> bool {
    let (known, who) = (placed.known, placed.known.who);
    let own = who.people.get(person);
    let group = placed.places.get(place).group();
    match row.role.category() {
        _ if !own.listed => !who.orders_of(person).is_empty(),
        Category::Staff => true,
        Category::Student => group.is_none() || own.group == group,
        Category::Guardian => group.is_none_or(|group| {
            // Without a list of parents for the group the list of its students tells whose parents belong there.
            students.count_in(who.guardianships_of(person), group) > 0
                || !known.lists.students.of_group(group).is_empty()
        }),
    }
}

/// How many people the rosters list, and how many of them were compared with the platform.
fn people_compared(known: &Known<'_>) -> (u64, u64) {
    let (who, slips) = (known.who, &known.lists.slips);
    let mut with_child = vec![false; who.people.len()];
    for guardianships in who.guardianships.iter().filter(|guardianships| guardianships.child.is_some()) {
        if let Some(slot) = with_child.get_mut(guardianships.guardian.index()) {
            *slot = true;
        }
    }
    let asked = !who.links.questions.is_empty();
    let (mut all, mut compared) = (0, 0);
    for (id, person) in who.people.all().filter(|(_, person)| person.listed) {
        all += 1;
        let placed = match person.category {
            Category::Student => {
                person.standing == Standing::Gone
                    || person.group.is_some_and(|group| slips.is_empty() || !slips.contains(&group))
            }
            Category::Staff => true,
            Category::Guardian => with_child.get(id.index()).copied().unwrap_or(false),
        };
        compared += u64::from(placed && !person.contested && !(asked && who.links.is_asked(id)));
    }
    (all, compared)
}
