//! How voices could be repaired, compared in virtual time: a speaker, a forwarder that reads nothing, a listener, and on
//! one or both of their lines loss. It decides what is worth building; what the forwarder does is told by its own stories.
//!
//! `cargo test -p conclave-netlab --test voice_repair -- --nocapture` prints the tables of docs/BENCHMARKS.md.

use std::time::Duration;

use netlab::{GilbertElliott, Loss};

use crate::voice::{Call, Heard, Means, Where};

/// All that is compared.
const ALL: [(&str, Means); 7] = [
    ("nothing", Means::NONE),
    ("FEC of Opus", Means { coarse: true, ..Means::NONE }),
    ("RED, 1 copy", Means { copies: &[1], ..Means::NONE }),
    ("RED, 2 copies", Means { copies: &[1, 2], ..Means::NONE }),
    ("NACK", Means { nack: true, ..Means::NONE }),
    ("NACK and FEC of Opus", Means { nack: true, coarse: true, ..Means::NONE }),
    ("NACK and RED, 1 copy", Means { nack: true, copies: &[1], ..Means::NONE }),
];
const SEEDS: [u64; 4] = [1, 2, 3, 4];
/// The longest that an ear waits for a frame beyond the way's delay.
const BUFFER: Duration = Duration::from_millis(300);

fn means(name: &str) -> Means {
    ALL.iter().find(|(other, _)| *other == name).unwrap_or(&ALL[0]).1
}

fn call(means: Means, place: Where, loss: Loss, round_trip: u64) -> Heard {
    let calls = SEEDS.map(|seed| {
        Call { means, place, loss, round_trip: Duration::from_millis(round_trip) }.over_half_a_minute(seed)
    });
    Heard::of_all(calls)
}

fn in_time(name: &str, place: Where, share: f64, round_trip: u64) -> f64 {
    call(means(name), place, Loss::Random(share), round_trip).in_time(BUFFER)
}

#[test]
#[allow(clippy::print_stdout)]
fn the_table() {
    for (place, title) in [(Where::Listener, "the listener's line"), (Where::Both, "both lines")] {
        println!(
            "\n| loss on {title} | 10 %, 40 ms | 20 %, 40 ms | 30 %, 40 ms | 30 %, 100 ms | 30 %, 200 ms | 20 % in bursts, 40 ms | gap | kbit/s |"
        );
        println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (name, means) in ALL {
            let share = |loss, round_trip| call(means, place, loss, round_trip).in_time(BUFFER) * 100.0;
            let random = |lost, round_trip| share(Loss::Random(lost), round_trip);
            let worst = call(means, place, Loss::Random(0.3), 40);
            println!(
                "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {} ms | {:.0} |",
                random(0.1, 40),
                random(0.2, 40),
                random(0.3, 40),
                random(0.3, 100),
                random(0.3, 200),
                share(Loss::Burst(GilbertElliott::bursts(0.2, 4.0)), 40),
                worst.longest_gap(BUFFER).as_millis(),
                worst.bits_per_second() / 1_000.0,
            );
        }
    }
}

#[test]
fn without_repair_and_with_copies_what_arrives_is_what_arithmetic_says() {
    for share in [0.1_f64, 0.2, 0.3] {
        for (name, lost) in
            [("nothing", share), ("RED, 1 copy", share.powi(2)), ("RED, 2 copies", share.powi(3))]
        {
            let there = in_time(name, Where::Listener, share, 40);
            assert!((there - (1.0 - lost)).abs() < 0.012, "{name} at {share}: {there}");
        }
        let there = in_time("nothing", Where::Both, share, 40);
        assert!((there - (1.0 - share).powi(2)).abs() < 0.02, "both at {share}: {there}");
    }
}

#[test]
fn asking_again_mends_short_ways_and_not_long_ones() {
    let [short, middle, long] = [40, 100, 200].map(|ms| in_time("NACK", Where::Listener, 0.3, ms));
    assert!(short > 0.97, "{short}");
    assert!(short > middle && middle > long, "{short} {middle} {long}");
    assert!(long < in_time("RED, 2 copies", Where::Listener, 0.3, 200), "{long}");
}

#[test]
fn a_copy_beside_asking_is_better_than_either() {
    for (place, round_trip) in [(Where::Listener, 40), (Where::Both, 40), (Where::Both, 100)] {
        let both = in_time("NACK and RED, 1 copy", place, 0.3, round_trip);
        for name in ["NACK", "RED, 1 copy"] {
            let one = in_time(name, place, 0.3, round_trip);
            assert!(both > one, "{name} {place:?} {round_trip}: {one} against {both}");
        }
    }
}

#[test]
fn repair_costs_what_it_sends() {
    let rate = |name| call(means(name), Where::Listener, Loss::Random(0.3), 40).bits_per_second();
    let [nothing, nack, red] = ["nothing", "NACK", "RED, 1 copy"].map(rate);
    // A third of packets sent again, and the requests; a copy is the payload once more.
    assert!((1.25..2.0).contains(&(nack / nothing)), "{nack} against {nothing}");
    assert!((1.4..1.6).contains(&(red / nothing)), "{red} against {nothing}");
}
