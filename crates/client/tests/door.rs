//! The way in, and what a person is told when it is barred; driven by hand, without a server.

use client::{
    Input, Intent, Kept,
    view::{Event, Indicator, Link, Phase, Problem},
};
use e2ee::{Card, MeetingLink, Opening};
use protocol::{ClientMessage, Entrance, ErrorCode, Farewell, ParticipantId, SeatToken, ServerMessage};

use crate::page::{Page, Room, Table, rng};

#[test]
fn whoever_makes_a_meeting_registers_it_before_they_join_and_founds_it() {
    let mut page = Page::new(1);
    page.intent(Intent::Create { opening: None, class: None });
    assert_eq!(page.view().phase, Phase::GreenRoom);
    page.input(Input::SocketOpened);
    let [ClientMessage::Register { meeting, card, signature }] = &page.said[..] else {
        panic!("it is registered at once")
    };
    assert!(e2ee::verify_registration(meeting, signature));
    let guest: MeetingLink = page.view().invite.as_ref().unwrap().parse().unwrap();
    assert!(guest.host.is_none(), "the invitation has no host's part");
    let (opened, _) = Card::open(&guest, &card.0).expect("the invitation opens it");
    assert!(opened.opening.lobby);
    page.joins();
    assert_eq!(page.knocks(), 0, "first it must be kept");
    page.hear(ServerMessage::Registered { version: 1 });
    page.is_seated(Entrance::Found);
    assert!(page.said.iter().any(|message| matches!(message, ClientMessage::Establish { .. })));
    let view = page.view();
    assert_eq!((view.phase, view.people.len()), (Phase::Meeting, 1));
    assert_eq!(view.encryption.indicator, Indicator::EndToEnd);
    assert!(view.host_link.as_ref().unwrap().starts_with(view.invite.as_ref().unwrap()));
    assert_eq!(view.policy.as_ref().unwrap().role, client::view::Role::Host);
}

#[test]
fn a_registration_whose_answer_was_lost_is_found_to_have_arrived() {
    let mut page = Page::new(1);
    page.intent(Intent::Create { opening: None, class: None });
    page.input(Input::SocketOpened);
    let card = page.said.iter().find_map(|message| match message {
        ClientMessage::Register { card, .. } => Some(card.clone()),
        _ => None,
    });
    page.input(Input::SocketClosed);
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Error { error: ErrorCode::NotAvailable });
    assert!(matches!(page.said.last(), Some(ClientMessage::Look { .. })));
    page.hear(ServerMessage::Card { card: card.unwrap(), class: None });
    page.joins();
    assert_eq!((page.knocks(), page.view().problem), (1, None));
}

#[test]
fn a_link_is_looked_at_and_tells_what_the_meeting_is_before_anybody_knocks() {
    let room = Room::open();
    let page = Page::green_room(2, &room, room.guest_link());
    let view = page.view();
    assert_eq!((view.phase, view.connection.signalling), (Phase::GreenRoom, Link::Up));
    let details = view.meeting.as_ref().unwrap();
    assert_eq!((details.title.as_str(), details.starts_at), ("Choir", Some(7)));
    assert!(view.host_link.is_none());
    let [ClientMessage::Look { proof, .. }, ClientMessage::Peek { .. }] = &page.said[..] else {
        panic!("it looked and no more")
    };
    assert_eq!(proof.key, room.link.secret.entry_key().0);
    assert!(e2ee::verify_proof(&room.link.room_hash(), proof));
}

#[test]
fn a_card_of_another_meeting_is_as_good_as_none() {
    let (room, other) = (Room::open(), MeetingLink::generate(&mut rng(9)));
    let mut page = Page::green_room(2, &room, other.to_string());
    assert_eq!((page.view().phase, page.view().problem), (Phase::GreenRoom, Some(Problem::NotAvailable)));
    page.wait(60_000);
    assert_eq!(page.connects, 1, "it is not tried again by itself");
    page.intent(Intent::Retry);
    assert_eq!((page.connects, page.view().problem), (2, None));
}

#[test]
fn a_connection_lost_in_the_green_room_is_taken_up_when_somebody_joins() {
    let room = Room::open();
    let mut page = Page::green_room(2, &room, room.guest_link());
    page.input(Input::SocketClosed);
    page.wait(60_000);
    assert_eq!((page.connects, page.view().connection.signalling), (1, Link::Off));
    page.joins();
    assert_eq!(page.connects, 2);
    page.input(Input::SocketOpened);
    assert_eq!(page.knocks(), 1);
}

