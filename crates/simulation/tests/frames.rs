//! Sealed frames through everything that happens to a group: none is lost, and what does not open is
//! named and heals.

use client::{
    Incoming, Measures,
    view::{Fault, Grade, Indicator, PersonLine},
};
use protocol::{
    StreamKind::{Camera, Microphone},
    sealed::Way,
};
use simulation::{World, for_seeds};

fn talking(seed: u64, count: usize) -> World {
    let mut world = World::meet(seed, count);
    world.frames = true;
    for index in 0..count {
        world.devices(index, &[Microphone, Camera]);
    }
    world.run(5_000);
    world
}

/// Every announced stream of everyone opens at everyone else.
fn all_open(world: &World) -> bool {
    world.present().iter().all(|index| {
        let others = world.people[*index].view().people.iter().filter(|person| !person.own);
        others
            .flat_map(|person| [person.microphone, person.camera])
            .all(|stream| !stream.announced || (stream.wanted && stream.decrypting && stream.fault.is_none()))
    })
}

#[test]
fn no_frame_is_lost_while_people_come_and_go() {
    for_seeds("no_frame_is_lost_while_people_come_and_go", 0, 5, |seed| {
        let mut world = talking(seed, 4);
        assert!(all_open(&world));
        let before: Vec<_> = (0..3).map(|index| world.people[index].frames()).collect();
        for _ in 0..5 {
            let newcomer = world.join();
            world.devices(newcomer, &[Microphone]);
            world.run(2_500);
        }
        world.leave(3);
        world.run(3_000);
        world.leave(4);
        world.run(5_000);
        for (index, before) in before.iter().enumerate() {
            let frames = world.people[index].frames();
            assert_eq!(frames.failed, before.failed, "a frame did not open at person {index}");
            // Two cameras and two microphones, ten times a second, for over 20 seconds.
            assert!(frames.shown >= before.shown + 4 * 10 * 20);
        }
        assert!(all_open(&world));
        assert!(world.is_at_peace(), "{:?}", world.quarrel());
    });
}

#[test]
fn lost_keys_heal_within_five_seconds() {
    for_seeds("lost_keys_heal_within_five_seconds", 0, 8, |seed| {
        let mut world = talking(seed, 3);
        world.people[1].lose_key_commands(1 + (seed % 4) as u32);
        world.join();
        world.run(1_200);
        let healed = world.run_until(5_000, |world| all_open(world) && world.is_at_peace());
        assert!(healed.is_some(), "not healed: {:?}", world.quarrel());
        let failed = world.people[1].frames().failed;
        world.run(3_000);
        assert_eq!(world.people[1].frames().failed, failed);
    });
}

#[test]
fn a_client_that_sends_in_the_clear_is_named_and_never_called_encrypted() {
    let mut world = talking(3, 3);
    world.people[2].send_clear_frames(true);
    world.run(5_000);
    let begin = world.now;
    let mut called_encrypted = [0, 0];
    for _ in 0..400 {
        world.run(20);
        for index in [0, 1] {
            let view = world.people[index].view();
            let told = view.encryption.indicator == Indicator::EndToEnd;
            called_encrypted[index] = if told { called_encrypted[index] + 20 } else { 0 };
            // The culprit comes anew once: its transport takes a second, and the transforms report once a
            // second; before that nobody has or knows of its frames.
            assert!(called_encrypted[index] < 2_300, "called encrypted for too long");
            let culprit = view.people.iter().find(|person| person.name == "person 2");
            if let Some(culprit) = culprit.filter(|_| view.encryption.indicator == Indicator::Broken) {
                let faults = [culprit.camera.fault, culprit.microphone.fault];
                assert!(faults.contains(&Some(Fault::NotOpening)), "{faults:?}");
            }
        }
    }
    assert!(world.people[0].indicated(Indicator::Broken, begin));
    assert!(
        world.people[2].indicated(Indicator::Broken, begin),
        "it does not see what leaves its own device"
    );
    world.people[2].send_clear_frames(false);
    let healed = world.run_until(15_000, |world| all_open(world) && world.is_at_peace());
    assert!(healed.is_some(), "not healed: {:?}", world.quarrel());
}

