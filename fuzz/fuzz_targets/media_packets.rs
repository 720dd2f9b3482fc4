//! What comes with media: packets and reports, sealed and opened.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/rtp/tests/strangers/mod.rs"]
mod strangers;

fuzz_target!(|data: &[u8]| strangers::media_packets(data));
