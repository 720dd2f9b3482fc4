//! Peers meet over a forwarding shard in memory, with real ICE, DTLS and SRTP.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use protocol::StreamKind::{Camera, Microphone};
use sfu::{Command, Datagram, Event, LocalCandidate, Output, RoomKey, SessionId, Shard, ShardConfig, Want};

use super::*;
use crate::clips::{CAMERA, TONE};

const SERVER: ([u8; 4], u16) = ([10, 0, 0, 1], 8080);
const STEP: Duration = Duration::from_millis(1);

struct Room {
    now: Instant,
    shard: Shard,
    peers: Vec<Seat>,
    /// Drops each packet to a peer for which this says so, by its number.
    drops: fn(u64) -> bool,
    carried: u64,
}

struct Seat {
    peer: Peer,
    over: Over,
    frames: BTreeMap<String, Vec<Vec<u8>>>,
    keyframes: Vec<usize>,
    slots: Vec<(String, Option<(SessionId, StreamKind)>)>,
}

impl Room {
    fn new(over: &[Over]) -> Self {
        let now = Instant::now();
        let address = SocketAddr::from(SERVER);
        let local = |proto| LocalCandidate { proto, address, bound: None };
        let local_candidates = vec![local(sfu::Transport::Udp), local(sfu::Transport::Tcp)];
        let config = ShardConfig { local_candidates, ..ShardConfig::default() };
        let shard = Shard::new(config, [3; 32], now);
        let mut room = Self { now, shard, peers: Vec::new(), drops: |_| false, carried: 0 };
        for &over in over {
            room.join(over);
        }
        room
    }

    fn join(&mut self, over: Over) {
        let at = self.peers.len();
        let mut peer = Peer::new(&[Microphone, Camera], self.now);
        peer.add_address(over, address(at), self.now);
        let (sdp, tracks) = peer.offer(1, 2, 2, false).unwrap();
        let tracks = tracks.into_iter().map(|t| (t.mid, t.stream)).collect();
        let session = SessionId(at as u64);
        self.shard.command(Command::Open { session, room: RoomKey(1) }, self.now);
        self.shard.command(Command::Offer { session, request: 1, sdp, tracks }, self.now);
        let (frames, keyframes, slots) = Default::default();
        self.peers.push(Seat { peer, over, frames, keyframes, slots });
    }

