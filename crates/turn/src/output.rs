//! What a connection wants done.

use std::{net::SocketAddr, time::Instant};

use crate::RelayedAddress;

/// What [`Connection::poll`](crate::Connection::poll) gives.
#[derive(Clone, PartialEq, Eq)]
pub enum Output {
    /// To be written to the client, whole and in this order.
    Write(Vec<u8>),
    /// From now on the client's datagrams come from this source, and what the media plane has for this source is for
    /// [`Connection::send`](crate::Connection::send).
    Allocated(RelayedAddress),
    /// The client sends this to one of our own candidates.
    Datagram {
        /// The client's relayed address.
        source: RelayedAddress,
        /// The candidate.
        peer: SocketAddr,
        /// Never empty.
        payload: Vec<u8>,
    },
    /// The source is nobody's any more.
    Released(RelayedAddress),
    /// The connection is to be closed once everything before is written; nothing follows but this.
    Close(Closed),
    /// Nothing more until then, or until the next input.
    Timeout(Instant),
}

/// Why the server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Closed {
    /// What came is no TURN.
    #[error("what came is neither a STUN message nor ChannelData")]
    Malformed,
    /// What came is longer than this server takes.
    #[error("a message is longer than this server takes")]
    TooLong,
    /// Credentials were wrong or missing too often.
    #[error("credentials were wrong or missing too often")]
    Unauthorized,
    /// There was no allocation for a while.
    #[error("there was no allocation for a while")]
    Idle,
    /// The connection was given up from outside.
    #[error("the connection is closed")]
    Ended,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What people send does not belong into logs.
        match self {
            Self::Write(bytes) => f.debug_tuple("Write").field(&bytes.len()).finish(),
            Self::Allocated(relayed) => f.debug_tuple("Allocated").field(relayed).finish(),
            Self::Datagram { source, peer, payload } => {
                f.debug_tuple("Datagram").field(source).field(peer).field(&payload.len()).finish()
            }
            Self::Released(relayed) => f.debug_tuple("Released").field(relayed).finish(),
            Self::Close(reason) => f.debug_tuple("Close").field(reason).finish(),
            Self::Timeout(at) => f.debug_tuple("Timeout").field(at).finish(),
        }
    }
}
