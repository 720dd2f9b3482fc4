//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

use crate::{replay, strangers};

#[test]
fn the_corpus_of_the_audit_log_makes_nothing_panic_and_nothing_else_sound() {
    replay::replay("audit_log", 10, 60, strangers::audit_log);
}

/// `cargo test -p conclave-trust --test corpus -- --ignored`.
#[test]
#[ignore = "writes the corpus"]
fn write_the_seeds() {
    let seeds = strangers::seeds();
    let named: Vec<(&str, Vec<u8>)> =
        seeds.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    replay::write("audit_log", &named);
}
