//! Synthetic media: packets as browsers make them, with a Dependency Descriptor, and a body that says
//! where it comes from in the place of the sealed frame.

use std::time::{Duration, Instant};

use sfu::StreamKind;
use str0m::Rtc;
use str0m::format::Codec;
use str0m::media::{Mid, Rid};
use str0m::rtp::{ExtensionSerializer, ExtensionValues, RtpWrite, SeqNo};

const MARK: [u8; 4] = *b"CNCL";
/// Height, bits per second.
pub const LAYERS: [(u16, u64); 3] = [(180, 150_000), (360, 500_000), (720, 1_500_000)];
const FRAME: Duration = Duration::from_millis(33);
const VOICE: Duration = Duration::from_millis(20);

/// Where a packet comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub sender: u64,
    pub kind: StreamKind,
    pub layer: u8,
}

impl Origin {
    pub fn read(payload: &[u8]) -> Option<Self> {
        let at = payload.windows(4).position(|w| w == MARK)? + 4;
        let sender = u64::from(*payload.get(at)?);
        let kind = StreamKind::from_number(*payload.get(at + 1)?)?;
        Some(Self { sender, kind, layer: *payload.get(at + 2)? })
    }
}

/// Whether the packet belongs to a keyframe; the body says so.
pub fn is_keyframe(payload: &[u8]) -> bool {
    let at = payload.windows(4).position(|w| w == MARK).unwrap() + 4;
    payload[at + 3] == 1
}

/// Which part of which frame a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Frames of a layer count from 0; those of all layers of a track that are made at once have one number.
    pub frame: u32,
    pub keyframe: bool,
    pub part: u8,
    pub parts: u8,
}

impl Part {
    pub fn read(payload: &[u8]) -> Option<Self> {
        let at = payload.windows(4).position(|w| w == MARK)? + 7;
        let [keyframe, frame @ .., part, parts] = *payload.get(at..)?.first_chunk::<7>()?;
        Some(Self { frame: u32::from_be_bytes(frame), keyframe: keyframe == 1, part, parts })
    }

    fn write(self, payload: &mut Vec<u8>) {
        payload.push(u8::from(self.keyframe));
        payload.extend(self.frame.to_be_bytes());
        payload.extend([self.part, self.parts]);
    }
}

/// A track that a client sends.
pub struct Source {
    pub sender: u64,
    pub mid: Mid,
    pub kind: StreamKind,
    pub muted: bool,
    /// dBov.
    pub level: i8,
    pub layers: Vec<Layer>,
    /// Without it, packets carry no Dependency Descriptor.
    pub descriptor: bool,
    pub shape: Shape,
}

/// How a picture's layers are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Each layer a stream, each with so many temporal layers; VP8.
    Simulcast { temporal: u8 },
    /// All in the first stream: three sizes at three rates, of which each stands on the others at keyframes only (L3T3_KEY).
    Stacked(Codec),
}

impl Shape {
    fn temporal(self) -> u8 {
        match self {
            Self::Simulcast { temporal } => temporal,
            Self::Stacked(_) => 3,
        }
    }

    fn codec(self) -> Codec {
        match self {
            Self::Simulcast { .. } => Codec::Vp8,
            Self::Stacked(codec) => codec,
        }
    }

    /// Spatial layers of a stream.
    fn spatial(self) -> u8 {
        match self {
            Self::Simulcast { .. } => 1,
            Self::Stacked(_) => LAYERS.len() as u8,
        }
    }
}

pub struct Layer {
    pub rid: Option<Rid>,
    pub off: bool,
    pub sequence: u64,
    pub requests: Vec<Instant>,
    /// When its frames were made.
    pub made: Vec<Instant>,
    next: Option<Instant>,
    frame: u16,
    keyframe: bool,
    base: Option<Instant>,
}

impl Source {
    pub fn new(sender: u64, mid: Mid, kind: StreamKind, descriptor: bool) -> Self {
        let rids: Vec<Option<Rid>> = match kind {
            StreamKind::Camera => ["q", "h", "f"].iter().map(|rid| Some(Rid::from(*rid))).collect(),
            _ => vec![None],
        };
        let layers = rids
            .into_iter()
            .enumerate()
            .map(|(index, rid)| Layer {
                rid,
                off: false,
                sequence: 1_000 * (index as u64 + 1) + sender,
                requests: Vec::new(),
                made: Vec::new(),
                next: None,
                frame: 0,
                keyframe: true,
                base: None,
            })
            .collect();
        let shape = Shape::Simulcast { temporal: 1 };
        Self { sender, mid, kind, muted: false, level: -30, layers, descriptor, shape }
    }

