//! A TURN client for tests, and the server that it talks to.
#![allow(dead_code, clippy::unwrap_used)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use turn::stun::{AttributeType, Builder, Class, Hash, Integrity, Key, Message, Method, TransactionId};
use turn::{Config, Connection, Credentials, Output, RelayedAddress, Secret, Server};

/// The server's own media: the only peers there are.
pub const CANDIDATE: &str = "203.0.113.5:443";
pub const CANDIDATE_V6: &str = "[2001:db8:5::5]:443";
/// Where the client's TCP connection comes from.
pub const HOME: &str = "198.51.100.7:40000";

pub fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

pub fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

pub fn config() -> Config {
    Config { candidates: vec![address(CANDIDATE), address(CANDIDATE_V6)], ..Config::default() }
}

pub fn server(config: Config, now: Instant) -> Server {
    Server::new(config, Secret::new([1; 32]), [2; 32], now, seconds(1_800_000_000))
}

/// A client, its connection's server side, and the time.
pub struct Client {
    pub connection: Connection,
    pub credentials: Credentials,
    pub now: Instant,
    pub realm: Vec<u8>,
    pub nonce: Vec<u8>,
    pub hash: Hash,
    pub integrity: Integrity,
    /// What it has made the server do so far, but for what was written to it.
    pub done: Vec<Output>,
    requests: u8,
}

/// What came back for a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer(pub Vec<u8>);

/// What does not differ between two answers to requests that are treated alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    pub bytes: usize,
    pub code: u16,
    /// Types and lengths.
    pub attributes: Vec<(u16, usize)>,
}

impl Client {
    /// Credentials good for ten minutes, nothing sent yet.
    pub fn new(server: &Server, user: u8, now: Instant) -> Self {
        Self {
            connection: server.connect(address(HOME), now),
            credentials: server.issue(seconds(600), [user; 12], now),
            now,
            realm: Vec::new(),
            nonce: Vec::new(),
            hash: Hash::Md5,
            integrity: Integrity::Sha1,
            done: Vec::new(),
            requests: 0,
        }
    }

    /// Has asked once without credentials, and knows realm and nonce.
    pub fn informed(server: &Server, user: u8, now: Instant) -> Self {
        let mut client = Self::new(server, user, now);
        let bare = client.unsigned(Method::ALLOCATE, udp).finish();
        let answer = client.ask(&bare);
        assert_eq!(answer.code(), 401);
        client.learn(&answer);
        client
    }

    /// Has an allocation.
    pub fn allocated(server: &Server, user: u8, now: Instant) -> Self {
        let mut client = Self::informed(server, user, now);
        assert_eq!(client.request(Method::ALLOCATE, udp).code(), 0);
        client
    }

    /// Has an allocation and a permission for the candidate.
    pub fn permitted(server: &Server, user: u8, now: Instant) -> Self {
        let mut client = Self::allocated(server, user, now);
        let answer = client.request(Method::CREATE_PERMISSION, peer(CANDIDATE));
        assert_eq!(answer.code(), 0);
        client
    }

    pub fn learn(&mut self, answer: &Answer) {
        self.realm = answer.attribute(AttributeType::REALM).unwrap();
        self.nonce = answer.attribute(AttributeType::NONCE).unwrap();
    }

    pub fn relayed(&self) -> RelayedAddress {
        self.connection.relayed().unwrap()
    }

    pub fn pass(&mut self, time: Duration) {
        self.now += time;
        self.connection.timeout(self.now);
        self.poll();
    }

    /// A signed request's answer.
    pub fn request(&mut self, method: Method, fill: impl FnOnce(Builder) -> Builder) -> Answer {
        let request = self.signed(method, fill);
        self.ask(&request)
    }

    /// What a request without credentials begins with.
    pub fn unsigned(&mut self, method: Method, fill: impl FnOnce(Builder) -> Builder) -> Builder {
        self.requests = self.requests.wrapping_add(1);
        fill(Builder::new(Class::Request, method, TransactionId([self.requests; 12])))
    }

    pub fn signed(&mut self, method: Method, fill: impl FnOnce(Builder) -> Builder) -> Vec<u8> {
        let key = self.key();
        let (realm, nonce, integrity) = (self.realm.clone(), self.nonce.clone(), self.integrity);
        let username = self.credentials.username.clone();
        self.unsigned(method, fill)
            .attribute(AttributeType::USERNAME, username.as_bytes())
            .attribute(AttributeType::REALM, &realm)
            .attribute(AttributeType::NONCE, &nonce)
            .sign(integrity, &key)
            .finish()
    }

    pub fn key(&self) -> Key {
        let Credentials { username, password } = &self.credentials;
        Key::long_term(self.hash, username.as_bytes(), &self.realm, password.as_bytes())
    }

