//! Polls: who started which, what was chosen, how far each is. Named ones are counted by their words; anonymous ones
//! by [`count`], of which nobody learns more than the sum.

pub(super) mod count;
mod own;

use std::collections::BTreeMap;

use e2ee::tally;
use protocol::{
    ParticipantId, Timestamp, Wire,
    floor::{Asked, AskedDigest, PollStage, PollWord, TopicId},
    limits::{
        ANONYMOUS_VOTERS_LEAST, ANONYMOUS_VOTERS_MOST, MEETING_MEMBERS, OPTION_CHARACTERS, POLL_OPTIONS,
        POLLS, QUESTION_CHARACTERS,
    },
};

use sha2::{Digest, Sha256};

use super::Said;
use count::Count;
pub(crate) use own::{OwnVotes, Voter};

/// Polls, in the order of starting.
#[derive(Debug, Default)]
pub(crate) struct Polls(pub Vec<Poll>);

/// A poll.
#[derive(Debug)]
pub(crate) struct Poll {
    pub asked: Asked,
    pub author: ParticipantId,
    pub stage: PollStage,
    /// A named one: who chose what. An anonymous one: who has chosen, all with 0.
    pub choices: BTreeMap<ParticipantId, u16>,
    /// What came out of an anonymous one, and of how many.
    pub counted: Option<(Vec<u32>, u32)>,
    /// Whose ballots were counted here.
    pub voters: Vec<ParticipantId>,
    /// Who went during the count.
    pub without: Vec<ParticipantId>,
    /// The count, where this member saw it from its beginning.
    pub count: Option<Count>,
    /// The name of the member who told of it, if its author's word was not heard here.
    pub told_by: Option<String>,
}

impl Polls {
    /// A member's word, in this group. Whether it changed something.
    pub fn apply(&mut self, word: PollWord, said: &Said, group: &[u8], now: Timestamp) -> bool {
        let from = said.whose;
        match word {
            PollWord::Start(asked) => return said.is_host() && self.start(asked, from),
            PollWord::Delete { id } => {
                let before = self.0.len();
                self.0.retain(|poll| poll.asked.id != id || !said.is_host());
                return self.0.len() < before;
            }
            _ => {}
        }
        let Some(poll) = self.find(word.poll()) else { return false };
        match word {
            PollWord::Choose { choice, asked, .. } => {
                asked == digest(&poll.asked) && poll.choose(choice, from)
            }
            PollWord::Chosen { chosen, .. } => poll.chosen(chosen, from),
            PollWord::End { .. } => said.is_host() && poll.end(now),
            PollWord::Counted { stage, counts, voters, .. } => {
                said.is_host() && poll.learn_outcome(stage, counts, voters, &said.name)
            }
            PollWord::Key { key, .. } => poll.count_mut().is_some_and(|count| count.key(from, &key.0, group)),
            PollWord::Cast { round, .. } => said.is_host() && poll.cast(round, group),
            PollWord::Ballot { round, ballot, .. } => {
                poll.count_mut().is_some_and(|count| count.ballot(from, round, &ballot.0))
            }
            PollWord::Share { round, share, .. } => {
                let new = poll.count_mut().is_some_and(|count| count.share(from, round, &share.0));
                poll.finish();
                new
            }
            PollWord::Start(_) | PollWord::Delete { .. } => false,
        }
    }

    /// These went, or came back with nothing of before: what only their page knew is gone.
    pub fn gone(&mut self, whom: &[ParticipantId]) {
        for poll in &mut self.0 {
            if poll.asked.anonymous && poll.stage == PollStage::Running {
                poll.choices.retain(|whose, _| !whom.contains(whose));
            }
            let Some(count) = poll.count_mut() else { continue };
            let voters: Vec<_> = whom.iter().copied().filter(|whose| count.has_key(whose)).collect();
            let lost = count.gone(whom);
            let missing = voters.into_iter().filter(|whose| lost || !count.has_key(whose));
            let missing: Vec<_> = missing.collect();
            poll.without.extend(missing);
            if lost {
                poll.stage = PollStage::Lost;
                poll.count = None;
            }
        }
    }

    /// This member is somewhere else: counts that it was in the middle of go on without it, if they do. `alone`: there is
    /// nobody with whom they could.
    pub fn moved(&mut self, alone: bool) {
        for poll in self.0.iter_mut().filter(|poll| poll.stage == PollStage::Counting) {
            poll.count = None;
            if alone {
                poll.stage = PollStage::Lost;
            }
        }
    }

    pub fn find(&mut self, id: TopicId) -> Option<&mut Poll> {
        self.0.iter_mut().find(|poll| poll.asked.id == id)
    }

    /// Whether one more can be started.
    pub fn has_room(&self) -> bool {
        self.0.len() < POLLS
    }

    fn start(&mut self, asked: Asked, author: ParticipantId) -> bool {
        let Some(asked) = clean(asked).filter(|_| self.has_room()) else { return false };
        if self.find(asked.id).is_some() {
            return false;
        }
        self.0.push(Poll::new(asked, author));
        true
    }
}

impl Poll {
    pub fn new(asked: Asked, author: ParticipantId) -> Self {
        Self {
            asked,
            author,
            stage: PollStage::Running,
            choices: BTreeMap::new(),
            counted: None,
            voters: Vec::new(),
            without: Vec::new(),
            count: None,
            told_by: None,
        }
    }

    /// What is voted on.
    pub fn question(&self) -> tally::Question {
        tally::Question { options: self.asked.options.len(), multiple: self.asked.multiple }
    }

