//! A real server's door: meetings that are made, changed, deleted and kept, and what it does not tell.

use std::time::{Duration, Instant};

use e2ee::{Card, Change, LinkSecret, MeetingLink, Opening};
use futures_util::future::join_all;
use protocol::{ClientMessage, Entrance, ErrorCode, Farewell, SeatToken, ServerMessage, Wire};
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    meet::{Line, Link, Person, Server, gather},
    statistics::mann_whitney,
};

/// Lets a test miss as often as it likes.
const MANY_MISSES: [&str; 6] = [
    "--door-misses-per-connection",
    "100000000",
    "--door-misses-per-second",
    "1000000",
    "--door-miss-burst",
    "1000000",
];

fn error(code: ErrorCode) -> Option<ServerMessage> {
    Some(ServerMessage::Error { error: code })
}

fn farewell(reason: Farewell) -> ServerMessage {
    ServerMessage::Farewell { reason }
}

async fn card(line: &mut Line, link: &Link) -> Option<String> {
    match line.ask(&link.look()).await? {
        ServerMessage::Card { card, .. } => Some(Card::open(&link.link, &card.0).unwrap().0.details.title),
        _ => None,
    }
}

#[tokio::test]
async fn a_registered_meeting_opens_for_its_link_also_after_a_restart_and_until_it_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let mut line = Line::open(&server.host).await;
    let mut link = Link::new();
    assert_eq!(line.ask(&link.look()).await, error(ErrorCode::NotAvailable));
    let first = link.register();
    assert_eq!(line.ask(&first).await, Some(ServerMessage::Registered { version: 1 }));
    assert_eq!(card(&mut line, &link.guest()).await.as_deref(), Some("A meeting"));
    link.edit("Another title");
    assert_eq!(line.ask(&link.register()).await, Some(ServerMessage::Registered { version: 2 }));
    assert_eq!(line.ask(&first).await, error(ErrorCode::NotAvailable), "an older version");
    server.stop();

    let server = Server::start(folder.path(), &[]);
    let mut line = Line::open(&server.host).await;
    for link in [&link, &link.guest()] {
        assert_eq!(card(&mut line, link).await.as_deref(), Some("Another title"));
    }
    let old = link.guest();
    link.roll();
    line.ask(&link.register()).await;
    assert_eq!(line.ask(&old.look()).await, error(ErrorCode::NotAvailable), "the old link");
    assert!(card(&mut line, &link.guest()).await.is_some());
    assert_eq!(line.ask(&link.unregister()).await, Some(ServerMessage::Unregistered));
    assert_eq!(line.ask(&link.unregister()).await, Some(ServerMessage::Unregistered));
    assert_eq!(line.ask(&link.look()).await, error(ErrorCode::NotAvailable));
}

#[tokio::test]
async fn nobody_else_changes_or_deletes_a_hosts_meeting() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let mut line = Line::open(&server.host).await;
    let (link, other) = (Link::new(), Link::new());
    line.ask(&link.register()).await;
    let ClientMessage::Register { mut meeting, card, .. } = other.register() else { unreachable!() };
    meeting.room = link.link.room_hash();
    let signature = other.host().sign_registration(&meeting);
    let usurped = ClientMessage::Register { meeting, card, signature };
    assert_eq!(line.ask(&usurped).await, error(ErrorCode::NotAvailable));
    let ClientMessage::Unregister { host, version, signature, .. } = other.unregister() else {
        unreachable!()
    };
    let deleted = ClientMessage::Unregister { room: link.link.room_hash(), host, version, signature };
    assert_eq!(line.ask(&deleted).await, error(ErrorCode::NotAvailable));
    assert!(matches!(line.ask(&link.look()).await, Some(ServerMessage::Card { .. })));
}

