//! Load scenarios by name, in one table, at any scale.

mod crowd;
mod figures;
mod machine;

use std::time::Duration;

pub use crowd::{Order, Target, hold};
pub use figures::{Derived, Figures, LoadFigures, PassageFigures, ServerFigures};
pub use machine::{Fit, Machine};

use crate::{
    Options,
    clips::{CAMERA, Camera, Clip, STEADY, TONE},
    participant::{Tiles, Voice},
    peer::packets_of,
};

/// A scenario as it is meant, at scale 1.
#[derive(Debug, PartialEq)]
pub struct Named {
    /// By which it is asked for.
    pub name: &'static str,
    /// In a line.
    pub about: &'static str,
    meetings: usize,
    /// In each meeting.
    people: usize,
    /// What the scale multiplies.
    grows: Grows,
    /// Those in each meeting who came first and have their microphone on.
    senders: usize,
    /// What the senders' cameras send, if they have any.
    camera: Option<Camera>,
    /// Voices at the same time in a meeting.
    voices: usize,
    /// Pictures on each screen, and their height in pixels.
    tiles: (usize, u16),
    arrivals: Arrivals,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grows {
    Meetings,
    People,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Arrivals {
    /// Everybody comes within this time, at any scale: coming is what the scenario is about.
    Within(Duration),
    /// So many in a second: a server lets 20 a second knock at one meeting.
    PerSecond(f64),
}

/// Of those who only listen, one in so many follows the meeting to its end.
const SAMPLE: usize = 16;
const EVERYBODY: usize = usize::MAX;
const MINUTE: Duration = Duration::from_secs(60);

/// All scenarios.
pub static NAMED: [Named; 6] = [
    Named {
        name: "speaker-1000",
        about: "1,000 in one meeting: one with camera (1.3 Mbit/s, one layer) and voice, the others watch and listen",
        meetings: 1,
        people: 1_000,
        grows: Grows::People,
        senders: 1,
        camera: Some(Camera::Steady),
        voices: 1,
        tiles: (1, 720),
        arrivals: Arrivals::PerSecond(10.0),
    },
    Named {
        name: "grid-300",
        about: "300 in one meeting, all with camera (three layers); each sees 49 tiles, three speak at a time",
        meetings: 1,
        people: 300,
        grows: Grows::People,
        senders: EVERYBODY,
        camera: Some(Camera::Layers),
        voices: 3,
        tiles: (49, 180),
        arrivals: Arrivals::PerSecond(5.0),
    },
    Named {
        name: "meetings-100x5",
        about: "100 meetings of five, all with camera (three layers) and microphone; one or two speak at a time",
        meetings: 100,
        people: 5,
        grows: Grows::Meetings,
        senders: EVERYBODY,
        camera: Some(Camera::Layers),
        voices: 2,
        tiles: (4, 360),
        arrivals: Arrivals::PerSecond(10.0),
    },
    Named {
        name: "joins-500",
        about: "500 come to one meeting within a minute, in which one has camera and voice",
        meetings: 1,
        people: 500,
        grows: Grows::People,
        senders: 1,
        camera: Some(Camera::Layers),
        voices: 1,
        tiles: (1, 360),
        arrivals: Arrivals::Within(MINUTE),
    },
    Named {
        name: "full-hour",
        about: "60 meetings of eight begin in the same minute, all with camera (three layers) and microphone",
        meetings: 60,
        people: 8,
        grows: Grows::Meetings,
        senders: EVERYBODY,
        camera: Some(Camera::Layers),
        voices: 2,
        tiles: (7, 180),
        arrivals: Arrivals::Within(MINUTE),
    },
    Named {
        name: "audio-1000",
        about: "1,000 in one meeting without pictures; of nine with a microphone three speak at a time",
        meetings: 1,
        people: 1_000,
        grows: Grows::People,
        senders: 9,
        camera: None,
        voices: 3,
        tiles: (0, 0),
        arrivals: Arrivals::PerSecond(10.0),
    },
];

/// A scenario at some scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Which.
    pub named: &'static Named,
    /// Meetings.
    pub meetings: usize,
    /// People in each.
    pub people: usize,
}

impl Named {
    /// The scenario of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        NAMED.iter().find(|named| named.name == name)
    }

    /// At some scale above 0, but never with fewer than two who receive what somebody sends.
    pub fn at(&'static self, scale: f64) -> Shape {
        let times = |count: usize, least: usize| ((count as f64 * scale).round() as usize).max(least);
        let senders = if self.senders == EVERYBODY { 0 } else { self.senders };
        match self.grows {
            Grows::Meetings => Shape { named: self, meetings: times(self.meetings, 1), people: self.people },
            Grows::People => {
                Shape { named: self, meetings: self.meetings, people: times(self.people, senders + 2) }
            }
        }
    }
}

