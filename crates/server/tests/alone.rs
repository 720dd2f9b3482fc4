//! Tests that measure times, or flood a server: at most one other program of tests that does runs beside them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod door;
mod floods;
mod media_port;
mod operators;

// What they share.
mod meet;
mod statistics;
mod turn_client;
