//! The state of the floor, and what each word does to it. Nothing here depends on anything but the words in their
//! order, who said them as what, and who went when; but for the moments at which countdowns end.

use std::{collections::BTreeMap, sync::Arc};

use e2ee::{Powers, Role};
use protocol::{
    ParticipantId, Timestamp,
    floor::{FloorWord, PollWord, QuestionWord, TimerWord, TopicId},
};

use super::{
    coming::{Coming, Tellers},
    countdown::Countdown,
    hands::Hands,
    polls::{OwnVotes, Polls},
    questions::Questions,
    view,
};

/// Who says a word, and as what.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub whose: ParticipantId,
    pub name: String,
    pub role: Role,
    pub powers: Powers,
}

impl Said {
    pub fn is_host(&self) -> bool {
        self.role >= Role::Cohost
    }
}

/// What was shown last of questions and polls, and to whom.
type Shown = (view::Reader, Arc<Vec<view::Question>>, Arc<Vec<view::Poll>>);

/// The floor.
#[derive(Default)]
pub(crate) struct Floor {
    pub(super) hands: Hands,
    pub(super) timer: Option<Countdown>,
    pub(super) questions: Questions,
    pub(super) polls: Polls,
    /// What those are called who did something that is still shown; they may have gone.
    pub(super) names: BTreeMap<ParticipantId, String>,
    /// Set while this member may be told how it stood before it came.
    pub(super) coming: Option<Coming>,
    pub(crate) tellers: Tellers,
    pub(super) own_votes: OwnVotes,
    /// The person's own hand is on its way up or down.
    pub(super) hand_wanted: Option<bool>,
    /// The person's questions that are on their way.
    pub(super) asking: Vec<(TopicId, String)>,
    /// The person's last word on each of what they may change their mind about.
    pub(super) said: BTreeMap<Subject, FloorWord>,
    /// When this member last knew to have the whole log.
    pub(crate) in_step: Timestamp,
    /// What is shown of questions and polls; made anew only when something changed.
    pub(super) shown: Option<Shown>,
}

/// What a later word of the same person takes the place of an earlier one about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Hand,
    Turn,
    Timer,
    Vote(TopicId),
    Mark(TopicId),
    Choice(TopicId),
}

impl Subject {
    /// What this is about; `None` if nothing takes its place.
    pub fn of(word: &FloorWord) -> Option<Self> {
        match word {
            FloorWord::Hand { .. } => Some(Self::Hand),
            FloorWord::GiveFloor { .. } | FloorWord::EndTurn => Some(Self::Turn),
            FloorWord::Timer(TimerWord::Add { .. }) => None,
            FloorWord::Timer(_) => Some(Self::Timer),
            FloorWord::Question(QuestionWord::Vote { id, .. }) => Some(Self::Vote(*id)),
            FloorWord::Question(QuestionWord::Mark { id, .. }) => Some(Self::Mark(*id)),
            FloorWord::Poll(PollWord::Choose { id, .. } | PollWord::Chosen { id, .. }) => {
                Some(Self::Choice(*id))
            }
            FloorWord::LowerHands { .. } | FloorWord::Question(_) | FloorWord::Poll(_) => None,
        }
    }
}

/// Something that changes the floor, at its place in the log.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    /// A word, and when it began to hold, by this device's clock.
    Word(Said, FloorWord, Timestamp),
    /// These went, or came back with new keys (`false`: and are members still).
    Gone(Vec<(ParticipantId, bool)>),
}

impl Floor {
    /// Something happened at this place in the log of this group.
    pub(super) fn happened(&mut self, seq: u64, what: Happening, group: &[u8]) {
        if let Some(coming) = &mut self.coming {
            coming.note(seq, what.clone());
        }
        self.apply(what, group);
    }

    pub(super) fn apply(&mut self, what: Happening, group: &[u8]) {
        match what {
            Happening::Word(said, word, began) => {
                if self.word(&said, word, began, group) {
                    self.shown = None;
                    self.names.insert(said.whose, said.name);
                    self.forget_names();
                }
            }
            Happening::Gone(whom) => {
                self.shown = None;
                let left: Vec<_> = whom.iter().filter(|(_, left)| *left).map(|(whose, _)| *whose).collect();
                let whom: Vec<_> = whom.into_iter().map(|(whose, _)| whose).collect();
                self.hands.keep(|whose| !left.contains(whose));
                self.polls.gone(&whom);
            }
        }
    }

    /// Whether it changed something of which the speaker's name is to be kept.
    fn word(&mut self, said: &Said, word: FloorWord, began: Timestamp, group: &[u8]) -> bool {
        match word {
            FloorWord::Hand { up: true } => self.hands.raise(said.whose),
            FloorWord::Hand { up: false } => self.hands.lower(&said.whose),
            FloorWord::LowerHands { whom } if said.is_host() => {
                self.hands.raised.retain(|raised| whom.is_some_and(|whom| whom != *raised));
            }
            FloorWord::GiveFloor { whom, seconds, .. } if said.is_host() => {
                let time = seconds.and_then(|seconds| Countdown::start(seconds, began));
                self.hands.give(whom, time);
            }
            FloorWord::EndTurn => {
                self.hands.turn.take_if(|turn| said.is_host() || turn.whose == said.whose);
            }
            FloorWord::Timer(word) if said.is_host() => self.set_timer(&word, began),
            FloorWord::LowerHands { .. } | FloorWord::GiveFloor { .. } | FloorWord::Timer(_) => {}
            FloorWord::Question(word) => {
                let may_write = said.powers.contains(Powers::CHAT);
                return self.questions.apply(word, said.whose, may_write, said.is_host());
            }
            FloorWord::Poll(word) => return self.polls.apply(word, said, group, began),
        }
        false
    }

    fn set_timer(&mut self, word: &TimerWord, began: Timestamp) {
        match (word, &mut self.timer) {
            (TimerWord::Start { seconds, .. }, timer) => {
                if let Some(countdown) = Countdown::start(*seconds, began) {
                    *timer = Some(countdown);
                }
            }
            (TimerWord::Stop, timer) => *timer = None,
            (TimerWord::Pause { left }, Some(timer)) => timer.pause(*left),
            (TimerWord::Resume { .. }, Some(timer)) => timer.resume(began),
            (TimerWord::Add { seconds, .. }, Some(timer)) => timer.add(*seconds, began),
            (TimerWord::Pause { .. } | TimerWord::Resume { .. } | TimerWord::Add { .. }, None) => {}
        }
    }

    /// Names of those only who are in what is shown.
    fn forget_names(&mut self) {
        if self.names.len() > 2 * protocol::limits::MEETING_MEMBERS {
            let used = self.people();
            self.names.retain(|whose, _| used.contains(whose));
        }
    }

    /// Everyone who is in questions and polls.
    pub(super) fn people(&self) -> std::collections::BTreeSet<ParticipantId> {
        let asked = self
            .questions
            .0
            .iter()
            .flat_map(|question| std::iter::once(question.author).chain(question.votes.iter().copied()));
        let polled = self.polls.0.iter().flat_map(|poll| {
            let choices = poll.choices.keys().copied();
            let counted = poll.voters.iter().chain(&poll.without).copied();
            std::iter::once(poll.author).chain(choices).chain(counted)
        });
        asked.chain(polled).collect()
    }

    /// The person's question is on its way no more.
    pub(super) fn asked(&mut self, id: TopicId) {
        self.asking.retain(|(asking, _)| *asking != id);
        self.shown = None;
    }

    /// Out of the meeting: nothing stays.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
