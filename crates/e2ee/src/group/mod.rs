//! A member's view of the encrypted group (RFC 9420), in memory.
//!
//! Changes go in three steps. [`Group::prepare`] makes a commit and leaves the group as it is; the server
//! orders commits, the first valid one of an epoch wins; [`Group::apply_commit`] takes each commit in the
//! server's order, one's own among them. Who lost discards and prepares again.

mod admission;
#[cfg(test)]
mod dishonest;
mod identity;
mod keystore;
mod messages;

pub use admission::RefusedReason;
pub use identity::Identity;
pub use messages::Opened;

use openmls::{
    group::{MlsGroup, MlsGroupJoinConfig, StagedWelcome},
    prelude::{
        ContentType, PreSharedKeyProposal, ProcessedMessageContent, Proposal, ProtocolMessage, Sender,
    },
};
use openmls_traits::{OpenMlsProvider, random::OpenMlsRand};
use protocol::{ParticipantId, limits::PAST_EPOCHS};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

use crate::{
    Error, FrameEpoch, LeafIndex, LinkSecret, Profile, Secret,
    rules::{self, Facts},
    suite::{CIPHERSUITE, PADDING, WIRE_FORMAT, capabilities, sender_ratchet},
    wire,
};
use identity::open_lifetime;

/// The group as one member knows it.
pub struct Group {
    mls: MlsGroup,
    identity: Identity,
    link: LinkSecret,
    /// The commit prepared and not yet ordered.
    prepared: Option<Vec<u8>>,
    /// Everyone who was in the group since this member came.
    seen: BTreeSet<ParticipantId>,
}

/// A member of the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its place in this epoch.
    pub leaf: LeafIndex,
    /// Whose seat it is.
    pub participant: ParticipantId,
    /// What the member shows; `None` if it was not sealed with this link.
    pub profile: Option<Profile>,
    /// Whether it is this member itself.
    pub own: bool,
}

/// What a commit is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Key packages of those to add.
    pub add: Vec<Vec<u8>>,
    /// Participants to remove; whoever is not there (any more) is passed over.
    pub remove: Vec<ParticipantId>,
    /// Whether to renew this member's own path as well. Removals renew it anyway; when adding, it keeps
    /// the tree free of blanks, and later commits small.
    pub refresh: bool,
}

/// A commit that waits for the server's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// For the group: an MLSMessage with a PublicMessage.
    pub commit: Vec<u8>,
    /// For those added, if any: an MLSMessage with a Welcome, one for all.
    pub welcome: Option<Vec<u8>>,
    /// The epoch that the commit ends.
    pub base_epoch: u64,
    /// Key packages left out, by their position in [`Change::add`].
    pub refused: Vec<(usize, RefusedReason)>,
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The epoch that it began.
    pub epoch: u64,
    /// Who came, with their place in the new epoch.
    pub added: Vec<Member>,
    /// Who went, with their place in the old epoch.
    pub removed: Vec<Member>,
    /// Who made it.
    pub by: ParticipantId,
    /// Whether it was the one prepared here.
    pub own: bool,
    /// Whether this member was removed; the group is of no more use then.
    pub evicted: bool,
}

impl Group {
    /// Founds a group of one. With it comes a GroupInfo with the ratchet tree (RFC 9420, section 12.4.3),
    /// for the server's [`Observer`](crate::Observer).
    pub fn found(identity: Identity, link: &LinkSecret) -> Result<(Self, Vec<u8>), Error> {
        let mls = MlsGroup::builder()
            .ciphersuite(CIPHERSUITE)
            .with_wire_format_policy(WIRE_FORMAT)
            .padding_size(PADDING)
            .max_past_epochs(PAST_EPOCHS as usize)
            .sender_ratchet_configuration(sender_ratchet())
            .with_capabilities(capabilities())
            .lifetime(open_lifetime())
            .build(&identity.provider, &identity.signer, identity.credential.clone())
            .map_err(|_| Error::Internal("founding a group"))?;
        let seen = BTreeSet::from([identity.participant]);
        let group = Self { mls, identity, link: link.clone(), prepared: None, seen };
        let info = group.group_info()?;
        Ok((group, info))
    }

