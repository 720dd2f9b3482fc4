//! Entries of the log by their indexes.

use serde::{Deserialize, Serialize};

use super::EventError;

/// The spans of [`Entries`], at most.
pub const MAX_SPANS: usize = 64;

/// Indexes of entries, as 1 to [`MAX_SPANS`] spans `[from, until)`, ascending, with something between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(u64, u64)>", into = "Vec<(u64, u64)>")]
pub struct Entries(pub(super) Vec<(u64, u64)>);

impl Entries {
    /// These indexes, in whatever order, in as few as they fit into; none for none.
    pub fn covering(indexes: impl IntoIterator<Item = u64>) -> Vec<Self> {
        let mut indexes: Vec<u64> = indexes.into_iter().filter(|&index| index < u64::MAX).collect();
        indexes.sort_unstable();
        let mut spans: Vec<(u64, u64)> = Vec::new();
        for index in indexes {
            match spans.last_mut() {
                Some((_, until)) if index < *until => {}
                Some((_, until)) if index == *until => *until += 1,
                _ => spans.push((index, index + 1)),
            }
        }
        spans.chunks(MAX_SPANS).map(|spans| Self(spans.to_vec())).collect()
    }

    /// The spans, ascending.
    pub fn spans(&self) -> impl Iterator<Item = std::ops::Range<u64>> {
        self.0.iter().map(|&(from, until)| from..until)
    }

    /// The index after the last.
    pub fn end(&self) -> u64 {
        self.0.last().map_or(0, |&(_, until)| until)
    }
}

impl From<Entries> for Vec<(u64, u64)> {
    fn from(entries: Entries) -> Self {
        entries.0
    }
}

impl TryFrom<Vec<(u64, u64)>> for Entries {
    type Error = EventError;

    fn try_from(spans: Vec<(u64, u64)>) -> Result<Self, EventError> {
        let each = spans.iter().all(|(from, until)| from < until);
        let apart = spans.iter().zip(spans.iter().skip(1)).all(|((_, until), (from, _))| until < from);
        if (1..=MAX_SPANS).contains(&spans.len()) && each && apart {
            Ok(Self(spans))
        } else {
            Err(EventError::Entries)
        }
    }
}
