//! Loss, and whether it is congestion.
//!
//! On a radio packets get lost however little is sent; to send less changes nothing but the picture. Loss is
//! congestion if it grows with the rate. A line that loses the share *p* anyway and carries *c* loses, of what
//! is sent at the rate *s*, `1 - (1 - p) min(1, c / s)`. That is the model of libwebrtc's second loss-based
//! estimator (`loss_based_bwe_v2`: inherent loss and a bandwidth, fitted to the last seconds by likelihood).
//! The decision is our own: **a capacity is concluded only if it explains what was seen significantly better
//! than loss that depends on nothing** (likelihood ratio test, S. S. Wilks 1938). So the rule needs rates that
//! differ. They do by themselves, as layers come and go and probes are sent; where they do not and much is
//! lost, a short *trial* at a lower rate makes them differ.
//!
//! A queue that stands is seen by its delay. This is for lines that drop without a queue.

use crate::time::{MS, Micros, SECOND, rate};

/// An observation lasts so long and has so many packets: a share means something, and rates change within a
/// second. libwebrtc's are of 250 ms.
const OBSERVATION: Micros = 250 * MS;
const PACKETS: u32 = 15;
/// A probe is short and is one of its own.
const PROBE_PACKETS: u32 = 8;
/// So many are kept, 4 s or more. At least so many for a conclusion.
const OBSERVATIONS: usize = 16;
const CONCLUSIVE: usize = 4;
/// Below this share nothing is asked: no harm that a lower rate would mend.
const HARMLESS: f64 = 0.02;
/// Twice the log of the ratio from which on it is significant: chance gives more than 14 in 1 of 5,000 tests,
/// and there are four each second while much is lost.
const SIGNIFICANT: f64 = 14.0;
/// Capacities tried, from below the lowest rate seen up to the highest.
const CANDIDATES: u32 = 8;
const BELOW: f64 = 0.7;
/// If rates differ by less, nothing can be concluded.
const VARIED: f64 = 1.1;
/// If they differ by less they are flat: from so much loss in so many runs on a trial is due.
const FLAT: f64 = 1.25;
const HEAVY: f64 = 0.1;
const RUNS: u32 = 8;
const FLAT_OBSERVATIONS: usize = 6;
/// A trial does not go below what a small picture and voices take, unless half of all is lost: their loss is
/// the lesser evil.
const TRIAL_FLOOR: f64 = 500_000.0;
const HOPELESS: f64 = 0.5;
/// Inherent is the least but one of so many shares lost while packets waited no longer than this on average:
/// no queue was full then. And its bound: beyond, the rest tells too little.
const CALM: usize = 4;
const CALM_WAIT: Micros = 50 * MS;
const MOST_INHERENT: f64 = 0.6;
/// A line is full that loses so many times what it does anyway, and so much more: shares of few packets differ by chance.
const MORE: f64 = 1.5;
const FULL: f64 = 0.05;
/// `loss()` is that of four such times.
const SLICE: Micros = 250 * MS;
const SLICES: usize = 4;

