//! When the group seems to have parted: doubts, and the way back by knocking anew.
//!
//! What the server orders may be damaged, made up or replayed: then it is refused, and this member asks
//! whether the others still are in its epoch. Whoever answers in it clears the doubt. Who gets no answer
//! has parted from the others and knocks anew, in place of the old seat.

use std::{collections::VecDeque, time::Duration};

use protocol::ParticipantId;

use crate::Timestamp;

/// How long a doubt may last.
const DOUBT: Duration = Duration::from_millis(1_800);
/// Partings in this time make the next attempt wait.
const MEMORY: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(16);

/// The state of repair.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    doubts: Vec<Doubt>,
    parted: bool,
    rejoin_at: Option<Timestamp>,
    partings: VecDeque<Timestamp>,
}

#[derive(Debug)]
struct Doubt {
    /// `None`: about everyone.
    about: Option<ParticipantId>,
    until: Timestamp,
}

impl Repair {
    /// Something of the current epoch does not open or apply. Whether that is news.
    pub fn doubt(&mut self, about: Option<ParticipantId>, now: Timestamp) -> bool {
        let news = self.doubts.iter().all(|doubt| doubt.about != about);
        if news && self.doubts.len() < 64 {
            self.doubts.push(Doubt { about, until: now + DOUBT });
        }
        news
    }

    /// A member said something that opened in the current epoch.
    pub fn reassure(&mut self, by: &ParticipantId) {
        self.doubts.retain(|doubt| doubt.about.is_some_and(|about| about != *by));
    }

    /// Doubts about whoever is not here (any more) are void.
    pub fn keep(&mut self, here: impl Fn(&ParticipantId) -> bool) {
        self.doubts.retain(|doubt| doubt.about.as_ref().is_none_or(&here));
    }

    /// The group goes on without this member. The way back begins, at once unless that was often needed.
    pub fn part(&mut self, now: Timestamp) {
        if self.parted {
            return;
        }
        self.parted = true;
        while self.partings.front().is_some_and(|parting| now >= *parting + MEMORY) {
            self.partings.pop_front();
        }
        let wait = match u32::try_from(self.partings.len()).unwrap_or(u32::MAX) {
            0 => Duration::ZERO,
            before => Duration::from_secs(1).saturating_mul(1 << (before - 1).min(8)).min(LONGEST_WAIT),
        };
        self.rejoin_at = Some(now + wait);
        self.partings.push_back(now);
    }

    /// A group was entered.
    pub fn joined(&mut self) {
        self.doubts.clear();
        self.parted = false;
        self.rejoin_at = None;
    }

    /// All is forgotten.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    pub fn parted(&self) -> bool {
        self.parted
    }

    /// Something is being put right.
    pub fn under_way(&self) -> bool {
        self.parted || !self.doubts.is_empty()
    }

    pub fn doubt_ran_out(&self, now: Timestamp) -> bool {
        !self.parted && self.doubts.iter().any(|doubt| now >= doubt.until)
    }

    /// Whether to knock anew now; said once.
    pub fn take_rejoin(&mut self, now: Timestamp) -> bool {
        self.rejoin_at.take_if(|at| now >= *at).is_some()
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        let doubts = self.doubts.iter().filter(|_| !self.parted).map(|doubt| doubt.until);
        doubts.chain(self.rejoin_at).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    #[test]
    fn only_the_doubted_member_reassures_but_anybody_about_the_whole_group() {
        let mut repair = Repair::default();
        assert!(repair.doubt(Some(ANN), Timestamp(0)));
        assert!(!repair.doubt(Some(ANN), Timestamp(1)));
        repair.doubt(None, Timestamp(0));
        repair.reassure(&BEN);
        assert!(repair.doubt_ran_out(Timestamp(1_800)));
        repair.reassure(&ANN);
        assert!(!repair.under_way());
    }

    #[test]
    fn the_way_back_is_immediate_once_and_slower_each_time_after() {
        let mut repair = Repair::default();
        let mut waits = Vec::new();
        for n in 0..4 {
            let now = Timestamp(n * 100);
            repair.part(now);
            waits.push(repair.deadline().unwrap().since(now).as_millis());
            repair.joined();
        }
        assert_eq!(waits, [0, 1_000, 2_000, 4_000]);
    }
}
