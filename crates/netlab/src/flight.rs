//! Packets on their way: sent, and not yet there.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Conditions;
use crate::random::{Draws, Purpose};

/// Packets that have passed the bottleneck. Times count from the link's beginning.
#[derive(Debug)]
pub(crate) struct Flight<P> {
    jitter: Draws,
    reordering: Draws,
    /// By arrival, and among equals as they were sent.
    arrivals: BTreeMap<(Duration, u64), Arrival<P>>,
    sent: u64,
    /// The last arrival so far, but of those that are held: who may not overtake comes no earlier.
    last: Duration,
}

/// A packet that arrives, and its place among those that were sent: copies have the same.
#[derive(Debug)]
pub(crate) struct Arrival<P> {
    pub packet: P,
    pub number: u64,
}

impl<P> Flight<P> {
    pub fn new(seed: u64) -> Self {
        Self {
            jitter: Draws::new(seed, Purpose::Jitter),
            reordering: Draws::new(seed, Purpose::Reordering),
            arrivals: BTreeMap::new(),
            sent: 0,
            last: Duration::ZERO,
        }
    }

    /// How many are on their way.
    pub fn len(&self) -> usize {
        self.arrivals.len()
    }

    /// Sends a packet on its way.
    pub fn send(&mut self, arrival: Arrival<P>, conditions: &Conditions, now: Duration) {
        let jitter = part(conditions.jitter, self.jitter.uniform());
        let mut at = now.saturating_add(conditions.delay).saturating_add(jitter);
        if !conditions.overtaking {
            at = at.max(self.last);
        }
        match conditions.reordering.filter(|held| self.reordering.happens(held.share)) {
            Some(held) => at = at.saturating_add(held.late_by),
            None => self.last = self.last.max(at),
        }
        self.arrivals.insert((at, self.sent), arrival);
        self.sent += 1;
    }

    /// When the next one arrives.
    pub fn next(&self) -> Option<Duration> {
        self.arrivals.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next one that has arrived.
    pub fn pop(&mut self, now: Duration) -> Option<Arrival<P>> {
        let first = self.arrivals.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }
}

/// Such a share of a time; times above 500 years count as that.
fn part(time: Duration, share: f64) -> Duration {
    let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos((nanoseconds as f64 * share) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reordering;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Sends a packet each millisecond and gives them as they arrive.
    fn arrivals(conditions: Conditions, count: u64) -> Vec<(Duration, u64)> {
        let mut flight = Flight::new(1);
        for number in 0..count {
            flight.send(Arrival { packet: (), number }, &conditions, ms(number));
        }
        let mut arrivals = Vec::new();
        while let Some(at) = flight.next() {
            assert!(flight.pop(at - Duration::from_nanos(1)).is_none());
            arrivals.push((at, flight.pop(at).unwrap().number));
        }
        arrivals
    }

    fn in_order(arrivals: &[(Duration, u64)]) -> bool {
        arrivals.is_sorted_by_key(|(_, number)| *number)
    }

    #[test]
    fn jitter_is_spread_over_its_whole_width() {
        let jittery = Conditions { delay: ms(10), jitter: ms(40), overtaking: true, ..Conditions::default() };
        let arrivals = arrivals(jittery, 10_000);
        assert!(!in_order(&arrivals));
        let delays: Vec<_> = arrivals.iter().map(|(at, number)| (*at - ms(*number)).as_secs_f64()).collect();
        let mean = delays.iter().sum::<f64>() / 10_000.0;
        let variance = delays.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 10_000.0;
        assert!(delays.iter().all(|d| (0.010..0.050).contains(d)));
        assert!((mean - 0.030).abs() < 0.001, "{mean}");
        assert!((variance.sqrt() - 0.040 / 12f64.sqrt()).abs() < 0.001, "{variance}");
    }

    #[test]
    fn none_overtakes_unless_it_may() {
        let arrivals = arrivals(Conditions { jitter: ms(40), ..Conditions::default() }, 1_000);
        assert!(in_order(&arrivals));
        assert!(arrivals.iter().all(|(at, number)| *at - ms(*number) <= ms(40)));
    }

    #[test]
    fn a_shorter_delay_overtakes_nothing_on_its_way() {
        let mut flight = Flight::new(1);
        let far = Conditions { delay: ms(500), ..Conditions::default() };
        flight.send(Arrival { packet: (), number: 0 }, &far, ms(0));
        flight.send(Arrival { packet: (), number: 1 }, &Conditions::default(), ms(1));
        assert!(flight.pop(ms(499)).is_none());
        assert_eq!([0, 1].map(|_| flight.pop(ms(500)).unwrap().number), [0, 1]);
    }

    #[test]
    fn held_packets_come_late_and_hold_up_nobody() {
        let reordering = Some(Reordering { share: 0.1, late_by: ms(20) });
        let arrivals = arrivals(Conditions { delay: ms(5), reordering, ..Conditions::default() }, 10_000);
        let late = arrivals.iter().filter(|(at, number)| *at - ms(*number) == ms(25)).count();
        let punctual = arrivals.iter().filter(|(at, number)| *at - ms(*number) == ms(5)).count();
        assert_eq!(late + punctual, 10_000);
        assert!((900..=1_100).contains(&late), "{late}");
    }
}
