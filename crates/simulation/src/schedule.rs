//! A random course of a meeting: people come and go, talk, write, lose their connection, close their lids.

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
}

/// Lets `steps` things happen, then heals everything and waits for peace.
///
/// # Panics
/// If not everyone comes to one meeting, or the conversation differs.
pub fn run_schedule(world: &mut World, most_people: usize, steps: usize, hazards: Hazards) {
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
        if world.groups_gone() == 0 {
            let (one, other) = (&world.people[*first].name, &world.people[*index].name);
            assert_eq!(told, chat, "{one} and {other} show different conversations");
        }
    }
}
