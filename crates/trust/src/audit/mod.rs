//! An append-only log of what an organisation and the operator did, whose persons can be erased.
//!
//! ```text
//!   Event ── canonical bytes, salt ──► Row          erasable, for those who may read it
//!                                       │ SHA-256(salt ‖ event)
//!                                       ▼
//!                                  Commitment       an entry of the tree: public, for ever
//!                                       │ RFC 6962
//!                                       ▼
//!                  entries, tiles ──► Checkpoint    signed; anybody may keep it
//! ```
//!
//! **What is public says nothing.** The tree holds commitments under random salts. Whoever erases a [`Row`] erases salt
//! and event; the commitment that stays can be tied to nobody, and the log verifies as before.
//!
//! **What was signed stays.** [`verify()`] finds entries that were rewritten, removed or put in another order, and a
//! log that was shortened or forked since a [`Checkpoint`] that somebody kept. A row that is gone must be named by an
//! erasure that the log itself holds ([`Act::ErasureDone`]), so that nothing is hidden by erasing it.
//!
//! **What it cannot show.** Whoever holds the signing key can write a second history. That shows only to somebody who
//! kept a checkpoint of the first, so checkpoints belong in the hands of others. Nor does a log know what was never
//! told to it.
//!
//! The forms are those of C2SP: tlog-tiles (resources), tlog-checkpoint and signed-note (heads), over the tree of
//! RFC 6962 section 2.1. Sans-IO but for [`folder`]: time, randomness and storage come in.

mod checkpoint;
mod edge;
mod event;
pub mod folder;
mod leaf;
mod log;
mod memory;
mod proof;
mod report;
mod storage;
mod tile;
mod verify;

pub use checkpoint::{Checkpoint, CheckpointError, LogKey, MAX_SIZE, Signer};
pub use event::{
    AccountId, AccountOrigin, Act, Actor, CheckResult, Digest, Disclosure, Entries, ErasureCause, Event,
    EventError, Export, Figures, MAX_EVENT, MAX_NAME, MAX_REASON, MAX_SPANS, Name, NodeId, OrganisationId,
    OrganisationPart, Reason, RecordPart, UnixMillis,
};
pub use leaf::{Commitment, Row, Salt};
pub use log::{Erasure, Log, LogError};
pub use memory::{MemoryRows, MemoryTiles};
pub use proof::{ProofError, check_consistency, check_inclusion};
pub use report::{Finding, MAX_FINDINGS, Report};
pub use storage::{Rows, StorageError, Tiles};
pub use tile::{Level, NoResource, Resource, Tile};
/// A hash of the tree (RFC 6962 section 2.1); shown as base64.
pub use tlog_tiles::Hash;
pub use verify::verify;
