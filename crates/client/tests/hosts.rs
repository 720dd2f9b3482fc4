//! What hosts decide and what members do about it: pages at one table, with what they say put in order.

use client::{
    Input, Intent,
    io::HostAct,
    view::{Delivery, Event, Indicator, Link, Phase, Powers, Problem, Role},
};
use e2ee::Opening;
use protocol::{ClientMessage, ErrorCode, ServerMessage, StreamKind, sealed::Reaction};

use crate::page::{Page, Room, Table};

const ALL: Powers = Powers {
    microphone: true,
    camera: true,
    share: true,
    chat: true,
    private_chat: true,
    reactions: true,
    rename: true,
    record: true,
};

fn room() -> Room {
    Room::new(Opening::default())
}

fn devices(page: &mut Page, microphone: bool, camera: bool) {
    page.intent(Intent::Devices { microphone, camera, screen: false, screen_audio: false });
}

fn told(page: &Page) -> Vec<Event> {
    page.view().notices.iter().map(|notice| notice.what).collect()
}

fn lines(page: &Page) -> Vec<&str> {
    page.view().chat.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn a_guest_in_the_lobby_comes_in_by_the_hosts_commit() {
    let mut table = Table::of(&room());
    table.waits(2, &room());
    let [caller] = &table.pages[0].view().callers[..] else { panic!("one waits") };
    assert_eq!((caller.name.as_str(), caller.coming), ("Ann", false));
    let id = caller.id.clone();
    table.pages[0].act(HostAct::Admit { people: Some(vec![id]) });
    assert!(table.pages[0].view().callers[0].coming);
    table.settle();
    for page in &table.pages {
        assert_eq!((page.view().phase, page.view().people.len()), (Phase::Meeting, 2));
    }
    assert!(table.pages[0].view().callers.is_empty());
    let roles: Vec<_> = table.pages[1].view().people.iter().map(|person| person.role).collect();
    assert_eq!(roles, [Role::Member, Role::Host]);
}

#[test]
fn the_server_cannot_have_a_host_let_in_whom_hosts_are_to_decide_on() {
    let mut table = Table::of(&room());
    table.waits(2, &room());
    let (guest, (key_package, _)) = (table.pages[1].knocked(), table.pages[1].knock());
    let adds = vec![protocol::PendingMember { participant: guest, key_package }];
    table.pages[0].hear(ServerMessage::CommitRequest { request: 9, adds, removes: vec![] });
    let refused = vec![guest];
    assert_eq!(table.pages[0].said.last(), Some(&ClientMessage::CannotCommit { request: 9, refused }));
    table.settle();
    assert_eq!((table.observer.epoch(), table.pages[0].view().people.len()), (0, 1));
}

#[test]
fn twenty_who_wait_come_in_sixteen_at_a_time() {
    let mut table = Table::of(&room());
    for seed in 2..22 {
        table.waits(seed, &room());
    }
    table.pages[0].act(HostAct::Admit { people: None });
    table.settle();
    assert!(table.pages.iter().all(|page| page.view().people.len() == 21));
    assert!(table.observer.epoch() == 2);
}

#[test]
fn whoever_is_removed_is_told_forgets_the_seat_and_newcomers_wait() {
    let open = Room::open();
    let mut table = Table::with_guest(&open);
    assert!(!table.pages[0].view().policy.as_ref().unwrap().lobby);
    let guest = table.id(1);
    table.pages[0].act(HostAct::Remove { people: vec![guest] });
    table.settle();
    let page = &mut table.pages[1];
    assert_eq!(
        (page.view().phase, page.view().problem, &page.kept),
        (Phase::Left, Some(Problem::Removed), &None)
    );
    page.wait(60_000);
    assert_eq!((page.connects, page.view().phase), (1, Phase::Left), "nobody comes back by themselves");
    let host = table.pages[0].view();
    assert_eq!(host.people.len(), 1);
    assert!(host.policy.as_ref().unwrap().lobby);
    assert_eq!(told(&table.pages[0]), [Event::Removed, Event::LobbyOn]);
}

#[test]
fn what_is_taken_away_is_switched_off_not_announced_and_not_shown() {
    let mut table = Table::with_guest(&room());
    devices(&mut table.pages[1], true, true);
    table.settle();
    let seen = |table: &Table| {
        let guest = &table.pages[0].view().people[1];
        (guest.microphone.announced, guest.camera.announced, guest.may.camera)
    };
    assert_eq!(seen(&table), (true, true, true));
    let guest = table.id(1);
    let camera = Powers { camera: true, ..Powers::default() };
    table.pages[0].act(HostAct::Deny { person: guest.clone(), powers: camera });
    assert!(table.pages[0].view().policy.as_ref().unwrap().changing);
    table.settle();
    assert_eq!(seen(&table), (true, false, false));
    assert_eq!(table.pages[1].switched_off, [StreamKind::Camera]);
    assert_eq!(told(&table.pages[1]), [Event::CameraTaken]);
    assert!(!table.pages[1].view().policy.as_ref().unwrap().may.camera);
    // Switching it on again changes nothing.
    table.pages[1].switched_off.clear();
    devices(&mut table.pages[1], true, false);
    devices(&mut table.pages[1], true, true);
    table.settle();
    assert_eq!((seen(&table).1, &table.pages[1].switched_off[..]), (false, &[StreamKind::Camera][..]));
    table.pages[0].act(HostAct::Deny { person: guest, powers: Powers::default() });
    table.settle();
    assert_eq!(told(&table.pages[1]), [Event::CameraTaken, Event::CameraGiven]);
    assert_eq!(seen(&table), (true, true, true));
}

#[test]
fn safe_mode_silences_everyone_but_hosts_with_one_commit() {
    let mut table = Table::with_guest(&room());
    devices(&mut table.pages[1], true, true);
    table.settle();
    table.pages[0].act(HostAct::Safe { on: true });
    table.settle();
    assert_eq!(table.pages[1].switched_off, [StreamKind::Microphone, StreamKind::Camera]);
    table.pages[1].intent(Intent::say("let me speak"));
    table.pages[0].intent(Intent::say("one moment"));
    table.settle();
    assert_eq!((lines(&table.pages[0]), lines(&table.pages[1])), (vec!["one moment"], vec!["one moment"]));
    assert_eq!(told(&table.pages[1]), [Event::SafeOn]);
}

#[test]
fn what_was_written_and_not_sent_before_chat_was_taken_is_said_to_have_failed() {
    let mut table = Table::with_guest(&room());
    // More than goes out at once, with nothing acknowledged yet.
    for n in 0..60 {
        table.pages[1].intent(Intent::say(format!("line {n}")));
    }
    let held: Vec<_> = table.pages[1].said.drain(..).collect();
    let allowed = Powers { chat: false, ..ALL };
    table.pages[0].act(HostAct::Allow { powers: allowed });
    table.settle();
    table.pages[1].said.extend(held);
    table.settle();
    let delivered =
        |of: Delivery| table.pages[1].view().chat.iter().filter(|line| line.delivery == of).count();
    let failed = delivered(Delivery::Failed);
    assert!(failed > 0 && failed + delivered(Delivery::Sent) == 60);
    assert_eq!(lines(&table.pages[0]).len(), 60 - failed, "who wrote sees what the others see");
}

#[test]
fn words_of_hosts_are_heeded_and_guests_have_none() {
    let mut table = Table::with_guest(&room());
    devices(&mut table.pages[0], true, false);
    devices(&mut table.pages[1], true, false);
    table.settle();
    let host = table.id(0);
    table.pages[1].act(HostAct::Mute { person: Some(host) });
    table.settle();
    assert!(table.pages[0].switched_off.is_empty());
    assert_eq!(told(&table.pages[1]), [Event::NotDone]);
    table.pages[0].act(HostAct::Mute { person: None });
    table.settle();
    assert_eq!(table.pages[1].switched_off, [StreamKind::Microphone]);
    assert!(table.pages[0].switched_off.is_empty(), "not the host's own");
    devices(&mut table.pages[1], false, false);
    let guest = table.id(1);
    table.pages[0].act(HostAct::AskToUnmute { person: Some(guest) });
    table.settle();
    assert_eq!(told(&table.pages[1]), [Event::NotDone, Event::Muted, Event::AskedToUnmute]);
    assert!(!table.pages[0].view().people[1].microphone.announced, "nobody is unmuted from afar");
    let notice = table.pages[1].view().notices[1].id;
    table.pages[1].intent(Intent::Seen { notice });
    assert_eq!(told(&table.pages[1]), [Event::NotDone, Event::AskedToUnmute]);
}

#[test]
fn a_guest_cannot_decide_anything() {
    let mut table = Table::with_guest(&room());
    let epoch = table.observer.epoch();
    let (host, guest) = (table.id(0), table.id(1));
    let acts = [
        HostAct::Lobby { on: false },
        HostAct::Allow { powers: ALL },
        HostAct::Appoint { person: guest.clone(), role: Role::Host },
        HostAct::PassOn { person: guest },
        HostAct::TakeOver,
        HostAct::Remove { people: vec![host] },
        HostAct::End,
    ];
    for act in acts {
        let what = format!("{act:?}");
        table.pages[1].act(act);
        table.settle();
        table.pages[1].wait(2_000);
        table.settle();
        assert_eq!(told(&table.pages[1]).last(), Some(&Event::NotDone), "{what}");
        assert!(!table.pages[1].view().policy.as_ref().unwrap().changing, "{what}");
    }
    assert_eq!((table.observer.epoch(), table.pages[0].view().people.len()), (epoch, 2));
}

#[test]
fn a_role_is_given_and_passed_on() {
    let mut table = Table::with_guest(&room());
    let guest = table.id(1);
    table.pages[0].act(HostAct::Appoint { person: guest.clone(), role: Role::Cohost });
    table.settle();
    assert_eq!(told(&table.pages[1]), [Event::MadeCohost]);
    table.pages[1].act(HostAct::QuietAbove { members: 3 });
    table.settle();
    assert_eq!(table.pages[0].view().policy.as_ref().unwrap().quiet_above, 3);
    table.pages[0].act(HostAct::PassOn { person: guest });
    table.settle();
    let policy = |page: usize| table.pages[page].view().policy.clone().unwrap();
    assert_eq!((policy(0).role, policy(1).role), (Role::Member, Role::Host));
    assert!(policy(0).may_take_over, "who holds the host's link can be host again");
    table.pages[0].act(HostAct::TakeOver);
    table.settle();
    assert_eq!(table.pages[0].view().policy.as_ref().unwrap().role, Role::Host);
}

#[test]
fn whoever_must_wait_again_sends_and_sees_nothing_meanwhile() {
    let mut table = Table::with_guest(&room());
    let guest = &mut table.pages[1];
    // The leaf is gone while the connection was away, and so is the right to take its place.
    guest.input(Input::SocketClosed);
    guest.input(Input::SocketOpened);
    guest.hear(ServerMessage::Error { error: ErrorCode::SeatGone });
    assert_eq!(guest.view().phase, Phase::Meeting);
    guest.hear(ServerMessage::Error { error: ErrorCode::SeatGone });
    guest.is_seated(protocol::Entrance::Lobby);
    let view = guest.view();
    assert_eq!(
        (view.phase, view.people.len(), view.encryption.indicator),
        (Phase::Waiting, 0, Indicator::None)
    );
    assert_eq!(view.connection.media, Link::Off);
}

#[test]
fn the_end_is_for_everyone() {
    let mut table = Table::with_guest(&room());
    table.pages[0].act(HostAct::End);
    table.settle();
    for page in &table.pages {
        assert_eq!((page.view().phase, page.view().problem), (Phase::Left, Some(Problem::Ended)));
    }
}

#[test]
fn two_hosts_who_decide_at_once_both_get_what_they_want() {
    let mut table = Table::with_guest(&room());
    let guest = table.id(1);
    table.pages[0].act(HostAct::Appoint { person: guest, role: Role::Host });
    table.settle();
    table.pages[0].act(HostAct::Lock { on: true });
    table.pages[1].act(HostAct::Safe { on: true });
    table.settle();
    table.pages[1].wait(1_100);
    table.settle();
    for page in &table.pages {
        let policy = page.view().policy.as_ref().unwrap();
        assert!(policy.locked && policy.safe && !policy.changing);
    }
}

#[test]
fn a_request_of_the_server_waits_for_the_commit_that_is_on_its_way() {
    let mut table = Table::with_guest(&room());
    let host = &mut table.pages[0];
    host.act(HostAct::Lock { on: true });
    let commits =
        |page: &Page| page.said.iter().filter(|said| matches!(said, ClientMessage::Commit { .. })).count();
    assert_eq!(commits(host), 1);
    let guest = host.view().people[1].id.clone();
    let removes = vec![protocol::ParticipantId::from_text(&guest).unwrap()];
    host.hear(ServerMessage::CommitRequest { request: 7, adds: vec![], removes });
    assert_eq!(commits(host), 1);
    host.hear(ServerMessage::CommitRejected { request: None, error: ErrorCode::OutOfOrder });
    let Some(ClientMessage::Commit { request: Some(7), .. }) = host.said.last() else {
        panic!("now it is answered")
    };
}

#[test]
fn newcomers_come_muted_into_big_meetings() {
    let quiet = Room::new(Opening { quiet_above: 1, ..Opening::default() });
    let mut table = Table::of(&quiet);
    table.waits(2, &quiet);
    devices(&mut table.pages[1], true, false);
    table.pages[0].act(HostAct::Admit { people: None });
    table.settle();
    assert_eq!(table.pages[1].switched_off, [StreamKind::Microphone]);
    assert_eq!(told(&table.pages[1]), [Event::MutedOnEntry]);
}

#[test]
fn reactions_are_shown_for_a_moment_to_everyone() {
    let mut table = Table::with_guest(&room());
    for _ in 0..10 {
        table.pages[1].intent(Intent::React { reaction: Reaction::Heart });
    }
    table.settle();
    for page in &mut table.pages {
        assert_eq!(page.view().reactions.len(), 3);
        page.wait(5_100);
        assert!(page.view().reactions.is_empty());
    }
}

#[test]
fn a_host_who_is_gone_for_a_while_is_missed_and_one_who_reloads_is_not() {
    let mut table = Table::with_guest(&room());
    let participant = protocol::ParticipantId::from_text(&table.id(0)).unwrap();
    let guest = &mut table.pages[1];
    let presence = |presence| ServerMessage::Presence { participant, presence };
    guest.hear(presence(protocol::Presence::Away));
    guest.wait(3_000);
    guest.hear(presence(protocol::Presence::Here));
    assert!(told(guest).is_empty());
    guest.hear(presence(protocol::Presence::Away));
    guest.wait(5_000);
    assert!(!guest.view().policy.as_ref().unwrap().host_present);
    guest.hear(presence(protocol::Presence::Here));
    assert_eq!(told(guest), [Event::HostGone, Event::HostBack]);
}
