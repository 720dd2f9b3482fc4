//! Questions to the meeting: asked by members, found important by others, marked by hosts.

use std::collections::BTreeSet;

use protocol::{
    ParticipantId,
    floor::{Mark, QuestionWord, TopicId},
    limits::{MEETING_MEMBERS, QUESTION_CHARACTERS, QUESTIONS, QUESTIONS_PER_MEMBER},
};

/// Questions, in the order of asking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Questions(pub Vec<Question>);

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub id: TopicId,
    pub author: ParticipantId,
    pub text: String,
    pub mark: Mark,
    pub votes: BTreeSet<ParticipantId>,
    /// The name of the member who told it, if its author's word was not heard here.
    pub told_by: Option<String>,
}

impl Questions {
    /// A member's word. `may_write`, `is_host`: in the epoch that it was sealed in. Whether it changed something.
    pub fn apply(&mut self, word: QuestionWord, from: ParticipantId, may_write: bool, is_host: bool) -> bool {
        match word {
            QuestionWord::Ask { id, text } => self.ask(id, &text, from, may_write),
            QuestionWord::Withdraw { id } => {
                let before = self.0.len();
                self.0.retain(|question| question.id != id || question.author != from);
                self.0.len() < before
            }
            QuestionWord::Vote { id, up } => {
                let Some(question) = self.find(id) else { return false };
                // One's own question is important by itself.
                if up && question.author != from && question.votes.len() < MEETING_MEMBERS {
                    question.votes.insert(from)
                } else {
                    !up && question.votes.remove(&from)
                }
            }
            QuestionWord::Mark { id, mark } if is_host => {
                if self.find(id).is_none() {
                    return false;
                }
                for question in &mut self.0 {
                    match mark {
                        _ if question.id == id => question.mark = mark,
                        // One at a time; the one before has had its answer.
                        Mark::Current if question.mark == Mark::Current => question.mark = Mark::Answered,
                        _ => {}
                    }
                }
                true
            }
            QuestionWord::Mark { .. } => false,
        }
    }

    /// Whether this member may ask one more.
    pub fn has_room(&self, whose: &ParticipantId) -> bool {
        let waits = |question: &&Question| {
            question.author == *whose && matches!(question.mark, Mark::Open | Mark::Current)
        };
        self.has_place() && self.0.iter().filter(waits).count() < QUESTIONS_PER_MEMBER
    }

    /// Whether there is room, or something that is done with makes some.
    fn has_place(&self) -> bool {
        self.0.len() < QUESTIONS || self.0.iter().any(Question::is_done)
    }

    fn ask(&mut self, id: TopicId, text: &str, author: ParticipantId, may_write: bool) -> bool {
        let text = e2ee::clean_line(text, QUESTION_CHARACTERS);
        if !may_write || text.is_empty() || !self.has_room(&author) || self.find(id).is_some() {
            return false;
        }
        if self.0.len() >= QUESTIONS
            && let Some(oldest) = self.0.iter().position(Question::is_done)
        {
            self.0.remove(oldest);
        }
        self.0.push(Question { id, author, text, mark: Mark::Open, votes: BTreeSet::new(), told_by: None });
        true
    }

    fn find(&mut self, id: TopicId) -> Option<&mut Question> {
        self.0.iter_mut().find(|question| question.id == id)
    }
}

impl Question {
    fn is_done(&self) -> bool {
        matches!(self.mark, Mark::Answered | Mark::Hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn id(n: u8) -> TopicId {
        TopicId([n; 16])
    }

    fn ask(questions: &mut Questions, n: u8, from: ParticipantId) -> bool {
        questions.apply(QuestionWord::Ask { id: id(n), text: format!("no. {n}?") }, from, true, false)
    }

    #[test]
    fn each_member_has_one_vote_and_none_for_their_own() {
        let mut questions = Questions::default();
        assert!(ask(&mut questions, 1, ANN));
        let vote = |questions: &mut Questions, from, up| {
            questions.apply(QuestionWord::Vote { id: id(1), up }, from, false, false)
        };
        assert!(vote(&mut questions, BEN, true));
        assert!(!vote(&mut questions, BEN, true), "twice");
        assert!(!vote(&mut questions, ANN, true), "the author");
        assert_eq!(questions.0[0].votes.len(), 1);
        assert!(vote(&mut questions, BEN, false));
        assert_eq!(questions.0[0].votes.len(), 0);
    }

    #[test]
    fn only_the_author_takes_a_question_back_and_only_hosts_mark_it() {
        let mut questions = Questions::default();
        ask(&mut questions, 1, ANN);
        ask(&mut questions, 2, ANN);
        let mark = |n, mark| QuestionWord::Mark { id: id(n), mark };
        assert!(!questions.apply(QuestionWord::Withdraw { id: id(1) }, BEN, true, true));
        assert!(!questions.apply(mark(1, Mark::Hidden), ANN, true, false));
        assert!(questions.apply(mark(1, Mark::Current), BEN, true, true));
        assert!(questions.apply(mark(2, Mark::Current), BEN, true, true));
        assert_eq!((questions.0[0].mark, questions.0[1].mark), (Mark::Answered, Mark::Current));
        assert!(questions.apply(QuestionWord::Withdraw { id: id(1) }, ANN, false, false));
        assert_eq!(questions.0.len(), 1);
    }

    #[test]
    fn a_flood_of_questions_ends_and_answered_ones_make_room() {
        let mut questions = Questions::default();
        let taken = (0..50).filter(|n| ask(&mut questions, *n, ANN)).count();
        assert_eq!(taken, QUESTIONS_PER_MEMBER);
        for n in 50..250 {
            ask(&mut questions, n, ParticipantId([n; 16]));
        }
        assert_eq!(questions.0.len(), QUESTIONS);
        questions.apply(QuestionWord::Mark { id: id(0), mark: Mark::Answered }, BEN, true, true);
        assert!(ask(&mut questions, 251, BEN));
        assert!(questions.0.len() == QUESTIONS && questions.0.iter().all(|question| question.id != id(0)));
    }

    #[test]
    fn who_may_not_write_asks_nothing_and_nothing_is_longer_than_allowed() {
        let mut questions = Questions::default();
        let ask = |text: &str| QuestionWord::Ask { id: id(1), text: text.into() };
        assert!(!questions.apply(ask("may I?"), ANN, false, false));
        assert!(!questions.apply(ask(" \n "), ANN, true, false));
        assert!(questions.apply(ask(&"x".repeat(10_000)), ANN, true, false));
        assert_eq!(questions.0[0].text.chars().count(), QUESTION_CHARACTERS);
    }
}