#[test]
fn whoever_waits_is_told_how_it_stands_and_can_say_who_they_are() {
    let room = Room::new(Opening::default());
    let mut page = Page::at_the_door(2, &room, room.guest_link());
    page.is_seated(Entrance::NoHost);
    assert_eq!(page.view().phase, Phase::Waiting);
    assert!(!page.view().waiting.as_ref().unwrap().host_present);
    page.hear(ServerMessage::Queue { place: 2, waiting: 3, host_present: true });
    let waiting = page.view().waiting.clone().unwrap();
    assert_eq!((waiting.place, waiting.waiting, waiting.host_present), (2, 3, true));
    page.intent(Intent::Note { text: "it is me\n".into() });
    let Some(ClientMessage::Note { sealed }) = page.said.last() else { panic!("it is sent") };
    let (card, _) = Card::open(&room.link, &room.card.0).unwrap();
    assert_eq!(card.base.open_note(page.knocked(), &sealed.0).as_deref(), Some("it is me"));
    // The connection breaks: knocks again by itself, with the same keys in its own place, and says it again.
    let first = page.knock().0;
    let notes =
        |page: &Page| page.said.iter().filter(|said| matches!(said, ClientMessage::Note { .. })).count();
    page.input(Input::SocketClosed);
    page.input(Input::SocketOpened);
    assert_eq!((page.knocks(), page.knock()), (2, (first.clone(), Some(SeatToken([1; 16])))));
    page.is_seated(Entrance::Lobby);
    assert_eq!((page.view().phase, notes(&page)), (Phase::Waiting, 2));
    page.wait(600_000);
    assert_eq!(page.view().phase, Phase::Waiting, "however long it takes");
    page.input(Input::SocketClosed);
    page.input(Input::SocketOpened);
    assert_eq!((page.knocks(), page.knock().0), (3, first.clone()));
    page.hear(ServerMessage::Error { error: ErrorCode::BadHandshake });
    assert_ne!(page.knock().0, first, "what is not taken is not tried again");
    page.intent(Intent::Leave);
    assert_eq!(page.view().phase, Phase::GreenRoom);
}

#[test]
fn whoever_is_declined_is_told_so_and_does_not_knock_again_by_itself() {
    let room = Room::new(Opening::default());
    let mut page = Page::at_the_door(2, &room, room.guest_link());
    page.is_seated(Entrance::Lobby);
    page.hear(ServerMessage::Farewell { reason: Farewell::Declined });
    assert_eq!((page.view().phase, page.view().problem), (Phase::GreenRoom, Some(Problem::Declined)));
    page.wait(60_000);
    assert_eq!(page.knocks(), 1);
    // Neither opening the link once more nor a reload makes a new tab of it.
    page.opens(&room, room.guest_link());
    page.joins();
    let visitors: std::collections::BTreeSet<_> = page.said.iter().filter_map(visitor).collect();
    assert_eq!((page.knocks(), visitors.len()), (2, 1));
    let mut reloaded = Page::new(4);
    reloaded.client.restore(page.kept.clone().expect("the tab's number is kept"));
    reloaded.opens(&room, room.guest_link());
    reloaded.joins();
    assert_eq!(reloaded.said.iter().find_map(visitor), page.said.iter().find_map(visitor));
    assert_eq!(reloaded.knock().1, None);
}

#[test]
fn a_reload_comes_back_as_the_same_participant() {
    let room = Room::new(Opening::default());
    let table = Table::with_guest(&room);
    let before = table.id(1);
    let kept = table.pages[1].kept.clone().expect("there is a seat");
    let mut page = Page::new(9);
    page.client.restore(kept.clone());
    page.opens(&room, room.guest_link());
    page.joins();
    assert_eq!(page.knocked().to_text(), before);
    let (key_package, replaces) = page.knock();
    assert!(replaces.is_some());
    let facts = e2ee::inspect_key_package(&key_package.0).unwrap();
    assert!(facts.returns_to(&table.observer), "its leaf may be replaced without a host");
    // The leaf is gone: as somebody new, who waits like everyone.
    page.hear(ServerMessage::Error { error: ErrorCode::SeatGone });
    assert_eq!(page.knocks(), 2);
    let facts = e2ee::inspect_key_package(&page.knock().0.0).unwrap();
    assert!(!facts.says_to_return() && facts.participant.to_text() != before);
    // The tab is the same one at the door.
    let visitors: std::collections::BTreeSet<_> = page.said.iter().filter_map(visitor).collect();
    assert_eq!((visitors.len(), visitors.first()), (1, kept.visitor.as_ref()));
}

