//! What people write to each other: messages, what is done to them, and to whom.

use serde::{Deserialize, Serialize};

use super::{Attachment, Reaction};
use crate::{Bytes, ParticipantId, codec::wire, limits::SEALED_CONTENT_BYTES};

/// A chat message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Drawn by the author; a repeated attempt has the same.
    #[serde(with = "serde_bytes")]
    pub id: [u8; 16],
    /// The text, at most [`crate::limits::CHAT_CHARACTERS`] characters.
    pub text: String,
    /// By the author's clock, in milliseconds since 1970.
    pub sent_at: u64,
    /// The message that it answers. Readers show of that what they have themselves, so that nobody puts words into
    /// another's mouth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<LineRef>,
    /// A file that it carries. The text beside it, if there is one, is its author's words about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Attachment>,
}

/// Names a message. Authors draw the ids, so one's id says nothing of another's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineRef {
    /// [`Chat::id`].
    #[serde(with = "serde_bytes")]
    pub id: [u8; 16],
    /// Who wrote it.
    pub author: ParticipantId,
}

/// Something is done to a message. Done twice, it is done once; the last in the log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// To which.
    pub of: LineRef,
    /// What.
    pub what: Alteration,
}

/// What can be done to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alteration {
    /// It says something else. By its author.
    Edit {
        /// As [`Chat::text`].
        text: String,
    },
    /// It is deleted. By its author.
    Delete,
    /// It is taken from everyone's conversation. By a host or co-host.
    Hide,
    /// A reaction of the sender's to it.
    React {
        /// Which.
        reaction: Reaction,
        /// Whether it stands.
        on: bool,
    },
}

/// Why a message has no text any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// Its author deleted it.
    Author,
    /// A host took it out.
    Host,
}

/// Who reads a private message besides its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// One member.
    Person {
        /// Who.
        whom: ParticipantId,
    },
    /// The hosts and co-hosts, and the member with whom they talk.
    Hosts {
        /// That member, whoever of them writes.
        with: ParticipantId,
    },
}

/// What the recipients of a private message open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateWord {
    /// Who reads it.
    pub to: Audience,
    /// What is said.
    pub said: Written,
}

wire!(PrivateWord, SEALED_CONTENT_BYTES);

/// What can be said in private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Written {
    /// A message.
    Chat(Chat),
    /// Something is done to a private message.
    Change(Change),
}

/// A [`PrivateWord`], sealed once more inside the group's message. It does not name its recipients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Private {
    /// The word's key, sealed to each recipient; at most [`crate::limits::PRIVATE_RECIPIENTS`].
    pub keys: Vec<Bytes>,
    /// The word, sealed under that key.
    pub text: Bytes,
}

/// A chat message as another member tells it, with what was done to it since. Private ones are not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retold {
    /// Its place in the meeting's log, so that everyone shows one order; 0 if it is from before that log.
    pub seq: u64,
    /// Who wrote it.
    pub author: ParticipantId,
    /// The author's name, since the author may have left.
    pub name: String,
    /// What was written, or what it was changed to.
    pub chat: Chat,
    /// Its author has changed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// It is gone; there is no text any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removal>,
    /// Who reacts to it, and how.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<(Reaction, ParticipantId)>,
}
