//! What comes with media: packets and reports, sealed and opened.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/rtp/tests/strangers/mod.rs"]
mod strangers;

#[cfg(feature = "planted")]
#[path = "../planted.rs"]
mod planted;

fuzz_target!(|data: &[u8]| {
    strangers::media_packets(data);
    #[cfg(feature = "planted")]
    planted::media_packets(data);
});
