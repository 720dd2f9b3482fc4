//! The floor: everyone sees the same hands, turns, questions and polls, whoever comes, goes, sleeps or loads anew.

use client::{
    Intent,
    floor::{
        FloorAct, TimerAct,
        view::{Floor, PollPhase},
    },
};
use rand::{Rng, seq::IndexedRandom};
use simulation::{World, for_seeds};

fn act(world: &mut World, person: usize, act: FloorAct) {
    world.intend(person, Intent::Floor(act));
}

fn floor(world: &World, person: usize) -> &Floor {
    &world.people[person].view().floor
}

/// What is the same for all: without what is one's own, who told it, and the moments of each clock.
fn shared(floor: &Floor) -> String {
    let questions: Vec<_> = floor
        .questions
        .iter()
        .map(|question| (&question.text, question.mark, question.votes, &question.name))
        .collect();
    let polls: Vec<_> = floor
        .polls
        .iter()
        .map(|poll| {
            let votes: Vec<_> =
                poll.options.iter().map(|option| (&option.text, option.votes, &option.voters)).collect();
            (&poll.question, poll.stage, poll.voters, votes)
        })
        .collect();
    let timer = floor.timer.map(|timer| (timer.total, timer.ends_at.is_some(), timer.left));
    let speaker = floor.speaker.as_ref().map(|speaker| &speaker.person);
    format!("{:?} {speaker:?} {timer:?} {questions:?} {polls:?}", floor.hands)
}

fn all_agree(world: &World) -> bool {
    let present = world.present();
    let mut floors = present.iter().map(|person| shared(floor(world, *person)));
    let first = floors.next();
    floors.all(|other| Some(other) == first)
}

fn some_act(world: &mut World, person: usize) -> FloorAct {
    let view = world.people[person].view().clone();
    let someone = view.people.choose(&mut world.rng).map(|one| one.id.clone());
    let question = view.floor.questions.choose(&mut world.rng).map(|one| one.id.clone()).unwrap_or_default();
    let poll = view.floor.polls.choose(&mut world.rng).map(|one| one.id.clone()).unwrap_or_default();
    let up = world.rng.random_bool(0.7);
    match world.rng.random_range(0..20) {
        0..4 => FloorAct::Hand { up },
        4 => FloorAct::LowerHands { person: someone.filter(|_| up) },
        5 => FloorAct::Give { person: someone.filter(|_| !up), seconds: up.then_some(60) },
        6 => FloorAct::EndTurn,
        7 => FloorAct::Timer { set: TimerAct::Start { seconds: 3_600 } },
        8 => FloorAct::Timer { set: if up { TimerAct::Pause } else { TimerAct::Resume } },
        9..12 => FloorAct::Ask { text: format!("question {}", world.rng.random::<u16>()) },
        12..14 => FloorAct::Upvote { question, up },
        14 => FloorAct::Withdraw { question },
        15 => FloorAct::StartPoll {
            question: format!("poll {}", world.rng.random::<u16>()),
            options: vec!["a".into(), "b".into(), "c".into()],
            multiple: !up,
            anonymous: world.rng.random_bool(0.5),
            live: true,
        },
        16..19 => FloorAct::Choose { poll, options: vec![world.rng.random_range(0..3)] },
        _ => FloorAct::EndPoll { poll },
    }
}

#[test]
fn everyone_sees_the_same_floor_whatever_happens() {
    for_seeds("everyone_sees_the_same_floor_whatever_happens", 700, 12, |seed| {
        let mut world = World::meet(seed, 4);
        for _ in 0..70 {
            let here: Vec<_> =
                world.present().into_iter().filter(|person| world.people[*person].in_meeting()).collect();
            let Some(person) = here.choose(&mut world.rng).copied() else { continue };
            match world.rng.random_range(0..40) {
                0 if world.people.len() < 8 => {
                    world.join();
                }
                1 if here.len() > 3 && person != 0 => world.leave(person),
                2 => world.cut(person),
                3 if here.len() > 2 => world.open_page(person),
                _ => {
                    let by = if world.rng.random_bool(0.4) && here.contains(&0) { 0 } else { person };
                    let what = some_act(&mut world, by);
                    act(&mut world, by, what);
                }
            }
            let pause = world.rng.random_range(0..1_200);
            world.run(pause);
        }
        let peace = world.run_until(120_000, World::is_at_peace);
        assert!(peace.is_some(), "{:?}", world.quarrel());
        // Longer than a count is waited for that nobody ends.
        let agreed = world.run_until(120_000, all_agree);
        let floors: Vec<_> = world.present().iter().map(|person| shared(floor(&world, *person))).collect();
        assert!(agreed.is_some(), "{floors:#?}");
    });
}