/// Loss in the last seconds.
#[derive(Debug)]
pub(crate) struct Losses {
    slices: [Slice; SLICES + 1],
    current: Observation,
    /// Whether the last packet told of was lost: a run goes on.
    in_run: bool,
    /// The latest first.
    seen: [Observation; OBSERVATIONS],
    count: usize,
    /// Shares lost without a full queue, the latest first.
    calm: [f64; CALM],
    /// Whether there were any since the path is this one.
    calm_seen: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slice {
    since: Micros,
    told: u32,
    lost: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Observation {
    first: Micros,
    last: Micros,
    bytes: u64,
    packets: u32,
    lost: u32,
    runs: u32,
    /// All together.
    waited: Micros,
    probe: bool,
}

impl Observation {
    fn rate(&self) -> f64 {
        // Each packet takes its own interval, the last one too.
        let intervals = f64::from(self.packets) / f64::from(self.packets.saturating_sub(1).max(1));
        rate(self.bytes, self.last - self.first) / intervals
    }

    fn is_calm(&self) -> bool {
        let arrived = Micros::from(self.packets.saturating_sub(self.lost));
        arrived > 0 && self.waited / arrived < CALM_WAIT
    }

    fn loss(&self) -> f64 {
        f64::from(self.lost) / f64::from(self.packets.max(1))
    }
}

impl Losses {
    pub fn new() -> Self {
        Self {
            slices: Default::default(),
            current: Observation::default(),
            in_run: false,
            seen: Default::default(),
            count: 0,
            calm: [0.0; CALM],
            calm_seen: false,
        }
    }

    /// A packet is told of for the first time; `waited` is how long it did, above the lowest delay, if it was
    /// not lost. Tells whether an observation is complete.
    pub fn told(
        &mut self,
        sent: Micros,
        bytes: u32,
        waited: Option<Micros>,
        probe: bool,
        now: Micros,
    ) -> bool {
        self.turn(now);
        let lost = waited.is_none();
        self.slices[0].told += 1;
        self.slices[0].lost += u32::from(lost);
        let mut complete = false;
        if probe != self.current.probe {
            complete = self.close(PROBE_PACKETS);
        }
        let current = &mut self.current;
        if current.packets == 0 {
            let bytes = current.bytes;
            *current = Observation { first: sent, last: sent, probe, bytes, ..Observation::default() };
        }
        current.last = current.last.max(sent);
        current.bytes += u64::from(bytes);
        current.packets += 1;
        current.lost += u32::from(lost);
        current.waited = current.waited.saturating_add(waited.unwrap_or(0));
        current.runs += u32::from(lost && !self.in_run);
        self.in_run = lost;
        if !probe && current.last - current.first >= OBSERVATION && current.packets >= PACKETS {
            complete |= self.close(PACKETS);
        }
        complete
    }

    /// So many bytes went besides, of packets that are not told of.
    pub fn besides(&mut self, bytes: usize) {
        self.current.bytes += bytes as u64;
    }

    /// A packet that was told to be lost came later.
    pub fn found(&mut self) {
        for slice in &mut self.slices {
            if slice.lost > 0 {
                slice.lost -= 1;
                break;
            }
        }
        let latest = [&mut self.current, &mut self.seen[0]].into_iter().find(|o| o.lost > 0);
        if let Some(observation) = latest {
            observation.lost -= 1;
            observation.runs = observation.runs.min(observation.lost);
        }
    }

    /// Share of the packets told of in the last second.
    pub fn last_second(&self, now: Micros) -> f64 {
        let fresh = self.slices.iter().filter(|slice| now - slice.since <= SECOND);
        let (told, lost) = fresh.fold((0, 0), |(told, lost), slice| (told + slice.told, lost + slice.lost));
        if told == 0 { 0.0 } else { f64::from(lost) / f64::from(told) }
    }

    /// The share that is lost whatever is sent.
    pub fn inherent(&self) -> f64 {
        let mut calm = self.calm;
        calm.sort_unstable_by(f64::total_cmp);
        calm[1].min(MOST_INHERENT)
    }

    /// Whether so much is lost that the line must be full. Nobody knows on a path that has not been seen without a queue.
    pub fn full(&self, now: Micros) -> bool {
        self.calm_seen && self.last_second(now) > MORE * self.inherent() + FULL
    }

    /// What the line carries, in bits per second sent, if that explains the loss.
    pub fn capacity(&self) -> Option<f64> {
        let seen = &self.seen[..self.count];
        let total = total(seen);
        if self.count < CONCLUSIVE || total.loss() < HARMLESS {
            return None;
        }
        let (lowest, highest) = rates(seen);
        if highest < VARIED * lowest {
            return None;
        }
        let mut counts = [Counts::default(); OBSERVATIONS];
        for (counts, observation) in counts.iter_mut().zip(seen) {
            *counts = Counts::of(observation);
        }
        let counts = &counts[..self.count];
        let anyway = likelihood(counts, f64::INFINITY);
        let ratio = (highest / (BELOW * lowest)).powf(1.0 / f64::from(CANDIDATES));
        let candidates = (0..CANDIDATES).map(|step| BELOW * lowest * ratio.powi(step as i32));
        let best = candidates.map(|c| (c, likelihood(counts, c))).max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        // Packets lost in bursts tell less than as many lost singly: a run is one event. Those of independent
        // losses are 1 - p of all losses.
        let singly = f64::from(total.runs) / f64::from(total.lost.max(1)) / (1.0 - total.loss()).max(0.01);
        let significant = 2.0 * (best.1 - anyway) * singly.min(1.0) >= SIGNIFICANT;
        significant.then_some(best.0)
    }

    /// The rate of a trial, if one is due: much is lost and nothing can be concluded.
    pub fn trial(&self) -> Option<f64> {
        let seen = &self.seen[..self.count];
        let total = total(seen);
        let (lowest, highest) = rates(seen);
        let flat = self.count >= FLAT_OBSERVATIONS && highest < FLAT * lowest;
        if !flat || total.loss() < HEAVY || total.runs < RUNS {
            return None;
        }
        // If all of it is congestion, this much passes.
        let passes = lowest * (1.0 - total.loss()) * 0.95;
        let floor = if total.loss() < HOPELESS { TRIAL_FLOOR } else { 0.0 };
        Some(passes.max(floor)).filter(|rate| *rate < 0.95 * lowest)
    }

    /// What was seen was concluded from, or is of another time.
    pub fn forget(&mut self) {
        self.count = 0;
        self.calm = [0.0; CALM];
        self.current = Observation::default();
    }

    /// The path may be another one.
    pub fn begin_anew(&mut self) {
        self.forget();
        self.calm_seen = false;
    }

    fn close(&mut self, packets: u32) -> bool {
        let closed = std::mem::take(&mut self.current);
        if closed.packets < packets || closed.last <= closed.first {
            return false;
        }
        self.seen.rotate_right(1);
        self.seen[0] = closed;
        self.count = (self.count + 1).min(OBSERVATIONS);
        if closed.is_calm() && !closed.probe {
            self.calm.rotate_right(1);
            self.calm[0] = closed.loss();
            self.calm_seen = true;
        }
        true
    }

    fn turn(&mut self, now: Micros) {
        if now - self.slices[0].since >= SLICE {
            self.slices.rotate_right(1);
            self.slices[0] = Slice { since: now, ..Slice::default() };
        }
    }
}

fn total(seen: &[Observation]) -> Observation {
    seen.iter().fold(Observation::default(), |sum, o| Observation {
        packets: sum.packets + o.packets,
        lost: sum.lost + o.lost,
        runs: sum.runs + o.runs,
        ..sum
    })
}

fn rates(seen: &[Observation]) -> (f64, f64) {
    seen.iter().map(Observation::rate).fold((f64::INFINITY, 0.0), |(low, high), r| (low.min(r), high.max(r)))
}

/// An observation as the likelihood needs it.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    rate: f64,
    arrived: f64,
    lost: f64,
}

impl Counts {
    fn of(observation: &Observation) -> Self {
        let lost = observation.lost.min(observation.packets);
        let arrived = f64::from(observation.packets - lost);
        Self { rate: observation.rate(), arrived, lost: f64::from(lost) }
    }

