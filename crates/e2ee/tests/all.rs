//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod class;
mod corpus;
mod door;
mod files;
mod frames;
mod histories;
mod membership;
mod messages;
mod private;

// What they share.
#[path = "../../../fuzz/replay.rs"]
mod replay;
mod room;
mod strangers;
