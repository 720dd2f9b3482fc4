//! A file that a message carries: where it is, and what opens it.

use serde::{Deserialize, Serialize};

use crate::FileId;

/// A file on the server, sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is found by.
    pub file: FileId,
    /// What it is sealed with: drawn for this file only.
    #[serde(with = "serde_bytes")]
    pub key: [u8; 16],
    /// At most [`crate::limits::FILE_NAME_CHARACTERS`].
    pub name: String,
    /// Its media type (RFC 6838), as its sender says.
    pub kind: String,
    /// How long it is, without its padding.
    pub bytes: u64,
    /// SHA-256 of it.
    #[serde(with = "serde_bytes")]
    pub hash: [u8; 32],
    /// Width and height of a picture, as its sender says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<(u32, u32)>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({} bytes)", self.bytes)
    }
}
