//! Bytes from anyone: no panic, no answer, no harm.

use std::net::SocketAddr;
use std::time::Instant;

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;
use sfu::{
    Command, Datagram, Event, OfferError, Output, RoomKey, SessionId, Shard, ShardConfig, StreamKind,
    Transport,
};

use crate::network::{
    SERVER, World,
    checks::{binding, credentials},
};

fn stranger() -> SocketAddr {
    "198.51.100.7:1234".parse().unwrap()
}

fn answers(world: &mut World, source: SocketAddr, payload: &[u8]) -> usize {
    let destination = SERVER.parse().unwrap();
    world.shard.receive(Datagram { proto: Transport::Udp, source, destination, payload }, world.now);
    while let Output::Event(_) = world.shard.poll() {}
    let mut answers = 0;
    while let Some(trains) = world.shard.transmits() {
        answers += trains.filter(|t| t.destination == source).map(|t| t.datagrams().count()).sum::<usize>();
    }
    answers
}

#[test]
fn only_who_knows_the_password_is_answered() {
    let mut world = World::new(1);
    world.join(1, 1, 1);
    let (ufrag, password, own) = credentials(&mut world, 1);
    let name = format!("{ufrag}:{own}");
    assert_eq!(answers(&mut world, stranger(), &binding(&name, "a guess that is wrong")), 0);
    assert_eq!(answers(&mut world, stranger(), &binding(&format!("someone:{own}"), &password)), 0);
    let dropped = world.shard.counters().dropped;
    answers(&mut world, stranger(), &[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(world.shard.counters().dropped, dropped + 1, "a wrong guess does not make an address known");

    let good = binding(&name, &password);
    for length in 0..good.len() {
        assert_eq!(answers(&mut world, stranger(), &good[..length]), 0, "{length} bytes");
    }
    for bit in 0..good.len() * 8 {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // The fingerprint at the end does not matter to the proof; everything before does.
        if bit / 8 < good.len() - 8 {
            assert_eq!(answers(&mut world, stranger(), &flipped), 0, "bit {bit}");
        }
    }
    assert_eq!(answers(&mut world, stranger(), &good), 1, "and the true one is");
}

#[test]
fn a_stranger_cannot_end_a_running_call() {
    let mut world = World::new(2);
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.connect_all();
    world.run(1_000);
    let mut rng = ChaCha12Rng::seed_from_u64(2);
    // Even from the victim's own address: alerts, garbage of every kind.
    let address = world.client(1).address;
    for _ in 0..3_000 {
        let mut bytes = vec![0; rng.random_range(0..200)];
        rng.fill(&mut bytes[..]);
        if let Some(first) = bytes.first_mut() {
            *first = [0, 1, 20, 21, 22, 23, 128, 144, 191, 255][rng.random_range(0..10)];
        }
        let source = if rng.random() { address } else { stranger() };
        let answered = answers(&mut world, source, &bytes);
        assert!(source == address || answered == 0);
    }
    let alert = [21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40];
    answers(&mut world, address, &alert);
    let since = world.now;
    world.run(1_000);
    assert!(world.client(2).origins(since).iter().any(|o| o.sender == 1), "1 is still heard");
    assert_eq!(world.client(1).disconnected, 0);
    assert!(world.shard.counters().dropped > 1_000);
}

#[test]
fn forged_bytes_keep_nobody_connected() {
    let mut world = World::with(6, |config| config.silence_limit = std::time::Duration::from_secs(2));
    world.join(1, 1, 1);
    world.join(2, 1, 1);
    world.connect_all();
    world.run(500);
    let (ufrag, _, own) = credentials(&mut world, 1);
    let address = world.client(1).address;
    world.line(1, |line| line.cut = true);
    let check = binding(&format!("{ufrag}:{own}"), "a guess that is wrong");
    for _ in 0..30 {
        for forged in [&check[..], &[128, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 4, 5, 6], &[22, 254, 253, 0, 0]]
        {
            answers(&mut world, address, forged);
        }
        world.run(100);
    }
    assert_eq!(world.client(1).disconnected, 1, "its peer is gone, whoever speaks from its address");
}

fn offer(sdp: String, tracks: &[(&str, StreamKind)]) -> Result<String, OfferError> {
    let now = Instant::now();
    let mut shard = Shard::new(ShardConfig::default(), [1; 32], now);
    let session = SessionId(1);
    shard.command(Command::Open { session, room: RoomKey(1) }, now);
    let tracks = tracks.iter().map(|(mid, kind)| ((*mid).to_owned(), *kind)).collect();
    shard.command(Command::Offer { session, request: 5, sdp, tracks }, now);
    loop {
        match shard.poll() {
            Output::Event(Event::Answer { request: 5, result, .. }) => return result,
            Output::Timeout(_) => panic!("every offer is answered"),
            _ => {}
        }
    }
}

#[test]
fn offers_that_are_wrong_get_an_error_that_says_why() {
    assert_eq!(offer("garbage".into(), &[]), Err(OfferError::Malformed));
    assert_eq!(offer("x".repeat(300 << 10), &[]), Err(OfferError::TooLarge));
    let too_many = ShardConfig::default().max_media_lines + 1;
    let lines: String =
        (0..too_many).map(|i| format!("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:{i}\r\n")).collect();
    assert_eq!(
        offer(format!("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n{lines}"), &[]),
        Err(OfferError::TooManyMediaLines)
    );

    let good = honest_offer();
    assert!(offer(good.clone(), &[("0", StreamKind::Microphone)]).is_ok());
    assert_eq!(offer(good.clone(), &[("9", StreamKind::Microphone)]), Err(OfferError::TrackMismatch));
    assert_eq!(offer(good.clone(), &[("0", StreamKind::Camera)]), Err(OfferError::TrackMismatch));
    assert_eq!(
        offer(good.clone(), &[("1", StreamKind::Camera)]),
        Err(OfferError::TrackMismatch),
        "1 receives"
    );
    assert_eq!(offer(good.replace("a=fingerprint", "a=x-finger"), &[]), Err(OfferError::Refused));

    let now = Instant::now();
    let mut shard = Shard::new(ShardConfig::default(), [1; 32], now);
    let session = SessionId(1);
    shard.command(Command::Offer { session, request: 5, sdp: good, tracks: Vec::new() }, now);
    let Output::Event(Event::Answer { result, .. }) = shard.poll() else { panic!("an answer") };
    assert_eq!(result, Err(OfferError::UnknownSession));
}

/// As a browser writes it: one audio line that sends, one video line that receives.
fn honest_offer() -> String {
    let fingerprint = vec!["AB"; 32].join(":");
    let common = format!(
        "c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n\
         a=fingerprint:sha-256 {fingerprint}\r\na=setup:actpass\r\na=rtcp-mux\r\n"
    );
    format!(
        "v=0\r\no=- 123 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n\
         m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n{common}a=mid:0\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n\
         m=video 9 UDP/TLS/RTP/SAVPF 96\r\n{common}a=mid:1\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_offer_with_any_line_changed_makes_nothing_panic(
        line in any::<prop::sample::Index>(),
        text in "[a-z0-9=:/; .+-]{0,40}",
        how in 0..3,
    ) {
        let honest = honest_offer();
        let mut lines: Vec<&str> = honest.lines().collect();
        let at = line.index(lines.len());
        match how {
            0 => lines[at] = &text,
            1 => { lines.remove(at); }
            _ => { let copy = lines[at]; lines.insert(at, copy); }
        }
        let _ = offer(lines.join("\r\n") + "\r\n", &[("0", StreamKind::Microphone)]);
    }

    #[test]
    fn datagrams_of_any_bytes_are_not_answered(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        prop_assert!(!sfu::fuzz_demux(&bytes, Instant::now()));
        sfu::fuzz_rtp_extensions(&bytes);
        sfu::fuzz_offer(&bytes, Instant::now());
    }
}
