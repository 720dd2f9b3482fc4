//! The register of measures in the database: what was written into it, and what checks count in the database itself. Its table
//! comes with those of the audit log.

use identity::{
    OrganisationId, Role, Roles, UnixTime,
    sessions::{IDLE, LONGEST},
};
use rusqlite::{Connection, params};
use trust::audit::Event;

use crate::{Answer, EMPTY_KEPT, Error, Sqlite, accounts::AccountColumn, audit};

const WITH_ENTRY: &str = "evidence after a hundred days; what people signed with their organisation";

/// All columns of the register's table.
pub const REGISTER_CATALOGUE: &[AccountColumn] = &[
    column("idx", "In which order entries of the register were written"),
    column("organisation", "Whose entry it is; nobody's if a check of the server wrote it"),
    column("at", "When it was written (seconds since 1970)"),
    column("entry", "What a check found, or what somebody signed for, as a number of theirs"),
];

const fn column(name: &'static str, purpose: &'static str) -> AccountColumn {
    AccountColumn { table: "register_entries", name, purpose, retention: WITH_ENTRY }
}

/// How long evidence is kept, in seconds: longer than the period of a report.
const EVIDENCE_KEPT: u64 = 100 * 24 * 3_600;
/// How late something may be deleted: what sweeps comes round more often.
const LATE: u64 = 3_600;
/// By so much more the audit log's rows may be late: they are erased by the day.
const A_DAY: u64 = 24 * 3_600;

/// What the database says of measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Organisations: without any, nobody has a register.
    pub organisations: u64,
    /// Rows that should have been deleted an hour ago.
    pub overdue: u64,
    /// Columns in which a password could be.
    pub passwords: u64,
    /// Sessions of owners, administrators and officers who have no passkey.
    pub unprotected: u64,
}

/// What is kept of the register. An entry is JSON of [`trust::measures::register::Event`].
pub trait RegisterEntries: Send + Sync {
    /// Those of checks and, with an organisation, its own, in the order in which they were written.
    fn register(&self, organisation: Option<OrganisationId>) -> Answer<'_, Vec<String>>;

    /// Writes one, and its event into the audit log; evidence that is too old goes.
    fn write_register(
        &self,
        organisation: Option<OrganisationId>,
        at: UnixTime,
        entry: String,
        event: Event,
    ) -> Answer<'_, ()>;

    /// Counts what checks ask for.
    fn counts(&self, now: UnixTime) -> Answer<'_, Counts>;
}

impl RegisterEntries for Sqlite {
    fn register(&self, organisation: Option<OrganisationId>) -> Answer<'_, Vec<String>> {
        self.read(move |db| entries(db, organisation))
    }

    fn write_register(
        &self,
        organisation: Option<OrganisationId>,
        at: UnixTime,
        entry: String,
        event: Event,
    ) -> Answer<'_, ()> {
        self.write_by(move |db| {
            let old = number(at.0.saturating_sub(EVIDENCE_KEPT));
            db.execute("DELETE FROM register_entries WHERE organisation IS NULL AND at < ?1", [old])?;
            db.execute(
                "INSERT INTO register_entries (organisation, at, entry) VALUES (?1, ?2, ?3)",
                params![organisation.map(|id| id.0), number(at.0), entry],
            )?;
            audit::tell(db, &event)
        })
    }

    fn counts(&self, now: UnixTime) -> Answer<'_, Counts> {
        self.read(move |db| counts(db, now))
    }
}

pub(crate) fn entries(db: &Connection, organisation: Option<OrganisationId>) -> Result<Vec<String>, Error> {
    let sql = "SELECT entry FROM register_entries
         WHERE organisation IS NULL OR organisation = ?1 ORDER BY idx";
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_map([organisation.map(|id| id.0)], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn counts(db: &Connection, now: UnixTime) -> Result<Counts, Error> {
    let count = |sql: &str, params: &[&dyn rusqlite::ToSql]| -> Result<u64, Error> {
        let found: i64 = db.prepare_cached(sql)?.query_row(params, |row| row.get(0))?;
        Ok(u64::try_from(found).unwrap_or(0))
    };
    let before = |seconds: u64| number(now.0.saturating_sub(seconds).saturating_sub(LATE));
    let millis = |seconds: i64| seconds.saturating_mul(1_000);
    let sessions = count(
        "SELECT count(*) FROM sessions WHERE since <= ?1 OR used <= ?2",
        &[&before(LONGEST.as_secs()), &before(IDLE.as_secs())],
    )?;
    let invitations = count("SELECT count(*) FROM invitations WHERE until <= ?1", &[&before(0)])?;
    let meetings = count(
        "SELECT count(*) FROM meetings WHERE empty_since < ?1 AND keep_until < ?2
             AND room NOT IN (SELECT room FROM groups)",
        &[&millis(before(EMPTY_KEPT.as_secs())), &millis(before(0))],
    )?;
    let told = count(
        "SELECT count(*) FROM audit_rows WHERE at < ?1",
        &[&millis(before(audit::KEPT.as_secs() + A_DAY))],
    )?;
    let passwords = count(
        "SELECT count(*) FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND (c.name LIKE '%passw%' OR c.name LIKE '%pwd%')",
        &[],
    )?;
    let powerful: Roles = [Role::Owner, Role::Admin, Role::Officer].into_iter().collect();
    let unprotected = count(
        "SELECT count(*) FROM sessions JOIN accounts ON accounts.id = sessions.account
             WHERE accounts.roles & ?1 <> 0
                 AND NOT EXISTS (SELECT 1 FROM credentials WHERE credentials.account = accounts.id)",
        &[&powerful.bits()],
    )?;
    let organisations = count("SELECT count(*) FROM organisations", &[])?;
    Ok(Counts { organisations, overdue: sessions + invitations + meetings + told, passwords, unprotected })
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