    pub fn request_keyframe(&mut self, rid: Option<Rid>, now: Instant) {
        for layer in self.layers.iter_mut().filter(|l| l.rid == rid) {
            layer.keyframe = true;
            layer.requests.push(now);
        }
    }

    /// Writes what is due; gives whether it wrote.
    pub fn produce(&mut self, rtc: &mut Rtc, now: Instant) -> bool {
        let mut wrote = false;
        for index in 0..self.layers.len() {
            let (sender, kind) = (self.sender, self.kind);
            let layer = &mut self.layers[index];
            let stacked = matches!(self.shape, Shape::Stacked(_)) && kind == StreamKind::Camera;
            if self.muted || layer.off || (stacked && index > 0) || layer.next.is_some_and(|next| next > now)
            {
                continue;
            }
            layer.next = Some(now + if kind.is_video() { FRAME } else { VOICE });
            let frame_number = layer.made.len() as u32;
            if kind.is_video() && frame_number == 0 {
                // Browsers send again whatever is asked for; the library stops at a share.
                let mut api = rtc.direct_api();
                let stream = api.stream_tx_by_mid(self.mid, layer.rid).unwrap();
                stream.set_rtx_cache(1_024, Duration::from_secs(3), None);
            }
            layer.made.push(now);
            let elapsed = now.saturating_duration_since(*layer.base.get_or_insert(now)).as_secs_f64();
            if kind.is_video() {
                let shape = if stacked || layer.rid.is_some() {
                    self.shape
                } else {
                    Shape::Simulcast { temporal: 1 }
                };
                let pt = rtc.codec_config().find(|p| p.spec().codec == shape.codec()).unwrap().pt();
                let keyframe = std::mem::take(&mut layer.keyframe);
                // Of three rates: 0 2 1 2, of two: 0 1.
                let temporal = match (frame_number % 4, shape.temporal()) {
                    _ if keyframe => 0,
                    (1 | 3, rates) => rates - 1,
                    (2, 3) => 1,
                    _ => 0,
                };
                for spatial in 0..shape.spatial() {
                    let at = index + usize::from(spatial);
                    let (height, bps) = if layer.rid.is_some() { LAYERS[at] } else { (720, 800_000) };
                    let bytes =
                        (bps as f64 / 8.0 * FRAME.as_secs_f64()) as usize * if keyframe { 3 } else { 1 };
                    let count = bytes.div_ceil(1_100);
                    layer.frame = layer.frame.wrapping_add(1);
                    for part in 0..count {
                        let (first, last) = (part == 0, part + 1 == count);
                        let mut payload =
                            head(shape.codec(), (first, last), (spatial, temporal), frame_number);
                        // Sealed bytes look like anything: here like an inter frame, and where there is
                        // no descriptor, like what they are.
                        payload.push(u8::from(self.descriptor || !keyframe));
                        payload.extend(MARK);
                        payload.extend([sender as u8, kind as u8, at as u8]);
                        let (part, parts) = (part as u8, count as u8);
                        Part { frame: frame_number, keyframe, part, parts }.write(&mut payload);
                        payload.resize(payload.len() + bytes / count, 0xA5);
                        let mut values = ExtensionValues::default();
                        if self.descriptor {
                            let heights = (keyframe && first && spatial == 0).then_some(height);
                            let place = (first, last, layer.frame);
                            let layers = (spatial, temporal, keyframe);
                            values.user_values.set(descriptor(shape, place, layers, heights));
                        }
                        let write = RtpWrite::new(
                            pt,
                            SeqNo::from(layer.sequence),
                            (elapsed * 90_000.0) as u32 + index as u32 * 777,
                            now,
                            payload,
                        )
                        .marker(last && spatial + 1 == shape.spatial())
                        .nackable(true)
                        .ext_vals(values);
                        layer.sequence += 1;
                        let mut api = rtc.direct_api();
                        api.stream_tx_by_mid(self.mid, layer.rid).unwrap().write_rtp(write);
                    }
                }
            } else {
                let pt = rtc.codec_config().find(|p| p.spec().codec == Codec::Opus).unwrap().pt();
                let mut payload = MARK.to_vec();
                payload.extend([sender as u8, kind as u8, 0]);
                Part { frame: frame_number, keyframe: false, part: 0, parts: 1 }.write(&mut payload);
                payload.resize(80, 0x5A);
                let values = ExtensionValues {
                    audio_level: Some(self.level),
                    voice_activity: Some(self.level > -50),
                    ..ExtensionValues::default()
                };
                let write =
                    RtpWrite::new(pt, SeqNo::from(layer.sequence), (elapsed * 48_000.0) as u32, now, payload)
                        .ext_vals(values);
                layer.sequence += 1;
                let mut api = rtc.direct_api();
                api.stream_tx_by_mid(self.mid, None).unwrap().write_rtp(write);
            }
            wrote = true;
        }
        wrote
    }
}

