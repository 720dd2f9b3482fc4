//! A shard's thread: takes datagrams and letters in, lets the forwarder work, sends what it has to say.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc::{self, TrySendError},
    },
    time::{Duration, Instant},
};

use meeting::{MediaCommand, MediaEvent, MediaSession, MediaSlot};
use net::{MediaSocket, Received, Waker};
use protocol::inventory::{Field, Item, Until, Value};
use rand::RngCore;
use sfu::{
    Command, Crossing, Datagram, Event, Line, Output, RoomKey, SessionId, ShardConfig, ShardNumber, Train,
    Transport, Want,
};
use tokio::sync::OwnedSemaphorePermit;
use turn::RelayedAddress;

use super::{
    CROSSING_BYTES,
    carried::Carriers,
    figures::{Figures, Moment, Tally},
    link::Link,
};
use crate::{
    clock,
    meetings::News,
    metrics::Metrics,
    process,
    quality::{Look, Watched},
};

/// Datagrams taken in before letters and time are looked at again.
const DATAGRAMS: usize = 512;
/// Letters, and as many things that TCP connections carry, that are taken in before datagrams and time are looked at again.
const LETTERS: usize = 128;
/// Letters are left for the next turn after this, however few they were: an offer costs as much as a thousand packets.
const TURN: Duration = Duration::from_millis(3);
/// Waiting without any reason to. A thread that has told no figures for much longer does not get to its work.
pub(crate) const IDLE: Duration = Duration::from_secs(1);
/// How often figures are copied out, and how often lines are looked at for them.
const TELL: Duration = Duration::from_millis(250);
const LOOK_AT_LINES: Duration = Duration::from_secs(1);
/// Every how many of these looks organisations' figures of quality hear of it: they are means over an hour.
const WATCH_LINES: u32 = 10;

/// What comes to a shard's thread from others.
pub(super) enum Letter {
    /// A meeting begins; its news go there, and it may be seen by its organisation's figures of quality.
    Room(RoomKey, News, Option<Watched>),
    /// A meeting has ended.
    RoomGone(RoomKey),
    /// A meeting's wish.
    Command(RoomKey, MediaCommand),
    /// A meeting is on these shards.
    Spread(RoomKey, Vec<ShardNumber>),
    /// The server stops.
    Stop,
}

/// The way from one shard to another.
pub(super) struct Neighbour {
    pub crossed: mpsc::SyncSender<(ShardNumber, Crossing)>,
    /// Bytes of what waits.
    pub waiting: Arc<AtomicUsize>,
    pub waker: Waker,
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
    /// It speaks to this candidate of ours from now on.
    Heard(RelayedAddress, SocketAddr),
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
    number: ShardNumber,
    socket: MediaSocket,
    forwarder: sfu::Shard,
    inbox: Inbox,
    rooms: HashMap<RoomKey, News>,
    watched: HashMap<RoomKey, Watched>,
    sessions: HashMap<SessionId, RoomKey>,
    carriers: Carriers,
    /// More letters wait than this turn has taken.
    more: bool,
    metrics: Arc<Metrics>,
    tally: Tally,
    telling: Telling,
}

/// How others reach a shard.
pub(super) struct Inbox {
    pub letters: mpsc::Receiver<Letter>,
    pub carried: mpsc::Receiver<Carried>,
    pub crossed: mpsc::Receiver<(ShardNumber, Crossing)>,
    /// Bytes of what waits there.
    pub waiting: Arc<AtomicUsize>,
}

/// Figures, and when they are copied out.
struct Telling {
    figures: Arc<Figures>,
    /// Of the plane.
    beginning: Instant,
    next: Instant,
    next_lines: Instant,
    looks: u32,
    /// What the lines said when they were looked at last.
    lines: Moment,
}

