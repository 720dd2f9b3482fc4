//! The register of measures, alive: checks run by the clock, what they find is written down and told in the audit log, and
//! what follows from it is read at each moment anew ([`trust::measures`]).
//!
//! A measure that no program here can look at has no check: it is not proved, and says so. Silence turns what was proved red.
//! What is red closes gates ([`gates`]): the door, the files, the console and the people in a meeting ask there.

mod around;
mod checks;
mod gates;
pub(crate) mod notice;
mod outgoing;
mod pages;
mod rehearsal;
mod rules;
mod surroundings;
#[cfg(test)]
mod taken_away;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use identity::{OrganisationId, UnixTime};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::{
    audit::{Audit, By},
    register::{Mark, OrganisationFacts, Read, RegisterEntries},
};
use trust::{
    audit::{Act, CheckResult, Digest, Name},
    measures::{
        catalogue::{Check, Id},
        compliance::Document,
        register::{Entry, Event, Evidence, Hash, Label, Outcome, Refusal as Unwritten, Register, Scope},
        when::{Moment, Span},
    },
};

use crate::organisations::now;
use gates::Gates;
pub(crate) use rules::{CHILDREN, SENSITIVE};
pub(crate) use surroundings::Surroundings;

/// How often it is looked whether a check is due.
const TICK: Duration = Duration::from_secs(30);
/// How long until a check that did not pass runs again, where it usually runs more seldom: what was mended is soon seen to be.
const AGAIN: Span = Span::minutes(10);
/// How often evidence that is older than reports ask for is folded.
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// How often an entry is judged anew when something was written from elsewhere meanwhile.
const TRIES: usize = 20;
/// What the server is called in evidence: there is one.
const NODE: &str = "node-1";

/// The register of this server and its organisations.
pub(crate) struct Registers {
    entries: Arc<dyn RegisterEntries>,
    log: Arc<dyn Audit>,
    surroundings: Surroundings,
    ran: Mutex<BTreeMap<(Id, Option<OrganisationId>), Ran>>,
    /// One check runs at a time.
    turn: tokio::sync::Mutex<()>,
    /// Who writes reads first: one after the other, in the order in which they came.
    writing: tokio::sync::Mutex<()>,
    gates: Gates,
    now: Now,
}

/// The register as it was last read, condensed to what says something of now.
type Now = Mutex<HashMap<Option<OrganisationId>, (Mark, Arc<Register>)>>;

/// When a check last ran, and what it found.
struct Ran {
    at: Moment,
    found: checks::Found,
}

/// What a check looked at, and what it found there.
#[derive(Debug, Serialize)]
pub(crate) struct Saw {
    looked_at: &'static str,
    found: String,
}

