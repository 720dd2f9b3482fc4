//! Meetings beside floods: of strangers, who are nobody, and of a member of another meeting who sends what no browser does.
//!
//! Calm and flooded windows take turns, so that whatever else the machine does falls on both alike.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rand::{Rng, SeedableRng, rngs::SmallRng};
use tokio::time::sleep;

use super::LocalServer;
use crate::{
    Error, Options, Participant,
    participant::{Floods, Tiles},
    passage::Passages,
};

const JOIN_LIMIT: Duration = Duration::from_secs(30);
/// After a change the queues of before are given this time.
const SETTLING: Duration = Duration::from_millis(500);
/// Addresses of which strangers' packets come.
const STRANGERS: u8 = 64;
/// From one burst of theirs to the next.
const BURST_EVERY: Duration = Duration::from_millis(5);
/// No datagram on a loopback is longer.
const LONGEST: usize = 65_507;

/// What is done.
#[derive(Debug, Clone, Copy)]
pub struct Siege {
    /// Meetings that go on beside it, and people in each.
    pub meetings: usize,
    /// See there.
    pub people: usize,
    /// Strangers' packets in a second.
    pub strangers: u32,
    /// Sent by the member for each packet that is due.
    pub member: u32,
    /// Pairs of windows, and how long each is.
    pub pairs: usize,
    /// See there.
    pub window: Duration,
}

/// How the meetings fared, in the middle of all windows of a kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fared {
    /// RTP packets lost after repairs, in per cent.
    pub lost: f64,
    /// From the sender's socket to the receiver's, what 95 of 100 do not exceed, in milliseconds.
    pub p95_ms: f64,
    /// RTP packets that came, in a second.
    pub packets: f64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Endured {
    /// While nobody floods, and while somebody does.
    pub calm: Fared,
    /// See there.
    pub flooded: Fared,
    /// Packets and bytes that strangers sent, and bytes that they got.
    pub strangers: (u64, u64, u64),
    /// Packets that the member sent besides those that were due.
    pub member: u64,
}

impl fmt::Display for Endured {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calm, flooded, strangers: (packets, bytes, got), member } = self;
        for (name, of) in [("calm", calm), ("flooded", flooded)] {
            writeln!(
                to,
                "{name}: {:.2} % lost, p95 {:.2} ms, {:.0} packets/s",
                of.lost, of.p95_ms, of.packets
            )?;
        }
        write!(
            to,
            "strangers sent {packets} packets, {bytes} bytes, and got {got}; the member {member} packets"
        )
    }
}

/// Lays siege to a server of one's own.
///
/// # Errors
/// When meetings do not come about.
pub async fn endure(server: &LocalServer, siege: Siege) -> Result<Endured, Error> {
    let passages = Arc::new(Passages::default());
    let tiles = Tiles::Everyone { most: siege.people, height: 180 };
    let talks = Options { microphone: true, camera: true, tiles, ..Options::default() };
    let mut people = Vec::new();
    for _ in 0..siege.meetings {
        let options = Options { passages: Some(Arc::clone(&passages)), ..talks.clone() };
        people.extend(meet(server, siege.people, options).await?);
    }
    let floods = Arc::new(Floods::default());
    let hostile = Options { floods: Some(Arc::clone(&floods)), ..talks };
    let _meeting = meet(server, 2, hostile).await?;
    sleep(JOIN_LIMIT / 10).await;

    let port = server.port();
    let (mut calm, mut flooded) = (Vec::new(), Vec::new());
    let mut endured = Endured::default();
    for _ in 0..siege.pairs {
        calm.push(watch(&people, &passages, siege.window).await);
        floods.each.store(siege.member, Relaxed);
        let strangers = Strangers::send((Ipv4Addr::LOCALHOST, port).into(), siege.strangers);
        flooded.push(watch(&people, &passages, siege.window).await);
        floods.each.store(0, Relaxed);
        let (packets, bytes, got) = strangers.end();
        let (p, b, g) = endured.strangers;
        endured.strangers = (p + packets, b + bytes, g + got);
    }
    (endured.calm, endured.flooded) = (middle(&calm), middle(&flooded));
    endured.member = floods.sent.load(Relaxed);
    Ok(endured)
}

async fn meet(server: &LocalServer, people: usize, options: Options) -> Result<Vec<Participant>, Error> {
    let first = Participant::create(&server.link(), "Ann", options.clone()).await?;
    first.until_in(JOIN_LIMIT).await?;
    let link = format!("{}#{}", server.link(), first.invite().ok_or(Error::Link)?);
    let mut all = vec![first];
    for at in 1..people {
        let next = Participant::join(&link, &format!("Ben {at}"), options.clone()).await?;
        next.until(JOIN_LIMIT, |state| state.is_in() && state.first_frame.is_some()).await?;
        all.push(next);
    }
    Ok(all)
}

