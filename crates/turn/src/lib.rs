//! A TURN server (RFC 8656) for clients that reach us over TCP or TLS only, as through an HTTP proxy. It relays to our
//! own media and nowhere else.
//!
//! ```text
//!            bytes                  Output::Datagram { source, peer, payload }
//! client ◄──────────► Connection ─────────────────────────────────────────────► media plane
//!          TCP, TLS              ◄─────────────────────────────────────────────
//!                                   Connection::send(peer, payload)
//! ```
//!
//! **A peer is never opened as a socket.** [`Config::candidates`] are our own UDP candidates; whatever else a client names
//! is refused, by comparing and not by rules about ranges. What it sends to one of them is handed out as a value, for the
//! media plane to take as a datagram from the client's [`RelayedAddress`]; what the media plane answers goes back in
//! ChannelData or a Data indication. There is no code here with which a relay to elsewhere could be made.
//!
//! **Strangers** are told 401 with realm and nonce, or 400, a few times at most. What is no message ends the connection,
//! everything else is not answered, and without an allocation a connection ends after a quarter of a minute. Those 80
//! bytes, to an Allocate request of 28, are what RFC 8489 section 9.2.4 asks for; nobody can have them sent to
//! somebody else, since over TCP the client's address is known to be its own. No Binding request is answered: it has
//! nothing to tell that ICE does not tell.
//!
//! Sans-IO: bytes and time go into a [`Connection`], [`Output`] comes out; a seed and a secret go into the [`Server`].
//! What a client can make us hold is bounded: a message of [`MAX_MESSAGE`], one allocation, a permission and a channel
//! for each of our own candidates.
//!
//! **Whoever owns the sockets** takes everything out of a connection after each input, closes connections that are
//! silent for long (a dead client holds its allocation for up to an hour), and drops UDP datagrams that claim to come from
//! a [`RelayedAddress`]. How much a client may send to the media plane is for the media plane to say.
//!
//! What is left out of RFC 8656, because it has no meaning without a socket or no browser asks for it: UDP and DTLS
//! between client and server, relayed TCP (RFC 6062), allocations of both families at once, port reservations, ICMP, mobility
//! (RFC 8016), redirects to other servers.

#![forbid(unsafe_code)]

mod allocation;
mod connection;
mod credentials;
mod nonce;
mod output;
mod peers;
mod refusal;
mod relayed;
mod server;
mod stream;
pub mod stun;

pub use connection::Connection;
pub use credentials::{Credentials, Secret};
pub use output::{Closed, Output};
pub use relayed::RelayedAddress;
pub use server::{Config, Server};
pub use stream::MAX_MESSAGE;
