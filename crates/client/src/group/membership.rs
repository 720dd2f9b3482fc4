//! A seat in the group: the keys, and how far its log is applied.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use e2ee::{Group, Member};
use protocol::{LogEntry, ParticipantId};
use sha2::{Digest, Sha256};

use super::numbers::Numbers;
use crate::Timestamp;

/// Handshakes and messages remembered, to tell a repetition from something that does not open.
const REMEMBERED: usize = 4_096;
/// How long a commit that was asked for may wait for the server's order.
const ORDERED_WITHIN: Duration = Duration::from_secs(8);

/// One's membership.
pub(crate) struct Membership {
    pub group: Group,
    /// The last log entry that was applied.
    pub applied: u64,
    /// The epoch in which this participant came.
    pub joined_epoch: u64,
    /// The log has a gap since then.
    pub gap_since: Option<Timestamp>,
    /// When the log was last asked for again.
    pub replay_asked: Option<Timestamp>,
    /// The server's commit request that was answered, and when.
    answering: Option<(u64, Timestamp)>,
    /// Epochs in which this member's commits added somebody: newcomers cannot open what was sealed before.
    pub admitted_in: u64,
    /// This participant was told what it missed, or founded the group; until then, at the latest.
    pub informed: Result<(), Timestamp>,
    /// Newcomers wait for what they missed; who tells them if their committer does not.
    pub catch_up: Option<CatchUpDuty>,
    /// The last epoch that began with newcomers, whoever added them.
    pub added_in: u64,
    /// Log entries with messages that the newcomers cannot open, and when this member tells them if nobody
    /// else has.
    pub stragglers: Vec<(u64, Timestamp)>,
    /// The code to compare aloud, of this epoch.
    pub code: String,
    /// What the others numbered, to notice what is kept from this participant.
    pub numbers: Numbers,
    /// A commit that adds somebody whose name is not checked yet, where the class takes verified ones alone.
    pub held: Option<LogEntry>,
    /// Until when it may wait.
    pub unchecked_until: Option<Timestamp>,
    seen: HashSet<[u8; 32]>,
    seen_order: VecDeque<[u8; 32]>,
}

/// Newcomers are to be told what they missed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CatchUpDuty {
    /// The epoch that began with them.
    pub epoch: u64,
    /// When this member does it.
    pub at: Timestamp,
}

impl Membership {
    pub fn new(group: Group, applied: u64, informed: Result<(), Timestamp>, now: Timestamp) -> Self {
        let (joined_epoch, code) = (group.epoch(), group.meeting_code());
        Self {
            group,
            applied,
            joined_epoch,
            gap_since: None,
            replay_asked: None,
            answering: None,
            admitted_in: 0,
            informed,
            catch_up: None,
            added_in: 0,
            stragglers: Vec::new(),
            code,
            numbers: Numbers::new(now),
            held: None,
            unchecked_until: None,
            seen: HashSet::new(),
            seen_order: VecDeque::new(),
        }
    }

    pub fn participant(&self) -> ParticipantId {
        self.group.participant()
    }

    pub fn members(&self) -> Vec<Member> {
        self.group.members()
    }

    /// The server's request is answered by a commit that waits for the order.
    pub fn answers(&mut self, request: u64, now: Timestamp) {
        self.answering = Some((request, now));
    }

    /// Whether a commit that the server asked for waits for the order.
    pub fn is_answering(&self, now: Timestamp) -> bool {
        self.answering.is_some_and(|(_, since)| now < since + ORDERED_WITHIN)
    }

    /// The answer to this request was not taken. Whether it was waited for.
    pub fn is_refused(&mut self, request: u64) -> bool {
        self.answering.take_if(|(answered, _)| *answered == request).is_some()
    }

    /// Nothing is waited for any more.
    pub fn forget_answer(&mut self) {
        self.answering = None;
    }

    /// When newcomers are to be told by this member: not before it knows itself.
    pub fn tells_newcomers_at(&self) -> Option<Timestamp> {
        let duty = self.catch_up?;
        Some(match self.informed {
            Ok(()) => duty.at,
            Err(at_the_latest) => duty.at.max(at_the_latest),
        })
    }

    /// Whether these bytes were never seen before; they are from now on.
    pub fn is_new(&mut self, bytes: &[u8]) -> bool {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        if !self.seen.insert(hash) {
            return false;
        }
        self.seen_order.push_back(hash);
        if self.seen_order.len() > REMEMBERED
            && let Some(oldest) = self.seen_order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }
}