    /// What a named one comes to by now.
    pub fn named_counts(&self) -> Vec<u32> {
        let chose = |option: usize| self.choices.values().filter(move |choice| **choice >> option & 1 == 1);
        (0..self.asked.options.len())
            .map(|option| u32::try_from(chose(option).count()).unwrap_or(u32::MAX))
            .collect()
    }

    /// Whether this member may vote in it. Among whom an anonymous one is counted, only those know who heard each word
    /// since its beginning: whoever tells a newcomer of two voters has the newcomer's vote opened among the three.
    pub fn is_open(&self) -> bool {
        self.stage == PollStage::Running && !(self.asked.anonymous && self.told_by.is_some())
    }

    /// Whether it is counted, if at all, by others only.
    pub fn is_elsewhere(&self) -> bool {
        self.stage == PollStage::Counting && self.count.is_none()
    }

    /// Whether a count came to an end that this member saw itself.
    fn counts_were_followed(&self) -> bool {
        let over = matches!(self.stage, PollStage::Ended | PollStage::TooFew | PollStage::Lost);
        self.asked.anonymous && over && self.told_by.is_none()
    }

    fn choose(&mut self, choice: u16, from: ParticipantId) -> bool {
        if self.asked.anonymous || self.stage != PollStage::Running {
            return false;
        }
        if choice == 0 {
            return self.choices.remove(&from).is_some();
        }
        let room = self.choices.len() < MEETING_MEMBERS || self.choices.contains_key(&from);
        let new = room && self.question().allows(choice) && self.choices.get(&from) != Some(&choice);
        if new {
            self.choices.insert(from, choice);
        }
        new
    }

    fn chosen(&mut self, chosen: bool, from: ParticipantId) -> bool {
        if !self.asked.anonymous || self.stage != PollStage::Running {
            return false;
        }
        if !chosen {
            return self.choices.remove(&from).is_some();
        }
        self.choices.len() < MEETING_MEMBERS && self.choices.insert(from, 0).is_none()
    }

    fn end(&mut self, now: Timestamp) -> bool {
        if self.stage != PollStage::Running {
            return false;
        }
        if self.asked.anonymous {
            self.stage = PollStage::Counting;
            // Whoever was only told of it does not know who was asked, and hears what came out.
            self.count = self
                .told_by
                .is_none()
                .then(|| Count::new(&self.asked, self.choices.keys().copied().collect(), now));
        } else {
            self.stage = PollStage::Ended;
        }
        true
    }

    fn cast(&mut self, round: u32, group: &[u8]) -> bool {
        let Some(count) = self.count_mut().filter(|count| count.awaits_cast(round)) else { return false };
        if !count.is_enough() {
            self.stage = PollStage::TooFew;
            self.count = None;
        } else {
            count.cast(group);
        }
        true
    }

    /// Takes the result when the last share is there.
    fn finish(&mut self) {
        let Some(count) = self.count_mut() else { return };
        if let Some((counts, voters)) = count.result() {
            self.counted = Some((counts, u32::try_from(voters.len()).unwrap_or(u32::MAX)));
            self.voters = voters;
            self.stage = PollStage::Ended;
            self.count = None;
        }
    }

    /// A host says what came of a count that this member could not follow, or that no host is there to go on with.
    fn learn_outcome(&mut self, stage: PollStage, counts: Vec<u32>, voters: u32, by: &str) -> bool {
        let hears = self.is_elsewhere()
            || match stage {
                PollStage::Lost => self.count.as_ref().is_some_and(|count| count.cast.is_none()),
                // What was given up here may have come to its end among others.
                PollStage::Ended => self.stage == PollStage::Lost && self.told_by.is_some(),
                _ => false,
            };
        if !hears {
            return false;
        }
        match stage {
            PollStage::Ended if is_count(&self.asked, &counts, voters) => {
                self.counted = Some((counts, voters))
            }
            PollStage::TooFew | PollStage::Lost => {}
            PollStage::Running | PollStage::Counting | PollStage::Ended => return false,
        }
        self.stage = stage;
        self.count = None;
        self.told_by = Some(by.to_owned());
        true
    }

    fn count_mut(&mut self) -> Option<&mut Count> {
        self.count.as_mut()
    }
}

/// Whether this may be the count of so many votes.
pub(super) fn is_count(asked: &Asked, counts: &[u32], voters: u32) -> bool {
    let least = u32::try_from(ANONYMOUS_VOTERS_LEAST).unwrap_or(u32::MAX);
    let most = u32::try_from(ANONYMOUS_VOTERS_MOST).unwrap_or(u32::MAX);
    (least..=most).contains(&voters)
        && counts.len() == asked.options.len()
        && counts.iter().all(|count| *count <= voters)
        && (asked.multiple || counts.iter().sum::<u32>() == voters)
}

/// What a vote names the words by that it answers.
pub(super) fn digest(asked: &Asked) -> AskedDigest {
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(asked.encode())[..16]);
    AskedDigest(half)
}

/// What is asked, as it can be shown; `None` if it is nothing to ask.
pub(super) fn clean(asked: Asked) -> Option<Asked> {
    let question = e2ee::clean_line(&asked.question, QUESTION_CHARACTERS);
    if question.is_empty() || !POLL_OPTIONS.contains(&asked.options.len()) {
        return None;
    }
    let options: Vec<_> =
        asked.options.iter().map(|option| e2ee::clean_line(option, OPTION_CHARACTERS)).collect();
    if options.iter().any(String::is_empty) {
        return None;
    }
    let live = asked.live && !asked.anonymous;
    Some(Asked { question, options, live, ..asked })
}

#[cfg(test)]
mod tests;
