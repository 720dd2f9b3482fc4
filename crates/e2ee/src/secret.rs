//! Key material that does not print, is compared in constant time and is wiped when dropped.

use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Secret bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes `value` in.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<const N: usize> Secret<[u8; N]> {
    pub(crate) fn random(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; N]);
        rng.fill_bytes(&mut *bytes);
        Self::new(*bytes)
    }

    /// HKDF-SHA256 (RFC 5869) of this secret under a label.
    pub(crate) fn derive<const M: usize>(&self, label: &[u8]) -> Secret<[u8; M]> {
        let mut key = Zeroizing::new([0; M]);
        Hkdf::<Sha256>::new(Some(b"conclave"), self.expose())
            .expand(label, &mut *key)
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
        Secret::new(*key)
    }
}

impl<const N: usize> PartialEq for Secret<[u8; N]> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<const N: usize> Eq for Secret<[u8; N]> {}

impl<T: Zeroize> std::fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}
