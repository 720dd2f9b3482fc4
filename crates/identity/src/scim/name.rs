//! The only form in which a userName is kept.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The key under which an organisation's userNames are hashed. Without it, a copy of the storage cannot be searched for
/// a name by trying names.
pub struct NameKey(Zeroizing<[u8; 32]>);

/// A userName's hash: HMAC-SHA-256 over the name in lower case, since userName is compared without regard to case
/// (RFC 7643 section 4.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameHash(pub [u8; 32]);

impl NameKey {
    /// A key of 32 random bytes, one for each organisation.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The hash of this userName. Sign-on finds an account by the same function.
    pub fn hash(&self, user_name: &str) -> NameHash {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("HMAC takes a key of any length");
        mac.update(user_name.to_lowercase().as_bytes());
        NameHash(mac.finalize().into_bytes().into())
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
}