    /// Joins by a Welcome, with the ratchet tree of the epoch that it opens (as [`Observer::tree`] or
    /// [`Group::tree`] give it). Refused unless both rest on the link's secret.
    ///
    /// [`Observer::tree`]: crate::Observer::tree
    pub fn join(
        identity: Identity,
        link: &LinkSecret,
        welcome: &[u8],
        ratchet_tree: &[u8],
    ) -> Result<Self, Error> {
        let welcome = wire::welcome(welcome)?;
        let tree = wire::ratchet_tree(ratchet_tree)?;
        let config = MlsGroupJoinConfig::builder()
            .wire_format_policy(WIRE_FORMAT)
            .padding_size(PADDING)
            .max_past_epochs(PAST_EPOCHS as usize)
            .sender_ratchet_configuration(sender_ratchet())
            .build();
        let joining = StagedWelcome::build_from_welcome(&identity.provider, &config, welcome)
            .map_err(|_| Error::WelcomeDoesNotOpen)?;
        // Anyone can write a Welcome to a public key; only a holder of the link can mix its PSK in.
        match joining.processed_welcome().psks() {
            [psk] if rules::is_link_psk(psk) => {}
            _ => return Err(Error::WelcomeDoesNotOpen),
        }
        let staged = joining
            .with_ratchet_tree(tree)
            .skip_lifetime_validation()
            .build()
            .map_err(|_| Error::Invalid("ratchet tree"))?;
        wire::check_suite(staged.group_context().ciphersuite())?;
        rules::check_context(staged.group_context().extensions())?;
        let roster = rules::roster(staged.members())?;
        let seen = roster.into_iter().map(|member| member.seat.participant).collect();
        let mls = staged.into_group(&identity.provider).map_err(|_| Error::Invalid("welcome"))?;
        Ok(Self { mls, identity, link: link.clone(), prepared: None, seen })
    }

    /// The epoch's number; each commit adds one.
    pub fn epoch(&self) -> u64 {
        self.mls.epoch().as_u64()
    }

    /// Random bytes that name the group.
    pub fn group_id(&self) -> &[u8] {
        self.mls.group_id().as_slice()
    }

    /// This member's place.
    pub fn own_leaf(&self) -> LeafIndex {
        self.mls.own_leaf_index().into()
    }

    /// This member's participant.
    pub fn participant(&self) -> ParticipantId {
        self.identity.participant
    }

    /// Whether this member is still in the group.
    pub fn is_member(&self) -> bool {
        self.mls.is_active()
    }

    /// The roster, in the order of the leaves: the truth about who can read and speak in this epoch.
    pub fn members(&self) -> Vec<Member> {
        // A group with an unreadable roster is never joined, nor a commit applied that would make one.
        let roster = rules::roster(self.mls.members()).unwrap_or_default();
        roster
            .into_iter()
            .map(|seated| Member {
                leaf: seated.leaf,
                participant: seated.seat.participant,
                profile: seated.seat.profile(&self.link, &seated.signature_key),
                own: seated.leaf == self.own_leaf(),
            })
            .collect()
    }

    /// The ratchet tree of this epoch (RFC 9420, section 12.4.3.3), public.
    pub fn tree(&self) -> Result<Vec<u8>, Error> {
        use openmls::prelude::tls_codec::Serialize as _;
        self.mls.export_ratchet_tree().tls_serialize_detached().map_err(|_| Error::Internal("writing a tree"))
    }

    /// A signed GroupInfo with the ratchet tree, from which a server that lost its state can observe anew.
    pub fn group_info(&self) -> Result<Vec<u8>, Error> {
        let info = self
            .mls
            .export_group_info(self.identity.provider.crypto(), &self.identity.signer, true)
            .map_err(|_| Error::Internal("exporting the group info"))?;
        wire::write(&info)
    }

