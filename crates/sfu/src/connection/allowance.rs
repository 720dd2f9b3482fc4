//! How much may be sent again: whoever asks for everything again must not get twice what the line carries.

use std::time::Instant;

/// Of the line, for packets that are sent again; 30 % of loss needs 43 % of what is sent.
const SHARE: f64 = 0.5;
/// At least, in bits per second, and as much in one go.
const LEAST: f64 = 200_000.0;
const AT_ONCE: f64 = 64_000.0;

/// A bucket of bytes that fills with time.
#[derive(Debug)]
pub(crate) struct Allowance {
    bytes: f64,
    at: Option<Instant>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { bytes: AT_ONCE, at: None }
    }
}

impl Allowance {
    /// Takes so many bytes, if they are there, of a line of so many bits per second.
    pub fn spend(&mut self, bytes: usize, line: u64, now: Instant) -> bool {
        let since = self.at.replace(now).map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64());
        let rate = (line as f64 * SHARE).max(LEAST) / 8.0;
        self.bytes = (self.bytes + since * rate).min(AT_ONCE);
        let enough = self.bytes >= bytes as f64;
        if enough {
            self.bytes -= bytes as f64;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_asks_for_everything_gets_half_of_the_line() {
        let start = Instant::now();
        let mut allowance = Allowance::default();
        let spent =
            (0..10_000).filter(|n| allowance.spend(1_000, 2_000_000, start + Duration::from_millis(*n)));
        assert!((1_300..1_330).contains(&spent.count()), "64 kB and a megabit a second for ten seconds");
    }
}
