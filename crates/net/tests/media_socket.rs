//! Real sockets on the loopback interface.

#![allow(clippy::unwrap_used)]

use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use net::{MediaSocket, Train};

const LONG: Duration = Duration::from_secs(10);

fn receive(socket: &mut MediaSocket, count: usize) -> Vec<(SocketAddr, SocketAddr, Vec<u8>)> {
    let mut got = Vec::new();
    while got.len() < count {
        assert!(socket.wait(LONG).unwrap().datagrams, "only {} of {count} came", got.len());
        socket.receive(|r| got.push((r.source, r.destination, r.payload.to_vec()))).unwrap();
    }
    got
}

#[test]
fn a_train_of_packets_arrives_as_packets_over_both_families() {
    for server_ip in ["127.0.0.1", "::1"] {
        let mut server = MediaSocket::bind(0).unwrap();
        let mut client = match MediaSocket::bind_at(SocketAddr::new(server_ip.parse().unwrap(), 0)) {
            Ok(client) => client,
            // A machine without IPv6.
            Err(_) if server_ip == "::1" => continue,
            Err(error) => panic!("{error}"),
        };
        let server_address = SocketAddr::new(server_ip.parse().unwrap(), server.port());
        let client_address = SocketAddr::new(server_ip.parse().unwrap(), client.port());
        let packets: Vec<Vec<u8>> =
            (0..20_u8).map(|n| vec![n; if n % 7 == 6 { 300 } else { 1_200 }]).collect();
        for packet in &packets {
            client.send(client_address, server_address, packet);
        }
        let got = receive(&mut server, packets.len());
        assert!(
            got.iter()
                .all(|(source, destination, _)| (*source, *destination) == (client_address, server_address))
        );
        assert_eq!(got.into_iter().map(|(_, _, payload)| payload).collect::<Vec<_>>(), packets);

        // And back, from the address at which it came.
        for packet in &packets {
            server.send(server_address, client_address, packet);
        }
        let got = receive(&mut client, packets.len());
        assert!(got.iter().all(|(source, ..)| *source == server_address));
        assert_eq!((server.unsent(), client.unsent()), (0, 0));
    }
}

#[test]
fn many_trains_to_several_peers_leave_at_once_and_arrive_whole() {
    let mut server = MediaSocket::bind(0).unwrap();
    let mut peers: Vec<_> =
        (0..5).map(|_| MediaSocket::bind_at("127.0.0.1:0".parse().unwrap()).unwrap()).collect();
    let source = SocketAddr::from(([127, 0, 0, 1], server.port()));
    // 40 trains, each to one of five: of one packet, of several, of more than one call may hold, the last one shorter.
    let bytes: Vec<u8> = (0..70 * 100 + 30).map(|n| (n / 100) as u8).collect();
    let lengths = [100, 350, 30, bytes.len()];
    let trains: Vec<_> = (0..40)
        .map(|n| Train {
            source,
            destination: SocketAddr::from(([127, 0, 0, 1], peers[n % 5].port())),
            segment: 100,
            bytes: &bytes[..lengths[n % 4]],
        })
        .collect();
    server.send_trains(trains.iter().copied());
    for (at, peer) in peers.iter_mut().enumerate() {
        let of_peer = trains.iter().skip(at).step_by(5);
        let expected: Vec<_> = of_peer.flat_map(|train| train.bytes.chunks(100)).collect();
        let got = receive(peer, expected.len());
        assert!(got.iter().all(|(from, ..)| *from == source));
        assert_eq!(got.iter().map(|(_, _, payload)| &payload[..]).collect::<Vec<_>>(), expected);
    }
    assert_eq!(server.unsent(), 0);
}

#[test]
fn one_train_that_cannot_be_sent_does_not_keep_others_back() {
    let mut server = MediaSocket::bind(0).unwrap();
    let mut peer = MediaSocket::bind_at("127.0.0.1:0".parse().unwrap()).unwrap();
    let source = SocketAddr::from(([127, 0, 0, 1], server.port()));
    let to = |port| SocketAddr::from(([127, 0, 0, 1], port));
    // Nobody has port 0.
    let trains = [0, peer.port(), 0, peer.port()].map(|port| Train {
        source,
        destination: to(port),
        segment: 4,
        bytes: b"onceonce",
    });
    server.send_trains(trains);
    assert_eq!(receive(&mut peer, 4).len(), 4);
    assert_eq!(server.unsent(), 4);
}

#[test]
fn a_waker_ends_the_wait_once() {
    let socket = MediaSocket::bind(0).unwrap();
    let waker = socket.waker();
    let other = thread::spawn(move || {
        for _ in 0..1_000 {
            waker.wake();
        }
    });
    let woken = socket.wait(LONG).unwrap();
    assert!(woken.called && !woken.datagrams);
    other.join().unwrap();
    socket.wait(Duration::ZERO).unwrap();
    assert!(!socket.wait(Duration::from_millis(1)).unwrap().called, "all calls were taken");
}

#[test]
fn a_wait_ends_when_the_time_is_over() {
    let socket = MediaSocket::bind(0).unwrap();
    let start = Instant::now();
    assert_eq!(socket.wait(Duration::from_millis(30)).unwrap(), net::Woken::default());
    assert!(start.elapsed() >= Duration::from_millis(29));
}

#[test]
fn a_taken_port_is_told() {
    let first = MediaSocket::bind(0).unwrap();
    let error = MediaSocket::bind(first.port()).err().unwrap();
    assert!(error.to_string().contains(&format!("UDP port {}", first.port())), "{error}");
}

#[test]
fn sending_to_a_closed_port_does_not_break_the_socket() {
    let closed = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut socket = MediaSocket::bind_at("127.0.0.1:0".parse().unwrap()).unwrap();
    let here = SocketAddr::from(([127, 0, 0, 1], socket.port()));
    for _ in 0..3 {
        socket.send(here, closed, b"x");
        socket.receive(|_| panic!("nobody sends")).unwrap();
    }
    socket.send(here, here, b"still alive");
    assert_eq!(receive(&mut socket, 1)[0].2, b"still alive");
}
