//! The meetings that are held: always the same media, to few or to many.

use std::fmt;

use headless::clips::{STEADY, TONE};

/// Bytes that sealing a frame adds, and the RTP packets that a sealed picture makes.
const SEAL: usize = 30;
const PICTURE_PACKETS: usize = 5;

/// Rooms of people of whom some send a picture and a voice, and each receives what the others send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub rooms: usize,
    /// In each room.
    pub senders: usize,
    /// In each room, beside the senders.
    pub watchers: usize,
}

pub const ALL: [Shape; 3] = [
    Shape { rooms: 1, senders: 1, watchers: 20 },
    Shape { rooms: 1, senders: 1, watchers: 50 },
    Shape { rooms: 5, senders: 5, watchers: 0 },
];

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rooms {
            1 => write!(f, "{} to {}", self.senders, self.watchers),
            rooms => write!(f, "{rooms} rooms of {}", self.people()),
        }
    }
}

impl Shape {
    /// The same with half as many who watch, or rooms; `None` when that is too few to say anything.
    pub fn half(self) -> Option<Self> {
        let half = Self { rooms: self.rooms.div_ceil(2), watchers: self.watchers / 2, ..self };
        (half.people() > 4 && half != self).then_some(half)
    }

    pub fn people(self) -> usize {
        self.senders + self.watchers
    }

    /// Packets that a sender sends in a second.
    pub fn sent_per_second() -> u64 {
        let per_second = |interval: std::time::Duration| (1.0 / interval.as_secs_f64()).round() as u64;
        per_second(STEADY.interval) * PICTURE_PACKETS as u64 + per_second(TONE.interval)
    }

    /// From how many senders a person receives.
    pub fn sources_of(self, person: usize) -> usize {
        self.senders - usize::from(person < self.senders)
    }

    /// How many receive what one sends.
    pub fn copies(self) -> u64 {
        self.people() as u64 - 1
    }

    /// Packets that the server forwards in a second.
    pub fn forwarded_per_second(self) -> u64 {
        let receptions: usize = (0..self.people()).map(|person| self.sources_of(person)).sum();
        (self.rooms * receptions) as u64 * Self::sent_per_second()
    }
}

/// RTP payloads of a picture's packets, in bytes, as [`headless::peer::Peer`] cuts them.
pub fn picture_payloads() -> Vec<usize> {
    let (bytes, most) = (STEADY.frames[0].bytes.len() + SEAL, 1_100);
    let full = std::iter::repeat_n(most + 4, bytes / most);
    full.chain((bytes % most > 0).then_some(bytes % most + 4)).collect()
}

/// RTP payload of a voice's packet, in bytes.
pub fn voice_payload() -> usize {
    TONE.frames.iter().map(|frame| frame.bytes.len()).sum::<usize>() / TONE.frames.len() + SEAL
}
