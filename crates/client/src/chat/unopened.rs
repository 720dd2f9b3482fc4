//! Private messages that came and are not opened yet. To find out whether one is for this member takes time for each
//! key in it, so that members are served in turn, and only so much at once: who sends many waits behind the others.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use e2ee::Opened;
use protocol::{ParticipantId, limits::PRIVATE_RECIPIENTS, sealed::Private};

use crate::Timestamp;

/// Keys that are tried within [`WINDOW`], a message's at a time: each takes some tenths of a millisecond.
const TRIED: usize = 64;
const WINDOW: Duration = Duration::from_millis(100);
/// Messages of one member that wait, and bytes of all; of whose most is there, the last go.
const WAITING: usize = 128;
const WAITING_BYTES: usize = 4 << 20;
/// What a message takes besides its words, and a key in it.
const MESSAGE_BYTES: usize = 150;
const KEY_BYTES: usize = 40;

/// A private message at its place in the order.
#[derive(Debug)]
pub(super) struct Waiting {
    pub seq: u64,
    pub from: Opened,
    pub private: Private,
}

/// What waits of one member, and its bytes.
#[derive(Debug, Default)]
struct Line {
    messages: VecDeque<Waiting>,
    bytes: usize,
}

/// Those that wait, by their senders.
#[derive(Debug, Default)]
pub(crate) struct Unopened {
    waiting: BTreeMap<ParticipantId, Line>,
    /// Whose turn it was last.
    last: Option<ParticipantId>,
    bytes: usize,
    /// Since when keys are counted, and how many were tried.
    tried: (Timestamp, usize),
}

impl Unopened {
    /// Puts one in line, if its sender has room; who sends much keeps nobody else's out.
    pub fn push(&mut self, seq: u64, from: &Opened, private: Private) {
        // Nobody opens it.
        if private.keys.len() > PRIVATE_RECIPIENTS {
            return;
        }
        let from = Opened { plaintext: Vec::new(), ..from.clone() };
        let waiting = Waiting { seq, from, private };
        let line = self.waiting.entry(waiting.from.participant).or_default();
        if line.messages.len() < WAITING {
            self.bytes += waiting.bytes();
            line.bytes += waiting.bytes();
            line.messages.push_back(waiting);
        }
        while self.bytes > WAITING_BYTES {
            let most = self.waiting.iter().max_by_key(|(_, line)| line.bytes);
            let Some(whose) = most.map(|(whose, _)| *whose) else { break };
            self.take(whose, VecDeque::pop_back);
        }
    }

    /// Takes one out of this member's line.
    fn take(
        &mut self,
        whose: ParticipantId,
        which: fn(&mut VecDeque<Waiting>) -> Option<Waiting>,
    ) -> Option<Waiting> {
        let line = self.waiting.get_mut(&whose)?;
        let taken = which(&mut line.messages);
        let bytes = taken.as_ref().map_or(0, Waiting::bytes);
        line.bytes -= bytes;
        self.bytes -= bytes;
        if line.messages.is_empty() {
            self.waiting.remove(&whose);
        }
        taken
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
        self.last = Some(whose);
        let next = self.take(whose, VecDeque::pop_front)?;
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
        let keys: usize = self.private.keys.iter().map(|key| key.0.len() + KEY_BYTES).sum();
        keys + self.private.text.0.len() + MESSAGE_BYTES
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
        assert_eq!(unopened.waiting[&ParticipantId([1; 16])].messages.len(), WAITING);
        for whose in 2..=255 {
            (0..100).for_each(|seq| push(&mut unopened, whose, seq, 32));
        }
        assert!(unopened.bytes <= WAITING_BYTES);
    }

    #[test]
    fn those_who_send_much_keep_nobody_elses_out() {
        let mut unopened = Unopened::default();
        for whose in 1..=4 {
            (0..100).for_each(|seq| push(&mut unopened, whose, seq, PRIVATE_RECIPIENTS));
        }
        push(&mut unopened, 9, 500, 1);
        push(&mut unopened, 5, 501, PRIVATE_RECIPIENTS);
        assert!(unopened.bytes <= WAITING_BYTES);
        for (whose, seq) in [(9, 500), (5, 501), (1, 0), (4, 0)] {
            assert_eq!(unopened.waiting[&ParticipantId([whose; 16])].messages[0].seq, seq);
        }
        let counted: usize = unopened.waiting.values().map(|line| line.bytes).sum();
        assert_eq!(counted, unopened.bytes);
    }

    #[test]
    fn what_nobody_can_open_does_not_wait() {
        let mut unopened = Unopened::default();
        push(&mut unopened, 1, 0, PRIVATE_RECIPIENTS + 1);
        assert!(unopened.waiting.is_empty() && unopened.deadline().is_none());
    }
}
