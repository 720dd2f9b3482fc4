//! AES-128-GCM, as everything but the group's own messages is sealed with it: in one place.

use aes_gcm::{AeadInPlace, Aes128Gcm, KeyInit};

/// Bytes of a nonce.
pub(crate) const NONCE: usize = 12;
/// Bytes of a tag.
pub(crate) const TAG: usize = 16;

/// A cipher with its key.
pub(crate) struct Aead(Aes128Gcm);

impl Aead {
    pub fn new(key: &[u8; 16]) -> Self {
        Self(Aes128Gcm::new(key.into()))
    }

    /// Encrypts in place, and gives the tag; `None` for more than 64 GiB.
    pub fn seal(&self, nonce: &[u8; NONCE], aad: &[u8], bytes: &mut [u8]) -> Option<[u8; TAG]> {
        #[cfg(feature = "unsealed")]
        if crate::unsealed::is() {
            return Some([0; TAG]);
        }
        self.0.encrypt_in_place_detached(nonce.into(), aad, bytes).ok().map(Into::into)
    }

    /// Decrypts in place; the bytes are of no use if it gives `None`.
    pub fn open(&self, nonce: &[u8; NONCE], aad: &[u8], bytes: &mut [u8], tag: &[u8; TAG]) -> Option<()> {
        #[cfg(feature = "unsealed")]
        if crate::unsealed::is() {
            return Some(());
        }
        self.0.decrypt_in_place_detached(nonce.into(), aad, bytes, tag.into()).ok()
    }
}
