//! How others fare with one's own streams: each says what should arrive and does not, and how its line stands, so that the
//! sender knows, and why.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use protocol::{
    ParticipantId, StreamKind,
    sealed::{Content, Line},
};
use rand::Rng;

use crate::{Timestamp, client::Client, io::Measures, media::line::lost_before, people::Roster, view::Fault};

/// How often a member says what does not arrive, at most; in a big meeting, a few such words a second in all.
const SAY_EVERY: Duration = Duration::from_secs(6);
const SAY_EVERY_PER_MEMBER: Duration = Duration::from_millis(250);
/// How much longer than that such a word counts.
const SLACK: Duration = Duration::from_secs(4);
/// What a member misses at once, at most.
const MOST: usize = 64;

/// What lies in the line alone, and changes nothing for the others, is said again so many times more seldom: newcomers
/// learn of it so.
const SELDOM: u32 = 10;

/// What is said: what does not arrive here, and how the own line stands where it is not as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Word {
    streams: Vec<(ParticipantId, StreamKind)>,
    line: Option<Line>,
}

impl Word {
    fn is_nothing(&self) -> bool {
        self.streams.is_empty() && self.line.is_none()
    }

    /// Whether something does not arrive that should.
    fn is_trouble(&self) -> bool {
        !self.streams.is_empty() || self.line.is_some_and(|line| line.is_cut())
    }
}

/// What a member said.
#[derive(Debug)]
struct Heard {
    /// The own streams that it misses.
    missed: BTreeSet<StreamKind>,
    /// How many streams it misses, whosever.
    missing: usize,
    line: Option<Line>,
    /// How long that counts.
    until: Timestamp,
}

/// What is missed here, and of one's own streams there.
#[derive(Debug, Default)]
pub(crate) struct Experience {
    /// When what is to be said now may be said: the first time, or again.
    due: Option<Timestamp>,
    /// When it may be said that all is well again.
    over: Option<Timestamp>,
    said: Word,
    said_at: Option<Timestamp>,
    /// By member.
    heard: HashMap<ParticipantId, Heard>,
}

impl Experience {
    /// Whether it is time to say this.
    fn is_due(&mut self, word: &Word, members: usize, rng: &mut impl Rng, now: Timestamp) -> bool {
        let every = every(members);
        // What strains many begins and ends for all at the same time.
        let mut spread = || now + every.saturating_sub(SAY_EVERY).mul_f64(rng.random_range(0.0..1.0));
        if word.is_nothing() {
            self.due = None;
            if self.said.is_nothing() {
                return false;
            }
            // That something comes again is said at once.
            let over = || if self.said.is_trouble() { now } else { spread() };
            if now < *self.over.get_or_insert_with(over) {
                return false;
            }
            self.said = Word::default();
            self.over = None;
            return true;
        }
        self.over = None;
        let again = self.said_at.map(|at| at + every);
        let first = || {
            let spread = spread();
            again.map_or(spread, |again| spread.max(again))
        };
        let mut due = *self.due.get_or_insert_with(first);
        if !self.said.is_nothing() && self.said != *word {
            // That something comes again is said at once; what else is new, as soon as anything may be said again.
            let over = self.said.is_trouble() && !word.is_trouble();
            due = if over { now } else { again.map_or(due, |again| due.min(again)) };
        }
        self.due = Some(due);
        if now < due {
            return false;
        }
        self.due = Some(now + if word.is_trouble() { every } else { every.saturating_mul(SELDOM) });
        self.said = word.clone();
        self.said_at = Some(now);
        true
    }

    /// A member says what it misses of one's own, how much of anybody's, and how its line stands.
    fn hear(
        &mut self,
        by: ParticipantId,
        (missed, missing): (BTreeSet<StreamKind>, usize),
        line: Option<Line>,
        members: usize,
        now: Timestamp,
    ) {
        let line = line.filter(|line| !line.is_usual());
        if missing == 0 && line.is_none() {
            self.heard.remove(&by);
            return;
        }
        let cut = line.is_some_and(|line| line.is_cut());
        let often = missing > 0 || cut;
        let lasts = if often { every(members) } else { every(members).saturating_mul(SELDOM) };
        self.heard.insert(by, Heard { missed, missing, line, until: now + lasts + SLACK });
    }

    fn of(&self, by: &ParticipantId, now: Timestamp) -> Option<&Heard> {
        self.heard.get(by).filter(|heard| now < heard.until)
    }

    /// Whether this own stream does not arrive at a member, by its word.
    pub fn is_missed(&self, by: &ParticipantId, stream: StreamKind, now: Timestamp) -> bool {
        let misses =
            |heard: &Heard| heard.missed.contains(&stream) || heard.line.is_some_and(|line| line.is_cut());
        self.of(by, now).is_some_and(misses)
    }

