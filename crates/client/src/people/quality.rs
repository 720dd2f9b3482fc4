//! How the meeting goes for everyone, for its hosts: for whom it does not go well, why, since when, and what was before. All of
//! it by the members' own words; nothing of it leaves this device or outlives the meeting.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use protocol::{
    ParticipantId,
    sealed::{Line, Strain},
};

use crate::{
    Timestamp,
    client::Client,
    io::person_id,
    view::{Grade, Phase, Quality, Trouble},
};

/// What comes back within this time was never over.
const PAUSE: Duration = Duration::from_secs(20);
/// What was over sooner is not worth remembering.
const WORTH: Duration = Duration::from_secs(5);
/// So much of what is over is remembered.
const MOST: usize = 100;
/// From so much on it is heard and seen: packets lost, in per cent, and milliseconds there and back.
const HEARD_LOSS: u8 = 10;
const HEARD_DELAY: u16 = 500;

/// For whom it does not go well, and for whom it did not.
#[derive(Debug, Default)]
pub(crate) struct QualityWatch {
    now: HashMap<ParticipantId, Lasting>,
    /// The latest first.
    past: VecDeque<Trouble>,
}

#[derive(Debug)]
struct Lasting {
    trouble: Trouble,
    since: Timestamp,
    /// It was last so.
    until: Timestamp,
}

/// How a member fares, by its own word.
#[derive(Debug, Clone, Copy, Default)]
struct Fares {
    away: bool,
    line: Option<Line>,
    /// Streams of others that should arrive there and do not.
    missing: usize,
}

impl Fares {
    /// `None`: well, or well enough to notice nothing.
    fn grade(&self) -> Option<Grade> {
        let line = self.line.unwrap_or_default();
        let Strain { loss, delay, limit } = line.strain;
        if self.away {
            Some(Grade::Away)
        } else if line.is_cut() {
            Some(Grade::Cut)
        } else if self.missing > 0 || loss >= HEARD_LOSS || delay >= HEARD_DELAY {
            Some(Grade::Poor)
        } else if line.thin || loss > 0 || delay > 0 || limit.is_some() {
            Some(Grade::Fair)
        } else {
            None
        }
    }
}

impl QualityWatch {
    fn look(&mut self, whose: ParticipantId, name: &str, own: bool, fares: Fares, now: Timestamp) {
        let Some(grade) = fares.grade() else { return };
        let lasting = self.now.entry(whose).or_insert_with(|| Lasting {
            trouble: Trouble { since: now.0, ..Trouble::default() },
            since: now,
            until: now,
        });
        lasting.until = now;
        lasting.trouble = Trouble {
            person: person_id(&whose),
            name: name.to_owned(),
            own,
            grade,
            worst: grade.max(lasting.trouble.worst),
            since: lasting.trouble.since,
            until: None,
            line: fares.line.map(Into::into),
            missing: u32::try_from(fares.missing).unwrap_or(u32::MAX),
        };
    }

    /// Puts what has been over for a while to what was.
    fn settle(&mut self, now: Timestamp) {
        let over: Vec<_> =
            self.now.iter().filter(|(_, l)| l.until + PAUSE <= now).map(|(whose, _)| *whose).collect();
        for whose in over {
            let Some(Lasting { trouble, since, until }) = self.now.remove(&whose) else { continue };
            if until >= since + WORTH {
                self.past.push_front(Trouble { until: Some(until.0), ..trouble });
            }
        }
        self.past.make_contiguous().sort_by_key(|trouble| std::cmp::Reverse(trouble.until));
        self.past.truncate(MOST);
    }

    /// As of a look at this time.
    fn view(&self, now: Timestamp) -> Quality {
        let lasting = self.now.values().filter(|lasting| lasting.until == now);
        let mut troubles: Vec<Trouble> = lasting.map(|lasting| lasting.trouble.clone()).collect();
        troubles
            .sort_by(|a, b| b.grade.cmp(&a.grade).then(a.since.cmp(&b.since)).then(a.person.cmp(&b.person)));
        Quality { troubles, past: self.past.iter().cloned().collect() }
    }

    fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        self.now.values().map(|lasting| lasting.until + PAUSE).filter(|at| *at > now).min()
    }
}

impl Client {
    /// Looks how everyone fares, if the person at this device is a host.
    pub(crate) fn tick_quality(&mut self, now: Timestamp) {
        if self.phase != Phase::Meeting || self.own_role() < e2ee::Role::Cohost {
            self.quality = QualityWatch::default();
            return;
        }
        for member in self.roster.members() {
            let whose = member.participant;
            let said = if member.own { self.experience.said() } else { self.experience.heard(&whose, now) };
            let (line, missing) = said.unwrap_or_default();
            let fares = Fares { away: self.roster.is_away(&whose), line, missing };
            self.quality.look(whose, &self.roster.name(&whose), member.own, fares, now);
        }
        self.quality.settle(now);
    }

    pub(crate) fn quality_view(&self, now: Timestamp) -> Option<Quality> {
        (self.own_role() >= e2ee::Role::Cohost).then(|| self.quality.view(now))
    }

    pub(crate) fn quality_deadline(&self, now: Timestamp) -> Option<Timestamp> {
        self.quality.deadline(now)
    }
}

#[cfg(test)]
mod tests {
    use protocol::sealed::{Limit, Way};

    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn strained(loss: u8, delay: u16) -> Fares {
        let strain = Strain { loss, delay, limit: None };
        Fares { line: Some(Line { strain, ..Line::default() }), ..Fares::default() }
    }

    #[test]
    fn grades_say_what_is_noticed() {
        let line = |line| Fares { line: Some(line), ..Fares::default() };
        let cut = line(Line { way: Some(Way::None), ..Line::default() });
        let device = Strain { limit: Some(Limit::Device), ..Strain::default() };
        for (fares, grade) in [
            (Fares::default(), None),
            (line(Line { way: Some(Way::Tcp), ..Line::default() }), None),
            (line(Line { thin: true, ..Line::default() }), Some(Grade::Fair)),
            (line(Line { strain: device, ..Line::default() }), Some(Grade::Fair)),
            (strained(5, 300), Some(Grade::Fair)),
            (strained(10, 0), Some(Grade::Poor)),
            (strained(0, 500), Some(Grade::Poor)),
            (Fares { missing: 1, ..Fares::default() }, Some(Grade::Poor)),
            (cut, Some(Grade::Cut)),
            (Fares { away: true, ..cut }, Some(Grade::Away)),
        ] {
            assert_eq!(fares.grade(), grade, "{fares:?}");
        }
    }

    #[test]
    fn the_worst_come_first_and_what_is_over_is_remembered_for_a_while() {
        let mut watch = QualityWatch::default();
        let mut at = |ann: Fares, ben: Fares, now: u64| {
            watch.look(ANN, "Ann", true, ann, Timestamp(now));
            watch.look(BEN, "Ben", false, ben, Timestamp(now));
            watch.settle(Timestamp(now));
            watch.view(Timestamp(now))
        };
        let well = Fares::default();
        let named = |troubles: &[Trouble]| troubles.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
        assert_eq!(named(&at(strained(5, 0), strained(20, 0), 1_000).troubles), ["Ben", "Ann"]);
        let now = at(strained(5, 0), well, 11_000);
        assert_eq!((named(&now.troubles), now.past.len()), (vec!["Ann".to_owned()], 0));
        // Back soon: it goes on since the first time, and how bad it was stays known.
        let now = at(well, strained(2, 0), 12_000);
        assert_eq!((now.troubles[0].since, now.troubles[0].grade), (1_000, Grade::Fair));
        assert_eq!(now.troubles[0].worst, Grade::Poor);
        let now = at(well, well, 40_000);
        assert!(now.troubles.is_empty());
        let past: Vec<_> = now.past.iter().map(|t| (t.name.as_str(), t.since, t.until)).collect();
        assert_eq!(past, [("Ben", 1_000, Some(12_000)), ("Ann", 1_000, Some(11_000))]);
        at(strained(5, 0), well, 50_000);
        assert_eq!(at(well, well, 90_000).past.len(), 2, "a moment is not remembered");
    }
}
