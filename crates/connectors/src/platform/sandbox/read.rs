//! The lists of the sandbox come in, a membership goes out: whole, or not at all.
//!
//! Every page is checked against what the platform said before: the number of places and of their members, the numbers of
//! memberships that came already. A page that does not fit is asked for again, a few times; nothing of it is ever used.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::super::{ReadError, Reader};
use crate::http::{Http, NoAnswer, Passing, again};
use crate::platform::sandbox::wire::{Page, PlaceItem, SeatItem};
use domain::membership::{MemberStatus, MembershipRead, PlaceName};

const PLACES: &str = "/v1/places";
const MEMBERS: &str = "/v1/members";
/// Items that a page should have.
const LIMIT: u64 = 500;
/// At most so many places are named in an address; for more, all places are read.
const NAMED: usize = 40;
/// A reader does not wait longer than this, whatever the platform asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How many times a list is started again if the platform no longer has the state that its first page was taken from.
const BEGINNINGS: usize = 3;

/// Reads the sandbox.
#[derive(Debug, Clone)]
pub struct SandboxReader {
    name: String,
    http: Arc<Http>,
}

/// A page that cannot be used.
#[derive(Debug)]
struct Trouble {
    fault: ReadError,
    /// Asking again may help.
    again: bool,
    after: Option<Duration>,
    /// The platform no longer has the state that the pages are of: the list has to be requested from the start.
    gone: bool,
}

impl Passing for Trouble {
    fn may_pass(&self) -> bool {
        self.again
    }

    fn after(&self) -> Option<Duration> {
        self.after
    }
}

impl Trouble {
    fn new(fault: ReadError) -> Trouble {
        Trouble { fault, again: true, after: None, gone: false }
    }
}

#[async_trait]
impl Reader for SandboxReader {
    fn platform(&self) -> &str {
        &self.name
    }

    fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.http.clock_ahead()
    }

    async fn read(&self) -> Result<MembershipRead, ReadError> {
        self.membership(&[]).await
    }

    async fn read_places(&self, places: &[PlaceName]) -> Result<MembershipRead, ReadError> {
        let wanted: BTreeSet<PlaceName> = places.iter().cloned().collect();
        if wanted.is_empty() {
            return Ok(MembershipRead { platform: self.name.clone(), ..MembershipRead::default() });
        }
        if wanted.len() <= NAMED {
            let wanted: Vec<PlaceName> = wanted.into_iter().collect();
            return self.membership(&wanted).await;
        }
        let mut read = self.membership(&[]).await?;
        read.places.retain(|place| wanted.contains(place));
        read.seats.retain(|seat| wanted.contains(&seat.place));
        Ok(read)
    }
}

impl SandboxReader {
    pub(super) fn new(name: String, http: Arc<Http>) -> SandboxReader {
        SandboxReader { name, http }
    }

    async fn membership(&self, wanted: &[PlaceName]) -> Result<MembershipRead, ReadError> {
        let mut beginnings = 0;
        loop {
            beginnings += 1;
            match self.attempt(wanted).await {
                Ok(read) => return Ok(read),
                Err(trouble) if trouble.gone && beginnings < BEGINNINGS => {}
                Err(trouble) => return Err(trouble.fault),
            }
        }
    }

    async fn attempt(&self, wanted: &[PlaceName]) -> Result<MembershipRead, Trouble> {
        let mut places: BTreeMap<PlaceName, u64> = BTreeMap::new();
        let mut list = List { path: PLACES, wanted, revision: None, total: None, got: 0 };
        while let Some(page) = self.next(&list, |page| self.check_places(&list, page, &places)).await? {
            list.take(&page);
            places.extend(page.items.into_iter().map(|item: PlaceItem| (item.place, item.members)));
        }
        let mut ids: HashSet<u64> = HashSet::new();
        let mut seats = Vec::new();
        let total = Some(places.values().sum());
        let mut list = List { path: MEMBERS, wanted, revision: list.revision, total, got: 0 };
        let mut counts: BTreeMap<PlaceName, u64> = BTreeMap::new();
        while let Some(page) = self.next(&list, |page| self.check_members(page, &places, &ids)).await? {
            list.take(&page);
            for SeatItem { id, seat } in page.items {
                ids.insert(id);
                *counts.entry(seat.place.clone()).or_default() += 1;
                seats.push(seat);
            }
        }
        if let Some((place, expected)) = places.iter().find(|(place, n)| counts.get(*place).unwrap_or(&0) != *n) {
            let got = counts.get(place).copied().unwrap_or_default();
            let url = self.http.address(MEMBERS);
            return Err(Trouble::new(ReadError::Incomplete { url, got, expected: *expected }));
        }
        let places = places.into_keys().collect();
        let mut read = MembershipRead { platform: self.name.clone(), places, seats, lists: None };
        read.sort();
        Ok(read)
    }

