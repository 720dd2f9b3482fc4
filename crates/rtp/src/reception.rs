//! What a receiver knows of a stream: what is missing, and what its reports say.

use std::time::{Duration, Instant};

use crate::rtcp::Block;
use crate::sequence::Unwrapper;

/// Missing packets that are remembered. Whoever lacks more needs a keyframe.
const MISSING: usize = 256;
/// A gap beyond this is not one: the stream has begun anew.
const LONGEST_GAP: u64 = 1_000;
/// A packet that was only overtaken has this long to come.
const OVERTAKEN: Duration = Duration::from_millis(10);
/// It is asked for again after [`Asking::again`] and this.
const SLACK: Duration = Duration::from_millis(15);
/// Asked for so often at most.
const REQUESTS: u8 = 10;

/// How missing packets are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asking {
    /// For so long.
    pub within: Duration,
    /// Again after so many round trips.
    pub again: f64,
}

/// One stream as received.
#[derive(Debug)]
pub struct Reception {
    clock_rate: u32,
    asking: Asking,
    numbers: Unwrapper,
    first: u64,
    received: u64,
    /// Came because they were asked for.
    repaired: u64,
    /// Expected, and received without being asked for, when the last report was made.
    reported: (u64, u64),
    jitter: f64,
    /// Arrival and timestamp of the last packet.
    last: Option<(Instant, u32)>,
    sender_report: Option<(u32, Instant)>,
    missing: Vec<Missing>,
}

#[derive(Debug, Clone, Copy)]
struct Missing {
    number: u64,
    since: Instant,
    ask: Instant,
    asked: u8,
}

impl Reception {
    /// Of a stream whose timestamps have so many ticks a second, and whose missing packets are asked for like this.
    pub fn new(clock_rate: u32, asking: Asking) -> Self {
        Self {
            clock_rate,
            asking,
            numbers: Unwrapper::default(),
            first: 0,
            received: 0,
            repaired: 0,
            reported: (0, 0),
            jitter: 0.0,
            last: None,
            sender_report: None,
            missing: Vec::new(),
        }
    }

    /// An authentic packet has come, by whatever way. Gives its number without wraps; `None` for one that has come before or
    /// that nobody waits for any more.
    pub fn packet(&mut self, sequence: u16, timestamp: u32, now: Instant) -> Option<u64> {
        let highest = self.numbers.highest();
        let number = self.numbers.unwrap(sequence);
        self.received += 1;
        match highest {
            None => self.first = number,
            Some(highest) if number <= highest => {
                let at = self.missing.iter().position(|missing| missing.number == number)?;
                self.repaired += u64::from(self.missing.remove(at).asked > 0);
            }
            Some(highest) if number - highest > LONGEST_GAP => self.missing.clear(),
            Some(highest) => {
                let gap = highest + 1..number;
                self.missing.extend(gap.map(|number| Missing {
                    number,
                    since: now,
                    ask: now + OVERTAKEN,
                    asked: 0,
                }));
                let beyond = self.missing.len().saturating_sub(MISSING);
                self.missing.drain(..beyond);
            }
        }
        // RFC 3550 appendix A.8; only in order, so that repeats do not count as jitter.
        if highest.is_none_or(|highest| number > highest) {
            if let Some((arrived, before)) = self.last {
                let elapsed =
                    now.saturating_duration_since(arrived).as_secs_f64() * f64::from(self.clock_rate);
                let difference = (elapsed - f64::from(timestamp.wrapping_sub(before) as i32)).abs();
                if timestamp != before && difference < f64::from(self.clock_rate) * 10.0 {
                    self.jitter += (difference - self.jitter) / 16.0;
                }
            }
            self.last = Some((now, timestamp));
        }
        Some(number)
    }

    /// The sender's report has come; `ntp_middle` is of its time.
    pub fn sender_report(&mut self, ntp_middle: u32, now: Instant) {
        self.sender_report = Some((ntp_middle, now));
    }

    /// When something is to be asked for.
    pub fn ask_at(&self) -> Option<Instant> {
        self.missing.iter().map(|missing| missing.ask).min()
    }

    /// Adds the packets that are to be asked for now, in order, and forgets those not worth asking for any more.
    /// Gives whether it has forgotten any: only a keyframe helps then.
    pub fn ask(&mut self, round_trip: Duration, now: Instant, into: &mut Vec<u16>) -> bool {
        let again = now + round_trip.mul_f64(self.asking.again) + SLACK;
        let mut forgotten = false;
        self.missing.retain_mut(|missing| {
            if missing.ask > now {
                return true;
            }
            if missing.asked >= REQUESTS || now.saturating_duration_since(missing.since) > self.asking.within
            {
                forgotten = true;
                return false;
            }
            (missing.ask, missing.asked) = (again, missing.asked + 1);
            into.push(missing.number as u16);
            true
        });
        forgotten
    }

