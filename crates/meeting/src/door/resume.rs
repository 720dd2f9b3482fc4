//! Coming back to a seat.

use protocol::{ErrorCode, Farewell, ParticipantId, Presence, SeatToken, ServerMessage};

use crate::{Connection, Meeting, meeting::Turn};

impl Meeting {
    /// A member is back. A seat whose log cannot be caught up with is `SeatGone`, yet stays, so that a knock can
    /// replace it.
    pub(crate) fn resume(&mut self, connection: Connection, token: &SeatToken, after: u64, turn: &mut Turn) {
        if self.seated(connection).is_some() {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        }
        let account = self.account(connection);
        let found = self.seats.of(token, account).filter(|participant| {
            let admission = self.seats.get(participant).and_then(|seat| seat.admission());
            let reaches = self.group.as_ref().is_some_and(|group| group.log().reaches(after));
            // Who asks for what was before its own admission has not seen its Welcome.
            reaches && admission.is_some_and(|admission| after >= admission.admitted)
        });
        let Some(participant) = found else {
            return self.refuse(connection, ErrorCode::SeatGone, turn);
        };
        self.sit_down(connection, participant, turn);
        let Some(seat) = self.seats.get_mut(&participant) else { return };
        if let (Some(owner), Some(account)) = (&mut seat.owner, account) {
            owner.account = Some(account);
        }
        let media_stands = seat.media.is_some();
        if let Some(admission) = seat.admission_mut() {
            admission.unanswered = 0;
        }
        self.confirm(&participant);
        let Some(group) = &self.group else { return };
        let head = group.log().head();
        turn.send(connection, ServerMessage::Resumed { head, media_stands, member: true });
        group.log().replay(connection, after, turn);
        self.tell_media_state(&participant, connection, turn);
    }

    /// A member's seat is on this connection from now on; another that it was on is closed.
    pub(super) fn sit_down(&mut self, connection: Connection, participant: ParticipantId, turn: &mut Turn) {
        let Some(seat) = self.seats.get_mut(&participant) else { return };
        let before = seat.connection.replace(connection);
        seat.callers_told = None;
        let was_away = seat.away_since.take().is_some();
        self.door_changed = true;
        if let Some(visitor) = self.visitors.get_mut(&connection) {
            visitor.seat = Some(participant);
        }
        if let Some(before) = before {
            if let Some(visitor) = self.visitors.get_mut(&before) {
                visitor.seat = None;
            }
            self.forget_requests_to(&participant);
            turn.send(before, ServerMessage::Farewell { reason: Farewell::Replaced });
            self.hang_up(before, turn);
        }
        if was_away {
            let others = self.seats.member_connections(Some(&participant));
            turn.send_all(others, ServerMessage::Presence { participant, presence: Presence::Here });
        }
    }
}
