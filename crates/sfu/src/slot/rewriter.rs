//! Makes packets of changing sources one RTP stream: sequence numbers without gaps of our making, timestamps that go on with
//! the clock, and the counters in front of payloads in step.

use std::time::Instant;

use rtp::srtp::Window;

use super::Source;
use crate::history::{Marks, Meta};

/// Former parts whose packets can be asked for again: more than a history keeps, where each second picture is left out.
const FORMER: usize = 96;
/// A source whose numbers leap further begins anew: receivers count rollovers by themselves (RFC 3711 section 3.3.1), and would
/// lose count.
const LONGEST_GAP: u64 = 1_000;

/// The state of a stream that is sent.
#[derive(Debug)]
pub(crate) struct Rewriter {
    last_number: u64,
    last_timestamp: u32,
    last_sent: Option<Instant>,
    last_picture: u16,
    last_tl0: u8,
    last_frame: u16,
    /// What has been sent. A number is never used twice under one key: SRTP's nonce is made of it (RFC 7714 section 8.1).
    sent: Option<Window>,
    /// The present part comes last.
    parts: Vec<Part>,
}

/// A layer of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Feed {
    pub source: Source,
    pub layer: u8,
    /// Of the source's stream: another one begins to count anew.
    pub generation: u64,
}

/// How packets of a feed are rewritten, from one of them on, up to the first that is left out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub feed: Feed,
    /// The highest spatial layer in it: with its frame a picture ends.
    spatial: u8,
    /// Only what was left out stands between it and the part before.
    goes_on: bool,
    /// Of ours.
    first: u64,
    /// Of the source's: what is below comes from before the switch.
    first_of_source: u64,
    /// To be added to the source's.
    number: u64,
    timestamp: u32,
    picture: u16,
    tl0: u8,
    frame: u16,
}

