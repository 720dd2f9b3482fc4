//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod corpus;
mod door;
mod histories;
mod stories;

// What they share.
#[path = "../../../fuzz/replay.rs"]
mod replay;
mod stage;
mod strangers;
