//! Those who guess or flood at a real server, and a meeting beside them that keeps its pace.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod meet;
mod statistics;

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use e2ee::LinkSecret;
use futures_util::{SinkExt, future::join_all};
use meet::{Line, Link, Person, Server, gather, http};
use protocol::{ClientMessage, ErrorCode, RoomId, ServerMessage, Wire};
use rand::{Rng, SeedableRng, rngs::StdRng};
use statistics::quantile;
use tokio_tungstenite::tungstenite::Message;

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
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let server = Server::start(folder.path(), &["--metrics-listen", &free]);
    let (mut ann, _ben) = a_meeting(&server.host).await;
    let diallers: Vec<_> = (0..100).map(|number| tokio::spawn(dials(server.host.clone(), number))).collect();
    let pace = pace(&mut ann, 80).await;
    let get =
        |path| http(&free, &format!("GET {path} HTTP/1.1\r\nHost: {free}\r\nConnection: close\r\n\r\n"));
    let (page, counts) = (get("/"), get("/metrics"));
    for dialler in diallers {
        assert!(!dialler.is_finished(), "a guesser stopped");
        dialler.abort();
    }
    assert!(pace < 0.1, "messages took {pace} s");
    assert!(!counts.contains("conclave_door_waits_total 0\n"), "the ration was not used up: {counts}");
    assert!(page.contains("Somebody is guessing meeting addresses"), "{page}");
    assert!(page.to_lowercase().contains("content-security-policy: default-src 'none'"), "{page}");
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
    let server = Server::start(folder.path(), &[]);
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
