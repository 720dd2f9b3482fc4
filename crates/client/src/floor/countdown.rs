//! A countdown that each member counts by its own clock, from when the word of it came.

use std::time::Duration;

use protocol::{Timestamp, floor::CountdownTold, limits::TIMER_SECONDS};

const LONGEST: u64 = TIMER_SECONDS as u64 * 1_000;

/// A countdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Countdown {
    /// Of how long, in milliseconds.
    total: u64,
    clock: Clock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    Runs { ends: Timestamp },
    Stands { left: u64 },
}

impl Countdown {
    /// Began then; `None` if it is of no time, or of more than a day.
    pub fn start(seconds: u32, began: Timestamp) -> Option<Self> {
        let total = u64::from(seconds) * 1_000;
        let ends = began + Duration::from_millis(total);
        (1..=TIMER_SECONDS).contains(&seconds).then_some(Self { total, clock: Clock::Runs { ends } })
    }

    /// Stands still, with what the pausing host saw left.
    pub fn pause(&mut self, left: u64) {
        if let Clock::Runs { .. } = self.clock {
            self.clock = Clock::Stands { left: left.min(self.total) };
        }
    }

    /// Goes on since then.
    pub fn resume(&mut self, began: Timestamp) {
        if let Clock::Stands { left } = self.clock {
            self.clock = Clock::Runs { ends: began + Duration::from_millis(left) };
        }
    }

    /// Has so much more; one that is over begins again with it.
    pub fn add(&mut self, seconds: u32, began: Timestamp) {
        let more = (u64::from(seconds) * 1_000).min(LONGEST.saturating_sub(self.total));
        self.total += more;
        match &mut self.clock {
            Clock::Runs { ends } => *ends = (*ends).max(began) + Duration::from_millis(more),
            Clock::Stands { left } => *left += more,
        }
    }

    pub fn total(&self) -> u64 {
        self.total
    }

    /// When it ends, if it runs.
    pub fn ends(&self) -> Option<Timestamp> {
        match self.clock {
            Clock::Runs { ends } => Some(ends),
            Clock::Stands { .. } => None,
        }
    }

    /// What is left, in milliseconds.
    pub fn left(&self, now: Timestamp) -> u64 {
        match self.clock {
            Clock::Runs { ends } => ends.0.saturating_sub(now.0).min(self.total),
            Clock::Stands { left } => left,
        }
    }

    /// For newcomers.
    pub fn told(&self, now: Timestamp) -> CountdownTold {
        CountdownTold { total: self.total, left: self.left(now), running: self.ends().is_some() }
    }

    /// As another tells it now.
    pub fn from_told(told: CountdownTold, now: Timestamp) -> Option<Self> {
        let CountdownTold { total, left, running } = told;
        let within = (1..=LONGEST).contains(&total) && left <= total;
        let clock = if running {
            Clock::Runs { ends: now + Duration::from_millis(left.min(LONGEST)) }
        } else {
            Clock::Stands { left }
        };
        within.then_some(Self { total, clock })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn later(seconds: u64) -> Timestamp {
        NOW + Duration::from_secs(seconds)
    }

    #[test]
    fn it_stands_where_the_host_saw_it_and_goes_on_from_there() {
        let mut countdown = Countdown::start(60, NOW).expect("a minute");
        assert_eq!(countdown.left(later(20)), 40_000);
        countdown.pause(41_000);
        assert_eq!((countdown.left(later(500)), countdown.ends()), (41_000, None));
        countdown.pause(3);
        assert_eq!(countdown.left(later(500)), 41_000, "it stands already");
        countdown.resume(later(500));
        assert_eq!(countdown.left(later(510)), 31_000);
        countdown.add(30, later(510));
        assert_eq!((countdown.left(later(510)), countdown.total()), (61_000, 90_000));
    }

    #[test]
    fn one_that_is_over_begins_again_with_what_is_added() {
        let mut countdown = Countdown::start(10, NOW).expect("ten seconds");
        countdown.add(30, later(100));
        assert_eq!(countdown.left(later(110)), 20_000);
    }

    #[test]
    fn nothing_is_longer_than_a_day_or_shorter_than_a_second() {
        assert_eq!(Countdown::start(0, NOW), None);
        assert_eq!(Countdown::start(TIMER_SECONDS + 1, NOW), None);
        let mut countdown = Countdown::start(TIMER_SECONDS - 1, NOW).expect("nearly a day");
        for _ in 0..10 {
            countdown.add(u32::MAX, NOW);
        }
        assert_eq!(countdown.left(NOW), LONGEST);
        countdown.pause(u64::MAX);
        assert_eq!(countdown.left(NOW), LONGEST);
        for told in [
            CountdownTold { total: u64::MAX, left: 5, running: true },
            CountdownTold { total: 0, left: 0, running: true },
            CountdownTold { total: 5, left: u64::MAX, running: false },
        ] {
            assert_eq!(Countdown::from_told(told, NOW), None);
        }
    }

    #[test]
    fn newcomers_count_what_is_left() {
        let countdown = Countdown::start(60, NOW).expect("a minute");
        let elsewhere = Timestamp(77);
        let told = Countdown::from_told(countdown.told(later(15)), elsewhere).expect("within bounds");
        assert_eq!(told.left(elsewhere), 45_000);
    }
}
