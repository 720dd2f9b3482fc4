//! How the meeting goes for everyone, for its hosts: for whom it does not go well, why, since when, and what was before. It is
//! the members' own word; that somebody is away is the server's. Nothing of it leaves this device or outlives the meeting.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use protocol::{
    ParticipantId,
    sealed::{Limit, Line, Strain},
};

use crate::{
    Timestamp,
    client::Client,
    io::person_id,
    view::{Grade, PersonLine, Phase, Quality, Trouble},
};

/// What comes back within this time was never over.
const PAUSE: Duration = Duration::from_secs(20);
/// What was over sooner is not worth remembering.
const WORTH: Duration = Duration::from_secs(5);
/// So much of what is over is remembered, and of one person: whoever says something else each moment shall not push out all others.
const MOST: usize = 100;
const MOST_OF_ONE: usize = 5;
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
    /// As it is, and as it was at worst.
    trouble: Trouble,
    worst: Trouble,
    /// It was last so.
    until: Timestamp,
    /// It is so now.
    lasts: bool,
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
        let Strain { loss, delay, limit, .. } = line.strain;
        if self.away {
            Some(Grade::Away)
        } else if line.is_cut() {
            Some(Grade::Cut)
        } else if self.missing > 0 || loss >= HEARD_LOSS || delay >= HEARD_DELAY {
            Some(Grade::Poor)
        } else if line.thin || loss > 0 || delay > 0 || limit == Some(Limit::Device) {
            // A line that carries no more than a smaller picture is nothing special.
            Some(Grade::Fair)
        } else {
            None
        }
    }

    fn trouble(&self, grade: Grade, person: String, name: String, own: bool) -> Trouble {
        // Whoever is away says nothing.
        let line = self.line.filter(|_| !self.away);
        let Strain { loss, delay, limit, .. } = line.unwrap_or_default().strain.bounded();
        let missing = if self.away { 0 } else { u32::try_from(self.missing).unwrap_or(u32::MAX) };
        let line = line.and_then(PersonLine::of);
        Trouble { person, name, own, grade, line, loss, delay, limit, missing, ..Trouble::default() }
    }
}

impl QualityWatch {
    /// Looks at everyone anew.
    fn begin(&mut self) {
        self.now.values_mut().for_each(|lasting| lasting.lasts = false);
    }

    /// Somebody for whom it does not go well.
    fn look(&mut self, whose: ParticipantId, trouble: Trouble, now: Timestamp) {
        let lasting = self.now.entry(whose).or_insert_with(|| {
            let first = Trouble { since: now.0, ..trouble.clone() };
            Lasting { trouble: first.clone(), worst: first, until: now, lasts: true }
        });
        // What is back within the pause was never away.
        let since = if lasting.trouble.grade == trouble.grade { lasting.trouble.since } else { now.0 };
        if trouble.grade >= lasting.worst.grade {
            lasting.worst = Trouble { since: lasting.worst.since, ..trouble.clone() };
        }
        lasting.trouble = Trouble { since, ..trouble };
        (lasting.until, lasting.lasts) = (now, true);
    }

    /// Puts what has been over for a while to what was.
    fn settle(&mut self, now: Timestamp) {
        let over = |lasting: &Lasting| !lasting.lasts && lasting.until + PAUSE <= now;
        let mut ended: Vec<Lasting> =
            self.now.extract_if(|_, lasting| over(lasting)).map(|(_, lasting)| lasting).collect();
        ended.sort_by_key(|lasting| lasting.until);
        for Lasting { worst, until, .. } in ended {
            if until < Timestamp(worst.since) + WORTH {
                continue;
            }
            let of_one: Vec<usize> =
                (0..self.past.len()).filter(|at| self.past[*at].person == worst.person).collect();
            if let Some(oldest) = of_one.last().filter(|_| of_one.len() >= MOST_OF_ONE) {
                self.past.remove(*oldest);
            }
            self.past.push_front(Trouble { until: Some(until.0), ..worst });
        }
        self.past.truncate(MOST);
    }

    fn view(&self) -> Quality {
        let lasting = self.now.values().filter(|lasting| lasting.lasts);
        let mut troubles: Vec<Trouble> = lasting.map(|lasting| lasting.trouble.clone()).collect();
        troubles
            .sort_by(|a, b| b.grade.cmp(&a.grade).then(a.since.cmp(&b.since)).then(a.person.cmp(&b.person)));
        Quality { troubles, past: self.past.iter().cloned().collect() }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.now.values().filter(|lasting| !lasting.lasts).map(|lasting| lasting.until + PAUSE).min()
    }
}

