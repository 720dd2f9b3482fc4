//! Coming to a seat: knocking, founding, and who founds when nobody is there.

use protocol::{Bytes, Entrance, ErrorCode, Farewell, ParticipantId, SeatToken, ServerMessage};

use super::{Admission, Place, Seat};
use crate::{
    Connection, Meeting, Record,
    limits::{ALL_AWAY_GRACE, DISTRUST, FOUNDING, FRUITLESS_GRACE},
    meeting::Turn,
    order::Group,
};

impl Meeting {
    pub(crate) fn knock(
        &mut self,
        connection: Connection,
        key_package: Bytes,
        replaces: Option<SeatToken>,
        turn: &mut Turn,
    ) {
        let old = replaces.and_then(|token| self.seats.by_token(&token));
        let sits = self.visitors.get(&connection).and_then(|visitor| visitor.seat);
        if sits.is_some() && sits != old {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        }
        if key_package.0.len() > protocol::limits::KEY_PACKAGE_BYTES {
            return self.refuse(connection, ErrorCode::TooLarge, turn);
        }
        let Ok(participant) = e2ee::inspect_key_package(&key_package.0) else {
            return self.refuse(connection, ErrorCode::BadHandshake, turn);
        };
        if self.is_known(&participant) {
            return self.refuse(connection, ErrorCode::BadHandshake, turn);
        }
        if self.seats.len() - usize::from(old.is_some()) >= self.limits.members {
            return self.refuse(connection, ErrorCode::Full, turn);
        }
        let was = old.and_then(|old| self.seats.get(&old));
        let returns = was.is_some_and(|seat| match &seat.place {
            Place::Member(_) => true,
            Place::Waiting(waiting) => waiting.returns,
            Place::Founding { .. } => false,
        });
        // Added, and back at the door without a word: the Welcome did not open.
        let in_vain = was.and_then(|seat| seat.admission()).filter(|admission| !admission.confirmed);
        if let (Some(by), Some(group)) = (in_vain.and_then(|admission| admission.by), &mut self.group) {
            group.distrusted.insert(by, turn.now + DISTRUST);
        }
        if let Some(old) = old {
            let farewell = (sits != Some(old)).then_some(Farewell::Replaced);
            self.vacate(&old, farewell, turn);
            self.settle(turn);
        }
        let token = new_token(turn);
        let first = self.group.is_none() && self.seats.founder().is_none();
        let place = if first {
            Place::Founding { since: turn.now }
        } else {
            self.seats.wait(key_package.0, turn.now, returns)
        };
        self.seats.insert(Seat::new(participant, &token, connection, place));
        if let Some(visitor) = self.visitors.get_mut(&connection) {
            visitor.seat = Some(participant);
        }
        let entrance = if first { Entrance::Found } else { Entrance::Wait };
        turn.send(connection, ServerMessage::Seated { participant, seat: token, entrance });
    }

    pub(crate) fn establish(&mut self, connection: Connection, group_info: &[u8], turn: &mut Turn) {
        let Some(participant) = self.seated(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        let founding =
            self.seats.get(&participant).is_some_and(|s| matches!(s.place, Place::Founding { .. }));
        if !founding || self.group.is_some() {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        }
        let Some(group) = Group::establish(group_info, &participant) else {
            self.vacate(&participant, None, turn);
            return self.refuse(connection, ErrorCode::BadHandshake, turn);
        };
        turn.persist(Record::Group { snapshot: group.snapshot().to_vec() });
        self.group = Some(group);
        if let Some(seat) = self.seats.get_mut(&participant) {
            seat.place = Place::Member(Admission { confirmed: true, ..Admission::default() });
            turn.out.extend(seat.record().map(|record| crate::Output::Persist(Record::Seat(record))));
        }
    }

    /// Gives up a group that nobody is left of, and sees to it that somebody founds when somebody waits.
    pub(crate) fn settle(&mut self, turn: &mut Turn) {
        if self.group.is_some() && self.is_deserted(turn) {
            self.drop_group(turn);
        }
        if self.group.is_some() {
            return;
        }
        let next = self.seats.at_the_door().first().map(|(seat, _)| seat.participant);
        let Some(next) = next else { return };
        match self.seats.founder().map(|(seat, since)| (seat.participant, since)) {
            Some((_, since)) if turn.now.since(since) < FOUNDING => return,
            Some((slow, _)) => {
                // Its turn is over: it has to knock anew, with a fresh key package.
                let connection = self.seats.get(&slow).and_then(|seat| seat.connection);
                self.vacate(&slow, None, turn);
                if let Some(connection) = connection {
                    self.refuse(connection, ErrorCode::SeatGone, turn);
                }
            }
            None => {}
        }
        let token = new_token(turn);
        if let Some(seat) = self.seats.get_mut(&next) {
            seat.place = Place::Founding { since: turn.now };
            seat.token_hash = token.hash();
            if let Some(connection) = seat.connection {
                let message =
                    ServerMessage::Seated { participant: next, seat: token, entrance: Entrance::Found };
                turn.send(connection, message);
            }
        }
    }

    /// The participant that sits on this connection.
    pub(crate) fn seated(&self, connection: Connection) -> Option<ParticipantId> {
        self.visitors.get(&connection)?.seat
    }

    /// The same, if it is a member of the group.
    pub(crate) fn member(&self, connection: Connection) -> Option<ParticipantId> {
        let participant = self.seated(connection)?;
        self.seats.get(&participant)?.admission()?;
        Some(participant)
    }

    fn is_known(&self, participant: &ParticipantId) -> bool {
        self.seats.get(participant).is_some()
            || self.group.as_ref().is_some_and(|group| group.has_seen(participant))
    }

    /// Whether nobody is left who could let anybody in: no member has a seat, or all have been away for a
    /// while with somebody waiting, or those that are left let nobody in.
    fn is_deserted(&self, turn: &Turn) -> bool {
        if self.seats.members().next().is_none() {
            return true;
        }
        self.deserted_at().is_some_and(|due| due <= turn.now)
    }

    /// When the group will be given up although members have a seat in it.
    pub(crate) fn deserted_at(&self) -> Option<crate::Timestamp> {
        [self.all_away_at(), self.fruitless_at()].into_iter().flatten().min()
    }

    /// When the group will be given up because its members let nobody in, and as many who were members are
    /// at the door.
    fn fruitless_at(&self) -> Option<crate::Timestamp> {
        let since = self.group.as_ref()?.fruitless_since?;
        let returning = self.seats.at_the_door().iter().filter(|(_, waiting)| waiting.returns).count();
        let connected = self.seats.members().filter(|(seat, _)| seat.connection.is_some()).count();
        (returning > 0 && returning >= connected).then_some(since + FRUITLESS_GRACE)
    }

    /// When the group will be given up because all its members are away and somebody waits.
    fn all_away_at(&self) -> Option<crate::Timestamp> {
        let waits_since = self.seats.at_the_door().first().map(|(_, waiting)| waiting.since)?;
        let mut last_left = waits_since;
        for (seat, _) in self.seats.members() {
            last_left = last_left.max(seat.away_since?);
        }
        Some(last_left + ALL_AWAY_GRACE)
    }

    fn drop_group(&mut self, turn: &mut Turn) {
        let members: Vec<_> = self.seats.members().map(|(seat, _)| seat.participant).collect();
        for member in members {
            self.vacate(&member, None, turn);
        }
        self.group = None;
        turn.persist(Record::GroupGone);
    }
}

fn new_token(turn: &mut Turn) -> SeatToken {
    let mut bytes = [0; 16];
    turn.rng.fill_bytes(&mut bytes);
    SeatToken(bytes)
}
