//! What of the media is heard and seen in the end: an ear behind a jitter buffer, an eye behind a decoder.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use sfu::StreamKind;
use str0m::media::Mid;

use super::World;
use super::media::{Origin, Part};

/// A frame of a voice is so long.
pub const FRAME: Duration = Duration::from_millis(20);
/// A decoder that shows nothing new asks for a keyframe after this, and again after as long; before its first
/// picture sooner. So do browsers.
const PATIENCE: Duration = Duration::from_secs(3);
const FIRST_PATIENCE: Duration = Duration::from_millis(200);

/// The frames of a voice, in order: when each was said, and how long after it was there.
pub struct Voice(pub Vec<(Instant, Option<Duration>)>);

impl Voice {
    /// What one said in this time, as it reached another.
    pub fn between(world: &mut World, speaker: u64, listener: u64, since: Instant, until: Instant) -> Self {
        let said = world.source(speaker, StreamKind::Microphone).layers[0].made.clone();
        let mut came: Vec<Option<Instant>> = vec![None; said.len()];
        let of_speaker = |origin: Origin| (origin.sender, origin.kind) == (speaker, StreamKind::Microphone);
        for heard in &world.client(listener).heard {
            if Origin::read(&heard.payload).is_some_and(of_speaker)
                && let Some(part) = Part::read(&heard.payload)
            {
                came[part.frame as usize].get_or_insert(heard.at);
            }
        }
        let frames = said.into_iter().zip(came).filter(|(said, _)| (since..until).contains(said));
        Self(frames.map(|(said, came)| (said, came.map(|came| came - said))).collect())
    }

    /// The way's delay when nothing is in the way.
    pub fn shortest(&self) -> Duration {
        self.0.iter().filter_map(|(_, delay)| *delay).min().unwrap_or_default()
    }

    /// Share of frames that are there when an ear needs them that waits so long beyond the shortest delay.
    pub fn in_time(&self, buffer: Duration) -> f64 {
        let limit = self.shortest() + buffer;
        let there = self.0.iter().filter(|(_, delay)| delay.is_some_and(|delay| delay <= limit)).count();
        there as f64 / self.0.len() as f64
    }

    /// The same where each frame holds the one before it in coarse (RFC 6716 section 2.1.7), which is the best case.
    pub fn in_time_with_fec(&self, buffer: Duration) -> f64 {
        let limit = self.shortest() + buffer;
        let there: Vec<_> =
            self.0.iter().map(|(_, delay)| delay.is_some_and(|delay| delay <= limit)).collect();
        let heard =
            there.iter().zip(there.iter().skip(1).chain([&false])).filter(|(own, next)| **own || **next);
        heard.count() as f64 / there.len() as f64
    }

    /// The longest while without any frame in time.
    pub fn gap(&self, buffer: Duration) -> Duration {
        let limit = self.shortest() + buffer;
        let there = |delay: &Option<Duration>| delay.is_some_and(|delay| delay <= limit);
        let runs = self.0.split(|(_, delay)| there(delay));
        FRAME * runs.map(|run| run.len()).max().unwrap_or_default() as u32
    }

    /// Share of frames in time in the worst second.
    pub fn worst_second(&self, buffer: Duration) -> f64 {
        let limit = self.shortest() + buffer;
        let there = |(_, delay): &&(Instant, Option<Duration>)| delay.is_some_and(|delay| delay <= limit);
        let seconds = self.0.windows(50).map(|frames| frames.iter().filter(there).count() as f64 / 50.0);
        seconds.fold(1.0, f64::min)
    }

    /// The delay within which this share of the frames that came did so.
    pub fn delay(&self, share: f64) -> Duration {
        let mut delays: Vec<_> = self.0.iter().filter_map(|(_, delay)| *delay).collect();
        delays.sort_unstable();
        let index = (delays.len() as f64 * share) as usize;
        delays.get(index.min(delays.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// When the first frame said from then on was there.
    pub fn back(&self, from: Instant) -> Option<Duration> {
        let back = self.0.iter().filter(|(said, _)| *said >= from);
        back.filter_map(|(said, delay)| Some(*said + (*delay)? - from)).min()
    }
}

/// A picture that was shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    pub at: Instant,
    pub layer: u8,
    pub frame: u32,
}

/// A decoder: shows a frame that is whole and follows the one before it, or a whole keyframe.
pub struct Eye {
    mid: Mid,
    parts: BTreeMap<(u32, u8), BTreeSet<u8>>,
    /// Whole frames that wait: by number and layer, whether it is a keyframe.
    whole: BTreeMap<(u32, u8), bool>,
    last: Option<(u32, u8)>,
    pub shown: Vec<Shown>,
    pub asked: Vec<Instant>,
    moved: Instant,
    packet: Instant,
}

impl Eye {
    pub fn new(mid: Mid, now: Instant) -> Self {
        Self {
            mid,
            parts: BTreeMap::new(),
            whole: BTreeMap::new(),
            last: None,
            shown: Vec::new(),
            asked: Vec::new(),
            moved: now,
            packet: now,
        }
    }

    pub fn take(&mut self, layer: u8, part: Part, now: Instant) {
        self.packet = now;
        let frame = (part.frame, layer);
        if self.last.is_some_and(|(last, _)| part.frame <= last) {
            return;
        }
        let parts = self.parts.entry(frame).or_default();
        parts.insert(part.part);
        if parts.len() == usize::from(part.parts) {
            self.parts.remove(&frame);
            self.whole.insert(frame, part.keyframe);
        }
        while let Some((number, layer)) = self.next() {
            self.last = Some((number, layer));
            self.moved = now;
            self.shown.push(Shown { at: now, layer, frame: number });
            self.whole.retain(|(other, _), _| *other > number);
            self.parts.retain(|(other, _), _| *other > number);
        }
    }

    fn next(&self) -> Option<(u32, u8)> {
        let following = self.last.map(|(number, layer)| (number + 1, layer));
        following
            .filter(|frame| self.whole.contains_key(frame))
            .or_else(|| self.whole.iter().find(|(_, keyframe)| **keyframe).map(|(frame, _)| *frame))
    }

    /// Whether a keyframe is to be asked for now.
    pub fn asks(&mut self, now: Instant) -> Option<Mid> {
        let patience = if self.last.is_some() { PATIENCE } else { FIRST_PATIENCE };
        let flows = now - self.packet < Duration::from_millis(500);
        if !flows || now - self.moved < patience {
            return None;
        }
        self.moved = now;
        self.asked.push(now);
        Some(self.mid)
    }

    /// Frames shown since.
    pub fn since(&self, since: Instant) -> impl Iterator<Item = &Shown> {
        self.shown.iter().filter(move |shown| shown.at >= since)
    }

    /// The longest while between then and then in which nothing new was shown.
    pub fn freeze(&self, since: Instant, until: Instant) -> Duration {
        let times = self.shown.iter().map(|shown| shown.at).filter(|at| (since..until).contains(at));
        let times: Vec<_> = std::iter::once(since).chain(times).chain([until]).collect();
        times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
    }
}
