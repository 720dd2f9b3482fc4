//! One direction of a path.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::bottleneck::Bottleneck;
use crate::flight::{Arrival, Flight};
use crate::loss::LossProcess;
use crate::random::{Draws, Purpose};
use crate::{Conditions, Counters, Profile};

/// What a link carries. It must be possible to deliver it twice.
pub trait Packet: Clone {
    /// How many bytes it takes on the link; with the headers below it, if these are to count.
    fn bytes(&self) -> usize;
}

impl<T: AsRef<[u8]> + Clone> Packet for T {
    fn bytes(&self) -> usize {
        self.as_ref().len()
    }
}

/// One direction of a path.
///
/// Its owner pushes packets, asks for the time to be woken ([`next`](Self::next)) and then takes out what has
/// arrived ([`pop`](Self::pop)). Time never goes back: an earlier one counts as the latest that was told.
#[derive(Debug)]
pub struct Link<P> {
    start: Instant,
    /// From here on all times count from `start`.
    now: Duration,
    conditions: Conditions,
    /// Those to come.
    changes: VecDeque<(Duration, Conditions)>,
    bottleneck: Bottleneck<Numbered<P>>,
    loss: LossProcess,
    duplication: Draws,
    flight: Flight<P>,
    /// The highest number that was taken out.
    highest: u64,
    counters: Counters,
}

/// A packet and its place among those that were pushed.
#[derive(Debug, Clone)]
struct Numbered<P> {
    packet: P,
    number: u64,
}

impl<P: Packet> Packet for Numbered<P> {
    fn bytes(&self) -> usize {
        self.packet.bytes()
    }
}

impl<P: Packet> Link<P> {
    /// A link that follows the profile from `start` on. The same seed with the same packets at the same times
    /// gives the same.
    pub fn new(profile: impl Into<Profile>, seed: u64, start: Instant) -> Self {
        let mut link = Self {
            start,
            now: Duration::ZERO,
            conditions: Conditions::default(),
            changes: VecDeque::new(),
            bottleneck: Bottleneck::new(None),
            loss: LossProcess::new(seed),
            duplication: Draws::new(seed, Purpose::Duplication),
            flight: Flight::new(seed),
            highest: 0,
            counters: Counters::default(),
        };
        link.follow(profile, start);
        link
    }

    /// Follows another profile from now on, which begins now; what the last one had to come is forgotten.
    pub fn follow(&mut self, profile: impl Into<Profile>, now: Instant) {
        self.advance(now);
        let profile = profile.into();
        let now = self.now;
        self.changes.clear();
        self.set(*profile.at(Duration::ZERO), now);
        let later = profile.into_changes().into_iter().filter(|(at, _)| !at.is_zero());
        self.changes.extend(later.map(|(at, conditions)| (now.saturating_add(at), conditions)));
        self.settle(now);
    }

    /// What holds now.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// Puts a packet in.
    pub fn push(&mut self, packet: P, now: Instant) {
        self.advance(now);
        let number = self.counters.pushed;
        self.counters.pushed += 1;
        if self.conditions.cut {
            self.counters.cut += 1;
        } else if !self.bottleneck.push(Numbered { packet, number }, self.now) {
            self.counters.overflowed += 1;
        }
        // Without a rate it is sent at once.
        self.settle(self.now);
    }

    /// Takes out the next packet that has arrived; to be asked until there is none.
    pub fn pop(&mut self, now: Instant) -> Option<P> {
        self.advance(now);
        let Arrival { packet, number } = self.flight.pop(self.now)?;
        self.counters.delivered += 1;
        self.counters.delivered_bytes += packet.bytes() as u64;
        self.counters.reordered += u64::from(number < self.highest);
        self.highest = self.highest.max(number);
        Some(packet)
    }

    /// When to look again: nothing comes out earlier. It may be that nothing comes out then either, because
    /// the packet has only been sent by then, or got lost. `None` if nothing comes unless something is
    /// pushed or changed.
    pub fn next(&self) -> Option<Instant> {
        let waits = self.bottleneck.len() > 0;
        let change = self.changes.front().map(|(at, _)| *at).filter(|_| waits);
        let times = [self.flight.next(), self.bottleneck.departure(), change];
        self.start.checked_add(times.into_iter().flatten().min()?)
    }

    /// What has become of packets so far.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Packets that wait or are on their way.
    pub fn held(&self) -> usize {
        self.bottleneck.len() + self.flight.len()
    }

    /// Bytes of packets that wait or are being sent.
    pub fn queued_bytes(&self) -> u64 {
        self.bottleneck.bytes()
    }

    fn advance(&mut self, now: Instant) {
        self.settle(self.now.max(now.saturating_duration_since(self.start)));
    }

    /// Lets everything happen that is due, each at its own time, so that steps of any size give the same.
    fn settle(&mut self, now: Duration) {
        loop {
            let departure = self.bottleneck.departure().filter(|at| *at <= now);
            let change = self.changes.front().map(|(at, _)| *at).filter(|at| *at <= now);
            match (departure, change) {
                (Some(at), _) if change.is_none_or(|change| at <= change) => self.depart(at),
                (_, Some(at)) => {
                    if let Some((_, conditions)) = self.changes.pop_front() {
                        self.set(conditions, at);
                    }
                }
                _ => break,
            }
        }
        self.now = now;
    }

    fn set(&mut self, conditions: Conditions, at: Duration) {
        self.bottleneck.set_rate(conditions.rate, at);
        self.conditions = conditions;
    }

