//! The memberships come in; what the guards count of them goes out: everybody is walked over once for all of them.

use hashbrown::HashMap;

use super::placed::Placed;
use super::ranges::over_ranges;
use crate::identity::AccountId;
use domain::membership::{Category, MemberStatus, PlaceId, Role};

/// Who is on the platform, counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// How many memberships each place has, by number.
    pub of_place: Vec<usize>,
    /// How many accounts are a member of anything.
    pub organization: usize,
    /// Of which categories anybody is a member of anything.
    pub any: [bool; 3],
    /// The accounts with the rights of an administrator, and where they have them.
    pub admins: HashMap<AccountId, Vec<PlaceId>>,
    /// The employees of each place.
    pub staff: HashMap<PlaceId, Vec<(AccountId, Role)>>,
}

impl Tally {
    /// Walks over all accounts.
    pub(super) fn of(placed: &Placed<'_>) -> Tally {
        let mut parts = over_ranges(placed.known.who.accounts.len(), |range| {
            let mut tally = Tally { of_place: vec![0; placed.places.len()], ..Tally::default() };
            range.for_each(|n| tally.count(placed, AccountId(n as u32)));
            tally
        })
        .into_iter();
        let mut whole = parts.next().unwrap_or_default();
        parts.for_each(|part| whole.add(part));
        whole
    }

    fn count(&mut self, placed: &Placed<'_>, account: AccountId) {
        let who = placed.known.who;
        let own = who.accounts.get(account);
        let mut is_member = false;
        for row in who.memberships(account) {
            if !matches!(row.status, MemberStatus::Joined | MemberStatus::Blocked) {
                continue;
            }
            is_member = true;
            let place = placed.place_of(row);
            if let Some(count) = place.and_then(|place| self.of_place.get_mut(place.index())) {
                *count += 1;
            }
            if row.status != MemberStatus::Joined {
                continue;
            }
            if row.is_admin {
                self.admins.entry(account).or_default().extend(place);
            }
            if row.role.category() == Category::Staff
                && let Some(place) = place
            {
                self.staff.entry(place).or_default().push((account, row.role));
            }
        }
        self.organization += usize::from(is_member);
        for category in Category::ALL.into_iter().filter(|category| is_member && own.is(*category)) {
            if let Some(any) = self.any.get_mut(category as usize) {
                *any = true;
            }
        }
    }

    /// Takes in what was counted of the accounts behind.
    fn add(&mut self, other: Tally) {
        let Tally { of_place, organization, any, admins, staff } = other;
        self.of_place.iter_mut().zip(of_place).for_each(|(count, more)| *count += more);
        self.organization += organization;
        self.any.iter_mut().zip(any).for_each(|(any, more)| *any |= more);
        admins.into_iter().for_each(|(account, places)| self.admins.entry(account).or_default().extend(places));
        staff.into_iter().for_each(|(place, people)| self.staff.entry(place).or_default().extend(people));
    }
}
