//! When to renew, and how long to wait after a failure.

use std::time::Duration;

use crate::tls::Facts;

/// First waits: for an authority that could not be reached, and for an order that it refused. Authorities count
/// refused ones, and Let's Encrypt allows five in an hour.
const FIRST: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(120));
/// Longest waits.
const LONGEST: (Duration, Duration) = (Duration::from_secs(10 * 60), Duration::from_secs(6 * 60 * 60));

/// When two thirds of a certificate's time are over, in seconds since 1970.
pub(super) fn renew_at(facts: &Facts) -> i64 {
    facts.not_after - facts.not_after.saturating_sub(facts.not_before).max(0) / 3
}

/// Doubles from failure to failure.
#[derive(Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next wait; `random` spreads servers that failed together over a quarter of it.
    pub fn next(&mut self, refused: bool, random: u32) -> Duration {
        let (first, longest) = if refused { (FIRST.1, LONGEST.1) } else { (FIRST.0, LONGEST.0) };
        let wait = first.saturating_mul(1 << self.failures.min(20)).min(longest);
        self.failures += 1;
        wait + wait.mul_f64(f64::from(random) / f64::from(u32::MAX) / 4.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_time_is_left_for_renewal() {
        let facts = |not_before, not_after| Facts { not_before, not_after, names: Vec::new() };
        assert_eq!(renew_at(&facts(0, 90 * 86_400)), 60 * 86_400);
        assert_eq!(renew_at(&facts(1_000, 1_030)), 1_020);
        assert_eq!(renew_at(&facts(10, 5)), 5, "one that makes no sense is renewed at its end");
    }

    #[test]
    fn waits_double_up_to_a_bound_and_are_longer_after_a_refusal() {
        let (mut unreachable, mut refused) = (Backoff::default(), Backoff::default());
        let waits: Vec<_> = (0..9).map(|_| unreachable.next(false, 0).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        let waits: Vec<_> = (0..9).map(|_| refused.next(true, 0).as_secs()).collect();
        assert_eq!(waits, [120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600]);
        assert!(waits.iter().skip(1).sum::<u64>() > 3600);
        assert_eq!(Backoff::default().next(false, u32::MAX), Duration::from_millis(6_250));
        for _ in 0..100 {
            unreachable.next(true, u32::MAX);
        }
    }
}
