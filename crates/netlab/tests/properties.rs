//! What holds on every link.

use std::time::{Duration, Instant};

use netlab::{Conditions, GilbertElliott, Link, Loss, Profile, Queue, Rate, Reordering};
use proptest::option;
use proptest::prelude::*;

use crate::traffic::{
    self, Numbered, Traffic, conditions, profile, queue, send, traffic as some_traffic, up_to,
};

/// How long so many bytes take, rounded up to nanoseconds.
fn time(bytes: usize, rate: u64) -> Duration {
    Duration::from_nanos((bytes as u64 * 8 * 1_000_000_000).div_ceil(rate))
}

/// When each packet has been sent if none is dropped (Lindley's recursion).
fn departures(traffic: &Traffic, rate: Option<u64>) -> Vec<Duration> {
    let mut free = Duration::ZERO;
    let sent = traffic.iter().map(|(at, bytes)| {
        free = free.max(*at) + rate.map_or(Duration::ZERO, |rate| time(*bytes, rate));
        free
    });
    sent.collect()
}

/// Bits that pass at rates that hold from these times on.
fn capacity(rates: &[(Duration, u64)], from: Duration, to: Duration) -> f64 {
    let ends = rates.iter().skip(1).map(|(at, _)| *at).chain([Duration::MAX]);
    let parts = rates.iter().zip(ends).map(|((begin, rate), end)| {
        let time = to.min(end).saturating_sub(from.max(*begin));
        *rate as f64 * time.as_secs_f64()
    });
    parts.sum()
}

