//! Being in the meeting: what follows from entering a group, from each epoch and from each sealed message.

use std::time::Duration;

use e2ee::{LinkSecret, Opened, Powers};
use protocol::{
    ParticipantId, SendRejection, StreamKind,
    sealed::{Audience, CatchUp, Content, Reaction},
};
use rand::Rng;

use crate::{
    Output, Timestamp,
    chat::{self, Logged},
    client::{Client, Config},
    door::Stage,
    group::Membership,
    view::{Event, Phase},
};

/// Messages that may come while a member tells newcomers of those before.
const CONCURRENT_LINES: usize = 3;
/// Over how long the answers of members are spread of which one will do, for each of them and at most.
const PAUSE_PER_MEMBER: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl Client {
    /// A group is entered, by founding it or by a Welcome.
    pub(crate) fn enter(&mut self, membership: Membership, now: Timestamp) {
        let anew = self.membership.is_none();
        let same_log = self
            .membership
            .as_ref()
            .is_some_and(|before| before.group.group_id() == membership.group.group_id());
        self.conversation.enter(membership.applied, same_log, now);
        self.conversation.is_of(membership.participant());
        self.membership = Some(membership);
        self.phase = Phase::Meeting;
        self.problem = None;
        self.out.push(Output::Keep(self.door.to_keep()));
        self.door.stage = Stage::Seated;
        self.door.failures = 0;
        self.repair.joined();
        self.outbox.move_to_new_group();
        self.unopened.clear();
        self.slots.clear();
        self.wants_told = None;
        self.read_roster(now);
        self.watch.begin_anew(now);
        if let Some(Ok(secret)) = self.membership.as_ref().map(|membership| membership.group.frame_secret()) {
            let commands = self.keys.enter(secret, now);
            self.command_keys(commands);
        }
        self.transport.start(now);
        self.devices.enter();
        self.recording.enter();
        self.floor_entered(now);
        self.policy_entered(anew, now);
        self.tell_devices(now);
    }

    /// A commit was applied.
    pub(crate) fn epoch_began(&mut self, now: Timestamp) {
        self.read_roster(now);
        let alone = self.roster.others().next().is_none();
        if let Some(Ok(secret)) = self.membership.as_ref().map(|membership| membership.group.frame_secret()) {
            let commands = self.keys.advance(secret, alone, now);
            self.command_keys(commands);
        }
    }

    fn read_roster(&mut self, now: Timestamp) {
        let Some(membership) = &self.membership else { return };
        self.roster.set(membership.members(), membership.group.epoch(), now);
        self.consider_names(now);
        let roster = &self.roster;
        self.watch.keep(|whose| roster.get(whose).is_some());
        self.repair.keep(|whose| roster.get(whose).is_some());
        self.experience.keep(|whose| roster.get(whose).is_some());
        self.live.keep(|whose| roster.get(whose).is_some());
        if let Some(membership) = &mut self.membership {
            membership.numbers.keep(|whose| roster.get(whose).is_some());
        }
        self.bar_writing();
        self.make_room();
    }

    /// Receiving m-lines for those who are there, and for the pictures of them that are on screen.
    pub(crate) fn make_room(&mut self) {
        let others = self.roster.others().count();
        let is_other = |whose: &ParticipantId| self.roster.get(whose).is_some_and(|member| !member.own);
        let pictures = self.tiles.iter().filter(|tile| is_other(&tile.participant)).count();
        let Config { most_audio_slots, most_video_slots, .. } = self.config;
        self.transport.make_room(others, pictures, most_audio_slots, most_video_slots);
    }

    /// Seals something for everyone and sees to it that it gets into the log.
    pub(crate) fn say(&mut self, content: Content, now: Timestamp) {
        self.say_to(content, None, now);
        self.flush(now);
    }

    /// Puts something in line for these, or for everyone.
    pub(crate) fn say_to(&mut self, content: Content, to: Option<Audience>, now: Timestamp) {
        self.repair.spoke();
        if let Some(content) = self.outbox.push_to(content, to) {
            self.did_not_go(content);
        }
        let beat = self.roster.beat();
        self.beat_at = Some(now + beat + beat.mul_f64(self.rng.random_range(0.0..0.25)));
    }

    /// Sends what waits, if this is the moment.
    pub(crate) fn flush(&mut self, now: Timestamp) {
        if self.door.stage != Stage::Seated || !self.connection.is_open() || self.repair.parted() {
            return;
        }
        let Some(membership) = &mut self.membership else { return };
        let epoch = membership.group.epoch();
        let (members, rng) = (self.roster.members(), &mut self.rng);
        let seal =
            |number, content: &Content, to| chat::seal(membership, members, rng, (number, content, to));
        let messages = self.outbox.flush(epoch, now, seal);
        for message in messages {
            self.send(message);
        }
    }

    pub(crate) fn tell_devices(&mut self, now: Timestamp) {
        if self.phase != Phase::Meeting {
            return;
        }
        let state = self.devices.state();
        if let Some(own) = self.membership.as_ref().map(Membership::participant) {
            self.roster.learn(&own, state);
        }
        self.say(Content::State(state), now);
    }

    /// One's own message stands in the log.
    pub(crate) fn own_message(&mut self, seq: u64, said: Logged, now: Timestamp) {
        match said.content {
            Content::State(state) => self.recording_is_told(state.recording, said.epoch),
            Content::Floor(word) => self.own_floor_word(seq, word, said.epoch, now),
            content => self.wrote(seq, Logged { content, ..said }, now),
        }
    }

    /// A sealed message of another member opened.
    pub(crate) fn opened(&mut self, seq: u64, from: &Opened, content: Content, now: Timestamp) {
        let (whose, epoch) = (from.participant, from.epoch);
        match content {
            Content::Chat(_) | Content::Change(_) | Content::Private(_) | Content::Live { .. } => {
                self.read(seq, from, content, now);
            }
            Content::State(state) => self.roster.learn(&whose, state),
            Content::Name { name } if from.powers.contains(Powers::RENAME) => self.renamed(&whose, &name),
            Content::CatchUp(CatchUp { states, chat }) => {
                let own = self.membership.as_ref().map(Membership::participant);
                // Who may not write does not write by retelling either.
                let chat = if from.powers.contains(Powers::CHAT) { chat } else { Vec::new() };
                // Stragglers come without states; who knows little may leave much out.
                let known = self.conversation.lines_for_newcomers();
                let whole = !states.is_empty()
                    && chat.len() + CONCURRENT_LINES >= known
                    && self.floor.tellers.take(&whose);
                let told = self.conversation.is_being_told(now);
                for (about, state) in states.into_iter().filter(|(about, _)| Some(*about) != own) {
                    if about == whose {
                        self.roster.learn(&about, state);
                    } else if told {
                        self.roster.learn_hearsay(&about, state);
                    }
                }
                if let Some(membership) = &mut self.membership {
                    membership.stragglers.retain(|(seq, _)| chat.iter().all(|told| told.seq != *seq));
                }
                let by = self.roster.name(&whose);
                let roster = &self.roster;
                let here = |who: &ParticipantId| roster.get(who).is_some();
                self.conversation.catch_up(chat, &by, |who| roster.name(who), here, now);
                if let Some(membership) = self.membership.as_mut().filter(|_| whole) {
                    membership.informed = Ok(());
                    membership.catch_up.take_if(|duty| duty.epoch <= epoch);
                }
            }
            Content::Host(word) => self.heed(word, from, now),
            Content::Link { secret } => self.link_told(LinkSecret::new(secret)),
            Content::Reaction(reaction) if from.powers.contains(Powers::REACTIONS) => {
                self.reactions.add(whose, reaction, now);
            }
            Content::Floor(word) => self.floor_word(seq, from, word, now),
            // Who may not write does not write by retelling either.
            Content::FloorTold(part) if from.powers.contains(Powers::CHAT) => {
                self.floor_told(seq, from, part, now);
            }
            // Of one who may not.
            Content::Reaction(_) | Content::Name { .. } | Content::FloorTold(_) => {}
            Content::Heartbeat => {}
            Content::NotArriving { streams, line } => self.missed_by(whose, &streams, line, now),
            Content::CannotOpen { streams } => self.complained_about(&streams, whose, now),
        }
    }

    /// A member tells the guest link's new secret; the policy says whether it is.
    fn link_told(&mut self, secret: LinkSecret) {
        let key = self.membership.as_ref().map(|here| here.group.policy().entry_key);
        if key == Some(secret.entry_key()) && self.door.entry_key() != key {
            self.link_is(secret);
        }
    }

    /// A member is called something else from now on.
    fn renamed(&mut self, whose: &ParticipantId, name: &str) {
        let (before, name) = (self.roster.name(whose), e2ee::profile::clean_name(name));
        if !name.is_empty() && name != before {
            self.roster.rename(whose, name.clone());
            self.news.tell(Event::Renamed, before, Some(name));
        }
    }

    /// The person takes another name, also for later knocks.
    pub(crate) fn rename(&mut self, name: &str, now: Timestamp) {
        let Some(own) = self.membership.as_ref().map(Membership::participant) else { return };
        let name = e2ee::profile::clean_name(name);
        if name.is_empty() || name == self.door.name || !self.may(&own, Powers::RENAME) {
            return;
        }
        self.door.name.clone_from(&name);
        self.roster.rename(&own, name);
        self.out.push(Output::Keep(self.door.to_keep()));
        self.tell_name(now);
    }

    /// Says the own name, if it is another than the leaf's: newcomers know only that one.
    pub(crate) fn tell_name(&mut self, now: Timestamp) {
        let own = self.roster.members().iter().find(|member| member.own);
        let in_leaf = own.and_then(|member| member.profile.as_ref()).map(|profile| profile.name.as_str());
        if in_leaf.is_some_and(|name| name != self.door.name) {
            self.say(Content::Name { name: self.door.name.clone() }, now);
        }
    }

    /// The person reacts.
    pub(crate) fn react(&mut self, reaction: Reaction, now: Timestamp) {
        let Some(own) = self.membership.as_ref().map(Membership::participant) else { return };
        if self.may(&own, Powers::REACTIONS) && self.reactions.add(own, reaction, now) {
            self.say(Content::Reaction(reaction), now);
        }
    }

    /// Tells newcomers what everyone does and what was said before.
    pub(crate) fn tell_newcomers(&mut self, now: Timestamp) {
        // First, since whoever has heard the rest may be the next to tell.
        let applied = self.membership.as_ref().map_or(0, |here| here.applied);
        for part in self.floor.for_newcomers(applied, now) {
            self.outbox.push(Content::FloorTold(part));
        }
        let catch_up = self.conversation.for_newcomers(self.roster.states());
        self.outbox.push(Content::CatchUp(catch_up));
    }

    /// Messages that were sealed before the newcomers came, yet ordered after.
    pub(crate) fn tell_stragglers(&mut self, places: &[u64]) {
        let chat: Vec<_> = places.iter().filter_map(|seq| self.conversation.straggler(*seq)).collect();
        if !chat.is_empty() {
            self.outbox.push(Content::CatchUp(CatchUp { states: Vec::new(), chat }));
        }
    }

    pub(crate) fn send_rejected(&mut self, reference: u64, reason: SendRejection, now: Timestamp) {
        if reason == SendRejection::NotAMember {
            return self.part(now);
        }
        if let Some(content) = self.outbox.rejected(reference, reason, now) {
            self.did_not_go(content);
        }
    }

    /// This participant has no part in the group any more, or the group's keys differ: it knocks anew.
    pub(crate) fn part(&mut self, now: Timestamp) {
        if matches!(self.phase, Phase::Joining | Phase::Meeting) {
            self.repair.part(now);
        }
    }

    /// Something did not open or apply: ask whether the others are still in this epoch.
    pub(crate) fn doubt(&mut self, about: Option<ParticipantId>, now: Timestamp) {
        if self.roster.others().next().is_none() {
            return;
        }
        self.repair.doubt(about, now);
    }

    /// Asks about what is doubted and answers whoever asked, when it is time.
    pub(crate) fn tick_doubts(&mut self, now: Timestamp) {
        if let Some((about, everyone)) = self.repair.take_question(now) {
            let others = self.roster.others().count();
            let of_anybody = everyone && (about.is_empty() || others > 1);
            if !about.is_empty() {
                let streams = about.into_iter().map(|whose| (whose, StreamKind::Microphone)).collect();
                self.say(Content::CannotOpen { streams }, now);
            }
            if of_anybody {
                self.say(Content::CannotOpen { streams: Vec::new() }, now);
            }
        }
        if self.repair.take_answer(now) {
            self.say(Content::Heartbeat, now);
        }
    }

    /// Whether this participant may answer for the group.
    pub(crate) fn is_in_step(&self) -> bool {
        let whole = |membership: &Membership| membership.gap_since.is_none();
        self.door.stage == Stage::Seated
            && !self.repair.is_out_of_step()
            && self.membership.as_ref().is_some_and(whole)
    }

    /// Another member cannot open what these send.
    fn complained_about(
        &mut self,
        streams: &[(ParticipantId, StreamKind)],
        by: ParticipantId,
        now: Timestamp,
    ) {
        let Some(own) = self.membership.as_ref().map(Membership::participant) else { return };
        let mine: Vec<_> =
            streams.iter().filter(|(whose, _)| *whose == own).map(|(_, stream)| *stream).collect();
        if !streams.is_empty() && mine.is_empty() {
            return;
        }
        let first = if streams.is_empty() {
            let others = u32::try_from(self.roster.others().count()).unwrap_or(u32::MAX);
            let spread = LONGEST_PAUSE.min(PAUSE_PER_MEMBER.saturating_mul(others));
            let pause = spread.mul_f64(self.rng.random_range(0.0..1.0));
            self.repair.asked_for_any_word(by, pause, now)
        } else {
            self.repair.asked_for_own_word(now)
        };
        if first {
            // What the others cannot open may be keys that the transforms have missed.
            let commands = self.keys.repeat();
            self.command_keys(commands);
        }
        for stream in mine {
            self.devices.complained(stream, by, now);
        }
        // One who complains is the one to come anew; two may be right.
        let blamed_by = self.devices.blamed_by(now);
        if self.repair.may_part_over(&blamed_by, 2, now) {
            self.part(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;
    use e2ee::{LeafIndex, Member, Role};
    use protocol::sealed::{Chat, MemberState, Retold};

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    #[test]
    fn what_a_member_says_of_others_counts_only_for_newcomers_and_until_their_own_word() {
        let mut client = Client::new([0; 32], Config::default());
        let member = |leaf, participant| Member {
            leaf: LeafIndex(leaf),
            participant,
            profile: None,
            own: false,
            role: Role::Member,
            host_certified: false,
        };
        let from = |participant| Opened {
            sender: LeafIndex(0),
            participant,
            epoch: 1,
            plaintext: Vec::new(),
            role: Role::Member,
            powers: Powers::ALL,
        };
        client.roster.set(vec![member(0, ANN), member(1, BEN)], 1, Timestamp(0));
        let tells = |client: &mut Client, version, camera, now| {
            let state = MemberState { version, camera, ..MemberState::default() };
            let catch_up = CatchUp { states: vec![(ANN, state)], chat: Vec::new() };
            client.opened(1, &from(BEN), Content::CatchUp(catch_up), now);
            client.roster.state(&ANN).camera
        };
        assert!(!tells(&mut client, 9, true, Timestamp(1)), "nobody has asked");
        client.conversation.enter(0, false, Timestamp(1));
        assert!(tells(&mut client, 9, true, Timestamp(2)));
        let own = MemberState { version: 1, camera: true, ..MemberState::default() };
        client.opened(2, &from(ANN), Content::State(own), Timestamp(3));
        assert!(tells(&mut client, u64::MAX, false, Timestamp(4)));
    }

    #[test]
    fn whoever_may_not_write_does_not_write_by_telling_newcomers() {
        let mut client = Client::new([0; 32], Config::default());
        client.conversation.enter(5, false, Timestamp(1));
        for (seq, powers) in [(1, Powers::ALL.without(Powers::CHAT)), (2, Powers::CHAT)] {
            let from = Opened {
                sender: LeafIndex(1),
                participant: BEN,
                epoch: 1,
                plaintext: Vec::new(),
                role: Role::Member,
                powers,
            };
            let chat = Chat { id: [1; 16], text: "says Ann".into(), sent_at: 0, reply: None, file: None };
            let told = vec![Retold {
                seq,
                author: ANN,
                name: "Ann".into(),
                chat,
                edited: false,
                removed: None,
                reactions: Vec::new(),
            }];
            let states = Vec::new();
            client.opened(6, &from, Content::CatchUp(CatchUp { states, chat: told }), Timestamp(2));
            let lines = client.conversation.view(None, Duration::ZERO, Timestamp(0)).len();
            assert_eq!(lines, usize::from(powers.contains(Powers::CHAT)));
        }
    }
}
