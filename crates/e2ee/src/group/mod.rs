//! A member's view of the encrypted group (RFC 9420), in memory.
//!
//! Changes go in three steps. [`Group::prepare`] makes a commit and leaves the group as it is; the server
//! orders commits, the first valid one of an epoch wins; [`Group::apply_commit`] takes each commit in the
//! server's order, one's own among them. Who lost discards and prepares again.

mod admission;
mod changes;
#[cfg(test)]
mod dishonest;
mod identity;
mod joining;
mod keystore;
mod messages;
mod private;

pub use admission::RefusedReason;
pub use changes::{Applied, Change, Prepared};
pub use identity::Identity;
pub use joining::Terms;
pub use messages::Opened;

use openmls::group::MlsGroup;
use openmls_traits::OpenMlsProvider;
use protocol::{ParticipantId, limits::PAST_EPOCHS};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, VecDeque};

use crate::{
    Error, FrameEpoch, LeafIndex, Policy, Powers, Profile, Role, Secret,
    rules::{self, Seated, Standing},
    wire,
};

/// The group as one member knows it.
pub struct Group {
    mls: MlsGroup,
    identity: Identity,
    standing: Standing,
    /// Who was what in the epochs whose messages still open, the last one first.
    past: VecDeque<(u64, Standing)>,
    leaf_keys: private::LeafKeys,
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
    /// What the member shows; `None` if it was not sealed in this meeting.
    pub profile: Option<Profile>,
    /// What it is by the policy.
    pub role: Role,
    /// Whether the host key vouches for it, whatever its role.
    pub host_certified: bool,
    /// Whether it is this member itself.
    pub own: bool,
}

impl Group {
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

    /// What this participant was in an epoch whose messages still open, and what it might do.
    pub fn stood(&self, epoch: u64, participant: &ParticipantId) -> Option<(Role, Powers)> {
        let standing = self.standing_in(epoch)?;
        Some((standing.role(participant), standing.powers(participant)))
    }

    /// The roster, in the order of the leaves: the truth about who can read and speak in this epoch.
    pub fn members(&self) -> Vec<Member> {
        let shown = |seated: Seated| Member {
            leaf: seated.leaf,
            participant: seated.seat.participant,
            profile: seated.seat.profile(&self.identity.base, &seated.signature_key),
            role: self.role(&seated.seat.participant),
            host_certified: self.standing.is_certified(&seated.seat.participant),
            own: seated.leaf == self.own_leaf(),
        };
        // A group with an unreadable roster is never joined, nor a commit applied that would make one.
        let roster = rules::roster(self.mls.members()).unwrap_or_default();
        roster.into_iter().map(shown).collect()
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
    /// between two halves of a meeting must hold the meeting's secret to found groups at all, and then find
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

    /// Who was what in an epoch: this one or one of those whose messages still open.
    fn standing_in(&self, epoch: u64) -> Option<&Standing> {
        if epoch == self.epoch() {
            return Some(&self.standing);
        }
        self.past.iter().find(|(past, _)| *past == epoch).map(|(_, standing)| standing)
    }

    fn enter(&mut self, standing: Standing) {
        let past = std::mem::replace(&mut self.standing, standing);
        self.past.push_front((self.epoch() - 1, past));
        self.past.truncate(PAST_EPOCHS as usize);
        self.keep_leaf_key();
    }
}
