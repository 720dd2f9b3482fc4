//! The simplest meeting: audio, pictures, coming late, leaving.

use std::collections::BTreeSet;

use StreamKind::{Camera, Microphone};
use sfu::{StreamKind, Transport};

use crate::{
    network::World,
    network::media::{Origin, is_keyframe},
};

#[test]
fn two_people_hear_each_other() {
    for proto in [Transport::Udp, Transport::Tcp] {
        let mut world = World::new(1);
        world.join_with(1, 2, 2, &[Microphone, Camera], proto);
        world.join_with(2, 2, 2, &[Microphone, Camera], proto);
        world.connect_all();
        let since = world.now;
        world.run(1_000);
        for (me, other) in [(1, 2), (2, 1)] {
            let client = world.client(me);
            assert!(client.slot_of(other, Microphone).is_some());
            let voice = Origin { sender: other, kind: Microphone, layer: 0 };
            assert_eq!(client.origins(since), [voice], "{me} hears only {other}, and sees nothing unasked");
            let packets = client.heard.iter().filter(|h| h.at >= since).count();
            assert!((45..=52).contains(&packets), "{packets} packets in a second of 20 ms frames");
        }
    }
}

#[test]
fn a_wanted_picture_starts_with_a_keyframe_also_for_who_comes_late() {
    let mut world = World::new(2);
    world.join(1, 2, 2);
    world.join(2, 2, 2);
    world.connect_all();
    world.run(3_000);
    world.join(3, 2, 2);
    world.want(3, &[(1, Camera, 720), (2, Camera, 180)]);
    world.connect_all();
    world.run(1_500);
    let client = world.client(3);
    for (sender, kind) in [(1, Camera), (2, Camera)] {
        let first = client
            .heard
            .iter()
            .find(|h| Origin::read(&h.payload).is_some_and(|o| (o.sender, o.kind) == (sender, kind)))
            .expect("a picture arrives");
        assert!(is_keyframe(&first.payload));
        assert_eq!(first.payload[0] & 0x10, 0x10, "from the beginning of the frame");
    }
}

#[test]
fn leaving_frees_the_slots() {
    let mut world = World::new(3);
    for id in 1..=3 {
        world.join(id, 2, 1);
    }
    world.want(1, &[(2, Camera, 360)]);
    world.connect_all();
    world.run(500);
    assert!(world.client(1).slot_of(2, Camera).is_some());
    world.leave(2);
    world.run(500);
    let client = world.client(1);
    assert!(client.slots.iter().all(|s| s.source.is_none_or(|(session, _)| session.0 == 3)));
    assert!(client.slot_of(3, Microphone).is_some());
    assert_eq!(world.shard.sessions(), 2);
    // The slot serves the next picture.
    world.want(1, &[(3, Camera, 360)]);
    let since = world.now;
    world.run(1_000);
    assert!(world.client(1).origins(since).iter().any(|o| (o.sender, o.kind) == (3, Camera)));
}

#[test]
fn the_meeting_is_told_which_tracks_flow() {
    let mut world = World::new(4);
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.connect_all();
    world.run(500);
    assert!(world.tracks[&1].iter().all(|t| t.flowing));
    world.source(1, Camera).muted = true;
    world.run(3_000);
    let flowing: Vec<_> = world.tracks[&1].iter().map(|t| (t.stream, t.flowing)).collect();
    assert_eq!(flowing, [(Microphone, true), (Camera, false)]);
}

#[test]
fn a_later_answer_names_the_same_streams() {
    let mut world = World::new(5);
    world.join(1, 2, 3);
    world.connect_all();
    world.offer(1, &[], 1, 2);
    let streams = |answer: &str| -> BTreeSet<String> {
        let named = answer.lines().filter_map(|line| line.strip_prefix("a=ssrc:")?.split(' ').next());
        named.map(str::to_owned).collect()
    };
    let answers: Vec<_> =
        world.client(1).answers.iter().map(|answer| streams(answer.as_ref().unwrap())).collect();
    let [first, second] = &*answers else { panic!("{} answers", answers.len()) };
    // Pictures have one more each, in which packets are sent again.
    assert_eq!((first.len(), second.len()), (2 + 2 * 3, 3 + 2 * 5));
    assert!(first.is_subset(second));
}
