//! How a message proves who wrote it (RFC 8489 sections 9.2.2, 14.5 and 14.6).

use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The keyed hash over a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integrity {
    /// MESSAGE-INTEGRITY: HMAC-SHA1. What browsers use.
    Sha1,
    /// MESSAGE-INTEGRITY-SHA256: HMAC-SHA256.
    Sha256,
}

/// How a long-term key comes from a password (RFC 8489 section 18.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// What everybody understands.
    Md5,
    /// For those who have read PASSWORD-ALGORITHMS.
    Sha256,
}

/// What only the writer of a message and its reader know.
#[derive(Clone)]
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    /// The key of a user of a realm, who has a password for longer than one connection.
    pub fn long_term(hash: Hash, username: &[u8], realm: &[u8], password: &[u8]) -> Self {
        let parts = [username, b":", realm, b":", password];
        Self(Zeroizing::new(match hash {
            Hash::Md5 => digest::<Md5>(&parts),
            Hash::Sha256 => digest::<Sha256>(&parts),
        }))
    }

    /// The key of a password that was made for one session, as ICE has it.
    pub fn short_term(password: &[u8]) -> Self {
        Self(Zeroizing::new(password.to_vec()))
    }

    /// The hash over a message that is in pieces.
    pub(super) fn sign(&self, integrity: Integrity, pieces: &[&[u8]]) -> Vec<u8> {
        match integrity {
            Integrity::Sha1 => mac::<Hmac<Sha1>>(&self.0, pieces).finalize().into_bytes().to_vec(),
            Integrity::Sha256 => mac::<Hmac<Sha256>>(&self.0, pieces).finalize().into_bytes().to_vec(),
        }
    }

    /// Whether the hash, which may be cut short, is this key's; in constant time.
    pub(super) fn verify(&self, integrity: Integrity, pieces: &[&[u8]], hash: &[u8]) -> bool {
        match integrity {
            Integrity::Sha1 => mac::<Hmac<Sha1>>(&self.0, pieces).verify_slice(hash).is_ok(),
            Integrity::Sha256 => mac::<Hmac<Sha256>>(&self.0, pieces).verify_truncated_left(hash).is_ok(),
        }
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().fold(D::new(), |digest, part| digest.chain_update(part)).finalize().to_vec()
}

fn mac<M: Mac + hmac::digest::KeyInit>(key: &[u8], pieces: &[&[u8]]) -> M {
    let mac = <M as Mac>::new_from_slice(key).expect("HMAC takes keys of any length");
    pieces.iter().fold(mac, |mac, piece| mac.chain_update(piece))
}
