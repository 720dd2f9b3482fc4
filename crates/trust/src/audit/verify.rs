//! Verifying a log from what is stored of it, trusting its key alone.
//!
//! Two passes. The first hashes all entries, and says which hashes they give ([`Below`]). The second goes from the signed
//! root down: of each tile there are up to three versions, the stored one, the one that entries give and the one that
//! entries give once they are corrected by rows; whichever hashes to what is known from above is the one that was signed.
//! So a change is not only noticed but named, as long as one copy of the truth is left.

use std::{iter, ops::Range};

use tlog_tiles::{EMPTY_HASH, Hash};

use super::{
    checkpoint::{Checkpoint, LogKey},
    edge::{self, Edge, perfect},
    leaf::{Commitment, Row},
    proof::fetch,
    report::{Finding, Report},
    storage::{Rows, Tiles},
    tile::{FULL, LEVELS, Level, Resource, Tile, edge_width, read_entries, read_hashes},
};

/// Verifies all of a log: signature, tree, entries, `rows` where they are given, and that it contains what the
/// checkpoints in `kept` are of, which the verifier got earlier. Errors are findings: it always says something. Reads
/// every entry twice and holds two bytes for each. Nobody may write meanwhile.
pub fn verify(tiles: &dyn Tiles, rows: Option<&dyn Rows>, key: &LogKey, kept: &[Checkpoint]) -> Report {
    let mut report = Report::new();
    let Some(head) = head(tiles, key, &mut report) else { return report };
    report.checkpoint = Some(head.clone());
    let mut kept: Vec<&Checkpoint> = kept.iter().collect();
    kept.sort_by_key(|kept| kept.size());
    for kept in &kept {
        if kept.origin() != head.origin() {
            report.find(Finding::OtherLog { size: kept.size() });
        } else if kept.size() > head.size() {
            report.find(Finding::Shrunk { was: kept.size(), is: head.size() });
        }
    }
    kept.retain(|kept| kept.origin() == head.origin() && kept.size() <= head.size());

    let source = Source { tiles, rows, size: head.size() };
    let below = Below::read(&source, &mut report);
    let history = History { edge: Some(Edge::default()), proven: true, kept, since: 0, done: false };
    let mut walk = Walk { source, below, history, report, people: People::default() };
    walk.history.compare(&mut walk.report);
    walk.under_root(head.root());
    walk.finish()
}

fn head(tiles: &dyn Tiles, key: &LogKey, report: &mut Report) -> Option<Checkpoint> {
    let note = match tiles.get(Resource::Checkpoint) {
        Ok(Some(note)) => note,
        Ok(None) => {
            report.find(Finding::NoCheckpoint);
            return None;
        }
        Err(error) => {
            report.find(Finding::Unreadable { resource: Resource::Checkpoint, why: error.to_string() });
            return None;
        }
    };
    Checkpoint::open(&note, key).map_err(|error| report.find(Finding::Checkpoint(error))).ok()
}

/// What is stored.
struct Source<'a> {
    tiles: &'a dyn Tiles,
    rows: Option<&'a dyn Rows>,
    size: u64,
}

impl Source<'_> {
    /// How many bundles, with the unfinished one.
    fn bundles(&self) -> u64 {
        self.size.div_ceil(u64::from(FULL))
    }

    fn width(&self, bundle: u64) -> u16 {
        let left = self.size.saturating_sub(bundle * u64::from(FULL));
        left.min(u64::from(FULL)) as u16
    }

    fn read<V>(&self, tile: Tile, parse: impl Fn(&[u8], u16) -> Option<Vec<V>>) -> Result<Vec<V>, Finding> {
        match fetch(self.tiles, tile) {
            Ok(Some(bytes)) => parse(&bytes, tile.width()).ok_or(Finding::Malformed(tile)),
            Ok(None) => Err(Finding::Missing(tile)),
            Err(error) => Err(Finding::Unreadable { resource: tile.into(), why: error.to_string() }),
        }
    }

    fn hashes(&self, tile: Tile) -> Result<Vec<Hash>, Finding> {
        self.read(tile, read_hashes)
    }

    fn bundle(&self, index: u64) -> Bundle {
        let width = self.width(index);
        Bundle {
            entries: self.read(Tile::entries(index, width), read_entries),
            rows: self.rows(index, width),
        }
    }

    fn rows(&self, bundle: u64, width: u16) -> Result<Option<Vec<Option<Row>>>, Finding> {
        let Some(rows) = self.rows else { return Ok(None) };
        let from = bundle * u64::from(FULL);
        let until = from + u64::from(width);
        let found = rows
            .range(from, until)
            .map_err(|error| Finding::RowsUnreadable { rows: from..until, why: error.to_string() })?;
        let mut places: Vec<Option<Row>> = vec![None; usize::from(width)];
        for row in found {
            let place = row.index.checked_sub(from).and_then(|place| usize::try_from(place).ok());
            if let Some(place) = place.and_then(|place| places.get_mut(place)) {
                *place = Some(row);
            }
        }
        Ok(Some(places))
    }
}

