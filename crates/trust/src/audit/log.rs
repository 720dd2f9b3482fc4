//! The log as its one writer has it: it grows, says what proves it, and forgets rows.

use std::ops::Range;

use rand_core::CryptoRng;
use thiserror::Error;
use tlog_tiles::{EMPTY_HASH, Hash};

use super::{
    checkpoint::{Checkpoint, CheckpointError, Signer},
    edge::Edge,
    event::{AccountId, Act, Actor, Entries, ErasureCause, Event, EventError, OrganisationId, UnixMillis},
    leaf::{Commitment, Row},
    proof::{self, ProofError, fetch},
    storage::{Rows, StorageError, Tiles},
    tile::{
        FULL, LEVELS, Resource, Tile, edge_width, read_entries, read_hashes, write_entries, write_hashes,
    },
};

/// A log that grows. There is one writer of a log, so of these one.
///
/// What is appended goes first into rows, then into entries and tiles, then under a checkpoint. Whatever ends a
/// program between these, the rows that lie beyond the checkpoint are brought in by the next [`Log::open`], or
/// [`Log::recover`], with the salts they have: the tiles come out the same.
#[derive(Debug)]
pub struct Log<T, R> {
    tiles: T,
    rows: R,
    signer: Signer,
    head: Checkpoint,
    /// The unfinished tiles of the head's tree.
    edge: Edge,
    /// The entries of its unfinished bundle.
    bundle: Vec<Commitment>,
    /// Rows may lie beyond the head.
    unfinished: bool,
}

/// Whose rows go, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// When.
    pub at: UnixMillis,
    /// In which organisation.
    pub organisation: Option<OrganisationId>,
    /// Who erases. The entry that says so names nobody else.
    pub actor: Actor,
    /// What for.
    pub cause: ErasureCause,
}

impl<T: Tiles, R: Rows> Log<T, R> {
    /// Begins a log, and signs that it is empty.
    ///
    /// # Errors
    /// [`LogError::Exists`] if anything of a log is there: a log that lost its checkpoint is not begun anew.
    pub fn create(mut tiles: T, rows: R, signer: Signer) -> Result<Self, LogError> {
        let bundles = (1..=FULL).map(|width| Tile::entries(0, width).into());
        for resource in bundles.chain([Resource::Checkpoint]) {
            if tiles.get(resource)?.is_some() {
                return Err(LogError::Exists);
            }
        }
        if !rows.range(0, u64::MAX)?.is_empty() {
            return Err(LogError::Exists);
        }
        let head = signer.extend(None, 0, EMPTY_HASH, &[])?;
        tiles.put(Resource::Checkpoint, head.note())?;
        Ok(Self { tiles, rows, signer, head, edge: Edge::default(), bundle: Vec::new(), unfinished: false })
    }

    /// Goes on with a log. `remembered` is a checkpoint of it that was kept elsewhere, so that a store that somebody
    /// put back to an earlier day is not gone on with. Read is what the log needs to grow, its right edge; for all of it
    /// there is [`verify()`](super::verify()).
    ///
    /// # Errors
    /// [`LogError::Missing`] without a checkpoint, [`LogError::Tampered`] if the tiles do not give it,
    /// [`LogError::Shrunk`] and [`LogError::Forked`] against the remembered one, and those of [`Log::recover`].
    pub fn open(
        tiles: T,
        rows: R,
        signer: Signer,
        remembered: Option<&Checkpoint>,
    ) -> Result<Self, LogError> {
        let note = tiles.get(Resource::Checkpoint)?.ok_or(LogError::Missing(Resource::Checkpoint))?;
        let head = Checkpoint::open(&note, &signer.key()?)?;
        let edge = read_edge(&tiles, &head)?;
        let bundle = read_bundle(&tiles, &head, &edge)?;
        if let Some(remembered) = remembered {
            if head.size() < remembered.size() {
                return Err(LogError::Shrunk { was: remembered.size(), is: head.size() });
            }
            let proof = proof::consistency(&tiles, head.size(), head.root(), remembered.size())?;
            proof::check_consistency(remembered, &head, &proof)
                .map_err(|_| LogError::Forked { size: remembered.size() })?;
        }
        let mut log = Self { tiles, rows, signer, head, edge, bundle, unfinished: true };
        log.recover()?;
        Ok(log)
    }

