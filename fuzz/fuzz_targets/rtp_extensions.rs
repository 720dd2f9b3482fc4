//! What comes over the media socket and in offers.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/sfu/tests/strangers/mod.rs"]
mod strangers;

fuzz_target!(|data: &[u8]| strangers::rtp_extensions(data));
