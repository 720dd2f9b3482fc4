//! The kinds of meetings that a load run can hold.

use super::Plan;
use crate::{
    Options,
    participant::{Tiles, Voice},
    peer::Over,
};

/// Pictures on each screen in a meeting.
const TILES: usize = 9;
/// Who speaks at the same time in a meeting.
const VOICES: usize = 3;

/// A kind of meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scenario {
    /// Everyone has camera and microphone on; three speak at a time; everyone sees nine small tiles.
    Meeting,
    /// The first has camera, microphone and screen on, the others watch both at full size.
    Lecture,
}

impl std::str::FromStr for Scenario {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "meeting" => Ok(Self::Meeting),
            "lecture" => Ok(Self::Lecture),
            _ => Err("there are the scenarios meeting and lecture"),
        }
    }
}

impl Plan {
    /// What the participant with this number does.
    pub(super) fn options(&self, at: usize) -> Options {
        let over = if self.tcp { Over::Tcp } else { Over::Udp };
        let options = Options { over, ..Options::default() };
        match self.scenario {
            Scenario::Meeting => {
                let of = self.participants.div_ceil(VOICES).max(1);
                let voice = Voice::Turns { of: of as u32, own: (at % of) as u32 };
                let tiles = Tiles::Everyone { most: TILES, height: 180 };
                Options { microphone: true, camera: true, voice, tiles, ..options }
            }
            Scenario::Lecture => {
                let speaks = at == 0;
                let tiles = Tiles::Everyone { most: 2, height: 720 };
                Options { microphone: speaks, camera: speaks, screen: speaks, tiles, ..options }
            }
        }
    }
}
