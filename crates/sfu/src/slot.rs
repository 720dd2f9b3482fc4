//! A slot: a receiving m-line of a client, its own RTP stream, fed by whichever source the shard picks.

use std::time::Instant;

use protocol::StreamKind;
use str0m::media::{Mid, Pt};
use str0m::rtp::{Ssrc, Vp8Descriptor, Vp8Patch};

/// A receiving m-line and what feeds it.
#[derive(Debug)]
pub(crate) struct Slot {
    pub mid: Mid,
    pub video: bool,
    pub pt: Pt,
    pub ssrc: Ssrc,
    /// Index of the sending session in the shard, and which of its streams.
    pub source: Option<(usize, StreamKind)>,
    /// The layer being forwarded. For audio the only one.
    pub current: Option<u8>,
    /// The layer to forward from its next keyframe on. `None` while nothing shall be sent.
    pub target: Option<u8>,
    /// There is something to forward, and the downlink is too thin for it.
    pub held_back: bool,
    pub rewriter: Rewriter,
}

impl Slot {
    /// Feeds the slot from another source, or none.
    pub fn attach(&mut self, source: Option<(usize, StreamKind)>) {
        self.source = source;
        self.current = None;
        self.target = None;
        self.held_back = false;
    }
}

/// Makes packets of changing sources one RTP stream: sequence numbers without gaps of our making,
/// timestamps that go on with the clock, and the VP8 payload descriptor's counters (RFC 7741 section
/// 4.2) in step. The descriptor is transport framing in front of the sealed frame.
#[derive(Debug)]
pub(crate) struct Rewriter {
    /// Zero until something has been sent; then the highest sequence number sent.
    last_sequence: u64,
    last_timestamp: u32,
    last_sent: Option<Instant>,
    sequence_offset: u64,
    timestamp_offset: u32,
    /// Packets of the present source before this one are from before the switch.
    first_of_source: u64,
    last_picture: u16,
    picture_offset: u16,
    last_tl0: u8,
    tl0_offset: u8,
}

/// What a forwarded packet's header becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rewritten {
    pub sequence: u64,
    pub timestamp: u32,
}

impl Rewriter {
    /// `first_sequence` must be below 2^15, so that receivers agree on the rollover counter
    /// (RFC 3711 section 3.3.1).
    pub fn new(first_sequence: u16, first_timestamp: u32) -> Self {
        Self {
            last_sequence: u64::from(first_sequence),
            last_timestamp: first_timestamp,
            last_sent: None,
            sequence_offset: 0,
            timestamp_offset: 0,
            first_of_source: 0,
            last_picture: 0,
            picture_offset: 0,
            last_tl0: 0,
            tl0_offset: 0,
        }
    }

    /// The packet with this sequence number and timestamp continues the stream. `clock_rate` in Hz.
    pub fn switch(
        &mut self,
        sequence: u64,
        timestamp: u32,
        payload: Option<&[u8]>,
        clock_rate: u32,
        now: Instant,
    ) {
        let pause = self.last_sent.map_or(0.0, |last| now.saturating_duration_since(last).as_secs_f64());
        let ticks = ((pause * f64::from(clock_rate)) as u64 as u32).max(1);
        self.timestamp_offset = self.last_timestamp.wrapping_add(ticks).wrapping_sub(timestamp);
        self.sequence_offset = (self.last_sequence + 1).wrapping_sub(sequence);
        self.first_of_source = sequence;
        if let Some(Ok(descriptor)) = payload.map(Vp8Descriptor::parse) {
            let next = self.last_picture.wrapping_add(1);
            self.picture_offset = next.wrapping_sub(descriptor.picture_id().unwrap_or(0));
            let next = self.last_tl0.wrapping_add(1);
            self.tl0_offset = next.wrapping_sub(descriptor.tl0_pic_idx().unwrap_or(0));
        }
    }

