//! Makes packets of changing sources one RTP stream: sequence numbers without gaps of our making, timestamps that go on with
//! the clock, and the VP8 payload descriptor's counters (RFC 7741 section 4.2) in step.

use std::time::Instant;

use rtp::srtp::Window;
use rtp::vp8;

use super::Source;
use crate::history::Stored;

/// Former sources whose packets can be asked for again.
const FORMER: usize = 4;

/// The state of a stream that is sent.
#[derive(Debug)]
pub(crate) struct Rewriter {
    last_number: u64,
    last_timestamp: u32,
    last_sent: Option<Instant>,
    last_picture: u16,
    last_tl0: u8,
    /// What has been sent. A number is never used twice under one key: SRTP's nonce is made of it (RFC 7714 section 8.1).
    sent: Option<Window>,
    /// The present part comes last.
    parts: Vec<Part>,
}

/// How the packets of one layer of one source are rewritten, from its first on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub source: Source,
    pub layer: u8,
    /// Of the source's stream: another one begins to count anew.
    pub generation: u64,
    /// Of ours.
    first: u64,
    /// Of the source's: what is below comes from before the switch.
    first_of_source: u64,
    /// To be added to the source's.
    number: u64,
    timestamp: u32,
    picture: u16,
    tl0: u8,
}

/// What a forwarded packet becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rewritten {
    pub number: u64,
    pub timestamp: u32,
    /// To be added to the counters of the VP8 payload descriptor.
    pub picture: u16,
    pub tl0: u8,
}

impl Rewriter {
    /// `first_sequence` must be below 2^15, so that receivers agree on the rollover counter
    /// (RFC 3711 section 3.3.1).
    pub fn new(first_sequence: u16, first_timestamp: u32) -> Self {
        Self {
            last_number: u64::from(first_sequence),
            last_timestamp: first_timestamp,
            last_sent: None,
            last_picture: 0,
            last_tl0: 0,
            sent: None,
            parts: Vec::new(),
        }
    }

    /// This packet continues the stream. `clock_rate` in Hz.
    pub fn switch(
        &mut self,
        (source, layer, generation): (Source, u8, u64),
        packet: &Stored,
        clock_rate: u32,
        now: Instant,
    ) {
        let pause = self.last_sent.map_or(0.0, |last| now.saturating_duration_since(last).as_secs_f64());
        let ticks = ((pause * f64::from(clock_rate)) as u64 as u32).max(1);
        let next_picture = self.last_picture.wrapping_add(1);
        let next_tl0 = self.last_tl0.wrapping_add(1);
        let first = self.last_number + 1;
        let part = Part {
            source,
            layer,
            generation,
            first,
            first_of_source: packet.number,
            number: first.wrapping_sub(packet.number),
            timestamp: self.last_timestamp.wrapping_add(ticks).wrapping_sub(packet.timestamp),
            picture: next_picture.wrapping_sub(packet.vp8.picture().unwrap_or(0)),
            tl0: next_tl0.wrapping_sub(packet.vp8.tl0().unwrap_or(0)),
        };
        // A part of which nothing was sent.
        if self.parts.last().is_some_and(|last| last.first == first) {
            self.parts.pop();
        }
        if self.parts.len() > FORMER {
            self.parts.remove(0);
        }
        self.parts.push(part);
    }

    /// Whether the present part is this.
    pub fn continues(&self, (source, layer, generation): (Source, u8, u64)) -> bool {
        self.parts
            .last()
            .is_some_and(|part| part.source == source && part.layer == layer && part.generation == generation)
    }

    /// A packet of the present source; `None` for one from before the switch, and for one that was sent already.
    pub fn rewrite(&mut self, packet: &Stored, now: Instant) -> Option<Rewritten> {
        let part = *self.parts.last()?;
        if packet.number < part.first_of_source {
            return None;
        }
        let rewritten = part.rewrite(packet);
        match &mut self.sent {
            Some(sent) if sent.is_new(rewritten.number) => sent.mark(rewritten.number),
            Some(_) => return None,
            none => *none = Some(Window::after(rewritten.number)),
        }
        if rewritten.number > self.last_number {
            self.last_number = rewritten.number;
            self.last_timestamp = rewritten.timestamp;
            self.last_sent = Some(now);
        }
        self.follow(&packet.vp8, part);
        Some(rewritten)
    }

    /// The highest counters that were sent.
    fn follow(&mut self, descriptor: &vp8::Descriptor, part: Part) {
        if let Some(picture) = descriptor.picture() {
            let picture = picture.wrapping_add(part.picture) & 0x7FFF;
            if picture.wrapping_sub(self.last_picture) & 0x7FFF < 0x4000 {
                self.last_picture = picture;
            }
        }
        if let Some(tl0) = descriptor.tl0() {
            let tl0 = tl0.wrapping_add(part.tl0);
            if tl0.wrapping_sub(self.last_tl0) < 0x80 {
                self.last_tl0 = tl0;
            }
        }
    }