#[test]
fn a_stream_that_does_not_arrive_is_named_until_it_does() {
    let mut world = talking(4, 3);
    world.swallowed = vec![(2, Camera)];
    world.run(5_000);
    for index in [0, 1] {
        let view = world.people[index].view();
        let culprit = view.people.iter().find(|person| person.name == "person 2");
        let culprit = culprit.expect("it is in the roster");
        assert_eq!(culprit.camera.fault, Some(Fault::NotArriving));
        assert_eq!(culprit.microphone.fault, None);
        assert_eq!(view.encryption.indicator, Indicator::EndToEnd, "what is missing is not in the clear");
    }
    world.swallowed.clear();
    assert!(world.run_until(2_500, all_open).is_some());
}

#[test]
fn a_lost_media_transport_is_made_anew() {
    for_seeds("a_lost_media_transport_is_made_anew", 0, 4, |seed| {
        let mut world = talking(seed, 3);
        world.lose_media(1);
        world.run(500);
        let healed = world.run_until(5_000, |world| all_open(world) && world.is_at_peace());
        assert!(healed.is_some(), "{:?}", world.quarrel());
    });
}

/// How the line of person 2 stands, by what person 0 was told.
fn told_of_line(world: &World) -> Option<PersonLine> {
    let view = world.people[0].view();
    view.people.iter().find(|person| person.name == "person 2").expect("it is in the roster").line
}

#[test]
fn whose_network_lets_udp_through_no_more_tells_the_others_why_nothing_comes_and_by_what_detour_it_does() {
    for_seeds("whose_network_lets_udp_through_no_more_tells_the_others", 0, 4, |seed| {
        let mut world = talking(seed, 3);
        world.run(10_000);
        assert_eq!(told_of_line(&world), None);
        world.lose_udp(2);
        let cut = PersonLine {
            way: Some(Way::None),
            lost: Some(Way::Udp),
            switching: true,
            ..PersonLine::default()
        };
        assert!(world.run_until(4_000, |world| told_of_line(world) == Some(cut)).is_some());
        let detour = PersonLine { way: Some(Way::Tcp), switching: false, ..cut };
        let found = world.run_until(8_000, |world| told_of_line(world) == Some(detour));
        assert!(found.is_some(), "{:?}", told_of_line(&world));
        assert!(world.run_until(4_000, all_open).is_some());
        world.run(90_000);
        assert_eq!(told_of_line(&world), Some(detour), "as long as it lasts");
        world.without_udp.clear();
        world.lose_media(2);
        let healed = world.run_until(15_000, |world| told_of_line(world).is_none() && all_open(world));
        assert!(healed.is_some(), "{:?}", told_of_line(&world));
    });
}

#[test]
fn hosts_are_shown_for_whom_it_goes_badly_and_others_are_not() {
    for_seeds("hosts_are_shown_for_whom_it_goes_badly_and_others_are_not", 0, 4, |seed| {
        let mut world = talking(seed, 3);
        // What is lost on the way from there is missing at each of the others, too.
        let look = |world: &mut World, loss: f32| {
            let heard = world.receivers(2, Microphone);
            for _ in 0..12 {
                let told = Measures { round_trip: Some(40.0), ..Measures::default() };
                for (listener, mid) in &heard {
                    let incoming = vec![Incoming { mid: mid.clone(), lost: loss * 25.0, of: 100.0 }];
                    world.measure(*listener, Measures { incoming, ..told.clone() });
                }
                world.measure(2, Measures { loss_out: Some(loss), ..told });
                world.run(2_000);
            }
        };
        assert_eq!(world.receivers(2, Microphone).len(), 2);
        look(&mut world, 0.12);
        let other = world.people[1].view();
        assert_eq!((&other.quality, other.people[2].line), (&None, None), "for hosts only");
        let quality = world.people[0].view().quality.clone().expect("the first is host");
        let [trouble] = &quality.troubles[..] else { panic!("{quality:?}") };
        assert_eq!((trouble.name.as_str(), trouble.grade), ("person 2", Grade::Poor));
        assert_eq!((trouble.loss, trouble.delay), (10, 0));
        look(&mut world, 0.0);
        world.run(30_000);
        let quality = world.people[0].view().quality.clone().expect("still host");
        assert!(quality.troubles.is_empty(), "{quality:?}");
        let past: Vec<_> = quality.past.iter().map(|past| (past.name.as_str(), past.grade)).collect();
        assert_eq!(past, [("person 2", Grade::Poor)]);
        world.lose_udp(2);
        let cut = |world: &World| {
            let quality = world.people[0].view().quality.clone().unwrap_or_default();
            quality.troubles.iter().any(|trouble| trouble.name == "person 2" && trouble.grade == Grade::Cut)
        };
        assert!(world.run_until(10_000, cut).is_some());
    });
}