impl Shard {
    /// Its figures count time from `beginning` on.
    pub fn new(
        socket: MediaSocket,
        config: ShardConfig,
        inbox: Inbox,
        (metrics, figures, beginning): (Arc<Metrics>, Arc<Figures>, Instant),
    ) -> Self {
        let mut seed = [0; 32];
        rand::rng().fill_bytes(&mut seed);
        let now = Instant::now();
        let number = config.number;
        Self {
            number,
            socket,
            carriers: Carriers::new(number, &config.local_candidates, now),
            forwarder: sfu::Shard::new(config, seed, now),
            inbox,
            rooms: HashMap::new(),
            watched: HashMap::new(),
            sessions: HashMap::new(),
            more: false,
            metrics,
            tally: Tally::default(),
            telling: Telling {
                figures,
                beginning,
                next: now,
                next_lines: now,
                looks: 0,
                lines: Moment::default(),
            },
        }
    }

    /// Runs until the server stops.
    pub fn run(mut self, neighbours: &[Neighbour]) {
        let mut due = self.speak();
        let mut begun = Instant::now();
        loop {
            let now = Instant::now();
            self.tally.turns.add_time(now.saturating_duration_since(begun), 1);
            self.tell(now);
            let patience = due.saturating_duration_since(now).min(IDLE);
            let patience = if self.more { Duration::ZERO } else { patience };
            let woken = self.socket.wait(patience);
            begun = Instant::now();
            let woken = match woken {
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
                self.read_crossed(neighbours);
                let (reading, carried) = (Instant::now(), self.read_carried());
                self.speak();
                if carried > 0 {
                    self.tally.served(carried, reading.elapsed());
                }
            }
            if woken.datagrams {
                self.listen();
            }
            let now = Instant::now();
            if now >= due {
                self.forwarder.timeout(now);
            }
            due = self.speak().min(self.carriers.look(&self.forwarder, now));
            self.hand_over(neighbours);
        }
    }

    /// Takes what other shards have handed over.
    fn read_crossed(&mut self, neighbours: &[Neighbour]) {
        let (begun, mut packets) = (Instant::now(), 0);
        while packets < DATAGRAMS && begun.elapsed() < TURN {
            let Ok((from, crossing)) = self.inbox.crossed.try_recv() else { return };
            self.inbox.waiting.fetch_sub(crossing.bytes(), Relaxed);
            let (now, count) = (Instant::now(), crossing.packets());
            self.forwarder.cross(from, crossing, now);
            // Before anybody is answered: what they send then comes in there.
            self.hand_over(neighbours);
            self.speak();
            self.tally.served(u64::try_from(count).unwrap_or(0), now.elapsed());
            packets += count;
        }
        self.more = true;
    }

    /// Hands over what is for other shards.
    fn hand_over(&mut self, neighbours: &[Neighbour]) {
        for (to, crossing) in self.forwarder.crossings() {
            let Some(neighbour) = neighbours.get(to) else { continue };
            let bytes = crossing.bytes();
            let fits = neighbour.waiting.fetch_add(bytes, Relaxed) < CROSSING_BYTES;
            let refused = match fits {
                true => neighbour.crossed.try_send((self.number, crossing)).err().map(|error| match error {
                    TrySendError::Full((_, crossing)) | TrySendError::Disconnected((_, crossing)) => crossing,
                }),
                false => Some(crossing),
            };
            match refused {
                None => neighbour.waker.wake(),
                // Nobody waits for another shard.
                Some(crossing) => {
                    neighbour.waiting.fetch_sub(bytes, Relaxed);
                    self.metrics.crossings_dropped.add(1);
                    self.forwarder.uncrossed(&crossing, Instant::now());
                }
            }
        }
    }

    fn read_letters(&mut self) -> bool {
        let begun = Instant::now();
        for _ in 0..LETTERS {
            let Ok(letter) = self.inbox.letters.try_recv() else { return true };
            match letter {
                Letter::Room(key, news, watched) => {
                    self.rooms.insert(key, news);
                    if let Some(watched) = watched {
                        self.watched.insert(key, watched);
                    }
                }
                Letter::RoomGone(key) => {
                    self.rooms.remove(&key);
                    self.watched.remove(&key);
                    let left: Vec<_> =
                        self.sessions.iter().filter(|(_, room)| **room == key).map(|(id, _)| *id).collect();
                    for session in left {
                        self.remove(session);
                    }
                }
                Letter::Command(room, command) => self.command(room, command),
                Letter::Spread(room, shards) => {
                    self.forwarder.command(Command::Spread { room, shards }, Instant::now());
                }
                Letter::Stop => return false,
            }
            if begun.elapsed() > TURN {
                break;
            }
        }
        self.more = true;
        true
    }

