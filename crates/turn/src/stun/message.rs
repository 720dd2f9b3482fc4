//! Reading a message.

use std::net::SocketAddr;

use super::{
    AttributeType, CRC, Class, FINGERPRINT_MASK, HEADER, Integrity, Key, MAGIC_COOKIE, Method, TransactionId,
    attribute, class_and_method, padded,
};

/// The bytes are no STUN message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a STUN message")]
pub struct Malformed;

/// A message whose bytes are whole and in order.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    class: Class,
    method: Method,
    transaction: TransactionId,
    bytes: &'a [u8],
    /// Where the attributes end that an integrity can cover: what follows it is not looked at.
    covered: usize,
    integrity: Option<(Integrity, usize, &'a [u8])>,
}

impl<'a> Message<'a> {
    /// Reads a message that fills `bytes`.
    ///
    /// # Errors
    /// [`Malformed`] if lengths do not agree, the magic cookie is missing, an integrity has a length that it cannot have,
    /// or the fingerprint is another message's.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (&[high, low, high_length, low_length, c0, c1, c2, c3], rest) =
            bytes.split_first_chunk::<8>().ok_or(Malformed)?;
        let transaction = rest.first_chunk::<12>().ok_or(Malformed)?;
        let length = usize::from(u16::from_be_bytes([high_length, low_length]));
        let wrong = high & 0xC0 != 0 || [c0, c1, c2, c3] != MAGIC_COOKIE || HEADER + length != bytes.len();
        if wrong {
            return Err(Malformed);
        }
        let (class, method) = class_and_method(u16::from_be_bytes([high, low]));
        let transaction = TransactionId(*transaction);
        let mut message = Self { class, method, transaction, bytes, covered: bytes.len(), integrity: None };
        message.read_ending()?;
        Ok(message)
    }

    /// Finds integrity and fingerprint, and sees that the attributes fill the message. After MESSAGE-INTEGRITY
    /// only the stronger one counts, and after the fingerprint nothing (RFC 8489 sections 14.5 to 14.7).
    fn read_ending(&mut self) -> Result<(), Malformed> {
        let mut fingerprint = false;
        for attribute in Attributes::of(self.bytes) {
            let (at, kind, value) = attribute?;
            let sha256 = matches!(self.integrity, Some((Integrity::Sha256, ..)));
            match kind {
                AttributeType::MESSAGE_INTEGRITY if self.integrity.is_none() && !fingerprint => {
                    if value.len() != 20 {
                        return Err(Malformed);
                    }
                    self.integrity = Some((Integrity::Sha1, at, value));
                }
                AttributeType::MESSAGE_INTEGRITY_SHA256 if !sha256 && !fingerprint => {
                    if !(16..=32).contains(&value.len()) || value.len() % 4 != 0 {
                        return Err(Malformed);
                    }
                    self.integrity = Some((Integrity::Sha256, at, value));
                }
                AttributeType::FINGERPRINT if !fingerprint => {
                    let sum = CRC.checksum(&self.bytes[..at]) ^ FINGERPRINT_MASK;
                    if value != sum.to_be_bytes() {
                        return Err(Malformed);
                    }
                    fingerprint = true;
                }
                _ => continue,
            }
            self.covered = self.covered.min(at);
        }
        Ok(())
    }

    /// Request, indication, success or error.
    pub fn class(&self) -> Class {
        self.class
    }

    /// What it is about.
    pub fn method(&self) -> Method {
        self.method
    }

    /// What the answer has to repeat.
    pub fn transaction(&self) -> TransactionId {
        self.transaction
    }

    /// The attributes up to the integrity, in their order.
    pub fn attributes(&self) -> impl Iterator<Item = (AttributeType, &'a [u8])> {
        Attributes::of(&self.bytes[..self.covered])
            .filter_map(Result::ok)
            .map(|(_, kind, value)| (kind, value))
    }

    /// The first attribute of this type: others are ignored (RFC 8489 section 14).
    pub fn attribute(&self, wanted: AttributeType) -> Option<&'a [u8]> {
        self.attributes().find(|(kind, _)| *kind == wanted).map(|(_, value)| value)
    }

    /// The addresses of this type, none where there is something else in an address's place.
    pub fn addresses(&self, wanted: AttributeType) -> impl Iterator<Item = Option<SocketAddr>> {
        let transaction = self.transaction;
        let of_type = self.attributes().filter(move |(kind, _)| *kind == wanted);
        of_type.map(move |(_, value)| attribute::read_address(value, transaction))
    }

    /// The number of an ERROR-CODE (RFC 8489 section 14.8).
    pub fn error_code(&self) -> Option<u16> {
        let [_, _, class, number, ..] = self.attribute(AttributeType::ERROR_CODE)? else { return None };
        Some(u16::from(class & 7) * 100 + u16::from(*number))
    }

    /// The stronger hash that the message has, if any.
    pub fn integrity(&self) -> Option<Integrity> {
        self.integrity.map(|(integrity, ..)| integrity)
    }

    /// Whether the message has an integrity and it is this key's. It covers what stands before it, with a length
    /// in the header as if the message ended with it.
    pub fn is_signed_with(&self, key: &Key) -> bool {
        let Some((integrity, at, hash)) = self.integrity else { return false };
        let length = (at + 4 + hash.len() - HEADER) as u16;
        key.verify(integrity, &[&self.bytes[..2], &length.to_be_bytes(), &self.bytes[4..at]], hash)
    }
}