    /// Makes a commit, replacing one prepared before. Key packages that cannot be added are left out and
    /// listed; a commit that adds anybody carries the link's PSK.
    ///
    /// Errors: [`Error::NothingToCommit`], [`Error::RemovesItself`], [`Error::Evicted`].
    pub fn prepare(&mut self, change: Change) -> Result<Prepared, Error> {
        if !self.is_member() {
            return Err(Error::Evicted);
        }
        self.discard_prepared();
        let leaving: BTreeSet<_> = change.remove.iter().copied().collect();
        if leaving.contains(&self.participant()) {
            return Err(Error::RemovesItself);
        }
        let roster = rules::roster(self.mls.members())?;
        let removed: Vec<LeafIndex> = roster
            .iter()
            .filter(|member| leaving.contains(&member.seat.participant))
            .map(|member| member.leaf)
            .collect();
        let staying =
            roster.iter().map(|member| member.seat.participant).filter(|member| !leaving.contains(member));
        let (key_packages, refused) = admission::admit(
            &change.add,
            staying.collect(),
            &self.seen,
            &self.mls,
            &self.link,
            self.identity.provider.crypto(),
        );
        if key_packages.is_empty() && removed.is_empty() && !change.refresh {
            return Err(Error::NothingToCommit { refused });
        }

        let adds = !key_packages.is_empty();
        let base_epoch = self.epoch();
        let provider = &self.identity.provider;
        let mut builder = self
            .mls
            .commit_builder()
            .consume_proposal_store(false)
            .propose_adds(key_packages)
            .propose_removals(removed.into_iter().map(Into::into))
            .force_self_update(change.refresh);
        if adds {
            let nonce = provider
                .rand()
                .random_vec(CIPHERSUITE.hash_length())
                .map_err(|_| Error::Internal("drawing a nonce"))?;
            let psk = PreSharedKeyProposal::new(rules::link_psk_id(nonce));
            builder = builder.add_proposal(Proposal::PreSharedKey(Box::new(psk)));
        }
        let bundle = builder
            .load_psks(provider.storage())
            .map_err(|_| Error::Internal("loading the pre-shared key"))?
            .build(provider.rand(), provider.crypto(), &self.identity.signer, |_| true)
            .map_err(|_| Error::Internal("building a commit"))?
            .stage_commit(provider)
            .map_err(|_| Error::Internal("staging a commit"))?;
        let commit = wire::write(bundle.commit())?;
        let welcome = bundle.to_welcome_msg().map(|welcome| wire::write(&welcome)).transpose()?;
        self.prepared = Some(commit.clone());
        Ok(Prepared { commit, welcome, base_epoch, refused })
    }

    /// Forgets the prepared commit, if there is one.
    pub fn discard_prepared(&mut self) {
        if self.prepared.take().is_some() {
            // Only the storage could fail, and it is memory.
            let _ = self.mls.clear_pending_commit(self.identity.provider.storage());
        }
    }

    /// Applies the commit that the server put next. One's own is recognised by its bytes; somebody else's
    /// discards what was prepared here. After an error the group is as it was.
    pub fn apply_commit(&mut self, commit: &[u8]) -> Result<Applied, Error> {
        if !self.is_member() {
            return Err(Error::Evicted);
        }
        let message = wire::commit(commit)?;
        self.check_place(&message)?;
        if message.content_type() != ContentType::Commit {
            return Err(Error::Malformed("commit"));
        }
        let before = self.members();
        let own = self.prepared.as_deref() == Some(commit);
        let (facts, evicted) = if own { self.merge_own()? } else { self.merge_foreign(message)? };
        self.prepared = None;
        self.seen.extend(&facts.added);

        let removed = before.into_iter().filter(|member| facts.removed.contains(&member.leaf)).collect();
        let added = match evicted {
            true => Vec::new(),
            false => {
                let came = |member: &Member| facts.added.contains(&member.participant);
                self.members().into_iter().filter(came).collect()
            }
        };
        Ok(Applied { epoch: self.epoch(), added, removed, by: facts.by, own, evicted })
    }

