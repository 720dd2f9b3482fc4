//! How others fare with one's own streams: each says what should arrive and does not, so that its sender knows.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use protocol::{ParticipantId, StreamKind, sealed::Content};
use rand::Rng;

use crate::{Timestamp, client::Client, view::Fault};

/// How often a member says what does not arrive, at most; in a big meeting, a few such words a second in all.
const SAY_EVERY: Duration = Duration::from_secs(6);
const SAY_EVERY_PER_MEMBER: Duration = Duration::from_millis(250);
/// How much longer than that such a word counts.
const SLACK: Duration = Duration::from_secs(4);
/// What a member misses at once, at most.
const MOST: usize = 64;

/// What is missed here, and of one's own streams there.
#[derive(Debug, Default)]
pub(crate) struct Experience {
    /// When something began to be missed here, or was to be said again.
    due: Option<Timestamp>,
    said: Vec<(ParticipantId, StreamKind)>,
    /// By member: the own streams that it misses, and until when that counts.
    missed: HashMap<ParticipantId, (BTreeSet<StreamKind>, Timestamp)>,
}

impl Experience {
    /// Whether it is time to say this.
    fn is_due(
        &mut self,
        missing: &[(ParticipantId, StreamKind)],
        members: usize,
        rng: &mut impl Rng,
        now: Timestamp,
    ) -> bool {
        if missing.is_empty() {
            self.due = None;
            let well_again = !self.said.is_empty();
            self.said.clear();
            return well_again;
        }
        let every = every(members);
        let first = || now + every.saturating_sub(SAY_EVERY).mul_f64(rng.random_range(0.0..1.0));
        if now < *self.due.get_or_insert_with(first) {
            return false;
        }
        self.due = Some(now + every);
        self.said = missing.to_vec();
        true
    }

    /// A member says what it misses of one's own.
    fn hear(&mut self, by: ParticipantId, missed: BTreeSet<StreamKind>, members: usize, now: Timestamp) {
        if missed.is_empty() {
            self.missed.remove(&by);
        } else {
            self.missed.insert(by, (missed, now + every(members) + SLACK));
        }
    }

    /// Whether this own stream does not arrive at a member, by its word.
    pub fn is_missed(&self, by: &ParticipantId, stream: StreamKind, now: Timestamp) -> bool {
        self.missed.get(by).is_some_and(|(missed, until)| now < *until && missed.contains(&stream))
    }

    pub fn keep(&mut self, here: impl Fn(&ParticipantId) -> bool) {
        self.missed.retain(|by, _| here(by));
    }

    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = self.missed.values().map(|(_, until)| *until);
        ends.chain(self.due).filter(|at| *at > now).min()
    }
}

fn every(members: usize) -> Duration {
    SAY_EVERY.max(SAY_EVERY_PER_MEMBER.saturating_mul(u32::try_from(members).unwrap_or(u32::MAX)))
}

impl Client {
    /// Says what should arrive here and does not.
    pub(crate) fn tell_missing(&mut self, now: Timestamp) {
        if !self.is_in_step() {
            return;
        }
        let people = self.people(now);
        let mut missing = Vec::new();
        for (member, person) in self.roster.members().iter().zip(&people).filter(|(member, _)| !member.own) {
            for stream in StreamKind::ALL {
                if person.stream(stream).fault == Some(Fault::NotArriving) && missing.len() < MOST {
                    missing.push((member.participant, stream));
                }
            }
        }
        let members = self.roster.members().len();
        if self.experience.is_due(&missing, members, &mut self.rng, now) {
            self.say(Content::NotArriving { streams: missing }, now);
        }
    }

    /// A member says what does not arrive there.
    pub(crate) fn missed_by(
        &mut self,
        by: ParticipantId,
        streams: &[(ParticipantId, StreamKind)],
        now: Timestamp,
    ) {
        let Some(own) = self.membership.as_ref().map(|here| here.participant()) else { return };
        let mine = streams.iter().filter(|(whose, _)| *whose == own).map(|(_, stream)| *stream).collect();
        self.experience.hear(by, mine, self.roster.members().len(), now);
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
    use rand::{SeedableRng, rngs::SmallRng};

    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);

    #[test]
    fn what_is_missed_is_said_at_once_then_seldom_and_taken_back_when_it_comes() {
        let mut rng = SmallRng::seed_from_u64(1);
        let mut here = Experience::default();
        let missing = [(ANN, StreamKind::Microphone)];
        let said: Vec<u64> =
            (0..20).filter(|second| here.is_due(&missing, 3, &mut rng, Timestamp(second * 1_000))).collect();
        assert_eq!(said, [0, 6, 12, 18]);
        assert!(here.is_due(&[], 3, &mut rng, Timestamp(20_000)), "all is well again");
        assert!(!here.is_due(&[], 3, &mut rng, Timestamp(21_000)));
    }

    #[test]
    fn a_thousand_who_miss_one_stream_do_not_all_say_so_at_once() {
        let mut rng = SmallRng::seed_from_u64(2);
        let missing = [(ANN, StreamKind::Camera)];
        let mut members: Vec<_> = (0..1_000).map(|_| Experience::default()).collect();
        for second in 0..60 {
            let now = Timestamp(second * 1_000);
            let speak =
                members.iter_mut().filter_map(|one| one.is_due(&missing, 1_000, &mut rng, now).then_some(()));
            assert!(speak.count() < 20, "in second {second}");
        }
    }

    #[test]
    fn a_word_counts_until_it_is_taken_back_or_old() {
        let mut there = Experience::default();
        let missed = |there: &Experience, now| there.is_missed(&ANN, StreamKind::Camera, Timestamp(now));
        there.hear(ANN, [StreamKind::Camera].into(), 3, Timestamp(0));
        assert!(missed(&there, 9_999) && !missed(&there, 10_000));
        assert_eq!(there.deadline(Timestamp(1)), Some(Timestamp(10_000)));
        there.hear(ANN, BTreeSet::new(), 3, Timestamp(5_000));
        assert!(!missed(&there, 5_000));
    }
}
