//! When the group seems to have parted: doubts, and the way back by knocking anew.
//!
//! What the server orders may be damaged, made up or replayed: then it is refused, and this member asks
//! whether the others still are in its epoch. Whoever answers in it clears the doubt. Who is in step with
//! fewer members than not has parted from the others and knocks anew, in place of the old seat.
//!
//! What one member does never drives another out while more are heard: a member that does not answer is
//! called faulty, and nobody's faults are a reason to part twice within [`CULPRIT`].

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use protocol::ParticipantId;

use crate::Timestamp;

/// How long a doubt may last.
const DOUBT: Duration = Duration::from_millis(2_400);
/// How often this member asks, about whatever it doubts by then, at most.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How often it answers those who ask, at most; within a doubt's time.
const ANSWER_EVERY: Duration = Duration::from_secs(2);
/// Partings in this time make the next attempt wait.
const MEMORY: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(16);
/// How long a member's faults, once a reason to part, are none again.
const CULPRIT: Duration = Duration::from_secs(600);

/// The state of repair.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    doubts: Vec<Doubt>,
    /// Others who said something that opened under this epoch's keys and are not doubted.
    heard: BTreeSet<ParticipantId>,
    /// Members whose doubt ran out in this epoch.
    unanswered: BTreeSet<ParticipantId>,
    /// Members of whom something did not open, and nothing did since.
    faulty: BTreeSet<ParticipantId>,
    /// Whose faults were a reason to part, and when.
    culprits: BTreeMap<ParticipantId, Timestamp>,
    /// When to ask about what is doubted.
    ask_at: Option<Timestamp>,
    asked: Option<Timestamp>,
    answer: Option<Answer>,
    answered: Option<Timestamp>,
    parted: bool,
    rejoin_at: Option<Timestamp>,
    partings: VecDeque<Timestamp>,
}

#[derive(Debug)]
struct Doubt {
    /// `None`: about everyone.
    about: Option<ParticipantId>,
    until: Timestamp,
}

/// Another member waits for a word of this one, or of anybody.
#[derive(Debug)]
struct Answer {
    at: Timestamp,
    /// Who asked everyone; a word of any third member will do.
    anybody: Option<ParticipantId>,
}

impl Repair {
    /// Something of the current epoch does not open or apply. Whether that is news.
    pub fn doubt(&mut self, about: Option<ParticipantId>, now: Timestamp) -> bool {
        if let Some(whose) = about {
            self.heard.remove(&whose);
            if self.unanswered.contains(&whose) {
                return false;
            }
        }
        let news = self.doubts.iter().all(|doubt| doubt.about != about) && self.doubts.len() < 64;
        if news {
            self.doubts.push(Doubt { about, until: now + DOUBT });
            let next = self.asked.map_or(now, |last| now.max(last + ASK_EVERY));
            self.ask_at.get_or_insert(next);
        }
        news
    }

    /// Another member said something that opened in the current epoch.
    pub fn reassure(&mut self, by: &ParticipantId) {
        self.heard.insert(*by);
        self.unanswered.remove(by);
        self.faulty.remove(by);
        self.doubts.retain(|doubt| doubt.about.is_some_and(|about| about != *by));
        self.answer.take_if(|answer| answer.anybody.is_some_and(|asker| asker != *by));
    }

    /// What to ask about now, if it is time: these members, and whether everyone.
    pub fn take_question(&mut self, now: Timestamp) -> Option<(Vec<ParticipantId>, bool)> {
        self.ask_at.take_if(|at| now >= *at)?;
        if self.parted || self.doubts.is_empty() {
            return None;
        }
        self.asked = Some(now);
        let about = self.doubts.iter().filter_map(|doubt| doubt.about).collect();
        // Whether a member or this one is at fault, the others' answers tell.
        let everyone = self.heard.is_empty() || self.doubts.iter().any(|doubt| doubt.about.is_none());
        Some((about, everyone))
    }

    /// A member asks for a word of this one. Whether an answer was not due already.
    pub fn asked_for_own_word(&mut self, now: Timestamp) -> bool {
        let news = self.answer.as_ref().is_none_or(|answer| answer.anybody.is_some());
        if news {
            self.answer = Some(Answer { at: self.next_answer(now), anybody: None });
        }
        news
    }

    /// A member asks for a word of anybody: this one answers after `pause`, unless another does before.
    pub fn asked_for_any_word(&mut self, by: ParticipantId, pause: Duration, now: Timestamp) -> bool {
        let at = self.next_answer(now + pause);
        match &mut self.answer {
            Some(Answer { anybody: Some(asker), .. }) => *asker = by,
            Some(_) => {}
            None => {
                self.answer = Some(Answer { at, anybody: Some(by) });
                return true;
            }
        }
        false
    }

