//! The server's view of a group: who is in it and in which order it changes, without a secret.
//!
//! An observer checks what can be checked from outside: signatures, the tree, the proposals, the
//! meeting's rules. It cannot check what only a member can: whether the pre-shared key mixed in was the
//! meeting's, and whether the confirmation tag is right. A commit that an observer takes and the members
//! refuse must come from a dishonest member.

mod inspect;
mod snapshot;

pub use inspect::{KeyPackageFacts, MessageFacts, MessageKind, inspect_key_package, inspect_message};

use openmls::{
    group::ProposalStore,
    prelude::{
        ContentType, ProcessedMessageContent, ProtocolMessage, PublicGroup, tls_codec::Serialize as _,
    },
};
use openmls_rust_crypto::RustCrypto;
use protocol::{ParticipantId, SealedName};

use crate::{
    Error, LeafIndex, Policy, Powers, Refusal, Role,
    rules::{self, Standing},
    seat::Seat,
    wire,
};
use snapshot::PublicStore;

/// The group as the server knows it.
pub struct Observer {
    group: PublicGroup,
    store: PublicStore,
    crypto: RustCrypto,
    standing: Standing,
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
    /// Who stands in both: they only came back, with new keys.
    pub returned: Vec<ParticipantId>,
    /// Whether the policy is another now.
    pub policy_changed: bool,
    /// What its maker was when they made it.
    pub by_role: Role,
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
        let store = PublicStore::default();
        let crypto = RustCrypto::default();
        let (group, _) = PublicGroup::from_external(&crypto, &store, tree, info, ProposalStore::new())
            .map_err(|_| Error::Invalid("group info"))?;
        let observer = Self::checked(group, store)?;
        // Roles are given by commits that somebody checks.
        match observer.epoch() == 0 && !observer.policy().roles.is_empty() {
            true => Err(Refusal::NotHost.into()),
            false => Ok(observer),
        }
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

    /// The sealed names of these members, in the order of the leaves.
    pub fn sealed_names(&self, whose: impl Fn(&ParticipantId) -> bool) -> Vec<SealedName> {
        let roster = rules::roster(self.group.members()).unwrap_or_default();
        let name = |member: rules::Seated| SealedName {
            participant: member.seat.participant,
            signature_key: member.signature_key.into(),
            sealed: member.seat.sealed_profile.into(),
        };
        roster.into_iter().filter(|member| whose(&member.seat.participant)).map(name).collect()
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

    /// What all members agree on in this epoch.
    pub fn policy(&self) -> &Policy {
        &self.standing.policy
    }

    /// What this participant is in this epoch.
    pub fn role(&self, participant: &ParticipantId) -> Role {
        self.standing.role(participant)
    }

    /// What this participant may do in this epoch.
    pub fn powers(&self, participant: &ParticipantId) -> Powers {
        self.standing.powers(participant)
    }

    /// Whether this participant may do all of this in this epoch.
    pub fn may(&self, participant: &ParticipantId, powers: Powers) -> bool {
        self.powers(participant).contains(powers)
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
        let epoch = rules::Epoch {
            group_id: self.group_id(),
            roster: &roster,
            standing: &self.standing,
            seen: &self.store.seen(),
        };
        let facts = rules::check_commit(&staged, &sender, &epoch)?;
        self.group.merge_commit(&self.store, *staged).map_err(|_| Error::Internal("merging a commit"))?;
        self.store.add_seen(&facts.added);
        self.standing = self.standing.after(&facts);
        Ok(CommitFacts {
            epoch: self.epoch(),
            by: facts.by,
            added: facts.added,
            removed: facts.left,
            returned: facts.returned,
            policy_changed: facts.policy.is_some(),
            by_role: facts.by_role,
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
        Self::checked(group, store)
    }

    fn checked(group: PublicGroup, store: PublicStore) -> Result<Self, Error> {
        wire::check_suite(group.ciphersuite())?;
        let context = group.group_context();
        let policy = Policy::of_context(context.extensions(), context.group_id().as_slice())?;
        let roster = rules::roster(group.members())?;
        let standing = Standing::new(policy, &roster)?;
        store.add_seen(&roster.into_iter().map(|member| member.seat.participant).collect::<Vec<_>>());
        Ok(Self { group, store, crypto: RustCrypto::default(), standing })
    }

    fn seat_of(&self, participant: &ParticipantId) -> Option<Seat> {
        let roster = rules::roster(self.group.members()).unwrap_or_default();
        roster.into_iter().map(|member| member.seat).find(|seat| seat.participant == *participant)
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
