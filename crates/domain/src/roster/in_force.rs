//! Rosters that came one after another → those rows that are in force: a newer roster takes the place of an older one, as
//! far as it speaks of the same.
//!
//! - A roster of the whole organisation replaces all older ones of its kind. A staffing list counts as whole without
//!   anybody having said so; it replaces those that name mostly the same people (or have its name): administration and
//!   teachers may come as two lists.
//! - A roster of groups (a membership list of places) replaces what older ones say of these groups (places).
//! - A file that comes again under its name replaces its predecessor if it speaks of most of what that spoke of; a second
//!   «список.xlsx» about another group does not.
//! - Orders and acquaintances add up; only their own next edition replaces them.

use hashbrown::{HashMap, HashSet};

use super::{Dataset, Group, Kind, RowRef, Scope, TableId};

/// What a table speaks of, folded to numbers.
type Keys = HashSet<u64>;

/// Takes out of the dataset what newer rosters have replaced. `arrived` gives the number of arrival of each table, by its
/// number; tables of one file arrived together. Returns the tables of which nothing is left.
pub fn keep_in_force(dataset: &mut Dataset, arrived: &[u64]) -> Vec<TableId> {
    let of = |table: TableId| arrived.get(table.index()).copied().unwrap_or_default();
    let keys = keys_of(dataset);
    let mut replaced: HashSet<TableId> = HashSet::new();
    let mut lost: HashMap<TableId, HashSet<Group>> = HashMap::new();
    let mut lost_places: HashMap<TableId, Keys> = HashMap::new();
    for kind in Kind::ALL {
        let mut tables: Vec<TableId> = (0..dataset.tables.len() as u32)
            .map(TableId)
            .filter(|id| dataset.table(*id).is_some_and(|t| t.kind == kind))
            .collect();
        // The newest first: what is settled by it need not be compared again.
        tables.sort_by_key(|id| std::cmp::Reverse((of(*id), *id)));
        let mut settled_groups: HashMap<Group, u64> = HashMap::new();
        let mut settled_places: HashMap<u64, u64> = HashMap::new();
        let mut editions: HashMap<String, Editions> = HashMap::new();
        let mut whole: Option<u64> = None;
        let mut staffing: Vec<(u64, String, Keys)> = Vec::new();
        let mut of_file: HashMap<(u64, String), Keys> = HashMap::new();
        for id in &tables {
            if let (Some(table), Some(keys)) = (dataset.table(*id), keys.get(id)) {
                of_file.entry((of(*id), series_of(&table.file))).or_default().extend(keys);
            }
        }
        for id in tables {
            let Some(table) = dataset.table(id) else { continue };
            let series = series_of(&table.file);
            let newer_edition = editions.entry(series.clone()).or_default().newer_than(of(id));
            let own = keys.get(&id);
            // The file as a whole counts: a sheet that the next edition has no more is replaced with the others.
            let whole_file = of_file.get(&(of(id), series.clone()));
            let spoken_of = whole_file.map_or(0, |all| all.iter().filter(|key| newer_edition.contains(*key)).count());
            let most = whole_file.is_some_and(|all| !all.is_empty() && spoken_of * 2 >= all.len());
            let by_staffing = whole_file.is_some_and(|all| {
                staffing.iter().any(|(arrival, name, keys)| {
                    let shared = all.iter().filter(|key| keys.contains(*key)).count();
                    *arrival > of(id) && (*name == series || shared * 2 >= all.len().min(keys.len()))
                })
            });
            if whole.is_some_and(|arrival| arrival > of(id)) || by_staffing || most {
                replaced.insert(id);
                continue;
            }
            // Changes are complete for nothing, but a newer list of the same groups knows of them.
            let changes = kind == Kind::Students && dataset.left.iter().any(|left| left.source.table == id);
            if changes {
                let newer = |group: &Group| settled_groups.get(group).is_some_and(|arrival| *arrival > of(id));
                let left = dataset.left.iter().filter(|left| left.source.table == id).filter_map(|left| left.group);
                let gone: HashSet<Group> = table.coverage.groups.iter().copied().chain(left).filter(newer).collect();
                if !gone.is_empty() {
                    lost.insert(id, gone);
                }
            } else if matches!(kind, Kind::Students | Kind::Guardians | Kind::Teaching) && table.scope != Scope::None {
                let newer = |group: &&Group| settled_groups.get(*group).is_some_and(|arrival| *arrival > of(id));
                let gone: HashSet<Group> = table.coverage.groups.iter().filter(newer).copied().collect();
                for group in &table.coverage.groups {
                    settled_groups.entry(*group).or_insert_with(|| of(id));
                }
                if !gone.is_empty() {
                    lost.insert(id, gone);
                }
            }
            if kind == Kind::Members {
                let own = own.into_iter().flatten();
                let gone: Keys = own
                    .clone()
                    .filter(|place| settled_places.get(*place).is_some_and(|arrival| *arrival > of(id)))
                    .copied()
                    .collect();
                for place in own {
                    settled_places.entry(*place).or_insert_with(|| of(id));
                }
                if !gone.is_empty() {
                    lost_places.insert(id, gone);
                }
            }
            if table.scope == Scope::Organization {
                match (kind, whole_file) {
                    (Kind::Members, _) => {}
                    (Kind::Staff, Some(all)) => staffing.push((of(id), series.clone(), all.clone())),
                    _ => {
                        whole.get_or_insert_with(|| of(id));
                    }
                }
            }
            editions.entry(series).or_default().add(of(id), own);
        }
    }
    if replaced.is_empty() && lost.is_empty() && lost_places.is_empty() {
        return Vec::new();
    }
    take_out(dataset, &replaced, &lost, &lost_places)
}

