//! The sum of all ballots, and what opens it.

use curve25519_dalek::{RistrettoPoint, Scalar, traits::Identity};
use rand_core::CryptoRng;

use super::{Ballot, Context, Key, SecretKey, ballot::Sealed, point, proofs};

/// The sum of ballots, sealed as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    sealed: Vec<Sealed>,
    ballots: u32,
}

/// One voter's part in opening a sum, known to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share(Vec<RistrettoPoint>);

impl Sum {
    /// Of ballots on one question.
    pub fn of<'a>(ballots: impl IntoIterator<Item = &'a Ballot>) -> Self {
        let mut sum = Self { sealed: Vec::new(), ballots: 0 };
        for Ballot(sealed) in ballots {
            let nothing = Sealed { nonce: RistrettoPoint::identity(), vote: RistrettoPoint::identity() };
            sum.sealed.resize(sum.sealed.len().max(sealed.len()), nothing);
            for (into, sealed) in sum.sealed.iter_mut().zip(sealed) {
                into.nonce += sealed.nonce;
                into.vote += sealed.vote;
            }
            sum.ballots += 1;
        }
        sum
    }

    /// This voter's part in opening it, with the proof.
    pub fn share(&self, secret: &SecretKey, context: &Context, rng: &mut impl CryptoRng) -> Vec<u8> {
        let shares: Vec<_> = self.sealed.iter().map(|sealed| sealed.nonce * secret.0).collect();
        let key = Key(RistrettoPoint::mul_base(&secret.0));
        let proof = proofs::prove(b"share", context, &secret.0, &self.pairs(&key, &shares), rng);
        let mut bytes: Vec<u8> = shares.iter().flat_map(|share| share.compress().to_bytes()).collect();
        bytes.extend_from_slice(&proof);
        bytes
    }

    /// Reads the part of whoever has this key; `None` for anything that is not.
    pub fn read_share(&self, bytes: &[u8], key: &Key, context: &Context) -> Option<Share> {
        let (shares, proof) = bytes.split_at_checked(32 * self.sealed.len())?;
        let shares = shares.chunks_exact(32).map(point).collect::<Option<Vec<_>>>()?;
        proofs::verify(b"share", context, &self.pairs(key, &shares), proof).then_some(Share(shares))
    }

    /// What was counted for each option; `None` unless the shares are those of all whose keys the ballots were sealed
    /// under.
    pub fn open<'a>(&self, shares: impl IntoIterator<Item = &'a Share>) -> Option<Vec<u32>> {
        let mut votes: Vec<_> = self.sealed.iter().map(|sealed| sealed.vote).collect();
        for Share(share) in shares {
            votes.iter_mut().zip(share).for_each(|(vote, part)| *vote -= part);
        }
        votes.iter().map(|vote| self.count(vote)).collect()
    }

    /// `n` where `vote = n G`, no more than there are ballots.
    fn count(&self, vote: &RistrettoPoint) -> Option<u32> {
        let base = RistrettoPoint::mul_base(&Scalar::ONE);
        let mut tried = RistrettoPoint::identity();
        for n in 0..=self.ballots {
            if tried == *vote {
                return Some(n);
            }
            tried += base;
        }
        None
    }

    fn pairs(&self, key: &Key, shares: &[RistrettoPoint]) -> Vec<(RistrettoPoint, RistrettoPoint)> {
        let base = RistrettoPoint::mul_base(&Scalar::ONE);
        let sealed = self.sealed.iter().map(|sealed| sealed.nonce).zip(shares.iter().copied());
        std::iter::once((base, key.0)).chain(sealed).collect()
    }
}
