//! The floor: a program that does only what no forwarder can leave out, for the same packets to as many. It takes
//! batches with what the kernel has coalesced, opens each packet once, seals each copy, and sends a picture's packets to one
//! receiver as a train in one call. No ICE, no feedback, no retransmissions, no decisions, keys that never change.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, IoSliceMut, Write},
    net::{SocketAddr, UdpSocket},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use headless::{clips::STEADY, clips::TONE, peer::SrtpProfile};
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};
use rustix::time::{ClockId, clock_gettime};

use crate::{
    Failure, SERVER,
    shape::{Shape, picture_payloads, voice_payload},
};

/// Of packets that the load sends: header, and extensions as browsers have them (RFC 3550, section 5.1; RFC 8285).
const HEADER: usize = 12 + 4 + 24;
const TAG: usize = 16;
const WARM_UP: Duration = Duration::from_secs(1);
const WINDOW: Duration = Duration::from_secs(5);
/// Where a packet's marker bit is, and what else the floor reads: nothing.
const MARKER: u8 = 0x80;

/// Nanoseconds per forwarded packet.
pub struct Split {
    pub cipher: &'static str,
    receive: f64,
    decrypt: f64,
    encrypt: f64,
    send: f64,
}

impl Split {
    pub fn parts(&self) -> [(&'static str, f64); 4] {
        [("receive", self.receive), ("decrypt", self.decrypt), ("encrypt", self.encrypt), ("send", self.send)]
    }

    pub fn total(&self) -> f64 {
        self.parts().iter().map(|(_, nanoseconds)| nanoseconds).sum()
    }
}

fn cipher(bits: &str) -> (&'static Algorithm, &'static str) {
    if bits == "128" { (&AES_128_GCM, "AES-128-GCM") } else { (&AES_256_GCM, "AES-256-GCM") }
}

/// Runs the floor in a process of its own on the server's processor, and the load here.
pub async fn measure(shape: Shape, profile: Option<SrtpProfile>) -> Result<Split, Failure> {
    let bits = if profile == Some(SrtpProfile::AEAD_AES_128_GCM) { "128" } else { "256" };
    tokio::task::spawn_blocking(move || run_load(shape, bits).map_err(|error| error.to_string()))
        .await?
        .map_err(Into::into)
}

/// The process that forwards. Dropped, it is ended.
struct Forwarder(Child, ChildStdin, BufReader<ChildStdout>);

impl Drop for Forwarder {
    fn drop(&mut self) {
        // One that has ended by itself is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run_load(shape: Shape, bits: &str) -> Result<Split, Failure> {
    let mut child = Command::new("taskset")
        .args(["-c", &SERVER.to_string()])
        .arg(std::env::current_exe()?)
        .args(["floor", bits])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (stdin, stdout) = (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
    let mut forwarder = Forwarder(child, stdin, BufReader::new(stdout));
    let mut line = String::new();
    forwarder.2.read_line(&mut line)?;
    let to: SocketAddr = line.trim().parse()?;

    let mut people = Vec::new();
    for room in 0..shape.rooms {
        for _ in 0..shape.people() {
            let socket = UdpSocket::bind("127.0.0.1:0")?;
            socket.set_nonblocking(true)?;
            writeln!(forwarder.1, "{room} {}", socket.local_addr()?)?;
            people.push(socket);
        }
    }
    writeln!(forwarder.1, "go")?;
    let senders: Vec<usize> = (0..people.len()).filter(|at| at % shape.people() < shape.senders).collect();

    let (begin, mut came, mut told) = (Instant::now(), 0, false);
    let (algorithm, name) = cipher(bits);
    let load = Load::new(algorithm)?;
    let mut buffer = [0; 2_048];
    let (mut counted, mut next_picture, mut next_voice) = (0, begin, begin);
    while begin.elapsed() < WARM_UP + WINDOW {
        let now = Instant::now();
        if !told && now - begin >= WARM_UP {
            writeln!(forwarder.1, "count")?;
            (told, counted) = (true, came);
        }
        if next_picture <= now {
            next_picture += STEADY.interval;
            senders.iter().for_each(|at| load.picture(&people[*at], to));
        }
        if next_voice <= now {
            next_voice += TONE.interval;
            senders.iter().for_each(|at| load.voice(&people[*at], to));
        }
        for person in &people {
            while person.recv_from(&mut buffer).is_ok() {
                came += 1;
            }
        }
        let patience = next_picture.min(next_voice).saturating_duration_since(Instant::now());
        std::thread::sleep(patience.min(Duration::from_millis(2)));
    }
    writeln!(forwarder.1, "end")?;
    line.clear();
    forwarder.2.read_line(&mut line)?;
    let figures: Vec<f64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [packets, receive, decrypt, encrypt, send] = figures[..] else { return Err("no figures".into()) };
    let lost = 1.0 - f64::from(came - counted) / packets.max(1.0);
    if lost > 0.01 {
        return Err(format!("the floor, {}: {:.1} % were lost", shape, lost * 100.0).into());
    }
    let each = |nanoseconds: f64| nanoseconds / packets.max(1.0);
    Ok(Split {
        cipher: name,
        receive: each(receive),
        decrypt: each(decrypt),
        encrypt: each(encrypt),
        send: each(send),
    })
}

/// What senders send: sealed once, since the floor opens with one key and reads no number.
struct Load {
    picture: Vec<Vec<u8>>,
    voice: Vec<u8>,
}

impl Load {
    fn new(algorithm: &'static Algorithm) -> Result<Self, Failure> {
        let key = key(algorithm)?;
        let packet = |payload: usize, marker: u8| -> Result<Vec<u8>, Failure> {
            let mut packet = vec![0; HEADER + payload];
            (packet[0], packet[1]) = (0x90, marker | 96);
            seal(&key, 0, &mut packet, HEADER)?;
            Ok(packet)
        };
        let payloads = picture_payloads();
        let picture = payloads
            .iter()
            .enumerate()
            .map(|(at, payload)| packet(*payload, if at + 1 == payloads.len() { MARKER } else { 0 }));
        Ok(Self { picture: picture.collect::<Result<_, _>>()?, voice: packet(voice_payload(), MARKER)? })
    }

    fn picture(&self, from: &UdpSocket, to: SocketAddr) {
        for packet in &self.picture {
            // One that does not leave is seen by its loss.
            let _ = from.send_to(packet, to);
        }
    }

    fn voice(&self, from: &UdpSocket, to: SocketAddr) {
        let _ = from.send_to(&self.voice, to);
    }
}

fn key(algorithm: &'static Algorithm) -> Result<LessSafeKey, Failure> {
    let key = UnboundKey::new(algorithm, &[7; 32][..algorithm.key_len()]);
    Ok(LessSafeKey::new(key.map_err(|_| "no key")?))
}

fn nonce(number: u64) -> Nonce {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

/// Seals what stands behind the header, and appends the tag.
fn seal(key: &LessSafeKey, number: u64, packet: &mut Vec<u8>, header: usize) -> Result<(), Failure> {
    let start = packet.len().min(header);
    let (head, body) = packet.split_at_mut(start);
    let tag = key.seal_in_place_separate_tag(nonce(number), Aad::from(&*head), body);
    packet.extend_from_slice(tag.map_err(|_| "not sealed")?.as_ref());
    Ok(())
}

/// The forwarder's process: its address goes out, lines of people come in, then it forwards; `count` begins the
/// counting and `end` ends it.
pub fn forward() -> Result<(), Failure> {
    let bits = std::env::args().skip_while(|argument| argument != "floor").nth(1).unwrap_or_default();
    let (algorithm, _) = cipher(&bits);
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    println!("{}", socket.local_addr()?);
    let mut rooms: Vec<Vec<SocketAddr>> = Vec::new();
    let mut lines = BufReader::new(std::io::stdin()).lines();
    for line in lines.by_ref() {
        let line = line?;
        let Some((room, address)) = line.split_once(' ') else { break };
        let room: usize = room.parse()?;
        rooms.resize_with(rooms.len().max(room + 1), Vec::new);
        rooms[room].push(address.parse()?);
    }
    let (orders, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| orders.send(line)));
    let mut floor = Floor::new(socket, algorithm, rooms)?;
    loop {
        match told.try_recv().as_deref() {
            Ok("count") => floor.spent = Spent::default(),
            Ok(_) => break,
            Err(std::sync::mpsc::TryRecvError::Disconnected) => return Ok(()),
            Err(std::sync::mpsc::TryRecvError::Empty) => floor.turn()?,
        }
    }
    let clock = cost_of_the_clock();
    let Spent { packets, receive, decrypt, encrypt, send } = floor.spent;
    let net = |(time, reads): (Duration, u32)| time.saturating_sub(clock * reads).as_nanos();
    println!("{packets} {} {} {} {}", net(receive), net(decrypt), net(encrypt), net(send));
    Ok(())
}

/// Time and how often the clock was read for it.
#[derive(Default)]
struct Spent {
    packets: u64,
    receive: (Duration, u32),
    decrypt: (Duration, u32),
    encrypt: (Duration, u32),
    send: (Duration, u32),
}

struct Floor {
    socket: UdpSocket,
    state: UdpSocketState,
    rooms: Vec<Vec<SocketAddr>>,
    /// Room and place of each address.
    places: HashMap<SocketAddr, (usize, usize)>,
    keys: HashMap<SocketAddr, LessSafeKey>,
    upstream: LessSafeKey,
    /// A picture's packets, opened, until its last has come.
    gathered: HashMap<SocketAddr, Vec<Vec<u8>>>,
    buffers: Vec<Vec<u8>>,
    metas: Vec<RecvMeta>,
    train: Vec<u8>,
    number: u64,
    spent: Spent,
}

impl Floor {
    fn new(
        socket: UdpSocket,
        algorithm: &'static Algorithm,
        rooms: Vec<Vec<SocketAddr>>,
    ) -> Result<Self, Failure> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        // Smaller buffers work for what the load sends.
        let _ = state.set_recv_buffer_size(UdpSockRef::from(&socket), 4 << 20);
        let _ = state.set_send_buffer_size(UdpSockRef::from(&socket), 4 << 20);
        socket.set_nonblocking(false)?;
        socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        let places = rooms.iter().enumerate();
        let places =
            places.flat_map(|(room, people)| people.iter().enumerate().map(move |(at, a)| (*a, (room, at))));
        let places: HashMap<_, _> = places.collect();
        let keys = places.keys().map(|a| Ok((*a, key(algorithm)?))).collect::<Result<_, Failure>>()?;
        let room = 2_048 * state.gro_segments();
        Ok(Self {
            state,
            socket,
            rooms,
            places,
            keys,
            upstream: key(algorithm)?,
            gathered: HashMap::new(),
            buffers: vec![vec![0; room]; BATCH_SIZE],
            metas: vec![RecvMeta::default(); BATCH_SIZE],
            train: Vec::new(),
            number: 0,
            spent: Spent::default(),
        })
    }

    /// Waits for a batch and forwards what is whole.
    fn turn(&mut self) -> Result<(), Failure> {
        let begin = clock();
        let mut slices: Vec<IoSliceMut<'_>> = self.buffers.iter_mut().map(|b| IoSliceMut::new(b)).collect();
        let messages = match self.state.recv(UdpSockRef::from(&self.socket), &mut slices, &mut self.metas) {
            Ok(messages) => messages,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error.into()),
        };
        let received = clock();
        add(&mut self.spent.receive, received - begin);
        let mut whole = Vec::new();
        for (meta, buffer) in self.metas.iter().zip(&mut self.buffers).take(messages) {
            for packet in buffer[..meta.len].chunks_mut(meta.stride.max(1)) {
                let last = packet.get(1).is_some_and(|byte| byte & MARKER != 0);
                let (head, body) = packet.split_at_mut(HEADER.min(packet.len()));
                let opened = self.upstream.open_in_place(nonce(0), Aad::from(&*head), body);
                let length = opened.map_err(|_| "a packet did not open")?.len();
                let gathered = self.gathered.entry(meta.addr).or_default();
                gathered.push(packet[..HEADER + length].to_vec());
                if last {
                    whole.push((meta.addr, std::mem::take(gathered)));
                }
            }
        }
        add(&mut self.spent.decrypt, clock() - received);
        for (source, packets) in whole {
            self.spread(source, &packets)?;
        }
        Ok(())
    }

