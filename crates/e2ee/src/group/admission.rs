//! Which of the key packages that knock can be added.

use openmls::{group::MlsGroup, key_packages::KeyPackage, prelude::tls_codec::Serialize};
use openmls_traits::crypto::OpenMlsCrypto;
use protocol::ParticipantId;
use std::collections::BTreeSet;

use crate::{
    Error, MeetingSecret, Refusal,
    rules::{self, Claim, Seated, Standing},
    seat::Seat,
    suite::capabilities,
    wire,
};

/// Why a key package was left out of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedReason {
    /// Not a key package.
    #[error("the bytes are no key package")]
    Malformed,
    /// Signatures or lifetime do not verify.
    #[error("the key package does not verify")]
    Invalid,
    /// Another cipher suite, or other capabilities and extensions than every client here has.
    #[error("the key package speaks another protocol")]
    Unsupported,
    /// The profile was not sealed in this meeting for this participant and key: its sender never held a link.
    #[error("the profile does not open in this meeting")]
    NotWithLink,
    /// It comes with no proof, or an old one: that it holds the current link, is a host, or comes back.
    #[error("the key package does not prove that it may come in")]
    NotProved,
    /// A certificate in it is forged, or is for another leaf's place.
    #[error("a certificate of the key package does not verify")]
    Forged,
    /// Only a host or co-host may let it in now.
    #[error("only a host may let it in")]
    NeedsHost,
    /// The participant is in the group already, or knocks twice in this change.
    #[error("the participant is present already")]
    AlreadyPresent,
    /// The participant was in the group before, and is not there to come back to: the key package is a copy
    /// that somebody kept.
    #[error("the participant was in the group before")]
    WasPresent,
    /// A key in it is in use already.
    #[error("a key of the key package is in use already")]
    KeyInUse,
}

/// The group as the candidates find it.
pub(super) struct Admission<'a, C> {
    pub group: &'a MlsGroup,
    pub base: &'a MeetingSecret,
    /// Who is to add them.
    pub own: ParticipantId,
    pub roster: &'a [Seated],
    pub standing: &'a Standing,
    pub seen: &'a BTreeSet<ParticipantId>,
    pub crypto: &'a C,
}

/// The candidates, sorted.
#[derive(Default)]
pub(super) struct Admitted {
    pub key_packages: Vec<KeyPackage>,
    pub participants: Vec<ParticipantId>,
    pub refused: Vec<(usize, RefusedReason)>,
}

impl<C: OpenMlsCrypto> Admission<'_, C> {
    /// Sorts `candidates` into those to add and those left out; to those `leaving` come the leaves that
    /// candidates take the place of. One bad key package must not spoil the commit for the others, so
    /// everything that would make the commit fail is looked for here.
    pub fn admit(&self, candidates: &[Vec<u8>], leaving: &mut BTreeSet<ParticipantId>) -> Admitted {
        let mut keys = if candidates.is_empty() { BTreeSet::new() } else { keys_in_use(self.group) };
        let mut admitted = Admitted::default();
        for (position, candidate) in candidates.iter().enumerate() {
            match self.admit_one(candidate, &admitted.participants, leaving, &mut keys) {
                Ok((key_package, participant)) => {
                    admitted.key_packages.push(key_package);
                    admitted.participants.push(participant);
                }
                Err(reason) => admitted.refused.push((position, reason)),
            }
        }
        admitted
    }

    fn admit_one(
        &self,
        bytes: &[u8],
        coming: &[ParticipantId],
        leaving: &mut BTreeSet<ParticipantId>,
        keys: &mut BTreeSet<Vec<u8>>,
    ) -> Result<(KeyPackage, ParticipantId), RefusedReason> {
        let key_package = wire::key_package(bytes, self.crypto).map_err(|error| match error {
            Error::UnsupportedSuite(_) => RefusedReason::Unsupported,
            Error::Invalid(_) => RefusedReason::Invalid,
            _ => RefusedReason::Malformed,
        })?;
        let leaf = key_package.leaf_node();
        if *leaf.capabilities() != capabilities()
            || leaf.extensions().iter().next().is_some()
            || key_package.extensions().iter().next().is_some()
        {
            return Err(RefusedReason::Unsupported);
        }
        let seat = Seat::of(leaf.credential()).ok_or(RefusedReason::Unsupported)?;
        let signature_key = leaf.signature_key().as_slice();
        if seat.profile(self.base, signature_key).is_none() {
            return Err(RefusedReason::NotWithLink);
        }
        let claim = self.claim(&seat, signature_key, coming, leaving)?;
        let own_keys = [
            encoded(leaf.signature_key()),
            encoded(leaf.encryption_key()),
            encoded(key_package.hpke_init_key()),
        ];
        if own_keys.iter().any(|key| keys.contains(key)) {
            return Err(RefusedReason::KeyInUse);
        }
        keys.extend(own_keys);
        if matches!(claim, Claim::Return { .. }) {
            leaving.insert(seat.participant);
        }
        Ok((key_package, seat.participant))
    }

    /// As the others will check it ([`rules::check_commit`]).
    fn claim(
        &self,
        seat: &Seat,
        signature_key: &[u8],
        coming: &[ParticipantId],
        leaving: &BTreeSet<ParticipantId>,
    ) -> Result<Claim, RefusedReason> {
        let participant = seat.participant;
        let policy = &self.standing.policy;
        let old = self.roster.iter().find(|member| member.seat.participant == participant);
        if coming.contains(&participant) || participant == self.own {
            return Err(RefusedReason::AlreadyPresent);
        }
        let claim =
            rules::claim(seat, signature_key, policy, old.map(|old| &old.seat)).map_err(|refusal| {
                match refusal {
                    Refusal::NotProved(_) => RefusedReason::NotProved,
                    _ => RefusedReason::Forged,
                }
            })?;
        match claim {
            Claim::Return { .. } => {}
            _ if old.is_some() && !leaving.contains(&participant) => {
                return Err(RefusedReason::AlreadyPresent);
            }
            _ if rules::is_taken(&participant, policy, self.seen) => return Err(RefusedReason::WasPresent),
            Claim::Entry if !rules::may_admit(self.standing.role(&self.own), policy) => {
                return Err(RefusedReason::NeedsHost);
            }
            Claim::Entry | Claim::Host => {}
        }
        Ok(claim)
    }
}

/// Signature and encryption keys of all leaves and parents, as on the wire: each may stand in the tree once.
fn keys_in_use(group: &MlsGroup) -> BTreeSet<Vec<u8>> {
    let tree = group.treesync();
    let mut keys = BTreeSet::new();
    let mut length = 0;
    for (_, leaf) in tree.full_leaves() {
        let encryption_key = encoded(leaf.encryption_key());
        length = encryption_key.len();
        keys.insert(encryption_key);
        keys.insert(encoded(leaf.signature_key()));
    }
    // A parent node begins with its encryption key (RFC 9420, section 7.1), as long as a leaf's is.
    for (_, parent) in tree.full_parents() {
        let mut parent = encoded(parent);
        parent.truncate(length);
        keys.insert(parent);
    }
    keys
}

fn encoded(key: &impl Serialize) -> Vec<u8> {
    key.tls_serialize_detached().expect("writing to memory cannot fail")
}
