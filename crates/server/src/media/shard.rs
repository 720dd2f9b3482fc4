//! A shard's thread: takes datagrams and letters in, lets the forwarder work, sends what it has to say.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use meeting::{MediaCommand, MediaEvent, MediaSession, MediaSlot};
use net::MediaSocket;
use protocol::inventory::{Field, Item, Until, Value};
use rand::RngCore;
use sfu::{Command, Datagram, Event, Output, RoomKey, SessionId, ShardConfig, Train, Transport, Want};

use super::tcp::Frames;
use crate::{meetings::News, metrics::Metrics};

/// Batches of datagrams taken in before the letters are looked at again.
const BATCHES: usize = 16;
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
    /// A connection on the TCP port speaks ICE.
    TcpOpened(SocketAddr, Frames),
    /// A frame came from it.
    TcpFrame { source: SocketAddr, destination: SocketAddr, payload: Vec<u8> },
    /// It is gone.
    TcpClosed(SocketAddr),
    /// The server stops.
    Stop,
}

pub(super) struct Shard {
    socket: MediaSocket,
    forwarder: sfu::Shard,
    inbox: mpsc::Receiver<Letter>,
    rooms: HashMap<RoomKey, News>,
    sessions: HashMap<SessionId, RoomKey>,
    tcp: HashMap<SocketAddr, Frames>,
    metrics: Arc<Metrics>,
}

impl Shard {
    pub fn new(
        socket: MediaSocket,
        config: ShardConfig,
        inbox: mpsc::Receiver<Letter>,
        metrics: Arc<Metrics>,
    ) -> Self {
        let mut seed = [0; 32];
        rand::rng().fill_bytes(&mut seed);
        Self {
            socket,
            forwarder: sfu::Shard::new(config, seed, Instant::now()),
            inbox,
            rooms: HashMap::new(),
            sessions: HashMap::new(),
            tcp: HashMap::new(),
            metrics,
        }
    }

    /// Runs until the server stops.
    pub fn run(mut self) {
        let mut due = self.speak();
        loop {
            let patience = due.saturating_duration_since(Instant::now()).min(IDLE);
            let woken = match self.socket.wait(patience) {
                Ok(woken) => woken,
                Err(error) => {
                    tracing::error!(%error, "a media thread cannot wait for its socket");
                    return;
                }
            };
            if woken.called && !self.read_letters() {
                return;
            }
            if woken.datagrams {
                self.listen();
            }
            let now = Instant::now();
            if now >= due {
                self.forwarder.timeout(now);
            }
            due = self.speak();
        }
    }

    fn read_letters(&mut self) -> bool {
        while let Ok(letter) = self.inbox.try_recv() {
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
                Letter::TcpOpened(peer, frames) => {
                    self.tcp.insert(peer, frames);
                }
                Letter::TcpFrame { source, destination, payload } => {
                    let datagram = Datagram { proto: Transport::Tcp, source, destination, payload: &payload };
                    self.forwarder.receive(datagram, Instant::now());
                }
                Letter::TcpClosed(peer) => {
                    self.tcp.remove(&peer);
                }
                Letter::Stop => return false,
            }
            self.speak();
        }
        true
    }

    fn listen(&mut self) {
        for _ in 0..BATCHES {
            let now = Instant::now();
            let forwarder = &mut self.forwarder;
            let taken = self.socket.receive(|received| {
                let datagram = Datagram {
                    proto: Transport::Udp,
                    source: received.source,
                    destination: received.destination,
                    payload: received.payload,
                };
                #[cfg(feature = "tap")]
                crate::tap::record("udp-in", received.payload);
                forwarder.receive(datagram, now);
            });
            match taken {
                Ok(0) => return,
                Ok(count) => self.metrics.media_datagrams_received.add(u64::try_from(count).unwrap_or(0)),
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
        while let Some(trains) = self.forwarder.transmits() {
            for train in trains {
                self.metrics.media_datagrams_sent.add(train.datagrams().count() as u64);
                send(&mut self.socket, &self.tcp, train);
            }
            self.socket.flush();
        }
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
            (Field::Address, Value::Text(format!("{address} {transport:?}").to_lowercase()))
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

fn send(socket: &mut MediaSocket, tcp: &HashMap<SocketAddr, Frames>, train: Train<'_>) {
    for datagram in train.datagrams() {
        #[cfg(feature = "tap")]
        crate::tap::record("udp-out", datagram);
        match train.proto {
            Transport::Udp => socket.send(train.source, train.destination, datagram),
            Transport::Tcp => {
                if let Some(frames) = tcp.get(&train.destination) {
                    frames.send(datagram);
                }
            }
        }
    }
}
