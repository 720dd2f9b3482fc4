//! The meetings of this server: found by the hash of their room, one task each while somebody is there.

mod task;

pub(crate) use task::News;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use meeting::{Connection, Input, Limits, Restored, Terms, Timestamp};
use protocol::{
    ErrorCode, Gathering, HostKey, ParticipantId, Registration, RelayAccess, RoomHash, Signature,
};
use store::{Store, data::MEETINGS_SWEEP};
use tokio::sync::{
    mpsc::{self, error::TrySendError},
    oneshot, watch,
};

use crate::{
    admission::{Admission, Bounds},
    clock,
    config::Config,
    doorkeeper::{self, Classes, Doorkeeper, Refusal, Tries},
    media::{self, Figures, OwnTrials, Plane, Trials},
    metrics::{self, Metrics},
    organisations::Member,
    process,
    quality::Quality,
    signalling::Outbox,
};
use task::Letter;

/// How long an arrival waits before it tries a full mailbox again.
const FULL: Duration = Duration::from_millis(10);
/// Messages that wait for a meeting before their senders wait.
const MAILBOX: usize = 1024;

/// All meetings, running or stored.
pub(crate) struct Meetings {
    pub limits: Limits,
    /// Bytes that one connection may leave unread.
    pub unread_bytes: usize,
    pub metrics: Arc<Metrics>,
    pub doorkeeper: Doorkeeper,
    pub admission: Admission,
    store: Arc<dyn Store>,
    media: Plane,
    trials: Trials,
    running: Mutex<Running>,
    closing: watch::Sender<bool>,
    /// Until when meetings go on that run, once no new ones begin.
    draining: watch::Sender<Option<Timestamp>>,
    /// Connections that are at a meeting.
    inside: watch::Sender<usize>,
}

/// One of the connections that are at a meeting.
pub(crate) struct Inside(Arc<Meetings>);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.inside.send_modify(|inside| *inside -= 1);
    }
}

/// Who comes, as far as it decides whether there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comer {
    /// Somebody new.
    New,
    /// Somebody who has a seat.
    Back,
}

/// Whether this server takes more, for load balancers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Ready,
    /// No new meetings for want of processors.
    Overloaded,
    /// No new meetings, because it is about to stop.
    Draining,
}

#[derive(Default)]
struct Running {
    tasks: HashMap<RoomHash, Door>,
    /// Counts starts and changed terms: whoever loads a meeting knows by it whether that may be old by now.
    changes: u64,
}

/// The way to a running meeting.
#[derive(Clone)]
pub(crate) struct Door {
    post: mpsc::Sender<Letter>,
}

impl Door {
    /// Hands an input over; `false` if the meeting does not run any more.
    pub async fn put(&self, input: Input) -> bool {
        self.post.send(Letter::Input(Box::new(input))).await.is_ok()
    }
}

impl Meetings {
    pub fn new(
        (store, classes): (Arc<dyn Store>, Classes),
        media: Plane,
        config: &Config,
        metrics: Arc<Metrics>,
    ) -> Arc<Self> {
        let limits = doorkeeper::Limits::of(config);
        let doorkeeper = Doorkeeper::new(limits, Arc::clone(&store), classes, Arc::clone(&metrics));
        Arc::new(Self {
            limits: config.limits(),
            unread_bytes: config.unread_bytes(),
            metrics,
            doorkeeper,
            admission: Admission::new(Bounds::of(config), media.figures().count()),
            store,
            media,
            trials: Trials::default(),
            running: Mutex::default(),
            closing: watch::Sender::new(false),
            draining: watch::Sender::new(None),
            inside: watch::Sender::new(0),
        })
    }

    /// Makes a meeting, or changes what is kept of it; if it runs, its new terms hold from now on.
    pub async fn register(
        &self,
        meeting: Registration,
        card: Vec<u8>,
        signature: &Signature,
        from: (&mut Tries, Option<Member>),
    ) -> Result<(), Refusal> {
        let room = meeting.room;
        let terms = self.doorkeeper.register(meeting, card, signature, from).await?;
        self.tell_if_running(room, Letter::Input(Box::new(Input::Terms(terms)))).await;
        Ok(())
    }

    /// Deletes a meeting; who is in it is sent away.
    pub async fn unregister(
        &self,
        room: RoomHash,
        host: &HostKey,
        version: u64,
        signature: &Signature,
        tries: &mut Tries,
    ) -> Result<(), Refusal> {
        self.doorkeeper.unregister(room, host, version, signature, tries).await?;
        self.tell_if_running(room, Letter::Input(Box::new(Input::Deleted))).await;
        Ok(())
    }

