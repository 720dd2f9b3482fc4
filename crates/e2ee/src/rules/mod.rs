//! What a commit may do, for members and the server's observer alike. MLS checks that a commit is well
//! formed and authentic; these are the meeting's own rules on top.

mod change_of_policy;
mod standing;

pub(crate) use standing::Standing;

use openmls::{
    group::StagedCommit,
    prelude::{LeafNode, Member, PreSharedKeyProposal, Proposal, Sender, tls_codec::Serialize as _},
    schedule::PreSharedKeyId,
};
use protocol::ParticipantId;
use std::collections::BTreeSet;

use crate::{LeafIndex, Policy, Refusal, Role, seat::Seat};

/// The id of the one pre-shared key: what the meeting's secret gives. Public.
const MEETING_PSK_ID: &[u8] = b"conclave v1 meeting";

/// The meeting's PSK under a nonce (RFC 9420, section 8.4).
pub(crate) fn meeting_psk_id(nonce: Vec<u8>) -> PreSharedKeyId {
    PreSharedKeyId::external(MEETING_PSK_ID.to_vec(), nonce)
}

/// Whether this is the meeting's PSK, under whatever nonce.
pub(crate) fn is_meeting_psk(id: &PreSharedKeyId) -> bool {
    id.psk() == meeting_psk_id(Vec::new()).psk()
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
    pub by_role: Role,
    pub added: Vec<ParticipantId>,
    /// Of those added: who came back, in place of a leaf of theirs.
    pub returned: Vec<ParticipantId>,
    /// Of those added: whom the host key vouches for.
    pub certified: Vec<ParticipantId>,
    /// The leaves removed, and whose they were.
    pub removed: Vec<LeafIndex>,
    pub left: Vec<ParticipantId>,
    /// The new policy, if it changes.
    pub policy: Option<Policy>,
}

/// By what right a newcomer comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The host key vouches for them.
    Host,
    /// They were there and take the place of their own leaf.
    Return { certified: bool },
    /// They hold the guest link.
    Entry,
}

/// An epoch, as the next commit finds it.
pub(crate) struct Epoch<'a> {
    pub group_id: &'a [u8],
    pub roster: &'a [Seated],
    pub standing: &'a Standing,
    /// Everyone who was ever in the group, as far as is known.
    pub seen: &'a BTreeSet<ParticipantId>,
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

/// By what right this seat can be added; `old` is the leaf of the same participant that it would replace.
pub(crate) fn claim(
    seat: &Seat,
    signature_key: &[u8],
    policy: &Policy,
    old: Option<&Seat>,
) -> Result<Claim, Refusal> {
    let forged = |_| Refusal::ForgedCertificate(seat.participant);
    let certified = seat.is_host(&policy.host_key, signature_key).map_err(forged)?;
    if seat.returns_to(old, signature_key).map_err(forged)? {
        return Ok(Claim::Return { certified });
    }
    if certified {
        return Ok(Claim::Host);
    }
    match seat.proves_entry(&policy.entry_key, signature_key) {
        true => Ok(Claim::Entry),
        false => Err(Refusal::NotProved(seat.participant)),
    }
}

/// Checks a verified commit of `sender` against the epoch that it is made in. Who went does not come back
/// under the same id unless by their own leaf's right, or a key package that somebody kept would bring a
/// member back who is not there.
pub(crate) fn check_commit(
    commit: &StagedCommit,
    sender: &Sender,
    epoch: &Epoch<'_>,
) -> Result<Facts, Refusal> {
    let Sender::Member(committer) = sender else { return Err(Refusal::NotFromMember) };
    let by = epoch
        .roster
        .iter()
        .find(|member| member.leaf == LeafIndex::from(*committer))
        .ok_or(Refusal::NotFromMember)?;

    let mut added = Vec::new();
    let mut removed = Vec::new();
    let mut policy = None;
    let mut psks = 0;
    for queued in commit.queued_proposals() {
        if queued.sender() != sender {
            return Err(Refusal::NotFromMember);
        }
        match queued.proposal() {
            Proposal::Add(add) => added.push(add.key_package().leaf_node()),
            Proposal::Remove(remove) => removed.push(remove.removed().into()),
            Proposal::GroupContextExtensions(change) if policy.is_none() => {
                policy = Some(Policy::of_context(change.extensions(), epoch.group_id)?);
            }
            Proposal::PreSharedKey(psk) if proposes_meeting_psk(psk) => psks += 1,
            Proposal::PreSharedKey(_) => return Err(Refusal::ForeignPsk),
            _ => return Err(Refusal::ForbiddenProposal),
        }
    }
    match (added.is_empty(), psks) {
        (true, 0) | (false, 1) => {}
        (false, 0) => return Err(Refusal::AddWithoutLink),
        _ => return Err(Refusal::ForeignPsk),
    }

    let mut facts = Facts {
        by: by.seat.participant,
        by_role: epoch.standing.role(&by.seat.participant),
        added: Vec::new(),
        returned: Vec::new(),
        certified: Vec::new(),
        removed,
        left: Vec::new(),
        policy,
    };
    check_added(&mut facts, &added, epoch)?;
    check_removed(&mut facts, epoch)?;
    if let Some(after) = &facts.policy {
        change_of_policy::check(epoch.standing, epoch.roster, &facts.by, after)?;
    }
    if let Some(leaf) = commit.update_path_leaf_node() {
        let seat = Seat::of(leaf.credential()).ok_or(Refusal::UnreadableCredential)?;
        if seat != by.seat || leaf.signature_key().as_slice() != by.signature_key {
            return Err(Refusal::IdentityChanged);
        }
    }
    Ok(facts)
}

