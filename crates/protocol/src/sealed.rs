//! What travels sealed: the content of MLS application messages. The server never sees any of this.

use serde::{Deserialize, Serialize};

use crate::{Bytes, ParticipantId, StreamKind, codec::wire, limits::SEALED_CONTENT_BYTES};

/// What is sealed: a content and its number, so that readers notice when the server keeps one from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Of everything that the sender has sealed as this member of this group, from 1, without gaps. A
    /// content that is sealed anew keeps its number.
    pub number: u64,
    /// A [`Content`], encoded by itself: the number is read also where the content is of a later version.
    pub content: Bytes,
}

wire!(Envelope, SEALED_CONTENT_BYTES + 64);

/// The content of one sealed message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A chat message from its author.
    Chat(Chat),
    /// What the sender's devices do now.
    State(MemberState),
    /// For newcomers, from the member whose commit added them: what the others said before.
    CatchUp(CatchUp),
    /// What the sender is called from now on, in place of the name in its leaf.
    Name {
        /// At most [`crate::limits::NAME_CHARACTERS`].
        name: String,
    },
    /// What a host asks of members. Counts only from a host or co-host of the epoch that it was sealed in.
    Host(HostWord),
    /// From a host: the guest link's new secret, so that members go on inviting and coming back.
    Link {
        /// The 128 bits of the link's second part; the policy's entry key tells whether it is right.
        #[serde(with = "serde_bytes")]
        secret: [u8; 16],
    },
    /// Shown for a moment over the sender's picture.
    Reaction(Reaction),
    /// The sender is alive in this epoch; a member that cannot open it knows that its group has parted.
    Heartbeat,
    /// What should arrive at the sender from these members and does not, so that they know that they are not seen or heard
    /// there. Replaces what was said before; empty: all is well again.
    NotArriving {
        /// Whose, and which stream.
        streams: Vec<(ParticipantId, StreamKind)>,
    },
    /// The sender cannot open what these members send, so that they can repair it.
    CannotOpen {
        /// Whose, and which stream.
        streams: Vec<(ParticipantId, StreamKind)>,
    },
}

wire!(Content, SEALED_CONTENT_BYTES);

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
}

/// What a host asks of members: each client does it, or asks the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostWord {
    /// Switch the microphone off. Who may speak can switch it on again.
    Mute {
        /// Whose; `None`: of all but hosts and co-hosts.
        whom: Option<ParticipantId>,
    },
    /// Please switch the microphone on: the person decides.
    AskToUnmute {
        /// Whose; `None`: of all.
        whom: Option<ParticipantId>,
    },
    /// Stop sharing.
    StopShare {
        /// Whose.
        whom: ParticipantId,
    },
    /// Stop recording.
    StopRecording {
        /// Who.
        whom: ParticipantId,
    },
}

/// A reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// Applause.
    Clap,
    /// Thumb up.
    Agree,
    /// Thumb down.
    Disagree,
    /// A heart.
    Heart,
    /// Laughter.
    Laugh,
    /// Surprise.
    Wow,
}

/// What a member's devices do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberState {
    /// Rises with each change, so that an older word never overrides a newer one.
    pub version: u64,
    /// The microphone is on.
    pub microphone: bool,
    /// The camera is on.
    pub camera: bool,
    /// A screen is shared.
    pub screen: bool,
    /// What the screen plays is shared.
    pub screen_audio: bool,
    /// Whoever records leaves this member out: no sound, no picture, no name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
    /// The member records the meeting. Said before anything is recorded, and again to newcomers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Recording>,
}

/// A recording that runs on a member's machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// When it began, by the recorder's clock, in milliseconds since 1970.
    pub since: u64,
    /// Nothing is recorded for now.
    pub paused: bool,
}

impl MemberState {
    /// Whether the member says that this stream is on.
    pub fn sends(&self, stream: StreamKind) -> bool {
        match stream {
            StreamKind::Microphone => self.microphone,
            StreamKind::Camera => self.camera,
            StreamKind::Screen => self.screen,
            StreamKind::ScreenAudio => self.screen_audio,
        }
    }
}

/// What a newcomer missed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatchUp {
    /// The state of every member as the sender knows it.
    pub states: Vec<(ParticipantId, MemberState)>,
    /// The last chat messages, oldest first.
    pub chat: Vec<Retold>,
}

/// A chat message as another member tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retold {
    /// Its place in the meeting's log, so that everyone shows one order; 0 if it is from before that log.
    pub seq: u64,
    /// Who wrote it.
    pub author: ParticipantId,
    /// The author's name, since the author may have left.
    pub name: String,
    /// What was written.
    pub chat: Chat,
}
