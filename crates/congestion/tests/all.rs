//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod properties;
mod stories;

// What they share.
mod line;
