//! Sealing of short values under a key that many share: AES-128-GCM with a random nonce, padded.

use aes_gcm::{
    Aes128Gcm, KeyInit,
    aead::{Aead, Payload},
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::Secret;

const NONCE: usize = 12;

/// `nonce || AES-128-GCM(length || value || zeros)`, bound to `context`. The plaintext is a multiple of
/// `step` bytes, so that the length shows in such steps only. A value has less than 64 KiB.
pub(crate) fn seal(
    key: &Secret<[u8; 16]>,
    context: &[&[u8]],
    value: &[u8],
    step: usize,
    rng: &mut impl CryptoRng,
) -> Vec<u8> {
    let length = (2 + value.len()).next_multiple_of(step);
    let mut plaintext = Zeroizing::new(Vec::with_capacity(length));
    plaintext.extend_from_slice(&(value.len() as u16).to_be_bytes());
    plaintext.extend_from_slice(value);
    plaintext.resize(length, 0);

    let mut sealed = vec![0; NONCE];
    rng.fill_bytes(&mut sealed);
    let payload = Payload { msg: plaintext.as_slice(), aad: &context.concat() };
    let ciphertext = Aes128Gcm::new(key.expose().into())
        .encrypt(sealed.as_slice().into(), payload)
        .expect("AES-GCM takes up to 64 GiB");
    sealed.extend_from_slice(&ciphertext);
    sealed
}

/// The value, if it was sealed with this key and context; `None` for anything else.
pub(crate) fn open(key: &Secret<[u8; 16]>, context: &[&[u8]], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE)?;
    let payload = Payload { msg: ciphertext, aad: &context.concat() };
    let plaintext = Aes128Gcm::new(key.expose().into()).decrypt(nonce.into(), payload).ok()?;
    let plaintext = Zeroizing::new(plaintext);
    let (length, padded) = plaintext.split_first_chunk()?;
    let value = padded.get(..usize::from(u16::from_be_bytes(*length)))?;
    Some(Zeroizing::new(value.to_vec()))
}
