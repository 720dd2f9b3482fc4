//! Short CBOR maps (RFC 8949): what credentials, cards and the policy are written in.

use serde::{Serialize, de::DeserializeOwned};

/// Nesting of our own types stays below this.
const MAX_DEPTH: usize = 8;

pub(crate) fn write(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    ciborium::into_writer(value, &mut bytes).expect("writing a short map to memory cannot fail");
    bytes
}

/// `None` unless the bytes are one value and nothing else.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut rest = bytes;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).ok()?;
    rest.is_empty().then_some(value)
}
