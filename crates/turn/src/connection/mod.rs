//! One client's connection: bytes and time go in, [`Output`] comes out.

mod authentication;
mod requests;

use std::{
    collections::VecDeque,
    net::SocketAddr,
    time::{Duration, Instant},
};

use crate::{
    allocation::Allocation,
    nonce::Nonce,
    output::{Closed, Output},
    relayed::RelayedAddress,
    server::Server,
    stream::{Fault, MAX_MESSAGE, Piece, Stream, channel_data},
    stun::{AttributeType, Builder, Class, Message, Method, TransactionId},
};

/// A connection without an allocation for this long is closed: no client takes longer to make one.
const PATIENCE: Duration = Duration::from_secs(15);
/// A client is told so often, one time after another, that its credentials will not do. The first time is how it
/// gets to know the realm.
const REFUSALS: u32 = 8;
/// Bytes that wait to be fetched by [`Connection::poll`]; datagrams over it are lost, as on any network.
const QUEUE: usize = 256 << 10;

/// The server's side of a client's connection over TCP or TLS (RFC 8656 section 2.1), with at most one allocation.
///
/// After each input everything is to be taken out with [`poll`](Self::poll). When this is dropped the relayed address
/// is free; whoever keeps a table of those calls [`close`](Self::close) first and is told.
pub struct Connection {
    server: Server,
    client: SocketAddr,
    stream: Stream,
    nonce: Nonce,
    allocation: Option<Allocation>,
    /// Refused for their credentials since the last that were right.
    refusals: u32,
    /// When the connection ends unless there is an allocation.
    patience: Instant,
    closed: Option<Closed>,
    outputs: VecDeque<Output>,
    queued: usize,
    /// Counts Data indications, whose transaction is of no use to anybody.
    indications: u64,
    now: Instant,
}

impl Connection {
    pub(crate) fn new(server: Server, number: u64, client: SocketAddr, now: Instant) -> Self {
        let nonce = Nonce::first(server.seed(), number, now);
        Self {
            server,
            client: SocketAddr::new(client.ip().to_canonical(), client.port()),
            stream: Stream::default(),
            nonce,
            allocation: None,
            refusals: 0,
            patience: now + PATIENCE,
            closed: None,
            outputs: VecDeque::new(),
            queued: 0,
            indications: 0,
            now,
        }
    }

    /// Takes bytes as they were read from the client.
    pub fn receive(&mut self, mut bytes: &[u8], now: Instant) {
        self.timeout(now);
        let mut stream = std::mem::take(&mut self.stream);
        while self.closed.is_none() {
            match stream.next(&mut bytes) {
                Ok(Some(Piece::Stun(message))) => self.stun(message),
                Ok(Some(Piece::ChannelData { channel, payload })) => self.channel_data(channel, payload),
                Ok(None) => break,
                Err(Fault::Unknown) => self.end(Closed::Malformed),
                Err(Fault::TooLong) => self.end(Closed::TooLong),
            }
        }
        self.stream = stream;
    }

    /// Takes a datagram that the media plane sends from one of our candidates to the client's relayed address (RFC 8656
    /// sections 11.3 and 12.7). It is lost if the client has no permission for it, or reads too slowly.
    pub fn send(&mut self, peer: SocketAddr, payload: &[u8], now: Instant) {
        self.timeout(now);
        let Some(allocation) = &self.allocation else { return };
        let fits = payload.len() <= MAX_MESSAGE && self.queued + payload.len() <= QUEUE;
        if !fits || !allocation.permits(peer.ip(), self.now) {
            return;
        }
        let bytes = match allocation.channel(peer, self.now) {
            Some(channel) => channel_data(channel, payload),
            None => {
                self.indications += 1;
                let mut transaction = [0; 12];
                transaction[4..].copy_from_slice(&self.indications.to_be_bytes());
                Builder::new(Class::Indication, Method::DATA, TransactionId(transaction))
                    .address(AttributeType::XOR_PEER_ADDRESS, peer)
                    .attribute(AttributeType::DATA, payload)
                    .finish()
            }
        };
        self.write(bytes);
    }

    /// Time passes.
    pub fn timeout(&mut self, now: Instant) {
        self.now = self.now.max(now);
        if self.allocation.as_ref().is_some_and(|allocation| self.now >= allocation.expires) {
            self.release();
        }
        if self.allocation.is_none() && self.now >= self.patience {
            self.end(Closed::Idle);
        }
    }

    /// The client is gone, or the server stops.
    pub fn close(&mut self) {
        self.end(Closed::Ended);
    }

    /// What is to be done next. The last one, which comes again and again, is a time or the end.
    pub fn poll(&mut self) -> Output {
        if let Some(output) = self.outputs.pop_front() {
            if let Output::Write(bytes) = &output {
                self.queued -= bytes.len();
            }
            return output;
        }
        match (self.closed, &self.allocation) {
            (Some(reason), _) => Output::Close(reason),
            (None, Some(allocation)) => Output::Timeout(allocation.expires),
            (None, None) => Output::Timeout(self.patience),
        }
    }

    /// The client's relayed address, while there is one.
    pub fn relayed(&self) -> Option<RelayedAddress> {
        self.allocation.as_ref().map(|allocation| allocation.lease.address)
    }

    fn stun(&mut self, bytes: &[u8]) {
        let Ok(message) = Message::parse(bytes) else { return self.end(Closed::Malformed) };
        match (message.class(), message.method()) {
            (Class::Request, _) => self.request(&message),
            (Class::Indication, Method::SEND) => drop(self.send_indication(&message)),
            // RFC 8489 section 6.3: what nobody has asked for, or what is not known, is not answered.
            _ => {}
        }
    }

    /// RFC 8656 section 11.2. There is no answer, whatever is wrong.
    fn send_indication(&mut self, message: &Message<'_>) -> Option<()> {
        let allocation = self.allocation.as_ref()?;
        let peer = message.addresses(AttributeType::XOR_PEER_ADDRESS).next()??;
        let payload = message.attribute(AttributeType::DATA)?;
        let known = requests::unknown_attributes(message).next().is_none();
        if known && allocation.permits(peer.ip(), self.now) {
            self.relay(peer, payload);
        }
        Some(())
    }

    /// RFC 8656 section 12.6.
    fn channel_data(&mut self, channel: u16, payload: &[u8]) {
        if let Some(peer) = self.allocation.as_ref().and_then(|allocation| allocation.peer(channel, self.now))
        {
            self.relay(peer, payload);
        }
    }

    /// The one place at which something leaves for a peer: it is looked up again, whatever was granted before.
    fn relay(&mut self, peer: SocketAddr, payload: &[u8]) {
        let Some(source) = self.relayed() else { return };
        if self.server.peers().contain(peer) && !payload.is_empty() {
            self.outputs.push_back(Output::Datagram { source, peer, payload: payload.to_vec() });
        }
    }

    fn write(&mut self, bytes: Vec<u8>) {
        self.queued += bytes.len();
        self.outputs.push_back(Output::Write(bytes));
    }

    fn release(&mut self) {
        if let Some(allocation) = self.allocation.take() {
            self.outputs.push_back(Output::Released(allocation.lease.address));
            self.patience = self.now + PATIENCE;
        }
    }

    fn end(&mut self, reason: Closed) {
        if self.closed.is_none() {
            self.closed = Some(reason);
            self.release();
        }
    }
}
