//! How newcomers learn of the floor: another member tells how it stood at one place of the log, and what has happened
//! since is applied to that.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use protocol::{
    Bytes, ParticipantId, Timestamp, Wire,
    floor::{FloorPart, FloorTold, FloorWord, PollStage, PollTold, PollWord, QuestionTold, QuestionWord},
    limits::{FLOOR_PART_BYTES, FLOOR_PARTS, MEETING_MEMBERS, POLL_OPTIONS, POLLS, QUESTIONS},
};

use super::{
    Floor,
    countdown::Countdown,
    hands::{Hands, Turn},
    polls::{Poll, Polls, clean, is_count},
    questions::{Question, Questions},
    state::Happening,
};

/// How long after coming a member may be told.
const TOLD_WITHIN: Duration = Duration::from_secs(60);
/// Happenings since then that are kept for that, and bytes of texts in them.
const MOST_HAPPENINGS: usize = 4_096;
const MOST_TEXT: usize = 1 << 20;
/// Members who may tell at once.
const TELLERS: usize = 4;

/// A member that may be told how it stood before it came.
#[derive(Debug)]
pub(crate) struct Coming {
    /// Its place in the log.
    since: u64,
    until: Timestamp,
    happened: Vec<(u64, Happening)>,
    text: usize,
    heard: Vec<Hearing>,
}

/// What one member tells, as far as it came.
#[derive(Debug)]
struct Hearing {
    by: ParticipantId,
    through: u64,
    parts: Vec<Option<Bytes>>,
}

/// Who has told newcomers the whole floor just now: only they may say that newcomers were told all.
#[derive(Debug, Default)]
pub(crate) struct Tellers(Vec<Teller>);

#[derive(Debug)]
struct Teller {
    by: ParticipantId,
    through: u64,
    parts: u16,
    told: BTreeSet<u16>,
}

impl Tellers {
    /// A piece of somebody's tale is in the log.
    pub fn note(&mut self, by: ParticipantId, part: &FloorPart) {
        let FloorPart { through, part, parts, .. } = *part;
        if !(1..=FLOOR_PARTS).contains(&usize::from(parts)) || part >= parts {
            return;
        }
        self.0.retain(|teller| teller.by != by || (teller.through, teller.parts) == (through, parts));
        if self.0.iter().all(|teller| teller.by != by) {
            if self.0.len() >= TELLERS {
                self.0.remove(0);
            }
            self.0.push(Teller { by, through, parts, told: BTreeSet::new() });
        }
        for teller in self.0.iter_mut().filter(|teller| teller.by == by) {
            teller.told.insert(part);
        }
    }

    /// Whether all of it is there; it is forgotten with that.
    pub fn take(&mut self, by: &ParticipantId) -> bool {
        let whole = |teller: &Teller| teller.by == *by && teller.told.len() == usize::from(teller.parts);
        let at = self.0.iter().position(whole);
        at.map(|at| self.0.remove(at)).is_some()
    }
}

impl Coming {
    pub fn note(&mut self, seq: u64, what: Happening) {
        let Some(text) = text_of(&what) else { return };
        if self.happened.len() < MOST_HAPPENINGS && self.text + text <= MOST_TEXT {
            self.text += text;
            self.happened.push((seq, what));
        }
    }

    /// A piece came, at this place in the log. The whole, if it was the last one, and after which entry it stood so.
    fn hear(&mut self, seq: u64, by: ParticipantId, part: FloorPart) -> Option<(u64, FloorTold)> {
        let FloorPart { through, part, parts, bytes } = part;
        let parts = usize::from(parts);
        if !(1..=FLOOR_PARTS).contains(&parts) || !(self.since..seq).contains(&through) {
            return None;
        }
        self.heard.retain(|hearing| hearing.by != by || hearing.through >= through);
        if self.heard.iter().all(|hearing| hearing.by != by) {
            if self.heard.len() >= TELLERS {
                return None;
            }
            self.heard.push(Hearing { by, through, parts: vec![None; parts] });
        }
        let hearing = self.heard.iter_mut().find(|hearing| hearing.by == by)?;
        if hearing.through != through || hearing.parts.len() != parts || bytes.0.len() > FLOOR_PART_BYTES {
            return None;
        }
        *hearing.parts.get_mut(usize::from(part))? = Some(bytes);
        let whole = hearing.parts.iter().map(|part| part.as_ref().map(|bytes| bytes.0.as_slice()));
        let whole = whole.collect::<Option<Vec<_>>>()?.concat();
        FloorTold::decode(&whole).ok().map(|told| (through, told))
    }
}

