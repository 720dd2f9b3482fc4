//! What comes over TCP before anybody is known.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/net/tests/strangers/mod.rs"]
mod strangers;

#[cfg(feature = "planted")]
#[path = "../planted.rs"]
mod planted;

fuzz_target!(|data: &[u8]| {
    strangers::tcp_frames(data);
    #[cfg(feature = "planted")]
    planted::tcp_frames(data);
});
