//! Data that goes away: what is kept of whom by what right and until when, and what becomes of it: copies for the one it is
//! about, erasure, deletion in time, disclosure.
//!
//! Whatever is done here is done from [`TABLES`] and the catalogue of columns: a table that does not stand there has no end, so
//! a database that has one is not opened ([`crate::Error::Uncatalogued`]).

mod beside;
mod check;
mod sql;
mod tables;

use std::time::Duration;

use identity::{AccountId, OrganisationId, UnixTime};

use crate::{Answer, Sqlite, audit::By};

pub use beside::{Beside, Found};
pub(crate) use check::uncatalogued;
pub(crate) use sql::{MIGRATION, overdue};
pub use tables::{Activity, Basis, Keep, Subject, TABLES, Table, table};

/// How long one may take an erasure back.
pub const UNDO: Duration = Duration::from_secs(30 * 60);
/// How long it is told that a request was made, once it is closed: to account for it (GDPR article 5(2)).
pub const REQUEST_KEPT: Duration = Duration::from_secs(365 * DAY);
/// How often what is over is deleted.
pub const SWEEP: Duration = Duration::from_secs(5 * 60);
/// The same of meetings.
pub const MEETINGS_SWEEP: Duration = Duration::from_secs(3_600);
/// No configuration keeps the account of somebody who has left for longer.
pub const ACCOUNT_KEPT_DAYS: u32 = 31;
/// No configuration keeps a meeting for longer without anybody there.
pub const MEETING_KEPT_DAYS: u32 = 400;
/// Characters of a line of a notice at most.
pub const NOTICE_CHARACTERS: usize = 300;
/// Of what is kept of one person.
pub const COPIES_A_DAY: u32 = 10;
/// Requests of one answer at most, the newest first.
const REQUESTS_AT_ONCE: u32 = 500;

const DAY: u64 = 24 * 3_600;

/// What whoever runs the server can read of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readable {
    /// All of it.
    Clear,
    /// A random number, a public key or a hash: it tells something again, and not who or what it is.
    Pseudonym,
    /// Nothing but its length: the key is in the browsers of a meeting.
    Sealed,
}

/// For how long what has a limit is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    account: Duration,
}

impl Limits {
    /// The account of somebody who has left is kept for so many days, at most [`ACCOUNT_KEPT_DAYS`].
    pub fn new(account_kept_days: u32) -> Self {
        let days = u64::from(account_kept_days.min(ACCOUNT_KEPT_DAYS));
        Self { account: Duration::from_secs(days * DAY) }
    }
}

/// A value as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are SQLite's")]
pub enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// What a table holds of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub table: &'static Table,
    /// Columns, as they stand in the catalogue.
    pub columns: Vec<&'static str>,
    /// Rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// What somebody asks for of their own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A copy (GDPR articles 15 and 20).
    Copy,
    /// Erasure (GDPR article 17).
    Erasure,
}

/// What has become of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Outcome {
    Open,
    Done,
    TakenBack,
    /// It would leave an organisation without an owner.
    Refused,
}

/// A request of somebody's about their data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRequest {
    /// Its random number.
    pub id: [u8; 16],
    /// Where.
    pub organisation: OrganisationId,
    /// Whose; nobody's any more once they are erased.
    pub account: Option<AccountId>,
    /// What for.
    pub kind: Kind,
    /// When it was made.
    pub since: UnixTime,
    /// When it is carried out.
    pub due: UnixTime,
    /// When it was closed.
    pub closed: Option<UnixTime>,
    /// What has become of it.
    pub outcome: Outcome,
}

/// By what right an organisation lets its people meet (GDPR article 6(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Right {
    /// A task in the public interest: (e).
    #[default]
    Task,
    /// A contract with the person: (b).
    Contract,
    /// A legitimate interest: (f).
    Interest,
}

/// What an organisation says of itself in its privacy notice (GDPR article 13(1)).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// Where it is reached.
    pub contact: String,
    /// Where its data protection officer is reached.
    pub officer: String,
    /// Which authority supervises it.
    pub authority: String,
    /// By what right.
    pub right: Right,
}

/// What became of a request for erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// It is carried out then.
    Due(UnixTime),
    /// There is no such person here.
    Unknown,
    /// It would leave the organisation without an owner.
    LastOwner,
}

/// What is done with the data of people, by the catalogue.
pub trait Custody: Send + Sync {
    /// What is kept of somebody, and of nobody else; that a copy was asked for is written down. `None`: there were
    /// [`COPIES_A_DAY`].
    fn copy(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
        id: [u8; 16],
    ) -> Answer<'_, Option<Vec<Held>>>;

    /// Somebody is to be erased after [`UNDO`]; again for the same person, it stays at the first time.
    fn ask_erasure(
        &self,
        by: By,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
        id: [u8; 16],
    ) -> Answer<'_, Asking>;

