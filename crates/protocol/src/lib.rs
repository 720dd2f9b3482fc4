//! The wire: every message between client and server ([`ClientMessage`], [`ServerMessage`]) and every
//! message that travels sealed inside them ([`sealed::Content`]).
//!
//! Messages are CBOR maps (RFC 8949) over WebSocket binary frames, one message a frame, subprotocol
//! [`SUBPROTOCOL`]. A field that the reader does not know is ignored, so that neighbours in version
//! understand each other; a message it does not know is [`DecodeError::Malformed`].

pub mod catalogue;
pub mod class;
mod client;
mod codec;
mod error;
pub mod floor;
mod ids;
pub mod inventory;
pub mod limits;
mod log;
mod media;
pub mod sealed;
mod server;
mod time;

pub use class::ClassRules;
pub use client::{ClientMessage, Registration};
pub use codec::{Bytes, DecodeError, Wire};
pub use error::{ErrorCode, SendRejection};
pub use ids::{
    Account, EntryKey, FileId, HostHash, HostKey, ParticipantId, Proof, RoomHash, RoomId, SeatToken,
    Signature, Ticket, VisitorId,
};
pub use log::{Entry, LogEntry};
pub use media::{Mid, Slot, StreamKind, Track, Want};
pub use server::{
    Caller, DoorRules, Entrance, Farewell, Gathering, PendingMember, Presence, RelayAccess, SealedName,
    ServerMessage,
};
pub use time::Timestamp;

/// The WebSocket subprotocol that both sides must name.
pub const SUBPROTOCOL: &str = "conclave.v1";
