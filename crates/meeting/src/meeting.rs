//! The meeting itself: takes inputs apart, hands them to the features, and lets time and state work on.

use std::collections::BTreeMap;

use protocol::{Account, ClientMessage, ErrorCode, Farewell, ParticipantId, ServerMessage};
use rand::CryptoRng;

use crate::{
    Connection, Input, Limits, MediaSession, Output, Record, Restored, Terms, Timestamp,
    door::{Blocked, Knock, Seats, Visitor},
    limits::{TokenBucket, Verdict},
    order::{Group, Offered},
};

/// One meeting.
#[derive(Debug)]
pub struct Meeting {
    pub(crate) limits: Limits,
    pub(crate) terms: Terms,
    /// Nobody comes in any more.
    pub(crate) deleted: bool,
    pub(crate) knocks: TokenBucket,
    pub(crate) blocked: Blocked,
    /// Every connection that has said something here and is not gone.
    pub(crate) visitors: BTreeMap<Connection, Visitor>,
    /// Whose account connections have shown, that are not gone.
    pub(crate) accounts: BTreeMap<Connection, Account>,
    pub(crate) seats: Seats,
    pub(crate) group: Option<Group>,
    /// Whose each media transport is.
    pub(crate) transports: BTreeMap<MediaSession, ParticipantId>,
    /// Numbers commit requests.
    pub(crate) requests: u64,
    /// Since the news of the door were last told, something has happened that may be some.
    pub(crate) door_changed: bool,
    /// When somebody is to be told what was news too soon after the last.
    pub(crate) news_due: Option<Timestamp>,
    pub(crate) occupied: bool,
    pub(crate) wake: Option<Timestamp>,
}

/// One call of [`Meeting::handle`]: its time, its randomness, and what it has to say so far.
pub(crate) struct Turn<'a> {
    pub now: Timestamp,
    pub rng: &'a mut dyn CryptoRng,
    pub out: Vec<Output>,
}

impl Turn<'_> {
    pub fn send(&mut self, to: Connection, message: ServerMessage) {
        self.send_all(vec![to], message);
    }

    pub fn send_all(&mut self, to: Vec<Connection>, message: ServerMessage) {
        if !to.is_empty() {
            self.out.push(Output::Send { to, message });
        }
    }

    pub fn persist(&mut self, record: Record) {
        self.out.push(Output::Persist(record));
    }
}

impl Meeting {
    /// A meeting where nobody has been yet.
    pub fn new(limits: Limits, terms: Terms) -> Self {
        let knocks = TokenBucket::new(limits.knocks_per_second, limits.knock_burst, Timestamp::default());
        Self {
            limits,
            terms,
            deleted: false,
            knocks,
            blocked: Blocked::default(),
            visitors: BTreeMap::new(),
            accounts: BTreeMap::new(),
            seats: Seats::default(),
            group: None,
            transports: BTreeMap::new(),
            requests: 0,
            door_changed: false,
            news_due: None,
            occupied: false,
            wake: None,
        }
    }

    /// A meeting as its records tell; every member is away from `now` on. What cannot be used any more
    /// is given up, and the outputs say so.
    pub fn restore(limits: Limits, terms: Terms, restored: Restored, now: Timestamp) -> (Self, Vec<Output>) {
        let mut meeting = Self::new(limits, terms);
        let mut out = Vec::new();
        let stored = restored.snapshot.is_some() || !restored.seats.is_empty() || !restored.log.is_empty();
        let group = Group::restore(restored.snapshot.as_deref(), restored.log, &restored.seats);
        match group.filter(|_| !terms.ended) {
            Some(group) => {
                let members = group.members();
                for record in restored.seats.into_iter().filter(|seat| members.contains(&seat.participant)) {
                    meeting.seats.restore(record, meeting.limits.seat_grace, group.log(), now);
                }
                meeting.occupied = true;
                out.push(Output::Persist(Record::Occupied { empty_since: None }));
                meeting.blocked = Blocked::restore(restored.blocked);
                meeting.group = Some(group);
            }
            None if stored => {
                out.push(Output::Persist(Record::GroupGone));
                out.push(Output::Persist(Record::Occupied { empty_since: Some(now) }));
            }
            None => {}
        }
        meeting.set_alarm(now, &mut out);
        (meeting, out)
    }

