//! The way in, and what a person is told when it is barred; driven by hand, without a server.

use client::{
    Client, Config, Input, Intent, Kept, Output, Timestamp, View,
    view::{Indicator, Link, Phase, Problem},
};
use e2ee::MeetingLink;
use protocol::{ClientMessage, Entrance, ErrorCode, Farewell, ParticipantId, SeatToken, ServerMessage, Wire};
use rand::SeedableRng;

/// A client with its last view and what it said.
struct Page {
    client: Client,
    now: u64,
    view: Option<View>,
    said: Vec<ClientMessage>,
    connects: usize,
    kept: Option<Kept>,
}

impl Page {
    fn new(seed: u8) -> Self {
        let client = Client::new([seed; 32], Config::default());
        Self { client, now: 1_000, view: None, said: Vec::new(), connects: 0, kept: None }
    }

    fn at_the_door(seed: u8) -> Self {
        let mut page = Self::new(seed);
        page.intent(Intent::Open { fragment: fragment() });
        page.intent(Intent::Join { name: " Ann\u{202e} ".into() });
        page.input(Input::SocketOpened);
        page
    }

    fn in_meeting(seed: u8) -> Self {
        let mut page = Self::at_the_door(seed);
        let participant = page.knocked();
        page.hear(ServerMessage::Seated { participant, seat: SeatToken([1; 16]), entrance: Entrance::Found });
        page
    }

    fn input(&mut self, input: Input) {
        for output in self.client.handle(input, Timestamp(self.now)) {
            match output {
                Output::View(view) => self.view = Some(*view),
                Output::Send(bytes) => {
                    self.said.push(ClientMessage::decode(&bytes).expect("our own message"))
                }
                Output::Connect => self.connects += 1,
                Output::Keep(kept) => self.kept = kept,
                _ => {}
            }
        }
    }

    fn intent(&mut self, intent: Intent) {
        self.input(Input::Intent(intent));
    }

    fn hear(&mut self, message: ServerMessage) {
        self.input(Input::SocketMessage(message.encode()));
    }

    fn view(&self) -> &View {
        self.view.as_ref().expect("there is a view")
    }

    /// Whose key package the last knock carried.
    fn knocked(&self) -> ParticipantId {
        let knock = self.said.iter().rev().find_map(|message| match message {
            ClientMessage::Knock { key_package, .. } => Some(key_package),
            _ => None,
        });
        let knock = knock.expect("it knocked");
        e2ee::inspect_key_package(&knock.0).expect("our own key package")
    }

    fn knocks(&self) -> usize {
        self.said.iter().filter(|message| matches!(message, ClientMessage::Knock { .. })).count()
    }
}

fn fragment() -> String {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(5);
    MeetingLink::generate(&mut rng).for_guests().to_string()
}

#[test]
fn whoever_makes_a_meeting_creates_it_before_knocking_and_founds_it() {
    let mut page = Page::new(1);
    page.intent(Intent::Create);
    assert_eq!(page.view().phase, Phase::GreenRoom);
    assert!(page.said.is_empty(), "nothing is said before the person joins");
    page.intent(Intent::Join { name: "Ann".into() });
    page.input(Input::SocketOpened);
    assert!(matches!(page.said[..], [ClientMessage::Create { .. }, ClientMessage::Knock { .. }]));
    page.hear(ServerMessage::Created);
    let participant = page.knocked();
    page.hear(ServerMessage::Seated { participant, seat: SeatToken([1; 16]), entrance: Entrance::Found });
    assert!(page.said.iter().any(|message| matches!(message, ClientMessage::Establish { .. })));
    let view = page.view();
    assert_eq!((view.phase, view.people.len()), (Phase::Meeting, 1));
    assert_eq!(view.encryption.indicator, Indicator::EndToEnd);
    assert_eq!(view.invite.as_ref().unwrap().matches('.').count(), 1, "the invitation has no host secret");
}

