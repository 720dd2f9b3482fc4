//! What a host decides, as wishes and words.

use e2ee::Role;
use protocol::{ClientMessage, ParticipantId, limits::DECLINES, sealed::HostWord};

use super::Wish;
use crate::{Timestamp, client::Client, io::HostAct, view::Event};

/// Members in the spotlight at once.
const SPOTLIGHT: usize = e2ee::policy::MAX_SPOTLIGHT;

impl Client {
    /// The person decides something as a host. What a co-host may not and a host may, the group's rules say.
    pub(crate) fn host(&mut self, act: HostAct, now: Timestamp) {
        if self.membership.is_none() {
            return;
        }
        if self.own_role() < Role::Cohost && !matches!(act, HostAct::TakeOver) {
            return self.news.tell(Event::NotDone, String::new(), None);
        }
        match act {
            HostAct::Admit { people } => {
                let whom: Vec<_> = match people {
                    Some(people) => these(&people),
                    None => {
                        let by = self.verified_by();
                        self.desk.callers.fit().filter(|who| !self.names.bars(who, by.as_deref())).collect()
                    }
                };
                self.desk.wishes.admit(whom);
            }
            HostAct::Decline { people, block } => {
                let mut participants = these(&people);
                participants.retain(|who| self.desk.callers.contains(who));
                participants.truncate(DECLINES);
                self.desk.wishes.drop_callers(&participants);
                self.send(ClientMessage::Decline { participants, block });
            }
            HostAct::Remove { people } => {
                let own = self.membership.as_ref().map(|here| here.participant());
                self.desk.wishes.remove(these(&people).into_iter().filter(|who| Some(*who) != own));
            }
            HostAct::Mute { person } => self.ask(person, |whom| HostWord::Mute { whom }, now),
            HostAct::AskToUnmute { person } => self.ask(person, |whom| HostWord::AskToUnmute { whom }, now),
            HostAct::StopShare { person } => {
                if let Some(whom) = ParticipantId::from_text(&person) {
                    self.say_as_host(HostWord::StopShare { whom }, now);
                }
            }
            HostAct::StopRecording { person } => {
                if let Some(whom) = ParticipantId::from_text(&person) {
                    self.say_as_host(HostWord::StopRecording { whom }, now);
                }
            }
            act => {
                if let Some(wish) = wish(act) {
                    self.desk.wishes.change(wish);
                }
            }
        }
    }

    /// Asks one, or everyone.
    fn ask(
        &mut self,
        person: Option<String>,
        word: impl FnOnce(Option<ParticipantId>) -> HostWord,
        now: Timestamp,
    ) {
        let whom = person.as_deref().map(ParticipantId::from_text);
        // Somebody who is not named rightly is nobody, and not everyone.
        if whom != Some(None) {
            self.say_as_host(word(whom.flatten()), now);
        }
    }
}

fn wish(act: HostAct) -> Option<Wish> {
    Some(match act {
        HostAct::Lobby { on } => Wish::Lobby(on),
        HostAct::Lock { on } => Wish::Lock(on),
        HostAct::Safe { on } => Wish::Safe(on),
        HostAct::Allow { powers } => Wish::Allow(powers.into()),
        HostAct::Deny { person, powers } => Wish::Deny(ParticipantId::from_text(&person)?, powers.into()),
        HostAct::QuietAbove { members } => Wish::QuietAbove(members),
        HostAct::Spotlight { people } => {
            Wish::Spotlight(these(&people).into_iter().take(SPOTLIGHT).collect())
        }
        HostAct::Appoint { person, role } => {
            Wish::Appoint(ParticipantId::from_text(&person)?, Role::from(role))
        }
        HostAct::PassOn { person } => Wish::PassOn(ParticipantId::from_text(&person)?),
        HostAct::TakeOver => Wish::TakeOver,
        HostAct::End => Wish::End,
        HostAct::Admit { .. }
        | HostAct::Decline { .. }
        | HostAct::Remove { .. }
        | HostAct::Mute { .. }
        | HostAct::AskToUnmute { .. }
        | HostAct::StopShare { .. }
        | HostAct::StopRecording { .. } => return None,
    })
}

fn these(people: &[String]) -> Vec<ParticipantId> {
    people.iter().filter_map(|person| ParticipantId::from_text(person)).collect()
}
