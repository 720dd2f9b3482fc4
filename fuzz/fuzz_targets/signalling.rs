//! What comes over the signalling connections of a meeting.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/meeting/tests/strangers/mod.rs"]
mod strangers;

fuzz_target!(|data: &[u8]| strangers::signalling(data));
