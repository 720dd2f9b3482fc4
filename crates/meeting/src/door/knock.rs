//! Knocking: by what right somebody comes, whether there is room, and where they go.

use e2ee::KeyPackageFacts;
use protocol::{
    Bytes, Entrance, ErrorCode, Farewell, HostKey, ParticipantId, Proof, SeatToken, ServerMessage, VisitorId,
};

use super::{Owner, Place, Right, Seat, Waiting};
use crate::{
    Connection, Meeting, Output, Record,
    limits::{DISTRUST, Verdict},
    meeting::Turn,
};

/// A knock whose room and proof are known to be good.
pub(crate) struct Knock {
    pub proof: Proof,
    pub visitor: VisitorId,
    pub key_package: Bytes,
    pub replaces: Option<SeatToken>,
}

/// Why somebody does not come to the door.
enum Refusal {
    Error(ErrorCode),
    /// A host does not want to see them again.
    Blocked,
}

impl From<ErrorCode> for Refusal {
    fn from(error: ErrorCode) -> Self {
        Self::Error(error)
    }
}

impl Meeting {
    pub(crate) fn knock(&mut self, connection: Connection, knock: Knock, turn: &mut Turn) {
        let account = self.account(connection);
        let old = knock.replaces.as_ref().and_then(|token| self.seats.of(token, account));
        if let Some(participant) = old
            && self.tell_of_admission(connection, participant, &knock, turn)
        {
            return;
        }
        match self.hear(connection, &knock, old, turn) {
            Ok((participant, right)) => {
                self.seat_at_the_door(connection, knock, participant, right, old, turn)
            }
            Err(Refusal::Error(error)) => self.refuse(connection, error, turn),
            Err(Refusal::Blocked) => {
                turn.send(connection, ServerMessage::Farewell { reason: Farewell::Declined });
                self.hang_up(connection, turn);
            }
        }
    }

    /// Who knocks, and by what right. `old` is the seat that they have, if any.
    fn hear(
        &mut self,
        connection: Connection,
        knock: &Knock,
        old: Option<ParticipantId>,
        turn: &mut Turn,
    ) -> Result<(ParticipantId, Right), Refusal> {
        if self.deleted {
            return Err(ErrorCode::NotAvailable.into());
        }
        let sits = self.seated(connection);
        if sits.is_some() && sits != old {
            return Err(ErrorCode::OutOfOrder.into());
        }
        if knock.key_package.0.len() > protocol::limits::KEY_PACKAGE_BYTES {
            return Err(ErrorCode::TooLarge.into());
        }
        let comes_back = old.and_then(|old| self.seats.get(&old)).is_some_and(Seat::has_leaf);
        let expected = comes_back || self.host_key(&knock.proof).is_some();
        if !expected && self.knocks.take(1, turn.now) != Verdict::Pass {
            return Err(ErrorCode::TooMany.into());
        }
        let facts = e2ee::inspect_key_package(&knock.key_package.0).map_err(|_| ErrorCode::BadHandshake)?;
        let right = self.right_of(&facts, &knock.proof, old)?;
        if let Right::Entry(_) = right {
            self.check_entry(&knock.visitor, old)?;
        }
        self.check_room(right, old)?;
        Ok((facts.participant, right))
    }

    /// By what right this newcomer may be added, now or when a host says so. Members see the key packages of those
    /// whom they add, so a certificate alone gives nobody a seat: a host shows the host key by the proof, and who
    /// comes back the capability to the seat.
    fn right_of(
        &self,
        facts: &KeyPackageFacts,
        proof: &Proof,
        old: Option<ParticipantId>,
    ) -> Result<Right, ErrorCode> {
        let host_key = self.host_key(proof);
        if facts.says_to_be_host() && host_key.is_none() {
            return Err(ErrorCode::BadHandshake);
        }
        let is_host = host_key.is_some_and(|key| facts.is_host(&key));
        if facts.says_to_return() {
            let returns = self.group.as_ref().is_some_and(|group| group.takes_back(facts));
            return match old {
                Some(old) if returns && old == facts.participant => Ok(Right::Return { host: is_host }),
                Some(_) if returns => Err(ErrorCode::OutOfOrder),
                _ => Err(ErrorCode::SeatGone),
            };
        }
        // The seat of one who waits is theirs to knock with again.
        let seat = self.seats.get(&facts.participant).filter(|seat| Some(seat.participant) != old);
        let taken = self.group.as_ref().is_some_and(|group| group.is_taken(&facts.participant));
        if seat.is_some() || taken {
            return Err(ErrorCode::BadHandshake);
        }
        if is_host {
            return Ok(Right::Host);
        }
        let policy = self.group.as_ref().map(|group| group.policy().entry_key);
        let mut keys = [policy, Some(self.terms.entry)].into_iter().flatten();
        keys.find(|key| facts.proves_entry(key)).map(Right::Entry).ok_or(ErrorCode::BadHandshake)
    }

    /// The host key, if that is what the proof was made with.
    pub(crate) fn host_key(&self, proof: &Proof) -> Option<HostKey> {
        Some(HostKey(proof.key)).filter(|key| key.hash() == self.terms.host)
    }

    /// Whether those who hold no more than the link may come to the door now.
    fn check_entry(&self, visitor: &VisitorId, old: Option<ParticipantId>) -> Result<(), Refusal> {
        if self.blocked.contains(visitor) {
            return Err(Refusal::Blocked);
        }
        if self.terms.ended {
            return Err(ErrorCode::Ended.into());
        }
        let waits = old.and_then(|old| self.seats.get(&old)?.waiting()).is_some();
        let shut = self.group.as_ref().is_some_and(|group| group.policy().locked || group.policy().safe);
        if shut && !waits { Err(ErrorCode::Locked.into()) } else { Ok(()) }
    }

