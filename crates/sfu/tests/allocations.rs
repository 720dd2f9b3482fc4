//! A packet's way takes no memory from the allocator: in a meeting that stands, all that it needs is there.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use StreamKind::Camera;
use sfu::StreamKind;

use crate::network::World;

/// Seconds that are looked at, after as many in which all that grows has grown.
const SECONDS: u64 = 10;

/// People who see each other, so high.
fn steady(people: u64, height: u16) {
    let mut world = World::new(1);
    for id in 0..people {
        world.join(id, 5, 16);
    }
    world.connect_all();
    for id in 0..people {
        let others = (0..people).filter(|other| *other != id);
        let wants: Vec<_> = others.map(|other| (other, Camera, height)).collect();
        world.want(id, &wants);
    }
    world.run(SECONDS * 1_000);
    let (before, forwarded) = (world.allocations, world.shard.counters().rtp_forwarded);
    world.run(SECONDS * 1_000);
    let forwarded = world.shard.counters().rtp_forwarded - forwarded;
    let [packets, time] = [world.allocations.packets - before.packets, world.allocations.time - before.time];
    println!("{people} people, {forwarded} packets: {packets} allocations for them, {time} as time came");
    assert!(forwarded > 10_000);
    assert_eq!(packets, 0);
}

#[test]
fn packets_are_forwarded_without_the_allocator() {
    steady(9, 180);
    steady(5, 720);
}
