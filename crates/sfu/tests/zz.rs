//! x
#![allow(clippy::unwrap_used, missing_docs)]
mod network;
use network::*;
use sfu::StreamKind;
#[test]
fn zz() {
    for (rate, seed) in [(350_000, 1), (350_000,2), (1_000_000, 1), (150_000, 1), (3_000_000, 1)] {
    let mut world = World::new(seed);
    for id in 1..=10 { world.join(id, 12, 0); }
    world.join(11, 12, 9);
    world.run(1000);
    let wants: Vec<_> = (1..=9).map(|s| (s, StreamKind::Camera, 360)).collect();
    world.want(11, &wants);
    world.run(8_000);
    world.rate_down(11, Some(rate));
    let mut all = vec![];
    for _ in 0..60 {
        world.run(1000);
        all.push(world.shard.describe(sfu::SessionId(11)).unwrap().downlink/1000);
    }
    println!("RATE {rate} {all:?}");
    }
}
