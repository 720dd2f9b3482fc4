//! Turns: a rate over time and a burst after a pause; who comes when both are used up waits, first come first, if it is
//! not for too long. (The generic cell rate algorithm: all that is kept is one time.)

use std::time::Duration;

/// Who may go when. Times are since a common start.
#[derive(Debug)]
pub(super) struct Turns {
    /// One turn's share of the time.
    each: Duration,
    burst: Duration,
    patience: Duration,
    /// Until when all turns that were taken would last, one after the other.
    taken_until: Duration,
}

impl Turns {
    /// `burst` turns at once, then one in `each`; nobody waits longer than `patience`.
    pub fn new(each: Duration, burst: u32, patience: Duration) -> Self {
        Self { each, burst: each.saturating_mul(burst.max(1)), patience, taken_until: Duration::ZERO }
    }

    /// Takes a turn: how long to wait for it; `None` if that would be too long.
    pub fn take(&mut self, now: Duration) -> Option<Duration> {
        let taken_until = self.taken_until.max(now) + self.each;
        let wait = taken_until.saturating_sub(now + self.burst);
        if wait > self.patience {
            return None;
        }
        self.taken_until = taken_until;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_burst_goes_at_once_then_all_wait_in_line_and_then_no_more_are_taken() {
        let mut turns = Turns::new(5 * MS, 3, 12 * MS);
        let waits: Vec<_> = (0..6).map(|_| turns.take(100 * MS)).collect();
        let wanted =
            [Some(0), Some(0), Some(0), Some(5), Some(10), None].map(|wait| wait.map(|wait| wait * MS));
        assert_eq!(waits, wanted);
        assert_eq!(turns.take(105 * MS), Some(10 * MS), "one place in the line is free again");
        assert_eq!(turns.take(1000 * MS), Some(Duration::ZERO), "a pause fills the burst");
    }

    #[test]
    fn over_time_the_rate_is_kept() {
        let mut turns = Turns::new(5 * MS, 10, Duration::ZERO);
        let taken = (0..10_000).filter(|ms| turns.take(*ms * MS).is_some()).count();
        assert!((2000..=2010).contains(&taken), "{taken}");
    }
}
