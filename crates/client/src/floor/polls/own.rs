//! What the person at this device has chosen, and what of it was said.

use std::{collections::BTreeMap, time::Duration};

use e2ee::tally::{Ballot, SecretKey};
use protocol::{
    ParticipantId, Timestamp,
    floor::{Asked, PollStage, PollWord, TopicId},
};
use rand::CryptoRng;

use super::{Poll, Polls, count::PATIENCE};

/// So long the outcome of a count is waited for that goes on among others: perhaps all of them have gone.
const GIVES_UP: Duration = PATIENCE.saturating_mul(6);

/// Choices of the person in anonymous polls. They leave the device sealed only.
#[derive(Default)]
pub(crate) struct OwnVotes(BTreeMap<TopicId, OwnVote>);

/// Who takes part in counts, and when.
pub(crate) struct Voter<'a> {
    pub own: ParticipantId,
    /// Names the group.
    pub group: &'a [u8],
    /// It is a host: one that may see to it that counts go on, and it is the one to do so first.
    pub hosts: bool,
    pub acts: bool,
    pub now: Timestamp,
}

#[derive(Default)]
struct OwnVote {
    /// What was chosen, and the very words that it answers: never anything else.
    choice: Option<(Asked, u16)>,
    /// A choice was given up when a group was entered anew.
    dropped: bool,
    /// A key was said, once in a poll; its secret is kept until the share was said.
    keyed: bool,
    secret: Option<SecretKey>,
    /// The attempt for which this host called for the ballots.
    called: Option<u32>,
    /// The attempt for which a ballot was said.
    cast: Option<u32>,
    /// A share was said. It is said once in a poll, whatever the server shows: two could tell one ballot apart.
    shared: bool,
    /// What came out was told.
    told: bool,
    /// When a count among others is given up.
    gives_up: Option<Timestamp>,
}

impl OwnVotes {
    /// The person chooses.
    pub fn choose(&mut self, asked: &Asked, choice: u16) {
        let vote = self.0.entry(asked.id).or_default();
        vote.choice = (choice != 0).then(|| (asked.clone(), choice));
        vote.dropped = false;
    }

    /// What the person has chosen; 0: nothing, as far as this page knows.
    pub fn choice(&self, asked: &Asked) -> u16 {
        self.0.get(&asked.id).map_or(0, |vote| vote.choice(asked))
    }

    /// Whether the person had chosen, and is asked again.
    pub fn was_dropped(&self, asked: &Asked) -> bool {
        self.0.get(&asked.id).is_some_and(|vote| vote.dropped)
    }

    /// A group is entered anew: among whom votes would be counted there, and on what, the person has not seen.
    pub fn drop_choices(&mut self) {
        for vote in self.0.values_mut() {
            vote.dropped |= vote.choice.take().is_some();
        }
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
            words.extend(vote.gives_up(poll, at));
            words.extend(vote.duty(poll, at, &is_here, rng));
        }
        words
    }

    /// When something may be to be said although nothing happened.
    pub fn deadlines(&self) -> impl Iterator<Item = Timestamp> {
        self.0.values().filter_map(|vote| vote.gives_up)
    }
}

impl OwnVote {
    fn choice(&self, asked: &Asked) -> u16 {
        self.choice.as_ref().filter(|(answered, _)| answered == asked).map_or(0, |(_, choice)| *choice)
    }

    /// Says that the count is lost of which nothing comes; those whose ballots were called for take no heed of it.
    fn gives_up(&mut self, poll: &Poll, at: &Voter) -> Option<PollWord> {
        if !poll.is_elsewhere() {
            self.gives_up = None;
            return None;
        }
        let by = *self.gives_up.get_or_insert(at.now + GIVES_UP);
        let lost =
            PollWord::Counted { id: poll.asked.id, stage: PollStage::Lost, counts: Vec::new(), voters: 0 };
        (at.acts && at.now >= by && !std::mem::replace(&mut self.told, true)).then_some(lost)
    }

    fn duty(
        &mut self,
        poll: &Poll,
        at: &Voter,
        is_here: &impl Fn(&ParticipantId) -> bool,
        rng: &mut impl CryptoRng,
    ) -> Option<PollWord> {
        let Voter { own, group, hosts, acts, now } = *at;
        let (id, count) = (poll.asked.id, poll.count.as_ref().filter(|_| poll.told_by.is_none())?);
        let choice = self.choice(&poll.asked);
        let waits = |whose: &ParticipantId| is_here(whose) && !count.has_key(whose);
        let complete = now >= count.began + PATIENCE || !poll.choices.keys().any(waits);
        let Some(cast) = &count.cast else {
            if choice != 0 && !self.keyed && count.round == 0 {
                self.keyed = true;
                let secret = SecretKey::generate(rng);
                let key = secret.key(&count.key_context(group, &own), rng).into();
                self.secret = Some(secret);
                return Some(PollWord::Key { id, key });
            }
            let round = count.round;
            // Another host does if the first one is silent.
            let due = (acts && complete) || (hosts && now >= count.began + 2 * PATIENCE);
            let calls = due && self.called.replace(round) != Some(round);
            return calls.then_some(PollWord::Cast { id, round });
        };
        let secret = self.secret.as_ref().filter(|_| count.is_voter(&own))?;
        match &cast.sum {
            // None is sealed among too few, whoever called for it.
            None if choice != 0 && count.is_enough() && self.cast != Some(count.round) => {
                let context = cast.context.by(&own.0);
                let ballot = Ballot::seal(poll.question(), choice, &cast.joint, &context, rng)?;
                self.cast = Some(count.round);
                Some(PollWord::Ballot { id, round: count.round, ballot: ballot.into() })
            }
            Some(sum) if !self.shared => {
                self.shared = true;
                let share = sum.share(secret, &cast.context.by(&own.0), rng);
                self.secret = None;
                Some(PollWord::Share { id, round: count.round, share: share.into() })
            }
            _ => None,
        }
    }
}
