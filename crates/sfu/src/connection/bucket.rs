//! How much a peer may make us do in a while.

use std::time::{Duration, Instant};

/// What is sent again on request: half of what the line carries, at least 20 kbit/s. 30 % of loss need 43 % of what is sent;
/// whoever asks for everything again must not get twice what the line carries.
const REPAIRS_SHARE: f64 = 0.5;
const LEAST_REPAIRS: f64 = 20_000.0 / 8.0;
/// In one go at most so many bytes, and no more than the line carries in so many seconds, but always a packet or two: repairs
/// stand in the queue before voices.
const REPAIRS_AT_ONCE: f64 = 64_000.0;
const REPAIRS_QUEUE: f64 = 0.3;
const FEW_REPAIRS: f64 = 3_000.0;
/// Datagrams that are taken of a peer. All that a browser may send, a camera in three layers, a screen, two sounds, and
/// feedback for a page of pictures, is below 1,500 a second.
const DATAGRAMS: f64 = 4_000.0;
/// Their bytes: 50 Mbit/s.
const BYTES: f64 = 50_000_000.0 / 8.0;
/// As much as comes in so many seconds may come in one go: a radio that paused.
const BURST: f64 = 1.0;

/// Fills with time, up to its size.
#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Option<Instant>,
}

impl Bucket {
    fn full(size: f64) -> Self {
        Self { left: size, at: None }
    }

    /// Takes so much, if it is there. `rate` is per second.
    fn spend(&mut self, much: f64, rate: f64, size: f64, now: Instant) -> bool {
        let since = self.at.replace(now).map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.left = (self.left + since.as_secs_f64() * rate).min(size);
        let enough = self.left >= much;
        if enough {
            self.left -= much;
        }
        enough
    }
}

/// What may be sent to a peer again.
#[derive(Debug)]
pub(crate) struct Repairs(Bucket);

impl Default for Repairs {
    fn default() -> Self {
        Self(Bucket::full(REPAIRS_AT_ONCE))
    }
}

impl Repairs {
    /// Takes so many bytes, if they are there, of a line of so many bits per second.
    pub fn spend(&mut self, bytes: usize, line: u64, now: Instant) -> bool {
        let line = line as f64 / 8.0;
        let rate = (line * REPAIRS_SHARE).max(LEAST_REPAIRS);
        self.0.spend(bytes as f64, rate, (line * REPAIRS_QUEUE).clamp(FEW_REPAIRS, REPAIRS_AT_ONCE), now)
    }
}

/// What is taken of a peer, of that which it has sealed itself.
#[derive(Debug)]
pub(crate) struct Intake {
    datagrams: Bucket,
    bytes: Bucket,
}

impl Default for Intake {
    fn default() -> Self {
        Self { datagrams: Bucket::full(DATAGRAMS * BURST), bytes: Bucket::full(BYTES * BURST) }
    }
}

impl Intake {
    /// Whether a datagram of so many bytes is taken.
    pub fn takes(&mut self, bytes: usize, now: Instant) -> bool {
        self.datagrams.spend(1.0, DATAGRAMS, DATAGRAMS * BURST, now)
            && self.bytes.spend(bytes as f64, BYTES, BYTES * BURST, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_everything_gets_half_of_the_line() {
        let start = Instant::now();
        let mut repairs = Repairs::default();
        let spent = (0..10_000)
            .filter(|n| repairs.spend(1_000, 2_000_000, start + Duration::from_millis(*n)))
            .count();
        assert!((1_300..1_330).contains(&spent), "64 kB and a megabit a second for ten seconds: {spent}");
    }

    #[test]
    fn a_browser_at_its_most_is_taken_and_a_flood_is_not() {
        let start = Instant::now();
        let taken = |every: Duration, bytes: usize| {
            let mut intake = Intake::default();
            let all = (10.0 / every.as_secs_f64()).round() as u32;
            let taken = (0..all).filter(|n| intake.takes(bytes, start + every * *n)).count();
            (taken, all as usize)
        };
        let (browser, all) = taken(Duration::from_micros(500), 1_200);
        assert_eq!(browser, all);
        let (small, all) = taken(Duration::from_micros(20), 60);
        assert!(small <= 44_000 && all == 500_000, "{small}");
        let (large, all) = taken(Duration::from_micros(100), 1_500);
        assert!(large <= 46_000 && all == 100_000, "{large}");
    }
}
