//! A room on two shards is one room to those in it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use StreamKind::{Camera, Microphone};
use netlab::Loss;
use sfu::{Command, Datagram, SessionId, Shard, ShardConfig, StreamKind, Transport};
use str0m::format::Codec;

use crate::{
    network::checks::{binding, credentials},
    network::media::{Origin, Shape, is_keyframe},
    network::{Heard, ROOM, SERVER, World},
};

/// Two on the first shard, two on the second; all see all others at this height.
fn spread(seed: u64, height: u16) -> World {
    let config = |config: &mut ShardConfig| {
        config.initial_downlink = 8_000_000;
        config.shards = 2;
    };
    let mut world = World::with(seed, config);
    world.spread(config);
    world.join(1, 3, 3);
    world.join(2, 3, 3);
    world.join_beyond(3, 3, 3);
    world.join_beyond(4, 3, 3);
    for id in 1..=4_u64 {
        let others: Vec<_> =
            (1..=4).filter(|other| *other != id).map(|other| (other, Camera, height)).collect();
        world.want(id, &others);
    }
    world.connect_all();
    world.run(5_000);
    world
}

/// Whose streams of a kind arrived somewhere since, and in which layer.
fn arrives(world: &mut World, at: u64, kind: StreamKind, since: Instant) -> Vec<(u64, u8)> {
    let origins = world.client(at).origins(since);
    origins.iter().filter(|origin| origin.kind == kind).map(|origin| (origin.sender, origin.layer)).collect()
}

fn is_of(heard: &Heard, sender: u64) -> bool {
    Origin::read(&heard.payload).is_some_and(|origin| (origin.sender, origin.kind) == (sender, Camera))
}

fn over(world: &mut World, milliseconds: u64) -> Instant {
    let since = world.now;
    world.run(milliseconds);
    since
}

#[test]
fn all_see_and_hear_all_wherever_they_are() {
    let mut world = spread(1, 360);
    let since = over(&mut world, 1_000);
    for at in 1..=4_u64 {
        let others: Vec<u64> = (1..=4).filter(|other| *other != at).collect();
        let voices: Vec<_> =
            arrives(&mut world, at, Microphone, since).into_iter().map(|(who, _)| who).collect();
        assert_eq!(voices, others, "heard by {at}");
        let pictures = arrives(&mut world, at, Camera, since);
        assert_eq!(pictures, others.iter().map(|who| (*who, 1)).collect::<Vec<_>>(), "seen by {at}");
    }
    let told: Vec<_> = world.client(1).slots.iter().filter_map(|slot| slot.source).collect();
    assert!(told.contains(&(SessionId(3), Camera)) && told.contains(&(SessionId(4), Microphone)), "{told:?}");
}

#[test]
fn tiles_and_lines_are_followed_over_shards() {
    let mut world = spread(2, 180);
    world.want(3, &[(1, Camera, 720)]);
    world.run(2_000);
    let since = over(&mut world, 500);
    assert_eq!(arrives(&mut world, 3, Camera, since), [(1, 2)]);
    world.rate_down(3, Some(500_000));
    world.run_until(8_000, "the picture gets smaller", |w| {
        let since = w.now - Duration::from_millis(400);
        arrives(w, 3, Camera, since) == [(1, 0)]
    });
    // What nobody there receives does not cross.
    let since = over(&mut world, 500);
    assert_eq!(arrives(&mut world, 2, Camera, since).len(), 3, "the others are none the worse");
}

#[test]
fn what_is_lost_on_either_way_is_repaired_where_it_was_lost() {
    let mut world = spread(3, 360);
    world.up(1, |line| line.loss = Loss::Random(0.05));
    world.down(3, |line| line.loss = Loss::Random(0.05));
    world.run(5_000);
    let since = over(&mut world, 4_000);
    let whole = world.client(3).whole_pictures(1, since);
    assert!(whole > 100, "{whole} of 120 pictures");
    let asked = world.source(1, Camera).layers[1].requests.len();
    assert!(asked < 12, "{asked} keyframes were asked for");
}

#[test]
fn who_leaves_is_gone_everywhere_and_who_may_not_send_too() {
    let mut world = spread(4, 360);
    world.leave(1);
    world.run(300);
    let since = over(&mut world, 500);
    for at in 2..=4 {
        let seen = world.client(at).origins(since);
        assert!(seen.iter().all(|origin| origin.sender != 1), "{at}: {seen:?}");
    }
    world.command(2, Command::Allow { session: SessionId(2), streams: vec![Microphone] });
    world.run(300);
    let since = over(&mut world, 500);
    assert!(arrives(&mut world, 3, Camera, since).iter().all(|(who, _)| *who != 2));
    assert!(arrives(&mut world, 3, Microphone, since).iter().any(|(who, _)| *who == 2));
    // The last of a shard: nothing is left there of the room.
    world.leave(3);
    world.leave(4);
    world.run(300);
    let beyond = &world.beyond.as_ref().unwrap().shard;
    assert_eq!((beyond.sessions(), beyond.rooms()), (0, 0));
    assert_eq!((world.shard.sessions(), world.shard.rooms()), (1, 1));
}

