//! The report as JSON.

use serde::Serialize;

use super::{Checkpoint, End, Period, Report, Row};
use crate::measures::catalogue::{Id, Owner, Party};
use crate::measures::gate::Feature;
use crate::measures::language::Language;
use crate::measures::register::{Evidence, Label, Scope, Turn};
use crate::measures::state::{Kind, State};
use crate::measures::when::{Day, Moment};

/// Changes with each change of the shape that a reader would notice.
const FORMAT: &str = "conclave.measures-report/1";

pub(super) fn write(report: &Report, language: Language) -> Result<String, serde_json::Error> {
    let named = |row: &Row| Named {
        id: row.measure.id,
        title: row.measure.title.of(language),
        owner: row.measure.owner,
    };
    let whole = Whole {
        format: FORMAT,
        language: language.tag(),
        scope: &report.scope,
        period: report.period,
        made: report.made,
        as_of: report.as_of,
        counts: Kind::ALL.map(|state| Count {
            state,
            supplier: report.count(state, Party::Supplier),
            controller: report.count(state, Party::Controller),
        }),
        changed: report
            .changed()
            .map(|row| Changed {
                row: named(row),
                turns: row.turns.iter().map(|(whose, turn)| Told { whose: *whose, turn }).collect(),
            })
            .collect(),
        red: report.red().map(named).collect(),
        ending: report
            .ending()
            .into_iter()
            .map(|(row, what, until)| Ending { row: named(row), what, until })
            .collect(),
        exceptions: report
            .exceptions()
            .map(|(row, change)| Exception {
                row: named(row),
                setting: &change.setting,
                reason: &change.reason,
                review: change.review,
            })
            .collect(),
        closed: report
            .closed
            .iter()
            .map(|(feature, measures)| Closed { feature: *feature, measures })
            .collect(),
        measures: report
            .rows
            .iter()
            .map(|row| Full {
                row: named(row),
                what: row.measure.what.of(language),
                risk: row.measure.risk.of(language),
                sources: row.measure.sources.iter().map(|source| source.name(language)).collect(),
                mode: row.measure.mode.key(),
                check: row.measure.check().map(|check| check.name),
                cadence: row.measure.check().map(|check| check.every.to_string()),
                supplier: row.share(Party::Supplier),
                controller: row.share(Party::Controller),
                gates: row.measure.gates,
                evidence: &row.evidence,
            })
            .collect(),
        retired: report.retired.iter().map(|(at, node)| Retired { at: *at, node }).collect(),
        checkpoint: report.checkpoint.as_ref(),
    };
    serde_json::to_string_pretty(&whole)
}

#[derive(Serialize)]
struct Whole<'a> {
    format: &'static str,
    language: &'static str,
    scope: &'a Scope,
    period: Period,
    made: Moment,
    as_of: Moment,
    counts: [Count; 5],
    changed: Vec<Changed<'a>>,
    red: Vec<Named>,
    ending: Vec<Ending>,
    exceptions: Vec<Exception<'a>>,
    closed: Vec<Closed<'a>>,
    measures: Vec<Full<'a>>,
    retired: Vec<Retired<'a>>,
    checkpoint: Option<&'a Checkpoint>,
}

#[derive(Serialize)]
struct Retired<'a> {
    at: Moment,
    node: &'a Label,
}

#[derive(Serialize)]
struct Named {
    id: Id,
    title: &'static str,
    owner: Owner,
}

#[derive(Serialize)]
struct Count {
    state: Kind,
    supplier: usize,
    controller: usize,
}

#[derive(Serialize)]
struct Changed<'a> {
    #[serde(flatten)]
    row: Named,
    turns: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    whose: Owner,
    #[serde(flatten)]
    turn: &'a Turn,
}

#[derive(Serialize)]
struct Ending {
    #[serde(flatten)]
    row: Named,
    what: End,
    until: Day,
}

#[derive(Serialize)]
struct Exception<'a> {
    #[serde(flatten)]
    row: Named,
    setting: &'a str,
    reason: &'a str,
    review: Day,
}

#[derive(Serialize)]
struct Closed<'a> {
    feature: Feature,
    measures: &'a [Id],
}

#[derive(Serialize)]
struct Full<'a> {
    #[serde(flatten)]
    row: Named,
    what: &'static str,
    risk: &'static str,
    sources: Vec<String>,
    mode: &'static str,
    check: Option<&'static str>,
    cadence: Option<String>,
    supplier: Option<&'a State>,
    controller: Option<&'a State>,
    gates: &'static [Feature],
    evidence: &'a [Evidence],
}
