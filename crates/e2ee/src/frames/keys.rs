//! Keys of a KID (RFC 9605, section 4.4.2) and the cipher under them (sections 4.4.3 and 4.5.1).

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::FrameError;
use crate::aead::{Aead, NONCE};

/// AES_128_GCM_SHA256_128.
const CIPHER_SUITE: u16 = 0x0004;
/// Length of a key, in bytes.
pub(super) const KEY: usize = 16;
pub(super) use crate::aead::TAG;

/// `sframe_secret`: what all keys of a base key are expanded from.
#[derive(Clone)]
pub(super) struct BaseSecret(Hkdf<Sha256>);

impl BaseSecret {
    pub fn new(base_key: &[u8; KEY]) -> Self {
        Self(Hkdf::new(Some(b""), base_key))
    }

    /// The key and salt of one KID.
    pub fn sender(&self, kid: u64) -> SenderKey {
        let mut key = Zeroizing::new([0; KEY]);
        let mut salt = [0; NONCE];
        self.expand(b"SFrame 1.0 Secret key ", kid, &mut *key);
        self.expand(b"SFrame 1.0 Secret salt ", kid, &mut salt);
        SenderKey { cipher: Aead::new(&key), salt }
    }

    fn expand(&self, label: &[u8], kid: u64, output: &mut [u8]) {
        self.0
            .expand_multi_info(&[label, &kid.to_be_bytes(), &CIPHER_SUITE.to_be_bytes()], output)
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
    }
}

/// The cipher of one KID.
pub(super) struct SenderKey {
    cipher: Aead,
    salt: [u8; NONCE],
}

impl SenderKey {
    /// Encrypts in place.
    pub fn seal(&self, ctr: u64, aad: &[u8], frame: &mut [u8]) -> Result<[u8; TAG], FrameError> {
        self.cipher.seal(&self.nonce(ctr), aad, frame).ok_or(FrameError::Malformed)
    }

    /// Decrypts in place; `frame` is of no use after an error.
    pub fn open(&self, ctr: u64, aad: &[u8], frame: &mut [u8], tag: &[u8; TAG]) -> Result<(), FrameError> {
        self.cipher.open(&self.nonce(ctr), aad, frame, tag).ok_or(FrameError::NotAuthentic)
    }

    fn nonce(&self, ctr: u64) -> [u8; NONCE] {
        let mut nonce = self.salt;
        for (byte, counter) in nonce[NONCE - 8..].iter_mut().zip(ctr.to_be_bytes()) {
            *byte ^= counter;
        }
        nonce
    }
}

impl Drop for SenderKey {
    fn drop(&mut self) {
        self.salt.zeroize();
    }
}
