//! Losing a connection, and losing a seat.

use protocol::{Farewell, ParticipantId, Presence, ServerMessage};

use crate::{Connection, Meeting, Output, Record, Timestamp, limits::SEAT_GRACE, meeting::Turn};

impl Meeting {
    pub(crate) fn leave(&mut self, connection: Connection, turn: &mut Turn) {
        match self.seated(connection) {
            Some(participant) => self.vacate(&participant, Some(Farewell::Left), turn),
            None => {
                turn.send(connection, ServerMessage::Farewell { reason: Farewell::Left });
                self.hang_up(connection, turn);
            }
        }
    }

    /// A connection is gone. A member's seat is kept for [`SEAT_GRACE`]; who was not in yet knocks anew.
    pub(crate) fn closed(&mut self, connection: Connection, turn: &mut Turn) {
        let Some(visitor) = self.visitors.remove(&connection) else { return };
        if let Some(participant) = visitor.seat {
            self.lose_connection(&participant, turn);
        }
    }

    /// Closes a connection from this side; its seat is treated as when the connection breaks.
    pub(crate) fn hang_up(&mut self, connection: Connection, turn: &mut Turn) {
        let Some(visitor) = self.visitors.get_mut(&connection) else { return };
        if visitor.gone {
            return;
        }
        visitor.gone = true;
        let seat = visitor.seat.take();
        turn.out.push(Output::Close { connection });
        if let Some(participant) = seat {
            self.lose_connection(&participant, turn);
        }
    }

    /// Takes a seat away for good: a member is then removed from the group by the next commit.
    pub(crate) fn vacate(
        &mut self,
        participant: &ParticipantId,
        farewell: Option<Farewell>,
        turn: &mut Turn,
    ) {
        self.close_media(participant, turn);
        let Some(seat) = self.seats.remove(participant) else { return };
        if seat.admission().is_some() {
            turn.persist(Record::SeatGone(*participant));
            if let Some(group) = &mut self.group {
                group.depart(participant);
            }
        }
        self.forget_requests_to(participant);
        let Some(connection) = seat.connection else { return };
        if let Some(visitor) = self.visitors.get_mut(&connection) {
            visitor.seat = None;
        }
        if let Some(reason) = farewell {
            turn.send(connection, ServerMessage::Farewell { reason });
            self.hang_up(connection, turn);
        }
    }

    /// Takes the seats away whose grace is over.
    pub(crate) fn give_up_seats(&mut self, turn: &mut Turn) {
        let over: Vec<_> = self
            .seats
            .iter()
            .filter(|seat| seat.away_since.is_some_and(|since| since + SEAT_GRACE <= turn.now))
            .map(|seat| seat.participant)
            .collect();
        for participant in over {
            self.vacate(&participant, None, turn);
        }
    }

    /// When the next seat, founder's turn or group is given up.
    pub(crate) fn seats_due(&self) -> Option<Timestamp> {
        let seat = self.seats.iter().filter_map(|seat| seat.away_since).min().map(|since| since + SEAT_GRACE);
        let someone_waits = !self.seats.at_the_door().is_empty();
        let founder = self.seats.founder().filter(|_| someone_waits);
        let turn_over = founder.map(|(_, since)| since + crate::limits::FOUNDING);
        let deserted = self.group.as_ref().and_then(|_| self.deserted_at());
        [seat, turn_over, deserted].into_iter().flatten().min()
    }

    fn lose_connection(&mut self, participant: &ParticipantId, turn: &mut Turn) {
        let Some(seat) = self.seats.get_mut(participant) else { return };
        if seat.admission().is_none() {
            return self.vacate(participant, None, turn);
        }
        seat.connection = None;
        seat.away_since = Some(turn.now);
        self.forget_requests_to(participant);
        let others = self.seats.member_connections(Some(participant));
        turn.send_all(
            others,
            ServerMessage::Presence { participant: *participant, presence: Presence::Away },
        );
    }
}
