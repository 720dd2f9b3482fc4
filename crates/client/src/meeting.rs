//! Being in the meeting: what follows from entering a group, from each epoch and from each sealed message.

use std::time::Duration;

use protocol::{
    ClientMessage, ParticipantId, SendRejection, StreamKind, Want,
    sealed::{CatchUp, Content},
};
use rand::Rng;

use crate::{
    Timestamp,
    client::Client,
    door::Stage,
    group::Membership,
    io::FrameReport,
    people::{Report, Trouble},
    view::Phase,
};

/// Pictures that are asked for at once.
const WANTS: usize = 48;
/// Messages that may come while a member tells newcomers of those before.
const CONCURRENT_LINES: usize = 3;
/// Over how long the answers of members are spread of which one will do, for each of them and at most.
const PAUSE_PER_MEMBER: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// How long the transport must have stood before something is missed on it.
const TRANSPORT_SETTLES: Duration = Duration::from_secs(2);

impl Client {
    /// A group is entered, by founding it or by a Welcome.
    pub(crate) fn enter(&mut self, membership: Membership, now: Timestamp) {
        let same_log = self
            .membership
            .as_ref()
            .is_some_and(|before| before.group.group_id() == membership.group.group_id());
        self.conversation.enter(membership.applied, same_log, now);
        self.membership = Some(membership);
        self.phase = Phase::Meeting;
        self.problem = None;
        self.door.stage = Stage::Seated;
        self.door.failures = 0;
        self.repair.joined();
        self.outbox.move_to_new_group();
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
        let roster = &self.roster;
        self.watch.keep(|whose| roster.get(whose).is_some());
        self.repair.keep(|whose| roster.get(whose).is_some());
        if let Some(membership) = &mut self.membership {
            membership.numbers.keep(|whose| roster.get(whose).is_some());
        }
        let others = self.roster.others().count();
        self.transport.make_room(others, self.config.most_audio_slots, self.config.most_video_slots);
    }

    /// Seals something for everyone and sees to it that it gets into the log.
    pub(crate) fn say(&mut self, content: Content, now: Timestamp) {
        self.repair.spoke();
        if let Some(id) = self.outbox.push(content) {
            self.conversation.fail(&id);
        }
        let beat = self.roster.beat();
        self.beat_at = Some(now + beat + beat.mul_f64(self.rng.random_range(0.0..0.25)));
        self.flush(now);
    }

