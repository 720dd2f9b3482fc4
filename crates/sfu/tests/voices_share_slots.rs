//! More voices than slots.

use StreamKind::Microphone;
use sfu::{SessionId, StreamKind, Transport};
use str0m::media::Direction;

use crate::{network::World, network::media::Origin};

/// Five people; the first has two slots for voices. 2 and 3 speak, 4 and 5 are quiet.
fn five(seed: u64) -> World {
    let mut world = World::new(seed);
    for id in 1..=5 {
        world.join_with(id, 2, 0, &[Microphone], Transport::Udp);
        world.source(id, Microphone).level = if id == 2 || id == 3 { -25 } else { -80 };
    }
    world.connect_all();
    world.run(1_500);
    world
}

#[test]
fn the_loudest_are_heard_and_named() {
    let mut world = five(1);
    let since = world.now;
    world.run(500);
    let heard: Vec<u64> = world.client(1).origins(since).iter().map(|o| o.sender).collect();
    assert_eq!(heard, [2, 3]);
    let mut speakers = world.speakers.clone();
    speakers.sort();
    assert_eq!(speakers, [SessionId(2), SessionId(3)]);
}

#[test]
fn a_slot_goes_to_another_speaker_without_a_gap() {
    let mut world = five(2);
    let kept = world.client(1).slot_of(2, Microphone).unwrap().mid.clone();
    world.source(3, Microphone).level = -90;
    world.source(4, Microphone).level = -20;
    world.run(3_000);
    let client = world.client(1);
    assert_eq!(client.slot_of(2, Microphone).unwrap().mid, kept, "who goes on speaking keeps the slot");
    let changed = client.slot_of(4, Microphone).expect("the new speaker is heard").mid.clone();
    let packets: Vec<_> = client.heard.iter().filter(|h| *h.mid == *changed).collect();
    let senders: Vec<u64> =
        packets.iter().filter_map(|h| Origin::read(&h.payload)).map(|o| o.sender).collect();
    assert!(senders.contains(&3) && senders.contains(&4));
    for pair in packets.windows(2) {
        assert_eq!(pair[1].sequence, pair[0].sequence + 1);
        let step = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
        assert!((1..=48_000).contains(&step), "{step} ticks of 1/48,000 s");
    }
}

#[test]
fn the_limit_of_voices_holds() {
    let mut world = five(3);
    world.shard.command(sfu::Command::SetAudioSlots { session: SessionId(1), slots: 1 }, world.now);
    world.run(100);
    let since = world.now;
    world.run(500);
    assert_eq!(world.client(1).origins(since).len(), 1);
}

#[test]
fn ten_people_hear_and_see_what_they_ask_for() {
    let mut world = World::with(4, |config| config.initial_downlink = 5_000_000);
    for id in 1..=10 {
        world.join(id, 9, 9);
    }
    for id in 1..=10 {
        let wants: Vec<_> = (1..=10).filter(|o| *o != id).map(|o| (o, StreamKind::Camera, 180)).collect();
        world.want(id, &wants);
    }
    world.connect_all();
    world.run(3_000);
    let since = world.now;
    world.run(1_000);
    for id in 1..=10_u64 {
        let origins = world.client(id).origins(since);
        for other in (1..=10).filter(|o| *o != id) {
            for kind in [Microphone, StreamKind::Camera] {
                let arrives = origins.iter().any(|o| (o.sender, o.kind) == (other, kind));
                assert!(arrives, "{kind:?} of {other} does not reach {id}");
            }
        }
        assert!(origins.iter().all(|o| o.sender != id), "nobody hears themselves");
    }
}

#[test]
fn a_slot_that_rests_and_receives_again_goes_on_counting() {
    let mut world = five(6);
    let mid = world.client(1).heard[0].mid;
    let heard = |world: &mut World| -> Vec<u64> {
        world.client(1).heard.iter().filter(|h| h.mid == mid).map(|h| h.sequence).collect()
    };
    for _ in 0..5 {
        let before = heard(&mut world).len();
        world.turn(1, mid, Direction::Inactive);
        world.run(300);
        world.turn(1, mid, Direction::RecvOnly);
        world.run(500);
        let numbers = heard(&mut world);
        assert!(numbers.len() > before + 10, "it is heard again");
        // Numbers that went into the dark count as well.
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1] && pair[1] < pair[0] + 50), "{numbers:?}");
    }
}

#[test]
fn in_a_large_room_whoever_comes_is_heard_and_hears_at_once() {
    let mut world = World::new(7);
    for id in 1..=30 {
        world.join_with(id, 2, 0, &[Microphone], Transport::Udp);
        world.source(id, Microphone).level = -80;
    }
    world.connect_all();
    world.run(500);
    world.join_with(31, 2, 0, &[Microphone], Transport::Udp);
    world.source(31, Microphone).level = -20;
    world.run_until(5_000, "31 is connected", |w| w.client(31).connected > 0);
    let hears = world.run_until(500, "31 hears", |w| !w.client(31).heard.is_empty());
    let is_heard = world.run_until(1_000, "31 is heard by all", |w| {
        (1..=30).all(|id| w.client(id).slot_of(31, Microphone).is_some())
    });
    assert!(hears <= 100, "after {hears} ms");
    assert!(is_heard <= 700, "after {is_heard} ms");
}

#[test]
fn a_line_that_carries_few_voices_gets_the_loudest_and_these_come_through() {
    let mut world = World::new(31);
    for id in 1..=10 {
        world.join(id, 9, 0);
    }
    world.connect_all();
    world.run(2_000);
    // All ten speak: nine voices of others would take more than 400 kbit/s.
    world.rate_down(1, Some(250_000));
    world.run(8_000);
    let since = world.now;
    world.run(10_000);
    let sent =
        |world: &mut World| world.client(1).origins(since).iter().filter(|o| o.kind == Microphone).count();
    let voices = sent(&mut world);
    assert!((3..=6).contains(&voices), "{voices} voices");
    world.rate_down(1, None);
    world.run_until(20_000, "all are heard again", |w| {
        let since = w.now - std::time::Duration::from_millis(500);
        w.client(1).origins(since).iter().filter(|o| o.kind == Microphone).count() == 9
    });
}
