//! Identifiers: one type a kind, so that they cannot be swapped.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(with = "serde_bytes")] pub [u8; $len]);

        impl $name {
            /// Base64url without padding.
            pub fn to_text(&self) -> String {
                URL_SAFE_NO_PAD.encode(self.0)
            }

            /// The inverse of [`Self::to_text`]; `None` for anything else.
            pub fn from_text(text: &str) -> Option<Self> {
                URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
            }
        }
    };
}

byte_id!(
    /// One seat's name inside a meeting: 128 bits, drawn by the client at each join, so that no two
    /// meetings share one.
    ParticipantId, 16
);
byte_id!(
    /// The capability to knock at a meeting: 128 bits, drawn by whoever creates it. Stands in the link's
    /// fragment; the server keeps only its [`RoomHash`].
    RoomId, 16
);
byte_id!(
    /// What the server stores of a [`RoomId`].
    RoomHash, 32
);
byte_id!(
    /// What the server stores of the host capability.
    HostProof, 32
);
byte_id!(
    /// The capability to come back to a seat: 128 bits, drawn by the server, known to one client.
    SeatToken, 16
);

impl Copy for ParticipantId {}
impl Copy for RoomHash {}

impl RoomId {
    /// SHA-256 under a label of its own.
    pub fn hash(&self) -> RoomHash {
        RoomHash(labelled_hash(b"conclave room v1", &self.0))
    }
}

impl HostProof {
    /// What the server may know of a host secret.
    pub fn of(host_secret: &[u8; 16]) -> Self {
        Self(labelled_hash(b"conclave host v1", host_secret))
    }
}

impl SeatToken {
    /// What the server stores of a seat token.
    pub fn hash(&self) -> [u8; 32] {
        labelled_hash(b"conclave seat v1", &self.0)
    }
}

fn labelled_hash(label: &[u8], value: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(label).chain_update(value).finalize().into()
}

impl std::fmt::Debug for ParticipantId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "participant {:02x}{:02x}", self.0[0], self.0[1])
    }
}

/// Capabilities never print.
macro_rules! silent_debug {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
silent_debug!(RoomId, RoomHash, HostProof, SeatToken);

impl Zeroize for SeatToken {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}
impl Drop for SeatToken {
    fn drop(&mut self) {
        self.zeroize();
    }
}
impl ZeroizeOnDrop for SeatToken {}
