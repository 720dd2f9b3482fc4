//! Commits: the first valid one for an epoch that is what was asked for is put in order.

use protocol::{Bytes, Entry, ErrorCode, Farewell, ParticipantId, ServerMessage};

use super::requests::Asked;
use crate::{
    Connection, Meeting, Output, Record,
    door::{Admission, Place},
    limits::REFUSALS,
    meeting::Turn,
};

impl Meeting {
    #[expect(clippy::too_many_arguments, reason = "one for each field of the message")]
    pub(crate) fn commit(
        &mut self,
        connection: Connection,
        request: u64,
        base_epoch: u64,
        commit: Bytes,
        welcome: Option<Bytes>,
        refused: &[ParticipantId],
        turn: &mut Turn,
    ) {
        let Some(from) = self.answering(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        let Some(asked) = self.asked(request, &from) else {
            return reject(connection, request, ErrorCode::OutOfOrder, turn);
        };
        let Some(group) = &mut self.group else { return };
        if group.epoch() != base_epoch {
            return reject(connection, request, ErrorCode::OutOfOrder, turn);
        }
        let Some(facts) = group.apply(&commit.0, &from, &asked) else {
            self.pass_over(&from, request);
            return reject(connection, request, ErrorCode::BadHandshake, turn);
        };
        group.asked.clear();
        group.passed_over.clear();
        if facts.added.is_empty() && facts.removed.is_empty() {
            // Whoever changes nothing of what was asked for is not asked again before the others.
            group.passed_over.insert(from);
        }
        turn.persist(Record::Group { snapshot: group.snapshot().to_vec() });
        let (entry, forgotten) = group.log_mut().append(from, Entry::Commit { base_epoch, commit }, turn);
        let ratchet_tree = if facts.added.is_empty() { Vec::new() } else { group.tree() };
        self.forget_references(&forgotten);
        let seq = entry.seq;
        turn.send_all(self.seats.member_connections(None), ServerMessage::Log { entries: vec![entry] });
        self.note_refusals(&from, &asked, refused, turn);
        self.admit(&facts.added, &from, seq, welcome, ratchet_tree, turn);
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
        added: &[ParticipantId],
        by: &ParticipantId,
        seq: u64,
        welcome: Option<Bytes>,
        ratchet_tree: Vec<u8>,
        turn: &mut Turn,
    ) {
        let mut admitted = Vec::new();
        for participant in added {
            match self.seats.get_mut(participant) {
                Some(seat) => {
                    seat.place =
                        Place::Member(Admission { admitted: seq, by: Some(*by), ..Admission::default() });
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
        // Without a Welcome the newcomers cannot come in; they find out at once and knock anew.
        let welcome = welcome.unwrap_or_default();
        turn.send_all(
            admitted.iter().map(|(_, connection)| *connection).collect(),
            ServerMessage::Admitted { seq, welcome, ratchet_tree: ratchet_tree.into() },
        );
        for (participant, connection) in admitted {
            self.tell_media_state(&participant, connection, turn);
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

fn reject(connection: Connection, request: u64, error: ErrorCode, turn: &mut Turn) {
    turn.send(connection, ServerMessage::CommitRejected { request, error });
}