/// What a forwarded packet becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rewritten {
    pub number: u64,
    pub timestamp: u32,
    pub marker: bool,
    /// To be added to the counters in front of the payload.
    pub picture: u16,
    pub tl0: u8,
    /// The frame's number.
    pub frame: u16,
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
            last_frame: 0,
            sent: None,
            parts: Vec::new(),
        }
    }

    /// The stream goes on with this packet of another feed, or of the same one anew. `clock_rate` in Hz.
    pub fn switch(&mut self, feed: Feed, spatial: u8, packet: &Meta, clock_rate: u32, now: Instant) {
        let pause = self.last_sent.map_or(0.0, |last| now.saturating_duration_since(last).as_secs_f64());
        let ticks = ((pause * f64::from(clock_rate)) as u64 as u32).max(1);
        let next_picture = self.last_picture.wrapping_add(1);
        let next_tl0 = self.last_tl0.wrapping_add(1);
        let next_frame = self.last_frame.wrapping_add(1);
        let first = self.last_number + 1;
        self.begin(Part {
            feed,
            spatial,
            goes_on: false,
            first,
            first_of_source: packet.number,
            number: first.wrapping_sub(packet.number),
            timestamp: self.last_timestamp.wrapping_add(ticks).wrapping_sub(packet.timestamp),
            picture: next_picture.wrapping_sub(packet.counters.picture().unwrap_or(0)),
            tl0: next_tl0.wrapping_sub(packet.counters.tl0().unwrap_or(0)),
            frame: next_frame.wrapping_sub(packet.place.frame),
        });
    }

    /// From this packet on, pictures end with the frame of this spatial layer.
    pub fn end_with(&mut self, spatial: u8, packet: &Meta) {
        if let Some((last, first)) = self.ahead(packet).filter(|(last, _)| last.spatial != spatial) {
            self.go_on(Part { spatial, first, first_of_source: packet.number, ..last });
        }
    }

    /// This packet is left out, and no gap: what comes later counts on. One that is late leaves a gap.
    pub fn skip(&mut self, packet: &Meta) {
        if let Some((last, first)) = self.ahead(packet) {
            let number = last.number.wrapping_sub(1);
            self.go_on(Part { first, first_of_source: packet.number + 1, number, ..last });
        }
    }

    /// Whether nothing that comes after this packet of the present feed was sent or left out.
    pub fn is_ahead(&self, packet: &Meta) -> bool {
        self.ahead(packet).is_some()
    }

    /// The present part, and the number that this packet has in it, if nothing after it was sent or left out.
    fn ahead(&self, packet: &Meta) -> Option<(Part, u64)> {
        let last = *self.parts.last()?;
        let number = packet.number.wrapping_add(last.number);
        (packet.number >= last.first_of_source && number > self.last_number).then_some((last, number))
    }

    /// The present part goes on like this. Where nothing of it was sent, its beginning is what came before it.
    fn go_on(&mut self, part: Part) {
        let goes_on = self.parts.last().is_some_and(|last| last.goes_on || last.first < part.first);
        self.begin(Part { goes_on, ..part });
    }

    fn begin(&mut self, part: Part) {
        // Parts of which nothing was sent.
        while self.parts.last().is_some_and(|last| last.first >= part.first) {
            self.parts.pop();
        }
        if self.parts.len() > FORMER {
            self.parts.remove(0);
        }
        self.parts.push(part);
    }

    /// Whether what is sent is of this feed.
    pub fn continues(&self, feed: Feed) -> bool {
        self.parts.last().is_some_and(|part| part.feed == feed)
    }

    /// A packet of the present feed; `None` for one from before the switch, and for one that was sent already.
    pub fn rewrite(&mut self, packet: &Meta, now: Instant) -> Option<Rewritten> {
        let mut part = self.part_of(packet)?;
        if packet.number.wrapping_add(part.number) > self.last_number + LONGEST_GAP {
            let first = self.last_number + 1;
            let number = first.wrapping_sub(packet.number);
            part = Part { goes_on: false, first, first_of_source: packet.number, number, ..part };
            self.begin(part);
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
        self.follow(packet, part);
        Some(rewritten)
    }

    /// The part to which a packet of the present feed belongs; `None` for what was left out too.
    fn part_of(&self, packet: &Meta) -> Option<Part> {
        let mut next: Option<Part> = None;
        for part in self.parts.iter().rev() {
            if packet.number >= part.first_of_source {
                let number = packet.number.wrapping_add(part.number);
                return next.is_none_or(|next| number < next.first).then_some(*part);
            }
            if !part.goes_on {
                return None;
            }
            next = Some(*part);
        }
        None
    }

    /// The highest counters that were sent.
    fn follow(&mut self, packet: &Meta, part: Part) {
        if let Some(picture) = packet.counters.picture() {
            let picture = picture.wrapping_add(part.picture) & 0x7FFF;
            if picture.wrapping_sub(self.last_picture) & 0x7FFF < 0x4000 {
                self.last_picture = picture;
            }
        }
        if let Some(tl0) = packet.counters.tl0() {
            let tl0 = tl0.wrapping_add(part.tl0);
            if tl0.wrapping_sub(self.last_tl0) < 0x80 {
                self.last_tl0 = tl0;
            }
        }
        let frame = packet.place.frame.wrapping_add(part.frame);
        if frame.wrapping_sub(self.last_frame) < 0x8000 {
            self.last_frame = frame;
        }
    }

    /// The part to which a packet belongs that was sent with this sequence number, and its number at the source.
    pub fn sent(&self, sequence: u16) -> Option<(Part, u64)> {
        let behind = u64::from((self.last_number as u16).wrapping_sub(sequence));
        let number = self.last_number.checked_sub(behind)?;
        let part = self.parts.iter().rev().find(|part| part.first <= number)?;
        Some((*part, number.wrapping_sub(part.number)))
    }

    /// Whether a packet has been sent with this number: what was left out late has one that was kept for it.
    pub fn was_sent(&self, number: u64) -> bool {
        self.sent.as_ref().is_some_and(|sent| !sent.is_new(number))
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
    pub fn rewrite(&self, packet: &Meta) -> Rewritten {
        Rewritten {
            number: packet.number.wrapping_add(self.number),
            timestamp: packet.timestamp.wrapping_add(self.timestamp),
            marker: packet.place.marks.has(Marks::MARKER)
                || packet.place.marks.has(Marks::ENDS_FRAME) && packet.place.spatial == self.spatial,
            picture: self.picture,
            tl0: self.tl0,
            frame: packet.place.frame.wrapping_add(self.frame),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use protocol::StreamKind;
    use rtp::Counters;

    use super::*;
    use crate::connection::Codec;
    use crate::history::Place;

    const CAMERA: Feed = Feed { source: (1, StreamKind::Camera), layer: 0, generation: 1 };

    fn packet(number: u64, timestamp: u32, counters: Counters) -> Meta {
        let (level, orientation, place) = (None, None, Place::UNKNOWN);
        Meta { number, timestamp, codec: Codec::Vp8, level, orientation, counters, place, descriptor: 0 }
    }

    fn plain(number: u64, timestamp: u32) -> Meta {
        packet(number, timestamp, Counters::default())
    }

    fn sent_as(rewriter: &mut Rewriter, number: u64, now: Instant) -> Option<u64> {
        rewriter.rewrite(&plain(number, 0), now).map(|rewritten| rewritten.number)
    }

    #[test]
    fn a_switch_leaves_no_gap_and_keeps_the_clock() {
        let start = Instant::now();
        let mut rewriter = Rewriter::new(100, 5_000);
        rewriter.switch(CAMERA, 0, &plain(70_000, 9), 90_000, start);
        let first = rewriter.rewrite(&plain(70_000, 9), start).unwrap();
        assert_eq!(first.number, 101);
        let after = rewriter.rewrite(&plain(70_002, 3_009), start).unwrap();
        assert_eq!(after.number, 103, "a gap of the source stays");
        let between = rewriter.rewrite(&plain(70_001, 9), start).unwrap();
        assert_eq!(between.number, 102, "and can be filled");
        assert_eq!(rewriter.rewrite(&plain(70_001, 9), start), None, "once");
        let later = start + Duration::from_millis(100);
        rewriter.switch(CAMERA, 0, &plain(5, u32::MAX), 90_000, later);
        let next = rewriter.rewrite(&plain(5, u32::MAX), later).unwrap();
        assert_eq!(next.number, 104);
        assert_eq!(next.timestamp, first.timestamp + 3_000 + 9_000);
        assert_eq!(rewriter.rewrite(&plain(4, 0), later), None, "from before the switch");
    }

    #[test]
    fn what_is_left_out_leaves_no_gap_and_what_is_late_finds_its_place() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(0, 0);
        rewriter.switch(CAMERA, 0, &plain(500, 0), 90_000, now);
        let sent = |rewriter: &mut Rewriter, number| sent_as(rewriter, number, now);
        assert_eq!(sent(&mut rewriter, 500), Some(1));
        rewriter.skip(&plain(501, 0));
        rewriter.skip(&plain(502, 0));
        assert_eq!(sent(&mut rewriter, 503), Some(2));
        // 504 is missing.
        rewriter.skip(&plain(505, 0));
        assert_eq!(sent(&mut rewriter, 506), Some(4));
        assert_eq!(sent(&mut rewriter, 501), None, "it was left out");
        assert_eq!(sent(&mut rewriter, 505), None);
        assert_eq!(sent(&mut rewriter, 504), Some(3), "its number was kept for it");
        rewriter.skip(&plain(504, 0));
        assert_eq!(sent(&mut rewriter, 507), Some(5), "what comes too late to be left out changes nothing");
        let found: Vec<_> = (1..=5).map(|sequence| rewriter.sent(sequence).unwrap().1).collect();
        assert_eq!(found, [500, 503, 504, 506, 507]);
    }

    #[test]
    fn each_second_picture_left_out_can_still_be_asked_for_over_a_history_s_length() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(0, 0);
        rewriter.switch(CAMERA, 0, &plain(0, 0), 90_000, now);
        let mut sent = Vec::new();
        for picture in 0..300_u64 {
            for number in picture * 3..picture * 3 + 3 {
                if picture % 2 == 1 {
                    rewriter.skip(&plain(number, 0));
                } else {
                    sent.push((rewriter.rewrite(&plain(number, 0), now).unwrap().number, number));
                }
            }
        }
        assert!(sent.iter().zip(1..).all(|((number, _), expected)| *number == expected), "no gaps");
        // 30 pictures a second, of which 15 are sent: a second and a half are 23 of these.
        for (number, of_source) in sent.iter().rev().take(23 * 3) {
            assert_eq!(rewriter.sent(*number as u16).unwrap().1, *of_source);
        }
    }

    #[test]
    fn a_picture_ends_with_the_highest_layer_that_is_sent() {
        let now = Instant::now();
        let ends = |number, spatial, marker| {
            let marks = Marks::ENDS_FRAME | Marks::MARKER.when(marker);
            Meta { place: Place { marks, spatial, ..Place::UNKNOWN }, ..plain(number, 0) }
        };
        let mut rewriter = Rewriter::new(0, 0);
        rewriter.switch(CAMERA, 1, &ends(10, 0, false), 90_000, now);
        let marker = |rewriter: &mut Rewriter, packet: Meta| rewriter.rewrite(&packet, now).unwrap().marker;
        assert!(!marker(&mut rewriter, ends(10, 0, false)));
        assert!(marker(&mut rewriter, ends(11, 1, false)), "the third is not sent");
        rewriter.skip(&ends(12, 2, true));
        rewriter.end_with(2, &ends(13, 0, false));
        assert!(!marker(&mut rewriter, ends(13, 0, false)));
        assert!(!marker(&mut rewriter, ends(14, 1, false)));
        assert!(marker(&mut rewriter, ends(15, 2, true)));
        // As they were when they were sent first.
        let again = |number| rewriter.sent(number).unwrap().0;
        assert!(
            again(2).rewrite(&ends(11, 1, false)).marker && !again(4).rewrite(&ends(14, 1, false)).marker
        );
    }

    #[test]
    fn a_leap_of_the_source_is_none_of_ours() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(0, 0);
        rewriter.switch(CAMERA, 0, &plain(10, 0), 90_000, now);
        let sent = |rewriter: &mut Rewriter, number| sent_as(rewriter, number, now);
        assert_eq!(sent(&mut rewriter, 10), Some(1));
        assert_eq!(sent(&mut rewriter, 10 + 65_537), Some(2), "receivers would lose count of rollovers");
        assert_eq!(sent(&mut rewriter, 11), None, "from before it");
        // The same, and what is left out lies in between.
        rewriter.skip(&plain(200_000, 0));
        assert_eq!(sent(&mut rewriter, 200_001), Some(3));
        assert_eq!(sent(&mut rewriter, 200_003), Some(5), "a gap that can be mended stays");
        assert_eq!(rewriter.sent(2).map(|(_, number)| number), Some(10 + 65_537));
        assert_eq!(rewriter.sent(3).map(|(_, number)| number), Some(200_001));
    }

    #[test]
    fn vp8_counters_go_on_over_a_switch() {
        // X=1; I, L, T present; 15-bit picture id; TL0PICIDX; TID.
        let payload = |picture: u16, tl0: u8| {
            vec![0x90, 0xE0, 0x80 | (picture >> 8) as u8, picture as u8, tl0, 0x00, 0xAA]
        };
        let counters = |payload: &[u8]| Counters::of_vp8(payload).unwrap();
        let now = Instant::now();
        let mut rewriter = Rewriter::new(0, 0);
        let mut sent = Vec::new();
        for (start, tl0) in [(0x7FFE_u16, 250_u8), (3, 9)] {
            rewriter.switch(CAMERA, 0, &packet(start.into(), 0, counters(&payload(start, tl0))), 90_000, now);
            for step in 0..3_u16 {
                let mut bytes = payload((start + step) & 0x7FFF, tl0.wrapping_add(step as u8));
                let packet = packet(u64::from(start + step), 0, counters(&bytes));
                let rewritten = rewriter.rewrite(&packet, now).unwrap();
                packet.counters.shift(&mut bytes, rewritten.picture, rewritten.tl0);
                let shifted = counters(&bytes);
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
            let feed = Feed { layer, generation: u64::from(layer), ..CAMERA };
            rewriter.switch(feed, 0, &plain(start, 0), 90_000, now);
            for number in start..start + 11_000 {
                let rewritten = rewriter.rewrite(&plain(number, number as u32), now).unwrap();
                all.push((rewritten, layer, number));
            }
        }
        for (sent, layer, number) in all.iter().rev().take(30_000).step_by(97) {
            let (part, found) = rewriter.sent(sent.number as u16).unwrap();
            assert_eq!((part.feed.layer, found), (*layer, *number));
            assert_eq!(part.rewrite(&plain(*number, *number as u32)), *sent);
        }
    }
}
