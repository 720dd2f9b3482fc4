//! What bars the way, and what ends a visit; a word to the hosts meanwhile.

use protocol::{ClientMessage, ErrorCode, Farewell};

use super::Stage;
use crate::{
    Output, Timestamp,
    client::Client,
    view::{Phase, Problem},
};

impl Client {
    /// The person has a word for the hosts.
    pub(crate) fn note(&mut self, text: &str) {
        if self.phase == Phase::Waiting {
            let text = e2ee::clean_line(text, protocol::limits::NOTE_CHARACTERS);
            self.door.note = (!text.is_empty()).then_some(text);
            self.send_note();
        }
    }

    /// Says it, if somebody can hear it.
    pub(crate) fn send_note(&mut self) {
        let (Some(text), Some(card), Some(identity), Stage::Lobby) =
            (&self.door.note, &self.door.card, &self.door.identity, self.door.stage)
        else {
            return;
        };
        let sealed = card.base.seal_note(identity.participant(), text, &mut self.rng);
        self.send(ClientMessage::Note { sealed: sealed.into() });
    }

    /// The server refused something.
    pub(crate) fn refused(&mut self, error: ErrorCode, now: Timestamp) {
        if !self.door.stage.is_asking() && self.errand_refused(error, now) {
            return;
        }
        let at = self.door.stage;
        let asking = at.is_asking();
        let knocking = matches!(at, Stage::Knocking { .. });
        let waiting = matches!(at, Stage::Waiting { .. } | Stage::Lobby);
        let resuming = matches!(at, Stage::Resuming { .. });
        match error {
            ErrorCode::NotAvailable if resuming => self.part(now),
            ErrorCode::NotAvailable if asking => self.not_available(),
            ErrorCode::Quota | ErrorCode::TooLarge if matches!(at, Stage::Registering { .. }) => {
                self.turned_away(Problem::Quota);
            }
            ErrorCode::Full if knocking => self.turned_away(Problem::Full),
            ErrorCode::Locked if knocking => self.turned_away(Problem::Locked),
            // Told in the foyer already, where it asks who is inside.
            ErrorCode::SignInNeeded => self.turned_away(Problem::SignInNeeded),
            ErrorCode::MembersOnly => self.turned_away(Problem::MembersOnly),
            ErrorCode::FactorsNeeded => self.turned_away(Problem::FactorsNeeded),
            ErrorCode::OutsideRegions => self.turned_away(Problem::OutsideRegions),
            ErrorCode::ExceptionOver => self.turned_away(Problem::ExceptionOver),
            ErrorCode::NotYourClass if matches!(at, Stage::Registering { .. }) => {
                self.turned_away(Problem::NotYourClass);
            }
            ErrorCode::GateClosed if matches!(at, Stage::Registering { .. }) => {
                self.turned_away(Problem::GateClosed);
            }
            ErrorCode::Ended if knocking => self.turned_away(Problem::Ended),
            ErrorCode::SeatGone if resuming => self.part(now),
            ErrorCode::SeatGone if knocking || waiting => {
                self.door.seat = None;
                self.knock_anew(now);
            }
            ErrorCode::Malformed if asking => self.turned_away(Problem::Version),
            ErrorCode::BadHandshake | ErrorCode::OutOfOrder if knocking => self.knock_anew(now),
            // What was founded here was not taken.
            ErrorCode::BadHandshake if self.is_seated() => self.part(now),
            ErrorCode::TooMany => {
                self.problem = Some(Problem::TooMany);
                self.connection.slow_down();
            }
            // Trying goes on by itself.
            ErrorCode::Overloaded | ErrorCode::Draining => {
                let problem = match error {
                    ErrorCode::Overloaded => Problem::ServerFull,
                    _ => Problem::ServerEnds,
                };
                self.problem = Some(problem);
                self.connection.hold_off();
            }
            _ => {}
        }
    }

    /// The server ends the connection.
    pub(crate) fn farewell(&mut self, reason: Farewell, now: Timestamp) {
        match reason {
            Farewell::Replaced => self.gone(Problem::Replaced),
            Farewell::Removed => self.gone(Problem::Removed),
            Farewell::Ended => self.gone(Problem::Ended),
            Farewell::SignedOut => self.gone(Problem::SignedOut),
            Farewell::Declined => {
                self.door.declined = true;
                self.turned_away(Problem::Declined);
            }
            Farewell::NotAdmitted if self.door.returning => {
                // As somebody new, then, over another connection.
                self.door.seat = None;
                self.door.back = None;
                self.door.failures += 1;
                let steps = self.connection.restart(now);
                self.carry_out(&steps);
            }
            Farewell::NotAdmitted => self.turned_away(Problem::NotAdmitted),
            Farewell::Left => {
                // Not by this participant's wish: that ends with a connection closed here.
                self.part(now);
            }
            _ => {}
        }
    }

    /// Out, not by the person's own wish, and not coming back by itself.
    pub(crate) fn gone(&mut self, problem: Problem) {
        self.leave_meeting(Phase::Left);
        self.problem = Some(problem);
    }

    /// Back before the door, with a reason.
    pub(crate) fn turned_away(&mut self, problem: Problem) {
        let phase = if self.phase == Phase::Meeting { Phase::Left } else { Phase::GreenRoom };
        self.leave_meeting(phase);
        self.problem = Some(problem);
    }

    /// Ends everything that belongs to being in a meeting.
    pub(crate) fn leave_meeting(&mut self, phase: Phase) {
        let steps = self.connection.stop();
        self.carry_out(&steps);
        let had_seat = self.door.seat.take().is_some() || self.membership.is_some();
        self.door.leave();
        if had_seat || self.door.declined {
            self.out.push(Output::Keep(self.door.to_keep()));
        }
        self.drop_group();
        self.outbox = Default::default();
        self.news.clear();
        self.phase = phase;
        self.problem = None;
    }

    /// Ends everything that belongs to being in a group.
    pub(crate) fn drop_group(&mut self) {
        self.membership = None;
        self.repair.clear();
        self.roster.clear();
        self.names.clear();
        self.watch = Default::default();
        self.experience = Default::default();
        self.desk = Default::default();
        self.reactions.clear();
        self.floor.clear();
        self.recording = Default::default();
        self.standing = None;
        self.devices.leave();
        self.beat_at = None;
        self.wants_told = None;
        self.slots.clear();
        let commands = self.keys.clear();
        self.command_keys(commands);
        self.out.extend(self.transport.stop().map(Output::Media));
    }
}
