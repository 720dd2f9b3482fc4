//! What comes over TURN connections, before and after anybody is known.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/turn/tests/client/mod.rs"]
mod client;
#[path = "../../crates/turn/tests/strangers/mod.rs"]
mod strangers;

fuzz_target!(|data: &[u8]| strangers::turn(data));
