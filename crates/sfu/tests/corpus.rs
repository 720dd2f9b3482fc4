//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

use std::time::Instant;

use crate::{replay, strangers};

#[test]
fn the_corpus_of_rtp_extensions_makes_nothing_panic_and_nobody_is_answered() {
    replay::replay("rtp_extensions", 12, 150, strangers::rtp_extensions);
}

#[test]
fn the_offers_of_the_corpus_are_agreed_to() {
    for (name, sdp) in strangers::honest_offers() {
        assert_eq!(sfu::fuzz_offer(sdp.as_bytes(), Instant::now()), [true; 2], "{name}");
    }
}

/// `cargo test -p conclave-sfu --test corpus -- --ignored`.
#[test]
#[ignore = "writes the seeds anew"]
fn write_the_seeds() {
    replay::write("rtp_extensions", &strangers::seeds());
}
