//! Those who guess or flood at a real server, and a meeting beside them that keeps its pace.

use std::{
    collections::HashSet,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use e2ee::LinkSecret;
use futures_util::{SinkExt, future::join_all};
use protocol::{ClientMessage, ErrorCode, RoomId, ServerMessage, Wire};
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    meet::{Line, Link, PATIENCE, Person, Server, free_address, gather, get},
    statistics::quantile,
};

/// Ann and Ben in a meeting, which goes on whatever happens beside it.
async fn a_meeting(host: &str) -> (Person, Person) {
    let link = Link::new();
    let mut ann = Person::joins(host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(host, &link.guest(), "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    (ann, ben)
}

/// How long a message takes to be in order, for 19 of 20, in seconds.
async fn pace(ann: &mut Person, messages: usize) -> f64 {
    let mut times = Vec::new();
    for number in 0..messages {
        let begun = Instant::now();
        ann.writes(&format!("message {number}")).await;
        times.push(begun.elapsed().as_secs_f64());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    quantile(&mut times, 0.95)
}

/// Guesses until the connection ends, then again over another one, from addresses of its own.
async fn dials(host: String, number: u32) {
    let rng = &mut StdRng::seed_from_u64(number.into());
    let secret = LinkSecret::generate(rng);
    for turn in 0u32.. {
        let [a, b] = u16::try_from(turn % 65_536).unwrap().to_be_bytes();
        let from = Ipv4Addr::new(127, 1 + u8::try_from(number).unwrap(), a, b.max(1));
        let Some(mut line) = Line::open_from(&host, from).await else { continue };
        loop {
            let room = RoomId(rng.random());
            let proof = secret.prove(&room.hash(), rng);
            let look = ClientMessage::Look { room, proof }.encode();
            if line.socket.send(Message::Binary(look.into())).await.is_err() {
                break;
            }
            match line.hear().await {
                Some(ServerMessage::Error { error: ErrorCode::NotAvailable | ErrorCode::TooMany }) => {}
                None => break,
                other => panic!("found something: {other:?}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_notices_nothing_of_guessers_and_the_operator_does() {
    let folder = tempfile::tempdir().unwrap();
    let free = free_address();
    let server = Server::start(folder.path(), &["--metrics-listen", &free]);
    let (mut ann, _ben) = a_meeting(&server.host).await;
    let diallers: Vec<_> = (0..100).map(|number| tokio::spawn(dials(server.host.clone(), number))).collect();
    let pace = pace(&mut ann, 80).await;
    let (page, counts) = (get(&free, "/", ""), get(&free, "/metrics", ""));
    for dialler in diallers {
        assert!(!dialler.is_finished(), "a guesser stopped");
        dialler.abort();
    }
    assert!(pace < 0.1, "messages took {pace} s");
    assert!(!counts.contains("conclave_door_waits_total 0\n"), "the ration was not used up: {counts}");
    assert!(page.contains("Somebody is guessing meeting addresses"), "{page}");
    assert!(page.to_lowercase().contains("content-security-policy: default-src 'none'"), "{page}");
}

/// Addresses that guesses come from.
const ADDRESSES: u32 = 10_000;
/// Connections that guess at the same time.
const TOGETHER: u32 = 400;
/// What the door lets one connection guess.
const GUESSES: usize = 5;

/// The next of ten thousand addresses of this machine's; none ends with 0.
fn address(number: u32) -> Ipv4Addr {
    let [_, a, b, c] = (number + number / 255 + 1).to_be_bytes();
    Ipv4Addr::new(127, 100 + a, b, c)
}

/// All the guesses that a connection is allowed, sent at once: how many were refused.
async fn guesses(host: &str, from: Ipv4Addr) -> usize {
    let rng = &mut StdRng::seed_from_u64(u32::from(from).into());
    let secret = LinkSecret::generate(rng);
    let mut line = Line::open_from(host, from).await.expect("a connection");
    for _ in 0..GUESSES {
        let room = RoomId(rng.random());
        let proof = secret.prove(&room.hash(), rng);
        let look = ClientMessage::Look { room, proof }.encode();
        line.socket.feed(Message::Binary(look.into())).await.unwrap();
    }
    line.socket.flush().await.unwrap();
    let mut refused = 0;
    loop {
        match line.hear().await {
            Some(ServerMessage::Error { error: ErrorCode::NotAvailable }) => refused += 1,
            None => return refused,
            other => panic!("found something: {other:?}"),
        }
    }
}

/// Everything that the door lets ten thousand addresses guess, with the ration for the whole server lifted, which would
/// slow them down: nothing is found, and it costs little.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_from_ten_thousand_addresses_find_nothing_and_cost_little() {
    let folder = tempfile::tempdir().unwrap();
    let lifted = ["--door-misses-per-second", "1000000", "--door-miss-burst", "1000000"];
    let server = Server::start(folder.path(), &lifted);
    let (mut ann, _ben) = a_meeting(&server.host).await;
    let (begun, before) = (Instant::now(), server.processor_time());
    let diallers = (0..TOGETHER).map(|first| {
        let host = server.host.clone();
        tokio::spawn(async move {
            let (mut refused, mut addresses) = (0, Vec::new());
            for number in (first..ADDRESSES).step_by(TOGETHER as usize) {
                addresses.push(address(number));
                refused += guesses(&host, address(number)).await;
            }
            (refused, addresses)
        })
    });
    let diallers: Vec<_> = diallers.collect();
    let pace = pace(&mut ann, 60).await;
    let (mut refused, mut addresses) = (0, HashSet::new());
    for dialler in diallers {
        let (more_refused, more_addresses) = dialler.await.unwrap();
        refused += more_refused;
        addresses.extend(more_addresses);
    }
    let addresses = addresses.len();
    assert_eq!((refused, addresses), (GUESSES * ADDRESSES as usize, ADDRESSES as usize));
    let (took, cost) = (begun.elapsed(), (server.processor_time() - before) / refused as u32);
    let rate = refused as f64 / took.as_secs_f64();
    println!(
        "{refused} guesses from {addresses} addresses: {rate:.0} in a second, {cost:?} of a processor each; pace {pace:.3} s"
    );
    assert!(cost < Duration::from_millis(3), "a guess, with its share of a connection, cost {cost:?}");
    assert!(pace < 1.0, "messages took {pace} s while all processors were busy guessing");
    let a_year = rate * 365.25 * 86_400.0 * 1e6 / 2f64.powi(128);
    assert!(a_year < 1e-9, "{rate} guesses in a second find {a_year} of a million meetings in a year");
}

/// Has the whole log sent again and again, and reads nothing of it, until it is cut off; then comes back.
async fn reads_nothing(host: String, person: Person) {
    loop {
        let (room, seat, after) = (person.link.link.room.clone(), person.seat.clone().unwrap(), person.seq);
        let resume = ClientMessage::Resume { room, seat, after };
        let mut line = Line::open(&host).await;
        let asks = std::iter::once(resume).chain((0..20).map(|_| ClientMessage::Replay { after }));
        for ask in asks {
            if line.socket.send(Message::Binary(ask.encode().into())).await.is_err() {
                break;
            }
        }
        while line.socket.send(Message::Binary(ClientMessage::Ping.encode().into())).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_readers_leave_another_meeting_its_pace() {
    let folder = tempfile::tempdir().unwrap();
    let free = free_address();
    let server = Server::start(folder.path(), &["--metrics-listen", &free, "--max-unread-kib", "4096"]);
    let (mut ann, _ben) = a_meeting(&server.host).await;
    let link = Link::new();
    let mut eve = Person::joins(&server.host, &link, "Eve").await;
    eve.until(|eve| eve.group.is_some()).await;
    let mut slow = Vec::new();
    for number in 0..4 {
        let mut mal = Person::joins(&server.host, &link.guest(), &format!("Mal {number}")).await;
        gather(&mut [&mut eve, &mut mal], number + 2).await;
        slow.push(mal);
    }
    let text = "x".repeat(15_000);
    for _ in 0..100 {
        eve.writes(&text).await;
    }
    let floods: Vec<_> =
        slow.into_iter().map(|mal| tokio::spawn(reads_nothing(server.host.clone(), mal))).collect();
    let pace = pace(&mut ann, 60).await;
    let given_up = || -> u64 {
        let counts = get(&free, "/metrics", "");
        let counted = counts.lines().find_map(|line| line.strip_prefix("conclave_slow_readers_total "));
        counted.unwrap().parse().unwrap()
    };
    // By what lies unread, or where too little was asked for that, because nothing was read for fifteen seconds.
    let begun = Instant::now();
    while given_up() < 4 {
        assert!(begun.elapsed() < 3 * PATIENCE, "only {} slow readers were cut off", given_up());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for flood in floods {
        assert!(!flood.is_finished(), "a slow reader stopped");
        flood.abort();
    }
    assert!(pace < 0.1, "messages took {pace} s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_of_messages_frames_and_connections_leave_a_meeting_its_pace() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let (mut ann, _ben) = a_meeting(&server.host).await;
    let mut floods = Vec::new();
    for kind in 0..3 {
        let host = server.host.clone();
        floods.push(tokio::spawn(async move {
            loop {
                let mut line = Line::open(&host).await;
                match kind {
                    // Messages without end; the answers are not read.
                    0 => {
                        while line
                            .socket
                            .send(Message::Binary(ClientMessage::Ping.encode().into()))
                            .await
                            .is_ok()
                        {}
                    }
                    1 => {
                        let huge = vec![0; protocol::limits::CLIENT_MESSAGE_BYTES + 1];
                        drop(line.socket.send(Message::Binary(huge.into())).await);
                        while line.hear().await.is_some() {}
                    }
                    _ => {
                        let lines = join_all((0..50).map(|_| Line::open(&host))).await;
                        tokio::time::sleep(Duration::from_millis(200)).await;
                        drop(lines);
                    }
                }
            }
        }));
    }
    let pace = pace(&mut ann, 60).await;
    for flood in floods {
        assert!(!flood.is_finished(), "a flood stopped");
        flood.abort();
    }
    assert!(pace < 0.1, "messages took {pace} s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_of_datagrams_and_descriptions_leave_a_meeting_its_pace() {
    let folder = tempfile::tempdir().unwrap();
    // One of the floods makes meetings: refused, it would be none.
    let admitting = ["--refuse-meetings-at-percent", "0", "--refuse-joins-at-percent", "0"];
    let server = Server::start(folder.path(), &admitting);
    let (mut ann, _ben) = a_meeting(&server.host).await;
    // A binding request without integrity (RFC 8489, section 5), and what looks like RTP (RFC 3550, section 5.1).
    let mut stun = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    stun.extend([7; 12]);
    let mut rtp = vec![0x80, 96];
    rtp.extend([5; 1_000]);
    let mut floods = Vec::new();
    for packet in [stun, rtp] {
        let host = server.host.clone();
        floods.push(tokio::spawn(async move {
            let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
            loop {
                // A full buffer is the server's to bear.
                drop(socket.send_to(&packet, &host).await);
                tokio::task::yield_now().await;
            }
        }));
    }
    let host = server.host.clone();
    floods.push(tokio::spawn(async move {
        loop {
            let (mut eve, _mal) = a_meeting(&host).await;
            for request in 0..20 {
                // As long as it may be, and at last longer.
                let lines = protocol::limits::SDP_BYTES / if request < 19 { 5 } else { 4 };
                let sdp = "v=0\r\n".repeat(lines);
                let offer = ClientMessage::Offer { request, sdp, tracks: Vec::new(), fresh: true };
                if eve.line.socket.send(Message::Binary(offer.encode().into())).await.is_err() {
                    break;
                }
            }
            while eve.line.hear().await.is_some() {}
        }
    }));
    let pace = pace(&mut ann, 60).await;
    for flood in floods {
        assert!(!flood.is_finished(), "a flood stopped");
        flood.abort();
    }
    assert!(pace < 0.1, "messages took {pace} s");
}
