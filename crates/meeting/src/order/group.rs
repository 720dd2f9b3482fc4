//! The meeting's group as the server sees it, with what is to be changed in it.

use std::collections::{BTreeMap, BTreeSet};

use e2ee::{CommitFacts, Observer};
use protocol::ParticipantId;

use super::{Log, requests::Asked};
use crate::{SeatRecord, Timestamp};

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

    /// Whether this participant is in the group or was: whoever comes back has a new id.
    pub fn has_seen(&self, participant: &ParticipantId) -> bool {
        self.observer.has_seen(participant)
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

    /// A member has lost its seat.
    pub fn depart(&mut self, participant: &ParticipantId) {
        if self.members.contains(participant) {
            self.departed.insert(*participant);
        }
    }

    /// Applies a commit if it verifies and is the sender's own answer to what it was asked for.
    pub fn apply(&mut self, commit: &[u8], from: &ParticipantId, asked: &Asked) -> Option<CommitFacts> {
        let facts = self.observer.apply_commit(commit).ok()?;
        let as_asked = facts.by == *from
            && facts.added.iter().all(|added| asked.adds.contains(added))
            && facts.removed.iter().all(|removed| asked.removes.contains(removed));
        if !as_asked {
            // The snapshot was made by this very code from a valid state.
            if let Ok(observer) = Observer::restore(&self.snapshot) {
                self.observer = observer;
            }
            return None;
        }
        self.snapshot = self.observer.snapshot();
        for removed in &facts.removed {
            self.members.remove(removed);
            self.departed.remove(removed);
        }
        self.members.extend(&facts.added);
        Some(facts)
    }
}
