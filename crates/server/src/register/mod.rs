//! The register of measures, alive: checks run by the clock, what they find is written down and told in the audit log, and
//! what follows from it is read at each moment anew ([`trust::measures`]).
//!
//! A measure that no program here can look at has no check: it is not proved, and says so. Silence turns what was proved red.

mod checks;
mod outgoing;
mod pages;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use identity::{OrganisationId, UnixTime};
use sha2::{Digest as _, Sha256};
use store::{
    audit::{Audit, By},
    register::RegisterEntries,
};
use trust::{
    audit::{Act, CheckResult, Digest, Name},
    measures::{
        catalogue::{CATALOGUE, Check, Measure},
        compliance::Document,
        register::{Entry, Event, Evidence, Hash, Label, Outcome, Refusal as Unwritten, Register, Scope},
        when::Moment,
    },
};

use crate::organisations::now;
pub(crate) use checks::Surroundings;

/// How often it is looked whether a check is due.
const TICK: Duration = Duration::from_secs(30);
/// What the server is called in evidence: there is one.
const NODE: &str = "node-1";

/// The register of this server and its organisations.
pub(crate) struct Registers {
    entries: Arc<dyn RegisterEntries>,
    log: Arc<dyn Audit>,
    surroundings: Surroundings,
    ran: Mutex<BTreeMap<&'static str, Moment>>,
}

/// Why nothing was written.
#[derive(Debug)]
pub(crate) enum NotWritten {
    /// It may not be.
    Refused(Unwritten),
    /// The store does not answer.
    Failed,
}

impl Registers {
    pub fn new(
        entries: Arc<dyn RegisterEntries>,
        log: Arc<dyn Audit>,
        surroundings: Surroundings,
    ) -> Arc<Self> {
        Arc::new(Self { entries, log, surroundings, ran: Mutex::default() })
    }

    /// Whether anybody has a register.
    pub async fn is_asked_for(&self) -> bool {
        self.entries.counts(now()).await.is_ok_and(|counts| counts.organisations > 0)
    }

    /// Runs what is due, for as long as the server runs: at once if there are organisations already.
    pub async fn run(self: Arc<Self>, at_once: bool) {
        if !at_once {
            tokio::time::sleep(TICK).await;
        }
        loop {
            self.surroundings.look_out();
            if self.is_asked_for().await {
                for measure in &CATALOGUE {
                    if measure.check().is_some_and(|check| self.is_due(check)) {
                        self.check(measure).await;
                    }
                }
            }
            tokio::time::sleep(TICK).await;
        }
    }

    fn is_due(&self, check: Check) -> bool {
        let ran = self.ran.lock().unwrap_or_else(PoisonError::into_inner);
        ran.get(check.name).is_none_or(|last| moment() >= last.after(check.every))
    }

    /// Runs a measure's check, if there is one here, and writes down what it found.
    async fn check(&self, measure: &'static Measure) {
        let Some(check) = measure.check() else { return };
        let Some(found) = checks::run(measure.id, self).await else { return };
        self.ran.lock().unwrap_or_else(PoisonError::into_inner).insert(check.name, moment());
        if let Err(error) = self.write_evidence(check.name, found).await {
            tracing::error!(check = check.name, ?error, "what a check found cannot be written down");
        }
    }

    async fn write_evidence(&self, check: &'static str, found: checks::Found) -> Result<(), NotWritten> {
        let hash = |text: &str| Hash(Sha256::digest(text).into());
        let label = |text: &str| text.parse::<Label>().map_err(|_| NotWritten::Failed);
        let output = hash(&format!("{check}\n{:?}\n{}", found.outcome, found.saw));
        let evidence = Evidence {
            check: label(check)?,
            version: label(env!("CARGO_PKG_VERSION"))?,
            node: label(NODE)?,
            time: moment(),
            inputs: hash(found.looked_at),
            result: found.outcome,
            output,
        };
        let act = Act::EvidenceRecorded {
            check: Name::new(check).map_err(|_| NotWritten::Failed)?,
            result: match found.outcome {
                Outcome::Broken => CheckResult::Unknown,
                outcome if outcome.passed() => CheckResult::Passed,
                Outcome::Counted { .. } => CheckResult::Failed,
            },
            evidence: Digest(output.0),
        };
        let event = By::server(now()).event_of_server(act);
        self.write(None, Entry::Evidence(evidence), event).await
    }

    /// Writes an entry, if the register takes it, and tells the audit log.
    pub async fn write(
        &self,
        organisation: Option<OrganisationId>,
        entry: Entry,
        event: trust::audit::Event,
    ) -> Result<(), NotWritten> {
        let mut register = self.of(organisation).await?;
        let at = moment();
        register.record(entry.clone(), at).map_err(NotWritten::Refused)?;
        let entry = serde_json::to_string(&Event { at, entry }).map_err(|_| NotWritten::Failed)?;
        let written = self.entries.write_register(organisation, now(), entry, event).await;
        written.map_err(|error| {
            tracing::error!(%error, "the register cannot be written");
            NotWritten::Failed
        })
    }

    /// The register as it stands: of an organisation, or what the server shows by itself.
    pub async fn of(&self, organisation: Option<OrganisationId>) -> Result<Register, NotWritten> {
        let stored = self.entries.register(organisation).await.map_err(|error| {
            tracing::error!(%error, "the register cannot be read");
            NotWritten::Failed
        })?;
        Ok(replayed(organisation, &stored))
    }

    /// What anybody may read.
    pub async fn compliance(&self, organisation: Option<OrganisationId>) -> Result<Document, NotWritten> {
        Ok(Document::new(&self.of(organisation).await?, moment()))
    }
}

/// From what was stored; what cannot be read is left out, and its measure is red.
pub(crate) fn replayed(organisation: Option<OrganisationId>, stored: &[String]) -> Register {
    let scope = || Scope {
        deployment: NODE.to_owned(),
        organisation: organisation.map_or_else(String::new, OrganisationId::text),
    };
    let mut register = Register::new(scope());
    for entry in stored {
        let Ok(Event { at, entry }) = serde_json::from_str(entry) else { continue };
        // Another version's catalogue, or a clock that went back: red until it is shown anew.
        let _ = register.record(entry, at);
    }
    register
}

/// Now, in whole seconds.
pub(crate) fn moment() -> Moment {
    let UnixTime(seconds) = now();
    Moment::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}
