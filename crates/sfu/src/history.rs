//! The packets of a stream that are kept for a while: until all who receive it have got them, and for whoever asks again.

use std::collections::VecDeque;
use std::ops::{BitOr, Deref};
use std::time::{Duration, Instant};

use rtp::Counters;

use crate::connection::Codec;
use crate::dependency_descriptor::FrameMark;

/// Packets that can be found again, at first and at most; powers of two.
const FEWEST: usize = 32;
const MOST: usize = 512;
/// Bytes that are taken at a time, and how often at most: 512 KiB.
const PIECE: usize = 8 << 10;
const PIECES: usize = 64;
/// Pieces that are old and are not given back, for no two seconds are the same.
const SPARE: usize = 2;
/// For so long packets are kept, if [`PIECES`] and [`MOST`] suffice: who asks later needs a keyframe. Browsers ask ten times, a
/// round trip apart, which they take for 100 ms before they know it.
const KEPT: [Duration; 2] = [Duration::from_secs(1), Duration::from_millis(1_500)];
const REQUESTS: u32 = 10;
/// And so long, if nobody receives the stream: who begins to gets all of the keyframe with which they begin.
const BRIEFLY: Duration = Duration::from_millis(100);
/// Nobody receives a stream of which nobody has taken anything for so long.
const LATELY: Duration = Duration::from_secs(2);

/// What a packet is, as all who receive it need it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meta {
    /// The source's, without wraps.
    pub number: u64,
    pub timestamp: u32,
    pub codec: Codec,
    /// As in the header extensions of RFC 6464 and 3GPP TS 26.114.
    pub level: Option<u8>,
    pub orientation: Option<u8>,
    pub counters: Counters,
    pub place: Place,
    /// Bytes of the Dependency Descriptor that is kept in front of the payload.
    pub descriptor: u8,
}

/// Where a packet stands among the frames and layers of its stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub marks: Marks,
    pub spatial: u8,
    /// The frame's number.
    pub frame: u16,
    /// See [`FrameMark`]; of the first 16 targets.
    pub targets: u16,
    pub switches: u16,
}

impl Place {
    /// Of what is not told: a part of everything.
    pub const UNKNOWN: Self = Self { marks: Marks(0), spatial: 0, frame: 0, targets: u16::MAX, switches: 0 };

    /// Whether it is a part of this decode target.
    pub fn is_part_of(&self, decode_target: u8) -> bool {
        self.targets >> decode_target & 1 == 1
    }
}

impl From<FrameMark> for Place {
    fn from(mark: FrameMark) -> Self {
        Self {
            marks: Marks::STARTS_KEYFRAME.when(mark.starts_keyframe())
                | Marks::STARTS_FRAME.when(mark.start_of_frame)
                | Marks::ENDS_FRAME.when(mark.end_of_frame),
            spatial: mark.spatial.unwrap_or(0),
            frame: mark.frame_number,
            targets: mark.targets as u16,
            switches: mark.switches as u16,
        }
    }
}

/// What a packet begins and ends, in one byte: there are many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks(u8);

impl Marks {
    /// That of the RTP header.
    pub const MARKER: Self = Self(1);
    /// A decoder can start with it.
    pub const STARTS_KEYFRAME: Self = Self(2);
    pub const STARTS_FRAME: Self = Self(4);
    pub const ENDS_FRAME: Self = Self(8);

    /// This, if it is so.
    pub fn when(self, so: bool) -> Self {
        if so { self } else { Self(0) }
    }

    pub fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }
}

impl BitOr for Marks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A packet that is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    pub meta: Meta,
    /// Where it stands: in which piece, counted from the beginning of the stream, and where there. A Dependency Descriptor,
    /// then the payload.
    piece: u32,
    start: u16,
    /// Of both.
    length: u16,
}

impl Deref for Stored {
    type Target = Meta;

    fn deref(&self) -> &Meta {
        &self.meta
    }
}

/// Payloads in pieces of memory: as many as the stream's rate needs.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Oldest first.
    pieces: VecDeque<Piece>,
    /// Pieces that have given way.
    gone: u32,
    /// A ring, by their numbers.
    packets: Vec<Option<Stored>>,
    /// When somebody last took a packet, and the round trip to the farthest who may ask again.
    taken: Option<Instant>,
    round_trip: Duration,
}

