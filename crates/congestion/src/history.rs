//! What was sent and is not yet answered, in a ring.

use crate::time::Micros;

/// So many packets are remembered: 8 KiB, and at 1,200 bytes 10 Mbit, which is a third of a second at
/// 30 Mbit/s. An answer comes within a round trip and the interval of feedback, 50 to 250 ms.
const CAPACITY: usize = 1024;
/// Nobody answers later; and times in the ring are 32 bits of microseconds, which repeat after 71 minutes.
const OLDEST: Micros = 60_000_000;

/// Sent packets by their transport-wide numbers.
///
/// When the ring is full, the oldest are forgotten, answered or not: they count neither as received nor as
/// lost. Only what comes later than so many packets is missed by this, and it would be stale.
#[derive(Debug)]
pub(crate) struct History {
    slots: [Slot; CAPACITY],
    /// Remembered are the numbers from the first to below the second.
    oldest: u64,
    next: u64,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// The low 32 bits of the time.
    at: u32,
    bytes: u16,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No packet had this number.
    Unused,
    Flying,
    Missing,
    Received,
    /// Lost, and sent once more under the same number: what is told of it says nothing about the line.
    Repeated,
}

/// What is newly known of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Report {
    /// When it was sent.
    pub sent: Micros,
    pub bytes: u32,
    /// It had been said to be missing, and has come after all.
    pub after_all: bool,
}

impl History {
    pub fn new() -> Self {
        let unused = Slot { at: 0, bytes: 0, state: State::Unused };
        Self { slots: [unused; CAPACITY], oldest: 0, next: 0 }
    }

    /// The number that follows the last one sent.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Notes a packet. Numbers go up: one that does not is passed over.
    pub fn push(&mut self, sequence: u64, bytes: usize, now: Micros) -> bool {
        if sequence < self.next || sequence == u64::MAX {
            return false;
        }
        if sequence - self.next >= CAPACITY as u64 {
            self.slots.fill(Slot { at: 0, bytes: 0, state: State::Unused });
            self.oldest = sequence;
        } else {
            for skipped in self.next..sequence {
                self.slots[index(skipped)].state = State::Unused;
            }
        }
        let bytes = u16::try_from(bytes).unwrap_or(u16::MAX);
        self.slots[index(sequence)] = Slot { at: low(now), bytes, state: State::Flying };
        self.next = sequence + 1;
        self.oldest = self.oldest.max(self.next.saturating_sub(CAPACITY as u64));
        self.expire(now);
        true
    }

    /// Takes a word about a packet; `None` if it says nothing new, or of a packet that is not known.
    pub fn report(&mut self, sequence: u64, received: bool, now: Micros) -> Option<Report> {
        if !(self.oldest..self.next).contains(&sequence) {
            return None;
        }
        let slot = &mut self.slots[index(sequence)];
        let after_all = match (slot.state, received) {
            (State::Flying, _) => false,
            (State::Missing, true) => true,
            _ => return None,
        };
        slot.state = if received { State::Received } else { State::Missing };
        Some(Report { sent: now - age(*slot, now), bytes: u32::from(slot.bytes), after_all })
    }

    /// The packet goes once more under the same number. A report if that is the first word of its loss.
    pub fn repeat(&mut self, sequence: u64, now: Micros) -> Option<Report> {
        let report = self.report(sequence, false, now);
        if (self.oldest..self.next).contains(&sequence) {
            let slot = &mut self.slots[index(sequence)];
            if slot.state == State::Missing {
                slot.state = State::Repeated;
            }
        }
        report
    }

    /// Forgets what is too old. Called with each packet, so that none is older than an hour.
    pub fn expire(&mut self, now: Micros) {
        while self.oldest < self.next && age(self.slots[index(self.oldest)], now) > OLDEST {
            self.oldest += 1;
        }
    }
}

fn index(sequence: u64) -> usize {
    (sequence % CAPACITY as u64) as usize
}

fn low(time: Micros) -> u32 {
    time as u32
}

fn age(slot: Slot, now: Micros) -> Micros {
    match slot.state {
        // Its time is of no packet: it goes with the next one.
        State::Unused => Micros::MAX,
        _ => Micros::from(low(now).wrapping_sub(slot.at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_told_of_once_or_twice_if_it_comes_after_all() {
        let mut history = History::new();
        assert!(history.push(7, 1_200, 1_000));
        let report = |after_all| Some(Report { sent: 1_000, bytes: 1_200, after_all });
        assert_eq!(history.report(7, false, 5_000), report(false));
        assert_eq!(history.report(7, false, 5_000), None);
        assert_eq!(history.report(7, true, 9_000), report(true));
        assert_eq!(history.report(7, true, 9_000), None);
        assert_eq!(history.report(7, false, 9_000), None);
    }

    #[test]
    fn what_went_once_more_stays_lost() {
        let mut history = History::new();
        let lost = Some(Report { sent: 1_000, bytes: 130, after_all: false });
        for sequence in [1, 2, 3] {
            history.push(sequence, 130, 1_000);
        }
        assert_eq!(history.report(1, false, 5_000), lost);
        assert_eq!(history.repeat(1, 6_000), None, "its loss was told before");
        assert_eq!(history.repeat(2, 6_000), lost);
        for sequence in [1, 2] {
            assert_eq!(history.report(sequence, true, 9_000), None, "{sequence}");
            assert_eq!(history.repeat(sequence, 9_000), None, "{sequence}");
        }
        assert!(history.report(3, true, 9_000).is_some());
        assert_eq!(history.repeat(3, 9_000), None, "it had arrived");
        assert_eq!(history.repeat(4, 9_000), None, "it was never sent");
    }

    #[test]
    fn packets_never_sent_are_not_known() {
        let mut history = History::new();
        history.push(10, 100, 0);
        history.push(13, 100, 0);
        for never in [0, 9, 11, 12, 14, 10 + CAPACITY as u64, u64::MAX] {
            assert_eq!(history.report(never, true, 0), None, "{never}");
        }
        assert!(!history.push(13, 100, 0) && !history.push(1, 100, 0) && !history.push(u64::MAX, 1, 0));
        assert!(history.report(13, true, 0).is_some());
    }

    #[test]
    fn a_full_ring_forgets_the_oldest_and_keeps_all_others() {
        let mut history = History::new();
        for sequence in 0..CAPACITY as u64 + 3 {
            history.push(sequence, 100, sequence as Micros);
        }
        assert_eq!(history.report(2, true, 2_000), None);
        for sequence in 3..CAPACITY as u64 + 3 {
            let report = history.report(sequence, true, 2_000);
            assert_eq!(report.map(|r| r.sent), Some(sequence as Micros));
        }
        history.push(1_000_000, 100, 5_000);
        assert_eq!(history.report(CAPACITY as u64 + 2, true, 5_000), None);
        assert!(history.report(1_000_000, true, 5_000).is_some());
    }

    #[test]
    fn what_is_old_is_forgotten_before_its_time_repeats() {
        let mut history = History::new();
        history.push(0, 100, 0);
        let hour = 3_600_000_000;
        history.push(1, 100, 59_000_000);
        history.push(2, 100, 110_000_000);
        assert_eq!(history.report(0, true, 110_000_000), None);
        assert!(history.report(1, true, 110_000_000).is_some());
        history.expire(110_000_000 + hour);
        assert_eq!(history.report(2, true, 110_000_000 + 2 * hour), None);
    }
}