#[tokio::test]
async fn a_meeting_that_is_deleted_while_it_runs_sends_everyone_away() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link.guest(), "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    let mut line = Line::open(&server.host).await;
    assert_eq!(line.ask(&link.unregister()).await, Some(ServerMessage::Unregistered));
    while ben.step().await {}
    assert!(ben.heard.contains(&farewell(Farewell::Ended)), "{:?}", ben.heard.last());
    assert_eq!(line.ask(&link.look()).await, error(ErrorCode::NotAvailable));
}

#[tokio::test]
async fn a_new_link_holds_in_the_meeting_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let mut link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let old = link.guest();
    link.roll();
    assert_eq!(
        Line::open(&server.host).await.ask(&link.register()).await,
        Some(ServerMessage::Registered { version: 2 })
    );
    let mut policy = ann.group.as_ref().unwrap().policy().clone();
    policy.take_link(link.link.secret.entry_key(), 2);
    ann.commits(Change { policy: Some(policy), ..Change::default() }).await;
    let mut late = Person::joins(&server.host, &old, "Late").await;
    late.until(|late| late.has_heard(ErrorCode::NotAvailable)).await;
    let mut ben = Person::joins(&server.host, &link.guest(), "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
}

#[tokio::test]
async fn guests_wait_for_a_host_who_lets_them_in() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let link = Link::opened(Opening::default());
    let mut line = Line::open(&server.host).await;
    line.ask(&link.register()).await;
    let entrance = |person: &Person, wanted: Entrance| {
        person
            .heard
            .iter()
            .any(|message| matches!(message, ServerMessage::Seated { entrance, .. } if *entrance == wanted))
    };
    let mut ben = Person::joins(&server.host, &link.guest(), "Ben").await;
    ben.until(|ben| entrance(ben, Entrance::NoHost)).await;
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    let called = |ann: &Person| {
        ann.heard.iter().find_map(|message| match message {
            ServerMessage::Callers { came, .. } if !came.is_empty() => Some(came[0].key_package.0.clone()),
            _ => None,
        })
    };
    ann.until(|ann| called(ann).is_some()).await;
    let add = vec![called(&ann).unwrap()];
    ann.commits(Change { add, ..Change::default() }).await;
    gather(&mut [&mut ann, &mut ben], 2).await;
}

#[tokio::test]
async fn what_a_server_keeps_and_takes_has_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--max-meetings", "2", "--meetings-per-connection", "3"];
    let server = Server::start(folder.path(), &flags);
    let mut line = Line::open(&server.host).await;
    let (one, two, three) = (Link::new(), Link::new(), Link::new());
    for link in [&one, &two] {
        assert_eq!(line.ask(&link.register()).await, Some(ServerMessage::Registered { version: 1 }));
    }
    assert_eq!(line.ask(&three.register()).await, error(ErrorCode::Quota));
    assert_eq!(line.ask(&one.unregister()).await, error(ErrorCode::Quota), "three by one connection");
    let mut line = Line::open(&server.host).await;
    assert_eq!(line.ask(&one.unregister()).await, Some(ServerMessage::Unregistered));
    assert_eq!(line.ask(&three.register()).await, Some(ServerMessage::Registered { version: 1 }));
    let mut large = Link::new();
    large.card = vec![0; protocol::limits::CARD_BYTES + 1];
    assert_eq!(line.ask(&large.register()).await, error(ErrorCode::TooLarge));
}

