//! A log's signed head (C2SP tlog-checkpoint, a C2SP signed-note), who signs it, and who can check it.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use signed_note::{
    Note, NoteError, StandardVerifier, Verifier, VerifierList, is_key_name_valid, key_id,
    new_ed25519_verifier_key,
};
use thiserror::Error;
use tlog_tiles::{EMPTY_HASH, Hash, check_tree};

/// The entries of a log, at most: 2⁴⁰. What claims more is taken for no checkpoint, so that no arithmetic overflows.
pub const MAX_SIZE: u64 = 1 << 40;

/// The bytes of a checkpoint, at most: room for the signatures of many witnesses.
const MAX_NOTE: usize = 64 * 1024;

/// The first byte of an Ed25519 key in a signed note.
const ED25519: u8 = 1;

/// A log's size and root hash, signed by the log: whoever has one has checked that.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    note: Vec<u8>,
}

impl Checkpoint {
    /// Reads a signed note and checks the log's signature. Those of others (witnesses, keys to come) are left alone.
    ///
    /// # Errors
    /// Says which of form, origin and signature is wrong.
    pub fn open(note: &[u8], key: &LogKey) -> Result<Self, CheckpointError> {
        if note.len() > MAX_NOTE {
            return Err(CheckpointError::Malformed);
        }
        let signed = Note::from_bytes(note).map_err(|_| CheckpointError::Malformed)?;
        let head =
            tlog_tiles::Checkpoint::from_bytes(signed.text()).map_err(|_| CheckpointError::Malformed)?;
        if head.size() > MAX_SIZE {
            return Err(CheckpointError::Malformed);
        }
        if head.origin() != key.origin() {
            return Err(CheckpointError::OtherOrigin);
        }
        signed.verify(&VerifierList::new(vec![Box::new(key.verifier.clone())])).map_err(
            |error| match error {
                NoteError::UnverifiedNote => CheckpointError::Unsigned,
                _ => CheckpointError::BadSignature,
            },
        )?;
        Ok(Self { origin: head.origin().into(), size: head.size(), root: *head.hash(), note: note.into() })
    }

    /// Which log: a URL without scheme, for instance `meet.example.org/audit/uni`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hash over all of them.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The signed note: to be kept, given away and opened again.
    pub fn note(&self) -> &[u8] {
        &self.note
    }
}

/// The public key of a log, with its origin. As text: a verifier key of signed-note, `origin+id+key`.
#[derive(Clone)]
pub struct LogKey {
    verifier: StandardVerifier,
    text: String,
}

impl LogKey {
    /// From its text.
    ///
    /// # Errors
    /// [`CheckpointError::Key`] if it is no Ed25519 key of signed-note.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let verifier = StandardVerifier::new(text).map_err(|_| CheckpointError::Key)?;
        Ok(Self { verifier, text: text.into() })
    }

    /// The log's origin, which is its key's name.
    pub fn origin(&self) -> &str {
        self.verifier.name()
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKey({})", self.text)
    }
}

/// Signs heads of one log, and none that contradicts another.
#[derive(Clone)]
pub struct Signer {
    origin: String,
    id: u32,
    key: SigningKey,
}

impl Signer {
    /// For a log with this origin: a URL without scheme, spaces and pluses. `seed` is the secret key (RFC 8032), 32
    /// random bytes; the same ones give the same key.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] for an origin that none can be.
    pub fn new(origin: &str, seed: &[u8; 32]) -> Result<Self, CheckpointError> {
        if !is_key_name_valid(origin) || origin.chars().any(char::is_control) {
            return Err(CheckpointError::Origin);
        }
        let key = SigningKey::from_bytes(seed);
        let public = [&[ED25519], &key.verifying_key().to_bytes()[..]].concat();
        Ok(Self { origin: origin.into(), id: key_id(origin, &public), key })
    }

    /// What others check its signatures with.
    ///
    /// # Errors
    /// None with a signer that could be made.
    pub fn key(&self) -> Result<LogKey, CheckpointError> {
        LogKey::parse(&new_ed25519_verifier_key(&self.origin, &self.key.verifying_key()))
    }

    /// Signs a head, if the tree that was signed last is the beginning of this one, as `proof` has to show (RFC 9162
    /// section 2.1.4). Without a last one nothing has to be shown.
    ///
    /// # Errors
    /// [`CheckpointError::Smaller`], [`CheckpointError::Forked`]: it is not.
    pub(super) fn extend(
        &self,
        last: Option<&Checkpoint>,
        size: u64,
        root: Hash,
        proof: &[Hash],
    ) -> Result<Checkpoint, CheckpointError> {
        if size > MAX_SIZE {
            return Err(CheckpointError::Full);
        }
        if let Some(last) = last {
            if size < last.size {
                return Err(CheckpointError::Smaller);
            }
            let begins = match last.size {
                0 => last.root == EMPTY_HASH,
                from => check_tree(&proof.to_vec(), size, root, from, last.root).is_ok(),
            };
            if !begins {
                return Err(CheckpointError::Forked);
            }
        }
        let head = tlog_tiles::Checkpoint::new(&self.origin, size, root, "")
            .map_err(|_| CheckpointError::Malformed)?;
        let mut note = Note::new(&head.to_bytes(), &[]).map_err(|_| CheckpointError::Malformed)?;
        note.add_sigs(&[self]).map_err(|_| CheckpointError::Malformed)?;
        Ok(Checkpoint { origin: self.origin.clone(), size, root, note: note.to_bytes() })
    }
}