/// The attributes of a message: where each begins, its type, its value.
struct Attributes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Attributes<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: HEADER }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(usize, AttributeType, &'a [u8]), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let rest = self.bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let read = || {
            let (&[k0, k1, l0, l1], values) = rest.split_first_chunk::<4>()?;
            let length = usize::from(u16::from_be_bytes([l0, l1]));
            let end = 4 + padded(length);
            (end <= rest.len()).then(|| (end, AttributeType(u16::from_be_bytes([k0, k1])), &values[..length]))
        };
        let Some((end, kind, value)) = read() else {
            self.at = self.bytes.len();
            return Some(Err(Malformed));
        };
        self.at = at + end;
        Some(Ok((at, kind, value)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stun::Builder;

    const TRANSACTION: TransactionId = TransactionId([9; 12]);

    fn key() -> Key {
        Key::short_term(b"a password")
    }

    fn request() -> Builder {
        Builder::new(Class::Request, Method::ALLOCATE, TRANSACTION)
            .attribute(AttributeType::USERNAME, b"someone")
    }

    #[test]
    fn what_was_written_is_read() {
        for integrity in [Integrity::Sha1, Integrity::Sha256] {
            let bytes = request().sign(integrity, &key()).fingerprint().finish();
            let message = Message::parse(&bytes).unwrap();
            assert_eq!((message.class(), message.method()), (Class::Request, Method::ALLOCATE));
            assert_eq!(message.attribute(AttributeType::USERNAME), Some(&b"someone"[..]));
            assert_eq!(message.integrity(), Some(integrity));
            assert!(message.is_signed_with(&key()));
            assert!(!message.is_signed_with(&Key::short_term(b"another")));
            assert_eq!(message.attributes().count(), 1, "integrity and fingerprint are not among them");
        }
    }

    #[test]
    fn every_bit_before_the_integrity_is_covered() {
        for integrity in [Integrity::Sha1, Integrity::Sha256] {
            let bytes = request().sign(integrity, &key()).finish();
            for bit in 0..bytes.len() * 8 {
                let mut flipped = bytes.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(
                    !Message::parse(&flipped).is_ok_and(|message| message.is_signed_with(&key())),
                    "bit {bit}"
                );
            }
        }
    }

    #[test]
    fn what_follows_the_integrity_is_not_looked_at() {
        let mut bytes = request().sign(Integrity::Sha1, &key()).finish();
        let smuggled = Builder::new(Class::Request, Method::ALLOCATE, TRANSACTION)
            .attribute(AttributeType::LIFETIME, &[0, 0, 0, 1])
            .attribute(AttributeType::MESSAGE_INTEGRITY, &[0; 20])
            .finish();
        bytes.extend(&smuggled[HEADER..]);
        let length = (bytes.len() - HEADER) as u16;
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
        let message = Message::parse(&bytes).unwrap();
        assert!(message.is_signed_with(&key()));
        assert_eq!(message.attribute(AttributeType::LIFETIME), None);
    }

    #[test]
    fn of_two_integrities_the_stronger_counts() {
        let both = request().sign(Integrity::Sha1, &key()).sign(Integrity::Sha256, &key()).finish();
        let message = Message::parse(&both).unwrap();
        assert_eq!(message.integrity(), Some(Integrity::Sha256));
        assert!(message.is_signed_with(&key()));
        let forged =
            request().sign(Integrity::Sha1, &key()).sign(Integrity::Sha256, &Key::short_term(b"x")).finish();
        assert!(!Message::parse(&forged).unwrap().is_signed_with(&key()));
    }

    #[test]
    fn a_wrong_fingerprint_is_no_message() {
        let mut bytes = request().fingerprint().finish();
        assert!(Message::parse(&bytes).is_ok());
        *bytes.last_mut().unwrap() ^= 1;
        assert!(Message::parse(&bytes).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(
            mut bytes in prop::collection::vec(any::<u8>(), 0..200), whole: bool, cut in 0..200_usize,
        ) {
            if whole && bytes.len() >= HEADER {
                let length = (bytes.len() - HEADER) as u16;
                bytes[0] &= 0x3F;
                bytes[2..4].copy_from_slice(&length.to_be_bytes());
                bytes[4..8].copy_from_slice(&MAGIC_COOKIE);
            }
            if let Ok(message) = Message::parse(&bytes) {
                prop_assert!(!message.is_signed_with(&key()));
                prop_assert!(message.attributes().all(|(_, value)| value.len() <= bytes.len() - HEADER));
                message.addresses(AttributeType::XOR_PEER_ADDRESS).count();
                message.error_code();
            }
            let whole = request().sign(Integrity::Sha1, &key()).finish();
            prop_assert!(Message::parse(&whole[..cut.min(whole.len() - 1)]).is_err());
        }
    }
}
