//! Real str0m clients around a real shard, in memory, in virtual time, over seeded lines (`netlab`).

#![allow(dead_code, clippy::unwrap_used, clippy::needless_range_loop)]

pub mod checks;
pub mod media;
pub mod senses;
mod voices;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use netlab::{Conditions, Link, Profile, Rate};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;
use sfu::{
    Command, Datagram, Event, LocalCandidate, Output, RoomKey, SessionId, Shard, ShardConfig, SlotState,
    StreamKind, Transport, Want,
};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::rtcp::Rtcp;
use str0m::rtp::{Extension, ExtensionMap, RawPacket, RtpPacket};
use str0m::{Candidate, IceConnectionState, Input, Rtc};

use media::{Descriptor, Origin, Part, Source};
use senses::Eye;
use voices::Voices;

pub const SERVER: &str = "192.0.2.1:7000";
pub const ROOM: RoomKey = RoomKey(1);

/// From a client to the server, and as long back, unless a story changes it.
const DELAY: Duration = Duration::from_millis(10);
/// How long packets wait before a line with a rate; more are dropped.
const QUEUE: Duration = Duration::from_millis(300);
/// IPv4 and UDP, below each datagram.
const HEADERS: usize = 28;

/// The two directions between a client and the server.
struct Line {
    up: Link<Packet>,
    down: Link<Packet>,
}

impl Line {
    fn new(rng: &mut ChaCha12Rng, now: Instant) -> Self {
        let mut calm = || Link::new(Conditions { delay: DELAY, ..Conditions::default() }, rng.random(), now);
        Self { up: calm(), down: calm() }
    }
}

/// An RTP packet that a client has received on a slot.
pub struct Heard {
    pub at: Instant,
    pub mid: Mid,
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: Vec<u8>,
}

pub struct Client {
    pub id: SessionId,
    pub rtc: Rtc,
    pub address: SocketAddr,
    pub proto: Transport,
    /// The client's process stands still for up to so long, again and again, with pauses as long: what
    /// arrives meanwhile is taken in one go.
    pub stalls: Option<Duration>,
    pub tracks: Vec<(String, StreamKind)>,
    pub sources: Vec<Source>,
    pub pending: Option<SdpPendingOffer>,
    pub heard: Vec<Heard>,
    pub ice: Vec<IceConnectionState>,
    pub slots: Vec<SlotState>,
    pub connected: usize,
    pub disconnected: usize,
    pub downlink: u64,
    pub answers: Vec<Result<String, sfu::OfferError>>,
    /// Decoders of pictures by their senders, which ask for keyframes as browsers' do; none unless a story
    /// [watches](World::watch).
    pub eyes: Option<BTreeMap<u64, Eye>>,
    voices: Voices,
    timeout: Instant,
    stall: Stall,
}

/// A process that stands still now and then.
#[derive(Debug, Clone, Copy)]
struct Stall {
    until: Instant,
    next: Instant,
}

impl Stall {
    /// Whether the process stands still now.
    fn holds(&mut self, longest: Option<Duration>, rng: &mut ChaCha12Rng, now: Instant) -> bool {
        let Some(longest) = longest else { return false };
        if self.next <= now {
            self.until = now + longest.mul_f64(rng.random());
            self.next = self.until + longest.mul_f64(rng.random());
        }
        now < self.until
    }
}

/// Another shard on which the room is, at the same address. Whoever has an even number comes in there, wherever they are.
pub struct Beyond {
    pub shard: Shard,
    /// Nothing crosses: too much waits.
    pub full: bool,
    clients: BTreeSet<u64>,
}

