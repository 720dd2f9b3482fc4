//! The doorkeeper: who may see a meeting's card, knock, come back, or change what is kept of a meeting.
//!
//! A proof's signature is checked first: what that costs does not depend on what exists, and a bad one goes no
//! further. Then comes one look into the store, the same whether a meeting runs, waits or never was. Whatever is
//! wrong, the answer has the same bytes and leaves on a tick that is a full tick after the look began, so that its time
//! tells nothing about what was found. Misses are rationed for the whole server ([`turns`]): when they use up the ration,
//! all of them wait alike for their answer, and who holds a link or a seat does not wait at all. Nothing counts
//! addresses; nothing bars a meeting because somebody guesses at it.

mod classes;
mod misses;
mod turns;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use identity::OrganisationId;
use protocol::{
    ErrorCode, HostKey, ParticipantId, Proof, Registration, RoomHash, SeatToken, Signature,
    class::ClosedGate, limits::CARD_BYTES,
};
use store::{Doorplate, Registering, Store, Unregistering};
use tokio::time::{Instant, sleep, sleep_until};
use trust::measures::gate::Feature;

use crate::{clock, config::Config, metrics::Metrics, organisations::Member};
pub(crate) use classes::Classes;
pub(crate) use misses::MINUTES;
use misses::Misses;
use turns::Turns;

/// Negative answers leave at multiples of this time.
const TICK: Duration = Duration::from_millis(50);
/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How long a miss may wait for its turn to be told.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an operator may set.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// Meetings that are kept.
    pub meetings: u64,
    /// How long ahead a meeting may be kept without anybody there.
    pub kept: Duration,
    /// Registrations and deletions that one connection may make.
    pub meetings_per_connection: u32,
    /// New meetings by everybody, over time. Whoever floods this keeps nobody from changing or deleting what is
    /// there: a link that leaked can always be replaced.
    pub registrations_per_minute: u32,
    /// Misses of one connection, before it is closed.
    pub misses_per_connection: u32,
    /// Misses of everybody, over time.
    pub misses_per_second: u32,
    /// Misses of everybody at once after a pause.
    pub miss_burst: u32,
}

impl Limits {
    /// As they are set.
    pub fn of(config: &Config) -> Self {
        Self {
            meetings: config.max_meetings.into(),
            kept: Duration::from_secs(24 * 60 * 60).saturating_mul(config.max_kept_days),
            meetings_per_connection: config.meetings_per_connection,
            registrations_per_minute: config.registrations_per_minute,
            misses_per_connection: config.door_misses_per_connection,
            misses_per_second: config.door_misses_per_second,
            miss_burst: config.door_miss_burst,
        }
    }
}

/// One for the whole server.
pub(crate) struct Doorkeeper {
    limits: Limits,
    store: Arc<dyn Store>,
    /// None in tests that have no organisations: then no meeting is of a class.
    classes: Option<Classes>,
    metrics: Arc<Metrics>,
    tick: Duration,
    started: Instant,
    ration: Mutex<Turns>,
    registrations: Mutex<Turns>,
    misses: Mutex<Misses>,
}

/// What one connection has tried.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    misses: u32,
    registrations: u32,
}

impl Tries {
    /// Wrong rooms, secrets and seats.
    pub fn misses(&self) -> u32 {
        self.misses
    }
}

/// Why somebody is not let further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What the client is told.
    pub error: ErrorCode,
    /// Whether it has missed too often: its connection ends.
    pub closes: bool,
}

impl From<ErrorCode> for Refusal {
    fn from(error: ErrorCode) -> Self {
        Self { error, closes: error.closes() }
    }
}

impl Doorkeeper {
    pub fn new(limits: Limits, store: Arc<dyn Store>, classes: Classes, metrics: Arc<Metrics>) -> Self {
        Self { classes: Some(classes), ..Self::with_tick(limits, store, metrics, TICK) }
    }

    fn with_tick(limits: Limits, store: Arc<dyn Store>, metrics: Arc<Metrics>, tick: Duration) -> Self {
        let second = Duration::from_secs(1);
        let ration = Turns::new(second / limits.misses_per_second.max(1), limits.miss_burst, PATIENCE);
        let each = Duration::from_secs(60) / limits.registrations_per_minute.max(1);
        let registrations = Turns::new(each, limits.registrations_per_minute, Duration::ZERO);
        Self {
            limits,
            store,
            classes: None,
            metrics,
            tick,
            started: Instant::now(),
            ration: Mutex::new(ration),
            registrations: Mutex::new(registrations),
            misses: Mutex::default(),
        }
    }

