//! A register to act on, with a clock.
#![allow(dead_code)]

use trust::measures::catalogue::{CATALOGUE, Id, Measure, Owner};
use trust::measures::gate::{self, Feature, Gate};
use trust::measures::register::{
    Asked, Attestation, Change, Entry, Evidence, Hash, NotApplicable, Outcome, Refusal, Register, Role,
    Scope, Signer,
};
use trust::measures::state::State;
use trust::measures::when::{Day, Moment, Span};

pub struct Stage {
    pub register: Register,
    pub now: Moment,
}

pub fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn scope() -> Scope {
    Scope { deployment: "meet.example.org".to_owned(), organisation: "Example University".to_owned() }
}

pub fn signer(role: Role) -> Signer {
    let person = match role {
        Role::Supplier => "p-supplier",
        Role::Admin => "p-admin",
        Role::Dpo => "p-dpo",
        Role::Auditor => "p-auditor",
        Role::Helpdesk => "p-helpdesk",
    };
    Signer { role, person: person.parse().unwrap() }
}

pub fn evidence(measure: &Measure, node: &str, time: Moment, result: Outcome) -> Option<Evidence> {
    let [mark, ..] = time.unix().to_le_bytes();
    Some(Evidence {
        check: measure.check()?.name.parse().unwrap(),
        version: "1.4.0".parse().unwrap(),
        node: node.parse().unwrap(),
        time,
        inputs: Hash([measure.id as u8; 32]),
        result,
        output: Hash([mark; 32]),
        held: None,
    })
}

pub const FINE: Outcome = Outcome::Counted { found: 0, allowed: 0 };
pub const BAD: Outcome = Outcome::Counted { found: 3, allowed: 0 };

/// The roles whose signatures an attested row needs.
pub fn signers(measure: &Measure) -> &'static [Role] {
    match (measure.term(), measure.owner) {
        (None, _) => &[],
        (Some(_), Owner::Supplier) => &[Role::Supplier],
        (Some(_), Owner::Controller) => &[Role::Dpo],
        (Some(_), Owner::Both) => &[Role::Supplier, Role::Dpo],
    }
}

impl Stage {
    pub fn fresh() -> Self {
        Self { register: Register::new(scope()), now: moment("2026-09-01T08:00:00Z") }
    }

    /// A register in which everything holds.
    pub fn well() -> Self {
        let mut stage = Self::fresh();
        stage.renew(&Id::ALL);
        stage
    }

    pub fn wait(&mut self, span: Span) -> &mut Self {
        self.now = self.now.after(span);
        self
    }

    pub fn write(&mut self, entry: Entry) -> Result<(), Refusal> {
        self.register.record(entry, self.now)
    }

    /// All that these measures need, anew.
    pub fn renew(&mut self, measures: &[Id]) {
        for measure in measures.iter().map(|id| id.measure()) {
            self.prove(measure.id, FINE);
            for role in signers(measure) {
                self.sign(measure.id, *role).unwrap();
            }
        }
    }

    /// Evidence, if a check shows this measure.
    pub fn prove(&mut self, id: Id, result: Outcome) {
        self.prove_on("node-1", id, result);
    }

    pub fn prove_on(&mut self, node: &str, id: Id, result: Outcome) {
        if let Some(evidence) = evidence(id.measure(), node, self.now, result) {
            self.write(Entry::Evidence(evidence)).unwrap();
        }
    }

    /// A signature for as long as the row allows.
    pub fn sign(&mut self, measure: Id, role: Role) -> Result<(), Refusal> {
        let months = measure.measure().term().map_or(1, |term| term.0);
        self.sign_until(measure, role, self.now.day().after_months(months))
    }

    pub fn sign_until(&mut self, measure: Id, role: Role, until: Day) -> Result<(), Refusal> {
        let document = Some(Hash([0xd0; 32]));
        self.write(Entry::Attestation(Attestation { measure, by: signer(role), until, document }))
    }

    pub fn waive(&mut self, measure: Id, role: Role, review: Day) -> Result<(), Refusal> {
        let reason = "No children here".to_owned();
        self.write(Entry::NotApplicable(NotApplicable { measure, by: signer(role), reason, review }))
    }

    pub fn change(&self, measure: Id) -> Change {
        Change {
            measure,
            setting: "meeting.lobby = off".to_owned(),
            reason: "Public lectures".to_owned(),
            by: signer(Role::Admin),
            countersigned: signer(Role::Dpo),
            review: self.now.day().after_months(6),
        }
    }

    /// An administrator asks for it, and the officer agrees.
    pub fn leave(&mut self, change: Change) -> Result<(), Refusal> {
        let Change { measure, setting, reason, by, review, .. } = change.clone();
        self.write(Entry::ChangeAsked(Asked { measure, setting, reason, by, review }))?;
        self.write(Entry::Change(change))
    }

    pub fn state(&self, id: Id) -> State {
        self.register.state(id, self.now)
    }

    pub fn states(&self) -> Vec<(Id, State)> {
        Id::ALL.into_iter().map(|id| (id, self.state(id))).collect()
    }

    pub fn red(&self) -> Vec<Id> {
        Id::ALL.into_iter().filter(|id| !self.state(*id).holds()).collect()
    }

    pub fn gate(&self, feature: Feature) -> Gate {
        gate::open(feature, &self.register, self.now)
    }

    pub fn closed(&self) -> Vec<Feature> {
        Feature::ALL.into_iter().filter(|feature| self.gate(*feature) != Gate::Open).collect()
    }
}

pub fn all_but(id: Id) -> Vec<Id> {
    CATALOGUE.iter().map(|row| row.id).filter(|other| *other != id).collect()
}
