//! Proofs that an entry is in a log and that one log is the beginning of another (RFC 9162 sections 2.1.3, 2.1.4).

use std::cell::RefCell;

use thiserror::Error;
use tlog_tiles::{
    EMPTY_HASH, Error as TlogError, Hash, TileHashReader, TileReader, check_record, check_tree,
};

use super::{
    checkpoint::{Checkpoint, MAX_SIZE},
    leaf::Commitment,
    storage::{StorageError, Tiles},
    tile::{Resource, Tile, read_hashes, write_hashes},
};

/// Whether `proof` shows that a log has this entry at `index`.
///
/// # Errors
/// [`ProofError::Wrong`]: it does not.
pub fn check_inclusion(
    log: &Checkpoint,
    index: u64,
    entry: &Commitment,
    proof: &[Hash],
) -> Result<(), ProofError> {
    check_record(&proof.to_vec(), log.size(), log.root(), index, entry.leaf_hash())
        .map_err(|_| ProofError::Wrong)
}

/// Whether `proof` shows that the earlier log is the beginning of the later.
///
/// # Errors
/// [`ProofError::Wrong`]: it does not.
pub fn check_consistency(earlier: &Checkpoint, later: &Checkpoint, proof: &[Hash]) -> Result<(), ProofError> {
    let shown = match earlier.size() {
        0 => earlier.root() == EMPTY_HASH && proof.is_empty(),
        size => check_tree(&proof.to_vec(), later.size(), later.root(), size, earlier.root()).is_ok(),
    };
    if shown && earlier.origin() == later.origin() { Ok(()) } else { Err(ProofError::Wrong) }
}

/// Why there is no proof, or none that holds.
#[derive(Debug, Error)]
pub enum ProofError {
    /// It does not show what it should.
    #[error("the proof does not hold")]
    Wrong,
    /// The log has no entry there, or was never so large.
    #[error("entry or size {0} is not in the log")]
    NotInLog(u64),
    /// A tile is not there.
    #[error("{0} is missing")]
    Missing(Resource),
    /// A tile is not what was signed.
    #[error("the tiles do not give the signed root")]
    Tampered,
    /// The store failed.
    #[error("a tile cannot be read")]
    Storage(#[source] StorageError),
}

/// That the tree of this size and root has an entry at `index`.
pub(super) fn inclusion(
    tiles: &dyn Tiles,
    size: u64,
    root: Hash,
    index: u64,
) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::NotInLog(index));
    }
    with_hashes(tiles, size, root, |hashes| tlog_tiles::prove_record(size, index, hashes))
}

/// That its beginning is the tree of the size `from`; empty from an empty one.
pub(super) fn consistency(
    tiles: &dyn Tiles,
    size: u64,
    root: Hash,
    from: u64,
) -> Result<Vec<Hash>, ProofError> {
    if from > size {
        return Err(ProofError::NotInLog(from));
    }
    if from == 0 {
        return Ok(Vec::new());
    }
    with_hashes(tiles, size, root, |hashes| tlog_tiles::prove_tree(size, from, hashes))
}

/// Runs what reads hashes of a tree; each is checked against the root. The library panics for an empty tree and for
/// numbers whose double does not fit: neither comes here.
fn with_hashes(
    tiles: &dyn Tiles,
    size: u64,
    root: Hash,
    prove: impl FnOnce(&TileHashReader) -> Result<Vec<Hash>, TlogError>,
) -> Result<Vec<Hash>, ProofError> {
    if size == 0 || size > MAX_SIZE {
        return Err(ProofError::NotInLog(size));
    }
    let reader = Reader { tiles, failure: RefCell::default() };
    let proof = prove(&TileHashReader::new(size, root, &reader));
    proof.map_err(|_| reader.failure.take().unwrap_or(ProofError::Tampered))
}

/// Our tiles as the library reads them; it has no room for our errors.
struct Reader<'a> {
    tiles: &'a dyn Tiles,
    failure: RefCell<Option<ProofError>>,
}

impl TileReader for Reader<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, wanted: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, TlogError> {
        let read = |tile: &tlog_tiles::Tile| {
            let width = u16::try_from(tile.width()).map_err(|_| ProofError::Tampered)?;
            let tile = Tile::hashes(tile.level(), tile.level_index(), width);
            let bytes = fetch(self.tiles, tile).map_err(ProofError::Storage)?;
            let bytes = bytes.ok_or(ProofError::Missing(tile.into()))?;
            let hashes = read_hashes(&bytes, width).ok_or(ProofError::Tampered)?;
            Ok(write_hashes(&hashes))
        };
        wanted.iter().map(read).collect::<Result<_, _>>().map_err(|failure| {
            self.failure.replace(Some(failure));
            TlogError::InvalidTile
        })
    }

    fn save_tiles(&self, _tiles: &[tlog_tiles::Tile], _data: &[Vec<u8>]) {}
}

/// A tile's bytes; those of the full one, where its partial ones have been removed.
pub(super) fn fetch(tiles: &dyn Tiles, tile: Tile) -> Result<Option<Vec<u8>>, StorageError> {
    match tiles.get(tile.into())? {
        None if !tile.is_full() => tiles.get(tile.full().into()),
        found => Ok(found),
    }
}
