//! How often each person may do something within an hour.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use identity::AccountId;

const WINDOW: Duration = Duration::from_secs(3_600);

/// Who has done it how often, since when.
#[derive(Debug)]
pub(super) struct Often {
    most: u32,
    done: HashMap<AccountId, (Instant, u32)>,
}

impl Often {
    /// Something that one person may do so often.
    pub fn at_most(most: u32) -> Self {
        Self { most, done: HashMap::new() }
    }

    /// Whether they may do it once more now.
    pub fn pass(&mut self, who: AccountId, now: Instant) -> bool {
        let over = |since: &Instant| now.saturating_duration_since(*since) >= WINDOW;
        if !self.done.contains_key(&who) {
            self.done.retain(|_, (since, _)| !over(since));
        }
        let (since, count) = self.done.entry(who).or_insert((now, 0));
        if over(since) {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_does_it_so_often_in_an_hour_and_is_forgotten_after() {
        let mut searches = Often::at_most(30);
        let (ann, ben, start) = (AccountId([1; 16]), AccountId([2; 16]), Instant::now());
        assert!((0..30).all(|_| searches.pass(ann, start)));
        assert!(!searches.pass(ann, start) && searches.pass(ben, start));
        assert!(!searches.pass(ann, start + WINDOW / 2), "nothing comes back in between");
        assert!(searches.pass(ann, start + WINDOW));
        assert!(searches.pass(AccountId([3; 16]), start + 3 * WINDOW));
        assert_eq!(searches.done.len(), 1);
    }
}
