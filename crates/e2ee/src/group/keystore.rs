//! What openmls keeps between calls: the private keys it asks for again, and nothing else.
//!
//! openmls writes the whole state of a group to its storage at every message and commit, so that it can be
//! loaded anew; here a group lives in memory only, as long as its member is in the meeting. Leaving those
//! writes out saves most of the time in large groups, and keeps no second copy of secrets that forward
//! secrecy wants gone.

#[cfg(not(feature = "unsealed"))]
use openmls_rust_crypto::RustCrypto as Crypto;
use openmls_traits::{
    OpenMlsProvider,
    storage::{CURRENT_VERSION, StorageProvider, traits},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

#[cfg(feature = "unsealed")]
use crate::unsealed::Crypto;

/// Cryptography and key store of one seat.
#[derive(Default)]
pub(super) struct Provider {
    crypto: Crypto,
    keys: KeyStore,
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = Crypto;
    type RandProvider = Crypto;
    type StorageProvider = KeyStore;

    fn storage(&self) -> &KeyStore {
        &self.keys
    }

    fn crypto(&self) -> &Crypto {
        &self.crypto
    }

    fn rand(&self) -> &Crypto {
        &self.crypto
    }
}

/// Private keys by kind and name, as CBOR; wiped when dropped.
#[derive(Default)]
pub(super) struct KeyStore(Mutex<BTreeMap<Name, Zeroizing<Vec<u8>>>>);

type Name = (Kind, Vec<u8>);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    KeyPackage,
    Psk,
    Encryption,
    EpochEncryption,
}

/// A key did not survive its encoding.
#[derive(Debug, thiserror::Error)]
#[error("a key cannot be written or read")]
pub(super) struct KeyStoreError;

type Result<T> = std::result::Result<T, KeyStoreError>;

impl KeyStore {
    fn write(&self, kind: Kind, name: &impl Serialize, key: &impl Serialize) -> Result<()> {
        let name = (kind, encode(name)?.to_vec());
        let key = encode(key)?;
        self.keys().insert(name, key);
        Ok(())
    }

    fn read<T: DeserializeOwned>(&self, kind: Kind, name: &impl Serialize) -> Result<Option<T>> {
        let name = (kind, encode(name)?.to_vec());
        let decode =
            |key: &Zeroizing<Vec<u8>>| ciborium::from_reader(key.as_slice()).map_err(|_| KeyStoreError);
        self.keys().get(&name).map(decode).transpose()
    }

    fn delete(&self, kind: Kind, name: &impl Serialize) -> Result<()> {
        let name = (kind, encode(name)?.to_vec());
        self.keys().remove(&name);
        Ok(())
    }

    /// A thread that panicked leaves whole keys behind: each is replaced at once.
    fn keys(&self) -> MutexGuard<'_, BTreeMap<Name, Zeroizing<Vec<u8>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn encode(value: &impl Serialize) -> Result<Zeroizing<Vec<u8>>> {
    // Room for any key, so that growing does not leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 << 10));
    ciborium::into_writer(value, &mut *bytes).map_err(|_| KeyStoreError)?;
    // The copy is exact, the roomy original wiped.
    Ok(Zeroizing::new(bytes.to_vec()))
}

const V: u16 = CURRENT_VERSION;

/// State of the group that is never loaded again.
macro_rules! not_kept {
    ($($write:ident, $read:ident, $delete:ident: $Value:ident;)*) => {$(
        fn $write<G: traits::GroupId<V>, T: traits::$Value<V>>(&self, _: &G, _: &T) -> Result<()> {
            Ok(())
        }
        fn $read<G: traits::GroupId<V>, T: traits::$Value<V>>(&self, _: &G) -> Result<Option<T>> {
            Ok(None)
        }
        fn $delete<G: traits::GroupId<V>>(&self, _: &G) -> Result<()> {
            Ok(())
        }
    )*};
}

impl StorageProvider<V> for KeyStore {
    type Error = KeyStoreError;

    not_kept! {
        write_mls_join_config, mls_group_join_config, delete_group_config: MlsGroupJoinConfig;
        write_tree, tree, delete_tree: TreeSync;
        write_interim_transcript_hash, interim_transcript_hash, delete_interim_transcript_hash: InterimTranscriptHash;
        write_context, group_context, delete_context: GroupContext;
        write_confirmation_tag, confirmation_tag, delete_confirmation_tag: ConfirmationTag;
        write_message_secrets, message_secrets, delete_message_secrets: MessageSecrets;
        write_resumption_psk_store, resumption_psk_store, delete_all_resumption_psk_secrets: ResumptionPskStore;
        write_own_leaf_index, own_leaf_index, delete_own_leaf_index: LeafNodeIndex;
        write_group_epoch_secrets, group_epoch_secrets, delete_group_epoch_secrets: GroupEpochSecrets;
    }

    fn write_group_state<T: traits::GroupState<V>, G: traits::GroupId<V>>(&self, _: &G, _: &T) -> Result<()> {
        Ok(())
    }

    fn group_state<T: traits::GroupState<V>, G: traits::GroupId<V>>(&self, _: &G) -> Result<Option<T>> {
        Ok(None)
    }

