//! What was read a moment ago: a person who decides asks for the same plan again and again, and everybody who comes into a chat
//! for the same membership.
//!
//! A value is known by a digest of what it was made of, which is read from the database each time: one that was changed there, by
//! `forget` or by another process, is never answered from memory.

use std::sync::Arc;

use blake3::Hash;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use super::{StoreError, memberships, plans};
use domain::membership::MembershipRead;
use planner::plan::Plan;

/// So many values are kept at most, however small: what was not asked for since is not kept for years.
const VALUES: u64 = 64;

/// What a store keeps of what it read; shared by all its clones, and by all organisations of a server.
#[derive(Debug, Clone)]
pub(super) struct RecentReads {
    /// The bodies of plans.
    pub(super) plans: Recent<Plan>,
    /// Memberships as they were last read, and when.
    pub(super) memberships: Recent<(MembershipRead, String)>,
}

impl Default for RecentReads {
    fn default() -> Self {
        RecentReads { plans: Recent::with_room(plans::ROOM), memberships: Recent::with_room(memberships::ROOM) }
    }
}

impl RecentReads {
    /// Forgets all of it: somebody is to be known nowhere any more.
    pub(super) fn forget(&self) {
        self.plans.cache.clear();
        self.memberships.cache.clear();
    }
}

/// Values by the digest of what they were made of; its clones share them.
pub(super) struct Recent<V> {
    cache: Arc<Cache<Hash, (Arc<V>, u64), Size>>,
}

/// A value takes its size of the room, or at least its share.
#[derive(Debug, Clone)]
struct Size {
    share: u64,
}

impl<V> Weighter<Hash, (Arc<V>, u64)> for Size {
    fn weight(&self, _: &Hash, value: &(Arc<V>, u64)) -> u64 {
        value.1.max(self.share)
    }
}

impl<V> Clone for Recent<V> {
    fn clone(&self) -> Self {
        Recent { cache: Arc::clone(&self.cache) }
    }
}

impl<V> std::fmt::Debug for Recent<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never a value: names stand in it.
        f.debug_struct("Recent").field("values", &self.cache.len()).finish()
    }
}

impl<V> Recent<V> {
    /// `room` for all values together, in whatever they are measured in. One that is larger is made anew each time.
    pub(super) fn with_room(room: u64) -> Self {
        let (values, size) = (VALUES as usize, Size { share: room / VALUES });
        let options = OptionsBuilder::new().estimated_items_capacity(values).weight_capacity(room).shards(1).build();
        let cache = match options {
            Ok(options) => {
                Cache::with_options(options, size, DefaultHashBuilder::default(), DefaultLifecycle::default())
            }
            // Both sizes are said above.
            Err(_) => Cache::with_weighter(values, room, size),
        };
        Recent { cache: Arc::new(cache) }
    }

    /// The value that was made of this; `None` if it has to be made.
    pub(super) fn of(&self, made_of: &Hash) -> Option<Arc<V>> {
        self.cache.get(made_of).map(|(value, _)| value)
    }

    /// Keeps a value of this size.
    pub(super) fn keep(&self, made_of: Hash, value: V, size: u64) -> Arc<V> {
        let value = Arc::new(value);
        self.cache.insert(made_of, (Arc::clone(&value), size));
        value
    }

    /// The value, made if it is not there; `make` gives its size, too.
    ///
    /// # Errors
    /// Those of `make`.
    pub(super) fn or_make(
        &self,
        made_of: Hash,
        make: impl FnOnce() -> Result<(V, u64), StoreError>,
    ) -> Result<Arc<V>, StoreError> {
        match self.of(&made_of) {
            Some(value) => Ok(value),
            None => make().map(|(value, size)| self.keep(made_of, value, size)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(recent: &Recent<String>, of: &str, size: u64) -> Arc<String> {
        recent.or_make(blake3::hash(of.as_bytes()), || Ok((of.to_owned(), size))).unwrap()
    }

    #[test]
    fn what_was_made_of_the_same_is_made_once() {
        let recent = Recent::with_room(100);
        let first = made(&recent, "a", 1);
        assert!(Arc::ptr_eq(&first, &made(&recent, "a", 1)), "from memory");
        assert_eq!(*made(&recent, "b", 1), "b", "what stands in the database counts");
        recent.cache.clear();
        assert!(!Arc::ptr_eq(&first, &made(&recent, "a", 1)), "made anew");
        let failed = recent.or_make(blake3::hash(b"c"), || Err(StoreError::NotUnderstood { what: "plans.body" }));
        assert!(matches!(failed, Err(StoreError::NotUnderstood { what: "plans.body" })));
        assert_eq!(*made(&recent, "c", 1), "c", "a failure is not kept");
    }

    #[test]
    fn values_take_no_more_than_their_room() {
        let recent = Recent::with_room(100);
        for number in 0..40 {
            made(&recent, &number.to_string(), 9);
        }
        assert!(recent.cache.weight() <= 100, "{}", recent.cache.weight());
        assert!(recent.cache.len() > 8, "{}", recent.cache.len());
        assert!(!Arc::ptr_eq(&made(&recent, "huge", 101), &made(&recent, "huge", 101)), "larger than all of it");
    }

    #[test]
    fn small_values_are_not_kept_without_end() {
        let recent = Recent::with_room(64_000);
        for number in 0..1_000 {
            made(&recent, &number.to_string(), 1);
        }
        assert!((32..=64).contains(&recent.cache.len()), "{}", recent.cache.len());
    }
}
