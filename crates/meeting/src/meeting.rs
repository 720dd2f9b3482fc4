//! The meeting itself: takes inputs apart, hands them to the features, and lets time and state work on.

use std::collections::BTreeMap;

use protocol::{ClientMessage, ErrorCode, Farewell, ParticipantId, ServerMessage};
use rand::CryptoRng;

use crate::{
    Connection, Input, Limits, MediaSession, Output, Record, Restored, Timestamp,
    door::{Seats, Visitor},
    limits::Verdict,
    order::Group,
};

/// One meeting.
#[derive(Debug)]
pub struct Meeting {
    pub(crate) limits: Limits,
    /// Every connection that has said something here and is not gone.
    pub(crate) visitors: BTreeMap<Connection, Visitor>,
    pub(crate) seats: Seats,
    pub(crate) group: Option<Group>,
    /// Whose each media transport is.
    pub(crate) transports: BTreeMap<MediaSession, ParticipantId>,
    /// Numbers commit requests.
    pub(crate) requests: u64,
    occupied: bool,
    wake: Option<Timestamp>,
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
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            visitors: BTreeMap::new(),
            seats: Seats::default(),
            group: None,
            transports: BTreeMap::new(),
            requests: 0,
            occupied: false,
            wake: None,
        }
    }

    /// A meeting as its records tell; every member is away from `now` on. What cannot be used any more
    /// is given up, and the outputs say so.
    pub fn restore(limits: Limits, restored: Restored, now: Timestamp) -> (Self, Vec<Output>) {
        let mut meeting = Self::new(limits);
        let mut out = Vec::new();
        let stored = restored.snapshot.is_some() || !restored.seats.is_empty() || !restored.log.is_empty();
        match Group::restore(restored.snapshot.as_deref(), restored.log, &restored.seats) {
            Some(group) => {
                let members = group.members();
                for record in restored.seats.into_iter().filter(|seat| members.contains(&seat.participant)) {
                    meeting.seats.restore(record, group.log(), now);
                }
                meeting.occupied = true;
                out.push(Output::Persist(Record::Occupied { empty_since: None }));
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
            Input::Closed { connection } => self.closed(connection, &mut turn),
            Input::Media(event) => self.media_event(event, &mut turn),
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
            ClientMessage::Create { .. } => self.refuse(connection, ErrorCode::OutOfOrder, turn),
            ClientMessage::Knock { key_package, replaces, .. } => {
                self.knock(connection, key_package, replaces, turn);
            }
            ClientMessage::Resume { seat, after, .. } => self.resume(connection, &seat, after, turn),
            ClientMessage::Establish { group_info } => self.establish(connection, &group_info.0, turn),
            ClientMessage::Commit { request, base_epoch, commit, welcome, refused } => {
                self.commit(connection, request, base_epoch, commit, welcome, &refused, turn);
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
        let due = [self.seats_due(), self.order_due()].into_iter().flatten().filter(|due| *due > now).min();
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
        ClientMessage::Knock { .. } | ClientMessage::Resume { .. } | ClientMessage::Replay { .. } => 5,
        ClientMessage::Establish { .. } | ClientMessage::Commit { .. } => 3,
        ClientMessage::Offer { .. } => 4,
        _ => 1,
    }
}
