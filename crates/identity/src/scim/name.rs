//! The only form in which a userName, or the externalId of a user, is kept.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The key under which an organisation's userNames and externalIds are hashed: two organisations never have the same
/// hash for somebody who is in both.
pub struct NameKey(Zeroizing<[u8; 32]>);

/// A userName's hash: HMAC-SHA-256 over the name in lower case, since userName is compared without regard to case
/// (RFC 7643 section 4.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameHash(pub [u8; 32]);

/// The hash of a user's externalId: HMAC-SHA-256 over one byte that no text begins with and the externalId, case counting
/// (RFC 7643 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalHash(pub [u8; 32]);

/// Begins what is hashed of an externalId. It is in no UTF-8, so that no userName has the same hash.
const EXTERNAL: u8 = 0xFF;

impl NameKey {
    /// A key of 32 random bytes, one for each organisation.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The hash of this userName. Sign-on finds an account by the same function.
    pub fn hash(&self, user_name: &str) -> NameHash {
        NameHash(self.mac(&[user_name.to_lowercase().as_bytes()]))
    }

    /// The hash of this externalId.
    pub fn hash_external(&self, external_id: &str) -> ExternalHash {
        ExternalHash(self.mac(&[&[EXTERNAL], external_id.as_bytes()]))
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for NameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count_and_the_key_does() {
        let key = NameKey::new([7; 32]);
        assert_eq!(key.hash("Ada@Example.org"), key.hash("ada@example.ORG"));
        assert_eq!(key.hash("ÅSA"), key.hash("åsa"));
        assert_ne!(key.hash("ada"), key.hash("ada "));
        assert_ne!(key.hash("ada"), NameKey::new([8; 32]).hash("ada"));
        assert_eq!(format!("{key:?}"), "NameKey");
    }

    #[test]
    fn of_an_external_id_case_counts_and_it_is_no_user_name() {
        let key = NameKey::new([7; 32]);
        assert_eq!(key.hash_external("00uA"), key.hash_external("00uA"));
        assert_ne!(key.hash_external("00uA"), key.hash_external("00ua"));
        assert_ne!(key.hash_external("ada").0, key.hash("ada").0);
    }
}
