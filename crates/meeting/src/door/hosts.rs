//! What those who wait and the hosts say to each other: a word to the hosts, and a host's no.

use std::collections::VecDeque;

use protocol::{
    Bytes, ErrorCode, Farewell, ParticipantId, VisitorId,
    limits::{DECLINES, NOTE_BYTES},
};

use crate::{
    Connection, Meeting, Output, Record,
    limits::{BLOCKED, NOTES},
    meeting::Turn,
};

/// Visitors whom hosts do not want to see again, until the group ends: by hashes, which is all that is stored.
#[derive(Debug, Default)]
pub(crate) struct Blocked(VecDeque<[u8; 32]>);

impl Blocked {
    /// As they were stored.
    pub fn restore(hashes: Vec<[u8; 32]>) -> Self {
        Self(hashes.into())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn contains(&self, visitor: &VisitorId) -> bool {
        self.0.contains(&visitor.hash())
    }

    /// Blocks one more; what is to be stored of it.
    pub fn add(&mut self, visitor: &VisitorId) -> Vec<Record> {
        if self.contains(visitor) {
            return Vec::new();
        }
        let first = if self.0.len() >= BLOCKED { self.0.pop_front() } else { None };
        self.0.push_back(visitor.hash());
        first.map(Record::Unblocked).into_iter().chain([Record::Blocked(visitor.hash())]).collect()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl Meeting {
    /// Whether this participant is host or co-host.
    pub fn is_led_by(&self, participant: &ParticipantId) -> bool {
        self.group.as_ref().is_some_and(|group| group.is_led_by(participant))
    }

    pub(crate) fn note(&mut self, connection: Connection, sealed: Bytes, turn: &mut Turn) {
        if sealed.0.len() > NOTE_BYTES {
            return self.refuse(connection, ErrorCode::TooLarge, turn);
        }
        let seat = self.seated(connection).and_then(|participant| self.seats.get_mut(&participant));
        let waiting = seat.and_then(|seat| seat.waiting_mut()).filter(|waiting| waiting.note.0 < NOTES);
        match waiting {
            Some(waiting) => {
                waiting.note = (waiting.note.0 + 1, Some(sealed));
                self.door_changed = true;
            }
            None => self.refuse(connection, ErrorCode::OutOfOrder, turn),
        }
    }

    pub(crate) fn decline(
        &mut self,
        connection: Connection,
        participants: &[ParticipantId],
        block: bool,
        turn: &mut Turn,
    ) {
        if participants.len() > DECLINES {
            return self.refuse(connection, ErrorCode::Malformed, turn);
        }
        let by = self.member(connection);
        let Some(group) = self.group.as_ref().filter(|group| by.is_some_and(|by| group.is_led_by(&by)))
        else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        // Whom no host has to let in, no host can turn away.
        let door = self.seats.in_line().into_iter();
        let declined: Vec<_> = door
            .filter(|(seat, waiting)| {
                group.leaves_to_hosts(waiting.right) && participants.contains(&seat.participant)
            })
            .map(|(seat, waiting)| (seat.participant, waiting.visitor))
            .collect();
        for (participant, visitor) in declined {
            if block {
                turn.out.extend(self.blocked.add(&visitor).into_iter().map(Output::Persist));
            }
            self.vacate(&participant, Some(Farewell::Declined), turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_was_blocked_is_forgotten_for_one_too_many() {
        let visitor = |number: u16| VisitorId([number.to_be_bytes(); 8].concat().try_into().unwrap());
        let mut blocked = Blocked::default();
        let mut stored = Vec::new();
        for number in 0..1_001 {
            stored.extend(blocked.add(&visitor(number)));
            assert_eq!(blocked.add(&visitor(number)), []);
        }
        assert_eq!(stored.len(), 1_002);
        assert!(stored.contains(&Record::Unblocked(visitor(0).hash())));
        assert!(!blocked.contains(&visitor(0)));
        assert!((1..1_001).all(|number| blocked.contains(&visitor(number))));
    }
}
