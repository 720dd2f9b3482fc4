//! The log, applied strictly in its order: commits change the epoch, sealed messages open or raise a doubt.

use std::time::Duration;

use e2ee::{Applied, Error, Powers, Refusal, Role};
use protocol::{
    ClientMessage, Entry, LogEntry, ParticipantId, Wire,
    sealed::{Content, Envelope},
};

use super::membership::CatchUpDuty;
use crate::{Timestamp, client::Client, view::Problem};

/// How long a gap in the log may stand.
const GAP: Duration = Duration::from_millis(2_500);
/// How often the log is asked for again.
const REPLAY_EVERY: Duration = Duration::from_secs(1);
/// How long newcomers wait for their committer to tell them what they missed, before another does.
const STAND_IN_AFTER: Duration = Duration::from_secs(3);
/// How much later each further member does.
const STAND_IN_STEP: Duration = Duration::from_millis(700);

/// Keys of a provider are on their way.
struct NotYet;

impl Client {
    /// The log goes on.
    pub(crate) fn log_entries(&mut self, entries: Vec<LogEntry>, now: Timestamp) {
        for entry in entries {
            let Some(membership) = self.membership.as_mut().filter(|_| !self.repair.parted()) else { return };
            if membership.held.is_some() {
                return;
            }
            if entry.seq <= membership.applied {
                continue;
            }
            if entry.seq > membership.applied.saturating_add(1) {
                membership.gap_since.get_or_insert(now);
                self.ask_for_replay(now);
                break;
            }
            membership.applied = entry.seq;
            membership.gap_since = None;
            self.apply(entry, now);
        }
        self.caught_up(now);
    }

    /// Asks for the log again, not too often.
    pub(crate) fn ask_for_replay(&mut self, now: Timestamp) {
        if !self.is_seated() {
            return;
        }
        let Some(membership) = &mut self.membership else { return };
        if membership.replay_asked.is_some_and(|last| now < last + REPLAY_EVERY) {
            return;
        }
        membership.replay_asked = Some(now);
        let after = membership.applied;
        self.send(ClientMessage::Replay { after });
    }

    /// What has become due: a gap that stays, newcomers whom nobody told anything.
    pub(crate) fn tick_log(&mut self, now: Timestamp) {
        let Some(membership) = &mut self.membership else { return };
        if membership.gap_since.is_some_and(|since| now >= since + GAP) {
            membership.gap_since = None;
            self.part(now);
        } else if membership.gap_since.is_some() {
            self.ask_for_replay(now);
        }
        if let Some(membership) = &mut self.membership
            && membership.tells_newcomers_at().is_some_and(|at| now >= at)
        {
            membership.catch_up = None;
            self.tell_newcomers(now);
        }
        let Some(membership) = &mut self.membership else { return };
        let due: Vec<_> =
            membership.stragglers.extract_if(.., |(_, at)| now >= *at).map(|(seq, _)| seq).collect();
        self.tell_stragglers(&due);
    }

    /// A chat message is in the log that was sealed before the last newcomers came.
    pub(crate) fn straggler(&mut self, seq: u64, epoch: u64, now: Timestamp) {
        let Some(membership) = &mut self.membership else { return };
        if epoch >= membership.added_in || membership.stragglers.len() >= 200 {
            return;
        }
        let at = if epoch < membership.admitted_in {
            now
        } else {
            let members = membership.members().into_iter().map(|member| member.participant);
            now + stand_in_delay(membership.participant(), members)
        };
        membership.stragglers.push((seq, at));
    }

    pub(crate) fn log_deadline(&self) -> Option<Timestamp> {
        let membership = self.membership.as_ref()?;
        let gap = membership.gap_since.map(|since| since + GAP);
        let ask = membership.gap_since.and(membership.replay_asked).map(|last| last + REPLAY_EVERY);
        let duty = membership.tells_newcomers_at();
        let stragglers = membership.stragglers.iter().map(|(_, at)| *at);
        gap.into_iter().chain(ask).chain(duty).chain(stragglers).min()
    }

    fn apply(&mut self, entry: LogEntry, now: Timestamp) {
        match &entry.entry {
            Entry::Commit { commit, .. } => {
                if self.apply_commit(&commit.0, now).is_err() {
                    self.hold(entry, now);
                }
            }
            Entry::Message { .. } => self.apply_message(entry, now),
        }
    }

