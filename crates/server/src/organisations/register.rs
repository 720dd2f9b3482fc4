//! What people of an organisation read of the register of measures and sign in it.

use std::{collections::BTreeMap, sync::Arc};

use identity::{Action, OrganisationId};
use trust::{
    audit::{Act, Digest, Name, Reason, UnixMillis},
    measures::{
        catalogue::Id,
        compliance::Document,
        gate::Feature,
        language::Says,
        register::{
            Asked, Attestation, Entry, Hash, NotApplicable, Refusal as Unwritten, Register, Role, Signer,
        },
        when::Day,
    },
};

use super::{Organisations, Refusal, SignedIn, now};
use crate::register::{NotWritten, Saw, moment};

impl From<NotWritten> for Refusal {
    fn from(why: NotWritten) -> Self {
        match why {
            NotWritten::Refused(why) => Self::Unwritten(why),
            NotWritten::Failed => Self::Failed,
        }
    }
}

/// What an officer writes, and of the last four an administrator, who asks for what the officer countersigns.
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
    /// The organisation wants to leave a default, until a day.
    AskChange { setting: String, reason: String, review: Day },
    /// What was asked for is not to be.
    DropChange,
    /// What was asked for, as the officer has seen it, holds.
    Countersign { setting: String, reason: String, review: Day },
    /// The organisation goes back to the default.
    BackToDefault,
}

impl Signature {
    /// What has to be allowed to somebody with these roles.
    fn action(&self, officer: bool) -> Action {
        match self {
            Self::Attest { .. } | Self::Withdraw | Self::NotApplicable { .. } | Self::Applicable => {
                Action::Attest
            }
            Self::AskChange { .. } => Action::ChangePolicy,
            Self::Countersign { .. } => Action::CountersignPolicy,
            Self::DropChange | Self::BackToDefault if officer => Action::CountersignPolicy,
            Self::DropChange | Self::BackToDefault => Action::ChangePolicy,
        }
    }
}

impl Organisations {
    /// The register of somebody's organisation.
    pub async fn register(&self, who: &SignedIn) -> Result<Arc<Register>, Refusal> {
        who.may(Action::ReadRegister, now())?;
        Ok(self.registers.of(Some(who.account.organisation)).await?)
    }

    /// The same with its past, for a report.
    pub async fn register_with_past(&self, who: &SignedIn) -> Result<Register, Refusal> {
        who.may(Action::ReadRegister, now())?;
        Ok(self.registers.with_past(Some(who.account.organisation)).await?)
    }

    /// What checks saw that did not pass, for whoever may read the register.
    pub fn saw(&self, who: &SignedIn) -> Result<BTreeMap<Id, Saw>, Refusal> {
        who.may(Action::ReadRegister, now())?;
        Ok(self.registers.saw(who.account.organisation))
    }

    /// Whether something is open to somebody's organisation now.
    pub(super) async fn is_open(&self, who: &SignedIn, feature: Feature) -> Result<(), Refusal> {
        match self.registers.closed(who.account.organisation).await.has(feature) {
            true => Err(Refusal::GateClosed(feature)),
            false => Ok(()),
        }
    }

    /// What anybody may read of an organisation, or of the server. Of one that is not there that is the same as of the server: nothing
    /// is read or kept for a number that somebody makes up.
    pub async fn compliance(&self, of: Option<OrganisationId>) -> Result<Document, Refusal> {
        let known = match of {
            Some(of) => self.accounts.organisation(of).await?.map(|organisation| organisation.id),
            None => None,
        };
        Ok(self.registers.compliance(known).await?)
    }

    /// What is closed now, in words, for a page that shows nothing else then.
    pub(super) async fn closed_words(&self, who: &SignedIn, feature: Feature) -> Option<Says> {
        self.registers.closed(who.account.organisation).await.words(feature)
    }

    /// The data protection officer signs for the organisation's share in a measure; for a change of a default an administrator
    /// asks.
    pub async fn sign(&self, who: &SignedIn, measure: Id, signature: Signature) -> Result<(), Refusal> {
        let officer = who.account.roles.has(identity::Role::Officer);
        who.may(signature.action(officer), now())?;
        let id = who.account.id.text();
        let person = id.parse().map_err(|_| Refusal::Failed)?;
        let by = Signer { role: if officer { Role::Dpo } else { Role::Admin }, person };
        let organisation = who.account.organisation;
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
                let told = Some(Reason::new(&reason).map_err(|_| Refusal::Line)?);
                let entry = Entry::NotApplicable(NotApplicable { measure, by, reason, review });
                (entry, changed(Some("not-applicable"), told))
            }
            Signature::Applicable => (Entry::Applicable { measure, by }, changed(Some("applicable"), None)),
            Signature::AskChange { setting, reason, review } => {
                let told = Some(Reason::new(&reason).map_err(|_| Refusal::Line)?);
                let entry = Entry::ChangeAsked(Asked { measure, setting, reason, by, review });
                (entry, changed(Some("change-asked"), told))
            }
            Signature::DropChange => {
                (Entry::ChangeDropped { measure, by }, changed(Some("change-dropped"), None))
            }
            Signature::BackToDefault => {
                (Entry::ChangeWithdrawn { measure, by }, changed(Some("default"), None))
            }
            Signature::Countersign { setting, reason, review } => {
                let register = self.registers.of(Some(organisation)).await?;
                let asked = register.asked(measure, moment()).cloned();
                let asked = asked
                    .filter(|asked| {
                        (&asked.setting, &asked.reason, asked.review) == (&setting, &reason, review)
                    })
                    .ok_or(Refusal::Unwritten(Unwritten::NotAsked(measure)))?;
                let last = asked.review.last().unix();
                let act = Act::ExceptionMade {
                    exception: name.clone(),
                    class: None,
                    setting: name.clone(),
                    until: UnixMillis(u64::try_from(last).unwrap_or(0).saturating_mul(1_000)),
                    reason: Reason::new(&asked.reason).map_err(|_| Refusal::Line)?,
                    owner: None,
                };
                (Entry::Change(asked.countersigned(by)), act)
            }
        };
        let event = who.by().event(organisation, None, act);
        Ok(self.registers.write(Some(organisation), entry, event).await?)
    }
}
