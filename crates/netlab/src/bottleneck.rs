//! The slowest place of a path: a queue that is sent at a rate.

use std::collections::VecDeque;
use std::time::Duration;

use crate::Packet;

/// How fast a link sends, and how much may wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Bits per second. Zero keeps what waits, as a radio that pauses.
    pub bits_per_second: u64,
    /// What comes beyond is dropped (drop-tail).
    pub queue: Queue,
}

impl Rate {
    /// So many bits per second, and a queue of this length.
    pub fn new(bits_per_second: u64, queue: impl Into<Queue>) -> Self {
        Self { bits_per_second, queue: queue.into() }
    }
}

/// How much may wait. An idle link takes any packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// So many bytes, those of the packet that is being sent among them.
    Bytes(u64),
    /// A packet is taken if it waits for no longer than this at the present rate. What was taken stays when
    /// the rate falls, and then waits for longer. At a rate of zero only an idle link takes one.
    Time(Duration),
}

impl From<Duration> for Queue {
    fn from(longest: Duration) -> Self {
        Self::Time(longest)
    }
}

/// Bits times nanoseconds per second, so that a rate times nanoseconds is exact.
type Work = u128;

fn work(bytes: u64) -> Work {
    Work::from(bytes) * 8 * 1_000_000_000
}

/// What is done in this time.
fn done(rate: u64, time: Duration) -> Work {
    Work::from(rate).saturating_mul(time.as_nanos())
}

/// Packets that wait or are being sent. Times count from the link's beginning and never go back.
#[derive(Debug)]
pub(crate) struct Bottleneck<P> {
    rate: Option<Rate>,
    waiting: VecDeque<Waiting<P>>,
    bytes: u64,
    /// When the first one's turn came.
    turn: Duration,
    /// What was left of the first one at this time.
    left: (Work, Duration),
}

#[derive(Debug)]
struct Waiting<P> {
    packet: P,
    bytes: u64,
    since: Duration,
}

impl<P: Packet> Bottleneck<P> {
    pub fn new(rate: Option<Rate>) -> Self {
        Self { rate, waiting: VecDeque::new(), bytes: 0, turn: Duration::ZERO, left: (0, Duration::ZERO) }
    }

    /// How many packets wait or are being sent.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Their bytes, of the one being sent all.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes a packet, unless the queue is full.
    pub fn push(&mut self, packet: P, now: Duration) -> bool {
        let bytes = packet.bytes() as u64;
        if !self.has_room(bytes, now) {
            return false;
        }
        self.waiting.push_back(Waiting { packet, bytes, since: now });
        self.bytes += bytes;
        if self.waiting.len() == 1 {
            self.begin(now);
        }
        true
    }

    /// When the first packet will have been sent, if nothing changes.
    pub fn departure(&self) -> Option<Duration> {
        self.waiting.front()?;
        let (left, since) = self.left;
        let time = match self.rate {
            None => 0,
            Some(rate) if rate.bits_per_second == 0 => return None,
            Some(rate) => left.div_ceil(Work::from(rate.bits_per_second)),
        };
        Some(since.saturating_add(Duration::from_nanos(u64::try_from(time).unwrap_or(u64::MAX))))
    }

    /// Takes out the first packet, which has just been sent, and how long it waited for its turn.
    pub fn pop(&mut self, now: Duration) -> Option<(P, Duration)> {
        let first = self.waiting.pop_front()?;
        self.bytes -= first.bytes;
        let waited = self.turn.saturating_sub(first.since);
        self.begin(now);
        Some((first.packet, waited))
    }

    /// Goes on at another rate.
    pub fn set_rate(&mut self, rate: Option<Rate>, now: Duration) {
        self.left = (self.left_at(now), now);
        self.rate = rate;
    }

    fn begin(&mut self, now: Duration) {
        self.turn = now;
        self.left = (self.waiting.front().map_or(0, |first| work(first.bytes)), now);
    }

