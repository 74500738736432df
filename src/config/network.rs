//! `10.0.0.0/8`, `192.168.1.7`, `fd00::/8` → whether an address lies in it.

use std::net::IpAddr;

/// A network, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// This machine itself.
    pub const LOOPBACK: [Network; 2] = [
        Network { address: IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 0)), bits: 8 },
        Network { address: IpAddr::V6(std::net::Ipv6Addr::LOCALHOST), bits: 128 },
    ];

    /// Reads it as people write it.
    pub fn parse(text: &str) -> Option<Network> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) => bits.trim().parse().ok().filter(|bits| *bits <= most)?,
        };
        Some(Network { address, bits })
    }

    /// True if an address lies in it. IPv4 that came over an IPv6 socket is IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let differ = match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            _ => return false,
        };
        differ >= u32::from(self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        let lies_in =
            |network: &str, address: &str| Network::parse(network).unwrap().contains(address.parse().unwrap());
        assert!(lies_in("10.0.0.0/8", "10.200.3.4") && !lies_in("10.0.0.0/8", "11.0.0.1"));
        assert!(lies_in("192.168.1.7", "192.168.1.7") && !lies_in("192.168.1.7", "192.168.1.8"));
        assert!(lies_in("192.168.1.7", "::ffff:192.168.1.7") && !lies_in("192.168.1.7", "::1"));
        assert!(lies_in("fd00::/8", "fdab::1") && lies_in("0.0.0.0/0", "8.8.8.8"));
        assert!(Network::LOOPBACK.iter().any(|one| one.contains("127.0.0.53".parse().unwrap())));
        for bad in ["", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "::/129", "10.0.0"] {
            assert_eq!(Network::parse(bad), None, "{bad}");
        }
    }
}
