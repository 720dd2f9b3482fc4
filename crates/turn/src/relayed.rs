//! The relayed address that a client is given.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::peers::Family;

/// A relayed transport address (RFC 8656 section 2.2) at which nothing listens: it only tells the media plane which
/// allocation a datagram belongs to.
///
/// It has to look like an address, because browsers make an ICE candidate of it, and has to be of the peer's family,
/// because they pair no others. So it lies where no host can be:
///
/// | family | space | why it is nobody's |
/// |---|---|---|
/// | IPv4 | 240.0.0.0/8 | reserved since RFC 1112 section 4: neither source nor destination of any datagram (RFC 6890) |
/// | IPv6 | 100::/64 | routers throw away what is sent there (RFC 6666) |
///
/// Documentation and benchmarking ranges would do as well, but examples, tests and some VPN clients use them; shared and
/// private ranges have real hosts behind them. Should a datagram to such an address leave by mistake, it reaches nobody.
///
/// A sender can forge any source, though. Whoever owns the UDP socket drops what claims to come from here
/// ([`RelayedAddress::of`]), so that only an allocation can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelayedAddress(SocketAddr);

/// The first of the dynamic ports, from which relayed addresses are to be taken (RFC 8656 section 7.2).
const FIRST_PORT: u16 = 49_152;

impl RelayedAddress {
    /// The relayed address that this is, if it lies where only they do. Mapped addresses, as dual-stack sockets show
    /// them, are looked through.
    pub fn of(address: SocketAddr) -> Option<Self> {
        let ip = address.ip().to_canonical();
        let reserved = match ip {
            IpAddr::V4(ip) => ip.octets()[0] == 240,
            IpAddr::V6(ip) => ip.segments()[..4] == [0x100, 0, 0, 0],
        };
        reserved.then_some(Self(SocketAddr::new(ip, address.port())))
    }

    /// As the media plane's other sources are written.
    pub fn socket_address(self) -> SocketAddr {
        self.0
    }

    pub(crate) fn family(self) -> Family {
        Family::of(self.0.ip())
    }

    /// One of 2³⁸ addresses or more, chosen by these bytes.
    pub(crate) fn chosen_by(bytes: [u8; 10], family: Family, even_port: bool) -> Self {
        let [a, b, c, d, e, f, g, h, high, low] = bytes;
        let ip = match family {
            Family::V4 => IpAddr::V4(Ipv4Addr::new(240, a, b, c)),
            Family::V6 => {
                let host = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
                IpAddr::V6(Ipv6Addr::from_bits(0x100 << 112 | u128::from(host)))
            }
        };
        let port = FIRST_PORT | u16::from_be_bytes([high, low]);
        Self(SocketAddr::new(ip, if even_port { port & !1 } else { port }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_lie_where_nobody_is(bytes: [u8; 10], even: bool) {
            for family in [Family::V4, Family::V6] {
                let relayed = RelayedAddress::chosen_by(bytes, family, even);
                let address = relayed.socket_address();
                prop_assert_eq!(RelayedAddress::of(address), Some(relayed));
                prop_assert_eq!(relayed.family(), family);
                prop_assert!(address.port() >= FIRST_PORT && !(even && address.port() % 2 == 1));
            }
        }
    }

    #[test]
    fn other_addresses_are_none() {
        for other in
            ["192.0.2.1:50000", "239.0.0.1:50000", "241.0.0.1:50000", "[100:0:0:1::]:50000", "[::1]:50000"]
        {
            assert_eq!(RelayedAddress::of(other.parse().unwrap()), None, "{other}");
        }
        let mapped = RelayedAddress::of("[::ffff:240.1.2.3]:50000".parse().unwrap()).unwrap();
        assert_eq!(mapped.socket_address(), "240.1.2.3:50000".parse().unwrap());
    }
}