impl Shape {
    /// People in all meetings together.
    pub fn participants(&self) -> usize {
        self.meetings * self.people
    }

    /// From one arrival to the next, in whichever meeting.
    pub fn step(&self) -> Duration {
        match self.named.arrivals {
            Arrivals::Within(time) => time / u32::try_from(self.participants()).unwrap_or(u32::MAX).max(1),
            Arrivals::PerSecond(rate) => Duration::from_secs_f64(1.0 / rate),
        }
    }

    /// Whether somebody in a meeting, by the order of coming, sends something.
    pub fn sends(&self, at: usize) -> bool {
        at < self.named.senders
    }

    /// Whether somebody follows the meeting to its end, as a browser does: who sends, and a sample of those who do not.
    /// The others rest once they have seen something ([`Participant::rest`](crate::Participant::rest)).
    pub fn follows(&self, at: usize) -> bool {
        self.sends(at) || at % SAMPLE == 1
    }

    /// What somebody in a meeting does.
    pub(super) fn options(&self, at: usize) -> Options {
        let Named { camera, voices, tiles: (most, height), .. } = *self.named;
        let sends = self.sends(at);
        let of = self.senders().div_ceil(voices).max(1);
        let voice =
            if of == 1 { Voice::Steady } else { Voice::Turns { of: of as u32, own: (at % of) as u32 } };
        Options {
            microphone: sends,
            camera: sends && camera.is_some(),
            sent: camera.unwrap_or_default(),
            voice,
            tiles: Tiles::Everyone { most, height },
            ..Options::default()
        }
    }

    /// In a meeting.
    fn senders(&self) -> usize {
        self.named.senders.min(self.people)
    }

    /// Packets that a server forwards in a second, by what the clips hold: pictures on screen, voices that are heard.
    pub fn packets_per_second(&self) -> f64 {
        let Named { camera, voices, tiles: (most, height), .. } = *self.named;
        let per_second = |clip: &Clip| {
            let packets: usize = clip.frames.iter().map(|frame| packets_of(frame.bytes.len())).sum();
            packets as f64 / (clip.interval.as_secs_f64() * clip.frames.len() as f64)
        };
        let picture = match camera {
            Some(Camera::Steady) => per_second(&STEADY),
            Some(Camera::Layers) => {
                let tall = |clip: &&Clip| clip.size.is_some_and(|(_, lines)| lines >= height);
                let clips = || CAMERA.iter().map(|(_, clip)| clip);
                clips().find(tall).or(clips().next_back()).map_or(0.0, per_second)
            }
            None => 0.0,
        };
        let voice = 1.0 / TONE.interval.as_secs_f64();
        let all = (0..self.people).map(|at| {
            let others = self.senders() - usize::from(self.sends(at));
            others.min(most) as f64 * picture + others.min(voices) as f64 * voice
        });
        all.sum::<f64>() * self.meetings as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_found_and_nothing_else() {
        for named in &NAMED {
            assert_eq!(Named::find(named.name), Some(named));
            assert!(named.at(1.0).people <= protocol::limits::MEETING_MEMBERS, "{}", named.name);
        }
        assert_eq!(Named::find("speaker"), None);
    }

    #[test]
    fn a_scale_makes_fewer_listeners_or_fewer_meetings_of_the_same_kind() {
        let shape = |name, scale| {
            let shape = Named::find(name).unwrap().at(scale);
            (shape.meetings, shape.people)
        };
        assert_eq!(shape("speaker-1000", 1.0), (1, 1_000));
        assert_eq!(shape("speaker-1000", 0.1), (1, 100));
        assert_eq!(shape("meetings-100x5", 0.1), (10, 5));
        assert_eq!(shape("speaker-1000", 1e-9), (1, 3), "somebody still listens");
        assert_eq!(shape("audio-1000", 1e-9), (1, 11));
        assert_eq!(shape("grid-300", 1e-9), (1, 2));
        let joins = |scale| Named::find("joins-500").unwrap().at(scale).step();
        assert_eq!((joins(1.0), joins(0.5)), (MINUTE / 500, MINUTE / 250), "a minute at any scale");
    }

    #[test]
    fn what_a_server_forwards_follows_from_who_sends_what_to_whom() {
        let packets = |name, scale| Named::find(name).unwrap().at(scale).packets_per_second().round();
        // 30 pictures of five packets, and 50 packets of voice.
        assert_eq!(packets("speaker-1000", 1.0), 999.0 * 200.0);
        assert_eq!(packets("speaker-1000", 0.01), 9.0 * 200.0);
        // Who speaks is heard by the others; of three voices one may be one's own.
        assert_eq!(packets("audio-1000", 1.0), 1_000.0 * 150.0);
        let grid = packets("grid-300", 1.0);
        assert!((300.0 * 49.0 * 15.0..300.0 * 49.0 * 40.0).contains(&grid), "{grid}");
    }
}
