//! Whatever happens, everyone comes to one group, one roster, one conversation.

use client::view::{Opening, Powers};
use protocol::ClientMessage;
use rand::Rng;
use simulation::{Hazards, Tamper, World, for_seeds, run_schedule};

const CALM: Hazards = Hazards { cuts: false, reloads: false, restarts: false, hosts: false };
const ROUGH: Hazards = Hazards { cuts: true, reloads: true, restarts: true, hosts: false };
const DECIDED: Hazards = Hazards { hosts: true, ..ROUGH };

#[test]
fn people_who_come_and_go_and_write_agree() {
    for_seeds("people_who_come_and_go_and_write_agree", 0, 20, |seed| {
        run_schedule(&mut World::new(seed), 8, 60, CALM);
    });
}

#[test]
fn broken_connections_reloads_sleep_and_restarts_are_survived() {
    for_seeds("broken_connections_reloads_sleep_and_restarts_are_survived", 100, 20, |seed| {
        run_schedule(&mut World::new(seed), 8, 80, ROUGH);
    });
}

#[test]
fn meetings_in_which_hosts_decide_and_others_try_to_agree() {
    for_seeds("meetings_in_which_hosts_decide_and_others_try_to_agree", 200, 20, |seed| {
        let allowed = Powers {
            microphone: true,
            camera: true,
            share: true,
            chat: true,
            private_chat: true,
            reactions: true,
            rename: true,
            record: true,
        };
        let opening = Opening { lobby: seed % 2 == 0, early: false, allowed, quiet_above: u16::MAX };
        run_schedule(&mut World::with_opening(seed, opening), 8, 120, DECIDED);
    });
}

#[test]
fn sixty_people_agree() {
    for_seeds("sixty_people_agree", 300, 1, |seed| {
        let mut world = World::new(seed);
        for _ in 0..60 {
            world.join();
            let pause = world.rng.random_range(0..200);
            world.run(pause);
        }
        let peace = world.run_until(60_000, World::is_at_peace);
        assert!(peace.is_some(), "no peace: {:?}", world.quarrel());
        run_schedule(&mut world, 60, 40, ROUGH);
    });
}

/// A client, or somebody on the way, says everything twice.
struct Stutter;

impl Tamper for Stutter {
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        let twice = matches!(
            message,
            ClientMessage::Send { .. }
                | ClientMessage::Commit { .. }
                | ClientMessage::Replay { .. }
                | ClientMessage::Establish { .. }
        );
        let copy = twice.then(|| (from, message.clone()));
        std::iter::once((from, message)).chain(copy).collect()
    }
}

#[test]
fn what_is_submitted_twice_counts_once() {
    for_seeds("what_is_submitted_twice_counts_once", 400, 10, |seed| {
        let mut world = World::new(seed);
        world.tamper(Stutter);
        run_schedule(&mut world, 6, 50, ROUGH);
    });
}
