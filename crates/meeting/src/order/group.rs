//! The meeting's group as the server sees it, with what is to be changed in it.

use std::collections::{BTreeMap, BTreeSet};

use e2ee::{CommitFacts, KeyPackageFacts, Observer, Policy, Powers, Role};
use protocol::{
    ErrorCode, ParticipantId, SealedName, StreamKind,
    inventory::{Field, Item, Until, Value},
};

use super::{Log, requests::Asked};
use crate::{
    SeatRecord, Timestamp,
    door::Right,
    inventory::{count, length},
};

pub(crate) struct Group {
    observer: Observer,
    /// The observer as stored, to go back to when a commit turns out not to be what was asked for.
    snapshot: Vec<u8>,
    log: Log,
    members: BTreeSet<ParticipantId>,
    /// Members without a seat: the next commit removes them.
    departed: BTreeSet<ParticipantId>,
    /// Who has been asked for the commit that ends this epoch.
    pub(super) asked: Vec<Asked>,
    /// Who could not make it; the others come first.
    pub(super) passed_over: BTreeSet<ParticipantId>,
    /// Members whose Welcome did not open, and until when they are asked after all others.
    pub(crate) distrusted: BTreeMap<ParticipantId, Timestamp>,
    /// Since when everybody has been passed over and nobody added has shown that they are in.
    pub(crate) fruitless_since: Option<Timestamp>,
    /// After everybody was passed over: not before this.
    pub(super) next_round: Option<Timestamp>,
    /// Since when something is to be changed, while nobody is asked.
    pub(super) pending_since: Option<Timestamp>,
}

impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group")
            .field("epoch", &self.epoch())
            .field("members", &self.members.len())
            .field("departed", &self.departed.len())
            .finish_non_exhaustive()
    }
}

impl Group {
    /// The group that this founder made; `None` if it does not verify or has other members.
    pub fn establish(group_info: &[u8], founder: &ParticipantId) -> Option<Self> {
        let observer = Observer::establish(group_info).ok()?;
        (observer.members() == [*founder]).then(|| Self::of(observer, Log::default(), BTreeSet::new()))
    }

    /// The group as stored, if it can be used and anybody has a seat in it.
    pub fn restore(
        snapshot: Option<&[u8]>,
        log: Vec<protocol::LogEntry>,
        seats: &[SeatRecord],
    ) -> Option<Self> {
        let observer = Observer::restore(snapshot?).ok()?;
        let seated: BTreeSet<_> = seats.iter().map(|seat| seat.participant).collect();
        let departed = observer.members().into_iter().filter(|member| !seated.contains(member)).collect();
        let group = Self::of(observer, Log::restore(log), departed);
        (group.members.len() > group.departed.len()).then_some(group)
    }

    fn of(observer: Observer, log: Log, departed: BTreeSet<ParticipantId>) -> Self {
        Self {
            snapshot: observer.snapshot(),
            members: observer.members().into_iter().collect(),
            observer,
            log,
            departed,
            asked: Vec::new(),
            passed_over: BTreeSet::new(),
            distrusted: BTreeMap::new(),
            fruitless_since: None,
            next_round: None,
            pending_since: None,
        }
    }

    pub fn epoch(&self) -> u64 {
        self.observer.epoch()
    }

    pub fn group_id(&self) -> &[u8] {
        self.observer.group_id()
    }

    /// The ratchet tree for joiners; empty if it cannot be written, which a joiner notices.
    pub fn tree(&self) -> Vec<u8> {
        self.observer.tree().unwrap_or_default()
    }

    pub fn snapshot(&self) -> &[u8] {
        &self.snapshot
    }

    /// Everyone whose leaf is in the tree, those without a seat included.
    pub fn members(&self) -> &BTreeSet<ParticipantId> {
        &self.members
    }

    /// Sealed names of these members.
    pub fn sealed_names(&self, whose: impl Fn(&ParticipantId) -> bool) -> Vec<SealedName> {
        self.observer.sealed_names(whose)
    }

    pub fn policy(&self) -> &Policy {
        self.observer.policy()
    }

