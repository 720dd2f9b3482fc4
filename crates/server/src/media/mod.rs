//! The media plane: a thread a shard, each with a UDP socket and a forwarder, run to completion; commands and
//! news by channels. ICE over TCP ([`tcp`]) and TURN ([`relay`]) come from the shared port.

mod carried;
mod figures;
mod link;
mod relay;
mod shard;
mod tcp;
mod trial;

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
    time::{Duration, Instant},
};

use identity::OrganisationId;
use meeting::{MediaCommand, MediaSession};
use net::{MediaSocket, Waker};
use rand::random;
use sfu::{LocalCandidate, RoomKey, SHARDS, ShardConfig, Transport};

use crate::{
    Failure, clock,
    config::Config,
    meetings::News,
    metrics::Metrics,
    process,
    quality::{Quality, Watched},
};
pub(crate) use figures::{Figures, Work, text as figures_text, unread_text};
pub(crate) use shard::IDLE;
use shard::{Carried, Inbox, Letter, Neighbour, Shard};
pub(crate) use trial::{OwnTrials, Trials};

/// How long a client may begin relaying with what it was told; it is told anew before.
pub(crate) const RELAY_ACCESS: Duration = Duration::from_secs(12 * 3_600);

/// What waits for a shard from all others, in turns of theirs and in bytes: beyond that it is dropped like at a full socket.
const CROSSINGS: usize = 1_024;
const CROSSING_BYTES: usize = 16 << 20;

/// All shards of this server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Plane {
    shards: Arc<[Post]>,
    rooms: Arc<AtomicU64>,
    next: Arc<AtomicUsize>,
    next_entrance: Arc<AtomicUsize>,
    turn: turn::Server,
    /// Of the TCP port, and of the UDP port, which is the same unless that was nobody's choice.
    port: u16,
    udp_port: u16,
    metrics: Arc<Metrics>,
    quality: Arc<Quality>,
    beginning: Instant,
}

/// The two ends of a connection.
#[derive(Clone, Copy)]
pub(crate) struct Ends {
    pub peer: SocketAddr,
    pub local: SocketAddr,
}

/// The way to a shard's thread.
#[derive(Clone)]
struct Post {
    letters: mpsc::Sender<Letter>,
    carried: mpsc::Sender<Carried>,
    waker: Waker,
    figures: Arc<Figures>,
}

/// One meeting's place on shards: on one, as long as that has room for all who come.
pub(crate) struct Room {
    key: RoomKey,
    shards: Arc<[Post]>,
    news: News,
    /// The shards that it is on; never none.
    on: Vec<usize>,
    sessions: HashMap<MediaSession, usize>,
    /// By whose figures of quality it is seen.
    watched: Option<Watched>,
}

impl Plane {
    /// Starts the threads, which share the UDP port of the same number as the TCP port.
    pub fn start(config: &Config, tcp: SocketAddr, metrics: &Arc<Metrics>) -> Result<Self, Failure> {
        let (mut shards, beginning) = (Vec::new(), Instant::now());
        let (mut neighbours, mut threads) = (Vec::new(), Vec::new());
        let sockets = bind(tcp, shards_of(config))?;
        let (count, udp_port) = (sockets.len(), sockets.first().map_or(tcp.port(), MediaSocket::port));
        let candidates = candidates(config, tcp, udp_port);
        for (number, socket) in sockets.into_iter().enumerate() {
            let shard_config = ShardConfig {
                number,
                shards: count,
                local_candidates: candidates.clone(),
                ..ShardConfig::default()
            };
            let (letters, inbox) = mpsc::channel();
            let (carried, carried_inbox) = mpsc::channel();
            let (crossed, crossed_inbox) = mpsc::sync_channel(CROSSINGS);
            let waker = socket.waker();
            let waiting = Arc::<AtomicUsize>::default();
            let inbox = Inbox {
                letters: inbox,
                carried: carried_inbox,
                crossed: crossed_inbox,
                waiting: Arc::clone(&waiting),
            };
            neighbours.push(Neighbour { crossed, waiting, waker: waker.clone() });
            let figures = Arc::<Figures>::default();
            let told = (Arc::clone(metrics), Arc::clone(&figures), beginning);
            threads.push((number, Shard::new(socket, shard_config, inbox, told)));
            shards.push(Post { letters, carried, waker, figures });
        }
        let neighbours: Arc<[Neighbour]> = neighbours.into();
        for (number, shard) in threads {
            let neighbours = Arc::clone(&neighbours);
            std::thread::Builder::new()
                .name(format!("media-{number}"))
                .spawn(move || shard.run(&neighbours))
                .map_err(Failure::system("another thread"))?;
        }
        let udp = candidates.iter().filter(|candidate| candidate.proto == Transport::Udp);
        let peers = udp.map(|candidate| candidate.address).collect();
        let turn = turn::Config { candidates: peers, ..turn::Config::default() };
        let today = Duration::from_millis(clock::now().0);
        Ok(Self {
            shards: shards.into(),
            rooms: Arc::default(),
            next: Arc::default(),
            next_entrance: Arc::default(),
            turn: turn::Server::new(turn, turn::Secret::new(random()), random(), Instant::now(), today),
            port: tcp.port(),
            udp_port,
            metrics: Arc::clone(metrics),
            quality: Arc::default(),
            beginning,
        })
    }

