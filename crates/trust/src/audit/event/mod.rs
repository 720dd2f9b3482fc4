//! What is written down: who did what, to whom, when.
//!
//! The list is closed, and its names are stable: they stand in rows that are kept for years. There is no free text but
//! a [`Reason`]; whatever else is named is a [`Name`], into which neither a sentence nor an address of mail fits.

mod act;
mod entries;
mod kinds;
mod names;
mod text;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use act::Act;
pub use entries::{Entries, MAX_SPANS};
pub use kinds::{
    AccountOrigin, CheckResult, Disclosure, ErasureCause, Export, Figures, OrganisationPart, RecordPart,
};
pub use names::{AccountId, MAX_NAME, Name, NodeId, OrganisationId};
pub use text::{Digest, MAX_REASON, Reason};
pub(in crate::audit) use text::{from_hex, to_hex};

/// The bytes of an event, at most. No event that can be made reaches it.
pub const MAX_EVENT: usize = 8 * 1024;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    pub at: UnixMillis,
    /// In which organisation; without it, an act of the operator's that concerns none or all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// Who did it.
    pub actor: Actor,
    /// Whom it concerns, when that is a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<AccountId>,
    /// What.
    pub act: Act,
}

impl Event {
    /// The canonical bytes: JSON without white space, fields in the order in which this file declares them, no field
    /// for what is absent. These bytes are committed to and stored; nobody has to make them again.
    ///
    /// # Errors
    /// [`EventError::TooLong`] past [`MAX_EVENT`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, EventError> {
        let bytes = serde_json::to_vec(self).map_err(|_| EventError::Malformed)?;
        if bytes.len() > MAX_EVENT { Err(EventError::TooLong) } else { Ok(bytes) }
    }

    /// Reads canonical bytes, and no others: each event has one form.
    ///
    /// # Errors
    /// [`EventError::Malformed`] for what this version does not know or would write otherwise.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EventError> {
        if bytes.len() > MAX_EVENT {
            return Err(EventError::TooLong);
        }
        let event: Self = serde_json::from_slice(bytes).map_err(|_| EventError::Malformed)?;
        if event.to_bytes()? == bytes { Ok(event) } else { Err(EventError::Malformed) }
    }

    /// Whether this person did it or is concerned by it.
    pub fn names(&self, person: &AccountId) -> bool {
        self.subject.as_ref() == Some(person) || self.actor == Actor::Account(person.clone())
    }
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case", deny_unknown_fields)]
pub enum Actor {
    /// A person, as this account.
    Account(AccountId),
    /// A system of the organisation's own, by its handle: a token for provisioning, a provider for signing in.
    Program(Name),
    /// A node of the operator's.
    Node(NodeId),
    /// Whoever runs the server, by a command on its machine.
    Operator,
    /// The server by itself: a term that ran out, a task at its hour.
    System,
}

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

/// Why something is no event. Says nothing of what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EventError {
    /// A name has a character that none may have, or too many, or none.
    #[error("a name is 1 to {MAX_NAME} letters, digits, or of -_.:/")]
    Name,
    /// A reason is empty, too long, or has control characters.
    #[error("a reason is 1 to {MAX_REASON} characters on one line")]
    Reason,
    /// No hash.
    #[error("a hash is 64 lower-case hexadecimal digits")]
    Digest,
    /// No spans of entries.
    #[error("entries are 1 to {MAX_SPANS} ascending spans that do not touch")]
    Entries,
    /// Bytes that are no event's canonical form.
    #[error("not an event in its canonical form")]
    Malformed,
    /// Longer than [`MAX_EVENT`].
    #[error("an event has at most {MAX_EVENT} bytes")]
    TooLong,
}

#[cfg(test)]
mod tests;
