//! How often somebody was at a door that is not there, or with a wrong key, over the last hour: for the operator.

use meeting::Timestamp;

/// How far back it is known.
pub(crate) const MINUTES: usize = 60;

/// Counts by the minute.
#[derive(Debug)]
pub(super) struct Misses {
    /// The running minute first.
    counts: [u32; MINUTES],
    /// Which minute runs, counted from 1970.
    minute: u64,
}

impl Default for Misses {
    fn default() -> Self {
        Self { counts: [0; MINUTES], minute: 0 }
    }
}

impl Misses {
    pub fn note(&mut self, now: Timestamp) {
        self.turn_to(now);
        self.counts[0] = self.counts[0].saturating_add(1);
    }

    pub fn per_minute(&mut self, now: Timestamp) -> [u32; MINUTES] {
        self.turn_to(now);
        self.counts
    }

    fn turn_to(&mut self, now: Timestamp) {
        let minute = now.0 / 60_000;
        let gone = usize::try_from(minute.saturating_sub(self.minute)).unwrap_or(MINUTES).min(MINUTES);
        self.counts.rotate_right(gone % MINUTES);
        self.counts[..gone].fill(0);
        self.minute = self.minute.max(minute);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_minute_has_its_count_and_an_hour_forgets_it() {
        let mut misses = Misses::default();
        let at = |minute: u64| Timestamp(minute * 60_000 + 59_999);
        (0..3).for_each(|_| misses.note(at(100)));
        misses.note(at(102));
        assert_eq!(misses.per_minute(at(102))[..4], [1, 0, 3, 0]);
        assert_eq!(misses.per_minute(at(159))[57..], [1, 0, 3]);
        assert_eq!(misses.per_minute(at(160))[57..], [0, 1, 0]);
        assert_eq!(misses.per_minute(at(162)), [0; MINUTES]);
        misses.note(at(162));
        assert_eq!(misses.per_minute(at(1000)), [0; MINUTES]);
    }
}