    fn check_room(&self, right: Right, old: Option<ParticipantId>) -> Result<(), ErrorCode> {
        if let Right::Return { .. } = right {
            return Ok(());
        }
        // A place that is kept for somebody keeps nobody out.
        let takes_room = |seat: &&Seat| seat.connection.is_some() || seat.has_leaf();
        let others = || self.seats.iter().filter(|seat| Some(seat.participant) != old).filter(takes_room);
        let is_guest =
            |seat: &&Seat| seat.waiting().is_some_and(|waiting| matches!(waiting.right, Right::Entry(_)));
        let (seats, guests) = (others().count(), others().filter(is_guest).count());
        let full = match right {
            Right::Entry(_) => guests >= self.limits.waiting || seats >= self.limits.members,
            // Those at the door keep no host out.
            _ => seats - guests >= self.limits.members,
        };
        if full { Err(ErrorCode::Full) } else { Ok(()) }
    }

    fn seat_at_the_door(
        &mut self,
        connection: Connection,
        knock: Knock,
        participant: ParticipantId,
        right: Right,
        old: Option<ParticipantId>,
        turn: &mut Turn,
    ) {
        let mut waiting = Waiting::new(knock.key_package, turn.now, right, knock.visitor);
        let before = match right {
            // The leaf stands until the commit that puts the new one in its place.
            Right::Return { .. } => self.make_way(participant, connection, Self::unseat, turn),
            _ => old.and_then(|old| self.make_way(old, connection, Self::vacate, turn)),
        };
        waiting.returns = before
            .as_ref()
            .is_some_and(|seat| seat.has_leaf() || seat.waiting().is_some_and(|waiting| waiting.returns));
        if !matches!(right, Right::Return { .. }) {
            self.settle(turn);
        }
        let entrance = self.entrance(right);
        let place = match entrance {
            Entrance::Found => Place::Founding { since: turn.now },
            _ => self.seats.line_up(waiting, before),
        };
        let token = new_token(turn);
        let owner = self.account(connection).map(|account| Owner::new(account, &token));
        let seat = Seat { owner, ..Seat::new(participant, token.hash(), Some(connection), place) };
        // Whoever never hears of the new capability comes back by the one before.
        let former_token = knock.replaces.filter(|_| old.is_some());
        self.seats.insert(Seat { former_token: former_token.map(|token| token.hash()), ..seat });
        self.door_changed = true;
        if let Some(visitor) = self.visitors.get_mut(&connection) {
            visitor.seat = Some(participant);
        }
        turn.send(connection, self.limits.seated(participant, token, entrance));
    }

    /// Whether whoever knocks once more, with the same keys, was let in without having heard of it: told now.
    fn tell_of_admission(
        &mut self,
        connection: Connection,
        participant: ParticipantId,
        knock: &Knock,
        turn: &mut Turn,
    ) -> bool {
        if self.deleted || self.seated(connection).is_some() {
            return false;
        }
        let account = self.account(connection);
        let Some(seat) = self.seats.get_mut(&participant) else { return false };
        let Some((after, (added, word))) =
            seat.admission().and_then(|here| Some((here.admitted, here.word.clone()?)))
        else {
            return false;
        };
        let reaches = self.group.as_ref().is_some_and(|group| group.log().reaches(after));
        if added != knock.key_package || !reaches {
            return false;
        }
        let token = new_token(turn);
        seat.former_token = Some(std::mem::replace(&mut seat.token_hash, token.hash()));
        seat.owner = account.map(|account| Owner::new(account, &token));
        turn.out.extend(seat.record().map(|record| Output::Persist(Record::Seat(record))));
        self.sit_down(connection, participant, turn);
        turn.send(connection, self.limits.seated(participant, token, Entrance::Wait));
        turn.send(connection, ServerMessage::clone(&word));
        if let Some(group) = &self.group {
            group.log().replay(connection, after, turn);
        }
        self.tell_media_state(&participant, connection, turn);
        true
    }

    /// Takes away the seat that whoever is on this connection had before.
    fn make_way(
        &mut self,
        participant: ParticipantId,
        connection: Connection,
        take_away: fn(&mut Self, &ParticipantId, Option<Farewell>, &mut Turn) -> Option<Seat>,
        turn: &mut Turn,
    ) -> Option<Seat> {
        let farewell = (self.seated(connection) != Some(participant)).then_some(Farewell::Replaced);
        let seat = take_away(self, &participant, farewell, turn)?;
        // Added, and back at the door without a word: the Welcome did not open.
        let in_vain = seat.admission().filter(|admission| !admission.confirmed);
        if let (Some(by), Some(group)) = (in_vain.and_then(|admission| admission.by), &mut self.group) {
            group.distrusted.insert(by, turn.now + DISTRUST);
        }
        Some(seat)
    }

    fn entrance(&self, right: Right) -> Entrance {
        match &self.group {
            Some(group) if group.asks_for(right) => Entrance::Wait,
            Some(_) => Entrance::Lobby,
            None if !self.may_found(right) => Entrance::NoHost,
            None if self.seats.founder().is_some() => Entrance::Wait,
            None => Entrance::Found,
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
}

pub(super) fn new_token(turn: &mut Turn) -> SeatToken {
    let mut bytes = [0; 16];
    turn.rng.fill_bytes(&mut bytes);
    SeatToken(bytes)
}
