//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../fuzz/replay.rs"]
mod replay;
mod strangers;

#[test]
fn the_corpus_of_tcp_frames_makes_nothing_panic_and_cuts_do_not_matter() {
    replay::replay("tcp_frames", 12, 500, strangers::tcp_frames);
}

/// `cargo test -p conclave-net --test corpus -- --ignored`.
#[test]
#[ignore = "writes the seeds anew"]
fn write_the_seeds() {
    replay::write("tcp_frames", &strangers::seeds());
}
