//! What whoever verifies an audit log gets from the server that has it.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/trust/tests/strangers/mod.rs"]
mod strangers;

fuzz_target!(|data: &[u8]| strangers::audit_log(data));
