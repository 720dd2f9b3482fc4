//! Ranges of addresses, and which are for special use.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::setting::{Setting, quoted};

/// A range of addresses (RFC 4632 section 3.1, RFC 4291 section 2.3), like `10.0.0.0/8` or `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    /// How many bits are the same for all.
    bits: u8,
}

impl Network {
    const fn v4(a: u8, b: u8, c: u8, bits: u8) -> Self {
        Self { first: IpAddr::V4(Ipv4Addr::new(a, b, c, 0)), bits }
    }

    const fn v6(first: u16, second: u16, bits: u8) -> Self {
        Self { first: IpAddr::V6(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0)), bits }
    }

    /// Whether an address is in it. One of IPv4 within IPv6 is the one of IPv4.
    pub fn has(&self, address: IpAddr) -> bool {
        let differ = |one: u128, other: u128, width: u32| {
            let shift = width.saturating_sub(u32::from(self.bits));
            one.checked_shr(shift).unwrap_or(0) != other.checked_shr(shift).unwrap_or(0)
        };
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                !differ(u128::from(first.to_bits()), u128::from(address.to_bits()), 32)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => !differ(first.to_bits(), address.to_bits(), 128),
            _ => false,
        }
    }
}

/// Those that lead to no public host (IANA's registries of special-purpose addresses, RFC 6890), those of multicast, and
/// those that carry an address of IPv4 to who translates it.
const SPECIAL: [Network; 25] = [
    Network::v4(0, 0, 0, 8),
    Network::v4(10, 0, 0, 8),
    Network::v4(100, 64, 0, 10),
    Network::v4(127, 0, 0, 8),
    Network::v4(169, 254, 0, 16),
    Network::v4(172, 16, 0, 12),
    Network::v4(192, 0, 0, 24),
    Network::v4(192, 0, 2, 24),
    Network::v4(192, 88, 99, 24),
    Network::v4(192, 168, 0, 16),
    Network::v4(198, 18, 0, 15),
    Network::v4(198, 51, 100, 24),
    Network::v4(203, 0, 113, 24),
    // Multicast, and what is reserved up to the broadcast address.
    Network::v4(224, 0, 0, 3),
    // Unspecified, loopback, and addresses of IPv4 in the oldest way.
    Network::v6(0, 0, 32),
    Network::v6(0x64, 0xff9b, 32),
    Network::v6(0x100, 0, 32),
    Network::v6(0x2001, 0, 23),
    Network::v6(0x2001, 0xdb8, 32),
    Network::v6(0x2002, 0, 16),
    Network::v6(0x3fff, 0, 20),
    Network::v6(0x5f00, 0, 16),
    Network::v6(0xfc00, 0, 7),
    Network::v6(0xfe80, 0, 9),
    Network::v6(0xff00, 0, 8),
];

/// Whether an address leads to no public host.
pub fn is_special(address: IpAddr) -> bool {
    SPECIAL.iter().any(|range| range.has(address))
}

impl Setting for Network {
    fn from_text(text: &str) -> Result<Self, String> {
        let wanted = || "a range of addresses: write for example \"10.0.0.0/8\" or \"fd00::/8\"".to_owned();
        let (first, bits) = text.split_once('/').ok_or_else(wanted)?;
        let first: IpAddr = first.parse().map_err(|_| wanted())?;
        let bits: u8 = bits.parse().map_err(|_| wanted())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        if bits <= most { Ok(Self { first, bits }) } else { Err(wanted()) }
    }

    fn to_toml(&self) -> String {
        quoted(&format!("{}/{}", self.first, self.bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_lead_to_no_public_host_are_known() {
        for special in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.9.9",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(is_special(special.parse().unwrap()), "{special}");
        }
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "126.0.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.169.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2001:470::1",
            "2a00:1450::1",
            "2606:4700::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(!is_special(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn a_range_is_read_as_it_is_written() {
        for text in ["10.0.0.0/8", "127.0.0.1/32", "0.0.0.0/0", "fd00::/8", "::/0", "::1/128"] {
            assert_eq!(Network::from_text(text).unwrap().to_toml(), format!("\"{text}\""));
        }
        for wrong in ["", "10.0.0.0", "10.0.0.0/33", "::/129", "a/8", "10.0.0.0/-1", "10.0.0/8"] {
            assert!(Network::from_text(wrong).is_err(), "{wrong}");
        }
        let has =
            |range: &str, address: &str| Network::from_text(range).unwrap().has(address.parse().unwrap());
        assert!(has("0.0.0.0/0", "1.2.3.4") && !has("0.0.0.0/0", "::1"));
        assert!(has("10.0.0.0/8", "::ffff:10.1.1.1") && !has("10.0.0.0/8", "11.0.0.0"));
    }
}
