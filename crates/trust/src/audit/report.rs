//! What verifying a log says, in words.

use std::{fmt, ops::Range};

use thiserror::Error;

use super::{
    checkpoint::{Checkpoint, CheckpointError},
    tile::{Resource, Tile},
};

/// The findings of a report, at most: with that many, verifying stops.
pub const MAX_FINDINGS: usize = 1_000;

/// What is wrong with a log, or that nothing is.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The signed head, if it has one that is signed.
    pub checkpoint: Option<Checkpoint>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Whether verifying stopped at [`MAX_FINDINGS`].
    pub stopped: bool,
    /// Rows that are there and match their entries.
    pub rows_present: u64,
    /// Rows that are gone, and that an erasure in the log names.
    pub rows_erased: u64,
    /// The largest of the kept checkpoints that the log contains.
    pub contains: Option<u64>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && !self.stopped && self.checkpoint.is_some()
    }

    pub(super) fn new() -> Self {
        Self {
            checkpoint: None,
            findings: Vec::new(),
            stopped: false,
            rows_present: 0,
            rows_erased: 0,
            contains: None,
        }
    }

    /// Writes down what is wrong, neighbours as one, and no more of it than anybody reads.
    pub(super) fn find(&mut self, finding: Finding) {
        let room = self.findings.len() < MAX_FINDINGS;
        match (self.findings.last_mut(), &finding) {
            (Some(Finding::Rewritten(last)), Finding::Rewritten(next))
            | (Some(Finding::RowMismatch(last)), Finding::RowMismatch(next))
                if last.end == next.start =>
            {
                last.end = next.end;
            }
            _ if room => self.findings.push(finding),
            _ => self.stopped = true,
        }
    }
}

/// A line for each finding; the first line says whether there are any.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.checkpoint.as_ref().map_or(0, Checkpoint::size);
        let (present, erased) = (self.rows_present, self.rows_erased);
        if self.is_sound() {
            writeln!(f, "The log is sound: {size} entries, {present} rows that match, {erased} erased.")?;
        } else {
            writeln!(f, "The log is NOT sound.")?;
        }
        if let Some(contains) = self.contains {
            writeln!(f, "It contains the log of {contains} entries that was kept.")?;
        }
        for finding in &self.findings {
            writeln!(f, "- {finding}")?;
        }
        if self.stopped {
            writeln!(f, "- and more: stopped here")?;
        }
        Ok(())
    }
}

/// One thing that is wrong. Ranges are of indexes of entries.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Finding {
    /// There is no head.
    #[error("the checkpoint is missing")]
    NoCheckpoint,
    /// There is something else in its place.
    #[error("{0}")]
    Checkpoint(CheckpointError),
    /// A resource cannot be read.
    #[error("{resource} cannot be read: {why}")]
    Unreadable {
        /// Which.
        resource: Resource,
        /// What the store says.
        why: String,
    },
    /// A tile or bundle is not there.
    #[error("{0} is missing")]
    Missing(Tile),
    /// A tile or bundle has another length or form than such have.
    #[error("{0} is malformed")]
    Malformed(Tile),
    /// A tile does not hold the hashes that were signed.
    #[error("{0} was changed")]
    ChangedTile(Tile),
    /// Entries are not those that were signed.
    #[error("{}: rewritten", named("entry", "entries", .0))]
    Rewritten(Range<u64>),
    /// Some of these entries are not those that were signed; which, cannot be told.
    #[error("{}: some rewritten, removed or put in another order", named("entry", "entries", .0))]
    RewrittenAmong(Range<u64>),
    /// There were more entries.
    #[error("the log was shortened: it had {was} entries, and has {is}")]
    Shrunk {
        /// By the checkpoint that was kept.
        was: u64,
        /// By the checkpoint that is there.
        is: u64,
    },
    /// There is another history than there was.
    #[error("the log forked after size {since}: it does not contain the log of {kept} entries that was kept")]
    Forked {
        /// The largest kept size that both histories have in common; 0 if none was kept.
        since: u64,
        /// The first kept size that is of the other history.
        kept: u64,
    },
    /// A checkpoint that was kept is another log's.
    #[error("the checkpoint of {size} entries that was kept is another log's")]
    OtherLog {
        /// Of how many entries.
        size: u64,
    },
    /// Rows are not what their entries commit to.
    #[error("{}: no match with what was committed to", named("row", "rows", .0))]
    RowMismatch(Range<u64>),
    /// Rows are gone, and the log does not say that they were erased.
    #[error("{}: gone, and the log says nothing of an erasure", named("row", "rows", .0))]
    RowsGone(Range<u64>),
    /// Rows are there, and the log says that they were erased: the erasure was not finished.
    #[error("{}: still there, and the log says erased (erase again)", named("row", "rows", .0))]
    RowsLeft(Range<u64>),
    /// Rows cannot be read.
    #[error("{}: cannot be read: {why}", named("row", "rows", .rows))]
    RowsUnreadable {
        /// Which.
        rows: Range<u64>,
        /// What the store says.
        why: String,
    },
    /// There are rows from here on that no entry is for.
    #[error("row {0} and later: beyond the log's end (not signed for yet, or the log was shortened)")]
    RowsBeyond(u64),
}

fn named(one: &str, many: &str, range: &Range<u64>) -> String {
    match range.end.saturating_sub(1) {
        last if last <= range.start => format!("{one} {}", range.start),
        last => format!("{many} {} to {last}", range.start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_finding() {
        let mut report = Report::new();
        for index in [4, 5, 6, 9] {
            report.find(Finding::Rewritten(index..index + 1));
        }
        let words = report.to_string();
        assert_eq!(words, "The log is NOT sound.\n- entries 4 to 6: rewritten\n- entry 9: rewritten\n");
    }

    #[test]
    fn nobody_gets_more_findings_than_they_read() {
        let mut report = Report::new();
        for index in 0..2 * MAX_FINDINGS as u64 {
            report.find(Finding::RowsBeyond(index));
        }
        assert_eq!(report.findings.len(), MAX_FINDINGS);
        assert!(report.stopped && !report.is_sound() && report.to_string().ends_with("stopped here\n"));
    }
}
