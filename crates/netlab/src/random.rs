//! Chance, from the seed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;

/// What is left to chance. Each has a stream of its own, so that the same packets get lost with and without
/// jitter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Loss,
    Duplication,
    Jitter,
    Reordering,
}

/// Draws for one purpose.
#[derive(Debug, Clone)]
pub(crate) struct Draws(ChaCha12Rng);

impl Draws {
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        rng.set_stream(purpose as u64);
        Self(rng)
    }

    /// From 0 to below 1, uniformly.
    pub fn uniform(&mut self) -> f64 {
        self.0.random()
    }

    /// True with this probability: never up to 0 and for what is no number, always from 1 on.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_share_is_out_of_bounds() {
        let mut draws = Draws::new(1, Purpose::Loss);
        for _ in 0..1_000 {
            for never in [0.0, -0.0, -3.0, f64::NAN, f64::NEG_INFINITY] {
                assert!(!draws.happens(never));
            }
            for always in [1.0, 7.0, f64::INFINITY] {
                assert!(draws.happens(always));
            }
        }
    }

    #[test]
    fn each_purpose_draws_by_itself() {
        let first = |purpose| Draws::new(1, purpose).uniform();
        assert_ne!(first(Purpose::Loss), first(Purpose::Jitter));
        assert_eq!(first(Purpose::Loss), first(Purpose::Loss));
    }
}