#[derive(Debug)]
struct Piece {
    /// [`PIECE`] is its capacity.
    bytes: Vec<u8>,
    /// When something was last written to it.
    written: Instant,
}

impl History {
    /// Keeps a packet; gives how it is to be found. Packets that are old give way. `None` if it is too long to be kept.
    /// `descriptor` has as many bytes as `meta` says.
    pub fn push(&mut self, meta: Meta, descriptor: &[u8], payload: &[u8], now: Instant) -> Option<Stored> {
        let both = descriptor.len() + payload.len();
        let length = u16::try_from(both).ok().filter(|length| usize::from(*length) <= PIECE)?;
        if self.pieces.back().is_none_or(|last| last.bytes.len() + both > PIECE) {
            self.begin_piece(now);
        }
        let piece = self.pieces.back_mut()?;
        let start = piece.bytes.len() as u16;
        piece.bytes.extend_from_slice(descriptor);
        piece.bytes.extend_from_slice(payload);
        piece.written = now;
        let piece = self.gone.wrapping_add(self.pieces.len() as u32 - 1);
        let stored = Stored { meta, piece, start, length };
        self.enter(stored);
        Some(stored)
    }

    /// Somebody has taken a packet.
    pub fn taken(&mut self, now: Instant) {
        self.taken = Some(now);
    }

    /// Gives back what is not needed any more; to be called now and then, with the longest round trip to a receiver.
    pub fn trim(&mut self, round_trip: Duration, now: Instant) {
        self.round_trip = round_trip;
        let kept = self.kept(now);
        let old = |piece: Option<&Piece>| piece.is_some_and(|piece| piece.is_old(kept, now));
        if old(self.pieces.back()) {
            self.gone = self.gone.wrapping_add(self.pieces.len() as u32);
            (self.pieces, self.packets) = Default::default();
        }
        while old(self.pieces.get(SPARE)) {
            self.pieces.pop_front();
            self.gone = self.gone.wrapping_add(1);
        }
        let found = self.packets.iter().flatten().filter(|stored| self.piece(stored).is_some()).count();
        if self.packets.len() > FEWEST && found * 8 <= self.packets.len() {
            self.resize(self.packets.len() / 2);
        }
    }

    /// Finds a packet by its number.
    pub fn find(&self, number: u64) -> Option<Stored> {
        let place = self.place(number)?;
        self.packets[place].filter(|stored| stored.number == number && self.piece(stored).is_some())
    }

    /// Descriptor and payload of a packet that was pushed; `None` if it has given way.
    pub fn bytes(&self, stored: &Stored) -> Option<(&[u8], &[u8])> {
        let start = usize::from(stored.start);
        let bytes = self.piece(stored)?.bytes.get(start..start + usize::from(stored.length))?;
        bytes.split_at_checked(usize::from(stored.descriptor))
    }

    /// Another stream begins. What was pushed before is not found any more.
    pub fn clear(&mut self) {
        let gone = self.gone.wrapping_add(self.pieces.len() as u32);
        *self = Self { gone, ..Self::default() };
    }

    fn piece(&self, stored: &Stored) -> Option<&Piece> {
        self.pieces.get(stored.piece.wrapping_sub(self.gone) as usize)
    }

    fn kept(&self, now: Instant) -> Duration {
        let received = self.taken.is_some_and(|taken| now.saturating_duration_since(taken) < LATELY);
        let [least, most] = KEPT;
        if received { (self.round_trip * REQUESTS).clamp(least, most) } else { BRIEFLY }
    }

    /// The oldest piece, if it is old enough or there are too many, else another.
    fn begin_piece(&mut self, now: Instant) {
        let kept = self.kept(now);
        let full = self.pieces.len() >= PIECES;
        let again = self.pieces.front().is_some_and(|oldest| full || oldest.is_old(kept, now));
        let oldest = if again { self.pieces.pop_front() } else { None };
        self.gone = self.gone.wrapping_add(again.into());
        let mut bytes = oldest.map_or_else(|| Vec::with_capacity(PIECE), |oldest| oldest.bytes);
        bytes.clear();
        self.pieces.push_back(Piece { bytes, written: now });
    }

