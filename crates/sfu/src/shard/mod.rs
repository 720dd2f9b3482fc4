//! The shard: sessions of some rooms, woken by commands, datagrams and time.

mod astray;
mod commands;
mod crossing;
mod feedback;
mod forward;
mod plan;
mod probing;
mod receive;
#[cfg(feature = "unguarded")]
mod unguarded;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::StreamKind;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;
use slab::Slab;
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::{Event as RtcEvent, IceConnectionState, Input, Output as RtcOutput};

use crate::api::{Counters, Described, Event, Line, Output, RoomKey, SessionId, ShardConfig, Transport};
use crate::connection::dtls;
use crate::connection::outgoing::ReportClock;
use crate::outbox::{Outbox, Path};
use crate::session::Session;
use astray::Entrance;
pub(crate) use crossing::Elsewhere;
use crossing::Outgoing;
pub use crossing::{Crossing, ShardNumber};
#[cfg(feature = "unguarded")]
pub use unguarded::without_guard;

/// What a shard says is with the others within this.
const SAID: Duration = Duration::from_secs(1);
/// How often slots, layers and speakers are reconsidered.
const TICK: Duration = Duration::from_millis(100);
/// A wish to be woken so soon is granted at once: the pacer spaces packets that need no pacing by a
/// microsecond each.
const SOON: Duration = Duration::from_micros(100);
/// A connection that wants to be woken at once again and again is given this much rest.
const REST: Duration = Duration::from_millis(1);
/// So many wakes in a row are "at once again and again".
const WAKES: usize = 64;
/// When nothing is to be done.
const IDLE: Duration = Duration::from_secs(60);

/// Owns sessions and forwards between those of one room. See the [crate] for the model.
pub struct Shard {
    config: ShardConfig,
    rng: ChaCha12Rng,
    /// One certificate for all sessions of the shard.
    certificate: Option<DtlsCert>,
    crypto: Arc<CryptoProvider>,
    clock: ReportClock,
    now: Instant,
    sessions: Slab<Session>,
    by_id: HashMap<SessionId, usize>,
    by_address: HashMap<(Transport, SocketAddr), Holder>,
    by_ufrag: HashMap<String, usize>,
    rooms: Slab<Room>,
    by_room: HashMap<RoomKey, usize>,
    timers: BinaryHeap<Reverse<(Instant, usize)>>,
    next_tick: Instant,
    dirty: Vec<usize>,
    events: VecDeque<Event>,
    outbox: Outbox,
    outgoing: Outgoing,
    entrance: Entrance,
    /// Who has left lately: what other shards said before they knew is on its way.
    gone: HashMap<SessionId, Instant>,
    /// Publications of which packets wait, and how many subscribers of the first one have got them.
    fresh: VecDeque<(usize, StreamKind)>,
    served: usize,
    /// [`Layer::generation`](crate::publication::Layer::generation)s given so far.
    generations: u64,
    /// Used again and again: an opened packet, and packets that are missing.
    open: Vec<u8>,
    missing: Vec<u16>,
    counters: Counters,
}

/// What an address leads to.
struct Holder {
    who: Who,
    /// When a check with its password last came from there.
    checked: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// A session.
    Here(usize),
    /// A session of another shard.
    There(ShardNumber),
}

struct Room {
    key: RoomKey,
    /// The other shards on which it is.
    others: Vec<ShardNumber>,
    members: Vec<usize>,
    told_speakers: Vec<SessionId>,
    /// They may have been told by another shard last.
    retell_speakers: bool,
    /// Something has changed for everyone: planned anew with the next tick.
    stale: bool,
}

impl Shard {
    /// A shard without sessions. The seed feeds ICE credentials and the first numbers of RTP streams.
    pub fn new(config: ShardConfig, seed: [u8; 32], now: Instant) -> Self {
        let crypto = dtls::crypto();
        Self {
            config,
            rng: ChaCha12Rng::from_seed(seed),
            certificate: crypto.dtls_provider.generate_certificate(),
            crypto: Arc::new(crypto),
            clock: ReportClock(now),
            now,
            sessions: Slab::new(),
            by_id: HashMap::new(),
            by_address: HashMap::new(),
            by_ufrag: HashMap::new(),
            rooms: Slab::new(),
            by_room: HashMap::new(),
            timers: BinaryHeap::new(),
            next_tick: now,
            dirty: Vec::new(),
            events: VecDeque::new(),
            outbox: Outbox::default(),
            outgoing: Outgoing::default(),
            entrance: Entrance::default(),
            gone: HashMap::new(),
            fresh: VecDeque::new(),
            served: 0,
            generations: 0,
            open: Vec::new(),
            missing: Vec::new(),
            counters: Counters::default(),
        }
    }

    /// Counts since the beginning.
    pub fn counters(&self) -> Counters {
        Counters { transmitted: self.outbox.packets(), ..self.counters }
    }

    /// What is held of a session.
    pub fn describe(&self, session: SessionId) -> Option<Described> {
        Some(self.sessions.get(*self.by_id.get(&session)?)?.describe())
    }

    /// Sessions that are open here.
    pub fn sessions(&self) -> usize {
        self.sessions.iter().filter(|(_, session)| session.home.is_none()).count()
    }

    /// Rooms that have sessions.
    pub fn rooms(&self) -> usize {
        self.rooms.len()
    }

