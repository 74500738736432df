//! The third stage: what is known comes in; where everything is goes out: classes under the names that they have from now on,
//! and a number for each place that anybody may be wanted in. Nothing of it changes later.

use hashbrown::HashSet;

use super::known::Known;
use super::renames::renames;
use crate::policy::Rule;
use domain::membership::{MemberRow, Place, PlaceId, PlaceName, Places};
use domain::roster::Group;

/// The places of the platform and of the plan.
pub(super) struct Placed<'p> {
    pub known: &'p Known<'p>,
    pub places: Places,
    /// The place of a member's row, after classes were renamed; by number of the place.
    pub now: Vec<PlaceId>,
    /// Classes that get another name: from the group of the old one to that of the new one.
    pub renames: Vec<(Group, Group)>,
    /// The class of all staff.
    pub staff: PlaceId,
    /// The management chats of the policy, in its order; none where the rule is off.
    pub management: Vec<PlaceId>,
    by_group: Vec<GroupPlaces>,
}

/// The places of a group.
#[derive(Debug, Clone)]
pub(super) struct GroupPlaces {
    /// Its class, whether the platform has it yet or not.
    pub class: PlaceId,
    /// Its chats that occur on the platform.
    pub students: Option<PlaceId>,
    pub parents: Option<PlaceId>,
    pub teachers: Option<PlaceId>,
    pub subjects: Vec<PlaceId>,
}

impl<'p> Placed<'p> {
    /// Renames the classes whose people turn up in another group, and gives each place its number.
    pub(super) fn of(known: &'p Known<'p>) -> Placed<'p> {
        let dataset = known.who.dataset;
        let mut places = dataset.places.clone();
        let renames = renames(known);
        let mut now: Vec<PlaceId> = Vec::with_capacity(places.len());
        for (id, place) in dataset.places.all() {
            let renamed = place.group().and_then(|group| renames.iter().find(|(class, _)| *class == group));
            now.push(match renamed {
                Some((_, group)) => places.number(place.of_group(*group)),
                None => id,
            });
        }
        let mut by_group: Vec<GroupPlaces> = Vec::with_capacity(dataset.groups.len());
        for group in dataset.groups.all() {
            let class = places.number(Place::Class(group));
            by_group.push(GroupPlaces { class, students: None, parents: None, teachers: None, subjects: Vec::new() });
        }
        take_chats(&places, &now, &mut by_group);
        let staff = places.number(Place::Staff);
        let is_managed = known.policy.rules.is_on(Rule::W10);
        let chats = known.policy.management.iter().filter(|_| is_managed);
        let management = chats
            .map(|chat| {
                let name = places.subject(&chat.name);
                places.number(Place::Management(name))
            })
            .collect();
        Placed { known, places, now, renames, staff, management, by_group }
    }

    /// A group's places; `None` for a group that the dataset does not have.
    pub(super) fn of_group(&self, group: Group) -> Option<&GroupPlaces> {
        self.by_group.get(group.index())
    }

    /// Where a member's row is now.
    pub(super) fn place_of(&self, row: &MemberRow) -> Option<PlaceId> {
        row.place.and_then(|place| self.now.get(place.index()).copied())
    }

    /// The place as the contract writes it.
    pub(super) fn display(&self, place: PlaceId) -> String {
        self.name(place).to_string()
    }

    /// The place by its name.
    pub(super) fn name(&self, place: PlaceId) -> PlaceName {
        self.places.name(place, &self.known.who.dataset.groups)
    }
}

/// Enters the chats that occur.
fn take_chats(places: &Places, now: &[PlaceId], by_group: &mut [GroupPlaces]) {
    let mut seen: HashSet<PlaceId> = HashSet::new();
    for id in now.iter().copied() {
        if !seen.insert(id) {
            continue;
        }
        let place = places.get(id);
        let Some(of) = place.group().and_then(|group| by_group.get_mut(group.index())) else { continue };
        match place {
            Place::StudentChat(_) => of.students = Some(id),
            Place::ParentChat(_) => of.parents = Some(id),
            Place::TeacherChat(_) => of.teachers = Some(id),
            Place::SubjectChat(..) => of.subjects.push(id),
            Place::Class(_) | Place::Organization | Place::Staff | Place::Management(_) => {}
        }
    }
    for of in by_group {
        of.subjects.sort_unstable();
    }
}
