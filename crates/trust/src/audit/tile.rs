//! The resources of a log, their paths and their bytes (C2SP tlog-tiles).

use std::{fmt, str::FromStr};

use tlog_tiles::{HASH_SIZE, Hash};

use super::leaf::Commitment;

/// Hashes of a full tile, entries of a full bundle.
pub(super) const FULL: u16 = 256;

/// Levels of hashes in a tree of at most [`MAX_SIZE`](super::MAX_SIZE).
pub(super) const LEVELS: u8 = 6;

/// The highest level that has a path.
const MAX_LEVEL: u8 = 63;

/// Bytes of an entry in a bundle: its length, as a big-endian 16-bit number, and a commitment.
const ENTRY: usize = 2 + 32;

/// What can be fetched of a log. As text: its path, for instance `tile/0/x001/067`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// The signed head: the one resource that changes.
    Checkpoint,
    /// Hashes or entries.
    Tile(Tile),
}

/// Up to 256 hashes of one level, or as many entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: Level,
    index: u64,
    width: u16,
}

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The entries themselves.
    Entries,
    /// Hashes of subtrees of 256 to the power of this many leaves.
    Hashes(u8),
}

impl Tile {
    /// The tile at this place of its level, with so many hashes or entries; none if there is no such tile.
    pub fn new(level: Level, index: u64, width: u16) -> Option<Self> {
        let right =
            (1..=FULL).contains(&width) && !matches!(level, Level::Hashes(level) if level > MAX_LEVEL);
        right.then_some(Self { level, index, width })
    }

    /// A tile of hashes, its numbers known to be right.
    pub(super) fn hashes(level: u8, index: u64, width: u16) -> Self {
        Self { level: Level::Hashes(level), index, width }
    }

    /// The bundle with the entries of a tile of leaves.
    pub(super) fn entries(index: u64, width: u16) -> Self {
        Self { level: Level::Entries, index, width }
    }

    /// What it holds.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Its place among the tiles of its level, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it has, 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it has all it ever will.
    pub fn is_full(&self) -> bool {
        self.width == FULL
    }

    /// The same when it has.
    pub fn full(&self) -> Self {
        Self { width: FULL, ..*self }
    }
}

/// How wide the last tile of a level is in a tree of this size: 0 to 255; 0 if all are full.
/// For levels below [`LEVELS`].
pub(super) fn edge_width(size: u64, level: u8) -> u16 {
    ((size >> (8 * u32::from(level))) % u64::from(FULL)) as u16
}

impl From<Tile> for Resource {
    fn from(tile: Tile) -> Self {
        Self::Tile(tile)
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::Tile(tile) => tile.fmt(f),
        }
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Entries => f.write_str("tile/entries/")?,
            Level::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        f.write_str(&index_path(self.index))?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// Reads a path, and only the one that this would write: no way leads out of the log.
impl FromStr for Resource {
    type Err = NoResource;

    fn from_str(path: &str) -> Result<Self, NoResource> {
        let resource = if path == "checkpoint" {
            Self::Checkpoint
        } else {
            Self::Tile(tile_at(path).ok_or(NoResource)?)
        };
        if resource.to_string() == path { Ok(resource) } else { Err(NoResource) }
    }
}

/// A path at which no log has anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no resource of a log")]
pub struct NoResource;

fn tile_at(path: &str) -> Option<Tile> {
    let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let level = if level == "entries" { Level::Entries } else { Level::Hashes(level.parse().ok()?) };
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, width.parse().ok()?),
        None => (rest, FULL),
    };
    Tile::new(level, index_at(index)?, width)
}

/// A number as path elements of three digits, all but the last after an `x`: at most 3000 names in a folder.
pub(super) fn index_path(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// Its inverse, which takes more than [`index_path`] writes.
pub(super) fn index_at(path: &str) -> Option<u64> {
    let mut index = 0_u64;
    for element in path.split('/') {
        let digits: u64 = element.trim_start_matches('x').parse().ok()?;
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    Some(index)
}

/// A tile of hashes as bytes.
pub(super) fn write_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The first `width` hashes of a tile; none if it has another form or fewer.
pub(super) fn read_hashes(bytes: &[u8], width: u16) -> Option<Vec<Hash>> {
    let (hashes, []) = bytes.as_chunks::<HASH_SIZE>() else { return None };
    Some(hashes.get(..usize::from(width))?.iter().map(|hash| Hash(*hash)).collect())
}

/// A bundle of entries as bytes.
pub(super) fn write_entries(entries: &[Commitment]) -> Vec<u8> {
    entries.iter().flat_map(|entry| [&[0, 32], &entry.0[..]].concat()).collect()
}

/// The first `width` entries of a bundle; none if it has another form or fewer.
pub(super) fn read_entries(bytes: &[u8], width: u16) -> Option<Vec<Commitment>> {
    let (entries, []) = bytes.as_chunks::<ENTRY>() else { return None };
    let entries = entries.get(..usize::from(width))?;
    entries.iter().map(|entry| Some(Commitment(entry.strip_prefix(&[0, 32])?.try_into().ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = |level, index, width| Tile::new(level, index, width).unwrap().to_string();
        assert_eq!(tile(Level::Hashes(0), 1_067, 256), "tile/0/x001/067");
        assert_eq!(tile(Level::Hashes(2), 1_234_067, 256), "tile/2/x001/x234/067");
        assert_eq!(tile(Level::Hashes(1), 0, 17), "tile/1/000.p/17");
        assert_eq!(tile(Level::Entries, 273, 112), "tile/entries/273.p/112");
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_that_the_specification_says() {
        assert_eq!([0, 1, 2, 3].map(|level| edge_width(70_000, level)), [112, 17, 1, 0]);
        assert_eq!([0, 1].map(|level| edge_width(256, level)), [0, 1]);
    }

    #[test]
    fn other_paths_are_none() {
        for path in [
            "",
            "checkpoint/",
            "/checkpoint",
            "tile/0/../000",
            "tile/0/1",
            "tile/0/x000/001",
            "tile/0/x1/001",
            "tile/00/001",
            "tile/64/001",
            "tile/0/001.p/0",
            "tile/0/001.p/256",
            "tile/0/001.p/09",
            "tile/0/001/",
            "tile/8/0/001",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
        ] {
            assert!(path.parse::<Resource>().is_err(), "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_path_leads_back(level in 0..=64_u8, index: u64, width in 1..=256_u16) {
            let level = if level == 64 { Level::Entries } else { Level::Hashes(level) };
            let resource = Resource::from(Tile::new(level, index, width).unwrap());
            prop_assert_eq!(resource.to_string().parse(), Ok(resource));
        }

        #[test]
        fn whatever_is_read_is_something_or_nothing(
            path in "(tile/)?[0-9a-z./x]{0,40}", bytes in proptest::collection::vec(any::<u8>(), 0..200), width: u16,
        ) {
            let _ = path.parse::<Resource>();
            let _ = read_hashes(&bytes, width);
            let _ = read_entries(&bytes, width);
        }

        #[test]
        fn entries_come_back(entries in proptest::collection::vec(any::<[u8; 32]>(), 1..5)) {
            let entries: Vec<_> = entries.into_iter().map(Commitment).collect();
            prop_assert_eq!(read_entries(&write_entries(&entries), entries.len() as u16), Some(entries));
        }
    }
}
