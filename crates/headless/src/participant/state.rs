//! What can be seen of a native participant from outside.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use client::{
    Kept,
    view::{Phase, View},
};
use protocol::StreamKind;

use super::FrameCounts;
use crate::peer::{Reception, SrtpProfile};

/// Everything, at one moment.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What the core shows; `None` before it first did.
    pub view: Option<Arc<View>>,
    /// What was opened, by person (as in the view) and stream.
    pub heard: BTreeMap<(String, StreamKind), Heard>,
    /// Frames of all streams; brought up to date ten times a second.
    pub frames: FrameCounts,
    /// Packets on all slots; brought up to date ten times a second.
    pub packets: Reception,
    /// Packets that the connection of now has sent; brought up to date ten times a second.
    pub packets_sent: u64,
    /// How packets are protected, once that is known.
    pub profile: Option<SrtpProfile>,
    /// From the start to being in the meeting.
    pub joined: Option<Duration>,
    /// From the start to the first frame that opened.
    pub first_frame: Option<Duration>,
    /// Seats that it has had: more than one means that its group had parted, or that it was away for too long.
    pub seats: BTreeSet<String>,
    /// How often it went over to another network.
    pub moves: u32,
    /// It follows the meeting no more ([`Participant::rest`](super::Participant::rest)).
    pub resting: bool,
    /// Its signalling has ended since: nobody comes back for one that rests.
    pub signalling_lost: bool,
    /// Nor do media flow, now.
    pub media_lost: bool,
    /// What a reload of the same tab would know.
    pub kept: Option<Kept>,
}

/// Frames of one stream that opened.
#[derive(Debug, Clone, Copy)]
pub struct Heard {
    /// How many.
    pub frames: u64,
    /// When the first did.
    pub first: Instant,
    /// When the last did.
    pub last: Instant,
}

impl State {
    /// Whether the participant is in the meeting.
    pub fn is_in(&self) -> bool {
        self.resting || self.view.as_ref().is_some_and(|view| view.phase == Phase::Meeting)
    }

    /// The names of everyone in the group, in the order of the view.
    pub fn names(&self) -> Vec<&str> {
        self.view.iter().flat_map(|view| &view.people).map(|person| person.name.as_str()).collect()
    }

    /// What was opened of the person with this name.
    pub fn heard_of(&self, name: &str, stream: StreamKind) -> Option<Heard> {
        let person = self.view.as_ref()?.people.iter().find(|person| person.name == name)?;
        self.heard.get(&(person.id.clone(), stream)).copied()
    }

    /// The chat as texts, oldest first.
    pub fn chat(&self) -> Vec<&str> {
        self.view.iter().flat_map(|view| view.chat.iter()).map(|line| line.text.as_str()).collect()
    }
}
