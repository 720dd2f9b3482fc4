//! What a person does about the floor, and what the log brings of it.

use e2ee::{Applied, Opened, Powers, Role};
use protocol::{
    ParticipantId, Timestamp,
    floor::{Asked, FloorPart, FloorWord, Mark, PollWord, QuestionWord, TimerWord, TopicId},
    limits::QUESTION_CHARACTERS,
    sealed::Content,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

use super::{
    polls::{Voter, clean, count::PATIENCE, digest},
    state::{Happening, Said, Subject},
    view,
};
use crate::{client::Client, door::Stage, view::Phase};

/// What a person does about the floor. People, questions and polls are named by their ids as in the view.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "act", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum FloorAct {
    /// Raises the own hand, or lowers it.
    Hand {
        /// Whether it is up.
        up: bool,
    },
    /// A host lowers hands.
    LowerHands {
        /// Whose; `None`: all.
        person: Option<String>,
    },
    /// A host gives the floor.
    Give {
        /// To whom; `None`: the first who raised a hand.
        person: Option<String>,
        /// The speaking time, if there is one.
        seconds: Option<u32>,
    },
    /// The speaker hands the floor back, or a host takes it.
    EndTurn,
    /// A host sets the timer.
    Timer {
        /// How.
        set: TimerAct,
    },
    /// Asks a question.
    Ask {
        /// One line.
        text: String,
    },
    /// Takes the own question back.
    Withdraw {
        /// Its id.
        question: String,
    },
    /// Finds a question important, or no more.
    Upvote {
        /// Its id.
        question: String,
        /// Whether.
        up: bool,
    },
    /// A host says how it stands with a question.
    Mark {
        /// Its id.
        question: String,
        /// How.
        mark: view::QuestionMark,
    },
    /// A host starts a poll.
    StartPoll {
        /// One line.
        question: String,
        /// 2 to 10 lines.
        options: Vec<String>,
        /// Whether one may choose several.
        multiple: bool,
        /// Whether nobody learns who chose what.
        anonymous: bool,
        /// Whether the votes of a named one are shown while it runs.
        live: bool,
    },
    /// Votes, in place of an earlier vote.
    Choose {
        /// The poll's id.
        poll: String,
        /// Options, from 0; none: no vote.
        options: Vec<u8>,
    },
    /// A host ends a poll.
    EndPoll {
        /// Its id.
        poll: String,
    },
    /// A host takes a poll away.
    DeletePoll {
        /// Its id.
        poll: String,
    },
}

/// What a host does with the meeting's timer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "to", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum TimerAct {
    /// Counts down.
    Start {
        /// From how many seconds.
        seconds: u32,
    },
    /// Lets it stand.
    Pause,
    /// Lets it go on.
    Resume,
    /// Gives more time.
    Add {
        /// How many seconds.
        seconds: u32,
    },
    /// Puts it away.
    Stop,
}