#[test]
fn whoever_makes_a_meeting_still_makes_it_after_reloads_before_and_after_joining() {
    let mut page = Page::new(1);
    page.intent(Intent::Create);
    let invite = page.view().invite.clone().unwrap();
    let kept = page.kept.clone().expect("the host's part is kept");
    assert!(kept.seat.is_none() && kept.fragment.starts_with(&format!("{invite}.")));
    let reload = |kept: Kept, seed| {
        let mut page = Page::new(seed);
        page.client.restore(kept);
        // The address shows the invitation, not the host's part.
        page.intent(Intent::Open { fragment: invite.clone() });
        assert_eq!(page.view().invite.as_ref(), Some(&invite));
        page.intent(Intent::Join { name: "Ann".into() });
        page.input(Input::SocketOpened);
        page
    };
    let mut page = reload(kept, 2);
    assert!(matches!(page.said[..], [ClientMessage::Create { .. }, ClientMessage::Knock { .. }]));
    page.hear(ServerMessage::Created);
    let participant = page.knocked();
    page.hear(ServerMessage::Seated { participant, seat: SeatToken([1; 16]), entrance: Entrance::Found });
    let kept = page.kept.clone().unwrap();
    assert!(kept.seat.is_some());
    let page = reload(kept, 3);
    assert!(matches!(
        page.said[..],
        [ClientMessage::Create { .. }, ClientMessage::Knock { replaces: Some(_), .. }]
    ));
}

#[test]
fn who_leaves_stays_the_host_of_what_they_made() {
    let mut page = Page::new(1);
    page.intent(Intent::Create);
    page.intent(Intent::Join { name: "Ann".into() });
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Created);
    let participant = page.knocked();
    page.hear(ServerMessage::Seated { participant, seat: SeatToken([1; 16]), entrance: Entrance::Found });
    page.intent(Intent::Leave);
    let kept = page.kept.expect("the host's part is kept");
    assert!(kept.seat.is_none());
}

#[test]
fn a_name_is_made_fit_to_be_shown() {
    assert_eq!(Page::in_meeting(1).view().people[0].name, "Ann");
}

#[test]
fn what_bars_the_way_is_told() {
    let cases = [
        (ServerMessage::Error { error: ErrorCode::NotAvailable }, Problem::NotAvailable),
        (ServerMessage::Error { error: ErrorCode::Full }, Problem::Full),
        (ServerMessage::Error { error: ErrorCode::Malformed }, Problem::Version),
        (ServerMessage::Farewell { reason: Farewell::NotAdmitted }, Problem::NotAdmitted),
    ];
    for (message, problem) in cases {
        let mut page = Page::at_the_door(2);
        page.hear(message);
        assert_eq!((page.view().phase, page.view().problem), (Phase::GreenRoom, Some(problem)));
        let connects = page.connects;
        page.intent(Intent::Retry);
        assert_eq!((page.view().phase, page.view().problem), (Phase::Joining, None));
        assert_eq!(page.connects, connects + 1);
    }
}

#[test]
fn a_text_that_is_no_link_is_told_so() {
    let mut page = Page::new(3);
    page.intent(Intent::Open { fragment: "hello".into() });
    assert_eq!((page.view().phase, page.view().problem), (Phase::Landing, Some(Problem::BadLink)));
    page.intent(Intent::Join { name: "Ann".into() });
    assert_eq!(page.connects, 0);
}

#[test]
fn a_server_that_cannot_be_reached_is_told_and_tried_on() {
    let mut page = Page::new(4);
    page.intent(Intent::Open { fragment: fragment() });
    page.intent(Intent::Join { name: "Ann".into() });
    for _ in 0..8 {
        page.input(Input::SocketClosed);
        page.now += 9_000;
        page.input(Input::Tick);
    }
    assert_eq!((page.view().phase, page.view().problem), (Phase::Joining, Some(Problem::Unreachable)));
    assert!(page.connects >= 8);
    page.input(Input::SocketOpened);
    page.hear(ServerMessage::Pong);
    assert_eq!(page.view().problem, None);
}