    /// Whether this participant is in the group or was, or the policy says something of it: no newcomer may
    /// have the same id.
    pub fn is_taken(&self, participant: &ParticipantId) -> bool {
        let policy = self.policy();
        self.observer.has_seen(participant)
            || policy.roles.contains_key(participant)
            || policy.denied.contains_key(participant)
    }

    /// Whether this key package takes the place of its maker's leaf.
    pub fn takes_back(&self, facts: &KeyPackageFacts) -> bool {
        facts.returns_to(&self.observer)
    }

    /// Whether any member may add somebody with this right now.
    pub fn asks_for(&self, right: Right) -> bool {
        match right {
            Right::Host | Right::Return { .. } => true,
            Right::Entry(key) => key == self.policy().entry_key && self.policy().is_open(),
        }
    }

    /// Whether only hosts may add somebody with this right now.
    pub fn leaves_to_hosts(&self, right: Right) -> bool {
        matches!(right, Right::Entry(key) if key == self.policy().entry_key) && !self.policy().is_open()
    }

    /// Whether this participant is host or co-host.
    pub fn is_led_by(&self, participant: &ParticipantId) -> bool {
        self.observer.role(participant) >= Role::Cohost
    }

    /// The streams that this participant may send.
    pub fn streams_of(&self, participant: &ParticipantId) -> Vec<StreamKind> {
        let powers = self.observer.powers(participant);
        StreamKind::ALL.into_iter().filter(|kind| powers.contains(Powers::to_send(*kind))).collect()
    }

    pub fn departed(&self) -> &BTreeSet<ParticipantId> {
        &self.departed
    }

    pub fn log(&self) -> &Log {
        &self.log
    }

    pub fn log_mut(&mut self) -> &mut Log {
        &mut self.log
    }

    /// What is held. Of the members their number, and of the policy its switches.
    pub fn items(&self) -> Vec<Item> {
        let Self {
            observer,
            snapshot,
            log,
            members,
            departed: _,
            asked: _,
            passed_over: _,
            distrusted: _,
            fruitless_since: _,
            next_round: _,
            pending_since: _,
        } = self;
        let policy = observer.policy();
        let switches = [
            ("lobby", policy.lobby),
            ("locked", policy.locked),
            ("safe", policy.safe),
            ("ended", policy.ended),
        ];
        let on = switches.iter().filter(|(_, on)| *on).map(|(name, _)| (*name).to_owned()).collect();
        let named = policy.denied.len() + policy.roles.len() + policy.spotlight.len();
        let mut items = vec![
            Item::new(Field::Members, count(members.len()), Until::Group),
            Item::new(Field::Epoch, Value::Count(observer.epoch()), Until::Group),
            Item::new(Field::Group, length(snapshot.len()), Until::Group),
            Item::new(Field::Policy, Value::Flags(on), Until::Group),
            Item::new(Field::Named, count(named), Until::Group),
        ];
        items.extend(log.items());
        items
    }

    /// A member has lost its seat.
    pub fn depart(&mut self, participant: &ParticipantId) {
        if self.members.contains(participant) {
            self.departed.insert(*participant);
        }
    }

    /// Applies a commit if it verifies, is the sender's own, and nothing speaks against what it does.
    pub fn apply(
        &mut self,
        commit: &[u8],
        from: &ParticipantId,
        check: impl FnOnce(&CommitFacts) -> Result<(), ErrorCode>,
    ) -> Result<CommitFacts, ErrorCode> {
        let facts = self.observer.apply_commit(commit).map_err(|_| ErrorCode::BadHandshake)?;
        let checked = if facts.by == *from { check(&facts) } else { Err(ErrorCode::BadHandshake) };
        if let Err(error) = checked {
            // The snapshot was made by this very code from a valid state.
            if let Ok(observer) = Observer::restore(&self.snapshot) {
                self.observer = observer;
            }
            return Err(error);
        }
        self.snapshot = self.observer.snapshot();
        for removed in &facts.removed {
            self.members.remove(removed);
            self.departed.remove(removed);
        }
        self.members.extend(&facts.added);
        Ok(facts)
    }
}