async fn watch(people: &[Participant], passages: &Passages, window: Duration) -> Fared {
    sleep(SETTLING).await;
    let count = || {
        people.iter().fold((0, 0), |(received, expected), person| {
            let packets = person.state().packets;
            (received + packets.received, expected + packets.expected)
        })
    };
    passages.begin();
    let (before, since) = (count(), Instant::now());
    sleep(window).await;
    let (after, elapsed) = (count(), since.elapsed());
    let (received, expected) = (after.0 - before.0, after.1 - before.1);
    Fared {
        lost: 100.0 * expected.saturating_sub(received) as f64 / expected.max(1) as f64,
        p95_ms: passages.share(0.95).unwrap_or_default().as_secs_f64() * 1e3,
        packets: received as f64 / elapsed.as_secs_f64(),
    }
}

fn middle(windows: &[Fared]) -> Fared {
    let of = |figure: fn(&Fared) -> f64| {
        let mut all: Vec<f64> = windows.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Fared { lost: of(|w| w.lost), p95_ms: of(|w| w.p95_ms), packets: of(|w| w.packets) }
}

/// Many addresses that send and have no business here.
struct Strangers {
    ended: Arc<AtomicBool>,
    sent: Arc<(AtomicU64, AtomicU64)>,
    sockets: Vec<UdpSocket>,
    thread: JoinHandle<()>,
}

impl Strangers {
    fn send(to: SocketAddr, per_second: u32) -> Self {
        let open = |last: u8| UdpSocket::bind((Ipv4Addr::new(127, 0, 1, last), 0)).ok();
        let sockets: Vec<UdpSocket> = (1..=STRANGERS).filter_map(open).collect();
        let (ended, sent) = (Arc::new(AtomicBool::new(false)), Arc::<(AtomicU64, AtomicU64)>::default());
        let own: Vec<UdpSocket> = sockets.iter().filter_map(|socket| socket.try_clone().ok()).collect();
        let (until, count) = (Arc::clone(&ended), Arc::clone(&sent));
        let thread = thread::spawn(move || {
            let mut rng = SmallRng::seed_from_u64(1);
            let mut bytes = vec![0; LONGEST];
            let (since, mut done) = (Instant::now(), 0);
            while !until.load(Relaxed) {
                let due = (since.elapsed().as_secs_f64() * f64::from(per_second)) as u64;
                for number in done..due {
                    let length = strangers_packet(number, &mut bytes, &mut rng);
                    let socket = &own[number as usize % own.len()];
                    if socket.send_to(&bytes[..length], to).is_ok() {
                        count.0.fetch_add(1, Relaxed);
                        count.1.fetch_add(length as u64, Relaxed);
                    }
                }
                done = due;
                thread::sleep(BURST_EVERY);
            }
        });
        Self { ended, sent, sockets, thread }
    }

    /// Packets and bytes that were sent, and bytes that were got.
    fn end(self) -> (u64, u64, u64) {
        self.ended.store(true, Relaxed);
        let _ = self.thread.join();
        let mut buffer = vec![0; LONGEST];
        let mut got = 0;
        for socket in &self.sockets {
            let _ = socket.set_nonblocking(true);
            while let Ok((length, _)) = socket.recv_from(&mut buffer) {
                got += length as u64;
            }
        }
        (self.sent.0.load(Relaxed), self.sent.1.load(Relaxed), got)
    }
}

/// Writes what a stranger sends, each kind in turn; gives its length.
fn strangers_packet(number: u64, bytes: &mut [u8], rng: &mut SmallRng) -> usize {
    let length = rng.random_range(1..=1_400);
    rng.fill(&mut bytes[..length]);
    let starts = |bytes: &mut [u8], start: &[u8]| bytes[..start.len()].copy_from_slice(start);
    match number % 8 {
        // RTP, RTCP and TURN's channels, as far as the first bytes go (RFC 7983).
        0 | 1 => bytes[0] = rng.random_range(128..=191),
        2 => starts(bytes, &[0x80, rng.random_range(200..=206)]),
        3 => bytes[0] = rng.random_range(64..=79),
        // A binding request without a name, and one with a name and a proof that are made up (RFC 8489).
        4 => {
            starts(bytes, &[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]);
            return 20;
        }
        5 => {
            starts(bytes, &[0, 1, 0, 40, 0x21, 0x12, 0xa4, 0x42]);
            bytes[20..24].copy_from_slice(&[0, 6, 0, 12]);
            bytes[36..40].copy_from_slice(&[0, 8, 0, 20]);
            return 60;
        }
        // A handshake of DTLS 1.2 (RFC 6347): a ClientHello, in broken pieces.
        6 => {
            starts(bytes, &[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0]);
            return 256.max(length);
        }
        // Longer than anything here; seldom, since a loopback carries it in one piece.
        _ if number.is_multiple_of(64) => return LONGEST,
        _ => {}
    }
    length.max(1)
}
