//! Storage that is forgotten: for tests, and for whoever has fetched a log to verify it.

use std::collections::BTreeMap;

use super::{
    leaf::Row,
    storage::{Rows, StorageError, Tiles},
    tile::{Resource, Tile},
};

/// Resources in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryTiles(pub BTreeMap<Resource, Vec<u8>>);

impl Tiles for MemoryTiles {
    fn get(&self, resource: Resource) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.get(&resource).cloned())
    }

    fn put(&mut self, resource: Resource, bytes: &[u8]) -> Result<(), StorageError> {
        self.0.insert(resource, bytes.to_vec());
        Ok(())
    }

    fn remove_partials(&mut self, full: Tile) -> Result<(), StorageError> {
        self.0.retain(|resource, _| match resource {
            Resource::Tile(tile) => tile.is_full() || tile.full() != full,
            Resource::Checkpoint => true,
        });
        Ok(())
    }
}

/// Rows in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryRows(pub BTreeMap<u64, Row>);

impl Rows for MemoryRows {
    fn insert(&mut self, rows: &[Row]) -> Result<(), StorageError> {
        self.0.extend(rows.iter().map(|row| (row.index, row.clone())));
        Ok(())
    }

    fn range(&self, from: u64, until: u64) -> Result<Vec<Row>, StorageError> {
        Ok(if from < until {
            self.0.range(from..until).map(|(_, row)| row.clone()).collect()
        } else {
            Vec::new()
        })
    }

    fn erase(&mut self, indexes: &[u64]) -> Result<(), StorageError> {
        for index in indexes {
            self.0.remove(index);
        }
        Ok(())
    }
}
