//! The bodies of plans that were read a moment ago: a person who decides asks for the same plan again and again.
//!
//! A body is known by the digest of what stands in the database, which is read each time: one that was changed there, by `forget`
//! or by another process, is never answered from memory.

use std::sync::Arc;

use blake3::Hash;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use super::{StoreError, inflate};
use planner::plan::Plan;

/// Bytes of JSON of all bodies together; in memory they are about as large. One that is larger is read anew each time: only a
/// region's first day has it.
const BYTES: u64 = 24 * 1024 * 1024;
/// So many plans are expected; only a size to begin with.
const PLANS: usize = 16;

/// Shared by all clones of a store, and by all organisations of a server.
#[derive(Clone)]
pub(super) struct RecentPlans(Arc<Cache<Hash, (Arc<Plan>, u64), Size>>);

#[derive(Debug, Clone)]
struct Size;

impl Weighter<Hash, (Arc<Plan>, u64)> for Size {
    fn weight(&self, _: &Hash, body: &(Arc<Plan>, u64)) -> u64 {
        body.1
    }
}

impl std::fmt::Debug for RecentPlans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never a body: names stand in it.
        f.debug_struct("RecentPlans").field("plans", &self.0.len()).finish()
    }
}

impl RecentPlans {
    pub(super) fn new() -> Self {
        let options = OptionsBuilder::new().estimated_items_capacity(PLANS).weight_capacity(BYTES).shards(1).build();
        let cache = match options {
            Ok(options) => {
                Cache::with_options(options, Size, DefaultHashBuilder::default(), DefaultLifecycle::default())
            }
            // Both sizes are said above.
            Err(_) => Cache::with_weighter(PLANS, BYTES, Size),
        };
        Self(Arc::new(cache))
    }

    /// The plan of a body as it stands in the database.
    pub(super) fn read(&self, body: &[u8]) -> Result<Arc<Plan>, StoreError> {
        let digest = blake3::hash(body);
        if let Some((plan, _)) = self.0.get(&digest) {
            return Ok(plan);
        }
        let text = inflate(body, "plans.body")?;
        let plan: Plan = serde_json::from_slice(&text).map_err(|_| StoreError::NotUnderstood { what: "plans.body" })?;
        let plan = Arc::new(plan);
        self.0.insert(digest, (Arc::clone(&plan), text.len() as u64));
        Ok(plan)
    }

    /// Forgets all of them: somebody is to be known nowhere any more.
    pub(super) fn forget(&self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::deflate;
    use planner::plan::Summary;

    fn body(id: &str, words: usize) -> Vec<u8> {
        let plan = json!({
            "schema": "kontingent.plan/1", "plan_id": id, "organization": "ы".repeat(words), "as_of": "2026-11-23", "fingerprint": "",
            "inputs": [], "actions": [], "findings": [], "summary": Summary::default(),
        });
        deflate(plan.to_string().as_bytes())
    }

    #[test]
    fn the_same_body_is_read_once_and_another_one_by_itself() {
        let recent = RecentPlans::new();
        let first = recent.read(&body("a", 0)).unwrap();
        assert!(Arc::ptr_eq(&first, &recent.read(&body("a", 0)).unwrap()), "from memory");
        assert_eq!(recent.read(&body("b", 0)).unwrap().plan_id, "b", "what stands in the database counts");
        recent.forget();
        assert!(!Arc::ptr_eq(&first, &recent.read(&body("a", 0)).unwrap()), "read anew");
        assert!(matches!(recent.read(b"no body"), Err(StoreError::NotUnderstood { what: "plans.body" })));
    }

    #[test]
    fn bodies_take_no_more_than_their_room() {
        let recent = RecentPlans::new();
        let megabyte = 512 * 1024;
        for number in 0..40 {
            recent.read(&body(&number.to_string(), megabyte)).unwrap();
        }
        assert!(recent.0.weight() <= BYTES, "{} bytes", recent.0.weight());
        assert!(recent.0.len() > 10, "{} plans", recent.0.len());
        let huge = body("huge", 30 * megabyte);
        assert!(!Arc::ptr_eq(&recent.read(&huge).unwrap(), &recent.read(&huge).unwrap()), "larger than all of it");
    }
}