impl signed_note::Signer for Signer {
    fn name(&self) -> &str {
        &self.origin
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(self.key.try_sign(text)?.to_vec())
    }
}

/// Says nothing of the key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why something is no checkpoint, or is not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// No origin of a log.
    #[error("an origin is not empty and has no spaces, pluses or control characters")]
    Origin,
    /// No key of a log.
    #[error("not an Ed25519 key of a log (origin+id+key)")]
    Key,
    /// No signed note with a checkpoint.
    #[error("not a checkpoint")]
    Malformed,
    /// Another log's.
    #[error("the checkpoint is another log's")]
    OtherOrigin,
    /// There is no signature by the log's key.
    #[error("the checkpoint is not signed with the log's key")]
    Unsigned,
    /// There is one, and it is wrong.
    #[error("the checkpoint's signature is wrong")]
    BadSignature,
    /// Not to be signed: a larger one was.
    #[error("refused to sign: a larger log was signed before")]
    Smaller,
    /// Not to be signed: the log that was signed last is not its beginning.
    #[error("refused to sign: what was signed before is not this log's beginning")]
    Forked,
    /// Not to be signed: more than [`MAX_SIZE`] entries.
    #[error("refused to sign: a log has at most {MAX_SIZE} entries")]
    Full,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signer() -> Signer {
        Signer::new("meet.example.org/audit", &[7; 32]).unwrap()
    }

    fn head(size: u64, root: u8) -> Checkpoint {
        signer().extend(None, size, Hash([root; 32]), &[]).unwrap()
    }

    #[test]
    fn a_checkpoint_is_three_lines_and_a_signature() {
        let note = String::from_utf8(head(12, 0).note().to_vec()).unwrap();
        let lines: Vec<_> = note.lines().collect();
        assert_eq!(lines[..4], ["meet.example.org/audit", "12", &format!("{}=", "A".repeat(43)), ""]);
        assert!(lines[4].starts_with("— meet.example.org/audit "), "{note}");
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn it_opens_with_the_logs_key_alone() {
        let key = signer().key().unwrap();
        let again = LogKey::parse(&key.to_string()).unwrap();
        assert_eq!(Checkpoint::open(head(12, 1).note(), &again).unwrap(), head(12, 1));
        let other = |origin, seed| Signer::new(origin, &[seed; 32]).unwrap().key().unwrap();
        let opened = |key| Checkpoint::open(head(12, 1).note(), &key).unwrap_err();
        assert_eq!(opened(other("meet.example.org/other", 7)), CheckpointError::OtherOrigin);
        assert_eq!(opened(other("meet.example.org/audit", 8)), CheckpointError::Unsigned);
    }

    #[test]
    fn signatures_of_others_do_not_matter() {
        let ours = head(12, 1);
        let mut note = Note::from_bytes(ours.note()).unwrap();
        note.add_sigs(&[&Signer::new("witness.example.net", &[9; 32]).unwrap()]).unwrap();
        let key = signer().key().unwrap();
        assert_eq!(Checkpoint::open(&note.to_bytes(), &key).unwrap().root(), ours.root());
    }

    #[test]
    fn a_changed_one_does_not_open() {
        let key = signer().key().unwrap();
        let note = String::from_utf8(head(12, 1).note().to_vec()).unwrap();
        let opened = |note: &str| Checkpoint::open(note.as_bytes(), &key).unwrap_err();
        assert_eq!(opened(&note.replacen("12", "13", 1)), CheckpointError::BadSignature);
        assert_eq!(opened(&note.replacen("12", "012", 1)), CheckpointError::Malformed);
        assert_eq!(opened(&note.replacen("12", "1099511627777", 1)), CheckpointError::Malformed);
        assert_eq!(opened(note.split_once("\n\n").unwrap().0), CheckpointError::Malformed);
    }

    #[test]
    fn nothing_smaller_and_nothing_other_is_signed() {
        let signer = signer();
        let last = head(12, 1);
        let signs = |size, root| signer.extend(Some(&last), size, Hash([root; 32]), &[]);
        assert_eq!(signs(11, 1).unwrap_err(), CheckpointError::Smaller);
        assert_eq!(signs(12, 2).unwrap_err(), CheckpointError::Forked);
        assert_eq!(signs(13, 1).unwrap_err(), CheckpointError::Forked);
        assert_eq!(signs(12, 1).unwrap(), last);
        assert_eq!(signer.extend(None, MAX_SIZE + 1, Hash([0; 32]), &[]).unwrap_err(), CheckpointError::Full);
    }

    #[test]
    fn an_origin_is_one_word() {
        for origin in ["", "two words", "a+b", "line\n", "tab\t"] {
            assert_eq!(Signer::new(origin, &[0; 32]).unwrap_err(), CheckpointError::Origin);
        }
        assert!(!format!("{:?}", signer()).contains("key"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,80}") {
            let key = signer().key().unwrap();
            let _ = Checkpoint::open(&bytes, &key);
            let _ = Checkpoint::open(format!("meet.example.org/audit\n{text}\n\n— {text}\n").as_bytes(), &key);
            let _ = LogKey::parse(&text);
        }

        #[test]
        fn a_changed_byte_does_not_open(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let mut note = head(12, 1).note().to_vec();
            let at = at.index(note.len());
            note[at] ^= flip;
            prop_assert!(Checkpoint::open(&note, &signer().key().unwrap()).is_err());
        }
    }
}
