//! The count of an anonymous poll, as everyone sees it who was there when it began: keys, ballots, shares, the sum.
//!
//! Whoever goes before all ballots are there is left out, and the others seal anew: nothing was opened by then. Whoever
//! goes later, before giving their share, takes the count with them: to open the sum of the others' ballots as well
//! would say what that one had chosen.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use e2ee::tally::{Ballot, Context, Key, Question, Share, Sum};
use protocol::{
    ParticipantId, Timestamp, Wire,
    floor::Asked,
    limits::{ANONYMOUS_VOTERS_LEAST, ANONYMOUS_VOTERS_MOST},
};

/// How long the keys of those who have chosen are waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A count.
#[derive(Debug)]
pub(crate) struct Count {
    question: Question,
    about: Vec<u8>,
    pub began: Timestamp,
    /// Who had chosen when the poll ended: nobody else is counted.
    electors: BTreeSet<ParticipantId>,
    keys: BTreeMap<ParticipantId, Key>,
    /// Whose keys were looked at: a bad one takes as long as a good one, so that each has one attempt.
    tried: BTreeSet<ParticipantId>,
    pub round: u32,
    pub cast: Option<Cast>,
}

/// The voters stand; they cast their ballots, then open the sum.
#[derive(Debug)]
pub(crate) struct Cast {
    pub joint: Key,
    pub context: Context,
    ballots: BTreeMap<ParticipantId, Ballot>,
    /// Whose ballots were looked at, then whose shares.
    tried: BTreeSet<ParticipantId>,
    /// Once all ballots are there.
    pub sum: Option<Sum>,
    shares: BTreeMap<ParticipantId, Share>,
}

impl Count {
    pub fn new(asked: &Asked, electors: BTreeSet<ParticipantId>, began: Timestamp) -> Self {
        let question = Question { options: asked.options.len(), multiple: asked.multiple };
        // Voters who read something else into the poll do not count together.
        let about = asked.encode();
        let (keys, tried) = (BTreeMap::new(), BTreeSet::new());
        Self { question, about, began, electors, keys, tried, round: 0, cast: None }
    }

    /// What a key's proof speaks of.
    pub fn key_context(&self, group: &[u8], whose: &ParticipantId) -> Context {
        Context::of(&[b"key", group, &self.about]).by(&whose.0)
    }

    /// An elector's key. The first one counts, if it is good, and only until the voters stand.
    pub fn key(&mut self, from: ParticipantId, bytes: &[u8], group: &[u8]) -> bool {
        let room = self.keys.len() < ANONYMOUS_VOTERS_MOST;
        if self.round > 0 || self.cast.is_some() || !room || !self.electors.contains(&from) {
            return false;
        }
        if !self.tried.insert(from) {
            return false;
        }
        let key = Key::read(bytes, &self.key_context(group, &from));
        key.is_some_and(|key| self.keys.insert(from, key).is_none())
    }

    /// Whether those whose keys are here hide each other: three in four of the electors, whoever has left since. A
    /// host that calls early, or people who wait until the others have gone, do not make a crowd of one among
    /// themselves.
    pub fn is_enough(&self) -> bool {
        let electors = self.electors.len().min(ANONYMOUS_VOTERS_MOST);
        self.keys.len() >= (electors * 3).div_ceil(4).max(ANONYMOUS_VOTERS_LEAST)
    }

    pub fn has_key(&self, whose: &ParticipantId) -> bool {
        self.keys.contains_key(whose)
    }

    /// Whether the voters do not stand yet, and this is the attempt.
    pub fn awaits_cast(&self, round: u32) -> bool {
        self.cast.is_none() && self.round == round
    }

    /// The voters are those whose keys are here.
    pub fn cast(&mut self, group: &[u8]) {
        let round = self.round.to_be_bytes();
        let voters = self.keys.iter().flat_map(|(whose, key)| whose.0.into_iter().chain(key.to_bytes()));
        let voters: Vec<u8> = voters.collect();
        self.cast = Some(Cast {
            joint: Key::joint(self.keys.values()),
            context: Context::of(&[b"count", group, &self.about, &round, &voters]),
            ballots: BTreeMap::new(),
            tried: BTreeSet::new(),
            sum: None,
            shares: BTreeMap::new(),
        });
    }

    /// Whether the voters stand and this is one.
    pub fn is_voter(&self, whose: &ParticipantId) -> bool {
        self.cast.is_some() && self.keys.contains_key(whose)
    }

    /// A voter's ballot; the first one counts, if it is good.
    pub fn ballot(&mut self, from: ParticipantId, round: u32, bytes: &[u8]) -> bool {
        let here = round == self.round && self.is_voter(&from);
        let Some(cast) = self.cast.as_mut().filter(|cast| here && cast.sum.is_none()) else { return false };
        if !cast.tried.insert(from) {
            return false;
        }
        let context = cast.context.by(&from.0);
        let Some(ballot) = Ballot::read(bytes, self.question, &cast.joint, &context) else { return false };
        cast.ballots.insert(from, ballot);
        if cast.ballots.len() == self.keys.len() {
            cast.sum = Some(Sum::of(cast.ballots.values()));
            cast.tried.clear();
        }
        true
    }

    /// A voter's part in opening the sum; the first one counts, if it is good.
    pub fn share(&mut self, from: ParticipantId, round: u32, bytes: &[u8]) -> bool {
        let key = self.keys.get(&from).filter(|_| round == self.round);
        let (Some(cast), Some(key)) = (&mut self.cast, key) else { return false };
        let Some(sum) = cast.sum.as_ref().filter(|_| cast.tried.insert(from)) else { return false };
        let context = cast.context.by(&from.0);
        let share = sum.read_share(bytes, key, &context);
        share.is_some_and(|share| cast.shares.insert(from, share).is_none())
    }

    /// What came out, and whose votes are in it.
    pub fn result(&self) -> Option<(Vec<u32>, Vec<ParticipantId>)> {
        let cast = self.cast.as_ref().filter(|cast| cast.shares.len() == self.keys.len())?;
        let counts = cast.sum.as_ref()?.open(cast.shares.values())?;
        Some((counts, self.keys.keys().copied().collect()))
    }

    /// These went. Whether the count went with them.
    pub fn gone(&mut self, whom: &[ParticipantId]) -> bool {
        let missing = |cast: &Cast| {
            let needed =
                |whose: &&ParticipantId| self.keys.contains_key(whose) && !cast.shares.contains_key(whose);
            cast.sum.is_some() && whom.iter().any(|whose| needed(&whose))
        };
        if self.cast.as_ref().is_some_and(missing) {
            return true;
        }
        self.tried.retain(|whose| !whom.contains(whose));
        let opening = self.cast.as_ref().is_some_and(|cast| cast.sum.is_some());
        let before = self.keys.len();
        if !opening {
            self.keys.retain(|whose, _| !whom.contains(whose));
        }
        if self.keys.len() < before && self.cast.take().is_some() {
            self.round += 1;
        }
        false
    }

    /// Voters who are still waited for: for their ballots, then for their shares.
    pub fn missing(&self) -> Vec<ParticipantId> {
        let Some(cast) = &self.cast else { return Vec::new() };
        let came = |whose: &&ParticipantId| match cast.sum {
            None => cast.ballots.contains_key(whose),
            Some(_) => cast.shares.contains_key(whose),
        };
        self.keys.keys().filter(|whose| !came(whose)).copied().collect()
    }
}
