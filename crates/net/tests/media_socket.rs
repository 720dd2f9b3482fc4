//! Real sockets on the loopback interface.

#![allow(clippy::unwrap_used)]

use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use net::MediaSocket;

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
        client.flush();
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
        server.flush();
        let got = receive(&mut client, packets.len());
        assert!(got.iter().all(|(source, ..)| *source == server_address));
        assert_eq!((server.unsent(), client.unsent()), (0, 0));
    }
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
        socket.flush();
        socket.receive(|_| panic!("nobody sends")).unwrap();
    }
    socket.send(here, here, b"still alive");
    socket.flush();
    assert_eq!(receive(&mut socket, 1)[0].2, b"still alive");
}