impl Client {
    /// The person does something about the floor.
    pub(crate) fn floor_act(&mut self, act: FloorAct, now: Timestamp) {
        let Some(own) = self.membership.as_ref().map(|here| here.participant()) else { return };
        let is_host = self.own_role() >= Role::Cohost;
        let has_floor = self.floor.hands.turn.is_some_and(|turn| turn.whose == own);
        let person = |text: &str| ParticipantId::from_text(text);
        let topic = |text: &str| person(text).map(|id| TopicId(id.0));
        let word = match act {
            FloorAct::Hand { up } => {
                self.floor.hand_wanted = Some(up);
                Some(FloorWord::Hand { up })
            }
            FloorAct::LowerHands { person: None } => Some(FloorWord::LowerHands { whom: None }),
            FloorAct::LowerHands { person: Some(whom) } => {
                person(&whom).map(|whom| FloorWord::LowerHands { whom: Some(whom) })
            }
            FloorAct::Give { person: None, seconds } => {
                Some(FloorWord::GiveFloor { whom: None, seconds, at: now.0 })
            }
            FloorAct::Give { person: Some(whom), seconds } => {
                person(&whom).map(|whom| FloorWord::GiveFloor { whom: Some(whom), seconds, at: now.0 })
            }
            FloorAct::EndTurn => Some(FloorWord::EndTurn).filter(|_| has_floor || is_host),
            FloorAct::Timer { set } => self.timer_word(set, now).map(FloorWord::Timer),
            FloorAct::Ask { text } => self.ask_meeting(&text, own).map(FloorWord::Question),
            FloorAct::Withdraw { question } => {
                topic(&question).map(|id| FloorWord::Question(QuestionWord::Withdraw { id }))
            }
            FloorAct::Upvote { question, up } => {
                topic(&question).map(|id| FloorWord::Question(QuestionWord::Vote { id, up }))
            }
            FloorAct::Mark { question, mark } => topic(&question).map(|id| {
                let mark = match mark {
                    view::QuestionMark::Open => Mark::Open,
                    view::QuestionMark::Current => Mark::Current,
                    view::QuestionMark::Answered => Mark::Answered,
                    view::QuestionMark::Hidden => Mark::Hidden,
                };
                FloorWord::Question(QuestionWord::Mark { id, mark })
            }),
            FloorAct::StartPoll { question, options, multiple, anonymous, live } => {
                let id = TopicId(self.rng.random());
                clean(Asked { id, question, options, multiple, anonymous, live })
                    .map(|asked| FloorWord::Poll(PollWord::Start(asked)))
            }
            FloorAct::Choose { poll, options } => {
                topic(&poll).and_then(|id| self.choose(id, &options)).map(FloorWord::Poll)
            }
            FloorAct::EndPoll { poll } => topic(&poll).map(|id| FloorWord::Poll(PollWord::End { id })),
            FloorAct::DeletePoll { poll } => topic(&poll).map(|id| FloorWord::Poll(PollWord::Delete { id })),
        };
        // What nobody would heed is not said.
        if let Some(word) = word.filter(|word| is_host || !takes_a_host(word)) {
            if let Some(subject) = Subject::of(&word) {
                self.floor.said.insert(subject, word.clone());
            }
            self.say(Content::Floor(word), now);
        }
    }

    fn timer_word(&self, set: TimerAct, now: Timestamp) -> Option<TimerWord> {
        Some(match set {
            TimerAct::Start { seconds } => TimerWord::Start { seconds, at: now.0 },
            TimerAct::Pause => TimerWord::Pause { left: self.floor.timer.as_ref()?.left(now) },
            TimerAct::Resume => TimerWord::Resume { at: now.0 },
            TimerAct::Add { seconds } => TimerWord::Add { seconds, at: now.0 },
            TimerAct::Stop => TimerWord::Stop,
        })
    }

    fn ask_meeting(&mut self, text: &str, own: ParticipantId) -> Option<QuestionWord> {
        let text = e2ee::clean_line(text, QUESTION_CHARACTERS);
        if text.is_empty() || !self.may(&own, Powers::CHAT) || !self.floor.questions.has_room(&own) {
            return None;
        }
        let id = TopicId(self.rng.random());
        self.floor.asking.push((id, text.clone()));
        self.floor.names.insert(own, self.roster.name(&own));
        self.floor.shown = None;
        Some(QuestionWord::Ask { id, text })
    }

    /// A vote: said in a named poll, kept here in an anonymous one.
    fn choose(&mut self, id: TopicId, options: &[u8]) -> Option<PollWord> {
        let poll = self.floor.polls.find(id).filter(|poll| poll.is_open())?;
        let choice =
            options.iter().filter(|option| **option < 16).fold(0, |choice, option| choice | 1 << option);
        if choice != 0 && !poll.question().allows(choice) {
            return None;
        }
        if !poll.asked.anonymous {
            return Some(PollWord::Choose { id, choice, asked: digest(&poll.asked) });
        }
        let asked = poll.asked.clone();
        let before = self.floor.own_votes.choice(&asked);
        self.floor.own_votes.choose(&asked, choice);
        self.floor.shown = None;
        // That one thinks again is nobody's business.
        ((before == 0) != (choice == 0)).then_some(PollWord::Chosen { id, chosen: choice != 0 })
    }