    /// The first packet has been sent.
    fn depart(&mut self, at: Duration) {
        let Some((Numbered { packet, number }, waited)) = self.bottleneck.pop(at) else { return };
        self.counters.queue_delay.note(waited);
        if self.conditions.cut {
            self.counters.cut += 1;
            return;
        }
        if self.loss.takes(self.conditions.loss) {
            self.counters.lost += 1;
            return;
        }
        if self.duplication.happens(self.conditions.duplication) {
            self.counters.duplicated += 1;
            self.flight.send(Arrival { packet: packet.clone(), number }, &self.conditions, at);
        }
        self.flight.send(Arrival { packet, number }, &self.conditions, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Queue, Rate};

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// A packet that takes ten milliseconds at 100 kbit/s.
    fn kilobit(mark: u8) -> Vec<u8> {
        vec![mark; 125]
    }

    fn slow(bits_per_second: u64) -> Conditions {
        Conditions { rate: Some(Rate::new(bits_per_second, Queue::Bytes(10_000))), ..Conditions::default() }
    }

    /// Everything to come with its time, woken as the link wants.
    fn drain(link: &mut Link<Vec<u8>>) -> Vec<(u128, u8)> {
        let mut arrivals = Vec::new();
        while let Some(at) = link.next() {
            while let Some(packet) = link.pop(at) {
                arrivals.push(((at - link.start).as_millis(), packet[0]));
            }
        }
        arrivals
    }

    #[test]
    fn a_perfect_link_delivers_at_once() {
        let start = Instant::now();
        let mut link = Link::new(Conditions::default(), 1, start);
        assert_eq!(link.next(), None);
        link.push(kilobit(1), start);
        assert_eq!(link.next(), Some(start));
        assert_eq!(link.pop(start), Some(kilobit(1)));
        assert_eq!((link.next(), link.held()), (None, 0));
    }

    #[test]
    fn a_change_reaches_what_waits_and_not_what_is_on_its_way() {
        let start = Instant::now();
        let far = Conditions { delay: ms(100), ..slow(100_000) };
        let near = Conditions { delay: ms(200), ..slow(200_000) };
        let mut link = Link::new(Profile::new(far).then(ms(15), near), 1, start);
        for mark in 1..=3 {
            link.push(kilobit(mark), start);
        }
        // The second is half sent at the change.
        let expected = [(110, 1), (217, 2), (222, 3)];
        assert_eq!(drain(&mut link), expected);
        assert_eq!(link.counters().queue_delay.longest, Duration::from_micros(17_500));
    }

    #[test]
    fn a_rate_of_zero_keeps_what_waits() {
        let start = Instant::now();
        let mut link = Link::new(slow(0), 1, start);
        link.push(kilobit(1), start);
        assert_eq!((link.next(), link.held()), (None, 1));
        assert_eq!(link.pop(start + ms(60_000)), None);
        link.follow(slow(100_000), start + ms(60_000));
        assert_eq!(drain(&mut link), [(60_010, 1)]);
        // A profile that will let it go on is told by `next`.
        link.follow(Profile::new(slow(0)).then(ms(1_000), slow(100_000)), start + ms(61_000));
        link.push(kilobit(2), start + ms(61_000));
        assert_eq!(drain(&mut link), [(62_010, 2)]);
    }

    #[test]
    fn a_cut_takes_what_comes_and_what_waits_but_not_what_is_on_its_way() {
        let start = Instant::now();
        let open = Conditions { delay: ms(50), ..slow(100_000) };
        let cut = Conditions { cut: true, ..open };
        let profile = Profile::new(open).then(ms(15), cut).then(ms(25), open);
        let mut link = Link::new(profile, 1, start);
        for (mark, at) in [(1, 0), (2, 0), (3, 0), (4, 16), (5, 30)] {
            link.push(kilobit(mark), start + ms(at));
        }
        assert_eq!(drain(&mut link), [(60, 1), (80, 3), (90, 5)]);
        let counters = link.counters();
        assert_eq!((counters.cut, counters.delivered, counters.overflowed, counters.lost), (2, 3, 0, 0));
    }

    #[test]
    fn followed_by_hand_the_profile_is_forgotten() {
        let start = Instant::now();
        let cut = Conditions { cut: true, ..Conditions::default() };
        let mut link = Link::new(Profile::new(Conditions::default()).then(ms(10), cut), 1, start);
        let same = *link.conditions();
        link.follow(same, start);
        link.push(kilobit(1), start + ms(20));
        assert_eq!(link.pop(start + ms(20)), Some(kilobit(1)));
    }

    #[test]
    fn time_does_not_go_back() {
        let start = Instant::now() + ms(1_000);
        let mut link = Link::new(slow(100_000), 1, start);
        link.pop(start + ms(100));
        link.push(kilobit(1), start + ms(50));
        link.push(kilobit(2), start - ms(500));
        assert_eq!(drain(&mut link), [(110, 1), (120, 2)]);
    }

    #[test]
    fn counters_tell_what_was_reordered_and_how_long_was_waited() {
        let start = Instant::now();
        let reordering = Some(crate::Reordering { share: 1.0, late_by: ms(100) });
        let mut link = Link::new(Conditions { reordering, ..slow(100_000) }, 1, start);
        link.push(kilobit(1), start);
        link.push(kilobit(2), start);
        link.pop(start + ms(10));
        link.follow(slow(100_000), start + ms(10));
        assert_eq!(drain(&mut link), [(20, 2), (110, 1)]);
        let counters = link.counters();
        assert_eq!((counters.reordered, counters.delivered_bytes), (1, 250));
        let delay = counters.queue_delay;
        assert_eq!((delay.packets, delay.mean(), delay.longest), (2, ms(5), ms(10)));
    }
}