/// A bundle of entries, and its rows: a place for each entry; none where rows are not looked at.
struct Bundle {
    entries: Result<Vec<Commitment>, Finding>,
    rows: Result<Option<Vec<Option<Row>>>, Finding>,
}

impl Bundle {
    /// The leaves that entries give, and those that they give once rows have corrected them.
    fn leaves(&self) -> [Option<Vec<Hash>>; 2] {
        let entries = self.entries.as_ref().ok();
        let by_entries: Option<Vec<Hash>> =
            entries.map(|entries| entries.iter().map(Commitment::leaf_hash).collect());
        let rows = self.rows.as_ref().ok().and_then(Option::as_ref);
        let corrected = rows.and_then(|rows| {
            let leaf = |(place, row): (usize, &Option<Row>)| match row {
                Some(row) => Some(row.commitment().leaf_hash()),
                None => by_entries.as_ref()?.get(place).copied(),
            };
            rows.iter().enumerate().map(leaf).collect()
        });
        [by_entries, corrected]
    }
}

/// For each level above the leaves the hashes that entries give, and those that corrected ones give.
struct Below([Vec<Vec<Option<Hash>>>; 2]);

impl Below {
    fn read(source: &Source, report: &mut Report) -> Self {
        let mut lowest = [Vec::new(), Vec::new()];
        for index in 0..source.bundles() {
            if report.stopped {
                break;
            }
            let bundle = source.bundle(index);
            if source.width(index) == FULL {
                for (hashes, leaves) in lowest.iter_mut().zip(bundle.leaves()) {
                    hashes.push(leaves.as_deref().map(perfect));
                }
            }
            for problem in [bundle.entries.err(), bundle.rows.err()].into_iter().flatten() {
                report.find(problem);
            }
        }
        Self(lowest.map(|lowest| {
            let full = |hashes: &[Option<Hash>]| {
                hashes.iter().copied().collect::<Option<Vec<Hash>>>().map(|hashes| perfect(&hashes))
            };
            let upper =
                |lower: &Vec<Option<Hash>>| Some(lower.chunks_exact(usize::from(FULL)).map(full).collect());
            iter::successors(Some(lowest), upper).take(usize::from(LEVELS)).collect()
        }))
    }

    /// What a tile above the leaves would be by entries, and by corrected ones.
    fn tile(&self, level: u8, index: u64, width: u16) -> [Option<Vec<Hash>>; 2] {
        self.0.each_ref().map(|levels| {
            let hashes = levels.get(usize::from(level).checked_sub(1)?)?;
            let from = usize::try_from(index).ok()?.checked_mul(usize::from(FULL))?;
            hashes.get(from..)?.get(..usize::from(width))?.iter().copied().collect()
        })
    }
}

/// What a tile may be, and what is wrong with the stored one if that is not the first of these.
struct Versions {
    tile: Tile,
    hashes: Vec<Vec<Hash>>,
    problem: Option<Finding>,
    /// What lies below a tile of leaves.
    bundle: Option<Bundle>,
}

struct Walk<'a> {
    source: Source<'a>,
    below: Below,
    history: History<'a>,
    report: Report,
    people: People,
}

