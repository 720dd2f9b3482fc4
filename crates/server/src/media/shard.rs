//! A shard's thread: takes datagrams and letters in, lets the forwarder work, sends what it has to say.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use meeting::{MediaCommand, MediaEvent, MediaSession, MediaSlot};
use net::{MediaSocket, Received};
use protocol::inventory::{Field, Item, Until, Value};
use rand::RngCore;
use sfu::{Command, Datagram, Event, Output, RoomKey, SessionId, ShardConfig, Train, Transport, Want};
use tokio::sync::OwnedSemaphorePermit;
use turn::RelayedAddress;

use super::{carried::Carriers, link::Link};
use crate::{meetings::News, metrics::Metrics};

/// Datagrams taken in before letters and time are looked at again.
const DATAGRAMS: usize = 512;
/// Letters, and as many things that TCP connections carry, that are taken in before datagrams and time are looked at again.
const LETTERS: usize = 128;
/// Letters are left for the next turn after this, however few they were: an offer costs as much as a thousand packets.
const TURN: Duration = Duration::from_millis(3);
/// Waiting without any reason to.
const IDLE: Duration = Duration::from_secs(1);

/// What comes to a shard's thread from others.
pub(super) enum Letter {
    /// A meeting begins; its news go there.
    Room(RoomKey, News),
    /// A meeting has ended.
    RoomGone(RoomKey),
    /// A meeting's wish.
    Command(RoomKey, MediaCommand),
    /// The server stops.
    Stop,
}

/// What TCP connections carry to a shard: in a line of its own, so that no meeting waits behind strangers.
pub(super) enum Carried {
    /// A connection speaks ICE.
    Opened(SocketAddr, Link),
    /// A frame came from it.
    Frame { source: SocketAddr, destination: SocketAddr, frame: Arc<Frame> },
    /// It is gone.
    Closed(SocketAddr),
    /// A TURN client, who is at this address, has a relayed address.
    Allocated(RelayedAddress, SocketAddr, Link),
    /// A datagram came from there to one of our candidates.
    Relayed { source: RelayedAddress, peer: SocketAddr, frame: Frame },
    /// It is nobody's any more.
    Released(RelayedAddress),
}

/// A datagram, and its place among those of its connection that no shard has taken.
pub(super) struct Frame {
    pub payload: Vec<u8>,
    _place: OwnedSemaphorePermit,
}

impl Frame {
    pub fn new(payload: Vec<u8>, place: OwnedSemaphorePermit) -> Self {
        Self { payload, _place: place }
    }
}

pub(super) struct Shard {
    socket: MediaSocket,
    forwarder: sfu::Shard,
    inbox: Inbox,
    rooms: HashMap<RoomKey, News>,
    sessions: HashMap<SessionId, RoomKey>,
    carriers: Carriers,
    /// More letters wait than this turn has taken.
    more: bool,
    metrics: Arc<Metrics>,
}

/// How others reach a shard.
pub(super) struct Inbox {
    pub letters: mpsc::Receiver<Letter>,
    pub carried: mpsc::Receiver<Carried>,
}

impl Shard {
    /// `number` is its place among the shards.
    pub fn new(
        number: usize,
        socket: MediaSocket,
        config: ShardConfig,
        inbox: Inbox,
        metrics: Arc<Metrics>,
    ) -> Self {
        let mut seed = [0; 32];
        rand::rng().fill_bytes(&mut seed);
        let now = Instant::now();
        Self {
            socket,
            carriers: Carriers::new(number, &config.local_candidates, now),
            forwarder: sfu::Shard::new(config, seed, now),
            inbox,
            rooms: HashMap::new(),
            sessions: HashMap::new(),
            more: false,
            metrics,
        }
    }

    /// Runs until the server stops.
    pub fn run(mut self) {
        let mut due = self.speak();
        loop {
            let patience = due.saturating_duration_since(Instant::now()).min(IDLE);
            let patience = if self.more { Duration::ZERO } else { patience };
            let woken = match self.socket.wait(patience) {
                Ok(woken) => woken,
                Err(error) => {
                    tracing::error!(%error, "a media thread cannot wait for its socket");
                    return;
                }
            };
            if woken.called || self.more {
                self.more = false;
                if !self.read_letters() {
                    return;
                }
                self.read_carried();
                self.speak();
            }
            if woken.datagrams {
                self.listen();
            }
            let now = Instant::now();
            if now >= due {
                self.forwarder.timeout(now);
            }
            due = self.speak().min(self.carriers.look(&self.forwarder, now));
        }
    }

