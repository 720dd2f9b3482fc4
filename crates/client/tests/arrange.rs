//! Errands: meetings made, read, changed and deleted, outside of meetings and in them.

use client::{
    Input, Intent,
    view::{Details, ErrandState, Event, Opening, Phase, Powers, Problem, Repeats},
};
use e2ee::{Card, MeetingLink};
use protocol::{Bytes, ClientMessage, ErrorCode, Registration, ServerMessage};

use crate::page::{self, Page, Room, Table};

fn details(title: &str) -> Details {
    Details {
        title: title.into(),
        starts_at: Some(99),
        minutes: 45,
        repeats: Repeats::Weekly,
        zone: Some("Europe/Amsterdam".into()),
    }
}

fn opening() -> Opening {
    Opening { lobby: true, early: true, allowed: Powers::default(), quiet_above: 4 }
}

fn registered(page: &Page) -> (Registration, Bytes) {
    let last = page.said.iter().rev().find_map(|message| match message {
        ClientMessage::Register { meeting, card, signature } => {
            assert!(e2ee::verify_registration(meeting, signature));
            Some((meeting.clone(), card.clone()))
        }
        _ => None,
    });
    last.expect("it was registered")
}

#[test]
fn a_meeting_for_later_is_made_over_a_connection_of_its_own() {
    let mut page = Page::new(1);
    page.intent(Intent::Arrange { errand: 3, details: details("Choir"), opening: opening(), class: None });
    assert_eq!(page.view().errand.as_ref().unwrap().state, ErrandState::Working);
    page.input(Input::SocketOpened);
    let (meeting, card) = registered(&page);
    assert!(meeting.early && meeting.version == 1);
    page.hear(ServerMessage::Registered { version: 1 });
    let view = page.view();
    let errand = view.errand.clone().unwrap();
    assert_eq!((errand.number, errand.state, view.phase), (3, ErrandState::Done, Phase::Landing));
    assert_eq!(page.disconnects, 1, "nothing else is to be said");
    let guest: MeetingLink = errand.guest_link.unwrap().parse().unwrap();
    let (opened, _) = Card::open(&guest, &card.0).unwrap();
    assert_eq!((opened.details.title.as_str(), opened.details.minutes), ("Choir", 45));
    assert!(errand.host_link.unwrap().parse::<MeetingLink>().unwrap().host.is_some());
    assert_eq!((errand.details, errand.opening), (Some(details("Choir")), Some(opening())));
}

#[test]
fn a_meeting_is_read_changed_and_deleted_by_its_host_link() {
    let room = Room::open();
    let mut page = Page::new(1);
    page.intent(Intent::Inspect { errand: 1, host_link: room.host_link() });
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Card { card: room.card.clone(), class: None });
    assert_eq!(page.view().errand.as_ref().unwrap().details.as_ref().unwrap().title, "Choir");

    let change = Intent::Rearrange {
        errand: 2,
        host_link: room.host_link(),
        details: details("Band"),
        opening: opening(),
    };
    page.intent(change);
    page.wait(20);
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Card { card: room.card.clone(), class: None });
    let (meeting, card) = registered(&page);
    assert_eq!((meeting.version, meeting.entry), (2, room.link.secret.entry_key()));
    let (before, _) = Card::open(&room.link, &room.card.0).unwrap();
    let (after, _) = Card::open(&room.link, &card.0).unwrap();
    assert_eq!((after.base, after.details.title.as_str()), (before.base, "Band"));
    page.hear(ServerMessage::Registered { version: 2 });
    assert_eq!(page.view().errand.as_ref().unwrap().state, ErrandState::Done);

    page.intent(Intent::Delete { errand: 3, host_link: room.host_link() });
    page.wait(20);
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Card { card, class: None });
    let Some(ClientMessage::Unregister { room: at, host, version, signature }) = page.said.last() else {
        panic!("it is deleted")
    };
    assert!(e2ee::verify_unregistration(at, host, *version, signature) && *version == 3);
    page.hear(ServerMessage::Unregistered);
    let errand = page.view().errand.as_ref().unwrap();
    assert_eq!((errand.number, errand.state), (3, ErrandState::Done));
}

