//! What a packet costs: `cargo run --release -p conclave-congestion --example cost`.
//!
//! Each packet is sent and told of, in messages of 100 ms at 5 Mbit/s, on a clean line and on one that loses 30 %.

#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use congestion::{Config, Controller, Kind};

const PACKETS: u64 = 2_000_000;
const PER_MESSAGE: u64 = 52;
const INTERVAL: Duration = Duration::from_micros(1_920);

fn main() {
    println!("{} bytes per controller", size_of::<Controller>());
    for (line, lost) in [("clean", 0), ("30 % lost", 3)] {
        let (sent, told) = cost(lost);
        println!("{line}: {sent:.1} ns to send, {told:.1} ns to be told of, per packet");
    }
}

/// Nanoseconds per packet; of ten so many are lost.
fn cost(lost: u64) -> (f64, f64) {
    let start = Instant::now();
    let mut controller = Controller::new(Config { initial: 5_000_000, min: 40_000, max: 5_000_000 }, start);
    let (mut sending, mut telling) = (Duration::ZERO, Duration::ZERO);
    for first in (0..PACKETS).step_by(PER_MESSAGE as usize) {
        let at = |sequence: u64| INTERVAL * sequence as u32;
        let began = Instant::now();
        for sequence in first..first + PER_MESSAGE {
            controller.sent(sequence, 1_200, Kind::Media, start + at(sequence));
        }
        sending += began.elapsed();
        let now = start + at(first + PER_MESSAGE) + Duration::from_millis(40);
        let arrives =
            |sequence: u64| (sequence * 7 % 10 >= lost).then(|| at(sequence) + Duration::from_millis(20));
        let began = Instant::now();
        controller.feedback((first..first + PER_MESSAGE).map(|sequence| (sequence, arrives(sequence))), now);
        controller.poll(now);
        telling += began.elapsed();
    }
    let per_packet = |time: Duration| time.as_nanos() as f64 / PACKETS as f64;
    (per_packet(sending), per_packet(telling))
}
