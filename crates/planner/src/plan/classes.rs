//! The nomenclature of groups and the drafts come in; classes to make and to archive go out (A1), and places that no list knows.

use domain::GuardCode;
use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::draft::{BasisSource, ClassChange, Draft};
use super::outcome::Outcome;
use super::placed::Placed;
use super::students::Students;
use super::{ActionKind, Severity};
use crate::identity::{AccountId, Force, PersonId, Rows};
use domain::membership::{Category, MemberStatus, Place, PlaceId, Role};
use domain::roster::{Dataset, Group, MovementKind, Notice, RowRef, Standing, nomenclature};

/// Places that no list knows: one finding a place, with the number of its people.
pub(super) fn tell_unlisted_places(placed: &Placed<'_>, notices: &mut Vec<Notice>) {
    let who = placed.known.who;
    let likely = &placed.known.lists.likely;
    let known = nomenclature(who.dataset);
    let is_unlisted = |place: Place| {
        let group = place.group().filter(|group| !known.contains(group));
        group.is_some_and(|group| !likely.places.contains_key(&group))
    };
    let unlisted: HashSet<PlaceId> =
        placed.now.iter().filter(|place| is_unlisted(placed.places.get(**place))).copied().collect();
    if known.is_empty() || unlisted.is_empty() {
        return;
    }
    let mut people: BTreeMap<PlaceId, (RowRef, HashSet<AccountId>, bool)> = BTreeMap::new();
    for (account, _) in who.accounts.all() {
        for row in who.memberships(account) {
            let Some(place) = placed.place_of(row) else { continue };
            if row.status == MemberStatus::Left || !unlisted.contains(&place) {
                continue;
            }
            let of = people.entry(place).or_insert_with(|| (row.source, HashSet::new(), false));
            of.0 = of.0.min(row.source);
            of.1.insert(account);
            of.2 |= who.links.person(account, row.role.category()).is_none();
        }
    }
    for (place, (source, accounts, has_stranger)) in people {
        if !has_stranger {
            continue;
        }
        notices.push(
            Notice::new(Severity::Warning, "members.unlisted_place")
                .at(source)
                .text("place", placed.display(place))
                .count("count", accounts.len()),
        );
    }
}

/// Classes that actions speak of and the platform does not have, and classes whose students all graduated.
pub(super) fn make_and_archive_classes(placed: &Placed<'_>, students: &Students, outcome: &mut Outcome) {
    let present: HashSet<PlaceId> = placed.now.iter().copied().collect();
    let mut new: BTreeMap<PlaceId, (Option<Group>, Vec<usize>)> = BTreeMap::new();
    for (n, draft) in outcome.drafts.iter().enumerate() {
        let group = match placed.places.get(draft.place) {
            Place::Class(group) => Some(group),
            // The staff's own place is made as well, where it is missing: else each employee would be refused every night.
            Place::Staff => None,
            _ => continue,
        };
        if !present.contains(&draft.place) && (draft.adds() || draft.kind() == ActionKind::Reassign) {
            new.entry(draft.place).or_insert((group, Vec::new())).1.push(n);
        }
    }
    let renamed: HashMap<PlaceId, usize> =
        (0..).zip(&outcome.drafts).filter_map(|(n, draft)| Some((draft.old_place()?, n))).collect();
    for (place, (group, into_it)) in new {
        let number = outcome.drafts.len();
        let mut sources = group.map(|group| placed.known.lists.first_rows(group)).unwrap_or_default();
        let mut basis = BasisSource::Roster;
        let mut held_by_date = true;
        for n in into_it {
            let Some(draft) = outcome.drafts.get_mut(n) else { continue };
            draft.depends.push(number);
            held_by_date &= draft.guards.contains(&GuardCode::NotEffectiveYet);
            if let BasisSource::Order(_) = draft.basis
                && basis == BasisSource::Roster
            {
                basis = draft.basis;
            }
            if sources.is_empty() {
                sources.extend(draft.sources.first().copied());
            }
        }
        let mut creation = Draft::of_class(ClassChange::Create, place, basis, sources);
        creation.depends.extend(renamed.get(&place).copied());
        if held_by_date {
            creation.hold(GuardCode::NotEffectiveYet);
        }
        outcome.drafts.push(creation);
    }
    wait_for_renames(placed, outcome);
    archive(placed, students, outcome);
}

