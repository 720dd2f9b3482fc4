//! What each member may do, and what follows from it here: what one may not send is switched off, what others
//! may not send is not shown.

use std::time::Duration;

use e2ee::{Applied, Policy, Powers, Role};
use protocol::{ParticipantId, StreamKind, class::ClosedGate};

use super::Standing;
use crate::{
    Output, Timestamp,
    client::Client,
    group::Membership,
    io::{RecordingWish, person_id},
    view::{self, Event, Phase, Problem},
};

/// How long no host may be there before it is told: a reload is shorter.
const HOST_GONE_AFTER: Duration = Duration::from_secs(5);

/// Names of gates that this program does something about; it shows all.
const RECORDING: &str = "recording";
const FILES: &str = "files";
/// Gates that are listened to: there are fewer.
const GATES: usize = 16;

/// Whether a host is there, as it was told last.
#[derive(Debug, Default)]
pub(crate) struct HostWatch {
    told: Option<bool>,
    absent_since: Option<Timestamp>,
}

impl Client {
    /// Whether a member may do this now.
    pub(crate) fn may(&self, whose: &ParticipantId, powers: Powers) -> bool {
        self.powers(whose).is_some_and(|theirs| theirs.contains(powers))
    }

    /// What a member may now: what the group says, without what is off for now. `None`: there is no group.
    pub(crate) fn powers(&self, whose: &ParticipantId) -> Option<Powers> {
        let here = self.membership.as_ref()?;
        Some(here.group.powers(whose).without(self.off()))
    }

    /// What is off for everybody, hosts included, by measures of the organisation that do not hold: one more source of what
    /// the class bars.
    fn off(&self) -> Powers {
        if self.is_closed(RECORDING) { Powers::RECORD } else { Powers::NONE }
    }

    fn is_closed(&self, feature: &str) -> bool {
        self.closed.iter().any(|gate| gate.feature == feature)
    }

    /// The server says what is off for now.
    pub(crate) fn gates_closed(&mut self, mut gates: Vec<ClosedGate>, now: Timestamp) {
        gates.truncate(GATES);
        self.closed = gates;
        self.files.close(self.is_closed(FILES));
        self.obey_powers(now);
    }

    /// Whether a member says to send this stream, and may.
    pub(crate) fn sends(&self, whose: &ParticipantId, stream: StreamKind) -> bool {
        self.roster.state(whose).sends(stream) && self.may(whose, Powers::to_send(stream))
    }

    /// A group was entered. `anew`: this person was in no meeting just now.
    pub(crate) fn policy_entered(&mut self, anew: bool, now: Timestamp) {
        let Some(membership) = &self.membership else { return };
        let (own, policy) = (membership.participant(), membership.group.policy());
        let quiet = self.roster.members().len() > usize::from(policy.quiet_above);
        self.standing = Some(Standing::of(&membership.group, self.roster.members()));
        self.hosts = HostWatch::default();
        let role = membership.group.role(&own);
        let camera_off = policy.class.as_ref().is_some_and(|class| class.camera_off);
        if anew && camera_off && role == Role::Member && !self.door.returning && self.devices.state().camera {
            self.out.push(Output::SwitchOff(vec![StreamKind::Camera]));
            self.news.tell(Event::CameraOffOnEntry, String::new(), None);
        }
        if anew && quiet && role == Role::Member && !self.door.returning && self.devices.state().microphone {
            self.out.push(Output::SwitchOff(vec![StreamKind::Microphone]));
            self.news.tell(Event::MutedOnEntry, String::new(), None);
        }
        self.obey_powers(now);
        self.compare_link();
        if self.door.stale && role == Role::Host {
            self.look_again(now);
        }
    }

    /// A commit was applied: tells what it changed, and does what follows. Whether the person is still here.
    pub(crate) fn policy_applied(
        &mut self,
        applied: &Applied,
        removed_here: &[ParticipantId],
        now: Timestamp,
    ) {
        let Some(membership) = &self.membership else { return };
        if membership.group.policy().ended {
            return self.gone(Problem::Ended);
        }
        let after = Standing::of(&membership.group, self.roster.members());
        let before = self.standing.replace(after.clone());
        let changes = before.map(|before| before.changes(&after)).unwrap_or_default();
        let by = self.roster.name(&applied.by);
        // Who goes by himself is removed by somebody's commit as well: a host's act puts up the lobby with it.
        let act =
            applied.by_role >= Role::Cohost && changes.iter().any(|(event, _)| *event == Event::LobbyOn);
        for member in &applied.removed {
            let back = applied.returned.contains(&member.participant);
            if !back && (act || removed_here.contains(&member.participant)) {
                let name = member.profile.as_ref().map(|profile| profile.name.clone());
                self.news.tell(Event::Removed, by.clone(), Some(name.unwrap_or_default()));
            }
        }
        if changes.iter().any(|(event, _)| *event == Event::LinkChanged) {
            self.compare_link();
        }
        for (event, whom) in changes {
            self.news.tell(event, by.clone(), whom.map(|whom| self.roster.name(&whom)));
        }
        self.obey_powers(now);
    }

