//! Sealed words about the floor: hands, who speaks, the timer, questions and polls.
//!
//! Everyone applies them in the log's order to a state of their own, so all come to the same. A word counts
//! only if it was sealed in the epoch in which the log has it, so that all who are members by then could open
//! it; its author says it again otherwise.

use serde::{Deserialize, Serialize};

use crate::{
    Bytes, ParticipantId,
    codec::wire,
    limits::{FLOOR_PART_BYTES, FLOOR_PARTS, SEALED_CONTENT_BYTES},
};

/// A question's or poll's own name, drawn by its author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TopicId(#[serde(with = "serde_bytes")] pub [u8; 16]);

/// What a member says of the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorWord {
    /// The sender's own hand is up, or down.
    Hand {
        /// Whether.
        up: bool,
    },
    /// A host lowers hands.
    LowerHands {
        /// Whose; `None`: all.
        whom: Option<ParticipantId>,
    },
    /// A host gives the floor to somebody; whoever has it has it no more.
    GiveFloor {
        /// To whom; `None`: to the first whose hand is up.
        whom: Option<ParticipantId>,
        /// The speaking time in seconds, if there is one.
        seconds: Option<u32>,
        /// By the sender's clock, in milliseconds since 1970: for who reads it late.
        at: u64,
    },
    /// Who has the floor hands it back, or a host takes it.
    EndTurn,
    /// A host sets the meeting's timer.
    Timer(TimerWord),
    /// Questions to the meeting.
    Question(QuestionWord),
    /// Polls.
    Poll(PollWord),
}

/// What a host does with the meeting's timer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerWord {
    /// Counts down from so much.
    Start {
        /// Seconds.
        seconds: u32,
        /// By the sender's clock, in milliseconds since 1970.
        at: u64,
    },
    /// Stands still.
    Pause {
        /// What the host saw left, in milliseconds: everyone's stands at the same then.
        left: u64,
    },
    /// Goes on.
    Resume {
        /// By the sender's clock, in milliseconds since 1970.
        at: u64,
    },
    /// Counts from so much more.
    Add {
        /// Seconds.
        seconds: u32,
        /// By the sender's clock, in milliseconds since 1970.
        at: u64,
    },
    /// Is put away.
    Stop,
}

/// What is done about questions to the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionWord {
    /// The sender asks.
    Ask {
        /// Of the question.
        id: TopicId,
        /// At most [`crate::limits::QUESTION_CHARACTERS`].
        text: String,
    },
    /// The sender takes their own question back.
    Withdraw {
        /// Of the question.
        id: TopicId,
    },
    /// The sender finds it important, or no more.
    Vote {
        /// Of the question.
        id: TopicId,
        /// Whether.
        up: bool,
    },
    /// A host says how it stands with it.
    Mark {
        /// Of the question.
        id: TopicId,
        /// How.
        mark: Mark,
    },
}

/// How it stands with a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It waits.
    #[default]
    Open,
    /// It is being answered now.
    Current,
    /// It was answered.
    Answered,
    /// A host put it out of sight.
    Hidden,
}

/// What is done about polls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PollWord {
    /// A host asks everyone.
    Start(Asked),
    /// The sender's choice in a named poll, in place of an earlier one.
    Choose {
        /// Of the poll.
        id: TopicId,
        /// A bit for each option, the first one lowest; 0: none any more.
        choice: u16,
        /// Of the words that it answers.
        asked: AskedDigest,
    },
    /// In an anonymous poll: the sender has chosen, or no more. What stays on their device until the count.
    Chosen {
        /// Of the poll.
        id: TopicId,
        /// Whether.
        chosen: bool,
    },
    /// A host ends it. A named one is counted with that; an anonymous one begins to be.
    End {
        /// Of the poll.
        id: TopicId,
    },
    /// A host takes it away.
    Delete {
        /// Of the poll.
        id: TopicId,
    },
    /// The sender's key for the count, with the proof of having its secret (`e2ee::tally::Key`).
    Key {
        /// Of the poll.
        id: TopicId,
        /// Key and proof.
        key: Bytes,
    },
    /// A host: whoever has said a key by now, and is still there, is a voter; these cast their ballots.
    Cast {
        /// Of the poll.
        id: TopicId,
        /// Which attempt, from 0: whoever goes before all ballots are there makes another one necessary.
        round: u32,
    },
    /// The sender's sealed ballot with the proof that it is one (`e2ee::tally::Ballot`).
    Ballot {
        /// Of the poll.
        id: TopicId,
        /// Of this attempt.
        round: u32,
        /// The ballot.
        ballot: Bytes,
    },
    /// The sender's part in opening the sum of all ballots (`e2ee::tally::Share`).
    Share {
        /// Of the poll.
        id: TopicId,
        /// Of this attempt.
        round: u32,
        /// The share.
        share: Bytes,
    },
    /// What came of a count, for those who came meanwhile and could not count themselves.
    Counted {
        /// Of the poll.
        id: TopicId,
        /// [`PollStage::Ended`], [`PollStage::TooFew`] or [`PollStage::Lost`]; with the latter nothing was counted.
        stage: PollStage,
        /// For each option.
        counts: Vec<u32>,
        /// Members whose ballots are in it.
        voters: u32,
    },
}

