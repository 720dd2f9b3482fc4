//! What it costs the server to forward a packet, beside the floor: sealing it and handing it to the kernel.
//!
//! `cargo bench -p conclave-headless --bench forwarding` prints a table of nanoseconds. With the argument
//! `forward-10`, `forward-50` or `seal` and a number of frames or packets it does that once and prints the number
//! of packets, for counting instructions in [`counted_turn`] and [`seal`] (valgrind's callgrind).
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::{
    hint::black_box,
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use headless::peer::{Over, Peer, PeerOutput, Picture};
use protocol::StreamKind::{self, Screen};
use rustix::time::{ClockId, clock_gettime};
use sfu::{
    Command, Datagram, Event, LocalCandidate, Output, RoomKey, SessionId, Shard, ShardConfig, Transport, Want,
};

const SERVER: ([u8; 4], u16) = ([10, 0, 0, 1], 8080);
const STEP: Duration = Duration::from_millis(1);
/// 30 frames of four full packets a second, about 1 Mbit/s.
const FRAME_STEPS: u32 = 33;
const FRAME: usize = 4 * 1_100;
const PACKET: usize = 1_100;
const ROUNDS: usize = 9;
/// Slots that a subscriber declares, as browsers do for a gallery. Of the pictures one is in use.
const VOICES: u16 = 5;
const PICTURES: u16 = 16;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("forward-10") => println!("{}", Meeting::new(10, 1, unwatched).play(length()).forwarded),
        Some("forward-50") => println!("{}", Meeting::new(50, 1, unwatched).play(length()).forwarded),
        Some("seal") => println!("{}", Floor::new().seal_many(length().into())),
        _ => table(),
    }
}

fn length() -> u32 {
    std::env::args().nth(2).unwrap().parse().unwrap()
}

fn table() {
    let mut floor = Floor::new();
    let seal = median(|| floor.seal_many(20_000), per);
    let send = median(|| floor.seal_and_send_many(20_000), per);
    println!("| work on a packet of 1,100 B | ns |\n|---|---|");
    println!("| AES-128-GCM seal | {seal} ns |");
    println!("| AES-128-GCM seal and sendto on loopback | {send} ns |");
    for subscribers in [10, 50] {
        println!("| forward to {subscribers} subscribers | {} ns |", forward(subscribers, 1));
    }
    // What the busiest shard takes for each packet that the meeting sends bounds how many it can send.
    for shards in [2, 4] {
        let busiest = forward(48, shards);
        println!("| forward to 48 subscribers on {shards} shards, the busiest one's time | {busiest} ns |");
    }
}

/// Of the busiest shard, for each packet that all of them forward.
fn forward(subscribers: usize, shards: usize) -> u128 {
    let mut meeting = Meeting::new(subscribers, shards, spent);
    meeting.play(30);
    let mut costs: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let turn = meeting.play(60);
            per(turn.forwarded, turn.spent)
        })
        .collect();
    costs.sort_unstable();
    costs[ROUNDS / 2]
}

fn median(mut work: impl FnMut() -> u64, cost: impl Fn(u64, Duration) -> u128) -> u128 {
    let mut costs: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let begin = spent();
            let packets = work();
            cost(packets, spent() - begin)
        })
        .collect();
    costs.sort_unstable();
    costs[ROUNDS / 2]
}

fn per(packets: u64, spent: Duration) -> u128 {
    spent.as_nanos() / u128::from(packets.max(1))
}

/// Processor time of this thread, so that what else the machine does is not counted.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// For counting instructions: valgrind does not bear the system's clock pages.
fn unwatched() -> Duration {
    Duration::ZERO
}

fn cost_of(watch: fn() -> Duration) -> Duration {
    let mut costs: Vec<Duration> = (0..1_001)
        .map(|_| {
            let begin = watch();
            watch() - begin
        })
        .collect();
    costs.sort_unstable();
    costs[500]
}

/// The least that any server does for a packet.
struct Floor {
    key: LessSafeKey,
    socket: UdpSocket,
    to: SocketAddr,
    packet: Vec<u8>,
    counter: u64,
    /// Bound, so that packets arrive somewhere; when it is full the kernel drops them.
    _sink: UdpSocket,
}