    fn read_letters(&mut self) -> bool {
        let begun = Instant::now();
        for _ in 0..LETTERS {
            let Ok(letter) = self.inbox.letters.try_recv() else { return true };
            match letter {
                Letter::Room(key, news) => {
                    self.rooms.insert(key, news);
                }
                Letter::RoomGone(key) => {
                    self.rooms.remove(&key);
                    let left: Vec<_> =
                        self.sessions.iter().filter(|(_, room)| **room == key).map(|(id, _)| *id).collect();
                    for session in left {
                        self.remove(session);
                    }
                }
                Letter::Command(room, command) => self.command(room, command),
                Letter::Stop => return false,
            }
            if begun.elapsed() > TURN {
                break;
            }
        }
        self.more = true;
        true
    }

    fn read_carried(&mut self) {
        let now = Instant::now();
        for _ in 0..LETTERS {
            let Ok(carried) = self.inbox.carried.try_recv() else { return };
            match carried {
                Carried::Opened(peer, link) => self.carriers.opened(peer, link),
                Carried::Frame { source, destination, frame } => {
                    let payload = &frame.payload;
                    let datagram = Datagram { proto: Transport::Tcp, source, destination, payload };
                    self.forwarder.receive(datagram, now);
                }
                Carried::Closed(peer) => {
                    self.carriers.gone(peer);
                    self.forwarder.closed(Transport::Tcp, peer, now);
                }
                Carried::Allocated(relayed, client, link) => self.carriers.allocated(relayed, client, link),
                Carried::Relayed { source, peer, frame } => {
                    self.metrics.turn_datagrams_received.add(1);
                    self.carriers.heard(source, peer);
                    let source = source.socket_address();
                    let payload = &frame.payload;
                    let datagram = Datagram { proto: Transport::Udp, source, destination: peer, payload };
                    self.forwarder.receive(datagram, now);
                }
                Carried::Released(relayed) => {
                    self.carriers.released(relayed);
                    self.forwarder.closed(Transport::Udp, relayed.socket_address(), now);
                }
            }
        }
        self.more = true;
    }

    fn listen(&mut self) {
        let mut all = 0;
        while all < DATAGRAMS {
            let now = Instant::now();
            let (forwarder, metrics) = (&mut self.forwarder, &self.metrics);
            let taken = self.socket.receive(|received| {
                #[cfg(feature = "tap")]
                crate::tap::record("udp-in", received.payload);
                match from_network(received) {
                    Some(datagram) => forwarder.receive(datagram, now),
                    None => metrics.relayed_sources_forged.add(1),
                }
            });
            match taken {
                Ok(0) => return,
                Ok(count) => {
                    all += count;
                    self.metrics.media_datagrams_received.add(u64::try_from(count).unwrap_or(0));
                }
                Err(error) => {
                    tracing::error!(%error, "a media socket cannot be read");
                    return;
                }
            }
            self.speak();
        }
    }

    /// Carries out everything that the forwarder has to say; returns when it wants to be woken.
    fn speak(&mut self) -> Instant {
        let due = loop {
            match self.forwarder.poll() {
                Output::Event(event) => self.report(event),
                Output::Timeout(at) => break at,
            }
        };
        let now = Instant::now();
        while let Some(trains) = self.forwarder.transmits() {
            let (carriers, metrics) = (&self.carriers, &self.metrics);
            self.socket.send_trains(trains.filter_map(|train| by_network(train, carriers, metrics, now)));
        }
        self.carriers.close_finished();
        due
    }

    fn command(&mut self, room: RoomKey, command: MediaCommand) {
        let command = match command {
            MediaCommand::Open { session } => {
                let session = SessionId(session.0);
                self.sessions.insert(session, room);
                Command::Open { session, room }
            }
            MediaCommand::Offer { session, request, sdp, tracks } => Command::Offer {
                session: SessionId(session.0),
                request,
                sdp,
                tracks: tracks.into_iter().map(|track| (track.mid, track.stream)).collect(),
            },
            MediaCommand::Wants { session, wants } => Command::Wants {
                session: SessionId(session.0),
                wants: wants
                    .into_iter()
                    .map(|want| Want {
                        session: SessionId(want.session.0),
                        stream: want.stream,
                        max_height: want.max_height,
                        priority: want.priority,
                    })
                    .collect(),
            },
            MediaCommand::Allow { session, streams } => {
                Command::Allow { session: SessionId(session.0), streams }
            }
            MediaCommand::Describe { session } => return self.describe(room, session),
            MediaCommand::Remove { session } => return self.remove(SessionId(session.0)),
        };
        self.forwarder.command(command, Instant::now());
    }

