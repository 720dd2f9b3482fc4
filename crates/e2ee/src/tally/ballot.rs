//! A ballot: for each option a ciphertext of 0 or 1, the proof that it is no more than that, and where one may choose
//! one option only, the proof that exactly one is 1.

use curve25519_dalek::{RistrettoPoint, Scalar, traits::VartimeMultiscalarMul};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{Context, Key, point, proofs, random_scalar, scalar};

/// Two points, two challenges, two responses.
const OPTION_BYTES: usize = 192;

/// What is voted on: how many options, and whether one may choose several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// At most 16.
    pub options: usize,
    /// Any number of them; otherwise exactly one.
    pub multiple: bool,
}

/// A ballot that is known to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot(pub(super) Vec<Sealed>);

/// ElGamal in the exponent: `(r G, r Y + v G)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sealed {
    pub nonce: RistrettoPoint,
    pub vote: RistrettoPoint,
}

impl Question {
    /// Whether this is a choice that may be made: a bit for each option.
    pub fn allows(&self, choice: u16) -> bool {
        let within = u32::from(choice) < (1 << self.options.min(16));
        within && (self.multiple || choice.count_ones() == 1)
    }

    fn bytes(&self) -> usize {
        self.options * OPTION_BYTES + if self.multiple { 0 } else { proofs::BYTES }
    }
}

impl Ballot {
    /// Seals a choice; `None` if it is none that may be made.
    pub fn seal(
        question: Question,
        choice: u16,
        joint: &Key,
        context: &Context,
        rng: &mut impl CryptoRng,
    ) -> Option<Vec<u8>> {
        if !question.allows(choice) {
            return None;
        }
        let votes: Vec<bool> = (0..question.options).map(|option| choice >> option & 1 == 1).collect();
        let nonces: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(votes.iter().map(|_| random_scalar(rng)).collect());
        let sealed: Vec<_> = votes
            .iter()
            .zip(nonces.iter())
            .map(|(vote, nonce)| Sealed {
                nonce: RistrettoPoint::mul_base(nonce),
                vote: joint.0 * nonce + RistrettoPoint::mul_base(&Scalar::from(u8::from(*vote))),
            })
            .collect();
        let context = about(&sealed, joint, context);
        let mut bytes = Vec::with_capacity(question.bytes());
        for ((sealed, vote), nonce) in sealed.iter().zip(&votes).zip(nonces.iter()) {
            bytes.extend_from_slice(sealed.nonce.compress().as_bytes());
            bytes.extend_from_slice(sealed.vote.compress().as_bytes());
            bytes.extend_from_slice(&prove_bit(sealed, *vote, nonce, joint, &context, rng));
        }
        if !question.multiple {
            let nonce: Scalar = nonces.iter().sum();
            bytes.extend_from_slice(&proofs::prove(b"one", &context, &nonce, &one(&sealed, joint), rng));
        }
        Some(bytes)
    }

    /// Reads a ballot and its proofs; `None` for anything that is no allowed choice under this key in this context.
    pub fn read(bytes: &[u8], question: Question, joint: &Key, context: &Context) -> Option<Self> {
        if bytes.len() != question.bytes() {
            return None;
        }
        let (options, rest) = bytes.split_at(question.options * OPTION_BYTES);
        let sealed = options
            .chunks_exact(OPTION_BYTES)
            .map(|bytes| Some(Sealed { nonce: point(&bytes[..32])?, vote: point(&bytes[32..64])? }))
            .collect::<Option<Vec<_>>>()?;
        let context = about(&sealed, joint, context);
        let mut bits = sealed.iter().zip(options.chunks_exact(OPTION_BYTES));
        let all_bits = bits.all(|(sealed, bytes)| is_bit(sealed, &bytes[64..], joint, &context));
        let one_vote = question.multiple || proofs::verify(b"one", &context, &one(&sealed, joint), rest);
        (all_bits && one_vote).then_some(Self(sealed))
    }
}

/// Every proof of a ballot speaks of all of it.
fn about(sealed: &[Sealed], joint: &Key, context: &Context) -> Context {
    let points = sealed.iter().flat_map(|sealed| [&sealed.nonce, &sealed.vote]);
    let all = proofs::hash(b"ballot", context, points.chain([&joint.0]));
    Context::of(&[b"ballot", &context.0, all.as_bytes()])
}