    /// Whether to answer now; said once.
    pub fn take_answer(&mut self, now: Timestamp) -> bool {
        let due = self.answer.take_if(|answer| now >= answer.at).is_some();
        if due {
            self.answered = Some(now);
        }
        due
    }

    /// This member says something sealed, which answers whoever asked.
    pub fn spoke(&mut self) {
        self.answer = None;
    }

    fn next_answer(&self, at: Timestamp) -> Timestamp {
        self.answered.map_or(at, |last| at.max(last + ANSWER_EVERY))
    }

    /// A commit applied: this member is in step with whoever made it, and what was doubted was before.
    pub fn epoch_began(&mut self) {
        self.heard.clear();
        self.unanswered.clear();
        self.faulty.extend(self.doubts.drain(..).filter_map(|doubt| doubt.about));
    }

    /// This member came back with new keys: what did not open was sealed with the ones before.
    pub fn returned_anew(&mut self, whose: &ParticipantId) {
        self.keep(|other| other != whose);
    }

    /// Doubts about whoever is not here (any more) are void.
    pub fn keep(&mut self, here: impl Fn(&ParticipantId) -> bool) {
        self.doubts.retain(|doubt| doubt.about.as_ref().is_none_or(&here));
        self.heard.retain(&here);
        self.unanswered.retain(&here);
        self.faulty.retain(&here);
    }

    /// Whether something of this member did not open, and nothing did since.
    pub fn is_faulty(&self, whose: &ParticipantId) -> bool {
        self.faulty.contains(whose)
    }

    /// How many members are.
    pub fn faulty(&self) -> usize {
        self.faulty.len()
    }

    /// Judges the doubts that ran out. Whether this member is the one that has parted: nobody answered a
    /// doubt about everyone, or more members than those in step did not answer for themselves.
    pub fn has_parted(&mut self, now: Timestamp) -> bool {
        if self.parted {
            return false;
        }
        let over: Vec<_> = self.doubts.extract_if(.., |doubt| now >= doubt.until).collect();
        if over.is_empty() {
            return false;
        }
        let everyone = over.iter().any(|doubt| doubt.about.is_none());
        let about: Vec<_> = over.into_iter().filter_map(|doubt| doubt.about).collect();
        self.faulty.extend(&about);
        self.unanswered.extend(about);
        let unanswered: Vec<_> = self.unanswered.iter().copied().collect();
        everyone || self.may_part_over(&unanswered, self.heard.len() + 1, now)
    }

    /// Whether the faults of these are a reason to part: at least so many of them were none lately. If so,
    /// they are counted.
    pub fn may_part_over(&mut self, culprits: &[ParticipantId], least: usize, now: Timestamp) -> bool {
        self.culprits.retain(|_, at| now < *at + CULPRIT);
        let fresh = culprits.iter().filter(|culprit| !self.culprits.contains_key(culprit)).count();
        if fresh < least {
            return false;
        }
        self.culprits.extend(culprits.iter().map(|culprit| (*culprit, now)));
        true
    }

    /// The group goes on without this member. The way back begins, at once unless that was often needed.
    pub fn part(&mut self, now: Timestamp) {
        if self.parted {
            return;
        }
        self.parted = true;
        while self.partings.front().is_some_and(|parting| now >= *parting + MEMORY) {
            self.partings.pop_front();
        }
        let wait = match u32::try_from(self.partings.len()).unwrap_or(u32::MAX) {
            0 => Duration::ZERO,
            before => Duration::from_secs(1).saturating_mul(1 << (before - 1).min(8)).min(LONGEST_WAIT),
        };
        self.rejoin_at = Some(now + wait);
        self.partings.push_back(now);
    }

    /// A group was entered.
    pub fn joined(&mut self) {
        self.doubts.clear();
        self.heard.clear();
        self.unanswered.clear();
        self.faulty.clear();
        self.ask_at = None;
        self.answer = None;
        self.parted = false;
        self.rejoin_at = None;
    }

