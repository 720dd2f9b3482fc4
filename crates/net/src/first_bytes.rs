//! What a new TCP connection on the shared port speaks, told by its first bytes.

/// What a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1, or HTTP/2 with prior knowledge.
    Http,
    /// TLS (RFC 8446 section 5.1): a handshake record.
    Tls,
    /// ICE-TCP: a frame (RFC 4571) that holds a STUN binding request (RFC 8489 section 5).
    IceTcp,
    /// TURN over TCP: a STUN Allocate request (RFC 8656 section 7.1) without a frame around it. Told once, by a
    /// connection's beginning: the ChannelData that comes later begins with the letters of HTTP's methods.
    Turn,
    /// Too few bytes to tell.
    NeedMore,
    /// None of these.
    Unknown,
}

/// Bytes after which [`classify`] never asks for more.
pub const ENOUGH: usize = 10;

const METHODS: [&[u8]; 10] = [
    b"GET ",
    b"HEAD ",
    b"POST ",
    b"PUT ",
    b"DELETE ",
    b"OPTIONS ",
    b"PATCH ",
    b"CONNECT ",
    b"TRACE ",
    b"PRI * ",
];
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

/// Tells what a connection speaks that begins with these bytes.
pub fn classify(bytes: &[u8]) -> Protocol {
    let [first, rest @ ..] = bytes else { return Protocol::NeedMore };
    if *first == 0x16 {
        return match rest {
            [3, ..] => Protocol::Tls,
            [] => Protocol::NeedMore,
            _ => Protocol::Unknown,
        };
    }
    for method in METHODS {
        if bytes.starts_with(method) {
            return Protocol::Http;
        }
        if method.starts_with(bytes) {
            return Protocol::NeedMore;
        }
    }
    match turn(bytes) {
        Protocol::Unknown => ice_tcp(bytes),
        told => told,
    }
}

/// An Allocate request (0x0003), a length of whole words, the magic cookie. As a frame's length, 3 is too short for
/// any STUN message, so that this never is ICE-TCP.
fn turn(bytes: &[u8]) -> Protocol {
    let wrong = bytes.iter().zip(0..8_usize).any(|(byte, index)| match index {
        0 => *byte != 0,
        1 => *byte != 3,
        2 => false,
        3 => byte % 4 != 0,
        _ => *byte != MAGIC_COOKIE[index - 4],
    });
    match (wrong, bytes.len() >= 8) {
        (true, _) => Protocol::Unknown,
        (false, true) => Protocol::Turn,
        (false, false) => Protocol::NeedMore,
    }
}

/// A two-byte length of at least a STUN header, a binding request (0x0001), its length, the magic cookie.
fn ice_tcp(bytes: &[u8]) -> Protocol {
    let at = |index: usize| bytes.get(index).copied();
    let length = at(0).zip(at(1)).map(|(high, low)| usize::from(u16::from_be_bytes([high, low])));
    let message = at(4).zip(at(5)).map(|(high, low)| usize::from(u16::from_be_bytes([high, low])));
    let wrong = at(0).is_some_and(|high| usize::from(high) << 8 > crate::MAX_FRAME)
        || length.is_some_and(|length| length < 20)
        || at(2).is_some_and(|b| b != 0)
        || at(3).is_some_and(|b| b != 1)
        || message.zip(length).is_some_and(|(message, length)| message + 20 != length)
        || (6..10).any(|index| at(index).is_some_and(|b| b != MAGIC_COOKIE[index - 6]));
    match (wrong, bytes.len() >= ENOUGH) {
        (true, _) => Protocol::Unknown,
        (false, true) => Protocol::IceTcp,
        (false, false) => Protocol::NeedMore,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BINDING: [u8; 12] = [0, 28, 0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42, 9, 9];
    const ALLOCATE: [u8; 10] = [0, 3, 0, 8, 0x21, 0x12, 0xA4, 0x42, 9, 9];

    #[test]
    fn each_protocol_is_told_by_its_beginning() {
        assert_eq!(classify(b"GET / HTTP/1.1\r\n"), Protocol::Http);
        assert_eq!(classify(b"PRI * HTTP/2.0\r\n"), Protocol::Http);
        assert_eq!(classify(&[0x16, 3, 1, 2, 0, 1]), Protocol::Tls);
        assert_eq!(classify(&BINDING), Protocol::IceTcp);
        assert_eq!(classify(&ALLOCATE), Protocol::Turn);
        assert_eq!(classify(&[0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42, 9, 9]), Protocol::Unknown, "no frame");
        assert_eq!(
            classify(&[0, 3, 0, 9, 0x21, 0x12, 0xA4, 0x42, 9, 9]),
            Protocol::Unknown,
            "no whole words"
        );
        assert_eq!(classify(&[0, 3, 0, 8, 0x21, 0x12, 0xA4, 0x43, 9, 9]), Protocol::Unknown, "no cookie");
        assert_eq!(
            classify(&[0x40, 0, 0, 8, 0x21, 0x12, 0xA4, 0x42, 9, 9]),
            Protocol::Unknown,
            "ChannelData"
        );
        assert_eq!(classify(b"SSH-2.0-OpenSSH"), Protocol::Unknown);
        assert_eq!(classify(&[0x16, 0x16]), Protocol::Unknown);
        assert_eq!(
            classify(&[0, 28, 0, 1, 0, 9, 0x21, 0x12, 0xA4, 0x42]),
            Protocol::Unknown,
            "lengths differ"
        );
    }

    #[test]
    fn beginnings_ask_for_more() {
        for whole in [&b"OPTIONS *"[..], &[0x16, 3, 1], &BINDING, &ALLOCATE] {
            let answer = classify(whole);
            for length in 0..whole.len() {
                let early = classify(&whole[..length]);
                assert!(early == Protocol::NeedMore || early == answer, "{length} of {whole:?}: {early:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn enough_bytes_always_decide(bytes in prop::collection::vec(any::<u8>(), ENOUGH..40)) {
            prop_assert_ne!(classify(&bytes), Protocol::NeedMore);
        }
    }
}
