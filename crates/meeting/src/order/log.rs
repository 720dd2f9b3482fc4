//! The log: every commit and sealed message in its place, the last of them kept for those who were away.

use std::collections::{BTreeMap, VecDeque};

use protocol::{
    Entry, LogEntry, ParticipantId, ServerMessage,
    inventory::{Field, Item, Until},
    limits::{LOG_BYTES, LOG_ENTRIES},
};

use crate::{
    Connection, Record,
    inventory::{count, length},
    limits::LOG_CHUNK_BYTES,
    meeting::Turn,
};

#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<LogEntry>,
    bytes: usize,
}

impl Log {
    /// The log as it was stored; what does not go on without a gap is left out.
    pub fn restore(entries: Vec<LogEntry>) -> Self {
        let mut log = Self::default();
        for entry in entries {
            if log.entries.back().is_some_and(|last| last.seq.checked_add(1) != Some(entry.seq)) {
                log.entries.clear();
                log.bytes = 0;
            }
            log.bytes += size(&entry);
            log.entries.push_back(entry);
        }
        log
    }

    /// What is held.
    pub fn items(&self) -> Vec<Item> {
        let Self { entries, bytes } = self;
        vec![
            Item::new(Field::LogEntries, count(entries.len()), Until::Newer),
            Item::new(Field::LogBytes, length(*bytes), Until::Newer),
        ]
    }

    /// Place of the last entry, 0 before the first.
    pub fn head(&self) -> u64 {
        self.entries.back().map_or(0, |entry| entry.seq)
    }

    /// Whether everything after this place is still here.
    pub fn reaches(&self, after: u64) -> bool {
        let first = self.entries.front().map_or(1, |entry| entry.seq);
        after <= self.head() && after.saturating_add(1) >= first
    }

    /// Puts one more in order, and forgets what is too far back. Returns the entry, and those forgotten.
    pub fn append(
        &mut self,
        from: ParticipantId,
        entry: Entry,
        turn: &mut Turn,
    ) -> (LogEntry, Vec<LogEntry>) {
        let entry = LogEntry { seq: self.head() + 1, from, entry };
        self.bytes += size(&entry);
        self.entries.push_back(entry.clone());
        turn.persist(Record::Log(entry.clone()));
        let mut forgotten = Vec::new();
        while (self.entries.len() > LOG_ENTRIES || self.bytes > LOG_BYTES) && self.entries.len() > 1 {
            if let Some(oldest) = self.entries.pop_front() {
                self.bytes -= size(&oldest);
                forgotten.push(oldest);
            }
        }
        if let (false, Some(first)) = (forgotten.is_empty(), self.entries.front()) {
            turn.persist(Record::LogTrimmed { first: first.seq });
        }
        (entry, forgotten)
    }

    pub fn get(&self, seq: u64) -> Option<&LogEntry> {
        let first = self.entries.front()?.seq;
        self.entries.get(usize::try_from(seq.checked_sub(first)?).ok()?)
    }

    /// Tells a client everything after this place, in messages of bounded size.
    pub fn replay(&self, to: Connection, after: u64, turn: &mut Turn) {
        let mut entries = Vec::new();
        let mut bytes = 0;
        for entry in self.entries.iter().filter(|entry| entry.seq > after) {
            if bytes + size(entry) > LOG_CHUNK_BYTES && !entries.is_empty() {
                turn.send(to, ServerMessage::Log { entries: std::mem::take(&mut entries) });
                bytes = 0;
            }
            bytes += size(entry);
            entries.push(entry.clone());
        }
        if !entries.is_empty() {
            turn.send(to, ServerMessage::Log { entries });
        }
    }

    /// A sender's numbers of its sealed messages since it was admitted, and their places.
    pub fn references_of(&self, participant: &ParticipantId, admitted: u64) -> BTreeMap<u64, u64> {
        let own = self.entries.iter().filter(|entry| entry.seq > admitted && entry.from == *participant);
        own.filter_map(|entry| match entry.entry {
            Entry::Message { reference, .. } => Some((reference, entry.seq)),
            Entry::Commit { .. } => None,
        })
        .collect()
    }
}

fn size(entry: &LogEntry) -> usize {
    let content = match &entry.entry {
        Entry::Commit { commit, .. } => commit.0.len(),
        Entry::Message { message, .. } => message.0.len(),
    };
    content + 64
}
