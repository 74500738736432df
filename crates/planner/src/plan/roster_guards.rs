//! Guards on a roster as a whole: another organisation's, last year's, a part of one, one whose columns slipped or whose
//! numbers are new. They hold every action that rests on that roster, invitations too.

use domain::GuardCode;
use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::guards::Guards;
use super::ranges::over_ranges;
use super::renames::course_step;
use super::{Confidence, Severity};
use crate::identity::{Evidence, PersonId, Remembered, remembered};
use domain::membership::{Category, Place, Role};
use domain::roster::{Kind, Notice, PostKind, RowRef, Standing, TableId, differs, guardians_differ};

/// What changed between a roster and the platform, or the roster before, among people whom both know.
#[derive(Debug, Default)]
struct Changes {
    births: Changed,
    phones: Changed,
    numbers: Changed,
    guardians: Changed,
}

impl Changes {
    /// The guards that so many changes at once call for, with the detail that changed.
    fn guards(&self) -> Vec<(GuardCode, Option<&'static str>, &Changed)> {
        let mut guards = Vec::new();
        // People change their phones; half of a college does not on one day.
        if self.births.is_more_than(10) {
            guards.push((GuardCode::ColumnsShifted, Some("birth_date"), &self.births));
        } else if self.phones.is_more_than(50) {
            guards.push((GuardCode::ColumnsShifted, Some("phone"), &self.phones));
        } else if self.guardians.is_more_than(10) {
            guards.push((GuardCode::ColumnsShifted, Some("guardian"), &self.guardians));
        }
        if self.numbers.is_more_than(10) {
            guards.push((GuardCode::IdsChanged, None, &self.numbers));
        }
        guards
    }
}

/// One detail: how many people both sides give it for, and whose differs.
#[derive(Debug, Default)]
struct Changed {
    both: usize,
    /// Who, and the row that says so.
    differs: Vec<(PersonId, RowRef)>,
}

impl Changed {
    fn count(&mut self, person: PersonId, row: RowRef, differs: bool) {
        self.both += 1;
        if differs {
            self.differs.push((person, row));
        }
    }

    /// True for at least three people and more than so many percent.
    fn is_more_than(&self, percent: usize) -> bool {
        self.differs.len() >= 3 && self.differs.len() * 100 > self.both * percent
    }
}

