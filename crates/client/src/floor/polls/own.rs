//! What the person at this device has chosen, and what of it was said.

use std::collections::BTreeMap;

use e2ee::tally::{Ballot, SecretKey};
use protocol::{
    ParticipantId, Timestamp,
    floor::{PollStage, PollWord, TopicId},
    limits::ANONYMOUS_VOTERS_LEAST,
};
use rand::CryptoRng;

use super::{Poll, Polls, count::PATIENCE};

/// Choices of the person in anonymous polls. They leave the device sealed only.
#[derive(Default)]
pub(crate) struct OwnVotes(BTreeMap<TopicId, OwnVote>);

/// Who takes part in counts, and when.
pub(crate) struct Voter<'a> {
    pub own: ParticipantId,
    /// Names the group.
    pub group: &'a [u8],
    /// It is the host who sees to it that counts go on.
    pub acts: bool,
    pub now: Timestamp,
}

#[derive(Default)]
struct OwnVote {
    choice: u16,
    secret: Option<SecretKey>,
    /// The attempt for which this host called for the ballots.
    called: Option<u32>,
    /// The attempt for which a ballot was said.
    cast: Option<u32>,
    /// A share was said. It is said once in a poll, whatever the server shows: two could tell one ballot apart.
    shared: bool,
    /// What came out was told.
    told: bool,
}

impl OwnVotes {
    /// The person chooses.
    pub fn choose(&mut self, id: TopicId, choice: u16) {
        self.0.entry(id).or_default().choice = choice;
    }

    /// What the person has chosen; 0: nothing, as far as this page knows.
    pub fn choice(&self, id: TopicId) -> u16 {
        self.0.get(&id).map_or(0, |vote| vote.choice)
    }

    /// Choices that others may not know of any more.
    pub fn to_say_again(&self, polls: &Polls) -> Vec<PollWord> {
        let running = polls.0.iter().filter(|poll| poll.asked.anonymous && poll.stage == PollStage::Running);
        let ids = running.map(|poll| poll.asked.id).filter(|id| self.choice(*id) != 0);
        ids.map(|id| PollWord::Chosen { id, chosen: true }).collect()
    }

    /// What is to be said now for the counts to go on. `is_here`: whether somebody is a member.
    pub fn duties(
        &mut self,
        polls: &Polls,
        at: &Voter,
        is_here: impl Fn(&ParticipantId) -> bool,
        rng: &mut impl CryptoRng,
    ) -> Vec<PollWord> {
        self.0.retain(|id, _| polls.0.iter().any(|poll| poll.asked.id == *id));
        let mut words = Vec::new();
        for poll in &polls.0 {
            let id = poll.asked.id;
            let vote = self.0.entry(id).or_default();
            if at.acts && poll.counts_were_followed() && !std::mem::replace(&mut vote.told, true) {
                let (counts, voters) = poll.counted.clone().unwrap_or_default();
                words.push(PollWord::Counted { id, stage: poll.stage, counts, voters });
            }
            words.extend(vote.duty(poll, at, &is_here, rng));
        }
        words
    }
}

impl OwnVote {
    fn duty(
        &mut self,
        poll: &Poll,
        at: &Voter,
        is_here: &impl Fn(&ParticipantId) -> bool,
        rng: &mut impl CryptoRng,
    ) -> Option<PollWord> {
        let Voter { own, group, acts, now } = *at;
        let (id, count) = (poll.asked.id, poll.count.as_ref()?);
        let waits = |whose: &ParticipantId| is_here(whose) && !count.has_key(whose);
        let complete = now >= count.began + PATIENCE || !poll.choices.keys().any(waits);
        let Some(cast) = &count.cast else {
            if self.choice != 0 && self.secret.is_none() && count.round == 0 {
                let secret = SecretKey::generate(rng);
                let key = secret.key(&count.key_context(group, &own), rng).into();
                self.secret = Some(secret);
                return Some(PollWord::Key { id, key });
            }
            let round = count.round;
            let calls = acts && complete && self.called.replace(round) != Some(round);
            return calls.then_some(PollWord::Cast { id, round });
        };
        let secret = self.secret.as_ref().filter(|_| count.is_voter(&own))?;
        match &cast.sum {
            // Nobody is kept out of the count in a hurry, and none is held among too few.
            None if complete && count.keys() >= ANONYMOUS_VOTERS_LEAST && self.cast != Some(count.round) => {
                let context = cast.context.by(&own.0);
                let ballot = Ballot::seal(poll.question(), self.choice, &cast.joint, &context, rng)?;
                self.cast = Some(count.round);
                Some(PollWord::Ballot { id, round: count.round, ballot: ballot.into() })
            }
            Some(sum) if !self.shared => {
                self.shared = true;
                let share = sum.share(secret, &cast.context.by(&own.0), rng);
                Some(PollWord::Share { id, round: count.round, share: share.into() })
            }
            _ => None,
        }
    }
}
