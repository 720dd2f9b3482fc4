//! The right edge of a tree: what of it has to be known so that it can grow.

use tlog_tiles::{EMPTY_HASH, Hash, node_hash};

use super::tile::{FULL, Tile};

/// The unfinished tile of each level, lowest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// From the unfinished tiles of a tree of this size.
    pub fn new(size: u64, levels: Vec<Vec<Hash>>) -> Self {
        Self { size, levels }
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; whatever tile is full by that is handed out, lowest first.
    pub fn push(&mut self, leaf: Hash, mut filled: impl FnMut(Tile, &[Hash])) {
        self.size += 1;
        let mut nodes = self.size;
        let mut node = leaf;
        for level in 0_u8.. {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(usize::from(level)) else { return };
            hashes.push(node);
            if hashes.len() < usize::from(FULL) {
                return;
            }
            nodes /= u64::from(FULL);
            filled(Tile::hashes(level, nodes.saturating_sub(1), FULL), hashes);
            node = perfect(hashes);
            hashes.clear();
        }
    }

    /// The unfinished tiles that have been begun, lowest first.
    pub fn partials(&self) -> impl Iterator<Item = (Tile, &[Hash])> {
        let begun = (0_u8..).zip(&self.levels).filter(|(_, hashes)| !hashes.is_empty());
        begun.map(|(level, hashes)| {
            let index = self.size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
            (Tile::hashes(level, index, hashes.len() as u16), &hashes[..])
        })
    }

    /// The tree's hash.
    pub fn root(&self) -> Hash {
        root(self.levels.iter().map(Vec::as_slice))
    }
}

/// A tree's hash from the unfinished tiles of its levels, lowest first (RFC 6962 section 2.1: from the right, each
/// perfect subtree is the left neighbour of what follows).
pub(super) fn root<'a>(levels: impl IntoIterator<Item = &'a [Hash]>) -> Hash {
    let mut root = None;
    for mut hashes in levels {
        while !hashes.is_empty() {
            let (rest, subtree) = hashes.split_at(hashes.len() - (1 << hashes.len().trailing_zeros()));
            let left = perfect(subtree);
            root = Some(root.map_or(left, |right| node_hash(left, right)));
            hashes = rest;
        }
    }
    root.unwrap_or(EMPTY_HASH)
}

/// The hash of a subtree with 2ⁿ of these below it.
pub(super) fn perfect(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.as_chunks::<2>().0.iter().map(|&[left, right]| node_hash(left, right)).collect();
    }
    row.first().copied().unwrap_or(EMPTY_HASH)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tlog_tiles::{Error, HashReader, record_hash, stored_hashes_for_record_hash, tree_hash};

    use super::*;

    struct Stored(RefCell<Vec<Hash>>);

    impl HashReader for Stored {
        fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
            Ok(indexes.iter().map(|&index| self.0.borrow()[index as usize]).collect())
        }
    }

    #[test]
    fn every_root_is_what_another_implementation_says() {
        let stored = Stored(RefCell::default());
        let mut edge = Edge::default();
        assert_eq!(edge.root(), tree_hash(0, &stored).unwrap());
        for n in 0..66_000_u64 {
            let leaf = record_hash(&n.to_be_bytes());
            let hashes = stored_hashes_for_record_hash(n, leaf, &stored).unwrap();
            stored.0.borrow_mut().extend(hashes);
            edge.push(leaf, |_, _| {});
            if !(1_100..=65_400).contains(&n) {
                assert_eq!(edge.root(), tree_hash(n + 1, &stored).unwrap(), "{n}");
            }
        }
    }

    #[test]
    fn tiles_come_out_in_their_places() {
        let mut edge = Edge::default();
        let mut tiles = Vec::new();
        for n in 0..70_000_u64 {
            edge.push(record_hash(&n.to_be_bytes()), |tile, _| tiles.push(tile.to_string()));
        }
        assert_eq!(tiles.len(), 273 + 1);
        assert_eq!(tiles[255..258], ["tile/0/255", "tile/1/000", "tile/0/256"]);
        let partials: Vec<_> = edge.partials().map(|(tile, _)| tile.to_string()).collect();
        assert_eq!(partials, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    }
}
