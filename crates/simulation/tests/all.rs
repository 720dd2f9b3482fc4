//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod classes;
mod connections;
mod dishonest_members;
mod door;
mod floor;
mod frames;
mod malicious_server;
mod random_meetings;