fn visitor(message: &ClientMessage) -> Option<String> {
    match message {
        ClientMessage::Knock { visitor, .. } => Some(visitor.to_text()),
        _ => None,
    }
}

#[test]
fn what_one_wrote_before_a_reload_is_still_ones_own() {
    let room = Room::new(Opening::default());
    let mut table = Table::with_guest(&room);
    table.pages[1].intent(Intent::say("before"));
    table.settle();
    let mut page = Page::new(9);
    page.client.restore(table.pages[1].kept.clone().unwrap());
    page.opens(&room, room.guest_link());
    page.joins();
    page.is_seated(Entrance::Wait);
    let (key_package, _) = page.knock();
    let adds = vec![protocol::PendingMember { participant: page.knocked(), key_package }];
    table.pages[1] = page;
    table.pages[0].hear(ServerMessage::CommitRequest { request: 1, adds, removes: vec![] });
    table.settle();
    table.pages[0].wait(1_000);
    table.settle();
    let view = table.pages[1].view();
    let [line] = &view.chat[..] else { panic!("it was told what it missed") };
    assert!(line.own && line.retold_by.is_some());
    assert_eq!(table.pages[0].view().people.len(), 2);
    assert!(table.pages[0].view().notices.iter().all(|notice| notice.what != Event::Removed));
}

#[test]
fn whoever_makes_a_meeting_is_its_host_after_reloads_and_after_leaving() {
    let room = Room::open();
    let mut page = Page::green_room(1, &room, room.host_link());
    page.joins();
    page.is_seated(Entrance::Found);
    let kept = page.kept.clone().unwrap();
    assert_eq!(kept.fragment, room.host_link());
    // The address shows the invitation, not the host's part.
    let mut reloaded = Page::new(3);
    reloaded.client.restore(kept);
    reloaded.opens(&room, room.guest_link());
    assert_eq!(reloaded.view().host_link, Some(room.host_link()));
    page.intent(Intent::Leave);
    let kept: Kept = page.kept.expect("the host's part is kept");
    assert!(kept.seat.is_none() && kept.back.is_none());
}

#[test]
fn a_link_kept_before_a_roll_gives_way_to_the_one_that_is_given() {
    let (old, mut room) = (Room::open(), Room::open());
    let host = room.link.host.clone().unwrap();
    room.link.secret = e2ee::LinkSecret::generate(&mut rng(6));
    let (card, _) = Card::open(&old.link, &old.card.0).unwrap();
    room.card = Card { version: 2, ..card }.seal(&room.link.secret, &host, &mut rng(7)).into();
    let kept = Table::with_guest(&old).pages[1].kept.clone().unwrap();
    let mut page = Page::new(4);
    page.client.restore(kept);
    page.intent(Intent::Open { fragment: room.guest_link() });
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Error { error: ErrorCode::NotAvailable });
    let Some(ClientMessage::Look { proof, .. }) = page.said.last() else { panic!("it looks again") };
    assert_eq!(proof.key, room.link.secret.entry_key().0);
    page.hear(ServerMessage::Card { card: room.card.clone(), class: None });
    assert_eq!((page.view().problem, page.view().invite.clone()), (None, Some(room.guest_link())));
}

#[test]
fn a_name_is_made_fit_to_be_shown() {
    assert_eq!(Page::in_meeting(1, &Room::open()).view().people[0].name, "Ann");
}

#[test]
fn what_bars_the_way_is_told() {
    let error = |error| ServerMessage::Error { error };
    let cases = [
        (error(ErrorCode::NotAvailable), Problem::NotAvailable),
        (error(ErrorCode::Full), Problem::Full),
        (error(ErrorCode::Locked), Problem::Locked),
        (error(ErrorCode::Ended), Problem::Ended),
        (error(ErrorCode::Malformed), Problem::Version),
        (ServerMessage::Farewell { reason: Farewell::NotAdmitted }, Problem::NotAdmitted),
        (ServerMessage::Farewell { reason: Farewell::Declined }, Problem::Declined),
    ];
    let room = Room::open();
    for (message, problem) in cases {
        let mut page = Page::at_the_door(2, &room, room.guest_link());
        page.hear(message);
        assert_eq!((page.view().phase, page.view().problem), (Phase::GreenRoom, Some(problem)));
        let connects = page.connects;
        page.intent(Intent::Retry);
        assert_eq!((page.view().phase, page.view().problem), (Phase::Joining, None));
        assert_eq!(page.connects, connects + 1);
    }
}

