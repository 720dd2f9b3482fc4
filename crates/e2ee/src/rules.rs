//! What a commit may do, for members and the server's observer alike. MLS checks that a commit is well
//! formed and authentic; these are the meeting's own rules on top.

use openmls::{
    group::StagedCommit,
    prelude::{
        Extensions, GroupContext, Member, PreSharedKeyProposal, Proposal, Sender, tls_codec::Serialize as _,
    },
    schedule::PreSharedKeyId,
};
use protocol::ParticipantId;
use std::collections::BTreeSet;

use crate::{LeafIndex, Refusal, seat::Seat};

/// The id of the one pre-shared key: what the link's secret gives. Public.
const LINK_PSK_ID: &[u8] = b"conclave v1 link";

/// The link's PSK under a nonce (RFC 9420, section 8.4).
pub(crate) fn link_psk_id(nonce: Vec<u8>) -> PreSharedKeyId {
    PreSharedKeyId::external(LINK_PSK_ID.to_vec(), nonce)
}

/// Whether this is the link's PSK, under whatever nonce.
pub(crate) fn is_link_psk(id: &PreSharedKeyId) -> bool {
    id.psk() == link_psk_id(Vec::new()).psk()
}

/// A member as the rules see it.
pub(crate) struct Seated {
    pub leaf: LeafIndex,
    pub seat: Seat,
    pub signature_key: Vec<u8>,
}

/// What a commit that keeps the rules does.
pub(crate) struct Facts {
    pub by: ParticipantId,
    pub added: Vec<ParticipantId>,
    pub removed: Vec<LeafIndex>,
}

/// Reads the roster; each leaf has a credential of ours and each participant one leaf.
pub(crate) fn roster(members: impl Iterator<Item = Member>) -> Result<Vec<Seated>, Refusal> {
    let mut present = BTreeSet::new();
    members
        .map(|member| {
            let seat = Seat::of(&member.credential).ok_or(Refusal::UnreadableCredential)?;
            if !present.insert(seat.participant) {
                return Err(Refusal::DuplicateParticipant(seat.participant));
            }
            Ok(Seated { leaf: member.index.into(), seat, signature_key: member.signature_key })
        })
        .collect()
}

/// The group's context has nothing in it that this version does not know.
pub(crate) fn check_context(extensions: &Extensions<GroupContext>) -> Result<(), Refusal> {
    match extensions.iter().next() {
        Some(_) => Err(Refusal::UnknownExtension),
        None => Ok(()),
    }
}

/// Checks a verified commit of `sender` against the roster of the epoch it is made in, and against everyone
/// `seen` in this group: who went does not come back under the same id, or a key package that somebody kept
/// would bring a member back who is not there.
pub(crate) fn check_commit(
    commit: &StagedCommit,
    sender: &Sender,
    roster: &[Seated],
    seen: &BTreeSet<ParticipantId>,
) -> Result<Facts, Refusal> {
    let Sender::Member(committer) = sender else { return Err(Refusal::NotFromMember) };
    let by = roster
        .iter()
        .find(|member| member.leaf == LeafIndex::from(*committer))
        .ok_or(Refusal::NotFromMember)?;

    let mut added = Vec::new();
    let mut removed = Vec::new();
    let mut psks = 0;
    for queued in commit.queued_proposals() {
        if queued.sender() != sender {
            return Err(Refusal::NotFromMember);
        }
        match queued.proposal() {
            Proposal::Add(add) => {
                let leaf = add.key_package().leaf_node();
                let seat = Seat::of(leaf.credential()).ok_or(Refusal::UnreadableCredential)?;
                added.push(seat.participant);
            }
            Proposal::Remove(remove) => removed.push(remove.removed().into()),
            Proposal::PreSharedKey(psk) if proposes_link_psk(psk) => psks += 1,
            Proposal::PreSharedKey(_) => return Err(Refusal::ForeignPsk),
            _ => return Err(Refusal::ForbiddenProposal),
        }
    }
    match (added.is_empty(), psks) {
        (true, 0) | (false, 1) => {}
        (false, 0) => return Err(Refusal::AddWithoutLink),
        _ => return Err(Refusal::ForeignPsk),
    }

    let staying = roster.iter().filter(|member| !removed.contains(&member.leaf));
    let mut present: BTreeSet<_> = staying.map(|member| member.seat.participant).collect();
    if let Some(twice) = added.iter().find(|participant| !present.insert(**participant)) {
        return Err(Refusal::DuplicateParticipant(*twice));
    }
    if let Some(again) = added.iter().find(|participant| seen.contains(participant)) {
        return Err(Refusal::ReturningParticipant(*again));
    }

    if let Some(leaf) = commit.update_path_leaf_node() {
        let seat = Seat::of(leaf.credential()).ok_or(Refusal::UnreadableCredential)?;
        if seat.participant != by.seat.participant || leaf.signature_key().as_slice() != by.signature_key {
            return Err(Refusal::IdentityChanged);
        }
    }
    Ok(Facts { by: by.seat.participant, added, removed })
}

/// openmls keeps a received proposal's PSK id to itself, so it is compared as it is on the wire.
fn proposes_link_psk(proposal: &PreSharedKeyProposal) -> bool {
    let (Ok(proposed), Ok(mut expected)) =
        (proposal.tls_serialize_detached(), link_psk_id(Vec::new()).tls_serialize_detached())
    else {
        return false;
    };
    // The last byte is the length of the nonce, which is empty here.
    expected.pop();
    proposed.starts_with(&expected)
}