pub struct World {
    pub shard: Shard,
    pub beyond: Option<Beyond>,
    pub now: Instant,
    pub start: Instant,
    pub clients: BTreeMap<u64, Client>,
    pub speakers: Vec<SessionId>,
    /// As [`Client::stalls`], of the shard's process.
    pub stalls: Option<Duration>,
    stall: Stall,
    /// Whether clients that join agree to the Dependency Descriptor.
    pub descriptors: bool,
    /// Whether clients that join know VP9 and AV1 beside VP8.
    pub codecs: bool,
    pub tracks: BTreeMap<u64, Vec<sfu::TrackState>>,
    /// How often the shard has asked for memory.
    pub allocations: Allocations,
    /// Outgoing packets, and the trains that they form.
    pub trains: (u64, u64),
    rng: ChaCha12Rng,
    /// They stay when a client goes, with what is on its way.
    lines: BTreeMap<u64, Line>,
    requests: u64,
}

/// Since the beginning.
#[derive(Debug, Clone, Copy, Default)]
pub struct Allocations {
    /// While packets and reports are taken in, and what follows from them is written.
    pub packets: u64,
    /// While other datagrams are taken in.
    pub handshakes: u64,
    /// As time comes, and for what the shard tells.
    pub time: u64,
}

/// Counts how often this asks for memory.
fn counted<T>(count: &mut u64, work: impl FnOnce() -> T) -> T {
    let mut done = None;
    *count += allocation_counter::measure(|| done = Some(work())).count_total;
    done.unwrap()
}

#[derive(Clone)]
struct Packet {
    proto: Transport,
    source: SocketAddr,
    destination: SocketAddr,
    payload: Vec<u8>,
}

