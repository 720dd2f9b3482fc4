//! What outlives a restart: meetings as hashes and sealed cards, groups as the server sees them, seats, sealed messages.
//!
//! [`Store`] is the interface for meetings, [`accounts::Accounts`] that for organisations,
//! [`accounts::provisioning::Provisioning`] for their directories, [`providers::Providers`] for who
//! signs on by a provider, [`audit::Audit`] that for the audit log, [`Sqlite`] the embedded default of all. Every column stands
//! in [`CATALOGUE`], [`accounts::ACCOUNT_CATALOGUE`] or another's catalogue with its
//! purpose and its end; and a database with anything else in it is not opened ([`data`]). Nothing stored is readable text of a person's:
//! capabilities are hashes or public keys, cards, messages and files are ciphertext. What is deleted from the database is
//! overwritten; files stand beside it ([`Files`]), and what is deleted of them is unlinked.

pub mod accounts;
pub mod audit;
mod catalogue;
pub mod data;
mod files;
mod places;
pub mod policies;
pub mod providers;
pub mod register;
mod rewriting;
mod schema;
mod sqlite;
mod statements;

use std::{future::Future, path::PathBuf, pin::Pin, time::Duration};

use meeting::{Record, Restored, Terms, Timestamp};
use protocol::{ClassRules, HostHash, ParticipantId, Registration, RoomHash, inventory::Item};

pub use catalogue::{CATALOGUE, Column};
pub use files::{Appended, BeginningFile, FileBudgets, FileRecord, Files, GIVEN_UP};
pub use places::Places;
pub use sqlite::Sqlite;

/// A store's answer, later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// What a server keeps. Answers come when what was asked for is done durably.
pub trait Store: Send + Sync {
    /// Makes a meeting, or changes what is kept of it. At most `most` are made.
    fn register(&self, meeting: Registration, card: Vec<u8>, most: u64) -> Answer<'_, Registering>;

    /// Deletes a meeting with all its records, if it is this host's and no change is newer than `version`.
    fn unregister(&self, room: RoomHash, host: HostHash, version: u64) -> Answer<'_, Unregistering>;

    /// What stands at a meeting's door; `None` if there is no such meeting.
    fn look(&self, room: RoomHash) -> Answer<'_, Option<Doorplate>>;

    /// Whose seat it is to which a token with this hash leads; `None` if the meeting has no such seat.
    fn seat(&self, room: RoomHash, token_hash: [u8; 32]) -> Answer<'_, Option<ParticipantId>>;

    /// A meeting's terms and records; `None` if there is no such meeting.
    fn load(&self, room: RoomHash) -> Answer<'_, Option<(Terms, Restored)>>;

    /// Changes a meeting's records, all or none. Of a meeting that is not there, nothing is kept.
    fn write(&self, room: RoomHash, records: Vec<Record>) -> Answer<'_, ()>;

    /// Deletes the meetings that are to be kept no longer, where nobody is and nobody has been for
    /// [`EMPTY_KEPT`]; returns how many. Files that were begun and not gone on with for [`GIVEN_UP`] go, too, and groups that
    /// a stop of the server interrupted, with everything of theirs, where nobody has come back for [`EMPTY_KEPT`].
    fn sweep(&self, now: Timestamp) -> Answer<'_, usize>;

    /// What is stored of a meeting: of every column of the catalogue how many rows have a value, and how long these are.
    fn inventory(&self, room: RoomHash) -> Answer<'_, Vec<Item>>;

    /// Makes room for a file of a meeting that has a group, within these budgets; again for the same file, tells how far
    /// it has come. Where a budget is used up, or too many of its owner's are on their way, those make way that come too
    /// slowly.
    fn begin_file(
        &self,
        room: RoomHash,
        file: FileRecord,
        budgets: FileBudgets,
        now: Timestamp,
    ) -> Answer<'_, BeginningFile>;

    /// What is known of a file.
    fn file(&self, room: RoomHash, id: [u8; 32]) -> Answer<'_, Option<FileRecord>>;

    /// Deletes a file, if it is this participant's; whether it was.
    fn delete_file(&self, room: RoomHash, id: [u8; 32], owner: ParticipantId) -> Answer<'_, bool>;

    /// How many meetings are kept.
    fn count(&self) -> Answer<'_, u64>;
}

/// How long the records of a meeting stay after the last participant has gone, whatever its host asked for.
pub const EMPTY_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// What stands at a meeting's door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doorplate {
    /// Who may come in how.
    pub terms: Terms,
    /// What the link opens.
    pub card: Vec<u8>,
    /// The rules of its class.
    pub class: Option<Box<ClassRules>>,
}

/// What became of a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registering {
    /// It is kept, under these terms.
    Stored(Terms),
    /// What is kept is of this version or a newer one.
    NotNewer,
    /// The meeting is another host's.
    OtherHost,
    /// As many meetings are kept as may be.
    Quota,
    /// Its class does not allow it to be where this store is.
    Outside,
}

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unregistering {
    /// There is no such meeting, any more or ever.
    Gone,
    /// What is kept is of this version or a newer one.
    NotNewer,
    /// The meeting is another host's.
    OtherHost,
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
    /// A folder is somewhere else than the configuration says.
    #[error(
        "the folder {folder} is in {found} by its file \"jurisdiction\", and the configuration says {said}: nothing is kept \
         where it may not be. Name the right folder or jurisdiction; after a move that was decided, remove that file",
        folder = .folder.display()
    )]
    OtherPlace {
        /// Which.
        folder: PathBuf,
        /// By its label.
        found: String,
        /// By the configuration.
        said: String,
    },
    /// Written by a newer version of the program.
    #[error("the database is of version {found}, this program knows {known}")]
    Newer {
        /// The database's version.
        found: i64,
        /// The newest known one.
        known: i64,
    },
    /// Written by an older version of the program.
    #[error(
        "the database is of version {found}, this program knows {known}: start the server of this version once, which brings it there"
    )]
    Older {
        /// The database's version.
        found: i64,
        /// The newest known one.
        known: i64,
    },
    /// The database is not what the catalogue says.
    #[error(
        "the database {verb} a column {column}, which {fault}: nothing is kept whose purpose and end are not written down. Take \
         back what was changed by hand, or restore a copy",
        verb = if *.missing { "lacks" } else { "has" },
        fault = if *.missing { "this program needs" } else { "stands in no catalogue of data" }
    )]
    Uncatalogued {
        /// Table and column.
        column: String,
        /// Whether it should be there and is not.
        missing: bool,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// What was read is not what was written.
    #[error("a record of the database cannot be read")]
    Unreadable,
    /// The audit log cannot be read or written.
    #[error("the audit log: {0}")]
    Audit(#[from] trust::audit::LogError),
    /// The key of an audit log that has been begun.
    #[error(
        "the audit log's key, audit.key in the data folder, {0}: put it back from a backup; with another key the log cannot go on"
    )]
    AuditKey(&'static str),
    /// A file cannot be kept.
    #[error("a file cannot be kept ({0})")]
    File(std::io::Error),
    /// Another program reads the database, so that its log cannot be emptied.
    #[error("another program holds the database")]
    Busy,
    /// The store has stopped.
    #[error("the store has stopped")]
    Stopped,
}
