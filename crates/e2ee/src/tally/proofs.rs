//! That one secret stands behind several points: Schnorr's proof, and Chaum and Pedersen's.

use curve25519_dalek::{RistrettoPoint, Scalar, traits::VartimeMultiscalarMul};
use rand_core::CryptoRng;
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::{Context, random_scalar, scalar};

/// Challenge and response.
pub(super) const BYTES: usize = 64;

/// Proves that `image = secret * base` for each of these.
pub(super) fn prove(
    what: &[u8],
    context: &Context,
    secret: &Scalar,
    pairs: &[(RistrettoPoint, RistrettoPoint)],
    rng: &mut impl CryptoRng,
) -> [u8; BYTES] {
    let nonce = Zeroizing::new(random_scalar(rng));
    let commitments: Vec<_> = pairs.iter().map(|(base, _)| base * *nonce).collect();
    let challenge = challenge(what, context, pairs, &commitments);
    let response = *nonce + challenge * secret;
    let mut proof = [0; BYTES];
    proof[..32].copy_from_slice(challenge.as_bytes());
    proof[32..].copy_from_slice(response.as_bytes());
    proof
}

/// Whether it does.
pub(super) fn verify(
    what: &[u8],
    context: &Context,
    pairs: &[(RistrettoPoint, RistrettoPoint)],
    proof: &[u8],
) -> bool {
    let Some((challenge_bytes, response)) = proof.split_at_checked(32) else { return false };
    let (Some(said), Some(response)) = (scalar(challenge_bytes), scalar(response)) else { return false };
    let commitment = |(base, image): &(RistrettoPoint, RistrettoPoint)| {
        RistrettoPoint::vartime_multiscalar_mul([response, -said], [base, image])
    };
    let commitments: Vec<_> = pairs.iter().map(commitment).collect();
    challenge(what, context, pairs, &commitments) == said
}

fn challenge(
    what: &[u8],
    context: &Context,
    pairs: &[(RistrettoPoint, RistrettoPoint)],
    commitments: &[RistrettoPoint],
) -> Scalar {
    let points = pairs.iter().flat_map(|(base, image)| [base, image]).chain(commitments);
    hash(what, context, points)
}

/// A challenge from everything that was said.
pub(super) fn hash<'a>(
    what: &[u8],
    context: &Context,
    points: impl IntoIterator<Item = &'a RistrettoPoint>,
) -> Scalar {
    let mut hash = Sha512::new_with_prefix(b"conclave v1 tally proof");
    hash.update((what.len() as u64).to_be_bytes());
    hash.update(what);
    hash.update(context.0);
    for point in points {
        hash.update(point.compress().as_bytes());
    }
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}
