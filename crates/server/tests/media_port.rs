//! Media over the TCP port of a real server: ICE-TCP beside strangers, floods and slow readers; TURN.

use std::{
    net::UdpSocket,
    time::{Duration, Instant},
};

use headless::{
    Options, Participant, State,
    participant::Tiles,
    peer::{Over, Peer, PeerOutput, Transport},
};
use protocol::{
    ClientMessage, ServerMessage,
    StreamKind::{Camera, Microphone},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use turn::stun::Method;

use crate::{
    meet::{Line, Link, PATIENCE, Person, Server, free_address, get},
    turn_client::TurnClient,
};

/// What a pause of a voice may last that nobody minds, on a busy machine.
const PAUSE: Duration = Duration::from_millis(700);

fn over_tcp() -> Options {
    let tiles = Tiles::Everyone { most: 9, height: 720 };
    Options { microphone: true, camera: true, over: Over::Tcp, tiles, ..Options::default() }
}

/// Two who talk over TCP.
async fn two(host: &str) -> (Participant, Participant, String) {
    let server = format!("http://{host}/");
    let ann = Participant::create(&server, "Ann", over_tcp()).await.unwrap();
    ann.until_in(PATIENCE).await.unwrap();
    let link = format!("{server}#{}", ann.invite().unwrap());
    let ben = Participant::join(&link, "Ben", over_tcp()).await.unwrap();
    ben.until(PATIENCE, |state| state.heard_of("Ann", Camera).is_some()).await.unwrap();
    ann.until(PATIENCE, |state| state.heard_of("Ben", Microphone).is_some()).await.unwrap();
    (ann, ben, link)
}

/// The longest that nothing of a voice came, while something else goes on.
async fn longest_pause(listener: &Participant, name: &str, meanwhile: impl Future<Output = ()>) -> Duration {
    let last = |state: &State| state.heard_of(name, Microphone).unwrap().last;
    let (mut longest, mut before) = (Duration::ZERO, last(&listener.state()));
    let listening = async {
        loop {
            let heard = listener.until(PATIENCE, |state| last(state) > before).await;
            let now = if heard.is_ok() { last(&listener.state()) } else { Instant::now() };
            longest = longest.max(now - before);
            before = now;
            sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        () = meanwhile => {}
        () = listening => {}
    }
    longest.max(before.elapsed())
}

fn count(metrics: &str, name: &str) -> u64 {
    let counts = get(metrics, "/metrics", "");
    let line = counts.lines().find_map(|line| line.strip_prefix(&format!("conclave_{name} ")));
    line.unwrap().parse().unwrap()
}

/// A framed binding request of nobody's.
fn binding_request() -> Vec<u8> {
    let mut frame = vec![0, 20, 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    frame.extend([7; 12]);
    frame
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn media_flows_within_three_seconds_where_udp_is_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ann = Participant::create(&format!("http://{}/", server.host), "Ann", over_tcp()).await.unwrap();
    ann.until_in(PATIENCE).await.unwrap();
    let link = format!("http://{}/#{}", server.host, ann.invite().unwrap());
    let begun = Instant::now();
    // This one sends no datagram at all: its peer has no UDP address.
    let ben = Participant::join(&link, "Ben", over_tcp()).await.unwrap();
    ben.until(PATIENCE, |s| s.heard_of("Ann", Microphone).is_some() && s.heard_of("Ann", Camera).is_some())
        .await
        .unwrap();
    let took = begun.elapsed();
    println!("from the link to sound and picture over TCP: {took:?}");
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_strangers_are_closed_and_hurt_nobody() {
    const STRANGERS: usize = 300;
    let folder = tempfile::tempdir().unwrap();
    let metrics = free_address();
    let server = Server::start(folder.path(), &["--metrics-listen", &metrics]);
    let (ann, _ben, _) = two(&server.host).await;
    let begun = Instant::now();
    let strangers = (0..STRANGERS).map(|_| {
        let host = server.host.clone();
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(&host).await.unwrap();
            stream.write_all(&binding_request()).await.unwrap();
            let mut all = Vec::new();
            drop(stream.read_to_end(&mut all).await);
            assert!(all.is_empty(), "a stranger was answered");
        })
    });
    let strangers: Vec<_> = strangers.collect();
    let pause = longest_pause(&ann, "Ben", async {
        for stranger in strangers {
            timeout(PATIENCE, stranger).await.expect("a stranger was kept").unwrap();
        }
    })
    .await;
    assert!(begun.elapsed() > Duration::from_secs(9), "a client has some time to say who it is");
    assert_eq!(count(&metrics, "tcp_connections_untaken_total"), u64::try_from(STRANGERS).unwrap());
    assert!(pause < PAUSE, "nothing was heard for {pause:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_of_frames_hurt_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--media-shards", "2"]);
    let (ann, _ben, _) = two(&server.host).await;
    let mut eve = seated(&server.host).await;
    let access = eve.line.relay.clone().unwrap();
    let through_turn = {
        let host = server.host.clone();
        tokio::spawn(async move {
            let mut client = TurnClient::allocates(&host, &access).await;
            let own = host.parse().unwrap();
            assert_eq!(client.permission(own).await, 0);
            loop {
                client.send(own, &binding_request()[2..]).await;
            }
        })
    };
    let floods: Vec<_> = (0..4)
        .map(|kind| {
            let host = server.host.clone();
            tokio::spawn(async move {
                let frames = match kind {
                    0 | 1 => binding_request().repeat(500),
                    // Looks like RTP.
                    _ => [&[0, 200, 0x80, 96][..], &[5; 198]].concat().repeat(80),
                };
                let mut sent = 0_u64;
                loop {
                    let Ok(mut stream) = TcpStream::connect(&host).await else { continue };
                    let begun = Instant::now();
                    let mut next = binding_request();
                    while begun.elapsed() < Duration::from_secs(5) && stream.write_all(&next).await.is_ok() {
                        sent += 1;
                        next.clone_from(&frames);
                    }
                    assert!(sent > 1, "the flood does not flow");
                }
            })
        })
        .collect();
    let pause = longest_pause(&ann, "Ben", sleep(Duration::from_secs(6))).await;
    for flood in floods.into_iter().chain([through_turn]) {
        assert!(!flood.is_finished(), "a flood stopped");
        flood.abort();
    }
    eve.line.say(&ClientMessage::Ping).await;
    assert!(pause < PAUSE, "nothing was heard for {pause:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_nothing_loses_what_is_late_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let metrics = free_address();
    let server = Server::start(folder.path(), &["--metrics-listen", &metrics]);
    let (ann, ben, link) = two(&server.host).await;
    let eve = Participant::join(&link, "Eve", over_tcp()).await.unwrap();
    eve.until(PATIENCE, |state| state.heard_of("Ben", Camera).is_some()).await.unwrap();
    ann.until(PATIENCE, |state| state.heard_of("Eve", Camera).is_some()).await.unwrap();
    assert_eq!(count(&metrics, "tcp_datagrams_dropped_total"), 0, "nobody was slow");
    eve.reads(false);
    let pause = longest_pause(&ann, "Ben", async {
        let begun = Instant::now();
        while count(&metrics, "tcp_datagrams_dropped_total") < 50 {
            assert!(begun.elapsed() < PATIENCE, "nothing was dropped");
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    assert!(pause < PAUSE, "nothing was heard for {pause:?}");
    // She is back with what is said now, on this connection or on a new one.
    eve.reads(true);
    let now = Instant::now() + Duration::from_secs(1);
    let hears = |state: &State| state.heard_of("Ben", Microphone).is_some_and(|heard| heard.last > now);
    eve.until(PATIENCE, hears).await.unwrap();
    drop(ben);
}

/// Somebody in a meeting with a peer connection of their own.
async fn seated(host: &str) -> Person {
    let mut ann = Person::joins(host, &Link::new(), "Ann").await;
    ann.until_established().await;
    ann
}

async fn answered(person: &mut Person, peer: &mut Peer) -> String {
    let (sdp, tracks) = peer.offer(1, 1, 1, false).unwrap();
    person.line.say(&ClientMessage::Offer { request: 1, sdp, tracks, fresh: true }).await;
    person.until(|p| matches!(p.heard.last(), Some(ServerMessage::Answer { .. }))).await;
    let Some(ServerMessage::Answer { sdp, .. }) = person.heard.last() else { unreachable!() };
    let sdp = sdp.clone();
    peer.answer(1, &sdp, Instant::now()).unwrap();
    sdp
}

/// Runs the peer over the relay until it is connected.
async fn connects(peer: &mut Peer, client: &mut TurnClient) {
    let begun = Instant::now();
    while peer.state() != Transport::Connected {
        assert!(begun.elapsed() < PATIENCE, "not connected over TURN");
        peer.wake(Instant::now());
        while let Some(output) = peer.poll() {
            if let PeerOutput::Transmit { destination, payload, .. } = output {
                client.send(destination, &payload).await;
            }
        }
        if let Some((from, payload)) = client.hear(Duration::from_millis(20)).await {
            peer.receive(Over::Udp, from, client.relayed, &payload, Instant::now());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turn_leads_to_our_own_media_and_nowhere_else() {
    turn_leads_to_our_own_media(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_turn_brings_to_one_thread_comes_to_that_of_the_session() {
    turn_leads_to_our_own_media(2).await;
}

/// The relay takes its client to the last of so many threads, while the meeting is on the first.
async fn turn_leads_to_our_own_media(shards: usize) {
    let folder = tempfile::tempdir().unwrap();
    let metrics = free_address();
    let flags = ["--metrics-listen", &metrics, "--media-shards", &shards.to_string()];
    let server = Server::start(folder.path(), &flags);
    let mut ann = seated(&server.host).await;
    let access = ann.line.relay.clone().expect("a member is told of the relay");
    assert_eq!(server.host.rsplit(':').next().unwrap(), access.port.to_string());
    // One thread after the other gets a client.
    for _ in 1..shards {
        TurnClient::allocates(&server.host, &access).await;
    }
    let mut client = TurnClient::allocates(&server.host, &access).await;

    // A socket beside the server's own, at the same address: if anything came there, the server would be an open relay.
    let beside = UdpSocket::bind("127.0.0.1:0").unwrap();
    beside.set_nonblocking(true).unwrap();
    let beside_at = beside.local_addr().unwrap();
    let metadata = "169.254.169.254:80".parse().unwrap();
    for elsewhere in [metadata, "10.0.0.1:443".parse().unwrap(), "127.0.0.2:80".parse().unwrap()] {
        assert_eq!(client.permission(elsewhere).await, 403, "{elsewhere}");
        assert_eq!(client.channel(elsewhere).await, 403, "{elsewhere}");
        client.send(elsewhere, b"hello").await;
    }
    assert_eq!(client.channel(beside_at).await, 403, "another port of our own address");
    let own = server.host.parse().unwrap();
    assert_eq!(client.permission(own).await, 0);
    client.send(beside_at, b"hello").await;

    // The own one works, which also shows that everything before has been dealt with.
    let mut peer = Peer::new(&[Microphone, Camera], Instant::now());
    peer.add_address(Over::Udp, client.relayed, Instant::now());
    answered(&mut ann, &mut peer).await;
    connects(&mut peer, &mut client).await;
    assert!(beside.recv(&mut [0; 16]).is_err(), "something came out elsewhere");
    let [there, back] = ["received", "sent"].map(|w| count(&metrics, &format!("turn_datagrams_{w}_total")));
    assert!(there > 3 && back > 3, "{there} {back}");
    if shards > 1 {
        // A thread that rests tells once a second.
        sleep(Duration::from_secs(2)).await;
        let handed = count(&metrics, &format!("media_handed_total{{shard=\"{}\"}}", shards - 1));
        assert!(handed > 3, "{handed}");
    }

    // What is held of the person says where they are, not the address that stands for them.
    ann.line.say(&ClientMessage::Inventory).await;
    let media = |m: &ServerMessage| {
        matches!(m, ServerMessage::Inventory { part: protocol::inventory::Part::Media, .. })
    };
    ann.until(|ann| ann.heard.last().is_some_and(media)).await;
    let told = format!("{:?}", ann.heard.last());
    assert!(told.contains(&format!("{} turn", client.local())) && !told.contains("240."), "{told}");

    // Once the seat is gone, so is the connection.
    ann.line.say(&ClientMessage::Leave).await;
    client.until_closed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turn_is_for_whom_the_server_knows_and_tells_strangers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let metrics = free_address();
    let server = Server::start(folder.path(), &["--metrics-listen", &metrics]);
    let mut line = Line::open(&server.host).await;
    let link = Link::new();
    assert!(matches!(line.ask(&link.look()).await, Some(ServerMessage::Error { .. })));
    assert!(line.ask(&ClientMessage::Ping).await.is_some() && line.relay.is_none(), "nobody knows them");
    assert!(line.ask(&link.register()).await.is_some());
    assert!(line.ask(&ClientMessage::Ping).await.is_some());
    let mut access = line.relay.clone().expect("told with the first right that was shown");
    TurnClient::allocates(&server.host, &access).await;
    access.password.push('x');
    let (mut stranger, code) = TurnClient::asks(&server.host, &access).await;
    assert_eq!(code, 401);
    for _ in 0..8 {
        if stranger.try_request(Method::ALLOCATE).await.is_none() {
            assert_eq!(count(&metrics, "turn_allocations_total"), 1);
            return;
        }
    }
    panic!("a guesser is answered for ever");
}