#[test]
fn a_server_that_takes_nobody_for_now_is_asked_again_by_itself_after_a_while() {
    let cases = [(ErrorCode::Overloaded, Problem::ServerFull), (ErrorCode::Draining, Problem::ServerEnds)];
    let room = Room::open();
    for (error, problem) in cases {
        let mut page = Page::at_the_door(2, &room, room.guest_link());
        let (knocks, connects) = (page.knocks(), page.connects);
        page.hear(ServerMessage::Error { error });
        page.input(Input::SocketClosed);
        assert_eq!((page.view().phase, page.view().problem), (Phase::Joining, Some(problem)));
        page.wait(9_000);
        assert_eq!((page.knocks(), page.connects), (knocks, connects), "not at once");
        page.wait(11_000);
        assert_eq!(page.connects, connects + 1);
        page.input(Input::SocketOpened);
        assert_eq!(page.knocks(), knocks + 1);
        assert_eq!(page.view().problem, Some(problem), "said until there is a seat");
    }
}

#[test]
fn people_in_a_meeting_are_told_that_the_server_is_about_to_stop_until_another_one_answers() {
    let mut table = Table::with_guest(&Room::open());
    let page = &mut table.pages[1];
    assert_eq!(page.view().server_ends, None);
    page.hear(ServerMessage::Draining { until: 1_800_000_000_000 });
    assert_eq!((page.view().phase, page.view().server_ends), (Phase::Meeting, Some(1_800_000_000_000)));
    page.hear(ServerMessage::Farewell { reason: Farewell::ShuttingDown });
    page.input(Input::SocketClosed);
    page.input(Input::SocketOpened);
    assert_eq!((page.view().phase, page.view().server_ends), (Phase::Meeting, None));
}

#[test]
fn what_ends_a_visit_is_told_and_nobody_comes_back_by_themselves() {
    let cases = [
        (Farewell::Replaced, Problem::Replaced),
        (Farewell::Removed, Problem::Removed),
        (Farewell::SignedOut, Problem::SignedOut),
        (Farewell::Ended, Problem::Ended),
    ];
    for (reason, problem) in cases {
        let mut table = Table::with_guest(&Room::open());
        let page = &mut table.pages[1];
        assert!(page.kept.is_some());
        let (knocks, connects) = (page.knocks(), page.connects);
        page.hear(ServerMessage::Farewell { reason });
        page.input(Input::SocketClosed);
        page.wait(60_000);
        assert_eq!((page.view().phase, page.view().problem), (Phase::Left, Some(problem)));
        assert_eq!((page.knocks(), page.connects, &page.kept), (knocks, connects, &None));
    }
}

#[test]
fn a_text_that_is_no_link_is_told_so() {
    let mut page = Page::new(3);
    page.intent(Intent::Open { fragment: "hello".into() });
    assert_eq!((page.view().phase, page.view().problem), (Phase::Landing, Some(Problem::BadLink)));
    page.joins();
    assert_eq!(page.connects, 0);
}

#[test]
fn a_server_that_cannot_be_reached_is_told_and_tried_on() {
    let mut page = Page::new(4);
    page.intent(Intent::Open { fragment: Room::open().guest_link() });
    page.joins();
    for _ in 0..8 {
        page.input(Input::SocketClosed);
        page.wait(9_000);
    }
    assert_eq!((page.view().phase, page.view().problem), (Phase::Joining, Some(Problem::Unreachable)));
    assert!(page.connects >= 8);
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Pong);
    assert_eq!(page.view().problem, None);
}

#[test]
fn a_lost_connection_is_resumed_within_two_seconds_after_the_network_is_back() {
    let mut page = Page::in_meeting(5, &Room::open());
    // Ten seconds without a network: attempts are swallowed, or fail at once.
    page.input(Input::SocketClosed);
    let lost = page.now;
    while page.now < lost + 10_000 {
        page.wait(100);
        if page.now.is_multiple_of(400) {
            page.input(Input::SocketClosed);
        }
    }
    let (back, connects) = (page.now, page.connects);
    page.input(Input::NetworkChanged);
    while page.connects == connects {
        page.wait(100);
    }
    assert!(page.now - back <= 1_000);
    page.input(Input::SocketOpened);
    assert!(matches!(page.said.last(), Some(ClientMessage::Resume { .. })));
}

#[test]
fn a_seat_given_to_a_key_package_of_somebody_else_is_ignored() {
    let room = Room::open();
    let mut page = Page::at_the_door(8, &room, room.guest_link());
    page.hear(ServerMessage::Seated {
        participant: ParticipantId([9; 16]),
        seat: SeatToken([1; 16]),
        entrance: Entrance::Found,
        file_bytes: 0,
    });
    assert_eq!((page.view().phase, page.view().encryption.indicator), (Phase::Joining, Indicator::None));
}

