//! People with an account: whose a connection is, and what becomes of their seats when it holds no more. Whether it does is
//! for others to know.

use protocol::{Account, Farewell, ParticipantId, ServerMessage};

use crate::{Connection, Meeting, meeting::Turn};

impl Meeting {
    /// A connection is nobody's any more: it goes, with its seat.
    pub(crate) fn signed_out(&mut self, connection: Connection, turn: &mut Turn) {
        match self.seated(connection) {
            Some(participant) => drop(self.vacate(&participant, Some(Farewell::SignedOut), turn)),
            None => self.send_away(connection, turn),
        }
    }

    /// An account is no more.
    pub(crate) fn bar(&mut self, account: Account, turn: &mut Turn) {
        let seats: Vec<ParticipantId> = self
            .seats
            .iter()
            .filter(|seat| seat.owner.and_then(|owner| owner.account) == Some(account))
            .map(|seat| seat.participant)
            .collect();
        for participant in seats {
            self.vacate(&participant, Some(Farewell::SignedOut), turn);
        }
        let others = self.accounts.iter().filter(|(_, owner)| **owner == account);
        let others: Vec<Connection> = others.map(|(connection, _)| *connection).collect();
        for connection in others {
            self.send_away(connection, turn);
        }
    }

    /// Whose account a connection is.
    pub(crate) fn account(&self, connection: Connection) -> Option<Account> {
        self.accounts.get(&connection).copied()
    }

    fn send_away(&mut self, connection: Connection, turn: &mut Turn) {
        if self.visitors.get(&connection).is_some_and(|visitor| !visitor.gone) {
            turn.send(connection, ServerMessage::Farewell { reason: Farewell::SignedOut });
            self.hang_up(connection, turn);
        }
    }
}
