//! Which layer of a picture is forwarded, and when it is not forwarded at all.

use std::time::{Duration, Instant};

use StreamKind::{Camera, Microphone, Screen};
use sfu::{OfferError, StreamKind, Transport};

use crate::{
    network::World,
    network::media::{Origin, is_keyframe},
};

/// The layers of a sender's camera that arrived since.
fn layers(world: &mut World, at: u64, of: u64, since: Instant) -> Vec<u8> {
    let origins = world.client(at).origins(since);
    origins.iter().filter(|o| (o.sender, o.kind) == (of, Camera)).map(|o| o.layer).collect()
}

/// Two people, one of whom has asked for the other's picture at this height and sees it.
fn watching(seed: u64, height: u16) -> World {
    let mut world = World::with(seed, |config| config.initial_downlink = 3_000_000);
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.want(2, &[(1, Camera, height)]);
    world.connect_all();
    world.run_until(3_000, "the picture arrives", |w| !layers(w, 2, 1, w.start).is_empty());
    world.run(2_000);
    world
}

#[test]
fn the_layer_follows_the_tile() {
    let mut world = watching(1, 180);
    for (height, layer) in [(180, 0), (360, 1), (720, 2), (90, 0)] {
        world.want(2, &[(1, Camera, height)]);
        world.run(1_500);
        let since = world.now;
        world.run(500);
        assert_eq!(layers(&mut world, 2, 1, since), [layer], "a tile of {height}");
    }
}

#[test]
fn layers_change_only_at_keyframes_and_without_a_break() {
    let mut world = watching(2, 180);
    world.want(2, &[(1, Camera, 720)]);
    world.run(1_000);
    world.want(2, &[(1, Camera, 360)]);
    world.run(1_000);
    let client = world.client(2);
    let mut last: Option<(u8, u64, u32)> = None;
    let mut changes = 0;
    for heard in &client.heard {
        let Some(origin) = Origin::read(&heard.payload).filter(|o| o.kind == Camera) else { continue };
        if let Some((layer, sequence, timestamp)) = last {
            assert_eq!(heard.sequence, sequence + 1, "sequence numbers go on");
            let step = heard.timestamp.wrapping_sub(timestamp);
            assert!(step < 90_000, "the clock goes on: {step} ticks");
            if layer != origin.layer {
                changes += 1;
                assert!(is_keyframe(&heard.payload) && heard.payload[0] & 0x10 != 0, "to {}", origin.layer);
            }
        }
        last = Some((origin.layer, heard.sequence, heard.timestamp));
    }
    assert!(changes >= 2, "{changes} changes");
}

#[test]
fn a_thin_line_gets_a_smaller_picture_and_a_wide_one_the_large_again() {
    let mut world = watching(3, 720);
    let since = world.now;
    world.run(500);
    assert_eq!(layers(&mut world, 2, 1, since), [2]);

    world.rate_down(2, Some(600_000));
    let fell = world.run_until(6_000, "the picture gets smaller", |w| {
        let since = w.now - Duration::from_millis(400);
        layers(w, 2, 1, since).iter().all(|l| *l < 2)
    });
    world.run(4_000);
    let since = world.now;
    world.run(3_000);
    let now = layers(&mut world, 2, 1, since);
    assert!(!now.is_empty() && !now.contains(&2), "small but moving after {fell} ms: {now:?}");

    world.rate_down(2, None);
    world.run_until(30_000, "the picture gets large again", |w| {
        let since = w.now - Duration::from_millis(400);
        layers(w, 2, 1, since) == [2]
    });
}

#[test]
fn what_nobody_wants_is_not_forwarded() {
    let mut world = watching(4, 360);
    world.want(2, &[]);
    world.run(200);
    let since = world.now;
    world.run(1_000);
    assert_eq!(layers(&mut world, 2, 1, since), []);
    assert!(world.client(2).slots.iter().all(|s| s.source.is_none_or(|(_, kind)| kind == Microphone)));
    let start = world.start;
    assert_eq!(layers(&mut world, 1, 2, start), [], "and 1 never asked");
}

#[test]
fn a_shared_screen_comes_before_faces() {
    let mut world = World::with(5, |config| config.initial_downlink = 1_000_000);
    world.join_with(1, 1, 0, &[Microphone, Camera, Screen], Transport::Udp);
    world.join(2, 1, 0);
    world.join(3, 2, 1);
    world.connect_all();
    world.want(3, &[(2, Camera, 180), (1, Screen, 720)]);
    world.run(1_500);
    let client = world.client(3);
    assert!(client.slot_of(1, Screen).is_some() && client.slot_of(2, Camera).is_none());
    let since = world.now;
    world.run(500);
    let origins = world.client(3).origins(since);
    assert!(origins.contains(&Origin { sender: 1, kind: Screen, layer: 0 }));
}

