//! The server's view of a group: who is in it and in which order it changes, without a secret.
//!
//! An observer checks what can be checked from outside: signatures, the tree, the proposals, the
//! meeting's rules. It cannot check what only a member can: whether the pre-shared key mixed in was the
//! link's, and whether the confirmation tag is right. A commit that an observer takes and the members
//! refuse must come from a dishonest member.

mod inspect;
mod snapshot;

pub use inspect::{MessageFacts, MessageKind, inspect_key_package, inspect_message};

use openmls::{
    group::ProposalStore,
    prelude::{
        ContentType, ProcessedMessageContent, ProtocolMessage, PublicGroup, tls_codec::Serialize as _,
    },
};
use openmls_rust_crypto::RustCrypto;
use protocol::ParticipantId;

use crate::{Error, LeafIndex, Refusal, rules, wire};
use snapshot::PublicStore;

/// The group as the server knows it.
pub struct Observer {
    group: PublicGroup,
    store: PublicStore,
    crypto: RustCrypto,
}

/// What a commit did, for whoever cannot read profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitFacts {
    /// The epoch that it began.
    pub epoch: u64,
    /// Who made it.
    pub by: ParticipantId,
    /// Who came.
    pub added: Vec<ParticipantId>,
    /// Who went.
    pub removed: Vec<ParticipantId>,
}

impl Observer {
    /// Begins to observe a group from a signed GroupInfo that carries the ratchet tree.
    pub fn establish(group_info: &[u8]) -> Result<Self, Error> {
        let info = wire::group_info(group_info)?;
        let tree = info
            .extensions()
            .ratchet_tree()
            .ok_or(Error::Malformed("group info with a ratchet tree"))?
            .ratchet_tree()
            .clone();
        let crypto = RustCrypto::default();
        let store = PublicStore::default();
        let (group, _) = PublicGroup::from_external(&crypto, &store, tree, info, ProposalStore::new())
            .map_err(|_| Error::Invalid("group info"))?;
        Self { group, store, crypto }.checked()
    }

    /// The epoch's number.
    pub fn epoch(&self) -> u64 {
        self.group.group_context().epoch().as_u64()
    }

    /// Random bytes that name the group.
    pub fn group_id(&self) -> &[u8] {
        self.group.group_id().as_slice()
    }

    /// The ratchet tree of this epoch, for joiners.
    pub fn tree(&self) -> Result<Vec<u8>, Error> {
        self.group
            .export_ratchet_tree()
            .tls_serialize_detached()
            .map_err(|_| Error::Internal("writing a tree"))
    }

    /// Who is in the group, in the order of the leaves.
    pub fn members(&self) -> Vec<ParticipantId> {
        self.leaves().into_iter().map(|(participant, _)| participant).collect()
    }

    /// Who is in the group, each with its leaf.
    pub fn leaves(&self) -> Vec<(ParticipantId, LeafIndex)> {
        // Neither `establish` nor `apply_commit` lets an unreadable roster in.
        let roster = rules::roster(self.group.members()).unwrap_or_default();
        roster.into_iter().map(|member| (member.seat.participant, member.leaf)).collect()
    }

    /// Whether this participant is in the group or was since it has been observed.
    pub fn has_seen(&self, participant: &ParticipantId) -> bool {
        self.store.has_seen(participant)
    }

    /// Checks a commit of this epoch and applies it. After an error nothing has changed.
    pub fn apply_commit(&mut self, commit: &[u8]) -> Result<CommitFacts, Error> {
        let message = wire::commit(commit)?;
        self.check_place(&message)?;
        if message.content_type() != ContentType::Commit {
            return Err(Error::Malformed("commit"));
        }
        if message.is_external() {
            return Err(Refusal::NotFromMember.into());
        }
        let processed =
            self.group.process_message(&self.crypto, message).map_err(|_| Error::Invalid("commit"))?;
        let sender = processed.sender().clone();
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(Error::Malformed("commit"));
        };
        let roster = rules::roster(self.group.members())?;
        let facts = rules::check_commit(&staged, &sender, &roster, &self.store.seen())?;
        self.group.merge_commit(&self.store, *staged).map_err(|_| Error::Internal("merging a commit"))?;
        self.store.add_seen(&facts.added);
        let gone = roster.iter().filter(|member| facts.removed.contains(&member.leaf));
        Ok(CommitFacts {
            epoch: self.epoch(),
            by: facts.by,
            removed: gone.map(|member| member.seat.participant).collect(),
            added: facts.added,
        })
    }

    /// The whole state, public, for [`Self::restore`].
    pub fn snapshot(&self) -> Vec<u8> {
        self.store.to_bytes()
    }

    /// Goes on from a snapshot.
    pub fn restore(snapshot: &[u8]) -> Result<Self, Error> {
        const WHAT: &str = "snapshot of an observer";
        let store = PublicStore::from_bytes(snapshot).ok_or(Error::Malformed(WHAT))?;
        let group_id = store.group_id().ok_or(Error::Malformed(WHAT))?;
        let group = PublicGroup::load(&store, &group_id)
            .map_err(|_| Error::Malformed(WHAT))?
            .ok_or(Error::Malformed(WHAT))?;
        Self { group, store, crypto: RustCrypto::default() }.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        wire::check_suite(self.group.ciphersuite())?;
        rules::check_context(self.group.group_context().extensions())?;
        let roster = rules::roster(self.group.members())?;
        self.store.add_seen(&roster.into_iter().map(|member| member.seat.participant).collect::<Vec<_>>());
        Ok(self)
    }

    fn check_place(&self, message: &ProtocolMessage) -> Result<(), Error> {
        if message.group_id() != self.group.group_id() {
            return Err(Error::WrongGroup);
        }
        let epoch = message.epoch().as_u64();
        if epoch != self.epoch() {
            return Err(Error::WrongEpoch { message: epoch, group: self.epoch() });
        }
        Ok(())
    }
}

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Observer(epoch {})", self.epoch())
    }
}
