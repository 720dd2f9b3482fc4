//! The register of one deployment and one organisation: which entries it takes, and what follows from them.

mod entry;
mod fold;
mod refusal;
mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use entry::{
    Asked, Attestation, Change, Entry, Event, Evidence, Hash, Label, NotAHash, NotALabel, NotApplicable,
    Outcome, Role, Signer,
};
pub use fold::{Folded, folded};
pub use refusal::Refusal;
use rules::{may_ask, may_attest, may_change, may_sign, may_waive, only_dpo, only_organisation};

use super::catalogue::{Id, Measure, Party};
use super::state::{Silence, State};
use super::when::{Day, Moment, Span};

/// How far the clock of a server may be ahead of the register's.
const AHEAD: Span = Span::minutes(2);

/// Whose register it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Name of the deployment.
    pub deployment: String,
    /// Name of the organisation.
    pub organisation: String,
}

/// A list of entries that only grows, and the state of every measure that follows from it.
///
/// Evidence comes by the hour. Who replays a long list may leave out old evidence: [`State::Proved`] then begins later, and
/// nothing else differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    scope: Scope,
    events: Vec<Event>,
    rows: Box<[Row; Id::ALL.len()]>,
}

/// A change of the state of one party's share in a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// When.
    pub at: Moment,
    /// What it was before.
    pub from: State,
    /// What it was then.
    pub to: State,
}

/// An entry of a list that this register would not have written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {entry} of the register cannot have been written: {refusal}")]
pub struct Broken {
    /// Which, counted from 0.
    pub entry: usize,
    /// Why.
    pub refusal: Refusal,
}

/// What was written about one measure, as places in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row {
    runs: BTreeMap<Label, Vec<Run>>,
    signatures: Vec<usize>,
    applies: Vec<usize>,
    changes: Vec<usize>,
    /// What was asked for, and what became of it.
    asked: Vec<usize>,
}

/// What was last known of a check on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    written: Moment,
    /// Nothing: the server was retired.
    seen: Option<Seen>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    time: Moment,
    /// Until when it is known to have run and said this: [`Evidence::known`].
    known: Moment,
    /// From when on the check has been passing, or failing.
    since: Moment,
    result: Outcome,
    output: Hash,
    place: usize,
}

impl Register {
    /// An empty one, in which every measure is red.
    #[must_use]
    pub fn new(scope: Scope) -> Self {
        Self { scope, events: Vec::new(), rows: Box::new(std::array::from_fn(|_| Row::default())) }
    }

    /// From its list. Every entry is judged again, as of the moment at which it was written.
    ///
    /// # Errors
    /// If one is refused.
    pub fn replay(scope: Scope, events: impl IntoIterator<Item = Event>) -> Result<Self, Broken> {
        let mut register = Self::new(scope);
        for (entry, event) in events.into_iter().enumerate() {
            register.record(event.entry, event.at).map_err(|refusal| Broken { entry, refusal })?;
        }
        Ok(register)
    }

