//! Bad whiles pass: delay that says nothing about the line, processes that stand still, thin lines.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use StreamKind::{Camera, Microphone};
use sfu::StreamKind;

use crate::{network::World, network::media::Origin};

const WATCHER: u64 = 1;
const SENDERS: RangeInclusive<u64> = 2..=10;
/// Those who speak; the others have a microphone and are silent.
const SPEAKERS: RangeInclusive<u64> = 2..=3;

/// One watches nine cameras at this height and hears two of nine voices.
fn gallery(seed: u64, height: u16) -> World {
    let mut world = World::new(seed);
    world.join(WATCHER, 9, 9);
    for id in SENDERS {
        world.join(id, 1, 1);
        world.source(id, Microphone).muted = !SPEAKERS.contains(&id);
    }
    want_all(&mut world, WATCHER, height);
    world.connect_all();
    world.run(6_000);
    assert!(all_seen(&mut world, WATCHER), "all are seen on a calm line");
    world
}

fn want_all(world: &mut World, watcher: u64, height: u16) {
    let wants: Vec<_> = SENDERS.map(|id| (id, Camera, height)).collect();
    world.want(watcher, &wants);
}

/// Whose cameras have reached the watcher since, and in which layers.
fn seen(world: &mut World, watcher: u64, since: Instant) -> Vec<Origin> {
    let origins = world.client(watcher).origins(since);
    origins.into_iter().filter(|o| o.kind == Camera).collect()
}

/// Whether all cameras have reached the watcher in the last half second.
fn all_seen(world: &mut World, watcher: u64) -> bool {
    let since = world.now - Duration::from_millis(500);
    let mut senders: Vec<_> = seen(world, watcher, since).iter().map(|o| o.sender).collect();
    senders.dedup();
    senders == SENDERS.collect::<Vec<_>>()
}

/// Of so many seconds, those in which the first picture was seen.
fn seconds_with_the_first(world: &mut World, seconds: u64) -> u64 {
    let mut with = 0;
    for _ in 0..seconds {
        let since = world.now;
        world.run(1_000);
        with += u64::from(seen(world, WATCHER, since).iter().any(|o| o.sender == *SENDERS.start()));
    }
    with
}

/// Share of what the speakers said since that has reached the watcher.
fn heard(world: &mut World, since: Instant) -> f64 {
    let seconds = (world.now - since).as_secs_f64();
    let voices = world.client(WATCHER).heard.iter().filter(|h| h.at >= since);
    let count = voices.filter(|h| Origin::read(&h.payload).is_some_and(|o| o.kind == Microphone)).count();
    count as f64 / (SPEAKERS.count() as f64 * 50.0 * seconds)
}

#[test]
fn pictures_come_back_within_five_seconds_after_a_bad_while() {
    for (seed, seconds) in [(1, 10), (2, 10), (3, 20), (4, 60)] {
        let mut world = gallery(seed, 180);
        world.rate_down(WATCHER, Some(300_000));
        world.run(seconds * 1_000);
        assert!(!all_seen(&mut world, WATCHER), "nine pictures do not fit");
        world.rate_down(WATCHER, None);
        world.run_until(5_000, "all are seen again", |w| all_seen(w, WATCHER));
    }
}

#[test]
fn delay_without_loss_does_not_end_pictures_for_good() {
    for seed in 1..=3 {
        let mut world = gallery(seed, 180);
        // It creeps up by half a second and falls, again and again: the transport takes it for a queue.
        for ms in 0..20_000 {
            world.line(WATCHER, |line| line.delay = Duration::from_millis(10 + ms % 1_500 / 3));
            world.run(1);
            let since = world.now - Duration::from_secs(1);
            if ms % 1_000 == 0 {
                let first = seen(&mut world, WATCHER, since).iter().any(|o| o.sender == *SENDERS.start());
                assert!(first, "the first is always seen: {ms} ms, seed {seed}");
            }
        }
        world.line(WATCHER, |line| line.delay = Duration::from_millis(10));
        world.run_until(5_000, "all are seen again", |w| all_seen(w, WATCHER));
    }
}

#[test]
fn a_stalled_process_does_not_end_pictures_for_good() {
    for seed in 1..=3 {
        let mut world = gallery(seed, 180);
        for _ in 0..40 {
            // Nobody gets any time for half a second: shard, watcher and senders.
            world.now += Duration::from_millis(500);
            world.run(100);
        }
        let since = world.now - Duration::from_secs(3);
        assert!(!seen(&mut world, WATCHER, since).is_empty(), "somebody is seen, seed {seed}");
        // Now the shard and the watcher, each at times of its own.
        world.stalls = Some(Duration::from_millis(500));
        world.client(WATCHER).stalls = Some(Duration::from_millis(500));
        let with = seconds_with_the_first(&mut world, 20);
        assert!(with >= 19, "the first is seen in {with} of 20 s, seed {seed}");
        world.stalls = None;
        world.client(WATCHER).stalls = None;
        world.run_until(5_000, "all are seen again", |w| all_seen(w, WATCHER));
    }
}

#[test]
fn the_first_tile_is_kept_at_its_lowest_layer_on_a_thin_line() {
    for seed in 1..=3 {
        let mut world = gallery(seed, 360);
        world.rate_down(WATCHER, Some(350_000));
        world.run(15_000);
        let since = world.now;
        let with = seconds_with_the_first(&mut world, 30);
        let layers: Vec<_> = seen(&mut world, WATCHER, since).iter().map(|o| o.layer).collect();
        let voices = heard(&mut world, since);
        assert!(layers.iter().all(|layer| *layer == 0), "the lowest layer: {layers:?}, seed {seed}");
        assert!(with >= 28, "the first is seen in {with} of 30 s, seed {seed}");
        assert!(voices > 0.9, "voices come through: {voices:.3}, seed {seed}");
    }
}

#[test]
fn voices_come_first_where_not_even_one_picture_fits() {
    for seed in 1..=3 {
        let mut world = gallery(seed, 180);
        world.rate_down(WATCHER, Some(150_000));
        world.run(15_000);
        let since = world.now;
        world.run(30_000);
        let voices = heard(&mut world, since);
        assert!(voices > 0.85, "voices come through: {voices:.3}, seed {seed}");
        world.rate_down(WATCHER, None);
        world.run_until(10_000, "all are seen again", |w| all_seen(w, WATCHER));
    }
}

#[test]
fn a_bad_line_of_one_hurts_nobody_else() {
    let other = 11;
    let mut world = gallery(5, 180);
    world.join(other, 9, 9);
    want_all(&mut world, other, 180);
    world.run(6_000);
    for id in SENDERS {
        world.source(id, Camera).layers[0].requests.clear();
    }
    world.rate_down(WATCHER, Some(300_000));
    world.client(WATCHER).stalls = Some(Duration::from_millis(400));
    for second in 0..30 {
        world.run(1_000);
        assert!(all_seen(&mut world, other), "the other sees all after {second} s");
    }
    let requests: Vec<_> = SENDERS.map(|id| world.source(id, Camera).layers[0].requests.len()).collect();
    assert!(requests.iter().all(|r| *r <= 10), "few keyframes are asked for: {requests:?}");
}
