//! What stands in a message: types (RFC 8489 section 18.3, RFC 8656 section 18) and addresses.

use std::net::{IpAddr, SocketAddr};

use super::{MAGIC_COOKIE, TransactionId};

/// An attribute's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeType(pub u16);

#[allow(missing_docs, reason = "the names are those of RFC 8489 and RFC 8656")]
impl AttributeType {
    pub const USERNAME: Self = Self(0x0006);
    pub const MESSAGE_INTEGRITY: Self = Self(0x0008);
    pub const ERROR_CODE: Self = Self(0x0009);
    pub const UNKNOWN_ATTRIBUTES: Self = Self(0x000A);
    pub const CHANNEL_NUMBER: Self = Self(0x000C);
    pub const LIFETIME: Self = Self(0x000D);
    pub const XOR_PEER_ADDRESS: Self = Self(0x0012);
    pub const DATA: Self = Self(0x0013);
    pub const REALM: Self = Self(0x0014);
    pub const NONCE: Self = Self(0x0015);
    pub const XOR_RELAYED_ADDRESS: Self = Self(0x0016);
    pub const REQUESTED_ADDRESS_FAMILY: Self = Self(0x0017);
    pub const EVEN_PORT: Self = Self(0x0018);
    pub const REQUESTED_TRANSPORT: Self = Self(0x0019);
    pub const DONT_FRAGMENT: Self = Self(0x001A);
    pub const MESSAGE_INTEGRITY_SHA256: Self = Self(0x001C);
    pub const PASSWORD_ALGORITHM: Self = Self(0x001D);
    pub const XOR_MAPPED_ADDRESS: Self = Self(0x0020);
    pub const RESERVATION_TOKEN: Self = Self(0x0022);
    pub const ADDITIONAL_ADDRESS_FAMILY: Self = Self(0x8000);
    pub const ADDRESS_ERROR_CODE: Self = Self(0x8001);
    pub const PASSWORD_ALGORITHMS: Self = Self(0x8002);
    pub const SOFTWARE: Self = Self(0x8022);
    pub const FINGERPRINT: Self = Self(0x8028);

    /// Whether who does not know it must refuse the message (RFC 8489 section 14).
    pub fn comprehension_required(self) -> bool {
        self.0 < 0x8000
    }
}

/// The most bytes that an address takes.
const LONGEST: usize = 20;

/// An address as XOR-MAPPED-ADDRESS and its like hold it (RFC 8489 section 14.2), and how much of that is used.
pub(super) fn write_address(address: SocketAddr, transaction: TransactionId) -> ([u8; LONGEST], usize) {
    let mut value = [0; LONGEST];
    let mut length = 4;
    value[1] = if address.is_ipv4() { 1 } else { 2 };
    value[2..4].copy_from_slice(&address.port().to_be_bytes());
    match address.ip() {
        IpAddr::V4(ip) => value[length..8].copy_from_slice(&ip.octets()),
        IpAddr::V6(ip) => value[length..].copy_from_slice(&ip.octets()),
    }
    length += if address.is_ipv4() { 4 } else { 16 };
    mask(&mut value[2..length], transaction);
    (value, length)
}

/// The address, unless its family is neither IPv4 nor IPv6 or its length is another family's.
pub(super) fn read_address(value: &[u8], transaction: TransactionId) -> Option<SocketAddr> {
    let [_, family, masked @ ..] = value else { return None };
    let mut plain = [0; LONGEST - 2];
    let plain = plain.get_mut(..masked.len())?;
    plain.copy_from_slice(masked);
    mask(plain, transaction);
    let (port, ip) = plain.split_first_chunk::<2>()?;
    let ip = match family {
        1 => IpAddr::from(<[u8; 4]>::try_from(ip).ok()?),
        2 => IpAddr::from(<[u8; 16]>::try_from(ip).ok()?),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_be_bytes(*port)))
}

/// Hides port and address from middleboxes that rewrite whatever looks like an address, or shows them again.
fn mask(port_and_address: &mut [u8], transaction: TransactionId) {
    let (port, address) = port_and_address.split_at_mut(port_and_address.len().min(2));
    for (byte, mask) in port.iter_mut().zip(MAGIC_COOKIE) {
        *byte ^= mask;
    }
    for (byte, mask) in address.iter_mut().zip(MAGIC_COOKIE.iter().chain(&transaction.0)) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn addresses_are_read_as_they_were_written(address: SocketAddr, transaction: [u8; 12]) {
            let plain = SocketAddr::new(address.ip(), address.port());
            let (value, length) = write_address(address, TransactionId(transaction));
            prop_assert_eq!(read_address(&value[..length], TransactionId(transaction)), Some(plain));
            for other in (0..LONGEST).filter(|other| *other != length) {
                prop_assert_eq!(read_address(&value[..other], TransactionId(transaction)), None);
            }
        }

        #[test]
        fn no_bytes_are_too_strange(value in prop::collection::vec(any::<u8>(), 0..40)) {
            read_address(&value, TransactionId([7; 12]));
        }
    }

    #[test]
    fn mapped_addresses_stay_what_they_are() {
        let mapped: SocketAddr = "[::ffff:127.0.0.1]:80".parse().unwrap();
        let (value, length) = write_address(mapped, TransactionId([1; 12]));
        assert_eq!(read_address(&value[..length], TransactionId([1; 12])), Some(mapped));
    }
}
