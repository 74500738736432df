//! The nomenclature of groups against the classes of the platform (A1): new, renamed and graduated ones, and groups that
//! are a known one mistyped.

use domain::{Clause, GuardCode};
use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::draft::{Draft, Ground, Who};
use super::engine::Engine;
use super::{ActionKind, Severity};
use crate::identity::{AccountId, PersonId};
use domain::membership::{Category, MemberStatus, Place, PlaceId, Role};
use domain::roster::{Group, MovementKind, Notice, Source, Standing, nomenclature};

/// A class is renamed as a whole if at least four of five of its members turn up in one group.
const RENAMED: (usize, usize) = (4, 5);

impl Engine<'_> {
    /// Places that no list knows: one finding a place, with the number of its people.
    pub(super) fn tell_unlisted_places(&mut self) {
        let known = nomenclature(self.book);
        let is_unlisted = |place: Place| {
            let group = place.group().filter(|group| !known.contains(group));
            group.is_some_and(|group| !self.likely.places.contains_key(&group))
        };
        let unlisted: HashSet<PlaceId> =
            self.now.iter().filter(|place| is_unlisted(self.places.get(**place))).copied().collect();
        if known.is_empty() || unlisted.is_empty() {
            return;
        }
        let mut people: BTreeMap<PlaceId, (Source, HashSet<AccountId>, bool)> = BTreeMap::new();
        for (account, _) in self.accounts.all() {
            for row in self.accounts.memberships(account, self.book) {
                let Some(place) = self.place_of(row) else { continue };
                if row.status == MemberStatus::Left || !unlisted.contains(&place) {
                    continue;
                }
                let of = people.entry(place).or_insert_with(|| (row.source, HashSet::new(), false));
                of.0 = of.0.min(row.source);
                of.1.insert(account);
                of.2 |= self.links.person(account, row.role.category()).is_none();
            }
        }
        for (place, (source, accounts, has_stranger)) in people {
            if !has_stranger {
                continue;
            }
            self.notices.push(
                Notice::new(Severity::Warning, "members.unlisted_place")
                    .at(source)
                    .text("place", self.places.display(place, &self.book.groups))
                    .count("count", accounts.len()),
            );
        }
    }

    /// Finds classes whose members turn up in one group together, and sets the places to their new names.
    pub(super) fn find_renames(&mut self) {
        let mut turned: HashMap<Group, HashMap<Group, usize>> = HashMap::new();
        let mut sizes: HashMap<Group, usize> = HashMap::new();
        let mut classes: HashSet<Group> = HashSet::new();
        for row in &self.book.members {
            let Some(Place::Class(class)) = row.place.map(|place| self.places.get(place)) else { continue };
            classes.insert(class);
            if row.role == Role::Student && row.status == MemberStatus::Joined {
                *sizes.entry(class).or_default() += 1;
            }
        }
        let listed: HashSet<Group> = self.book.students.iter().filter_map(|row| row.group).collect();
        // Nothing to rename where every group has its class.
        if listed.iter().all(|group| classes.contains(group)) {
            return;
        }
        // Classes with somebody who is still listed in the group of that name.
        let mut stays: HashSet<Group> = HashSet::new();
        for (id, person) in self.people.all() {
            if person.category != Category::Student || person.standing == Standing::Gone || person.contested {
                continue;
            }
            let (Some(group), Some(link)) = (person.group, self.links.of(id)) else { continue };
            let class = self.accounts.memberships(link.account, self.book).find_map(|row| {
                match row.place.map(|place| self.places.get(place)) {
                    Some(Place::Class(class)) if row.role == Role::Student && row.status == MemberStatus::Joined => {
                        Some(class)
                    }
                    _ => None,
                }
            });
            match class {
                Some(class) if class == group => {
                    stays.insert(class);
                }
                Some(class) => *turned.entry(class).or_default().entry(group).or_default() += 1,
                None => {}
            }
        }
        let mut candidates: HashMap<Group, Group> = HashMap::new();
        for (class, groups) in &turned {
            let size = sizes.get(class).copied().unwrap_or(0);
            if let Some((group, count)) =
                groups.iter().max_by_key(|(group, count)| (**count, std::cmp::Reverse(**group)))
                && count * RENAMED.1 >= size * RENAMED.0
                && *count >= 2
                && !self.slips.contains(group)
                && !self.likely.asks(*class)
            {
                candidates.insert(*class, *group);
            }
        }
        // The new name is free, or the class that has it moves up itself; the old one is gone from the roster, or another
        // class moves up into it.
        let mut renames: HashMap<Group, Group> = candidates.clone();
        loop {
            let before = renames.len();
            let current = renames.clone();
            let taken: HashSet<Group> = current.values().copied().collect();
            renames.retain(|class, group| {
                let free = !classes.contains(group) || current.contains_key(group);
                // In September first-years take over the name: the group is listed, but with nobody of the class.
                let gone = !listed.contains(class) || taken.contains(class) || !stays.contains(class);
                let chain = classes.contains(group) || listed.contains(class);
                let up = course_up(self.book.groups.folded(*class), self.book.groups.folded(*group));
                let alone = current.values().filter(|other| *other == group).count() == 1;
                free && gone && alone && (!chain || up)
            });
            if renames.len() == before {
                break;
            }
        }
        let mut renames: Vec<(Group, Group)> = renames.into_iter().collect();
        renames.sort_unstable();
        let ids: Vec<PlaceId> = self.places.all().map(|(id, _)| id).collect();
        for id in ids {
            let place = self.places.get(id);
            let Some((_, group)) = place.group().and_then(|group| renames.iter().find(|(class, _)| *class == group))
            else {
                continue;
            };
            let new = self.places.number(place.of_group(*group));
            if let Some(now) = self.now.get_mut(id.index()) {
                *now = new;
            }
        }
        // A name is free when the class that had it has got its new one.
        let first = self.drafts.len();
        let order: Vec<Group> = renames.iter().map(|(class, _)| *class).collect();
        for (class, group) in renames {
            let frees = order.iter().position(|other| *other == group).map(|at| first + at);
            let sources = self.first_rows(group);
            let rosters = self.rosters(&sources);
            let draft = Draft {
                kind: ActionKind::RenameClass,
                who: Who::Class,
                account: None,
                place: self.places.number(Place::Class(group)),
                role: None,
                from: None,
                old_place: Some(self.places.number(Place::Class(class))),
                renamed: None,
                suspended: false,
                clause: Clause::C5_11_1,
                ground: Ground::Roster,
                identity: None,
                sources,
                rosters,
                review: true,
                doubts: Vec::new(),
                guards: Vec::new(),
                depends: frees.into_iter().collect(),
            };
            self.drafts.push(draft);
        }
    }

    fn first_rows(&self, group: Group) -> Vec<Source> {
        self.first_rows.get(group.index()).copied().flatten().into_iter().collect()
    }

    /// Classes that actions speak of and the platform does not have, and classes whose students all graduated.
    pub(super) fn classes_to_make_and_archive(&mut self) {
        let present: HashSet<PlaceId> = self.now.iter().copied().collect();
        let mut new: BTreeMap<PlaceId, (Group, Vec<usize>)> = BTreeMap::new();
        for (n, draft) in self.drafts.iter().enumerate() {
            let Place::Class(group) = self.places.get(draft.place) else { continue };
            if !present.contains(&draft.place) && (draft.adds() || draft.kind == ActionKind::Reassign) {
                new.entry(draft.place).or_insert((group, Vec::new())).1.push(n);
            }
        }
        let renamed: HashMap<PlaceId, usize> =
            (0..).zip(&self.drafts).filter_map(|(n, draft)| Some((draft.old_place?, n))).collect();
        for (place, (group, into_it)) in new {
            let number = self.drafts.len();
            let mut sources = self.first_rows(group);
            let mut ground = Ground::Roster;
            let mut held_by_date = true;
            for n in into_it {
                let Some(draft) = self.drafts.get_mut(n) else { continue };
                draft.depends.push(number);
                held_by_date &= draft.guards.contains(&GuardCode::NotEffectiveYet);
                if let Ground::Order(_) = draft.ground
                    && ground == Ground::Roster
                {
                    ground = draft.ground;
                }
                if sources.is_empty() {
                    sources.extend(draft.sources.first());
                }
            }
            let rosters = self.rosters(&sources);
            let freed = renamed.get(&place).copied().into_iter().collect();
            self.drafts.push(Draft {
                kind: ActionKind::CreateClass,
                who: Who::Class,
                account: None,
                place,
                role: None,
                from: None,
                old_place: None,
                renamed: None,
                suspended: false,
                clause: Clause::C5_11_1,
                ground,
                identity: None,
                sources,
                rosters,
                review: true,
                doubts: Vec::new(),
                guards: if held_by_date { vec![GuardCode::NotEffectiveYet] } else { Vec::new() },
                depends: freed,
            });
        }
        self.wait_for_renames();
        self.archive();
    }

    /// What happens in a class that gets its name first happens after that: until a person has agreed, nobody knows that it
    /// is the class, and the platform has none of the name.
    fn wait_for_renames(&mut self) {
        let renames: HashMap<Group, usize> = (0..)
            .zip(&self.drafts)
            .filter(|(_, draft)| draft.kind == ActionKind::RenameClass)
            .filter_map(|(n, draft)| Some((self.places.get(draft.place).group()?, n)))
            .collect();
        if renames.is_empty() {
            return;
        }
        for draft in self.drafts.iter_mut().filter(|draft| draft.who != Who::Class) {
            let places = std::iter::once(draft.place).chain(draft.from.map(|(place, _)| place));
            let groups = places.filter_map(|place| self.places.get(place).group());
            draft.depends.extend(groups.filter_map(|group| renames.get(&group)));
        }
    }

    /// The order of graduation by which a student is gone.
    fn graduated_by(&self, person: PersonId) -> Option<u32> {
        let Ground::Order(number) = self.gone.get(&person)?.0.ground else { return None };
        let movement = self.book.movements.get(number as usize)?;
        (movement.kind == MovementKind::Graduation).then_some(number)
    }

    fn archive(&mut self) {
        if !self.book.movements.iter().any(|movement| movement.kind == MovementKind::Graduation) {
            return;
        }
        let mut students: HashMap<PlaceId, Vec<(Option<PersonId>, bool)>> = HashMap::new();
        for (account, _) in self.accounts.all() {
            for row in self.accounts.memberships(account, self.book) {
                let Some(place) = self.place_of(row) else { continue };
                // Who was suspended by the order of graduation has graduated, too.
                let suspended = row.status == MemberStatus::Suspended;
                if row.role == Role::Student
                    && (row.status == MemberStatus::Joined || suspended)
                    && matches!(self.places.get(place), Place::Class(_))
                {
                    students.entry(place).or_default().push((self.links.person(account, Category::Student), suspended));
                }
            }
        }
        let active = self.book.students.iter().filter(|row| row.standing == Standing::Active);
        let still_listed: HashSet<Group> = active.filter_map(|row| row.group).collect();
        let mut graduated: Vec<(PlaceId, u32)> = students
            .into_iter()
            .filter_map(|(place, people)| {
                let mut order = None;
                for (person, suspended) in people {
                    let Some(number) = person.and_then(|person| self.graduated_by(person)) else {
                        // Somebody else who is out already keeps no class open.
                        if suspended {
                            continue;
                        }
                        return None;
                    };
                    order = Some(order.map_or(number, |known: u32| known.min(number)));
                }
                let group = self.places.get(place).group()?;
                let is_certain = !self.likely.asks(group);
                order.filter(|_| !still_listed.contains(&group) && is_certain).map(|order| (place, order))
            })
            .collect();
        graduated.sort_unstable();
        for (place, order) in graduated {
            let depends = (0..self.drafts.len())
                .filter(|n| self.drafts.get(*n).is_some_and(|draft| draft.removes() && draft.place == place))
                .collect();
            let sources: Vec<Source> =
                self.book.movements.get(order as usize).map(|movement| movement.source).into_iter().collect();
            let rosters = self.rosters(&sources);
            self.drafts.push(Draft {
                kind: ActionKind::ArchiveClass,
                who: Who::Class,
                account: None,
                place,
                role: None,
                from: None,
                old_place: None,
                renamed: None,
                suspended: false,
                clause: Clause::C5_11_1,
                ground: Ground::Order(order),
                identity: None,
                sources,
                rosters,
                review: true,
                doubts: Vec::new(),
                guards: Vec::new(),
                depends,
            });
        }
    }
}

/// «ис21» to «ис31»: one course up.
pub(super) fn course_up(before: &str, after: &str) -> bool {
    course_step(before, after) == Some(1)
}

/// By how many courses two names of one group differ: the first digit, or the first digit behind the letters; all else the same.
pub(super) fn course_step(before: &str, after: &str) -> Option<i32> {
    let digit = |name: &str| name.char_indices().find_map(|(at, c)| c.to_digit(10).map(|digit| (at, digit as i32)));
    let (at, a) = digit(before)?;
    let (also_at, b) = digit(after)?;
    let rest = |name: &str, at: usize| (name.get(..at).map(str::to_owned), name.get(at + 1..).map(str::to_owned));
    (at == also_at && rest(before, at) == rest(after, at)).then_some(b - a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn courses() {
        assert!(course_up("ис21", "ис31"));
        assert!(!course_up("ис31", "ис21"));
        assert_eq!(course_step("ис31", "ис21"), Some(-1));
        assert_eq!(course_step("ис21", "тм31"), None);
        assert_eq!(course_step("ис21", "ис32"), None);
    }
}