    /// Writes events down, in their order; says which entries they are. When this returns, they are signed for.
    ///
    /// # Errors
    /// Those of the store, and of [`Log::recover`]. The events may then have been written down; the next thing that is
    /// done to the log finds out, and finishes it.
    pub fn append(&mut self, events: &[Event], random: &mut impl CryptoRng) -> Result<Range<u64>, LogError> {
        self.recover()?;
        let indexes = self.head.size()..;
        let rows = indexes.zip(events).map(|(index, event)| Row::seal(index, event, random));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let first = self.head.size();
        if !rows.is_empty() {
            self.unfinished = true;
            self.rows.insert(&rows)?;
            self.bring_in(&rows)?;
        }
        Ok(first..self.head.size())
    }

    /// Brings in rows that were stored while something failed before they were signed for. Says how many.
    ///
    /// # Errors
    /// [`LogError::RowMissing`] if the first of them is gone, [`LogError::OtherTile`] if tiles have been written that
    /// they do not give: the store was put together from different days, and somebody has to look.
    pub fn recover(&mut self) -> Result<u64, LogError> {
        if !self.unfinished {
            return Ok(0);
        }
        let before = self.head.size();
        let rows = self.rows.range(before, u64::MAX)?;
        if let Some((index, _)) = (before..).zip(&rows).find(|(index, row)| *index != row.index) {
            return Err(LogError::RowMissing(index));
        }
        if !rows.is_empty() {
            self.bring_in(&rows)?;
        }
        self.unfinished = false;
        Ok(self.head.size() - before)
    }

    /// The signed head.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.head
    }

    /// What is public of the log.
    pub fn tiles(&self) -> &T {
        &self.tiles
    }

    /// What is not.
    pub fn rows(&self) -> &R {
        &self.rows
    }

    /// That the log has an entry at this index, to check with [`check_inclusion`](super::check_inclusion) against
    /// [`Log::checkpoint`].
    ///
    /// # Errors
    /// [`ProofError::NotInLog`], and whatever is wrong with the tiles.
    pub fn inclusion_proof(&self, index: u64) -> Result<Vec<Hash>, ProofError> {
        proof::inclusion(&self.tiles, self.head.size(), self.head.root(), index)
    }

    /// That the log of this size is the beginning of the log, to check with
    /// [`check_consistency`](super::check_consistency) against [`Log::checkpoint`].
    ///
    /// # Errors
    /// [`ProofError::NotInLog`], and whatever is wrong with the tiles.
    pub fn consistency_proof(&self, size: u64) -> Result<Vec<Hash>, ProofError> {
        proof::consistency(&self.tiles, self.head.size(), self.head.root(), size)
    }

    /// The entries whose rows name this person, as actor or subject.
    ///
    /// # Errors
    /// Those of the store.
    pub fn concerning(&self, person: &AccountId) -> Result<Vec<u64>, LogError> {
        Ok(self.rows.concerning(person, self.head.size())?)
    }

    /// Erases rows; first says in the log itself which, so that a row that is gone without that is noticed. Which rows
    /// may go is for the caller to say: those of a person, of [`Log::concerning`], are their rows as an actor too. To
    /// erase the same again is no mistake, and is what to do after an error.
    ///
    /// # Errors
    /// [`LogError::NotInLog`] for an entry that is not there yet; those of [`Log::append`] and of the store.
    pub fn erase(
        &mut self,
        entries: &[u64],
        erasure: &Erasure,
        random: &mut impl CryptoRng,
    ) -> Result<(), LogError> {
        self.recover()?;
        if let Some(index) = entries.iter().find(|index| **index >= self.head.size()) {
            return Err(LogError::NotInLog(*index));
        }
        // An erasure that is itself erased is told of again by the one that erases it.
        let mut told = entries.to_vec();
        for &index in entries {
            for row in self.rows.range(index, index + 1)? {
                if let Some(entries) = row.erases() {
                    told.extend(entries.spans().flatten());
                }
            }
        }
        let events: Vec<Event> = Entries::covering(told)
            .into_iter()
            .map(|entries| Event {
                at: erasure.at,
                organisation: erasure.organisation.clone(),
                actor: erasure.actor.clone(),
                subject: None,
                act: Act::ErasureDone { entries, cause: erasure.cause },
            })
            .collect();
        self.append(&events, random)?;
        self.rows.erase(entries)?;
        Ok(())
    }

    /// Entries, tiles, checkpoint: in this order, so that what is signed is there.
    fn bring_in(&mut self, rows: &[Row]) -> Result<(), LogError> {
        let mut edge = self.edge.clone();
        let mut bundle = self.bundle.clone();
        let mut writes: Vec<(Tile, Vec<u8>)> = Vec::new();
        let mut tiles: Vec<(Tile, Vec<u8>)> = Vec::new();
        for row in rows {
            let entry = row.commitment();
            bundle.push(entry);
            edge.push(entry.leaf_hash(), |tile, hashes| tiles.push((tile, write_hashes(hashes))));
            if bundle.len() == usize::from(FULL) {
                writes.push((Tile::entries(row.index / u64::from(FULL), FULL), write_entries(&bundle)));
                bundle.clear();
            }
        }
        if !bundle.is_empty() {
            let partial = Tile::entries(edge.size() / u64::from(FULL), bundle.len() as u16);
            writes.push((partial, write_entries(&bundle)));
        }
        writes.extend(tiles);
        writes.extend(edge.partials().map(|(tile, hashes)| (tile, write_hashes(hashes))));
        for (tile, bytes) in &writes {
            self.put_once(*tile, bytes)?;
        }
        let root = edge.root();
        let proof = proof::consistency(&self.tiles, edge.size(), root, self.head.size())?;
        let head = self.signer.extend(Some(&self.head), edge.size(), root, &proof)?;
        self.tiles.put(Resource::Checkpoint, head.note())?;
        (self.head, self.edge, self.bundle, self.unfinished) = (head, edge, bundle, false);
        for (tile, _) in writes {
            if tile.is_full() {
                // What stays is only in the way; the log has grown either way.
                let _ = self.tiles.remove_partials(tile);
            }
        }
        Ok(())
    }

    /// A tile never changes: one that is there already must be the same.
    fn put_once(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), LogError> {
        match self.tiles.get(tile.into())? {
            Some(there) if there == bytes => Ok(()),
            Some(_) => Err(LogError::OtherTile(tile.into())),
            None => Ok(self.tiles.put(tile.into(), bytes)?),
        }
    }
}