/// Bytes of text in it; `None` if it is nothing that anybody heeds.
fn text_of(what: &Happening) -> Option<usize> {
    match what {
        Happening::Word(_, FloorWord::Question(QuestionWord::Ask { text, .. }), _) => Some(text.len()),
        Happening::Word(_, FloorWord::Poll(PollWord::Start(asked)), _) => {
            let options = POLL_OPTIONS.contains(&asked.options.len()).then_some(&asked.options)?;
            Some(asked.question.len() + options.iter().map(String::len).sum::<usize>())
        }
        Happening::Word(..) | Happening::Gone(_) => Some(0),
    }
}

impl Floor {
    /// A group is entered at this place in its log. `alone`: nobody is there who could tell anything; `moved`: in another
    /// group than before, or with other keys.
    pub(crate) fn enter(
        &mut self,
        seq: u64,
        alone: bool,
        is_here: impl Fn(&ParticipantId) -> bool,
        now: Timestamp,
    ) {
        self.shown = None;
        self.in_step = now;
        self.polls.moved(alone);
        self.own_votes.drop_choices();
        self.hands.keep(is_here);
        let coming =
            Coming { since: seq, until: now + TOLD_WITHIN, happened: Vec::new(), text: 0, heard: Vec::new() };
        self.coming = (!alone).then_some(coming);
    }

    /// For newcomers: how it stands after this entry of the log.
    pub(crate) fn for_newcomers(&self, through: u64, now: Timestamp) -> Vec<FloorPart> {
        let bytes = self.told(now).encode();
        let pieces: Vec<_> = bytes.chunks(FLOOR_PART_BYTES).take(FLOOR_PARTS).collect();
        let parts = u16::try_from(pieces.len()).unwrap_or(u16::MAX);
        let part =
            |(part, bytes): (u16, &[u8])| FloorPart { through, part, parts, bytes: bytes.to_vec().into() };
        (0..parts).zip(pieces).map(part).collect()
    }

    /// Another member tells how it stood. The first whole tale is taken; nobody can rewrite the past later. Whether it was
    /// taken now.
    pub(crate) fn told_by(
        &mut self,
        seq: u64,
        (by, name): (ParticipantId, &str),
        part: FloorPart,
        group: &[u8],
        is_here: impl Fn(&ParticipantId) -> bool,
        now: Timestamp,
    ) -> bool {
        self.coming.take_if(|coming| now >= coming.until);
        let whole = self.coming.as_mut().and_then(|coming| coming.hear(seq, by, part));
        let Some((through, told)) = whole else { return false };
        let Some(coming) = self.coming.take() else { return false };
        self.take(told, name, now);
        for (_, what) in coming.happened.into_iter().filter(|(at, _)| *at > through) {
            self.apply(what, group);
        }
        self.hands.keep(is_here);
        true
    }

