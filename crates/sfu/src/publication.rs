//! What a session sends: a stream with its layers, who is subscribed, and requests for keyframes.

use std::time::{Duration, Instant};

use protocol::StreamKind;
use rtp::{Asking, Reception};
use str0m::media::{Mid, Rid};

use crate::allocation::Offer;
use crate::connection::Codec;
use crate::dependency_descriptor::{DecodeTarget, FrameMark, Reader};
use crate::history::{History, Marks, Meta, Place, Stored};
use crate::shard::Elsewhere;
use crate::slot::Cut;
use crate::speakers;

/// A layer's keyframe is asked for at most this often.
const KEYFRAME_INTERVAL: Duration = Duration::from_millis(500);
/// Ticks of a clock in a second (RFC 7587 section 4.1, RFC 7741 section 4.1).
const AUDIO_CLOCK: u32 = 48_000;
const VIDEO_CLOCK: u32 = 90_000;
/// A decoder waits for what it lacks of a picture, an ear does not: there is time for a few requests only, of which one may
/// be lost like anything else.
const PICTURES: Asking = Asking { within: Duration::from_secs(1), again: 1.0 };
const VOICES: Asking = Asking { within: Duration::from_millis(300), again: 0.25 };
/// Without packets for this long a stream does not flow. Opus with DTX sends every 400 ms.
const FLOWING: Duration = Duration::from_secs(2);
/// Without a measurement, a layer is thought to need so many bits per second and line of height, and to have so many pictures a
/// second.
const RATE_PER_LINE: u64 = 1_800;
const FULL_RATE: u16 = 30;
/// What a packet has besides its payload, about.
const HEADERS: usize = 40;
/// Streams of one picture; browsers make three.
const LAYERS: usize = 4;

/// A stream that a session has declared.
#[derive(Debug)]
pub(crate) struct Publication {
    pub kind: StreamKind,
    pub mid: Mid,
    /// Low to high.
    pub layers: Vec<Layer>,
    /// Index of the receiving session in the shard, and of the slot there.
    pub subscribers: Vec<(usize, usize)>,
    /// Packets that have come and were not forwarded yet.
    pub waiting: Vec<Waiting>,
    pub last_packet: Option<Instant>,
    /// As last told to the meeting.
    pub told_flowing: bool,
    /// Smoothed loudness in dB above -127 dBov (RFC 6464).
    pub loudness: f32,
    /// When the voice was last loud enough to count as speaking.
    pub spoke: Option<Instant>,
    /// The other shards on which it is received.
    pub elsewhere: Vec<Elsewhere>,
    /// Of a stream of another shard: what of it can be had, as that one says.
    pub told: Option<Vec<Offer>>,
}

/// What a packet has brought about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Taken {
    /// It waits, and none has waited before.
    pub first: bool,
    /// The encoder has changed.
    pub other_codec: bool,
}

/// A packet that was opened.
#[derive(Debug)]
pub(crate) struct Opened<'a> {
    pub layer: u8,
    /// Without wraps.
    pub number: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub codec: Codec,
    /// As in the header extensions of RFC 6464 and 3GPP TS 26.114.
    pub level: Option<u8>,
    pub orientation: Option<u8>,
    /// The Dependency Descriptor.
    pub descriptor: Option<&'a [u8]>,
    pub payload: &'a [u8],
}

/// A packet that is to be forwarded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    pub layer: u8,
    /// [`Layer::generation`] when it came.
    pub generation: u64,
    pub packet: Stored,
}

impl Publication {
    pub fn new(kind: StreamKind, mid: Mid, rids: &[Rid]) -> Self {
        let video = kind.is_video();
        let layers = if rids.is_empty() {
            vec![Layer::new(None, video)]
        } else {
            rids.iter().take(LAYERS).map(|rid| Layer::new(Some(*rid), video)).collect()
        };
        Self {
            kind,
            mid,
            layers,
            subscribers: Vec::new(),
            waiting: Vec::new(),
            last_packet: None,
            told_flowing: false,
            loudness: 0.0,
            spoke: None,
            elsewhere: Vec::new(),
            told: None,
        }
    }

