//! One read of a platform: who is where, in owned values that can be kept, compared and put into a dataset.
//!
//! A read is complete for the places that it names, or it does not exist: "could not read" is an error of the connector,
//! never an empty list.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{MemberRow, MemberStatus, PlaceName, Role};
use crate::action::PersonKey;
use crate::fingerprint::Fingerprint;
use crate::roster::{Coverage, Dataset, DatasetPart, Ids, Kind, RowRef, Scope, Table, TableId};

/// One membership, as the platform tells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Seat {
    /// The place.
    pub place: PlaceName,
    /// The account; empty for an invitation that nobody took up yet.
    pub platform_id: String,
    /// The name on the platform.
    pub name: String,
    /// The role there.
    pub role: Role,
    /// The state.
    pub status: MemberStatus,
    /// May administer.
    #[serde(default)]
    pub is_admin: bool,
    /// The status «преподаватель» is confirmed; absent where the platform knows no such thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_confirmed: Option<bool>,
    /// The birth date, where the platform tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    /// The day of joining, of the invitation or of the suspension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// The last day of a block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_until: Option<NaiveDate>,
    /// The key of the person for whom the connector made this invitation; ties account and person for certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_key: Option<PersonKey>,
    /// The organisation's own number of the person, where the platform keeps it with the account (Moodle's `idnumber`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_id: Option<String>,
}

impl Seat {
    /// Somebody who has joined a place, of whom nothing else is known.
    pub fn joined(place: PlaceName, platform_id: impl Into<String>, name: impl Into<String>, role: Role) -> Seat {
        Seat {
            place,
            platform_id: platform_id.into(),
            name: name.into(),
            role,
            status: MemberStatus::Joined,
            is_admin: false,
            status_confirmed: None,
            birth_date: None,
            since: None,
            blocked_until: None,
            person_key: None,
            person_id: None,
        }
    }
}

/// What a platform answered, whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembershipRead {
    /// The platform's name in the configuration.
    pub platform: String,
    /// The places that were read, those without members among them.
    pub places: Vec<PlaceName>,
    /// Every membership in them.
    pub seats: Vec<Seat>,
    /// When the lists were made that it rests on; `None` where the platform told it itself.
    #[serde(skip)]
    pub lists: Option<ListDays>,
}

/// When the lists were made that a membership rests on: what a list shows, it shows for that moment, whenever it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDays {
    /// The oldest list: for everybody and every place, nothing later is shown.
    pub oldest: DateTime<Utc>,
    /// The newest one.
    pub newest: DateTime<Utc>,
    /// The list of each place.
    pub places: BTreeMap<PlaceName, DateTime<Utc>>,
}

impl ListDays {
    /// The list that shows who is in a place. A place of which no list speaks any more is shown by the newest one.
    pub fn of(&self, place: &PlaceName) -> DateTime<Utc> {
        self.places.get(place).copied().unwrap_or(self.newest)
    }

    fn of_dataset(dataset: &Dataset) -> Option<ListDays> {
        let lists = || dataset.tables.iter().filter(|table| table.kind == Kind::Members && !table.replaced);
        let days = || lists().filter_map(|table| table.made_at);
        let mut found = ListDays { oldest: days().min()?, newest: days().max()?, places: BTreeMap::new() };
        for row in &dataset.members {
            let made_at = dataset.table(row.source.table).and_then(|table| table.made_at);
            let (Some(place), Some(made_at)) = (row.place, made_at) else { continue };
            let place = dataset.places.name(place, &dataset.groups);
            found.places.entry(place).and_modify(|known| *known = made_at.min(*known)).or_insert(made_at);
        }
        Some(found)
    }
}

impl MembershipRead {
    /// True if a place was read.
    pub fn has_place(&self, place: &PlaceName) -> bool {
        self.places.contains(place)
    }

    /// Sorts places and seats, so that the same membership gives the same bytes.
    pub fn sort(&mut self) {
        self.places.sort_unstable();
        self.places.dedup();
        self.seats.sort_unstable();
        self.seats.dedup();
    }

    /// `blake3:` and the digest of what was read.
    pub fn digest(&self) -> String {
        let mut made = Fingerprint::of("membership");
        made.text("platform", &self.platform);
        for place in &self.places {
            made.text("place", &place.to_string());
        }
        for seat in &self.seats {
            // The form in which seats are kept.
            made.text("seat", &serde_json::to_string(seat).unwrap_or_default());
        }
        made.finish()
    }

