//! What a port allows a connection, and how many connections.

use std::net::IpAddr;
use std::time::Duration;

use crate::config::{ConnectionLimits, Network, Web};

/// How long a visitor may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the head of a request, from its first byte to its last; for the first request, and for the handshake of TLS, from the
    /// moment at which the connection was opened.
    pub head: Duration,
    /// For the body of a request, with a second more for each [`Timeouts::RATE`] bytes that have come; and without taking a byte of an
    /// answer.
    pub body: Duration,
    /// Between an answer and the next request.
    pub idle: Duration,
}

impl Timeouts {
    /// So many bytes a second are a slow line, and no attack.
    pub const RATE: u64 = 4096;

    /// How long a body may take of which so many bytes have come.
    pub fn for_body(&self, bytes: u64) -> Duration {
        self.body.saturating_add(Duration::from_secs(bytes / Self::RATE))
    }
}

/// What a port allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortLimits {
    /// How long each may take.
    pub timeouts: Timeouts,
    /// Connections at a time.
    pub in_all: usize,
    /// Of them, those of one address.
    pub by_address: usize,
    /// Proxies: what comes from them is of many people. This machine itself is always one of them.
    pub proxies: Vec<Network>,
}

impl PortLimits {
    /// What the configuration allows, for a port that may have so many connections.
    pub fn of(web: &Web, in_all: usize) -> PortLimits {
        let ConnectionLimits { by_address, head, body, idle, .. } = web.connections;
        PortLimits { timeouts: Timeouts { head, body, idle }, in_all, by_address, proxies: web.proxies.clone() }
    }

    /// Whose the connections of an address are: a household or a provider gives one visitor a whole network of IPv6. `None` for those
    /// that are of many people.
    pub(super) fn counted(&self, address: IpAddr) -> Option<IpAddr> {
        let address = address.to_canonical();
        let is_of_many = address.is_loopback() || self.proxies.iter().any(|network| network.contains(address));
        (!is_of_many).then(|| one_visitor(address))
    }
}

/// The address by which a visitor is counted: IPv4 as it is, of IPv6 the network that one visitor has to themselves.
pub fn one_visitor(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_an_address_or_a_network_of_their_own() {
        let limits = PortLimits {
            timeouts: Timeouts { head: Duration::ZERO, body: Duration::from_secs(30), idle: Duration::ZERO },
            in_all: 8,
            by_address: 2,
            proxies: vec![Network::parse("10.0.0.0/8").unwrap()],
        };
        let counted = |address: &str| limits.counted(address.parse().unwrap()).map(|known| known.to_string());
        assert_eq!(counted("203.0.113.7").as_deref(), Some("203.0.113.7"));
        assert_eq!(counted("::ffff:203.0.113.7").as_deref(), Some("203.0.113.7"));
        assert_eq!(counted("2001:db8:1:2:aaaa::1"), counted("2001:db8:1:2:bbbb::2"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        for of_many in ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3"] {
            assert_eq!(counted(of_many), None, "{of_many}");
        }
        assert_eq!(limits.timeouts.for_body(0).as_secs(), 30);
        assert_eq!(limits.timeouts.for_body(64 << 20).as_secs(), 30 + (64 << 20) / 4096);
    }
}