impl Floor {
    fn new() -> Self {
        let sink = UdpSocket::bind("127.0.0.1:0").unwrap();
        Self {
            key: LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16]).unwrap()),
            socket: UdpSocket::bind("127.0.0.1:0").unwrap(),
            to: sink.local_addr().unwrap(),
            packet: Vec::with_capacity(PACKET + 16),
            counter: 0,
            _sink: sink,
        }
    }

    fn seal_many(&mut self, packets: u64) -> u64 {
        for _ in 0..packets {
            self.counter += 1;
            self.packet.clear();
            self.packet.resize(PACKET, 1);
            seal(&self.key, self.counter, &mut self.packet);
            black_box(&self.packet);
        }
        packets
    }

    fn seal_and_send_many(&mut self, packets: u64) -> u64 {
        for _ in 0..packets {
            self.seal_many(1);
            self.socket.send_to(&self.packet, self.to).unwrap();
        }
        packets
    }
}

#[inline(never)]
fn seal(key: &LessSafeKey, counter: u64, packet: &mut Vec<u8>) {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&counter.to_be_bytes());
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), packet).unwrap();
}

/// One who shares a screen, and subscribers who all have it on theirs, over shards in memory and in virtual time.
struct Meeting {
    now: Instant,
    /// Participants are on them in turn, and come in at the next one.
    shards: Vec<Shard>,
    peers: Vec<Peer>,
    to_shards: Vec<Vec<(SocketAddr, Vec<u8>)>>,
    from_shard: Vec<Sent>,
    events: Vec<Event>,
    /// By each shard.
    spent: Vec<Duration>,
    watch: fn() -> Duration,
    /// What reading the watch adds.
    clock: Duration,
    sent: u32,
    /// Everyone is connected and media flows.
    stands: bool,
}

/// What would be handed to the system in one call.
struct Sent {
    source: SocketAddr,
    destination: SocketAddr,
    segment: usize,
    bytes: Vec<u8>,
}

struct Turn {
    /// By all shards.
    forwarded: u64,
    /// By the busiest one.
    spent: Duration,
}

impl Meeting {
    fn new(subscribers: usize, shards: usize, watch: fn() -> Duration) -> Self {
        let now = Instant::now();
        let address = SocketAddr::from(SERVER);
        let local = LocalCandidate { proto: Transport::Udp, address, bound: None };
        let shard = |number| {
            let config = ShardConfig {
                number,
                shards,
                local_candidates: vec![local],
                initial_downlink: 100_000_000,
                ..ShardConfig::default()
            };
            Shard::new(config, [number as u8; 32], now)
        };
        let mut meeting = Self {
            now,
            shards: (0..shards).map(shard).collect(),
            peers: Vec::new(),
            to_shards: vec![Vec::new(); shards],
            from_shard: Vec::new(),
            events: Vec::new(),
            spent: vec![Duration::ZERO; shards],
            watch,
            clock: cost_of(watch),
            sent: 0,
            stands: false,
        };
        for at in 0..=subscribers {
            meeting.join(at);
        }
        for at in 0..shards {
            let spread = Command::Spread { room: RoomKey(1), shards: (0..shards).collect() };
            meeting.shards[at].command(spread, now);
        }
        meeting.steps(1_000);
        for at in 1..=subscribers {
            let want =
                Want { session: SessionId(0), stream: Screen, max_height: 720, priority: 0, smooth: false };
            let wants = Command::Wants { session: SessionId(at as u64), wants: vec![want] };
            meeting.shards[at % shards].command(wants, meeting.now);
        }
        // A subscriber begins with the second key frame at the latest.
        let turn = meeting.play(90);
        assert!(turn.forwarded > 100 * subscribers as u64, "only {} packets were forwarded", turn.forwarded);
        meeting.stands = true;
        meeting
    }

    fn join(&mut self, at: usize) {
        let streams: &[StreamKind] = if at == 0 { &[Screen] } else { &[] };
        let mut peer = Peer::new(streams, self.now);
        peer.add_address(Over::Udp, address(at), self.now);
        let (sdp, tracks) = peer.offer(1, VOICES, PICTURES, false).unwrap();
        let tracks = tracks.into_iter().map(|track| (track.mid, track.stream)).collect();
        let session = SessionId(at as u64);
        let home = at % self.shards.len();
        self.shards[home].command(Command::Open { session, room: RoomKey(1) }, self.now);
        self.shards[home].command(Command::Offer { session, request: 1, sdp, tracks }, self.now);
        self.peers.push(peer);
    }

