//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod arrange;
mod chat;
mod door;
mod files;
mod foyer;
mod hosts;
mod names;
mod recording;

// What they share.
mod page;