    fn delete_group_state<G: traits::GroupId<V>>(&self, _: &G) -> Result<()> {
        Ok(())
    }

    fn append_own_leaf_node<G: traits::GroupId<V>, T: traits::LeafNode<V>>(
        &self,
        _: &G,
        _: &T,
    ) -> Result<()> {
        Ok(())
    }

    fn own_leaf_nodes<G: traits::GroupId<V>, T: traits::LeafNode<V>>(&self, _: &G) -> Result<Vec<T>> {
        Ok(Vec::new())
    }

    fn delete_own_leaf_nodes<G: traits::GroupId<V>>(&self, _: &G) -> Result<()> {
        Ok(())
    }

    fn queue_proposal<G: traits::GroupId<V>, R: traits::ProposalRef<V>, P: traits::QueuedProposal<V>>(
        &self,
        _: &G,
        _: &R,
        _: &P,
    ) -> Result<()> {
        Ok(())
    }

    fn queued_proposal_refs<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(
        &self,
        _: &G,
    ) -> Result<Vec<R>> {
        Ok(Vec::new())
    }

    fn queued_proposals<G: traits::GroupId<V>, R: traits::ProposalRef<V>, P: traits::QueuedProposal<V>>(
        &self,
        _: &G,
    ) -> Result<Vec<(R, P)>> {
        Ok(Vec::new())
    }

    fn remove_proposal<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(&self, _: &G, _: &R) -> Result<()> {
        Ok(())
    }

    fn clear_proposal_queue<G: traits::GroupId<V>, R: traits::ProposalRef<V>>(&self, _: &G) -> Result<()> {
        Ok(())
    }

    /// The seat's signature key is the [`Identity`](super::Identity)'s.
    fn write_signature_key_pair<K: traits::SignaturePublicKey<V>, T: traits::SignatureKeyPair<V>>(
        &self,
        _: &K,
        _: &T,
    ) -> Result<()> {
        Ok(())
    }

    fn signature_key_pair<K: traits::SignaturePublicKey<V>, T: traits::SignatureKeyPair<V>>(
        &self,
        _: &K,
    ) -> Result<Option<T>> {
        Ok(None)
    }

    fn delete_signature_key_pair<K: traits::SignaturePublicKey<V>>(&self, _: &K) -> Result<()> {
        Ok(())
    }

    fn write_encryption_key_pair<K: traits::EncryptionKey<V>, T: traits::HpkeKeyPair<V>>(
        &self,
        name: &K,
        key: &T,
    ) -> Result<()> {
        self.write(Kind::Encryption, name, key)
    }

    fn encryption_key_pair<T: traits::HpkeKeyPair<V>, K: traits::EncryptionKey<V>>(
        &self,
        name: &K,
    ) -> Result<Option<T>> {
        self.read(Kind::Encryption, name)
    }

    fn delete_encryption_key_pair<K: traits::EncryptionKey<V>>(&self, name: &K) -> Result<()> {
        self.delete(Kind::Encryption, name)
    }

    fn write_encryption_epoch_key_pairs<
        G: traits::GroupId<V>,
        E: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        group: &G,
        epoch: &E,
        leaf: u32,
        keys: &[T],
    ) -> Result<()> {
        self.write(Kind::EpochEncryption, &(group, epoch, leaf), &keys)
    }

    fn encryption_epoch_key_pairs<
        G: traits::GroupId<V>,
        E: traits::EpochKey<V>,
        T: traits::HpkeKeyPair<V>,
    >(
        &self,
        group: &G,
        epoch: &E,
        leaf: u32,
    ) -> Result<Vec<T>> {
        Ok(self.read(Kind::EpochEncryption, &(group, epoch, leaf))?.unwrap_or_default())
    }

    fn delete_encryption_epoch_key_pairs<G: traits::GroupId<V>, E: traits::EpochKey<V>>(
        &self,
        group: &G,
        epoch: &E,
        leaf: u32,
    ) -> Result<()> {
        self.delete(Kind::EpochEncryption, &(group, epoch, leaf))
    }

    fn write_key_package<K: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        name: &K,
        key: &T,
    ) -> Result<()> {
        self.write(Kind::KeyPackage, name, key)
    }

    fn key_package<K: traits::HashReference<V>, T: traits::KeyPackage<V>>(
        &self,
        name: &K,
    ) -> Result<Option<T>> {
        self.read(Kind::KeyPackage, name)
    }

    fn delete_key_package<K: traits::HashReference<V>>(&self, name: &K) -> Result<()> {
        self.delete(Kind::KeyPackage, name)
    }

    fn write_psk<K: traits::PskId<V>, T: traits::PskBundle<V>>(&self, name: &K, key: &T) -> Result<()> {
        self.write(Kind::Psk, name, key)
    }

    fn psk<T: traits::PskBundle<V>, K: traits::PskId<V>>(&self, name: &K) -> Result<Option<T>> {
        self.read(Kind::Psk, name)
    }

    fn delete_psk<K: traits::PskId<V>>(&self, name: &K) -> Result<()> {
        self.delete(Kind::Psk, name)
    }
}