    /// What this person may not send is not announced, and switched off; what was not sent yet is not sent.
    pub(crate) fn obey_powers(&mut self, now: Timestamp) {
        let own = self.membership.as_ref().map(Membership::participant);
        let Some(powers) = own.and_then(|own| self.powers(&own)) else { return };
        if self.devices.allow(powers) {
            self.tell_devices(now);
        }
        if !powers.contains(Powers::RECORD) {
            self.record(RecordingWish::Off, now);
        }
        self.bar_writing();
        let off = self.devices.to_switch_off();
        if !off.is_empty() {
            self.out.push(Output::SwitchOff(off));
        }
    }

    /// Whether somebody is there, connected, who is host.
    pub(crate) fn host_present(&self) -> bool {
        let present = |member: &e2ee::Member| {
            member.role == Role::Host && (member.own || !self.roster.is_away(&member.participant))
        };
        self.roster.members().iter().any(present)
    }

    /// Tells when the last host is gone for a while, and when one is back.
    pub(crate) fn tick_hosts(&mut self, now: Timestamp) {
        if self.membership.is_none() {
            return;
        }
        let present = self.host_present();
        let told = *self.hosts.told.get_or_insert(present);
        if present {
            self.hosts.absent_since = None;
            if !told {
                self.hosts.told = Some(true);
                self.news.tell(Event::HostBack, String::new(), None);
            }
        } else if told {
            let since = *self.hosts.absent_since.get_or_insert(now);
            if now >= since + HOST_GONE_AFTER {
                self.hosts.told = Some(false);
                self.news.tell(Event::HostGone, String::new(), None);
            }
        }
    }

    pub(crate) fn hosts_deadline(&self) -> Option<Timestamp> {
        let since = self.hosts.absent_since.filter(|_| self.hosts.told == Some(true))?;
        Some(since + HOST_GONE_AFTER)
    }

    /// The rules of the meeting's class: the group's, or before that the card's.
    pub(crate) fn class_view(&self) -> Option<view::ClassRules> {
        let inside = self.membership.as_ref().map(|here| &here.group.policy().class);
        let class = inside.or_else(|| self.door.card.as_ref().map(|card| &card.class))?;
        class.as_deref().map(Into::into)
    }

    /// For the view.
    pub(crate) fn policy_view(&self) -> Option<view::Policy> {
        let membership = self.membership.as_ref().filter(|_| self.phase == Phase::Meeting)?;
        let own = membership.participant();
        let Policy { lobby, locked, safe, allowed, spotlight, quiet_above, .. } = membership.group.policy();
        let role = membership.group.role(&own);
        let certified = self.roster.get(&own).is_some_and(|member| member.host_certified);
        let any_host = self.roster.members().iter().any(|member| member.role == Role::Host);
        Some(view::Policy {
            lobby: *lobby,
            locked: *locked,
            safe: *safe,
            allowed: (*allowed).into(),
            spotlight: spotlight.iter().map(person_id).collect(),
            quiet_above: *quiet_above,
            role: role.into(),
            may: self.powers(&own).unwrap_or_default().into(),
            host_present: self.host_present(),
            may_take_over: role < Role::Host && (certified || (role == Role::Cohost && !any_host)),
            changing: self.desk.wishes.changing(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Input, Intent};
    use protocol::{Entrance, SeatToken, ServerMessage, Wire};

    /// A gate takes away what the group gives, of hosts too, and gives it back when it is open; nothing else changes by it.
    #[test]
    fn a_closed_gate_takes_recording_and_files_from_everybody_until_it_is_open() {
        let mut client = Client::new([1; 32], Config::default());
        client.handle(Input::Intent(Intent::Create { opening: None, class: None }), Timestamp(0));
        client.handle(Input::SocketOpened, Timestamp(0));
        client.handle(Input::Intent(Intent::Join { name: "Ann".into() }), Timestamp(0));
        let mut hear = |message: ServerMessage| {
            client.handle(Input::SocketMessage(message.encode()), Timestamp(0));
            let own = client.membership.as_ref().map(Membership::participant);
            let knocks = client.door.identity.as_ref().map(|identity| identity.participant());
            (own.and_then(|own| client.powers(&own)), client.files.most(), client.closed.len(), knocks)
        };
        let (.., participant) = hear(ServerMessage::Registered { version: 1 });
        let (seat, entrance, participant) =
            (SeatToken([1; 16]), Entrance::Found, participant.expect("it knocks"));
        let open = hear(ServerMessage::Seated { participant, seat, entrance, file_bytes: 9 });
        assert_eq!((open.0, open.1, open.2), (Some(Powers::ALL), 9, 0));
        let gate = |feature: &str| {
            let why = "Why: nobody has looked.".to_owned();
            ClosedGate { feature: feature.to_owned(), en: why.clone(), nl: why }
        };
        let gates = ["recording", "files", "of.tomorrow"].map(gate).into();
        let (powers, files, shown, _) = hear(ServerMessage::Closed { gates });
        assert_eq!((powers, files, shown), (Some(Powers::ALL.without(Powers::RECORD)), 0, 3));
        let (powers, files, shown, _) = hear(ServerMessage::Closed { gates: Vec::new() });
        assert_eq!((powers, files, shown), (Some(Powers::ALL), 9, 0));
        let flood = (0..1_000).map(|_| gate("x")).collect();
        assert_eq!(hear(ServerMessage::Closed { gates: flood }).2, GATES);
    }
}
