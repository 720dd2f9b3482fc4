//! How often somebody may ask. Who has not asked for a while is forgotten: their bucket is full again by then.

use std::{collections::HashMap, hash::Hash, time::Duration};

use meeting::{
    Timestamp,
    limits::{TokenBucket, Verdict},
};

/// After how long somebody is forgotten. Long enough for a bucket that is a whole burst in debt to be full again.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// A rate for each of many.
pub(crate) struct Rates<Who> {
    per_second: u32,
    burst: u32,
    buckets: HashMap<Who, (TokenBucket, Timestamp)>,
    looked: Timestamp,
}

impl<Who: Eq + Hash> Rates<Who> {
    /// So many a second, and so many at once after a pause.
    pub fn new(per_second: u32, burst: u32) -> Self {
        Self { per_second, burst, buckets: HashMap::new(), looked: Timestamp(0) }
    }

    /// Whether they may ask once more now.
    pub fn pass(&mut self, who: Who, now: Timestamp) -> bool {
        if now.since(self.looked) > FORGOTTEN {
            self.looked = now;
            self.buckets.retain(|_, (_, last)| now.since(*last) <= FORGOTTEN);
        }
        let fresh = || (TokenBucket::new(self.per_second, self.burst, now), now);
        let (bucket, last) = self.buckets.entry(who).or_insert_with(fresh);
        *last = now;
        bucket.take(1, now) == Verdict::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_burst_and_then_the_rate_and_is_forgotten_after_a_while() {
        let mut rates = Rates::new(2, 5);
        let now = Timestamp(1_000_000);
        assert!((0..5).all(|_| rates.pass("ann", now)));
        assert!(!rates.pass("ann", now) && rates.pass("ben", now));
        assert!(rates.pass("ann", now + Duration::from_secs(1)));
        assert_eq!(rates.buckets.len(), 2);
        assert!(rates.pass("cem", now + 2 * FORGOTTEN));
        assert_eq!(rates.buckets.len(), 1);
    }
}
