//! Private messages that came and are not opened yet. To find out whether one is for this member takes time for each
//! key in it, so that members are served in turn, and only so much at once: who sends many waits behind the others.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use e2ee::Opened;
use protocol::{ParticipantId, sealed::Private};

use crate::Timestamp;

/// Keys that are tried within [`WINDOW`], a message's at a time: each takes some tenths of a millisecond.
const TRIED: usize = 64;
const WINDOW: Duration = Duration::from_millis(100);
/// Messages of one member that wait, and bytes of all.
const WAITING: usize = 128;
const WAITING_BYTES: usize = 4 << 20;

/// A private message at its place in the order.
#[derive(Debug)]
pub(super) struct Waiting {
    pub seq: u64,
    pub from: Opened,
    pub private: Private,
}

/// Those that wait, by their senders.
#[derive(Debug, Default)]
pub(crate) struct Unopened {
    waiting: BTreeMap<ParticipantId, VecDeque<Waiting>>,
    /// Whose turn it was last.
    last: Option<ParticipantId>,
    bytes: usize,
    /// Since when keys are counted, and how many were tried.
    tried: (Timestamp, usize),
}

impl Unopened {
    /// Puts one in line, if there is room.
    pub fn push(&mut self, seq: u64, from: &Opened, private: Private) {
        let from = Opened { plaintext: Vec::new(), ..from.clone() };
        let waiting = Waiting { seq, from, private };
        let line = self.waiting.entry(waiting.from.participant).or_default();
        if line.len() < WAITING && self.bytes + waiting.bytes() <= WAITING_BYTES {
            self.bytes += waiting.bytes();
            line.push_back(waiting);
        }
    }

    /// The next one that may be opened now.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<Waiting> {
        if now >= self.tried.0 + WINDOW {
            self.tried = (now, 0);
        }
        if self.tried.1 >= TRIED {
            return None;
        }
        let after = self.last.and_then(|last| self.waiting.keys().find(|whose| **whose > last));
        let whose = *after.or_else(|| self.waiting.keys().next())?;
        let line = self.waiting.get_mut(&whose)?;
        let next = line.pop_front();
        if line.is_empty() {
            self.waiting.remove(&whose);
        }
        self.last = Some(whose);
        let next = next?;
        self.bytes -= next.bytes();
        self.tried.1 += next.private.keys.len().max(1);
        Some(next)
    }

    /// When the next one may be opened.
    pub fn deadline(&self) -> Option<Timestamp> {
        (!self.waiting.is_empty()).then(|| self.tried.0 + WINDOW)
    }

    /// Another group: what was sealed in the one before does not open any more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Waiting {
    fn bytes(&self) -> usize {
        let keys: usize = self.private.keys.iter().map(|key| key.0.len()).sum();
        keys + self.private.text.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::{LeafIndex, Powers, Role};

    fn push(unopened: &mut Unopened, whose: u8, seq: u64, keys: usize) {
        let from = Opened {
            sender: LeafIndex(0),
            participant: ParticipantId([whose; 16]),
            epoch: 1,
            role: Role::Member,
            powers: Powers::ALL,
            plaintext: Vec::new(),
        };
        let private = Private { keys: vec![vec![0; 1_200].into(); keys], text: vec![0; 100].into() };
        unopened.push(seq, &from, private);
    }

    fn opened(unopened: &mut Unopened, now: Timestamp) -> Vec<u64> {
        std::iter::from_fn(|| unopened.next(now)).map(|waiting| waiting.seq).collect()
    }

    #[test]
    fn a_member_who_sends_many_waits_behind_the_others_and_none_is_lost() {
        let mut unopened = Unopened::default();
        (0..100).for_each(|seq| push(&mut unopened, 1, seq, 32));
        push(&mut unopened, 2, 500, 1);
        push(&mut unopened, 3, 501, 1);
        let mut now = Timestamp(0);
        assert_eq!(opened(&mut unopened, now), [0, 500, 501, 1]);
        let mut rest = Vec::new();
        while let Some(at) = unopened.deadline() {
            assert_eq!(unopened.next(now).map(|waiting| waiting.seq), None);
            now = at;
            rest.extend(opened(&mut unopened, now));
        }
        assert_eq!(rest, (2..100).collect::<Vec<_>>());
        assert!(now < Timestamp(6_000), "{now:?}");
        assert_eq!(unopened.bytes, 0);
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut unopened = Unopened::default();
        (0..10_000).for_each(|seq| push(&mut unopened, 1, seq, 1));
        assert_eq!(unopened.waiting[&ParticipantId([1; 16])].len(), WAITING);
        for whose in 2..=255 {
            (0..100).for_each(|seq| push(&mut unopened, whose, seq, 32));
        }
        assert!(unopened.bytes <= WAITING_BYTES);
    }
}