impl Client {
    /// Looks how everyone fares, if the person at this device is a host.
    pub(crate) fn tick_quality(&mut self, now: Timestamp) {
        if self.phase != Phase::Meeting || self.own_role() < e2ee::Role::Cohost {
            self.quality = QualityWatch::default();
            return;
        }
        self.quality.begin();
        for member in self.roster.members() {
            let whose = member.participant;
            let said = if member.own { self.experience.said() } else { self.experience.heard(&whose, now) };
            let (line, missing) = said.unwrap_or_default();
            let fares = Fares { away: self.roster.is_away(&whose), line, missing };
            if let Some(grade) = fares.grade() {
                let name = self.roster.name(&whose);
                self.quality.look(whose, fares.trouble(grade, person_id(&whose), name, member.own), now);
            }
        }
        self.quality.settle(now);
    }

    pub(crate) fn quality_view(&self) -> Option<Quality> {
        (self.own_role() >= e2ee::Role::Cohost).then(|| self.quality.view())
    }

    pub(crate) fn quality_deadline(&self) -> Option<Timestamp> {
        self.quality.deadline()
    }
}

#[cfg(test)]
mod tests {
    use protocol::sealed::Way;

    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn strained(loss: u8, delay: u16) -> Fares {
        let strain = Strain { loss, delay, ..Strain::default() };
        Fares { line: Some(Line { strain, ..Line::default() }), ..Fares::default() }
    }

    #[test]
    fn grades_say_what_is_noticed() {
        let line = |line| Fares { line: Some(line), ..Fares::default() };
        let cut = line(Line { way: Some(Way::None), ..Line::default() });
        let [device, narrow] =
            [Limit::Device, Limit::Line].map(|limit| Strain { limit: Some(limit), ..Strain::default() });
        for (fares, grade) in [
            (Fares::default(), None),
            (line(Line { way: Some(Way::Tcp), ..Line::default() }), None),
            (line(Line { thin: true, ..Line::default() }), Some(Grade::Fair)),
            (line(Line { strain: device, ..Line::default() }), Some(Grade::Fair)),
            (line(Line { strain: narrow, ..Line::default() }), None),
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
            watch.begin();
            for (whose, name, fares) in [(ANN, "Ann", ann), (BEN, "Ben", ben)] {
                if let Some(grade) = fares.grade() {
                    let trouble = fares.trouble(grade, person_id(&whose), name.to_owned(), false);
                    watch.look(whose, trouble, Timestamp(now));
                }
            }
            watch.settle(Timestamp(now));
            watch.view()
        };
        let well = Fares::default();
        let named = |troubles: &[Trouble]| troubles.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
        assert_eq!(named(&at(strained(5, 0), strained(20, 0), 1_000).troubles), ["Ben", "Ann"]);
        assert_eq!(named(&at(strained(5, 0), well, 1_000).troubles), ["Ann"], "in the same moment, too");
        let now = at(strained(5, 0), well, 11_000);
        assert_eq!((now.troubles[0].since, now.past.len()), (1_000, 0));
        let now = at(well, strained(2, 0), 12_000);
        assert_eq!(
            (now.troubles[0].since, now.troubles[0].grade),
            (12_000, Grade::Fair),
            "it is so since now"
        );
        let now = at(well, well, 40_000);
        assert!(now.troubles.is_empty());
        let past: Vec<_> = now.past.iter().map(|t| (t.name.as_str(), t.loss, t.since, t.until)).collect();
        let at_worst = [("Ben", 20, 1_000, Some(12_000)), ("Ann", 5, 1_000, Some(11_000))];
        assert_eq!(past, at_worst, "with what it was at worst");
        at(strained(5, 0), well, 50_000);
        assert_eq!(at(well, well, 90_000).past.len(), 2, "a moment is not remembered");
        for round in 1..20 {
            at(strained(255, u16::MAX), well, round * 100_000);
            at(strained(255, u16::MAX), well, round * 100_000 + 10_000);
            at(well, well, round * 100_000 + 50_000);
        }
        let now = at(well, well, 9_000_000);
        assert_eq!(named(&now.past).iter().filter(|name| *name == "Ann").count(), MOST_OF_ONE);
        assert!(named(&now.past).contains(&"Ben".to_owned()), "nobody pushes out another");
        assert!(
            now.past.iter().all(|past| past.loss <= 50 && past.delay <= 2_000),
            "nor says what is absurd"
        );
    }
}