    fn told(&self, now: Timestamp) -> FloorTold {
        let mut people: Vec<_> = self.people().into_iter().collect();
        let more = self.hands.raised.iter().copied().chain(self.hands.turn.map(|turn| turn.whose));
        people.extend(more);
        people.sort_unstable();
        people.dedup();
        let place = |whose: &ParticipantId| {
            people.binary_search(whose).ok().and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX)
        };
        let question = |question: &Question| QuestionTold {
            id: question.id,
            author: place(&question.author),
            text: question.text.clone(),
            mark: question.mark,
            votes: question.votes.iter().map(place).collect(),
        };
        let poll = |poll: &Poll| PollTold {
            asked: poll.asked.clone(),
            author: place(&poll.author),
            stage: poll.stage,
            choices: poll.choices.iter().map(|(whose, choice)| (place(whose), *choice)).collect(),
            counted: poll.counted.clone(),
        };
        let turn = self.hands.turn.as_ref();
        FloorTold {
            hands: self.hands.raised.iter().map(place).collect(),
            speaker: turn.map(|turn| (place(&turn.whose), turn.time.map(|time| time.told(now)))),
            timer: self.timer.map(|timer| timer.told(now)),
            questions: self.questions.0.iter().map(question).collect(),
            polls: self.polls.0.iter().map(poll).collect(),
            people: people
                .iter()
                .map(|whose| (*whose, self.names.get(whose).cloned().unwrap_or_default()))
                .collect(),
        }
    }

    /// Whatever is out of bounds is left out.
    fn take(&mut self, told: FloorTold, by: &str, now: Timestamp) {
        let FloorTold { people, hands, speaker, timer, questions, polls } = told;
        let person = |place: u16| people.get(usize::from(place)).map(|(whose, _)| *whose);
        self.shown = None;
        self.hands = Hands::default();
        hands.into_iter().filter_map(person).take(MEETING_MEMBERS).for_each(|whose| self.hands.raise(whose));
        self.hands.turn = speaker.and_then(|(whose, time)| {
            let time = time.and_then(|time| Countdown::from_told(time, now));
            Some(Turn { whose: person(whose)?, time })
        });
        self.timer = timer.and_then(|timer| Countdown::from_told(timer, now));
        let question = |told: QuestionTold| {
            let QuestionTold { id, author, text, mark, votes } = told;
            let text = e2ee::clean_line(&text, protocol::limits::QUESTION_CHARACTERS);
            let votes = votes.into_iter().filter_map(person).take(MEETING_MEMBERS).collect();
            let told_by = Some(by.to_owned());
            (!text.is_empty()).then_some(Question { id, author: person(author)?, text, mark, votes, told_by })
        };
        let told_questions = questions.into_iter().take(QUESTIONS);
        self.questions = Questions(told_questions.filter_map(question).collect());
        let poll = |told: PollTold| poll_told(told, by, person);
        self.polls = Polls(polls.into_iter().take(POLLS).filter_map(poll).collect());
        let mut seen = BTreeSet::new();
        self.questions.0.retain(|question| seen.insert(question.id));
        let mut seen = BTreeSet::new();
        self.polls.0.retain(|poll| seen.insert(poll.asked.id));
        let names = people.into_iter().take(4 * MEETING_MEMBERS);
        self.names =
            names.map(|(whose, name)| (whose, e2ee::profile::clean_name(&name))).collect::<BTreeMap<_, _>>();
    }
}

fn poll_told(told: PollTold, by: &str, person: impl Fn(u16) -> Option<ParticipantId>) -> Option<Poll> {
    let PollTold { asked, author, stage, choices, counted } = told;
    let mut poll = Poll::new(clean(asked)?, person(author)?);
    let (asked, question) = (&poll.asked, poll.question());
    let allowed = |choice: u16| if asked.anonymous { choice == 0 } else { question.allows(choice) };
    let choices = choices.into_iter().take(MEETING_MEMBERS).filter(|(_, choice)| allowed(*choice));
    poll.choices = choices.filter_map(|(whose, choice)| Some((person(whose)?, choice))).collect();
    let counted = counted.filter(|(counts, voters)| asked.anonymous && is_count(asked, counts, *voters));
    poll.stage = match stage {
        PollStage::Ended if asked.anonymous && counted.is_none() => return None,
        PollStage::Counting | PollStage::TooFew | PollStage::Lost if !asked.anonymous => return None,
        stage => stage,
    };
    poll.counted = counted.filter(|_| stage == PollStage::Ended);
    poll.told_by = Some(by.to_owned());
    Some(poll)
}
