//! Ed25519 (RFC 8032) signatures, each under a label of its own, so that none can stand for another.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use protocol::Signature;

use crate::Secret;

/// Signs `label || parts`. The parts but the last have fixed lengths.
pub(crate) fn sign(seed: &Secret<[u8; 32]>, label: &[u8], parts: &[&[u8]]) -> Signature {
    Signature(SigningKey::from_bytes(seed.expose()).sign(&message(label, parts)).to_bytes())
}

/// Whether `key` signed `label || parts`. Keys of small order, under which anything verifies, are refused.
pub(crate) fn verify(key: &[u8; 32], label: &[u8], parts: &[&[u8]], signature: &Signature) -> bool {
    let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
    VerifyingKey::from_bytes(key)
        .is_ok_and(|key| key.verify_strict(&message(label, parts), &signature).is_ok())
}

/// The public half.
pub(crate) fn public(seed: &Secret<[u8; 32]>) -> [u8; 32] {
    SigningKey::from_bytes(seed.expose()).verifying_key().to_bytes()
}

fn message(label: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    [label, &parts.concat()].concat()
}
