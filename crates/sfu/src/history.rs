//! The packets of a stream that are kept for a while: until all who receive it have got them, and for whoever asks again.

use std::ops::Deref;
use std::time::{Duration, Instant};

use rtp::Counters;

use crate::connection::Codec;
use crate::dependency_descriptor::FrameMark;

/// Packets that can be found again; a power of two.
const PACKETS: u64 = 512;
/// Bytes to begin with, and at most.
const SMALLEST: usize = 16 << 10;
const LARGEST: usize = 512 << 10;
/// For so long packets are kept, if [`LARGEST`] and [`PACKETS`] suffice: who asks later needs a keyframe.
const KEPT: Duration = Duration::from_millis(1_500);

/// What a packet is, as all who receive it need it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meta {
    /// The source's, without wraps.
    pub number: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub codec: Codec,
    /// As in the header extensions of RFC 6464 and 3GPP TS 26.114.
    pub level: Option<u8>,
    pub orientation: Option<u8>,
    pub counters: Counters,
    pub place: Place,
}

/// Where a packet stands among the frames and layers of its stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// A decoder can start with it.
    pub starts_keyframe: bool,
    pub starts_frame: bool,
    pub ends_frame: bool,
    pub spatial: u8,
    /// The frame's number.
    pub frame: u16,
    /// See [`FrameMark`].
    pub targets: u32,
    pub switches: u32,
}

impl Place {
    /// Of what is not told: a part of everything.
    pub const UNKNOWN: Self = Self {
        starts_keyframe: false,
        starts_frame: false,
        ends_frame: false,
        spatial: 0,
        frame: 0,
        targets: u32::MAX,
        switches: 0,
    };

    /// Whether it is a part of this decode target.
    pub fn is_part_of(&self, decode_target: u8) -> bool {
        self.targets >> decode_target & 1 == 1
    }
}

impl From<FrameMark> for Place {
    fn from(mark: FrameMark) -> Self {
        Self {
            starts_keyframe: mark.starts_keyframe(),
            starts_frame: mark.start_of_frame,
            ends_frame: mark.end_of_frame,
            spatial: mark.spatial.unwrap_or(0),
            frame: mark.frame_number,
            targets: mark.targets,
            switches: mark.switches,
        }
    }
}

/// A packet that is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    pub meta: Meta,
    /// Where it stands, counted from the beginning of the stream: a Dependency Descriptor, then the payload.
    start: u64,
    descriptor: u8,
    /// Of both.
    length: u16,
}

impl Deref for Stored {
    type Target = Meta;

    fn deref(&self) -> &Meta {
        &self.meta
    }
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
    pub fn push(&mut self, meta: Meta, descriptor: &[u8], payload: &[u8], now: Instant) -> Option<Stored> {
        let length = descriptor.len() + payload.len();
        let length = u16::try_from(length).ok().filter(|length| usize::from(*length) <= SMALLEST)?;
        let descriptor_length = u8::try_from(descriptor.len()).ok()?;
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
            // A packet stands in one piece.
            if self.left() < u64::from(length) {
                self.written += self.left();
            }
        }
        let at = (self.written % self.bytes.len() as u64) as usize;
        let (before, behind) =
            self.bytes[at..at + usize::from(length)].split_at_mut(usize::from(descriptor_length));
        before.copy_from_slice(descriptor);
        behind.copy_from_slice(payload);
        let stored = Stored { meta, start: self.written, descriptor: descriptor_length, length };
        self.written += u64::from(length);
        self.packets[(meta.number % PACKETS) as usize] = Some(stored);
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

    /// Descriptor and payload of a packet that was pushed; `None` if it has given way.
    pub fn bytes(&self, stored: &Stored) -> Option<(&[u8], &[u8])> {
        if !self.holds(stored) {
            return None;
        }
        let at = (stored.start % self.bytes.len() as u64) as usize;
        let bytes = self.bytes.get(at..at + usize::from(stored.length))?;
        Some(bytes.split_at(usize::from(stored.descriptor)))
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
            codec: Codec::Vp8,
            level: None,
            orientation: None,
            counters: Counters::default(),
            place: Place::UNKNOWN,
        };
        history.push(meta, &[], &vec![number as u8; length], now).unwrap()
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
                let (_, payload) = history.bytes(&stored).unwrap();
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
        assert_eq!(history.bytes(&first), Some((&[][..], &[112; 100][..])));
        assert!(history.find(70_000 - 512).is_none() && history.find(3).is_none());
        history.clear();
        assert!(history.bytes(&first).is_none() && history.find(70_000).is_none());
    }
}