    /// What each media thread has told last of its work.
    pub fn figures(&self) -> impl Iterator<Item = &Figures> + Clone {
        self.shards.iter().map(|post| &*post.figures)
    }

    /// The UDP port of the media threads.
    pub fn udp_port(&self) -> u16 {
        self.udp_port
    }

    /// For how long there has been one.
    pub fn age(&self) -> Duration {
        self.beginning.elapsed()
    }

    /// The shard for the next meeting: one after the other, of those that `takes` one more; `None` if none does.
    pub fn choose(&self, takes: impl Fn(usize) -> bool) -> Option<usize> {
        let first = self.next.fetch_add(1, Relaxed);
        (0..self.shards.len())
            .map(|step| first.wrapping_add(step) % self.shards.len())
            .find(|shard| takes(*shard))
    }

    /// What organisations are told of how media come through.
    pub fn quality(&self) -> &Arc<Quality> {
        &self.quality
    }

    /// A place for a meeting on a shard that was chosen; its news go to `news`, and an organisation's meeting is seen by its
    /// figures of quality.
    pub fn room(&self, shard: usize, news: News, of: Option<OrganisationId>) -> Room {
        let key = RoomKey(self.rooms.fetch_add(1, Relaxed) + 1);
        let watched = of.map(|of| Watched::new(Arc::clone(&self.quality), of, key.0));
        let home = shard % self.shards.len();
        self.shards[home].put(Letter::Room(key, news.clone(), watched.clone()));
        Room {
            key,
            shards: Arc::clone(&self.shards),
            news,
            on: vec![home],
            sessions: HashMap::new(),
            watched,
        }
    }

    /// A shard at which what is relayed comes in: one after the other.
    fn entrance(&self) -> &Post {
        &self.shards[self.next_entrance.fetch_add(1, Relaxed) % self.shards.len()]
    }

    /// What a client needs to come by TURN.
    pub fn relay_access(&self) -> protocol::RelayAccess {
        let turn::Credentials { username, password } =
            self.turn.issue(RELAY_ACCESS, random(), Instant::now());
        protocol::RelayAccess { username, password, port: self.port }
    }

    /// Ends all threads.
    pub fn stop(&self) {
        for post in self.shards.iter() {
            post.put(Letter::Stop);
        }
    }
}

impl Room {
    /// Tells the shard of the session. Who comes is placed, after the first, where `place` says, which is told the shards that
    /// the meeting is on.
    pub fn command(&mut self, command: MediaCommand, place: impl FnOnce(&[usize]) -> usize) {
        let session = command.session();
        match command {
            MediaCommand::Open { .. } => {
                let known = self.sessions.get(&session).copied();
                let shard = known.unwrap_or_else(|| place(&self.on) % self.shards.len());
                self.sessions.insert(session, shard);
                self.tell_present();
                let is_new = !self.on.contains(&shard);
                if is_new {
                    self.on.push(shard);
                    self.shards[shard].put(Letter::Room(self.key, self.news.clone(), self.watched.clone()));
                }
                self.shards[shard].put(Letter::Command(self.key, command));
                if is_new && !self.leave_empty() {
                    self.tell_spread();
                }
            }
            MediaCommand::Remove { .. } => {
                // Everywhere at once: nobody receives any more of whoever is gone.
                for shard in &self.on {
                    self.shards[*shard].put(Letter::Command(self.key, command.clone()));
                }
                self.sessions.remove(&session);
                self.tell_present();
                self.leave_empty();
            }
            _ => {
                let shard = self.sessions.get(&session).copied().unwrap_or(self.on[0]);
                self.shards[shard].put(Letter::Command(self.key, command));
            }
        }
    }

    fn tell_present(&self) {
        if let Some(watched) = &self.watched {
            watched.present(self.sessions.len(), clock::seconds());
        }
    }

