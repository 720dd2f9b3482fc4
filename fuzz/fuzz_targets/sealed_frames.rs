//! Sealed media frames.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/e2ee/tests/strangers/mod.rs"]
mod strangers;

#[cfg(feature = "planted")]
#[path = "../planted.rs"]
mod planted;

fuzz_target!(|data: &[u8]| {
    strangers::sealed_frames(data);
    #[cfg(feature = "planted")]
    planted::sealed_frames(data);
});