impl Walk<'_> {
    /// The unfinished tiles together give the root: of each the version is sought with which they do.
    fn under_root(&mut self, root: Hash) {
        let size = self.source.size;
        let mut versions = Vec::new();
        for level in 0..LEVELS {
            let width = edge_width(size, level);
            if width > 0 {
                versions.push(self.versions(level, size >> (8 * (level + 1)), width));
            }
        }
        let count: usize = versions.iter().map(|versions| versions.hashes.len()).product();
        let chosen = (0..count).find_map(|mut choice| {
            let chosen: Option<Vec<&[Hash]>> = versions
                .iter()
                .map(|versions| {
                    let which = choice % versions.hashes.len();
                    choice /= versions.hashes.len();
                    versions.hashes.get(which).map(Vec::as_slice)
                })
                .collect();
            chosen.filter(|chosen| edge::root(chosen.iter().copied()) == root)
        });
        let chosen: Option<Vec<Vec<Hash>>> =
            chosen.map(|chosen| chosen.into_iter().map(<[_]>::to_vec).collect());
        // The highest level lies leftmost.
        for (place, versions) in versions.into_iter().enumerate().rev() {
            let signed = chosen.as_ref().and_then(|chosen| chosen.get(place));
            self.settle(versions, signed.map(Vec::as_slice));
        }
        if chosen.is_none() {
            // What was kept may say from where on.
            self.report.find(Finding::RewrittenAmong(self.history.since.min(size.saturating_sub(1))..size));
        }
    }

    fn versions(&self, level: u8, index: u64, width: u16) -> Versions {
        let tile = Tile::hashes(level, index, width);
        let (stored, problem) = match self.source.hashes(tile) {
            Ok(stored) => (Some(stored), None),
            Err(problem) => (None, Some(problem)),
        };
        let bundle = (level == 0).then(|| self.source.bundle(index));
        let below = bundle.as_ref().map_or_else(|| self.below.tile(level, index, width), Bundle::leaves);
        let mut hashes: Vec<Vec<Hash>> = Vec::new();
        for version in iter::once(stored).chain(below).flatten() {
            if !hashes.contains(&version) {
                hashes.push(version);
            }
        }
        Versions { tile, hashes, problem, bundle }
    }

    /// A tile and what lies below it, once it is known what was signed, or that it cannot be known.
    fn settle(&mut self, versions: Versions, signed: Option<&[Hash]>) {
        let Versions { tile, hashes, problem, bundle } = versions;
        if let Some(problem) = problem {
            self.report.find(problem);
        } else if signed.is_some() && hashes.first().map(Vec::as_slice) != signed {
            self.report.find(Finding::ChangedTile(tile));
        }
        if let Some(bundle) = bundle {
            return self.leaves(tile.index(), &bundle, signed);
        }
        let Level::Hashes(level @ 1..) = tile.level() else { return };
        for place in 0..tile.width() {
            if self.report.stopped {
                return;
            }
            let index = tile.index() * u64::from(FULL) + u64::from(place);
            let versions = self.versions(level - 1, index, FULL);
            let known = signed.and_then(|signed| signed.get(usize::from(place)));
            let found =
                known.and_then(|known| versions.hashes.iter().find(|hashes| perfect(hashes) == *known));
            let found = found.cloned();
            self.settle(versions, found.as_deref());
            if known.is_some() && found.is_none() {
                let leaves = 1_u64 << (8 * level);
                let (start, end) = (index * leaves, (index + 1) * leaves);
                // What was kept may say more exactly from where on.
                self.report.find(Finding::RewrittenAmong(self.history.since.clamp(start, end - 1)..end));
            }
        }
    }

    /// Entries and rows below a tile of leaves.
    fn leaves(&mut self, index: u64, bundle: &Bundle, signed: Option<&[Hash]>) {
        // What is wrong with reading them was said in the first pass.
        let entries = bundle.entries.as_ref().ok();
        let rows = bundle.rows.as_ref().ok().and_then(Option::as_ref);
        for place in 0..self.source.width(index) {
            let index = index * u64::from(FULL) + u64::from(place);
            let place = usize::from(place);
            let entry = entries.and_then(|entries| entries.get(place)).map(Commitment::leaf_hash);
            let signed = signed.and_then(|signed| signed.get(place)).copied();
            if signed.is_some() && entry.is_some() && signed != entry {
                self.report.find(Finding::Rewritten(index..index + 1));
            }
            let leaf = signed.or(entry);
            if let Some(rows) = rows {
                let row = rows.get(place).and_then(Option::as_ref);
                let matches = row.is_some_and(|row| Some(row.commitment().leaf_hash()) == leaf);
                if row.is_some() && leaf.is_some() && !matches {
                    self.report.find(Finding::RowMismatch(index..index + 1));
                }
                self.report.rows_present += u64::from(matches);
                self.people.see(row.filter(|_| matches), row.is_some());
            } else {
                self.people.skip();
            }
            self.history.push(leaf, signed.is_some());
            self.history.compare(&mut self.report);
        }
    }

    fn finish(mut self) -> Report {
        if let Some(rows) = self.source.rows
            && !self.report.stopped
        {
            self.people.judge(&mut self.report);
            let end = self.source.size;
            match rows.range(end, u64::MAX) {
                Ok(rows) => {
                    if let Some(row) = rows.first() {
                        self.report.find(Finding::RowsBeyond(row.index));
                    }
                }
                Err(error) => {
                    self.report.find(Finding::RowsUnreadable { rows: end..u64::MAX, why: error.to_string() });
                }
            }
        }
        self.report.contains = self.history.contains();
        self.report
    }
}