    /// Takes it back; whether there was one.
    fn undo_erasure(
        &self,
        by: By,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
    ) -> Answer<'_, bool>;

    /// The requests of an organisation, the newest first; of one person if one is named.
    fn data_requests(
        &self,
        organisation: OrganisationId,
        account: Option<AccountId>,
    ) -> Answer<'_, Vec<DataRequest>>;

    /// Carries out the erasures that are due and deletes what is over; returns how many people were erased. The database is
    /// then written anew, so that nothing of them is left between its rows.
    fn retain(&self, now: UnixTime, limits: Limits) -> Answer<'_, u64>;

    /// Rows by table that should have been deleted [`SWEEP`] (meetings: [`MEETINGS_SWEEP`]) twice ago: none, if deletion works.
    fn overdue(&self, now: UnixTime, limits: Limits) -> Answer<'_, Vec<(&'static str, u64)>>;

    /// What an organisation says in its privacy notice.
    fn notice(&self, organisation: OrganisationId) -> Answer<'_, Notice>;

    /// Changes it.
    fn set_notice(&self, by: By, organisation: OrganisationId, notice: Notice) -> Answer<'_, ()>;

    /// The organisation at this path.
    fn organisation_at(&self, path: String) -> Answer<'_, Option<identity::Organisation>>;
}

impl Custody for Sqlite {
    fn copy(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
        id: [u8; 16],
    ) -> Answer<'_, Option<Vec<Held>>> {
        self.write_by(move |db| {
            if sql::copies_since(db, account, UnixTime(now.0.saturating_sub(DAY)))? >= COPIES_A_DAY {
                return Ok(None);
            }
            sql::copy(db, organisation, account, now, id).map(Some)
        })
    }

    fn ask_erasure(
        &self,
        by: By,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
        id: [u8; 16],
    ) -> Answer<'_, Asking> {
        self.write_by(move |db| sql::ask_erasure(db, &by, organisation, account, now, id))
    }

    fn undo_erasure(
        &self,
        by: By,
        organisation: OrganisationId,
        account: AccountId,
        now: UnixTime,
    ) -> Answer<'_, bool> {
        self.write_by(move |db| sql::undo_erasure(db, &by, organisation, account, now))
    }

    fn data_requests(
        &self,
        organisation: OrganisationId,
        account: Option<AccountId>,
    ) -> Answer<'_, Vec<DataRequest>> {
        self.read(move |db| sql::requests(db, organisation, account))
    }

    fn retain(&self, now: UnixTime, limits: Limits) -> Answer<'_, u64> {
        let (signer, rewriting) = (self.signer(), self.rewriting());
        let done = self.write_by(move |db| {
            let erased = sql::retain(db, &signer, now, limits)?;
            if erased > 0 {
                rewriting.ask_at_once(db)?;
            }
            Ok(erased)
        });
        Box::pin(async move {
            let erased = done.await?;
            if erased > 0 {
                // Answered once the database has been written anew.
                self.read(|_| Ok(())).await?;
            }
            Ok(erased)
        })
    }

    fn overdue(&self, now: UnixTime, limits: Limits) -> Answer<'_, Vec<(&'static str, u64)>> {
        self.read(move |db| sql::overdue(db, now, limits))
    }

    fn notice(&self, organisation: OrganisationId) -> Answer<'_, Notice> {
        self.read(move |db| sql::notice(db, organisation))
    }

    fn set_notice(&self, by: By, organisation: OrganisationId, notice: Notice) -> Answer<'_, ()> {
        self.write_by(move |db| sql::set_notice(db, &by, organisation, &notice))
    }

    fn organisation_at(&self, path: String) -> Answer<'_, Option<identity::Organisation>> {
        self.read(move |db| sql::organisation_at(db, &path))
    }
}

/// A column of any table, with what is said of it.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is and what it is needed for.
    pub purpose: &'static str,
    /// When it is deleted.
    pub retention: &'static str,
    /// What whoever runs the server can read of it.
    pub readable: Readable,
    /// Whether it is about somebody else than the one whose row it is.
    pub about_another: bool,
}

/// All columns of all tables.
pub fn columns() -> impl Iterator<Item = Described> {
    let meetings = crate::CATALOGUE.iter().map(|column| Described {
        table: column.table,
        name: column.name,
        purpose: column.purpose,
        retention: column.retention,
        readable: column.readable,
        about_another: false,
    });
    let others = crate::accounts::ACCOUNT_CATALOGUE
        .iter()
        .chain(crate::audit::AUDIT_CATALOGUE)
        .chain(crate::register::REGISTER_CATALOGUE)
        .chain(crate::providers::PROVIDER_CATALOGUE)
        .chain(crate::policies::POLICY_CATALOGUE);
    let others = others.map(|column| Described {
        table: column.table,
        name: column.name,
        purpose: column.purpose,
        retention: column.retention,
        readable: column.readable,
        about_another: column.about_another,
    });
    meetings.chain(others)
}
