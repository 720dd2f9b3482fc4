//! Sealed messages: put in order once each, for everyone, unread.

use e2ee::MessageKind;
use protocol::{
    Bytes, Entry, ErrorCode, LogEntry, SendRejection, ServerMessage,
    limits::{PAST_EPOCHS, SEALED_CONTENT_BYTES},
};

use crate::{Connection, Meeting, limits::SEALING_OVERHEAD, meeting::Turn};

impl Meeting {
    pub(crate) fn sealed(
        &mut self,
        connection: Connection,
        reference: u64,
        epoch: u64,
        message: Bytes,
        turn: &mut Turn,
    ) {
        let reject = |reason, turn: &mut Turn| {
            turn.send(connection, ServerMessage::SendRejected { reference, reason });
        };
        let Some(from) = self.member(connection) else {
            return reject(SendRejection::NotAMember, turn);
        };
        if message.0.len() > SEALED_CONTENT_BYTES + SEALING_OVERHEAD {
            return reject(SendRejection::TooLarge, turn);
        }
        let Some(group) = &mut self.group else { return };
        let Some(admission) = self.seats.get_mut(&from).and_then(|seat| seat.admission_mut()) else { return };
        if let Some(entry) = admission.references.get(&reference).and_then(|seq| group.log().get(*seq)) {
            let entries = vec![entry.clone()];
            return turn.send(connection, ServerMessage::Log { entries });
        }
        if admission.forgotten.is_some_and(|forgotten| reference <= forgotten) {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        }
        let current = group.epoch();
        if epoch > current || current - epoch > PAST_EPOCHS {
            return reject(SendRejection::StaleEpoch, turn);
        }
        match e2ee::inspect_message(&message.0) {
            Ok(facts) if facts.kind != MessageKind::Sealed || facts.epoch != epoch => {
                return self.refuse(connection, ErrorCode::Malformed, turn);
            }
            // It has parted from the group, or was in the one before.
            Ok(facts) if facts.group_id != group.group_id() => {
                return reject(SendRejection::NotAMember, turn);
            }
            Ok(_) => {}
            Err(_) => return self.refuse(connection, ErrorCode::Malformed, turn),
        }
        admission.unanswered = 0;
        let (entry, forgotten) =
            group.log_mut().append(from, Entry::Message { reference, epoch, message }, turn);
        admission.references.insert(reference, entry.seq);
        self.confirm(&from);
        self.forget_references(&forgotten);
        turn.send_all(self.seats.member_connections(None), ServerMessage::Log { entries: vec![entry] });
    }

    pub(crate) fn replay(&mut self, connection: Connection, after: u64, turn: &mut Turn) {
        let Some(participant) = self.member(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        let admitted =
            self.seats.get(&participant).and_then(|seat| seat.admission()).map_or(0, |seat| seat.admitted);
        match &self.group {
            Some(group) if after >= admitted && group.log().reaches(after) => {
                group.log().replay(connection, after, turn);
            }
            _ => self.refuse(connection, ErrorCode::SeatGone, turn),
        }
    }

    /// The senders' numbers of entries that are not kept any more.
    pub(crate) fn forget_references(&mut self, forgotten: &[LogEntry]) {
        for entry in forgotten {
            let Entry::Message { reference, .. } = entry.entry else { continue };
            let seat = self.seats.get_mut(&entry.from);
            let admission = seat.and_then(|seat| seat.admission_mut());
            // Who has come back counts anew.
            if let Some(admission) = admission.filter(|admission| admission.admitted < entry.seq) {
                admission.references.remove(&reference);
                admission.forgotten = admission.forgotten.max(Some(reference));
            }
        }
    }
}
