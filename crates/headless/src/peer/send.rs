//! Frames out.

use std::time::Instant;

use protocol::StreamKind;
use str0m::{
    media::{Mid, Pt, Rid},
    rtp::{ExtensionValues, RtpWrite},
};

use super::{
    Peer, PeerOutput,
    descriptor::{Descriptor, Place},
    name, vp8,
};
use crate::{clips::Camera, passage::Mark};

/// The loudness of a voice and of silence, in dBov (RFC 6464).
const VOICE: i8 = -20;
const SILENCE: i8 = -127;

/// What header extensions tell of a picture.
#[derive(Debug, Clone, Copy)]
pub struct Picture {
    /// Whether a decoder can begin here.
    pub key: bool,
    /// Width and height in pixels.
    pub size: (u16, u16),
}

/// A sending m-line.
pub(super) struct Sending {
    pub mid: Mid,
    pub stream: StreamKind,
    pub layers: Vec<Layer>,
    /// Packets that were sent and not yet asked for.
    pub sent: u32,
    pt: Pt,
}

/// An RTP stream of it.
pub(super) struct Layer {
    pub rid: Option<Rid>,
    sequence: u64,
    frame: u16,
}

impl Sending {
    pub fn new(mid: Mid, stream: StreamKind, camera: Camera, pt: Pt) -> Self {
        let layer = |rid| Layer { rid, sequence: 1, frame: 0 };
        let rids = if stream == StreamKind::Camera { camera.rids() } else { Vec::new() };
        let mut layers: Vec<Layer> = rids.into_iter().map(|rid| layer(Some(Rid::from(rid)))).collect();
        if layers.is_empty() {
            layers.push(layer(None));
        }
        Self { mid, stream, layers, sent: 0, pt }
    }
}

impl Peer {
    /// Sends a sealed picture on one layer (low to high) of a stream. `time` in 90 kHz.
    pub fn send_picture(
        &mut self,
        stream: StreamKind,
        layer: usize,
        picture: Picture,
        time: u32,
        sealed: &[u8],
        now: Instant,
    ) {
        let Some(sending) = self.sending.iter_mut().find(|s| s.stream == stream) else { return };
        let (mid, pt) = (sending.mid, sending.pt);
        let Some(layer) = sending.layers.get_mut(layer) else { return };
        let (rid, frame) = (layer.rid, layer.frame);
        layer.frame = frame.wrapping_add(1);
        let count = vp8::packets(sealed, frame & 0x7fff).count();
        let first = layer.sequence;
        layer.sequence += count as u64;
        for (at, payload) in vp8::packets(sealed, frame & 0x7fff).enumerate() {
            let (start_of_frame, end_of_frame) = (at == 0, at + 1 == count);
            let key = picture.key.then_some(picture.size);
            let mut values = ExtensionValues::default();
            values.user_values.set(Descriptor::new(Place { start_of_frame, end_of_frame, frame, key }));
            let mark = self.mark(&payload);
            let packet = RtpWrite::new(pt, (first + at as u64).into(), time, now, payload)
                .marker(end_of_frame)
                .ext_vals(values)
                .nackable(true);
            self.write(mid, rid, (packet, mark), now);
        }
        self.wake(now);
    }

    /// Sends a sealed packet of sound. `time` in 48 kHz; `voice`: whether it is louder than silence; `first`:
    /// whether silence came before.
    pub fn send_sound(
        &mut self,
        stream: StreamKind,
        voice: bool,
        first: bool,
        time: u32,
        sealed: &[u8],
        now: Instant,
    ) {
        let Some(sending) = self.sending.iter_mut().find(|s| s.stream == stream) else { return };
        let (mid, pt) = (sending.mid, sending.pt);
        let Some(layer) = sending.layers.first_mut() else { return };
        let sequence = layer.sequence;
        layer.sequence += 1;
        let values = ExtensionValues {
            audio_level: Some(if voice { VOICE } else { SILENCE }),
            voice_activity: Some(voice),
            ..ExtensionValues::default()
        };
        let mark = self.mark(sealed);
        let packet = RtpWrite::new(pt, sequence.into(), time, now, sealed).marker(first).ext_vals(values);
        self.write(mid, None, (packet, mark), now);
        self.wake(now);
    }

    /// Packets that were sent on each m-line since the last call.
    pub fn take_sent(&mut self) -> impl Iterator<Item = (String, u32)> {
        self.sending.iter_mut().map(|sending| (name(sending.mid), std::mem::take(&mut sending.sent)))
    }

    /// What a payload is known by on its way, if times are noted.
    fn mark(&self, payload: &[u8]) -> Option<Mark> {
        self.passages.as_ref().and_then(|_| Mark::of(payload))
    }

    fn write(&mut self, mid: Mid, rid: Option<Rid>, (packet, mark): (RtpWrite, Option<Mark>), now: Instant) {
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, rid) {
            stream.write_rtp(packet);
            self.outbox.extend(mark.map(PeerOutput::Marked));
            self.sent += 1;
            if let Some(sending) = self.sending.iter_mut().find(|sending| sending.mid == mid) {
                sending.sent += 1;
            }
        }
        self.drain(now);
    }
}
