//! What a member that means harm tries against the others, and that it costs nobody else their seat.

use std::collections::BTreeMap;

use client::view::Fault;
use protocol::{ClientMessage, ParticipantId, ServerMessage, StreamKind::Microphone};
use rand_chacha::ChaCha8Rng;
use simulation::{Tamper, World, for_seeds};

/// Everyone's seat; whoever comes anew has another.
fn seats(world: &World) -> Vec<Option<String>> {
    world.people.iter().map(simulation::Person::seat).collect()
}

/// One member's next sealed message is damaged, and it says nothing sealed any more.
struct Junk {
    culprit: usize,
    done: bool,
    /// It answers no commit request either.
    blocks: bool,
}

impl Tamper for Junk {
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        if from != self.culprit {
            return vec![(from, message)];
        }
        match message {
            ClientMessage::Send { reference, epoch, mut message } if !self.done => {
                self.done = true;
                let last = message.0.len() - 1;
                message.0[last] ^= 1;
                vec![(from, ClientMessage::Send { reference, epoch, message })]
            }
            ClientMessage::Send { .. } => vec![],
            ClientMessage::Commit { request: Some(request), .. } if self.blocks => {
                vec![(from, ClientMessage::CannotCommit { request, refused: vec![] })]
            }
            other => vec![(from, other)],
        }
    }
}

#[test]
fn one_damaged_message_and_silence_drive_nobody_out() {
    for_seeds("one_damaged_message_and_silence_drive_nobody_out", 0, 4, |seed| {
        let mut world = World::meet(seed, 6);
        let before = seats(&world);
        world.tamper(Junk { culprit: 1, done: false, blocks: true });
        world.chat(1);
        world.run(30_000);
        assert_eq!(seats(&world), before);
        for index in [0, 2, 3, 4, 5] {
            let view = world.people[index].view();
            let faulty = |name: &str| view.people.iter().any(|one| one.name == name && one.not_opening);
            assert!(faulty("person 1") && !faulty("person 0"), "the culprit is named");
        }
        let newcomer = world.join();
        world.run(10_000);
        assert!(world.people[newcomer].in_meeting(), "the others still let people in");
    });
}

#[test]
fn alone_with_somebody_who_blocks_the_group_a_new_one_is_founded() {
    let mut world = World::meet(1, 2);
    world.tamper(Junk { culprit: 1, done: false, blocks: true });
    world.chat(1);
    world.run(4_000);
    assert!(!world.is_at_peace());
    let back = world.run_until(20_000, |world| world.people[0].view().encryption.members == 1);
    assert!(back.is_some(), "the group was not founded anew");
}

#[test]
fn frames_that_do_not_open_drive_nobody_else_out() {
    for_seeds("frames_that_do_not_open_drive_nobody_else_out", 0, 4, |seed| {
        let mut world = World::meet(seed, 5);
        world.frames = true;
        world.devices(1, &[Microphone]);
        world.run(3_000);
        let before = seats(&world);
        world.people[1].send_clear_frames(true);
        for _ in 0..120 {
            world.run(250);
            let after = seats(&world);
            for index in [0, 2, 3, 4] {
                assert_eq!(after[index], before[index], "person {index} went");
            }
        }
        let view = world.people[0].view();
        let culprit = view.people.iter().find(|one| one.name == "person 1").expect("it is there");
        assert_eq!(culprit.microphone.fault, Some(Fault::NotOpening));
    });
}

#[test]
fn whoever_complains_alone_comes_anew_and_not_those_it_complains_of() {
    for_seeds("whoever_complains_alone_comes_anew_and_not_those_it_complains_of", 0, 4, |seed| {
        let mut world = World::meet(seed, 4);
        world.frames = true;
        world.devices(0, &[Microphone]);
        world.devices(2, &[Microphone]);
        world.run(3_000);
        let before = seats(&world);
        world.people[1].open_no_frames(true);
        world.run(12_000);
        let after = seats(&world);
        assert_ne!(after[1], before[1], "it tries once whether that helps");
        for index in [0, 2, 3] {
            assert_eq!(after[index], before[index], "person {index} went");
        }
    });
}

/// The Welcomes of these do not open.
struct BadWelcomes(Vec<usize>);

impl Tamper for BadWelcomes {
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        let message = match message {
            ClientMessage::Commit { request, base_epoch, commit, refused, welcome: Some(_) }
                if self.0.contains(&from) =>
            {
                let welcome = Some(vec![1, 2, 3].into());
                ClientMessage::Commit { request, base_epoch, commit, welcome, refused }
            }
            other => other,
        };
        vec![(from, message)]
    }
}

#[test]
fn members_whose_welcomes_do_not_open_keep_nobody_out() {
    for_seeds("members_whose_welcomes_do_not_open_keep_nobody_out", 0, 4, |seed| {
        for culprits in [vec![4], vec![3, 4]] {
            let mut world = World::meet(seed, 5);
            world.tamper(BadWelcomes(culprits));
            let newcomer = world.join();
            world.run(8_000);
            assert!(world.people[newcomer].in_meeting(), "{:?}", world.people[newcomer].view().problem);
            assert!(world.is_at_peace(), "{:?}", world.quarrel());
        }
    });
}

/// These refuse everybody.
struct Refusers {
    culprits: Vec<usize>,
    asked: BTreeMap<u64, Vec<ParticipantId>>,
}

impl Tamper for Refusers {
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        _: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        if let ServerMessage::CommitRequest { request, adds, .. } = &message {
            self.asked.insert(*request, adds.iter().map(|add| add.participant).collect());
        }
        vec![(to, message)]
    }

    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        let message = match message {
            ClientMessage::Commit { request: Some(request), .. } if self.culprits.contains(&from) => {
                let refused = self.asked.get(&request).cloned().unwrap_or_default();
                ClientMessage::CannotCommit { request, refused }
            }
            other => other,
        };
        vec![(from, message)]
    }
}

#[test]
fn a_few_seats_refuse_nobody_for_all() {
    for_seeds("a_few_seats_refuse_nobody_for_all", 0, 4, |seed| {
        let mut world = World::meet(seed, 5);
        world.tamper(Refusers { culprits: vec![3, 4], asked: BTreeMap::new() });
        let newcomer = world.join();
        world.run(5_000);
        assert!(world.people[newcomer].in_meeting(), "{:?}", world.people[newcomer].view().problem);
    });
}