    /// From a list that another version wrote. What this version's catalogue does not take, such as evidence of a check that
    /// was replaced, is left out and told; its measure is red until it is shown anew.
    ///
    /// # Errors
    /// If an entry is refused that no catalogue makes right, such as one before its predecessor.
    pub fn carry_over(
        scope: Scope,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<(Self, Vec<Broken>), Broken> {
        let mut register = Self::new(scope);
        let mut left_out = Vec::new();
        for (entry, event) in events.into_iter().enumerate() {
            match register.record(event.entry, event.at) {
                Ok(()) => {}
                Err(refusal) if refusal.depends_on_catalogue() => left_out.push(Broken { entry, refusal }),
                Err(refusal) => return Err(Broken { entry, refusal }),
            }
        }
        Ok((register, left_out))
    }

    /// Whose it is.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Everything that was written, in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Writes an entry.
    ///
    /// # Errors
    /// If it may not be written; then nothing is.
    pub fn record(&mut self, entry: Entry, now: Moment) -> Result<(), Refusal> {
        if self.events.last().is_some_and(|last| now < last.at) {
            return Err(Refusal::ClockWentBack);
        }
        let place = self.events.len();
        match &entry {
            Entry::Evidence(evidence) => self.take_evidence(evidence, place, now)?,
            Entry::NodeRetired { node, by } => self.retire(node, by, now)?,
            Entry::Attestation(attestation) => {
                may_attest(attestation, now)?;
                self.row_mut(attestation.measure).signatures.push(place);
            }
            Entry::AttestationWithdrawn { measure, by } => {
                may_sign(*measure, by.role)?;
                let theirs = by.role.party().and_then(|party| self.signature(*measure, party, now));
                theirs.filter(|event| is_attestation(event)).ok_or(Refusal::NothingToWithdraw(*measure))?;
                self.row_mut(*measure).signatures.push(place);
            }
            Entry::NotApplicable(claim) => {
                may_waive(claim, now)?;
                self.row_mut(claim.measure).applies.push(place);
            }
            Entry::Applicable { measure, by } => {
                only_dpo(by.role)?;
                self.waiver(*measure, now).ok_or(Refusal::NothingToWithdraw(*measure))?;
                self.row_mut(*measure).applies.push(place);
            }
            Entry::ChangeAsked(asked) => {
                may_ask(asked, now)?;
                self.row_mut(asked.measure).asked.push(place);
            }
            Entry::ChangeDropped { measure, by } => {
                only_organisation(by.role)?;
                self.asked(*measure, now).ok_or(Refusal::NothingToWithdraw(*measure))?;
                self.row_mut(*measure).asked.push(place);
            }
            Entry::Change(change) => {
                may_change(change, now)?;
                self.asked(change.measure, now)
                    .filter(|asked| change.agrees_to(asked))
                    .ok_or(Refusal::NotAsked(change.measure))?;
                let row = self.row_mut(change.measure);
                row.changes.push(place);
                row.asked.push(place);
            }
            Entry::ChangeWithdrawn { measure, by } => {
                only_organisation(by.role)?;
                self.change(*measure, now).ok_or(Refusal::NothingToWithdraw(*measure))?;
                self.row_mut(*measure).changes.push(place);
            }
        }
        self.events.push(Event { at: now, entry });
        Ok(())
    }

    /// The state of a measure, from what was written until `now`.
    #[must_use]
    pub fn state(&self, measure: Id, now: Moment) -> State {
        let parts = measure.measure().owner.parties().iter().map(|party| self.share(measure, *party, now));
        parts.reduce(State::and).unwrap_or(State::Expired { since: None, why: Silence::NotChecked })
    }

    /// The state of one party's share in a measure. Whose it has no share in is as the whole.
    #[must_use]
    pub fn share(&self, measure: Id, party: Party, now: Moment) -> State {
        let waiver = self.waiver(measure, now);
        if let Some((since, waiver)) = waiver
            && now < waiver.review.end()
        {
            let (reason, who, review) = (waiver.reason.clone(), waiver.by.role, waiver.review);
            return State::NotApplicable { since, reason, who, review };
        }
        let over = |review: Day, why| {
            (now >= review.end()).then(|| State::Expired { since: Some(review.end()), why })
        };
        let row = measure.measure();
        [
            row.check().map(|check| self.checked(measure, check.every, now)),
            row.term().map(|_| self.attested(measure, party, now)),
            waiver.and_then(|(_, waiver)| over(waiver.review, Silence::ReviewOver)),
            self.change(measure, now).and_then(|change| over(change.review, Silence::ChangeOver)),
        ]
        .into_iter()
        .flatten()
        .reduce(State::and)
        .unwrap_or(State::Expired { since: None, why: Silence::NotChecked })
    }

    /// The change of a measure's default, if it was left.
    #[must_use]
    pub fn change(&self, measure: Id, now: Moment) -> Option<&Change> {
        match &self.last(&self.row(measure).changes, now)?.entry {
            Entry::Change(change) => Some(change),
            _ => None,
        }
    }

    /// What was asked for and not yet answered: a change of a measure's default.
    #[must_use]
    pub fn asked(&self, measure: Id, now: Moment) -> Option<&Asked> {
        match &self.last(&self.row(measure).asked, now)?.entry {
            Entry::ChangeAsked(asked) => Some(asked),
            _ => None,
        }
    }

    /// What people wrote about a measure, the newest first.
    pub fn signed(&self, measure: Id) -> impl Iterator<Item = &Event> {
        self.events
            .iter()
            .rev()
            .filter(move |event| event.entry.signed().is_some_and(|(id, _)| id == measure))
    }

    /// The last evidence of each server for a measure.
    pub fn evidence(&self, measure: Id, now: Moment) -> impl Iterator<Item = &Evidence> {
        self.seen(measure, now).filter_map(|seen| match &self.events.get(seen.place)?.entry {
            Entry::Evidence(evidence) => Some(evidence),
            _ => None,
        })
    }

    /// When a measure's state will change by itself, if nothing more is written.
    #[must_use]
    pub fn next_turn(&self, measure: Id, now: Moment) -> Option<Moment> {
        let row = measure.measure();
        let every = row.check().map(|check| check.every);
        let checks = self.seen(measure, now).filter_map(|seen| Some(seen.known.after(every?.twice())));
        let signatures = row.owner.parties().iter().filter_map(|party| {
            match &self.signature(measure, *party, now)?.entry {
                Entry::Attestation(attestation) => Some(attestation.until.end()),
                _ => None,
            }
        });
        let waiver = self.waiver(measure, now).map(|(_, waiver)| waiver.review.end());
        let change = self.change(measure, now).map(|change| change.review.end());
        checks.chain(signatures).chain(waiver).chain(change).filter(|moment| *moment > now).min()
    }

    /// How the state of one party's share in a measure changed after `from`, until `until`.
    #[must_use]
    pub fn turns(&self, measure: Id, party: Party, from: Moment, until: Moment) -> Vec<Turn> {
        let mut turns = Vec::new();
        let (mut now, mut state) = (from, self.share(measure, party, from));
        let next =
            |now| [self.next_entry(measure, now), self.next_turn(measure, now)].into_iter().flatten().min();
        while let Some(at) = next(now).filter(|at| *at <= until) {
            let to = self.share(measure, party, at);
            if !to.says_the_same(&state) {
                turns.push(Turn { at, from: state, to: to.clone() });
            }
            (now, state) = (at, to);
        }
        turns
    }

    fn take_evidence(&mut self, evidence: &Evidence, place: usize, now: Moment) -> Result<(), Refusal> {
        let name = evidence.check.as_str();
        let measure = Measure::by_check(name).ok_or_else(|| Refusal::UnknownCheck(name.to_owned()))?;
        if evidence.time > now.after(AHEAD) {
            return Err(Refusal::FromTheFuture);
        }
        let runs = self.row(measure.id).runs.get(&evidence.node);
        let last = runs.into_iter().flatten().rev().find_map(|run| run.seen);
        if last.is_some_and(|last| evidence.time <= last.known) {
            return Err(Refusal::NotNewer);
        }
        let goes_on = |last: &Seen| {
            let silent = measure.check().is_some_and(|check| now >= last.known.after(check.every.twice()));
            let passed = evidence.result.passed();
            last.result.passed() == passed && (!passed || !silent)
        };
        let current = runs.and_then(|runs| runs.last()?.seen);
        let since = current.filter(goes_on).map_or(evidence.time, |last| last.since);
        let Evidence { time, result, output, .. } = *evidence;
        let seen = Seen { time, known: evidence.known(), since, result, output, place };
        let run = Run { written: now, seen: Some(seen) };
        self.row_mut(measure.id).runs.entry(evidence.node.clone()).or_default().push(run);
        Ok(())
    }

    fn retire(&mut self, node: &Label, by: &Signer, now: Moment) -> Result<(), Refusal> {
        if by.role != Role::Supplier {
            return Err(Refusal::OnlySupplierRetires(by.role));
        }
        for row in self.rows.iter_mut() {
            if let Some(runs) = row.runs.get_mut(node) {
                runs.push(Run { written: now, seen: None });
            }
        }
        Ok(())
    }

    fn checked(&self, measure: Id, every: Span, now: Moment) -> State {
        let states = self.seen(measure, now).map(|seen| {
            let silent = seen.known.after(every.twice());
            let last = seen.known.min(now).max(seen.time);
            match seen.result {
                why if !why.passed() => State::Failing { since: seen.since, why },
                _ if now >= silent => State::Expired { since: Some(silent), why: Silence::CheckSilent },
                _ => State::Proved { since: seen.since, next_due: last.after(every), evidence: seen.output },
            }
        });
        states.reduce(State::and).unwrap_or(State::Expired { since: None, why: Silence::NotChecked })
    }

    fn attested(&self, measure: Id, party: Party, now: Moment) -> State {
        let Some(event) = self.signature(measure, party, now) else {
            return State::Expired { since: None, why: Silence::NotAttested };
        };
        match &event.entry {
            Entry::Attestation(Attestation { until, by, document, .. }) if now < until.end() => {
                State::Attested { since: event.at, until: *until, by: by.role, document: *document }
            }
            Entry::Attestation(Attestation { until, .. }) => {
                State::Expired { since: Some(until.end()), why: Silence::AttestationOver }
            }
            _ => State::Expired { since: Some(event.at), why: Silence::AttestationWithdrawn },
        }
    }

    /// What each server's check last said, of those in use.
    fn seen(&self, measure: Id, now: Moment) -> impl Iterator<Item = &Seen> {
        self.row(measure).runs.values().filter_map(move |runs| {
            let known = runs.partition_point(|run| run.written <= now);
            runs.get(known.checked_sub(1)?)?.seen.as_ref()
        })
    }

    /// The last signature of a party for a measure, or its withdrawal.
    fn signature(&self, measure: Id, party: Party, now: Moment) -> Option<&Event> {
        let events = self.row(measure).signatures.iter().rev().filter_map(|place| self.events.get(*place));
        events.filter(|event| event.at <= now).find(|event| match &event.entry {
            Entry::Attestation(Attestation { by, .. }) | Entry::AttestationWithdrawn { by, .. } => {
                by.role.party() == Some(party)
            }
            _ => false,
        })
    }

    /// Since when a measure is said not to apply, and how.
    fn waiver(&self, measure: Id, now: Moment) -> Option<(Moment, &NotApplicable)> {
        let event = self.last(&self.row(measure).applies, now)?;
        match &event.entry {
            Entry::NotApplicable(waiver) => Some((event.at, waiver)),
            _ => None,
        }
    }

    fn last(&self, places: &[usize], now: Moment) -> Option<&Event> {
        places.iter().rev().filter_map(|place| self.events.get(*place)).find(|event| event.at <= now)
    }

    /// When something about a measure was next written, after `now`.
    fn next_entry(&self, measure: Id, now: Moment) -> Option<Moment> {
        let row = self.row(measure);
        let runs = row.runs.values().filter_map(|runs| {
            let known = runs.partition_point(|run| run.written <= now);
            runs.get(known).map(|run| run.written)
        });
        let places = row.signatures.iter().chain(&row.applies).chain(&row.changes);
        let others = places.filter_map(|place| Some(self.events.get(*place)?.at)).filter(|at| *at > now);
        runs.chain(others).min()
    }

    fn row(&self, measure: Id) -> &Row {
        &self.rows[measure as usize]
    }

    fn row_mut(&mut self, measure: Id) -> &mut Row {
        &mut self.rows[measure as usize]
    }
}

const fn is_attestation(event: &Event) -> bool {
    matches!(event.entry, Entry::Attestation(_))
}
