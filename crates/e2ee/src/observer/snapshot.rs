//! Where openmls keeps an observer's state: a few values of one group, in memory, as CBOR; and beside them who
//! was ever seen in it.

use openmls::group::GroupId;
use openmls_traits::public_storage::PublicStorageProvider;
use openmls_traits::storage::{CURRENT_VERSION, traits};
use protocol::ParticipantId;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Nesting of openmls's own types stays below ten.
const MAX_DEPTH: usize = 32;

/// The state as openmls last wrote it.
#[derive(Default)]
pub(super) struct PublicStore(Mutex<Values>);

#[derive(Clone, Default, Serialize, Deserialize)]
struct Values {
    #[serde(with = "serde_bytes")]
    group_id: Option<Vec<u8>>,
    #[serde(with = "serde_bytes")]
    tree: Option<Vec<u8>>,
    #[serde(with = "serde_bytes")]
    context: Option<Vec<u8>>,
    #[serde(with = "serde_bytes")]
    interim_transcript_hash: Option<Vec<u8>>,
    #[serde(with = "serde_bytes")]
    confirmation_tag: Option<Vec<u8>>,
    #[serde(default)]
    seen: BTreeSet<ParticipantId>,
}

/// A value did not survive its encoding.
#[derive(Debug, thiserror::Error)]
#[error("a stored value cannot be written or read")]
pub(super) struct StoreError;

impl PublicStore {
    pub fn to_bytes(&self) -> Vec<u8> {
        let values = self.values();
        let mut bytes = Vec::with_capacity(values.tree.as_ref().map_or(0, Vec::len) + 1024);
        ciborium::into_writer(&*values, &mut bytes).expect("writing byte strings to memory cannot fail");
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        read(bytes).ok().map(|values| Self(Mutex::new(values)))
    }

    pub fn group_id(&self) -> Option<GroupId> {
        read(self.values().group_id.as_deref()?).ok()
    }

    /// Everyone who was in the group since it has been observed.
    pub fn seen(&self) -> BTreeSet<ParticipantId> {
        self.values().seen.clone()
    }

    pub fn has_seen(&self, participant: &ParticipantId) -> bool {
        self.values().seen.contains(participant)
    }

    pub fn add_seen(&self, participants: &[ParticipantId]) {
        self.values().seen.extend(participants);
    }

    /// A thread that panicked leaves whole values behind: each is replaced at once.
    fn values(&self) -> MutexGuard<'_, Values> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write<T: Serialize>(value: &T) -> Result<Option<Vec<u8>>, StoreError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|_| StoreError)?;
    Ok(Some(bytes))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    let mut rest = bytes;
    let value =
        ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).map_err(|_| StoreError)?;
    if rest.is_empty() { Ok(value) } else { Err(StoreError) }
}

fn read_option<T: DeserializeOwned>(bytes: &Option<Vec<u8>>) -> Result<Option<T>, StoreError> {
    bytes.as_deref().map(read).transpose()
}

const V: u16 = CURRENT_VERSION;

/// One group only, so the keys are not looked at; proposals by reference are refused before they come here.
impl PublicStorageProvider<V> for PublicStore {
    type PublicError = StoreError;

    fn write_tree<G: traits::GroupId<V>, T: traits::TreeSync<V>>(
        &self,
        group_id: &G,
        tree: &T,
    ) -> Result<(), StoreError> {
        let (group_id, tree) = (write(group_id)?, write(tree)?);
        let mut values = self.values();
        values.group_id = group_id;
        values.tree = tree;
        Ok(())
    }

    fn write_interim_transcript_hash<G: traits::GroupId<V>, T: traits::InterimTranscriptHash<V>>(
        &self,
        _: &G,
        hash: &T,
    ) -> Result<(), StoreError> {
        self.values().interim_transcript_hash = write(hash)?;
        Ok(())
    }

    fn write_context<G: traits::GroupId<V>, T: traits::GroupContext<V>>(
        &self,
        _: &G,
        context: &T,
    ) -> Result<(), StoreError> {
        self.values().context = write(context)?;
        Ok(())
    }

    fn write_confirmation_tag<G: traits::GroupId<V>, T: traits::ConfirmationTag<V>>(
        &self,
        _: &G,
        tag: &T,
    ) -> Result<(), StoreError> {
        self.values().confirmation_tag = write(tag)?;
        Ok(())
    }

    fn queue_proposal<G: traits::GroupId<V>, R: traits::ProposalRef<V>, P: traits::QueuedProposal<V>>(
        &self,
        _: &G,
        _: &R,
        _: &P,
    ) -> Result<(), StoreError> {
        Err(StoreError)
    }

    fn queued_proposals<G: traits::GroupId<V>, R: traits::ProposalRef<V>, P: traits::QueuedProposal<V>>(
        &self,
        _: &G,
    ) -> Result<Vec<(R, P)>, StoreError> {
        Ok(Vec::new())
    }

    fn tree<G: traits::GroupId<V>, T: traits::TreeSync<V>>(&self, _: &G) -> Result<Option<T>, StoreError> {
        read_option(&self.values().tree)
    }

    fn group_context<G: traits::GroupId<V>, T: traits::GroupContext<V>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, StoreError> {
        read_option(&self.values().context)
    }

    fn interim_transcript_hash<G: traits::GroupId<V>, T: traits::InterimTranscriptHash<V>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, StoreError> {
        read_option(&self.values().interim_transcript_hash)
    }

    fn confirmation_tag<G: traits::GroupId<V>, T: traits::ConfirmationTag<V>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, StoreError> {
        read_option(&self.values().confirmation_tag)
    }

    fn delete_tree<G: traits::GroupId<V>>(&self, _: &G) -> Result<(), StoreError> {
        self.values().tree = None;
        Ok(())
    }

    fn delete_confirmation_tag<G: traits::GroupId<V>>(&self, _: &G) -> Result<(), StoreError> {
        self.values().confirmation_tag = None;
        Ok(())
    }

    fn delete_context<G: traits::GroupId<V>>(&self, _: &G) -> Result<(), StoreError> {
        self.values().context = None;
        Ok(())
    }

    fn delete_interim_transcript_hash<G: traits::GroupId<V>>(&self, _: &G) -> Result<(), StoreError> {
        self.values().interim_transcript_hash = None;
        Ok(())
    }

    fn remove_proposal<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        _: &G,
        _: &R,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    fn clear_proposal_queue<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        _: &G,
    ) -> Result<(), StoreError> {
        Ok(())
    }
}