    /// A stream of another shard, of so many layers.
    pub fn shadow(kind: StreamKind, layers: usize) -> Self {
        let layers = (0..layers).map(|_| Layer::new(None, kind.is_video())).collect();
        Self { layers, told: Some(Vec::new()), ..Self::new(kind, Mid::from(""), &[]) }
    }

    /// Takes a packet in, and keeps it if somebody receives the stream.
    pub fn take(&mut self, opened: &Opened<'_>, now: Instant) -> Taken {
        let Opened { number, timestamp, codec, payload, .. } = *opened;
        let mut taken = Taken::default();
        let video = self.kind.is_video();
        let index = usize::from(opened.layer);
        let Some(layer) = self.layers.get_mut(index) else { return taken };
        self.last_packet = Some(now);
        layer.last_packet = Some(now);
        let size = payload.len() + HEADERS;
        layer.rate.add(size, now);
        let mut place = Place::UNKNOWN;
        let mut descriptor: &[u8] = &[];
        if video {
            // A packet without a descriptor starts nothing: the payload is not asked.
            place = layer.picture(opened.descriptor, number, size, now).map_or(place, Place::from);
            let kept = opened.descriptor.filter(|bytes| codec.needs_descriptor() && bytes.len() >= 3);
            descriptor = kept.unwrap_or_default();
            if place.marks.has(Marks::STARTS_KEYFRAME) {
                layer.keyframe.settle();
                layer.reception.forget_before(number);
            }
        } else if let Some(level) = opened.level {
            self.loudness = speakers::smooth(self.loudness, (level & 0x7F) as i8);
        }
        taken.other_codec = layer.codec.replace(codec).is_some_and(|before| before != codec);
        if taken.other_codec {
            // What the other layers were says nothing of what they are.
            self.rest_but(index);
        }
        if self.subscribers.is_empty() {
            return taken;
        }
        place.marks = place.marks | Marks::MARKER.when(opened.marker);
        let Ok(descriptor_length) = u8::try_from(descriptor.len()) else { return taken };
        let meta = Meta {
            number,
            timestamp,
            codec,
            level: opened.level.filter(|_| !video),
            orientation: opened.orientation.filter(|_| video),
            counters: codec.counters(payload),
            place,
            descriptor: descriptor_length,
        };
        let layer = &mut self.layers[index];
        let Some(packet) = layer.history.push(meta, descriptor, payload, now) else { return taken };
        taken.first = self.waiting.is_empty();
        self.waiting.push(Waiting { layer: opened.layer, generation: layer.generation, packet });
        taken
    }

    pub fn flows(&self, now: Instant) -> bool {
        flows(self.last_packet, now)
    }

    /// Nothing of what came counts any more.
    pub fn silence(&mut self) {
        self.last_packet = None;
        self.loudness = 0.0;
        self.spoke = None;
        for layer in &mut self.layers {
            layer.rest();
        }
    }

    /// Of the other layers nothing counts any more.
    pub fn rest_but(&mut self, index: usize) {
        self.layers.iter_mut().enumerate().filter(|(at, _)| *at != index).for_each(|(_, layer)| layer.rest());
    }

    /// What of it can be had: smaller pictures first, of one size the lower layers. Not by rates, which change all the time.
    /// Only of what the receiver decodes, as far as that is known of a layer.
    pub fn offers(&self, decodes: impl Fn(Codec) -> bool, now: Instant) -> Vec<Offer> {
        let shown =
            |layer: usize| self.layers.get(layer).is_some_and(|layer| layer.codec.is_none_or(&decodes));
        if let Some(told) = &self.told {
            return told.iter().filter(|offer| shown(usize::from(offer.cut.layer))).copied().collect();
        }
        let layers = (0..self.layers.len()).filter(|layer| shown(*layer));
        let mut offers: Vec<Offer> = layers.flat_map(|layer| self.offers_of(layer, now)).collect();
        offers.sort_by_key(|offer| (offer.height, offer.cut));
        offers
    }