/// What the editions of a file speak of that were met so far, the newest first: added up, so that a thousand files of one
/// name are not compared each with each.
#[derive(Debug, Default)]
struct Editions {
    newer: Keys,
    /// Of the arrival that was met last: its tables are not newer than each other.
    latest: Keys,
    arrival: u64,
}

impl Editions {
    fn newer_than(&mut self, arrival: u64) -> &Keys {
        if self.arrival > arrival {
            self.newer.extend(self.latest.drain());
        }
        &self.newer
    }

    fn add(&mut self, arrival: u64, keys: Option<&Keys>) {
        self.arrival = arrival;
        self.latest.extend(keys.into_iter().flatten());
    }
}

fn take_out(
    dataset: &mut Dataset,
    replaced: &HashSet<TableId>,
    lost: &HashMap<TableId, HashSet<Group>>,
    lost_places: &HashMap<TableId, Keys>,
) -> Vec<TableId> {
    let mut dropped: HashMap<TableId, u64> = HashMap::new();
    let mut stays = |source: RowRef, group: Option<Group>| {
        let gone = replaced.contains(&source.table)
            || group.is_some_and(|group| lost.get(&source.table).is_some_and(|lost| lost.contains(&group)));
        if gone {
            *dropped.entry(source.table).or_default() += 1;
        }
        !gone
    };
    dataset.students.retain(|row| stays(row.source, row.group));
    dataset.left.retain(|left| {
        let is_settled = |group| lost.get(&left.source.table).is_some_and(|lost| lost.contains(&group));
        !replaced.contains(&left.source.table) && !left.group.is_some_and(is_settled)
    });
    dataset.staff.retain(|row| stays(row.source, None));
    dataset.guardians.retain(|row| stays(row.source, row.group));
    dataset.teaching.retain(|row| stays(row.source, row.group));
    dataset.movements.retain(|row| stays(row.source, None));
    dataset.consents.retain(|row| stays(row.source, None));
    dataset.members.retain(|row| {
        let place = row.place.map_or(0, |place| place.index() as u64 + 1);
        let gone = lost_places.get(&row.source.table).is_some_and(|lost| lost.contains(&place));
        if gone {
            *dropped.entry(row.source.table).or_default() += 1;
        }
        !gone && !replaced.contains(&row.source.table)
    });
    dataset.notices.retain(|notice| notice.source.is_none_or(|source| !replaced.contains(&source.table)));
    let mut empty: Vec<TableId> = replaced.iter().copied().collect();
    for (n, table) in dataset.tables.iter_mut().enumerate() {
        let id = TableId(n as u32);
        if replaced.contains(&id) {
            table.replaced = true;
            table.rows = 0;
            table.unreadable = 0;
            table.coverage = super::Coverage::default();
            continue;
        }
        let Some(gone) = dropped.get(&id) else { continue };
        table.rows = table.rows.saturating_sub(*gone);
        if let Some(lost) = lost.get(&id) {
            table.coverage.groups.retain(|group| !lost.contains(group));
            table.coverage.doubtful.retain(|group| !lost.contains(group));
        }
        if table.rows == table.unreadable && table.unreadable == 0 {
            table.replaced = true;
            empty.push(id);
        }
    }
    empty.sort_unstable();
    empty
}

