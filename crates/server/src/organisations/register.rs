//! What people of an organisation read of the register of measures and sign in it.

use identity::Action;
use trust::{
    audit::{Act, Digest, Name, Reason, UnixMillis},
    measures::{
        catalogue::Id,
        gate::Feature,
        register::{Attestation, Entry, Hash, NotApplicable, Register, Role, Signer},
        when::Day,
    },
};

use super::{Organisations, Refusal, SignedIn, now};
use crate::register::NotWritten;

impl From<NotWritten> for Refusal {
    fn from(why: NotWritten) -> Self {
        match why {
            NotWritten::Refused(why) => Self::Unwritten(why),
            NotWritten::Failed => Self::Failed,
        }
    }
}

/// What an officer writes.
#[derive(Debug, Clone)]
pub(crate) enum Signature {
    /// The measure is taken, until a day, by a document.
    Attest { until: Day, document: Option<Hash> },
    /// It is no longer signed for.
    Withdraw,
    /// It has no meaning here, until a day.
    NotApplicable { reason: String, review: Day },
    /// It has a meaning again.
    Applicable,
}

impl Organisations {
    /// The register of somebody's organisation.
    pub async fn register(&self, who: &SignedIn) -> Result<Register, Refusal> {
        who.may(Action::ReadRegister, now())?;
        Ok(self.registers.of(Some(who.account.organisation)).await?)
    }

    /// Whether something is open to somebody's organisation now.
    pub(super) async fn is_open(&self, who: &SignedIn, feature: Feature) -> Result<(), Refusal> {
        match self.registers.closed(who.account.organisation).await.has(feature) {
            true => Err(Refusal::GateClosed(feature)),
            false => Ok(()),
        }
    }

    /// The data protection officer signs for the organisation's share in a measure.
    pub async fn sign(&self, who: &SignedIn, measure: Id, signature: Signature) -> Result<(), Refusal> {
        who.may(Action::Attest, now())?;
        let id = who.account.id.text();
        let person = id.parse().map_err(|_| Refusal::Failed)?;
        let by = Signer { role: Role::Dpo, person };
        let name = Name::new(&measure.to_string()).map_err(|_| Refusal::Failed)?;
        let changed = |after: Option<&str>, reason: Option<Reason>| Act::PolicyChanged {
            setting: name.clone(),
            before: None,
            after: after.and_then(|after| Name::new(after).ok()),
            reason,
        };
        let (entry, act) = match signature {
            Signature::Attest { until, document } => {
                let last = until.last().unix();
                let act = Act::MeasureAttested {
                    measure: name.clone(),
                    until: UnixMillis(u64::try_from(last).unwrap_or(0).saturating_mul(1_000)),
                    reason: Reason::new("attested").map_err(|_| Refusal::Failed)?,
                    evidence: document.map(|hash| Digest(hash.0)),
                };
                (Entry::Attestation(Attestation { measure, by, until, document }), act)
            }
            Signature::Withdraw => {
                (Entry::AttestationWithdrawn { measure, by }, changed(Some("attestation-withdrawn"), None))
            }
            Signature::NotApplicable { reason, review } => {
                let told = Reason::new(&reason).ok();
                let entry = Entry::NotApplicable(NotApplicable { measure, by, reason, review });
                (entry, changed(Some("not-applicable"), told))
            }
            Signature::Applicable => (Entry::Applicable { measure, by }, changed(Some("applicable"), None)),
        };
        let organisation = who.account.organisation;
        let event = who.by().event(organisation, None, act);
        Ok(self.registers.write(Some(organisation), entry, event).await?)
    }
}
