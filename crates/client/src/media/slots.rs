//! What the receiving m-lines carry by the server's word, and what the roster makes of it: only a
//! member's stream is ever expected.

use std::collections::BTreeMap;

use protocol::{Mid, ParticipantId, Slot, StreamKind};

use crate::{
    Timestamp,
    io::{FrameSource, KeyCommand},
};

/// M-lines that are looked at in one message.
pub(super) const MOST: usize = 512;

/// The receiving m-lines.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    slots: BTreeMap<Mid, State>,
}

#[derive(Debug)]
struct State {
    source: Option<(ParticipantId, StreamKind)>,
    /// Held back for want of a better line, by the server's word.
    paused: bool,
    /// What the transforms were told.
    expected: Option<FrameSource>,
    told: bool,
    since: Timestamp,
}

impl Slots {
    /// The server says what they carry.
    pub fn replace(&mut self, slots: Vec<Slot>, now: Timestamp) {
        let mut said: BTreeMap<_, _> =
            slots.into_iter().take(MOST).map(|slot| (slot.mid, (slot.source, slot.paused))).collect();
        for (mid, state) in &mut self.slots {
            let (source, paused) = said.remove(mid).unwrap_or_default();
            state.paused = paused;
            if state.source != source {
                state.source = source;
                state.since = now;
            }
        }
        for (mid, (source, paused)) in said {
            self.slots.insert(mid, State { source, paused, expected: None, told: false, since: now });
        }
    }

    /// Tells the transforms what has changed; `leaf` finds a member's leaf and the epoch since which it is
    /// theirs, if the member may send that stream.
    pub fn expectations(
        &mut self,
        leaf: impl Fn(&ParticipantId, StreamKind) -> Option<(u32, u64)>,
        now: Timestamp,
    ) -> Vec<KeyCommand> {
        let mut commands = Vec::new();
        for (mid, state) in &mut self.slots {
            let expected = state.source.and_then(|(whose, stream)| {
                let (leaf, since_epoch) = leaf(&whose, stream)?;
                Some(FrameSource { leaf, stream, since_epoch })
            });
            if state.told && state.expected == expected {
                continue;
            }
            if state.expected != expected {
                state.since = now;
            }
            state.told = true;
            state.expected = expected;
            commands.push(KeyCommand::Expect { mid: mid.clone(), source: expected });
        }
        commands
    }

    /// There is no transport any more.
    pub fn clear(&mut self) {
        self.slots.clear();
    }

    /// Whose stream this m-line carries, by the server's word; the leaf expected; since when.
    pub fn get(&self, mid: &str) -> Option<Expected> {
        let state = self.slots.get(mid)?;
        Some(Expected {
            source: state.source,
            leaf: state.expected.map(|source| source.leaf),
            since: state.since,
        })
    }

    /// Whether a picture is held back. Only pictures are: sound is never said to be.
    pub fn is_paused(&self, whose: &ParticipantId, stream: StreamKind) -> bool {
        stream.is_video()
            && self.slots.values().any(|state| state.paused && state.source == Some((*whose, stream)))
    }

    /// Whether any picture is held back.
    pub fn any_paused(&self) -> bool {
        self.slots
            .values()
            .any(|state| state.paused && state.source.is_some_and(|(_, stream)| stream.is_video()))
    }

    /// The m-lines that carry something.
    pub fn carried(&self) -> impl Iterator<Item = (&Mid, ParticipantId, StreamKind)> {
        self.slots.iter().filter_map(|(mid, state)| state.source.map(|(whose, stream)| (mid, whose, stream)))
    }
}

/// What should come on an m-line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    pub source: Option<(ParticipantId, StreamKind)>,
    pub leaf: Option<u32>,
    pub since: Timestamp,
}
