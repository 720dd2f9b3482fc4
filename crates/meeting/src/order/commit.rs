//! Commits: the first valid one for an epoch, of what was asked for or a host's own, is put in order.

use std::sync::Arc;

use e2ee::CommitFacts;
use protocol::{Bytes, Entry, ErrorCode, Farewell, ParticipantId, Presence, ServerMessage};

use super::{Group, requests::Asked};
use crate::{
    Connection, Meeting, Output, Record,
    door::{Admission, Place, Seats},
    limits::REFUSALS,
    meeting::Turn,
};

/// A commit as it comes in.
pub(crate) struct Offered {
    /// The request that it answers; `None`: a host's own.
    pub request: Option<u64>,
    pub base_epoch: u64,
    pub commit: Bytes,
    pub welcome: Option<Bytes>,
    pub refused: Vec<ParticipantId>,
}

impl Meeting {
    pub(crate) fn commit(&mut self, connection: Connection, offered: Offered, turn: &mut Turn) {
        let Some(from) = self.answering(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        let request = offered.request;
        let reject = |error, turn: &mut Turn| {
            turn.send(connection, ServerMessage::CommitRejected { request, error });
        };
        let asked = request.and_then(|request| self.asked(request, &from));
        if request.is_some() && asked.is_none() {
            return reject(ErrorCode::OutOfOrder, turn);
        }
        let Some(group) = &mut self.group else { return };
        if group.epoch() != offered.base_epoch {
            return reject(ErrorCode::OutOfOrder, turn);
        }
        let applied = match &asked {
            Some(asked) => group.apply(&offered.commit.0, &from, |facts| asked.covers(facts)),
            None => apply_own(group, &self.seats, &offered.commit.0, &from),
        };
        let facts = match applied {
            Ok(facts) => facts,
            Err(error) => {
                if let Some(request) = request {
                    self.pass_over(&from, request);
                }
                return reject(error, turn);
            }
        };
        self.door_changed = true;
        group.asked.clear();
        group.passed_over.clear();
        if asked.is_some() && facts.added.is_empty() && facts.removed.is_empty() {
            // Whoever changes nothing of what was asked for is not asked again before the others.
            group.passed_over.insert(from);
        }
        turn.persist(Record::Group { snapshot: group.snapshot().to_vec() });
        let entry = Entry::Commit { base_epoch: offered.base_epoch, commit: offered.commit };
        let (entry, forgotten) = group.log_mut().append(from, entry, turn);
        let ratchet_tree = if facts.added.is_empty() { Vec::new() } else { group.tree() };
        self.forget_references(&forgotten);
        let seq = entry.seq;
        turn.send_all(self.seats.member_connections(None), ServerMessage::Log { entries: vec![entry] });
        if let Some(asked) = &asked {
            self.note_refusals(&from, asked, &offered.refused, turn);
        } else {
            self.put_out(&facts, turn);
        }
        self.admit(&facts, seq, offered.welcome, ratchet_tree, turn);
        if facts.policy_changed {
            self.follow_policy(turn);
        }
    }

    /// A host has removed these. Who has no seat any more was gone already; who came back, stays.
    fn put_out(&mut self, facts: &CommitFacts, turn: &mut Turn) {
        for participant in facts.removed.iter().filter(|removed| !facts.added.contains(removed)) {
            self.vacate(participant, Some(Farewell::Removed), turn);
        }
    }

    /// The group has another policy now.
    fn follow_policy(&mut self, turn: &mut Turn) {
        if self.group.as_ref().is_some_and(|group| group.policy().ended) {
            self.terms.ended = true;
            turn.persist(Record::Ended { ended: true });
            return self.end(turn);
        }
        self.allow_streams(turn);
    }

    pub(crate) fn cannot_commit(
        &mut self,
        connection: Connection,
        request: u64,
        refused: &[ParticipantId],
        turn: &mut Turn,
    ) {
        let Some(from) = self.answering(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        if let Some(asked) = self.asked(request, &from) {
            self.pass_over(&from, request);
            let refuses_all = asked.removes.is_empty() && asked.adds.iter().all(|add| refused.contains(add));
            if let (true, Some(group)) = (refuses_all, &mut self.group) {
                // An answer, not a failure: the next newcomer may be asked of it again.
                group.passed_over.remove(&from);
            }
            self.note_refusals(&from, &asked, refused, turn);
        }
    }

    /// The member on this connection, which has shown that it is there.
    fn answering(&mut self, connection: Connection) -> Option<ParticipantId> {
        let from = self.member(connection)?;
        let admission = self.seats.get_mut(&from)?.admission_mut()?;
        admission.unanswered = 0;
        self.confirm(&from);
        Some(from)
    }

    /// A member has shown that its Welcome opened: somebody lets people in.
    pub(crate) fn confirm(&mut self, participant: &ParticipantId) {
        let Some(admission) = self.seats.get_mut(participant).and_then(|seat| seat.admission_mut()) else {
            return;
        };
        admission.word = None;
        if !std::mem::replace(&mut admission.confirmed, true)
            && let Some(group) = &mut self.group
        {
            group.fruitless_since = None;
        }
    }

    fn asked(&self, request: u64, of: &ParticipantId) -> Option<Asked> {
        let group = self.group.as_ref()?;
        group.asked.iter().find(|asked| asked.request == request && asked.of == *of).cloned()
    }

    fn pass_over(&mut self, participant: &ParticipantId, request: u64) {
        if let Some(group) = &mut self.group {
            group.asked.retain(|asked| asked.request != request);
            group.passed_over.insert(*participant);
        }
    }

    /// Seats those whom a commit has added. Who went in the meantime is to be removed again.
    fn admit(
        &mut self,
        facts: &CommitFacts,
        seq: u64,
        welcome: Option<Bytes>,
        ratchet_tree: Vec<u8>,
        turn: &mut Turn,
    ) {
        // Without a Welcome the newcomers cannot come in; they find out at once and knock anew.
        let welcome = welcome.unwrap_or_default();
        let word = ServerMessage::Admitted { seq, welcome, ratchet_tree: ratchet_tree.into() };
        let kept = Arc::new(word.clone());
        let mut admitted = Vec::new();
        for participant in &facts.added {
            match self.seats.get_mut(participant) {
                Some(seat) => {
                    let added = seat.waiting().map(|waiting| waiting.key_package.clone());
                    let admission = Admission {
                        admitted: seq,
                        by: Some(facts.by),
                        word: added.map(|key_package| (key_package, Arc::clone(&kept))),
                        ..Admission::default()
                    };
                    seat.place = Place::Member(admission);
                    seat.former_token = None;
                    turn.out.extend(seat.record().map(|record| Output::Persist(Record::Seat(record))));
                    admitted.extend(seat.connection.map(|connection| (*participant, connection)));
                }
                None => {
                    if let Some(group) = &mut self.group {
                        group.depart(participant);
                    }
                }
            }
        }
        turn.send_all(admitted.iter().map(|(_, connection)| *connection).collect(), word);
        for (participant, connection) in admitted {
            self.tell_media_state(&participant, connection, turn);
            if facts.returned.contains(&participant) {
                // The others may have heard that it is away.
                let others = self.seats.member_connections(Some(&participant));
                turn.send_all(others, ServerMessage::Presence { participant, presence: Presence::Here });
            }
        }
    }

    /// Turns away those whom enough members have refused.
    fn note_refusals(
        &mut self,
        by: &ParticipantId,
        asked: &Asked,
        refused: &[ParticipantId],
        turn: &mut Turn,
    ) {
        let able = self.seats.members().filter(|(seat, _)| seat.connection.is_some()).count();
        let enough = (able / 2 + 1).max(REFUSALS).min(able.max(1));
        for participant in asked.adds.iter().filter(|added| refused.contains(added)) {
            let Some(Place::Waiting(waiting)) = self.seats.get_mut(participant).map(|seat| &mut seat.place)
            else {
                continue;
            };
            waiting.refused_by.insert(*by);
            if waiting.refused_by.len() >= enough {
                self.vacate(participant, Some(Farewell::NotAdmitted), turn);
            }
        }
    }
}

/// Applies a commit that nobody asked for: a host's. It adds only who is at the door.
fn apply_own(
    group: &mut Group,
    seats: &Seats,
    commit: &[u8],
    from: &ParticipantId,
) -> Result<CommitFacts, ErrorCode> {
    let leads = group.is_led_by(from);
    if !leads && !group.policy().roles.contains_key(from) {
        return Err(ErrorCode::BadHandshake);
    }
    group.apply(commit, from, |facts| {
        let only_policy = facts.added.is_empty() && facts.removed.is_empty() && facts.policy_changed;
        if !leads && !only_policy {
            // One who gave the host's role away may take it back, and no more.
            return Err(ErrorCode::BadHandshake);
        }
        let waits = |participant| seats.get(participant).is_some_and(|seat| seat.waiting().is_some());
        if facts.added.iter().all(waits) { Ok(()) } else { Err(ErrorCode::OutOfOrder) }
    })
}