    /// `Err`: it adds somebody whose name cannot be checked yet.
    fn apply_commit(&mut self, commit: &[u8], now: Timestamp) -> Result<(), NotYet> {
        let by = self.verified_by().unwrap_or_default();
        let Some(membership) = &mut self.membership else { return Ok(()) };
        let new = membership.is_new(commit);
        let names = &mut self.names;
        let mut vouched = |whose, evidence: Option<&_>| names.vouched(&whose, evidence, &by, now);
        match membership.group.apply_commit_if(commit, &mut vouched) {
            Ok(applied) => self.applied(applied, now),
            Err(Error::NotYetVerified(_)) => return Err(NotYet),
            Err(Error::Refused(Refusal::NotVerified(_))) => self.do_not_follow(),
            // Replayed, or of an epoch that the group has left: it can change nothing any more.
            Err(_) if !new => {}
            Err(Error::WrongEpoch { message, group }) if message < group => {}
            // There was a commit that the server did not show.
            Err(Error::WrongEpoch { .. }) => self.part(now),
            Err(_) => self.doubt(None, now),
        }
        Ok(())
    }

    fn applied(&mut self, applied: Applied, now: Timestamp) {
        let Some(membership) = &mut self.membership else { return };
        if applied.evicted {
            let by_host =
                applied.by_role >= Role::Cohost && !applied.returned.contains(&membership.participant());
            return if by_host { self.gone(Problem::Removed) } else { self.part(now) };
        }
        membership.forget_answer();
        membership.code = membership.group.meeting_code();
        applied.added.iter().for_each(|member| membership.numbers.came(member.participant));
        if !applied.added.is_empty() {
            membership.added_in = applied.epoch;
            let newcomers: Vec<_> = applied.added.iter().map(|member| member.participant).collect();
            let at = if applied.own {
                membership.admitted_in = applied.epoch;
                now
            } else {
                let elders = membership.members().into_iter().map(|member| member.participant);
                let elders = elders.filter(|member| *member != applied.by && !newcomers.contains(member));
                now + stand_in_delay(membership.participant(), elders)
            };
            // Whose retelling nobody reads does not stand in for the committer.
            if applied.own || membership.group.may(&membership.participant(), Powers::CHAT) {
                // Those who came before may still wait: more newcomers do not put it off.
                let at = membership.catch_up.map_or(at, |duty| duty.at.min(at));
                membership.catch_up = Some(CatchUpDuty { epoch: applied.epoch, at });
            }
        }
        self.repair.epoch_began();
        self.roster.returned_anew(&applied.returned, applied.epoch, now);
        for whose in &applied.returned {
            self.watch.returned_anew(whose);
            self.experience.returned_anew(whose);
            self.repair.returned_anew(whose);
        }
        if !applied.own {
            self.repair.reassure(&applied.by);
            self.roster.heard(&applied.by, now);
        }
        self.epoch_began(now);
        let came: Vec<_> = applied.added.iter().map(|member| member.participant).collect();
        if !came.is_empty() {
            self.tell_name(now);
            self.tell_newcomers_of_recording(now);
        }
        self.floor_epoch_began(&applied);
        let removed = self.desk_epoch_began(applied.own, &came);
        self.policy_applied(&applied, &removed, now);
        self.tidy_desk(now);
    }

    fn apply_message(&mut self, entry: LogEntry, now: Timestamp) {
        let LogEntry { seq, from, entry: Entry::Message { reference, epoch, message } } = entry else {
            return;
        };
        let Some(membership) = &mut self.membership else { return };
        if from == membership.participant()
            && let Some(said) = self.outbox.acknowledge(reference, &message.0)
        {
            membership.is_new(&message.0);
            self.tell_failed();
            return self.own_message(seq, said, now);
        }
        if !membership.is_new(&message.0) {
            return;
        }
        let current = membership.group.epoch();
        let joined = membership.joined_epoch;
        match membership.group.open(&message.0) {
            Ok(opened) => {
                let whose = opened.participant;
                // Of one who came back meanwhile: sealed by the leaf before, with numbers of its own.
                let earlier = self.roster.leaf(&whose).is_some_and(|(_, since)| opened.epoch < since);
                self.roster.heard(&whose, now);
                if opened.epoch == current {
                    self.repair.reassure(&whose);
                }
                // What no version of ours can read is passed over: it is a member's doing.
                let Ok(envelope) = Envelope::decode(&opened.plaintext) else { return };
                if !earlier && membership.numbers.note(whose, envelope.number, now) {
                    self.ask_for_replay(now);
                }
                if let Ok(content) = Content::decode(&envelope.content.0) {
                    self.opened(seq, &opened, content, now);
                }
            }
            Err(Error::OwnMessage) => {}
            Err(Error::WrongEpoch { .. }) => self.part(now),
            Err(_) if epoch < joined => self.conversation.hole(seq, from, now),
            Err(_) if epoch < current => {}
            Err(_) => {
                let about = self.roster.get(&from).is_some().then_some(from);
                self.doubt(about, now);
            }
        }
    }
}

/// How long a member waits before it does what another should have done: one after the other.
fn stand_in_delay(own: ParticipantId, members: impl Iterator<Item = ParticipantId>) -> Duration {
    let before = u32::try_from(members.filter(|member| *member < own).count()).unwrap_or(u32::MAX);
    STAND_IN_AFTER + STAND_IN_STEP.saturating_mul(before.min(20))
}
