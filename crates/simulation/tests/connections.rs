//! What a person sees while connections break and come back, and how soon all is well again.

use client::view::{Indicator, Link, Phase};
use simulation::{MessageEditor, World, for_seeds};

#[test]
fn a_broken_connection_shows_and_the_meeting_goes_on_by_itself() {
    for_seeds("a_broken_connection_shows_and_the_meeting_goes_on_by_itself", 0, 5, |seed| {
        let mut world = World::meet(seed, 3);
        let roster = world.people[1].roster();
        world.cut(1);
        let text = world.chat(1);
        let noticed =
            world.run_until(1_000, |world| world.people[1].view().connection.signalling == Link::Connecting);
        assert!(noticed.is_some());
        assert_eq!(world.people[1].view().phase, Phase::Meeting);
        assert_eq!(world.people[1].roster(), roster);
        let told = |world: &World| (0..3).all(|index| world.people[index].chat() == [text.clone()]);
        let back = world.run_until(3_000, |world| world.is_at_peace() && told(world));
        assert!(back.is_some(), "{:?}", world.quarrel());
        assert_eq!(world.people[1].roster(), roster, "the seat is the same");
    });
}

#[test]
fn an_opened_lid_is_back_within_five_seconds() {
    for_seeds("an_opened_lid_is_back_within_five_seconds", 0, 5, |seed| {
        let mut world = World::meet(seed, 3);
        world.sleep(1);
        world.run(20_000);
        world.chat(0);
        world.run(20_000);
        world.wake_up(1);
        let told = |world: &World| world.people[1].chat().len() == 1;
        let back = world.run_until(5_000, |world| world.is_at_peace() && told(world));
        assert!(back.is_some(), "{:?}", world.quarrel());
    });
}

#[test]
fn a_reload_takes_the_place_of_the_old_seat() {
    for_seeds("a_reload_takes_the_place_of_the_old_seat", 0, 5, |seed| {
        let mut world = World::meet(seed, 3);
        let text = world.chat(1);
        world.run(500);
        world.open_page(1);
        let back = world.run_until(3_000, World::is_at_peace);
        assert!(back.is_some(), "{:?}", world.quarrel());
        world.run(1_000);
        assert_eq!(world.people[1].chat(), [text]);
    });
}

#[test]
fn a_restarted_server_changes_no_key() {
    for_seeds("a_restarted_server_changes_no_key", 0, 5, |seed| {
        let mut world = World::meet(seed, 4);
        let code = world.people[0].view().encryption.code.clone();
        world.restart_server();
        let back = world.run_until(5_000, World::is_at_peace);
        assert!(back.is_some(), "{:?}", world.quarrel());
        assert_eq!(world.people[3].view().encryption.code, code);
        world.join();
        world.run(3_000);
        assert!(world.is_at_peace(), "{:?}", world.quarrel());
    });
}

#[test]
fn the_last_of_a_meeting_can_be_followed_by_a_new_one() {
    let mut world = World::meet(1, 2);
    world.leave(0);
    world.leave(1);
    world.run(2_000);
    world.join();
    world.join();
    world.run(4_000);
    assert!(world.is_at_peace(), "{:?}", world.quarrel());
    assert_eq!(world.people[3].roster().len(), 2);
}

#[test]
fn members_of_whom_nothing_is_heard_are_not_called_encrypted_for_long() {
    let mut world = World::meet(2, 3);
    let begin = world.now;
    // The server keeps every message from one of them, yet answers and says that the others are here.
    world.tamper(MessageEditor(|to, message| match message {
        protocol::ServerMessage::Log { .. } if to == 1 => protocol::ServerMessage::Pong,
        other => other,
    }));
    world.run(70_000);
    assert!(world.people[1].indicated(Indicator::Settling, begin));
    assert_ne!(world.people[1].view().encryption.indicator, Indicator::EndToEnd);
}

#[test]
fn a_quiet_meeting_stays_in_touch() {
    let mut world = World::meet(3, 5);
    let begin = world.now;
    world.run(600_000);
    for person in &world.people {
        assert!(!person.indicated(Indicator::Settling, begin) && !person.indicated(Indicator::Broken, begin));
    }
}