/// What each table speaks of: groups where it lists any, places of members, numbers of orders, otherwise names.
fn keys_of(dataset: &Dataset) -> HashMap<TableId, Keys> {
    let mut keys: HashMap<TableId, Keys> = HashMap::new();
    for (n, table) in dataset.tables.iter().enumerate() {
        let groups = table.coverage.groups.iter().map(|group| group.index() as u64 + 1);
        keys.insert(TableId(n as u32), groups.collect());
    }
    let by_group: HashSet<TableId> = keys.iter().filter(|(_, keys)| !keys.is_empty()).map(|(id, _)| *id).collect();
    let mut put = |source: RowRef, key: u64| {
        if !by_group.contains(&source.table) {
            keys.entry(source.table).or_default().insert(key);
        }
    };
    let name = |name| {
        let line = dataset.names.folded_line(dataset.names.key(name));
        short_hash(line.as_bytes())
    };
    for row in &dataset.students {
        if !by_group.contains(&row.source.table) {
            put(row.source, name(row.name));
        }
    }
    for row in &dataset.guardians {
        if !by_group.contains(&row.source.table) {
            put(row.source, name(row.name));
        }
    }
    dataset.staff.iter().for_each(|row| put(row.source, name(row.name)));
    dataset.consents.iter().for_each(|row| put(row.source, name(row.name)));
    let mut orders: HashMap<TableId, Keys> = HashMap::new();
    for row in &dataset.movements {
        let number = dataset.texts.get(row.number);
        let day = row.date.map(|day| day.to_string()).unwrap_or_default();
        orders.entry(row.source.table).or_default().insert(short_hash(format!("{number}\n{day}").as_bytes()));
    }
    let mut places: HashMap<TableId, Keys> = HashMap::new();
    for row in &dataset.members {
        let place = row.place.map_or(0, |place| place.index() as u64 + 1);
        places.entry(row.source.table).or_default().insert(place);
    }
    keys.extend(orders);
    keys.extend(places);
    keys
}

fn short_hash(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    hash.as_bytes().first_chunk::<8>().map_or(0, |first| u64::from_le_bytes(*first))
}

/// The name of a file without its extension, and without what tells its editions apart: dates, «(2)», «копия».
pub fn series_of(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_lowercase();
    let mut series = String::new();
    for word in stem.split(|c: char| c.is_whitespace() || matches!(c, '_' | '(' | ')')) {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let is_date = digits >= 6 && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | 't' | ':'));
        let is_copy = matches!(word, "копия" | "copy" | "новый" | "новая" | "new" | "на" | "от" | "г" | "-" | "—")
            || (digits == word.chars().count() && digits <= 2);
        if !word.is_empty() && !is_date && !is_copy {
            series.push_str(word);
            series.push(' ');
        }
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_of_one_file() {
        for name in
            ["контингент.xlsx", "Контингент 2026-11-24.xlsx", "контингент_24.11.2026.csv", "контингент (2).xlsx"]
        {
            assert_eq!(series_of(name), "контингент ", "{name}");
        }
        assert_ne!(series_of("ИС-21.xlsx"), series_of("ИС-22.xlsx"));
        assert_ne!(series_of("группа 21.xlsx"), "");
    }
}
