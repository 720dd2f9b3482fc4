//! The only peers that there are: our own media candidates.

use std::net::{IpAddr, SocketAddr};

/// A list of addresses, which is compared with and nothing else. There is no rule about ranges here that could be
/// got around: whatever is not in the list does not exist, however it is spelt. A mapped, embedded or translated
/// address (`::ffff:a.b.c.d`, `64:ff9b::/96`, `2002::/16`) is another address than the one inside it.
pub(crate) struct Peers(Vec<SocketAddr>);

impl Peers {
    /// What no datagram can be sent to is left out. A mapped address, as dual-stack sockets show it, stands for the
    /// IPv4 address that it is.
    pub fn new(candidates: impl IntoIterator<Item = SocketAddr>) -> Self {
        let mut peers: Vec<_> = candidates
            .into_iter()
            .map(|candidate| SocketAddr::new(candidate.ip().to_canonical(), candidate.port()))
            .filter(|peer| peer.port() != 0 && !peer.ip().is_unspecified() && !peer.ip().is_multicast())
            .collect();
        peers.sort_unstable();
        peers.dedup();
        Self(peers)
    }

    /// Whether a datagram may go there. Looks at every entry, so that each answer takes as long as any other.
    pub fn contain(&self, peer: SocketAddr) -> bool {
        self.0.iter().fold(false, |found, own| found | (*own == peer))
    }

    /// Whether a permission may be had for it: permissions have no port (RFC 8656 section 2.3).
    pub fn are_at(&self, ip: IpAddr) -> bool {
        self.0.iter().fold(false, |found, own| found | (own.ip() == ip))
    }

    /// Whether there is one of this family.
    pub fn have(&self, family: Family) -> bool {
        self.0.iter().any(|own| Family::of(own.ip()) == family)
    }
}

/// IPv4 or IPv6, as REQUESTED-ADDRESS-FAMILY has it (RFC 8656 section 18.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    V4 = 1,
    V6 = 2,
}

impl Family {
    pub fn of(ip: IpAddr) -> Self {
        if ip.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// The family that an attribute names.
    pub fn named(value: &[u8]) -> Option<Self> {
        match value.first()? {
            1 => Some(Self::V4),
            2 => Some(Self::V6),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peers(candidates: &[&str]) -> Peers {
        Peers::new(candidates.iter().map(|candidate| candidate.parse().unwrap()))
    }

    #[test]
    fn only_what_is_listed_is_a_peer() {
        let peers = peers(&["192.0.2.1:443", "[2001:db8::1]:443"]);
        assert!(peers.contain("192.0.2.1:443".parse().unwrap()));
        assert!(peers.contain("[2001:db8::1]:443".parse().unwrap()));
        for other in [
            "192.0.2.1:80",
            "192.0.2.1:0",
            "192.0.2.2:443",
            "[::ffff:192.0.2.1]:443",
            "[64:ff9b::c000:201]:443",
        ] {
            assert!(!peers.contain(other.parse().unwrap()), "{other}");
        }
        assert!(peers.are_at("192.0.2.1".parse().unwrap()));
        assert!(!peers.are_at("::ffff:192.0.2.1".parse().unwrap()));
    }

    #[test]
    fn what_is_nowhere_is_not_listed() {
        let listed = peers(&["0.0.0.0:443", "[::]:443", "192.0.2.1:0", "224.0.0.1:443", "[ff02::1]:443"]);
        assert!(listed.0.is_empty());
        let listed = peers(&["[::ffff:192.0.2.1]:443", "192.0.2.1:443"]);
        assert_eq!(listed.0, ["192.0.2.1:443".parse().unwrap()]);
        assert!(listed.have(Family::V4) && !listed.have(Family::V6));
    }
}