impl Guards<'_> {
    /// Guards on a roster as a whole hold every action that rests on it, invitations too.
    pub(super) fn guard_rosters(&mut self) {
        let mut files: HashMap<(String, Kind), Vec<TableId>> = HashMap::new();
        // What a newer edition replaced holds nothing, and the finding names the file that does.
        let tables = self.who.dataset.tables.iter().enumerate().filter(|(_, table)| !table.replaced);
        for (n, table) in tables {
            files.entry((table.file.clone(), table.kind)).or_default().push(TableId(n as u32));
        }
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort();
        let mut held: Vec<(GuardCode, Vec<TableId>)> = Vec::new();
        for ((_, kind), tables) in &files {
            if self.is_of_another_organization(*kind, tables) {
                held.push((GuardCode::WrongOrganization, tables.clone()));
            }
            if self.is_stale(*kind, tables) {
                held.push((GuardCode::RosterStale, tables.clone()));
            }
        }
        for (kind, accepted) in &self.known.policy.last_accepted {
            let tables: Vec<TableId> =
                files.iter().filter(|((_, known), _)| known == kind).flat_map(|(_, tables)| tables.clone()).collect();
            let rows: u64 = tables.iter().filter_map(|id| self.who.dataset.table(*id)).map(|table| table.rows).sum();
            // Over 20 % fewer rows than last time.
            if !tables.is_empty() && rows * 5 < accepted * 4 {
                let source = RowRef { table: tables.first().copied().unwrap_or_default(), row: 0 };
                self.outcome.notices.push(
                    Notice::new(Severity::Error, GuardCode::RosterShrank.code())
                        .at(source)
                        .text("rows", rows.to_string())
                        .text("accepted", accepted.to_string()),
                );
                held.push((GuardCode::RosterShrank, tables));
            }
        }
        for (guard, tables) in held {
            self.outcome.hold(guard, |draft| draft.rosters.iter().any(|table| tables.contains(table)));
        }
    }

    /// Under half of the roster's people or groups are known, and it is not a first run.
    fn is_of_another_organization(&mut self, kind: Kind, tables: &[TableId]) -> bool {
        let category = match kind {
            Kind::Students => Category::Student,
            Kind::Staff => Category::Staff,
            _ => return false,
        };
        if !self.who.accounts.all().any(|(_, account)| account.is(category)) {
            return false;
        }
        let (people, known, of_group) = self.count_known(category, tables);
        let classes: HashSet<_> = self
            .placed
            .now
            .iter()
            .filter_map(|place| match self.placed.places.get(*place) {
                Place::Class(group) => Some(group),
                _ => None,
            })
            .collect();
        let (mut groups, mut known_groups) = (0usize, 0usize);
        for (group, (all, known)) in self.who.dataset.groups.all().zip(of_group) {
            groups += usize::from(all > 0);
            known_groups += usize::from(all > 0 && (classes.contains(&group) || known * 2 >= all));
        }
        let few_people = (people >= 5 && known * 2 < people) || (people >= 3 && known == 0);
        let few_groups = kind == Kind::Students && !classes.is_empty() && groups >= 2 && known_groups * 2 < groups;
        if few_people || few_groups {
            let source = RowRef { table: tables.first().copied().unwrap_or_default(), row: 0 };
            self.outcome.notices.push(
                Notice::new(Severity::Error, GuardCode::WrongOrganization.code())
                    .at(source)
                    .text("known", known.to_string())
                    .text("people", people.to_string())
                    .text("known_groups", known_groups.to_string())
                    .text("groups", groups.to_string()),
            );
        }
        few_people || few_groups
    }

    /// How many people the tables list, how many of them are known, and both of each group, by number.
    fn count_known(&self, category: Category, tables: &[TableId]) -> (usize, usize, Vec<(usize, usize)>) {
        let who = self.who;
        let groups = who.dataset.groups.len();
        let parts = over_ranges(who.people.len(), |range| {
            let (mut people, mut known, mut of_group) = (0usize, 0usize, vec![(0usize, 0usize); groups]);
            for id in range.map(|n| PersonId(n as u32)) {
                let person = who.people.get(id);
                if person.category != category
                    || !person.listed
                    || !tables.contains(&person.source.table)
                    || person.standing == Standing::Gone
                {
                    continue;
                }
                let link = who.links.of(id);
                if category == Category::Staff
                    && matches!(person.post_kind, PostKind::Other | PostKind::Unknown)
                    && link.is_none()
                {
                    continue;
                }
                let orders = who.orders_of(id).iter().filter_map(|order| order.of(who.dataset));
                let enrolled = orders.into_iter().any(|movement| movement.kind.enters());
                // A name alone that somebody elsewhere has too does not make a person known.
                let linked = link.is_some_and(|link| {
                    link.confidence != Confidence::Possible
                        || person.group.is_none_or(|group| {
                            who.accounts.is_in_group(link.account, person.category, group, who.dataset)
                        })
                });
                let is_known = enrolled || linked;
                people += 1;
                known += usize::from(is_known);
                if let Some(of) = person.group.and_then(|group| of_group.get_mut(group.index())) {
                    of.0 += 1;
                    of.1 += usize::from(is_known);
                }
            }
            (people, known, of_group)
        });
        let (mut people, mut known, mut of_group) = (0, 0, vec![(0, 0); groups]);
        for (more_people, more_known, more_of_group) in parts {
            people += more_people;
            known += more_known;
            of_group.iter_mut().zip(more_of_group).for_each(|(of, more)| *of = (of.0 + more.0, of.1 + more.1));
        }
        (people, known, of_group)
    }

    /// How many students of the tables are one course lower than their classes, and how many are in a class.
    fn count_lower(&self, tables: &[TableId]) -> (usize, usize) {
        let who = self.who;
        let parts = over_ranges(who.people.len(), |range| {
            let (mut lower, mut placed) = (0usize, 0usize);
            for id in range.map(|n| PersonId(n as u32)) {
                let person = who.people.get(id);
                if person.category != Category::Student || !tables.contains(&person.source.table) {
                    continue;
                }
                if self.students.is_settled(id) {
                    placed += 1;
                    continue;
                }
                let (Some(group), Some(link)) = (person.group, who.links.of(id)) else { continue };
                let class = who.memberships(link.account).find_map(|row| {
                    match row.place.map(|place| self.placed.places.get(place)) {
                        Some(Place::Class(class)) if row.role == Role::Student => Some(class),
                        _ => None,
                    }
                });
                let Some(class) = class else { continue };
                placed += 1;
                let step = course_step(who.dataset.groups.folded(class), who.dataset.groups.folded(group));
                lower += usize::from(step.is_some_and(|step| step < 0));
            }
            (lower, placed)
        });
        parts.into_iter().fold((0, 0), |(lower, placed), (more, others)| (lower + more, placed + others))
    }

    /// Last year's roster: dated more than a year ago, or most of its students one course lower than their classes.
    fn is_stale(&mut self, kind: Kind, tables: &[TableId]) -> bool {
        let dated = tables
            .iter()
            .filter_map(|id| self.who.dataset.table(*id))
            .filter_map(|table| table.as_of)
            .min()
            .filter(|day| kind != Kind::Movements && (self.who.today - *day).num_days() > 365);
        let (lower, placed) = if kind == Kind::Students { self.count_lower(tables) } else { (0, 0) };
        let lowered = lower >= 3 && lower * 2 > placed;
        if dated.is_some() || lowered {
            let source = RowRef { table: tables.first().copied().unwrap_or_default(), row: 0 };
            self.outcome.notices.push(
                Notice::new(Severity::Error, GuardCode::RosterStale.code())
                    .at(source)
                    .text("date", dated.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default())
                    .text("lower", lower.to_string())
                    .text("placed", placed.to_string()),
            );
        }
        dated.is_some() || lowered
    }

    /// Many known people whose birth date, phone or guardian changed at once: a column slipped. Many whose numbers changed at
    /// once: nobody is moved, one question. The platform is one other side, the roster before is another: most platforms
    /// tell neither birth dates nor phones. Gives what was held by memory alone.
    pub(super) fn guard_changed_details(&mut self) -> Vec<String> {
        let mut from_memory = Vec::new();
        let mut told: HashSet<(String, GuardCode, Option<&'static str>)> = HashSet::new();
        let dataset = self.who.dataset;
        for changes in self.changes() {
            for (guard, field, changed) in changes.guards() {
                self.hold_changed(guard, field, changed);
                let files = changed
                    .differs
                    .iter()
                    .filter_map(|(_, row)| dataset.table(row.table))
                    .map(|table| table.file.clone());
                told.extend(files.map(|file| (file, guard, field)));
            }
        }
        for (file, changes) in self.changes_since() {
            for (guard, field, changed) in changes.guards() {
                if !told.contains(&(file.clone(), guard, field)) {
                    self.hold_changed(guard, field, changed);
                    from_memory.push(format!("{guard} {} {file} {}", field.unwrap_or_default(), changed.differs.len()));
                }
            }
        }
        from_memory
    }

    /// What a file says otherwise than the rosters before, by category and file: a file of one group counts for itself.
    fn changes_since(&self) -> Vec<(String, Changes)> {
        let former = &self.who.dataset.former;
        if former.is_empty() {
            return Vec::new();
        }
        let mut kin_rows: HashMap<PersonId, RowRef> = HashMap::new();
        for guardianships in &self.who.guardianships {
            if let Some(child) = guardianships.child {
                let row = kin_rows.entry(child).or_insert(guardianships.source);
                *row = (*row).min(guardianships.source);
            }
        }
        let mut changes: BTreeMap<(String, usize), Changes> = BTreeMap::new();
        for Remembered { person: id, who, details: now } in
            remembered(self.who.dataset, &self.who.people, &self.who.guardianships)
        {
            let Some(before) = former.get(who) else { continue };
            let person = self.who.people.get(id);
            let mut count = |row: RowRef, differs: Option<bool>, of: fn(&mut Changes) -> &mut Changed| {
                if let (Some(differs), Some(table)) = (differs, self.who.dataset.table(row.table)) {
                    let key = (table.file.clone(), person.category as usize);
                    of(changes.entry(key).or_default()).count(id, row, differs);
                }
            };
            count(person.source, differs(now.birth, before.birth), |changes| &mut changes.births);
            count(person.source, differs(now.phone, before.phone), |changes| &mut changes.phones);
            count(person.source, differs(now.number, before.number), |changes| &mut changes.numbers);
            let row = kin_rows.get(&id).copied().unwrap_or(person.source);
            count(row, guardians_differ(now.guardians, before.guardians), |changes| &mut changes.guardians);
        }
        changes.into_iter().map(|((file, _), changes)| (file, changes)).collect()
    }

    fn changes(&self) -> [Changes; 3] {
        let mut changes: [Changes; 3] = Default::default();
        // Two are compared, so both sides must have some.
        let with_ids = self.who.accounts.all().any(|(_, account)| account.ids != 0);
        for (id, person) in self.who.people.all().filter(|(_, person)| person.listed) {
            let Some(link) = self.who.links.of(id) else { continue };
            let Some(of) = changes.get_mut(person.category as usize) else { continue };
            if link.evidence.has(Evidence::BIRTH_DATE) {
                of.births.count(id, person.source, false);
            } else if let (Some(ours), Some(theirs)) = (person.birth, self.who.accounts.get(link.account).birth) {
                let together = link.confidence != Confidence::Possible
                    || person.group.is_none_or(|group| {
                        self.who.accounts.is_in_group(link.account, person.category, group, self.who.dataset)
                    });
                if together {
                    of.births.count(
                        id,
                        person.source,
                        ours != theirs && !self.who.people.births(id).any(|birth| birth == theirs),
                    );
                }
            }
            if !with_ids {
                continue;
            }
            let (ours, theirs) =
                (self.who.dataset.ids_of(person.ids), self.who.dataset.ids_of(self.who.accounts.get(link.account).ids));
            if ours.phone != 0 && theirs.phone != 0 {
                of.phones.count(id, person.source, ours.phone != theirs.phone);
            }
            if !ours.person_id.is_empty() && !theirs.person_id.is_empty() {
                let number = |text| self.who.dataset.texts.get(text).to_lowercase();
                of.numbers.count(id, person.source, number(ours.person_id) != number(theirs.person_id));
            }
        }
        changes
    }

    fn hold_changed(&mut self, guard: GuardCode, field: Option<&'static str>, changed: &Changed) {
        let people = &changed.differs;
        let examples: Vec<String> = people
            .iter()
            .take(3)
            .map(|(id, _)| self.who.dataset.names.display(self.who.people.get(*id).name))
            .collect();
        // Whatever kinds of people a sheet lists, its columns have slipped for all of them.
        let sheets: HashSet<_> = people
            .iter()
            .filter_map(|(_, row)| self.who.dataset.table(row.table))
            .map(|t| (&t.file, &t.sheet))
            .collect();
        let tables: HashSet<TableId> = (0u32..)
            .zip(&self.who.dataset.tables)
            .filter(|(_, table)| sheets.contains(&(&table.file, &table.sheet)))
            .map(|(n, _)| TableId(n))
            .collect();
        let source = people.first().map(|(_, row)| *row).unwrap_or_default();
        let mut notice = Notice::new(Severity::Error, guard.code())
            .at(source)
            .text("changed", people.len().to_string())
            .text("all", changed.both.to_string())
            .text("examples", examples.join("; "));
        if let Some(field) = field {
            notice = notice.text("field", field);
        }
        self.outcome.notices.push(notice);
        self.outcome.hold(guard, |draft| draft.rosters.iter().any(|table| tables.contains(table)));
    }
}
