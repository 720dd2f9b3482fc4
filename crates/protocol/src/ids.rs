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
    /// The public key of a meeting's hosts: Ed25519, from the host secret. A [`RoomId`] commits to it.
    HostKey, 32
);
byte_id!(
    /// What the server stores of a [`HostKey`].
    HostHash, 32
);
byte_id!(
    /// The public key of a guest link: Ed25519, from the link's secret. Whoever signs with its private half
    /// holds the link.
    EntryKey, 32
);
byte_id!(
    /// An Ed25519 signature.
    Signature, 64
);
byte_id!(
    /// One tab's number at one meeting's door, drawn at random by the client: by it hosts can block.
    VisitorId, 16
);
byte_id!(
    /// What a file that was sent in a meeting is found by: 128 bits, drawn by whoever sends it, told to those who may
    /// have it. The server keeps only its hash.
    FileId, 16
);
byte_id!(
    /// The capability to come back to a seat: 128 bits, drawn by the server, known to one client.
    SeatToken, 16
);
byte_id!(
    /// Shows once, within a minute, that whoever has it is signed in to an organisation: 256 bits, drawn by the server.
    Ticket, 32
);
byte_id!(
    /// Somebody with an account at an organisation. Never on the wire: between the server's parts.
    Account, 16
);

impl Copy for ParticipantId {}
impl Copy for RoomHash {}
impl Copy for HostKey {}
impl Copy for HostHash {}
impl Copy for EntryKey {}
impl Copy for Signature {}
impl Copy for VisitorId {}
impl Copy for FileId {}
impl Copy for Account {}

impl RoomId {
    /// SHA-256 under a label of its own.
    pub fn hash(&self) -> RoomHash {
        RoomHash(labelled_hash(b"conclave room v1", &self.0))
    }
}

impl HostKey {
    /// SHA-256 under a label of its own.
    pub fn hash(&self) -> HostHash {
        HostHash(labelled_hash(b"conclave host key v1", &self.0))
    }
}

impl FileId {
    /// What the server stores of a file's id.
    pub fn hash(&self) -> [u8; 32] {
        labelled_hash(b"conclave file v1", &self.0)
    }
}

impl SeatToken {
    /// What the server stores of a seat token.
    pub fn hash(&self) -> [u8; 32] {
        labelled_hash(b"conclave seat v1", &self.0)
    }

    /// What the server stores of whose account the seat is: without the token it tells nobody which.
    pub fn bind(&self, account: Account) -> [u8; 32] {
        labelled_hash(b"conclave seat of an account v1", &[self.0, account.0].concat())
    }
}

impl VisitorId {
    /// What the server keeps of one that hosts have blocked.
    pub fn hash(&self) -> [u8; 32] {
        labelled_hash(b"conclave visitor v1", &self.0)
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

/// That its maker holds a link or is a host, shown without showing the secret: a signature over the room's
/// hash and the salt, by the key that it names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// An [`EntryKey`]'s or a [`HostKey`]'s bytes.
    #[serde(with = "serde_bytes")]
    pub key: [u8; 32],
    /// Random.
    #[serde(with = "serde_bytes")]
    pub salt: [u8; 16],
    /// By that key.
    pub signature: Signature,
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
silent_debug!(
    FileId, RoomId, RoomHash, HostKey, HostHash, EntryKey, Signature, VisitorId, SeatToken, Ticket, Account,
    Proof
);

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
