//! Packets with numbers, sent over a link; and links of every kind.

#![allow(dead_code)]

use std::time::{Duration, Instant};

use netlab::{Conditions, Counters, GilbertElliott, Link, Loss, Packet, Profile, Queue, Rate, Reordering};
use proptest::option;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    pub number: usize,
    pub bytes: usize,
}

impl Packet for Numbered {
    fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Times since the beginning, and sizes.
pub type Traffic = Vec<(Duration, usize)>;

/// When each packet came out, in the order in which they did, and what the link says.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub arrivals: Vec<(Duration, usize)>,
    pub counters: Counters,
    pub held: usize,
}

impl Outcome {
    pub fn numbers(&self) -> Vec<usize> {
        self.arrivals.iter().map(|(_, number)| *number).collect()
    }

    /// How often each of so many packets came out.
    pub fn copies(&self, packets: usize) -> Vec<usize> {
        let mut copies = vec![0; packets];
        for (_, number) in &self.arrivals {
            copies[*number] += 1;
        }
        copies
    }
}

/// Sends everything and takes it out whenever the link says.
pub fn send(profile: impl Into<Profile>, seed: u64, traffic: &Traffic) -> Outcome {
    let start = Instant::now();
    let mut link = Link::new(profile, seed, start);
    let mut arrivals = Vec::new();
    let mut told = start;
    let mut take = |link: &mut Link<Numbered>, until: Option<Instant>| {
        while let Some(at) = link.next().filter(|at| until.is_none_or(|until| *at <= until)) {
            if at > told {
                let before = at - Duration::from_nanos(1);
                assert_eq!(link.pop(before), None, "nothing comes out before the time that the link says");
            }
            while let Some(packet) = link.pop(at) {
                arrivals.push((at - start, packet.number));
            }
            told = at;
        }
        told = until.unwrap_or(told);
    };
    for (number, (at, bytes)) in traffic.iter().enumerate() {
        take(&mut link, Some(start + *at));
        link.push(Numbered { number, bytes: *bytes }, start + *at);
    }
    take(&mut link, None);
    Outcome { arrivals, counters: link.counters(), held: link.held() }
}

/// Up to so many packets, up to 20 ms apart.
pub fn traffic(packets: usize) -> impl Strategy<Value = Traffic> {
    let gap = prop_oneof![Just(0), 0..20_000_000u64];
    prop::collection::vec((gap, 0..1_500usize), 1..packets).prop_map(|gaps| {
        let mut now = Duration::ZERO;
        gaps.into_iter()
            .map(|(gap, bytes)| {
                now += Duration::from_nanos(gap);
                (now, bytes)
            })
            .collect()
    })
}

pub fn up_to(milliseconds: u64) -> impl Strategy<Value = Duration> {
    prop_oneof![Just(0), 0..=milliseconds * 1_000_000].prop_map(Duration::from_nanos)
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..1.0]
}

pub fn loss() -> impl Strategy<Value = Loss> {
    let chain = (share(), share(), share(), share());
    prop_oneof![
        Just(Loss::None),
        share().prop_map(Loss::Random),
        (0.0..0.9, 1.0..20.0).prop_map(|(share, length)| Loss::Burst(GilbertElliott::bursts(share, length))),
        chain.prop_map(|(to_bad, to_good, loss_in_good, loss_in_bad)| {
            Loss::Burst(GilbertElliott { to_bad, to_good, loss_in_good, loss_in_bad })
        }),
    ]
}

pub fn queue() -> impl Strategy<Value = Queue> {
    prop_oneof![(0..20_000u64).prop_map(Queue::Bytes), up_to(500).prop_map(Queue::Time)]
}

pub fn rate() -> impl Strategy<Value = Rate> {
    (10_000..5_000_000u64, queue()).prop_map(|(rate, queue)| Rate::new(rate, queue))
}

/// Any conditions under which what is pushed comes out some time or is lost.
pub fn conditions() -> impl Strategy<Value = Conditions> {
    let reordering = (share(), up_to(100)).prop_map(|(share, late_by)| Reordering { share, late_by });
    let path = (up_to(200), up_to(100), any::<bool>(), option::of(rate()));
    let harm = (loss(), option::of(reordering), share(), prop::bool::weighted(0.1));
    (path, harm).prop_map(|((delay, jitter, overtaking, rate), (loss, reordering, duplication, cut))| {
        Conditions { delay, jitter, overtaking, loss, reordering, duplication, rate, cut }
    })
}

/// Conditions that change up to three times.
pub fn profile() -> impl Strategy<Value = Profile> {
    (conditions(), prop::collection::vec((up_to(2_000), conditions()), 0..=3)).prop_map(|(first, changes)| {
        changes.into_iter().fold(Profile::new(first), |profile, (at, then)| profile.then(at, then))
    })
}
