//! Packets in groups, and how delay varies from one group to the next (draft-ietf-rmcat-gcc-02, sections 5.2
//! and 5.3).

use crate::time::{MS, Micros};

/// What is sent within this time is one group: pacing sends so, and within it order means little (section 5.2).
const GROUP: Micros = 5 * MS;
/// What arrives so soon after the one before, and faster than it was sent, belongs to the same burst: it was
/// held somewhere, as by a radio that pauses, and let go at once (section 5.2).
const BURST_GAP: Micros = 5 * MS;
/// But no burst is longer, or a queue that is drained fast would be one.
const BURST: Micros = 100 * MS;

/// Of one group after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Variation {
    /// When the later group had arrived, on the receiver's clock.
    pub arrival: Micros,
    /// How much longer it took than the one before.
    pub delay: Micros,
}

/// The group that is being filled, and the one before.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    current: Option<Group>,
    previous: Option<Group>,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: Micros,
    sent: Micros,
    first_arrival: Micros,
    arrival: Micros,
}

impl Group {
    fn of(sent: Micros, arrival: Micros) -> Self {
        Self { first_sent: sent, sent, first_arrival: arrival, arrival }
    }

    fn takes(&self, sent: Micros, arrival: Micros) -> bool {
        let gap = arrival - self.arrival;
        let faster = gap < sent - self.sent;
        let burst = faster && gap <= BURST_GAP && arrival - self.first_arrival < BURST;
        burst || sent - self.first_sent <= GROUP
    }
}

impl Groups {
    /// A packet has arrived. Tells the variation between the last two groups if it begins a new one. Packets
    /// sent before the current group are passed over.
    pub fn arrived(&mut self, sent: Micros, arrival: Micros) -> Option<Variation> {
        let Some(current) = &mut self.current else {
            self.current = Some(Group::of(sent, arrival));
            return None;
        };
        if sent < current.first_sent {
            return None;
        }
        if current.takes(sent, arrival) {
            current.sent = current.sent.max(sent);
            current.arrival = current.arrival.max(arrival);
            return None;
        }
        let complete = *current;
        *current = Group::of(sent, arrival);
        let before = self.previous.replace(complete)?;
        let delay = (complete.arrival - before.arrival) - (complete.sent - before.sent);
        Some(Variation { arrival: complete.arrival, delay })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(packets: &[(Micros, Micros)]) -> Vec<Micros> {
        let mut groups = Groups::default();
        packets
            .iter()
            .filter_map(|(sent, at)| groups.arrived(sent * MS, at * MS))
            .map(|v| v.delay / MS)
            .collect()
    }

    #[test]
    fn growing_delay_is_told_group_by_group() {
        assert_eq!(all(&[(0, 50), (20, 72), (21, 75), (40, 98), (60, 120)]), [4, 4]);
    }

    #[test]
    fn what_was_held_and_let_go_at_once_is_one_group() {
        // Nothing arrives for 100 ms, then five packets within two.
        let held = [(0, 50), (20, 70), (40, 170), (60, 170), (80, 171), (100, 171), (120, 172), (140, 190)];
        // Its first packet, sent 40 ms ago, begins the group, which has caught up by its last.
        assert_eq!(all(&[held.as_slice(), &[(160, 210), (180, 230)]].concat()), [0, 2, -2, 0]);
    }

    #[test]
    fn packets_that_come_late_are_passed_over() {
        assert_eq!(all(&[(0, 50), (20, 70), (10, 90), (40, 90), (60, 110), (80, 130)]), [0, 0, 0]);
    }
}
