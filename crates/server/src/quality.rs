//! How well media came through to an organisation's meetings: by whole hours that are over, in memory, and only of hours in
//! which [`LEAST`] people or more were there at once. What fewer than that would say is said of nobody.
//!
//! People are counted by how many were in meetings at the same moment, not by how many connections there were: whoever comes
//! and goes twenty times is one. Each participant counts once in an hour, by their mean. Hours do not overlap and do not change
//! once they are over, so that no two answers differ by one person; what is told are medians and ninth deciles by the bounds of
//! a histogram, never a count, a meeting, or anybody.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use identity::{OrganisationId, UnixTime};

/// Nothing is told of fewer people.
pub(crate) const LEAST: usize = 20;
/// Hours that are kept once they are over.
const HOURS: usize = 7 * 24;
const HOUR: u64 = 3_600;
/// Organisations' participants whose lines are watched in one hour at most; those beyond are not.
const WATCHED: usize = 100_000;

/// Upper bounds of the share of packets lost on the way to somebody, in thousandths.
const LOSSES: [u32; 8] = [1, 5, 10, 20, 50, 100, 200, 1_000];
/// Upper bounds of a round trip, in milliseconds.
const ROUND_TRIPS: [u32; 9] = [10, 25, 50, 100, 150, 200, 400, 800, 60_000];
/// Upper bounds of the share of time in which pictures were held back, in hundredths.
const HELD_BACK: [u32; 6] = [0, 5, 10, 25, 50, 100];

/// Of all organisations.
#[derive(Debug)]
pub(crate) struct Quality {
    /// Nothing is told of fewer people.
    least: usize,
    of: Mutex<HashMap<OrganisationId, Hours>>,
}

/// An organisation's hours.
#[derive(Debug, Default)]
struct Hours {
    /// People in each meeting's room now.
    present: HashMap<u64, usize>,
    open: Hour,
    /// The oldest first; none of them of fewer than [`LEAST`].
    closed: VecDeque<Told>,
}

/// The hour that runs.
#[derive(Debug, Default)]
struct Hour {
    /// Since 1970.
    number: u64,
    /// The most people at once.
    most: usize,
    /// By room and session.
    lines: HashMap<(u64, u64), Sums>,
}

/// What one participant's line said in the hour.
#[derive(Debug, Default, Clone, Copy)]
struct Sums {
    looks: u32,
    loss: f64,
    round_trips: u32,
    round_trip: f64,
    held_back: u32,
}

/// How a participant's line is at this moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Share of what was sent to it that was lost, 0 to 1.
    pub loss: f64,
    pub round_trip: Option<Duration>,
    /// Whether it is too thin for the pictures that it is to get.
    pub held_back: bool,
}

/// An hour that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    /// When it began.
    pub begins: UnixTime,
    /// Thousandths of packets.
    pub loss: Middle,
    /// Milliseconds.
    pub round_trip: Option<Middle>,
    /// Hundredths of the time.
    pub held_back: Middle,
}

/// Half of the people fared no worse than this, and nine tenths no worse than that: bounds of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Middle {
    pub half: u32,
    pub nine_tenths: u32,
}

/// A meeting's room, as far as its organisation's figures see it.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    quality: Arc<Quality>,
    of: OrganisationId,
    room: u64,
}

impl Watched {
    pub fn new(quality: Arc<Quality>, of: OrganisationId, room: u64) -> Self {
        Self { quality, of, room }
    }

    /// So many are there from now on.
    pub fn present(&self, people: usize, now: UnixTime) {
        self.quality.change(self.of, now, |hours| {
            match people {
                0 => drop(hours.present.remove(&self.room)),
                _ => drop(hours.present.insert(self.room, people)),
            }
            hours.open.most = hours.open.most.max(hours.present.values().sum());
        });
    }

    /// How somebody's line is now.
    pub fn look(&self, session: u64, look: Look, now: UnixTime) {
        self.quality.change(self.of, now, |hours| {
            let lines = &mut hours.open.lines;
            let key = (self.room, session);
            if lines.len() < WATCHED || lines.contains_key(&key) {
                lines.entry(key).or_default().add(look);
            }
        });
    }
}

impl Sums {
    fn add(&mut self, look: Look) {
        self.looks += 1;
        self.loss += look.loss.clamp(0.0, 1.0);
        self.held_back += u32::from(look.held_back);
        if let Some(round_trip) = look.round_trip {
            self.round_trips += 1;
            self.round_trip += round_trip.as_secs_f64();
        }
    }
}

impl Default for Quality {
    fn default() -> Self {
        Self::of_at_least(LEAST)
    }
}

