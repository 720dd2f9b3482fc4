//! A TURN client (RFC 8656) over a TCP connection, as small as a test needs it.

use std::{net::SocketAddr, time::Duration};

use protocol::RelayAccess;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use turn::stun::{AttributeType, Builder, Class, Hash, Integrity, Key, Message, Method, TransactionId};

use crate::meet::PATIENCE;

pub struct TurnClient {
    stream: TcpStream,
    key: Key,
    username: String,
    realm: Vec<u8>,
    nonce: Vec<u8>,
    requests: u8,
    pub relayed: SocketAddr,
}

impl TurnClient {
    /// Has an allocation.
    pub async fn allocates(host: &str, access: &RelayAccess) -> Self {
        let (client, code) = Self::asks(host, access).await;
        assert_eq!(code, 0);
        assert!(turn::RelayedAddress::of(client.relayed).is_some());
        client
    }

    /// Asks for an allocation: the answer's error, 0 for none.
    pub async fn asks(host: &str, access: &RelayAccess) -> (Self, u16) {
        let stream = TcpStream::connect(host).await.unwrap();
        let relayed = SocketAddr::from(([0, 0, 0, 0], 0));
        let username = access.username.clone();
        let key = Key::long_term(Hash::Md5, b"", b"", b"");
        let mut client =
            Self { stream, key, username, realm: Vec::new(), nonce: Vec::new(), requests: 0, relayed };
        let bare = client.begin(Method::ALLOCATE, udp).finish();
        client.stream.write_all(&bare).await.unwrap();
        let answer = client.message(PATIENCE).await.unwrap();
        let message = Message::parse(&answer).unwrap();
        assert_eq!(message.error_code(), Some(401));
        client.realm = message.attribute(AttributeType::REALM).unwrap().to_vec();
        client.nonce = message.attribute(AttributeType::NONCE).unwrap().to_vec();
        let (user, password) = (access.username.as_bytes(), access.password.as_bytes());
        client.key = Key::long_term(Hash::Md5, user, &client.realm, password);
        let answer = client.request(Method::ALLOCATE, udp).await.unwrap();
        let message = Message::parse(&answer).unwrap();
        if let Some(relayed) = message.addresses(AttributeType::XOR_RELAYED_ADDRESS).next().flatten() {
            client.relayed = relayed;
        }
        (client, message.error_code().unwrap_or(0))
    }

    pub fn local(&self) -> SocketAddr {
        self.stream.local_addr().unwrap()
    }

    pub async fn permission(&mut self, peer: SocketAddr) -> u16 {
        let fill = |request: Builder| request.address(AttributeType::XOR_PEER_ADDRESS, peer);
        self.code(Method::CREATE_PERMISSION, fill).await
    }

    pub async fn channel(&mut self, peer: SocketAddr) -> u16 {
        let fill = |request: Builder| {
            request
                .attribute(AttributeType::CHANNEL_NUMBER, &[0x40, 0, 0, 0])
                .address(AttributeType::XOR_PEER_ADDRESS, peer)
        };
        self.code(Method::CHANNEL_BIND, fill).await
    }

    /// A Send indication.
    pub async fn send(&mut self, peer: SocketAddr, payload: &[u8]) {
        let indication = Builder::new(Class::Indication, Method::SEND, TransactionId([0xEE; 12]))
            .address(AttributeType::XOR_PEER_ADDRESS, peer)
            .attribute(AttributeType::DATA, payload)
            .finish();
        self.stream.write_all(&indication).await.unwrap();
    }

    /// The next Data indication, if one comes in this time: from whom, and what.
    pub async fn hear(&mut self, within: Duration) -> Option<(SocketAddr, Vec<u8>)> {
        let bytes = self.message(within).await?;
        let message = Message::parse(&bytes).unwrap();
        assert_eq!((message.class(), message.method()), (Class::Indication, Method::DATA));
        let peer = message.addresses(AttributeType::XOR_PEER_ADDRESS).next().flatten().unwrap();
        Some((peer, message.attribute(AttributeType::DATA).unwrap().to_vec()))
    }

    /// One more request; `None` if the connection has ended.
    pub async fn try_request(&mut self, method: Method) -> Option<Vec<u8>> {
        self.request(method, udp).await
    }

    pub async fn until_closed(&mut self) {
        let mut rest = Vec::new();
        drop(timeout(PATIENCE, self.stream.read_to_end(&mut rest)).await.expect("it is closed"));
    }

    async fn code(&mut self, method: Method, fill: impl FnOnce(Builder) -> Builder) -> u16 {
        let answer = self.request(method, fill).await.unwrap();
        Message::parse(&answer).unwrap().error_code().unwrap_or(0)
    }

    async fn request(&mut self, method: Method, fill: impl FnOnce(Builder) -> Builder) -> Option<Vec<u8>> {
        let (username, realm, nonce) = (self.username.clone(), self.realm.clone(), self.nonce.clone());
        let request = self
            .begin(method, fill)
            .attribute(AttributeType::USERNAME, username.as_bytes())
            .attribute(AttributeType::REALM, &realm)
            .attribute(AttributeType::NONCE, &nonce)
            .sign(Integrity::Sha1, &self.key)
            .finish();
        self.stream.write_all(&request).await.ok()?;
        self.message(PATIENCE).await
    }

    fn begin(&mut self, method: Method, fill: impl FnOnce(Builder) -> Builder) -> Builder {
        self.requests += 1;
        fill(Builder::new(Class::Request, method, TransactionId([self.requests; 12])))
    }

    /// The next STUN message, if it begins within this time.
    async fn message(&mut self, within: Duration) -> Option<Vec<u8>> {
        timeout(within, self.stream.peek(&mut [0])).await.ok()?.ok().filter(|count| *count > 0)?;
        let mut message = vec![0; 20];
        self.stream.read_exact(&mut message).await.ok()?;
        let length = usize::from(u16::from_be_bytes([message[2], message[3]]));
        message.resize(20 + length, 0);
        self.stream.read_exact(&mut message[20..]).await.ok()?;
        Some(message)
    }
}

fn udp(request: Builder) -> Builder {
    request.attribute(AttributeType::REQUESTED_TRANSPORT, &[17, 0, 0, 0])
}
