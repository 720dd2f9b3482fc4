//! What the meeting does not allow is dropped where it comes in.

use StreamKind::{Camera, Microphone};
use sfu::{Command, SessionId, StreamKind};

use crate::network::World;

/// Two people; the second sees and hears the first, who speaks.
fn two(seed: u64) -> World {
    let mut world = World::new(seed);
    world.join(1, 2, 2);
    world.join(2, 2, 2);
    world.source(1, Microphone).level = -25;
    world.source(2, Microphone).level = -90;
    world.want(2, &[(1, Camera, 720)]);
    world.connect_all();
    world.run(2_000);
    world
}

fn allow(world: &mut World, streams: &[StreamKind]) {
    world.shard.command(Command::Allow { session: SessionId(1), streams: streams.to_vec() }, world.now);
}

fn arrives(world: &mut World, milliseconds: u64) -> Vec<StreamKind> {
    // What is under way may still come.
    world.run(200);
    let since = world.now;
    world.run(milliseconds);
    let mut kinds: Vec<_> = world.client(2).origins(since).iter().map(|origin| origin.kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

#[test]
fn a_stream_that_is_not_allowed_reaches_nobody_and_its_sender_is_no_speaker() {
    let mut world = two(1);
    assert_eq!(arrives(&mut world, 500), [Microphone, Camera]);
    assert_eq!(world.speakers, [SessionId(1)]);
    assert_eq!(world.shard.counters().rtp_refused, 0);
    allow(&mut world, &[Camera]);
    assert_eq!(arrives(&mut world, 1_000), [Camera]);
    assert!(world.shard.counters().rtp_refused > 20, "what is dropped is counted");
    assert!(world.client(2).slot_of(1, Microphone).is_none());
    assert!(world.client(2).slot_of(1, Camera).is_some());
    assert!(world.speakers.is_empty());
    let flowing: Vec<_> = world.tracks[&1].iter().map(|t| (t.stream, t.flowing)).collect();
    assert_eq!(flowing, [(Microphone, false), (Camera, true)]);
    allow(&mut world, &[]);
    assert_eq!(arrives(&mut world, 1_000), []);
    assert!(world.client(2).slots.iter().all(|slot| slot.source.is_none()));
}

#[test]
fn allowed_again_it_flows_without_a_new_offer() {
    let mut world = two(2);
    allow(&mut world, &[]);
    assert_eq!(arrives(&mut world, 1_000), []);
    allow(&mut world, &StreamKind::ALL);
    world.run(1_500);
    assert_eq!(arrives(&mut world, 500), [Microphone, Camera]);
    assert_eq!(world.speakers, [SessionId(1)]);
}

#[test]
fn who_comes_with_less_than_everything_allowed_is_held_to_it_from_the_first_packet() {
    let mut world = World::new(3);
    world.join(1, 2, 2);
    allow(&mut world, &[Microphone]);
    world.join(2, 2, 2);
    world.want(2, &[(1, Camera, 720)]);
    let since = world.now;
    world.connect_all();
    world.run(2_000);
    let kinds: Vec<_> = world.client(2).origins(since).iter().map(|origin| origin.kind).collect();
    assert_eq!(kinds, [Microphone]);
}
