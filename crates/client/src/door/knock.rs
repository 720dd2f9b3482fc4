//! Knocking, founding, waiting, being let in, coming back.

use std::time::Duration;

use e2ee::{Group, Identity, Keys, Policy, Profile, Terms};
use protocol::{ClientMessage, Entrance, ParticipantId, SeatToken, limits::MEETING_MEMBERS};
use rand::RngCore;

use super::{Back, Stage, verified::Coming};
use crate::{
    Output, Timestamp,
    client::Client,
    group::Membership,
    view::{Phase, Problem},
};

/// How long the server may take to answer at the door.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long being let in may take where no host is asked: the members are asked one after the other.
const ADMITTED_WITHIN: Duration = Duration::from_secs(90);
/// How long it may take to be told what was missed; every other member tells newcomers sooner than one
/// that was told nothing itself.
pub(super) const INFORMED_WITHIN: Duration = Duration::from_secs(20);
/// Attempts that may come to nothing before the person is told.
const ATTEMPTS: u32 = 4;

impl Client {
    /// The person wants in.
    pub(crate) fn join(&mut self, name: &str, now: Timestamp) {
        if self.door.link.is_none() || !matches!(self.phase, Phase::GreenRoom | Phase::Left) {
            return;
        }
        self.door.name = e2ee::profile::clean_name(name);
        self.door.failures = 0;
        self.problem = None;
        self.phase = Phase::Joining;
        let steps = self.connection.start(now);
        self.carry_out(&steps);
    }

