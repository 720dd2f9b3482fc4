//! What connections have in common: who may come, which peers there are, how many allocations.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    connection::Connection,
    credentials::{Credentials, Secret},
    peers::{Family, Peers},
    refusal::Refusal,
    relayed::RelayedAddress,
    stun::{Hash, Key},
};

/// What a server is told when it starts.
#[derive(Debug, Clone)]
pub struct Config {
    /// The protection space that clients are shown (RFC 8489 section 9.2). Every byte of it goes to strangers.
    pub realm: String,
    /// The UDP candidates of our own media, as clients are told them: the only peers there are. Those without a port or
    /// with a wildcard in the address's place are left out.
    pub candidates: Vec<SocketAddr>,
    /// Allocations at the same time.
    pub max_allocations: usize,
    /// Of these, with the same credentials. A browser makes one for each of its network interfaces and each URL.
    pub max_allocations_per_user: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            realm: "conclave".into(),
            candidates: Vec::new(),
            max_allocations: 4_096,
            max_allocations_per_user: 16,
        }
    }
}

/// Makes [`Connection`]s. A handle: clones are the same server.
#[derive(Clone)]
pub struct Server(Arc<Shared>);

struct Shared {
    config: Config,
    peers: Peers,
    /// Makes passwords.
    secret: Secret,
    /// Makes nonces and relayed addresses, other ones after each start.
    seed: Secret,
    clock: Clock,
    connections: AtomicU64,
    allocations: Mutex<Allocations>,
}

/// All that live.
#[derive(Default)]
struct Allocations {
    made: u64,
    addresses: HashSet<RelayedAddress>,
    users: HashMap<Box<[u8]>, usize>,
}

/// The calendar's time, looked at once: a clock that is set while the server runs ends nobody's credentials and
/// revives none.
struct Clock {
    started: Instant,
    since_1970: Duration,
}

impl Server {
    /// A server that starts at `now`, which is so long after 1970; `seed` is random bytes.
    pub fn new(config: Config, secret: Secret, seed: [u8; 32], now: Instant, since_1970: Duration) -> Self {
        let peers = Peers::new(config.candidates.iter().copied());
        let clock = Clock { started: now, since_1970 };
        Self(Arc::new(Shared {
            config,
            peers,
            secret,
            seed: Secret::new(seed),
            clock,
            connections: AtomicU64::new(0),
            allocations: Mutex::default(),
        }))
    }

    /// Credentials with which allocations can be begun for so long; `random` makes the user.
    pub fn issue(&self, valid: Duration, random: [u8; 12], now: Instant) -> Credentials {
        self.0.secret.issue(self.since_1970(now).saturating_add(valid), random)
    }

    /// A connection that a client has made from this address.
    pub fn connect(&self, client: SocketAddr, now: Instant) -> Connection {
        let number = self.0.connections.fetch_add(1, Ordering::Relaxed);
        Connection::new(self.clone(), number, client, now)
    }

    /// How many allocations live.
    pub fn allocations(&self) -> usize {
        self.lock().addresses.len()
    }

    pub(crate) fn realm(&self) -> &str {
        &self.0.config.realm
    }

    pub(crate) fn peers(&self) -> &Peers {
        &self.0.peers
    }

    pub(crate) fn seed(&self) -> &Secret {
        &self.0.seed
    }

    pub(crate) fn since_1970(&self, now: Instant) -> Duration {
        self.0.clock.since_1970.saturating_add(now.saturating_duration_since(self.0.clock.started))
    }

    /// The key of a user, whether they exist or not.
    pub(crate) fn key(&self, username: &[u8], hash: Hash) -> Key {
        let password = self.0.secret.password(username);
        Key::long_term(hash, username, self.realm().as_bytes(), password.as_bytes())
    }

    /// A relayed address for an authenticated user, until it is dropped.
    pub(crate) fn lease(&self, username: &[u8], family: Family, even_port: bool) -> Result<Lease, Refusal> {
        let mut allocations = self.lock();
        let held = allocations.users.get(username).copied().unwrap_or(0);
        if held >= self.0.config.max_allocations_per_user {
            return Err(Refusal::AllocationQuotaReached);
        }
        if allocations.addresses.len() >= self.0.config.max_allocations {
            return Err(Refusal::InsufficientCapacity);
        }
        let address = loop {
            allocations.made += 1;
            let random = self.0.seed.derive(b"turn relayed address", &allocations.made.to_be_bytes());
            let bytes = *random.first_chunk().expect("32 bytes have a first ten");
            let address = RelayedAddress::chosen_by(bytes, family, even_port);
            if allocations.addresses.insert(address) {
                break address;
            }
        };
        allocations.users.insert(username.into(), held + 1);
        drop(allocations);
        Ok(Lease { server: self.clone(), address, username: username.into() })
    }

    /// Nothing that is done under the lock can panic, so that it never is poisoned.
    fn lock(&self) -> MutexGuard<'_, Allocations> {
        self.0.allocations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A relayed address that is a user's as long as this lives.
pub(crate) struct Lease {
    server: Server,
    pub address: RelayedAddress,
    pub username: Box<[u8]>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut allocations = self.server.lock();
        allocations.addresses.remove(&self.address);
        if let Some(held) = allocations.users.get_mut(&self.username) {
            *held -= 1;
            if *held == 0 {
                allocations.users.remove(&self.username);
            }
        }
    }
}
