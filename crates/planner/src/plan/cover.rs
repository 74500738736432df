//! What the rosters are complete for: where absence means something (N7).

use hashbrown::{HashMap, HashSet};

use domain::roster::{Dataset, Group, Kind, Scope, TableId};

/// The scope of all rosters of one kind together.
#[derive(Debug, Default)]
pub(super) struct Cover {
    groups: HashMap<Group, Vec<TableId>>,
    doubtful: HashSet<Group>,
    whole: Vec<TableId>,
    all_doubtful: bool,
}

impl Cover {
    /// Puts the tables of some kinds together.
    pub(super) fn of(dataset: &Dataset, kind: Kind) -> Cover {
        let mut cover = Cover::default();
        let tables = dataset.tables.iter().enumerate();
        for (n, table) in tables.filter(|(_, table)| table.kind == kind && !table.replaced) {
            let id = TableId(n as u32);
            cover.doubtful.extend(table.coverage.doubtful.iter().copied());
            if table.scope == Scope::None {
                continue;
            }
            if table.coverage.all_doubtful {
                // Nobody knows whose row could not be read: nobody of these groups is missing.
                cover.doubtful.extend(table.coverage.groups.iter().copied());
                cover.all_doubtful = true;
            }
            if table.scope == Scope::Organization {
                cover.whole.push(id);
            }
            for group in &table.coverage.groups {
                cover.groups.entry(*group).or_default().push(id);
            }
        }
        cover
    }

    /// The rosters by which somebody is missing from a group; empty if nothing can be concluded.
    pub(super) fn of_group(&self, group: Group) -> &[TableId] {
        if self.all_doubtful && self.groups.contains_key(&group) || self.doubtful.contains(&group) {
            return &[];
        }
        match self.groups.get(&group) {
            Some(tables) => tables,
            None => self.of_organization(),
        }
    }

    /// The rosters by which somebody is missing from the organisation.
    pub(super) fn of_organization(&self) -> &[TableId] {
        if self.all_doubtful || !self.doubtful.is_empty() && !self.whole.is_empty() && self.groups.is_empty() {
            &[]
        } else {
            &self.whole
        }
    }

    /// Groups of which nothing can be concluded.
    pub(super) fn doubt(&mut self, groups: impl IntoIterator<Item = Group>) {
        self.doubtful.extend(groups);
    }

    /// The rosters by which somebody whom they do not know is missing from a group; none if no roster lists the group, for
    /// then nobody has said who belongs there.
    pub(super) fn of_listed(&self, group: Group) -> &[TableId] {
        if self.lists(group) { self.of_group(group) } else { &[] }
    }

    /// True if a roster lists the group.
    pub(super) fn lists(&self, group: Group) -> bool {
        self.groups.contains_key(&group)
    }
}