    /// All is forgotten.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    pub fn parted(&self) -> bool {
        self.parted
    }

    /// Something is being put right.
    pub fn under_way(&self) -> bool {
        self.parted || !self.doubts.is_empty()
    }

    /// Whether this member may not be in the others' epoch, so that it cannot act for them.
    pub fn is_out_of_step(&self) -> bool {
        let alone = !self.doubts.is_empty() && self.heard.is_empty();
        self.parted || alone || self.doubts.iter().any(|doubt| doubt.about.is_none())
    }

    /// Whether the way back begins later.
    pub fn is_pausing(&self) -> bool {
        self.rejoin_at.is_some()
    }

    /// Whether to knock anew now; said once.
    pub fn take_rejoin(&mut self, now: Timestamp) -> bool {
        self.rejoin_at.take_if(|at| now >= *at).is_some()
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        let doubts = self.doubts.iter().filter(|_| !self.parted).map(|doubt| doubt.until);
        let answer = self.answer.as_ref().map(|answer| answer.at);
        doubts.chain(self.rejoin_at).chain(self.ask_at).chain(answer).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    const CAT: ParticipantId = ParticipantId([3; 16]);
    const LATE: Timestamp = Timestamp(DOUBT.as_millis() as u64);

    #[test]
    fn only_the_doubted_member_reassures_but_anybody_about_the_whole_group() {
        let mut repair = Repair::default();
        assert!(repair.doubt(Some(ANN), Timestamp(0)));
        assert!(!repair.doubt(Some(ANN), Timestamp(1)));
        repair.doubt(None, Timestamp(0));
        assert!(repair.is_out_of_step());
        repair.reassure(&BEN);
        assert!(repair.under_way() && !repair.is_out_of_step());
        repair.reassure(&ANN);
        assert!(!repair.under_way() && !repair.has_parted(LATE));
    }

    #[test]
    fn one_member_that_does_not_answer_is_faulty_and_drives_nobody_out() {
        let mut repair = Repair::default();
        repair.reassure(&BEN);
        repair.doubt(Some(ANN), Timestamp(0));
        assert!(!repair.has_parted(LATE));
        assert!(repair.is_faulty(&ANN) && !repair.under_way());
        assert!(!repair.doubt(Some(ANN), LATE), "it is known");
        repair.reassure(&ANN);
        assert!(!repair.is_faulty(&ANN));
    }

    #[test]
    fn whoever_hears_fewer_than_it_does_not_has_parted() {
        let mut repair = Repair::default();
        repair.doubt(Some(ANN), Timestamp(0));
        assert!(repair.has_parted(LATE), "nobody else was heard");
        let mut repair = Repair::default();
        repair.reassure(&CAT);
        repair.doubt(Some(ANN), Timestamp(0));
        repair.doubt(Some(BEN), Timestamp(0));
        assert!(repair.has_parted(LATE));
        let mut repair = Repair::default();
        repair.doubt(None, Timestamp(0));
        assert!(repair.has_parted(LATE));
    }

    #[test]
    fn however_many_ask_one_answer_in_two_seconds_is_given() {
        let mut repair = Repair::default();
        let mut answers = 0;
        for ms in 0..10_000 {
            repair.asked_for_own_word(Timestamp(ms));
            answers += u32::from(repair.take_answer(Timestamp(ms)));
        }
        assert_eq!(answers, 5);
    }

    #[test]
    fn an_answer_that_anybody_may_give_is_given_by_one() {
        let mut repair = Repair::default();
        assert!(repair.asked_for_any_word(ANN, Duration::from_millis(50), Timestamp(0)));
        repair.reassure(&ANN);
        assert!(!repair.take_answer(Timestamp(49)));
        repair.reassure(&BEN);
        assert!(!repair.take_answer(Timestamp(5_000)), "another has answered");
        repair.asked_for_any_word(ANN, Duration::ZERO, Timestamp(6_000));
        repair.reassure(&ANN);
        assert!(repair.take_answer(Timestamp(6_000)));
    }

    #[test]
    fn doubts_are_asked_about_once_a_second_in_all() {
        let mut repair = Repair::default();
        repair.reassure(&CAT);
        repair.doubt(Some(ANN), Timestamp(0));
        assert_eq!(repair.take_question(Timestamp(0)), Some((vec![ANN], false)));
        repair.doubt(Some(BEN), Timestamp(100));
        repair.doubt(None, Timestamp(200));
        assert_eq!(repair.take_question(Timestamp(999)), None);
        assert_eq!(repair.take_question(Timestamp(1_000)), Some((vec![ANN, BEN], true)));
    }

    #[test]
    fn nobody_is_a_reason_to_part_twice_in_ten_minutes() {
        let mut repair = Repair::default();
        assert!(repair.may_part_over(&[ANN, BEN], 2, Timestamp(0)));
        assert!(!repair.may_part_over(&[ANN, CAT], 2, Timestamp(599_999)));
        assert!(repair.may_part_over(&[ANN, BEN], 2, Timestamp(600_000)));
    }

    #[test]
    fn the_way_back_is_immediate_once_and_slower_each_time_after() {
        let mut repair = Repair::default();
        let mut waits = Vec::new();
        for n in 0..4 {
            let now = Timestamp(n * 100);
            repair.part(now);
            waits.push(repair.deadline().unwrap().since(now).as_millis());
            repair.joined();
        }
        assert_eq!(waits, [0, 1_000, 2_000, 4_000]);
    }
}
