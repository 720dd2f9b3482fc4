//! Counting votes that nobody may see: each ballot is sealed under the sum of all voters' keys, and only the
//! sum of all ballots is ever opened, by all voters together.
//!
//! | step | what a voter says | so that |
//! |---|---|---|
//! | [`Key`] | a fresh key and the proof of having its secret (Schnorr) | nobody's key can cancel another's |
//! | [`Ballot`] | for each option an exponential ElGamal ciphertext of 0 or 1 under the joint key, with proofs | all see that it is one vote, and nothing else of it |
//! | [`Share`] | what opens the *sum* of all ballots, with a proof (Chaum–Pedersen) | opening takes every voter, and opens nothing else |
//!
//! With all shares anybody computes the same counts. As long as one other voter keeps their share to the sum of
//! all ballots, as every honest client does, nothing comes out but that sum: whoever conspires learns the sum of the
//! others' votes, whatever the server does.
//!
//! The group is Ristretto (RFC 9496). Proofs are made non-interactive with SHA-512 over everything that they speak
//! of, the count and the voter included, so that no proof is of use to another voter or in another count. The
//! pieces are textbook: Cramer, Gennaro, Schoenmakers 1997 (ballots), Cramer, Damgård, Schoenmakers 1994
//! (one of two), Pedersen 1991 (joint keys).

mod ballot;
mod proofs;
mod share;

use curve25519_dalek::{RistrettoPoint, Scalar, ristretto::CompressedRistretto, traits::Identity};
use rand_core::CryptoRng;
use sha2::{Digest, Sha512};
use zeroize::ZeroizeOnDrop;

pub use ballot::{Ballot, Question};
pub use share::{Share, Sum};

/// What a proof speaks of besides its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context([u8; 64]);

impl Context {
    /// Of all these parts, each with its length.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha512::new_with_prefix(b"conclave v1 tally");
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// The same, spoken by this voter.
    pub fn by(&self, voter: &[u8]) -> Self {
        Self::of(&[b"by", &self.0, voter])
    }
}

/// A voter's secret for one count.
#[derive(ZeroizeOnDrop)]
pub struct SecretKey(Scalar);

/// A voter's key for one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(RistrettoPoint);

impl SecretKey {
    /// A fresh one.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(random_scalar(rng))
    }

    /// The key and the proof that its secret is known, 96 bytes.
    pub fn key(&self, context: &Context, rng: &mut impl CryptoRng) -> Vec<u8> {
        let key = RistrettoPoint::mul_base(&self.0);
        let proof =
            proofs::prove(b"key", context, &self.0, &[(RistrettoPoint::mul_base(&Scalar::ONE), key)], rng);
        [key.compress().as_bytes().as_slice(), &proof].concat()
    }
}

impl Key {
    /// Reads a key whose owner knows its secret; `None` for anything else.
    pub fn read(bytes: &[u8], context: &Context) -> Option<Self> {
        let (key, proof) = bytes.split_at_checked(32)?;
        let key = point(key)?;
        let base = RistrettoPoint::mul_base(&Scalar::ONE);
        (key != RistrettoPoint::identity() && proofs::verify(b"key", context, &[(base, key)], proof))
            .then_some(Self(key))
    }

    /// As bytes, for contexts.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.compress().to_bytes()
    }

    /// The key that all of these open together.
    pub fn joint<'a>(keys: impl IntoIterator<Item = &'a Self>) -> Self {
        Self(keys.into_iter().map(|key| key.0).sum())
    }
}

fn random_scalar(rng: &mut impl CryptoRng) -> Scalar {
    let mut wide = [0; 64];
    rng.fill_bytes(&mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

fn point(bytes: &[u8]) -> Option<RistrettoPoint> {
    CompressedRistretto::from_slice(bytes).ok()?.decompress()
}

fn scalar(bytes: &[u8]) -> Option<Scalar> {
    Scalar::from_canonical_bytes(bytes.try_into().ok()?).into_option()
}

#[cfg(test)]
mod tests;
