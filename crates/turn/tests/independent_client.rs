//! Somebody else's client (`turn-client-proto`, of GStreamer's surroundings) over a TCP connection: it has its own reading and
//! writing of messages, its own authentication, its own idea of the order of things.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use turn::{Config, Output, Secret, Server};
use turn_client_proto::api::{Transmit, TurnConfig, TurnEvent, TurnRecvRet};
use turn_client_proto::prelude::*;
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::types::stun::message::IntegrityAlgorithm;
use turn_client_proto::types::{AddressFamily, TransportType, TurnCredentials};

const CANDIDATE: &str = "203.0.113.5:443";
const CANDIDATE_V6: &str = "[2001:db8:5::5]:443";

/// Serves one connection until the client closes it, with a media plane that sends everything back the wrong way round.
/// Gives what the media plane got.
fn serve(server: Server) -> (SocketAddr, JoinHandle<Vec<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = std::thread::spawn(move || {
        let (mut stream, client) = listener.accept().unwrap();
        let mut connection = server.connect(client, Instant::now());
        let (mut buffer, mut received) = ([0; 1_000], Vec::new());
        loop {
            let count = stream.read(&mut buffer).unwrap();
            if count == 0 {
                return received;
            }
            connection.receive(&buffer[..count], Instant::now());
            loop {
                match connection.poll() {
                    Output::Write(bytes) => stream.write_all(&bytes).unwrap(),
                    Output::Datagram { peer, payload, .. } => {
                        let answer: Vec<u8> = payload.iter().rev().copied().collect();
                        connection.send(peer, &answer, Instant::now());
                        received.push(payload);
                    }
                    Output::Allocated(_) | Output::Released(_) => {}
                    Output::Timeout(_) => break,
                    Output::Close(reason) => panic!("closed: {reason}"),
                }
            }
        }
    });
    (address, serving)
}

struct Client {
    protocol: TurnClientTcp,
    stream: TcpStream,
    /// The client's own time. It writes no two requests within 50 ms, which need not be waited for.
    time: i64,
    events: Vec<TurnEvent>,
    data: Vec<(SocketAddr, Vec<u8>)>,
}

impl Client {
    fn new(server: SocketAddr, config: TurnConfig) -> Self {
        let stream = TcpStream::connect(server).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let protocol = TurnClientTcp::allocate(stream.local_addr().unwrap(), server, config);
        Self { protocol, stream, time: 0, events: Vec::new(), data: Vec::new() }
    }

    fn now(&mut self) -> turn_client_proto::stun::Instant {
        self.time += 100_000_000;
        turn_client_proto::stun::Instant::from_nanos(self.time)
    }

    /// Lets the client write what it wants, and reads until it says this.
    fn until<T>(&mut self, mut said: impl FnMut(&mut Self) -> Option<T>) -> T {
        let mut buffer = [0; 1_000];
        loop {
            let now = self.now();
            self.protocol.poll(now);
            while let Some(transmit) = self.protocol.poll_transmit(now) {
                self.stream.write_all(&transmit.data).unwrap();
            }
            while let Some(event) = self.protocol.poll_event() {
                self.events.push(event);
            }
            if let Some(said) = said(self) {
                return said;
            }
            let count = self.stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "the server has closed the connection");
            let (from, to) = (self.protocol.remote_addr(), self.protocol.local_addr());
            let transmit = Transmit::new(buffer[..count].to_vec(), TransportType::Tcp, from, to);
            if let TurnRecvRet::PeerData(data) = self.protocol.recv(transmit, now) {
                self.data.push((data.peer, data.data().to_vec()));
            }
            while let Some(data) = self.protocol.poll_recv(now) {
                self.data.push((data.peer, data.data().to_vec()));
            }
        }
    }

    fn event(&mut self) -> TurnEvent {
        self.until(|client| (!client.events.is_empty()).then(|| client.events.remove(0)))
    }

    fn there_and_back(&mut self, peer: SocketAddr, data: &[u8]) {
        let now = self.now();
        let transmit = self.protocol.send_to(TransportType::Udp, peer, data, now).unwrap().unwrap();
        self.stream.write_all(&transmit.build().data).unwrap();
        let (from, back) = self.until(|client| client.data.pop());
        assert_eq!(from, peer);
        assert!(back.iter().rev().eq(data));
    }
}

fn meets(family: AddressFamily, integrity: IntegrityAlgorithm, own: &str, elsewhere: &str) {
    let (own, elsewhere): (SocketAddr, SocketAddr) = (own.parse().unwrap(), elsewhere.parse().unwrap());
    let candidates = [CANDIDATE, CANDIDATE_V6].map(|candidate| candidate.parse().unwrap()).to_vec();
    let now = Instant::now();
    let config = Config { candidates, ..Config::default() };
    let server = Server::new(config, Secret::new([1; 32]), [2; 32], now, Duration::from_secs(1_800_000_000));
    let credentials = server.issue(Duration::from_secs(60), [3; 12], now);
    let (address, serving) = serve(server.clone());

    let mut config = TurnConfig::new(TurnCredentials::new(&credentials.username, &credentials.password));
    config.set_address_family(family);
    config.set_supported_integrity(integrity);
    let mut client = Client::new(address, config);
    let TurnEvent::AllocationCreated(TransportType::Udp, relayed) = client.event() else {
        panic!("no allocation")
    };
    assert!(turn::RelayedAddress::of(relayed).is_some());
    assert_eq!(server.allocations(), 1);

    let now = client.now();
    client.protocol.create_permission(TransportType::Udp, elsewhere.ip(), now).unwrap();
    assert!(matches!(client.event(), TurnEvent::PermissionCreateFailed(_, ip) if ip == elsewhere.ip()));
    client.protocol.create_permission(TransportType::Udp, own.ip(), now).unwrap();
    assert!(matches!(client.event(), TurnEvent::PermissionCreated(_, ip) if ip == own.ip()));
    client.there_and_back(own, b"an indication");

    client.protocol.bind_channel(TransportType::Udp, own, now).unwrap();
    assert!(matches!(client.event(), TurnEvent::ChannelCreated(_, peer) if peer == own));
    // This client neither writes nor expects the padding of RFC 8656 section 12.5: what needs none must do.
    client.there_and_back(own, b"on a channel");
    client.there_and_back(own, &[7; 1_200]);

    client.protocol.delete(now).unwrap();
    client.until(|client| client.protocol.relayed_addresses().next().is_none().then_some(()));
    // To close a socket before everything is read would be a reset.
    client.stream.shutdown(Shutdown::Write).unwrap();
    client.stream.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(server.allocations(), 0);
    assert_eq!(
        serving.join().unwrap(),
        [b"an indication".to_vec(), b"on a channel".to_vec(), vec![7; 1_200]]
    );
}

#[test]
fn it_relays_to_our_media_over_ipv4() {
    meets(AddressFamily::IPV4, IntegrityAlgorithm::Sha1, CANDIDATE, "169.254.169.254:80");
}

#[test]
fn it_relays_to_our_media_over_ipv6_with_the_stronger_hash() {
    meets(AddressFamily::IPV6, IntegrityAlgorithm::Sha256, CANDIDATE_V6, "[::ffff:127.0.0.1]:80");
}
