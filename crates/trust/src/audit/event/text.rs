//! What else is written: why, in a person's words, and hashes as digits.

use serde::{Deserialize, Serialize};

use super::EventError;

/// The characters of a [`Reason`], at most.
pub const MAX_REASON: usize = 500;

/// What a person wrote to say why: 1 to [`MAX_REASON`] characters, none of them a control character.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

impl Reason {
    /// # Errors
    /// [`EventError::Reason`] for one that is empty, too long or of more than one line.
    pub fn new(text: &str) -> Result<Self, EventError> {
        let right =
            !text.is_empty() && text.chars().count() <= MAX_REASON && !text.chars().any(char::is_control);
        if right { Ok(Self(text.into())) } else { Err(EventError::Reason) }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says nothing of what was written.
impl std::fmt::Debug for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reason(..)")
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.0
    }
}

impl TryFrom<String> for Reason {
    type Error = EventError;

    fn try_from(text: String) -> Result<Self, EventError> {
        Self::new(&text)
    }
}

/// 32 bytes of a SHA-256; 64 lower-case hexadecimal digits as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        to_hex(&digest.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = EventError;

    fn try_from(text: String) -> Result<Self, EventError> {
        from_hex(&text).map(Self).ok_or(EventError::Digest)
    }
}

/// Lower-case hexadecimal digits.
pub(in crate::audit) fn to_hex(bytes: &[u8; 32]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// 64 of them, lower case only.
pub(in crate::audit) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    bytes?.try_into().ok()
}