    /// Takes one input in; the outputs are to be carried out in their order.
    pub fn handle(&mut self, input: Input, now: Timestamp, rng: &mut dyn CryptoRng) -> Vec<Output> {
        let mut turn = Turn { now, rng, out: Vec::new() };
        match input {
            Input::Message { connection, message } => self.message(connection, message, &mut turn),
            Input::Closed { connection, page_gone } => self.closed(connection, page_gone, &mut turn),
            Input::SignedIn { connection, account } => {
                self.accounts.insert(connection, account);
            }
            Input::SignedOut { connection } => self.signed_out(connection, &mut turn),
            Input::Barred { account } => self.bar(account, &mut turn),
            Input::Media(event) => self.media_event(event, &mut turn),
            Input::Terms(terms) => {
                self.terms = Terms { ended: self.terms.ended, ..terms };
                self.deleted = false;
                self.door_changed = true;
            }
            Input::Deleted => self.delete(&mut turn),
            Input::Tick => self.wake = None,
            Input::ShutDown => {
                self.shut_down(&mut turn);
                return turn.out;
            }
        }
        self.advance(&mut turn);
        self.note_occupation(&mut turn);
        self.set_alarm(turn.now, &mut turn.out);
        turn.out
    }

    /// Connections that have said something here and are not gone.
    pub fn connections(&self) -> usize {
        self.visitors.len()
    }

    /// Members of the group that have a seat.
    pub fn members(&self) -> usize {
        self.seats.members().count()
    }

    /// The group's epoch, if there is a group.
    pub fn epoch(&self) -> Option<u64> {
        self.group.as_ref().map(Group::epoch)
    }

    fn message(&mut self, connection: Connection, message: ClientMessage, turn: &mut Turn) {
        if !self.visitors.contains_key(&connection) && !self.has_room_for(&message) {
            let error = match message {
                ClientMessage::Resume { .. } => ErrorCode::SeatGone,
                _ => ErrorCode::Full,
            };
            return turn.send(connection, ServerMessage::Error { error });
        }
        let visitor = self.visitors.entry(connection).or_insert_with(|| Visitor::new(&self.limits, turn.now));
        if visitor.gone {
            return;
        }
        visitor.heard = turn.now;
        match visitor.bucket.take(cost(&message), turn.now) {
            Verdict::Pass => {}
            Verdict::Refuse => {
                let message = match message {
                    ClientMessage::Send { reference, .. } => {
                        ServerMessage::SendRejected { reference, reason: protocol::SendRejection::TooMany }
                    }
                    _ => ServerMessage::Error { error: ErrorCode::TooMany },
                };
                return turn.send(connection, message);
            }
            Verdict::Close => return self.refuse(connection, ErrorCode::TooMany, turn),
        }
        match message {
            ClientMessage::Register { .. }
            | ClientMessage::Unregister { .. }
            | ClientMessage::Look { .. }
            | ClientMessage::Peek { .. }
            | ClientMessage::SignIn { .. }
            | ClientMessage::Try { .. } => {
                self.refuse(connection, ErrorCode::OutOfOrder, turn);
            }
            ClientMessage::Knock { proof, visitor, key_package, replaces, .. } => {
                self.knock(connection, Knock { proof, visitor, key_package, replaces }, turn);
            }
            ClientMessage::Decline { participants, block } => {
                self.decline(connection, &participants, block, turn);
            }
            ClientMessage::Note { sealed } => self.note(connection, sealed, turn),
            ClientMessage::Resume { seat, after, .. } => self.resume(connection, &seat, after, turn),
            ClientMessage::Establish { group_info } => self.establish(connection, &group_info.0, turn),
            ClientMessage::Commit { request, base_epoch, commit, welcome, refused } => {
                self.commit(connection, Offered { request, base_epoch, commit, welcome, refused }, turn);
            }
            ClientMessage::CannotCommit { request, refused } => {
                self.cannot_commit(connection, request, &refused, turn);
            }
            ClientMessage::Send { reference, epoch, message } => {
                self.sealed(connection, reference, epoch, message, turn);
            }
            ClientMessage::Replay { after } => self.replay(connection, after, turn),
            ClientMessage::Offer { request, sdp, tracks, fresh } => {
                self.offer(connection, request, sdp, tracks, fresh, turn);
            }
            ClientMessage::Wants { wants } => self.wants(connection, wants, turn),
            ClientMessage::Inventory => self.inventory(connection, turn),
            ClientMessage::Leave => self.leave(connection, turn),
            ClientMessage::Ping => turn.send(connection, ServerMessage::Pong),
        }
    }

