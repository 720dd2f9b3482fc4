//! What a participant takes of memory, beyond what the transport library takes for itself. In virtual time, and counted by
//! the allocator: what is freed when it goes was held.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use StreamKind::{Camera, Microphone};
use sfu::{Command, SessionId, Shard, StreamKind, Transport};
use str0m::config::DtlsCert;
use str0m::format::{Codec, FormatParams};
use str0m::media::{Direction, Frequency, MediaKind, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::ExtensionMap;
use str0m::{Candidate, Input, Output, Rtc};

use crate::network::World;

/// Bytes of a participant that are ours.
const WANTED: i64 = 250 << 10;

/// Where somebody receives each of the three layers of all cameras: of these a second is 290 KiB (2.3 Mbit/s).
const ALL_LAYERS: i64 = 300 << 10;

/// Bytes on the heap.
fn held<T>(of: T) -> i64 {
    -allocation_counter::measure(|| drop(of)).bytes_current
}

/// What the transport library alone takes for a connection with so many m-lines, once it stands.
fn of_library(sending: &[MediaKind], voices: usize, pictures: usize) -> i64 {
    let mut now = Instant::now();
    let addresses = ["192.0.2.1:1".parse().unwrap(), "192.0.2.2:1".parse().unwrap()];
    let certificate: Option<DtlsCert> =
        str0m::crypto::from_feature_flags().dtls_provider.generate_certificate();
    let never = Duration::from_secs(1 << 24);
    let mut ends = [false, true].map(|server| {
        let mut builder = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_vp8(true)
            .enable_vp9(true)
            .enable_av1(true);
        if server {
            builder = builder
                .set_ice_lite(true)
                .set_dtls_cert(certificate.clone().unwrap())
                .set_rtcp_report_interval_audio(never)
                .set_rtcp_report_interval_video(never);
        }
        let opus = FormatParams { use_inband_fec: Some(true), ..FormatParams::default() };
        let (pt, rate) = (Pt::new_with_value(111), Frequency::FORTY_EIGHT_KHZ);
        builder.codec_config().add_config(pt, None, Codec::Opus, rate, Some(2), opus);
        builder.set_extension_map(ExtensionMap::standard()).build(now)
    });
    for (end, address) in ends.iter_mut().zip(addresses) {
        end.add_local_candidate(Candidate::host(address, "udp").unwrap());
    }
    let [client, server] = &mut ends;
    let mut change = client.sdp_api();
    let lines = [(MediaKind::Audio, voices), (MediaKind::Video, pictures)];
    for kind in sending {
        change.add_media(*kind, Direction::SendOnly, None, None, None);
    }
    for (kind, count) in lines {
        for _ in 0..count {
            change.add_media(kind, Direction::RecvOnly, None, None, None);
        }
    }
    let (offer, pending) = change.apply().unwrap();
    let answer = server.sdp_api().accept_offer(offer).unwrap();
    client.sdp_api().accept_answer(pending, answer).unwrap();
    for _ in 0..500 {
        now += Duration::from_millis(10);
        for from in [0, 1] {
            ends[from].handle_input(Input::Timeout(now)).unwrap();
            for _ in 0..100 {
                match ends[from].poll_output().unwrap() {
                    Output::Timeout(_) => break,
                    Output::Event(_) => {}
                    Output::Transmit(sent) => {
                        let receive =
                            Receive::new(Protocol::Udp, sent.source, sent.destination, &sent.contents);
                        ends[1 - from].handle_input(Input::Receive(now, receive.unwrap())).unwrap();
                    }
                }
            }
        }
    }
    let [_client, server] = ends;
    assert!(server.is_connected());
    held(Box::new(server))
}

/// Ours, on average of all who are there; with the library's not more than so many KiB.
fn ours(what: &str, world: World, library: i64, most: i64) -> i64 {
    let participants = world.clients.len() as i64;
    let World { mut shard, clients, now, .. } = world;
    let remove = |shard: &mut Shard| {
        clients.keys().for_each(|id| shard.command(Command::Remove { session: SessionId(*id) }, now));
    };
    let all = -allocation_counter::measure(|| remove(&mut shard)).bytes_current / participants;
    println!("{what}: {} KiB a participant; the library alone takes {} KiB", all >> 10, library >> 10);
    assert!(all < most << 10, "{what}: {} KiB", all >> 10);
    all - library
}

/// Five whose tiles have such heights.
fn five_of(what: &str, height: impl Fn(u64) -> u16) -> i64 {
    let mut world = World::new(2);
    for id in 0..5 {
        world.join(id, 5, 16);
    }
    world.connect_all();
    for id in 0..5 {
        let others = (0..5).filter(|other| *other != id);
        let wants: Vec<_> = others.map(|other| (other, Camera, height(id))).collect();
        world.want(id, &wants);
    }
    world.run(10_000);
    ours(what, world, of_library(&[MediaKind::Audio, MediaKind::Video], 5, 16), 580)
}

#[test]
fn a_participant_takes_little_beyond_what_the_transport_does() {
    let mut grid = World::new(1);
    for id in 0..9 {
        grid.join(id, 5, 16);
    }
    grid.connect_all();
    for id in 0..9 {
        let others = (0..9).filter(|other| *other != id);
        let wants: Vec<_> = others
            .enumerate()
            .map(|(rank, other)| (other, Camera, if rank < 4 { 360 } else { 180 }))
            .collect();
        grid.want(id, &wants);
    }
    grid.run(8_000);
    let grid = ours("a grid of nine", grid, of_library(&[MediaKind::Audio, MediaKind::Video], 5, 16), 380);

    let five = five_of("five who see each other large", |_| 720);
    let all_layers = five_of("five who receive all layers", |id| [180, 360, 720][id as usize % 3]);

    let mut hall = World::new(3);
    hall.join(0, 5, 49);
    for id in 1..12 {
        hall.join_with(id, 5, 49, &[], Transport::Udp);
    }
    hall.connect_all();
    (1..12).for_each(|id| hall.want(id, &[(0, Camera, 720)]));
    hall.run(8_000);
    let hall = ours("one to eleven with 54 slots", hall, of_library(&[], 5, 49), 350);

    let quiet = {
        let mut world = World::new(4);
        for id in 0..4 {
            world.join_with(id, 5, 16, &[Microphone], Transport::Udp);
        }
        world.connect_all();
        world.run(3_000);
        ours("four voices", world, of_library(&[MediaKind::Audio], 5, 16), 240)
    };
    println!("ours: {:?} KiB", [grid, five, all_layers, hall, quiet].map(|bytes| bytes >> 10));
    for bytes in [grid, five, hall, quiet] {
        assert!(bytes < WANTED, "{} KiB", bytes >> 10);
    }
    assert!(all_layers < ALL_LAYERS, "{} KiB", all_layers >> 10);
}
