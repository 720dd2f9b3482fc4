//! The audit log in SQL: rows, tiles, and what is asked of them.

use identity::{AccountId, OrganisationId, UnixTime};
use rusqlite::{Connection, OptionalExtension, params};
use trust::audit::{
    self as audit, Actor, Erasure, ErasureCause, Event, Log, LogError, Resource, Row, Rows, Salt, Signer,
    StorageError, Tile, Tiles, UnixMillis,
};

use super::{Asked, By, ENTRIES_AT_ONCE, Entry, SWEEP};
use crate::{Error, register};

/// The log's tables and that of the register of measures. What is asked for by is computed from the event itself, so that it cannot say anything else.
pub(crate) const MIGRATION: &str = "
    CREATE TABLE audit_rows (
        idx INTEGER PRIMARY KEY,
        salt BLOB NOT NULL,
        event TEXT NOT NULL,
        at INTEGER GENERATED ALWAYS AS (json_extract(event, '$.at')) VIRTUAL,
        organisation TEXT GENERATED ALWAYS AS (json_extract(event, '$.organisation')) VIRTUAL,
        actor TEXT GENERATED ALWAYS AS (json_extract(event, '$.actor.id')) VIRTUAL,
        subject TEXT GENERATED ALWAYS AS (json_extract(event, '$.subject')) VIRTUAL,
        kind TEXT GENERATED ALWAYS AS (json_extract(event, '$.act.kind')) VIRTUAL
    ) STRICT;
    CREATE INDEX audit_rows_organisation ON audit_rows (organisation);
    CREATE INDEX audit_rows_actor ON audit_rows (actor);
    CREATE INDEX audit_rows_subject ON audit_rows (subject);
    CREATE TABLE audit_tiles (
        path TEXT PRIMARY KEY,
        bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE register_entries (
        idx INTEGER PRIMARY KEY,
        organisation BLOB REFERENCES organisations (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        entry TEXT NOT NULL
    ) STRICT;
    CREATE INDEX register_entries_organisation ON register_entries (organisation);
";

/// Milliseconds of a day.
const DAY_MS: u64 = SWEEP.as_secs() * 1_000;

/// Writes an event down. It is signed for at the end of the work, in its transaction.
pub(crate) fn tell(db: &Connection, event: &Event) -> Result<(), Error> {
    let row = Row::seal(next(db)?, event, &mut rand::rng()).map_err(LogError::from)?;
    SqlRows(db).insert(&[row]).map_err(LogError::from)?;
    Ok(())
}

/// Signs for what was told since it last did; whether anything was.
pub(crate) fn sign(db: &Connection, signer: &Signer) -> Result<bool, Error> {
    if next(db)? == signed(db)? {
        return Ok(false);
    }
    // To open a log brings in the rows that lie beyond its checkpoint.
    open(db, signer)?;
    Ok(true)
}

/// Begins the log, or goes on with it.
pub(crate) fn begin(db: &Connection, signer: &Signer) -> Result<(), Error> {
    if has_begun(db)? {
        open(db, signer)?;
    } else {
        Log::create(SqlTiles(db), SqlRows(db), signer.clone())?;
    }
    Ok(())
}

pub(super) fn open<'a>(
    db: &'a Connection,
    signer: &Signer,
) -> Result<Log<SqlTiles<'a>, SqlRows<'a>>, LogError> {
    Log::open(SqlTiles(db), SqlRows(db), signer.clone(), None)
}

pub(crate) fn has_begun(db: &Connection) -> Result<bool, Error> {
    Ok(resource(db, Resource::Checkpoint)?.is_some())
}

/// The index of the next row. The last is never erased without one that says so after it.
fn next(db: &Connection) -> Result<u64, Error> {
    let last: Option<i64> =
        db.prepare_cached("SELECT max(idx) FROM audit_rows")?.query_row([], |row| row.get(0))?;
    Ok(last.map_or(0, |last| index(last) + 1))
}

/// The size of the checkpoint: its second line (C2SP tlog-checkpoint). Whether it is signed is seen when the log is opened.
fn signed(db: &Connection) -> Result<u64, Error> {
    let note = resource(db, Resource::Checkpoint)?.unwrap_or_default();
    let lines = String::from_utf8(note).unwrap_or_default();
    lines.lines().nth(1).and_then(|size| size.parse().ok()).ok_or(Error::Unreadable)
}

pub(super) fn entries(db: &Connection, asked: &Asked) -> Result<Vec<Entry>, Error> {
    let sql = "SELECT idx, event FROM audit_rows
         WHERE organisation IS ?1 AND (?2 IS NULL OR idx < ?2)
             AND (?3 IS NULL OR instr(?3, ' ' || kind || ' ') > 0) AND (?4 IS NULL OR actor = ?4 OR subject = ?4)
         ORDER BY idx DESC LIMIT ?5";
    let kinds = (!asked.kinds.is_empty()).then(|| format!(" {} ", asked.kinds.join(" ")));
    let organisation = asked.organisation.map(OrganisationId::text);
    let whom = asked.person.map(AccountId::text);
    let asked = params![organisation, asked.before.map(number), kinds, whom, ENTRIES_AT_ONCE];
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_map(asked, read_entry)?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(super) fn looks(
    db: &Connection,
    organisation: OrganisationId,
    whom: AccountId,
    since: UnixTime,
    before: Option<u64>,
) -> Result<Vec<Entry>, Error> {
    let sql = "SELECT idx, event FROM audit_rows
         WHERE organisation = ?1 AND kind IN ('record_read', 'export_made') AND actor IS NOT ?2
             AND (subject = ?2 OR (subject IS NULL AND at >= ?3
                 AND json_extract(event, '$.act.part') IS NOT 'directory'))
             AND (?4 IS NULL OR idx < ?4)
         ORDER BY idx DESC LIMIT ?5";
    let since = number(since.0.saturating_mul(1_000));
    let asked = params![organisation.text(), whom.text(), since, before.map(number), ENTRIES_AT_ONCE];
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_map(asked, read_entry)?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn resource(db: &Connection, resource: Resource) -> Result<Option<Vec<u8>>, Error> {
    let sql = "SELECT bytes FROM audit_tiles WHERE path = ?1";
    Ok(db.prepare_cached(sql)?.query_row([resource.to_string()], |row| row.get(0)).optional()?)
}

/// Erases what the log says of somebody; in the register of measures they become nobody that is known.
pub(crate) fn forget(
    db: &Connection,
    signer: &Signer,
    by: &By,
    whom: &audit::AccountId,
    cause: ErasureCause,
) -> Result<u64, Error> {
    let erasure = Erasure { at: by.at, organisation: None, actor: by.actor.clone(), cause };
    let mut log = open(db, signer)?;
    let entries = log.concerning(whom)?;
    register::forget(db, whom)?;
    erase(&mut log, &entries, &erasure)
}

/// Erases what the log says of an organisation that is gone.
pub(crate) fn erase_organisation(
    db: &Connection,
    signer: &Signer,
    by: &By,
    id: OrganisationId,
) -> Result<(), Error> {
    let mut log = open(db, signer)?;
    let sql = "SELECT idx FROM audit_rows WHERE organisation = ?1";
    let entries = indexes(db, sql, &[&id.text()])?;
    let cause = ErasureCause::Organisation;
    erase(&mut log, &entries, &Erasure { at: by.at, organisation: None, actor: Actor::System, cause })?;
    Ok(())
}

pub(super) fn retire(db: &Connection, signer: &Signer, before: UnixMillis, by: &By) -> Result<u64, Error> {
    let sql = "SELECT at FROM audit_rows ORDER BY idx LIMIT 1";
    let oldest: Option<i64> = db.query_row(sql, [], |row| row.get(0)).optional()?;
    // What is erased is told of: by the day, not each time that something has become old.
    if oldest.is_none_or(|oldest| index(oldest) + DAY_MS >= before.0) {
        return Ok(0);
    }
    let mut log = open(db, signer)?;
    let entries = indexes(db, "SELECT idx FROM audit_rows WHERE at < ?1", &[&number(before.0)])?;
    let cause = ErasureCause::Retention;
    erase(&mut log, &entries, &Erasure { at: by.at, organisation: None, actor: by.actor.clone(), cause })
}

fn erase(log: &mut Log<SqlTiles<'_>, SqlRows<'_>>, entries: &[u64], erasure: &Erasure) -> Result<u64, Error> {
    if !entries.is_empty() {
        log.erase(entries, erasure, &mut rand::rng())?;
    }
    Ok(entries.len() as u64)
}

fn indexes(db: &Connection, sql: &str, of: &[&dyn rusqlite::ToSql]) -> Result<Vec<u64>, Error> {
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_map(of, |row| Ok(index(row.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn read_entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    let event: String = row.get(1)?;
    Ok(Entry { index: index(row.get(0)?), event: Event::from_bytes(event.as_bytes()).ok() })
}

/// The public part, by path.
#[derive(Debug)]
pub(super) struct SqlTiles<'a>(pub &'a Connection);

impl Tiles for SqlTiles<'_> {
    fn get(&self, wanted: Resource) -> Result<Option<Vec<u8>>, StorageError> {
        resource(self.0, wanted).map_err(StorageError::new)
    }

    fn put(&mut self, resource: Resource, bytes: &[u8]) -> Result<(), StorageError> {
        let sql = "INSERT OR REPLACE INTO audit_tiles (path, bytes) VALUES (?1, ?2)";
        self.0.execute(sql, params![resource.to_string(), bytes]).map_err(StorageError::new)?;
        Ok(())
    }

    fn remove_partials(&mut self, full: Tile) -> Result<(), StorageError> {
        // `0` follows `/`.
        let sql = "DELETE FROM audit_tiles WHERE path > ?1 || '.p/' AND path < ?1 || '.p0'";
        self.0.execute(sql, [full.full().to_string()]).map_err(StorageError::new)?;
        Ok(())
    }
}

/// The rows, by index.
#[derive(Debug)]
pub(super) struct SqlRows<'a>(pub &'a Connection);

impl Rows for SqlRows<'_> {
    fn insert(&mut self, rows: &[Row]) -> Result<(), StorageError> {
        let sql = "INSERT OR REPLACE INTO audit_rows (idx, salt, event) VALUES (?1, ?2, ?3)";
        for row in rows {
            let event = std::str::from_utf8(&row.event).map_err(StorageError::new)?;
            let values = params![number(row.index), row.salt.0, event];
            self.0.execute(sql, values).map_err(StorageError::new)?;
        }
        Ok(())
    }

    fn range(&self, from: u64, until: u64) -> Result<Vec<Row>, StorageError> {
        let sql = "SELECT idx, salt, CAST(event AS BLOB) FROM audit_rows
             WHERE idx >= ?1 AND idx < ?2 ORDER BY idx";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Row { index: index(row.get(0)?), salt: Salt(row.get(1)?), event: row.get(2)? })
        };
        let mut statement = self.0.prepare_cached(sql).map_err(StorageError::new)?;
        let rows = statement.query_map([number(from), number(until)], read).map_err(StorageError::new)?;
        rows.collect::<Result<_, _>>().map_err(StorageError::new)
    }

    fn erase(&mut self, indexes: &[u64]) -> Result<(), StorageError> {
        let mut statement =
            self.0.prepare_cached("DELETE FROM audit_rows WHERE idx = ?1").map_err(StorageError::new)?;
        for index in indexes {
            statement.execute([number(*index)]).map_err(StorageError::new)?;
        }
        Ok(())
    }

    fn concerning(&self, whom: &audit::AccountId, until: u64) -> Result<Vec<u64>, StorageError> {
        let sql = "SELECT idx FROM audit_rows WHERE (actor = ?1 OR subject = ?1) AND idx < ?2 ORDER BY idx";
        indexes(self.0, sql, &[&whom.as_str(), &number(until)]).map_err(StorageError::new)
    }
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn index(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
