//! The descriptors that the system allows the process come in; how many of them are whose goes out.
//!
//! A connection takes a descriptor, and so does each file that is read, each connection to the database and to a platform. If
//! visitors could take all of them, no file would be opened at night. So what work needs is set aside first, then what a monitor needs.

use crate::config::Config;

/// What a process has open from its start, and the files, sockets and connections of one cycle at its widest, twice.
const OWN: u64 = 128;
/// A cycle: its files, which are read side by side, and its platform's connections.
const CYCLE: u64 = 32;
/// Connections of the port for health and metrics.
const HEALTH: u64 = 32;
/// Connections of a webhook.
const WEBHOOK: u64 = 64;
/// Fewer connections than these are too few for a page on which several people work.
pub const FEW: usize = 32;
/// However few descriptors there are, a page has these.
const FEWEST: u64 = 8;

/// How many connections each port may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allotment {
    /// The review page.
    pub page: usize,
    /// Health and metrics: a monitor is answered whoever is on the page.
    pub health: usize,
    /// The webhook of a bot.
    pub webhook: usize,
}

impl Allotment {
    /// `descriptors` is what the process may have (none: no bound), `work` what is set aside for its work, `wanted` what the
    /// configuration allows the page, `webhooks` how many of them listen.
    pub fn of(descriptors: Option<u64>, work: u64, wanted: usize, webhooks: usize) -> Allotment {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let others = HEALTH + WEBHOOK * webhooks as u64;
        let left = descriptors.map_or(u64::MAX, |all| all.saturating_sub(work + others)).max(FEWEST);
        Allotment { page: wanted.min(count(left)), health: count(HEALTH), webhook: count(WEBHOOK) }
    }

    /// The connections that a webhook may have, whatever the others have.
    pub fn webhook() -> usize {
        usize::try_from(WEBHOOK).unwrap_or(usize::MAX)
    }
}

/// How many descriptors are set aside for work.
pub fn needed_by_work(config: &Config) -> u64 {
    let cycles = if config.is_region() { u64::from(config.cluster.parallel) } else { 1 };
    let database = if config.store.url.is_some() { u64::from(config.store.connections) } else { 0 };
    OWN + CYCLE * cycles + database
}

/// How many descriptors the process may have; `None` if there is no bound.
pub fn descriptors() -> Option<u64> {
    #[cfg(unix)]
    {
        rustix::process::getrlimit(rustix::process::Resource::Nofile).current
    }
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_comes_first_then_the_monitor_then_the_page() {
        // What a system gives where nothing is said, and what the unit asks for.
        assert_eq!(Allotment::of(Some(1024), 160, 512, 0).page, 512);
        assert_eq!(Allotment::of(Some(16_384), 160, 4000, 0).page, 4000);
        // Little: the page shrinks, the others do not.
        let little = Allotment::of(Some(256), 160, 512, 0);
        assert_eq!((little.page, little.health), (64, 32));
        assert_eq!(Allotment::of(Some(1024), 160, 900, 2).page, 1024 - 160 - 32 - 128);
        assert_eq!(Allotment::of(Some(64), 160, 512, 0).page, 8);
        assert_eq!(Allotment::of(None, 160, 512, 0).page, 512);
    }

    #[test]
    #[cfg(unix)]
    fn the_system_says_how_many() {
        assert!(descriptors().is_none_or(|all| all > 3));
    }
}
