//! What a line carries, measured while it is busy only.
//!
//! What arrives on the whole tells what was sent, not what passes, as long as little is sent; an estimate
//! lowered to that collapses with its sender. So the time between two packets' arrivals counts only if the
//! later one was waiting already when the earlier arrived: then the line had no pause between them, and the
//! later one's bytes in that time are its rate.

use crate::time::{MS, Micros, SECOND, rate};

/// A sample is closed when it is as long as this.
const SAMPLE: Micros = 20 * MS;
const SAMPLES: usize = 16;
/// The rate is taken over so much busy time, if there is as much: some frames of a picture.
const WINDOW: Micros = 250 * MS;
/// At least over so much and so many packets, or it is a single gap of a few packets.
const LEAST: Micros = 80 * MS;
const LEAST_PACKETS: u32 = 4;
/// What is older says nothing of the present.
const FRESH: Micros = SECOND;
/// A gap of more, in which four such packets would have been sent a moment ago, is a radio that pauses and not
/// what it carries; unless it goes on until nothing is known of that moment.
const PAUSE: Micros = 80 * MS;

/// Samples of a busy line.
#[derive(Debug)]
pub(crate) struct Busy {
    /// The one that is being filled first, then the latest.
    samples: [Sample; SAMPLES],
    /// The number after the highest that was told of.
    expected: u64,
    /// The latest arrival, unless some packets since are not told of.
    last: Option<Micros>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    at: Micros,
    bytes: u64,
    span: Micros,
    packets: u32,
}

impl Busy {
    pub fn new() -> Self {
        Self { samples: [Sample::default(); SAMPLES], expected: 0, last: None }
    }

    /// A packet is told of, whether or not it arrived. Where feedback got lost, there is a gap in time too.
    pub fn told(&mut self, sequence: u64) {
        if sequence > self.expected {
            self.last = None;
        }
        self.expected = self.expected.max(sequence.saturating_add(1));
    }

    /// It arrived, and had waited so long.
    pub fn arrived(&mut self, bytes: u32, arrival: Micros, waited: Micros, now: Micros) {
        let Some(last) = self.last.replace(self.last.map_or(arrival, |last| last.max(arrival))) else {
            return;
        };
        let gap = (arrival - last).max(0);
        let pause = gap > PAUSE && self.rate(now).is_some_and(|bps| rate(u64::from(bytes), gap) * 4.0 < bps);
        if waited < gap.max(MS) || pause {
            return;
        }
        let sample = &mut self.samples[0];
        *sample = Sample {
            at: now,
            bytes: sample.bytes + u64::from(bytes),
            span: sample.span.saturating_add(gap),
            packets: sample.packets + 1,
        };
        if sample.span >= SAMPLE {
            self.samples.rotate_right(1);
            self.samples[0] = Sample::default();
        }
    }

    /// Bits per second; `None` if the line was not busy for long enough lately.
    pub fn rate(&self, now: Micros) -> Option<f64> {
        let mut sum = Sample::default();
        for sample in self.samples.iter().skip(1).take_while(|s| s.packets > 0 && now - s.at <= FRESH) {
            sum.bytes += sample.bytes;
            sum.span = sum.span.saturating_add(sample.span);
            sum.packets += sample.packets;
            if sum.span >= WINDOW {
                break;
            }
        }
        (sum.span >= LEAST && sum.packets >= LEAST_PACKETS).then(|| rate(sum.bytes, sum.span))
    }

    /// The receiver's clock was set.
    pub fn reset(&mut self) {
        self.last = None;
        self.samples = [Sample::default(); SAMPLES];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets of 1,000 bytes sent so far apart over a line that takes 8 ms for each.
    fn over_a_megabit(interval: Micros, told: impl Fn(u64) -> bool) -> Option<f64> {
        let mut busy = Busy::new();
        let mut free = 0;
        for packet in 0..60 {
            let sent = packet * interval * MS;
            free = free.max(sent) + 8 * MS;
            if told(packet as u64) {
                busy.told(packet as u64);
                busy.arrived(1_000, free, free - sent - 8 * MS, free);
            }
        }
        busy.rate(free)
    }

    #[test]
    fn a_busy_line_shows_what_it_carries_whatever_is_sent() {
        for interval in [1, 4, 7] {
            let rate = over_a_megabit(interval, |_| true).unwrap();
            assert!((990_000.0..1_010_000.0).contains(&rate), "{rate}");
        }
    }

    #[test]
    fn an_idle_line_shows_nothing() {
        for interval in [8, 20, 200] {
            assert_eq!(over_a_megabit(interval, |_| true), None);
        }
    }

    #[test]
    fn lost_feedback_makes_it_no_slower() {
        let rate = over_a_megabit(4, |packet| packet / 6 % 2 == 0).unwrap();
        assert!((990_000.0..1_010_000.0).contains(&rate), "{rate}");
    }
}