#[test]
fn what_goes_wrong_is_told() {
    let room = Room::open();
    let cases = [
        (ErrorCode::NotAvailable, Problem::NotAvailable),
        (ErrorCode::Quota, Problem::Quota),
        (ErrorCode::Malformed, Problem::Version),
    ];
    for (error, problem) in cases {
        let mut page = Page::new(1);
        page.intent(Intent::Inspect { errand: 1, host_link: room.host_link() });
        page.input(Input::SocketOpened);
        page.hear(ServerMessage::Error { error });
        let errand = page.view().errand.as_ref().unwrap();
        assert_eq!((errand.state, errand.problem), (ErrandState::Failed, Some(problem)));
    }
    let mut page = Page::new(1);
    page.intent(Intent::Inspect { errand: 1, host_link: room.guest_link() });
    assert_eq!(page.view().errand.as_ref().unwrap().problem, Some(Problem::BadLink));
    page.intent(Intent::Delete { errand: 2, host_link: room.host_link() });
    for _ in 0..40 {
        page.input(Input::SocketClosed);
        page.wait(1_000);
    }
    let errand = page.view().errand.as_ref().unwrap();
    assert_eq!((errand.number, errand.problem), (2, Some(Problem::Unreachable)));
    let connects = page.connects;
    page.wait(60_000);
    assert_eq!(page.connects, connects);
}

#[test]
fn an_edit_whose_answer_was_lost_is_found_to_have_arrived() {
    let mut page = Page::new(1);
    page.intent(Intent::Arrange { errand: 3, details: details("Choir"), opening: opening(), class: None });
    page.input(Input::SocketOpened);
    page.input(Input::SocketClosed);
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Error { error: ErrorCode::NotAvailable });
    page.wait(10);
    assert!(matches!(page.said.last(), Some(ClientMessage::Look { .. })));
    let (_, card) = registered(&page);
    page.hear(ServerMessage::Card { card, class: None });
    assert_eq!(page.view().errand.as_ref().unwrap().state, ErrandState::Done);
}

#[test]
fn several_errands_are_done_one_after_the_other_and_each_is_told() {
    let room = Room::open();
    let mut page = Page::new(1);
    for errand in 1..=3 {
        page.intent(Intent::Inspect { errand, host_link: room.host_link() });
    }
    for number in 1..=3 {
        page.wait(20);
        page.input(Input::SocketOpened);
        page.hear(ServerMessage::Card { card: room.card.clone(), class: None });
        let errand = page.view().errand.as_ref().unwrap();
        assert_eq!((errand.number, errand.state), (number, ErrandState::Done));
    }
    assert_eq!((page.connects, page.disconnects), (1, 1));
}

#[test]
fn a_new_guest_link_reaches_everyone_who_is_in_and_lets_the_old_one_in_no_more() {
    let room = Room::new(e2ee::Opening::default());
    let mut table = Table::with_guest(&room);
    table.pages[0].intent(Intent::RollLink { errand: 5, host_link: room.host_link() });
    assert!(
        matches!(table.pages[0].said.last(), Some(ClientMessage::Look { .. })),
        "over the same connection"
    );
    table.pages[0].hear(ServerMessage::Card { card: room.card.clone(), class: None });
    let (meeting, _) = registered(&table.pages[0]);
    assert_ne!(meeting.entry, room.link.secret.entry_key());
    assert_eq!(table.observer.policy().entry_key, room.link.secret.entry_key(), "first the server knows it");
    table.pages[0].hear(ServerMessage::Registered { version: 2 });
    table.settle();
    assert_eq!(table.observer.policy().entry_key, meeting.entry);
    let errand = table.pages[0].view().errand.clone().unwrap();
    assert_eq!((errand.number, errand.state), (5, ErrandState::Done));
    let guest_link = errand.guest_link.unwrap();
    assert_ne!(guest_link, room.guest_link());
    for page in &table.pages {
        assert_eq!(page.view().invite.as_ref(), Some(&guest_link));
        assert!(page.kept.as_ref().unwrap().fragment.starts_with(&guest_link));
        assert!(page.view().notices.iter().any(|notice| notice.what == Event::LinkChanged));
        assert_eq!(page.view().phase, Phase::Meeting);
    }
    // Whoever knocks with the old one is not let in by anyone.
    table.waits(9, &room);
    table.pages[0].act(client::io::HostAct::Admit { people: None });
    table.settle();
    assert_eq!(table.pages[2].view().phase, Phase::Waiting);
    assert_eq!(table.pages[0].view().people.len(), 2);
}

