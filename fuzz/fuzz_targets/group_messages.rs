//! Messages of the encrypted group, as a member and as the server reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/e2ee/tests/strangers/mod.rs"]
mod strangers;

fuzz_target!(|data: &[u8]| strangers::group_messages(data));
