//! Sealed media frames: SFrame (RFC 9605) with AES-128-GCM and SHA-256 (cipher suite 4), keys from the
//! group's epoch (section 5.2).
//!
//! A sealed frame is `clear prefix || SFrame header || ciphertext || tag`. The prefix is what a browser's
//! packetizer must read of a codec's frame; it is authenticated with the frame as its metadata.
//!
//! All members derive the keys of all senders, so a frame proves that a member sealed it, not which one
//! (section 9.1). What RFC 9605 leaves open is set here: KIDs have 8 bits of epoch and 16 of leaf, the
//! context is the [`StreamKind`](protocol::StreamKind)'s number.
//!
//! Written here rather than taken from a crate: the media path needs the header inside the frame, no
//! allocation per frame, keys of several epochs side by side and a replay window per KID, which the
//! `sframe` crate's API does not give; its RFC test vectors check this code.

mod codec;
mod header;
mod keys;
mod open;
mod replay;
mod seal;
#[cfg(test)]
mod vectors;

pub use codec::{Codec, clear_prefix, unwrap, wrap};
pub use open::{FrameOpener, OpenedFrame};
pub use seal::FrameSealer;

use crate::{LeafIndex, Secret};

/// One epoch's media secret, from [`Group::frame_secret`](crate::Group::frame_secret).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameEpoch {
    /// The MLS epoch.
    pub epoch: u64,
    /// `sframe_epoch_secret` (RFC 9605, section 5.2).
    pub base_key: Secret<[u8; 16]>,
    /// The place of the member that exported it: under which it seals.
    pub own_leaf: LeafIndex,
}

/// Why a frame was not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// There is no epoch to seal under yet.
    #[error("no key to seal with")]
    NoKey,
    /// The frame is shorter than the prefix that must stay clear.
    #[error("the frame is shorter than its clear prefix")]
    TooShort,
    /// This leaf has no room in the KID (65,536 leaves).
    #[error("the leaf is beyond what a key id can name")]
    LeafTooHigh,
    /// All counters of this key are used; a new epoch is needed.
    #[error("the key's counters are used up")]
    CounterUsedUp,
    /// Not a sealed frame.
    #[error("the bytes are no sealed frame")]
    Malformed,
    /// The key id names no stream that there is.
    #[error("the frame names a stream that does not exist")]
    UnknownStream,
    /// Sealed in an epoch that this opener does not hold: it lags behind, or the sender does.
    #[error("the frame is of an epoch (low byte {epoch_low}) that is not held")]
    UnknownEpoch {
        /// The epoch's low 8 bits.
        epoch_low: u8,
    },
    /// Opened before, or too old to tell.
    #[error("the frame was opened before or is too old")]
    Replayed,
    /// Changed on the way, or sealed under another key.
    #[error("the frame does not verify")]
    NotAuthentic,
}
