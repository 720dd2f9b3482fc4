//! The audit log in the database: what every change says of itself, in the transaction of the change.
//!
//! ```text
//! a change ──tell(db, event)──► audit_rows   salted, erasable  ┐
//!            then, by itself:                                  ├ one transaction
//!            entries, tiles, signed checkpoint ► audit_tiles   ┘
//! ```
//!
//! Tiles stand in the database, not beside it: so a change, its event and the checkpoint that signs for it are there together
//! or not at all, whatever ends the program. What was signed for is on the disk before anybody is told of it. Where the log
//! cannot be written, what has to be told in it is refused; meetings go on.
//!
//! Whoever changes something in a work of their own writes `audit::tell(db, &by.event(…))?` beside the change. Whoever does
//! something that is no change of the database asks [`Audit::record`] first.

mod key;
mod offline;
mod sql;

use std::{cell::Cell, time::Duration};

use identity::{AccountId, OrganisationId, Role, TokenHash, UnixTime};
use rusqlite::Connection;
use trust::audit::{
    self, Act, Actor, ErasureCause, Event, LogKey, Name, RecordPart, Resource, Signer, UnixMillis,
};

use crate::{Answer, Error, Sqlite};

pub(crate) use key::keep_key;
pub use offline::Offline;
pub(crate) use sql::{MIGRATION, begin, erase_organisation, forget, has_begun, sign, tell};

use crate::{
    accounts::{AccountColumn, column},
    files::digits,
};

/// All columns of the log's tables.
pub const AUDIT_CATALOGUE: &[AccountColumn] = &[
    column("audit_rows", "idx", "Which entry of the audit log", WITH_ROW),
    column("audit_rows", "salt", "Random number that hides the entry in the public log", WITH_ROW)
        .pseudonym(),
    column("audit_rows", "event", "Who did what to whom, when: as numbers, for those who audit", WITH_ROW),
    column("audit_tiles", "path", "Where a part of the public log is found", FOREVER),
    column("audit_tiles", "bytes", "Hashes under random salts, and the signed head: about nobody", FOREVER),
];

const WITH_ROW: &str = "after a year, when its person is forgotten, or with its organisation";
const FOREVER: &str = "never: it says nothing of anybody once the rows are gone";

/// How long rows are kept.
pub const KEPT: Duration = Duration::from_secs(365 * 24 * 3_600);
/// What is too old is erased by the day: each erasure is told of.
pub(crate) const SWEEP: Duration = Duration::from_secs(24 * 3_600);

/// Entries of one answer at most.
pub const ENTRIES_AT_ONCE: u32 = 100;

/// Who changes something, and when: each change says so in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: UnixMillis,
}

impl By {
    /// A person.
    pub fn account(id: AccountId, now: UnixTime) -> Self {
        Self { actor: Actor::Account(person(id)), at: millis(now) }
    }

    /// The server by itself.
    pub fn server(now: UnixTime) -> Self {
        Self { actor: Actor::System, at: millis(now) }
    }

    /// Whoever runs the server, by a command on its machine.
    pub fn operator(now: UnixTime) -> Self {
        Self { actor: Actor::Operator, at: millis(now) }
    }

    /// A system of the organisation's own, by the handle of its token or provider; see [`handle`].
    pub fn program(handle: Name, now: UnixTime) -> Self {
        Self { actor: Actor::Program(handle), at: millis(now) }
    }

    /// What they do in an organisation, and to whom.
    pub fn event(&self, organisation: OrganisationId, subject: Option<AccountId>, act: Act) -> Event {
        Event {
            at: self.at,
            organisation: Some(organisation_id(organisation)),
            actor: self.actor.clone(),
            subject: subject.map(person),
            act,
        }
    }

    /// What they do that concerns no organisation or all of them.
    pub fn event_of_server(&self, act: Act) -> Event {
        Event { at: self.at, organisation: None, actor: self.actor.clone(), subject: None, act }
    }
}

/// What is asked of the log's entries.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Only those of this organisation; without one, those of the server.
    pub organisation: Option<OrganisationId>,
    /// Only of these kinds; all if there are none.
    pub kinds: Vec<String>,
    /// Only those whose actor or subject is this person.
    pub person: Option<AccountId>,
    /// Only those with a lower index.
    pub before: Option<u64>,
}

/// An entry whose row is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which entry of the log.
    pub index: u64,
    /// What it says; nothing if a later version of the program wrote it.
    pub event: Option<Event>,
}

