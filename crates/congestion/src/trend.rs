//! Whether delay grows: a line through the last variations, against a threshold that adapts.
//!
//! The line's slope is libwebrtc's trendline, a least squares fit in place of the Kalman filter of
//! draft-ietf-rmcat-gcc-02, section 5.3; detector and threshold are sections 5.4 and 5.5. Why the threshold
//! adapts: G. Carlucci et al., "Analysis and Design of the Google Congestion Control for WebRTC", MMSys 2016.

use crate::groups::Variation;
use crate::time::{MS, Micros};

/// Groups in the line: at 5 ms each a tenth of a second, at the pace of voices 400 ms. libwebrtc's.
const WINDOW: usize = 20;
/// Weight of the past in the smoothed delay. libwebrtc's.
const SMOOTHING: f64 = 0.9;
/// From slope (ms per ms) to the unit of the threshold: groups seen, up to so many, times a gain. libwebrtc's.
const MOST_GROUPS: f64 = 60.0;
const GAIN: f64 = 4.0;
/// The threshold in the beginning and its bounds (section 5.5: 12.5, 6 and 600 ms).
const THRESHOLD: f64 = 12.5;
const THRESHOLDS: (f64, f64) = (6.0, 600.0);
/// How fast it follows, up and down, per ms (section 5.5 and table 1).
const UP: f64 = 0.0087;
const DOWN: f64 = 0.039;
/// Beyond the threshold by more it does not follow: that is a spike (section 5.5).
const SPIKE: f64 = 15.0;
/// No step of it counts as longer (libwebrtc's), in ms.
const LONGEST_STEP: f64 = 100.0;
/// The slope is above the threshold for so long before it counts (section 5.4: 10 ms).
const OVER: Micros = 10 * MS;

/// What delay does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usage {
    /// It falls: a queue drains.
    Under,
    Normal,
    /// It grows: more is sent than passes.
    Over,
}

/// The line and its threshold.
#[derive(Debug)]
pub(crate) struct Trend {
    /// Arrival and smoothed delay in ms, in a ring.
    points: [(f64, f64); WINDOW],
    groups: u32,
    /// From here on arrivals count, so that they stay small.
    origin: Micros,
    accumulated: f64,
    smoothed: f64,
    threshold: f64,
    last: Micros,
    slope: f64,
    over: Micros,
    usage: Usage,
}

impl Trend {
    pub fn new() -> Self {
        Self {
            points: [(0.0, 0.0); WINDOW],
            groups: 0,
            origin: 0,
            accumulated: 0.0,
            smoothed: 0.0,
            threshold: THRESHOLD,
            last: 0,
            slope: 0.0,
            over: 0,
            usage: Usage::Normal,
        }
    }

    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Takes a variation.
    pub fn add(&mut self, variation: Variation) {
        if self.groups == 0 {
            (self.origin, self.last) = (variation.arrival, variation.arrival);
        }
        self.accumulated += variation.delay as f64 / MS as f64;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        let at = (variation.arrival - self.origin) as f64 / MS as f64;
        self.points[self.groups as usize % WINDOW] = (at, self.smoothed);
        self.groups = if self.groups == u32::MAX { WINDOW as u32 } else { self.groups + 1 };
        if self.groups as usize >= WINDOW {
            let slope = slope(&self.points).unwrap_or(self.slope);
            self.detect(slope, variation.arrival);
        }
    }

    fn detect(&mut self, slope: f64, at: Micros) {
        let height = slope * f64::from(self.groups).min(MOST_GROUPS) * GAIN;
        let elapsed = (at - self.last).max(0);
        self.last = at;
        self.usage = if height > self.threshold {
            self.over = self.over.saturating_add(elapsed);
            let grows = self.over > OVER && slope >= self.slope;
            if grows { Usage::Over } else { self.usage }
        } else {
            self.over = 0;
            if height < -self.threshold { Usage::Under } else { Usage::Normal }
        };
        self.slope = slope;
        self.adapt(height.abs(), elapsed as f64 / MS as f64);
    }

    fn adapt(&mut self, height: f64, elapsed: f64) {
        if height > self.threshold + SPIKE {
            return;
        }
        let pace = if height < self.threshold { DOWN } else { UP };
        let threshold = self.threshold + pace * (height - self.threshold) * elapsed.min(LONGEST_STEP);
        self.threshold = threshold.clamp(THRESHOLDS.0, THRESHOLDS.1);
    }
}

/// Least squares; `None` if all arrived at once.
fn slope(points: &[(f64, f64); WINDOW]) -> Option<f64> {
    let count = WINDOW as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (x, y) = (x / count, y / count);
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), point| {
        (above + (point.0 - x) * (point.1 - y), below + (point.0 - x) * (point.0 - x))
    });
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups every 20 ms whose delay changes by so much each.
    fn after(trend: &mut Trend, groups: Micros, delay: impl Fn(Micros) -> Micros) -> Usage {
        let first = trend.last;
        for group in 1..=groups {
            trend.add(Variation { arrival: first + group * 20 * MS, delay: delay(group) });
        }
        trend.usage()
    }

    #[test]
    fn growing_delay_is_overuse_and_falling_underuse() {
        let mut trend = Trend::new();
        assert_eq!(after(&mut trend, 40, |_| 0), Usage::Normal);
        assert_eq!(after(&mut trend, 20, |_| 4 * MS), Usage::Over);
        assert_eq!(after(&mut trend, 40, |_| -4 * MS), Usage::Under);
        assert_eq!(after(&mut trend, 40, |_| 0), Usage::Normal);
    }

    #[test]
    fn delay_that_goes_up_and_down_is_neither() {
        let mut trend = Trend::new();
        for _ in 0..20 {
            assert_eq!(after(&mut trend, 30, |g| if g % 2 == 0 { 15 * MS } else { -15 * MS }), Usage::Normal);
        }
    }

    #[test]
    fn everything_at_once_says_nothing() {
        let mut trend = Trend::new();
        for _ in 0..100 {
            trend.add(Variation { arrival: 0, delay: -20 * MS });
        }
        assert_eq!(trend.usage(), Usage::Normal);
    }
}