    async fn tell_if_running(&self, room: RoomHash, letter: Letter) {
        let door = {
            let mut running = self.running();
            running.changes += 1;
            running.tasks.get(&room).cloned()
        };
        if let Some(door) = door {
            // One that has just retired reads what is stored when somebody comes.
            drop(door.post.send(letter).await);
        }
    }

    /// An account is no more: its seats go, wherever they are.
    pub async fn bar(&self, account: protocol::Account) {
        for door in self.doors() {
            door.put(Input::Barred { account }).await;
        }
    }

    /// What the server keeps.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// How many meetings are kept; `None` if the store does not say.
    pub async fn kept(&self) -> Option<u64> {
        self.store.count().await.ok()
    }

    /// The way to a meeting for a new connection; else why not. `absent` is what is said where there is no such meeting.
    pub async fn enter(
        self: &Arc<Self>,
        (room, comer, absent): (RoomHash, Comer, ErrorCode),
        connection: Connection,
        outbox: &Outbox,
    ) -> Result<Door, ErrorCode> {
        let letter = || Letter::Arrived(connection, outbox.clone());
        loop {
            if *self.closing.borrow() {
                return Err(absent);
            }
            let (standing, changes) = {
                let running = self.running();
                // Under the lock, so that no meeting retires with an arrival in its mailbox.
                let standing = running.tasks.get(&room);
                if standing.is_some() {
                    self.has_room(comer)?;
                }
                let standing = standing.map(|door| (door.clone(), door.post.try_send(letter())));
                (standing, running.changes)
            };
            match standing {
                Some((door, Ok(()))) => return Ok(door),
                Some((_, Err(TrySendError::Full(_)))) => {
                    tokio::time::sleep(FULL).await;
                    continue;
                }
                Some((door, Err(TrySendError::Closed(_)))) => {
                    // Its task broke down without taking itself off the list; what is stored goes on.
                    let mut running = self.running();
                    if running.tasks.get(&room).is_some_and(|listed| listed.post.same_channel(&door.post)) {
                        running.tasks.remove(&room);
                        self.metrics.meetings.fall();
                    }
                    continue;
                }
                None => {}
            }
            let shard = self.place(comer)?;
            let (terms, restored): (Terms, Restored) = match self.store.load(room).await {
                Ok(stored) => stored.ok_or(absent)?,
                Err(error) => {
                    self.metrics.store_failures.add(1);
                    tracing::error!(%error, "a meeting cannot be read");
                    return Err(absent);
                }
            };
            // Where the store does not say, its quality is nobody's to see.
            let of = if terms.class.is_some() { self.doorkeeper.organisation(&room).await } else { None };
            let mut running = self.running();
            if running.changes != changes {
                continue;
            }
            running.changes += 1;
            let (post, mailbox) = mpsc::channel(MAILBOX);
            running.tasks.insert(room, Door { post });
            self.admission.pledge(shard);
            self.metrics.meetings.rise();
            tokio::spawn(task::run(Arc::clone(self), (room, shard, of), (terms, restored), mailbox));
        }
    }

