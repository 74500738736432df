//! Classes whose members turn up in one group together come in; their new names go out (A1), and the drafts that rename them.

use hashbrown::{HashMap, HashSet};

use super::draft::{BasisSource, ClassChange, Draft};
use super::known::Known;
use super::placed::Placed;
use domain::membership::{Category, MemberStatus, Place, PlaceId, Role};
use domain::roster::{Group, Standing};

/// A class is renamed as a whole if at least four of five of its members turn up in one group.
const RENAMED: (usize, usize) = (4, 5);

/// Finds the classes that get another name: from the group of the old one to that of the new one, sorted.
pub(super) fn renames(known: &Known<'_>) -> Vec<(Group, Group)> {
    let who = known.who;
    let dataset = who.dataset;
    let mut turned: HashMap<Group, HashMap<Group, usize>> = HashMap::new();
    let is_in_use = each_marked(dataset.places.len(), dataset.members.iter().map(|row| row.place), PlaceId::index);
    let in_use = dataset.places.all().zip(is_in_use).filter(|(_, in_use)| *in_use);
    let classes: HashSet<Group> = in_use
        .filter_map(|((_, place), _)| match place {
            Place::Class(class) => Some(class),
            _ => None,
        })
        .collect();
    let is_listed = each_marked(dataset.groups.len(), dataset.students.iter().map(|row| row.group), Group::index);
    let listed: HashSet<Group> =
        dataset.groups.all().zip(is_listed).filter(|(_, listed)| *listed).map(|(group, _)| group).collect();
    // Nothing to rename where every group has its class.
    if listed.iter().all(|group| classes.contains(group)) {
        return Vec::new();
    }
    let mut sizes: HashMap<Group, usize> = HashMap::new();
    for row in &dataset.members {
        if let Some(Place::Class(class)) = row.place.map(|place| dataset.places.get(place))
            && row.role == Role::Student
            && row.status == MemberStatus::Joined
        {
            *sizes.entry(class).or_default() += 1;
        }
    }
    // Classes with somebody who is still listed in the group of that name.
    let mut stays: HashSet<Group> = HashSet::new();
    for (id, person) in who.people.all() {
        if person.category != Category::Student || person.standing == Standing::Gone || person.contested {
            continue;
        }
        let (Some(group), Some(link)) = (person.group, who.links.of(id)) else { continue };
        let class =
            who.memberships(link.account).find_map(|row| match row.place.map(|place| dataset.places.get(place)) {
                Some(Place::Class(class)) if row.role == Role::Student && row.status == MemberStatus::Joined => {
                    Some(class)
                }
                _ => None,
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
        if let Some((group, count)) = groups.iter().max_by_key(|(group, count)| (**count, std::cmp::Reverse(**group)))
            && count * RENAMED.1 >= size * RENAMED.0
            && *count >= 2
            && !known.lists.slips.contains(group)
            && !known.lists.likely.asks(*class)
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
            let up = course_up(dataset.groups.folded(*class), dataset.groups.folded(*group));
            let alone = current.values().filter(|other| *other == group).count() == 1;
            free && gone && alone && (!chain || up)
        });
        if renames.len() == before {
            break;
        }
    }
    let mut renames: Vec<(Group, Group)> = renames.into_iter().collect();
    renames.sort_unstable();
    renames
}

/// Which of so many are named, by number.
fn each_marked<T>(len: usize, named: impl Iterator<Item = Option<T>>, number: impl Fn(T) -> usize) -> Vec<bool> {
    let mut marked = vec![false; len];
    for n in named.flatten().map(number) {
        if let Some(mark) = marked.get_mut(n) {
            *mark = true;
        }
    }
    marked
}

/// The drafts that rename classes. A name is free when the class that had it has got its new one.
pub(super) fn rename_drafts(placed: &Placed<'_>) -> Vec<Draft> {
    let place_of = |group: Group| placed.of_group(group).map(|places| places.class);
    let renames = &placed.renames;
    let drafts = renames.iter().filter_map(|(class, group)| {
        let frees = renames.iter().position(|(other, _)| other == group);
        let sources = placed.known.lists.first_rows(*group);
        let change = ClassChange::Rename { old: place_of(*class)? };
        let depends = frees.into_iter().collect();
        Some(Draft { depends, ..Draft::of_class(change, place_of(*group)?, BasisSource::Roster, sources) })
    });
    drafts.collect()
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
