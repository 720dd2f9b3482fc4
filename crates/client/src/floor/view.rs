//! What is shown of the floor: a part of [`crate::View`].

use std::sync::Arc;

use protocol::{
    ParticipantId, Timestamp,
    floor::{Mark, PollStage, TopicId},
};
use serde::{Deserialize, Serialize};

use super::{countdown, polls, questions, state};
use crate::io::person_id;

/// Hands, who speaks, the timer, questions, polls.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Floor {
    /// Ids of those whose hand is up, the first to raise it first.
    pub hands: Vec<String>,
    /// The person's own hand is up, or on its way up.
    pub raised: bool,
    /// Who was given the floor.
    pub speaker: Option<Speaker>,
    /// The meeting's timer.
    pub timer: Option<Countdown>,
    /// In the order of asking; hidden ones only for hosts and their authors.
    pub questions: Arc<Vec<Question>>,
    /// Whether the person may ask something now.
    pub asking: Asking,
    /// In the order of starting.
    pub polls: Arc<Vec<Poll>>,
    /// Whether one more poll can be started, by whoever may.
    pub poll_room: bool,
}

/// Who has the floor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Speaker {
    /// The person's id.
    pub person: String,
    /// The speaking time, if there is one.
    pub time: Option<Countdown>,
}

/// A countdown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Countdown {
    /// Of how long it is, in milliseconds.
    pub total: u64,
    /// When it ends, in milliseconds since 1970 by this device's clock; `None`: it stands.
    pub ends_at: Option<u64>,
    /// What is left of one that stands, in milliseconds.
    pub left: u64,
    /// It has come to its end.
    pub over: bool,
}

/// A question to the meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Stable.
    pub id: String,
    /// The author's name, kept when they leave.
    pub name: String,
    /// Whether the person at this device asked it.
    pub own: bool,
    /// To be shown as text.
    pub text: String,
    /// How it stands.
    pub mark: QuestionMark,
    /// Members who find it important.
    pub votes: u32,
    /// The person at this device does.
    pub voted: bool,
    /// It is on its way.
    pub sending: bool,
    /// The name of the member who told it after the fact; `None`: it came from its author.
    pub told_by: Option<String>,
}

/// How it stands with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum QuestionMark {
    /// It waits.
    Open,
    /// It is being answered now.
    Current,
    /// It was answered.
    Answered,
    /// A host put it out of sight.
    Hidden,
}

/// Whether the person may ask something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Asking {
    /// Yes.
    #[default]
    May,
    /// Not while they may not write.
    NotAllowed,
    /// As many of theirs wait as may, or no more fit.
    TooMany,
}

/// A poll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Poll {
    /// Stable.
    pub id: String,
    /// What is asked.
    pub question: String,
    /// What can be chosen.
    pub options: Vec<PollOption>,
    /// Whether one may choose several.
    pub multiple: bool,
    /// Whether nobody learns who chose what.
    pub anonymous: bool,
    /// Whether the votes are shown while it runs.
    pub live: bool,
    /// The name of who started it.
    pub by: String,
    /// The name of the member who told of it after the fact; `None`: it was seen here.
    pub told_by: Option<String>,
    /// How far it is.
    pub stage: PollPhase,
    /// How many have voted; of the result of an anonymous one, how many are in it.
    pub voters: u32,
    /// What the person has chosen, from 0, as far as this page knows.
    pub own: Vec<u8>,
    /// Names of those whom the count waits for.
    pub waits_for: Vec<String>,
    /// Names of those who left during the count.
    pub without: Vec<String>,
    /// Names of those whose votes are in the result of an anonymous one, if it was counted here.
    pub counted: Vec<String>,
    /// Whether the person's vote is in that.
    pub own_counted: bool,
    /// The person came, or came back, when this anonymous poll had begun, and cannot vote in it.
    pub late: bool,
    /// The person had chosen and is asked again, since the connection to the meeting was made anew meanwhile.
    pub again: bool,
}

/// An option of a poll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PollOption {
    /// One line.
    pub text: String,
    /// How many chose it, if that is to be shown.
    pub votes: Option<u32>,
    /// Names of those who chose it, in a named poll.
    pub voters: Vec<String>,
}

/// How far a poll is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PollPhase {
    /// One may vote.
    Running,
    /// An anonymous one is being counted.
    Counting,
    /// Others count it, who were there when the count began.
    Elsewhere,
    /// It is counted.
    Ended,
    /// An anonymous one with fewer than three voters: nothing was counted.
    TooFew,
    /// Somebody left in the middle of the count.
    Lost,
}

/// For whom it is shown: for whom hidden questions are, and whose votes are marked.
pub(crate) type Reader = (ParticipantId, bool);