#[test]
fn sizes_that_stand_on_each_other_cross_as_well() {
    for (seed, codec) in [(5, Codec::Vp9), (6, Codec::Av1)] {
        let mut world = spread(seed, 720);
        world.source(1, Camera).shape = Shape::Stacked(codec);
        world.source(1, Camera).request_keyframe(Some("q".into()), Instant::now());
        world.run(5_000);
        for (height, layer) in [(180, 0), (720, 2)] {
            world.want(3, &[(1, Camera, height)]);
            world.run(2_000);
            let since = over(&mut world, 1_000);
            let heard = &world.client(3).heard;
            let layers: Vec<u8> = heard
                .iter()
                .filter(|heard| heard.at >= since && heard.marker)
                .filter_map(|heard| Origin::read(&heard.payload))
                .filter(|origin| (origin.sender, origin.kind) == (1, Camera))
                .map(|origin| origin.layer)
                .collect();
            assert!(
                layers.len() > 27 && layers.iter().all(|ends| *ends == layer),
                "{codec:?} {height}: {layers:?}"
            );
        }
    }
}

/// A datagram from elsewhere comes in.
fn comes_in(at: &mut Shard, source: SocketAddr, payload: &[u8], now: Instant) {
    let destination = SERVER.parse().unwrap();
    at.receive(Datagram { proto: Transport::Udp, source, destination, payload }, now);
}

#[test]
fn a_member_of_one_shard_cannot_take_the_address_of_anothers_member() {
    let mut world = spread(7, 360);
    // Whose check, from whose address, and whether that comes in at the first shard: as it does when they are at odds.
    for (forger, victim, at_first) in [(4, 2, false), (1, 3, true), (3, 1, true), (2, 4, false)] {
        let (ufrag, password, own) = credentials(&mut world, forger);
        let check = binding(&format!("{ufrag}:{own}"), &password);
        let (address, now) = (world.client(victim).address, world.now);
        let beyond = &mut world.beyond.as_mut().unwrap().shard;
        let shard = if at_first { &mut world.shard } else { beyond };
        let before = shard.counters();
        comes_in(shard, address, &check, now);
        assert_eq!(shard.counters().dropped, before.dropped + 1, "{forger} from {victim}'s address");
        let since = over(&mut world, 1_000);
        for at in (1..=4).filter(|at| *at != victim) {
            let heard = arrives(&mut world, at, Microphone, since);
            assert!(heard.iter().any(|(who, _)| *who == victim), "{victim} is heard by {at}");
        }
        assert_eq!(arrives(&mut world, victim, Microphone, since).len(), 3);
    }
}

#[test]
fn a_flood_of_checks_for_the_other_shard_is_handed_on_in_bounds_and_nobody_is_cut_off() {
    let mut world = spread(8, 360);
    let check = binding("Bsomebodyelses:own", "what was not asked for");
    let before = world.shard.counters().handed;
    for port in 1_024..11_024 {
        comes_in(&mut world.shard, ([198, 51, 100, 7], port).into(), &check, world.now);
    }
    assert!(world.shard.counters().handed - before <= 1_000);
    // No shard has that number.
    let before = world.shard.counters().dropped;
    comes_in(&mut world.shard, ([198, 51, 100, 7], 1).into(), &binding("+nobodys:own", "at all"), world.now);
    assert_eq!(world.shard.counters().dropped, before + 1);
    let since = over(&mut world, 10_000);
    for at in 1..=4 {
        assert_eq!(arrives(&mut world, at, Microphone, since).len(), 3);
        assert_eq!(world.client(at).disconnected, 0);
    }
}

#[test]
fn who_changes_network_comes_in_elsewhere_and_goes_on() {
    let mut world = spread(9, 360);
    world.client(3).move_to(([198, 51, 100, 77], 40_003).into());
    world.restart_ice(3);
    world.run(3_000);
    let since = over(&mut world, 1_000);
    assert_eq!(arrives(&mut world, 1, Microphone, since).len(), 3);
    assert_eq!(arrives(&mut world, 3, Microphone, since).len(), 3);
}

#[test]
fn what_could_not_be_handed_over_is_made_good_by_a_keyframe_at_once() {
    let mut world = spread(10, 360);
    world.beyond.as_mut().unwrap().full = true;
    // Less than anybody would notice by themselves.
    world.run(150);
    world.beyond.as_mut().unwrap().full = false;
    let since = over(&mut world, 1_000);
    let keyframe = world
        .client(3)
        .heard
        .iter()
        .find(|heard| heard.at >= since && is_of(heard, 1) && is_keyframe(&heard.payload));
    let after = keyframe.expect("a keyframe comes").at.duration_since(since);
    assert!(after < Duration::from_millis(500), "{after:?}");
}

#[test]
fn the_first_picture_crosses_as_soon_as_it_is_there() {
    let mut world = spread(11, 360);
    world.want(4, &[]);
    // Whenever in a shard's tick that is.
    for pause in (1_000..1_100).step_by(9) {
        world.want(3, &[]);
        world.run(pause);
        world.want(3, &[(1, Camera, 360)]);
        let begun = world.now;
        world.run_until(1_000, "a picture", |world| !arrives(world, 3, Camera, begun).is_empty());
        let waited = world.now.duration_since(begun);
        assert!(waited < Duration::from_millis(300), "{waited:?}");
    }
}

#[test]
fn who_has_fallen_silent_is_told_by_the_shard_that_tells_from_now_on() {
    let config = |config: &mut ShardConfig| config.shards = 2;
    let mut world = World::with(12, config);
    world.spread(config);
    world.join_beyond(3, 3, 3);
    world.join_beyond(4, 3, 3);
    world.command(3, Command::Spread { room: ROOM, shards: vec![1] });
    world.source(4, Microphone).level = -80;
    world.connect_all();
    world.run(2_000);
    assert_eq!(world.speakers, [SessionId(3)]);
    world.source(3, Microphone).level = -80;
    world.run(300);
    world.join(1, 3, 3);
    world.source(1, Microphone).level = -80;
    world.tell_spread();
    world.connect_all();
    world.run(3_000);
    assert_eq!(world.speakers, []);
}