    /// To everyone else in the room.
    fn spread(&mut self, source: SocketAddr, packets: &[Vec<u8>]) -> Result<(), Failure> {
        let Some(&(room, own)) = self.places.get(&source) else { return Ok(()) };
        let Some(segment) = packets.first().map(|packet| packet.len() + TAG) else { return Ok(()) };
        for (at, destination) in self.rooms[room].iter().enumerate() {
            if at == own {
                continue;
            }
            let begin = clock();
            self.train.clear();
            let key = self.keys.get(destination).ok_or("no key")?;
            for packet in packets {
                self.number += 1;
                let start = self.train.len();
                self.train.extend_from_slice(packet);
                let (head, body) = self.train[start..].split_at_mut(HEADER);
                let tag = key.seal_in_place_separate_tag(nonce(self.number), Aad::from(&*head), body);
                self.train.extend_from_slice(tag.map_err(|_| "not sealed")?.as_ref());
            }
            let sealed = clock();
            add(&mut self.spent.encrypt, sealed - begin);
            let transmit = Transmit {
                destination: *destination,
                ecn: None,
                contents: &self.train,
                segment_size: (packets.len() > 1).then_some(segment),
                src_ip: None,
            };
            self.state.try_send(UdpSockRef::from(&self.socket), &transmit)?;
            add(&mut self.spent.send, clock() - sealed);
            self.spent.packets += packets.len() as u64;
        }
        Ok(())
    }
}

fn add(sum: &mut (Duration, u32), time: Duration) {
    *sum = (sum.0 + time, sum.1 + 1);
}

/// Processor time of this thread, so that neither waiting counts nor what else the machine does.
fn clock() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn cost_of_the_clock() -> Duration {
    let mut costs: Vec<Duration> = (0..1_001)
        .map(|_| {
            let begin = clock();
            clock() - begin
        })
        .collect();
    costs.sort_unstable();
    costs[500]
}
