//! How much is sent, without probes.

use crate::time::{MS, Micros, rate};

/// Half a second: frames of a picture come and go within, layers do not.
const SLICE: Micros = 50 * MS;
const SLICES: usize = 10;

/// Bytes sent lately.
#[derive(Debug)]
pub(crate) struct Sending {
    slices: [u64; SLICES],
    /// The slice's number since the beginning.
    slice: Micros,
}

impl Sending {
    pub fn new() -> Self {
        Self { slices: [0; SLICES], slice: 0 }
    }

    pub fn sent(&mut self, bytes: usize, now: Micros) {
        self.turn(now);
        self.slices[(self.slice % SLICES as Micros) as usize] += bytes as u64;
    }

    /// Bits per second over the last half second.
    pub fn rate(&mut self, now: Micros) -> f64 {
        self.turn(now);
        let whole = (SLICES as Micros - 1) * SLICE + now % SLICE;
        rate(self.slices.iter().sum(), whole)
    }

    fn turn(&mut self, now: Micros) {
        let slice = now / SLICE;
        for passed in (self.slice + 1..=slice).take(SLICES) {
            self.slices[(passed % SLICES as Micros) as usize] = 0;
        }
        if slice - self.slice > SLICES as Micros {
            self.slices = [0; SLICES];
        }
        self.slice = self.slice.max(slice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_last_half_second() {
        let mut sending = Sending::new();
        for packet in 0..200 {
            sending.sent(1_000, packet * 10 * MS);
        }
        let rate = sending.rate(1_999 * MS);
        assert!((7.6e5..8.4e5).contains(&rate), "{rate}");
        assert_eq!(sending.rate(2_600 * MS), 0.0);
        sending.sent(1_000, 3_600_000 * MS);
        assert!(sending.rate(3_600_000 * MS) < 2e4);
    }
}