/// The audit log. Answers come when what was asked for is signed for and on the disk.
pub trait Audit: Send + Sync {
    /// Writes down what is about to be done.
    fn record(&self, events: Vec<Event>) -> Answer<'_, ()>;

    /// Entries, the newest first, at most [`ENTRIES_AT_ONCE`].
    fn entries(&self, asked: Asked) -> Answer<'_, Vec<Entry>>;

    /// Entries by which others looked at what is held about this person, the newest first, at most [`ENTRIES_AT_ONCE`] below
    /// this index. Lists of everybody count from the day of their account on.
    fn looks(
        &self,
        organisation: OrganisationId,
        person: AccountId,
        since: UnixTime,
        before: Option<u64>,
    ) -> Answer<'_, Vec<Entry>>;

    /// What is public of the log; `None` if there is no such resource.
    fn resource(&self, resource: Resource) -> Answer<'_, Option<Vec<u8>>>;

    /// Erases what names this person, and says so in the log; how many rows.
    fn forget(&self, by: By, person: AccountId, cause: ErasureCause) -> Answer<'_, u64>;

    /// Erases what is older than `before`, once the oldest is a day older than that, and says so in the log; how many rows.
    fn retire(&self, before: UnixTime, now: UnixTime) -> Answer<'_, u64>;

    /// What others check its signatures with.
    fn log_key(&self) -> LogKey;
}

impl Audit for Sqlite {
    fn record(&self, events: Vec<Event>) -> Answer<'_, ()> {
        self.write_by(move |db| events.iter().try_for_each(|event| tell(db, event)))
    }

    fn entries(&self, asked: Asked) -> Answer<'_, Vec<Entry>> {
        self.read(move |db| sql::entries(db, &asked))
    }

    fn looks(
        &self,
        organisation: OrganisationId,
        person: AccountId,
        since: UnixTime,
        before: Option<u64>,
    ) -> Answer<'_, Vec<Entry>> {
        self.read(move |db| sql::looks(db, organisation, person, since, before))
    }

    fn resource(&self, resource: Resource) -> Answer<'_, Option<Vec<u8>>> {
        self.read(move |db| sql::resource(db, resource))
    }

    fn forget(&self, by: By, whom: AccountId, cause: ErasureCause) -> Answer<'_, u64> {
        let signer = self.signer();
        self.write_by(move |db| sql::forget(db, &signer, &by, &person(whom), cause))
    }

    fn retire(&self, before: UnixTime, now: UnixTime) -> Answer<'_, u64> {
        let signer = self.signer();
        self.write_by(move |db| sql::retire(db, &signer, millis(before), &By::server(now)))
    }

    fn log_key(&self) -> LogKey {
        self.key()
    }
}

/// What the database's thread has of the log: who signs, and whether anything was signed that is to be on the disk.
pub(crate) struct Ledger {
    pub signer: Signer,
    pub signed: Cell<bool>,
}

impl Ledger {
    pub fn new(signer: Signer) -> Self {
        Self { signer, signed: Cell::new(false) }
    }

    /// Signs for what was told, if anything was.
    pub fn sign(&self, db: &Connection) -> Result<(), Error> {
        if sign(db, &self.signer)? {
            self.signed.set(true);
        }
        Ok(())
    }
}

/// A handle of a secret that is kept as a hash: enough to tell it from others, too little to be it.
pub fn handle(token: &TokenHash) -> Name {
    let hash = token.0;
    named(&digits(&hash[..8]))
}

/// Something with a random number, by its beginning.
pub fn thing(number: &[u8; 16]) -> Name {
    named(&digits(&number[..8]))
}

/// A role's name.
pub fn role(role: Role) -> Name {
    named(role.name())
}

/// Somebody looks at what is held of a person, or of everybody.
pub fn read(part: RecordPart) -> Act {
    Act::RecordRead { part, reason: None }
}

pub(crate) fn person(id: AccountId) -> audit::AccountId {
    audit::AccountId::new(&id.text()).expect("32 hexadecimal digits are a name")
}

pub(crate) fn organisation_id(id: OrganisationId) -> audit::OrganisationId {
    audit::OrganisationId::new(&id.text()).expect("32 hexadecimal digits are a name")
}

pub(crate) fn millis(time: UnixTime) -> UnixMillis {
    UnixMillis(time.0.saturating_mul(1_000))
}

fn named(text: &str) -> Name {
    Name::new(text).expect("a role's name, or hexadecimal digits, are a name")
}