    /// A keyframe has come: what was before it is not needed.
    pub fn forget_before(&mut self, number: u64) {
        self.missing.retain(|missing| missing.number >= number);
    }

    /// What a report says now (RFC 3550 appendix A.3). What had to be asked for is told to be lost, as if it had come in a stream of
    /// its own (RFC 4588): whoever sends decides by that how much to add against loss.
    pub fn report(&mut self, ssrc: u32, now: Instant) -> Option<Block> {
        let highest = self.numbers.highest()?;
        let expected = highest + 1 - self.first;
        let (expected_before, received_before) = self.reported;
        let received = self.received - self.repaired;
        self.reported = (expected, received);
        let expected_since = expected.saturating_sub(expected_before);
        let lost_since = expected_since.saturating_sub(received - received_before);
        let fraction = (lost_since << 8).checked_div(expected_since).unwrap_or(0).min(255);
        let lost = i64::try_from(expected).unwrap_or(i64::MAX) - i64::try_from(self.received).unwrap_or(0);
        let (last_report, delay) = self.sender_report.map_or((0, 0), |(ntp, at)| {
            let since = now.saturating_duration_since(at).as_secs_f64();
            (ntp, (since * 65_536.0) as u32)
        });
        Some(Block {
            ssrc,
            fraction_lost: fraction as u8,
            lost: lost.clamp(-0x80_0000, 0x7F_FFFF) as i32,
            // The first number is given a rollover of its own.
            highest: highest.wrapping_sub(1 << 16) as u32,
            jitter: self.jitter as u32,
            last_report,
            delay,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENT: Asking = Asking { within: Duration::from_secs(1), again: 1.0 };

    fn at(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    fn asked(reception: &mut Reception, now: Instant) -> Vec<u16> {
        let mut asked = Vec::new();
        reception.ask(Duration::from_millis(35), now, &mut asked);
        asked
    }

    #[test]
    fn what_is_missing_is_asked_for_until_it_comes_or_is_too_old() {
        let start = Instant::now();
        let mut reception = Reception::new(90_000, PATIENT);
        reception.packet(65_534, 0, start);
        reception.packet(2, 0, start);
        assert_eq!(asked(&mut reception, at(start, 9)), [], "it may only have been overtaken");
        assert_eq!(reception.ask_at(), Some(at(start, 10)));
        reception.packet(0, 0, at(start, 9));
        assert_eq!(asked(&mut reception, at(start, 10)), [65_535, 1]);
        assert_eq!(asked(&mut reception, at(start, 59)), []);
        reception.packet(1, 0, at(start, 59));
        let times = (60..3_000).filter(|ms| !asked(&mut reception, at(start, *ms)).is_empty()).count();
        assert_eq!(times, 9, "ten times in all");
        assert_eq!(reception.ask_at(), None);
    }

    #[test]
    fn a_new_beginning_and_a_keyframe_end_all_asking() {
        let start = Instant::now();
        let mut reception = Reception::new(90_000, PATIENT);
        reception.packet(10, 0, start);
        reception.packet(2_000, 0, start);
        assert_eq!(reception.ask_at(), None);
        let number = reception.packet(2_010, 0, start).unwrap();
        reception.forget_before(number);
        assert_eq!(reception.ask_at(), None);
        for sequence in (2_010..60_000).step_by(900) {
            reception.packet(sequence, 0, start);
        }
        assert!(reception.missing.len() <= MISSING);
    }

    #[test]
    fn a_report_says_what_was_lost_since_the_last() {
        let start = Instant::now();
        let mut reception = Reception::new(90_000, PATIENT);
        assert_eq!(reception.report(7, start), None);
        for number in (0..100_u16).filter(|number| number % 4 != 3) {
            reception.packet(number, u32::from(number) * 900, at(start, u64::from(number) * 10));
        }
        reception.sender_report(0xABCD, at(start, 500));
        let block = reception.report(7, at(start, 1_000)).unwrap();
        assert_eq!((block.ssrc, block.fraction_lost, block.lost, block.highest), (7, 62, 24, 98));
        assert_eq!((block.jitter, block.last_report, block.delay), (0, 0xABCD, 32_768));
        reception.packet(99, 0, start);
        reception.packet(99, 0, start);
        let block = reception.report(7, start).unwrap();
        assert_eq!((block.fraction_lost, block.lost), (0, 23), "repeats are not losses");
        reception.packet(101, 0, start);
        assert!(asked(&mut reception, at(start, 20)).contains(&100));
        reception.packet(100, 0, at(start, 60));
        let block = reception.report(7, at(start, 60)).unwrap();
        assert_eq!((block.fraction_lost, block.lost), (128, 23), "it was lost and is not any more");
    }
}