    /// Sends a request that is answered; a signed answer has to be signed rightly.
    pub fn ask(&mut self, request: &[u8]) -> Answer {
        let mut written = self.bytes(request);
        assert_eq!(written.len(), 1, "one answer");
        let answer = Answer(written.remove(0));
        let (asked, message) = (Message::parse(request).unwrap(), Message::parse(&answer.0).unwrap());
        assert_eq!((message.transaction(), message.method()), (asked.transaction(), asked.method()));
        assert!(message.integrity().is_none() || message.is_signed_with(&self.key()));
        answer
    }

    /// Sends bytes; gives what is written back.
    pub fn bytes(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.connection.receive(bytes, self.now);
        self.poll()
    }

    /// The media plane sends something; gives what the client gets.
    pub fn media(&mut self, candidate: &str, payload: &[u8]) -> Vec<Vec<u8>> {
        self.connection.send(address(candidate), payload, self.now);
        self.poll()
    }

    pub fn poll(&mut self) -> Vec<Vec<u8>> {
        let mut written = Vec::new();
        loop {
            match self.connection.poll() {
                Output::Write(bytes) => written.push(bytes),
                Output::Timeout(_) => return written,
                Output::Close(reason) => {
                    self.done.push(Output::Close(reason));
                    return written;
                }
                output => self.done.push(output),
            }
        }
    }

    /// The datagrams that have reached the media plane since the last time.
    pub fn datagrams(&mut self) -> Vec<(SocketAddr, Vec<u8>)> {
        let own = self.connection.relayed();
        std::mem::take(&mut self.done)
            .into_iter()
            .filter_map(|output| match output {
                Output::Datagram { source, peer, payload } => {
                    assert_eq!(Some(source), own);
                    Some((peer, payload))
                }
                _ => None,
            })
            .collect()
    }
}

impl Answer {
    /// The error's number; 0 for success.
    pub fn code(&self) -> u16 {
        let message = Message::parse(&self.0).unwrap();
        let code = message.error_code();
        assert_eq!(message.class() == Class::Error, code.is_some());
        code.unwrap_or(0)
    }

    pub fn attribute(&self, kind: AttributeType) -> Option<Vec<u8>> {
        Message::parse(&self.0).unwrap().attribute(kind).map(<[u8]>::to_vec)
    }

    pub fn address(&self, kind: AttributeType) -> Option<SocketAddr> {
        Message::parse(&self.0).unwrap().addresses(kind).next().flatten()
    }

    pub fn is_signed(&self) -> bool {
        Message::parse(&self.0).unwrap().integrity().is_some()
    }

    pub fn shape(&self) -> Shape {
        let message = Message::parse(&self.0).unwrap();
        let attributes = message.attributes().map(|(kind, value)| (kind.0, value.len())).collect();
        Shape { bytes: self.0.len(), code: self.code(), attributes }
    }
}

/// An Allocate request's only necessary attribute.
pub fn udp(request: Builder) -> Builder {
    request.attribute(AttributeType::REQUESTED_TRANSPORT, &[17, 0, 0, 0])
}

/// A CreatePermission request's.
pub fn peer(text: &str) -> impl Fn(Builder) -> Builder {
    let peer = address(text);
    move |request| request.address(AttributeType::XOR_PEER_ADDRESS, peer)
}

/// A ChannelBind request's.
pub fn channel(number: u16, text: &str) -> impl Fn(Builder) -> Builder {
    let (value, fill) = (u32::from(number) << 16, peer(text));
    move |request| fill(request.attribute(AttributeType::CHANNEL_NUMBER, &value.to_be_bytes()))
}

pub fn lifetime(seconds: u32) -> impl Fn(Builder) -> Builder {
    move |request: Builder| request.attribute(AttributeType::LIFETIME, &seconds.to_be_bytes())
}

pub fn family(number: u8) -> impl Fn(Builder) -> Builder {
    move |request: Builder| request.attribute(AttributeType::REQUESTED_ADDRESS_FAMILY, &[number, 0, 0, 0])
}

/// A Send indication (RFC 8656 section 11.1).
pub fn send_indication(to: SocketAddr, payload: &[u8]) -> Vec<u8> {
    Builder::new(Class::Indication, Method::SEND, TransactionId([0xEE; 12]))
        .address(AttributeType::XOR_PEER_ADDRESS, to)
        .attribute(AttributeType::DATA, payload)
        .finish()
}

/// ChannelData as it stands on a stream (RFC 8656 section 12.5).
pub fn channel_data(number: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = number.to_be_bytes().to_vec();
    bytes.extend((payload.len() as u16).to_be_bytes());
    bytes.extend(payload);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
