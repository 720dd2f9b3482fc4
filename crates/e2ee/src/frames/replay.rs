//! Which counters of a key were seen.

/// Counters that may come late. A key's counter is shared by all simulcast layers of a stream, some 100 a
/// second, of which a receiver sees a part: this is about ten seconds.
const WINDOW: u64 = 1024;
const WORDS: usize = WINDOW as usize / 64;

/// A sliding window over the highest counters (as in RFC 4303, section 3.4.3).
#[derive(Debug, Clone, Default)]
pub(super) struct ReplayWindow {
    /// One more than the highest counter seen; 0 before the first.
    end: u128,
    /// Bit `ctr % WINDOW`, for the counters in `end - WINDOW .. end`.
    seen: [u64; WORDS],
}

impl ReplayWindow {
    /// Whether `ctr` may still come.
    pub fn is_fresh(&self, ctr: u64) -> bool {
        let ctr_end = u128::from(ctr) + 1;
        if ctr_end > self.end {
            return true;
        }
        if self.end - ctr_end >= u128::from(WINDOW) {
            return false;
        }
        let (word, bit) = place(ctr);
        self.seen[word] & bit == 0
    }

    /// Notes that `ctr` came, in a frame that verified.
    pub fn note(&mut self, ctr: u64) {
        let ctr_end = u128::from(ctr) + 1;
        if ctr_end > self.end {
            if ctr_end - self.end >= u128::from(WINDOW) {
                self.seen = [0; WORDS];
            } else {
                for skipped in self.end..ctr_end {
                    let (word, bit) = place(skipped as u64);
                    self.seen[word] &= !bit;
                }
            }
            self.end = ctr_end;
        }
        let (word, bit) = place(ctr);
        self.seen[word] |= bit;
    }
}

fn place(ctr: u64) -> (usize, u64) {
    let at = ctr % WINDOW;
    ((at / 64) as usize, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_counter_passes_once_and_only_while_in_the_window(
            start in prop_oneof![Just(0), Just(u64::MAX - 5_000), any::<u64>()],
            steps in prop::collection::vec(0u64..4_000, 1..300),
        ) {
            let mut window = ReplayWindow::default();
            let mut seen = BTreeSet::new();
            for step in steps {
                let ctr = start.saturating_add(step);
                let highest = seen.last().copied();
                let fresh = !seen.contains(&ctr) && highest.is_none_or(|h: u64| ctr > h || h - ctr < WINDOW);
                prop_assert_eq!(window.is_fresh(ctr), fresh);
                if fresh {
                    window.note(ctr);
                    seen.insert(ctr);
                }
            }
        }
    }
}