impl netlab::Packet for Packet {
    fn bytes(&self) -> usize {
        self.payload.len() + HEADERS
    }
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self::with(seed, |_| {})
    }

    pub fn with(seed: u64, change: impl FnOnce(&mut ShardConfig)) -> Self {
        let now = Instant::now();
        let address = SERVER.parse().unwrap();
        let mut config = ShardConfig {
            local_candidates: vec![
                LocalCandidate { proto: Transport::Udp, address, bound: None },
                LocalCandidate { proto: Transport::Tcp, address, bound: None },
            ],
            ..ShardConfig::default()
        };
        change(&mut config);
        Self {
            shard: Shard::new(config, [seed as u8; 32], now),
            beyond: None,
            now,
            start: now,
            clients: BTreeMap::new(),
            speakers: Vec::new(),
            stalls: None,
            stall: Stall { until: now, next: now },
            descriptors: true,
            codecs: true,
            tracks: BTreeMap::new(),
            allocations: Allocations::default(),
            trains: (0, 0),
            rng: ChaCha12Rng::seed_from_u64(seed),
            lines: BTreeMap::new(),
            requests: 0,
        }
    }

    /// The room is on another shard, too: who joins from now on is there, if `join_beyond` is how they join.
    pub fn spread(&mut self, change: impl FnOnce(&mut ShardConfig)) {
        let address = SERVER.parse().unwrap();
        let mut config = ShardConfig {
            number: 1,
            shards: 2,
            local_candidates: vec![LocalCandidate { proto: Transport::Udp, address, bound: None }],
            ..ShardConfig::default()
        };
        change(&mut config);
        let shard = Shard::new(config, [99; 32], self.now);
        self.beyond = Some(Beyond { shard, full: false, clients: BTreeSet::new() });
    }

    /// As [`World::join`], on the other shard.
    pub fn join_beyond(&mut self, id: u64, audio_slots: usize, video_slots: usize) {
        self.beyond.as_mut().unwrap().clients.insert(id);
        self.join(id, audio_slots, video_slots);
        self.tell_spread();
    }

    /// Tells both shards that the room is on both.
    pub fn tell_spread(&mut self) {
        let now = self.now;
        self.on_both(|world| world.shard.command(Command::Spread { room: ROOM, shards: vec![0, 1] }, now));
    }

    /// Tells the shard on which a client is.
    pub fn command(&mut self, id: u64, command: Command) {
        match self.beyond.as_mut().filter(|beyond| beyond.clients.contains(&id)) {
            Some(beyond) => beyond.shard.command(command, self.now),
            None => self.shard.command(command, self.now),
        }
    }

    /// Does the same with both shards.
    fn on_both(&mut self, mut work: impl FnMut(&mut Self)) {
        work(self);
        let Some(mut beyond) = self.beyond.take() else { return };
        std::mem::swap(&mut self.shard, &mut beyond.shard);
        work(self);
        std::mem::swap(&mut self.shard, &mut beyond.shard);
        self.beyond = Some(beyond);
    }

    /// What shards have for each other.
    fn cross(&mut self) {
        let Some(beyond) = &mut self.beyond else { return };
        let there: Vec<_> = self.shard.crossings().collect();
        let here: Vec<_> = beyond.shard.crossings().collect();
        if beyond.full {
            there.iter().for_each(|(_, crossing)| self.shard.uncrossed(crossing, self.now));
            return here.iter().for_each(|(_, crossing)| beyond.shard.uncrossed(crossing, self.now));
        }
        for (_, crossing) in there {
            beyond.shard.cross(0, crossing, self.now);
        }
        for (_, crossing) in here {
            self.shard.cross(1, crossing, self.now);
        }
    }

    /// A client with a microphone, a camera with three layers and so many slots joins.
    pub fn join(&mut self, id: u64, audio_slots: usize, video_slots: usize) -> &mut Client {
        self.join_with(
            id,
            audio_slots,
            video_slots,
            &[StreamKind::Microphone, StreamKind::Camera],
            Transport::Udp,
        )
    }

    pub fn join_with(
        &mut self,
        id: u64,
        audio_slots: usize,
        video_slots: usize,
        kinds: &[StreamKind],
        proto: Transport,
    ) -> &mut Client {
        self.command(id, Command::Open { session: SessionId(id), room: ROOM });
        let client = Client::new(id, proto, (self.descriptors, self.codecs), self.now);
        self.clients.insert(id, client);
        self.lines.entry(id).or_insert_with(|| Line::new(&mut self.rng, self.now));
        self.offer(id, kinds, audio_slots, video_slots);
        self.clients.get_mut(&id).unwrap()
    }

    /// Offers more tracks and slots.
    pub fn offer(&mut self, id: u64, kinds: &[StreamKind], audio_slots: usize, video_slots: usize) {
        let client = self.clients.get_mut(&id).unwrap();
        let mut change = client.rtc.sdp_api();
        let mut sources = Vec::new();
        for kind in kinds {
            let media = if kind.is_video() { MediaKind::Video } else { MediaKind::Audio };
            let simulcast = (*kind == StreamKind::Camera).then(|| {
                let mut simulcast = Simulcast::new();
                for rid in ["q", "h", "f"] {
                    simulcast.add_send_layer(SimulcastLayer::new(rid));
                }
                simulcast
            });
            let mid = change.add_media(media, Direction::SendOnly, None, None, simulcast);
            sources.push(Source::new(id, mid, *kind, self.descriptors));
        }
        for _ in 0..audio_slots {
            change.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
        }
        for _ in 0..video_slots {
            change.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = change.apply().unwrap();
        client.pending = Some(pending);
        client.tracks.extend(sources.iter().map(|s| (s.mid.to_string(), s.kind)));
        client.sources.extend(sources);
        let tracks = client.tracks.clone();
        self.send_offer(id, offer.to_sdp_string(), tracks);
    }

    /// Offers that an m-line goes the other way, or none.
    pub fn turn(&mut self, id: u64, mid: Mid, direction: Direction) {
        let client = self.clients.get_mut(&id).unwrap();
        let mut change = client.rtc.sdp_api();
        change.set_direction(mid, direction);
        let (offer, pending) = change.apply().unwrap();
        client.pending = Some(pending);
        let tracks = client.tracks.clone();
        self.send_offer(id, offer.to_sdp_string(), tracks);
    }

    pub fn restart_ice(&mut self, id: u64) {
        let client = self.clients.get_mut(&id).unwrap();
        let mut change = client.rtc.sdp_api();
        change.ice_restart(true);
        let (offer, pending) = change.apply().unwrap();
        client.pending = Some(pending);
        let tracks = client.tracks.clone();
        self.send_offer(id, offer.to_sdp_string(), tracks);
    }

    pub fn send_offer(&mut self, id: u64, sdp: String, tracks: Vec<(String, StreamKind)>) {
        self.requests += 1;
        let command = Command::Offer { session: SessionId(id), request: self.requests, sdp, tracks };
        self.command(id, command);
        self.drain_shard();
    }

    pub fn want(&mut self, id: u64, wants: &[(u64, StreamKind, u16)]) {
        self.want_smooth(id, wants, None);
    }

    /// The same; one of them signs.
    pub fn want_smooth(&mut self, id: u64, wants: &[(u64, StreamKind, u16)], who: Option<u64>) {
        let wants = wants
            .iter()
            .enumerate()
            .map(|(rank, (session, stream, max_height))| Want {
                session: SessionId(*session),
                stream: *stream,
                max_height: *max_height,
                priority: rank as u8,
                smooth: who == Some(*session),
            })
            .collect();
        self.command(id, Command::Wants { session: SessionId(id), wants });
    }

    pub fn leave(&mut self, id: u64) {
        self.command(id, Command::Remove { session: SessionId(id) });
        self.clients.remove(&id);
        self.drain_shard();
    }

    /// Changes the line to the client from now on.
    pub fn down(&mut self, id: u64, change: impl FnOnce(&mut Conditions)) {
        alter(&mut self.lines.get_mut(&id).unwrap().down, change, self.now);
    }

    /// Changes the line to the server from now on.
    pub fn up(&mut self, id: u64, change: impl FnOnce(&mut Conditions)) {
        alter(&mut self.lines.get_mut(&id).unwrap().up, change, self.now);
    }

    /// Changes both ways.
    pub fn line(&mut self, id: u64, change: impl Fn(&mut Conditions)) {
        self.down(id, &change);
        self.up(id, &change);
    }

    /// So many bits per second towards the client, or as many as come.
    pub fn rate_down(&mut self, id: u64, rate: Option<u64>) {
        self.down(id, |line| line.rate = rate.map(|rate| Rate::new(rate, QUEUE)));
    }

    /// From now on the ways to and from the server are these.
    pub fn follow(&mut self, id: u64, up: impl Into<Profile>, down: impl Into<Profile>) {
        let line = self.lines.get_mut(&id).unwrap();
        line.up.follow(up, self.now);
        line.down.follow(down, self.now);
    }

    /// Bytes that have reached the client.
    pub fn delivered(&self, id: u64) -> u64 {
        self.lines[&id].down.counters().delivered_bytes
    }

    /// From now on the client decodes the pictures that it gets.
    pub fn watch(&mut self, id: u64) {
        self.client(id).eyes = Some(BTreeMap::new());
    }

    pub fn client(&mut self, id: u64) -> &mut Client {
        self.clients.get_mut(&id).unwrap()
    }

    pub fn source(&mut self, id: u64, kind: StreamKind) -> &mut Source {
        self.client(id).sources.iter_mut().find(|s| s.kind == kind).unwrap()
    }

    /// Runs for so many milliseconds of virtual time.
    pub fn run(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            self.step();
        }
    }

    /// Runs until it is so; panics when it is not within the given milliseconds.
    pub fn run_until(&mut self, milliseconds: u64, what: &str, mut so: impl FnMut(&mut Self) -> bool) -> u64 {
        for elapsed in 0..milliseconds {
            if so(self) {
                return elapsed;
            }
            self.step();
        }
        panic!("not within {milliseconds} ms: {what}");
    }

    pub fn connect_all(&mut self) {
        self.run_until(5_000, "all are connected", |w| w.clients.values().all(|c| c.connected > 0));
    }

    fn step(&mut self) {
        self.now += Duration::from_millis(1);
        let now = self.now;
        for client in self.clients.values_mut() {
            client.stall.holds(client.stalls, &mut self.rng, now);
        }
        let shard_runs = !self.stall.holds(self.stalls, &mut self.rng, now);
        self.deliver(shard_runs);
        for id in self.clients.keys().copied().collect::<Vec<_>>() {
            let client = self.clients.get_mut(&id).unwrap();
            if client.stands(now) {
                continue;
            }
            client.produce(now);
            client.look(now);
            if client.timeout <= now {
                client.rtc.handle_input(Input::Timeout(now)).unwrap();
                self.drain_client(id);
            }
        }
        if shard_runs {
            self.on_both(|world| counted(&mut world.allocations.time, || world.shard.timeout(now)));
            self.drain_shard();
        }
    }

    fn deliver(&mut self, shard_runs: bool) {
        let now = self.now;
        if shard_runs {
            for (id, line) in &mut self.lines {
                let beyond = self.beyond.as_mut().filter(|_| id % 2 == 0);
                let shard = beyond.map_or(&mut self.shard, |beyond| &mut beyond.shard);
                while let Some(Packet { proto, source, destination, payload }) = line.up.pop(now) {
                    let datagram = Datagram { proto, source, destination, payload: &payload };
                    // RFC 7983: from 128 on it is RTP or RTCP.
                    let media = payload.first().is_some_and(|first| *first >= 128);
                    let Allocations { packets, handshakes, .. } = &mut self.allocations;
                    let count = if media { packets } else { handshakes };
                    counted(count, || shard.receive(datagram, now));
                }
            }
        }
        for id in self.lines.keys().copied().collect::<Vec<_>>() {
            if self.clients.get(&id).is_some_and(|client| client.stands(now)) {
                continue;
            }
            while let Some(packet) = self.lines.get_mut(&id).and_then(|line| line.down.pop(now)) {
                self.hand_over(id, packet);
            }
        }
        if shard_runs {
            self.drain_shard();
        }
    }

    /// Hands a packet to the client, if it is still there.
    fn hand_over(&mut self, id: u64, packet: Packet) {
        let Some(client) = self.clients.get_mut(&id).filter(|c| c.address == packet.destination) else {
            return;
        };
        let proto = if packet.proto == Transport::Udp { Protocol::Udp } else { Protocol::Tcp };
        let Ok(receive) = Receive::new(proto, packet.source, packet.destination, &packet.payload) else {
            return;
        };
        let _ = client.rtc.handle_input(Input::Receive(self.now, receive));
        self.drain_client(id);
    }

    fn id_at(&self, address: SocketAddr) -> Option<u64> {
        self.clients.iter().find(|(_, c)| c.address == address).map(|(id, _)| *id)
    }

    fn drain_client(&mut self, id: u64) {
        let now = self.now;
        let mut wakes = 0;
        loop {
            let client = self.clients.get_mut(&id).unwrap();
            match client.rtc.poll_output() {
                Ok(str0m::Output::Timeout(at)) if at <= now && wakes < 32 => {
                    wakes += 1;
                    client.rtc.handle_input(Input::Timeout(now)).unwrap();
                }
                Ok(str0m::Output::Timeout(at)) => {
                    client.timeout = at.max(now + Duration::from_micros(1));
                    return;
                }
                Ok(str0m::Output::Transmit(transmit)) => {
                    let packet = Packet {
                        proto: if transmit.proto == Protocol::Udp { Transport::Udp } else { Transport::Tcp },
                        source: transmit.source,
                        destination: transmit.destination,
                        payload: transmit.contents.to_vec(),
                    };
                    client.voices.sent(&packet);
                    self.lines.get_mut(&id).unwrap().up.push(packet, now);
                }
                Ok(str0m::Output::Event(event)) => {
                    client.on_event(event, now);
                    for packet in client.voices.again.drain(..) {
                        self.lines.get_mut(&id).unwrap().up.push(packet, now);
                    }
                }
                Err(_) => {
                    client.timeout = now + Duration::from_secs(1);
                    return;
                }
            }
        }
    }

    pub fn drain_shard(&mut self) {
        self.cross();
        self.on_both(Self::drain);
    }

    fn drain(&mut self) {
        let mut events = Vec::new();
        while let Output::Event(event) = counted(&mut self.allocations.time, || self.shard.poll()) {
            events.push(event);
        }
        let mut packets = Vec::new();
        while let Some(trains) = counted(&mut self.allocations.packets, || self.shard.transmits()) {
            for train in trains {
                self.trains.1 += 1;
                for datagram in train.datagrams() {
                    self.trains.0 += 1;
                    packets.push(Packet {
                        proto: train.proto,
                        source: train.source,
                        destination: train.destination,
                        payload: datagram.to_vec(),
                    });
                }
            }
        }
        for packet in packets {
            let Some(id) = self.id_at(packet.destination) else { continue };
            self.lines.get_mut(&id).unwrap().down.push(packet, self.now);
        }
        events.into_iter().for_each(|event| self.on_event(event));
    }

    fn on_event(&mut self, event: Event) {
        match event {
            Event::Answer { session, result, .. } => {
                let Some(client) = self.clients.get_mut(&session.0) else { return };
                if let (Ok(sdp), Some(pending)) = (&result, client.pending.take()) {
                    let answer = SdpAnswer::from_sdp_string(sdp).unwrap();
                    client.rtc.sdp_api().accept_answer(pending, answer).unwrap();
                    client.timeout = self.now;
                }
                client.answers.push(result);
            }
            Event::Connected { session } => self.with_client(session, |c| c.connected += 1),
            Event::Disconnected { session } => self.with_client(session, |c| c.disconnected += 1),
            Event::Slots { session, slots } => self.with_client(session, |c| c.slots = slots),
            Event::Downlink { session, bps } => self.with_client(session, |c| c.downlink = bps),
            Event::Speakers { loudest, .. } => self.speakers = loudest,
            Event::TracksChanged { session, tracks, .. } => {
                self.tracks.insert(session.0, tracks);
            }
        }
    }

    fn with_client(&mut self, session: SessionId, change: impl FnOnce(&mut Client)) {
        if let Some(client) = self.clients.get_mut(&session.0) {
            change(client);
        }
    }
}

