//! Which SRTP protection profile two ends agree on, as the DTLS 1.2 handshake says it in the clear (RFC 5764,
//! section 4.1.1). str0m does not tell, and a comparison of servers has to.

use std::fmt;

/// A profile's number in the registry of RFC 5764, section 4.1.2 and RFC 7714, section 14.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SrtpProfile(pub u16);

/// Content type, version, epoch, sequence number, length (RFC 6347, section 4.1).
const RECORD_HEADER: usize = 13;
/// Type, length, message number, fragment's offset and length (RFC 6347, section 4.2.2).
const HANDSHAKE_HEADER: usize = 12;
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;
const USE_SRTP: u16 = 14;

impl SrtpProfile {
    /// AES-GCM with a key of 128 bits.
    pub const AEAD_AES_128_GCM: Self = Self(7);
    /// AES-GCM with a key of 256 bits.
    pub const AEAD_AES_256_GCM: Self = Self(8);

    /// The profile that a ServerHello at a datagram's start chooses, if it is one, and whole.
    pub(super) fn chosen_in(datagram: &[u8]) -> Option<Self> {
        let (&HANDSHAKE, _) = datagram.split_first()? else { return None };
        let message = datagram.get(RECORD_HEADER..)?;
        let (&SERVER_HELLO, _) = message.split_first()? else { return None };
        let length = usize::from(*message.get(1)?) << 16 | usize::from(short(message, 2)?);
        let hello = message.get(HANDSHAKE_HEADER..)?.get(..length)?;
        // Version and random, the session's id, the cipher suite, the compression (RFC 5246, section 7.4.1.3).
        let after_id = 35 + usize::from(*hello.get(34)?);
        let extensions = hello.get(after_id + 3..)?;
        let mut rest = extensions.get(2..)?;
        while let (Some(kind), Some(length)) = (short(rest, 0), short(rest, 2)) {
            let body = rest.get(4..4 + usize::from(length))?;
            if kind == USE_SRTP {
                return short(body, 2).map(Self);
            }
            rest = &rest[4 + usize::from(length)..];
        }
        None
    }
}

impl fmt::Display for SrtpProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("AES_CM_128_HMAC_SHA1_80"),
            2 => f.write_str("AES_CM_128_HMAC_SHA1_32"),
            7 => f.write_str("AEAD_AES_128_GCM"),
            8 => f.write_str("AEAD_AES_256_GCM"),
            other => write!(f, "profile {other}"),
        }
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ServerHello with an id of four bytes and an extension before the one that counts.
    fn server_hello(profile: u16) -> Vec<u8> {
        let mut hello = vec![0xfe, 0xfd];
        hello.extend([9; 32]);
        hello.extend([4, 1, 2, 3, 4, 0xc0, 0x2b, 0]);
        let [high, low] = profile.to_be_bytes();
        let extensions = [0, 23, 0, 0, 0, 14, 0, 5, 0, 2, high, low, 0];
        hello.extend([0, extensions.len() as u8]);
        hello.extend(extensions);
        let mut datagram = vec![22, 0xfe, 0xfd];
        datagram.extend([0; 8]);
        datagram.extend([0, (hello.len() + HANDSHAKE_HEADER) as u8]);
        datagram.extend([2, 0, 0, hello.len() as u8, 0, 0, 0, 0, 0, 0, 0, hello.len() as u8]);
        datagram.extend(hello);
        datagram
    }

    #[test]
    fn a_server_hello_tells_the_profile() {
        assert_eq!(SrtpProfile::chosen_in(&server_hello(7)), Some(SrtpProfile::AEAD_AES_128_GCM));
        assert_eq!(SrtpProfile::chosen_in(&server_hello(1)).unwrap().to_string(), "AES_CM_128_HMAC_SHA1_80");
    }

    #[test]
    fn nothing_else_does_and_no_cut_of_it_either() {
        let whole = server_hello(8);
        for end in 0..whole.len() {
            assert_eq!(SrtpProfile::chosen_in(&whole[..end]), None, "{end}");
        }
        let mut client_hello = whole.clone();
        client_hello[RECORD_HEADER] = 1;
        assert_eq!(SrtpProfile::chosen_in(&client_hello), None);
        let mut media = whole;
        media[0] = 0x80;
        assert_eq!(SrtpProfile::chosen_in(&media), None);
    }
}
