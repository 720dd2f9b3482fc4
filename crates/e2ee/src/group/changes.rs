//! Commits: making one, and applying each in the server's order.

use openmls::{
    group::StagedCommit,
    prelude::{
        ContentType, PreSharedKeyProposal, ProcessedMessageContent, Proposal, ProtocolMessage, Sender,
    },
};
use openmls_traits::{OpenMlsProvider, random::OpenMlsRand};
use protocol::ParticipantId;
use std::collections::BTreeSet;

use super::{
    Group, Member,
    admission::{self, Admission, RefusedReason},
};
use crate::{
    Error, Evidence, LeafIndex, Policy, Refusal, Role, Vouched,
    rules::{self, Facts, Seated},
    seat::Seat,
    suite::CIPHERSUITE,
    wire,
};

/// What a commit is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Key packages of those to add. Of those who come back, the leaf before is removed.
    pub add: Vec<Vec<u8>>,
    /// Participants to remove; whoever is not there (any more) is passed over.
    pub remove: Vec<ParticipantId>,
    /// Whether to renew this member's own path as well. Removals renew it anyway; when adding, it keeps
    /// the tree free of blanks, and later commits small.
    pub refresh: bool,
    /// The policy from then on: the group's, changed. What it says of those who are gone is left out.
    pub policy: Option<Policy>,
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
    /// Who stands in both: they only came back, with new keys.
    pub returned: Vec<ParticipantId>,
    /// Whether the policy is another now.
    pub policy_changed: bool,
    /// Who made it.
    pub by: ParticipantId,
    /// What they were when they made it.
    pub by_role: Role,
    /// Whether it was the one prepared here.
    pub own: bool,
    /// Whether this member was removed; the group is of no more use then.
    pub evicted: bool,
}

impl Group {
    /// Makes a commit, replacing one prepared before. Key packages that cannot be added are left out and
    /// listed; a commit that adds anybody carries the meeting's PSK.
    ///
    /// Errors: [`Error::NothingToCommit`], [`Error::RemovesItself`], [`Error::Evicted`], and
    /// [`Error::Refused`] where the others would refuse it.
    pub fn prepare(&mut self, change: Change) -> Result<Prepared, Error> {
        if !self.is_member() {
            return Err(Error::Evicted);
        }
        self.discard_prepared();
        let mut leaving: BTreeSet<_> = change.remove.iter().copied().collect();
        if leaving.contains(&self.participant()) {
            return Err(Error::RemovesItself);
        }
        let roster = rules::roster(self.mls.members())?;
        let admission = Admission {
            group: &self.mls,
            base: &self.identity.base,
            own: self.participant(),
            roster: &roster,
            standing: &self.standing,
            seen: &self.seen,
            crypto: self.identity.provider.crypto(),
        };
        let admission::Admitted { key_packages, participants, refused } =
            admission.admit(&change.add, &mut leaving);
        let (removed, staying): (Vec<_>, Vec<_>) =
            roster.iter().partition(|member| leaving.contains(&member.seat.participant));
        let removed: Vec<LeafIndex> = removed.into_iter().map(|member| member.leaf).collect();
        let present = staying.into_iter().map(|member| member.seat.participant).chain(participants).collect();
        let policy = change
            .policy
            .map(|policy| self.without_absent(policy, &present))
            .filter(|policy| policy != self.policy());
        if key_packages.is_empty() && removed.is_empty() && policy.is_none() && !change.refresh {
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
            let psk = PreSharedKeyProposal::new(rules::meeting_psk_id(nonce));
            builder = builder.add_proposal(Proposal::PreSharedKey(Box::new(psk)));
        }
        if let Some(policy) = policy {
            builder = builder
                .propose_group_context_extensions(policy.to_extensions()?)
                .map_err(|_| Error::Internal("proposing a policy"))?;
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
        // What the others would refuse does not go out.
        if let Err(error) = self.check_own(&roster) {
            self.discard_prepared();
            return Err(error);
        }
        Ok(Prepared { commit, welcome, base_epoch, refused })
    }

    /// Forgets the prepared commit, if there is one.
    pub fn discard_prepared(&mut self) {
        if self.prepared.take().is_some() {
            // Only the storage could fail, and it is memory.
            let _ = self.mls.clear_pending_commit(self.identity.provider.storage());
        }
    }

    /// Applies the commit that the server put next, as [`Self::apply_commit_if`] does for whoever can verify no name.
    pub fn apply_commit(&mut self, commit: &[u8]) -> Result<Applied, Error> {
        self.apply_commit_if(commit, &mut |_, _| Vouched::No)
    }

    /// Applies the commit that the server put next. One's own is recognised by its bytes; somebody else's
    /// discards what was prepared here. After an error the group is as it was.
    ///
    /// Where the class takes verified names alone, `vouched` is asked about each newcomer with what stands in their leaf. Of
    /// one's own commit it is not: whom this member adds, it has looked at before.
    pub fn apply_commit_if(
        &mut self,
        commit: &[u8],
        vouched: &mut dyn FnMut(ParticipantId, Option<&Evidence>) -> Vouched,
    ) -> Result<Applied, Error> {
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
        let (facts, evicted) = if own { self.merge_own()? } else { self.merge_foreign(message, vouched)? };
        self.prepared = None;
        self.seen.extend(&facts.added);
        self.enter(self.standing.after(&facts));

        let removed = before.into_iter().filter(|member| facts.removed.contains(&member.leaf)).collect();
        let added = match evicted {
            true => Vec::new(),
            false => {
                let came = |member: &Member| facts.added.contains(&member.participant);
                self.members().into_iter().filter(came).collect()
            }
        };
        Ok(Applied {
            epoch: self.epoch(),
            added,
            removed,
            returned: facts.returned,
            policy_changed: facts.policy.is_some(),
            by: facts.by,
            by_role: facts.by_role,
            own,
            evicted,
        })
    }

    fn merge_own(&mut self) -> Result<(Facts, bool), Error> {
        let facts = self.check_own(&rules::roster(self.mls.members())?)?;
        self.mls
            .merge_pending_commit(&self.identity.provider)
            .map_err(|_| Error::Internal("merging a commit"))?;
        Ok((facts, false))
    }

    fn merge_foreign(
        &mut self,
        message: ProtocolMessage,
        vouched: &mut dyn FnMut(ParticipantId, Option<&Evidence>) -> Vouched,
    ) -> Result<(Facts, bool), Error> {
        if message.is_external() {
            return Err(Refusal::NotFromMember.into());
        }
        let processed = self
            .mls
            .process_message(&self.identity.provider, message)
            .map_err(|_| Error::Invalid("commit"))?;
        let sender = processed.sender().clone();
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(Error::Malformed("commit"));
        };
        let facts = self.check(&staged, &sender, &rules::roster(self.mls.members())?)?;
        let evicted = staged.self_removed();
        if !evicted && self.policy().takes_verified_names() {
            self.check_names(&staged, vouched)?;
        }
        self.mls
            .merge_staged_commit(&self.identity.provider, *staged)
            .map_err(|_| Error::Internal("merging a commit"))?;
        Ok((facts, evicted))
    }

