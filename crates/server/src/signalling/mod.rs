//! Signalling: a WebSocket a client, its messages to its meeting and back.

mod connection;
mod outbox;

pub(crate) use connection::serve;
pub(crate) use outbox::Outbox;
