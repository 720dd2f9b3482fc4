//! Knocking, founding, being let in, coming back.

use std::time::Duration;

use e2ee::{Group, Identity, Profile};
use protocol::{
    ClientMessage, Entrance, ErrorCode, Farewell, ParticipantId, SeatToken, limits::MEETING_MEMBERS,
};
use rand::RngCore;

use super::Stage;
use crate::{
    Kept, Output, Timestamp,
    client::Client,
    group::Membership,
    view::{Phase, Problem},
};

/// How long the server may take to give a seat.
const SEAT_WITHIN: Duration = Duration::from_secs(5);
/// How long being let in may take: a seat whose member is away is kept a minute.
const ADMITTED_WITHIN: Duration = Duration::from_secs(90);
/// How long it may take to be told what was missed; every other member tells newcomers sooner than one
/// that was told nothing itself.
const INFORMED_WITHIN: Duration = Duration::from_secs(20);
/// Attempts that may come to nothing before the person is told.
const ATTEMPTS: u32 = 4;

impl Client {
    /// The connection stands: on with whatever was to be done.
    pub(crate) fn approach(&mut self, now: Timestamp) {
        if !matches!(self.phase, Phase::Joining | Phase::Meeting) {
            return;
        }
        let resumable = !self.repair.parted();
        match (&self.membership, &self.door.seat, &self.door.link) {
            (Some(membership), Some(seat), Some(link)) if resumable => {
                let message = ClientMessage::Resume {
                    room: link.room.clone(),
                    seat: seat.clone(),
                    after: membership.applied,
                };
                self.door.stage = Stage::Resuming { since: now };
                self.send(message);
            }
            _ => self.knock(now),
        }
    }

    /// Asks to come in, with fresh keys, in place of the old seat if there was one.
    pub(crate) fn knock(&mut self, now: Timestamp) {
        let Some(link) = self.door.link.clone() else { return };
        if self.door.failures >= ATTEMPTS {
            return self.turned_away(Problem::NotAdmitted);
        }
        if self.door.to_create
            && let Some(host) = &link.host
        {
            let (room, host) = (link.room_hash(), host.proof_hash());
            self.send(ClientMessage::Create { room, host });
        }
        let mut participant = [0; 16];
        self.rng.fill_bytes(&mut participant);
        let profile = Profile::new(&self.door.name);
        let identity = Identity::new(&link.secret, ParticipantId(participant), &profile, &mut self.rng);
        let Ok(identity) = identity else {
            return self.turned_away(Problem::Version);
        };
        let knock = ClientMessage::Knock {
            room: link.room.clone(),
            key_package: identity.key_package().into(),
            replaces: self.door.seat.clone(),
        };
        self.door.identity = Some(identity);
        self.door.stage = Stage::Knocking { since: now };
        self.send(knock);
    }

    pub(crate) fn created(&mut self) {
        self.door.to_create = false;
    }

    /// There is a seat.
    pub(crate) fn seated(
        &mut self,
        participant: ParticipantId,
        seat: SeatToken,
        entrance: Entrance,
        now: Timestamp,
    ) {
        let at_the_door = matches!(self.door.stage, Stage::Knocking { .. } | Stage::Waiting { .. });
        let ours = self.door.identity.as_ref().is_some_and(|identity| identity.participant() == participant);
        let Some(link) = self.door.link.clone().filter(|_| at_the_door && ours) else { return };
        self.out.push(Output::Keep(Some(Kept {
            fragment: link.to_string(),
            seat: Some(seat.to_text()),
            name: self.door.name.clone(),
        })));
        self.door.seat = Some(seat);
        self.door.stage = Stage::Waiting { since: now };
        if entrance == Entrance::Found
            && let Some(identity) = self.door.identity.take()
        {
            match Group::found(identity, &link.secret) {
                Ok((group, group_info)) => {
                    self.send(ClientMessage::Establish { group_info: group_info.into() });
                    self.enter(Membership::new(group, 0, Ok(()), now), now);
                }
                Err(_) => self.turned_away(Problem::Version),
            }
        }
    }