    /// The meetings that run, of these.
    pub fn run_of<'a>(&self, rooms: &'a [(RoomHash, String)]) -> Vec<&'a str> {
        let running = self.running();
        let runs = rooms.iter().filter(|(room, _)| running.tasks.contains_key(room));
        runs.map(|(_, class)| class.as_str()).collect()
    }

    /// What organisations are told of how media come through.
    pub fn quality(&self) -> &Quality {
        self.media.quality()
    }

    /// Whether one more may come to a meeting that runs.
    fn has_room(&self, comer: Comer) -> Result<(), ErrorCode> {
        if comer == Comer::New && !self.admission.takes_joins() {
            self.metrics.joins_refused.add(1);
            return Err(ErrorCode::Overloaded);
        }
        Ok(())
    }

    /// A media shard for a meeting that is to begin, or to go on after a restart of the server.
    fn place(&self, comer: Comer) -> Result<usize, ErrorCode> {
        if self.draining.borrow().is_some() {
            self.metrics.drain_refused.add(1);
            return Err(ErrorCode::Draining);
        }
        let free = self.media.choose(|shard| self.admission.takes_meetings(shard));
        // After a restart all come back at once, and have been together before.
        let any = || self.media.choose(|_| comer == Comer::Back);
        free.or_else(any).ok_or_else(|| {
            self.metrics.meetings_refused.add(1);
            ErrorCode::Overloaded
        })
    }

    /// Counts a connection as one that is at a meeting.
    pub fn count_inside(self: &Arc<Self>) -> Inside {
        self.inside.send_modify(|inside| *inside += 1);
        Inside(Arc::clone(self))
    }

    /// From now on no meeting begins; those that run may go on until then. Gives how many connections are at one.
    pub fn drain(&self, until: Timestamp) -> usize {
        self.draining.send_replace(Some(until));
        *self.inside.borrow()
    }

    /// Until when meetings go on that run, once no new ones begin.
    pub fn draining(&self) -> watch::Receiver<Option<Timestamp>> {
        self.draining.subscribe()
    }

    /// Waits until nobody is at a meeting.
    pub async fn until_empty(&self) {
        // The sender is there as long as this is.
        drop(self.inside.subscribe().wait_for(|inside| *inside == 0).await);
    }

    /// Whether it takes more.
    pub fn health(&self) -> Health {
        if *self.closing.borrow() || self.draining.borrow().is_some() {
            Health::Draining
        } else if self.admission.is_full() {
            Health::Overloaded
        } else {
            Health::Ready
        }
    }

    /// Measures the load for as long as the server runs.
    pub async fn watch_load(self: Arc<Self>) {
        self.admission.watch(&self.media).await;
    }

    /// All counts in Prometheus' text format, version 0.0.4.
    pub fn figures(&self) -> String {
        let mut text = self.metrics.text();
        let draining = u8::from(self.draining.borrow().is_some());
        metrics::gauge(
            &mut text,
            "draining",
            "1 while no meeting begins because the server is about to stop.",
            draining,
        );
        self.admission.text(&mut text);
        media::figures_text(self.media.figures(), &mut text);
        media::unread_text(self.media.udp_port(), &mut text);
        process::text(&mut text);
        text
    }

    /// How many counts there are.
    pub fn figures_count(&self) -> u64 {
        let shards = u64::try_from(self.media.figures().count()).unwrap_or(0);
        Metrics::COUNT + self.admission.count() + shards * Figures::COUNT
    }

    /// How it stands in a meeting; one that does not run has nobody in it.
    pub async fn gathering(&self, room: RoomHash) -> Gathering {
        let gathering = self.ask(room, Letter::Peek).await;
        gathering.unwrap_or(Gathering { present: 0, rules: None, members: Vec::new() })
    }

    /// Whether this participant is host or co-host of a meeting; nobody is of one that does not run.
    pub async fn is_led_by(&self, room: RoomHash, participant: ParticipantId) -> bool {
        self.ask(room, |answer| Letter::Leads(participant, answer)).await.unwrap_or(false)
    }

    /// Asks a meeting something; `None` if it does not run.
    async fn ask<T>(&self, room: RoomHash, letter: impl FnOnce(oneshot::Sender<T>) -> Letter) -> Option<T> {
        let door = self.running().tasks.get(&room).cloned()?;
        let (answer, told) = oneshot::channel();
        door.post.send(letter(answer)).await.ok()?;
        told.await.ok()
    }

    /// Lets a client who has shown a right to this meeting try the ways to the media port; `tell` gets the answer to its
    /// offer.
    pub fn try_ways(
        &self,
        room: RoomHash,
        own: &OwnTrials,
        sdp: String,
        tell: impl FnOnce(Option<String>) + Send + 'static,
    ) {
        match self.trials.begin(room, own) {
            Some(trial) => {
                tokio::spawn(trial.run(self.media.clone(), sdp, tell));
            }
            None => tell(None),
        }
    }

    /// What a client who has shown a right to a meeting needs to come by TURN.
    pub fn relay_access(&self) -> RelayAccess {
        self.media.relay_access()
    }

    /// Becomes true when the server stops.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Deletes what is past its time, now and every hour, for as long as the server runs.
    pub async fn sweep(self: Arc<Self>) {
        loop {
            match self.store.sweep(clock::now()).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "meetings past their time deleted"),
                Err(error) => tracing::error!(%error, "meetings past their time cannot be deleted"),
            }
            tokio::time::sleep(MEETINGS_SWEEP).await;
        }
    }

    /// Tells everyone that the server stops, and waits until every meeting has stored what it has.
    pub async fn shut_down(&self) {
        self.closing.send_replace(true);
        let doors = self.doors();
        for door in &doors {
            drop(door.post.send(Letter::Input(Box::new(Input::ShutDown))).await);
        }
        for door in doors {
            door.post.closed().await;
        }
        self.media.stop();
    }

    /// The ways to all meetings that run.
    fn doors(&self) -> Vec<Door> {
        self.running().tasks.values().cloned().collect()
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Running> {
        // The list is whole between any two statements.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
