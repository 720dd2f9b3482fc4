//! Media as the signalling speaks of it.

use serde::{Deserialize, Serialize};

use crate::ParticipantId;

/// The `mid` of an m-line (RFC 8843), at most 16 characters.
pub type Mid = String;

/// What a participant may send. The number is the SFrame context value of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum StreamKind {
    /// Speech.
    Microphone = 0,
    /// A camera's picture.
    Camera = 1,
    /// A shared screen or window.
    Screen = 2,
    /// What the shared screen plays.
    ScreenAudio = 3,
}

impl StreamKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Microphone, Self::Camera, Self::Screen, Self::ScreenAudio];

    /// Whether it is seen rather than heard.
    pub fn is_video(self) -> bool {
        matches!(self, Self::Camera | Self::Screen)
    }

    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// A track in an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// The m-line that carries it.
    pub mid: Mid,
    /// What it is.
    pub stream: StreamKind,
}

/// A picture that a participant has on screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Want {
    /// Whose.
    pub participant: ParticipantId,
    /// Which stream of theirs.
    pub stream: StreamKind,
    /// Height at which it is shown, in device pixels.
    pub max_height: u16,
    /// The lowest number is served first when the line is thin.
    pub priority: u8,
    /// Somebody signs there: served before all others, and never with fewer than 20 pictures a second.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub smooth: bool,
}

/// A receiving m-line and what it carries now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The m-line.
    pub mid: Mid,
    /// Whose stream, if any.
    pub source: Option<(ParticipantId, StreamKind)>,
    /// The picture is held back, because the line to the receiver is too thin for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
}
