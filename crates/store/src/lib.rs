//! What outlives a restart: meetings as hashes, groups as the server sees them, seats, sealed messages.
//!
//! [`Store`] is the interface, [`Sqlite`] the embedded default. Every column stands in [`CATALOGUE`] with its
//! purpose and its end; a test compares it with the schema. Nothing stored is readable text of a person's:
//! capabilities are hashes, messages are ciphertext.

mod catalogue;
mod schema;
mod sqlite;
mod statements;

use std::{future::Future, path::PathBuf, pin::Pin};

use meeting::{Record, Restored, Timestamp};
use protocol::{HostProof, RoomHash};

pub use catalogue::{CATALOGUE, Column};
pub use sqlite::Sqlite;

/// A store's answer, later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// What a server keeps. Answers come when what was asked for is done durably.
pub trait Store: Send + Sync {
    /// Makes a meeting, unless it stands already. Whether it stands now with this host.
    fn create(&self, room: RoomHash, host: HostProof, now: Timestamp) -> Answer<'_, bool>;

    /// A meeting's records; `None` if there is no such meeting.
    fn load(&self, room: RoomHash) -> Answer<'_, Option<Restored>>;

    /// Changes a meeting's records, all or none. Of a meeting that is not there, nothing is kept.
    fn write(&self, room: RoomHash, records: Vec<Record>) -> Answer<'_, ()>;

    /// Deletes the meetings where nobody has been since `before`; returns how many.
    fn sweep(&self, before: Timestamp) -> Answer<'_, usize>;
}

/// Why a store failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder cannot be made or written to.
    #[error("the data folder {folder} cannot be written to ({why})", folder = .folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// As the system says.
        why: String,
    },
    /// Written by a newer version of the program.
    #[error("the database is of version {found}, this program knows {known}")]
    Newer {
        /// The database's version.
        found: i64,
        /// The newest known one.
        known: i64,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// What was read is not what was written.
    #[error("a record of the database cannot be read")]
    Unreadable,
    /// The store has stopped.
    #[error("the store has stopped")]
    Stopped,
}
