//! Whether a key made a signature, in Rust alone: for browsers, where the server's library does not run. It knows the
//! algorithms of [`KNOWN`].

use ed25519_dalek::VerifyingKey;
use p256::ecdsa;
use rsa::{BigUint, RsaPublicKey, pkcs1v15, pss, signature::Verifier};
use sha2::Sha256;

use crate::{Algorithm, Jwk, Public, Refused};

/// The algorithms that are checked here: those that sign-on pins unless an operator says otherwise.
pub const KNOWN: [Algorithm; 4] = Algorithm::DEFAULT;

/// Bytes of an RSA modulus: from 2048 bits, as RFC 7518 section 3.3 demands, to what an honest provider has at most.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;

/// Checks a signature over `signed`.
///
/// # Errors
/// [`Refused::Signature`]: it is not by this key, the key is none, or the algorithm is none of [`KNOWN`].
pub fn verify(key: &Jwk, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> Result<(), Refused> {
    check(key, algorithm, signed, signature).ok_or(Refused::Signature)
}

fn check(key: &Jwk, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> Option<()> {
    match (algorithm, &key.public) {
        (Algorithm::RS256, Public::Rsa(n, e)) => {
            let key = pkcs1v15::VerifyingKey::<Sha256>::new(rsa_key(n, e)?);
            key.verify(signed, &signature.try_into().ok()?).ok()
        }
        (Algorithm::PS256, Public::Rsa(n, e)) => {
            let key = pss::VerifyingKey::<Sha256>::new(rsa_key(n, e)?);
            key.verify(signed, &signature.try_into().ok()?).ok()
        }
        (Algorithm::ES256, Public::P256(point)) => {
            let key = ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
            key.verify(signed, &ecdsa::Signature::from_slice(signature).ok()?).ok()
        }
        (Algorithm::EdDSA, Public::Ed25519(bytes)) => {
            let key = VerifyingKey::from_bytes(bytes).ok()?;
            key.verify_strict(signed, &signature.try_into().ok()?).ok()
        }
        _ => None,
    }
}

fn rsa_key(n: &[u8], e: &[u8]) -> Option<RsaPublicKey> {
    let zeros = n.iter().take_while(|byte| **byte == 0).count();
    if !MODULUS.contains(&(n.len() - zeros)) || e.len() > 8 {
        return None;
    }
    // Refuses even exponents, and those below 2 or above 33 bits.
    RsaPublicKey::new(BigUint::from_bytes_be(n), BigUint::from_bytes_be(e)).ok()
}
