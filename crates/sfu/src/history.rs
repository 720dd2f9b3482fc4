//! The packets of a stream that are kept for a while: until all who receive it have got them, and for whoever asks again.

use std::time::{Duration, Instant};

use rtp::vp8;

/// Packets that can be found again; a power of two.
const PACKETS: u64 = 512;
/// Bytes to begin with, and at most.
const SMALLEST: usize = 16 << 10;
const LARGEST: usize = 512 << 10;
/// For so long packets are kept, if [`LARGEST`] and [`PACKETS`] suffice: who asks later needs a keyframe.
const KEPT: Duration = Duration::from_millis(1_500);

/// A packet of a source, as all who receive it need it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    /// The source's, without wraps.
    pub number: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub starts_keyframe: bool,
    /// As in the header extensions of RFC 6464 and 3GPP TS 26.114.
    pub level: Option<u8>,
    pub orientation: Option<u8>,
    pub vp8: vp8::Descriptor,
    /// Where its payload stands, counted from the beginning of the stream.
    start: u64,
    length: u16,
}

/// What a packet is, without its payload.
pub(crate) struct Meta {
    pub number: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub starts_keyframe: bool,
    pub level: Option<u8>,
    pub orientation: Option<u8>,
    pub vp8: vp8::Descriptor,
}

/// A ring of payloads.
#[derive(Debug, Default)]
pub(crate) struct History {
    bytes: Vec<u8>,
    /// Written so far, with what was left empty at the ring's end.
    written: u64,
    /// When its present round began.
    round: Option<Instant>,
    packets: Vec<Option<Stored>>,
}

impl History {
    /// Keeps a packet; gives how it is to be found. Packets that are old give way. `None` if it is too long to be kept.
    pub fn push(&mut self, meta: Meta, payload: &[u8], now: Instant) -> Option<Stored> {
        let length = u16::try_from(payload.len()).ok().filter(|length| usize::from(*length) <= SMALLEST)?;
        if self.packets.is_empty() {
            self.packets = vec![None; PACKETS as usize];
            self.bytes = vec![0; SMALLEST];
        }
        let left = self.left();
        if self.round.is_none() || left < u64::from(length) {
            let hasty = self.round.is_some_and(|round| now.saturating_duration_since(round) < KEPT);
            if hasty && self.bytes.len() < LARGEST {
                self.grow();
            }
            self.round = Some(now);
            // A payload stands in one piece.
            if self.left() < u64::from(length) {
                self.written += self.left();
            }
        }
        let at = (self.written % self.bytes.len() as u64) as usize;
        self.bytes[at..at + payload.len()].copy_from_slice(payload);
        let Meta { number, timestamp, marker, starts_keyframe, level, orientation, vp8 } = meta;
        let start = self.written;
        let stored =
            Stored { number, timestamp, marker, starts_keyframe, level, orientation, vp8, start, length };
        self.written += u64::from(length);
        self.packets[(number % PACKETS) as usize] = Some(stored);
        Some(stored)
    }

    /// Bytes to the end of the ring.
    fn left(&self) -> u64 {
        let size = self.bytes.len() as u64;
        size - self.written % size
    }

    /// Twice the size; what is kept stays where it is found.
    fn grow(&mut self) {
        let size = self.bytes.len();
        let mut grown = vec![0; size * 2];
        let end = (self.written % size as u64) as usize;
        // The newer part of the ring is of this round, the rest of the one before.
        let this_round = (self.written - end as u64) % (2 * size as u64);
        let before = (this_round as usize + size) % (2 * size);
        grown[this_round as usize..][..end].copy_from_slice(&self.bytes[..end]);
        grown[before + end..before + size].copy_from_slice(&self.bytes[end..]);
        self.bytes = grown;
    }

    /// Finds a packet by its number.
    pub fn find(&self, number: u64) -> Option<Stored> {
        let stored =
            self.packets.get((number % PACKETS) as usize)?.filter(|stored| stored.number == number)?;
        self.holds(&stored).then_some(stored)
    }

    /// The payload of a packet that was pushed; `None` if it has given way.
    pub fn payload(&self, stored: &Stored) -> Option<&[u8]> {
        if !self.holds(stored) {
            return None;
        }
        let at = (stored.start % self.bytes.len() as u64) as usize;
        self.bytes.get(at..at + usize::from(stored.length))
    }

    fn holds(&self, stored: &Stored) -> bool {
        stored.start < self.written && stored.start + self.bytes.len() as u64 >= self.written
    }

    /// Another stream begins.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(history: &mut History, number: u64, length: usize, now: Instant) -> Stored {
        let meta = Meta {
            number,
            timestamp: 0,
            marker: false,
            starts_keyframe: false,
            level: None,
            orientation: None,
            vp8: vp8::Descriptor::default(),
        };
        history.push(meta, &vec![number as u8; length], now).unwrap()
    }

    /// So many packets in a row, each `gap` after the one before, of lengths that differ.
    fn stream(history: &mut History, packets: u64, gap: Duration, kept: u64) {
        let mut now = Instant::now();
        let length = |number| 900 + (number * 7 % 300) as usize;
        for number in 0..packets {
            now += gap;
            push(history, number, length(number), now);
            for back in [0, 1, kept / 2, kept] {
                let Some(number) = number.checked_sub(back) else { continue };
                let stored = history.find(number).unwrap();
                let payload = history.payload(&stored).unwrap();
                assert_eq!(payload.len(), length(number));
                assert!(payload.iter().all(|byte| *byte == number as u8), "{number}");
            }
        }
    }

    #[test]
    fn packets_are_found_as_they_were_for_a_second_and_a_half() {
        let mut history = History::default();
        // Close to 2 Mbit/s.
        stream(&mut history, 3_000, Duration::from_millis(4), 375);
        assert_eq!(history.bytes.len(), LARGEST);
        assert!(history.find(3_000 - 513).is_none());
    }

    #[test]
    fn a_little_takes_little_and_it_grows_when_more_comes() {
        let mut history = History::default();
        stream(&mut history, 300, Duration::from_millis(50), 13);
        assert!(
            history.bytes.len() <= 64 << 10,
            "twice a second and a half at most: {}",
            history.bytes.len()
        );
        history = History::default();
        stream(&mut history, 100, Duration::from_millis(200), 8);
        assert_eq!(history.bytes.len(), SMALLEST);
        let mut now = Instant::now() + Duration::from_secs(100);
        for number in 100..1_000 {
            now += Duration::from_millis(8);
            push(&mut history, number, 1_000, now);
        }
        assert!((850..1_000).all(|number| history.find(number).is_some()), "{}", history.bytes.len());
    }

    #[test]
    fn nothing_is_found_after_another_stream_has_begun() {
        let mut history = History::default();
        let first = push(&mut history, 70_000, 100, Instant::now());
        assert_eq!(history.payload(&first), Some(&[112; 100][..]));
        assert!(history.find(70_000 - 512).is_none() && history.find(3).is_none());
        history.clear();
        assert!(history.payload(&first).is_none() && history.find(70_000).is_none());
    }
}