#[test]
fn pictures_offered_without_the_descriptor_are_refused() {
    let mut world = World::new(6);
    world.descriptors = false;
    let answers = world.join(1, 1, 1).answers.clone();
    assert_eq!(answers, [Err(OfferError::NoDescriptor)]);
    world.join_with(2, 1, 0, &[Screen], Transport::Udp);
    assert_eq!(world.client(2).answers, [Err(OfferError::NoDescriptor)]);
    world.run(500);
    assert_eq!(world.tracks.get(&1).map_or(0, Vec::len), 0, "nothing of it is published");

    world.join_with(3, 1, 1, &[Microphone], Transport::Udp);
    world.run_until(5_000, "voices, and pictures of others, need none", |w| w.client(3).connected > 0);
}

#[test]
fn a_sender_that_agreed_to_the_descriptor_and_omits_it_is_not_guessed_at() {
    let mut world = World::new(7);
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.source(1, Camera).descriptor = false;
    world.want(2, &[(1, Camera, 180)]);
    world.connect_all();
    let since = world.now;
    world.run(2_000);
    assert_eq!(layers(&mut world, 2, 1, since), []);
}

#[test]
fn keyframe_requests_of_many_watchers_become_few() {
    let mut world = World::with(7, |config| config.initial_downlink = 3_000_000);
    world.join(1, 1, 0);
    for id in 2..=8 {
        world.join(id, 1, 1);
        world.want(id, &[(1, Camera, 180)]);
    }
    world.connect_all();
    world.run(2_000);
    for layer in &mut world.source(1, Camera).layers {
        layer.requests.clear();
    }
    // Everyone's decoder is lost at once, and asks again and again.
    for _ in 0..20 {
        for id in 2..=8 {
            let client = world.client(id);
            let mid = client.slot_of(1, Camera).map(|s| str0m::media::Mid::from(s.mid.as_str())).unwrap();
            let mut api = client.rtc.direct_api();
            let stream = api.stream_rx_by_mid(mid, None).unwrap();
            stream.request_keyframe(str0m::media::KeyframeRequestKind::Pli);
        }
        world.run(100);
    }
    let requests = world.source(1, Camera).layers[0].requests.clone();
    assert!((3..=6).contains(&requests.len()), "{} requests for 140", requests.len());
    for pair in requests.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(490), "{:?}", pair[1] - pair[0]);
    }
}

#[test]
fn a_page_of_forty_nine_plays() {
    let mut world = World::with(9, |config| config.initial_downlink = 20_000_000);
    world.join_with(1, 12, 50, &[Microphone, Camera, Screen, StreamKind::ScreenAudio], Transport::Udp);
    for id in 2..=49 {
        world.join_with(id, 0, 0, &[Camera], Transport::Udp);
    }
    let page: Vec<_> = (2..=49).map(|id| (id, Camera, 120)).collect();
    world.want(1, &page);
    world.connect_all();
    world.run(4_000);
    let since = world.now;
    world.run(500);
    let arrives = |world: &mut World, id| layers(world, 1, id, since) == [0];
    let missing: Vec<u64> = (2..=49).filter(|id| !arrives(&mut world, *id)).collect();
    assert_eq!(missing, [0; 0], "all of them arrive, at their lowest layer");
}

#[test]
fn a_picture_that_the_line_has_no_room_for_is_told_as_held_back() {
    let mut world = World::with(10, |config| config.initial_downlink = 3_000_000);
    for id in 1..=4 {
        world.join(id, 3, 3);
    }
    world.want(4, &[(1, Camera, 180), (2, Camera, 180), (3, Camera, 180)]);
    world.connect_all();
    let held = |w: &mut World| w.client(4).slots.iter().filter(|slot| slot.paused).count();
    world.run_until(5_000, "all of them arrive", |w| {
        let start = w.start;
        (1..=3).all(|of| !layers(w, 4, of, start).is_empty())
    });
    assert_eq!(held(&mut world), 0);

    world.rate_down(4, Some(250_000));
    world.run_until(20_000, "one is held back", |w| held(w) > 0);
    let slots = world.client(4).slots.clone();
    let paused: Vec<_> = slots.iter().filter(|slot| slot.paused).map(|slot| slot.source).collect();
    assert!(paused.iter().all(|source| source.is_some_and(|(_, kind)| kind == Camera)), "{paused:?}");
    let first = world.client(4).slot_of(1, Camera).map(|slot| slot.paused);
    assert_eq!(first, Some(false), "the first comes before the others");

    world.rate_down(4, None);
    world.run_until(60_000, "nothing is held back any more", |w| held(w) == 0);
    // One whose camera is off is not held back: there is nothing to hold.
    world.source(2, Camera).muted = true;
    world.run(4_000);
    assert_eq!(held(&mut world), 0);
}
