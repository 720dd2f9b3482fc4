//! The encrypted group (MLS, RFC 9420), sealed media frames (SFrame, RFC 9605) and sealed messages.
//!
//! What a meeting's link carries is in [`link`]; who a member says to be, in [`profile`]. A member holds a
//! [`Group`]: it founds or joins, orders its changes by commits, seals and opens messages, and gives each
//! epoch's media secret to [`frames`]. The server holds an [`Observer`]: the same group seen from outside,
//! without a secret.
//!
//! One cipher suite is spoken, [`SUITE`]; anything else is refused wherever it could come in.

#[cfg(test)]
extern crate self as e2ee;

mod error;
pub mod frames;
pub mod group;
mod leaf;
pub mod link;
pub mod observer;
pub mod profile;
mod rules;
mod seat;
mod secret;
mod suite;
mod wire;

pub use error::{Error, Refusal};
pub use frames::{FrameEpoch, FrameError, FrameOpener, FrameSealer, OpenedFrame};
pub use group::{Applied, Change, Group, Identity, Member, Opened, Prepared, RefusedReason};
pub use leaf::LeafIndex;
pub use link::{HostSecret, LinkSecret, MeetingLink};
pub use observer::{CommitFacts, MessageFacts, MessageKind, Observer, inspect_key_package, inspect_message};
pub use profile::Profile;
pub use protocol::{HostProof, ParticipantId, RoomHash, RoomId, StreamKind};
pub use secret::Secret;
pub use suite::SUITE;
