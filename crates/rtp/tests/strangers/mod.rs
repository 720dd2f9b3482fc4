//! What is done with bytes from members, once they are opened, and from strangers before: the function that the fuzzer calls,
//! and `cargo test` for each file of the corpus. It may not panic, and a few bytes may not cost much.
#![allow(dead_code, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use rtp::rtcp::{Block, Item, Items, SenderInfo};
use rtp::srtp::{Inbound, MasterKeys, Profile};
use rtp::{Arrivals, Asking, Counters, Packet, Reception, extension};

/// More than any packet may make us look at.
const MOST: usize = 10_000;

/// The first byte says what the rest is taken for: an RTP packet, a compound RTCP packet, sealed ones, or packets of two
/// bytes of sequence number and one of time.
pub fn media_packets(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    match kind {
        b'p' => packet(bytes),
        b'r' => assert!(report(bytes) < MOST + 20 * bytes.len()),
        b's' => sealed(bytes),
        _ => arrivals(bytes),
    }
}

fn packet(bytes: &[u8]) {
    let _ = rtp::kind(bytes);
    for number in 0..=255 {
        let _ = extension::find(bytes, number);
    }
    let Some(packet) = Packet::parse(bytes) else { return };
    let Some(payload) = packet.payload() else { return };
    for counters in [Counters::of_vp8(payload), Counters::of_vp9(payload)].into_iter().flatten() {
        counters.shift(&mut payload.to_vec(), 7, 9);
        counters.shift(&mut [], 7, 9);
    }
}

fn report(bytes: &[u8]) -> usize {
    let count = |item| match item {
        Item::SenderReport { blocks, .. } | Item::ReceiverReport { blocks } => blocks.count(),
        Item::Nack { missing, .. } => missing.count(),
        Item::FullIntra { requests } => requests.count(),
        Item::Transport(feedback) => feedback.statuses().count(),
        Item::PictureLoss { .. } | Item::Other => 1,
    };
    Items::of(bytes).map(count).max().unwrap_or(0)
}

fn sealed(bytes: &[u8]) {
    for profile in [Profile::Aes128CmSha1_80, Profile::AeadAes128Gcm, Profile::AeadAes256Gcm] {
        let material = vec![1; 2 * (profile.key_length() + profile.salt_length())];
        let keys = MasterKeys::from_dtls(profile, &material).unwrap();
        let mut inbound = Inbound::new(&keys.client).unwrap();
        let mut open = Vec::new();
        assert!(inbound.open(bytes, &mut open).is_err(), "a forgery was opened");
        assert!(inbound.open_report(bytes, &mut open).is_err(), "a forgery was opened");
    }
}

fn arrivals(bytes: &[u8]) {
    let mut now = Instant::now();
    let (mut arrivals, mut reception) =
        (Arrivals::new(now), Reception::new(90_000, Asking { within: Duration::from_secs(1), again: 1.0 }));
    let (mut out, mut missing) = (Vec::new(), Vec::new());
    for step in bytes.chunks_exact(3) {
        let number = u16::from_be_bytes([step[0], step[1]]);
        now += Duration::from_millis(step[2].into());
        arrivals.packet(number, now);
        reception.packet(number, u32::from(number) << 7, now);
        reception.ask(Duration::from_millis(50), now, &mut missing);
        let _ = reception.report(7, now);
        if step[2] & 7 == 0 {
            while arrivals.waiting() {
                arrivals.feedback(&mut out, 1, 2);
            }
            assert!(report(&out) < MOST);
            out.clear();
        }
    }
}

/// Bytes to begin with.
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let compound = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = vec![b'r'];
        write(&mut bytes);
        bytes
    };
    let block =
        Block { ssrc: 7, fraction_lost: 3, lost: 4, highest: 70_000, jitter: 2, last_report: 1, delay: 9 };
    let times: Vec<_> = (0..60).map(|n| (n % 5 != 3).then_some(1_000_000 + n * 900)).collect();
    let mut packet = vec![b'p', 0xB0, 0xE0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
    packet.extend([0xBE, 0xDE, 0, 2, 0x31, 0, 9, 0x10, 0x55, 0, 0, 0]);
    packet.extend([0x90, 0xE0, 0x80, 1, 5, 0x20, 0xAA, 0, 0, 3]);
    vec![
        ("vp8_packet", packet),
        (
            "reports",
            compound(&|out| {
                rtp::rtcp::sender_report(
                    out,
                    SenderInfo { ssrc: 7, ntp: 1 << 40, timestamp: 9, packets: 3, bytes: 4 },
                );
                rtp::rtcp::receiver_report(out, 1, &[block; 3]);
                rtp::rtcp::source_description(out, 7, "somebody");
            }),
        ),
        (
            "requests",
            compound(&|out| {
                rtp::rtcp::receiver_report(out, 1, &[]);
                rtp::rtcp::nack(out, 1, 7, &[1, 2, 9, 60_000]);
                rtp::rtcp::picture_loss(out, 1, 7);
                out.extend([0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 3, 0, 0, 0]);
            }),
        ),
        (
            "arrivals_told",
            compound(&|out| {
                rtp::rtcp::transport_feedback(out, (1, 7), 65_500, 9, &times);
            }),
        ),
        (
            "arrivals_claimed",
            vec![b'r', 0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 7, 0, 1, 255, 255, 0, 0, 1, 0, 63, 255, 63, 255],
        ),
        ("sealed_packet", [&[b's', 0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3][..], &[9; 40]].concat()),
        ("sealed_report", [&[b's', 0x80, 200, 0, 6, 0, 0, 0, 3][..], &[9; 44], &[0x80, 0, 0, 1]].concat()),
        (
            "packets",
            [1_u16, 2, 3, 9, 8, 65_000, 4, 30_000]
                .iter()
                .flat_map(|n| [(n >> 8) as u8, *n as u8, 8])
                .collect(),
        ),
    ]
}