    fn left_at(&self, now: Duration) -> Work {
        let (left, since) = self.left;
        let rate = self.rate.map_or(0, |rate| rate.bits_per_second);
        left.saturating_sub(done(rate, now.saturating_sub(since)))
    }

    fn has_room(&self, bytes: u64, now: Duration) -> bool {
        let (Some(rate), Some(first)) = (self.rate, self.waiting.front()) else { return true };
        let Some(total) = self.bytes.checked_add(bytes) else { return false };
        match rate.queue {
            Queue::Bytes(limit) => total <= limit,
            Queue::Time(longest) => {
                let before = self.left_at(now) + work(self.bytes - first.bytes);
                before <= done(rate.bits_per_second, longest)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Takes a thousand bits.
    fn kilobit() -> Vec<u8> {
        vec![0; 125]
    }

    fn of(rate: u64, queue: impl Into<Queue>) -> Bottleneck<Vec<u8>> {
        Bottleneck::new(Some(Rate::new(rate, queue)))
    }

    #[test]
    fn packets_are_sent_one_after_the_other() {
        let mut bottleneck = of(100_000, ms(1_000));
        assert_eq!(bottleneck.departure(), None);
        assert!(bottleneck.push(kilobit(), ms(5)) && bottleneck.push(kilobit(), ms(7)));
        assert_eq!(bottleneck.departure(), Some(ms(15)));
        assert_eq!(bottleneck.pop(ms(15)), Some((kilobit(), ms(0))));
        assert_eq!(bottleneck.departure(), Some(ms(25)));
        assert_eq!(bottleneck.pop(ms(25)), Some((kilobit(), ms(8))));
        assert_eq!((bottleneck.departure(), bottleneck.len(), bottleneck.bytes()), (None, 0, 0));
    }

    #[test]
    fn a_packet_half_sent_goes_on_at_the_new_rate() {
        let mut bottleneck = of(100_000, ms(1_000));
        bottleneck.push(kilobit(), ms(0));
        bottleneck.set_rate(Some(Rate::new(10_000, ms(1_000))), ms(5));
        assert_eq!(bottleneck.departure(), Some(ms(55)));
        bottleneck.set_rate(Some(Rate::new(0, ms(1_000))), ms(30));
        assert_eq!(bottleneck.departure(), None, "it stands");
        bottleneck.set_rate(Some(Rate::new(1_000_000, ms(1_000))), ms(500));
        assert_eq!(bottleneck.departure(), Some(Duration::from_micros(500_250)));
        bottleneck.set_rate(None, ms(500));
        assert_eq!(bottleneck.departure(), Some(ms(500)));
    }

    #[test]
    fn a_queue_of_bytes_holds_so_many() {
        let mut bottleneck = of(100_000, Queue::Bytes(250));
        assert!(bottleneck.push(kilobit(), ms(0)) && bottleneck.push(kilobit(), ms(0)));
        assert!(!bottleneck.push(vec![0], ms(0)) && bottleneck.push(vec![], ms(0)));
        bottleneck.pop(ms(10));
        assert!(bottleneck.push(vec![0], ms(10)));
    }

    #[test]
    fn a_queue_of_time_takes_what_waits_no_longer() {
        let mut bottleneck = of(100_000, ms(20));
        for _ in 0..3 {
            assert!(bottleneck.push(kilobit(), ms(0)));
        }
        assert!(!bottleneck.push(kilobit(), Duration::from_micros(9_999)), "20.001 ms of waiting");
        assert!(bottleneck.push(kilobit(), ms(10)));
    }

    #[test]
    fn an_idle_link_takes_any_packet() {
        for queue in [Queue::Bytes(0), Queue::Time(Duration::ZERO)] {
            for rate in [0, 1_000] {
                let mut bottleneck = of(rate, queue);
                assert!(bottleneck.push(kilobit(), ms(0)));
                assert!(!bottleneck.push(kilobit(), ms(0)), "{queue:?} at {rate}");
            }
        }
    }
}