    /// A member's word of the floor stands in the log.
    pub(crate) fn floor_word(&mut self, seq: u64, from: &Opened, word: FloorWord, now: Timestamp) {
        let said = Said {
            whose: from.participant,
            name: self.roster.name(&from.participant),
            role: from.role,
            powers: from.powers,
        };
        if self.membership.as_ref().is_some_and(|here| here.group.epoch() == from.epoch) {
            self.floor_said(seq, said, word, now);
        }
    }

    /// One's own does, sealed in this epoch. If that was over by then, it counts for nobody and is said again.
    pub(crate) fn own_floor_word(&mut self, seq: u64, word: FloorWord, epoch: u64, now: Timestamp) {
        let Some(here) = &self.membership else { return };
        if here.group.epoch() != epoch {
            // What the person has changed meanwhile is not said after it.
            let last = Subject::of(&word).and_then(|subject| self.floor.said.get(&subject));
            if last.is_none_or(|last| *last == word) {
                self.say(Content::Floor(word), now);
            }
            return;
        }
        let whose = here.participant();
        let (role, powers) = (here.group.role(&whose), here.group.powers(&whose));
        if let FloorWord::Hand { up } = word {
            self.floor.hand_wanted.take_if(|wanted| *wanted == up);
        }
        if let FloorWord::Question(QuestionWord::Ask { id, .. }) = &word {
            self.floor.asked(*id);
        }
        let said = Said { whose, name: self.roster.name(&whose), role, powers };
        self.floor_said(seq, said, word, now);
    }

    /// One's own will not come into the log.
    pub(crate) fn floor_word_did_not_go(&mut self, word: &FloorWord) {
        match word {
            FloorWord::Hand { .. } => self.floor.hand_wanted = None,
            FloorWord::Question(QuestionWord::Ask { id, .. }) => self.floor.asked(*id),
            _ => {}
        }
    }

    fn floor_said(&mut self, seq: u64, said: Said, word: FloorWord, now: Timestamp) {
        // Who reads it late goes by its author's clock, as far as that can be: it was said since the log was whole here.
        let began = match spoken_at(&word) {
            Some(at) if self.door.stage != Stage::Seated => {
                Timestamp(at).clamp(self.floor.in_step.min(now), now)
            }
            _ => now,
        };
        self.floor_happened(seq, Happening::Word(said, word, began));
        self.tick_floor(now);
    }

    fn floor_happened(&mut self, seq: u64, what: Happening) {
        let Some(here) = &self.membership else { return };
        self.floor.happened(seq, what, here.group.group_id());
    }

    /// A commit was applied.
    pub(crate) fn floor_epoch_began(&mut self, applied: &Applied) {
        let returned = |whose: &ParticipantId| applied.returned.contains(whose);
        let removed = applied.removed.iter().map(|member| member.participant);
        let gone: Vec<_> = removed.map(|whose| (whose, !returned(&whose))).collect();
        let seq = self.membership.as_ref().map_or(0, |here| here.applied);
        if !gone.is_empty() {
            self.floor_happened(seq, Happening::Gone(gone));
        }
    }

    /// A group was entered.
    pub(crate) fn floor_entered(&mut self, now: Timestamp) {
        let Some(here) = &self.membership else { return };
        let roster = &self.roster;
        let alone = roster.others().next().is_none();
        self.floor.enter(here.applied, alone, |whose| roster.get(whose).is_some(), now);
    }