    /// Puts a packet where it is found; the ring grows before one that is still kept gives way.
    fn enter(&mut self, stored: Stored) {
        let in_the_way = self.place(stored.number).and_then(|place| self.packets[place]);
        if self.packets.is_empty() {
            self.resize(FEWEST);
        } else if in_the_way.is_some_and(|other| self.piece(&other).is_some()) && self.packets.len() < MOST {
            self.resize(self.packets.len() * 2);
        }
        if let Some(place) = self.place(stored.number) {
            self.packets[place] = Some(stored);
        }
    }

    /// Where a packet of that number stands.
    fn place(&self, number: u64) -> Option<usize> {
        (!self.packets.is_empty()).then(|| number as usize & (self.packets.len() - 1))
    }

    fn resize(&mut self, packets: usize) {
        let before = std::mem::replace(&mut self.packets, vec![None; packets]);
        for stored in before.into_iter().flatten() {
            if let Some(place) = self.place(stored.number).filter(|_| self.piece(&stored).is_some()) {
                self.packets[place] = Some(stored);
            }
        }
    }
}

impl Piece {
    fn is_old(&self, kept: Duration, now: Instant) -> bool {
        now.saturating_duration_since(self.written) > kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To keep packets for as long as any.
    const FAR: Duration = Duration::from_millis(200);

    fn meta(number: u64) -> Meta {
        Meta {
            number,
            timestamp: 0,
            codec: Codec::Vp8,
            level: None,
            orientation: None,
            counters: Counters::default(),
            place: Place::UNKNOWN,
            descriptor: 0,
        }
    }

    fn push(history: &mut History, number: u64, length: usize, now: Instant) -> Stored {
        history.taken(now);
        history.push(meta(number), &[], &vec![number as u8; length], now).unwrap()
    }

    /// So many packets in a row, each `gap` after the one before, of lengths that differ.
    fn stream(history: &mut History, packets: u64, gap: Duration, kept: u64) {
        let mut now = Instant::now();
        history.trim(FAR, now);
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
        assert!(history.find(3_000 - 513).is_none());
    }

    fn bytes(history: &History) -> usize {
        history.pieces.len() * PIECE + history.packets.len() * size_of::<Option<Stored>>()
    }

    #[test]
    fn it_takes_what_the_rate_needs_and_gives_back_what_it_does_not() {
        let mut history = History::default();
        stream(&mut history, 300, Duration::from_millis(50), 30);
        assert!(bytes(&history) < 56 << 10, "31 kB and a little: {}", bytes(&history));
        let start = Instant::now() + Duration::from_secs(100);
        let at = |ms| start + Duration::from_millis(ms);
        for number in 0..1_000 {
            push(&mut history, 300 + number, 1_000, at(number * 8));
        }
        assert!((1_113..1_300).all(|number| history.find(number).is_some()));
        assert!(bytes(&history) < 240 << 10, "188 kB and a little: {}", bytes(&history));
        for number in 0..200 {
            push(&mut history, 1_300 + number, 1_000, at(8_000 + number * 50));
            history.trim(FAR, at(8_000 + number * 50));
        }
        assert!(bytes(&history) < 72 << 10, "it has become slower: {}", bytes(&history));
        assert!((1_470..1_500).all(|number| history.find(number).is_some()));
        history.trim(FAR, at(30_000));
        assert_eq!(bytes(&history), 0, "nothing comes any more");
        push(&mut history, 1_500, 1_000, at(31_000));
        assert!(history.find(1_500).is_some() && history.find(1_499).is_none());
    }

    #[test]
    fn what_nobody_receives_is_kept_for_a_moment() {
        let mut history = History::default();
        let start = Instant::now();
        for number in 0..2_000 {
            let now = start + Duration::from_millis(number * 5);
            history.push(meta(number), &[], &[1; 1_000], now);
            assert!((number.saturating_sub(20)..=number).all(|number| history.find(number).is_some()));
        }
        assert!(bytes(&history) <= 48 << 10, "{}", bytes(&history));
    }

    #[test]
    fn nothing_is_found_after_another_stream_has_begun() {
        let mut history = History::default();
        let first = push(&mut history, 70_000, 100, Instant::now());
        assert_eq!(history.bytes(&first), Some((&[][..], &[112; 100][..])));
        assert!(history.find(70_000 - 512).is_none() && history.find(3).is_none());
        history.clear();
        assert!(history.bytes(&first).is_none() && history.find(70_000).is_none());
        let second = push(&mut history, 5, 100, Instant::now());
        assert!(history.bytes(&first).is_none() && history.bytes(&second).is_some());
    }
}
