//! CBOR in and out, with a bound on what is read.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Nesting that a message may have; every real one stays below six.
const MAX_DEPTH: usize = 12;

/// A message that can be put on the wire and read from it.
pub trait Wire: Sized {
    /// The longest encoding that is read, in bytes.
    const MAX_BYTES: usize;

    /// The message as CBOR.
    fn encode(&self) -> Vec<u8>;

    /// Reads one message that fills `bytes` wholly.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError>;
}

/// Makes a type a message with this longest encoding. Its codec is compiled here, once, and not in every crate that uses it.
macro_rules! wire {
    ($message:ty, $most:expr) => {
        impl $crate::Wire for $message {
            const MAX_BYTES: usize = $most;

            fn encode(&self) -> Vec<u8> {
                $crate::codec::write(self)
            }

            fn decode(bytes: &[u8]) -> Result<Self, $crate::DecodeError> {
                $crate::codec::read(bytes, Self::MAX_BYTES)
            }
        }
    };
}
pub(crate) use wire;

pub(crate) fn write(message: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    ciborium::into_writer(message, &mut bytes).expect("writing our own types to memory cannot fail");
    bytes
}

pub(crate) fn read<M: DeserializeOwned>(bytes: &[u8], most: usize) -> Result<M, DecodeError> {
    if bytes.len() > most {
        return Err(DecodeError::TooLarge { bytes: bytes.len(), most });
    }
    let mut rest = bytes;
    let message = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH)
        .map_err(|_| DecodeError::Malformed)?;
    if rest.is_empty() { Ok(message) } else { Err(DecodeError::Malformed) }
}

/// Why bytes were not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Longer than any message of this kind may be.
    #[error("the message has {bytes} bytes; at most {most} are read")]
    TooLarge {
        /// Length seen.
        bytes: usize,
        /// Length allowed.
        most: usize,
    },
    /// Not a message of this version.
    #[error("the bytes are no message of this protocol version")]
    Malformed,
}

/// Opaque bytes, encoded as a CBOR byte string.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(#[serde(with = "serde_bytes")] pub Vec<u8>);

impl Bytes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