impl state::Floor {
    pub(crate) fn view(&mut self, (own, is_host): Reader, may_write: bool, now: Timestamp) -> Floor {
        let (questions, polls) = match &self.shown {
            Some((reader, questions, polls)) if *reader == (own, is_host) => {
                (questions.clone(), polls.clone())
            }
            _ => {
                let questions = Arc::new(self.questions_view(own, is_host));
                let polls = Arc::new(self.polls.0.iter().map(|poll| self.poll_view(poll, own)).collect());
                self.shown = Some(((own, is_host), questions, polls));
                return self.view((own, is_host), may_write, now);
            }
        };
        let turn = self.hands.turn;
        Floor {
            hands: self.hands.raised.iter().map(person_id).collect(),
            raised: self.hand_wanted.unwrap_or_else(|| self.hands.raised.contains(&own)),
            speaker: turn.map(|turn| Speaker {
                person: person_id(&turn.whose),
                time: turn.time.map(|time| countdown(&time, now)),
            }),
            timer: self.timer.map(|timer| countdown(&timer, now)),
            asking: match may_write {
                false => Asking::NotAllowed,
                true if self.questions.has_room(&own) => Asking::May,
                true => Asking::TooMany,
            },
            questions,
            polls,
            poll_room: self.polls.has_room(),
        }
    }

    fn questions_view(&self, own: ParticipantId, is_host: bool) -> Vec<Question> {
        let shown = |question: &&questions::Question| {
            question.mark != Mark::Hidden || is_host || question.author == own
        };
        let asked = self.questions.0.iter().filter(shown).map(|question| Question {
            id: topic(question.id),
            name: self.name(&question.author),
            own: question.author == own,
            text: question.text.clone(),
            mark: match question.mark {
                Mark::Open => QuestionMark::Open,
                Mark::Current => QuestionMark::Current,
                Mark::Answered => QuestionMark::Answered,
                Mark::Hidden => QuestionMark::Hidden,
            },
            votes: count(question.votes.len()),
            voted: question.votes.contains(&own),
            sending: false,
            told_by: question.told_by.clone(),
        });
        let sending = self.asking.iter().map(|(id, text)| Question {
            id: topic(*id),
            name: self.name(&own),
            own: true,
            text: text.clone(),
            mark: QuestionMark::Open,
            votes: 0,
            voted: false,
            sending: true,
            told_by: None,
        });
        asked.chain(sending).collect()
    }

    fn poll_view(&self, poll: &polls::Poll, own: ParticipantId) -> Poll {
        let asked = &poll.asked;
        let names = |of: &[ParticipantId]| of.iter().map(|whose| self.name(whose)).collect::<Vec<_>>();
        let counts = match &poll.counted {
            Some((counts, _)) => Some(counts.clone()),
            None if asked.anonymous => None,
            None => (asked.live || poll.stage == PollStage::Ended).then(|| poll.named_counts()),
        };
        let option = |(at, text): (usize, &String)| {
            let chose = poll.choices.iter().filter(|(_, choice)| **choice >> at & 1 == 1);
            let shown = counts.is_some() && !asked.anonymous;
            PollOption {
                text: text.clone(),
                votes: counts.as_ref().and_then(|counts| counts.get(at).copied()),
                voters: if shown { chose.map(|(whose, _)| self.name(whose)).collect() } else { Vec::new() },
            }
        };
        let choice = if asked.anonymous {
            self.own_votes.choice(asked)
        } else {
            poll.choices.get(&own).copied().unwrap_or(0)
        };
        Poll {
            id: topic(asked.id),
            question: asked.question.clone(),
            options: asked.options.iter().enumerate().map(option).collect(),
            multiple: asked.multiple,
            anonymous: asked.anonymous,
            live: asked.live,
            by: self.name(&poll.author),
            told_by: poll.told_by.clone(),
            stage: match poll.stage {
                PollStage::Running => PollPhase::Running,
                PollStage::Counting if poll.is_elsewhere() => PollPhase::Elsewhere,
                PollStage::Counting => PollPhase::Counting,
                PollStage::Ended => PollPhase::Ended,
                PollStage::TooFew => PollPhase::TooFew,
                PollStage::Lost => PollPhase::Lost,
            },
            voters: poll.counted.as_ref().map_or(count(poll.choices.len()), |(_, voters)| *voters),
            own: (0..16u8).filter(|option| choice >> option & 1 == 1).collect(),
            waits_for: poll.count.as_ref().map(|count| names(&count.missing())).unwrap_or_default(),
            without: names(&poll.without),
            counted: names(&poll.voters),
            own_counted: poll.voters.contains(&own),
            late: poll.stage == PollStage::Running && !poll.is_open(),
            again: poll.is_open() && self.own_votes.was_dropped(asked),
        }
    }

    fn name(&self, whose: &ParticipantId) -> String {
        self.names.get(whose).cloned().unwrap_or_default()
    }
}

fn countdown(countdown: &countdown::Countdown, now: Timestamp) -> Countdown {
    let left = countdown.left(now);
    Countdown {
        total: countdown.total(),
        ends_at: countdown.ends().map(|ends| ends.0),
        left: if countdown.ends().is_some() { 0 } else { left },
        over: left == 0,
    }
}

fn count(members: usize) -> u32 {
    u32::try_from(members).unwrap_or(u32::MAX)
}

/// A question's or poll's id as shown.
pub(crate) fn topic(id: TopicId) -> String {
    ParticipantId(id.0).to_text()
}