/// Meetings in every state, and what somebody without their links may ask there.
struct States {
    asked: Vec<(&'static str, MeetingLink)>,
    /// Keep the meetings running.
    people: Vec<Person>,
}

impl States {
    async fn set_up(host: &str) -> Self {
        let (here, locked, ended, full) = (Link::new(), Link::new(), Link::new(), Link::new());
        let mut people = Vec::new();
        for link in [&here, &locked, &ended, &full] {
            let mut ann = Person::joins(host, link, "Ann").await;
            ann.until(|ann| ann.group.is_some()).await;
            people.push(ann);
        }
        let mut ben = Person::joins(host, &full.guest(), "Ben").await;
        gather(&mut [&mut people[3], &mut ben], 2).await;
        people.push(ben);
        let mut policy = people[1].group.as_ref().unwrap().policy().clone();
        policy.locked = true;
        people[1].commits(Change { policy: Some(policy.clone()), ..Change::default() }).await;
        let mut policy = people[2].group.as_ref().unwrap().policy().clone();
        policy.ended = true;
        let end = people[2].group.as_mut().unwrap();
        let prepared = end.prepare(Change { policy: Some(policy), ..Change::default() }).unwrap();
        let commit = ClientMessage::Commit {
            request: None,
            base_epoch: prepared.base_epoch,
            commit: prepared.commit.into(),
            welcome: None,
            refused: Vec::new(),
        };
        people[2].line.say(&commit).await;
        while people[2].step().await {}
        assert!(people[2].heard.contains(&farewell(Farewell::Ended)), "{:?}", people[2].heard);
        let rolled = |link: &Link| MeetingLink {
            secret: LinkSecret::generate(&mut rand::rng()),
            ..link.link.for_guests()
        };
        let asked = vec![
            ("absent", MeetingLink::generate(&mut rand::rng()).for_guests()),
            ("here", rolled(&here)),
            ("locked", rolled(&locked)),
            ("ended", rolled(&ended)),
            ("full", rolled(&full)),
        ];
        // What a good proof is told.
        let told = [(&locked, ErrorCode::Locked), (&ended, ErrorCode::Ended), (&full, ErrorCode::Full)];
        for (link, wanted) in told {
            let mut cas = Person::joins(host, &link.guest(), "Cas").await;
            cas.until(|cas| cas.has_heard(wanted)).await;
        }
        Self { asked, people }
    }
}

fn knock(link: &MeetingLink, key_package: &[u8]) -> ClientMessage {
    ClientMessage::Knock {
        room: link.room.clone(),
        proof: link.prove(&mut rand::rng()),
        visitor: protocol::VisitorId([1; 16]),
        key_package: key_package.to_vec().into(),
        replaces: None,
    }
}

#[tokio::test]
async fn without_a_proof_every_meeting_is_answered_with_the_same_bytes_in_the_same_time() {
    const EACH: usize = 300;
    const LINES: usize = 30;
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[&MANY_MISSES[..], &["--max-members", "2"]].concat());
    let states = States::set_up(&server.host).await;
    let key_package = Link::new().identity("Eve").key_package();
    let not_available = ServerMessage::Error { error: ErrorCode::NotAvailable }.encode();
    let seat_gone = ServerMessage::Error { error: ErrorCode::SeatGone }.encode();
    let mut line = Line::open(&server.host).await;
    for (what, link) in &states.asked {
        let (room, proof) = (link.room.clone(), link.prove(&mut rand::rng()));
        let look = ClientMessage::Look { room: room.clone(), proof };
        assert_eq!(line.ask_for_bytes(&look).await, not_available, "{what}");
        assert_eq!(line.ask_for_bytes(&knock(link, &key_package)).await, not_available, "{what}");
        let mut forged = knock(link, &key_package);
        let ClientMessage::Knock { proof, .. } = &mut forged else { unreachable!() };
        proof.signature.0[0] ^= 1;
        assert_eq!(line.ask_for_bytes(&forged).await, not_available, "{what}");
        let resume = ClientMessage::Resume { room, seat: SeatToken([3; 16]), after: 0 };
        assert_eq!(line.ask_for_bytes(&resume).await, seat_gone, "{what}");
        // Nor does anything else that is said afterwards tell that one stands at a door.
        let send = ClientMessage::Send { reference: 1, epoch: 1, message: vec![1].into() };
        assert_eq!(line.ask(&send).await, error(ErrorCode::OutOfOrder), "{what}");
    }

