//! What comes over the media socket and in offers.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/sfu/tests/strangers/mod.rs"]
mod strangers;

#[cfg(feature = "planted")]
#[path = "../planted.rs"]
mod planted;

fuzz_target!(|data: &[u8]| {
    strangers::rtp_extensions(data);
    #[cfg(feature = "planted")]
    planted::rtp_extensions(data);
});
