//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit_log;
mod corpus;
mod measures_past;
mod measures_register;
mod measures_report;

// What they share.
mod measures_stage;
#[path = "../../../fuzz/replay.rs"]
mod replay;
mod strangers;
