//! Where a dishonest server would stand: between the honest core and its clients.

use std::collections::BTreeMap;

use protocol::{ClientMessage, LogEntry, ServerMessage};
use rand_chacha::ChaCha8Rng;

/// Changes what passes. People are named by their index.
pub trait Tamper {
    /// The server says something; what arrives, and at whom.
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        rng: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        let _ = rng;
        vec![(to, message)]
    }

    /// A client says something; what arrives, and as whose.
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        vec![(from, message)]
    }

    /// The server tells somebody of a provider, or nothing; what arrives, and so many milliseconds later than usual.
    fn told(&mut self, to: usize, provider: &str, told: Option<Vec<u8>>) -> (u64, Option<Vec<u8>>) {
        let _ = (to, provider);
        (0, told)
    }
}

/// Changes nothing.
#[derive(Debug, Default)]
pub struct Honest;

impl Tamper for Honest {}

/// Edits what each person sees of the log, and numbers it so that no gap shows.
pub struct LogEditor<F> {
    edit: F,
    /// Entries that a person has seen more than the server has.
    ahead: BTreeMap<usize, i64>,
    /// The last real entry that was shown to a person.
    shown: BTreeMap<usize, u64>,
}

impl<F: FnMut(usize, LogEntry) -> Vec<LogEntry>> LogEditor<F> {
    /// `edit` takes a person and the entry that is next for them, and gives what they see instead.
    pub fn new(edit: F) -> Self {
        Self { edit, ahead: BTreeMap::new(), shown: BTreeMap::new() }
    }
}

impl<F: FnMut(usize, LogEntry) -> Vec<LogEntry>> Tamper for LogEditor<F> {
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        _: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        let ahead = self.ahead.entry(to).or_default();
        let shown = self.shown.entry(to).or_default();
        let message = match message {
            ServerMessage::Log { entries } => {
                let mut edited = Vec::new();
                for entry in entries {
                    if entry.seq <= *shown {
                        let seq = entry.seq.saturating_add_signed(*ahead);
                        edited.push(LogEntry { seq, ..entry });
                        continue;
                    }
                    *shown = entry.seq;
                    let first = entry.seq.saturating_add_signed(*ahead);
                    let instead = (self.edit)(to, entry);
                    *ahead += instead.len() as i64 - 1;
                    edited.extend((first..).zip(instead).map(|(seq, entry)| LogEntry { seq, ..entry }));
                }
                ServerMessage::Log { entries: edited }
            }
            ServerMessage::Admitted { seq, welcome, ratchet_tree } => {
                *ahead = 0;
                *shown = seq;
                ServerMessage::Admitted { seq, welcome, ratchet_tree }
            }
            ServerMessage::Resumed { head, media_stands, member } => {
                ServerMessage::Resumed { head: head.saturating_add_signed(*ahead), media_stands, member }
            }
            other => other,
        };
        vec![(to, message)]
    }

    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        let ahead = self.ahead.get(&from).copied().unwrap_or_default();
        let message = match message {
            ClientMessage::Replay { after } => {
                ClientMessage::Replay { after: after.saturating_add_signed(-ahead) }
            }
            ClientMessage::Resume { room, seat, after } => {
                ClientMessage::Resume { room, seat, after: after.saturating_add_signed(-ahead) }
            }
            other => other,
        };
        vec![(from, message)]
    }
}

/// Changes single messages of the server.
pub struct MessageEditor<F>(pub F);

impl<F: FnMut(usize, ServerMessage) -> ServerMessage> Tamper for MessageEditor<F> {
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        _: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        vec![(to, (self.0)(to, message))]
    }
}
