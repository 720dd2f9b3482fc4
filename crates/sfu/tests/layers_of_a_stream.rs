//! Layers inside one stream: temporal ones of VP8, and sizes that stand on each other, of VP9 and AV1.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use StreamKind::Camera;
use netlab::Loss;
use sfu::StreamKind;
use str0m::format::Codec;

use crate::{
    network::World,
    network::media::{Origin, Part, Shape},
};

/// Two people: the second sees the first's camera at this height.
fn watching(seed: u64, shape: Shape, height: u16) -> World {
    let mut world = World::with(seed, |config| config.initial_downlink = 5_000_000);
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.source(1, Camera).shape = shape;
    world.want(2, &[(1, Camera, height)]);
    world.connect_all();
    world.run(4_000);
    world
}

/// Of each layer of the first's camera, the pictures that have arrived whole since, in a second.
fn pictures(world: &mut World, since: Instant) -> BTreeMap<u8, f64> {
    let seconds = (world.now - since).as_secs_f64();
    let mut frames: BTreeMap<(u8, u32), (u8, u8)> = BTreeMap::new();
    for heard in world.client(2).heard.iter().filter(|heard| heard.at >= since) {
        let Some(origin) = Origin::read(&heard.payload).filter(|origin| origin.kind == Camera) else {
            continue;
        };
        let part = Part::read(&heard.payload).unwrap();
        let frame = frames.entry((origin.layer, part.frame)).or_insert((0, part.parts));
        frame.0 += 1;
    }
    let mut counts = BTreeMap::new();
    for (layer, _) in frames.into_iter().filter(|(_, (came, parts))| came == parts).map(|(key, _)| key) {
        *counts.entry(layer).or_insert(0.0) += 1.0 / seconds;
    }
    counts
}

/// The same over the next while.
fn seen(world: &mut World, milliseconds: u64) -> BTreeMap<u8, f64> {
    let since = world.now;
    world.run(milliseconds);
    pictures(world, since)
}

/// Numbers without gaps: nothing that was left out looks like a loss.
fn numbers_go_on(world: &mut World, since: Instant) {
    let heard = &world.client(2).heard;
    let numbers: Vec<u64> = heard
        .iter()
        .filter(|heard| heard.at >= since)
        .filter(|heard| Origin::read(&heard.payload).is_some_and(|origin| origin.kind == Camera))
        .map(|heard| heard.sequence)
        .collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
}

#[test]
fn the_smallest_picture_gets_slower_before_it_is_given_up() {
    let mut world = watching(1, Shape::Simulcast { temporal: 3 }, 720);
    let wide = seen(&mut world, 1_000);
    assert!(wide[&2] > 28.0 && wide.len() == 1, "{wide:?}");

    world.rate_down(2, Some(190_000));
    world.run(15_000);
    let since = world.now;
    let thin = seen(&mut world, 8_000);
    assert!(thin.len() == 1 && (5.0..24.0).contains(&thin[&0]), "{thin:?}");
    numbers_go_on(&mut world, since);

    world.rate_down(2, None);
    world.run_until(60_000, "all of it comes again", |w| {
        let since = w.now - Duration::from_millis(500);
        pictures(w, since).get(&2).is_some_and(|rate| *rate > 25.0)
    });
}

#[test]
fn who_signs_stays_fast_where_others_get_slow() {
    let mut world = World::with(2, |config| config.initial_downlink = 5_000_000);
    for id in 1..=4 {
        world.join(id, 1, 3);
        world.source(id, Camera).shape = Shape::Simulcast { temporal: 3 };
    }
    // The one who signs is last in order.
    let wants = [(3, Camera, 180), (4, Camera, 180), (1, Camera, 360)];
    world.want_smooth(2, &wants, Some(1));
    world.connect_all();
    world.run(4_000);
    world.rate_down(2, Some(420_000));
    world.run(20_000);
    let since = world.now;
    world.run(8_000);
    let signs = pictures_of(&mut world, 1, since);
    let others = pictures_of(&mut world, 3, since) + pictures_of(&mut world, 4, since);
    assert!(signs >= 20.0, "{signs} a second of who signs, {others} of the others");
    assert!(others < 50.0, "{others}: the line had no room for all");
}

/// Pictures of somebody's camera that have come to the second since, in a second.
fn pictures_of(world: &mut World, of: u64, since: Instant) -> f64 {
    let seconds = (world.now - since).as_secs_f64();
    let heard = &world.client(2).heard;
    let from = |payload: &[u8]| Origin::read(payload).is_some_and(|o| (o.sender, o.kind) == (of, Camera));
    let ends = heard.iter().filter(|heard| heard.at >= since && heard.marker && from(&heard.payload));
    ends.count() as f64 / seconds
}