/// The unfinished tiles, which must give the head's root.
fn read_edge(tiles: &dyn Tiles, head: &Checkpoint) -> Result<Edge, LogError> {
    let mut levels = Vec::new();
    for level in 0..LEVELS {
        let width = edge_width(head.size(), level);
        if width == 0 {
            levels.push(Vec::new());
            continue;
        }
        let tile = Tile::hashes(level, head.size() >> (8 * (level + 1)), width);
        let bytes = fetch(tiles, tile)?.ok_or(LogError::Missing(tile.into()))?;
        levels.push(read_hashes(&bytes, width).ok_or(LogError::Tampered)?);
    }
    let edge = Edge::new(head.size(), levels);
    if edge.root() == head.root() { Ok(edge) } else { Err(LogError::Tampered) }
}

/// The entries of the unfinished bundle, which must be those of the unfinished tile.
fn read_bundle(tiles: &dyn Tiles, head: &Checkpoint, edge: &Edge) -> Result<Vec<Commitment>, LogError> {
    let width = edge_width(head.size(), 0);
    if width == 0 {
        return Ok(Vec::new());
    }
    let tile = Tile::entries(head.size() / u64::from(FULL), width);
    let bytes = fetch(tiles, tile)?.ok_or(LogError::Missing(tile.into()))?;
    let entries = read_entries(&bytes, width).ok_or(LogError::Tampered)?;
    let leaves = edge.partials().next().map(|(_, hashes)| hashes);
    let same =
        leaves.is_some_and(|leaves| entries.iter().map(Commitment::leaf_hash).eq(leaves.iter().copied()));
    if same { Ok(entries) } else { Err(LogError::Tampered) }
}

/// Why a log did not do as it was asked. Says nothing of what rows hold.
#[derive(Debug, Error)]
pub enum LogError {
    /// There is a log, or what is left of one.
    #[error("there is something of a log already")]
    Exists,
    /// A resource is not there.
    #[error("{0} is missing")]
    Missing(Resource),
    /// A resource is not what was signed.
    #[error("entries or tiles are not what was signed")]
    Tampered,
    /// The log was larger once.
    #[error("the log was shortened: it had {was} entries and has {is}")]
    Shrunk {
        /// As remembered.
        was: u64,
        /// As stored.
        is: u64,
    },
    /// The log was another once.
    #[error("the log has another history than it had with {size} entries")]
    Forked {
        /// As remembered.
        size: u64,
    },
    /// A tile that never changes would have to.
    #[error("{0} was written with other content before")]
    OtherTile(Resource),
    /// Rows lie beyond the checkpoint, and one before them does not.
    #[error("the row of entry {0} is gone, and was not signed for yet")]
    RowMissing(u64),
    /// There is no such entry.
    #[error("there is no entry {0}")]
    NotInLog(u64),
    /// No checkpoint, or none to be signed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// No event.
    #[error(transparent)]
    Event(#[from] EventError),
    /// No proof.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The store failed.
    #[error("the log's storage failed")]
    Storage(#[from] StorageError),
}