    /// The next page of a list; `None` behind the last one.
    async fn next<T: DeserializeOwned>(
        &self,
        list: &List<'_>,
        check: impl Fn(&Page<T>) -> Result<(), ReadError>,
    ) -> Result<Option<Page<T>>, Trouble> {
        // The first page is requested even if nothing is expected: the platform has to say that there is nothing.
        if list.got > 0 && list.total.is_none_or(|total| list.got >= total) {
            return Ok(None);
        }
        if list.total == Some(0) && list.path == PLACES {
            return Ok(None);
        }
        let ask = || async {
            let page = self.page(list).await?;
            list.check(&page, &self.http.address(list.path)).and_then(|()| check(&page)).map_err(Trouble::new)?;
            Ok(page)
        };
        let page: Page<T> = again(LONGEST_WAIT, ask).await?;
        let is_end = page.items.is_empty();
        Ok((!is_end || (list.path == PLACES && list.total.is_none())).then_some(page))
    }

    /// Asks for one page, once.
    async fn page<T: DeserializeOwned>(&self, list: &List<'_>) -> Result<Page<T>, Trouble> {
        let url = self.http.address(list.path);
        let mut query = vec![("offset", list.got.to_string()), ("limit", LIMIT.to_string())];
        query.extend(list.revision.map(|revision| ("revision", revision.to_string())));
        query.extend(list.wanted.iter().map(|place| ("place", place.to_string())));
        let answer = self.http.get(list.path, &query).await.map_err(|no_answer| {
            let (NoAnswer::NotSent(reason) | NoAnswer::Lost(reason)) = no_answer;
            Trouble::new(ReadError::Unreachable { url: url.clone(), reason: reason.to_owned() })
        })?;
        match answer.status {
            200 => serde_json::from_slice(&answer.body)
                .map_err(|_| Trouble::new(ReadError::NotUnderstood { url, reason: "not_json".to_owned() })),
            401 => Err(Trouble { again: false, ..Trouble::new(ReadError::Unauthorized { url }) }),
            status => Err(Trouble {
                fault: ReadError::Refused { url, status },
                again: status >= 500 || matches!(status, 408 | 425 | 429),
                after: answer.retry_after,
                gone: status == 410,
            }),
        }
    }

    fn check_places(
        &self,
        list: &List<'_>,
        page: &Page<PlaceItem>,
        known: &BTreeMap<PlaceName, u64>,
    ) -> Result<(), ReadError> {
        let url = self.http.address(PLACES);
        let odd = |reason: &str| ReadError::NotUnderstood { url: url.clone(), reason: reason.to_owned() };
        let names: BTreeSet<&PlaceName> = page.items.iter().map(|item| &item.place).collect();
        if names.len() < page.items.len() || page.items.iter().any(|item| known.contains_key(&item.place)) {
            return Err(odd("page_repeated"));
        }
        if list.wanted.is_empty() {
            // A list of places without the community cannot be right: the community always exists.
            let is_last = page.next_offset.is_none();
            if is_last && !known.contains_key(&PlaceName::Organization) && !names.contains(&PlaceName::Organization) {
                return Err(odd("no_organization"));
            }
            return Ok(());
        }
        // Every place that was asked for is there, or is said not to be.
        let is_missing = |place: &PlaceName| page.missing.iter().any(|missing| *place == *missing);
        let is_told = |place: &PlaceName| known.contains_key(place) || names.contains(place) || is_missing(place);
        let told = list.wanted.iter().filter(|place| is_told(place)).count();
        if page.next_offset.is_none() && told < list.wanted.len() {
            return Err(ReadError::Incomplete { url, got: told as u64, expected: list.wanted.len() as u64 });
        }
        let is_foreign = |item: &PlaceItem| !list.wanted.contains(&item.place) || is_missing(&item.place);
        if page.items.iter().any(is_foreign) { Err(odd("foreign_place")) } else { Ok(()) }
    }

