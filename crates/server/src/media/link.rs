//! What shards and a connection on the TCP port have of each other: datagrams to the peer wait here while it reads slowly.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use crate::metrics::Metrics;

/// Datagrams from a connection that no shard has taken; it is not read on before one has.
pub(super) const UNTAKEN: usize = 64;
/// A connection that no session knows for this long is closed.
pub(super) const UNHELD: Duration = Duration::from_secs(10);
/// A connection that takes nothing of what waits for it for this long is closed.
pub(super) const STUCK: Duration = Duration::from_secs(20);
/// Datagrams that have waited longer are dropped: such media is worth nothing, and STUN and DTLS repeat theirs.
const LATE: Duration = Duration::from_millis(400);
/// Datagrams that wait; over it the oldest are dropped.
const QUEUE: usize = 512;
/// Bytes that are handed out at once, unless one datagram is longer.
const AT_ONCE: usize = 16 << 10;
/// No shard has answered.
const NOBODY: usize = usize::MAX;

/// A handle: clones are the same connection.
#[derive(Clone)]
pub(super) struct Link(Arc<Shared>);

struct Shared {
    /// The shard that has answered.
    home: AtomicUsize,
    outgoing: Mutex<Outgoing>,
    changed: Notify,
    metrics: Arc<Metrics>,
}

#[derive(Default)]
struct Outgoing {
    waiting: VecDeque<Waiting>,
    closed: bool,
}

/// A datagram for the peer.
pub(super) struct Waiting {
    since: Instant,
    /// Our own candidate from which it comes.
    pub from: SocketAddr,
    pub payload: Vec<u8>,
}

impl Link {
    pub fn new(metrics: &Arc<Metrics>) -> Self {
        Self(Arc::new(Shared {
            home: AtomicUsize::new(NOBODY),
            outgoing: Mutex::default(),
            changed: Notify::new(),
            metrics: Arc::clone(metrics),
        }))
    }

    /// The shard that has answered: its session's connection this is.
    pub fn home(&self) -> Option<usize> {
        Some(self.0.home.load(Relaxed)).filter(|home| *home != NOBODY)
    }

    /// Makes it this shard's, unless it is another's.
    pub fn claim(&self, shard: usize) -> bool {
        self.0.home.compare_exchange(NOBODY, shard, Relaxed, Relaxed).is_ok() || self.home() == Some(shard)
    }

    /// Lets a datagram wait for the peer.
    pub fn send(&self, from: SocketAddr, payload: Vec<u8>, now: Instant) {
        let mut outgoing = self.lock();
        if outgoing.closed {
            return;
        }
        if outgoing.waiting.len() >= QUEUE {
            outgoing.waiting.pop_front();
            self.0.metrics.tcp_datagrams_dropped.add(1);
        }
        outgoing.waiting.push_back(Waiting { since: now, from, payload });
        drop(outgoing);
        self.0.changed.notify_one();
    }

    /// Ends the connection once what waits is sent.
    pub fn close(&self) {
        self.lock().closed = true;
        self.0.changed.notify_one();
    }

    /// What is to be sent next; waits for it. `None`: the connection is to be closed.
    pub async fn next(&self) -> Option<Vec<Waiting>> {
        loop {
            match self.take(Instant::now()) {
                Ok(batch) if batch.is_empty() => self.0.changed.notified().await,
                Ok(batch) => return Some(batch),
                Err(Ended) => return None,
            }
        }
    }

    fn take(&self, now: Instant) -> Result<Vec<Waiting>, Ended> {
        let mut outgoing = self.lock();
        let late = outgoing.waiting.iter().take_while(|waiting| now.duration_since(waiting.since) > LATE);
        let late = late.count();
        outgoing.waiting.drain(..late);
        self.0.metrics.tcp_datagrams_dropped.add(u64::try_from(late).unwrap_or(0));
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while let Some(first) = outgoing.waiting.front() {
            bytes += first.payload.len();
            if bytes > AT_ONCE && !batch.is_empty() {
                break;
            }
            batch.extend(outgoing.waiting.pop_front());
        }
        if batch.is_empty() && outgoing.closed { Err(Ended) } else { Ok(batch) }
    }

    fn lock(&self) -> MutexGuard<'_, Outgoing> {
        // The queue is whole between any two statements.
        self.0.outgoing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing waits and nothing more will.
struct Ended;

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> SocketAddr {
        ([192, 0, 2, 1], 443).into()
    }

    fn numbers(batch: Result<Vec<Waiting>, Ended>) -> Option<Vec<u16>> {
        let number = |waiting: &Waiting| u16::from_be_bytes([waiting.payload[0], waiting.payload[1]]);
        batch.ok().map(|batch| batch.iter().map(number).collect())
    }

    fn filled(count: u16, bytes: usize, now: Instant) -> Link {
        let link = Link::new(&Arc::default());
        for number in 0..count {
            let mut payload = vec![0; bytes];
            payload[..2].copy_from_slice(&number.to_be_bytes());
            link.send(from(), payload, now);
        }
        link
    }

    #[test]
    fn what_is_late_is_dropped_and_the_rest_comes_in_order() {
        let now = Instant::now();
        let link = filled(3, 100, now);
        link.send(from(), vec![9, 9], now + Duration::from_millis(300));
        assert_eq!(numbers(link.take(now + Duration::from_millis(401))), Some(vec![0x0909]));
        assert_eq!(link.0.metrics.tcp_datagrams_dropped.get(), 3);
        let link = filled(3, 100, now);
        assert_eq!(numbers(link.take(now + Duration::from_millis(400))), Some(vec![0, 1, 2]));
    }

    #[test]
    fn the_oldest_make_room() {
        let now = Instant::now();
        let link = filled(600, 2, now);
        assert_eq!(numbers(link.take(now)), Some((88..600).collect()));
    }

    #[test]
    fn little_is_handed_out_at_once_so_that_the_rest_can_still_be_dropped() {
        let now = Instant::now();
        let link = filled(20, 4_000, now);
        assert_eq!(numbers(link.take(now)), Some(vec![0, 1, 2, 3]));
        assert_eq!(numbers(link.take(now + Duration::from_secs(1))), Some(Vec::new()));
    }

    #[test]
    fn what_waits_is_sent_before_the_end_and_nothing_after_it() {
        let now = Instant::now();
        let link = filled(1, 100, now);
        link.close();
        link.send(from(), vec![9, 9], now);
        assert_eq!(numbers(link.take(now)), Some(vec![0]));
        assert_eq!(numbers(link.take(now)), None);
    }

    #[test]
    fn the_first_shard_that_answers_keeps_it() {
        let link = filled(0, 0, Instant::now());
        assert_eq!(link.home(), None);
        assert!(link.claim(1) && link.claim(1) && !link.claim(0));
        assert_eq!(link.home(), Some(1));
    }
}
