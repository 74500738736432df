//! The state of the sandbox: places, accounts, memberships, invitations, and the log of what was changed.
//!
//! Questions about the state live here; `change` and `play` change it. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use connectors::platform::sandbox::wire::{Done, Event, LogEntry, Page, PlaceItem, SeatItem};
use domain::action::PersonKey;
use domain::membership::{MemberStatus, PlaceName, Role, Seat, is_chat};

pub use domain::membership::ORGANIZATION;

/// Everything that the sandbox knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct College {
    pub(super) revision: u64,
    pub(super) places: BTreeSet<String>,
    pub(super) accounts: BTreeMap<String, Account>,
    pub(super) seats: BTreeMap<u64, Held>,
    pub(super) invitations: BTreeMap<u64, Invitation>,
    pub(super) archive: Vec<Archived>,
    pub(super) log: Vec<LogEntry>,
    pub(super) last_number: u64,
}

/// Somebody with an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) birth_date: Option<NaiveDate>,
}

/// A membership.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) seat: Seat,
    /// Kept, but without reading and writing; told as suspended, whatever it was before.
    #[serde(default)]
    pub(super) suspended: bool,
    /// Since when.
    #[serde(default)]
    pub(super) suspended_on: Option<NaiveDate>,
    /// The invitation that it came by.
    #[serde(default)]
    pub(super) invitation: Option<u64>,
}

impl Held {
    pub(super) fn is_of(&self, account: &str, place: &str) -> bool {
        self.seat.platform_id == account && self.seat.place == place
    }

    /// True for a suspended membership of an account in a place, as a student, as a parent, or as staff.
    pub(super) fn is_suspended_as(&self, account: &str, place: &str, role: Role) -> bool {
        self.suspended && self.is_of(account, place) && self.seat.role.category() == role.category()
    }

    /// The membership as a program is told it.
    fn told(&self) -> Seat {
        let seat = self.seat.clone();
        if self.suspended {
            Seat { status: MemberStatus::Suspended, since: self.suspended_on, blocked_until: None, ..seat }
        } else {
            seat
        }
    }

    pub(super) fn is_joined(&self) -> bool {
        self.seat.status == MemberStatus::Joined && !self.suspended
    }
}

/// A personal link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Invitation {
    pub(super) place: PlaceName,
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) person_key: Option<PersonKey>,
    pub(super) code: String,
    pub(super) state: InvitationState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum InvitationState {
    Open,
    Used,
    Revoked,
}

/// A place that was closed, with who was in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Archived {
    pub(super) place: String,
    pub(super) seats: Vec<Held>,
}

/// Why a change was not made: a status and a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused(pub(super) u16, pub(super) &'static str);

impl College {
    /// A college with these members; the community and «Сотрудники» are there in any case.
    pub(super) fn with(members: Vec<Seat>, places: Vec<String>) -> Result<College, &'static str> {
        let mut college = College::default();
        college.places.extend([ORGANIZATION.to_owned(), "staff".to_owned()]);
        for place in places {
            if !is_place(&place) {
                return Err("bad_place");
            }
            college.places.insert(place);
        }
        for seat in members {
            if !is_place(&seat.place.to_string()) {
                return Err("bad_place");
            }
            // A member without a name could be taken for nobody.
            if seat.name.trim().is_empty() {
                return Err("no_name");
            }
            if seat.platform_id.is_empty() && seat.status != MemberStatus::Invited {
                return Err("no_account");
            }
            college.places.insert(seat.place.to_string());
            if !seat.platform_id.is_empty() {
                college
                    .accounts
                    .entry(seat.platform_id.clone())
                    .or_insert_with(|| Account { name: seat.name.clone(), birth_date: seat.birth_date });
            }
            let invitation = (seat.status == MemberStatus::Invited)
                .then(|| college.open_invitation(&seat.place, seat.role, &seat.name, seat.person_key.clone()));
            college.sit(seat, invitation);
        }
        Ok(college)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    pub(super) fn sit(&mut self, seat: Seat, invitation: Option<u64>) -> u64 {
        let number = self.number();
        let mut held = Held { suspended: seat.status == MemberStatus::Suspended, suspended_on: None, seat, invitation };
        if held.suspended {
            held.suspended_on = held.seat.since.take();
            held.seat.status = MemberStatus::Joined;
        }
        self.seats.insert(number, held);
        number
    }

