//! The meetings of this server: found by the hash of their room, one task each while somebody is there.

mod task;

pub(crate) use task::News;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use meeting::{Connection, Input, Limits, Timestamp};
use protocol::{HostProof, RoomHash};
use store::Store;
use tokio::sync::{
    mpsc::{self, error::TrySendError},
    watch,
};

use crate::{clock, media::Plane, metrics::Metrics, signalling::Outbox};
use task::Letter;

/// How long the records of a meeting stay after the last participant has gone.
pub(crate) const EMPTY_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How often meetings past that are looked for.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// How long an arrival waits before it tries a full mailbox again.
const FULL: Duration = Duration::from_millis(10);
/// Messages that wait for a meeting before their senders wait.
const MAILBOX: usize = 1024;

/// All meetings, running or stored.
pub(crate) struct Meetings {
    pub limits: Limits,
    pub metrics: Arc<Metrics>,
    store: Arc<dyn Store>,
    media: Plane,
    running: Mutex<Running>,
    closing: watch::Sender<bool>,
}

#[derive(Default)]
struct Running {
    tasks: HashMap<RoomHash, Door>,
    /// Counts starts: whoever loads records knows by it whether they may be old by now.
    started: u64,
}

/// The way to a running meeting.
#[derive(Clone)]
pub(crate) struct Door(mpsc::Sender<Letter>);

impl Door {
    /// Hands an input over; `false` if the meeting does not run any more.
    pub async fn put(&self, input: Input) -> bool {
        self.0.send(Letter::Input(input)).await.is_ok()
    }
}

impl Meetings {
    pub fn new(store: Arc<dyn Store>, media: Plane, limits: Limits, metrics: Arc<Metrics>) -> Arc<Self> {
        Arc::new(Self {
            limits,
            metrics,
            store,
            media,
            running: Mutex::default(),
            closing: watch::Sender::new(false),
        })
    }

    /// Makes a meeting; whether it stands with this host.
    pub async fn create(&self, room: RoomHash, host: HostProof) -> Result<bool, ()> {
        self.store.create(room, host, clock::now()).await.map_err(|error| {
            self.metrics.store_failures.add(1);
            tracing::error!(%error, "a meeting cannot be stored");
        })
    }

    /// The way to a meeting for a new connection; `None` if there is no such meeting.
    pub async fn enter(
        self: &Arc<Self>,
        room: RoomHash,
        connection: Connection,
        outbox: &Outbox,
    ) -> Option<Door> {
        let letter = || Letter::Arrived(connection, outbox.clone());
        loop {
            if *self.closing.borrow() {
                return None;
            }
            let (standing, started) = {
                let running = self.running();
                // Under the lock, so that no meeting retires with an arrival in its mailbox.
                let standing = running.tasks.get(&room).map(|door| (door.clone(), door.0.try_send(letter())));
                (standing, running.started)
            };
            match standing {
                Some((door, Ok(()))) => return Some(door),
                Some((_, Err(TrySendError::Full(_)))) => {
                    tokio::time::sleep(FULL).await;
                    continue;
                }
                Some((door, Err(TrySendError::Closed(_)))) => {
                    // Its task broke down without taking itself off the list; what is stored goes on.
                    let mut running = self.running();
                    if running.tasks.get(&room).is_some_and(|listed| listed.0.same_channel(&door.0)) {
                        running.tasks.remove(&room);
                        self.metrics.meetings.fall();
                    }
                    continue;
                }
                None => {}
            }
            let restored = match self.store.load(room).await {
                Ok(restored) => restored?,
                Err(error) => {
                    self.metrics.store_failures.add(1);
                    tracing::error!(%error, "a meeting cannot be read");
                    return None;
                }
            };
            let mut running = self.running();
            if running.started != started {
                continue;
            }
            running.started += 1;
            let (post, mailbox) = mpsc::channel(MAILBOX);
            running.tasks.insert(room, Door(post));
            self.metrics.meetings.rise();
            tokio::spawn(task::run(Arc::clone(self), room, restored, mailbox));
        }
    }

    /// Becomes true when the server stops.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Deletes what is past its time, now and every hour, for as long as the server runs.
    pub async fn sweep(self: Arc<Self>) {
        let kept = u64::try_from(EMPTY_KEPT.as_millis()).unwrap_or(u64::MAX);
        loop {
            let before = Timestamp(clock::now().0.saturating_sub(kept));
            match self.store.sweep(before).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "empty meetings deleted"),
                Err(error) => tracing::error!(%error, "empty meetings cannot be deleted"),
            }
            tokio::time::sleep(SWEEP).await;
        }
    }

    /// Tells everyone that the server stops, and waits until every meeting has stored what it has.
    pub async fn shut_down(&self) {
        self.closing.send_replace(true);
        let doors: Vec<_> = self.running().tasks.values().cloned().collect();
        for door in &doors {
            drop(door.0.send(Letter::Input(Input::ShutDown)).await);
        }
        for door in doors {
            door.0.closed().await;
        }
        self.media.stop();
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Running> {
        // The list is whole between any two statements.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