    /// What stands at this room's door, for whoever holds its link.
    pub async fn look(
        &self,
        room: &RoomHash,
        proof: &Proof,
        tries: &mut Tries,
    ) -> Result<Doorplate, Refusal> {
        let begun = Instant::now();
        if !e2ee::verify_proof(room, proof) {
            return Err(self.rationed_miss(begun, ErrorCode::NotAvailable, tries).await);
        }
        let begun = Instant::now();
        let found = self.store.look(*room).await.map_err(|error| self.failed(&error))?;
        match found.filter(|plate| opens(plate, proof)) {
            Some(plate) => Ok(plate),
            None => Err(self.rationed_miss(begun, ErrorCode::NotAvailable, tries).await),
        }
    }

    /// Whether somebody who has shown the link may come further, by the rules of the meeting's class.
    pub async fn check_entry(&self, plate: &Doorplate, who: Option<Member>) -> Result<(), Refusal> {
        match (&plate.class, &self.classes) {
            (Some(rules), Some(classes)) => Ok(classes.check_entry(rules, who).await?),
            (None, _) => Ok(()),
            (Some(_), None) => Err(ErrorCode::SignInNeeded.into()),
        }
    }

    /// Whether whoever may see the card may be brought to media and relay of this server, too.
    pub fn is_here(&self, plate: &Doorplate) -> bool {
        match (&plate.class, &self.classes) {
            (Some(rules), Some(classes)) => classes.check_place(rules).is_ok(),
            (class, _) => class.is_none(),
        }
    }

    /// The same for whoever comes back to a seat: the server may be somewhere else since.
    pub async fn check_here(&self, room: &RoomHash) -> Result<(), Refusal> {
        let found = self.store.look(*room).await.map_err(|error| self.failed(&error))?;
        if found.is_none_or(|plate| self.is_here(&plate)) {
            Ok(())
        } else {
            Err(ErrorCode::OutsideRegions.into())
        }
    }

    /// Whose class the meeting in this room is of, if of any.
    pub async fn organisation(&self, room: &RoomHash) -> Option<OrganisationId> {
        let class = self.store.look(*room).await.ok()??.class?;
        Some(OrganisationId(class.organisation))
    }

    /// What is off in meetings of this organisation for now.
    pub async fn closed(&self, of: OrganisationId) -> Vec<ClosedGate> {
        match &self.classes {
            Some(classes) => classes.closed(of).await,
            None => Vec::new(),
        }
    }

    /// Whether no files are taken in this meeting for now.
    pub async fn takes_no_files(&self, room: &RoomHash) -> bool {
        let Some(classes) = &self.classes else { return false };
        match self.store.look(*room).await {
            Ok(Some(Doorplate { class: Some(rules), .. })) => classes.is_closed(&rules, Feature::Files).await,
            Ok(_) => false,
            Err(_) => true,
        }
    }

    /// Whose seat in this room this is the capability to.
    pub async fn seat(
        &self,
        room: &RoomHash,
        seat: &SeatToken,
        tries: &mut Tries,
    ) -> Result<ParticipantId, Refusal> {
        let begun = Instant::now();
        match self.store.seat(*room, seat.hash()).await.map_err(|error| self.failed(&error))? {
            Some(participant) => Ok(participant),
            None => Err(self.rationed_miss(begun, ErrorCode::SeatGone, tries).await),
        }
    }

    /// Whether somebody who has shown the link has a seat, too. A guess is no miss: it gives nothing.
    pub async fn has_seat(&self, room: &RoomHash, seat: &SeatToken) -> bool {
        self.store.seat(*room, seat.hash()).await.is_ok_and(|found| found.is_some())
    }