impl PollWord {
    /// Which poll it is about.
    pub fn poll(&self) -> TopicId {
        match self {
            Self::Start(asked) => asked.id,
            Self::Choose { id, .. }
            | Self::Chosen { id, .. }
            | Self::End { id }
            | Self::Delete { id }
            | Self::Key { id, .. }
            | Self::Cast { id, .. }
            | Self::Ballot { id, .. }
            | Self::Share { id, .. }
            | Self::Counted { id, .. } => *id,
        }
    }

    /// Whether it belongs to a count, and is void in another group.
    pub fn is_of_count(&self) -> bool {
        matches!(self, Self::Key { .. } | Self::Cast { .. } | Self::Ballot { .. } | Self::Share { .. })
    }
}

/// Names the words of a poll: the first half of the SHA-256 of [`Asked`] as it is written on the wire. A newcomer knows a poll
/// by another member's tale; a vote on words that were told otherwise counts for nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AskedDigest(#[serde(with = "serde_bytes")] pub [u8; 16]);

/// What a poll asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Of the poll.
    pub id: TopicId,
    /// At most [`crate::limits::QUESTION_CHARACTERS`].
    pub question: String,
    /// From [`crate::limits::POLL_OPTIONS`], at most [`crate::limits::OPTION_CHARACTERS`] each.
    pub options: Vec<String>,
    /// One may choose several.
    pub multiple: bool,
    /// Nobody learns who chose what.
    pub anonymous: bool,
    /// The votes of a named poll are shown while it runs.
    pub live: bool,
}

/// How it stands with the floor, as a member tells it to newcomers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorTold {
    /// Everyone who is named below by place in this list, with the name they had.
    pub people: Vec<(ParticipantId, String)>,
    /// Whose hands are up, the first to raise it first.
    pub hands: Vec<u16>,
    /// Who has the floor, and the speaking time.
    pub speaker: Option<(u16, Option<CountdownTold>)>,
    /// The meeting's timer.
    pub timer: Option<CountdownTold>,
    /// In the order of asking.
    pub questions: Vec<QuestionTold>,
    /// In the order of starting.
    pub polls: Vec<PollTold>,
}

/// A countdown at the moment of telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountdownTold {
    /// Of how long, in milliseconds.
    pub total: u64,
    /// What is left, in milliseconds.
    pub left: u64,
    /// It counts down.
    pub running: bool,
}

/// A question, as told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionTold {
    /// Its name.
    pub id: TopicId,
    /// Who asked.
    pub author: u16,
    /// What.
    pub text: String,
    /// How it stands.
    pub mark: Mark,
    /// Who finds it important.
    pub votes: Vec<u16>,
}

/// A poll, as told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollTold {
    /// What it asks.
    pub asked: Asked,
    /// Who started it.
    pub author: u16,
    /// How far it is.
    pub stage: PollStage,
    /// Who chose what (named), or has chosen (anonymous; all bits 0).
    pub choices: Vec<(u16, u16)>,
    /// What was counted of an anonymous one, and of how many.
    pub counted: Option<(Vec<u32>, u32)>,
}

/// How far a poll is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PollStage {
    /// One may vote.
    #[default]
    Running,
    /// An anonymous one is being counted.
    Counting,
    /// It is counted.
    Ended,
    /// An anonymous one with fewer than [`crate::limits::ANONYMOUS_VOTERS_LEAST`] voters: nothing was counted.
    TooFew,
    /// Somebody left in the middle of the count: it cannot be counted.
    Lost,
}

/// A piece of [`FloorTold`], since one sealed message may not hold it all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorPart {
    /// It stands like that after this entry of the log.
    pub through: u64,
    /// Which piece, from 0.
    pub part: u16,
    /// Of how many, at most [`crate::limits::FLOOR_PARTS`].
    pub parts: u16,
    /// The piece.
    pub bytes: Bytes,
}

wire!(Asked, SEALED_CONTENT_BYTES);

wire!(FloorTold, FLOOR_PARTS * FLOOR_PART_BYTES);