    pub(super) fn open_invitation(
        &mut self,
        place: &PlaceName,
        role: Role,
        name: &str,
        person_key: Option<PersonKey>,
    ) -> u64 {
        let number = self.number();
        let invitation = Invitation {
            place: place.clone(),
            role,
            name: name.to_owned(),
            person_key,
            code: uuid::Uuid::now_v7().simple().to_string(),
            state: InvitationState::Open,
        };
        self.invitations.insert(number, invitation);
        number
    }

    /// Notes something that was done, unless it was so already.
    pub(super) fn note(&mut self, done: &Done, event: Event) {
        if !done.already {
            self.revision += 1;
            let n = self.log.len() as u64 + 1;
            self.log.push(LogEntry { n, event });
        }
    }

    /// The account, or 404.
    pub(super) fn account(&self, account: &str) -> Result<&Account, Refused> {
        self.accounts.get(account).ok_or(Refused(404, "no_such_account"))
    }

    /// The place is there, or 404.
    pub(super) fn place(&self, place: &str) -> Result<(), Refused> {
        if self.places.contains(place) { Ok(()) } else { Err(Refused(404, "no_such_place")) }
    }

    /// Somebody may come into the place: it is there, or it is a chat that opens with its first member, as chats of a
    /// class that exists and chats of the management do.
    pub(super) fn may_enter(&self, place: &str) -> Result<(), Refused> {
        if !is_place(place) {
            return Err(Refused(422, "bad_place"));
        }
        let opens =
            is_chat(place) && group_of(place).is_none_or(|group| self.places.contains(&format!("class:{group}")));
        if opens { Ok(()) } else { self.place(place) }
    }

    pub(super) fn find(&self, fits: impl Fn(&Held) -> bool) -> Option<(u64, &Held)> {
        self.seats.iter().find(|(_, held)| fits(held)).map(|(number, held)| (*number, held))
    }

    /// True if there are administrators now, and none without these memberships.
    pub(super) fn loses_last_admin(&self, going: impl Fn(&Held) -> bool) -> bool {
        let mut admins = self.seats.values().filter(|held| held.is_joined() && held.seat.is_admin).peekable();
        admins.peek().is_some() && admins.all(going)
    }

    /// The status «преподаватель» that a new membership of this account begins with.
    pub(super) fn confirmed(&self, account: &str, role: Role) -> Option<bool> {
        use domain::membership::Category;
        if role.category() != Category::Staff {
            return None;
        }
        let mut staff = self
            .seats
            .values()
            .filter(|held| held.seat.platform_id == account && held.seat.role.category() == Category::Staff)
            .map(|held| held.seat.status_confirmed)
            .peekable();
        if staff.peek().is_none() { Some(false) } else { staff.max().flatten() }
    }

    /// The places and memberships as a program is told them.
    pub(super) fn told(&self) -> Told {
        let mut seats: Vec<SeatItem> =
            self.seats.iter().map(|(id, held)| SeatItem { id: *id, seat: held.told() }).collect();
        seats.sort_by(|a, b| (&a.seat.place, a.id).cmp(&(&b.seat.place, b.id)));
        // Nothing that is no place was taken in.
        let mut counts: BTreeMap<PlaceName, u64> =
            self.places.iter().filter_map(|place| Some((place.parse().ok()?, 0))).collect();
        for item in &seats {
            *counts.entry(item.seat.place.clone()).or_default() += 1;
        }
        let places = counts.into_iter().map(|(place, members)| PlaceItem { place, members }).collect();
        Told { revision: self.revision, places, seats }
    }
}

