//! What travels sealed: the content of MLS application messages. The server never sees any of this.

mod attachment;
mod line;
mod writing;

pub use attachment::Attachment;
pub use line::{Limit, Line, Strain, Way};
pub use writing::{
    Alteration, Audience, Change, Chat, LineRef, Private, PrivateWord, Removal, Retold, Written,
};

use serde::{Deserialize, Serialize};

use crate::{
    Bytes, ParticipantId, StreamKind, Wire,
    codec::wire,
    floor::{FloorPart, FloorWord},
    limits::{SEALED_CONTENT_BYTES, WRITTEN_STEP},
};

/// What is sealed: a content and its number, so that readers notice when the server keeps one from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Of everything that the sender has sealed as this member of this group, from 1, without gaps. A
    /// content that is sealed anew keeps its number.
    pub number: u64,
    /// A [`Content`], encoded by itself: the number is read also where the content is of a later version.
    pub content: Bytes,
    /// Zeros, so that what people write has one length whoever it is for.
    #[serde(default, skip_serializing_if = "Bytes::is_empty")]
    pub padding: Bytes,
}

impl Envelope {
    /// Puts a content in. What people write is padded, so that a line to one looks like a line to all.
    pub fn new(number: u64, content: &Content) -> Self {
        let sealed = Self { number, content: content.encode().into(), padding: Bytes::default() };
        if content.is_written() { sealed.padded(WRITTEN_STEP) } else { sealed }
    }

    /// Padded to the next multiple of `step` that can be had: a longer byte string may have a longer head.
    fn padded(mut self, step: usize) -> Self {
        let bare = self.encode().len();
        let mut target = (bare + PADDING_FIELD).next_multiple_of(step);
        while target <= Self::MAX_BYTES {
            let most = target - bare - PADDING_FIELD;
            for length in (most.saturating_sub(4)..=most).rev().filter(|length| *length > 0) {
                self.padding = vec![0; length].into();
                if self.encode().len() == target {
                    return self;
                }
            }
            target += step;
        }
        self.padding = Bytes::default();
        self
    }
}

wire!(Envelope, SEALED_CONTENT_BYTES + 64);

/// The name of the padding's field, and the shortest head of its bytes.
const PADDING_FIELD: usize = 9;

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
    /// Hands, who speaks, the timer, questions, polls.
    Floor(FloorWord),
    /// For newcomers: how it stands with them.
    FloorTold(FloorPart),
    /// The sender is alive in this epoch; a member that cannot open it knows that its group has parted.
    Heartbeat,
    /// What should arrive at the sender from these members and does not, so that they know that they are not seen or heard
    /// there, and why, as far as it is the sender's own line. Replaces what was said before; empty: all is well again.
    NotArriving {
        /// Whose, and which stream.
        streams: Vec<(ParticipantId, StreamKind)>,
        /// How the sender's line stands, where it is not as usual.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<Line>,
    },
    /// The sender cannot open what these members send, so that they can repair it.
    CannotOpen {
        /// Whose, and which stream.
        streams: Vec<(ParticipantId, StreamKind)>,
    },
    /// Something is done to a message to everyone.
    Change(Change),
    /// A message, or a change of one, that only some of the members can open.
    Private(Private),
    /// What the sender is writing to everyone just now, as far as it is; nothing: no more.
    Live {
        /// The end of it, at most [`crate::limits::LIVE_CHARACTERS`] characters.
        text: String,
    },
}

wire!(Content, SEALED_CONTENT_BYTES);

impl Content {
    /// Whether people wrote it, or changed what they wrote.
    pub fn is_written(&self) -> bool {
        matches!(self, Self::Chat(_) | Self::Change(_) | Self::Private(_))
    }
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
    /// What this member can decode.
    #[serde(default, skip_serializing_if = "Codecs::is_none")]
    pub decodes: Codecs,
    /// The member records the meeting. Said before anything is recorded, and again to newcomers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Recording>,
}

/// Codecs of pictures beside VP8, which all know (RFC 7742 section 5).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Codecs {
    /// VP9, profile 0, with layers that stand on each other.
    pub vp9: bool,
    /// AV1, profile main, routed by the Dependency Descriptor.
    pub av1: bool,
}

impl Codecs {
    /// What is in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { vp9: self.vp9 && other.vp9, av1: self.av1 && other.av1 }
    }

    fn is_none(&self) -> bool {
        *self == Self::default()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_has_one_length_whoever_it_is_for() {
        let length = |content: &Content, number| Envelope::new(number, content).encode().len();
        for characters in (0..1_900).step_by(7) {
            let text = "x".repeat(characters);
            let chat =
                Content::Chat(Chat { id: [1; 16], text: text.clone(), sent_at: 1, reply: None, file: None });
            assert_eq!(length(&chat, 1), WRITTEN_STEP, "{characters}");
            assert_eq!(length(&chat, 70_000), WRITTEN_STEP, "{characters}");
            let private = Private { keys: vec![vec![7; 80].into()], text: text.into_bytes().into() };
            assert_eq!(length(&Content::Private(private), 3), WRITTEN_STEP, "{characters}");
        }
        let long = Content::Live { text: "x".repeat(100) };
        assert!(length(&long, 1) < 200, "what says nothing of whom it is for is short");
    }

    #[test]
    fn a_padded_envelope_reads_back_and_the_longest_content_fits() {
        for bytes in [0, 1_000, SEALED_CONTENT_BYTES - 200] {
            let private = Content::Private(Private { keys: Vec::new(), text: vec![1; bytes].into() });
            let envelope = Envelope::new(9, &private);
            assert_eq!(Envelope::decode(&envelope.encode()), Ok(envelope));
        }
    }
}
