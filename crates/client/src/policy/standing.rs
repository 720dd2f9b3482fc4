//! How everyone stood in an epoch, to tell what the next one changed.

use std::collections::BTreeMap;

use e2ee::{Group, Member, Policy, Powers, Role};
use protocol::ParticipantId;

use crate::view::Event;

/// The policy and everyone's role in one epoch.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    policy: Policy,
    own: ParticipantId,
    powers: Powers,
    roles: Vec<(ParticipantId, Role)>,
}

impl Standing {
    pub fn of(group: &Group, members: &[Member]) -> Self {
        let own = group.participant();
        Self {
            policy: group.policy().clone(),
            own,
            powers: group.powers(&own),
            roles: members.iter().map(|member| (member.participant, member.role)).collect(),
        }
    }

    /// What is different in `after`: with whom it concerns, if that is not this person or everyone.
    pub fn changes(&self, after: &Self) -> Vec<(Event, Option<ParticipantId>)> {
        let mut changes = Vec::new();
        let switches = [
            (self.policy.safe, after.policy.safe, Event::SafeOn, Event::SafeOff),
            (self.policy.lobby, after.policy.lobby, Event::LobbyOn, Event::LobbyOff),
            (self.policy.locked, after.policy.locked, Event::Locked, Event::Unlocked),
        ];
        for (_, now, on, off) in switches.into_iter().filter(|(before, now, ..)| before != now) {
            changes.push((if now { on } else { off }, None));
        }
        if self.policy.entry_key != after.policy.entry_key {
            changes.push((Event::LinkChanged, None));
        }
        let mut own_role_changed = false;
        let before: BTreeMap<_, _> = self.roles.iter().copied().collect();
        for (who, now) in &after.roles {
            if before.get(who).is_none_or(|before| before == now) {
                continue;
            }
            own_role_changed |= *who == self.own;
            let event = match now {
                Role::Host => Event::MadeHost,
                Role::Cohost => Event::MadeCohost,
                Role::Member => Event::MadeMember,
            };
            changes.push((event, (*who != self.own).then_some(*who)));
        }
        // What a role or safe mode brings with it is said by them.
        if !own_role_changed && self.policy.safe == after.policy.safe {
            changes.extend(self.own_powers(after).map(|event| (event, None)));
        }
        changes
    }

    fn own_powers(&self, after: &Self) -> impl Iterator<Item = Event> {
        let powers = [
            (Powers::MICROPHONE, Event::MicrophoneGiven, Event::MicrophoneTaken),
            (Powers::CAMERA, Event::CameraGiven, Event::CameraTaken),
            (Powers::SHARE, Event::ShareGiven, Event::ShareTaken),
            (Powers::CHAT, Event::ChatGiven, Event::ChatTaken),
            (Powers::PRIVATE_CHAT, Event::PrivateChatGiven, Event::PrivateChatTaken),
            (Powers::RECORD, Event::RecordGiven, Event::RecordTaken),
        ];
        let (before, now) = (self.powers, after.powers);
        powers.into_iter().filter_map(move |(power, given, taken)| {
            match (before.contains(power), now.contains(power)) {
                (false, true) => Some(given),
                (true, false) => Some(taken),
                _ => None,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::{HostSecret, LinkSecret, Opening};

    const OWN: ParticipantId = ParticipantId([0; 16]);
    const ANN: ParticipantId = ParticipantId([1; 16]);

    fn standing() -> Standing {
        let (host, link) = (HostSecret::new([1; 16]), LinkSecret::new([2; 16]));
        Standing {
            policy: Policy::new(host.key(), link.entry_key(), &Opening::default()),
            own: OWN,
            powers: Powers::ALL,
            roles: vec![(OWN, Role::Member), (ANN, Role::Host)],
        }
    }

    #[test]
    fn what_is_taken_and_given_is_told_of_oneself_only() {
        let after = Standing { powers: Powers::ALL.without(Powers::CAMERA), ..standing() };
        assert_eq!(standing().changes(&after), [(Event::CameraTaken, None)]);
        assert_eq!(after.changes(&standing()), [(Event::CameraGiven, None)]);
        assert_eq!(standing().changes(&standing()), []);
    }

    #[test]
    fn safe_mode_is_one_piece_of_news() {
        let mut after = Standing { powers: Powers::NONE, ..standing() };
        after.policy.safe = true;
        assert_eq!(standing().changes(&after), [(Event::SafeOn, None)]);
    }

    #[test]
    fn roles_are_told_of_everyone_who_was_there_before() {
        let roles = vec![(OWN, Role::Cohost), (ANN, Role::Member), (ParticipantId([9; 16]), Role::Host)];
        let after = Standing { roles, ..standing() };
        let expected = [(Event::MadeCohost, None), (Event::MadeMember, Some(ANN))];
        assert_eq!(standing().changes(&after), expected);
    }
}
