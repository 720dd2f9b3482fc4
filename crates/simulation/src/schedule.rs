//! A random course of a meeting: people come and go, talk, write, lose their connection, close their lids.

use client::{
    io::HostAct,
    view::{Phase, Powers, Role},
};
use protocol::StreamKind;
use rand::{Rng, seq::IndexedRandom};

use crate::World;

/// What may happen besides joining, leaving, talking and writing.
#[derive(Debug, Clone, Copy)]
pub struct Hazards {
    /// Connections break.
    pub cuts: bool,
    /// Pages are loaded anew and lids closed.
    pub reloads: bool,
    /// The server restarts.
    pub restarts: bool,
    /// Hosts decide, and others try to; the meeting is to be one of [`World::with_opening`].
    pub hosts: bool,
}

/// Lets `steps` things happen, then heals everything and waits for peace.
///
/// # Panics
/// If not everyone comes to one meeting, or the conversation differs.
pub fn run_schedule(world: &mut World, most_people: usize, steps: usize, hazards: Hazards) {
    world.hosts_decide = hazards.hosts;
    world.join();
    world.run(1_000);
    for _ in 0..steps {
        step(world, most_people, hazards);
        let pause = if world.rng.random_bool(0.3) {
            world.rng.random_range(0..30)
        } else {
            world.rng.random_range(30..2_000)
        };
        world.run(pause);
    }
    for index in 0..world.people.len() {
        if world.people[index].asleep {
            world.wake_up(index);
        }
    }
    if hazards.hosts {
        open_the_door(world);
    }
    let peace = world.run_until(120_000, World::is_at_peace);
    assert!(peace.is_some(), "no peace: {}", world.quarrel().unwrap_or_default());
    // A connection that died unnoticed is found out after 20 s; whoever was added last is told what was said.
    world.run(40_000);
    assert_eq!(world.quarrel(), None);
    check_conversation(world);
}

fn step(world: &mut World, most_people: usize, hazards: Hazards) {
    let present = world.present();
    let in_meeting: Vec<_> =
        present.iter().copied().filter(|index| world.people[*index].in_meeting()).collect();
    let asleep: Vec<_> = (0..world.people.len()).filter(|index| world.people[*index].asleep).collect();
    let somebody = in_meeting.choose(&mut world.rng).copied();
    match (world.rng.random_range(0..100), somebody) {
        (0..22, _) if present.len() + asleep.len() < most_people => {
            world.join();
        }
        (22..28, Some(index)) if in_meeting.len() > 1 => world.leave(index),
        (28..62, Some(index)) => {
            world.chat(index);
        }
        (62..74, Some(index)) => {
            let streams: Vec<_> =
                StreamKind::ALL.into_iter().filter(|_| world.rng.random_bool(0.4)).collect();
            world.devices(index, &streams);
        }
        (74..80, Some(index)) if hazards.cuts => world.cut(index),
        (80..83, Some(index)) if hazards.cuts => world.half_open(index),
        (83..88, Some(index)) if hazards.reloads && in_meeting.len() > 1 => world.open_page(index),
        (88..91, Some(index)) if hazards.reloads && in_meeting.len() > 1 => world.sleep(index),
        (91..95, _) if !asleep.is_empty() => {
            let index = asleep[world.rng.random_range(0..asleep.len())];
            world.wake_up(index);
        }
        (95..97, _) if hazards.restarts => world.restart_server(),
        _ => {}
    }
    if hazards.hosts
        && world.rng.random_bool(0.15)
        && let Some(index) = somebody
    {
        // Mostly hosts; the others try it as well.
        let is_host = |index: &usize| {
            let policy = world.people[*index].view().policy.as_ref();
            policy.is_some_and(|policy| policy.role != Role::Member)
        };
        let host = in_meeting.iter().copied().find(is_host).unwrap_or(index);
        let by = if world.rng.random_bool(0.8) { host } else { index };
        for _ in 0..world.rng.random_range(1..4) {
            let act = some_act(world, by);
            world.act(by, act);
        }
    }
}

/// Something that a host may do, to anybody.
fn some_act(world: &mut World, by: usize) -> HostAct {
    let people: Vec<String> = world.people[by].view().people.iter().map(|one| one.id.clone()).collect();
    let person = people.choose(&mut world.rng).cloned().unwrap_or_default();
    let on = world.rng.random_bool(0.5);
    let powers = Powers { camera: on, chat: world.rng.random_bool(0.2), ..Powers::default() };
    match world.rng.random_range(0..14) {
        0..4 => HostAct::Admit { people: None },
        4 => HostAct::Lobby { on },
        5 => HostAct::Lock { on },
        6 => HostAct::Safe { on },
        7 => HostAct::Deny { person, powers },
        8 => HostAct::Appoint { person, role: if on { Role::Cohost } else { Role::Member } },
        9 => HostAct::Appoint { person, role: Role::Host },
        10 => HostAct::Mute { person: on.then_some(person) },
        11 => HostAct::Spotlight { people: vec![person] },
        12 => HostAct::TakeOver,
        _ => HostAct::Remove { people: vec![person] },
    }
}

/// A host of the hosts' link opens the door to all who wait or were put out.
fn open_the_door(world: &mut World) {
    world.join_as_host();
    // By then what other hosts wanted is done, or given up.
    world.run(40_000);
    let host = world.people.len() - 1;
    let shut = |world: &World| {
        let policy = world.people[host].view().policy.as_ref();
        policy.is_none_or(|policy| {
            policy.lobby || policy.locked || policy.safe || policy.role != Role::Host || !policy.may.chat
        })
    };
    for _ in 0..20 {
        if !shut(world) {
            break;
        }
        world.act(host, HostAct::TakeOver);
        world.run(1_000);
        for act in [HostAct::Safe { on: false }, HostAct::Lock { on: false }, HostAct::Lobby { on: false }] {
            world.act(host, act);
        }
        world.run(1_000);
    }
    assert!(!shut(world), "the holder of the hosts' link decides: {:?}", world.people[host].view());
    for index in world.present() {
        if !matches!(world.people[index].view().phase, Phase::Meeting | Phase::Waiting) {
            world.open_page(index);
        }
    }
}

/// Everyone present shows the same conversation, each message once.
fn check_conversation(world: &World) {
    let present = world.present();
    let Some(first) = present.first() else { return };
    let told = world.people[*first].chat();
    for index in &present {
        let missing = world.people[*index].view().people.iter().any(|person| person.missing > 0);
        assert!(!missing, "{} misses messages", world.people[*index].name);
        let chat = world.people[*index].chat();
        let mut once = chat.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), chat.len(), "{} shows a message twice: {chat:?}", world.people[*index].name);
        let (one, other) = (&world.people[*first].name, &world.people[*index].name);
        if world.hosts_decide {
            // Who was put out, or came while everyone slept who knew, may lack lines; the order is one.
            let common = |lines: &[String], of: &[String]| -> Vec<String> {
                lines.iter().filter(|line| of.contains(line)).cloned().collect()
            };
            assert_eq!(common(&told, &chat), common(&chat, &told), "{one} and {other} show different orders");
        } else if world.groups_gone() == 0 {
            assert_eq!(told, chat, "{one} and {other} show different conversations");
        }
    }
}
