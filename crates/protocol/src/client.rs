//! What a client may say.

use serde::{Deserialize, Serialize};

use crate::{
    Bytes, ClassRules, EntryKey, HostKey, ParticipantId, Proof, RoomHash, RoomId, SeatToken, Signature,
    Ticket, Track, VisitorId, Want, codec::wire, limits::CLIENT_MESSAGE_BYTES,
};

/// A message from client to server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// Makes a meeting, or changes what is kept of it. Answered by `Registered`, or `NotAvailable` (another
    /// host's, or a version that is not newer), `Quota` or `TooLarge`.
    Register {
        /// What is kept.
        meeting: Registration,
        /// What the link opens: title, time, the meeting's secret. Sealed and signed.
        card: Bytes,
        /// By the host key, over the registration, which names the card's hash.
        signature: Signature,
    },
    /// Deletes a meeting; who is in it is sent away. Answered by `Unregistered`, whether or not it stood, or
    /// `NotAvailable` (another host's).
    Unregister {
        /// Where it is found.
        room: RoomHash,
        /// Whose it is.
        host: HostKey,
        /// Higher than that of what is kept.
        version: u64,
        /// By the host key.
        signature: Signature,
    },
    /// Asks for a meeting's card. Answered by `Card` or `NotAvailable`.
    Look {
        /// The capability to knock.
        room: RoomId,
        /// That its maker holds the link.
        proof: Proof,
    },
    /// Asks how it stands inside, from before the door. Answered by `Gathering` or `NotAvailable`.
    Peek {
        /// The capability to knock.
        room: RoomId,
        /// That its maker holds the link.
        proof: Proof,
    },
    /// Shows who this is to the server, once, before the door: no member hears of it. Answered by `SignedIn`.
    SignIn {
        /// From `POST /api/v1/ticket`.
        ticket: Ticket,
    },
    /// Offers a connection that carries nothing, to learn by which ways the server's media port is reached.
    /// Only from whoever has shown a right to some meeting over this WebSocket. Answered by `Tried`.
    Try {
        /// The client's number for it.
        request: u64,
        /// The description; at most [`crate::limits::TRIAL_BYTES`].
        sdp: String,
    },
    /// Asks to come in. Answered by `Seated` or `NotAvailable`; with a good proof also `Full`, `Locked` or `Ended`.
    Knock {
        /// The capability to knock.
        room: RoomId,
        /// That its maker holds the link.
        proof: Proof,
        /// By which hosts may block this tab.
        visitor: VisitorId,
        /// An MLS KeyPackage (RFC 9420 section 10) whose credential names the participant.
        key_package: Bytes,
        /// The seat that this one takes the place of: its leaf is removed by the commit that adds the new one.
        replaces: Option<SeatToken>,
    },
    /// Hosts: turns away somebody who waits.
    Decline {
        /// Who.
        participants: Vec<ParticipantId>,
        /// Whether their tabs may not knock again at this meeting.
        block: bool,
    },
    /// A word to the hosts from one who waits, sealed under the meeting's secret. Replaces the one before.
    Note {
        /// At most [`crate::limits::NOTE_BYTES`].
        sealed: Bytes,
    },
    /// Comes back to a seat after the connection broke. Answered by `Resumed` and the log after `after`,
    /// or `SeatGone`: also where there is no such meeting.
    Resume {
        /// The capability to knock.
        room: RoomId,
        /// The seat.
        seat: SeatToken,
        /// The last log entry that was applied.
        after: u64,
    },
    /// Founds the group, when `Seated` said so.
    Establish {
        /// GroupInfo with the ratchet tree, as MLSMessage bytes.
        group_info: Bytes,
    },
    /// Answers a `CommitRequest`, or is a host's own: admits, removes, changes the policy. It is in the log, or
    /// `CommitRejected` comes.
    Commit {
        /// The request's number; `None`: a host's own.
        request: Option<u64>,
        /// The epoch that it was made in.
        base_epoch: u64,
        /// The commit, as PublicMessage.
        commit: Bytes,
        /// For those added.
        welcome: Option<Bytes>,
        /// Those asked for whom this member does not let in: their key package does not verify, or was made
        /// without the link's secret.
        refused: Vec<ParticipantId>,
    },
    /// This member cannot answer the `CommitRequest` now; another shall.
    CannotCommit {
        /// The request's number.
        request: u64,
        /// Those asked for whom this member does not let in.
        refused: Vec<ParticipantId>,
    },
    /// A sealed message for everyone. It is in the log, or `SendRejected` comes.
    Send {
        /// The sender's own number for it, rising; the same for a repeated attempt.
        reference: u64,
        /// The epoch that it was sealed in.
        epoch: u64,
        /// The message, as PrivateMessage.
        message: Bytes,
    },
    /// Says again what is in the log after `after`.
    Replay {
        /// The last log entry that was applied.
        after: u64,
    },
    /// Offers a session description (RFC 8829). The client always offers, the server always answers.
    Offer {
        /// The client's number for it; a later offer makes an earlier one void.
        request: u64,
        /// The description.
        sdp: String,
        /// What the sending m-lines carry. Receiving m-lines are slots.
        tracks: Vec<Track>,
        /// Whether the transport starts anew (a new RTCPeerConnection) rather than goes on.
        fresh: bool,
    },
    /// Which pictures are on screen. Replaces what was said before.
    Wants {
        /// All of them.
        wants: Vec<Want>,
    },
    /// Asks what the server holds of this connection, its seat and its meeting. Answered by an `Inventory` a part, as far
    /// as there is one; of the meeting and what is stored of it, to members only.
    Inventory,
    /// Goes, for good.
    Leave,
    /// Asks for a `Pong`.
    Ping,
}

wire!(ClientMessage, CLIENT_MESSAGE_BYTES);

/// What the server keeps of a meeting beside its card, signed by the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Where it is found.
    pub room: RoomHash,
    /// Whose it is.
    pub host: HostKey,
    /// Which link opens it.
    pub entry: EntryKey,
    /// Whether it may begin without a host.
    pub early: bool,
    /// Until when it is kept without anybody there, in milliseconds since 1970, in whole days.
    pub keep_until: u64,
    /// Rises with each change.
    pub version: u64,
    /// SHA-256 of the card.
    #[serde(with = "serde_bytes")]
    pub card_hash: [u8; 32],
    /// The rules of its class; `None`: it is of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Box<ClassRules>>,
}
