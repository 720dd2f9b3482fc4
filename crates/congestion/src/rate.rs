//! How the estimate rises and falls (draft-ietf-rmcat-gcc-02, section 5.5): by a share while nothing is known
//! of the line, by about a packet per response time near what it was seen to carry, and down to what passes.

use crate::time::{MS, Micros, SECOND};

/// Far from the line's capacity: 8 % per second (section 5.5).
const SHARE: f64 = 0.08;
/// Near it: half a packet per response time (section 5.5). A packet has so many bits at most, and a picture so
/// many frames per second; no less than this in bits per second (libwebrtc's).
/// Nor more than this share, or on slow lines, where packets come seldom, the queue is there before it is seen.
const SLOW: f64 = 0.05;
const PACKET: f64 = 9_600.0;
const FRAMES: f64 = 30.0;
const LEAST: f64 = 4_000.0;
/// An answer takes a round trip and the interval of feedback (section 5.5).
const RESPONSE: Micros = 100 * MS;
/// No step counts as longer than this: what was not heard of for longer is not made up for at once.
const LONGEST_STEP: Micros = SECOND;
/// Down to this share of what passes (section 5.5).
pub(crate) const BETA: f64 = 0.85;
/// A sender that used little of the estimate falls no further at once: what passed of it is no measure of
/// what would have.
const CAUTIOUS: f64 = 0.7;
/// Weight of a new measurement of the capacity, and its deviation (normalised by the mean, in kbit/s) with
/// bounds: libwebrtc's.
const WEIGHT: f64 = 0.05;
const DEVIATIONS: (f64, f64) = (0.4, 2.5);

/// The estimate before queues that drain are taken off, and what is known of the capacity.
#[derive(Debug)]
pub(crate) struct Rate {
    bps: f64,
    least: f64,
    most: f64,
    capacity: Option<Capacity>,
    stepped: Micros,
}

#[derive(Debug, Clone, Copy)]
struct Capacity {
    mean: f64,
    /// Squared deviation over mean.
    deviation: f64,
}

impl Rate {
    pub fn new(initial: f64, least: f64, most: f64) -> Self {
        Self { bps: initial.clamp(least, most), least, most, capacity: None, stepped: 0 }
    }

    pub fn bps(&self) -> f64 {
        self.bps
    }

    /// How long the line takes to send so many bytes; zero unless its capacity is known.
    pub fn time_of(&self, bytes: u32) -> Micros {
        self.capacity
            .map_or(0, |capacity| (f64::from(bytes) * 8.0 * SECOND as f64 / capacity.mean.max(1.0)) as Micros)
    }

    /// Time passes without growth.
    pub fn hold(&mut self, now: Micros) {
        self.stepped = now;
    }

    /// Everything is well and the estimate is made use of.
    pub fn grow(&mut self, round_trip: Micros, now: Micros) {
        let step = (now - self.stepped).clamp(0, LONGEST_STEP) as f64 / SECOND as f64;
        self.stepped = now;
        if self.capacity.is_some_and(|capacity| self.bps > capacity.upper()) {
            self.capacity = None;
        }
        let grown = match self.capacity {
            None => self.bps * (1.0 + SHARE).powf(step),
            Some(_) => {
                let frame = self.bps / FRAMES;
                let packet = frame / (frame / PACKET).ceil().max(1.0);
                let response = (round_trip + RESPONSE) as f64 / SECOND as f64;
                self.bps + (0.5 * packet / response).min(SLOW * self.bps).max(LEAST) * step
            }
        };
        self.set(grown);
    }

    /// More is sent than passes: so much passes. `direct` says whether that is a measure of what may
    /// be sent, because the sender made use of the estimate.
    pub fn overused(&mut self, carried: f64, direct: bool, now: Micros) {
        self.note(carried);
        let fallen = if direct { BETA * carried } else { (BETA * carried).max(CAUTIOUS * self.bps) };
        self.set(self.bps.min(fallen));
        self.stepped = now;
    }

    /// A queue does not get shorter although so much less is sent.
    pub fn stuck(&mut self, now: Micros) {
        self.lower(BETA * self.bps);
        self.stepped = now;
    }

    /// A probe passed, or showed what passes if the line did not carry it.
    pub fn probed(&mut self, bps: f64, saturated: bool) {
        self.capacity = None;
        if saturated {
            self.note(bps);
        }
        self.set(self.bps.max(bps));
    }

    /// No more than this, by another rule.
    pub fn lower(&mut self, bps: f64) {
        self.set(self.bps.min(bps));
    }

    fn note(&mut self, carried: f64) {
        // What is far from the capacity as it was known is another capacity.
        let known = self.capacity.filter(|capacity| (capacity.lower()..=capacity.upper()).contains(&carried));
        self.capacity = Some(match known {
            None => Capacity { mean: carried, deviation: DEVIATIONS.0 },
            Some(Capacity { mean, deviation }) => {
                let error = (mean - carried) / 1_000.0;
                let mean = (1.0 - WEIGHT) * mean + WEIGHT * carried;
                let squared = error * error / (mean / 1_000.0).max(1.0);
                let deviation = (1.0 - WEIGHT) * deviation + WEIGHT * squared;
                Capacity { mean, deviation: deviation.clamp(DEVIATIONS.0, DEVIATIONS.1) }
            }
        });
    }

    fn set(&mut self, bps: f64) {
        if bps.is_finite() {
            self.bps = bps.clamp(self.least, self.most);
        }
    }
}

impl Capacity {
    /// Three standard deviations (section 5.5).
    fn margin(self) -> f64 {
        3.0 * (self.deviation * self.mean / 1_000.0).sqrt() * 1_000.0
    }

    fn upper(self) -> f64 {
        self.mean + self.margin()
    }

    fn lower(self) -> f64 {
        (self.mean - self.margin()).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grow(rate: &mut Rate, seconds: Micros) {
        let from = rate.stepped;
        for step in 1..=seconds * 10 {
            rate.grow(50 * MS, from + step * 100 * MS);
        }
    }

    #[test]
    fn it_grows_by_a_share_and_near_the_capacity_by_packets() {
        let mut rate = Rate::new(1e6, 4e4, 1e7);
        grow(&mut rate, 1);
        assert!((1.079e6..1.081e6).contains(&rate.bps), "{}", rate.bps);
        rate.overused(1e6, true, SECOND);
        assert_eq!(rate.bps, 0.85e6);
        grow(&mut rate, 1);
        assert!((0.87e6..0.91e6).contains(&rate.bps), "{}", rate.bps);
        grow(&mut rate, 60);
        assert!(rate.bps > 5e6, "past the capacity without a queue: it was no longer that, {}", rate.bps);
    }

    #[test]
    fn who_sends_little_does_not_fall_to_that() {
        let mut rate = Rate::new(3e6, 4e4, 1e7);
        rate.overused(5e4, false, 0);
        assert_eq!(rate.bps, 2.1e6);
        rate.overused(5e4, true, 0);
        assert_eq!(rate.bps, 0.85 * 5e4);
    }

    #[test]
    fn bounds_hold_and_nonsense_changes_nothing() {
        let mut rate = Rate::new(0.0, 4e4, 1e6);
        assert_eq!(rate.bps, 4e4);
        rate.probed(f64::INFINITY, false);
        rate.probed(f64::NAN, true);
        assert_eq!(rate.bps, 4e4);
        rate.probed(1e12, false);
        assert_eq!(rate.bps, 1e6);
        rate.lower(0.0);
        assert_eq!(rate.bps, 4e4);
    }
}