    // Interleaved, at random times.
    let classes = states.asked.len();
    let asking = (0..LINES).map(async |number| {
        let mut line = Line::open(&server.host).await;
        let rng = &mut StdRng::seed_from_u64(number as u64);
        let mut times = Vec::new();
        for round in 0..classes * EACH / LINES {
            let class = (round + number) % classes;
            let message = knock(&states.asked[class].1, &key_package);
            tokio::time::sleep(Duration::from_micros(rng.random_range(0..100_000))).await;
            let begun = Instant::now();
            assert_eq!(line.ask_for_bytes(&message).await, not_available);
            times.push((class, begun.elapsed().as_secs_f64()));
        }
        times
    });
    let times: Vec<_> = join_all(asking).await.into_iter().flatten().collect();
    let of = |wanted| {
        times.iter().filter(|(class, _)| *class == wanted).map(|(_, time)| *time).collect::<Vec<_>>()
    };
    for a in 0..classes {
        for b in 0..a {
            let p = mann_whitney(&of(a), &of(b));
            assert!(p > 1e-4, "{} and {} differ in time: {p}", states.asked[a].0, states.asked[b].0);
        }
    }
    drop(states.people);
}

#[tokio::test]
async fn who_is_inside_and_whether_anybody_is_learns_only_who_holds_the_link() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &MANY_MISSES);
    let link = Link::new();
    let mut line = Line::open(&server.host).await;
    let nobody = line.ask_for_bytes(&Link::new().peek()).await;
    line.ask(&link.register()).await;
    let gathering = |present, rules| protocol::Gathering { present, rules, members: Vec::new() };
    assert_eq!(line.ask(&link.peek()).await, Some(ServerMessage::Gathering(gathering(0, None))));
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until_established().await;
    let Some(ServerMessage::Gathering(told)) = line.ask(&link.guest().peek()).await else { unreachable!() };
    assert_eq!(told.present, 1);
    let mut wrong = link.guest();
    wrong.link.secret = LinkSecret::generate(&mut StdRng::seed_from_u64(3));
    assert_eq!(line.ask_for_bytes(&wrong.peek()).await, nobody, "as if there were no such meeting");
    assert_eq!(line.ask(&wrong.peek()).await, error(ErrorCode::NotAvailable));
}

#[tokio::test]
async fn the_ways_to_the_media_port_are_tried_by_those_with_a_link_and_not_by_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let sdp = include_str!("trial.sdp").replace('\n', "\r\n");
    let offer = |request| ClientMessage::Try { request, sdp: sdp.clone() };
    let mut line = Line::open(&server.host).await;
    let nothing = Some(ServerMessage::Tried { request: 1, sdp: None });
    assert_eq!(line.ask(&offer(1)).await, nothing, "a stranger");
    line.ask(&Link::new().unregister()).await;
    assert_eq!(line.ask(&offer(1)).await, nothing, "who deletes nothing is still one");
    line.ask(&link.register()).await;
    let Some(ServerMessage::Tried { request: 2, sdp: Some(answer) }) = line.ask(&offer(2)).await else {
        panic!("whoever belongs to a meeting is answered")
    };
    for way in ["udp", "tcp"] {
        let has = |line: &str| line.starts_with("a=candidate:") && line.contains(way);
        assert!(answer.lines().any(has), "{way}: {answer}");
    }
    let junk = ClientMessage::Try { request: 3, sdp: "v=0".into() };
    assert_eq!(line.ask(&junk).await, Some(ServerMessage::Tried { request: 3, sdp: None }));
    let long = ClientMessage::Try { request: 4, sdp: sdp.repeat(30) };
    assert_eq!(line.ask(&long).await, Some(ServerMessage::Tried { request: 4, sdp: None }));
    let mut answered = 1;
    for request in 5..11 {
        answered += usize::from(matches!(
            line.ask(&offer(request)).await,
            Some(ServerMessage::Tried { sdp: Some(_), .. })
        ));
    }
    assert_eq!(answered, 6, "one client has six at once");
}