    /// The share that passes a line of this capacity.
    fn passing(&self, capacity: f64) -> f64 {
        (capacity / self.rate).min(1.0)
    }
}

/// The log likelihood of what was seen on a line of this capacity, with the inherent loss that suits best.
fn likelihood(seen: &[Counts], capacity: f64) -> f64 {
    let arrived: f64 = seen.iter().map(|o| o.arrived).sum();
    let offered: f64 = seen.iter().map(|o| (o.arrived + o.lost) * o.passing(capacity)).sum();
    // 1 - p, by Newton's method from its moment estimate: the likelihood is concave in it.
    let bounded = |kept: f64| kept.clamp(0.01, 0.999_9);
    let mut kept = bounded(arrived / offered.max(1.0));
    for _ in 0..3 {
        let (mut slope, mut bend) = (arrived / kept, arrived / (kept * kept));
        for o in seen {
            let passing = o.passing(capacity);
            let ratio = passing / (1.0 - kept * passing);
            slope -= o.lost * ratio;
            bend += o.lost * ratio * ratio;
        }
        kept = bounded(kept + slope / bend.max(1e-9));
    }
    let of = |o: &Counts| {
        let arrives = kept * o.passing(capacity);
        o.arrived * arrives.ln() + o.lost * (1.0 - arrives).ln()
    };
    seen.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Observations at such rates, of which such shares got lost, evenly spread.
    fn seen(observations: &[(f64, f64)]) -> Losses {
        let mut losses = Losses::new();
        let (mut now, mut due) = (0, 0.0);
        for (bps, share) in observations {
            let interval = (8_000.0 * SECOND as f64 / bps) as Micros;
            let mut complete = false;
            while !complete {
                now += interval;
                due += share;
                let lost = due >= 1.0;
                due -= f64::from(u8::from(lost));
                complete = losses.told(now, 1_000, (!lost).then_some(0), false, now);
            }
        }
        losses
    }

    #[test]
    fn loss_that_grows_with_the_rate_shows_the_capacity() {
        let rates = [8e5, 2e6, 8e5, 2e6, 3e6, 1.5e6];
        for inherent in [0.0, 0.1_f64] {
            let observations = rates.map(|s: f64| (s, 1.0 - (1.0 - inherent) * (1e6 / s).min(1.0)));
            let capacity = seen(&observations).capacity().unwrap();
            assert!((0.8e6..1.2e6).contains(&capacity), "{capacity} with {inherent}");
        }
    }

    #[test]
    fn loss_that_does_not_shows_none() {
        for share in [0.1, 0.3, 0.6] {
            let losses = seen(&[8e5, 2e6, 8e5, 2e6, 3e6, 1.5e6].map(|s| (s, share)));
            assert_eq!(losses.capacity(), None, "{share}");
            assert_eq!(losses.trial(), None, "the rates differ, it is known");
        }
    }

    #[test]
    fn where_rates_do_not_differ_a_trial_makes_them() {
        let flat = [(2e6, 0.5); 8];
        let losses = seen(&flat);
        assert_eq!(losses.capacity(), None);
        let trial = losses.trial().unwrap();
        assert!((0.9e6..1e6).contains(&trial), "{trial}");
        let capacity = seen(&[flat.as_slice(), &[(trial, 0.0); 3]].concat()).capacity().unwrap();
        assert!((0.7e6..1.3e6).contains(&capacity), "{capacity}");
        assert_eq!(seen(&[flat.as_slice(), &[(trial, 0.5); 3]].concat()).capacity(), None);
        assert_eq!(seen(&[(2e6, 0.05); 8]).trial(), None, "so little is borne");
        assert!(seen(&[(7e5, 0.4); 8]).trial().unwrap() >= TRIAL_FLOOR);
    }

    #[test]
    fn a_burst_is_one_event() {
        let mut losses = Losses::new();
        for packet in 0..1_000 {
            let sent = packet * if packet < 500 { 10 * MS } else { 5 * MS };
            let lost = (700..716).contains(&packet);
            losses.told(sent, 1_000, (!lost).then_some(0), false, sent);
        }
        assert_eq!(losses.capacity(), None);
    }

    #[test]
    fn the_last_second_is_told_and_what_comes_after_all_is_not_lost() {
        let mut losses = Losses::new();
        for packet in 0..200 {
            let lost = packet >= 100 && packet % 4 == 0;
            losses.told(packet * 10 * MS, 100, (!lost).then_some(0), false, packet * 10 * MS);
        }
        let loss = losses.last_second(2 * SECOND);
        assert!((0.2..0.3).contains(&loss), "{loss}");
        for _ in 0..25 {
            losses.found();
        }
        assert_eq!(losses.last_second(2 * SECOND), 0.0);
        assert_eq!(losses.last_second(9 * SECOND), 0.0);
    }
}
