//! Writing a message.

use std::net::SocketAddr;

use super::{
    AttributeType, CRC, Class, FINGERPRINT_MASK, HEADER, Integrity, Key, MAGIC_COOKIE, Method, TransactionId,
    attribute, message_type, padded,
};

/// A message while it is written. Integrity and fingerprint come last, in this order. The lengths in a message have
/// sixteen bits: callers write no more.
#[must_use]
pub struct Builder {
    bytes: Vec<u8>,
    transaction: TransactionId,
}

impl Builder {
    /// A message without attributes.
    pub fn new(class: Class, method: Method, transaction: TransactionId) -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend(message_type(class, method).to_be_bytes());
        bytes.extend([0, 0]);
        bytes.extend(MAGIC_COOKIE);
        bytes.extend(transaction.0);
        Self { bytes, transaction }
    }

    /// Adds an attribute.
    pub fn attribute(mut self, kind: AttributeType, value: &[u8]) -> Self {
        self.bytes.extend(kind.0.to_be_bytes());
        self.bytes.extend(sixteen_bits(value.len()));
        self.bytes.extend(value);
        self.bytes.resize(padded(self.bytes.len()), 0);
        let length = sixteen_bits(self.bytes.len() - HEADER);
        self.bytes[2..4].copy_from_slice(&length);
        self
    }

    /// Adds an address, masked as in XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).
    pub fn address(self, kind: AttributeType, address: SocketAddr) -> Self {
        let (value, length) = attribute::write_address(address, self.transaction);
        self.attribute(kind, &value[..length])
    }

    /// Adds an ERROR-CODE without a reason phrase: the number says it all (RFC 8489 section 14.8).
    pub fn error_code(self, code: u16) -> Self {
        self.attribute(AttributeType::ERROR_CODE, &[0, 0, (code / 100) as u8, (code % 100) as u8])
    }

    /// Adds an integrity over everything before.
    pub fn sign(self, integrity: Integrity, key: &Key) -> Self {
        let (kind, length) = match integrity {
            Integrity::Sha1 => (AttributeType::MESSAGE_INTEGRITY, 20),
            Integrity::Sha256 => (AttributeType::MESSAGE_INTEGRITY_SHA256, 32),
        };
        let covered = self.bytes.len();
        // The header's length counts the attribute already while its value is not there.
        let mut signed = self.attribute(kind, &[0; 32][..length]);
        let hash = key.sign(integrity, &[&signed.bytes[..covered]]);
        signed.bytes[covered + 4..].copy_from_slice(&hash);
        signed
    }

    /// Adds a FINGERPRINT (RFC 8489 section 14.7).
    pub fn fingerprint(self) -> Self {
        let covered = self.bytes.len();
        let mut marked = self.attribute(AttributeType::FINGERPRINT, &[0; 4]);
        let sum = CRC.checksum(&marked.bytes[..covered]) ^ FINGERPRINT_MASK;
        marked.bytes[covered + 4..].copy_from_slice(&sum.to_be_bytes());
        marked
    }

    /// The message.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

fn sixteen_bits(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes()
}