/// Descriptor bytes for a packet.
struct Bytes(Vec<u8>);

/// What stands in front of a sealed frame's part: the payload descriptor of VP8 or VP9, or AV1's aggregation header.
fn head(codec: Codec, (first, last): (bool, bool), (spatial, temporal): (u8, u8), picture: u32) -> Vec<u8> {
    let [.., high, low] = (picture & 0x7FFF | 0x8000).to_be_bytes();
    match codec {
        Codec::Vp8 => vec![if first { 0x90 } else { 0x80 }, 0xE0, high, low, low, temporal << 6],
        Codec::Vp9 => {
            let flags = 0xA0 | u8::from(first) << 3 | u8::from(last) << 2;
            vec![flags, high, low, temporal << 5 | spatial << 1, low]
        }
        _ => vec![0x10 | u8::from(!first) << 7 | u8::from(!last) << 6],
    }
}

/// Templates: for each size a keyframe's, then one a rate. Decode targets: for each size one a rate. `height` of the
/// first size comes with a structure.
fn descriptor(
    shape: Shape,
    (first, last, frame): (bool, bool, u16),
    (spatial, temporal, keyframe): (u8, u8, bool),
    height: Option<u16>,
) -> Bytes {
    let mut bits: Vec<bool> = Vec::new();
    let mut put = |value: u32, count: u32| bits.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    let (sizes, rates) = (u32::from(shape.spatial()), u32::from(shape.temporal()));
    let template = u32::from(spatial) * (rates + 1) + if keyframe { 0 } else { 1 + u32::from(temporal) };
    put(u32::from(first), 1);
    put(u32::from(last), 1);
    put(template, 6);
    put(u32::from(frame), 16);
    if let Some(height) = height {
        put(0b1_0000, 5); // a structure, nothing custom
        put(0, 6); // templates from 0
        put(sizes * rates - 1, 5); // decode targets
        for size in 0..sizes {
            put(0, 2);
            (1..rates).for_each(|_| put(1, 2));
            put(if size + 1 < sizes { 2 } else { 3 }, 2);
        }
        for size in 0..sizes {
            for of in 0..sizes * rates {
                put(if of / rates >= size { 2 } else { 0 }, 2);
            }
            for rate in 0..rates {
                for of in 0..sizes * rates {
                    let part = of / rates == size && of % rates >= rate;
                    put(
                        if !part {
                            0
                        } else if rate + 1 == rates && rates > 1 {
                            1
                        } else {
                            2
                        },
                        2,
                    );
                }
            }
        }
        put(0, sizes * (rates + 1)); // fdiffs
        put(0, ns_bits(sizes * rates + 1)); // no chains
        put(1, 1);
        for size in 0..sizes {
            put((u32::from(height) << size) * 16 / 9 - 1, 16);
            put((u32::from(height) << size) - 1, 16);
        }
    }
    Bytes(
        bits.chunks(8)
            .map(|chunk| chunk.iter().enumerate().fold(0, |byte, (i, bit)| byte | u8::from(*bit) << (7 - i)))
            .collect(),
    )
}

/// Bits of 0 as `ns(n)` (A.8.1).
fn ns_bits(n: u32) -> u32 {
    let width = u32::BITS - n.leading_zeros();
    if (1 << width) - n > 0 { width - 1 } else { width }
}

/// Writes the descriptor of a client's packets.
#[derive(Debug)]
pub struct Descriptor;

impl ExtensionSerializer for Descriptor {
    fn write_to(&self, buf: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(Bytes(bytes)) = values.user_values.get::<Bytes>() else { return 0 };
        buf[..bytes.len()].copy_from_slice(bytes);
        bytes.len()
    }

    fn parse_value(&self, _: &[u8], _: &mut ExtensionValues) -> bool {
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }

    fn requires_two_byte_form(&self, values: &ExtensionValues) -> bool {
        values.user_values.get::<Bytes>().is_some_and(|Bytes(bytes)| bytes.len() > 16)
    }
}