#[test]
fn leaving_says_so_and_forgets_the_seat() {
    let mut table = Table::with_guest(&Room::open());
    let page = &mut table.pages[1];
    page.intent(Intent::Leave);
    assert_eq!(page.said.last(), Some(&ClientMessage::Leave));
    let view = page.view();
    assert_eq!((view.phase, view.people.len(), view.connection.signalling), (Phase::Left, 0, Link::Off));
    assert_eq!(page.kept, None);
}

/// Anything at all that a server may say, well formed or not, at any moment.
#[test]
fn no_message_makes_the_client_panic_or_believe_in_others() {
    use rand::Rng;
    let room = Room::open();
    for seed in 0..60 {
        let mut rng = rng(seed);
        let mut page = match seed % 4 {
            0 => Page::at_the_door(10, &room, room.guest_link()),
            1 => Page::in_meeting(11, &room),
            2 => Page::green_room(13, &room, room.host_link()),
            _ => Page::new(12),
        };
        for _ in 0..120 {
            page.now += rng.random_range(0..3_000);
            match rng.random_range(0..10) {
                0 => page.input(Input::SocketMessage((0..40).map(|_| rng.random()).collect())),
                1 => page.input(Input::SocketClosed),
                2 => page.input(Input::SocketOpened),
                3 => page.input(Input::Tick),
                4 => page.input(Input::NetworkChanged),
                _ => page.hear(any_message(&mut rng)),
            }
            let view = page.view.clone();
            assert!(view.is_none_or(|view| view.people.len() <= 1));
        }
    }
}

fn any_message(rng: &mut impl rand::Rng) -> ServerMessage {
    use protocol::*;
    let participant = ParticipantId([rng.random_range(0..4); 16]);
    let bytes = || Bytes(vec![7; 30]);
    let number = [0, 1, 2, 1_000, u64::MAX - 1, u64::MAX][rng.random_range(0..6)];
    let entry = if rng.random() {
        Entry::Commit { base_epoch: number, commit: bytes() }
    } else {
        Entry::Message { reference: number, epoch: number, message: bytes() }
    };
    let request = rng.random::<bool>().then_some(number);
    match rng.random_range(0..22) {
        0 => ServerMessage::Registered { version: number },
        1 => ServerMessage::Seated {
            participant,
            seat: SeatToken([3; 16]),
            entrance: Entrance::Wait,
            file_bytes: number,
        },
        2 => ServerMessage::Admitted { seq: number, welcome: bytes(), ratchet_tree: bytes() },
        3 => ServerMessage::Resumed { head: number, media_stands: rng.random(), member: rng.random() },
        4 => ServerMessage::Log { entries: vec![LogEntry { seq: number, from: participant, entry }] },
        5 => ServerMessage::CommitRequest {
            request: number,
            adds: vec![PendingMember { participant, key_package: bytes() }],
            removes: vec![participant],
        },
        6 => ServerMessage::CommitRejected { request, error: ErrorCode::OutOfOrder },
        7 => ServerMessage::SendRejected { reference: number, reason: SendRejection::StaleEpoch },
        8 => ServerMessage::SendRejected { reference: 1, reason: SendRejection::TooMany },
        9 => ServerMessage::Answer { request: number, sdp: "v=0".into() },
        10 => ServerMessage::OfferRejected { request: number, error: ErrorCode::BadOffer },
        11 => ServerMessage::Card { card: bytes(), class: None },
        12 => ServerMessage::Slots {
            slots: vec![Slot {
                mid: "0".into(),
                source: Some((participant, StreamKind::Camera)),
                paused: number % 2 == 0,
            }],
        },
        13 => ServerMessage::Speakers { loudest: vec![participant] },
        14 => ServerMessage::Presence { participant, presence: Presence::Away },
        15 => ServerMessage::MediaLost,
        16 => ServerMessage::Error { error: ErrorCode::BadHandshake },
        17 => ServerMessage::Error { error: ErrorCode::SeatGone },
        18 => ServerMessage::Queue { place: 1, waiting: 2, host_present: rng.random() },
        19 => ServerMessage::Callers {
            fresh: rng.random(),
            came: vec![Caller { participant, key_package: bytes(), note: Some(bytes()) }],
            gone: vec![participant],
        },
        20 => ServerMessage::Unregistered,
        _ => ServerMessage::Pong,
    }
}
