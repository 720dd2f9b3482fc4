//! Sealing of short values under a key that many share: AES-128-GCM with a random nonce, padded.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    Secret,
    aead::{Aead, NONCE, TAG},
};

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
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let mut sealed = Vec::with_capacity(NONCE + length + TAG);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&(value.len() as u16).to_be_bytes());
    sealed.extend_from_slice(value);
    sealed.resize(NONCE + length, 0);
    let tag = Aead::new(key.expose())
        .seal(&nonce, &context.concat(), &mut sealed[NONCE..])
        .expect("AES-GCM takes up to 64 GiB");
    sealed.extend_from_slice(&tag);
    sealed
}

/// The value, if it was sealed with this key and context; `None` for anything else.
pub(crate) fn open(key: &Secret<[u8; 16]>, context: &[&[u8]], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = sealed.split_first_chunk()?;
    let (ciphertext, tag) = rest.split_last_chunk()?;
    let mut plaintext = Zeroizing::new(ciphertext.to_vec());
    Aead::new(key.expose()).open(nonce, &context.concat(), &mut plaintext, tag)?;
    let (length, padded) = plaintext.split_first_chunk()?;
    let value = padded.get(..usize::from(u16::from_be_bytes(*length)))?;
    Some(Zeroizing::new(value.to_vec()))
}