/// The tree as it grew, beside checkpoints that were kept.
struct History<'a> {
    /// Until an entry is not known.
    edge: Option<Edge>,
    /// Whether all leaves so far are known to be those under the signed root.
    proven: bool,
    /// Ascending.
    kept: Vec<&'a Checkpoint>,
    /// The size of the last that was the same.
    since: u64,
    /// One was not.
    done: bool,
}

impl History<'_> {
    fn push(&mut self, leaf: Option<Hash>, signed: bool) {
        self.proven &= signed;
        match (leaf, &mut self.edge) {
            (Some(leaf), Some(edge)) => edge.push(leaf, |_, _| {}),
            _ => self.edge = None,
        }
    }

    fn compare(&mut self, report: &mut Report) {
        let Some(edge) = &self.edge else { return };
        if self.done || self.kept.binary_search_by_key(&edge.size(), |kept| kept.size()).is_err() {
            return;
        }
        let root = if edge.size() == 0 { EMPTY_HASH } else { edge.root() };
        if self.kept.iter().filter(|kept| kept.size() == edge.size()).all(|kept| kept.root() == root) {
            self.since = edge.size();
            return;
        }
        self.done = true;
        // Otherwise the entries are not those that were signed, which is a finding already.
        if self.proven {
            report.find(Finding::Forked { since: self.since, kept: edge.size() });
        }
    }

    fn contains(&self) -> Option<u64> {
        self.kept.iter().map(|kept| kept.size()).filter(|size| *size <= self.since).max()
    }
}

/// Which rows are there, and which the log says were erased.
#[derive(Default)]
struct People {
    there: Vec<Option<bool>>,
    erased: Vec<bool>,
}

impl People {
    fn skip(&mut self) {
        self.there.push(None);
        self.erased.push(false);
    }

    /// The next row: as it was signed for, if it was; and whether there is any.
    fn see(&mut self, row: Option<&Row>, there: bool) {
        self.there.push(Some(there));
        self.erased.push(false);
        for span in row.and_then(Row::erases).iter().flat_map(|entries| entries.spans().collect::<Vec<_>>()) {
            let (Ok(from), Ok(until)) = (usize::try_from(span.start), usize::try_from(span.end)) else {
                continue;
            };
            for erased in self.erased.get_mut(from..until).unwrap_or_default() {
                *erased = true;
            }
        }
    }

    fn judge(&self, report: &mut Report) {
        let mut gone = Vec::new();
        let mut left = Vec::new();
        for ((index, there), erased) in (0_u64..).zip(&self.there).zip(&self.erased) {
            match (there, erased) {
                (Some(false), true) => report.rows_erased += 1,
                (Some(false), false) => gone.push(index),
                (Some(true), true) => left.push(index),
                _ => {}
            }
        }
        for range in ranges(&gone) {
            report.find(Finding::RowsGone(range));
        }
        for range in ranges(&left) {
            report.find(Finding::RowsLeft(range));
        }
    }
}

/// Ascending indexes as ranges.
fn ranges(indexes: &[u64]) -> Vec<Range<u64>> {
    let runs = indexes.chunk_by(|one, next| one + 1 == *next);
    runs.filter_map(|run| Some(*run.first()?..run.last()? + 1)).collect()
}