    fn describe(&self, room: RoomKey, session: MediaSession) {
        let (Some(meeting), Some(held)) =
            (self.rooms.get(&room), self.forwarder.describe(SessionId(session.0)))
        else {
            return;
        };
        let sfu::Described { addresses, streams, loudness, downlink } = held;
        let address = |(transport, address): (Transport, SocketAddr)| {
            let text = match self.carriers.client(transport, address) {
                Some(client) => format!("{client} turn"),
                None => format!("{address} {transport:?}"),
            };
            (Field::Address, Value::Text(text.to_lowercase()))
        };
        let streams = streams.into_iter().map(|(kind, rate)| (Field::Stream, Value::Rate(kind, rate)));
        let loudness = loudness.map(|loudness| (Field::Loudness, Value::Count(loudness.max(0.0) as u64)));
        let items = addresses
            .into_iter()
            .map(address)
            .chain(streams)
            .chain(loudness)
            .chain([(Field::Downlink, Value::Count(downlink))])
            .map(|(field, value)| Item::new(field, value, Until::Seat))
            .collect();
        drop(meeting.send(MediaEvent::Described { session, items }));
    }

    fn remove(&mut self, session: SessionId) {
        self.sessions.remove(&session);
        let addresses = self.forwarder.describe(session).map(|held| held.addresses);
        // The farewell of the transport goes before.
        self.carriers.finish(addresses.into_iter().flatten());
        self.forwarder.command(Command::Remove { session }, Instant::now());
    }

    /// Hands news to the meeting that they are for.
    fn report(&self, event: Event) {
        let of = |session: SessionId| self.sessions.get(&session).copied();
        let id = |session: SessionId| MediaSession(session.0);
        let (room, news) = match event {
            Event::Answer { session, request, result } => {
                (of(session), MediaEvent::Answer { session: id(session), request, sdp: result.ok() })
            }
            Event::Disconnected { session } => (of(session), MediaEvent::Lost { session: id(session) }),
            Event::Slots { session, slots } => {
                let slots = slots
                    .into_iter()
                    .map(|slot| MediaSlot {
                        mid: slot.mid,
                        source: slot.source.map(|(session, stream)| (id(session), stream)),
                        paused: slot.paused,
                    })
                    .collect();
                (of(session), MediaEvent::Slots { session: id(session), slots })
            }
            Event::Speakers { room, loudest } => {
                (Some(room), MediaEvent::Speakers { loudest: loudest.into_iter().map(id).collect() })
            }
            Event::TracksChanged { .. } | Event::Connected { .. } | Event::Downlink { .. } => return,
        };
        if let Some(meeting) = room.and_then(|room| self.rooms.get(&room)) {
            // A meeting that has ended needs no news.
            drop(meeting.send(news));
        }
    }
}

/// What leaves by UDP; what a TCP connection carries is handed to it.
fn by_network<'a>(
    train: Train<'a>,
    carriers: &Carriers,
    metrics: &Metrics,
    now: Instant,
) -> Option<net::Train<'a>> {
    let Train { proto, source, destination, segment, bytes } = train;
    let count = u64::try_from(train.datagrams().count()).unwrap_or(0);
    metrics.media_datagrams_sent.add(count);
    #[cfg(feature = "tap")]
    train.datagrams().for_each(|datagram| crate::tap::record("udp-out", datagram));
    match (proto, RelayedAddress::of(destination)) {
        (Transport::Udp, None) => return Some(net::Train { source, destination, segment, bytes }),
        (Transport::Udp, Some(relayed)) => {
            metrics.turn_datagrams_sent.add(count);
            train.datagrams().for_each(|datagram| carriers.relay(relayed, source, datagram, now));
        }
        (Transport::Tcp, _) => {
            train.datagrams().for_each(|datagram| carriers.send(source, destination, datagram, now));
        }
    }
    None
}

/// What came by UDP. Nothing, if it claims to come from where only TURN clients are, who come another way.
fn from_network(received: Received<'_>) -> Option<Datagram<'_>> {
    let Received { source, destination, payload } = received;
    let datagram = Datagram { proto: Transport::Udp, source, destination, payload };
    RelayedAddress::of(source).is_none().then_some(datagram)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_comes_from_a_relayed_address_by_udp() {
        let came = |source: &str| {
            let (source, destination) = (source.parse().unwrap(), ([192, 0, 2, 1], 443).into());
            from_network(Received { source, destination, payload: &[1] }).map(|datagram| datagram.source)
        };
        for forged in ["240.1.2.3:50000", "[100::1]:50000", "[::ffff:240.1.2.3]:50000"] {
            assert_eq!(came(forged), None, "{forged}");
        }
        assert_eq!(came("198.51.100.7:50000"), Some("198.51.100.7:50000".parse().unwrap()));
    }
}