    fn offers_of(&self, index: usize, now: Instant) -> impl Iterator<Item = Offer> {
        let layer = &self.layers[index];
        let targets = match layer.descriptor.targets() {
            [] => &[DecodeTarget { spatial: 0, temporal: 0 }],
            targets => targets,
        };
        let slowest = targets.iter().map(|target| target.temporal).max().unwrap_or(0);
        targets.iter().enumerate().map(move |(at, target)| {
            let cut = Cut { layer: index as u8, spatial: target.spatial, temporal: target.temporal };
            let height = self.height(index, target.spatial);
            let missing = u32::from(slowest - target.temporal);
            let flow = layer.targets.get(at);
            let rate = flow.and_then(|flow| flow.rate.measured()).filter(|rate| rate.bps > 0);
            let nominal = u64::from(height) * RATE_PER_LINE * (u64::from(target.temporal) + 1)
                / (u64::from(slowest) + 1);
            Offer {
                cut,
                height,
                bps: rate.map_or(nominal, |rate| rate.bps),
                pictures: rate.map_or(FULL_RATE >> missing.min(4), |rate| rate.pictures),
                flows: flow.is_some_and(|flow| flows(flow.last, now)),
            }
        })
    }

    /// The height of a layer in pixels: as the encoder told, else by the habit of halving from 720.
    fn height(&self, layer: usize, spatial: u8) -> u16 {
        match self.layers.get(layer).and_then(|l| l.descriptor.resolution(spatial)) {
            Some((width, height)) => width.min(height),
            None => 720 >> (self.layers.len().saturating_sub(layer + 1)).min(3),
        }
    }
}

/// One encoding of a stream: its own SSRC.
#[derive(Debug)]
pub(crate) struct Layer {
    pub rid: Option<Rid>,
    pub ssrc: Option<u32>,
    /// Another one for each SSRC: numbers of different ones have nothing to do with each other.
    pub generation: u64,
    pub reception: Reception,
    pub history: History,
    pub descriptor: Reader,
    /// Of its last packet.
    pub codec: Option<Codec>,
    /// The number of the keyframe that has told the layers.
    structure: Option<u64>,
    /// What flows of each decode target; of what nothing is told, of the whole.
    pub targets: Vec<Flow>,
    pub last_packet: Option<Instant>,
    pub rate: Rate,
    pub keyframe: KeyframeRequests,
}

impl Layer {
    fn new(rid: Option<Rid>, video: bool) -> Self {
        Self {
            rid,
            ssrc: None,
            generation: 0,
            reception: reception(video),
            history: History::default(),
            descriptor: Reader::default(),
            codec: None,
            structure: None,
            targets: Vec::new(),
            last_packet: None,
            rate: Rate::default(),
            keyframe: KeyframeRequests::default(),
        }
    }

    pub fn flows(&self, now: Instant) -> bool {
        flows(self.last_packet, now)
    }

    /// Nothing of what came counts any more.
    fn rest(&mut self) {
        self.last_packet = None;
        self.targets.clear();
        self.keyframe.settle();
    }

    /// Its packets come with another SSRC from now on.
    pub fn begin(&mut self, ssrc: u32, generation: u64, video: bool) {
        (self.ssrc, self.generation) = (Some(ssrc), generation);
        self.reception = reception(video);
        self.descriptor = Reader::default();
        self.codec = None;
        self.structure = None;
        self.targets.clear();
        self.keyframe.settle();
        self.history.clear();
    }

    /// A packet of a picture has come, of so many bytes. Gives what its descriptor tells.
    pub fn picture(
        &mut self,
        descriptor: Option<&[u8]>,
        number: u64,
        bytes: usize,
        now: Instant,
    ) -> Option<FrameMark> {
        let late = self.structure.is_some_and(|structure| number < structure);
        let mark = descriptor.and_then(|bytes| match late {
            true => self.descriptor.read_late(bytes).ok(),
            false => self.descriptor.read(bytes).ok(),
        });
        if mark.is_some_and(|mark| mark.starts_keyframe()) && !late {
            self.structure = Some(number);
        }
        let active = mark.and_then(|mark| mark.active_decode_targets).filter(|_| !late);
        let targets = self.descriptor.targets();
        let known = targets.len().max(1);
        self.targets.reserve_exact(known.saturating_sub(self.targets.len()));
        self.targets.resize_with(known, Flow::default);
        for (at, flow) in self.targets.iter_mut().enumerate() {
            let lacks = |targets: u32| targets >> at & 1 == 0;
            if active.is_some_and(lacks) {
                // What is not made any more is not to be waited for.
                flow.last = None;
            }
            if mark.is_some_and(|mark| lacks(mark.targets)) {
                continue;
            }
            flow.last = Some(now);
            flow.rate.add(bytes, now);
            // The layers below are parts of the same picture.
            let spatial = targets.get(at).map(|target| target.spatial);
            if mark.is_some_and(|mark| mark.start_of_frame && mark.spatial == spatial) {
                flow.rate.picture();
            }
        }
        mark
    }
}

