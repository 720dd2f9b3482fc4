//! What of an organisation's is closed now, because a measure that it needs does not hold: asked at the door, for files, in the
//! console, and told to those who come to a meeting or are in one.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use identity::OrganisationId;
use protocol::class::ClosedGate;
use trust::measures::{
    gate::{self, Feature, Gate},
    language::Says,
    state::{Silence, State},
};

use super::{Registers, checks, moment};

/// For how long what was found is not looked up again. What is written forgets it at once.
const KEPT: Duration = Duration::from_secs(5);
/// What people in a meeting are told of.
const IN_MEETINGS: [Feature; 5] =
    [Feature::Recording, Feature::ChatKept, Feature::Files, Feature::Guests, Feature::Production];

/// Closed features, with why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Closed(BTreeMap<Feature, Says>);

impl Closed {
    pub fn has(&self, feature: Feature) -> bool {
        self.0.contains_key(&feature)
    }

    /// That a feature has its safe value, and why; nothing if it is open.
    pub fn words(&self, feature: Feature) -> Option<Says> {
        let Says { en, nl } = self.0.get(&feature)?;
        let closed = feature.closed();
        Some(Says { en: format!("{} {en}", closed.en), nl: format!("{} {nl}", closed.nl) })
    }

    /// What people in a meeting are told.
    pub fn in_meetings(&self) -> Vec<ClosedGate> {
        let told = |feature: Feature| {
            let Says { en, nl } = self.0.get(&feature)?.clone();
            Some(ClosedGate { feature: feature.key().to_owned(), en, nl })
        };
        IN_MEETINGS.into_iter().filter_map(told).collect()
    }

    /// Everything: for when the register does not answer.
    fn all() -> Self {
        let unknown = || Says {
            en: "Why: the register of measures does not answer.".to_owned(),
            nl: "Waarom: het register van maatregelen antwoordt niet.".to_owned(),
        };
        Self(Feature::ALL.into_iter().map(|feature| (feature, unknown())).collect())
    }
}

/// What was found lately.
#[derive(Default)]
pub(crate) struct Gates(Mutex<HashMap<OrganisationId, (Instant, Arc<Closed>)>>);

impl Gates {
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Registers {
    /// What is closed for an organisation now. What was never looked at is looked at first, where a program can; a register
    /// that does not answer closes everything.
    pub async fn closed(&self, of: OrganisationId) -> Arc<Closed> {
        let known = self.gates.0.lock().unwrap_or_else(PoisonError::into_inner).get(&of).cloned();
        if let Some((at, closed)) = known
            && at.elapsed() < KEPT
        {
            return closed;
        }
        self.look_first(of).await;
        let closed = match self.of(Some(of)).await {
            Ok(register) => {
                let now = moment();
                let closed = Feature::ALL.into_iter().filter_map(|feature| {
                    match gate::open(feature, &register, now) {
                        Gate::Open => None,
                        Gate::Closed { why, .. } => Some((feature, why)),
                    }
                });
                Arc::new(Closed(closed.collect()))
            }
            Err(_) => return Arc::new(Closed::all()),
        };
        let mut gates = self.gates.0.lock().unwrap_or_else(PoisonError::into_inner);
        gates.insert(of, (Instant::now(), Arc::clone(&closed)));
        closed
    }

    /// Runs the checks of which nobody has heard yet, or not for too long: a server that has just started is not yet red.
    async fn look_first(&self, of: OrganisationId) {
        let Ok(register) = self.of(Some(of)).await else { return };
        let silent = |state: &State| {
            matches!(state, State::Expired { why: Silence::NotChecked | Silence::CheckSilent, .. })
        };
        let now = moment();
        for measure in checks::OF_SERVER {
            if silent(&register.state(measure, now)) {
                self.check(measure, None).await;
            }
        }
        if checks::OF_ORGANISATIONS.iter().any(|measure| silent(&register.state(*measure, now))) {
            self.look_again(of).await;
        }
    }
}