fn ask(world: &mut World, anonymous: bool) -> String {
    let options = vec!["yes".into(), "no".into()];
    let question = "Shall we?".into();
    act(world, 0, FloorAct::StartPoll { question, options, multiple: false, anonymous, live: true });
    world.run(500);
    floor(world, 1).polls[0].id.clone()
}

fn stage(world: &World, person: usize) -> PollPhase {
    floor(world, person).polls[0].stage
}

fn votes(world: &World, person: usize) -> Vec<Option<u32>> {
    floor(world, person).polls[0].options.iter().map(|option| option.votes).collect()
}

#[test]
fn an_anonymous_poll_is_counted_by_everyone_there_and_told_to_who_comes() {
    for_seeds("an_anonymous_poll_is_counted_by_everyone_there_and_told_to_who_comes", 0, 4, |seed| {
        let mut world = World::meet(seed, 5);
        let poll = ask(&mut world, true);
        for person in 0..4 {
            act(
                &mut world,
                person,
                FloorAct::Choose { poll: poll.clone(), options: vec![u8::from(person == 2)] },
            );
        }
        world.run(500);
        assert_eq!((stage(&world, 4), votes(&world, 4)), (PollPhase::Running, vec![None, None]));
        assert_eq!(floor(&world, 4).polls[0].voters, 4);
        act(&mut world, 0, FloorAct::EndPoll { poll });
        let counted =
            world.run_until(5_000, |world| (0..5).all(|person| stage(world, person) == PollPhase::Ended));
        assert!(counted.is_some(), "{:?}", floor(&world, 1).polls);
        let newcomer = world.join();
        world.run(3_000);
        for person in 0..=newcomer {
            assert_eq!(votes(&world, person), [Some(3), Some(1)], "person {person}");
        }
    });
}

#[test]
fn a_voter_who_leaves_before_the_count_is_not_in_it() {
    let mut world = World::meet(3, 5);
    let poll = ask(&mut world, true);
    for person in 0..5 {
        act(&mut world, person, FloorAct::Choose { poll: poll.clone(), options: vec![0] });
    }
    world.run(500);
    world.leave(4);
    act(&mut world, 0, FloorAct::EndPoll { poll });
    let counted =
        world.run_until(30_000, |world| (0..4).all(|person| stage(world, person) == PollPhase::Ended));
    assert!(counted.is_some(), "{:?}", floor(&world, 1).polls);
    assert_eq!(votes(&world, 1), [Some(4), Some(0)]);
}

#[test]
fn a_hand_keeps_its_place_through_a_reload_and_a_newcomer_sees_the_row() {
    let mut world = World::meet(1, 4);
    for person in [2, 1, 3] {
        act(&mut world, person, FloorAct::Hand { up: true });
        world.run(300);
    }
    let row = floor(&world, 0).hands.clone();
    assert_eq!(row.len(), 3);
    world.open_page(1);
    world.run(6_000);
    let newcomer = world.join();
    world.run(4_000);
    for person in 0..=newcomer {
        assert_eq!(floor(&world, person).hands, row, "person {person}");
    }
    assert!(floor(&world, 1).raised && !floor(&world, 0).raised);
    act(&mut world, 0, FloorAct::Give { person: None, seconds: Some(30) });
    world.run(500);
    for person in 0..=newcomer {
        let speaker = floor(&world, person).speaker.clone().expect("somebody speaks");
        assert_eq!((&speaker.person, floor(&world, person).hands.as_slice()), (&row[0], &row[1..]));
    }
    world.run(30_000);
    assert!(
        floor(&world, newcomer)
            .speaker
            .clone()
            .and_then(|speaker| speaker.time)
            .is_some_and(|time| time.over)
    );
    act(&mut world, 2, FloorAct::EndTurn);
    world.run(500);
    assert_eq!(floor(&world, newcomer).speaker, None, "the speaker hands it back");
}

#[test]
fn a_countdown_is_the_same_for_who_reads_of_it_late() {
    let mut world = World::meet(2, 3);
    world.cut(2);
    act(&mut world, 0, FloorAct::Timer { set: TimerAct::Start { seconds: 600 } });
    world.run(9_000);
    let newcomer = world.join();
    world.run(4_000);
    let ends = |person: usize| floor(&world, person).timer.and_then(|timer| timer.ends_at).expect("it runs");
    for person in [1, 2, newcomer] {
        assert!(ends(0).abs_diff(ends(person)) < 2_000, "person {person}: {} and {}", ends(0), ends(person));
    }
    act(&mut world, 0, FloorAct::Timer { set: TimerAct::Pause });
    world.run(1_000);
    let left = |person: usize| floor(&world, person).timer.map(|timer| timer.left);
    assert!((0..=newcomer).all(|person| left(person) == left(0)), "exactly the same");
}