    /// Lets everything happen for a while.
    fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.now < end {
            self.now += STEP;
            self.shard.timeout(self.now);
            self.settle();
        }
    }

    fn settle(&mut self) {
        loop {
            let mut quiet = true;
            while self.shard_says() {
                quiet = false;
            }
            quiet &= !self.carry();
            for at in 0..self.peers.len() {
                let seat = &mut self.peers[at];
                if seat.peer.timeout() <= self.now {
                    seat.peer.wake(self.now);
                }
                while let Some(output) = seat.peer.poll() {
                    quiet = false;
                    match output {
                        PeerOutput::Transmit { over, destination, payload } => {
                            let proto = transport(over);
                            let payload = &payload[..];
                            self.shard.receive(
                                Datagram { proto, source: address(at), destination, payload },
                                self.now,
                            );
                        }
                        PeerOutput::Frame { mid, sealed, .. } => {
                            seat.frames.entry(mid).or_default().push(sealed);
                        }
                        PeerOutput::KeyframeWanted { layer, .. } => seat.keyframes.push(layer),
                        PeerOutput::Transport(_) | PeerOutput::Marked(_) => {}
                    }
                }
            }
            if quiet {
                return;
            }
        }
    }

    /// Carries what the shard sends; whether there was anything.
    fn carry(&mut self) -> bool {
        let before = self.carried;
        while let Some(trains) = self.shard.transmits() {
            for train in trains {
                for datagram in train.datagrams() {
                    self.carried += 1;
                    let seat = &mut self.peers[usize::from(train.destination.port()) - 5_000];
                    if !(self.drops)(self.carried) {
                        seat.peer.receive(seat.over, train.source, train.destination, datagram, self.now);
                    }
                }
            }
        }
        self.carried > before
    }

    /// Hears one event of the shard; whether there was one.
    fn shard_says(&mut self) -> bool {
        match self.shard.poll() {
            Output::Timeout(_) => return false,
            Output::Event(Event::Answer { session, result, request }) => {
                let (now, peer) = (self.now, &mut self.peers[session.0 as usize].peer);
                peer.answer(request, &result.unwrap(), now).unwrap();
            }
            Output::Event(Event::Slots { session, slots }) => {
                self.peers[session.0 as usize].slots = slots.into_iter().map(|s| (s.mid, s.source)).collect();
            }
            Output::Event(_) => {}
        }
        true
    }

    /// Plays the clips of one peer for a while.
    fn play(&mut self, at: usize, duration: Duration) {
        let mut queue: VecDeque<(Duration, usize, usize)> = VecDeque::new();
        for (layer, (_, clip)) in CAMERA.iter().enumerate() {
            queue.extend(
                (0..).map(|n| (clip.interval * n, layer, n as usize)).take_while(|(t, ..)| *t < duration),
            );
        }
        queue.extend((0..).map(|n| (TONE.interval * n, 9, n as usize)).take_while(|(t, ..)| *t < duration));
        queue.make_contiguous().sort();
        let start = self.now;
        for (time, layer, n) in queue {
            self.run((start + time).saturating_duration_since(self.now));
            let peer = &mut self.peers[at].peer;
            if let Some((_, clip)) = CAMERA.get(layer) {
                let frame = &clip.frames[n % clip.frames.len()];
                let picture = Picture { key: frame.key, size: clip.size.unwrap() };
                let time = (time.as_secs_f64() * 90_000.0) as u32;
                peer.send_picture(Camera, layer, picture, time, &frame.bytes, self.now);
            } else {
                let packet = &TONE.frames[n % TONE.frames.len()].bytes;
                peer.send_sound(Microphone, true, n == 0, n as u32 * 960, packet, self.now);
            }
            self.settle();
        }
        self.run(Duration::from_millis(100));
    }

    fn show(&mut self, viewer: usize, whose: usize, height: u16) {
        let want = Want {
            session: SessionId(whose as u64),
            stream: Camera,
            max_height: height,
            priority: 0,
            smooth: false,
        };
        let session = SessionId(viewer as u64);
        self.shard.command(Command::Wants { session, wants: vec![want] }, self.now);
    }

    /// The frames that a peer got of another's stream.
    fn got(&self, viewer: usize, whose: usize, stream: StreamKind) -> &[Vec<u8>] {
        let seat = &self.peers[viewer];
        let source = Some((SessionId(whose as u64), stream));
        let mid = seat.slots.iter().find(|(_, s)| *s == source).map(|(mid, _)| mid.as_str());
        mid.and_then(|mid| seat.frames.get(mid)).map_or(&[], Vec::as_slice)
    }
}

fn address(at: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 2], 5_000 + at as u16))
}

fn transport(over: Over) -> sfu::Transport {
    match over {
        Over::Udp => sfu::Transport::Udp,
        Over::Tcp => sfu::Transport::Tcp,
    }
}

fn layer_of(frame: &[u8]) -> Option<usize> {
    CAMERA.iter().position(|(_, clip)| clip.frames.iter().any(|f| f.bytes == frame))
}

#[test]
fn frames_arrive_as_they_were_sent() {
    for over in [[Over::Udp, Over::Udp], [Over::Tcp, Over::Udp]] {
        let mut room = Room::new(&over);
        room.run(Duration::from_millis(800));
        for seat in &room.peers {
            assert_eq!(seat.peer.state(), Transport::Connected, "{over:?}");
        }
        room.show(1, 0, 180);
        room.play(0, Duration::from_secs(2));
        let pictures = room.got(1, 0, Camera);
        assert!(pictures.len() >= 15, "{over:?}: {} pictures", pictures.len());
        assert!(pictures.iter().all(|frame| layer_of(frame).is_some()));
        let sounds = room.got(1, 0, Microphone);
        assert!(sounds.len() > 90, "{over:?}: {} packets of sound", sounds.len());
        assert!(sounds.iter().all(|packet| TONE.frames.iter().any(|f| &f.bytes == packet)));
    }
}