    fn check_members(
        &self,
        page: &Page<SeatItem>,
        places: &BTreeMap<PlaceName, u64>,
        known: &HashSet<u64>,
    ) -> Result<(), ReadError> {
        let odd =
            |reason: &str| Err(ReadError::NotUnderstood { url: self.http.address(MEMBERS), reason: reason.to_owned() });
        let ids: HashSet<u64> = page.items.iter().map(|item| item.id).collect();
        if ids.len() < page.items.len() || !ids.is_disjoint(known) {
            return odd("page_repeated");
        }
        for SeatItem { seat, .. } in &page.items {
            if seat.name.trim().is_empty() {
                return odd("no_name");
            }
            if seat.platform_id.is_empty() && seat.status != MemberStatus::Invited {
                return odd("no_account");
            }
            if !places.contains_key(&seat.place) {
                return odd("foreign_place");
            }
        }
        Ok(())
    }
}

/// A list that is being read.
#[derive(Debug)]
struct List<'a> {
    path: &'static str,
    wanted: &'a [PlaceName],
    revision: Option<u64>,
    /// How many items it has, as far as that is known.
    total: Option<u64>,
    got: u64,
}

impl List<'_> {
    /// A page fits what is known of the list, and its own numbers fit each other.
    fn check<T>(&self, page: &Page<T>, url: &str) -> Result<(), ReadError> {
        let odd = |reason: &str| ReadError::NotUnderstood { url: url.to_owned(), reason: reason.to_owned() };
        if self.revision.is_some_and(|revision| revision != page.revision) {
            return Err(odd("changed_meanwhile"));
        }
        let end = self.got + page.items.len() as u64;
        let expected = self.total.unwrap_or(page.total);
        if page.total != expected {
            return Err(ReadError::Incomplete { url: url.to_owned(), got: page.total, expected });
        }
        match page.next_offset {
            None if end < expected => Err(ReadError::Incomplete { url: url.to_owned(), got: end, expected }),
            Some(next) if next > end => Err(ReadError::Incomplete { url: url.to_owned(), got: end, expected: next }),
            Some(next) if next < end || next >= expected || page.items.is_empty() => Err(odd("page_repeated")),
            _ if end > expected => Err(odd("page_repeated")),
            _ => Ok(()),
        }
    }

    fn take<T>(&mut self, page: &Page<T>) {
        self.revision = Some(page.revision);
        self.total = Some(page.total);
        self.got += page.items.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_do_not_add_up_are_told_apart() {
        let list = List { path: MEMBERS, wanted: &[], revision: Some(1), total: Some(10), got: 4 };
        let page = |revision, total, items: u64, next_offset| Page {
            revision,
            total,
            items: (0..items).collect::<Vec<u64>>(),
            next_offset,
            missing: Vec::new(),
        };
        let check = |page: Page<u64>| match list.check(&page, "") {
            Ok(()) => "fits".to_owned(),
            Err(ReadError::Incomplete { got, expected, .. }) => format!("{got} of {expected}"),
            Err(ReadError::NotUnderstood { reason, .. }) => reason,
            Err(other) => other.to_string(),
        };
        assert_eq!(check(page(1, 10, 4, Some(8))), "fits");
        assert_eq!(check(page(1, 10, 6, None)), "fits");
        assert_eq!(check(page(1, 10, 2, Some(8))), "6 of 8");
        assert_eq!(check(page(1, 10, 3, None)), "7 of 10");
        assert_eq!(check(page(1, 0, 0, None)), "0 of 10");
        assert_eq!(check(page(2, 10, 6, None)), "changed_meanwhile");
        assert_eq!(check(page(1, 10, 8, None)), "page_repeated");
        assert_eq!(check(page(1, 10, 0, Some(4))), "page_repeated");
        assert_eq!(check(page(1, 10, 6, Some(10))), "page_repeated");
    }
}