/// That the votes add up to one: their sum less one seals nothing.
fn one(sealed: &[Sealed], joint: &Key) -> [(RistrettoPoint, RistrettoPoint); 2] {
    let base = RistrettoPoint::mul_base(&Scalar::ONE);
    let nonces = sealed.iter().map(|sealed| sealed.nonce).sum();
    let votes: RistrettoPoint = sealed.iter().map(|sealed| sealed.vote).sum();
    [(base, nonces), (joint.0, votes - base)]
}

/// That 0 or 1 is sealed: the proof for what it is is real, the other one simulated, and their challenges add up to
/// one that could not be chosen.
fn prove_bit(
    sealed: &Sealed,
    vote: bool,
    nonce: &Scalar,
    joint: &Key,
    context: &Context,
    rng: &mut impl CryptoRng,
) -> [u8; 128] {
    let (real, other) = (usize::from(vote), usize::from(!vote));
    let secret = Zeroizing::new(random_scalar(rng));
    let mut challenges = [Scalar::ZERO; 2];
    let mut responses = [Scalar::ZERO; 2];
    (challenges[other], responses[other]) = (random_scalar(rng), random_scalar(rng));
    let mut commitments = [[RistrettoPoint::default(); 2]; 2];
    commitments[real] = [RistrettoPoint::mul_base(&secret), joint.0 * *secret];
    commitments[other] = [
        RistrettoPoint::mul_base(&responses[other]) - sealed.nonce * challenges[other],
        joint.0 * responses[other] - without(sealed, other) * challenges[other],
    ];
    let all = proofs::hash(b"bit", context, bit_points(sealed, &commitments));
    challenges[real] = all - challenges[other];
    responses[real] = *secret + challenges[real] * nonce;
    let mut proof = [0; 128];
    let parts = [challenges[0], challenges[1], responses[0], responses[1]];
    for (into, part) in proof.chunks_exact_mut(32).zip(parts) {
        into.copy_from_slice(part.as_bytes());
    }
    proof
}

fn is_bit(sealed: &Sealed, proof: &[u8], joint: &Key, context: &Context) -> bool {
    let Some(parts) = proof.chunks(32).map(scalar).collect::<Option<Vec<_>>>() else { return false };
    let [c0, c1, z0, z1] = parts[..] else { return false };
    let commitment = |bit, challenge: Scalar, response: Scalar| {
        [
            RistrettoPoint::vartime_double_scalar_mul_basepoint(&-challenge, &sealed.nonce, &response),
            RistrettoPoint::vartime_multiscalar_mul([response, -challenge], [joint.0, without(sealed, bit)]),
        ]
    };
    let commitments = [commitment(0, c0, z0), commitment(1, c1, z1)];
    proofs::hash(b"bit", context, bit_points(sealed, &commitments)) == c0 + c1
}

/// The vote's point less this vote: a multiple of the key if that is what was sealed.
fn without(sealed: &Sealed, vote: usize) -> RistrettoPoint {
    sealed.vote - RistrettoPoint::mul_base(&Scalar::from(vote as u64))
}

fn bit_points<'a>(
    sealed: &'a Sealed,
    commitments: &'a [[RistrettoPoint; 2]; 2],
) -> impl Iterator<Item = &'a RistrettoPoint> {
    [&sealed.nonce, &sealed.vote].into_iter().chain(commitments.iter().flatten())
}

/// A ballot with proofs made as if the claims were true.
#[cfg(test)]
pub(super) fn forged(
    sealed: &[Sealed],
    nonce: &Scalar,
    claims: &[bool],
    joint: &Key,
    context: &Context,
    rng: &mut impl CryptoRng,
) -> Vec<u8> {
    let context = about(sealed, joint, context);
    let mut bytes = Vec::new();
    for (sealed, claim) in sealed.iter().zip(claims) {
        bytes.extend_from_slice(sealed.nonce.compress().as_bytes());
        bytes.extend_from_slice(sealed.vote.compress().as_bytes());
        bytes.extend_from_slice(&prove_bit(sealed, *claim, nonce, joint, &context, rng));
    }
    bytes
}