    /// So many frames; what the shard spent and forwarded.
    fn play(&mut self, frames: u32) -> Turn {
        let (forwarded, before) = (self.forwarded(), self.spent.clone());
        for _ in 0..frames {
            let picture = Picture { key: self.sent.is_multiple_of(30), size: (1280, 720) };
            let time = self.sent * 3_000;
            self.peers[0].send_picture(Screen, 0, picture, time, &[1; FRAME], self.now);
            self.sent += 1;
            self.steps(FRAME_STEPS);
        }
        let spent = self.spent.iter().zip(before).map(|(now, before)| *now - before);
        Turn { forwarded: self.forwarded() - forwarded, spent: spent.max().unwrap() }
    }

    fn forwarded(&self) -> u64 {
        self.shards.iter().map(|shard| shard.counters().rtp_forwarded).sum()
    }

    fn steps(&mut self, steps: u32) {
        for _ in 0..steps {
            self.now += STEP;
            for (at, peer) in self.peers.iter_mut().enumerate() {
                if peer.timeout() <= self.now {
                    peer.wake(self.now);
                }
                let entrance = (at + 1) % self.shards.len();
                while let Some(output) = peer.poll() {
                    if let PeerOutput::Transmit { payload, .. } = output {
                        self.to_shards[entrance].push((address(at), payload));
                    }
                }
            }
            for at in 0..self.shards.len() {
                self.turn(at);
            }
            for sent in self.from_shard.drain(..) {
                let at = usize::from(sent.destination.port()) - 5_000;
                for datagram in sent.bytes.chunks(sent.segment) {
                    self.peers[at].receive(Over::Udp, sent.source, sent.destination, datagram, self.now);
                }
            }
            for event in self.events.drain(..) {
                if let Event::Answer { session, request, result } = event {
                    self.peers[session.0 as usize].answer(request, &result.unwrap(), self.now).unwrap();
                }
            }
        }
    }

    /// One shard's turn, and what it hands to others, which take it.
    fn turn(&mut self, at: usize) {
        let (shard, to_shard) = (&mut self.shards[at], &mut self.to_shards[at]);
        let begin = (self.watch)();
        let turn = if self.stands { counted_turn } else { shard_turn };
        turn(shard, to_shard, self.now, &mut self.from_shard, &mut self.events);
        let crossings = shard.crossings();
        self.spent[at] += ((self.watch)() - begin).saturating_sub(self.clock);
        to_shard.clear();
        for (to, crossing) in crossings {
            let begin = (self.watch)();
            self.shards[to].cross(at, crossing, self.now);
            turn(&mut self.shards[to], &[], self.now, &mut self.from_shard, &mut self.events);
            self.spent[to] += ((self.watch)() - begin).saturating_sub(self.clock);
        }
    }
}

/// [`shard_turn`] once the meeting stands, so that setting it up is not counted.
#[inline(never)]
fn counted_turn(
    shard: &mut Shard,
    datagrams: &[(SocketAddr, Vec<u8>)],
    now: Instant,
    sent: &mut Vec<Sent>,
    events: &mut Vec<Event>,
) {
    shard_turn(shard, datagrams, now, sent, events);
    black_box(shard);
}

/// Everything that the shard does in a millisecond: media, feedback, timers.
#[inline(never)]
fn shard_turn(
    shard: &mut Shard,
    datagrams: &[(SocketAddr, Vec<u8>)],
    now: Instant,
    sent: &mut Vec<Sent>,
    events: &mut Vec<Event>,
) {
    let destination = SocketAddr::from(SERVER);
    for (source, payload) in datagrams {
        shard.receive(Datagram { proto: Transport::Udp, source: *source, destination, payload }, now);
    }
    shard.timeout(now);
    while let Output::Event(event) = shard.poll() {
        events.push(event);
    }
    while let Some(trains) = shard.transmits() {
        sent.extend(trains.map(|train| Sent {
            source: train.source,
            destination: train.destination,
            segment: train.segment,
            bytes: train.bytes.to_vec(),
        }));
    }
}

fn address(at: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 2], 5_000 + at as u16))
}
