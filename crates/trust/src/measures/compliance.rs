//! What anybody may read of the register: states and dates. No names, no reasons, no servers, nothing to attack with.
//!
//! The document for `/compliance.json`:
//!
//! ```json
//! {
//!   "format": "conclave.compliance/1",
//!   "made": "2026-11-22T09:30:00Z",
//!   "measures": [{
//!     "id": "M13", "title": {"en": "…", "nl": "…"}, "owner": "supplier", "mode": "policy_default",
//!     "state": "proved", "since": "2026-11-22T09:00:00Z", "until": "2026-11-22T11:00:00Z",
//!     "check": "retention.overdue_rows", "every": "PT1H", "evidence": "sha256:…", "exception_until": null,
//!     "gates": ["recording", "chat.keep"]
//!   }],
//!   "gates": [{"feature": "recording", "open": false, "closed_by": ["M24"]}],
//!   "residency": {"parts": [{"part": "database", "place": "NL"}], "allowed": ["EU"], "state": "proved"}
//! }
//! ```
//!
//! | field | what it says |
//! |---|---|
//! | `owner` | `supplier`, `controller` or `both` |
//! | `mode` | `enforced`, `policy_default`, `attested` or `enforced_and_attested` |
//! | `state` | `proved`, `attested`, `not_applicable`, `expired` or `failing`; the last two are red |
//! | `since` | from when on it is in this state; null if nothing has shown it yet |
//! | `until` | when the state ends by itself if nothing new comes; null for what is red |
//! | `check`, `every` | the program that shows it and how often it runs (ISO 8601); null if only people can |
//! | `evidence` | what the check put out, or the document that was signed for; null if there is none |
//! | `exception_until` | the last day on which the organisation may differ from the default; null if it does not |
//! | `gates` | what the measure closes when it is red |
//! | `closed_by` | the measures that close a feature: red ones, and one that does not apply because the feature is not used |
//! | `residency` | where the server's parts are (media, relay, database, files), where the organisation allows them, and the state of M10; the server adds it |
//!
//! All sixty measures stand in it in the order of their numbers. Fields may be added without a new number of the format.

use serde::{Deserialize, Serialize};

use super::catalogue::{CATALOGUE, Id, Measure, Owner};
use super::gate::{self, Feature, Gate};
use super::language::{Language, Says};
use super::register::{Hash, Register};
use super::state::{Kind, State};
use super::when::{Day, Moment};

/// The name and number of the shape.
pub const FORMAT: &str = "conclave.compliance/1";

/// What anybody may read of the register at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// [`FORMAT`].
    pub format: String,
    /// When it was made.
    pub made: Moment,
    /// Every measure.
    pub measures: Vec<Row>,
    /// Every feature that depends on some.
    pub gates: Vec<FeatureRow>,
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: Id,
    /// Its name.
    pub title: Says,
    /// Whose task it is.
    pub owner: Owner,
    /// How it is shown.
    pub mode: String,
    /// What shows it now.
    pub state: Kind,
    /// From when on.
    pub since: Option<Moment>,
    /// When that ends by itself.
    pub until: Option<Moment>,
    /// The check that shows it.
    pub check: Option<String>,
    /// How often it runs.
    pub every: Option<String>,
    /// What it put out, or the document that was signed for.
    pub evidence: Option<Hash>,
    /// The last day on which the organisation may differ from the default.
    pub exception_until: Option<Day>,
    /// What it closes when it is red.
    pub gates: Vec<Feature>,
}

/// A feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureRow {
    /// Which.
    pub feature: Feature,
    /// Whether it can be used.
    pub open: bool,
    /// The measures that close it.
    pub closed_by: Vec<Id>,
}

impl Document {
    /// Of a register, as things stand now.
    #[must_use]
    pub fn new(register: &Register, now: Moment) -> Self {
        let gates = Feature::ALL.into_iter().map(|feature| match gate::open(feature, register, now) {
            Gate::Open => FeatureRow { feature, open: true, closed_by: Vec::new() },
            Gate::Closed { measures, .. } => FeatureRow { feature, open: false, closed_by: measures },
        });
        Self {
            format: FORMAT.to_owned(),
            made: now,
            measures: CATALOGUE.iter().map(|measure| Row::new(measure, register, now)).collect(),
            gates: gates.collect(),
        }
    }

    /// As JSON.
    ///
    /// # Errors
    /// None that is known; serde does not say so.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}

impl Row {
    fn new(measure: &Measure, register: &Register, now: Moment) -> Self {
        let state = register.state(measure.id, now);
        let (since, evidence) = match &state {
            State::Proved { since, evidence, .. } => (Some(*since), Some(*evidence)),
            State::Attested { since, document, .. } => (Some(*since), *document),
            State::Failing { since, .. } | State::NotApplicable { since, .. } => (Some(*since), None),
            State::Expired { since, .. } => (*since, None),
        };
        let check = measure.check();
        Self {
            id: measure.id,
            title: Says::each(|language: Language| measure.title.of(language).to_owned()),
            owner: measure.owner,
            mode: measure.mode.key().to_owned(),
            state: state.kind(),
            since,
            until: register.next_turn(measure.id, now).filter(|_| state.holds()),
            check: check.map(|check| check.name.to_owned()),
            every: check.map(|check| check.every.to_string()),
            evidence,
            exception_until: register.change(measure.id, now).map(|change| change.review),
            gates: measure.gates.to_vec(),
        }
    }
}
