//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod allocations;
mod bad_networks;
mod corpus;
mod layers_of_a_stream;
mod memory;
mod named_networks;
mod pictures_come_back;
mod pictures_fit_tile_and_line;
mod rooms_span_shards;
mod strangers_are_not_answered;
mod two_people_meet;
mod voices_share_slots;
mod who_may_not_send_is_not_forwarded;

// What they share.
mod network;
#[path = "../../../fuzz/replay.rs"]
mod replay;
mod strangers;
