//! What waits for somebody's answer: for a while, bounded, each once.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    time::{Duration, Instant},
};

#[derive(Debug)]
pub(super) struct Waiting<K, T> {
    patience: Duration,
    most: usize,
    waiting: HashMap<K, T>,
    /// Oldest first; some have been answered.
    begun: VecDeque<(Instant, K)>,
}

impl<K: Clone + Eq + Hash, T> Waiting<K, T> {
    /// Each waits for so long; beyond so many the oldest goes.
    pub fn new(patience: Duration, most: usize) -> Self {
        Self { patience, most, waiting: HashMap::new(), begun: VecDeque::new() }
    }

    /// `key` is nobody else's.
    pub fn put(&mut self, key: K, value: T, now: Instant) {
        self.forget(now);
        self.waiting.insert(key.clone(), value);
        self.begun.push_back((now, key));
    }

    pub fn take(&mut self, key: &K, now: Instant) -> Option<T> {
        self.forget(now);
        self.waiting.remove(key)
    }

    /// Forgets those that are not as wished.
    pub fn retain(&mut self, mut wished: impl FnMut(&T) -> bool) {
        self.waiting.retain(|_, value| wished(value));
    }

    fn forget(&mut self, now: Instant) {
        while let Some((since, key)) = self.begun.front() {
            if self.begun.len() < self.most && now.saturating_duration_since(*since) < self.patience {
                return;
            }
            self.waiting.remove(key);
            self.begun.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 100;

    #[test]
    fn each_is_taken_once_and_in_time_and_there_are_not_too_many() {
        let start = Instant::now();
        let mut waiting = Waiting::new(Duration::from_secs(60), MOST);
        waiting.put(1, "a", start);
        waiting.put(2, "b", start);
        assert_eq!(waiting.take(&1, start), Some("a"));
        assert_eq!(waiting.take(&1, start), None);
        assert_eq!(waiting.take(&2, start + Duration::from_secs(60)), None);
        for key in 0..=MOST {
            waiting.put(key, "c", start);
        }
        assert!(waiting.waiting.len() <= MOST && waiting.take(&0, start).is_none());
        assert_eq!(waiting.take(&MOST, start), Some("c"));
        waiting.retain(|_| false);
        assert_eq!(waiting.take(&(MOST - 1), start), None);
    }
}