    /// The server's observer cannot check this: it reads no profile.
    fn check_names(
        &self,
        commit: &StagedCommit,
        vouched: &mut dyn FnMut(ParticipantId, Option<&Evidence>) -> Vouched,
    ) -> Result<(), Error> {
        for add in commit.add_proposals() {
            let leaf = add.add_proposal().key_package().leaf_node();
            let seat = Seat::of(leaf.credential()).ok_or(Refusal::UnreadableCredential)?;
            let profile = seat.profile(&self.identity.base, leaf.signature_key().as_slice());
            let evidence = profile.as_ref().and_then(|profile| profile.evidence.as_deref());
            match vouched(seat.participant, evidence) {
                Vouched::Yes => {}
                Vouched::NotYet => return Err(Error::NotYetVerified(seat.participant)),
                Vouched::No => return Err(Refusal::NotVerified(seat.participant).into()),
            }
        }
        Ok(())
    }

    fn check_own(&self, roster: &[Seated]) -> Result<Facts, Error> {
        let staged = self.mls.pending_commit().ok_or(Error::Internal("the prepared commit is gone"))?;
        self.check(staged, &Sender::Member(self.mls.own_leaf_index()), roster)
    }

    fn check(&self, commit: &StagedCommit, sender: &Sender, roster: &[Seated]) -> Result<Facts, Error> {
        let epoch =
            rules::Epoch { group_id: self.group_id(), roster, standing: &self.standing, seen: &self.seen };
        Ok(rules::check_commit(commit, sender, &epoch)?)
    }

    /// The policy without those who are not in the group. Who is neither host nor co-host may change no more
    /// than their own role, so their policy stays as it is.
    fn without_absent(&self, mut policy: Policy, present: &BTreeSet<ParticipantId>) -> Policy {
        if self.role(&self.participant()) >= Role::Cohost {
            policy.retain(|participant| present.contains(participant));
        }
        policy
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
}
