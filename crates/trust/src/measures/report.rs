//! The report of a period: what changed, what is still red, what ends soon, in two columns, for the people who meet about it.
//!
//! One [`Report`] is printed as HTML, PDF, text and JSON. All but JSON say the same, since they are made from one document of
//! headings and tables.

mod document;
mod html;
mod json;
mod paper;
mod pdf;
mod text;

pub use pdf::NoPdf;
use serde::Serialize;

use super::catalogue::{CATALOGUE, Id, Measure, Owner, Party};
use super::gate::{self, Feature, Gate};
use super::language::Language;
use super::register::{Change, Entry, Evidence, Hash, Label, Register, Scope, Turn};
use super::state::{Kind, State};
use super::when::{Day, Moment};

/// What ends within so many days is told.
pub const SOON: u16 = 60;

/// Days from a first to a last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first.
    pub from: Day,
    /// The last.
    pub until: Day,
}

/// How far the audit log had come: what others hold against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many entries it had.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
}

/// The report of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    scope: Scope,
    period: Period,
    made: Moment,
    /// The moment whose states are told: the period's end, or now.
    as_of: Moment,
    rows: Vec<Row>,
    closed: Vec<(Feature, Vec<Id>)>,
    retired: Vec<(Moment, Label)>,
    checkpoint: Option<Checkpoint>,
}

/// A measure in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    measure: &'static Measure,
    state: State,
    shares: Vec<(Party, State)>,
    turns: Vec<(Owner, Turn)>,
    ending: Vec<(End, Day)>,
    change: Option<Change>,
    evidence: Vec<Evidence>,
}

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum End {
    SupplierSignature,
    ControllerSignature,
    Exception,
    NotApplicable,
}

impl Report {
    /// Of `period`, as things stand at its end, or at `made` if that comes first.
    #[must_use]
    pub fn new(register: &Register, period: Period, made: Moment, checkpoint: Option<Checkpoint>) -> Self {
        let as_of = made.min(period.until.last());
        let closed =
            Feature::ALL.into_iter().filter_map(|feature| match gate::open(feature, register, as_of) {
                Gate::Open => None,
                Gate::Closed { measures, .. } => Some((feature, measures)),
            });
        let retired = register.events().iter().filter_map(|event| match &event.entry {
            Entry::NodeRetired { node, .. } if event.at >= period.from.start() && event.at <= as_of => {
                Some((event.at, node.clone()))
            }
            _ => None,
        });
        Self {
            scope: register.scope().clone(),
            period,
            made,
            as_of,
            rows: CATALOGUE.iter().map(|measure| Row::new(measure, register, period, as_of)).collect(),
            closed: closed.collect(),
            retired: retired.collect(),
            checkpoint,
        }
    }

    /// As a page that stands alone: no script, nothing from elsewhere, readable with a screen reader and on paper.
    #[must_use]
    pub fn html(&self, language: Language) -> String {
        html::write(&paper::document(self, language))
    }

    /// As tagged PDF, for those who file it: the same bytes for the same report.
    ///
    /// # Errors
    /// If it cannot be written as the standard for accessible documents wants it.
    pub fn pdf(&self, language: Language) -> Result<Vec<u8>, NoPdf> {
        pdf::write(&paper::document(self, language), self.made)
    }

    /// As text.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        text::write(&paper::document(self, language))
    }

    /// As JSON. Names of fields and states are the same in each language, titles and sentences are not.
    ///
    /// # Errors
    /// None that is known; serde does not say so.
    pub fn json(&self, language: Language) -> Result<String, serde_json::Error> {
        json::write(self, language)
    }

    fn red(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.state.holds())
    }

    fn changed(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.turns.is_empty())
    }

    /// What ends soon, the first first.
    fn ending(&self) -> Vec<(&Row, End, Day)> {
        let mut ending: Vec<_> = self
            .rows
            .iter()
            .flat_map(|row| row.ending.iter().map(move |(end, day)| (row, *end, *day)))
            .collect();
        ending.sort_by_key(|(row, end, day)| (*day, row.measure.id, *end));
        ending
    }

    fn exceptions(&self) -> impl Iterator<Item = (&Row, &Change)> {
        self.rows.iter().filter_map(|row| Some((row, row.change.as_ref()?)))
    }

    /// How many of a party's measures are in a state.
    fn count(&self, kind: Kind, party: Party) -> usize {
        let states = self.rows.iter().filter_map(|row| row.share(party));
        states.filter(|state| state.kind() == kind).count()
    }
}

impl Row {
    fn new(measure: &'static Measure, register: &Register, period: Period, as_of: Moment) -> Self {
        let shares: Vec<_> = measure
            .owner
            .parties()
            .iter()
            .map(|party| (*party, register.share(measure.id, *party, as_of)))
            .collect();
        let change = register.change(measure.id, as_of).cloned();
        let mut ending: Vec<_> = shares
            .iter()
            .filter_map(|(party, state)| match (state, party) {
                (State::Attested { until, .. }, Party::Supplier) => Some((End::SupplierSignature, *until)),
                (State::Attested { until, .. }, Party::Controller) => {
                    Some((End::ControllerSignature, *until))
                }
                (State::NotApplicable { review, .. }, _) => Some((End::NotApplicable, *review)),
                _ => None,
            })
            .chain(change.iter().map(|change| (End::Exception, change.review)))
            .filter(|(_, day)| (as_of.day()..=as_of.day().after_days(SOON)).contains(day))
            .collect();
        ending.dedup();
        Self {
            measure,
            state: register.state(measure.id, as_of),
            shares,
            turns: turns(measure, register, period, as_of),
            ending,
            change,
            evidence: register.evidence(measure.id, as_of).cloned().collect(),
        }
    }

    fn share(&self, party: Party) -> Option<&State> {
        self.shares.iter().find(|(whose, _)| *whose == party).map(|(_, state)| state)
    }
}

/// Whose share changed, and how; told once where both shares changed alike.
fn turns(measure: &Measure, register: &Register, period: Period, as_of: Moment) -> Vec<(Owner, Turn)> {
    let of = |party| register.turns(measure.id, party, period.from.start(), as_of);
    let each = |owner, turns: Vec<Turn>| turns.into_iter().map(move |turn| (owner, turn));
    let (supplier, controller) = (of(Party::Supplier), of(Party::Controller));
    let mut turns: Vec<_> = match measure.owner {
        Owner::Both if supplier != controller => {
            each(Owner::Supplier, supplier).chain(each(Owner::Controller, controller)).collect()
        }
        Owner::Both | Owner::Supplier => each(measure.owner, supplier).collect(),
        Owner::Controller => each(measure.owner, controller).collect(),
    };
    turns.sort_by_key(|(_, turn)| turn.at);
    turns
}

impl Owner {
    const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Supplier, Language::En) => "Supplier",
            (Self::Supplier, Language::Nl) => "Leverancier",
            (Self::Controller, Language::En) => "Controller",
            (Self::Controller, Language::Nl) => "Organisatie",
            (Self::Both, Language::En) => "Both",
            (Self::Both, Language::Nl) => "Beide",
        }
    }
}
