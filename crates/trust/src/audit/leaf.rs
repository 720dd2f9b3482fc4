//! From an event to an entry of the tree: a commitment that says nothing once its salt is gone.

use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use tlog_tiles::{Hash, record_hash};

use super::event::{Act, Entries, Event, EventError};

/// 32 random bytes, of one row alone. Without them a commitment cannot be told from any other, however few events
/// are likely.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

/// Says nothing.
impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// SHA-256(salt ‖ event): an entry of the log, public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment(pub [u8; 32]);

impl Commitment {
    /// The commitment to an event's canonical bytes. A salt has one length, so that no other pair gives the same bytes.
    pub fn to(salt: &Salt, event: &[u8]) -> Self {
        Self(Sha256::new().chain_update(salt.0).chain_update(event).finalize().into())
    }

    /// What stands for it in the tree: SHA-256(0x00 ‖ entry) (RFC 6962 section 2.1).
    pub fn leaf_hash(&self) -> Hash {
        record_hash(&self.0)
    }
}

/// What can be erased of an entry: all that says anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Which entry of the log.
    pub index: u64,
    /// The entry's salt.
    pub salt: Salt,
    /// The event's canonical bytes, as they were committed to: not to be written anew by a later version.
    pub event: Vec<u8>,
}

impl Row {
    /// A row for this event, with a salt of its own.
    ///
    /// # Errors
    /// [`EventError::TooLong`], which no event that can be made is.
    pub fn seal(index: u64, event: &Event, random: &mut impl CryptoRng) -> Result<Self, EventError> {
        let mut salt = [0; 32];
        random.fill_bytes(&mut salt);
        Ok(Self { index, salt: Salt(salt), event: event.to_bytes()? })
    }

    /// What the log has to hold at [`Row::index`] if this row is genuine.
    pub fn commitment(&self) -> Commitment {
        Commitment::to(&self.salt, &self.event)
    }

    /// The event.
    ///
    /// # Errors
    /// [`EventError::Malformed`] for a kind that a later version has written.
    pub fn event(&self) -> Result<Event, EventError> {
        Event::from_bytes(&self.event)
    }

    /// The rows that this one says were erased, all of them older.
    pub(super) fn erases(&self) -> Option<Entries> {
        match self.event().ok()?.act {
            Act::ErasureDone { entries, .. } if entries.end() <= self.index => Some(entries),
            _ => None,
        }
    }
}

/// Says nothing but which.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("index", &self.index).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::audit::{Act, Actor, UnixMillis};

    fn event() -> Event {
        Event {
            at: UnixMillis(1),
            organisation: None,
            actor: Actor::System,
            subject: None,
            act: Act::AccountErased {},
        }
    }

    #[test]
    fn the_same_event_twice_gives_commitments_that_nobody_can_tell_are_of_the_same() {
        let mut random = ChaCha20Rng::seed_from_u64(1);
        let one = Row::seal(0, &event(), &mut random).unwrap();
        let two = Row::seal(1, &event(), &mut random).unwrap();
        assert_eq!(one.event, two.event);
        assert_ne!(one.commitment(), two.commitment());
        assert_eq!(one.event().unwrap(), event());
    }

    #[test]
    fn a_commitment_is_the_sha_256_of_salt_and_event() {
        let bytes = [&[7; 32][..], b"event"].concat();
        assert_eq!(Commitment::to(&Salt([7; 32]), b"event").0, <[u8; 32]>::from(Sha256::digest(bytes)));
    }

    #[test]
    fn nothing_of_a_row_is_in_a_log_line() {
        let row = Row::seal(3, &event(), &mut ChaCha20Rng::seed_from_u64(1)).unwrap();
        assert_eq!(format!("{row:?}"), "Row { index: 3, .. }");
    }
}
