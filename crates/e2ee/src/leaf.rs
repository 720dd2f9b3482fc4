//! A member's place in the group's tree.

use openmls::prelude::LeafNodeIndex;

/// Index of a leaf in the ratchet tree (RFC 9420, section 4.1), counted from the left. A leaf that was
/// emptied by a removal is given to the next newcomer, so an index names a member within one epoch only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafIndex(pub u32);

impl From<LeafNodeIndex> for LeafIndex {
    fn from(index: LeafNodeIndex) -> Self {
        Self(index.u32())
    }
}

impl From<LeafIndex> for LeafNodeIndex {
    fn from(index: LeafIndex) -> Self {
        Self::new(index.0)
    }
}