#[test]
fn a_link_that_was_changed_from_elsewhere_is_learnt_when_somebody_comes_with_it() {
    let room = Room::new(e2ee::Opening::default());
    let mut table = Table::with_guest(&room);
    // Another device of the host gives the meeting a new link.
    let mut rolled = Room::new(e2ee::Opening::default());
    let host = rolled.link.host.clone().unwrap();
    let (card, _) = Card::open(&room.link, &room.card.0).unwrap();
    rolled.link.secret = e2ee::LinkSecret::generate(&mut page::rng(8));
    rolled.card = Card { version: 2, ..card }.seal(&rolled.link.secret, &host, &mut page::rng(9)).into();
    table.waits(9, &rolled);
    table.pages[0].act(client::io::HostAct::Admit { people: None });
    table.pages[0].wait(20);
    assert!(
        matches!(table.pages[0].said.last(), Some(ClientMessage::Look { .. })),
        "what does the card say?"
    );
    table.pages[0].hear(ServerMessage::Card { card: rolled.card.clone(), class: None });
    table.settle();
    table.pages[0].wait(1_100);
    table.settle();
    assert_eq!(table.pages[2].view().phase, Phase::Meeting);
    assert!(table.pages.iter().all(|page| page.view().invite == Some(rolled.guest_link())));
}

#[test]
fn a_server_that_hands_out_an_older_card_brings_no_replaced_link_back() {
    let room = Room::new(e2ee::Opening::default());
    let mut table = Table::with_guest(&room);
    table.pages[0].intent(Intent::RollLink { errand: 5, host_link: room.host_link() });
    table.pages[0].hear(ServerMessage::Card { card: room.card.clone(), class: None });
    let (meeting, _) = registered(&table.pages[0]);
    table.pages[0].hear(ServerMessage::Registered { version: 2 });
    table.settle();
    let invite = table.pages[0].view().invite.clone();
    // Somebody with the old link makes the host look what the card says.
    let looks = |page: &Page| matches!(page.said.last(), Some(ClientMessage::Look { .. }));
    table.waits(9, &room);
    table.pages[0].act(client::io::HostAct::Admit { people: None });
    table.pages[0].wait(20);
    assert!(looks(&table.pages[0]));
    table.pages[0].hear(ServerMessage::Card { card: room.card.clone(), class: None });
    table.settle();
    table.pages[0].wait(2_000);
    table.settle();
    assert_eq!(table.observer.policy().entry_key, meeting.entry);
    assert_eq!(table.pages[0].view().invite, invite);
    assert_eq!(table.pages[2].view().phase, Phase::Waiting);
    // The same for a host who comes by the old card.
    let mut late = Page::at_the_door(7, &room, room.host_link());
    late.is_seated(protocol::Entrance::Wait);
    let adds = vec![protocol::PendingMember { participant: late.knocked(), key_package: late.knock().0 }];
    table.pages.push(late);
    table.pages[0].hear(ServerMessage::CommitRequest { request: 1, adds, removes: vec![] });
    table.settle();
    table.pages[3].wait(20);
    if looks(&table.pages[3]) {
        table.pages[3].hear(ServerMessage::Card { card: room.card.clone(), class: None });
    }
    table.pages[3].wait(2_000);
    table.settle();
    assert_eq!(table.observer.policy().entry_key, meeting.entry);
}
