//! Which frame of which clip is sent when. Knows no clock: time comes in.

use std::time::{Duration, Instant};

use protocol::StreamKind;

use crate::clips::{CAMERA, Camera, Clip, TONE};

/// Frames that may be late; past them, the clip goes on where it would be by now.
const MOST_LATE: u32 = 5;
/// From one packet of silence to the next, as browsers send with DTX (RFC 6716, section 2.1.9).
const SILENT_INTERVAL: Duration = Duration::from_millis(400);

/// When a participant's voice is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// All the time.
    Steady,
    /// In turns of [`Self::TURN`]: in turn `own` of each round of `of`.
    Turns {
        /// Turns of a round.
        of: u32,
        /// The own one.
        own: u32,
    },
}

impl Voice {
    /// How long a turn is.
    pub const TURN: Duration = Duration::from_millis(1_500);

    fn heard(self, elapsed: Duration) -> bool {
        match self {
            Self::Steady => true,
            Self::Turns { of, own } => {
                let turn = (elapsed.as_millis() / Self::TURN.as_millis()) as u32;
                turn % of.max(1) == own
            }
        }
    }
}

/// A frame that is to be sent now.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub stream: StreamKind,
    pub layer: usize,
    /// In the clock of its codec.
    pub time: u32,
    /// As in [`crate::peer::Peer::send_sound`].
    pub voice: bool,
    pub first: bool,
    pub clip: &'static Clip,
    /// The frame of the clip, `None` for silence.
    pub frame: Option<usize>,
}

/// Plays the streams that are on.
pub(crate) struct Player {
    start: Instant,
    voice: Voice,
    camera: Camera,
    tracks: Vec<Track>,
}

struct Track {
    stream: StreamKind,
    layer: usize,
    clip: &'static Clip,
    /// The place in the clip.
    at: usize,
    next: Instant,
    silent: bool,
}

impl Player {
    pub fn new(voice: Voice, camera: Camera, now: Instant) -> Self {
        Self { start: now, voice, camera, tracks: Vec::new() }
    }

    /// Switches a stream on, from a key frame, or off.
    pub fn set(&mut self, stream: StreamKind, on: bool, now: Instant) {
        if !on {
            self.tracks.retain(|track| track.stream != stream);
        } else if self.tracks.iter().all(|track| track.stream != stream) {
            let clips: Vec<&'static Clip> = match stream {
                StreamKind::Camera => self.camera.clips(),
                StreamKind::Screen => vec![&CAMERA[2].1],
                StreamKind::Microphone | StreamKind::ScreenAudio => vec![&TONE],
            };
            self.tracks.extend(clips.into_iter().enumerate().map(|(layer, clip)| Track {
                stream,
                layer,
                clip,
                at: 0,
                next: now,
                silent: true,
            }));
        }
    }

    /// Goes on with a key frame on this layer.
    pub fn keyframe(&mut self, stream: StreamKind, layer: usize) {
        for track in self.tracks.iter_mut().filter(|t| t.stream == stream && t.layer == layer) {
            track.at = track.clip.next_key(track.at);
        }
    }

    /// When something is due next.
    pub fn next(&self) -> Option<Instant> {
        self.tracks.iter().map(|track| track.next).min()
    }

    /// What is due.
    pub fn due(&mut self, now: Instant) -> Vec<Due> {
        let (start, voice) = (self.start, self.voice);
        let due = self.tracks.iter_mut().filter(|track| track.next <= now);
        due.map(|track| track.play(start, voice, now)).collect()
    }
}

impl Track {
    fn play(&mut self, start: Instant, voice: Voice, now: Instant) -> Due {
        let interval = self.clip.interval;
        if now.saturating_duration_since(self.next) > interval * MOST_LATE {
            self.next = now;
        }
        let elapsed = self.next.saturating_duration_since(start);
        let audible = self.stream != StreamKind::Microphone || voice.heard(elapsed);
        let first = audible && self.silent && !self.stream.is_video();
        self.silent = !audible;
        let clock = if self.stream.is_video() { 90_000 } else { 48_000 };
        let time = (elapsed.as_nanos() * clock / 1_000_000_000) as u32;
        let frame = audible.then_some(self.at);
        if audible {
            self.at = (self.at + 1) % self.clip.frames.len();
            self.next += interval;
        } else {
            self.next += SILENT_INTERVAL;
        }
        Due { stream: self.stream, layer: self.layer, time, voice: audible, first, clip: self.clip, frame }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is sent in a while.
    fn play(player: &mut Player, from: Instant, duration: Duration) -> Vec<Due> {
        let mut sent = Vec::new();
        while let Some(at) = player.next().filter(|at| *at < from + duration) {
            sent.extend(player.due(at));
        }
        sent
    }

    #[test]
    fn a_camera_sends_all_layers_at_their_pace_and_nothing_when_off() {
        let now = Instant::now();
        let mut player = Player::new(Voice::Steady, Camera::Layers, now);
        player.set(StreamKind::Camera, true, now);
        let sent = play(&mut player, now, Duration::from_secs(3));
        for layer in 0..3 {
            let layer: Vec<_> = sent.iter().filter(|due| due.layer == layer).collect();
            assert!((45..=46).contains(&layer.len()), "{}", layer.len());
            assert!(layer.windows(2).all(|two| (5_990..=6_010).contains(&(two[1].time - two[0].time))));
        }
        player.set(StreamKind::Camera, false, now);
        assert_eq!(player.next(), None);
    }

    #[test]
    fn asked_for_a_key_frame_one_is_next() {
        let now = Instant::now();
        let mut player = Player::new(Voice::Steady, Camera::Layers, now);
        player.set(StreamKind::Screen, true, now);
        play(&mut player, now, Duration::from_millis(250));
        player.keyframe(StreamKind::Screen, 0);
        let next = player.due(player.next().unwrap()).remove(0);
        assert!(next.clip.frames[next.frame.unwrap()].key);
    }

    #[test]
    fn who_is_not_in_turn_is_silent_but_there() {
        let now = Instant::now();
        let mut player = Player::new(Voice::Turns { of: 3, own: 1 }, Camera::Layers, now);
        player.set(StreamKind::Microphone, true, now);
        let sent = play(&mut player, now, Voice::TURN * 3);
        let heard: Vec<_> = sent.iter().filter(|due| due.voice).collect();
        assert!((70..=75).contains(&heard.len()), "{}", heard.len());
        assert!(heard.iter().all(|due| (72_000..144_000).contains(&due.time)));
        assert_eq!(heard.iter().filter(|due| due.first).count(), 1);
        let silent = sent.len() - heard.len();
        assert!((7..=10).contains(&silent), "{silent}");
    }

    #[test]
    fn after_a_long_stop_the_clip_does_not_hurry_to_catch_up() {
        let now = Instant::now();
        let mut player = Player::new(Voice::Steady, Camera::Layers, now);
        player.set(StreamKind::Microphone, true, now);
        player.due(now);
        let later = now + Duration::from_secs(9);
        assert_eq!(player.due(later).len(), 1);
        assert!(player.next().unwrap() > later);
    }
}