    /// How a member's line stands, by its word, where that is not as usual.
    pub fn line(&self, whose: &ParticipantId, now: Timestamp) -> Option<Line> {
        self.of(whose, now)?.line
    }

    /// How much of what a member sends may be missing everywhere, and is no fault of the own line.
    fn lost_before(&self, whose: &ParticipantId, roster: &Roster, now: Timestamp) -> f32 {
        match roster.get(whose) {
            Some(_) => self.line(whose, now).map_or(0.0, lost_before),
            // Of who has gone nothing can be said any more.
            None => 1.0,
        }
    }

    /// What a member said: how its line stands, and how many streams it misses.
    pub fn heard(&self, by: &ParticipantId, now: Timestamp) -> Option<(Option<Line>, usize)> {
        self.of(by, now).map(|heard| (heard.line, heard.missing))
    }

    /// The same as said here.
    pub fn said(&self) -> Option<(Option<Line>, usize)> {
        Some((self.said.line, self.said.streams.len())).filter(|_| !self.said.is_nothing())
    }

    pub fn keep(&mut self, here: impl Fn(&ParticipantId) -> bool) {
        self.heard.retain(|by, _| here(by));
    }

    /// This member came back with new keys, on another page: what it said was of the one before.
    pub fn returned_anew(&mut self, whose: &ParticipantId) {
        self.heard.remove(whose);
    }

    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = self.heard.values().map(|heard| heard.until);
        ends.chain(self.due).chain(self.over).filter(|at| *at > now).min()
    }
}

fn every(members: usize) -> Duration {
    SAY_EVERY.max(SAY_EVERY_PER_MEMBER.saturating_mul(u32::try_from(members).unwrap_or(u32::MAX)))
}

impl Client {
    /// Says what should arrive here and does not, and how the own line stands.
    pub(crate) fn tell_missing(&mut self, now: Timestamp) {
        if !self.is_in_step() {
            return;
        }
        let people = self.people(now);
        let mut streams = Vec::new();
        for (member, person) in self.roster.members().iter().zip(&people).filter(|(member, _)| !member.own) {
            for stream in StreamKind::ALL {
                if person.stream(stream).fault == Some(Fault::NotArriving) && streams.len() < MOST {
                    streams.push((member.participant, stream));
                }
            }
        }
        let members = self.roster.members().len();
        let blamed = |whose: &ParticipantId| self.experience.lost_before(whose, &self.roster, now);
        let line = self.transport.line(self.slots.any_paused(), blamed, now).filter(|_| members > 1);
        let word = Word { streams, line };
        if self.experience.is_due(&word, members, &mut self.rng, now) {
            let Word { streams, line } = word;
            self.say(Content::NotArriving { streams, line }, now);
        }
    }

    /// What the connection's statistics say.
    pub(crate) fn measured(&mut self, measures: Measures, now: Timestamp) {
        let from = |mid: &str| self.slots.get(mid)?.source.map(|(whose, _)| whose);
        let blamed = |whose: &ParticipantId| self.experience.lost_before(whose, &self.roster, now);
        self.transport.measured(measures, from, blamed);
    }

    /// A member says what does not arrive there, and how its line stands.
    pub(crate) fn missed_by(
        &mut self,
        by: ParticipantId,
        streams: &[(ParticipantId, StreamKind)],
        line: Option<Line>,
        now: Timestamp,
    ) {
        let Some(own) = self.membership.as_ref().map(|here| here.participant()) else { return };
        let here = |(whose, _): &&(ParticipantId, StreamKind)| self.roster.get(whose).is_some();
        let streams: BTreeSet<_> = streams.iter().take(MOST).filter(here).copied().collect();
        let mine: BTreeSet<_> =
            streams.iter().filter(|(whose, _)| *whose == own).map(|(_, stream)| *stream).collect();
        self.experience.hear(by, (mine, streams.len()), line, self.roster.members().len(), now);
    }

    /// The own streams that a member does not get, and those that do not open there.
    pub(crate) fn fares(&self, whose: &ParticipantId, now: Timestamp) -> (Vec<StreamKind>, Vec<StreamKind>) {
        let sent = |stream: &StreamKind| self.devices.state().sends(*stream);
        let unopened = |stream: &StreamKind| self.devices.is_unopened_by(*stream, whose, now);
        let missed = |stream: &StreamKind| self.experience.is_missed(whose, *stream, now);
        let of = |is: &dyn Fn(&StreamKind) -> bool| {
            StreamKind::ALL.into_iter().filter(|stream| sent(stream) && is(stream)).collect()
        };
        (of(&missed), of(&unopened))
    }
}