/// What happens in a class that gets its name first happens after that: until a person has agreed, nobody knows that it
/// is the class, and the platform has none of the name.
fn wait_for_renames(placed: &Placed<'_>, outcome: &mut Outcome) {
    let renames: HashMap<Group, usize> = (0..)
        .zip(&outcome.drafts)
        .filter(|(_, draft)| draft.kind() == ActionKind::RenameClass)
        .filter_map(|(n, draft)| Some((placed.places.get(draft.place).group()?, n)))
        .collect();
    if renames.is_empty() {
        return;
    }
    for draft in outcome.drafts.iter_mut().filter(|draft| draft.who().is_some()) {
        let places = std::iter::once(draft.place).chain(draft.from().map(|(place, _)| place));
        let groups = places.filter_map(|place| placed.places.get(place).group());
        draft.depends.extend(groups.filter_map(|group| renames.get(&group).copied()));
    }
}

/// The order of graduation by which a student is gone.
fn graduated_by(dataset: &Dataset, students: &Students, person: PersonId) -> Option<u32> {
    let BasisSource::Order(number) = students.gone.get(&person)?.0.basis else { return None };
    let movement = dataset.movements.get(number as usize)?;
    (movement.kind == MovementKind::Graduation).then_some(number)
}

/// Classes that graduated by an order and in which nobody is left: everybody was taken out before the lists let go of them.
fn emptied_by_graduation(
    placed: &Placed<'_>,
    seated: &HashMap<PlaceId, Vec<(Option<PersonId>, bool)>>,
) -> Vec<(PlaceId, u32)> {
    let who = placed.known.who;
    let present: HashSet<PlaceId> = placed.now.iter().copied().collect();
    let peopled: HashSet<PlaceId> = who.dataset.members.iter().filter_map(|row| placed.place_of(row)).collect();
    let orders = who.orders.all().iter().filter(|order| order.force == Force::InForce);
    orders
        .filter_map(|order| {
            let movement = order.of(who.dataset).filter(|movement| movement.kind == MovementKind::Graduation)?;
            let place = placed.of_group(movement.from_group?)?.class;
            let is_empty = present.contains(&place) && !seated.contains_key(&place) && !peopled.contains(&place);
            is_empty.then_some((place, order.movement))
        })
        .collect()
}

fn archive(placed: &Placed<'_>, students: &Students, outcome: &mut Outcome) {
    let who = placed.known.who;
    if !who.dataset.movements.iter().any(|movement| movement.kind == MovementKind::Graduation) {
        return;
    }
    let mut seated: HashMap<PlaceId, Vec<(Option<PersonId>, bool)>> = HashMap::new();
    for (account, _) in who.accounts.all() {
        for row in who.memberships(account) {
            let Some(place) = placed.place_of(row) else { continue };
            // Who was suspended by the order of graduation has graduated, too.
            let suspended = row.status == MemberStatus::Suspended;
            if row.role == Role::Student
                && (row.status == MemberStatus::Joined || suspended)
                && matches!(placed.places.get(place), Place::Class(_))
            {
                seated.entry(place).or_default().push((who.links.person(account, Category::Student), suspended));
            }
        }
    }
    let emptied = emptied_by_graduation(placed, &seated);
    let active = who.dataset.students.iter().filter(|row| row.standing == Standing::Active);
    let still_listed: HashSet<Group> = active.filter_map(|row| row.group).collect();
    let mut graduated: Vec<(PlaceId, u32)> = seated
        .into_iter()
        .filter_map(|(place, people)| {
            let mut order = None;
            for (person, suspended) in people {
                let Some(number) = person.and_then(|person| graduated_by(who.dataset, students, person)) else {
                    // Somebody else who is out already keeps no class open.
                    if suspended {
                        continue;
                    }
                    return None;
                };
                order = Some(order.map_or(number, |known: u32| known.min(number)));
            }
            let group = placed.places.get(place).group()?;
            let is_certain = !placed.known.lists.likely.asks(group);
            order.filter(|_| !still_listed.contains(&group) && is_certain).map(|order| (place, order))
        })
        .collect();
    let is_over = |place: PlaceId| {
        let group = placed.places.get(place).group();
        group.is_some_and(|group| !still_listed.contains(&group) && !placed.known.lists.likely.asks(group))
    };
    graduated.extend(emptied.into_iter().filter(|(place, _)| is_over(*place)));
    graduated.sort_unstable();
    graduated.dedup_by_key(|(place, _)| *place);
    for (place, order) in graduated {
        let depends = (0..outcome.drafts.len())
            .filter(|n| outcome.drafts.get(*n).is_some_and(|draft| draft.removes() && draft.place == place))
            .collect();
        let sources: Rows =
            who.dataset.movements.get(order as usize).map(|movement| movement.source).into_iter().collect();
        let basis = BasisSource::Order(order);
        outcome.drafts.push(Draft { depends, ..Draft::of_class(ClassChange::Archive, place, basis, sources) });
    }
}
