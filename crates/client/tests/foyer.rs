//! Before the door: what is told of the meeting inside, and how the ways to the server are tried; driven by hand.

use client::{Input, Intent};
use e2ee::{Card, Opening, Profile};
use protocol::{
    ClientMessage, DoorRules, ErrorCode, Gathering, ParticipantId, SealedName, ServerMessage,
    limits::GATHERING_NAMES,
};

use crate::page::{Page, Room, rng};

fn peeks(page: &Page) -> usize {
    page.said.iter().filter(|message| matches!(message, ClientMessage::Peek { .. })).count()
}

fn tries(page: &Page) -> Vec<u64> {
    let request = |message: &ClientMessage| match message {
        ClientMessage::Try { request, .. } => Some(*request),
        _ => None,
    };
    page.said.iter().filter_map(request).collect()
}

/// A name as a member of this room seals it.
fn sealed(room: &Room, number: u8, name: &str) -> SealedName {
    let (card, _) = Card::open(&room.link, &room.card.0).unwrap();
    let (participant, key) = (ParticipantId([number; 16]), vec![number; 32]);
    let sealed = Profile::new(name).seal(&card.base, participant, &key, None, &mut rng(number.into()));
    SealedName { participant, signature_key: key.into(), sealed: sealed.into() }
}

fn nobody() -> ServerMessage {
    ServerMessage::Gathering(Gathering { present: 0, rules: None, members: vec![] })
}

#[test]
fn who_is_inside_is_asked_now_and_then_and_shown_by_names_that_only_members_can_have_sealed() {
    let room = Room::open();
    let mut page = Page::green_room(1, &room, room.guest_link());
    assert_eq!((peeks(&page), &page.view().gathering), (1, &None));
    let mut forged = sealed(&room, 2, "Mallory");
    forged.participant = ParticipantId([9; 16]);
    let members = vec![sealed(&room, 1, "Ann"), forged];
    let rules = Some(DoorRules { lobby: true, locked: false });
    page.hear(ServerMessage::Gathering(Gathering { present: 2, rules, members }));
    let gathering = page.view().gathering.clone().unwrap();
    assert_eq!((gathering.present, gathering.names), (2, vec!["Ann".to_owned()]));
    assert!(gathering.lobby && !gathering.locked && gathering.early);
    page.wait(60_000);
    assert_eq!(peeks(&page), 2, "not again before it was answered");
    page.hear(nobody());
    page.wait(60_000);
    assert_eq!(peeks(&page), 3);
}

#[test]
fn before_a_group_stands_the_rules_are_the_cards() {
    let room = Room::new(Opening { lobby: true, early: false, ..Opening::default() });
    let mut page = Page::green_room(1, &room, room.guest_link());
    page.hear(nobody());
    let gathering = page.view().gathering.clone().unwrap();
    assert!(gathering.lobby && !gathering.locked && !gathering.early);
}

#[test]
fn a_server_that_says_too_much_is_cut_short_and_one_that_was_not_asked_not_heard() {
    let room = Room::open();
    let mut page = Page::green_room(1, &room, room.guest_link());
    let members: Vec<_> = (0..200).map(|number| sealed(&room, number, "Ann")).collect();
    page.hear(ServerMessage::Gathering(Gathering { present: 200, rules: None, members }));
    assert_eq!(page.view().gathering.as_ref().unwrap().names.len(), GATHERING_NAMES);
    page.hear(nobody());
    assert_eq!(page.view().gathering.as_ref().unwrap().present, 200, "nobody asked again");
}

#[test]
fn a_refusal_stops_the_asking_and_what_was_said_is_forgotten_with_the_connection() {
    let room = Room::open();
    let mut page = Page::green_room(1, &room, room.guest_link());
    page.hear(nobody());
    page.wait(60_000);
    page.hear(ServerMessage::Error { error: ErrorCode::NotAvailable });
    page.wait(600_000);
    assert_eq!((peeks(&page), page.view().problem), (2, None));
    page.input(Input::SocketClosed);
    assert_eq!(page.view().gathering, None);
}

#[test]
fn ways_are_tried_once_the_server_knows_who_asks_and_answered_for_it_where_it_is_gone() {
    let room = Room::open();
    let mut page = Page::green_room(1, &room, room.guest_link());
    let offer = |request| Intent::Try { request, sdp: "v=0".into() };
    page.intent(offer(1));
    assert_eq!(tries(&page), Vec::<u64>::new());
    page.hear(nobody());
    assert_eq!(tries(&page), [1]);
    page.intent(offer(2));
    assert_eq!(tries(&page), [1, 2]);
    page.hear(ServerMessage::Tried { request: 2, sdp: Some("v=0 answer".into()) });
    assert_eq!(page.tried.last(), Some(&(2, Some("v=0 answer".into()))));
    page.input(Input::SocketClosed);
    page.intent(offer(3));
    assert_eq!(page.connects, 2, "for this it connects");
    page.input(Input::SocketClosed);
    assert_eq!(page.tried.last(), Some(&(3, None)));
}

#[test]
fn whoever_tries_before_the_meeting_is_known_is_answered_once_it_is() {
    let room = Room::open();
    let mut page = Page::new(1);
    page.intent(Intent::Open { fragment: room.guest_link() });
    page.intent(Intent::Try { request: 1, sdp: "v=0".into() });
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Card { card: room.card.clone(), class: None });
    page.hear(nobody());
    assert_eq!((tries(&page), page.tried.last()), (vec![1], None));
}

#[test]
fn whoever_tries_before_their_new_meeting_is_kept_is_answered_once_it_is() {
    let mut page = Page::new(1);
    page.intent(Intent::Create { opening: None, class: None });
    page.intent(Intent::Try { request: 1, sdp: "v=0".into() });
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Registered { version: 1 });
    page.hear(nobody());
    assert_eq!((tries(&page), page.tried.last()), (vec![1], None));
}

#[test]
fn whoever_is_past_the_door_tries_nothing_more() {
    let room = Room::open();
    let mut page = Page::in_meeting(1, &room);
    page.intent(Intent::Try { request: 1, sdp: "v=0".into() });
    assert_eq!((tries(&page), page.tried.last()), (vec![], Some(&(1, None))));
}