    /// Sends what waits, if this is the moment.
    pub(crate) fn flush(&mut self, now: Timestamp) {
        if self.door.stage != Stage::Seated || !self.connection.is_open() || self.repair.parted() {
            return;
        }
        let Some(membership) = &mut self.membership else { return };
        let epoch = membership.group.epoch();
        let messages = self.outbox.flush(epoch, now, |content| membership.group.seal(content).ok());
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

    pub(crate) fn tell_wants(&mut self) {
        if !self.is_seated() {
            return;
        }
        let mut tiles = self.tiles.clone();
        tiles.sort_by_key(|tile| tile.stream != StreamKind::Screen);
        let is_other = |whose: &ParticipantId| self.roster.get(whose).is_some_and(|member| !member.own);
        let others = tiles.into_iter().filter(|tile| is_other(&tile.participant));
        let wants: Vec<_> = (0u8..)
            .zip(others.take(WANTS))
            .map(|(priority, tile)| Want {
                participant: tile.participant,
                stream: tile.stream,
                max_height: tile.height,
                priority,
            })
            .collect();
        let nothing_yet = self.wants_told.is_none() && wants.is_empty();
        if !nothing_yet && self.wants_told.as_ref() != Some(&wants) {
            self.wants_told = Some(wants.clone());
            self.send(ClientMessage::Wants { wants });
        }
    }

    /// One's own message stands in the log.
    pub(crate) fn own_message(&mut self, seq: u64, content: Content, epoch: u64, now: Timestamp) {
        let Content::Chat(chat) = content else { return };
        let Some(own) = self.membership.as_ref().map(Membership::participant) else { return };
        if self.conversation.add(seq, own, self.roster.name(&own), true, chat, now) {
            self.straggler(seq, epoch, now);
        }
    }

    /// A sealed message of another member opened.
    pub(crate) fn opened(
        &mut self,
        seq: u64,
        whose: ParticipantId,
        epoch: u64,
        content: Content,
        now: Timestamp,
    ) {
        match content {
            Content::Chat(chat) => {
                let name = self.roster.name(&whose);
                if self.conversation.add(seq, whose, name, false, chat, now) {
                    self.straggler(seq, epoch, now);
                }
            }
            Content::State(state) => self.roster.learn(&whose, state),
            Content::CatchUp(CatchUp { states, chat }) => {
                let own = self.membership.as_ref().map(Membership::participant);
                // Stragglers come without states; who knows little may leave much out.
                let known = self.conversation.lines_for_newcomers();
                let whole = !states.is_empty() && chat.len() + CONCURRENT_LINES >= known;
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
                self.conversation.catch_up(chat, &by, now);
                if let Some(membership) = self.membership.as_mut().filter(|_| whole) {
                    membership.informed = Ok(());
                    membership.catch_up.take_if(|duty| duty.epoch <= epoch);
                }
            }
            Content::Heartbeat => {}
            Content::CannotOpen { streams } => self.complained_about(&streams, whose, now),
        }
    }

    /// Tells newcomers what everyone does and what was said before.
    pub(crate) fn tell_newcomers(&mut self) {
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
        if let Some(id) = self.outbox.rejected(reference, reason, now) {
            self.conversation.fail(&id);
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

    /// The transforms counted frames.
    pub(crate) fn frames(&mut self, reports: Vec<FrameReport>, now: Timestamp) {
        let mut lagging = false;
        for report in reports.into_iter().take(512) {
            if let Some(stream) = self.transport.own_stream(&report.mid) {
                self.devices.report(stream, report.opened, report.sent_packets, now);
                continue;
            }
            let Some(slot) = self.slots.get(&report.mid) else { continue };
            lagging |= report.unknown_epoch > 0;
            let expected = slot.source.zip(slot.leaf).map(|((whose, stream), leaf)| (whose, stream, leaf));
            let report = Report {
                expected,
                since: slot.since,
                source: report.leaf.zip(report.stream),
                opened: report.opened,
                failed: report.failed,
                unknown_epoch: report.unknown_epoch,
                mid: report.mid,
            };
            self.watch.report(report, now);
        }
        if lagging {
            // Either the transforms have missed an epoch, or this participant has.
            let commands = self.keys.repeat();
            self.command_keys(commands);
            self.ask_for_replay(now);
        }
    }

    /// Whether a stream of another should arrive here.
    pub(crate) fn is_wanted(
        &self,
        whose: &ParticipantId,
        stream: StreamKind,
        announced_sounds: usize,
    ) -> bool {
        if stream.is_video() {
            return self.tiles.iter().any(|tile| tile.stream == stream && tile.participant == *whose);
        }
        // Sounds are the loudest few, unless there is room for all.
        announced_sounds <= usize::from(self.transport.sounds_at_once())
            || self.slots.carried().any(|(_, of, carried)| of == *whose && carried == stream)
    }

    /// How many sounds of others are announced.
    pub(crate) fn announced_sounds(&self) -> usize {
        let sounds = |state: protocol::sealed::MemberState| {
            usize::from(state.microphone) + usize::from(state.screen_audio)
        };
        self.roster.others().map(|member| sounds(self.roster.state(&member.participant))).sum()
    }

    pub(crate) fn transport_settled(&self, now: Timestamp) -> bool {
        self.transport.up_for(TRANSPORT_SETTLES, now)
    }

    /// Looks after the streams of others.
    pub(crate) fn tick_streams(&mut self, now: Timestamp) {
        if self.membership.is_none() {
            return;
        }
        let settled = self.transport_settled(now);
        let sounds = self.announced_sounds();
        let mut wanted = Vec::new();
        for member in self.roster.others() {
            let whose = member.participant;
            let state = self.roster.state(&whose);
            for stream in StreamKind::ALL {
                let here = !self.roster.is_away(&whose);
                let wants = settled && here && state.sends(stream) && self.is_wanted(&whose, stream, sounds);
                wanted.push((whose, stream, wants));
            }
        }
        for (whose, stream, wants) in wanted {
            self.watch.want(whose, stream, wants, now);
        }
        if !self.is_in_step() {
            return;
        }
        let Some(Trouble { complain, lagging, hopeless }) = self.watch.trouble(now) else { return };
        if lagging {
            self.ask_for_replay(now);
        }
        let roster = &self.roster;
        let streams: Vec<_> = complain.into_iter().filter(|(whose, _)| roster.get(whose).is_some()).collect();
        if streams.is_empty() {
            return;
        }
        // One member's frames are that member's doing, unless there is nobody else.
        let enough = self.roster.others().count().min(2);
        if self.repair.may_part_over(&hopeless, enough, now) {
            self.part(now);
        } else {
            self.say(Content::CannotOpen { streams }, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;
    use e2ee::{LeafIndex, Member};
    use protocol::sealed::MemberState;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    #[test]
    fn what_a_member_says_of_others_counts_only_for_newcomers_and_until_their_own_word() {
        let mut client = Client::new([0; 32], Config::default());
        let member =
            |leaf, participant| Member { leaf: LeafIndex(leaf), participant, profile: None, own: false };
        client.roster.set(vec![member(0, ANN), member(1, BEN)], 1, Timestamp(0));
        let tells = |client: &mut Client, version, camera, now| {
            let state = MemberState { version, camera, ..MemberState::default() };
            let catch_up = CatchUp { states: vec![(ANN, state)], chat: Vec::new() };
            client.opened(1, BEN, 1, Content::CatchUp(catch_up), now);
            client.roster.state(&ANN).camera
        };
        assert!(!tells(&mut client, 9, true, Timestamp(1)), "nobody has asked");
        client.conversation.enter(0, false, Timestamp(1));
        assert!(tells(&mut client, 9, true, Timestamp(2)));
        let own = MemberState { version: 1, camera: true, ..MemberState::default() };
        client.opened(2, ANN, 1, Content::State(own), Timestamp(3));
        assert!(tells(&mut client, u64::MAX, false, Timestamp(4)));
    }
}
