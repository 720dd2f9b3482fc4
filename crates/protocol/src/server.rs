//! What the server may say.

use serde::{Deserialize, Serialize};

use crate::{
    Bytes, ClassRules, ErrorCode, LogEntry, ParticipantId, SeatToken, SendRejection, Slot,
    class::ClosedGate,
    codec::wire,
    inventory::{Item, Part},
    limits::SERVER_MESSAGE_BYTES,
};

/// A message from server to client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    /// The meeting is kept as this version.
    Registered {
        /// As in the registration.
        version: u64,
    },
    /// The meeting is deleted.
    Unregistered,
    /// What the link opens.
    Card {
        /// As registered.
        card: Bytes,
        /// The rules of its class, as registered: what the server sees to. The card has the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<Box<ClassRules>>,
    },
    /// What is off for now in this meeting by its organisation's register of measures. Replaces what was said before; said
    /// before the card of a meeting of a class if anything is, and to those who come in or are inside when it changes.
    Closed {
        /// All of it.
        gates: Vec<ClosedGate>,
    },
    /// How it stands inside, for one before the door.
    Gathering(Gathering),
    /// Answers a `Try`.
    Tried {
        /// As in the offer.
        request: u64,
        /// The description; `None`: too many try at this moment, or the offer is none.
        sdp: Option<String>,
    },
    /// How to come through where only a proxy leads out. Told, and told anew from time to time, to whoever has shown a right to
    /// some meeting over this WebSocket.
    Relay(RelayAccess),
    /// There is a seat; how to come to the group is in `entrance`.
    Seated {
        /// As in the key package.
        participant: ParticipantId,
        /// To come back with.
        seat: SeatToken,
        /// What happens next.
        entrance: Entrance,
        /// Bytes of the longest file that members may send here; left out where none may be.
        #[serde(default, skip_serializing_if = "is_zero")]
        file_bytes: u64,
    },
    /// How it stands with one who waits for a host.
    Queue {
        /// Place in the queue, from 1.
        place: u32,
        /// How many wait.
        waiting: u32,
        /// Whether a host is there.
        host_present: bool,
    },
    /// To hosts: who waits at the door.
    Callers {
        /// Replaces all that was said before.
        fresh: bool,
        /// Who came, or has a new note; first come first.
        came: Vec<Caller>,
        /// Who waits no more.
        gone: Vec<ParticipantId>,
    },
    /// A member's commit has added this participant.
    Admitted {
        /// The log entry that did; the participant's log goes on after it.
        seq: u64,
        /// MLS Welcome, as MLSMessage bytes.
        welcome: Bytes,
        /// The group's ratchet tree after that commit (RFC 9420 section 12.4.3.3).
        ratchet_tree: Bytes,
    },
    /// The seat is taken again.
    Resumed {
        /// The last entry of the log.
        head: u64,
        /// Whether the media transport of before still stands.
        media_stands: bool,
        /// Whether this seat is a member of the group already.
        member: bool,
    },
    /// The log goes on.
    Log {
        /// In order, without gaps.
        entries: Vec<LogEntry>,
    },
    /// Asks this member for a commit.
    CommitRequest {
        /// To be named in the answer.
        request: u64,
        /// Whom to add.
        adds: Vec<PendingMember>,
        /// Whom to remove: their connection is gone for good, or they said goodbye.
        removes: Vec<ParticipantId>,
    },
    /// The commit was not taken: another was first, or it does not verify.
    CommitRejected {
        /// The request's number; `None`: a host's own.
        request: Option<u64>,
        /// `OutOfOrder` if another was first: make it again in the next epoch.
        error: ErrorCode,
    },
    /// A sealed message was not taken.
    SendRejected {
        /// The sender's number for it.
        reference: u64,
        /// Why.
        reason: SendRejection,
    },
    /// Answers an offer.
    Answer {
        /// The offer's number.
        request: u64,
        /// The description.
        sdp: String,
    },
    /// The offer was not taken.
    OfferRejected {
        /// The offer's number.
        request: u64,
        /// Why.
        error: ErrorCode,
    },
    /// What the receiving m-lines carry now. Replaces what was said before.
    Slots {
        /// All of them.
        slots: Vec<Slot>,
    },
    /// Who speaks, the loudest first.
    Speakers {
        /// Those over the threshold.
        loudest: Vec<ParticipantId>,
    },
    /// Whether a participant's connection stands.
    Presence {
        /// Whose.
        participant: ParticipantId,
        /// How it is.
        presence: Presence,
    },
    /// The media transport broke; offer anew.
    MediaLost,
    /// Something that the client said was refused.
    Error {
        /// Why.
        error: ErrorCode,
    },
    /// What the server holds.
    Inventory {
        /// Where.
        part: Part,
        /// All of it.
        items: Vec<Item>,
    },
    /// The server is about to stop. Whoever is in a meeting may stay until then at the latest; nobody begins one.
    Draining {
        /// In milliseconds since 1970.
        until: u64,
    },
    /// The connection ends now.
    Farewell {
        /// Why.
        reason: Farewell,
    },
    /// Answers `SignIn`.
    SignedIn {
        /// Whether the ticket was good.
        accepted: bool,
    },
    /// Answers `Ping`.
    Pong,
}

