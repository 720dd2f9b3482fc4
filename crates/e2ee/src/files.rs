//! Sealing of files: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-128-GCM. Each chunk is sealed under its
//! place and whether it is the last, so that chunks can be neither cut off, nor swapped, nor taken from another file; the
//! whole is compared with the hash that its sender announced, so that nobody who has the key can put another in its place.
//!
//! What is sealed is padded (Padmé; Nikitin and others 2019): its length tells little of the file's.

use sha2::{Digest, Sha256};

use crate::{
    Secret,
    aead::{Aead, NONCE},
};

/// Bytes of a file in one chunk.
pub const CHUNK: usize = 64 << 10;
/// How much longer a chunk is when it is sealed.
pub const TAG: usize = crate::aead::TAG;
/// Bytes that the smallest file is padded to.
const LEAST: u64 = 4 << 10;

/// Why a file did not open or could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// More or fewer bytes than the file has.
    #[error("the file has another length than was said")]
    Length,
    /// A chunk is not this file's, or not in this place.
    #[error("a chunk of the file does not open")]
    Broken,
    /// All chunks open, yet the file is not the one that was announced.
    #[error("the file is not the one that was announced")]
    NotTheSame,
    /// Longer than can be sealed.
    #[error("the file is too long to be sealed")]
    TooLong,
}

/// How many bytes a file of so many has when it is padded: its leading binary digits stay, as many as its length has
/// digits of digits, the rest is rounded up.
pub fn padded_bytes(bytes: u64) -> u64 {
    let bytes = bytes.max(LEAST);
    let exponent = bytes.ilog2();
    let kept = exponent.max(1).ilog2() + 1;
    let step = 1_u64 << exponent.saturating_sub(kept);
    bytes.checked_next_multiple_of(step).unwrap_or(u64::MAX)
}

/// How many bytes the server holds of a file of so many.
pub fn sealed_bytes(bytes: u64) -> u64 {
    let padded = padded_bytes(bytes);
    padded.saturating_add(padded.div_ceil(CHUNK as u64).saturating_mul(TAG as u64))
}

/// The places of a file's chunks.
#[derive(Debug)]
struct Places {
    bytes: u64,
    padded: u64,
    next: u32,
    count: u32,
}

impl Places {
    fn of(bytes: u64) -> Result<Self, FileError> {
        let padded = padded_bytes(bytes);
        let count = u32::try_from(padded.div_ceil(CHUNK as u64)).map_err(|_| FileError::TooLong)?;
        Ok(Self { bytes, padded, next: 0, count })
    }

    /// Bytes of the next chunk: of the file, and with its padding. `None` after the last.
    fn next(&self) -> Option<(usize, usize)> {
        let before = u64::from(self.next) * CHUNK as u64;
        let within =
            |end: u64| usize::try_from(end.saturating_sub(before).min(CHUNK as u64)).unwrap_or(CHUNK);
        (self.next < self.count).then(|| (within(self.bytes), within(self.padded)))
    }

    /// Of the next chunk. The key seals one file only, so its beginning need not differ.
    fn nonce(&self) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        nonce[7..11].copy_from_slice(&self.next.to_be_bytes());
        nonce[11] = u8::from(self.next + 1 == self.count);
        nonce
    }
}

fn cipher(key: &Secret<[u8; 16]>) -> Aead {
    let key: Secret<[u8; 16]> = key.derive(b"file v1");
    Aead::new(key.expose())
}

/// Seals one file, once, from its beginning to its end: so no place is ever sealed twice.
pub struct FileSealer {
    cipher: Aead,
    places: Places,
    hash: Sha256,
}

impl FileSealer {
    /// For a file of so many bytes. The key must be fresh.
    pub fn new(key: &Secret<[u8; 16]>, bytes: u64) -> Result<Self, FileError> {
        Ok(Self { cipher: cipher(key), places: Places::of(bytes)?, hash: Sha256::new() })
    }

    /// How many of the file's bytes the next chunk takes; `None` when all is sealed. The last ones may take none.
    pub fn wants(&self) -> Option<usize> {
        self.places.next().map(|(bytes, _)| bytes)
    }

    /// Seals the next chunk, which must be as long as is wanted.
    pub fn seal(&mut self, chunk: &[u8]) -> Result<Vec<u8>, FileError> {
        let (bytes, padded) = self.places.next().ok_or(FileError::Length)?;
        if chunk.len() != bytes {
            return Err(FileError::Length);
        }
        let mut sealed = Vec::with_capacity(padded + TAG);
        sealed.extend_from_slice(chunk);
        sealed.resize(padded, 0);
        let tag = self.cipher.seal(&self.places.nonce(), b"", &mut sealed).ok_or(FileError::TooLong)?;
        sealed.extend_from_slice(&tag);
        self.hash.update(chunk);
        self.places.next += 1;
        Ok(sealed)
    }

    /// SHA-256 of the file, to be announced; `None` before all is sealed.
    pub fn hash(&self) -> Option<[u8; 32]> {
        self.places.next().is_none().then(|| self.hash.clone().finalize().into())
    }
}

/// Opens one file, from its beginning to its end.
pub struct FileOpener {
    cipher: Aead,
    places: Places,
    hash: Sha256,
    announced: [u8; 32],
}

impl FileOpener {
    /// For a file as it was announced.
    pub fn new(key: &Secret<[u8; 16]>, bytes: u64, hash: [u8; 32]) -> Result<Self, FileError> {
        let places = Places::of(bytes)?;
        Ok(Self { cipher: cipher(key), places, hash: Sha256::new(), announced: hash })
    }

    /// How many sealed bytes the next chunk has; `None` after the last.
    pub fn wants(&self) -> Option<usize> {
        self.places.next().map(|(_, padded)| padded + TAG)
    }

    /// Opens the next chunk, in its place: the file's bytes in it. With the last one the whole is checked: before, nothing
    /// of it may be taken for the file.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, FileError> {
        let (bytes, padded) = self.places.next().ok_or(FileError::Length)?;
        if sealed.len() != padded + TAG {
            return Err(FileError::Length);
        }
        let (ciphertext, tag) = sealed.split_last_chunk().ok_or(FileError::Length)?;
        let mut chunk = ciphertext.to_vec();
        self.cipher.open(&self.places.nonce(), b"", &mut chunk, tag).ok_or(FileError::Broken)?;
        chunk.truncate(bytes);
        self.hash.update(&chunk);
        self.places.next += 1;
        if self.places.next().is_none() && self.hash.clone().finalize()[..] != self.announced {
            return Err(FileError::NotTheSame);
        }
        Ok(chunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_costs_little_and_leaves_few_lengths() {
        assert_eq!(padded_bytes(0), LEAST);
        let mut lengths = std::collections::BTreeSet::new();
        for bytes in (LEAST..1 << 20).step_by(997) {
            let padded = padded_bytes(bytes);
            assert!(padded >= bytes && (padded - bytes) * 8 <= bytes, "{bytes} {padded}");
            lengths.insert(padded);
        }
        assert!(lengths.len() < 200, "{} for a million", lengths.len());
        assert_eq!(sealed_bytes(u64::MAX), u64::MAX);
    }
}
