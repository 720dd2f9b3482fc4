//! Who is asked for the next commit, for what, and what happens when no answer comes.

use e2ee::CommitFacts;
use protocol::{ErrorCode, ParticipantId, PendingMember, ServerMessage, limits::ADDS_PER_COMMIT};

use crate::{
    Meeting, Timestamp,
    door::Right,
    limits::{BATCH_DELAY, BATCHING_FROM, COMMIT_ANSWER, UNANSWERED},
    meeting::Turn,
};

/// Members removed by one commit: a bound on its size.
const REMOVES_PER_COMMIT: usize = 64;

/// A request that may still be answered in this epoch.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub request: u64,
    pub of: ParticipantId,
    pub adds: Vec<ParticipantId>,
    pub removes: Vec<ParticipantId>,
    /// Of those to be added: whose leaf goes by it.
    returns: Vec<ParticipantId>,
    at: Timestamp,
    /// Another has been asked since.
    over: bool,
}

impl Asked {
    /// Whether a commit does nothing but what was asked for.
    pub fn covers(&self, facts: &CommitFacts) -> Result<(), ErrorCode> {
        // A leaf goes for its successor only, and not instead of it.
        let replaced = |gone| self.returns.contains(gone) && facts.returned.contains(gone);
        let as_asked = facts.added.iter().all(|added| self.adds.contains(added))
            && facts.removed.iter().all(|gone| self.removes.contains(gone) || replaced(gone))
            && !facts.policy_changed;
        if as_asked { Ok(()) } else { Err(ErrorCode::BadHandshake) }
    }
}

impl Meeting {
    /// Asks a member for a commit, if one is needed and nobody is at it.
    ///
    /// The member that joined last is asked first: each commit then renews another path, which keeps the tree
    /// free of blanks and later removals cheap. Those who have not shown yet that their Welcome opened come
    /// after those who have, and those whose Welcome did not open for somebody come last. As long as there are
    /// such, those who were there first are asked first: whoever takes many seats to harm came later.
    pub(crate) fn ask_for_commit(&mut self, turn: &mut Turn) {
        let Some(group) = &mut self.group else { return };
        for asked in group.asked.iter_mut().filter(|asked| !asked.over) {
            if turn.now.since(asked.at) < COMMIT_ANSWER {
                return;
            }
            asked.over = true;
            group.passed_over.insert(asked.of);
        }
        let mut door = self.seats.at_the_door();
        door.retain(|(_, waiting)| group.asks_for(waiting.right));
        if door.is_empty() && group.departed().is_empty() {
            group.pending_since = None;
            group.next_round = None;
            group.fruitless_since = None;
            group.passed_over.clear();
            return;
        }
        let pending_since = *group.pending_since.get_or_insert(turn.now);
        let gathers = group.members().len() >= BATCHING_FROM && door.len() < ADDS_PER_COMMIT;
        if gathers && turn.now < pending_since + BATCH_DELAY {
            return;
        }
        if group.next_round.is_some_and(|at| turn.now < at) {
            return;
        }
        group.next_round = None;

        let mut able: Vec<_> = self
            .seats
            .members()
            .filter_map(|(seat, admission)| Some((seat, admission, seat.connection?)))
            .collect();
        able.retain(|(seat, ..)| {
            !group.departed().is_empty()
                || door.iter().any(|(_, waiting)| !waiting.refused_by.contains(&seat.participant))
        });
        group.distrusted.retain(|_, until| turn.now < *until);
        let wary = !group.distrusted.is_empty();
        let fresh = able.iter().filter(|(seat, ..)| !group.passed_over.contains(&seat.participant));
        let Some((seat, _, connection)) = fresh.max_by_key(|(seat, admission, _)| {
            let trusted = !group.distrusted.contains_key(&seat.participant);
            let order = if wary { u64::MAX - admission.admitted } else { admission.admitted };
            (trusted, admission.confirmed, order, seat.participant)
        }) else {
            if !able.is_empty() {
                group.passed_over.clear();
                group.fruitless_since.get_or_insert(turn.now);
                group.next_round = Some(turn.now + COMMIT_ANSWER);
            }
            return;
        };

        self.requests += 1;
        let adds: Vec<_> = door
            .iter()
            .filter(|(_, waiting)| !waiting.refused_by.contains(&seat.participant))
            .take(ADDS_PER_COMMIT)
            .collect();
        let removes: Vec<_> = group.departed().iter().take(REMOVES_PER_COMMIT).copied().collect();
        // Their leaves go with them: not asked for by name, so that who is refused stays as they were.
        let returning = adds.iter().filter(|(_, waiting)| matches!(waiting.right, Right::Return { .. }));
        let returns = returning.map(|(seat, _)| seat.participant).collect();
        group.pending_since = None;
        group.asked.push(Asked {
            request: self.requests,
            of: seat.participant,
            adds: adds.iter().map(|(seat, _)| seat.participant).collect(),
            removes: removes.clone(),
            returns,
            at: turn.now,
            over: false,
        });
        let adds = adds
            .iter()
            .map(|(seat, waiting)| PendingMember {
                participant: seat.participant,
                key_package: waiting.key_package.clone(),
            })
            .collect();
        turn.send(*connection, ServerMessage::CommitRequest { request: self.requests, adds, removes });
    }

    /// Gives up connections that let several requests pass in silence: they are broken without knowing it.
    pub(crate) fn give_up_silent_committers(&mut self, turn: &mut Turn) {
        let Some(group) = &self.group else { return };
        let late: Vec<_> = group
            .asked
            .iter()
            .filter(|asked| !asked.over && turn.now.since(asked.at) >= COMMIT_ANSWER)
            .map(|asked| (asked.of, asked.at))
            .collect();
        for (participant, at) in late {
            let Some(seat) = self.seats.get_mut(&participant) else { continue };
            let connection = seat.connection;
            let Some(admission) = seat.admission_mut() else { continue };
            let heard =
                connection.and_then(|id| self.visitors.get(&id)).is_some_and(|visitor| visitor.heard > at);
            admission.unanswered = if heard { 0 } else { admission.unanswered + 1 };
            if admission.unanswered >= UNANSWERED
                && let Some(connection) = connection
            {
                admission.unanswered = 0;
                self.hang_up(connection, turn);
            }
        }
    }

    /// Nobody waits any more for this participant's answers; another is asked at once.
    pub(crate) fn forget_requests_to(&mut self, participant: &ParticipantId) {
        if let Some(group) = &mut self.group {
            group.asked.retain(|asked| asked.of != *participant);
        }
    }

    /// When a request is over, a batch gathered, or the next round of asking begins.
    pub(crate) fn order_due(&self) -> Option<Timestamp> {
        let group = self.group.as_ref()?;
        if let Some(asked) = group.asked.iter().find(|asked| !asked.over) {
            return Some(asked.at + COMMIT_ANSWER);
        }
        if group.next_round.is_some() {
            return group.next_round;
        }
        Some(group.pending_since? + BATCH_DELAY)
    }
}