#[test]
fn of_sizes_that_stand_on_each_other_only_what_the_tile_needs_is_sent() {
    for (seed, codec) in [(3, Codec::Vp9), (4, Codec::Av1)] {
        let mut world = watching(seed, Shape::Stacked(codec), 720);
        let large = seen(&mut world, 1_000);
        assert!(large[&2] > 28.0, "{codec:?} {large:?}");
        assert!(
            large.get(&0).is_none_or(|rate| *rate < 5.0),
            "smaller ones come with keyframes only: {large:?}"
        );
        for (height, layer) in [(180, 0), (360, 1), (720, 2)] {
            world.want(2, &[(1, Camera, height)]);
            world.run(1_500);
            let since = world.now;
            let seen = seen(&mut world, 1_000);
            assert!(seen[&layer] > 28.0, "{codec:?} at {height}: {seen:?}");
            assert!(seen.keys().all(|other| *other <= layer), "{codec:?} at {height}: {seen:?}");
            numbers_go_on(&mut world, since);
        }
    }
}

#[test]
fn a_picture_of_several_sizes_ends_with_the_largest_that_is_sent() {
    for height in [180, 360, 720] {
        let mut world = watching(5, Shape::Stacked(Codec::Vp9), height);
        world.run(2_000);
        let heard = &world.client(2).heard;
        let mut pictures: BTreeMap<u32, Vec<bool>> = BTreeMap::new();
        for heard in heard.iter().filter(|h| Origin::read(&h.payload).is_some_and(|o| o.kind == Camera)) {
            pictures.entry(heard.timestamp).or_default().push(heard.marker);
        }
        // The last may be on its way.
        pictures.pop_last();
        let ends = |marks: &Vec<bool>| {
            marks.iter().filter(|mark| **mark).count() == 1 && marks.last() == Some(&true)
        };
        assert!(pictures.len() > 50 && pictures.values().all(ends), "{height}: {pictures:?}");
    }
}

#[test]
fn layers_change_under_loss_and_everything_is_repaired() {
    let mut world = watching(6, Shape::Stacked(Codec::Vp9), 720);
    world.down(2, |line| line.loss = Loss::Random(0.05));
    for height in [180, 720, 360, 720, 180] {
        world.want(2, &[(1, Camera, height)]);
        world.run(3_000);
    }
    let layer = 0;
    let seen = seen(&mut world, 4_000);
    assert!(seen[&layer] > 27.0, "{seen:?}");
}

#[test]
fn what_is_lost_on_the_way_in_or_comes_twice_leaves_every_picture_whole() {
    for (seed, shape) in [(8, Shape::Stacked(Codec::Vp9)), (9, Shape::Simulcast { temporal: 3 })] {
        let mut world = watching(seed, shape, 720);
        world.up(1, |line| (line.loss, line.duplication) = (Loss::Random(0.05), 0.05));
        for height in [180, 720, 360, 720, 180] {
            world.want(2, &[(1, Camera, height)]);
            world.run(3_000);
        }
        let seen = seen(&mut world, 4_000);
        assert!(seen[&0] > 26.0, "{shape:?}: {seen:?}");
        // A picture ends once, with the last that is sent of it.
        let since = world.now - Duration::from_secs(4);
        let mut ends: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
        for heard in world.client(2).heard.iter().filter(|heard| heard.at >= since) {
            // By number: probes bring packets once more.
            if heard.marker && Origin::read(&heard.payload).is_some_and(|origin| origin.kind == Camera) {
                ends.entry(heard.timestamp).or_default().insert(heard.sequence);
            }
        }
        assert!(ends.len() > 100 && ends.values().all(|ends| ends.len() == 1), "{shape:?}: {ends:?}");
    }
}

#[test]
fn who_does_not_know_a_codec_is_sent_none_of_it() {
    let mut world = World::with(7, |config| config.initial_downlink = 5_000_000);
    world.join(1, 1, 1);
    world.codecs = false;
    world.join(2, 1, 1);
    world.source(1, Camera).shape = Shape::Stacked(Codec::Vp9);
    world.want(2, &[(1, Camera, 720)]);
    world.connect_all();
    world.run(3_000);
    let since = world.start;
    assert!(pictures(&mut world, since).is_empty());
    // Nor is anybody asked for keyframes that they could not use.
    let asked = |world: &mut World| world.source(1, Camera).layers[0].requests.len();
    let before = asked(&mut world);
    world.run(5_000);
    assert_eq!(asked(&mut world), before);
    // The sender goes back to what all know.
    world.source(1, Camera).shape = Shape::Simulcast { temporal: 1 };
    world.source(1, Camera).request_keyframe(Some("q".into()), since);
    world.run(3_000);
    assert!(!seen(&mut world, 1_000).is_empty());
}