wire!(ServerMessage, SERVER_MESSAGE_BYTES);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// How a seated participant comes to the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entrance {
    /// Nobody is there: found the group.
    Found,
    /// A member has been asked to add this participant.
    Wait,
    /// A host decides.
    Lobby,
    /// No host is there yet, and the meeting does not begin without one.
    NoHost,
}

/// Who is inside and by what rules others come in, as somebody with the link may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathering {
    /// Members whose connection stands.
    pub present: u32,
    /// How newcomers come in; `None` while there is no group: as the card says.
    pub rules: Option<DoorRules>,
    /// Some of the members by their sealed names. None where a host decides who comes in: then names are for those inside.
    pub members: Vec<SealedName>,
}

/// What a client needs to reach the media over the TCP port by TURN (RFC 8656), which leads to the server's own media and
/// nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayAccess {
    /// Made for this connection; tells until when it can be used, and nothing about the person.
    pub username: String,
    /// The `credential` that goes with it.
    pub password: String,
    /// The TCP port, as the server itself has it. Where the page came from another port, that may do as well.
    pub port: u16,
}

impl std::fmt::Debug for RelayAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RelayAccess")
    }
}

/// How newcomers come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorRules {
    /// A host decides.
    pub lobby: bool,
    /// Nobody new.
    pub locked: bool,
}

/// A member's name as it stands in the leaf, sealed under the meeting's secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedName {
    /// Whose.
    pub participant: ParticipantId,
    /// The leaf's signature key, to which it is bound.
    pub signature_key: Bytes,
    /// The profile.
    pub sealed: Bytes,
}

/// Somebody at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// As in the key package.
    pub participant: ParticipantId,
    /// MLS KeyPackage, as MLSMessage bytes.
    pub key_package: Bytes,
    /// A sealed word to the hosts.
    pub note: Option<Bytes>,
}

/// Somebody to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingMember {
    /// As in the key package.
    pub participant: ParticipantId,
    /// MLS KeyPackage, as MLSMessage bytes.
    pub key_package: Bytes,
}

/// Whether a participant's connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It stands.
    Here,
    /// It broke; the seat is kept for a while.
    Away,
}

/// Why the server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Farewell {
    /// This participant said goodbye.
    Left,
    /// The seat was taken over by a newer connection of the same client.
    Replaced,
    /// No member would let this participant in.
    NotAdmitted,
    /// A host turned this participant away.
    Declined,
    /// A host has removed this participant.
    Removed,
    /// A host has ended the meeting, or deleted it.
    Ended,
    /// What this participant was signed in with holds no more.
    SignedOut,
    /// The server stops; come back shortly.
    ShuttingDown,
}
