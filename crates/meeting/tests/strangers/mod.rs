//! What is done with bytes from strangers: the function that the fuzzer calls, and `cargo test` for each file
//! of the corpus. It may not panic, whatever the bytes; nor may a meeting lose its order by them.
#![allow(dead_code, unused_imports, clippy::unwrap_used)]

mod play;
mod record;

pub use play::{play, signalling};
pub use record::{prologue, seeds};