#[test]
fn a_tile_is_answered_with_a_layer_that_fits_it() {
    let mut room = Room::new(&[Over::Udp, Over::Udp, Over::Udp]);
    room.run(Duration::from_millis(800));
    room.show(1, 0, 180);
    room.show(2, 0, 720);
    room.play(0, Duration::from_secs(4));
    assert!(!room.peers[0].keyframes.is_empty(), "a new viewer asks for a key frame");
    let last = |viewer: usize| room.got(viewer, 0, Camera).last().and_then(|frame| layer_of(frame));
    assert_eq!(last(1), Some(0));
    assert!(last(2) > Some(0), "{:?}", last(2));
}

#[test]
fn lost_packets_are_sent_again() {
    let mut room = Room::new(&[Over::Udp, Over::Udp]);
    room.run(Duration::from_millis(800));
    room.show(1, 0, 720);
    room.drops = |number| number.is_multiple_of(29);
    room.play(0, Duration::from_secs(4));
    let (received, expected) = room.peers[1]
        .peer
        .receptions()
        .map(|(_, reception)| (reception.received, reception.expected))
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let video = room.got(1, 0, Camera).len();
    assert!(video > 40, "{video} pictures in spite of loss");
    assert!(received <= expected && received * 100 > expected * 97, "{received} of {expected}");
}

#[test]
fn pictures_come_back_after_a_bad_while() {
    let mut room = Room::new(&[Over::Udp, Over::Udp]);
    room.run(Duration::from_millis(800));
    room.show(1, 0, 720);
    room.play(0, Duration::from_secs(2));
    room.drops = |number| number.is_multiple_of(8);
    room.play(0, Duration::from_secs(6));
    room.drops = |_| false;
    room.play(0, Duration::from_secs(3));
    let before = room.got(1, 0, Camera).len();
    room.play(0, Duration::from_secs(2));
    let since = room.got(1, 0, Camera).len() - before;
    assert!(since >= 28, "{since} pictures in two seconds");
}

#[test]
fn one_who_accepts_an_offer_receives_and_both_ends_know_how_it_is_protected() {
    let mut now = Instant::now();
    let mut ends = [Peer::new(&[Microphone, Camera], now), Peer::new(&[], now)];
    ends[0].set_camera(crate::clips::Camera::Steady);
    for (at, end) in ends.iter_mut().enumerate() {
        end.add_address(Over::Udp, address(at), now);
    }
    let (offer, _) = ends[0].offer(1, 0, 0, false).unwrap();
    assert!(!offer.contains("a=simulcast"), "a steady camera has one layer");
    let answer = ends[1].accept(&offer, now).unwrap();
    ends[0].answer(1, &answer, now).unwrap();

    let (mut frames, mut sent) = (Vec::new(), 0_u8);
    for step in 0..1_000_u32 {
        now += STEP;
        if step % 33 == 0 && ends[0].state() == Transport::Connected {
            let picture = Picture { key: sent == 0, size: (1280, 720) };
            ends[0].send_picture(Camera, 0, picture, step * 90, &[sent; 5_400], now);
            sent += 1;
        }
        for from in 0..2 {
            ends[from].wake(now);
            while let Some(output) = ends[from].poll() {
                match output {
                    PeerOutput::Transmit { destination, payload, .. } => {
                        let to = usize::from(destination.port()) - 5_000;
                        ends[to].receive(Over::Udp, address(from), destination, &payload, now);
                    }
                    PeerOutput::Frame { sealed, .. } => frames.push(sealed),
                    _ => {}
                }
            }
        }
    }
    assert!(sent > 10, "{sent}");
    let whole: Vec<Vec<u8>> = (0..sent).map(|n| vec![n; 5_400]).collect();
    assert_eq!(frames[..], whole[..frames.len()]);
    assert!(frames.len() + 1 >= whole.len(), "{} of {sent}", frames.len());
    let (_, reception) = ends[1].receptions().find(|(_, slot)| slot.received > 0).unwrap();
    assert_eq!(reception.received, reception.expected);
    assert!(ends[0].sent() - reception.received <= 5);
    assert_eq!(ends[0].srtp_profile(), Some(SrtpProfile::AEAD_AES_256_GCM));
    assert_eq!(ends[0].srtp_profile(), ends[1].srtp_profile());
    assert!(ends[1].accept("no description", now).is_err());
}
