//! The log of a server that runs or does not, only read: what verifying and exporting need.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use trust::audit::{Checkpoint, LogKey, Report, Resource, Row, Rows, StorageError, Tiles, verify};

use super::{key, sql};
use crate::{Error, sqlite::FILE};

/// A log as it stood in a moment: what is written meanwhile is not seen.
pub struct Offline {
    db: Connection,
    key: LogKey,
}

impl Offline {
    /// Opens the database in this folder to read; without a key from elsewhere, by the server's own.
    ///
    /// # Errors
    /// When there is no database with a log, or it cannot be read.
    pub fn open(folder: &Path, given: Option<LogKey>) -> Result<Self, Error> {
        let cannot = |why: String| Error::Folder { folder: folder.to_owned(), why };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(folder.join(FILE), flags)
            .map_err(|error| cannot(error.to_string()))?;
        // One snapshot for all that is read.
        db.execute_batch("PRAGMA busy_timeout = 2000; BEGIN")?;
        let key = match given {
            Some(key) => key,
            None => key::keep_key(folder, None, true)?.key().map_err(|_| Error::AuditKey("is damaged"))?,
        };
        Ok(Self { db, key })
    }

    /// What its signatures are checked with.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// Verifies all of it.
    pub fn verify(&self, kept: &[Checkpoint]) -> Report {
        verify(&sql::SqlTiles(&self.db), Some(&sql::SqlRows(&self.db)), &self.key, kept)
    }

    /// Every path of what is public.
    pub fn resources(&self) -> Result<Vec<Resource>, Error> {
        let mut statement = self.db.prepare("SELECT path FROM audit_tiles ORDER BY path")?;
        let paths = statement.query_map([], |row| row.get::<_, String>(0))?;
        paths.map(|path| path?.parse().map_err(|_| Error::Unreadable)).collect()
    }

    /// What is public, by path.
    pub fn resource(&self, resource: Resource) -> Result<Option<Vec<u8>>, StorageError> {
        sql::SqlTiles(&self.db).get(resource)
    }

    /// The entries of the register of measures ([`crate::register::RegisterEntries`]).
    pub fn register(&self, organisation: Option<identity::OrganisationId>) -> Result<Vec<String>, Error> {
        Ok(crate::register::read(&self.db, organisation, crate::register::Mark::default())?.entries)
    }

    /// Rows with `from` ≤ index < `until`.
    pub fn rows(&self, from: u64, until: u64) -> Result<Vec<Row>, StorageError> {
        sql::SqlRows(&self.db).range(from, until)
    }
}
