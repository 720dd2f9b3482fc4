//! SRTP and SRTCP (RFC 3711, RFC 7714) with keys that DTLS has agreed on (RFC 5764).
//!
//! [`Inbound`] opens what a peer has sealed and refuses what it has seen before; [`Outbound`] seals. A nonce is made of
//! SSRC and packet number under one key (RFC 7714 section 8.1): whoever seals must never use a number of a stream twice.

mod cipher;
mod inbound;
mod keys;
mod outbound;
mod replay;

pub use inbound::Inbound;
pub use keys::{Keys, MasterKeys, Profile};
pub use outbound::Outbound;
pub use replay::Window;

/// Why something was not opened or sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SrtpError {
    /// The keying material is not as long as the profile wants.
    #[error("keying material of a wrong length")]
    KeyLength,
    /// It is no packet, or too short to be sealed.
    #[error("not a sealed packet")]
    Malformed,
    /// Seen before, or older than what is remembered.
    #[error("a replayed packet")]
    Replayed,
    /// Not from whoever has the keys, or changed on its way.
    #[error("a packet that is not authentic")]
    NotAuthentic,
    /// All numbers under this key are used up.
    #[error("all numbers under this key are used up")]
    Exhausted,
}

#[cfg(test)]
mod tests;
