//! What a log wants of whoever stores it.

use std::{error::Error, fmt};

use super::{
    event::AccountId,
    leaf::Row,
    tile::{Resource, Tile},
};

/// The public part of a log: the checkpoint, tiles and bundles of entries. None of it is about anybody.
pub trait Tiles {
    /// The bytes of a resource, if it is there.
    ///
    /// # Errors
    /// Whatever kept it from being read.
    fn get(&self, resource: Resource) -> Result<Option<Vec<u8>>, StorageError>;

    /// Stores a resource in place of what is there. When this returns it is there for good, whole, even if the power
    /// fails; when it fails, what was there before is there, or the new.
    ///
    /// # Errors
    /// Whatever kept it from being stored.
    fn put(&mut self, resource: Resource, bytes: &[u8]) -> Result<(), StorageError>;

    /// Forgets the narrower versions of a full tile: nobody needs them any more (C2SP tlog-tiles, Partial Tiles).
    ///
    /// # Errors
    /// Whatever kept them from being removed.
    fn remove_partials(&mut self, full: Tile) -> Result<(), StorageError>;
}

/// The rows of a log. They are about people: not public, and erasable.
pub trait Rows {
    /// Stores rows with ascending indexes, each in place of what is there. When this returns they are there for good;
    /// when it fails, the first few are, or none.
    ///
    /// # Errors
    /// Whatever kept them from being stored.
    fn insert(&mut self, rows: &[Row]) -> Result<(), StorageError>;

    /// The rows that are there with `from` ≤ index < `until`, ascending.
    ///
    /// # Errors
    /// Whatever kept them from being read, also rows that are none.
    fn range(&self, from: u64, until: u64) -> Result<Vec<Row>, StorageError>;

    /// Erases rows; those that are not there, are. When this returns no copy is left in this store. Backups and what
    /// lies beneath a file system are for whoever runs them.
    ///
    /// # Errors
    /// Whatever kept them from being erased. Some may be.
    fn erase(&mut self, indexes: &[u64]) -> Result<(), StorageError>;

    /// The indexes below `until` of rows whose actor or subject is this person, ascending. Reads every row; a store
    /// that has an index uses it.
    ///
    /// # Errors
    /// Whatever kept rows from being read.
    fn concerning(&self, person: &AccountId, until: u64) -> Result<Vec<u64>, StorageError> {
        let mut found = Vec::new();
        let mut from = 0;
        while from < until {
            let end = until.min(from.saturating_add(STRIDE));
            for row in self.range(from, end)? {
                if row.event().is_ok_and(|event| event.names(person)) {
                    found.push(row.index);
                }
            }
            from = end;
        }
        Ok(found)
    }
}

/// How many rows are read at a time.
const STRIDE: u64 = 4_096;

/// Why a store did not do as it was asked.
#[derive(Debug)]
pub struct StorageError(Box<dyn Error + Send + Sync>);

impl StorageError {
    /// From an error of the store's own, or words.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for StorageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        Self::new(error)
    }
}
