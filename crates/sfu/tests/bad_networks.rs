//! Loss, silence, other networks, new connections.

use std::net::SocketAddr;

use StreamKind::{Camera, Microphone};
use netlab::Loss;
use sfu::{Command, SessionId, StreamKind, Transport};

use crate::{
    network::media::Origin,
    network::{self, World},
};

fn picture(seed: u64) -> World {
    let mut world = World::with(seed, |config| config.initial_downlink = 3_000_000);
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.want(2, &[(1, Camera, 360)]);
    world.connect_all();
    world.run(2_000);
    world
}

/// Share of the picture's packets that reached client 2 since, by the slot's own numbers.
fn complete(world: &mut World, since: std::time::Instant) -> (usize, f64) {
    let client = world.client(2);
    let mut numbers: Vec<u64> = client
        .heard
        .iter()
        .filter(|h| h.at >= since && Origin::read(&h.payload).is_some_and(|o| o.kind == Camera))
        .map(|h| h.sequence)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let span = numbers.last().unwrap() - numbers.first().unwrap() + 1;
    (numbers.len(), numbers.len() as f64 / span as f64)
}

#[test]
fn lost_packets_are_repaired_on_the_way_down() {
    let mut world = picture(1);
    world.down(2, |line| line.loss = Loss::Random(0.05));
    let since = world.now;
    world.run(5_000);
    world.down(2, |line| line.loss = Loss::None);
    world.run(500);
    let (packets, share) = complete(&mut world, since);
    assert!(packets > 150 && share > 0.99, "{packets} packets, {share:.3} of all");
}

#[test]
fn lost_packets_are_repaired_on_the_way_up() {
    let mut world = picture(2);
    world.up(1, |line| line.loss = Loss::Random(0.05));
    let since = world.now;
    world.run(5_000);
    world.up(1, |line| line.loss = Loss::None);
    world.run(500);
    let (packets, share) = complete(&mut world, since);
    assert!(packets > 150 && share > 0.99, "{packets} packets, {share:.3} of all");
}

#[test]
fn a_silent_peer_is_reported_and_comes_back_by_an_ice_restart() {
    let mut world = picture(3);
    world.line(1, |line| line.cut = true);
    world.run_until(20_000, "the silence is noticed", |w| w.client(1).disconnected > 0);
    world.line(1, |line| line.cut = false);
    world.restart_ice(1);
    world.run_until(5_000, "1 is back", |w| w.client(1).connected == 2);
    let since = world.now;
    world.run(3_000);
    let origins = world.client(2).origins(since);
    assert!(origins.iter().any(|o| (o.sender, o.kind) == (1, Camera)), "{origins:?}");
    assert!(origins.iter().any(|o| (o.sender, o.kind) == (1, Microphone)));
}

#[test]
fn a_peer_that_was_only_silent_comes_back_by_itself() {
    let mut world = World::with(8, |config| config.silence_limit = std::time::Duration::from_secs(2));
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.want(2, &[(1, Camera, 180)]);
    world.connect_all();
    world.run(1_000);
    world.line(1, |line| line.cut = true);
    world.run_until(5_000, "the silence is noticed", |w| w.client(1).disconnected > 0);
    world.line(1, |line| line.cut = false);
    world.run_until(5_000, "1 is back", |w| w.client(1).connected == 2);
    let since = world.now;
    world.run(2_000);
    let origins = world.client(2).origins(since);
    assert!(origins.iter().any(|o| (o.sender, o.kind) == (1, Camera)), "{origins:?}");
}

#[test]
fn an_ice_restart_from_another_network_goes_on_with_the_same_streams() {
    let mut world = picture(4);
    world.client(2).move_to(SocketAddr::from(([10, 9, 9, 9], 6_000)));
    world.restart_ice(2);
    let since = world.now;
    world.run(4_000);
    let client = world.client(2);
    assert_eq!(client.disconnected, 0, "the change was quicker than the notice");
    let recent = client.heard.iter().filter(|h| h.at > since + std::time::Duration::from_secs(2)).count();
    assert!(recent > 50, "{recent} packets at the new address");
}

#[test]
fn a_new_connection_of_the_same_session_replaces_the_old_one() {
    let mut world = picture(5);
    // The page was reloaded: another peer connection, the same session.
    let old = world.clients.remove(&2).unwrap();
    drop(old);
    world.join_with(2, 1, 1, &[Microphone, Camera], Transport::Udp);
    world.run_until(5_000, "2 is connected again", |w| w.client(2).connected > 0);
    let since = world.now;
    world.run(3_000);
    let origins = world.client(2).origins(since);
    assert!(origins.iter().any(|o| (o.sender, o.kind) == (1, Camera)), "the wants still hold: {origins:?}");
    let origins = world.client(1).origins(since);
    assert!(origins.iter().any(|o| (o.sender, o.kind) == (2, Microphone)), "{origins:?}");
    assert_eq!(world.shard.sessions(), 2);
}

#[test]
fn more_slots_come_with_a_further_offer() {
    let mut world = picture(6);
    world.join(3, 0, 0);
    world.run(1_000);
    world.want(2, &[(1, Camera, 180), (3, Camera, 180)]);
    world.run(1_000);
    assert!(world.client(2).slot_of(3, Camera).is_none());
    let kept = world.client(2).slot_of(1, Camera).unwrap().mid.clone();
    world.offer(2, &[], 1, 1);
    world.run(1_500);
    let client = world.client(2);
    assert_eq!(client.slot_of(1, Camera).unwrap().mid, kept);
    assert!(client.slot_of(3, Camera).is_some() && client.slot_of(3, Microphone).is_some());
    let since = world.now;
    world.run(1_000);
    let origins = world.client(2).origins(since);
    for other in [1, 3] {
        assert!(origins.iter().any(|o| (o.sender, o.kind) == (other, Camera)), "{origins:?}");
    }
}

#[test]
fn a_removed_session_can_be_opened_again() {
    let mut world = picture(7);
    world.leave(2);
    world.join(2, 1, 1);
    world.run_until(5_000, "2 is connected again", |w| w.client(2).connected > 0);
    world.shard.command(Command::Remove { session: SessionId(99) }, world.now);
    let before = world.shard.counters().rtp_forwarded;
    world.run(1_000);
    let forwarded = world.shard.counters().rtp_forwarded - before;
    assert!((90..=105).contains(&forwarded), "two voices, each packet once: {forwarded}");
    assert_eq!(world.shard.sessions(), 2);
}

#[test]
fn whoever_has_got_another_s_old_address_keeps_it() {
    let mut world = World::new(9);
    for id in 1..=3 {
        world.join_with(id, 2, 0, &[Microphone], Transport::Udp);
    }
    world.connect_all();
    let old = world.client(1).address;
    let address = |host: u8| SocketAddr::from(([10, 9, 9, host], 5_000));
    let go = |world: &mut World, id: u64, to: SocketAddr| {
        world.client(id).move_to(to);
        world.restart_ice(id);
        world.run(4_000);
    };
    go(&mut world, 1, address(1));
    // Until then the address is 1's.
    world.run(10_000);
    go(&mut world, 2, old);
    // More addresses than are remembered of one session: the oldest is forgotten.
    let since = world.now;
    for host in 2..=10 {
        go(&mut world, 1, address(host));
    }
    let from = |h: &&network::Heard| h.at >= since && Origin::read(&h.payload).is_some_and(|o| o.sender == 2);
    let at: Vec<_> = world.client(3).heard.iter().filter(from).map(|h| h.at).collect();
    let longest = at.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
    assert!(longest < std::time::Duration::from_millis(100), "2 was not heard for {longest:?}");
}