    /// The card is known and the person wants in: back to the seat, or a knock.
    pub(crate) fn come_in(&mut self, now: Timestamp) {
        match (&self.membership, &self.door.seat, &self.door.link) {
            (Some(membership), Some(seat), Some(link)) if !self.repair.parted() => {
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

    /// Asks to come in: as the participant of before, where its leaf may still stand; with the same keys, where they
    /// wait at the door already; else with fresh ones.
    pub(crate) fn knock(&mut self, now: Timestamp) {
        let (Some(link), Some(card)) = (self.door.link.clone(), &self.door.card) else { return };
        if self.door.failures >= ATTEMPTS {
            return self.turned_away(Problem::NotAdmitted);
        }
        if card.class.as_ref().is_some_and(|class| class.is_over(now.0)) {
            return self.turned_away(Problem::ExceptionOver);
        }
        if self.is_barred(now) {
            return self.turned_away(Problem::NotVerified);
        }
        let back = self.door.back.as_ref().filter(|_| self.door.seat.is_some());
        let participant = back.map_or_else(
            || {
                let mut drawn = [0; 16];
                self.rng.fill_bytes(&mut drawn);
                ParticipantId(drawn)
            },
            |back| back.participant,
        );
        let keys = Keys {
            base: &card.base,
            entry: Some(&link.secret),
            host: link.host.as_ref(),
            returns: back.map(|back| &back.secret),
        };
        let vouched = self.names.own(now);
        let (evidence, names) = vouched.map_or((None, None), |(evidence, key)| (Some(evidence), Some(key)));
        let profile = Profile { evidence: evidence.map(Box::new), ..Profile::new(&self.door.name) };
        let waiting = self.door.identity.take().filter(|_| back.is_none() && self.door.waits());
        let identity = match waiting {
            Some(identity) => identity,
            None => match Identity::vouched(&keys, participant, &profile, names, &mut self.rng) {
                Ok(identity) => identity,
                Err(_) => return self.turned_away(Problem::Version),
            },
        };
        self.door.returning = back.is_some();
        let Some(visitor) = self.door.visitor else { return };
        let proof = link.prove(&mut self.rng);
        let knock = ClientMessage::Knock {
            room: link.room,
            proof,
            visitor,
            key_package: identity.key_package().into(),
            replaces: self.door.seat.clone(),
        };
        self.door.identity = Some(identity);
        self.door.stage = Stage::Knocking { since: now };
        self.send(knock);
    }

    /// The last knock came to nothing, but another may: not as the participant of before.
    pub(crate) fn knock_anew(&mut self, now: Timestamp) {
        self.door.back = None;
        self.door.identity = None;
        self.door.failures += 1;
        self.knock(now);
    }

    /// There is a seat.
    pub(crate) fn seated(
        &mut self,
        participant: ParticipantId,
        seat: SeatToken,
        entrance: Entrance,
        now: Timestamp,
    ) {
        let at_the_door =
            matches!(self.door.stage, Stage::Knocking { .. } | Stage::Waiting { .. } | Stage::Lobby);
        let ours = self.door.identity.as_ref().is_some_and(|identity| identity.participant() == participant);
        if !at_the_door || !ours {
            return;
        }
        self.door.seat = Some(seat);
        self.out.push(Output::Keep(self.door.to_keep()));
        match entrance {
            Entrance::Found => self.found(now),
            Entrance::Wait => self.door.stage = Stage::Waiting { since: now },
            Entrance::Lobby => self.wait(true),
            Entrance::NoHost => self.wait(false),
        }
    }

    fn found(&mut self, now: Timestamp) {
        if self.door.returning {
            // There is no leaf any more that could be replaced.
            return self.knock_anew(now);
        }
        let (Some(identity), Some(link), Some(card)) =
            (self.door.identity.take(), &self.door.link, &self.door.card)
        else {
            return;
        };
        let mut policy = Policy::new(card.host_key, link.secret.entry_key(), &card.opening);
        policy.entry_version = card.version;
        policy.class.clone_from(&card.class);
        let secret = identity.return_secret().clone();
        match Group::found(identity, policy, link.host.as_ref()) {
            Ok((group, group_info)) => {
                self.send(ClientMessage::Establish { group_info: group_info.into() });
                self.door.back = Some(Back { participant: group.participant(), secret });
                self.enter(Membership::new(group, 0, Ok(()), now), now);
            }
            Err(_) => self.turned_away(Problem::Version),
        }
    }

    /// A host decides, or is waited for.
    fn wait(&mut self, host_present: bool) {
        self.stand_in_lobby();
        self.door.queue.2 = host_present;
        self.send_note();
    }

    fn stand_in_lobby(&mut self) {
        self.door.stage = Stage::Lobby;
        self.door.failures = 0;
        self.phase = Phase::Waiting;
        // Whoever waits is in no group any more: nothing is sent, and nothing shown of it.
        if self.membership.is_some() {
            self.drop_group();
        }
    }

    /// How it stands with who waits.
    pub(crate) fn queue(&mut self, place: u32, waiting: u32, host_present: bool) {
        if !matches!(self.door.stage, Stage::Waiting { .. } | Stage::Lobby) {
            return;
        }
        self.stand_in_lobby();
        self.door.queue = (place, waiting, host_present);
    }

    /// A member's commit has added this participant, says the server; the Welcome proves it.
    pub(crate) fn admitted(&mut self, seq: u64, welcome: &[u8], ratchet_tree: &[u8], now: Timestamp) {
        if !matches!(self.door.stage, Stage::Waiting { .. } | Stage::Lobby) {
            return;
        }
        let (Some(identity), Some(card)) = (self.door.identity.take(), &self.door.card) else { return };
        let class = card.class.clone();
        let terms = Terms { host_key: card.host_key, early: card.opening.early, class };
        let secret = identity.return_secret().clone();
        match Group::join(identity, &terms, welcome, ratchet_tree) {
            Ok(group) if group.members().len() <= MEETING_MEMBERS => {
                self.enter_checked(Coming::new(group, seq, secret, now), now);
            }
            _ => self.knock_anew(now),
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
            self.forget_commits();
            self.flush(now);
        }
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
        self.approach(now);
    }

    pub(crate) fn door_deadline(&self) -> Option<Timestamp> {
        match self.door.stage {
            Stage::Registering { since }
            | Stage::Looking { since }
            | Stage::Knocking { since }
            | Stage::Resuming { since }
            | Stage::CatchingUp { since, .. } => Some(since + ANSWER_WITHIN),
            Stage::Waiting { since } => Some(since + ADMITTED_WITHIN),
            Stage::Outside | Stage::Lobby | Stage::Seated => None,
        }
    }
}