    /// Gives how many datagrams there were.
    fn read_carried(&mut self) -> u64 {
        let now = Instant::now();
        let mut datagrams = 0;
        for _ in 0..LETTERS {
            let Ok(carried) = self.inbox.carried.try_recv() else { return datagrams };
            let length = match &carried {
                Carried::Frame { frame, .. } => Some(frame.payload.len()),
                Carried::Relayed { frame, .. } => Some(frame.payload.len()),
                _ => None,
            };
            datagrams += u64::from(length.is_some());
            self.tally.bytes_received += u64::try_from(length.unwrap_or(0)).unwrap_or(0);
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
                Carried::Heard(relayed, peer) => self.carriers.heard(relayed, peer),
                Carried::Relayed { source, peer, frame } => {
                    self.metrics.turn_datagrams_received.add(1);
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
        datagrams
    }

    fn listen(&mut self) {
        let mut all = 0;
        while all < DATAGRAMS {
            let now = Instant::now();
            let (forwarder, metrics, tally) = (&mut self.forwarder, &self.metrics, &mut self.tally);
            let taken = self.socket.receive(|received| {
                tally.bytes_received += u64::try_from(received.payload.len()).unwrap_or(0);
                #[cfg(feature = "tap")]
                crate::tap::record("udp-in", received.payload);
                match from_network(received) {
                    Some(datagram) => forwarder.receive(datagram, now),
                    None => metrics.relayed_sources_forged.add(1),
                }
            });
            let net::Taken { datagrams: count, more } = match taken {
                Ok(taken) => taken,
                Err(error) => {
                    tracing::error!(%error, "a media socket cannot be read");
                    return;
                }
            };
            if count == 0 {
                return;
            }
            all += count;
            let count = u64::try_from(count).unwrap_or(0);
            self.metrics.media_datagrams_received.add(count);
            self.speak();
            self.tally.served(count, now.elapsed());
            if !more {
                return;
            }
        }
    }

    /// Copies the figures out, if it is time.
    fn tell(&mut self, now: Instant) {
        let telling = &mut self.telling;
        if now < telling.next {
            return;
        }
        telling.next = now + TELL;
        if now >= telling.next_lines {
            telling.next_lines = now + LOOK_AT_LINES;
            let (mut lines, mut held_back) = (0, (0, 0));
            telling.looks = telling.looks.wrapping_add(1);
            let watches = telling.looks.is_multiple_of(WATCH_LINES) && !self.watched.is_empty();
            for line in self.forwarder.lines() {
                self.tally.line(&line);
                let watched = self.sessions.get(&line.session).and_then(|room| self.watched.get(room));
                if let Some(watched) = watched.filter(|_| watches) {
                    let Line { loss, round_trip, .. } = line;
                    let look = Look { loss, round_trip, held_back: line.held_back > 0 };
                    watched.look(line.session.0, look, clock::seconds());
                }
                lines += 1;
                held_back.0 += usize::from(line.held_back > 0);
                held_back.1 += line.held_back;
            }
            telling.lines = Moment { lines, held_back, ..Moment::default() };
        }
        let moment = Moment {
            at: now.saturating_duration_since(telling.beginning),
            processor: process::own_processor_time(),
            counters: self.forwarder.counters(),
            rooms: self.forwarder.rooms(),
            sessions: self.forwarder.sessions(),
            unsent: self.socket.unsent(),
            ..telling.lines
        };
        telling.figures.publish(&self.tally, &moment);
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
            let (carriers, metrics, tally) = (&self.carriers, &self.metrics, &mut self.tally);
            let trains = trains.filter_map(|train| by_network(train, carriers, (metrics, tally), now));
            self.socket.send_trains(trains);
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
                        smooth: want.smooth,
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
    (metrics, tally): (&Metrics, &mut Tally),
    now: Instant,
) -> Option<net::Train<'a>> {
    let Train { proto, source, destination, segment, bytes } = train;
    let count = u64::try_from(train.datagrams().count()).unwrap_or(0);
    metrics.media_datagrams_sent.add(count);
    tally.sent(count, bytes.len());
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