    /// The header for a packet of the present source; `None` for one from before the switch.
    pub fn rewrite(&mut self, sequence: u64, timestamp: u32, now: Instant) -> Option<Rewritten> {
        if sequence < self.first_of_source {
            return None;
        }
        let rewritten = Rewritten {
            sequence: sequence.wrapping_add(self.sequence_offset),
            timestamp: timestamp.wrapping_add(self.timestamp_offset),
        };
        if rewritten.sequence > self.last_sequence {
            self.last_sequence = rewritten.sequence;
            self.last_timestamp = rewritten.timestamp;
            self.last_sent = Some(now);
        }
        Some(rewritten)
    }

    /// The change to a VP8 payload descriptor, where it has counters.
    pub fn vp8_patch(&mut self, payload: &[u8]) -> Option<Vp8Patch> {
        let descriptor = Vp8Descriptor::parse(payload).ok()?;
        let mut patch = descriptor.patch();
        if let Some(picture) = descriptor.picture_id() {
            let picture = picture.wrapping_add(self.picture_offset) & 0x7FFF;
            if picture.wrapping_sub(self.last_picture) & 0x7FFF < 0x4000 {
                self.last_picture = picture;
            }
            patch = patch.picture_id(picture);
        }
        if let Some(tl0) = descriptor.tl0_pic_idx() {
            let tl0 = tl0.wrapping_add(self.tl0_offset);
            if tl0.wrapping_sub(self.last_tl0) < 0x80 {
                self.last_tl0 = tl0;
            }
            patch = patch.tl0_pic_idx(tl0);
        }
        // A seven-bit picture id cannot hold every value; such a packet leaves as it came.
        patch.build().ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_switch_leaves_no_gap_and_keeps_the_clock() {
        let start = Instant::now();
        let mut rewriter = Rewriter::new(100, 5_000);
        rewriter.switch(70_000, 9, None, 90_000, start);
        let first = rewriter.rewrite(70_000, 9, start).unwrap();
        assert_eq!(first.sequence, 101);
        assert_eq!(
            rewriter.rewrite(70_002, 3_009, start).unwrap().sequence,
            103,
            "a gap of the source stays"
        );
        assert_eq!(rewriter.rewrite(70_001, 9, start).unwrap().sequence, 102, "and can be filled");
        let later = start + Duration::from_millis(100);
        rewriter.switch(5, u32::MAX, None, 90_000, later);
        let next = rewriter.rewrite(5, u32::MAX, later).unwrap();
        assert_eq!(next.sequence, 104);
        assert_eq!(next.timestamp, first.timestamp + 3_000 + 9_000);
        assert_eq!(rewriter.rewrite(4, 0, later), None, "from before the switch");
    }

    #[test]
    fn vp8_counters_go_on_over_a_switch() {
        // X=1; I, L, T present; 15-bit picture id; TL0PICIDX; TID.
        let payload = |picture: u16, tl0: u8| {
            vec![0x90, 0xE0, 0x80 | (picture >> 8) as u8, picture as u8, tl0, 0x00, 0xAA]
        };
        let now = Instant::now();
        let mut rewriter = Rewriter::new(0, 0);
        let mut sent = Vec::new();
        for (start, tl0) in [(0x7FFE_u16, 250_u8), (3, 9)] {
            rewriter.switch(u64::from(start), 0, Some(&payload(start, tl0)), 90_000, now);
            for step in 0..3_u16 {
                let bytes = payload((start + step) & 0x7FFF, tl0.wrapping_add(step as u8));
                let patch = rewriter.vp8_patch(&bytes).unwrap();
                sent.push(patch);
            }
        }
        let expected: Vec<_> = (1..=6_u16)
            .map(|n| {
                let any = payload(0, 0);
                Vp8Descriptor::parse(&any)
                    .unwrap()
                    .patch()
                    .picture_id(n)
                    .tl0_pic_idx(n as u8)
                    .build()
                    .unwrap()
            })
            .collect();
        assert_eq!(sent, expected);
    }
}