    /// The part to which a packet belongs that was sent with this sequence number, and its number at the source.
    pub fn sent(&self, sequence: u16) -> Option<(Part, u64)> {
        let behind = u64::from((self.last_number as u16).wrapping_sub(sequence));
        let number = self.last_number.checked_sub(behind)?;
        let part = self.parts.iter().rev().find(|part| part.first <= number)?;
        Some((*part, number.wrapping_sub(part.number)))
    }

    /// The sequence number of the latest packet.
    pub fn last(&self) -> u16 {
        self.last_number as u16
    }

    /// Where the stream's clock stands: the last timestamp, and when it was sent.
    pub fn clock(&self) -> Option<(u32, Instant)> {
        self.last_sent.map(|sent| (self.last_timestamp, sent))
    }
}

impl Part {
    /// The same as when the packet was sent first.
    pub fn rewrite(&self, packet: &Stored) -> Rewritten {
        Rewritten {
            number: packet.number.wrapping_add(self.number),
            timestamp: packet.timestamp.wrapping_add(self.timestamp),
            picture: self.picture,
            tl0: self.tl0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use protocol::StreamKind;

    use super::*;
    use crate::history::{History, Meta};

    const CAMERA: (Source, u8, u64) = ((1, StreamKind::Camera), 0, 1);

    fn packet(number: u64, timestamp: u32, payload: &[u8]) -> Stored {
        let vp8 = vp8::Descriptor::parse(payload).unwrap_or_default();
        let (level, orientation) = (None, None);
        let meta = Meta { number, timestamp, marker: false, starts_keyframe: false, level, orientation, vp8 };
        History::default().push(meta, payload, Instant::now()).unwrap()
    }

    fn plain(number: u64, timestamp: u32) -> Stored {
        packet(number, timestamp, &[])
    }

    #[test]
    fn a_switch_leaves_no_gap_and_keeps_the_clock() {
        let start = Instant::now();
        let mut rewriter = Rewriter::new(100, 5_000);
        rewriter.switch(CAMERA, &plain(70_000, 9), 90_000, start);
        let first = rewriter.rewrite(&plain(70_000, 9), start).unwrap();
        assert_eq!(first.number, 101);
        let after = rewriter.rewrite(&plain(70_002, 3_009), start).unwrap();
        assert_eq!(after.number, 103, "a gap of the source stays");
        let between = rewriter.rewrite(&plain(70_001, 9), start).unwrap();
        assert_eq!(between.number, 102, "and can be filled");
        assert_eq!(rewriter.rewrite(&plain(70_001, 9), start), None, "once");
        let later = start + Duration::from_millis(100);
        rewriter.switch(CAMERA, &plain(5, u32::MAX), 90_000, later);
        let next = rewriter.rewrite(&plain(5, u32::MAX), later).unwrap();
        assert_eq!(next.number, 104);
        assert_eq!(next.timestamp, first.timestamp + 3_000 + 9_000);
        assert_eq!(rewriter.rewrite(&plain(4, 0), later), None, "from before the switch");
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
            rewriter.switch(CAMERA, &packet(start.into(), 0, &payload(start, tl0)), 90_000, now);
            for step in 0..3_u16 {
                let mut bytes = payload((start + step) & 0x7FFF, tl0.wrapping_add(step as u8));
                let packet = packet(u64::from(start + step), 0, &bytes);
                let rewritten = rewriter.rewrite(&packet, now).unwrap();
                packet.vp8.shift(&mut bytes, rewritten.picture, rewritten.tl0);
                let shifted = vp8::Descriptor::parse(&bytes).unwrap();
                sent.push((shifted.picture().unwrap(), shifted.tl0().unwrap()));
            }
        }
        assert_eq!(sent, (1..=6).map(|n| (n, n as u8)).collect::<Vec<_>>());
    }

    #[test]
    fn what_was_sent_is_found_again_by_its_number_also_over_switches_and_wraps() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(30_000, 0);
        let layers = [(0, 100), (2, 70_000), (1, 500), (0, 9_000)];
        let mut all = Vec::new();
        for (layer, start) in layers {
            let source = ((1, StreamKind::Camera), layer, u64::from(layer));
            rewriter.switch(source, &plain(start, 0), 90_000, now);
            for number in start..start + 11_000 {
                let rewritten = rewriter.rewrite(&plain(number, number as u32), now).unwrap();
                all.push((rewritten, layer, number));
            }
        }
        for (sent, layer, number) in all.iter().rev().take(30_000).step_by(97) {
            let (part, found) = rewriter.sent(sent.number as u16).unwrap();
            assert_eq!((part.layer, found), (*layer, *number));
            assert_eq!(part.rewrite(&plain(*number, *number as u32)), *sent);
        }
    }
}