    /// Makes a meeting, or changes what is kept of it: its terms from now on.
    pub async fn register(
        &self,
        mut meeting: Registration,
        card: Vec<u8>,
        signature: &Signature,
        (tries, who): (&mut Tries, Option<Member>),
    ) -> Result<meeting::Terms, Refusal> {
        let begun = Instant::now();
        if card.len() > CARD_BYTES {
            return Err(self.registration_refused(ErrorCode::TooLarge));
        }
        let genuine =
            e2ee::verify_registration(&meeting, signature) && e2ee::card_hash(&card) == meeting.card_hash;
        if !genuine {
            self.metrics.registrations_refused.add(1);
            return Err(self.miss(begun, ErrorCode::NotAvailable, tries).await);
        }
        self.own_turn(tries)?;
        let found = self.store.look(meeting.room).await.map_err(|error| self.failed(&error))?;
        if found.is_none() && locked(&self.registrations).take(self.started.elapsed()).is_none() {
            return Err(self.registration_refused(ErrorCode::Quota));
        }
        let rules = (found.as_ref().and_then(|plate| plate.class.as_deref()), meeting.class.as_deref());
        match &self.classes {
            Some(classes) => classes.check_registration(rules, who).await,
            None if rules.0 == rules.1 => Ok(()),
            None => Err(ErrorCode::NotYourClass),
        }
        .map_err(|error| self.registration_refused(error))?;
        if let Some(class) = &meeting.class {
            let most = u64::from(class.kept_days).saturating_mul(DAY_MS);
            meeting.keep_until = meeting.keep_until.min(clock::now().0.saturating_add(most));
        }
        let kept = u64::try_from(self.limits.kept.as_millis()).unwrap_or(u64::MAX);
        meeting.keep_until = meeting.keep_until.min(clock::now().0.saturating_add(kept));
        let begun = Instant::now();
        match self.store.register(meeting, card, self.limits.meetings).await {
            Ok(Registering::Stored(terms)) => {
                self.metrics.registered.add(1);
                Ok(terms)
            }
            Ok(Registering::Quota) => Err(self.registration_refused(ErrorCode::Quota)),
            Ok(Registering::Outside) => Err(self.registration_refused(ErrorCode::OutsideRegions)),
            Ok(Registering::NotNewer | Registering::OtherHost) => {
                self.metrics.registrations_refused.add(1);
                Err(self.miss(begun, ErrorCode::NotAvailable, tries).await)
            }
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Deletes a meeting from the store, whether or not it stood there.
    pub async fn unregister(
        &self,
        room: RoomHash,
        host: &HostKey,
        version: u64,
        signature: &Signature,
        tries: &mut Tries,
    ) -> Result<(), Refusal> {
        let begun = Instant::now();
        if !e2ee::verify_unregistration(&room, host, version, signature) {
            return Err(self.miss(begun, ErrorCode::NotAvailable, tries).await);
        }
        self.own_turn(tries)?;
        let begun = Instant::now();
        match self.store.unregister(room, host.hash(), version).await {
            Ok(Unregistering::Gone) => Ok(()),
            Ok(Unregistering::NotNewer | Unregistering::OtherHost) => {
                Err(self.miss(begun, ErrorCode::NotAvailable, tries).await)
            }
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Misses of each of the last [`MINUTES`] minutes, the running one first.
    pub fn misses_per_minute(&self) -> [u32; MINUTES] {
        locked(&self.misses).per_minute(clock::now())
    }

    /// A miss that waits its turn; the connection ends if the line is full.
    async fn rationed_miss(&self, begun: Instant, error: ErrorCode, tries: &mut Tries) -> Refusal {
        let wait = locked(&self.ration).take(self.started.elapsed());
        match wait {
            None => {
                self.metrics.too_many.add(1);
                return self.miss(begun, ErrorCode::TooMany, tries).await;
            }
            Some(Duration::ZERO) => {}
            Some(wait) => {
                self.metrics.door_waits.add(1);
                sleep(wait).await;
            }
        }
        self.miss(begun, error, tries).await
    }

    /// Counts what one connection registers and deletes.
    fn own_turn(&self, tries: &mut Tries) -> Result<(), Refusal> {
        if tries.registrations >= self.limits.meetings_per_connection {
            return Err(self.registration_refused(ErrorCode::Quota));
        }
        tries.registrations += 1;
        Ok(())
    }

    fn registration_refused(&self, error: ErrorCode) -> Refusal {
        self.metrics.registrations_refused.add(1);
        error.into()
    }

    /// Notes a miss, and comes back when it may be told.
    async fn miss(&self, begun: Instant, error: ErrorCode, tries: &mut Tries) -> Refusal {
        self.metrics.door_misses.add(1);
        locked(&self.misses).note(clock::now());
        tries.misses = tries.misses.saturating_add(1);
        sleep_until(self.told_at(begun)).await;
        let closes = error.closes() || tries.misses >= self.limits.misses_per_connection;
        Refusal { error, closes }
    }

    /// The first tick that is at least one tick after the look began; if that has gone by, the next one.
    fn told_at(&self, begun: Instant) -> Instant {
        let soonest = (begun + self.tick).max(Instant::now()) - self.started;
        let Some(ticks) = soonest.as_nanos().checked_div(self.tick.as_nanos()) else { return begun };
        let ticks = u32::try_from(ticks.saturating_add(1)).unwrap_or(u32::MAX);
        self.started + self.tick.saturating_mul(ticks)
    }

    fn failed(&self, error: &store::Error) -> Refusal {
        self.metrics.store_failures.add(1);
        tracing::error!(%error, "the store cannot answer the doorkeeper");
        ErrorCode::Internal.into()
    }
}

/// Whether the proof is by a guest's link or by a host. Both keys are public: their comparison has nothing to hide.
fn opens(plate: &Doorplate, proof: &Proof) -> bool {
    proof.key == plate.terms.entry.0 || HostKey(proof.key).hash() == plate.terms.host
}

/// What is counted is whole between any two statements.
fn locked<T>(counted: &Mutex<T>) -> MutexGuard<'_, T> {
    counted.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