    /// How the lines of all sessions fare over which media can flow.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        self.sessions
            .iter()
            .filter(|(_, session)| session.connected)
            .filter_map(|(_, session)| session.line())
    }

    /// Time has come: call at the latest when [`Output::Timeout`] said.
    pub fn timeout(&mut self, now: Instant) {
        self.advance(now);
        while let Some(Reverse((at, key))) = self.timers.peek().copied() {
            if at > self.now {
                break;
            }
            self.timers.pop();
            let Some(session) = self.sessions.get_mut(key).filter(|s| s.queued == Some(at)) else { continue };
            session.queued = None;
            if session.timeout.is_some_and(|timeout| timeout <= now) {
                self.wake(key);
            }
            self.feed_back(key);
            self.probe(key);
            self.queue_timer(key);
        }
        if self.next_tick <= self.now {
            self.next_tick = self.now + TICK;
            self.tick();
        }
    }

    /// The next news; call until it gives [`Output::Timeout`] after every input, then [`Shard::transmits`].
    pub fn poll(&mut self) -> Output {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Output::Event(event);
            }
            if self.dirty.is_empty() {
                break;
            }
            for key in std::mem::take(&mut self.dirty) {
                if self.sessions.get_mut(key).is_some_and(|s| std::mem::take(&mut s.dirty)) {
                    self.wake(key);
                }
            }
        }
        let timer = self.timers.peek().map(|Reverse((at, _))| *at);
        let tick = (!self.sessions.is_empty()).then_some(self.next_tick);
        Output::Timeout(timer.into_iter().chain(tick).min().unwrap_or(self.now + IDLE))
    }

    /// Time before any input. What was taken in before it goes out before it changes anything.
    fn advance(&mut self, now: Instant) {
        if self.served > 0 {
            self.fan_out(|_| false);
        }
        self.now = self.now.max(now);
    }

    fn event(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// This session's connection was given something: it is woken before the next [`Output::Timeout`].
    fn mark_dirty(&mut self, key: usize) {
        if let Some(session) = self.sessions.get_mut(key).filter(|s| !s.dirty) {
            session.dirty = true;
            self.dirty.push(key);
        }
    }

    /// Gives a connection the time and takes what it has to say.
    fn wake(&mut self, key: usize) {
        if let Some(connection) = self.sessions.get_mut(key).and_then(|s| s.connection.as_mut()) {
            let _ = connection.rtc.handle_input(Input::Timeout(self.now));
            self.drain(key);
        }
    }

    /// Takes everything a connection has to say.
    fn drain(&mut self, key: usize) {
        let mut wakes = 0;
        loop {
            let Some(connection) = self.sessions.get_mut(key).and_then(|s| s.connection.as_mut()) else {
                return;
            };
            match connection.rtc.poll_output() {
                Ok(RtcOutput::Transmit(transmit)) => self.transmit(&transmit),
                Ok(RtcOutput::Event(event)) => self.on_rtc_event(key, event),
                Ok(RtcOutput::Timeout(at)) if at <= self.now + SOON && wakes < WAKES => {
                    wakes += 1;
                    let _ = connection.rtc.handle_input(Input::Timeout(at.max(self.now)));
                }
                Ok(RtcOutput::Timeout(at)) => {
                    if !connection.rtc.is_alive() {
                        return self.lost(key);
                    }
                    connection.open_media(self.config.line(), self.now);
                    let at = at.max(self.now + REST);
                    if let Some(session) = self.sessions.get_mut(key) {
                        session.timeout = Some(at);
                    }
                    return self.queue_timer(key);
                }
                Err(_) => {
                    wakes += 1;
                    if !connection.rtc.is_alive() || wakes > WAKES {
                        return self.lost(key);
                    }
                }
            }
        }
    }

    /// Puts the session's wish to be woken into the timers, unless an earlier one stands there: then it
    /// is put in when that one is due.
    fn queue_timer(&mut self, key: usize) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let media = session.connection.as_ref().filter(|_| session.connected).and_then(|c| c.media.as_ref());
        // Never at once: what is due now has been done.
        let media = media.and_then(|media| media.wake()).map(|at| at.max(self.now + REST));
        let Some(timeout) = session.timeout.into_iter().chain(media).min() else { return };
        if session.queued.is_none_or(|queued| timeout < queued) {
            session.queued = Some(timeout);
            self.timers.push(Reverse((timeout, key)));
        }
    }

    fn transmit(&mut self, transmit: &str0m::net::Transmit) {
        let proto = match transmit.proto {
            str0m::net::Protocol::Udp => Transport::Udp,
            _ => Transport::Tcp,
        };
        let local =
            self.config.local_candidates.iter().find(|c| c.proto == proto && c.address == transmit.source);
        let source = local.and_then(|c| c.bound).unwrap_or(transmit.source);
        let path = Path { proto, source, destination: transmit.destination };
        self.outbox.push(path, &transmit.contents);
    }

    fn on_rtc_event(&mut self, key: usize, event: RtcEvent) {
        match event {
            RtcEvent::IceConnectionStateChange(IceConnectionState::Disconnected) | RtcEvent::Closed => {
                self.lost(key);
            }
            _ => {}
        }
    }

    fn found(&mut self, key: usize) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.last_heard = now;
        if !session.connected {
            session.connected = true;
            let event = Event::Connected { session: session.id };
            self.event(event);
            self.plan_session(key);
        }
    }

    fn lost(&mut self, key: usize) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.timeout = None;
        if session.connected {
            session.connected = false;
            for slot in &mut session.slots {
                slot.current = None;
            }
            let event = Event::Disconnected { session: session.id };
            self.event(event);
        }
    }
}
