//! Who is what in an epoch: the policy, and those whom the host key vouches for.

use protocol::ParticipantId;
use std::collections::BTreeSet;

use super::{Facts, Seated};
use crate::{Policy, Powers, Refusal, Role};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub policy: Policy,
    certified: BTreeSet<ParticipantId>,
}

impl Standing {
    /// Reads every leaf's certificate; none is forged.
    pub fn new(policy: Policy, roster: &[Seated]) -> Result<Self, Refusal> {
        let mut certified = BTreeSet::new();
        for member in roster {
            let participant = member.seat.participant;
            match member.seat.is_host(&policy.host_key, &member.signature_key) {
                Ok(true) => drop(certified.insert(participant)),
                Ok(false) => {}
                Err(_) => return Err(Refusal::ForgedCertificate(participant)),
            }
        }
        Ok(Self { policy, certified })
    }

    /// After a commit.
    pub fn after(&self, facts: &Facts) -> Self {
        let mut certified = self.certified.clone();
        certified.retain(|participant| !facts.left.contains(participant));
        certified.extend(&facts.certified);
        Self { policy: facts.policy.clone().unwrap_or_else(|| self.policy.clone()), certified }
    }

    pub fn is_certified(&self, participant: &ParticipantId) -> bool {
        self.certified.contains(participant)
    }

    pub fn role(&self, participant: &ParticipantId) -> Role {
        match self.policy.roles.get(participant) {
            Some(role) => *role,
            None if self.is_certified(participant) => Role::Host,
            None => Role::Member,
        }
    }

    pub fn powers(&self, participant: &ParticipantId) -> Powers {
        let barred = self.policy.barred();
        if self.role(participant) >= Role::Cohost {
            return Powers::ALL.without(barred);
        }
        if self.policy.safe {
            return Powers::NONE;
        }
        let denied = self.policy.denied.get(participant).copied().unwrap_or_default();
        self.policy.allowed.without(denied).without(barred)
    }
}
