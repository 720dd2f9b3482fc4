//! The meeting's log: the one order in which handshakes and sealed messages happened.

use serde::{Deserialize, Serialize};

use crate::{Bytes, ParticipantId};

/// One thing that happened, at one place in the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Place in the meeting's order, from 1, without gaps.
    pub seq: u64,
    /// Who sent it, as far as the server knows; members trust only what the group's keys say.
    pub from: ParticipantId,
    /// What was sent.
    pub entry: Entry,
}

/// What the log orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// An MLS commit as a PublicMessage; it ends `base_epoch`.
    Commit {
        /// The epoch that it was made in.
        base_epoch: u64,
        /// MLSMessage bytes (RFC 9420 section 6).
        commit: Bytes,
    },
    /// An MLS application message as a PrivateMessage.
    Message {
        /// The sender's own number for it; the same for a repeated attempt.
        reference: u64,
        /// The epoch that it was sealed in.
        epoch: u64,
        /// MLSMessage bytes (RFC 9420 section 6).
        message: Bytes,
    },
}
