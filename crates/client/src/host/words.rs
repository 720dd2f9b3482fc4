//! Words of a host: each member's client heeds them, or asks the person. Nobody is unmuted from afar.

use e2ee::{Opened, Powers, Role};
use protocol::{
    ParticipantId, StreamKind,
    sealed::{Content, HostWord},
};

use crate::{Output, Timestamp, client::Client, io::RecordingWish, view::Event};

impl Client {
    /// Says something as a host.
    pub(crate) fn say_as_host(&mut self, word: HostWord, now: Timestamp) {
        if self.own_role() >= Role::Cohost {
            self.say(Content::Host(word), now);
        }
    }

    /// Somebody says something as a host; it counts if they were one when they sealed it.
    pub(crate) fn heed(&mut self, word: HostWord, from: &Opened, now: Timestamp) {
        let Some(own) = self.membership.as_ref().map(|here| here.participant()) else { return };
        let role = self.own_role();
        // A co-host asks nothing of a host.
        if from.role < Role::Cohost || from.role < role {
            return;
        }
        let state = self.devices.state();
        let me = |whom: ParticipantId| whom == own;
        match word {
            HostWord::Mute { whom } if whom.map_or(role < Role::Cohost, me) => {
                if state.microphone {
                    self.switch_off(vec![StreamKind::Microphone], Event::Muted, &from.participant);
                }
            }
            HostWord::AskToUnmute { whom } if whom.is_none_or(me) => {
                if !state.microphone && self.may(&own, Powers::MICROPHONE) {
                    self.news.tell(Event::AskedToUnmute, self.roster.name(&from.participant), None);
                }
            }
            HostWord::StopShare { whom } if me(whom) => {
                if state.screen || state.screen_audio {
                    let shared = vec![StreamKind::Screen, StreamKind::ScreenAudio];
                    self.switch_off(shared, Event::ShareStopped, &from.participant);
                }
            }
            HostWord::StopRecording { whom } if me(whom) => {
                if state.recording.is_some() {
                    self.record(RecordingWish::Off, now);
                    self.news.tell(Event::RecordingStopped, self.roster.name(&from.participant), None);
                }
            }
            HostWord::Mute { .. }
            | HostWord::AskToUnmute { .. }
            | HostWord::StopShare { .. }
            | HostWord::StopRecording { .. } => {}
        }
    }

    fn switch_off(&mut self, streams: Vec<StreamKind>, event: Event, by: &ParticipantId) {
        self.out.push(Output::SwitchOff(streams));
        self.news.tell(event, self.roster.name(by), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Input, Intent};
    use e2ee::LeafIndex;
    use protocol::{Entrance, SeatToken, ServerMessage, Wire};

    /// A host alone, with the microphone on.
    fn host() -> Client {
        let mut client = Client::new([1; 32], Config::default());
        let mut input = |input| {
            client.handle(input, Timestamp(0));
            client.door.identity.as_ref().map(|identity| identity.participant())
        };
        input(Input::Intent(Intent::Create { opening: None, class: None }));
        input(Input::SocketOpened);
        input(Input::Intent(Intent::Join { name: "Ann".into() }));
        let registered = ServerMessage::Registered { version: 1 };
        let participant = input(Input::SocketMessage(registered.encode())).expect("it knocks");
        let (seat, entrance) = (SeatToken([1; 16]), Entrance::Found);
        let seated = ServerMessage::Seated { participant, seat, entrance, file_bytes: 0 };
        input(Input::SocketMessage(seated.encode()));
        let on = Intent::Devices { microphone: true, camera: false, screen: false, screen_audio: false };
        input(Input::Intent(on));
        client
    }

    fn heeds(client: &mut Client, word: HostWord, role: Role) -> bool {
        let from = Opened {
            sender: LeafIndex(1),
            participant: ParticipantId([2; 16]),
            epoch: 0,
            plaintext: Vec::new(),
            role,
            powers: Powers::ALL,
        };
        client.heed(word, &from, Timestamp(0));
        std::mem::take(&mut client.out).iter().any(|output| matches!(output, Output::SwitchOff(_)))
    }

    #[test]
    fn only_hosts_are_heeded_and_co_hosts_not_by_hosts() {
        let mut client = host();
        let own = client.membership.as_ref().map(|here| here.participant());
        let mute = || HostWord::Mute { whom: own };
        assert!(!heeds(&mut client, mute(), Role::Member), "whatever a member says");
        assert!(!heeds(&mut client, mute(), Role::Cohost));
        assert!(heeds(&mut client, mute(), Role::Host));
        assert!(!heeds(&mut client, HostWord::Mute { whom: None }, Role::Host), "all but hosts");
        assert!(!heeds(&mut client, HostWord::Mute { whom: Some(ParticipantId([9; 16])) }, Role::Host));
    }
}
