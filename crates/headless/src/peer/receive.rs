//! Frames in.

use std::time::Instant;

use str0m::{
    media::{KeyframeRequestKind, Mid},
    rtp::RtpPacket,
};

use super::{Peer, PeerOutput, name, vp8::Assembler};
use crate::passage::Mark;

/// Packets that came on a slot, repaired ones among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reception {
    /// Different packets.
    pub received: u64,
    /// Packets that should have come, by the sequence numbers.
    pub expected: u64,
}

/// A slot.
pub(super) struct Receiving {
    pub mid: Mid,
    pub name: String,
    pub video: bool,
    pub reception: Reception,
    span: Option<(u64, u64)>,
    assembler: Assembler,
}

impl Receiving {
    pub fn new(mid: Mid, video: bool) -> Self {
        Self {
            mid,
            name: name(mid),
            video,
            reception: Reception::default(),
            span: None,
            assembler: Assembler::default(),
        }
    }

    /// What was begun is not finished.
    pub fn forget(&mut self) {
        self.assembler = Assembler::default();
    }

    fn count(&mut self, sequence: u64) {
        let (first, last) = self.span.unwrap_or((sequence, sequence));
        let span = (first.min(sequence), last.max(sequence));
        self.span = Some(span);
        self.reception.received += 1;
        self.reception.expected = span.1 - span.0 + 1;
    }
}

impl Peer {
    pub(super) fn packet(&mut self, packet: RtpPacket, _now: Instant) {
        let ssrc = packet.header.ssrc;
        let Some(mid) = self.rtc.direct_api().stream_rx(&ssrc).map(|stream| stream.mid()) else { return };
        let Some(slot) = self.receiving.iter_mut().find(|slot| slot.mid == mid) else { return };
        slot.count(*packet.seq_no);
        if let Some((passages, at)) = self.passages.as_ref().zip(self.arrival)
            && let Some(mark) = Mark::of(&packet.payload)
        {
            passages.arrived(mark, at);
        }
        if self.counts_only {
            return;
        }
        if !slot.video {
            let sealed = packet.payload.to_vec();
            self.outbox.push_back(PeerOutput::Frame { mid: slot.name.clone(), video: false, sealed });
            return;
        }
        let frames = slot.assembler.packet(*packet.seq_no, packet.header.marker, &packet.payload);
        for sealed in frames {
            self.outbox.push_back(PeerOutput::Frame { mid: slot.name.clone(), video: true, sealed });
        }
        if slot.assembler.lost()
            && let Some(stream) = self.rtc.direct_api().stream_rx(&ssrc)
        {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
    }
}
