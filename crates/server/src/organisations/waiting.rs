//! What waits for somebody's answer: for a while, bounded, each once. Whoever makes much wait is the first to lose by it.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    time::{Duration, Instant},
};

#[derive(Debug)]
pub(super) struct Waiting<K, W, T> {
    patience: Duration,
    most: usize,
    most_of_one: usize,
    waiting: HashMap<K, T>,
    /// By whose they are, the oldest first; some have been answered.
    begun: HashMap<W, VecDeque<(Instant, K)>>,
    /// As many as stand in all of these.
    count: usize,
}

impl<K: Clone + Eq + Hash, W: Clone + Eq + Hash, T> Waiting<K, W, T> {
    /// Each waits for so long. Beyond so many of one the oldest of theirs goes; beyond so many of all the oldest of whoever has
    /// the most.
    pub fn new(patience: Duration, most: usize, most_of_one: usize) -> Self {
        let (waiting, begun) = (HashMap::new(), HashMap::new());
        Self { patience, most, most_of_one, waiting, begun, count: 0 }
    }

    /// `key` is nobody else's.
    pub fn put(&mut self, key: K, whose: W, value: T, now: Instant) {
        self.forget_over(now);
        if self.begun.get(&whose).is_some_and(|own| own.len() >= self.most_of_one) {
            self.forget_oldest(&whose);
        } else if self.count >= self.most {
            // Of those who have as many, whoever comes now.
            let busiest = self.begun.iter().max_by_key(|(other, begun)| (begun.len(), **other == whose));
            if let Some(busiest) = busiest.map(|(busiest, _)| busiest.clone()) {
                self.forget_oldest(&busiest);
            }
        }
        self.waiting.insert(key.clone(), value);
        self.begun.entry(whose).or_default().push_back((now, key));
        self.count += 1;
    }

    pub fn take(&mut self, key: &K, now: Instant) -> Option<T> {
        self.forget_over(now);
        self.waiting.remove(key)
    }

    /// Forgets those that are not as wished.
    pub fn retain(&mut self, mut wished: impl FnMut(&T) -> bool) {
        self.waiting.retain(|_, value| wished(value));
    }

    /// Those that have waited for too long.
    fn forget_over(&mut self, now: Instant) {
        let patience = self.patience;
        let is_over = |since: Instant| now.saturating_duration_since(since) >= patience;
        self.begun.retain(|_, begun| {
            while begun.front().is_some_and(|(since, _)| is_over(*since)) {
                if let Some((_, key)) = begun.pop_front() {
                    self.waiting.remove(&key);
                    self.count -= 1;
                }
            }
            !begun.is_empty()
        });
    }

    fn forget_oldest(&mut self, whose: &W) {
        let Some(begun) = self.begun.get_mut(whose) else { return };
        if let Some((_, key)) = begun.pop_front() {
            self.waiting.remove(&key);
            self.count -= 1;
        }
        if begun.is_empty() {
            self.begun.remove(whose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 100;
    const MOST_OF_ONE: usize = 10;

    fn waiting() -> Waiting<usize, &'static str, &'static str> {
        Waiting::new(Duration::from_secs(60), MOST, MOST_OF_ONE)
    }

    #[test]
    fn each_is_taken_once_and_in_time() {
        let (mut waiting, start) = (waiting(), Instant::now());
        waiting.put(1, "Ann", "a", start);
        waiting.put(2, "Ann", "b", start);
        waiting.put(3, "Ann", "c", start);
        assert_eq!(waiting.take(&1, start), Some("a"));
        assert_eq!(waiting.take(&1, start), None);
        assert_eq!(waiting.take(&2, start + Duration::from_secs(60)), None);
        waiting.retain(|_| false);
        assert_eq!(waiting.take(&3, start), None);
    }

    #[test]
    fn whoever_begins_much_loses_their_own() {
        let (mut waiting, start) = (waiting(), Instant::now());
        waiting.put(0, "Ann", "hers", start);
        for key in 1..=10 * MOST {
            waiting.put(key, "Eve", "", start);
        }
        assert_eq!(waiting.waiting.len(), MOST_OF_ONE + 1);
        assert_eq!(waiting.take(&0, start), Some("hers"));
        assert_eq!(waiting.take(&(10 * MOST - MOST_OF_ONE), start), None);
        assert_eq!(waiting.take(&(10 * MOST), start), Some(""));
    }

    #[test]
    fn where_there_is_no_more_room_whoever_has_the_most_makes_it() {
        let mut waiting = Waiting::new(Duration::from_secs(60), MOST, MOST);
        let start = Instant::now();
        let later = start + Duration::from_secs(1);
        for key in 0..MOST / 2 {
            waiting.put(2 * MOST + key, "Ann", "hers", start);
        }
        for key in 0..2 * MOST {
            waiting.put(key, "Eve", "", later);
        }
        assert_eq!((waiting.waiting.len(), waiting.count), (MOST, MOST));
        assert!((0..MOST / 2).all(|key| waiting.take(&(2 * MOST + key), start) == Some("hers")));

        // What nobody has answered in time leaves nothing behind.
        waiting.put(5 * MOST, "Bob", "his", later + Duration::from_secs(60));
        assert_eq!((waiting.waiting.len(), waiting.begun.len(), waiting.count), (1, 1, 1));
    }
}