    fn merge_own(&mut self) -> Result<(Facts, bool), Error> {
        let roster = rules::roster(self.mls.members())?;
        let sender = Sender::Member(self.mls.own_leaf_index());
        let staged = self.mls.pending_commit().ok_or(Error::Internal("the prepared commit is gone"))?;
        let facts = rules::check_commit(staged, &sender, &roster, &self.seen)?;
        self.mls
            .merge_pending_commit(&self.identity.provider)
            .map_err(|_| Error::Internal("merging a commit"))?;
        Ok((facts, false))
    }

    fn merge_foreign(&mut self, message: ProtocolMessage) -> Result<(Facts, bool), Error> {
        if message.is_external() {
            return Err(crate::Refusal::NotFromMember.into());
        }
        let processed = self
            .mls
            .process_message(&self.identity.provider, message)
            .map_err(|_| Error::Invalid("commit"))?;
        let sender = processed.sender().clone();
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(Error::Malformed("commit"));
        };
        let roster = rules::roster(self.mls.members())?;
        let facts = rules::check_commit(&staged, &sender, &roster, &self.seen)?;
        let evicted = staged.self_removed();
        self.mls
            .merge_staged_commit(&self.identity.provider, *staged)
            .map_err(|_| Error::Internal("merging a commit"))?;
        Ok((facts, evicted))
    }

    /// The message is of this group and of this epoch.
    fn check_place(&self, message: &ProtocolMessage) -> Result<(), Error> {
        if message.group_id() != self.mls.group_id() {
            return Err(Error::WrongGroup);
        }
        if message.epoch() != self.mls.epoch() {
            return Err(Error::WrongEpoch { message: message.epoch().as_u64(), group: self.epoch() });
        }
        Ok(())
    }

    /// This epoch's media secret: `MLS-Exporter("SFrame 1.0 Base Key", "", AEAD.Nk)` (RFC 9605,
    /// section 5.2).
    pub fn frame_secret(&self) -> Result<FrameEpoch, Error> {
        let exported = self
            .mls
            .export_secret(self.identity.provider.crypto(), "SFrame 1.0 Base Key", b"", 16)
            .map(zeroize::Zeroizing::new)
            .map_err(|_| Error::Evicted)?;
        let base_key = <[u8; 16]>::try_from(exported.as_slice())
            .map_err(|_| Error::Internal("the exporter gave another length"))?;
        Ok(FrameEpoch { epoch: self.epoch(), base_key: Secret::new(base_key), own_leaf: self.own_leaf() })
    }

    /// Five groups of four digits that all members of this epoch share, to be read aloud: whoever hears
    /// the same digits is in the same group with the same members.
    ///
    /// They are 66 bits of SHA-256 over the epoch authenticator (RFC 9420, section 8.7). One who stands
    /// between two halves of a meeting must hold the link's secret to found groups at all, and then find
    /// two commits, one for each half, with equal digits: about 2^33 complete trials within one epoch.
    pub fn meeting_code(&self) -> String {
        let digest = Sha256::new()
            .chain_update(b"conclave v1 meeting code")
            .chain_update(self.mls.epoch_authenticator().as_slice())
            .finalize();
        let groups: Vec<String> = (0..5)
            .map(|at| {
                // Four bytes to four digits: the bias is below 10^-5.
                let number = u32::from_be_bytes([
                    digest[4 * at],
                    digest[4 * at + 1],
                    digest[4 * at + 2],
                    digest[4 * at + 3],
                ]);
                format!("{:04}", number % 10_000)
            })
            .collect();
        groups.join(" ")
    }
}