    /// A meeting is only where somebody is, and somewhere. Gives whether it has left a shard, and has told so.
    fn leave_empty(&mut self) -> bool {
        if self.on.len() == 1 {
            return false;
        }
        let is_empty = |shard: &usize| !self.sessions.values().any(|on| on == shard);
        let empty: Vec<_> = self.on.iter().copied().filter(is_empty).collect();
        if empty.is_empty() || empty.len() == self.on.len() {
            return false;
        }
        for shard in &empty {
            self.shards[*shard].put(Letter::RoomGone(self.key));
        }
        self.on.retain(|on| !empty.contains(on));
        self.tell_spread();
        true
    }

    /// Tells all shards of the meeting which they are.
    fn tell_spread(&self) {
        for shard in &self.on {
            self.shards[*shard].put(Letter::Spread(self.key, self.on.clone()));
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.sessions.clear();
        self.tell_present();
        self.on.iter().for_each(|shard| self.shards[*shard].put(Letter::RoomGone(self.key)));
    }
}

impl Post {
    fn put(&self, letter: Letter) {
        // A shard that has stopped needs nothing any more.
        if self.letters.send(letter).is_ok() {
            self.waker.wake();
        }
    }

    fn carry(&self, carried: Carried) {
        if self.carried.send(carried).is_ok() {
            self.waker.wake();
        }
    }
}

/// Addresses at which this machine is told to be reached.
pub(crate) fn candidate_addresses(config: &Config) -> Vec<IpAddr> {
    if !config.public_addresses.is_empty() {
        return config.public_addresses.clone();
    }
    own_addresses(config.listen.ip())
}

fn own_addresses(listen: IpAddr) -> Vec<IpAddr> {
    if !listen.is_unspecified() {
        return vec![listen];
    }
    let found = net::host_addresses(false);
    found.into_iter().filter(|address| listen.is_ipv6() || address.is_ipv4()).collect()
}

/// UDP before TCP. Behind address translation a public address stands for the machine's first of its kind.
fn candidates(config: &Config, tcp: SocketAddr, udp: u16) -> Vec<LocalCandidate> {
    let own = own_addresses(tcp.ip());
    let mut candidates = Vec::new();
    for (proto, port) in [(Transport::Udp, udp), (Transport::Tcp, tcp.port())] {
        for address in candidate_addresses(config) {
            let bound = own
                .iter()
                .find(|own| **own == address)
                .or_else(|| own.iter().find(|own| own.is_ipv4() == address.is_ipv4()));
            let bound = bound.filter(|bound| **bound != address).map(|bound| SocketAddr::new(*bound, port));
            candidates.push(LocalCandidate { proto, address: SocketAddr::new(address, port), bound });
        }
    }
    candidates
}

/// As many as were asked for; else all processors but one in eight, and that at least, are for media.
fn shards_of(config: &Config) -> usize {
    let asked = usize::try_from(config.media_shards).unwrap_or(usize::MAX);
    let processors = process::processors();
    let shards = if asked > 0 { asked } else { processors - processors.div_ceil(8) };
    shards.clamp(1, SHARDS)
}

fn bind(address: SocketAddr, count: usize) -> Result<Vec<MediaSocket>, Failure> {
    MediaSocket::several(address, count).map_err(|error| match error {
        net::NetError::Bind { cause, .. } => Failure::listen(address, "listen")(cause),
        net::NetError::Socket(cause) => Failure::system("a UDP socket")(cause),
        other => Failure::system("a UDP socket")(std::io::Error::other(other)),
    })
}

/// A plane whose shards are nobody: what is carried to them stays in their lines.
#[cfg(test)]
fn test_plane(shards: usize) -> (Plane, Vec<mpsc::Receiver<Carried>>) {
    let (mut posts, mut inboxes) = (Vec::new(), Vec::new());
    let sockets = MediaSocket::several(([127, 0, 0, 1], 0).into(), shards).unwrap();
    let udp_port = sockets[0].port();
    for socket in sockets {
        let ((letters, _), (carried, inbox)) = (mpsc::channel(), mpsc::channel());
        posts.push(Post { letters, carried, waker: socket.waker(), figures: Arc::default() });
        inboxes.push(inbox);
    }
    let peers = vec![SocketAddr::from(([127, 0, 0, 1], udp_port))];
    let turn = turn::Config { candidates: peers, ..turn::Config::default() };
    let secret = turn::Secret::new([1; 32]);
    let plane = Plane {
        shards: posts.into(),
        rooms: Arc::default(),
        next: Arc::default(),
        next_entrance: Arc::default(),
        turn: turn::Server::new(turn, secret, [2; 32], Instant::now(), Duration::from_secs(1_800_000_000)),
        port: 443,
        udp_port,
        metrics: Arc::default(),
        quality: Arc::default(),
        beginning: Instant::now(),
    };
    (plane, inboxes)
}