fn check_added(facts: &mut Facts, leaves: &[&LeafNode], epoch: &Epoch<'_>) -> Result<(), Refusal> {
    let policy = &epoch.standing.policy;
    let (staying, leaving): (Vec<_>, Vec<_>) =
        epoch.roster.iter().partition(|member| !facts.removed.contains(&member.leaf));
    let mut present: BTreeSet<_> = staying.iter().map(|member| member.seat.participant).collect();
    for leaf in leaves {
        let seat = Seat::of(leaf.credential()).ok_or(Refusal::UnreadableCredential)?;
        let participant = seat.participant;
        if !present.insert(participant) {
            return Err(Refusal::DuplicateParticipant(participant));
        }
        let old = leaving.iter().find(|member| member.seat.participant == participant);
        let claim = claim(&seat, leaf.signature_key().as_slice(), policy, old.map(|old| &old.seat))?;
        if !matches!(claim, Claim::Return { .. }) && is_taken(&participant, policy, epoch.seen) {
            return Err(Refusal::ReturningParticipant(participant));
        }
        match claim {
            Claim::Entry if !may_admit(facts.by_role, policy) => return Err(Refusal::NeedsHost(participant)),
            Claim::Entry => {}
            Claim::Host => facts.certified.push(participant),
            Claim::Return { certified } => {
                facts.returned.push(participant);
                facts.certified.extend(certified.then_some(participant));
            }
        }
        facts.added.push(participant);
    }
    Ok(())
}

/// Whether newcomers who hold no more than the guest link may be added by one of this role.
pub(crate) fn may_admit(role: Role, policy: &Policy) -> bool {
    role >= Role::Cohost || policy.is_open()
}

/// Whether no newcomer may have this id: somebody had it here, or the policy says something of who had it.
pub(crate) fn is_taken(participant: &ParticipantId, policy: &Policy, seen: &BTreeSet<ParticipantId>) -> bool {
    seen.contains(participant)
        || policy.roles.contains_key(participant)
        || policy.denied.contains_key(participant)
}

/// Everyone may remove, since the server asks anyone to clear the seats of those who are gone. Only co-hosts
/// leave hosts to others, if there is anybody else.
fn check_removed(facts: &mut Facts, epoch: &Epoch<'_>) -> Result<(), Refusal> {
    let role = |member: &Seated| epoch.standing.role(&member.seat.participant);
    let (left, staying): (Vec<_>, Vec<_>) =
        epoch.roster.iter().partition(|member| facts.removed.contains(&member.leaf));
    let mut gone = left.iter().filter(|member| !facts.returned.contains(&member.seat.participant));
    if facts.by_role == Role::Cohost
        && let Some(host) = gone.find(|member| role(member) == Role::Host)
        && staying.iter().any(|member| role(member) != Role::Cohost)
    {
        return Err(Refusal::HostRemovedByCohost(host.seat.participant));
    }
    facts.left = left.into_iter().map(|member| member.seat.participant).collect();
    Ok(())
}

/// openmls keeps a received proposal's PSK id to itself, so it is compared as it is on the wire.
fn proposes_meeting_psk(proposal: &PreSharedKeyProposal) -> bool {
    let (Ok(proposed), Ok(mut expected)) =
        (proposal.tls_serialize_detached(), meeting_psk_id(Vec::new()).tls_serialize_detached())
    else {
        return false;
    };
    // The last byte is the length of the nonce, which is empty here.
    expected.pop();
    proposed.starts_with(&expected)
}
