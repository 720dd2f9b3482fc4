//! Private messages: what only some members shall read, sealed once more inside a sealed message.
//!
//! A word is sealed under a key drawn for it, and that key by HPKE (RFC 9180) to the leaf of each recipient in this
//! epoch: the encryption key that MLS itself uses for them (RFC 9420, section 7.1), hybrid and post-quantum like the
//! suite, signed by the leaf, and renewed with each commit of the recipient's own that has a path. The sealed message
//! around it says who sent it and in which epoch. The server sees a sealed message like any other; the other members
//! see that there is one, and to how many.

use openmls::treesync::EncryptionKey;
use openmls_traits::{
    OpenMlsProvider,
    crypto::OpenMlsCrypto,
    storage::{CURRENT_VERSION, Entity, StorageProvider, traits},
    types::{HpkeCiphertext, HpkePrivateKey},
};
use protocol::{
    Bytes, ParticipantId,
    limits::{PAST_EPOCHS, PRIVATE_RECIPIENTS},
    sealed::Private,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use subtle::ConstantTimeEq;

use super::Group;
use crate::{Error, Opened, Secret, rules, sealing, suite::CIPHERSUITE};

/// MLS's own uses of these keys begin with the length of a label of theirs; no such label is as long as this says.
const LABEL: &[u8] = b"conclave v1 private";
const COMMITMENT: &[u8] = b"conclave v1 private commitment";
/// ML-KEM-768 ciphertext and X25519 share.
const KEM_OUTPUT: usize = 1_088 + 32;
const COMMITTED: usize = 16;

/// The private keys of this member's leaf, by epoch, the last one first: as many as there are epochs whose messages open.
#[derive(Default)]
pub(super) struct LeafKeys(VecDeque<(u64, HpkePrivateKey)>);

/// A key pair as openmls writes it into its store.
#[derive(Serialize, Deserialize)]
struct StoredPair {
    public_key: EncryptionKey,
    private_key: StoredPrivateKey,
}

#[derive(Serialize, Deserialize)]
struct StoredPrivateKey {
    key: HpkePrivateKey,
}

impl Entity<CURRENT_VERSION> for StoredPair {}
impl traits::HpkeKeyPair<CURRENT_VERSION> for StoredPair {}

impl Group {
    /// Keeps the private key of the own leaf for this epoch: openmls forgets it with the epoch.
    pub(super) fn keep_leaf_key(&mut self) {
        let (epoch, own) = (self.epoch(), self.mls.own_leaf_index());
        let public = self.mls.member_at(own).map(|member| EncryptionKey::from(member.encryption_key));
        let stored: Vec<StoredPair> = self
            .identity
            .provider
            .storage()
            .encryption_epoch_key_pairs(self.mls.group_id(), &self.mls.epoch(), own.u32())
            .unwrap_or_default();
        let pair = stored.into_iter().find(|pair| Some(&pair.public_key) == public.as_ref());
        if let Some(pair) = pair {
            self.leaf_keys.0.push_front((epoch, pair.private_key.key));
        }
        self.leaf_keys.0.retain(|(kept, _)| kept + PAST_EPOCHS >= epoch);
    }

    /// Seals `word` so that only these members can open it, in this epoch. To be sealed for the group then, which says
    /// who it is from.
    ///
    /// Errors: [`Error::NotAMember`] if one of them is not in the group, or if there are none or too many.
    pub fn seal_private(
        &self,
        to: &[ParticipantId],
        word: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Private, Error> {
        if to.is_empty() || to.len() > PRIVATE_RECIPIENTS {
            return Err(Error::NotAMember);
        }
        let roster = rules::roster(self.mls.members()).unwrap_or_default();
        let context = self.private_context(self.epoch(), &self.participant());
        let key = Secret::<[u8; 16]>::random(rng);
        let mut text = key.derive::<COMMITTED>(COMMITMENT).expose().to_vec();
        text.extend(sealing::seal(&key, &[&context], word, 1, rng));
        let digest = Sha256::digest(&text);
        let seal = |whom: &ParticipantId| {
            let seated = roster.iter().find(|seated| seated.seat.participant == *whom);
            let member = seated.and_then(|seated| self.mls.member_at(seated.leaf.into()));
            let public = member.ok_or(Error::NotAMember)?.encryption_key;
            let info = [&context, whom.0.as_slice()].concat();
            let crypto = self.identity.provider.crypto();
            let sealed = crypto
                .hpke_seal(CIPHERSUITE.hpke_config(), &public, &info, &digest, key.expose())
                .map_err(|_| Error::Internal("sealing a private message"))?;
            Ok(Bytes([sealed.kem_output.as_slice(), sealed.ciphertext.as_slice()].concat()))
        };
        let keys = to.iter().map(seal).collect::<Result<_, Error>>()?;
        Ok(Private { keys, text: text.into() })
    }

    /// Opens what came inside a sealed message from this sender; `None` if it is for others.
    pub fn open_private(&self, from: &Opened, private: &Private) -> Option<Vec<u8>> {
        if private.keys.len() > PRIVATE_RECIPIENTS {
            return None;
        }
        let (_, leaf_key) = self.leaf_keys.0.iter().find(|(epoch, _)| *epoch == from.epoch)?;
        let context = self.private_context(from.epoch, &from.participant);
        let info = [&context, self.participant().0.as_slice()].concat();
        let digest = Sha256::digest(&private.text.0);
        let key = private.keys.iter().find_map(|sealed| {
            let (kem_output, ciphertext) = sealed.0.split_at_checked(KEM_OUTPUT)?;
            let sealed = HpkeCiphertext {
                kem_output: kem_output.to_vec().into(),
                ciphertext: ciphertext.to_vec().into(),
            };
            let crypto = self.identity.provider.crypto();
            let key = crypto.hpke_open(CIPHERSUITE.hpke_config(), &sealed, leaf_key, &info, &digest).ok()?;
            Some(Secret::new(<[u8; 16]>::try_from(zeroize::Zeroizing::new(key).as_slice()).ok()?))
        })?;
        // AES-GCM alone lets one text open differently under two keys; all recipients shall read the same.
        let (committed, text) = private.text.0.split_at_checked(COMMITTED)?;
        let same: bool = key.derive::<COMMITTED>(COMMITMENT).expose().ct_eq(committed).into();
        sealing::open(&key, &[&context], text).filter(|_| same).map(|word| word.to_vec())
    }

    /// What a private message is bound to.
    fn private_context(&self, epoch: u64, sender: &ParticipantId) -> Vec<u8> {
        [LABEL, &epoch.to_be_bytes(), &sender.0, self.group_id()].concat()
    }
}
