//! How long packets take from a participant's socket through the server to another's, for participants of one process.
//!
//! The sealed payload is carried as it is, so that its last bytes tell a packet from all others on both sides. The sender
//! notes the clock when it hands the packet to its socket; when it arrived, the kernel says (SO_TIMESTAMPNS), so that a
//! receiver that is late does not count. What is measured is therefore the server, with its queue, and the loopback twice.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed, Ordering::SeqCst},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Bytes of a sealed payload's end by which it is known.
const MARK: usize = 8;
/// One packet in so many is followed.
const FOLLOWED: u64 = 4;
/// Packets that are under way at the same time, at most; a power of two.
const UNDER_WAY: usize = 1 << 14;
/// Steps of the histogram between a power of two and the next: a figure is right to a sixteenth.
const STEPS: u64 = 16;
const BUCKETS: usize = 64 * STEPS as usize;

/// Times of passage, gathered by any number of threads.
#[derive(Debug)]
pub struct Passages {
    /// What is followed and when it left, in nanoseconds since 1970.
    left: Box<[(AtomicU64, AtomicU64)]>,
    /// How many took how long.
    took: Box<[AtomicU64]>,
}

/// A packet's mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(u64);

impl Mark {
    /// Of a sealed payload; `None` for one that is not followed.
    pub fn of(sealed: &[u8]) -> Option<Self> {
        let mark = u64::from_be_bytes(*sealed.last_chunk::<MARK>()?);
        mark.is_multiple_of(FOLLOWED).then_some(Self(mark))
    }

    /// Its place; what stands there gives way.
    fn place(self) -> usize {
        (self.0 / FOLLOWED) as usize % UNDER_WAY
    }
}

/// The clock by which the kernel says when packets arrive.
pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

impl Default for Passages {
    fn default() -> Self {
        Self {
            left: (0..UNDER_WAY).map(|_| Default::default()).collect(),
            took: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect(),
        }
    }
}

impl Passages {
    /// A packet leaves its sender now.
    pub fn left(&self, mark: Mark, at: Duration) {
        let (known, time) = &self.left[mark.place()];
        known.store(0, SeqCst);
        time.store(nanoseconds(at), SeqCst);
        known.store(mark.0, SeqCst);
    }

    /// A packet, or a copy of it, has arrived.
    pub fn arrived(&self, mark: Mark, at: Duration) {
        let (known, time) = &self.left[mark.place()];
        let stands = || known.load(SeqCst) == mark.0;
        // Nobody has replaced it while it was read.
        if let (true, left, true) = (stands(), time.load(SeqCst), stands()) {
            self.took[bucket(nanoseconds(at).saturating_sub(left))].fetch_add(1, Relaxed);
        }
    }

    /// Forgets the times so far.
    pub fn begin(&self) {
        self.took.iter().for_each(|count| count.store(0, Relaxed));
    }

    /// How many arrivals were timed.
    pub fn count(&self) -> u64 {
        self.took.iter().map(|count| count.load(Relaxed)).sum()
    }

    /// What this share of the packets did not exceed, to a sixteenth; `None` of none.
    pub fn share(&self, share: f64) -> Option<Duration> {
        let rank = ((share * self.count() as f64).ceil() as u64).max(1);
        let mut so_far = 0;
        let at = self.took.iter().position(|count| {
            so_far += count.load(Relaxed);
            so_far >= rank
        })?;
        Some(Duration::from_nanos(most(at)))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Where a time is counted: by its highest bit and the four behind it.
fn bucket(time: u64) -> usize {
    if time < STEPS {
        return time as usize;
    }
    let shift = time.ilog2() - STEPS.ilog2();
    ((u64::from(shift) + 1) * STEPS + (time >> shift) % STEPS) as usize
}

/// The longest time that is counted there.
fn most(bucket: usize) -> u64 {
    let (row, step) = (bucket as u64 / STEPS, bucket as u64 % STEPS);
    match row {
        0 => step,
        row => ((STEPS + step + 1) << (row - 1)) - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_counted_where_it_is_found_again() {
        for time in [0, 1, 15, 16, 17, 31, 32, 33, 1_000, 123_456_789, u64::MAX >> 1] {
            let most = most(bucket(time));
            assert!(most >= time && most - time <= time / STEPS, "{time}: {most}");
        }
    }

    #[test]
    fn what_leaves_and_arrives_is_timed_and_nothing_else() {
        let passages = Passages::default();
        let mark = |number: u64| Mark::of(&(number * FOLLOWED).to_be_bytes());
        assert_eq!(Mark::of(&[0; 7]), None, "too short");
        assert_eq!(Mark::of(&3_u64.to_be_bytes()), None, "not followed");
        let start = now();
        for number in 1..=100 {
            passages.left(mark(number).unwrap(), start);
            passages.arrived(mark(number).unwrap(), start + Duration::from_micros(number * 10));
        }
        passages.arrived(mark(500).unwrap(), start);
        assert_eq!(passages.count(), 100, "a stranger's is not timed");
        let near = |share, micros: f64| {
            let found = passages.share(share).unwrap().as_secs_f64() * 1e6;
            assert!((micros..=micros * 1.07).contains(&found), "{found} µs");
        };
        near(0.5, 500.0);
        near(0.99, 990.0);
        passages.begin();
        assert_eq!((passages.count(), passages.share(0.5)), (0, None));
    }

    #[test]
    fn a_packet_that_has_given_way_is_not_timed() {
        let passages = Passages::default();
        let mark = |number: u64| Mark(number * FOLLOWED);
        passages.left(mark(1), now());
        passages.left(mark(1 + UNDER_WAY as u64), now());
        passages.arrived(mark(1), now());
        assert_eq!(passages.count(), 0);
    }
}
