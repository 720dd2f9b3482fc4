//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../fuzz/replay.rs"]
mod replay;
mod strangers;

#[test]
fn the_corpus_of_media_packets_makes_nothing_panic() {
    replay::replay("media_packets", 8, 500, strangers::media_packets);
}

/// `cargo test -p conclave-rtp --test corpus -- --ignored`.
#[test]
#[ignore = "writes the seeds anew"]
fn write_the_seeds() {
    replay::write("media_packets", &strangers::seeds());
}