#[cfg(test)]
mod tests {
    use protocol::sealed::Way;
    use rand::{SeedableRng, rngs::SmallRng};

    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);

    fn missing(stream: StreamKind) -> Word {
        Word { streams: vec![(ANN, stream)], line: None }
    }

    fn line(way: Way) -> Word {
        let lost = Some(Way::Udp);
        let switching = way == Way::None;
        let line = Line { way: Some(way), lost, switching, ..Line::default() };
        Word { streams: Vec::new(), line: Some(line) }
    }

    #[test]
    fn what_is_missed_is_said_at_once_then_seldom_and_taken_back_when_it_comes() {
        let mut rng = SmallRng::seed_from_u64(1);
        let mut here = Experience::default();
        let word = missing(StreamKind::Microphone);
        let said: Vec<u64> =
            (0..20).filter(|second| here.is_due(&word, 3, &mut rng, Timestamp(second * 1_000))).collect();
        assert_eq!(said, [0, 6, 12, 18]);
        let nothing = Word::default();
        assert!(here.is_due(&nothing, 3, &mut rng, Timestamp(20_000)), "all is well again");
        assert!(!here.is_due(&nothing, 3, &mut rng, Timestamp(21_000)));
        assert!(
            !here.is_due(&word, 3, &mut rng, Timestamp(22_000)),
            "what comes and goes is not said each time"
        );
        assert!(here.is_due(&word, 3, &mut rng, Timestamp(24_000)));
    }

    #[test]
    fn a_detour_is_said_once_and_after_long_and_what_is_worse_or_over_does_not_wait_for_that() {
        let mut rng = SmallRng::seed_from_u64(1);
        let mut here = Experience::default();
        let mut said = Vec::new();
        for second in 0..200 {
            let word = match second {
                0..8 => line(Way::None),
                100..103 => missing(StreamKind::Camera),
                _ => line(Way::Tcp),
            };
            if here.is_due(&word, 3, &mut rng, Timestamp(second * 1_000)) {
                said.push((second, word.is_trouble()));
            }
        }
        let expected =
            [(0, true), (6, true), (8, false), (68, false), (100, true), (103, false), (163, false)];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_thousand_who_miss_one_stream_do_not_all_say_so_at_once() {
        let mut rng = SmallRng::seed_from_u64(2);
        for word in [missing(StreamKind::Camera), line(Way::None)] {
            let mut members: Vec<_> = (0..1_000).map(|_| Experience::default()).collect();
            for second in 0..60 {
                let now = Timestamp(second * 1_000);
                let speak = members
                    .iter_mut()
                    .filter_map(|one| one.is_due(&word, 1_000, &mut rng, now).then_some(()));
                assert!(speak.count() < 20, "in second {second}");
            }
        }
    }

    #[test]
    fn a_word_counts_until_it_is_taken_back_or_old() {
        let mut there = Experience::default();
        let missed = |there: &Experience, now| there.is_missed(&ANN, StreamKind::Camera, Timestamp(now));
        there.hear(ANN, ([StreamKind::Camera].into(), 1), None, 3, Timestamp(0));
        assert!(missed(&there, 9_999) && !missed(&there, 10_000));
        assert_eq!(there.deadline(Timestamp(1)), Some(Timestamp(10_000)));
        there.hear(ANN, (BTreeSet::new(), 0), None, 3, Timestamp(5_000));
        assert!(!missed(&there, 5_000));
    }

    #[test]
    fn whose_line_is_cut_misses_everything_and_who_takes_a_detour_nothing() {
        let mut there = Experience::default();
        let hear = |there: &mut Experience, way, now| {
            there.hear(ANN, (BTreeSet::new(), 0), line(way).line, 3, Timestamp(now));
        };
        let misses = |there: &Experience, now| there.is_missed(&ANN, StreamKind::Camera, Timestamp(now));
        hear(&mut there, Way::None, 0);
        assert!(misses(&there, 9_999) && !misses(&there, 10_000));
        assert_eq!(there.line(&ANN, Timestamp(10_000)), None);
        hear(&mut there, Way::Tcp, 10_000);
        assert!(!misses(&there, 10_000));
        assert_eq!(there.line(&ANN, Timestamp(73_999)), line(Way::Tcp).line);
        assert_eq!(there.line(&ANN, Timestamp(74_000)), None);
        hear(&mut there, Way::None, 80_000);
        there.returned_anew(&ANN);
        assert!(!misses(&there, 80_000));
        there.hear(ANN, (BTreeSet::new(), 0), Some(Line::default()), 3, Timestamp(90_000));
        assert!(there.heard.is_empty(), "nothing is kept of who says that all is as usual");
    }
}