/// Whether a program here looks at a measure.
pub(crate) fn has_check(measure: Id) -> bool {
    checks::OF_SERVER.contains(&measure) || checks::OF_ORGANISATIONS.contains(&measure)
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
        let (ran, turn, writing, gates, now) = Default::default();
        Arc::new(Self { entries, log, surroundings, ran, turn, writing, gates, now })
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
        let mut folded: Option<Instant> = None;
        loop {
            self.surroundings.look_out();
            if folded.is_none_or(|last| last.elapsed() >= DAY) {
                match self.entries.fold_register(now()).await {
                    Ok(_) => folded = Some(Instant::now()),
                    Err(error) => tracing::error!(%error, "old evidence cannot be folded"),
                }
            }
            let counts = self.entries.counts(now()).await;
            if let Ok(counts) = counts
                && counts.organisations > 0
            {
                for measure in checks::OF_SERVER {
                    self.check(measure, None).await;
                }
                for organisation in &counts.of_organisations {
                    for measure in checks::OF_ORGANISATIONS {
                        self.check(measure, Some(organisation)).await;
                    }
                }
            }
            tokio::time::sleep(TICK).await;
        }
    }

    fn is_due(&self, measure: Id, check: Check, organisation: Option<OrganisationId>) -> bool {
        let ran = self.ran.lock().unwrap_or_else(PoisonError::into_inner);
        ran.get(&(measure, organisation)).is_none_or(|last| {
            let usual = last.at.after(check.every);
            let again = last.at.after(AGAIN);
            moment() >= if last.found.outcome.passed() { usual } else { usual.min(again) }
        })
    }

    /// Runs a measure's check if it is due, and writes down what it found.
    async fn check(&self, measure: Id, organisation: Option<&OrganisationFacts>) {
        let _turn = self.turn.lock().await;
        self.check_in_turn(measure, organisation).await;
    }

    async fn check_in_turn(&self, measure: Id, organisation: Option<&OrganisationFacts>) {
        let Some(check) = measure.measure().check() else { return };
        let of = organisation.map(|organisation| organisation.id);
        if !self.is_due(measure, check, of) {
            return;
        }
        let found = match organisation {
            Some(organisation) => checks::run_of(measure, organisation, &self.surroundings),
            None => checks::run(measure, self).await,
        };
        let Some(found) = found else { return };
        let at = moment();
        let mut written = self.write_evidence(check.name, of, &found).await;
        if matches!(written, Err(NotWritten::Refused(_))) {
            // Evidence is told apart by the second.
            tokio::time::sleep(Duration::from_secs(1)).await;
            written = self.write_evidence(check.name, of, &found).await;
        }
        match written {
            Ok(()) => {
                let mut all = self.ran.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert((measure, of), Ran { at, found });
            }
            // It stays due: a store comes back.
            Err(error) => {
                tracing::error!(check = check.name, ?error, "what a check found cannot be written down");
            }
        }
    }

    /// What an organisation has set up has changed: what follows from it is looked at now, and in one turn. A check between, with
    /// what was read before, would say what held then, and the next one comes later.
    pub async fn look_again(&self, organisation: OrganisationId) {
        let _turn = self.turn.lock().await;
        self.ran
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(_, of), _| *of != Some(organisation));
        let Ok(counts) = self.entries.counts(now()).await else { return };
        for facts in counts.of_organisations.iter().filter(|facts| facts.id == organisation) {
            for measure in checks::OF_ORGANISATIONS {
                self.check_in_turn(measure, Some(facts)).await;
            }
        }
    }

    async fn write_evidence(
        &self,
        check: &'static str,
        of: Option<OrganisationId>,
        found: &checks::Found,
    ) -> Result<(), NotWritten> {
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
            held: None,
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
        let by = By::server(now());
        let event = match of {
            Some(of) => by.event(of, None, act),
            None => by.event_of_server(act),
        };
        self.write(of, Entry::Evidence(evidence), event).await
    }

    /// Writes an entry, if the register takes it as it is then, and tells the audit log.
    pub async fn write(
        &self,
        organisation: Option<OrganisationId>,
        entry: Entry,
        event: trust::audit::Event,
    ) -> Result<(), NotWritten> {
        let _writing = self.writing.lock().await;
        for _ in 0..TRIES {
            let (read, register) = self.marked(organisation).await?;
            let mut register = Register::clone(&register);
            let at = moment();
            register.record(entry.clone(), at).map_err(NotWritten::Refused)?;
            let written = serde_json::to_string(&Event { at, entry: entry.clone() });
            let written = written.map_err(|_| NotWritten::Failed)?;
            let written =
                self.entries.write_register(read, organisation, now(), written, event.clone()).await;
            self.gates.forget();
            match written {
                Ok(true) => return Ok(()),
                // A command wrote meanwhile, or somebody was erased.
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "the register cannot be written");
                    return Err(NotWritten::Failed);
                }
            }
        }
        Err(NotWritten::Failed)
    }

    /// The register as it stands now: of an organisation, or what the server shows by itself. Only what was written since the
    /// last look is read.
    pub async fn of(&self, organisation: Option<OrganisationId>) -> Result<Arc<Register>, NotWritten> {
        Ok(self.marked(organisation).await?.1)
    }

    /// The same, and up to where it was read.
    async fn marked(
        &self,
        organisation: Option<OrganisationId>,
    ) -> Result<(Mark, Arc<Register>), NotWritten> {
        let known = self.now.lock().unwrap_or_else(PoisonError::into_inner).get(&organisation).cloned();
        let since = known.as_ref().map_or_else(Mark::default, |(mark, _)| *mark);
        let Read { entries, whole, mark } = self.read(organisation, since).await?;
        if let Some((_, register)) = &known
            && !whole
            && entries.is_empty()
        {
            self.keep(organisation, mark, register);
            return Ok((mark, Arc::clone(register)));
        }
        let mut register = match known {
            Some((_, register)) if !whole => Register::clone(&register),
            _ => empty(organisation),
        };
        replay(&mut register, &entries);
        register.condense();
        let register = Arc::new(register);
        self.keep(organisation, mark, &register);
        Ok((mark, register))
    }

    /// The register with its past, for a report of a period.
    pub async fn with_past(&self, organisation: Option<OrganisationId>) -> Result<Register, NotWritten> {
        let read = self.read(organisation, Mark::default()).await?;
        Ok(replayed(organisation, &read.entries))
    }

    async fn read(&self, organisation: Option<OrganisationId>, since: Mark) -> Result<Read, NotWritten> {
        self.entries.register(organisation, since).await.map_err(|error| {
            tracing::error!(%error, "the register cannot be read");
            NotWritten::Failed
        })
    }

    fn keep(&self, organisation: Option<OrganisationId>, mark: Mark, register: &Arc<Register>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.insert(organisation, (mark, Arc::clone(register)));
    }

    /// What checks saw that did not pass when they last ran: of the server, and of an organisation.
    pub fn saw(&self, organisation: OrganisationId) -> BTreeMap<Id, Saw> {
        let ran = self.ran.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = ran.iter().filter(|((_, of), _)| of.is_none_or(|of| of == organisation));
        let failed = theirs.filter(|(_, ran)| !ran.found.outcome.passed());
        let saw = |found: &checks::Found| Saw { looked_at: found.looked_at, found: found.saw.clone() };
        failed.map(|((measure, _), ran)| (*measure, saw(&ran.found))).collect()
    }

    /// What anybody may read.
    pub async fn compliance(&self, organisation: Option<OrganisationId>) -> Result<Document, NotWritten> {
        let register = self.of(organisation).await?;
        Ok(Document::new(&register, moment()))
    }
}

/// From what was stored; what cannot be read is left out, and its measure is red.
pub(crate) fn replayed(organisation: Option<OrganisationId>, stored: &[String]) -> Register {
    let mut register = empty(organisation);
    replay(&mut register, stored);
    register
}

fn empty(organisation: Option<OrganisationId>) -> Register {
    Register::new(Scope {
        deployment: NODE.to_owned(),
        organisation: organisation.map_or_else(String::new, OrganisationId::text),
    })
}

fn replay(register: &mut Register, stored: &[String]) {
    for entry in stored {
        let Ok(Event { at, entry }) = serde_json::from_str(entry) else { continue };
        // Another version's catalogue, or a clock that went back: red until it is shown anew.
        let _ = register.record(entry, at);
    }
}

/// Now, in whole seconds.
pub(crate) fn moment() -> Moment {
    moment_of(now())
}

/// The same time as the register and people write it.
pub(crate) fn moment_of(UnixTime(seconds): UnixTime) -> Moment {
    Moment::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}
