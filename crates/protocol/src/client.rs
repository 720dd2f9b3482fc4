//! What a client may say.

use serde::{Deserialize, Serialize};

use crate::{
    Bytes, HostProof, ParticipantId, RoomHash, RoomId, SeatToken, Track, Want, Wire,
    limits::CLIENT_MESSAGE_BYTES,
};

/// A message from client to server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// Makes a meeting. Answered by `Created`, whether or not it stood already with the same host.
    Create {
        /// Where it will be found.
        room: RoomHash,
        /// Who may call themselves host later.
        host: HostProof,
    },
    /// Asks to come in. Answered by `Seated`, or `NotAvailable` or `Full`.
    Knock {
        /// The capability to knock.
        room: RoomId,
        /// An MLS KeyPackage (RFC 9420 section 10) whose credential names the participant.
        key_package: Bytes,
        /// The seat that this one takes the place of: its leaf is removed by the commit that adds the new one.
        replaces: Option<SeatToken>,
    },
    /// Comes back to a seat after the connection broke. Answered by `Resumed` and the log after `after`,
    /// or `SeatGone`.
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
    /// Answers a `CommitRequest`. It is in the log, or `CommitRejected` comes.
    Commit {
        /// The request's number.
        request: u64,
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
    /// Goes, for good.
    Leave,
    /// Asks for a `Pong`.
    Ping,
}

impl Wire for ClientMessage {
    const MAX_BYTES: usize = CLIENT_MESSAGE_BYTES;
}