    /// Says why not, and closes the connection if the reason is of that kind.
    pub(crate) fn refuse(&mut self, connection: Connection, error: ErrorCode, turn: &mut Turn) {
        turn.send(connection, ServerMessage::Error { error });
        if error.closes() {
            self.hang_up(connection, turn);
        }
    }

    /// Lets time and state work on: what is due is done, what is missing is asked for.
    fn advance(&mut self, turn: &mut Turn) {
        self.give_up_silent_committers(turn);
        self.give_up_seats(turn);
        self.settle(turn);
        self.ask_for_commit(turn);
        self.tell_news(turn);
    }

    /// Whether one more connection may say this. Who has a seat takes the place of an older connection; and
    /// however many stand before the door, hosts come through.
    fn has_room_for(&self, message: &ClientMessage) -> bool {
        if let ClientMessage::Knock { proof, .. } = message
            && self.host_key(proof).is_some()
        {
            return true;
        }
        let seat = match message {
            ClientMessage::Resume { seat, .. } => Some(seat),
            ClientMessage::Knock { replaces, .. } => replaces.as_ref(),
            _ => None,
        };
        self.visitors.len() < self.limits.connections
            || seat.is_some_and(|seat| self.seats.by_token(seat).is_some())
    }

    /// The meeting is no more: everyone goes.
    fn delete(&mut self, turn: &mut Turn) {
        self.deleted = true;
        self.end(turn);
        let others: Vec<_> =
            self.visitors.iter().filter(|(_, visitor)| !visitor.gone).map(|(id, _)| *id).collect();
        turn.send_all(others.clone(), ServerMessage::Farewell { reason: Farewell::Ended });
        for connection in others {
            self.hang_up(connection, turn);
        }
    }

    fn note_occupation(&mut self, turn: &mut Turn) {
        let occupied = !self.seats.is_empty();
        if occupied != self.occupied {
            self.occupied = occupied;
            let empty_since = (!occupied).then_some(turn.now);
            turn.persist(Record::Occupied { empty_since });
        }
        if !occupied && self.visitors.is_empty() {
            turn.out.push(Output::Empty);
        }
    }

    /// Asks to be woken when the next thing is due. What was due by now has just been done.
    fn set_alarm(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        let due = [self.seats_due(), self.founding_due(), self.order_due(), self.news_due];
        let due = due.into_iter().flatten().filter(|due| *due > now).min();
        if due != self.wake {
            self.wake = due;
            if let Some(due) = due {
                out.push(Output::WakeAt(due));
            }
        }
    }

    fn shut_down(&mut self, turn: &mut Turn) {
        let everyone: Vec<_> =
            self.visitors.iter().filter(|(_, visitor)| !visitor.gone).map(|(id, _)| *id).collect();
        turn.send_all(everyone.clone(), ServerMessage::Farewell { reason: Farewell::ShuttingDown });
        for connection in everyone {
            turn.out.push(Output::Close { connection });
        }
    }
}

/// What a message weighs in the rate of its connection: how much work it makes, next to a ping.
fn cost(message: &ClientMessage) -> u32 {
    match message {
        ClientMessage::Knock { .. }
        | ClientMessage::Resume { .. }
        | ClientMessage::Replay { .. }
        | ClientMessage::Inventory => 5,
        ClientMessage::Establish { .. } | ClientMessage::Commit { .. } => 3,
        ClientMessage::Offer { .. } => 4,
        ClientMessage::Note { .. } => 2,
        _ => 1,
    }
}
