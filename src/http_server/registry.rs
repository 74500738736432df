//! Who is connected to a port. An address comes in; a place goes out, if need be that of whoever has been silent longest.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::PortLimits;
use super::watched::{End, Watched};

/// That visitors are turned away is logged this often at most: each of a flood would fill the disk.
const TOLD: Duration = Duration::from_secs(60);

/// So many may have lost their place and still have their descriptor, until their task has seen it.
const CLOSING: usize = 8;

/// The connections of a port.
#[derive(Debug)]
pub(super) struct Registry {
    name: &'static str,
    limits: PortLimits,
    open: Mutex<Open>,
    /// Rung when one of those that have lost their place is closed.
    closed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    all: HashMap<u64, Place>,
    /// How many have lost their place and are not closed yet.
    closing: usize,
    told: Option<Instant>,
}

#[derive(Debug)]
struct Place {
    /// Whose it is; `None` for a proxy's.
    of: Option<IpAddr>,
    watched: Arc<Watched>,
}

/// The place of a connection, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) watched: Arc<Watched>,
    registry: Arc<Registry>,
    number: u64,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.registry.open();
        if open.all.remove(&self.number).is_none() {
            open.closing = open.closing.saturating_sub(1);
            self.registry.closed.notify_one();
        }
        self.registry.count(&open);
    }
}

impl Slot {
    /// Counts why a connection was closed before its visitor did.
    pub(super) fn ended(&self, end: End) {
        self.registry.tell(match end {
            End::Late => "late",
            End::Evicted => "evicted",
        });
    }
}

impl Open {
    /// The place of whoever has been silent longest, among all or those of one visitor.
    fn most_silent(&self, of: Option<IpAddr>) -> Option<u64> {
        let those = self.all.iter().filter(|(_, place)| of.is_none() || place.of == of);
        let silent = those.filter_map(|(number, place)| Some((place.watched.waits_since()?, *number)));
        silent.min().map(|(_, number)| number)
    }

    /// Frees the place of whoever has been silent longest. False if everybody waits for us.
    fn evict(&mut self, of: Option<IpAddr>) -> bool {
        let place = self.most_silent(of).and_then(|number| self.all.remove(&number));
        let Some(place) = place else { return false };
        place.watched.evict();
        self.closing += 1;
        true
    }
}

impl Registry {
    pub(super) fn new(name: &'static str, limits: PortLimits) -> Registry {
        Registry { name, limits, open: Mutex::default(), closed: Notify::new() }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for who has come from an address. `None` if all are taken by those who wait for an answer.
    pub(super) fn admit(self: &Arc<Registry>, from: IpAddr) -> Option<Slot> {
        let of = self.limits.counted(from);
        let watched = Arc::new(Watched::new(self.limits.timeouts));
        let admitted = {
            let mut open = self.open();
            let own = open.all.values().filter(|place| of.is_some() && place.of == of).count();
            let has_place = (own < self.limits.by_address || open.evict(of))
                && (open.all.len() < self.limits.in_all || open.evict(None));
            has_place.then(|| {
                let number = open.next;
                open.next += 1;
                open.all.insert(number, Place { of, watched: Arc::clone(&watched) });
                self.count(&open);
                number
            })
        };
        let Some(number) = admitted else {
            self.tell("refused");
            return None;
        };
        Some(Slot { watched, registry: Arc::clone(self), number })
    }

    /// Returns once those that have lost their place have given their descriptors back, but for a few: in a flood, descriptors would be
    /// taken faster than they are freed.
    pub(super) async fn has_room(&self) {
        while self.open().closing >= CLOSING {
            self.closed.notified().await;
        }
    }

    /// Closes the connection that has been silent longest.
    pub(super) fn shed(&self) {
        self.open().evict(None);
    }

    fn count(&self, open: &Open) {
        let count = u32::try_from(open.all.len()).unwrap_or(u32::MAX);
        metrics::gauge!("kontingent_connections", "port" => self.name).set(count);
    }

    fn tell(&self, reason: &'static str) {
        metrics::counter!("kontingent_connections_closed_total", "port" => self.name, "reason" => reason).increment(1);
        let is_told = reason == "late" || {
            let mut open = self.open();
            let now = Instant::now();
            let is_recent = open.told.is_some_and(|told| now < told + TOLD);
            if !is_recent {
                open.told = Some(now);
            }
            is_recent
        };
        if !is_told {
            tracing::warn!(port = self.name, "too many connections: the most silent ones are closed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Timeouts;
    use super::*;

    fn port(in_all: usize, by_address: usize) -> Arc<Registry> {
        let long = Duration::from_secs(3600);
        let timeouts = Timeouts { head: long, body: long, idle: long };
        Arc::new(Registry::new("page", PortLimits { timeouts, in_all, by_address, proxies: Vec::new() }))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn who_is_silent_longest_gives_way_and_who_is_answered_stays() {
        let port = port(3, 3);
        let mut slots = Vec::new();
        for n in 0..3 {
            slots.push(port.admit(address(&format!("203.0.113.{n}"))).unwrap());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        slots[0].watched.asked();
        let fourth = port.admit(address("203.0.113.9")).unwrap();
        assert_eq!(slots[1].watched.end().await, End::Evicted);
        assert_eq!(port.open().closing, 1);
        drop(slots.remove(1));
        assert_eq!(port.open().closing, 0);
        assert_eq!(port.open().all.len(), 3);
        port.has_room().await;
        // Everybody is being answered: nobody is cut off for a newcomer, until one has their answer.
        slots[1].watched.asked();
        fourth.watched.asked();
        assert!(port.admit(address("203.0.113.10")).is_none());
        slots[1].watched.answered();
        assert!(port.admit(address("203.0.113.10")).is_some());
        assert_eq!(slots[1].watched.end().await, End::Evicted);
        // Whoever waits for a body that does not come is silent, too.
        let port = self::port(1, 1);
        let slow = port.admit(address("203.0.113.1")).unwrap();
        slow.watched.asked();
        assert!(port.admit(address("203.0.113.2")).is_none());
        slow.watched.awaits_body(true);
        assert!(port.admit(address("203.0.113.2")).is_some());
        drop(slow);
        assert_eq!(port.open().all.len(), 0, "both have gone");
    }

    #[tokio::test]
    async fn one_address_has_its_share_and_this_machine_all() {
        let port = port(6, 2);
        let greedy: Vec<Slot> = (0..2).map(|_| port.admit(address("203.0.113.7")).unwrap()).collect();
        greedy.iter().for_each(|slot| slot.watched.asked());
        assert!(port.admit(address("203.0.113.7")).is_none());
        let other = port.admit(address("203.0.113.8")).unwrap();
        greedy[0].watched.answered();
        let third = port.admit(address("203.0.113.7")).unwrap();
        assert_eq!(greedy[0].watched.end().await, End::Evicted);
        assert!(other.watched.waits_since().is_some() && third.watched.waits_since().is_some());
        let own: Vec<Slot> = (0..3).map(|_| port.admit(address("127.0.0.1")).unwrap()).collect();
        assert_eq!((own.len(), port.open().all.len()), (3, 6));
    }
}