    /// The membership that files of a dataset list: what a platform without an interface is known by.
    pub fn of_dataset(platform: &str, dataset: &Dataset) -> MembershipRead {
        let mut read = MembershipRead {
            platform: platform.to_owned(),
            lists: ListDays::of_dataset(dataset),
            ..MembershipRead::default()
        };
        for row in &dataset.members {
            let Some(place) = row.place else { continue };
            let place = dataset.places.name(place, &dataset.groups);
            read.places.push(place.clone());
            read.seats.push(Seat {
                place,
                platform_id: dataset.texts.get(row.platform_id).to_owned(),
                name: dataset.names.display(row.name),
                role: row.role,
                status: row.status,
                is_admin: row.is_admin,
                status_confirmed: row.status_confirmed,
                birth_date: row.birth,
                since: row.since,
                blocked_until: row.blocked_until,
                person_key: None,
                person_id: Some(dataset.texts.get(dataset.ids_of(row.ids).person_id).to_owned())
                    .filter(|id| !id.is_empty()),
            });
        }
        read.sort();
        read
    }

    /// Adds seats and their places where they stand in the order of [`MembershipRead::sort`]; the read is sorted already, and what is
    /// in it is moved once, however many are added.
    pub fn add(&mut self, seats: impl IntoIterator<Item = Seat>) {
        let mut seats: Vec<Seat> = seats.into_iter().collect();
        seats.sort_unstable();
        seats.dedup();
        for seat in &seats {
            if let Err(at) = self.places.binary_search(&seat.place) {
                self.places.insert(at, seat.place.clone());
            }
        }
        let new: Vec<(usize, Seat)> =
            seats.into_iter().filter_map(|seat| Some((self.seats.binary_search(&seat).err()?, seat))).collect();
        let mut known = std::mem::take(&mut self.seats).into_iter();
        self.seats.reserve(known.len() + new.len());
        let mut passed = 0;
        for (at, seat) in new {
            self.seats.extend(known.by_ref().take(at - passed));
            self.seats.push(seat);
            passed = at;
        }
        self.seats.extend(known);
    }

    /// The read as a part of a dataset: one table of members, a row a seat, in the order of the seats.
    pub fn part(&self) -> DatasetPart {
        self.part_of(self.digest())
    }

    /// The same for what is only looked at, and never shown: no digest is made of it.
    pub fn part_to_look_at(&self) -> DatasetPart {
        self.part_of(String::new())
    }

    fn part_of(&self, digest: String) -> DatasetPart {
        let mut part = DatasetPart::default();
        part.tables.push(Table {
            file: self.platform.clone(),
            digest,
            sheet: None,
            kind: Kind::Members,
            scope: Scope::Groups,
            rows: self.seats.len() as u64,
            unreadable: 0,
            coverage: Coverage::default(),
            as_of: None,
            made_at: None,
            organization: None,
            replaced: false,
        });
        for place in &self.places {
            part.places.take(place, &mut part.groups);
        }
        for (n, seat) in self.seats.iter().enumerate() {
            let platform_id = part.texts.push(&seat.platform_id);
            let name = part.names.full_name(&seat.name);
            let place = part.places.take(&seat.place, &mut part.groups);
            let person_id = seat.person_id.as_deref().map(|id| part.texts.push(id)).unwrap_or_default();
            let ids = part.keep_ids(Ids { person_id, ..Ids::default() });
            let source = RowRef { table: TableId(0), row: n as u32 + 1 };
            if let Some(key) = seat.person_key.as_ref().filter(|_| seat.status == MemberStatus::Invited) {
                part.invitations.push((source, key.to_string()));
            }
            part.members.push(MemberRow {
                platform_id,
                name,
                birth: seat.birth_date,
                ids,
                place,
                role: seat.role,
                status: seat.status,
                is_admin: seat.is_admin,
                status_confirmed: seat.status_confirmed,
                since: seat.since,
                blocked_until: seat.blocked_until,
                source,
            });
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_added_where_sorting_would_put_it() {
        let seat =
            |id: &str, place: &str| Seat::joined(place.parse().unwrap(), id, "Белкин Артём Олегович", Role::Student);
        let all = ["3 class:ИС-31", "1 class:ИС-21", "2 staff", "1 class:ИС-21", "9 chat:parents:ИС-21"];
        let all = all.iter().filter_map(|one| one.split_once(' ')).map(|(id, place)| seat(id, place));
        let (mut one_by_one, mut together, mut sorted) = <(MembershipRead, MembershipRead, MembershipRead)>::default();
        together.add(all.clone().take(2));
        together.add(all.clone().skip(2));
        for seat in all {
            sorted.places.push(seat.place.clone());
            sorted.seats.push(seat.clone());
            one_by_one.add([seat]);
        }
        sorted.sort();
        assert_eq!((sorted.seats.len(), sorted.places.len()), (4, 4));
        assert_eq!(one_by_one, sorted);
        assert_eq!(together, sorted);
    }
}