fn alter(link: &mut Link<Packet>, change: impl FnOnce(&mut Conditions), now: Instant) {
    let mut conditions = *link.conditions();
    change(&mut conditions);
    link.follow(conditions, now);
}

impl Client {
    fn new(id: u64, proto: Transport, (descriptors, codecs): (bool, bool), now: Instant) -> Self {
        let address = SocketAddr::from(([10, 0, (id >> 8) as u8, id as u8], 5_000));
        let mut map = ExtensionMap::standard();
        if descriptors {
            map.set(12, Extension::with_serializer(sfu::DESCRIPTOR_URI, Descriptor));
        }
        let mut builder = Rtc::builder()
            .set_rtp_mode(true)
            .set_extension_map(map)
            .enable_raw_packets(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .enable_vp9(codecs)
            .enable_av1(codecs);
        for voice in builder.codec_config().iter_mut().filter(|params| params.spec().codec.is_audio()) {
            voice.set_fb_nack(true);
        }
        let mut rtc = builder.build(now);
        let builder = Candidate::builder();
        let candidate = match proto {
            Transport::Udp => builder.udp().host(address).build(),
            Transport::Tcp => builder.tcp().host(address).tcptype(str0m::net::TcpType::Active).build(),
        };
        rtc.add_local_candidate(candidate.unwrap());
        Self {
            id: SessionId(id),
            rtc,
            address,
            proto,
            stalls: None,
            tracks: Vec::new(),
            sources: Vec::new(),
            pending: None,
            heard: Vec::new(),
            ice: Vec::new(),
            slots: Vec::new(),
            connected: 0,
            disconnected: 0,
            downlink: 0,
            answers: Vec::new(),
            eyes: None,
            voices: Voices::default(),
            timeout: now,
            stall: Stall { until: now, next: now },
        }
    }

    fn stands(&self, now: Instant) -> bool {
        self.stalls.is_some() && now < self.stall.until
    }

    /// A new address, as after a change of network.
    pub fn move_to(&mut self, address: SocketAddr) {
        let old = Candidate::host(self.address, "udp").unwrap();
        self.rtc.direct_api().invalidate_candidate(&old);
        self.address = address;
        self.rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
    }

    fn produce(&mut self, now: Instant) {
        if !self.rtc.is_connected() {
            return;
        }
        for source in &mut self.sources {
            if source.produce(&mut self.rtc, now) {
                self.timeout = now;
            }
        }
    }

    /// Decoders that have stood still for long ask for a keyframe.
    fn look(&mut self, now: Instant) {
        for eye in self.eyes.iter_mut().flat_map(|eyes| eyes.values_mut()) {
            let Some(mid) = eye.asks(now) else { continue };
            let mut api = self.rtc.direct_api();
            if let Some(stream) = api.stream_rx_by_mid(mid, None) {
                stream.request_keyframe(str0m::media::KeyframeRequestKind::Pli);
                self.timeout = now;
            }
        }
    }

    fn on_event(&mut self, event: str0m::Event, now: Instant) {
        match event {
            str0m::Event::RtpPacket(packet) => self.on_rtp(packet, now),
            str0m::Event::KeyframeRequest(request) => {
                for source in self.sources.iter_mut().filter(|s| s.mid == request.mid) {
                    source.request_keyframe(request.rid, now);
                }
            }
            str0m::Event::IceConnectionStateChange(state) => self.ice.push(state),
            str0m::Event::RawPacket(packet) => {
                if let RawPacket::RtcpRx(Rtcp::Nack(nack)) = *packet {
                    self.voices.asked(nack.ssrc, nack.reports.iter());
                }
            }
            _ => {}
        }
    }

    fn on_rtp(&mut self, packet: RtpPacket, now: Instant) {
        let ssrc = packet.header.ssrc;
        let Some(mid) = self.rtc.direct_api().stream_rx(&ssrc).map(|s| s.mid()) else { return };
        if let (Some(eyes), Some(origin)) = (&mut self.eyes, Origin::read(&packet.payload))
            && origin.kind == StreamKind::Camera
            && let Some(part) = Part::read(&packet.payload)
        {
            eyes.entry(origin.sender).or_insert_with(|| Eye::new(mid, now)).take(origin.layer, part, now);
        }
        // The library asks again only where there is a stream for it; browsers do so for voices as well.
        if let Some(stream) = self.rtc.direct_api().stream_rx(&ssrc) {
            stream.suppress_nack(false);
        }
        self.heard.push(Heard {
            at: now,
            mid,
            sequence: *packet.seq_no,
            timestamp: packet.header.timestamp,
            marker: packet.header.marker,
            payload: packet.payload.to_vec(),
        });
    }

    /// The last packets' origins since `since`: sender, kind and layer.
    pub fn origins(&self, since: Instant) -> Vec<media::Origin> {
        let mut origins: Vec<_> = self
            .heard
            .iter()
            .filter(|h| h.at >= since)
            .filter_map(|h| media::Origin::read(&h.payload))
            .collect();
        origins.sort_unstable();
        origins.dedup();
        origins
    }

    /// Pictures of somebody's camera of which all parts have come since.
    pub fn whole_pictures(&self, of: u64, since: Instant) -> usize {
        let mut parts: BTreeMap<(u8, u32), (BTreeSet<u8>, u8)> = BTreeMap::new();
        for heard in self.heard.iter().filter(|heard| heard.at >= since) {
            let origin = Origin::read(&heard.payload);
            let of_it = origin.filter(|origin| (origin.sender, origin.kind) == (of, StreamKind::Camera));
            if let (Some(origin), Some(part)) = (of_it, Part::read(&heard.payload)) {
                let frame = parts.entry((origin.layer, part.frame)).or_insert((BTreeSet::new(), part.parts));
                frame.0.insert(part.part);
            }
        }
        parts.values().filter(|(came, all)| came.len() == usize::from(*all)).count()
    }

    pub fn slot_of(&self, id: u64, kind: StreamKind) -> Option<&SlotState> {
        self.slots.iter().find(|s| s.source == Some((SessionId(id), kind)))
    }
}
