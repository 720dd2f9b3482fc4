//! What a client is told when something is refused: a stable code; the words and the way out are the client's.

use serde::{Deserialize, Serialize};

/// Why the server refused. The connection goes on unless [`ErrorCode::closes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// Not a message of this protocol version.
    Malformed,
    /// Longer than such a message may be.
    TooLarge,
    /// Understood, but not now: no seat yet, a seat already, nothing asked for.
    OutOfOrder,
    /// No such meeting, or a wrong capability: one answer for all, whatever the meeting's state.
    NotAvailable,
    /// The seat is gone, or there is no such meeting; knock again.
    SeatGone,
    /// The meeting has as many members, or its door as many callers, as it may have.
    Full,
    /// The meeting is locked: nobody new comes in.
    Locked,
    /// A host has ended the meeting.
    Ended,
    /// More meetings, or more at once, than this server keeps.
    Quota,
    /// More messages in a second than are taken.
    TooMany,
    /// The key package, group information or commit does not verify.
    BadHandshake,
    /// The session description cannot be used.
    BadOffer,
    /// The server is about to stop; try again shortly.
    ShuttingDown,
    /// The server has enough to do: no new meeting begins, or nobody new comes in, until it has less. Try again shortly.
    Overloaded,
    /// The server is about to stop and begins no meeting any more; those that run go on for a while. Try again: another one
    /// may answer, or this one when it is back.
    Draining,
    /// The meeting's class asks for somebody who is signed in. Said to holders of its link only.
    SignInNeeded,
    /// The meeting is for the members of its organisation. Said to holders of its link only.
    MembersOnly,
    /// The meeting's class asks for somebody who has signed in with several factors. Said to holders of its link only.
    FactorsNeeded,
    /// The meeting may not be on this server: its class allows other places only. Said to holders of its link only.
    OutsideRegions,
    /// An exception that the meeting rests on has ended: its class's rules close the door.
    ExceptionOver,
    /// These are not the rules of a class of the organisation of whoever registers.
    NotYourClass,
    /// No meeting of this class is made for now: a measure that its organisation takes for such meetings does not hold.
    GateClosed,
    /// A fault of the server's own.
    Internal,
}

impl ErrorCode {
    /// Whether the server closes the connection after saying so.
    pub fn closes(self) -> bool {
        matches!(
            self,
            Self::TooLarge | Self::TooMany | Self::ShuttingDown | Self::Overloaded | Self::Draining
        )
    }
}

/// Why a sealed message was not put in order. The client seals it anew or tells the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SendRejection {
    /// Sealed in an epoch too long past: seal it again in the current one.
    StaleEpoch,
    /// Longer than a sealed message may be.
    TooLarge,
    /// More messages in a second than are taken; later.
    TooMany,
    /// The sender is not a member (any more).
    NotAMember,
}