impl Quality {
    pub fn of_at_least(least: usize) -> Self {
        Self { least, of: Mutex::default() }
    }

    /// The hours that are over and of which there is something to tell, the newest first.
    pub fn told(&self, of: OrganisationId, now: UnixTime) -> Vec<Told> {
        let mut all = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(hours) = all.get_mut(&of) else { return Vec::new() };
        hours.turn(now, self.least);
        hours.closed.iter().rev().copied().collect()
    }

    fn change(&self, of: OrganisationId, now: UnixTime, change: impl FnOnce(&mut Hours)) {
        // Whole between any two statements.
        let mut all = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let hours = all.entry(of).or_default();
        hours.turn(now, self.least);
        change(hours);
    }
}

impl Hours {
    /// Closes the hour that is over, and forgets those that are too old.
    fn turn(&mut self, now: UnixTime, least: usize) {
        let number = now.0 / HOUR;
        if number > self.open.number {
            let most = self.present.values().sum();
            let over = std::mem::replace(&mut self.open, Hour { number, most, lines: HashMap::new() });
            self.closed.extend(over.told(least));
        }
        let kept = number.saturating_sub(HOURS as u64);
        while self.closed.front().is_some_and(|oldest| oldest.begins.0 / HOUR < kept) {
            self.closed.pop_front();
        }
    }
}

impl Hour {
    /// What may be told of it.
    fn told(&self, least: usize) -> Option<Told> {
        if self.most < least {
            return None;
        }
        let lines = || self.lines.values();
        let mean = |sum: f64, count: u32| sum / f64::from(count.max(1));
        Some(Told {
            begins: UnixTime(self.number * HOUR),
            loss: middle(lines().map(|line| mean(line.loss, line.looks) * 1_000.0), &LOSSES, least)?,
            round_trip: middle(
                lines()
                    .filter(|line| line.round_trips > 0)
                    .map(|line| mean(line.round_trip, line.round_trips) * 1_000.0),
                &ROUND_TRIPS,
                least,
            ),
            held_back: middle(
                lines().map(|line| mean(f64::from(line.held_back), line.looks) * 100.0),
                &HELD_BACK,
                least,
            )?,
        })
    }
}

/// Median and ninth decile by these bounds; `None` of fewer than the least.
fn middle(values: impl Iterator<Item = f64>, bounds: &[u32], least: usize) -> Option<Middle> {
    let mut places: Vec<usize> = values
        .map(|value| bounds.iter().position(|bound| value <= f64::from(*bound)).unwrap_or(bounds.len() - 1))
        .collect();
    if places.len() < least {
        return None;
    }
    places.sort_unstable();
    let at = |tenths: usize| bounds[places[(places.len() * tenths).div_ceil(10) - 1]];
    Some(Middle { half: at(5), nine_tenths: at(9) })
}