    /// Another member tells how it stood before this one came.
    pub(crate) fn floor_told(&mut self, seq: u64, from: &Opened, part: FloorPart, now: Timestamp) {
        let Some(here) = &self.membership else { return };
        let (roster, by) = (&self.roster, from.participant);
        self.floor.tellers.note(by, &part);
        let is_here = |whose: &ParticipantId| roster.get(whose).is_some();
        let name = roster.name(&by);
        self.floor.told_by(seq, (by, &name), part, here.group.group_id(), is_here, now);
    }

    /// Says what counts need of this member.
    pub(crate) fn tick_floor(&mut self, now: Timestamp) {
        let Some(here) = self.membership.as_ref().filter(|_| self.door.stage == Stage::Seated) else {
            return;
        };
        let own = here.participant();
        let roster = &self.roster;
        let decides = |member: &&e2ee::Member| {
            member.role >= Role::Cohost && (member.own || !roster.is_away(&member.participant))
        };
        let acting = roster.members().iter().filter(decides).map(|member| member.participant).min();
        let is_here = |whose: &ParticipantId| roster.get(whose).is_some();
        let hosts = here.group.role(&own) >= Role::Cohost;
        let at = Voter { own, group: here.group.group_id(), hosts, acts: acting == Some(own), now };
        let words = self.floor.own_votes.duties(&self.floor.polls, &at, is_here, &mut self.rng);
        if !words.is_empty() {
            // Whoever reads this device's memory later cannot draw again what sealed the votes.
            self.rng = ChaCha20Rng::from_seed(self.rng.random());
        }
        for word in words {
            self.say(Content::Floor(FloorWord::Poll(word)), now);
        }
    }

    pub(crate) fn floor_deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let floor = &self.floor;
        let counts = floor.polls.0.iter().filter_map(|poll| poll.count.as_ref());
        let counts = counts.flat_map(|count| [count.began + PATIENCE, count.began + 2 * PATIENCE]);
        let time = floor.hands.turn.and_then(|turn| turn.time);
        let ends = floor.timer.iter().chain(&time).filter_map(|countdown| countdown.ends());
        counts.chain(floor.own_votes.deadlines()).chain(ends).filter(|at| *at > now).min()
    }

    /// For the view.
    pub(crate) fn floor_view(&mut self, now: Timestamp) -> view::Floor {
        let Some(here) = self.membership.as_ref().filter(|_| self.phase == Phase::Meeting) else {
            return view::Floor::default();
        };
        let own = here.participant();
        let is_host = here.group.role(&own) >= Role::Cohost;
        let may_write = here.group.may(&own, Powers::CHAT);
        let mut view = self.floor.view((own, is_host), may_write, now);
        // A dishonest host may name somebody who is not there.
        let is_here =
            |id: &str| ParticipantId::from_text(id).is_some_and(|whose| self.roster.get(&whose).is_some());
        view.speaker.take_if(|speaker| !is_here(&speaker.person));
        view
    }
}

/// When it was said, by its author's clock, if that matters.
fn spoken_at(word: &FloorWord) -> Option<u64> {
    match word {
        FloorWord::GiveFloor { at, .. }
        | FloorWord::Timer(
            TimerWord::Start { at, .. } | TimerWord::Resume { at } | TimerWord::Add { at, .. },
        ) => Some(*at),
        _ => None,
    }
}

fn takes_a_host(word: &FloorWord) -> bool {
    match word {
        FloorWord::LowerHands { .. } | FloorWord::GiveFloor { .. } | FloorWord::Timer(_) => true,
        FloorWord::Question(word) => matches!(word, QuestionWord::Mark { .. }),
        FloorWord::Poll(word) => {
            matches!(word, PollWord::Start(_) | PollWord::End { .. } | PollWord::Delete { .. })
        }
        FloorWord::Hand { .. } | FloorWord::EndTurn => false,
    }
}
