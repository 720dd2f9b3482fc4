//! Losing a connection, and losing a seat.

use protocol::{Farewell, ParticipantId, Presence, ServerMessage};

use super::{Place, Seat};
use crate::{
    Connection, Meeting, Output, Record, Timestamp,
    limits::{CALLER_GRACE, PAGE_GRACE, PLACE_GRACE},
    meeting::Turn,
};

impl Meeting {
    pub(crate) fn leave(&mut self, connection: Connection, turn: &mut Turn) {
        match self.seated(connection) {
            Some(participant) => drop(self.vacate(&participant, Some(Farewell::Left), turn)),
            None => {
                turn.send(connection, ServerMessage::Farewell { reason: Farewell::Left });
                self.hang_up(connection, turn);
            }
        }
    }

    /// A connection is gone. A member's seat is kept for a while, and the place of one who waits.
    pub(crate) fn closed(&mut self, connection: Connection, page_gone: bool, turn: &mut Turn) {
        self.accounts.remove(&connection);
        let Some(visitor) = self.visitors.remove(&connection) else { return };
        let Some(participant) = visitor.seat else { return };
        self.lose_connection(&participant, turn);
        if let Some(seat) = self.seats.get_mut(&participant).filter(|_| page_gone) {
            seat.grace = seat.grace.min(PAGE_GRACE);
            if let Some(waiting) = seat.waiting_mut() {
                waiting.shown_until = Some(turn.now);
            }
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
    ) -> Option<Seat> {
        let seat = self.seats.get(participant)?;
        if seat.has_leaf() {
            turn.persist(Record::SeatGone(*participant));
        }
        if let Some(group) = &mut self.group {
            group.depart(participant);
        }
        self.unseat(participant, farewell, turn)
    }

    /// Takes a seat away, but leaves its leaf alone.
    pub(super) fn unseat(
        &mut self,
        participant: &ParticipantId,
        farewell: Option<Farewell>,
        turn: &mut Turn,
    ) -> Option<Seat> {
        self.close_media(participant, turn);
        let seat = self.seats.remove(participant)?;
        self.door_changed = true;
        self.forget_requests_to(participant);
        let Some(connection) = seat.connection else { return Some(seat) };
        if let Some(visitor) = self.visitors.get_mut(&connection) {
            visitor.seat = None;
        }
        if let Some(reason) = farewell {
            turn.send(connection, ServerMessage::Farewell { reason });
            self.hang_up(connection, turn);
        }
        Some(seat)
    }

    /// Takes the seats away whose grace is over.
    pub(crate) fn give_up_seats(&mut self, turn: &mut Turn) {
        let over: Vec<_> = self
            .seats
            .iter()
            .filter(|seat| seat.kept_until().is_some_and(|until| until <= turn.now))
            .map(|seat| seat.participant)
            .collect();
        for participant in over {
            self.vacate(&participant, None, turn);
        }
    }

    /// When the next seat is given up.
    pub(crate) fn seats_due(&self) -> Option<Timestamp> {
        self.seats.iter().filter_map(Seat::kept_until).min()
    }

    fn lose_connection(&mut self, participant: &ParticipantId, turn: &mut Turn) {
        let Some(seat) = self.seats.get_mut(participant) else { return };
        if let Some(was) = seat.waiting_mut().and_then(|waiting| waiting.was.take()) {
            // It has not come back, so it is still what it was.
            seat.place = Place::Member(was);
            turn.out.extend(seat.record().map(|record| Output::Persist(Record::Seat(record))));
        }
        self.door_changed = true;
        seat.connection = None;
        seat.away_since = Some(turn.now);
        seat.callers_told = None;
        match &mut seat.place {
            Place::Founding { .. } => return drop(self.vacate(participant, None, turn)),
            Place::Waiting(waiting) => {
                waiting.shown_until = Some(turn.now + CALLER_GRACE);
                seat.grace = PLACE_GRACE;
                return self.keep_few_places(turn);
            }
            Place::Member(_) => seat.grace = self.limits.seat_grace,
        }
        self.forget_requests_to(participant);
        let others = self.seats.member_connections(Some(participant));
        turn.send_all(
            others,
            ServerMessage::Presence { participant: *participant, presence: Presence::Away },
        );
    }

    /// No more places are kept than people may wait: whose connection broke first loses theirs.
    fn keep_few_places(&mut self, turn: &mut Turn) {
        let away = self
            .seats
            .in_line()
            .into_iter()
            .filter_map(|(seat, _)| Some((seat.away_since?, seat.participant)));
        let away: Vec<_> = away.collect();
        if away.len() > self.limits.waiting
            && let Some((_, first)) = away.into_iter().min()
        {
            self.vacate(&first, None, turn);
        }
    }
}