/// What these figures tell of an invented organisation that they should not: of 19 people, of one more who comes or goes
/// between two looks, of an hour that runs. One more if they tell nothing of 20.
pub(crate) fn too_much(figures: impl Fn() -> Quality) -> Vec<&'static str> {
    const HERE: OrganisationId = OrganisationId([0; 16]);
    let look = |loss| Look { loss, round_trip: Some(Duration::from_millis(40)), held_back: false };
    let meet = |people: usize| {
        let quality = Arc::new(figures());
        let watched = Watched::new(Arc::clone(&quality), HERE, 1);
        watched.present(people, UnixTime(HOUR));
        (0..people as u64).for_each(|session| watched.look(session, look(0.004), UnixTime(HOUR)));
        (quality, watched)
    };
    let mut found = Vec::new();
    let (few, _) = meet(LEAST - 1);
    if !few.told(HERE, UnixTime(2 * HOUR)).is_empty() {
        found.push("of 19");
    }
    let (enough, watched) = meet(LEAST);
    if !enough.told(HERE, UnixTime(2 * HOUR - 1)).is_empty() {
        found.push("of an hour that runs");
    }
    let told = enough.told(HERE, UnixTime(2 * HOUR));
    if told.is_empty() {
        found.push("nothing of 20");
    }
    // All but one leave, and that one's line is bad: the window that overlaps the first by one person shows it if anything does.
    watched.present(1, UnixTime(2 * HOUR + 1));
    watched.look(0, look(1.0), UnixTime(2 * HOUR + 1));
    if enough.told(HERE, UnixTime(3 * HOUR)) != told {
        found.push("of one, by the difference of two answers");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: OrganisationId = OrganisationId([1; 16]);
    const BEGIN: u64 = 500_000 * HOUR;

    fn look(loss: f64) -> Look {
        Look { loss, round_trip: Some(Duration::from_millis(40)), held_back: false }
    }

    /// So many people in one meeting, each with a line.
    fn meeting(quality: &Arc<Quality>, room: u64, people: usize, now: u64) -> Watched {
        let watched = Watched::new(Arc::clone(quality), HERE, room);
        watched.present(people, UnixTime(now));
        for session in 0..people as u64 {
            watched.look(session, look(0.004), UnixTime(now));
        }
        watched
    }

    #[test]
    fn of_nineteen_nothing_is_told_and_of_twenty_it_is() {
        for (people, told) in [(LEAST - 1, 0), (LEAST, 1)] {
            let quality = Arc::default();
            // In two meetings: what counts is how many are there at once.
            meeting(&quality, 1, 12, BEGIN);
            meeting(&quality, 2, people - 12, BEGIN + 60);
            assert_eq!(quality.told(HERE, UnixTime(BEGIN + HOUR)).len(), told, "{people}");
            assert_eq!(
                quality.told(OrganisationId([2; 16]), UnixTime(BEGIN + HOUR)).len(),
                0,
                "another one's"
            );
        }
    }

    #[test]
    fn what_should_not_be_told_is_noticed() {
        assert_eq!(too_much(Quality::default), Vec::<&str>::new());
        assert_eq!(
            too_much(|| Quality::of_at_least(1)),
            ["of 19", "of one, by the difference of two answers"]
        );
        assert_eq!(too_much(|| Quality::of_at_least(21)), ["nothing of 20"]);
    }

    #[test]
    fn an_hour_is_told_when_it_is_over_and_then_stays_as_it_is() {
        let quality = Arc::default();
        let watched = meeting(&quality, 1, LEAST, BEGIN);
        assert_eq!(quality.told(HERE, UnixTime(BEGIN + HOUR - 1)), [], "it runs");
        let told = quality.told(HERE, UnixTime(BEGIN + HOUR));
        let middle = |half| Middle { half, nine_tenths: half };
        let wanted = Told {
            begins: UnixTime(BEGIN),
            loss: middle(5),
            round_trip: Some(middle(50)),
            held_back: middle(0),
        };
        assert_eq!(told, [wanted]);
        // One who stays, alone, changes nothing of it and adds nothing to it.
        watched.present(1, UnixTime(BEGIN + HOUR + 1));
        watched.look(0, look(1.0), UnixTime(BEGIN + HOUR + 1));
        assert_eq!(quality.told(HERE, UnixTime(BEGIN + 3 * HOUR)), told);
        // A clock that goes back opens no hour again.
        watched.look(0, look(1.0), UnixTime(BEGIN + 1));
        assert_eq!(quality.told(HERE, UnixTime(BEGIN + 3 * HOUR)), told);
        assert_eq!(
            quality.told(HERE, UnixTime(BEGIN + (HOURS as u64 + 2) * HOUR)),
            [],
            "a week later it is gone"
        );
    }

    #[test]
    fn whoever_comes_and_goes_twenty_times_is_one() {
        let quality = Arc::default();
        let watched = Watched::new(Arc::clone(&quality), HERE, 1);
        for time in 0..40 {
            watched.present(1, UnixTime(BEGIN + time));
            watched.look(time, look(0.5), UnixTime(BEGIN + time));
            watched.present(0, UnixTime(BEGIN + time));
        }
        assert_eq!(quality.told(HERE, UnixTime(BEGIN + HOUR)), []);
    }

    #[test]
    fn twenty_people_of_whom_few_have_lines_say_nothing() {
        let quality = Arc::default();
        let watched = meeting(&quality, 1, LEAST - 1, BEGIN);
        watched.present(LEAST, UnixTime(BEGIN + 1));
        assert_eq!(quality.told(HERE, UnixTime(BEGIN + HOUR)), []);
    }

    #[test]
    fn half_and_nine_tenths_are_bounds_and_nobodys_own_value() {
        let values = |bad: usize| (0..LEAST).map(move |at| if at < bad { 90.4 } else { 0.3 });
        assert_eq!(middle(values(2), &LOSSES, LEAST), Some(Middle { half: 1, nine_tenths: 1 }));
        assert_eq!(middle(values(3), &LOSSES, LEAST), Some(Middle { half: 1, nine_tenths: 100 }));
        assert_eq!(middle(values(11), &LOSSES, LEAST), Some(Middle { half: 100, nine_tenths: 100 }));
        assert_eq!(middle([f64::MAX; LEAST].into_iter(), &ROUND_TRIPS, LEAST).unwrap().half, 60_000);
    }
}