    /// A member's commit has added this participant, says the server; the Welcome proves it.
    pub(crate) fn admitted(&mut self, seq: u64, welcome: &[u8], ratchet_tree: &[u8], now: Timestamp) {
        if !matches!(self.door.stage, Stage::Waiting { .. }) {
            return;
        }
        let (Some(identity), Some(link)) = (self.door.identity.take(), &self.door.link) else { return };
        match Group::join(identity, &link.secret, welcome, ratchet_tree) {
            Ok(group) if group.members().len() <= MEETING_MEMBERS => {
                self.enter(Membership::new(group, seq, Err(now + INFORMED_WITHIN), now), now);
            }
            _ => {
                self.door.failures += 1;
                self.knock(now);
            }
        }
    }

    /// The seat is taken again; the log up to `head` follows.
    pub(crate) fn resumed(&mut self, head: u64, media_stands: bool, member: bool, now: Timestamp) {
        if !matches!(self.door.stage, Stage::Resuming { .. }) {
            return;
        }
        let applied = self.membership.as_ref().map_or(0, |membership| membership.applied);
        self.door.stage = Stage::CatchingUp { head, since: now };
        if !member || head < applied {
            // The server does not know what this member knows.
            return self.part(now);
        }
        self.outbox.connection_changed();
        self.roster.forget_hearsay(now);
        self.transport.resumed(media_stands, now);
        self.wants_told = None;
        self.caught_up(now);
    }

    /// Whether the log has been caught up with after coming back.
    pub(crate) fn caught_up(&mut self, now: Timestamp) {
        if let Stage::CatchingUp { head, .. } = self.door.stage
            && self.membership.as_ref().is_some_and(|membership| membership.applied >= head)
        {
            self.door.stage = Stage::Seated;
            self.flush(now);
        }
    }

    /// The server refused something.
    pub(crate) fn refused(&mut self, error: ErrorCode, now: Timestamp) {
        let knocking = matches!(self.door.stage, Stage::Knocking { .. });
        let waiting = matches!(self.door.stage, Stage::Waiting { .. });
        let resuming = matches!(self.door.stage, Stage::Resuming { .. });
        match error {
            ErrorCode::NotAvailable if knocking || resuming => self.turned_away(Problem::NotAvailable),
            ErrorCode::Full if knocking => self.turned_away(Problem::Full),
            ErrorCode::SeatGone if resuming => self.part(now),
            ErrorCode::SeatGone if waiting => self.knock(now),
            ErrorCode::Malformed if knocking || resuming => self.turned_away(Problem::Version),
            ErrorCode::BadHandshake | ErrorCode::OutOfOrder if knocking => {
                self.door.failures += 1;
                self.knock(now);
            }
            // What was founded here was not taken.
            ErrorCode::BadHandshake if self.is_seated() => self.part(now),
            ErrorCode::TooMany => self.problem = Some(Problem::TooMany),
            _ => {}
        }
    }

    /// The server ends the connection.
    pub(crate) fn farewell(&mut self, reason: Farewell, now: Timestamp) {
        match reason {
            Farewell::Replaced => {
                self.door.seat = None;
                self.leave_meeting(Phase::Left);
                self.problem = Some(Problem::Replaced);
            }
            Farewell::NotAdmitted => self.turned_away(Problem::NotAdmitted),
            Farewell::Left => {
                // Not by this participant's wish: that ends with a connection closed here.
                self.part(now);
            }
            _ => {}
        }
    }

    /// Back before the door, with a reason.
    pub(crate) fn turned_away(&mut self, problem: Problem) {
        let phase = if self.phase == Phase::Meeting { Phase::Left } else { Phase::GreenRoom };
        self.leave_meeting(phase);
        self.problem = Some(problem);
    }

    pub(crate) fn tick_door(&mut self, now: Timestamp) {
        if self.door_deadline().is_some_and(|deadline| now >= deadline) {
            if let Stage::CatchingUp { .. } = self.door.stage {
                // The server does not give what it says to have.
                self.door.stage = Stage::Outside;
                return self.part(now);
            }
            // No answer: another connection, another knock.
            self.door.stage = Stage::Outside;
            let steps = self.connection.restart(now);
            self.carry_out(&steps);
        }
    }

    pub(crate) fn door_deadline(&self) -> Option<Timestamp> {
        match self.door.stage {
            Stage::Knocking { since } | Stage::Resuming { since } | Stage::CatchingUp { since, .. } => {
                Some(since + SEAT_WITHIN)
            }
            Stage::Waiting { since } => Some(since + ADMITTED_WITHIN),
            Stage::Outside | Stage::Seated => None,
        }
    }
}
