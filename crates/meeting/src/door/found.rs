//! The group's beginning and end: who founds when nobody is there, and when a group is given up.

use e2ee::Policy;
use protocol::{ClassRules, Entrance, ErrorCode, Farewell};

use super::{Admission, Place, Right, knock::new_token};
use crate::{
    Connection, Meeting, Output, Record, Timestamp,
    limits::{ALL_AWAY_GRACE, FOUNDING, FRUITLESS_GRACE},
    meeting::Turn,
    order::Group,
};

impl Meeting {
    pub(crate) fn establish(&mut self, connection: Connection, group_info: &[u8], turn: &mut Turn) {
        let Some(participant) = self.seated(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        let founding =
            self.seats.get(&participant).is_some_and(|s| matches!(s.place, Place::Founding { .. }));
        if !founding || self.group.is_some() {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        }
        let group = Group::establish(group_info, &participant);
        let Some(group) = group.filter(|group| self.is_as_registered(group.policy())) else {
            self.vacate(&participant, None, turn);
            return self.refuse(connection, ErrorCode::BadHandshake, turn);
        };
        turn.persist(Record::Group { snapshot: group.snapshot().to_vec() });
        self.group = Some(group);
        self.door_changed = true;
        if std::mem::take(&mut self.terms.ended) {
            turn.persist(Record::Ended { ended: false });
        }
        if let Some(seat) = self.seats.get_mut(&participant) {
            seat.place = Place::Member(Admission { confirmed: true, ..Admission::default() });
            turn.out.extend(seat.record().map(|record| Output::Persist(Record::Seat(record))));
        }
    }

    /// Gives up a group that nobody is left of, and sees to it that somebody founds when somebody waits.
    pub(crate) fn settle(&mut self, turn: &mut Turn) {
        if self.group.is_some() && self.is_deserted(turn) {
            self.drop_group(None, turn);
        }
        self.turn_away_the_outdated(turn);
        if self.group.is_some() {
            return;
        }
        let mut door = self.seats.at_the_door().into_iter();
        let next = door.find(|(_, waiting)| self.may_found(waiting.right)).map(|(seat, _)| seat.participant);
        let Some(next) = next else { return };
        match self.seats.founder().map(|(seat, since)| (seat.participant, since)) {
            Some((_, since)) if turn.now.since(since) < FOUNDING => return,
            // Its turn is over: it has to knock anew, with a fresh key package.
            Some((slow, _)) => self.turn_away(&slow, turn),
            None => {}
        }
        let token = new_token(turn);
        self.door_changed = true;
        if let Some(seat) = self.seats.get_mut(&next) {
            seat.place = Place::Founding { since: turn.now };
            seat.token_hash = token.hash();
            if let Some(connection) = seat.connection {
                turn.send(connection, self.limits.seated(next, token, Entrance::Found));
            }
        }
    }

    /// Whether somebody with this right at the door may found the group. Who comes back to a leaf cannot: their
    /// key package is for that leaf's group.
    pub(super) fn may_found(&self, right: Right) -> bool {
        match right {
            Right::Host => true,
            Right::Return { .. } => false,
            Right::Entry(_) => self.terms.early && !self.terms.ended,
        }
    }

    /// When the next founder's turn or the group is over.
    pub(crate) fn founding_due(&self) -> Option<Timestamp> {
        let someone_waits = self.seats.at_the_door().iter().any(|(_, waiting)| self.may_found(waiting.right));
        let founder = self.seats.founder().filter(|_| someone_waits);
        let turn_over = founder.map(|(_, since)| since + FOUNDING);
        let deserted = self.group.as_ref().and_then(|_| self.deserted_at());
        turn_over.into_iter().chain(deserted).min()
    }

    /// A host has ended the meeting, or it is deleted: everyone who has a seat is sent away.
    pub(crate) fn end(&mut self, turn: &mut Turn) {
        if self.group.is_some() {
            self.drop_group(Some(Farewell::Ended), turn);
        }
        let waiting: Vec<_> = self.seats.iter().map(|seat| seat.participant).collect();
        for participant in waiting {
            self.vacate(&participant, Some(Farewell::Ended), turn);
        }
    }

    /// Whether a group with this policy is what the hosts have registered, and nothing but opened: where anyone
    /// may begin, nobody begins by shutting the others out.
    fn is_as_registered(&self, policy: &Policy) -> bool {
        policy.host_key.hash() == self.terms.host
            && policy.entry_key == self.terms.entry
            && (policy.is_chartered() || self.terms.early)
            && policy.class.as_deref().map(ClassRules::hash) == self.terms.class
            && !(policy.ended || policy.locked || policy.safe)
    }

    /// Whether nobody is left who could let anybody in: no member has a seat, or all have been away for a
    /// while with somebody waiting, or those that are left let nobody in.
    fn is_deserted(&self, turn: &Turn) -> bool {
        if self.seats.members().next().is_none() {
            return true;
        }
        self.deserted_at().is_some_and(|due| due <= turn.now)
    }

    /// When the group will be given up although members have a seat in it. Never for those who could not found
    /// another: they would win nothing by it, and who is away could not come back. Nor for guests whom only hosts
    /// may let in: a lobby does not open because its host's connection breaks.
    fn deserted_at(&self) -> Option<Timestamp> {
        let early = self.terms.early && self.group.as_ref().is_some_and(|group| group.policy().is_open());
        let mut door = self.seats.at_the_door().into_iter();
        let founder = door.find(|(_, waiting)| match waiting.right {
            Right::Return { host } => host || early,
            Right::Entry(_) => early && self.may_found(waiting.right),
            Right::Host => true,
        });
        let (_, founder) = founder?;
        [self.all_away_at(founder.since), self.fruitless_at()].into_iter().flatten().min()
    }

    /// When the group will be given up because its members let nobody in, and as many who were members are
    /// at the door.
    fn fruitless_at(&self) -> Option<Timestamp> {
        let since = self.group.as_ref()?.fruitless_since?;
        let returning = self.seats.at_the_door().iter().filter(|(_, waiting)| waiting.returns).count();
        let connected = self.seats.members().filter(|(seat, _)| seat.connection.is_some()).count();
        (returning > 0 && returning >= connected).then_some(since + FRUITLESS_GRACE)
    }

    /// When the group will be given up because all its members are away, and somebody waits since then.
    fn all_away_at(&self, waits_since: Timestamp) -> Option<Timestamp> {
        let mut last_left = waits_since;
        for (seat, _) in self.seats.members() {
            last_left = last_left.max(seat.away_since?);
        }
        Some(last_left + ALL_AWAY_GRACE)
    }

    fn drop_group(&mut self, farewell: Option<Farewell>, turn: &mut Turn) {
        turn.persist(Record::GroupGone);
        self.group = None;
        self.door_changed = true;
        self.blocked.clear();
        let members: Vec<_> = self.seats.members().map(|(seat, _)| seat.participant).collect();
        for member in members {
            self.vacate(&member, farewell, turn);
        }
    }

    /// Turns away those whose key packages nobody can add any more: their link was replaced, or the leaf that
    /// they come back to is gone. They knock anew.
    fn turn_away_the_outdated(&mut self, turn: &mut Turn) {
        let group = self.group.as_ref();
        let current = [Some(self.terms.entry), group.map(|group| group.policy().entry_key)];
        let door = self.seats.in_line().into_iter();
        let outdated = door.filter(|(seat, waiting)| match waiting.right {
            Right::Host => false,
            Right::Return { .. } => !group.is_some_and(|group| group.members().contains(&seat.participant)),
            Right::Entry(key) => !current.contains(&Some(key)),
        });
        let outdated: Vec<_> = outdated.map(|(seat, _)| seat.participant).collect();
        for participant in outdated {
            self.turn_away(&participant, turn);
        }
    }

    /// Takes away the seat of one at the door, who has to knock anew.
    fn turn_away(&mut self, participant: &protocol::ParticipantId, turn: &mut Turn) {
        let seat = self.vacate(participant, None, turn);
        if let Some(connection) = seat.and_then(|seat| seat.connection) {
            self.refuse(connection, ErrorCode::SeatGone, turn);
        }
    }
}
