//! The encrypted group (MLS, RFC 9420), sealed media frames (SFrame, RFC 9605) and sealed messages.
//!
//! What a meeting's link carries is in [`link`], what it opens in [`card`], the meeting's own secret in
//! [`meeting`]; who a member says to be, in [`profile`]; who may do what, in [`policy`]. A member holds a
//! [`Group`]: it founds or joins, orders its changes by commits, seals and opens messages, and gives each
//! epoch's media secret to [`frames`]. The server holds an [`Observer`]: the same group seen from outside,
//! without a secret. Both keep the same rules of who may commit what.
//!
//! One cipher suite is spoken, [`SUITE`]; anything else is refused wherever it could come in.

#[cfg(test)]
extern crate self as e2ee;

mod aead;
pub mod card;
mod cbor;
mod error;
pub mod files;
pub mod frames;
pub mod group;
mod leaf;
mod line;
pub mod link;
pub mod meeting;
pub mod observer;
pub mod policy;
pub mod profile;
mod proof;
mod rules;
mod sealing;
mod seat;
mod secret;
mod signing;
mod suite;
pub mod tally;
#[cfg(feature = "unsealed")]
mod unsealed;
mod vouch;
mod wire;

pub use card::{Card, Details, Repeats, card_hash};
pub use error::{Error, Refusal};
pub use files::{FileError, FileOpener, FileSealer};
pub use frames::{FrameEpoch, FrameError, FrameOpener, FrameSealer, OpenedFrame};
pub use group::{Applied, Change, Group, Identity, Member, Opened, Prepared, RefusedReason, Terms};
pub use leaf::LeafIndex;
pub use line::clean_line;
pub use link::{HostSecret, LinkSecret, MeetingLink, room_of};
pub use meeting::MeetingSecret;
pub use observer::{
    CommitFacts, KeyPackageFacts, MessageFacts, MessageKind, Observer, inspect_key_package, inspect_message,
};
pub use policy::{Opening, Policy, Powers, Role};
pub use profile::Profile;
pub use proof::{verify_proof, verify_registration, verify_unregistration};
pub use protocol::{
    EntryKey, HostHash, HostKey, ParticipantId, Proof, Registration, RoomHash, RoomId, Signature, StreamKind,
};
pub use seat::{Keys, ReturnSecret};
pub use secret::Secret;
pub use suite::SUITE;
#[cfg(feature = "unsealed")]
pub use unsealed::take_encryption_out;
pub use vouch::{Evidence, NameKey, Vouched};
