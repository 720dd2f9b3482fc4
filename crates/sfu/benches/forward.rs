//! What a forwarded packet costs inside the shard: one camera and one voice to ten watchers, sockets
//! excluded, encryption included. Prints nanoseconds per forwarded packet and how many packets leave in
//! one call where segmentation is offloaded.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/network/mod.rs"]
mod network;

use network::World;
use sfu::{StreamKind, Transport};

const WATCHERS: u64 = 10;

fn main() {
    let mut world = World::with(1, |config| config.initial_downlink = 4_000_000);
    world.join(1, 0, 0);
    for id in 2..2 + WATCHERS {
        world.join_with(id, 1, 1, &[], Transport::Udp);
        world.want(id, &[(1, StreamKind::Camera, 720)]);
    }
    world.connect_all();
    world.run(3_000);
    let before = (world.shard_time, world.shard.counters().rtp_forwarded, world.trains);
    world.run(10_000);
    let packets = world.shard.counters().rtp_forwarded - before.1;
    let nanoseconds = (world.shard_time - before.0).as_nanos() as u64 / packets;
    let train = (world.trains.0 - before.2.0) as f64 / (world.trains.1 - before.2.1) as f64;
    println!("forward: {nanoseconds} ns per packet, {packets} packets, {train:.2} packets per call");
}