/// What a reader is told, all pages of it from one moment.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) revision: u64,
    pub(super) places: Vec<PlaceItem>,
    pub(super) seats: Vec<SeatItem>,
}

impl Told {
    pub(super) fn places_page(&self, wanted: &[String], offset: u64, limit: u64) -> Page<PlaceItem> {
        let chosen =
            self.places.iter().filter(|item| wanted.is_empty() || wanted.iter().any(|place| item.place == *place));
        let mut page = page(self.revision, chosen, offset, limit);
        let is_there = |place: &String| self.places.iter().any(|item| item.place == *place);
        page.missing = wanted.iter().filter(|place| !is_there(place)).cloned().collect();
        page
    }

    pub(super) fn members_page(&self, wanted: &[String], offset: u64, limit: u64) -> Page<SeatItem> {
        let chosen =
            self.seats.iter().filter(|item| wanted.is_empty() || wanted.iter().any(|place| item.seat.place == *place));
        page(self.revision, chosen, offset, limit)
    }
}

fn page<'a, T: Clone + 'a>(revision: u64, items: impl Iterator<Item = &'a T>, offset: u64, limit: u64) -> Page<T> {
    let all: Vec<&T> = items.collect();
    let total = all.len() as u64;
    let items: Vec<T> = all.into_iter().skip(offset as usize).take(limit as usize).cloned().collect();
    let end = offset.saturating_add(items.len() as u64);
    Page { revision, total, items, next_offset: (end < total).then_some(end), missing: Vec::new() }
}

/// The group that a place belongs to: `ИС-21` of `chat:subject:ИС-21:Математика`.
pub(super) fn group_of(place: &str) -> Option<&str> {
    PlaceName::parse(place)?.group()
}

/// The place of a text, or 422.
pub(super) fn named(place: &str) -> Result<PlaceName, Refused> {
    place.parse().map_err(|_| Refused(422, "bad_place"))
}

/// The same place of another group.
pub(super) fn moved(place: &str, group: &str) -> Option<String> {
    let name = PlaceName::parse(place)?;
    name.group()?;
    Some(name.of_group(group).to_string())
}

/// True for a name that the contract knows.
pub(super) fn is_place(place: &str) -> bool {
    let filled = |text: &str| !text.trim().is_empty() && text.len() <= 400;
    match PlaceName::parse(place) {
        Some(PlaceName::Organization | PlaceName::Staff) => true,
        Some(PlaceName::Management(name)) => filled(name),
        Some(PlaceName::Subject { group, subject }) => filled(group) && filled(subject),
        Some(name) => name.group().is_some_and(filled),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_by_their_names() {
        for good in ["organization", "staff", "class:ИС-21", "chat:parents:ИС-21", "chat:subject:ИС-21:Физика"]
        {
            assert!(is_place(good), "{good}");
        }
        for bad in ["", "class:", "ИС-21", "chat:subject:ИС-21", "chat:subject:ИС-21: ", "chat:others:ИС-21"] {
            assert!(!is_place(bad), "{bad}");
        }
        assert_eq!(moved("chat:subject:ИС-21:Физика", "ИС-31").as_deref(), Some("chat:subject:ИС-31:Физика"));
        assert_eq!(moved("staff", "ИС-31"), None);
    }

    #[test]
    fn pages_add_up() {
        let college = College::with(Vec::new(), (1..=7).map(|n| format!("class:Г-{n}")).collect()).unwrap();
        let told = college.told();
        let first = told.places_page(&[], 0, 4);
        assert_eq!((first.total, first.items.len(), first.next_offset), (9, 4, Some(4)));
        let last = told.places_page(&[], 8, 4);
        assert_eq!((last.items.len(), last.next_offset), (1, None));
        let named = told.places_page(&["class:Г-1".to_owned(), "class:Г-99".to_owned()], 0, 4);
        assert_eq!((named.total, named.missing), (1, vec!["class:Г-99".to_owned()]));
    }
}
