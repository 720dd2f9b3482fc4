//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod allocations;
mod corpus;
mod credentials;
mod datagrams;
mod independent_client;
mod relays_nowhere;

// What they share.
mod client;
#[path = "../../../fuzz/replay.rs"]
mod replay;
mod strangers;