proptest! {
    #[test]
    fn every_packet_comes_out_or_is_counted_as_gone(
        profile in profile(), seed: u64, traffic in some_traffic(200),
    ) {
        let outcome = send(profile, seed, &traffic);
        let counters = outcome.counters;
        let copies = outcome.copies(traffic.len());
        let came = copies.iter().filter(|copies| **copies > 0).count() as u64;
        prop_assert_eq!(outcome.held, 0);
        prop_assert_eq!(counters.pushed, traffic.len() as u64);
        prop_assert_eq!(came + counters.lost + counters.cut + counters.overflowed, counters.pushed);
        prop_assert!(copies.iter().all(|copies| *copies <= 2));
        prop_assert_eq!(copies.iter().filter(|copies| **copies == 2).count() as u64, counters.duplicated);
        prop_assert_eq!(counters.delivered, came + counters.duplicated);
        let bytes: usize = outcome.arrivals.iter().map(|(_, number)| traffic[*number].1).sum();
        prop_assert_eq!(counters.delivered_bytes, bytes as u64);
    }

    #[test]
    fn at_any_time_packets_are_out_gone_or_held(
        profile in profile(), seed: u64, traffic in some_traffic(100),
    ) {
        let start = Instant::now();
        let mut link = Link::new(profile, seed, start);
        for (number, (at, bytes)) in traffic.into_iter().enumerate() {
            link.push(Numbered { number, bytes }, start + at);
            link.pop(start + at);
            let c = link.counters();
            let gone = c.lost + c.cut + c.overflowed;
            prop_assert_eq!(c.pushed + c.duplicated, c.delivered + gone + link.held() as u64);
        }
    }

    #[test]
    fn nothing_is_lost_or_doubled_that_is_not_asked_for(
        delay in up_to(200), jitter in up_to(100), overtaking: bool, rate in option::of(10_000..5_000_000u64),
        doubled: bool, seed: u64, traffic in some_traffic(200),
    ) {
        let rate = rate.map(|rate| Rate::new(rate, Queue::Bytes(u64::MAX)));
        let (duplication, expected) = if doubled { (1.0, 2) } else { (0.0, 1) };
        let conditions =
            Conditions { delay, jitter, overtaking, rate, duplication, ..Conditions::default() };
        let copies = send(conditions, seed, &traffic).copies(traffic.len());
        prop_assert!(copies.iter().all(|copies| *copies == expected));
    }

    #[test]
    fn order_is_kept_unless_reordering_is_asked_for(
        first in conditions(), changes in prop::collection::vec((up_to(2_000), conditions()), 0..=3),
        seed: u64, traffic in some_traffic(200),
    ) {
        let orderly = |c: Conditions| Conditions { overtaking: false, reordering: None, ..c };
        let profile = changes
            .into_iter()
            .fold(Profile::new(orderly(first)), |profile, (at, then)| profile.then(at, orderly(then)));
        let outcome = send(profile, seed, &traffic);
        prop_assert!(outcome.numbers().is_sorted());
        prop_assert_eq!(outcome.counters.reordered, 0);
    }

    #[test]
    fn reordered_packets_are_counted(profile in profile(), seed: u64, traffic in some_traffic(200)) {
        let outcome = send(profile, seed, &traffic);
        let mut next = 0;
        let mut reordered = 0;
        for number in outcome.numbers() {
            reordered += u64::from(number < next);
            next = next.max(number);
        }
        prop_assert_eq!(outcome.counters.reordered, reordered);
    }

    #[test]
    fn no_packet_is_early_or_later_than_its_conditions_say(
        delay in up_to(200), jitter in up_to(100), overtaking: bool,
        held in option::of((0.0..1.0, up_to(100))), rate in option::of(10_000..5_000_000u64),
        seed: u64, traffic in some_traffic(200),
    ) {
        let conditions = Conditions {
            delay,
            jitter,
            overtaking,
            reordering: held.map(|(share, late_by)| Reordering { share, late_by }),
            rate: rate.map(|rate| Rate::new(rate, Queue::Bytes(u64::MAX))),
            ..Conditions::default()
        };
        let late_by = conditions.reordering.map_or(Duration::ZERO, |reordering| reordering.late_by);
        let departures = departures(&traffic, rate);
        for (at, number) in send(conditions, seed, &traffic).arrivals {
            let least = departures[number] + delay;
            prop_assert!((least..=least + jitter + late_by).contains(&at), "{number}: {at:?} of {least:?}");
        }
    }

    #[test]
    fn the_rate_is_never_exceeded_by_more_than_a_packet(
        rates in prop::collection::vec((up_to(500), prop_oneof![Just(0), 10_000..5_000_000u64]), 1..5),
        queue in queue(), delay in up_to(200), traffic in some_traffic(200),
    ) {
        let mut end = Duration::ZERO;
        let mut begin = |length| {
            let begin = end;
            end += length;
            begin
        };
        let last = (Duration::from_secs(10), 1_000_000);
        let rates: Vec<_> =
            rates.into_iter().chain([last]).map(|(length, rate)| (begin(length), rate)).collect();
        let at = |rate| Conditions { delay, rate: Some(Rate::new(rate, queue)), ..Conditions::default() };
        let profile = rates.iter().fold(Profile::new(at(0)), |profile, (from, rate)| profile.then(*from, at(*rate)));
        let arrivals = send(profile, 1, &traffic).arrivals;
        for (index, (from, _)) in arrivals.iter().enumerate() {
            let mut bits = 0;
            for (to, number) in &arrivals[index + 1..] {
                bits += traffic[*number].1 * 8;
                let most = capacity(&rates, *from - delay, *to - delay);
                prop_assert!(bits as f64 <= most + 1e-3, "{bits} bits from {from:?} to {to:?}, not {most}");
            }
        }
    }

    #[test]
    fn a_queue_of_bytes_holds_no_more(
        limit in 0..20_000u64, rate in 10_000..5_000_000u64, traffic in some_traffic(200),
    ) {
        let start = Instant::now();
        let rate = Some(Rate::new(rate, Queue::Bytes(limit)));
        let mut link = Link::new(Conditions { rate, ..Conditions::default() }, 1, start);
        for (number, (at, bytes)) in traffic.into_iter().enumerate() {
            let bytes = bytes.max(1);
            link.pop(start + at);
            let (queued, overflowed) = (link.queued_bytes(), link.counters().overflowed);
            link.push(Numbered { number, bytes }, start + at);
            let total = queued + bytes as u64;
            let taken = queued == 0 || total <= limit;
            prop_assert_eq!(link.queued_bytes(), if taken { total } else { queued });
            prop_assert_eq!(link.counters().overflowed, overflowed + u64::from(!taken));
        }
    }

    #[test]
    fn a_queue_of_time_is_no_longer_and_no_shorter(
        longest in up_to(500), rate in 10_000..5_000_000u64, traffic in some_traffic(200),
    ) {
        let conditions =
            Conditions { rate: Some(Rate::new(rate, longest)), ..Conditions::default() };
        let outcome = send(conditions, 1, &traffic);
        let copies = outcome.copies(traffic.len());
        // Each packet's time is rounded up.
        let rounding = Duration::from_micros(1);
        prop_assert!(outcome.counters.queue_delay.longest <= longest + rounding);
        let mut free = Duration::ZERO;
        for (copies, (at, bytes)) in copies.into_iter().zip(traffic) {
            let wait = free.saturating_sub(at);
            if copies == 0 {
                prop_assert!(wait + rounding > longest, "dropped, though it would have waited only {wait:?}");
            } else {
                prop_assert!(wait <= longest + rounding, "taken, and waited {wait:?}");
                free = free.max(at) + time(bytes, rate);
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same(profile in profile(), seed: u64, traffic in some_traffic(200)) {
        prop_assert_eq!(send(profile.clone(), seed, &traffic), send(profile, seed, &traffic));
    }

    #[test]
    fn steps_of_any_size_give_the_same(
        profile in profile(), seed: u64, traffic in some_traffic(200),
        mut looks in prop::collection::vec(up_to(5_000), 0..50),
    ) {
        let exact = send(profile.clone(), seed, &traffic);
        looks.sort_unstable();
        let start = Instant::now();
        let mut link = Link::new(profile, seed, start);
        let mut pushes = traffic.iter().enumerate().peekable();
        let mut numbers = Vec::new();
        for look in looks.into_iter().chain([Duration::from_secs(1_000)]) {
            while let Some((number, (at, bytes))) = pushes.next_if(|(_, (at, _))| *at <= look) {
                link.push(Numbered { number, bytes: *bytes }, start + *at);
            }
            while let Some(packet) = link.pop(start + look) {
                numbers.push(packet.number);
            }
            let due = exact.arrivals.iter().filter(|(at, _)| *at <= look).count();
            prop_assert_eq!(numbers.len(), due, "at {:?}", look);
        }
        prop_assert_eq!(numbers, exact.numbers());
        prop_assert_eq!(link.counters(), exact.counters);
    }

    #[test]
    fn which_packets_get_lost_depends_on_nothing_else(
        loss in traffic::loss(), jitter in up_to(100), overtaking: bool, share in 0.0..1.0,
        late_by in up_to(100), duplication in 0.0..1.0, seed: u64, traffic in some_traffic(200),
    ) {
        let plain = Conditions { loss, ..Conditions::default() };
        let reordering = Some(Reordering { share, late_by });
        let wild = Conditions { jitter, overtaking, reordering, duplication, ..plain };
        let lost = |conditions| -> Vec<_> {
            let copies = send(conditions, seed, &traffic).copies(traffic.len());
            copies.into_iter().map(|copies| copies == 0).collect()
        };
        prop_assert_eq!(lost(plain), lost(wild));
    }

    #[test]
    fn following_the_same_anew_changes_nothing(
        conditions in conditions(), seed: u64, traffic in some_traffic(200),
    ) {
        let exact = send(conditions, seed, &traffic);
        let start = Instant::now();
        let mut link = Link::new(conditions, seed, start);
        let mut numbers = Vec::new();
        for (number, (at, bytes)) in traffic.into_iter().enumerate() {
            link.follow(*link.conditions(), start + at);
            link.push(Numbered { number, bytes }, start + at);
        }
        while let Some(packet) = link.pop(start + Duration::from_secs(1_000)) {
            numbers.push(packet.number);
        }
        prop_assert_eq!(numbers, exact.numbers());
        prop_assert_eq!(link.counters(), exact.counters);
    }

    #[test]
    fn nothing_makes_it_panic(
        times: [Duration; 5], numbers in prop::array::uniform6(prop::num::f64::ANY), bits_per_second: u64, bytes: Option<u64>, flags: [bool; 3],
        pushes in prop::collection::vec((any::<i64>(), any::<usize>()), 0..20), seed: u64,
    ) {
        let [delay, jitter, late_by, longest, change] = times;
        let [share, duplication, to_bad, to_good, loss_in_good, loss_in_bad] = numbers;
        let [overtaking, cut, burst] = flags;
        let chain = GilbertElliott { to_bad, to_good, loss_in_good, loss_in_bad };
        let conditions = Conditions {
            delay,
            jitter,
            overtaking,
            loss: if burst { Loss::Burst(chain) } else { Loss::Random(share) },
            reordering: Some(Reordering { share, late_by }),
            duplication,
            rate: Some(Rate::new(bits_per_second, bytes.map_or(Queue::Time(longest), Queue::Bytes))),
            cut: false,
        };
        let profile = Profile::new(conditions).then(change, Conditions { cut, rate: None, ..conditions });
        let _ = (chain.share(), GilbertElliott::bursts(share, to_good).share());
        let mut now = Instant::now();
        let mut link = Link::new(profile, seed, now);
        for (number, (step, bytes)) in pushes.into_iter().enumerate() {
            let size = Duration::from_nanos(step.unsigned_abs());
            now = if step < 0 { now.checked_sub(size) } else { now.checked_add(size) }.unwrap_or(now);
            link.push(Numbered { number, bytes }, now);
            while let Some(at) = link.next().filter(|at| *at <= now) {
                link.pop(at);
            }
        }
        let c = link.counters();
        let gone = c.lost + c.cut + c.overflowed;
        prop_assert_eq!(c.pushed + c.duplicated, c.delivered + gone + link.held() as u64);
        let _ = c.queue_delay.mean();
    }
}

#[test]
fn another_seed_gives_another() {
    let traffic: Traffic = (0..100).map(|ms| (Duration::from_millis(ms), 100)).collect();
    let lossy = Conditions { loss: Loss::Random(0.5), ..Conditions::default() };
    assert_ne!(send(lossy, 1, &traffic).numbers(), send(lossy, 2, &traffic).numbers());
}