/// A decode target as it flows.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    pub rate: Rate,
    pub last: Option<Instant>,
}

fn reception(video: bool) -> Reception {
    Reception::new(clock_rate(video), if video { PICTURES } else { VOICES })
}

/// Of sounds and of pictures, in Hz.
pub(crate) fn clock_rate(video: bool) -> u32 {
    if video { VIDEO_CLOCK } else { AUDIO_CLOCK }
}

fn flows(last_packet: Option<Instant>, now: Instant) -> bool {
    last_packet.is_some_and(|last| now.saturating_duration_since(last) < FLOWING)
}

/// What flows, over about a second.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    bytes: u64,
    pictures: u32,
    since: Option<Instant>,
    measured: Option<Measured>,
}

/// A rate as measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Measured {
    /// Bits per second.
    pub bps: u64,
    /// Pictures per second.
    pub pictures: u16,
}

impl Rate {
    pub fn add(&mut self, bytes: usize, now: Instant) {
        let since = *self.since.get_or_insert(now);
        let elapsed = now.saturating_duration_since(since);
        if elapsed >= Duration::from_millis(500) {
            let seconds = elapsed.as_secs_f64();
            let bps = (self.bytes as f64 * 8.0 / seconds) as u64;
            let pictures = (f64::from(self.pictures) / seconds).round() as u16;
            self.measured = Some(match self.measured {
                None => Measured { bps, pictures },
                Some(before) => Measured {
                    bps: (before.bps + bps) / 2,
                    pictures: (before.pictures + pictures).div_ceil(2),
                },
            });
            (self.bytes, self.pictures, self.since) = (0, 0, Some(now));
        }
        self.bytes += bytes as u64;
    }

    /// What was added begins a picture.
    pub fn picture(&mut self) {
        self.pictures += 1;
    }

    /// `None` until it is.
    pub fn measured(&self) -> Option<Measured> {
        self.measured
    }

    /// Bits per second; `None` until measured.
    pub fn bps(&self) -> Option<u64> {
        self.measured.map(|measured| measured.bps).filter(|bps| *bps > 0)
    }
}

/// Merges many subscribers' requests into few upstream.
#[derive(Debug, Default)]
pub(crate) struct KeyframeRequests {
    wanted: bool,
    sent: Option<Instant>,
}

impl KeyframeRequests {
    /// Somebody needs a keyframe.
    pub fn want(&mut self) {
        self.wanted = true;
    }

    pub fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Nobody waits any more: a keyframe has come, or there is nobody to send one.
    pub fn settle(&mut self) {
        self.wanted = false;
    }

    /// Whether to ask now. Asking is repeated until a keyframe comes, never faster than the interval.
    pub fn due(&mut self, now: Instant) -> bool {
        let quiet = self.sent.is_none_or(|sent| now.saturating_duration_since(sent) >= KEYFRAME_INTERVAL);
        if self.wanted && quiet {
            self.sent = Some(now);
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_merged_and_repeated_until_answered() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut requests = KeyframeRequests::default();
        let mut sent = Vec::new();
        for ms in (0..2_000).step_by(20) {
            if ms < 1_100 {
                requests.want();
            }
            if ms == 1_100 {
                requests.settle();
            }
            if requests.due(at(ms)) {
                sent.push(ms);
            }
        }
        assert_eq!(sent, [0, 500, 1_000]);
    }
}