#[test]
fn a_meeting_opened_in_another_window_ends_here_and_does_not_fight_back() {
    let mut page = Page::in_meeting(5);
    assert!(page.kept.is_some());
    let (knocks, connects) = (page.knocks(), page.connects);
    page.hear(ServerMessage::Farewell { reason: Farewell::Replaced });
    page.input(Input::SocketClosed);
    page.now += 60_000;
    page.input(Input::Tick);
    assert_eq!((page.view().phase, page.view().problem), (Phase::Left, Some(Problem::Replaced)));
    assert_eq!((page.knocks(), page.connects), (knocks, connects));
    assert_eq!(page.kept, None);
}

#[test]
fn a_reload_of_the_same_meeting_replaces_its_seat_and_one_of_another_does_not() {
    let kept = Page::in_meeting(6).kept.unwrap();
    for (fragment, same) in [(fragment(), true), (MeetingLink::generate(&mut rng(1)).to_string(), false)] {
        let mut page = Page::new(7);
        page.client.restore(kept.clone());
        page.intent(Intent::Open { fragment });
        page.intent(Intent::Join { name: "Ann".into() });
        page.input(Input::SocketOpened);
        let Some(ClientMessage::Knock { replaces, .. }) = page.said.last() else { panic!("it knocks") };
        assert_eq!(replaces.is_some(), same);
    }
}

#[test]
fn a_seat_given_to_a_key_package_of_somebody_else_is_ignored() {
    let mut page = Page::at_the_door(8);
    page.hear(ServerMessage::Seated {
        participant: ParticipantId([9; 16]),
        seat: SeatToken([1; 16]),
        entrance: Entrance::Found,
    });
    assert_eq!((page.view().phase, page.view().encryption.indicator), (Phase::Joining, Indicator::None));
}

#[test]
fn leaving_says_so_and_forgets_the_seat() {
    let mut page = Page::in_meeting(9);
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
    for seed in 0..60 {
        let mut rng = rng(seed);
        let mut page = match seed % 3 {
            0 => Page::at_the_door(10),
            1 => Page::in_meeting(11),
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

fn rng(seed: u64) -> rand_chacha::ChaCha8Rng {
    rand_chacha::ChaCha8Rng::seed_from_u64(seed)
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
    match rng.random_range(0..19) {
        0 => ServerMessage::Created,
        1 => ServerMessage::Seated { participant, seat: SeatToken([3; 16]), entrance: Entrance::Wait },
        2 => ServerMessage::Admitted { seq: number, welcome: bytes(), ratchet_tree: bytes() },
        3 => ServerMessage::Resumed { head: number, media_stands: rng.random(), member: rng.random() },
        4 => ServerMessage::Log { entries: vec![LogEntry { seq: number, from: participant, entry }] },
        5 => ServerMessage::CommitRequest {
            request: number,
            adds: vec![PendingMember { participant, key_package: bytes() }],
            removes: vec![participant],
        },
        6 => ServerMessage::CommitRejected { request: number, error: ErrorCode::OutOfOrder },
        7 => ServerMessage::SendRejected { reference: number, reason: SendRejection::StaleEpoch },
        8 => ServerMessage::SendRejected { reference: 1, reason: SendRejection::TooMany },
        9 => ServerMessage::Answer { request: number, sdp: "v=0".into() },
        10 => ServerMessage::OfferRejected { request: number, error: ErrorCode::BadOffer },
        11 => ServerMessage::Tracks { participant, streams: StreamKind::ALL.to_vec() },
        12 => ServerMessage::Slots {
            slots: vec![Slot { mid: "0".into(), source: Some((participant, StreamKind::Camera)) }],
        },
        13 => ServerMessage::Speakers { loudest: vec![participant] },
        14 => ServerMessage::Presence { participant, presence: Presence::Away },
        15 => ServerMessage::MediaLost,
        16 => ServerMessage::Error { error: ErrorCode::BadHandshake },
        17 => ServerMessage::Error { error: ErrorCode::SeatGone },
        _ => ServerMessage::Pong,
    }
}
