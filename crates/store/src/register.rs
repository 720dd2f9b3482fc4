//! The register of measures in the database: what was written into it, and what checks count in the database itself. Its table
//! comes with those of the audit log.

use identity::{OrganisationId, Role, Roles, UnixTime};
use rusqlite::{Connection, params};
use trust::audit::Event;

use crate::{
    Answer, Error, Sqlite,
    accounts::{AccountColumn, column},
    audit,
    data::{self, Limits},
};

const WITH_ENTRY: &str = "evidence after a hundred days; what people signed with their organisation";

/// All columns of the register's table.
pub const REGISTER_CATALOGUE: &[AccountColumn] = &[
    entry("idx", "In which order entries of the register were written"),
    entry("organisation", "Whose entry it is; nobody's if a check of the server wrote it").pseudonym(),
    entry("at", "When it was written (seconds since 1970)"),
    entry("entry", "What a check found, or what somebody signed for, as a number of theirs"),
];

const fn entry(name: &'static str, purpose: &'static str) -> AccountColumn {
    column("register_entries", name, purpose, WITH_ENTRY)
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
    /// Sessions of owners, administrators and officers who have no passkey, and did not begin them at a provider of which
    /// something is required for roles.
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
    // As long as any configuration may keep something.
    let kept = data::overdue(db, now, Limits::new(data::ACCOUNT_KEPT_DAYS))?;
    let kept: u64 = kept.iter().map(|(_, rows)| rows).sum();
    let late = now.0.saturating_sub(audit::KEPT.as_secs() + A_DAY + LATE);
    let told =
        count("SELECT count(*) FROM audit_rows WHERE at < ?1", &[&number(late).saturating_mul(1_000)])?;
    let passwords = count(
        "SELECT count(*) FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND (c.name LIKE '%passw%' OR c.name LIKE '%pwd%')",
        &[],
    )?;
    let powerful: Roles = [Role::Owner, Role::Admin, Role::Officer].into_iter().collect();
    let unprotected = count(
        "SELECT count(*) FROM sessions JOIN accounts ON accounts.id = sessions.account
             WHERE accounts.roles & ?1 <> 0
                 AND NOT EXISTS (SELECT 1 FROM credentials WHERE credentials.account = accounts.id)
                 AND NOT EXISTS (SELECT 1 FROM provider_sessions JOIN providers ON providers.id = provider
                     WHERE session = sessions.token AND requirements <> '{}')",
        &[&powerful.bits()],
    )?;
    let organisations = count("SELECT count(*) FROM organisations", &[])?;
    Ok(Counts { organisations, overdue: kept + told, passwords, unprotected })
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
